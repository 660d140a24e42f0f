//! `resolve`: closes a row that was held for review.

use std::process::ExitCode;

use rapporteur_app::resolve_held;

use crate::arguments::{Common, ResolveArguments};
use crate::session;
use crate::words::Failure;

pub(crate) async fn run(verb: &ResolveArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mut mechanism, ambient) = session::open(common).await?;
    resolve_held(&mut mechanism, verb.row, &verb.note, &ambient).await?;
    println!(
        "Row {} is closed; it stays in the record with the note.",
        verb.row
    );
    Ok(ExitCode::SUCCESS)
}
