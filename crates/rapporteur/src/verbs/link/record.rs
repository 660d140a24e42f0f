//! `link` over the record: proposes matches among names of organisations; decisions are judgments in the ledger.

use std::process::ExitCode;

use rapporteur_app::linking::PairVerdict;
use rapporteur_app::{
    Ambient, LinkOptions, LinkSummary, Mechanism, ReviewItem, SecondReview, Side, agreement_record,
    decide, link, link_eval, link_export, link_plan, queue, reverse,
};
use rapporteur_model::{JudgmentState, Verdict};

use super::arguments::{EvalArguments, ExportArguments, ReviewArguments, VerdictWord};
use super::files::{export_options, export_path};
use super::keys::{Answer, Found, ask};
use super::print;
use super::review_files;
use crate::arguments::Common;
use crate::bars::Bars;
use crate::session;
use crate::words::Failure;

pub(super) async fn run(
    propose_from: Option<f64>,
    decide_from: Option<f64>,
    common: &Common,
) -> Result<ExitCode, Failure> {
    let (mut mechanism, ambient) = session::open(common).await?;
    let options = LinkOptions {
        propose_from,
        decide_from,
    };
    let mut bars = Bars::new(common.quiet);
    let summary = link(&mut mechanism, options, &ambient, &mut bars).await?;
    print_summary(&summary);
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn plan(common: &Common) -> Result<ExitCode, Failure> {
    let (mechanism, _) = session::open(common).await?;
    let plan = link_plan(&mechanism, LinkOptions::default()).await?;
    println!("Names of organisations, compared as a whole, by words, sounds and acronyms:");
    for (words, count) in [
        ("signatories", plan.signatories),
        ("spellings in the Committee's record", plan.spellings),
        ("pairs that would be scored", plan.pairs),
        ("pairs that would be proposed", plan.proposals),
        ("of these, certain enough to be decided", plan.certain),
    ] {
        println!("  {words:<48} {count:>6}");
    }
    for block in &plan.blocks_refused {
        println!("  not compared, too many alike: {block}");
    }
    println!("Nothing was written. Next: rapporteur link run");
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn eval(arguments: &EvalArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mechanism, _) = session::open(common).await?;
    let found = link_eval(&mechanism, arguments.clerical, arguments.seed).await?;
    println!("  certainty from  proposals  persons say: match  no match  unsure or disputed");
    for band in &found.bands {
        println!(
            "  {:>14.2}  {:>9}  {:>18}  {:>8}  {:>18}",
            band.from, band.proposals, band.matches, band.non_matches, band.unsure
        );
    }
    match &found.clerical {
        Some(clerical) => print::clerical(clerical, "rapporteur link review --reviewer NAME"),
        None => println!("To draw pairs for persons to decide: rapporteur link eval --clerical 50"),
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn export(
    arguments: &ExportArguments,
    common: &Common,
) -> Result<ExitCode, Failure> {
    let Some(path) = arguments
        .out
        .as_ref()
        .map(|_| export_path(arguments, "".as_ref()))
    else {
        return Err(Failure::usage(
            "say where to write: --out FILE (what is given out is no longer encrypted)".to_owned(),
        ));
    };
    let (mechanism, _) = session::open(common).await?;
    let notes = link_export(&mechanism, &export_options(arguments), &path).await?;
    println!("Wrote {}.", path.display());
    for note in &notes {
        println!("  {note}");
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn review(
    arguments: &ReviewArguments,
    common: &Common,
) -> Result<ExitCode, Failure> {
    let (mut mechanism, ambient) = session::open(common).await?;
    if arguments.agreement {
        review_files::agreement(&agreement_record(&mechanism).await?);
    } else if let Some(reviewer) = &arguments.reviewer {
        second_review(SecondReview::open(&mechanism, reviewer).await?, reviewer)?;
    } else {
        first_review(&mut mechanism, &ambient, arguments.all).await?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A second person looks at what others decided, without seeing it. Decides nothing in the ledger.
fn second_review(review: SecondReview, reviewer: &str) -> Result<(), Failure> {
    let mut review = review;
    if review.items.is_empty() {
        println!(
            "Nothing waits for {reviewer}: no sample is drawn, and no other person has decided anything."
        );
        return Ok(());
    }
    let mut decided: Vec<usize> = Vec::new();
    let mut place = 0;
    while place < review.items.len() {
        let item = &review.items[place];
        println!("\n[{} of {}]", place + 1, review.items.len());
        print_side("A", &item.left);
        print_side("B", &item.right);
        match ask()? {
            Answer::Decide(found, reason) => {
                review.decide(place, pair_verdict(found), &reason, session::now()?)?;
                decided.push(place);
                place += 1;
            }
            Answer::Skip => place += 1,
            Answer::Undo => match decided.pop() {
                Some(last) => {
                    review.decide(last, PairVerdict::Undone, "", session::now()?)?;
                    place = last;
                }
                None => println!("Nothing to undo."),
            },
            Answer::Explain => print_item(item),
            Answer::Quit => break,
        }
    }
    println!(
        "\n{} decided by {reviewer}, {} left. They stand in {}, beside the ledger, and decide nothing there.",
        decided.len(),
        review.items.len() - decided.len(),
        review.path().display()
    );
    Ok(())
}

fn verdict(found: Found) -> Verdict {
    match found {
        Found::Match => Verdict::Match,
        Found::NoMatch => Verdict::NoMatch,
        Found::Unsure => Verdict::Unsure,
    }
}

fn pair_verdict(found: Found) -> PairVerdict {
    match found {
        Found::Match => PairVerdict::Match,
        Found::NoMatch => PairVerdict::NoMatch,
        Found::Unsure => PairVerdict::Unsure,
    }
}

pub(super) async fn explain(judgment: &str, common: &Common) -> Result<ExitCode, Failure> {
    let (mechanism, _) = session::open(common).await?;
    print_item(&find(&mechanism, judgment).await?);
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn decide_one(
    judgment: &str,
    verdict: VerdictWord,
    reason: &str,
    common: &Common,
) -> Result<ExitCode, Failure> {
    let (mut mechanism, ambient) = session::open(common).await?;
    let item = find(&mechanism, judgment).await?;
    decide(&mut mechanism, item.id, verdict.into(), reason, &ambient).await?;
    println!(
        "Recorded: {} and {}: {}.",
        item.left.name(),
        item.right.name(),
        Verdict::from(verdict).as_str()
    );
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn reverse_one(
    judgment: &str,
    reason: &str,
    common: &Common,
) -> Result<ExitCode, Failure> {
    let (mut mechanism, ambient) = session::open(common).await?;
    let item = find(&mechanism, judgment).await?;
    reverse(&mut mechanism, item.id, reason, &ambient).await?;
    println!(
        "Taken back: the proposal on {} and {} is open again.",
        item.left.name(),
        item.right.name()
    );
    Ok(ExitCode::SUCCESS)
}

impl From<VerdictWord> for Verdict {
    fn from(word: VerdictWord) -> Self {
        match word {
            VerdictWord::Match => Self::Match,
            VerdictWord::NoMatch => Self::NoMatch,
            VerdictWord::Unsure => Self::Unsure,
        }
    }
}

fn print_summary(summary: &LinkSummary) {
    println!(
        "Compared {} names ({} pairs scored) with {}.",
        summary.record_count, summary.pairs_scored, summary.engine
    );
    println!(
        "  proposals                                        {:>6}",
        summary.proposed_count
    );
    println!(
        "  decided now, above the stated certainty          {:>6}",
        summary.decided_count
    );
    if summary.taken_back_count > 0 {
        println!(
            "  taken back, below that certainty now             {:>6}",
            summary.taken_back_count
        );
    }
    println!(
        "  waiting for a person                             {:>6}",
        summary.open_count
    );
    println!(
        "  signatories found in the Committee's record      {:>6}",
        summary.signatories_found_certain
    );
    println!(
        "  signatories that may also stand there            {:>6}",
        summary.signatories_found_possible
    );
    println!(
        "  pairs of signatories that may be one             {:>6}",
        summary.possible_doubles
    );
    for block in &summary.blocks_refused {
        println!("  not compared, too many alike: {block}");
    }
    if summary.open_count > 0 {
        println!("Next: rapporteur link review");
    }
}

async fn find(mechanism: &Mechanism, start: &str) -> Result<ReviewItem, Failure> {
    let mut found: Vec<ReviewItem> = queue(mechanism, None)
        .await?
        .into_iter()
        .filter(|item| item.id.to_string().starts_with(start))
        .collect();
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(Failure::usage(format!(
            "no judgment begins with {start:?}; see `rapporteur list judgments`"
        ))),
        several => Err(Failure::usage(format!(
            "{several} judgments begin with {start:?}; give more digits"
        ))),
    }
}

/// Shows proposals one after the other until the list or the input ends.
async fn first_review(
    mechanism: &mut Mechanism,
    ambient: &Ambient,
    all: bool,
) -> Result<(), Failure> {
    let mut items = queue(mechanism, None).await?;
    items.retain(|item| all || item.state != JudgmentState::Decided);
    if items.is_empty() {
        println!("Nothing waits for a decision.");
        return Ok(());
    }
    let mut decided: Vec<usize> = Vec::new();
    let mut place = 0;
    while place < items.len() {
        let item = &items[place];
        println!("\n[{} of {}]", place + 1, items.len());
        print_item(item);
        match ask()? {
            Answer::Decide(..) if item.state == JudgmentState::Decided => {
                println!(
                    "It is decided; take it back first: rapporteur link reverse {}",
                    item.id
                );
                place += 1;
            }
            Answer::Decide(found, reason) => {
                decide(mechanism, item.id, verdict(found), &reason, ambient).await?;
                decided.push(place);
                place += 1;
            }
            Answer::Skip => place += 1,
            Answer::Undo => match decided.pop() {
                Some(last) => {
                    reverse(mechanism, items[last].id, "undone in review", ambient).await?;
                    place = last;
                }
                None => println!("Nothing to undo."),
            },
            // The engine's reasons stand above already.
            Answer::Explain => {}
            Answer::Quit => break,
        }
    }
    println!(
        "\n{} decided, {} left.",
        decided.len(),
        items.len() - decided.len()
    );
    Ok(())
}

fn print_item(item: &ReviewItem) {
    println!(
        "Judgment {}  probability {:.3}  ({:+.1} bits)",
        item.id, item.probability, item.score_bits
    );
    print_side("A", &item.left);
    print_side("B", &item.right);
    for evidence in &item.evidence {
        println!("    {:>+7.1}  {}", evidence.weight_bits, evidence.words);
    }
    println!("    {:>+7.1}  in all", item.score_bits);
    if let (Some(verdict), Some(decider)) = (item.verdict, &item.decider) {
        println!("  Decided: {} by {decider}", verdict.as_str());
    }
}

fn print_side(letter: &str, side: &Side) {
    println!("  {letter}: {}", side.name());
    for (property, value, place) in &side.statements {
        if !matches!(
            property.as_str(),
            "letter" | "name_given" | "ngo_name" | "number"
        ) {
            println!("       {property}: {} ({place})", clipped(value));
        }
    }
}

fn clipped(value: &str) -> String {
    const CHARACTERS_MAX: usize = 160;
    if value.chars().count() <= CHARACTERS_MAX {
        return value.to_owned();
    }
    let head: String = value.chars().take(CHARACTERS_MAX).collect();
    format!("{head}…")
}
