//! `evidence add`: seals files and folders as evidence items.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::evidence::{AddOptions, AddSummary, Added, Arriving, CaptureSummary, add};
use rapporteur_model::{Confidentiality, Consent, Credibility};

use crate::arguments::Common;
use crate::bars::Bars;
use crate::session;
use crate::words::Failure;

/// The exit code when a file could not be read: the others are sealed.
const SOME_NOT_READ: u8 = 3;

/// Each file becomes one item, sealed byte for byte and entered in the ledger. Folders are taken with all that is in them; links
/// are not followed. A run that was interrupted goes on when the same command is given again.
#[derive(Debug, Args)]
pub(crate) struct AddArguments {
    /// Files and folders
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// From whom it comes: a label for the record, never a name that must stay secret
    #[arg(long, value_name = "LABEL")]
    source: Option<String>,
    /// The title of a single file; without it, its name
    #[arg(long)]
    title: Option<String>,
    /// The licence or terms under which it may be shared, as given by its source
    #[arg(long)]
    licence: Option<String>,
    /// Where it comes from, in words
    #[arg(long)]
    provenance: Option<String>,
    /// Who may see it: public, restricted (the mechanism's officers) or sealed (nothing but its existence is told)
    #[arg(long = "confidential", value_name = "LEVEL", default_value = "restricted", value_parser = confidentiality)]
    confidentiality: Confidentiality,
    /// What the source agreed to: publish, internal_only, or not_required where it was public already
    #[arg(long, value_name = "WORD", default_value = "internal_only", value_parser = consent)]
    consent: Consent,
    /// How far it is believed: official_record, first_hand, compiled, unjudged
    #[arg(long, value_name = "WORD", default_value = "unjudged", value_parser = credibility)]
    credibility: Credibility,
    /// Why it is taken in
    #[arg(long, default_value = "")]
    reason: String,
}

pub(crate) async fn run(verb: AddArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mut mechanism, ambient) = session::open(common).await?;
    let options = AddOptions {
        source: verb.source,
        title: verb.title,
        licence: verb.licence,
        provenance: verb.provenance,
        confidentiality: verb.confidentiality,
        consent: verb.consent,
        credibility: verb.credibility,
        reason: verb.reason,
    };
    let mut bars = Bars::new(common.quiet);
    let summary = add(
        &mut mechanism,
        &verb.paths,
        &options,
        &ambient,
        &mut bars,
        &mut |added| {
            println!("{}", line(added));
            ControlFlow::Continue(())
        },
    )
    .await?;
    Ok(tell(&summary, common.quiet))
}

/// `<id> <sha256> <size> <title>`, with a mark where the bytes are not new.
fn line(added: &Added) -> String {
    let title: String = added
        .title
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    let mark = match added.arriving {
        Arriving::New => "",
        Arriving::Again => "  (again)",
        Arriving::Before => "  (sealed before)",
    };
    let digest: String = added
        .sha256
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!(
        "{} {digest} {} {title}{mark}",
        added.evidence, added.size_bytes
    )
}

fn tell(summary: &AddSummary, is_quiet: bool) -> ExitCode {
    if summary.is_resumed && !is_quiet {
        eprintln!(
            "An interrupted run of this command was gone on with: {} items had been sealed before.",
            summary.before_count
        );
    }
    for (word, sentences) in [
        ("left out", &summary.skipped),
        ("warning", &summary.warnings),
        ("NOT SEALED", &summary.failed),
    ] {
        for sentence in sentences {
            eprintln!("{word}: {sentence}");
        }
    }
    for (title, capture) in &summary.captures {
        println!("{}", capture_line(title, capture));
    }
    if summary.failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(SOME_NOT_READ)
    }
}

/// What a capture was found to hold, with the first thing that is wrong with it.
fn capture_line(title: &str, capture: &CaptureSummary) -> String {
    let mut line = format!(
        "{title}: {}, {} records, {} pages, {} of them without content; {} digests hold, {} do not",
        capture.form,
        capture.record_count,
        capture.page_count,
        capture.empty_count,
        capture.digests_held,
        capture.digests_failed
    );
    if let Some(first) = capture.warnings.first() {
        line.push_str(&format!(
            "; {} warnings, first: {first}",
            capture.warnings.len()
        ));
    }
    line.replace(char::is_control, "\u{fffd}")
}

fn confidentiality(word: &str) -> Result<Confidentiality, String> {
    parse(word, Confidentiality::ALL, Confidentiality::as_str)
}

fn consent(word: &str) -> Result<Consent, String> {
    let given = [
        Consent::NotRequired,
        Consent::Publish,
        Consent::InternalOnly,
    ];
    parse(word, &given, Consent::as_str)
}

fn credibility(word: &str) -> Result<Credibility, String> {
    parse(word, Credibility::ALL, Credibility::as_str)
}

fn parse<T: Copy>(word: &str, all: &[T], name: fn(T) -> &'static str) -> Result<T, String> {
    let names: Vec<&str> = all.iter().map(|one| name(*one)).collect();
    let found = all.iter().find(|one| name(**one) == word).copied();
    found.ok_or_else(|| format!("one of {}", names.join(", ")))
}
