//! `keys recover` and `keys check`: shares from files, or typed by their custodians one after the other.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::Ambient;
use rapporteur_app::keys::{
    self, HeldCeremony, Typed, check_share, read_share, write_identity, wrong_word,
};
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use super::terminal::{ask, clear};
use crate::arguments::Common;
use crate::session;
use crate::words::{Failure, report_failure};

#[derive(Debug, Args)]
pub(super) struct RecoverArguments {
    /// Files with the custodians' words; without any, each custodian types theirs
    #[arg(long, value_name = "FILE", num_args = 1..)]
    share: Vec<PathBuf>,
    /// A new file for the identity, which only you may read
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The ceremony's folder or transcript: what is recovered must be its identity
    #[arg(long, value_name = "PATH")]
    ceremony: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// The file with one custodian's words
    #[arg(long, value_name = "FILE")]
    share: PathBuf,
    /// The ceremony's folder or transcript
    #[arg(long, value_name = "PATH")]
    ceremony: Option<PathBuf>,
}

pub(super) fn recover(arguments: RecoverArguments, common: &Common) -> Result<ExitCode, Failure> {
    if arguments.out.exists() {
        return Err(rapporteur_app::AppError::FileExists(arguments.out).into());
    }
    let held = read_ceremony(arguments.ceremony.as_deref())?;
    let shares = match arguments.share.as_slice() {
        [] => typed_shares()?,
        files => files
            .iter()
            .map(|file| read_share(file))
            .collect::<Result<Vec<_>, _>>()?,
    };
    let expected = held.as_ref().map(|held| held.transcript.recipient.as_str());
    let recovered = keys::recover(&shares, expected)?;
    let ambient = Ambient {
        now: session::now()?,
        officer: common.officer.clone().unwrap_or_default(),
    };
    write_identity(&arguments.out, &recovered, &ambient)?;
    let out = arguments.out.display();
    println!("The identity of {} lies in {out}.", recovered.recipient);
    println!();
    println!(
        "WARNING: whoever reads this file opens everything that the mechanism holds. Keep it off the network,"
    );
    println!(
        "and remove it when the work is done. A share that was typed on a machine that others use is no secret any more."
    );
    println!("Next, whichever you need:");
    println!(
        "  age --decrypt --identity {out} BLOB.age > original         one sealed item, without Rapporteur"
    );
    println!(
        "  rapporteur keys passphrase --identity {out} --reason WHY   a new passphrase, when the old one is lost"
    );
    println!(
        "  rapporteur keys ceremony --replaces {}    a new set of shares, when one is lost",
        recovered.recipient
    );
    Ok(ExitCode::SUCCESS)
}

pub(super) fn check(arguments: &CheckArguments) -> Result<ExitCode, Failure> {
    let held = read_ceremony(arguments.ceremony.as_deref())?;
    let checked = check_share(&arguments.share, held.as_ref())?;
    println!(
        "Share {} of the set {:?} is whole: its words fit together. {} shares of the set are needed.",
        checked.number, checked.set_words, checked.threshold
    );
    match (checked.is_of_transcript, &held) {
        (Some(true), _) => println!("It is the share of which the transcript tells."),
        (Some(false), _) => {
            println!(
                "But it is NOT the share of which the transcript tells: find out why, and hold a new ceremony."
            );
            return Ok(ExitCode::from(4));
        }
        (None, Some(_)) => println!(
            "It is of the transcript's set. (Only the whole sheet, with its salt, can be compared further.)"
        ),
        (None, None) => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn read_ceremony(path: Option<&Path>) -> Result<Option<HeldCeremony>, Failure> {
    Ok(path.map(HeldCeremony::read).transpose()?)
}

/// The identity out of a file as `keys recover` or age-keygen writes it: comments, then one line.
pub(super) fn read_identity(path: &Path) -> Result<SecretString, Failure> {
    let text = Zeroizing::new(
        std::fs::read_to_string(path)
            .map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))?,
    );
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    match (lines.next(), lines.next()) {
        (Some(identity), None) => Ok(SecretString::from(identity)),
        _ => Err(Failure::usage(format!(
            "{} holds no single identity: give the file that `rapporteur keys recover` wrote",
            path.display()
        ))),
    }
}

/// Each custodian types their words; a wrong word is typed again alone. The first share says how many are needed.
fn typed_shares() -> Result<Vec<Typed>, Failure> {
    println!(
        "Each custodian types the words from their paper, in order, with spaces or line breaks between them,"
    );
    println!("and an empty line at the end.");
    let mut shares: Vec<Typed> = Vec::new();
    while shares
        .first()
        .is_none_or(|first| shares.len() < first.threshold())
    {
        let number = shares.len() + 1;
        shares.push(typed_share(number)?);
        clear();
        println!("Share {number} of {} is whole.", shares[0].threshold());
    }
    Ok(shares)
}

fn typed_share(number: usize) -> Result<Typed, Failure> {
    let name = format!("share {number} as typed");
    let mut words = typed_words(number)?;
    loop {
        let text = joined(&words);
        match Typed::parse(&name, &text) {
            Ok(typed) => return Ok(typed),
            Err(error) => {
                let wrong = wrong_word(&error).filter(|position| *position <= words.len());
                report_failure(&error.into());
                match wrong {
                    Some(position) => {
                        let word = ask(&format!("Word {position} again: "))?;
                        words[position - 1] = Zeroizing::new(word.trim().to_owned());
                    }
                    None => words = typed_words(number)?,
                }
            }
        }
    }
}

fn typed_words(number: usize) -> Result<Vec<Zeroizing<String>>, Failure> {
    let mut words = Vec::new();
    let mut question = format!("Share {number}:\n");
    loop {
        let line = ask(&question)?;
        question.clear();
        if line.trim().is_empty() && !words.is_empty() {
            return Ok(words);
        }
        let typed = line
            .split_whitespace()
            .map(|word| Zeroizing::new(word.to_owned()));
        words.extend(typed);
    }
}

fn joined(words: &[Zeroizing<String>]) -> Zeroizing<String> {
    let length: usize = words.iter().map(|word| word.len() + 1).sum();
    let mut text = Zeroizing::new(String::with_capacity(length));
    for word in words {
        text.push_str(word);
        text.push(' ');
    }
    text
}
