//! `keys ceremony`: the script of the day. docs/ceremony.md says who does what.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::Ambient;
use rapporteur_app::keys::{CeremonyOptions, CeremonySummary, Custodians, hold};

use super::hex;
use super::terminal::{Printed, Terminal, is_terminal};
use crate::arguments::Common;
use crate::session;
use crate::words::Failure;

#[derive(Debug, Args)]
pub(super) struct CeremonyArguments {
    /// A new or empty folder, best on a medium that never meets the network
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Shares to make, at most 16
    #[arg(long, value_name = "N")]
    shares: u8,
    /// Shares that give the identity back; 3 or more is wise
    #[arg(long, value_name = "K")]
    threshold: u8,
    /// Who sees it; a role or a pseudonym will do, because the transcript is kept
    #[arg(long, value_name = "NAME", required = true, num_args = 1..)]
    witness: Vec<String>,
    /// Where it is held, in words
    #[arg(long, value_name = "WORDS", default_value = "")]
    place: String,
    /// The recovery recipient that the new one is to replace (age1…), as `keys show` prints it
    #[arg(long, value_name = "RECIPIENT")]
    replaces: Option<String>,
    /// Show the sheets instead of writing them to files: a ceremony on paper alone
    #[arg(long)]
    print_shares: bool,
    /// Ask nobody to read words back: for rehearsals and scripts
    #[arg(long)]
    no_questions: bool,
}

pub(super) fn run(arguments: CeremonyArguments, common: &Common) -> Result<ExitCode, Failure> {
    let ambient = Ambient {
        now: session::now()?,
        officer: common
            .officer
            .clone()
            .unwrap_or_else(|| "officer-1".to_owned()),
    };
    let options = CeremonyOptions {
        out: arguments.out,
        share_count: arguments.shares,
        threshold: arguments.threshold,
        witnesses: arguments.witness,
        place: arguments.place,
        replaces: arguments.replaces,
        shows_sheets: arguments.print_shares,
    };
    let custodians: &mut dyn Custodians = if is_terminal() && !arguments.no_questions {
        &mut Terminal
    } else {
        &mut Printed
    };
    let summary = hold(&options, &ambient, custodians)?;
    print(&summary, &options);
    Ok(ExitCode::SUCCESS)
}

fn print(summary: &CeremonySummary, options: &CeremonyOptions) {
    let (threshold, count) = (options.threshold, options.share_count);
    let tried = &summary.tried;
    println!("The ceremony was held.");
    println!();
    println!("  recipient   {}", summary.recipient);
    println!("  set         {}", summary.set_words);
    println!("  shares      any {threshold} of {count} give the identity back");
    println!(
        "  proved      {} of {} choices of {threshold} gave it back and opened a message",
        tried.recovered.tried, tried.recovered.possible
    );
    println!(
        "              {} of {} choices of {} gave something else, and so did every share alone",
        tried.refused.tried,
        tried.refused.possible,
        threshold - 1
    );
    println!("  transcript  {}", summary.transcript.display());
    println!("  SHA-256     {}", hex(&summary.transcript_sha256));
    for advice in &summary.advice {
        println!();
        println!("ADVICE: {advice}");
    }
    if tried.words_read_back == 0 {
        println!();
        println!(
            "Nobody read words back: let each custodian run `rapporteur keys check --share FILE` on what they typed from paper."
        );
    }
    println!();
    println!("Next:");
    println!(
        "  1. Read the SHA-256 aloud; every witness writes it down. Print the transcript and sign it."
    );
    if summary.sheets.is_empty() {
        println!("  2. Each custodian leaves with their paper.");
    } else {
        println!(
            "  2. Each custodian leaves with their sheet on paper. Then remove these files and the medium's traces:"
        );
        for sheet in &summary.sheets {
            println!("       {}", sheet.display());
        }
    }
    let out = options.out.display();
    println!(
        "  3. Carry recipient.txt and transcript.txt, and nothing else, to the working machine. There:"
    );
    match &options.replaces {
        None => println!("       rapporteur init DIR --ceremony {out}"),
        Some(_) => println!("       rapporteur keys rotate recovery --ceremony {out}"),
    }
}
