//! The hidden verb under which this program opens foreign files: it is confined before it reads a byte, and before anything of the
//! program runs that could be in its way.

use std::process::ExitCode;

use rapporteur_darkroom::sandbox::{Confinement, child};

/// The verb. People do not see it; the program calls itself by it.
pub(crate) const VERB: &str = "darkroom-child";

/// Runs the child when the command line is one; `None` for every other command line.
pub(crate) fn run_if_asked() -> Option<ExitCode> {
    let arguments: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let (verb, rest) = arguments.split_first()?;
    if verb != VERB {
        return None;
    }
    let confinement = Confinement::from_arguments(rest.iter().map(String::as_str));
    Some(match confinement {
        Some(confinement) => child(&confinement),
        None => {
            eprintln!("error: this verb is for the program itself");
            ExitCode::from(1)
        }
    })
}
