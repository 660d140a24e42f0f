//! `link`: proposes matches; `link review` decides them in the terminal.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use rapporteur_app::{
    Ambient, LinkOptions, LinkSummary, Mechanism, ReviewItem, Side, decide, link, queue, reverse,
};
use rapporteur_model::{JudgmentState, Verdict};

use crate::arguments::{Common, LinkAction, LinkArguments, VerdictWord};
use crate::bars::Bars;
use crate::session;
use crate::words::Failure;

pub(crate) async fn run(verb: LinkArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mut mechanism, ambient) = session::open(common).await?;
    match verb.action.unwrap_or(LinkAction::Run {
        propose_from: None,
        decide_from: None,
    }) {
        LinkAction::Run {
            propose_from,
            decide_from,
        } => {
            let options = LinkOptions {
                propose_from,
                decide_from,
            };
            let summary = link(
                &mut mechanism,
                options,
                &ambient,
                &mut Bars::new(common.quiet),
            )
            .await?;
            print_summary(&summary);
        }
        LinkAction::Review { all } => review(&mut mechanism, &ambient, all).await?,
        LinkAction::Explain { judgment } => print_item(&find(&mechanism, &judgment).await?),
        LinkAction::Decide {
            judgment,
            verdict,
            reason,
        } => {
            let item = find(&mechanism, &judgment).await?;
            decide(&mut mechanism, item.id, verdict.into(), &reason, &ambient).await?;
            println!(
                "Recorded: {} and {}: {}.",
                item.left.name(),
                item.right.name(),
                Verdict::from(verdict).as_str()
            );
        }
        LinkAction::Reverse { judgment, reason } => {
            let item = find(&mechanism, &judgment).await?;
            reverse(&mut mechanism, item.id, &reason, &ambient).await?;
            println!(
                "Taken back: the proposal on {} and {} is open again.",
                item.left.name(),
                item.right.name()
            );
        }
    }
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
async fn review(mechanism: &mut Mechanism, ambient: &Ambient, all: bool) -> Result<(), Failure> {
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
            Answer::Decide(verdict, reason) => {
                decide(mechanism, item.id, verdict, &reason, ambient).await?;
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

enum Answer {
    Decide(Verdict, String),
    Skip,
    Undo,
    Quit,
}

fn ask() -> Result<Answer, Failure> {
    loop {
        print!(
            "m match · n no match · u unsure (a reason may follow) · s skip · z undo · q quit > "
        );
        std::io::stdout()
            .flush()
            .map_err(|error| Failure::usage(format!("the terminal is gone: {error}")))?;
        let mut line = String::new();
        let read = std::io::stdin()
            .lock()
            .read_line(&mut line)
            .map_err(|error| Failure::usage(format!("no answer can be read: {error}")))?;
        if read == 0 {
            return Ok(Answer::Quit);
        }
        if let Some(answer) = parse_answer(line.trim()) {
            return Ok(answer);
        }
        println!(
            "Not understood: {:?}. Answer with one of the letters shown.",
            line.trim()
        );
    }
}

fn parse_answer(line: &str) -> Option<Answer> {
    let (letter, reason) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let reason = reason.trim().to_owned();
    match letter {
        "m" => Some(Answer::Decide(Verdict::Match, reason)),
        "n" => Some(Answer::Decide(Verdict::NoMatch, reason)),
        "u" => Some(Answer::Decide(Verdict::Unsure, reason)),
        "s" => Some(Answer::Skip),
        "z" => Some(Answer::Undo),
        "q" => Some(Answer::Quit),
        _ => None,
    }
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
