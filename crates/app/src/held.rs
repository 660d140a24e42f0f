//! Rows held for review: a person closes them with a note; they stay in the record.

use rapporteur_model::entry::EntryBody;
use rapporteur_store::{HeldFilter, Resolution};

use crate::mechanism::store_error;
use crate::{Ambient, AppError, Mechanism};

/// Closes the held row with this number in the list of held rows (from 1).
///
/// # Errors
/// [`AppError::Unknown`] without such an open row, or what a keeper says.
pub async fn resolve_held(
    mechanism: &mut Mechanism,
    number: usize,
    note: &str,
    ambient: &Ambient,
) -> Result<(), AppError> {
    let rows = mechanism
        .store
        .held_rows(HeldFilter::default())
        .await
        .map_err(store_error("read the held rows"))?;
    let row = number
        .checked_sub(1)
        .and_then(|place| rows.get(place))
        .filter(|row| row.resolution.is_none())
        .ok_or_else(|| AppError::Unknown {
            what: "open held row",
            name: number.to_string(),
        })?;
    let imports = mechanism
        .store
        .imports()
        .await
        .map_err(store_error("read the imports"))?;
    let import = imports
        .iter()
        .find(|import| import.id == row.import)
        .ok_or_else(|| AppError::Integrity(format!("held row {number} belongs to no import")))?;
    let body = EntryBody::HeldRowResolved {
        evidence: import.evidence,
        line: u64::from(row.row.line),
        note: note.to_owned(),
    };
    let resolution = Resolution {
        note: note.to_owned(),
        by: ambient.officer.clone(),
        at: ambient.now,
    };
    let entries = mechanism.append(ambient, vec![body])?;
    mechanism
        .store
        .resolve_held(row.import, row.position, &resolution, &entries)
        .await
        .map_err(store_error("close a held row"))?;
    mechanism.sign_checkpoint()?;
    Ok(())
}
