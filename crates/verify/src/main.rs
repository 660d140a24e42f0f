//! `rapporteur-verify`: reads the arguments, verifies, prints, and says by its exit code whether everything holds.

mod arguments;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use rapporteur_verify::print::{Style, json, text};

use arguments::Arguments;

/// Something does not hold.
const DOES_NOT_HOLD: u8 = 1;
/// Nothing could be verified.
const CANNOT_VERIFY: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let verification = match arguments.verify() {
        Ok(verification) => verification,
        Err(error) => {
            let _ = writeln!(
                std::io::stderr(),
                "rapporteur-verify: {}",
                error.full_message()
            );
            return ExitCode::from(CANNOT_VERIFY);
        }
    };
    let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let style = Style {
        colour: std::io::stdout().is_terminal() && !no_colour,
        quiet: arguments.quiet,
    };
    let printed = if arguments.json {
        json(&verification)
    } else {
        text(&verification, style)
    };
    // A reader that closes the pipe early still gets the exit code.
    let _ = std::io::stdout().write_all(printed.as_bytes());
    if verification.holds {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(DOES_NOT_HOLD)
    }
}
