//! A bucket as a copy: tiles are put where nothing stands, the checkpoint replaces only the one that was read before.

use std::sync::Arc;

use rapporteur_disk::RealDisk;
use rapporteur_ledger::{PublicLedger, SignedCheckpoint};
use rapporteur_vault::{Mark, S3Settings, S3Shelf, Shelf, VaultError};

use super::{CHECKPOINT, Published, S3, check_shown, read_public, stamp_files};
use crate::mechanism::{LEDGER_DIR, ledger_error, vault_error};
use crate::{AppError, Mechanism};

const REGION: &str = "us-east-1";

/// Opens the bucket of a `s3://bucket/prefix`.
pub(super) fn open(mechanism: &Mechanism, place: &str) -> Result<S3Shelf, AppError> {
    let settings = &mechanism.config.ledger;
    let path = place.strip_prefix(S3).unwrap_or(place);
    let (bucket, prefix) = path.split_once('/').unwrap_or((path, ""));
    let credentials = mechanism.outside.bucket_credentials.as_ref();
    let credentials = credentials.ok_or_else(|| AppError::Upkeep {
        message: format!("nobody is known who may write to {place}"),
        hint: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    })?;
    let given = |text: &String| (!text.is_empty()).then(|| text.clone());
    let settings = S3Settings {
        bucket: bucket.to_owned(),
        prefix: prefix.trim_matches('/').to_owned(),
        endpoint: given(&settings.s3_endpoint),
        region: given(&settings.s3_region).unwrap_or_else(|| REGION.to_owned()),
        allow_http: settings.s3_endpoint.starts_with("http://127.")
            || settings.s3_endpoint.starts_with("http://localhost:"),
    };
    S3Shelf::open(&settings, credentials).map_err(vault_error("open the bucket"))
}

/// Brings a shelf up to date.
///
/// CRASH: tiles go first; before the checkpoint is replaced the copy is what it was.
pub(super) fn publish(
    mechanism: &Mechanism,
    checkpoint: &SignedCheckpoint,
    shelf: &dyn Shelf,
    place: String,
) -> Result<Published, AppError> {
    let mut stamped = 0;
    for (file, bytes) in stamp_files(mechanism)? {
        stamped += u64::from(put_tile(shelf, &file, &bytes)?);
    }
    let mut replaced = None;
    let shown = shelf
        .read_small(CHECKPOINT)
        .map_err(vault_error("read the copy's checkpoint"))?;
    if let Some((bytes, mark)) = shown {
        let there = check_shown(mechanism, &place, &bytes)?;
        if there.text == checkpoint.text {
            return Ok(Published {
                place,
                size: checkpoint.body.size,
                written: stamped,
            });
        }
        replaced = Some(mark);
    }
    let files = mechanism
        .ledger
        .public_files()
        .map_err(ledger_error("list the public files"))?;
    let from = PublicLedger::open_on(Arc::new(RealDisk), &mechanism.dir.join(LEDGER_DIR));
    let mut written = 1 + stamped;
    for file in files.iter().filter(|file| *file != CHECKPOINT) {
        written += u64::from(put_tile(shelf, file, &read_public(&from, file)?)?);
    }
    put_checkpoint(shelf, checkpoint, replaced.as_ref(), &place)?;
    Ok(Published {
        place,
        size: checkpoint.body.size,
        written,
    })
}

/// Puts a tile that never changes; one that stands there already must be the same. Says whether it wrote.
fn put_tile(shelf: &dyn Shelf, file: &str, bytes: &[u8]) -> Result<bool, AppError> {
    match shelf.write_small(file, bytes, None) {
        Ok(_) => Ok(true),
        Err(VaultError::Conflict(_)) => {
            let there = shelf
                .read_small(file)
                .map_err(vault_error("read a tile of the copy"))?;
            if there.is_some_and(|(there, _)| there == bytes) {
                return Ok(false);
            }
            Err(AppError::Integrity(format!(
                "{} is not what this ledger holds",
                shelf.place_of(file)
            )))
        }
        Err(error) => Err(vault_error("put a tile")(error)),
    }
}

fn put_checkpoint(
    shelf: &dyn Shelf,
    checkpoint: &SignedCheckpoint,
    replaced: Option<&Mark>,
    place: &str,
) -> Result<(), AppError> {
    match shelf.write_small(CHECKPOINT, checkpoint.text.as_bytes(), replaced) {
        Ok(_) => Ok(()),
        Err(VaultError::Conflict(_)) => Err(AppError::Upkeep {
            message: format!("somebody else published to {place} meanwhile"),
            hint: "nothing was replaced; run it again",
        }),
        Err(error) => Err(vault_error("put the checkpoint")(error)),
    }
}

#[cfg(test)]
mod tests {
    use rapporteur_vault::LocalShelf;

    use super::*;
    use crate::upkeep::tests::{Bench, act, close};

    fn shelf(bench: &Bench) -> LocalShelf {
        LocalShelf::open(Arc::new(RealDisk), &bench.path("bucket"))
            .expect("the scratch folder works")
    }

    fn publish_here(mechanism: &Mechanism, shelf: &dyn Shelf) -> Result<Published, AppError> {
        let signed = mechanism.published()?.expect("the ledger is signed");
        publish(mechanism, &signed, shelf, "s3://bucket/log".to_owned())
    }

    #[tokio::test]
    async fn a_bucket_is_brought_up_to_date_and_never_goes_back() {
        let bench = Bench::with("").await;
        bench.copy("m", "old");
        let mut mechanism = bench.open().await;
        act(&mut mechanism).await.unwrap();
        let shelf = shelf(&bench);
        assert_eq!(publish_here(&mechanism, &shelf).unwrap().written, 3);
        assert_eq!(publish_here(&mechanism, &shelf).unwrap().written, 0);
        act(&mut mechanism).await.unwrap();
        let grown = publish_here(&mechanism, &shelf).unwrap();
        assert_eq!((grown.size, grown.written), (3, 3));
        close(mechanism).await;
        let mut old = bench.open_at("old").await;
        old.outside.state_home = None;
        let refused = publish_here(&old, &shelf).unwrap_err();
        assert!(
            matches!(
                refused,
                AppError::Rollback {
                    known: 3,
                    held: 1,
                    ..
                }
            ),
            "{refused}"
        );
        rapporteur_store::close_databases().await;
    }

    #[tokio::test]
    async fn a_tile_of_a_bucket_that_was_changed_is_named_and_not_written_over() {
        let bench = Bench::with("").await;
        let mut mechanism = bench.open().await;
        act(&mut mechanism).await.unwrap();
        let shelf = shelf(&bench);
        shelf.write_small("tile/0/000.p/2", &[7; 64], None).unwrap();
        let refused = publish_here(&mechanism, &shelf).unwrap_err();
        assert!(matches!(refused, AppError::Integrity(_)), "{refused}");
        assert!(shelf.read_small(CHECKPOINT).unwrap().is_none());
        rapporteur_store::close_databases().await;
    }
}
