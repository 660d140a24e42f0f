//! `evidence erase`: destroys an item and all that was derived from it.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::evidence::{
    CONSENT_WITHDRAWN, ErasePreview, EraseSummary, erase, preview_erasure,
};

use crate::arguments::Common;
use crate::bars::Bars;
use crate::session;
use crate::words::Failure;

/// How many digits of the item's id a person types to confirm.
const CONFIRMED_DIGITS: usize = 8;

/// Destroys the sealed bytes, working copies, statements, custody and every opening of a ledger entry that tells of the item. The
/// ledger keeps its commitments, so old proofs stay valid; that an item was erased, when and why is appended. It cannot be
/// undone. An interrupted erasure is finished by the same command.
#[derive(Debug, Args)]
pub(crate) struct EraseArguments {
    /// The item: its id, the first digits of it, or its title
    item: String,
    /// Why, in words that tell nothing of the item: they stay
    #[arg(
        long,
        default_value = "",
        required_unless_present = "consent_withdrawn"
    )]
    reason: String,
    /// The source withdrew its consent
    #[arg(long, conflicts_with = "reason")]
    consent_withdrawn: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(crate) async fn run(verb: EraseArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mut mechanism, ambient) = session::open(common).await?;
    let preview = preview_erasure(&mechanism, &verb.item).await?;
    if !verb.yes {
        confirm(&preview)?;
    }
    let reason = if verb.consent_withdrawn {
        CONSENT_WITHDRAWN
    } else {
        verb.reason.as_str()
    };
    let id = preview.item.id.to_string();
    let mut bars = Bars::new(common.quiet);
    let summary = erase(&mut mechanism, &id, reason, &ambient, &mut bars).await?;
    tell(&summary);
    Ok(ExitCode::SUCCESS)
}

fn confirm(preview: &ErasePreview) -> Result<(), Failure> {
    let id = preview.item.id.to_string();
    let digits = &id[..CONFIRMED_DIGITS];
    eprintln!(
        "To be destroyed for good: {id} {:?}",
        preview.item.accession.title
    );
    eprintln!(
        "  {} bytes, {} statements, {} entities that no other item speaks of, {} working copies and the like",
        preview.item.size_bytes,
        preview.statement_count,
        preview.entity_count,
        preview.derivative_count
    );
    if preview.was_begun {
        eprintln!("  Its erasure was begun before and is to be finished.");
    }
    eprint!("Type {digits} to destroy it: ");
    let failed = |error| Failure::usage(format!("cannot ask: {error}"));
    std::io::stderr().flush().map_err(failed)?;
    let mut answer = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(failed)?;
    if answer.trim() == digits {
        Ok(())
    } else {
        Err(Failure::usage(
            "not confirmed; nothing was changed".to_owned(),
        ))
    }
}

fn tell(summary: &EraseSummary) {
    println!(
        "Erased the item of ledger entry {}. Destroyed: {} sealed objects ({} of them derived), {} statements, {} entities, \
         {} judgments, and the openings of {} ledger entries.",
        summary.accession,
        summary.blob_count,
        summary.derivative_count,
        summary.statement_count,
        summary.entity_count,
        summary.judgment_count,
        summary.openings
    );
    println!("The ledger keeps its commitments: proofs made before stay valid.");
    for remark in &summary.remarks {
        println!("  - {remark}");
    }
}
