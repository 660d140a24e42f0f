//! `import`: preserves a file and reads it into statements.

use std::process::ExitCode;

use rapporteur_app::{
    Changes, ImportOptions, ImportOutcome, ImportSummary, Importer, Reconciliation, import,
};

use crate::arguments::{Common, ImportArguments, ImporterWord};
use crate::bars::Bars;
use crate::session;
use crate::words::Failure;

/// Warnings and held rows shown on the terminal; all are in `list warnings` and `list held`.
const SHOWN_MAX: usize = 12;

pub(crate) async fn run(verb: ImportArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mut mechanism, ambient) = session::open(common).await?;
    let importer = match verb.importer {
        ImporterWord::Letter => Importer::Letter,
        ImporterWord::NgoCommittee => Importer::NgoCommittee,
        ImporterWord::UngaVotes => Importer::UngaVotes,
    };
    let options = ImportOptions {
        licence: verb.licence,
        corrects: verb.corrects,
        may_remove: verb.may_remove,
    };
    let mut bars = Bars::new(common.quiet);
    match import(
        &mut mechanism,
        &verb.file,
        importer,
        options,
        &ambient,
        &mut bars,
    )
    .await?
    {
        ImportOutcome::AlreadyImported {
            import,
            superseded_by: None,
        } => {
            println!(
                "These very bytes were imported before (import {import}). Nothing was changed."
            );
        }
        ImportOutcome::AlreadyImported {
            import,
            superseded_by: Some(later),
        } => {
            println!(
                "These very bytes were imported before (import {import}) and superseded by import {later}."
            );
            println!("Nothing was changed: the later file stays in force.");
        }
        ImportOutcome::Imported(summary) => print_summary(&summary),
    }
    Ok(ExitCode::SUCCESS)
}

fn print_summary(summary: &ImportSummary) {
    println!(
        "Read {} rows into {} statements about {} entities (import {}).",
        summary.rows_read, summary.statement_count, summary.entity_count, summary.import
    );
    if let Some(reconciliation) = &summary.reconciliation {
        println!("{}", in_words(reconciliation));
    }
    if let Some((earlier, changes)) = &summary.supersedes {
        println!(
            "It supersedes import {earlier}: {}.",
            changes_in_words(changes)
        );
        for change in changes.changed.iter().take(SHOWN_MAX) {
            println!(
                "  {}: {:?} was {:?}",
                change.property,
                change.after.join(" | "),
                change.before.join(" | ")
            );
        }
    }
    print_some(
        "Warnings",
        summary.warnings.len(),
        "warnings",
        summary.warnings.iter().map(|warning| {
            let place = warning
                .locator
                .line()
                .map_or_else(|| "file".to_owned(), |line| format!("line {line}"));
            format!("{place}: {}", warning.message)
        }),
    );
    print_some(
        "Held for review",
        summary.held.len(),
        "held",
        summary.held.iter().map(|held| {
            let column = held
                .column
                .as_ref()
                .map(|column| format!(", column {column}"))
                .unwrap_or_default();
            format!("line {}{column}: {}", held.line, held.reason)
        }),
    );
}

fn print_some(title: &str, count: usize, list: &str, lines: impl Iterator<Item = String>) {
    if count == 0 {
        return;
    }
    println!("{title}: {count}");
    for line in lines.take(SHOWN_MAX) {
        println!("  {line}");
    }
    if count > SHOWN_MAX {
        println!("  and {} more: rapporteur list {list}", count - SHOWN_MAX);
    }
}

/// The letter's own numbers, added up.
pub(crate) fn in_words(reconciliation: &Reconciliation) -> String {
    let number = |value: Option<i64>| {
        value.map_or_else(|| "not found".to_owned(), |value| value.to_string())
    };
    let stated = format!(
        "Signatories: printed {}, anonymous (announced) {}, total (announced) {}",
        number(reconciliation.printed),
        number(reconciliation.anonymous),
        number(reconciliation.announced)
    );
    // Where no anonymous signatory is announced there is none to add, as in the record and in the report.
    let anonymous = reconciliation.anonymous.unwrap_or(0);
    match (reconciliation.printed, reconciliation.announced) {
        (Some(printed), Some(announced)) if printed + anonymous == announced => {
            format!("{stated}: they add up.")
        }
        (Some(printed), Some(announced)) => format!(
            "{stated}: they do NOT add up ({printed} + {anonymous} = {}, not {announced}).",
            printed + anonymous
        ),
        _ => format!("{stated}: they cannot be reconciled."),
    }
}

fn changes_in_words(changes: &Changes) -> String {
    if changes.is_empty() {
        return "the same entities with the same values".to_owned();
    }
    format!(
        "entities added: {}, removed: {}; values changed: {}",
        changes.added.len(),
        changes.removed.len(),
        changes.changed.len()
    )
}
