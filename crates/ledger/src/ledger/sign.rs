//! Signing: never a tree that is smaller than, or another than, one signed before, wherever that one is remembered.

use super::{COSIGNED, LAST_SIGNED, Ledger, PUBLISHED};
use crate::LedgerError;
use crate::checkpoint::{CheckpointBody, SignedCheckpoint};
use crate::note::{NoteSignature, NoteSigner};
use crate::text::{closed, opened, parse_decimal};

const HEADER: &str = "rapporteur ledger cosigned v1";

impl Ledger {
    /// Signs the tree of all entries and publishes it as `checkpoint`. Signing an unchanged tree returns the same note, with
    /// the cosignatures that it has by now.
    ///
    /// `known` is what the caller remembers of earlier checkpoints in places that a backup of this folder does not cover: a
    /// file elsewhere on the host, publications, witnesses. The log's key must have signed each; none may be larger than, or
    /// other than, the tree. Those of a former origin (see [`Ledger::continue_as`]) are passed over.
    ///
    /// # Errors
    /// [`LedgerError::RollbackRefused`] when more entries were signed than the ledger now holds,
    /// [`LedgerError::ForkRefused`] when other entries were, [`LedgerError::VerifyLastSigned`] when another key signed them,
    /// [`LedgerError::VerifyOrigin`] when the key is not named after the log, [`LedgerError::ReadDamaged`]: nothing was signed.
    /// [`LedgerError::Disk`]: the value is poisoned.
    pub fn checkpoint(
        &mut self,
        signer: &NoteSigner,
        known: &[SignedCheckpoint],
    ) -> Result<SignedCheckpoint, LedgerError> {
        let last = self.last_signed()?;
        let mut earlier = Vec::new();
        for one in last.iter().chain(known) {
            if self.is_former(&one.body.origin)? {
                continue;
            }
            let one = opened_with(one, signer)?;
            // Before the edge: a tree that was put back lacks tiles, and the reason should be said.
            self.check_not_behind(&one)?;
            earlier.push(one);
        }
        let mut tiles = self.tiles();
        tiles.check_edge()?;
        earlier
            .iter()
            .try_for_each(|one| tiles.check_extends(one))?;
        let current = last.filter(|last| last.body.size == self.size);
        let (signed, is_new) = match current {
            Some(current) => (current, false),
            None => {
                let body = CheckpointBody::new(&self.origin, self.size, self.root)?;
                (SignedCheckpoint::sign(body, signer)?, true)
            }
        };
        self.writing(|ledger| ledger.publish(signed, is_new))
    }

    fn publish(
        &mut self,
        signed: SignedCheckpoint,
        is_new: bool,
    ) -> Result<SignedCheckpoint, LedgerError> {
        let bytes = signed.text.as_bytes().to_vec();
        if is_new {
            self.folder
                .write_durably(&[(LAST_SIGNED.to_owned(), bytes.clone())])?;
        }
        // CRASH: here the note is signed and not published; the next call finds the two files different and mends it.
        let due = self.latest_checkpoint()?.unwrap_or(signed);
        let shown = match self.published_checkpoint() {
            Err(LedgerError::ReadDamaged { .. }) => None,
            shown => shown?,
        };
        if shown.as_ref() != Some(&due) {
            let bytes = due.text.as_bytes().to_vec();
            self.folder
                .write_durably(&[(PUBLISHED.to_owned(), bytes)])?;
            // CRASH: some of the tiles of the size before stay; the first append after the next opening clears them.
            let shown_size = shown.map_or(0, |shown| shown.body.size);
            self.prune_superseded(shown_size, due.body.size)?;
        }
        Ok(due)
    }

    /// Adds cosignatures to the published checkpoint of `size` entries. Of two by one key the later one given stays, but none
    /// takes the place of the log's own signature. The caller has verified them: see [`crate::witness::read_answer`].
    ///
    /// # Errors
    /// [`LedgerError::CosignNotPublished`] when another size is published by now, [`LedgerError::CosignTooMany`],
    /// [`LedgerError::ReadDamaged`]: nothing was written. [`LedgerError::Disk`]: the value is poisoned.
    pub fn add_cosignatures(
        &mut self,
        size: u64,
        mut cosignatures: Vec<NoteSignature>,
    ) -> Result<SignedCheckpoint, LedgerError> {
        let published = self.published_checkpoint()?.map(|shown| shown.body);
        let latest = self.latest_checkpoint()?;
        let is_due = |latest: &SignedCheckpoint| {
            latest.body.size == size && published.as_ref() == Some(&latest.body)
        };
        let Some(latest) = latest.filter(is_due) else {
            return Err(LedgerError::CosignNotPublished {
                asked: size,
                published: published.map(|body| body.size),
            });
        };
        if let Some(signed) = self.last_signed()? {
            let own = signed.note()?;
            cosignatures.retain(|one| !own.signatures().iter().any(|line| line.is_by_key_of(one)));
        }
        let cosigned = latest.with_signatures(cosignatures)?;
        if cosigned != latest {
            let kept = Cosigned {
                now: cosigned.clone(),
                before: latest,
            };
            self.writing(|ledger| ledger.publish_cosigned(&kept))?;
        }
        Ok(cosigned)
    }

    fn publish_cosigned(&mut self, kept: &Cosigned) -> Result<(), LedgerError> {
        self.folder
            .write_durably(&[(COSIGNED.to_owned(), kept.to_bytes())])?;
        // CRASH: what is published is what was published before; the next call of `checkpoint` mends it.
        let bytes = kept.now.text.as_bytes().to_vec();
        self.folder.write_durably(&[(PUBLISHED.to_owned(), bytes)])
    }
}

/// The last checkpoint that cosignatures were added to; perhaps an earlier one than the last signed.
pub(super) struct Cosigned {
    /// With all that were added.
    pub(super) now: SignedCheckpoint,
    /// As it stood published until the last were added: without these an audit could not tell a cosignature that was replaced
    /// from one that was forged.
    pub(super) before: SignedCheckpoint,
}

impl Cosigned {
    fn to_bytes(&self) -> Vec<u8> {
        let (now, before) = (&self.now.text, &self.before.text);
        let head = format!("bytes of the first {}", now.len());
        closed(HEADER, &format!("{head}\n\n{now}{before}"))
    }

    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let (length, notes) = opened(HEADER, bytes)?.split_once("\n\n")?;
        let length = parse_decimal(length.strip_prefix("bytes of the first ")?)?;
        let (now, before) = notes.split_at_checked(usize::try_from(length).ok()?)?;
        let read = |note: &str| SignedCheckpoint::parse_unverified(note.as_bytes()).ok();
        Some(Self {
            now: read(now)?,
            before: read(before)?,
        })
    }
}

fn opened_with(
    earlier: &SignedCheckpoint,
    signer: &NoteSigner,
) -> Result<SignedCheckpoint, LedgerError> {
    let verifier = signer.verifier();
    SignedCheckpoint::open(earlier.text.as_bytes(), &verifier).map_err(|error| {
        LedgerError::VerifyLastSigned {
            vkey: verifier.vkey(),
            source: Box::new(error),
        }
    })
}
