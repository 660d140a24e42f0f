//! `link review` over lists: two records side by side, one answer, the next pair. It refuses to show what others or the engine think
//! before the reviewer has decided or asked.

use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use rapporteur_app::linking::{self, AgreementShown, PairVerdict, ReviewOptions, Reviewing};

use super::arguments::ReviewArguments;
use super::files::{failed, threads};
use super::keys::{Answer, Found, ask};
use super::print::{COLUMNS, waterfall};
use super::side_by_side::{Line, side_by_side};
use super::width::harmless;
use crate::arguments::Common;
use crate::bars::Bars;
use crate::session;
use crate::words::Failure;

pub(super) fn run(
    dir: &Path,
    arguments: &ReviewArguments,
    common: &Common,
) -> Result<ExitCode, Failure> {
    if arguments.agreement {
        agreement(&linking::agreements(dir).map_err(failed)?);
        return Ok(ExitCode::SUCCESS);
    }
    let reviewer = arguments
        .reviewer
        .clone()
        .or_else(|| common.officer.clone())
        .unwrap_or_else(|| "reviewer".to_owned());
    let options = ReviewOptions {
        reviewer,
        pairs_max: arguments.pairs,
        threads: threads(None),
    };
    // Every decision is kept at once, so a review needs no gentle stop.
    let stop = AtomicBool::new(false);
    let mut bars = Bars::new(common.quiet);
    linking::review(dir, &options, &mut bars, &stop, |reviewing| {
        talk(reviewing, &options.reviewer).map_err(Talked::Terminal)
    })
    .map_err(|error| match error {
        Talked::Terminal(failure) => failure,
        Talked::Linking(error) => failed(error),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// What ends a review.
enum Talked {
    Terminal(Failure),
    Linking(linking::LinkingError),
}

impl From<linking::LinkingError> for Talked {
    fn from(error: linking::LinkingError) -> Self {
        Self::Linking(error)
    }
}

fn talk(reviewing: &mut Reviewing<'_>, reviewer: &str) -> Result<(), Failure> {
    let pairs = reviewing.pairs.clone();
    if pairs.is_empty() {
        println!("Nothing waits for {reviewer}.");
        return Ok(());
    }
    let mut decided: Vec<usize> = Vec::new();
    let mut place = 0;
    while let Some(pair) = pairs.get(place) {
        println!("\n[{} of {}]", place + 1, pairs.len());
        show(reviewing, place)?;
        match ask()? {
            Answer::Decide(found, reason) => {
                reviewing
                    .decide(pair, verdict(found), &reason, session::now()?)
                    .map_err(failed)?;
                decided.push(place);
                place += 1;
            }
            Answer::Skip => place += 1,
            Answer::Undo => match decided.pop() {
                Some(last) => {
                    reviewing
                        .decide(&pairs[last], PairVerdict::Undone, "", session::now()?)
                        .map_err(failed)?;
                    place = last;
                }
                None => println!("Nothing to undo."),
            },
            Answer::Explain => waterfall(&reviewing.explain(pair).map_err(failed)?),
            Answer::Quit => break,
        }
    }
    println!(
        "\n{} decided by {reviewer}, {} left.",
        decided.len(),
        pairs.len() - decided.len()
    );
    Ok(())
}

fn verdict(found: Found) -> PairVerdict {
    match found {
        Found::Match => PairVerdict::Match,
        Found::NoMatch => PairVerdict::NoMatch,
        Found::Unsure => PairVerdict::Unsure,
    }
}

fn show(reviewing: &Reviewing<'_>, place: usize) -> Result<(), Failure> {
    let shown = reviewing.show(&reviewing.pairs[place]).map_err(failed)?;
    let (left, right) = &shown.names;
    let heads = [(left, &shown.lists[0]), (right, &shown.lists[1])]
        .map(|(name, list)| harmless(&format!("{name} (list {list})")));
    let lines: Vec<Line> = shown
        .lines
        .iter()
        .map(|(name, left, right)| Line { name, left, right })
        .collect();
    print!("{}", side_by_side([&heads[0], &heads[1]], &lines, COLUMNS));
    Ok(())
}

/// How far reviewers agree.
pub(super) fn agreement(shown: &[AgreementShown]) {
    if shown.is_empty() {
        println!("No two reviewers have decided the same pair.");
    }
    for both in shown {
        let (one, other) = &both.reviewers;
        println!(
            "{} and {}: {} pairs by both, {} of them unsure",
            harmless(one),
            harmless(other),
            both.pairs,
            both.unsure
        );
        let Some(agreement) = &both.agreement else {
            println!("  neither was sure of a pair that the other was sure of");
            continue;
        };
        println!(
            "  same answer       {:.3}  ({:.3} to {:.3})",
            agreement.raw.estimate, agreement.raw.lower, agreement.raw.upper
        );
        match &agreement.kappa {
            Some(kappa) => println!(
                "  Cohen's kappa     {:.3}  ({:.3} to {:.3})",
                kappa.estimate, kappa.lower, kappa.upper
            ),
            None => println!("  Cohen's kappa     none: one of the two always said the same"),
        }
        for (left, right) in &both.disputed {
            println!("  disputed: {} and {}", harmless(left), harmless(right));
        }
    }
}
