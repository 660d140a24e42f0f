//! The rules of the house and its long runs as a program. Refuses to know how the product does what it does.
#![doc = include_str!("../README.md")]

mod arrows;
mod bench;
mod coverage;
mod crash;
mod finding;
mod lexed;
mod licences;
mod rules;
mod tree;

use std::process::ExitCode;

use finding::Finding;

const USAGE: &str = "usage: cargo xtask tidy | licences | bench NAME [OPTION…] | crash [--rounds N] | coverage [--quick] [OPTION…] | persons ROWS SEED FILE.csv";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["tidy"] => report(
            "tidy",
            tree::Tree::of_workspace().map(|tree| rules::check(&tree)),
        ),
        ["licences"] => report("licences", licences::check_workspace()),
        ["bench", name, options @ ..] => match bench::bench(name, options) {
            Some(Ok(())) => ExitCode::SUCCESS,
            Some(Err(message)) => refuse(&message),
            None => refuse(&format!("there is no benchmark {name}")),
        },
        ["crash", rest @ ..] => match crash::crash(rest) {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => {
                eprintln!("crash: {message}");
                ExitCode::FAILURE
            }
        },
        ["coverage", rest @ ..] => match coverage::coverage(rest) {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => {
                eprintln!("coverage: {message}");
                ExitCode::FAILURE
            }
        },
        ["persons", rows, seed, path] => match persons(rows, seed, path) {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => refuse(&message),
        },
        _ => refuse(USAGE),
    }
}

/// Writes made-up lists of persons with known truth.
fn persons(rows: &str, seed: &str, path: &str) -> Result<(), String> {
    let number = |word: &str| {
        word.parse::<u64>()
            .map_err(|_| format!("not a whole number: {word}"))
    };
    bench::write_persons(number(rows)?, number(seed)?, std::path::Path::new(path))
}

fn refuse(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::from(2)
}

fn report(verb: &str, checked: Result<Vec<Finding>, String>) -> ExitCode {
    let findings = match checked {
        Ok(findings) => findings,
        Err(message) => return refuse(&message),
    };
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("{verb}: nothing to do");
            ExitCode::SUCCESS
        }
        count => {
            println!("{verb}: {count} to do");
            ExitCode::FAILURE
        }
    }
}
