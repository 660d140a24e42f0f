//! A witness: for each log that it watches, the largest checkpoint that it cosigned. It never cosigns two that do not agree.
//!
//! # What lies where
//!
//! ```text
//! state/witness             the key that it cosigns with; makes the folder a witness's
//! state/lock                held while the witness is open
//! logs/<digest>.keys        the origin and keys of a log
//! logs/<digest>.checkpoint  the last checkpoint of that log that was cosigned, with the cosignature
//! ```
//!
//! The digest is that of the origin, as in a witness's paths.
//!
//! # The order of an answer
//!
//! 1. The checkpoint is verified, and its proof against the one held.
//! 2. `logs/<digest>.checkpoint` is replaced. This rename is the commit.
//!    CRASH: cosigned and not answered. The log asks again from the size it knows, is told the new one, and gets its cosignature.
//! 3. The cosignature is answered.
//!
//! After a failed write the witness answers nothing but 500: what is on disk is unknown until it is opened again.
//!
//! BUG: an old copy of the whole folder cannot be told from the folder itself. A witness whose folder was put back might cosign a
//! tree other than one that it cosigned before; its operator must never restore it from a backup, but begin anew with a new key.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rapporteur_disk::{Disk, Lock};

use super::{SIZE_TYPE, WitnessRequest, origin_digest};
use crate::LedgerError;
use crate::checkpoint::{CheckpointBody, SignedCheckpoint};
use crate::cosignature::Cosigner;
use crate::folder::{Folder, is_temporary};
use crate::merkle::{empty_root, verify_consistency};
use crate::note::{Note, NoteSignature, NoteVerifier};
use crate::text::{closed, opened};

/// The most logs that a witness watches.
pub const WITNESS_LOGS_MAX: usize = 10_000;
/// The most keys that a watched log has.
pub const WITNESS_KEYS_MAX: usize = 16;

const WITNESS: &str = "state/witness";
const LOCK: &str = "state/lock";
const LOGS: &str = "logs";
const WITNESS_HEADER: &str = "rapporteur witness v1";
const KEYS_HEADER: &str = "rapporteur witnessed log v1";
const TEXT_TYPE: &str = "text/plain; charset=utf-8";

/// An answer to a request, to be sent as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The value of `Content-Type`.
    pub content_type: &'static str,
    /// The body.
    pub body: Vec<u8>,
}

/// A log that a witness watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedLog {
    /// Its origin, which its keys are named after.
    pub origin: String,
    /// Its keys; one of them must have signed a checkpoint.
    pub keys: Vec<NoteVerifier>,
    /// The last checkpoint that was cosigned; `None` when none was.
    pub checkpoint: Option<SignedCheckpoint>,
}

impl WatchedLog {
    fn size(&self) -> u64 {
        let checkpoint = self.checkpoint.as_ref();
        checkpoint.map_or(0, |checkpoint| checkpoint.body.size)
    }

    fn root(&self) -> crate::Hash {
        let checkpoint = self.checkpoint.as_ref();
        checkpoint.map_or_else(empty_root, |checkpoint| checkpoint.body.root)
    }
}

/// An open witness. One value at a time: a lock file keeps others out.
pub struct Witness {
    folder: Folder,
    /// Held, not used: the lock goes when it is dropped.
    _lock: Box<dyn Lock>,
    cosigner: Cosigner,
    /// By the digest of the origin.
    logs: BTreeMap<String, WatchedLog>,
    /// Set by the first failed write.
    is_poisoned: bool,
}

impl Witness {
    /// Makes a witness that watches no log, in a folder that holds none.
    ///
    /// # Errors
    /// [`LedgerError::CreateOverExisting`], [`LedgerError::OpenLocked`], [`LedgerError::Disk`].
    pub fn create(
        disk: Arc<dyn Disk>,
        dir: &Path,
        cosigner: Cosigner,
    ) -> Result<Self, LedgerError> {
        let mut folder = Folder::new(disk, dir);
        if folder.holds(WITNESS)? || folder.holds(LOGS)? {
            return Err(LedgerError::CreateOverExisting(dir.to_owned()));
        }
        folder.make()?;
        let lock = take_lock(&folder)?;
        let state = closed(WITNESS_HEADER, &format!("{}\n", cosigner.vkey()));
        folder.write_durably(&[(WITNESS.to_owned(), state)])?;
        Ok(Self {
            folder,
            _lock: lock,
            cosigner,
            logs: BTreeMap::new(),
            is_poisoned: false,
        })
    }

    /// Opens a witness and verifies every checkpoint that it holds.
    ///
    /// # Errors
    /// [`LedgerError::OpenMissing`], [`LedgerError::OpenLocked`], [`LedgerError::WitnessKey`] when the folder is of another key,
    /// [`LedgerError::ReadDamaged`], [`LedgerError::Disk`].
    pub fn open(disk: Arc<dyn Disk>, dir: &Path, cosigner: Cosigner) -> Result<Self, LedgerError> {
        let folder = Folder::new(disk, dir);
        let missing = || LedgerError::OpenMissing(dir.to_owned());
        if !folder.holds(WITNESS)? {
            return Err(missing());
        }
        let lock = take_lock(&folder)?;
        if folder.holds(LOGS)? {
            // CRASH: a checkpoint that was renamed into place and not flushed must not be shown and then vanish.
            folder.flush(LOGS)?;
        }
        let bytes = folder.read(WITNESS)?.ok_or_else(missing)?;
        let vkey = opened(WITNESS_HEADER, &bytes).and_then(|lines| lines.strip_suffix('\n'));
        let found =
            vkey.ok_or_else(|| LedgerError::damaged(WITNESS, "it is not the state of a witness"))?;
        if found != cosigner.vkey() {
            return Err(LedgerError::WitnessKey {
                found: found.to_owned(),
                expected: cosigner.vkey(),
            });
        }
        let mut witness = Self {
            folder,
            _lock: lock,
            cosigner,
            logs: BTreeMap::new(),
            is_poisoned: false,
        };
        witness.read_logs()?;
        Ok(witness)
    }

    /// A checkpoint without its keys is damage: it must not become a log that was never seen.
    fn read_logs(&mut self) -> Result<(), LedgerError> {
        let mut files = self.folder.files_in(LOGS)?;
        // CRASH: an unfinished file means nothing, and the next write of its name clears it.
        files.retain(|file| !is_temporary(file));
        for digest in files.iter().filter_map(|file| file.strip_suffix(".keys")) {
            let log = self.read_log(digest)?;
            self.logs.insert(digest.to_owned(), log);
        }
        for file in &files {
            let digest = file.strip_suffix(".checkpoint");
            if digest.is_some_and(|digest| !self.logs.contains_key(digest)) {
                let name = format!("{LOGS}/{file}");
                return Err(LedgerError::damaged(name, "its log's keys are missing"));
            }
        }
        Ok(())
    }

    fn read_log(&self, digest: &str) -> Result<WatchedLog, LedgerError> {
        let file = keys_file(digest);
        let bytes = self.folder.read(&file)?.unwrap_or_default();
        let mut log = parse_keys(&bytes)
            .filter(|log| origin_digest(&log.origin) == digest)
            .ok_or_else(|| LedgerError::damaged(&file, "it is not the keys of its log"))?;
        let file = checkpoint_file(digest);
        if let Some(bytes) = self.folder.read(&file)? {
            let held = self.open_held(&log, &bytes);
            log.checkpoint =
                Some(held.map_err(|error| LedgerError::damaged(&file, error.to_string()))?);
        }
        Ok(log)
    }

    /// What the witness holds it has cosigned itself; nothing else could tell a flipped digit.
    fn open_held(&self, log: &WatchedLog, bytes: &[u8]) -> Result<SignedCheckpoint, LedgerError> {
        let note = Note::parse(bytes)?;
        note.verify(&log.keys)?;
        if self.cosigner.verifier().time_on(&note)?.is_none() {
            return Err(LedgerError::VerifyNoKnownKey);
        }
        let held = SignedCheckpoint::parse_unverified(bytes)?;
        held.check_origin(&log.origin)?;
        Ok(held)
    }

    /// The public key with which the witness cosigns, for policies.
    pub fn vkey(&self) -> String {
        self.cosigner.vkey()
    }

    /// The logs that are watched, by the digest of their origin.
    pub fn logs(&self) -> impl Iterator<Item = &WatchedLog> {
        self.logs.values()
    }

    /// Watches a log from now on, or takes a further key of one that is watched. The key's name is the log's origin. Returns the
    /// origin.
    ///
    /// # Errors
    /// [`LedgerError::ParseVerifierKey`], [`LedgerError::ParseCheckpoint`] for a name that can be no origin,
    /// [`LedgerError::WitnessKnown`], [`LedgerError::WitnessFull`], [`LedgerError::Poisoned`], [`LedgerError::Disk`].
    pub fn add_log(&mut self, vkey: &str) -> Result<String, LedgerError> {
        self.check_usable()?;
        let key = NoteVerifier::from_vkey(vkey)?;
        let origin = CheckpointBody::new(key.name(), 0, empty_root())?.origin;
        let digest = origin_digest(&origin);
        let mut log = match self.logs.get(&digest) {
            Some(log) => log.clone(),
            None if self.logs.len() >= WITNESS_LOGS_MAX => {
                return Err(LedgerError::WitnessFull("logs"));
            }
            None => WatchedLog {
                origin: origin.clone(),
                keys: Vec::new(),
                checkpoint: None,
            },
        };
        if log.keys.contains(&key) {
            return Err(LedgerError::WitnessKnown(origin));
        }
        if log.keys.len() >= WITNESS_KEYS_MAX {
            return Err(LedgerError::WitnessFull("keys of a log"));
        }
        log.keys.push(key);
        self.write(keys_file(&digest), keys_text(&log))?;
        self.logs.insert(digest, log);
        Ok(origin)
    }

    /// Answers a request to `add-checkpoint` at a time (seconds since 1970-01-01T00:00:00Z). What is answered with 200 is durable.
    pub fn add_checkpoint(&mut self, body: &[u8], now: u64) -> WitnessAnswer {
        match self.judge(body, now) {
            Ok(cosignature) => WitnessAnswer {
                status: 200,
                content_type: TEXT_TYPE,
                body: format!("{cosignature}\n").into_bytes(),
            },
            Err(Refusal::Size(size)) => WitnessAnswer {
                status: 409,
                content_type: SIZE_TYPE,
                body: format!("{size}\n").into_bytes(),
            },
            Err(Refusal::Status(status, words)) => WitnessAnswer {
                status,
                content_type: TEXT_TYPE,
                body: format!("{words}\n").into_bytes(),
            },
        }
    }

    /// The checks in the order of the specification.
    fn judge(&mut self, body: &[u8], now: u64) -> Result<NoteSignature, Refusal> {
        self.check_usable()
            .map_err(|_| Refusal::Status(500, "the witness stopped after a failed write"))?;
        let malformed = |_| Refusal::Status(400, "the request is malformed");
        let request = WitnessRequest::parse(body).map_err(malformed)?;
        let note = Note::parse(request.checkpoint.as_bytes()).map_err(malformed)?;
        let body = CheckpointBody::parse(note.text()).map_err(malformed)?;
        let digest = origin_digest(&body.origin);
        let log = self
            .logs
            .get(&digest)
            .ok_or(Refusal::Status(404, "the log is not known here"))?;
        note.verify(&log.keys)
            .map_err(|_| Refusal::Status(403, "no known key of the log signed the checkpoint"))?;
        if request.old > body.size {
            return Err(Refusal::Status(
                400,
                "the old size is above the checkpoint's",
            ));
        }
        if request.old != log.size() {
            return Err(Refusal::Size(log.size()));
        }
        verify_consistency(
            log.size(),
            &log.root(),
            body.size,
            &body.root,
            &request.proof,
        )
        .map_err(|_| Refusal::Status(422, "the consistency proof does not hold"))?;
        let cosignature = self
            .cosigner
            .cosign(note.text(), now)
            .map_err(|_| Refusal::Status(500, "the witness's clock is wrong"))?;
        self.hold(&digest, note, cosignature.clone())?;
        Ok(cosignature)
    }

    /// Replaces the checkpoint held by one with the log's verified signatures and the cosignature, and no others.
    fn hold(
        &mut self,
        digest: &str,
        note: Note,
        cosignature: NoteSignature,
    ) -> Result<(), Refusal> {
        let failed = |_| Refusal::Status(500, "the witness cannot keep the checkpoint");
        let log = self
            .logs
            .get(digest)
            .expect("invariant: the log was found by its digest");
        let is_the_log_s = |one: &NoteSignature| log.keys.iter().any(|key| key.made(one));
        let note = note
            .with_only(is_the_log_s)
            .with_signatures(vec![cosignature])
            .map_err(failed)?;
        let held =
            SignedCheckpoint::parse_unverified(note.to_string().as_bytes()).map_err(failed)?;
        let bytes = held.text.clone().into_bytes();
        self.write(checkpoint_file(digest), bytes).map_err(failed)?;
        if let Some(log) = self.logs.get_mut(digest) {
            log.checkpoint = Some(held);
        }
        Ok(())
    }

    /// What monitors are shown under a log's digest: its last cosigned checkpoint. `None` is to be answered with 404.
    pub fn monitor(&self, hex_sha256_of_origin: &str) -> Option<Vec<u8>> {
        let log = self.logs.get(hex_sha256_of_origin)?;
        let checkpoint = log.checkpoint.as_ref()?;
        Some(checkpoint.text.clone().into_bytes())
    }

    fn check_usable(&self) -> Result<(), LedgerError> {
        if self.is_poisoned {
            Err(LedgerError::Poisoned)
        } else {
            Ok(())
        }
    }

    fn write(&mut self, file: String, bytes: Vec<u8>) -> Result<(), LedgerError> {
        let written = self.folder.write_durably(&[(file, bytes)]);
        self.is_poisoned |= written.is_err();
        written
    }
}

/// Why a checkpoint is not cosigned.
enum Refusal {
    /// 409 with the size that is held.
    Size(u64),
    /// Another status with words.
    Status(u16, &'static str),
}

fn take_lock(folder: &Folder) -> Result<Box<dyn Lock>, LedgerError> {
    let lock = folder.lock(LOCK)?;
    lock.ok_or_else(|| LedgerError::OpenLocked(folder.root().to_owned()))
}

fn keys_file(digest: &str) -> String {
    format!("{LOGS}/{digest}.keys")
}

fn checkpoint_file(digest: &str) -> String {
    format!("{LOGS}/{digest}.checkpoint")
}

/// The origin, then a vkey a line.
fn keys_text(log: &WatchedLog) -> Vec<u8> {
    let keys = log.keys.iter().map(|key| format!("{}\n", key.vkey()));
    let lines: String = std::iter::once(format!("{}\n", log.origin))
        .chain(keys)
        .collect();
    closed(KEYS_HEADER, &lines)
}

fn parse_keys(bytes: &[u8]) -> Option<WatchedLog> {
    let mut lines = opened(KEYS_HEADER, bytes)?.lines();
    let origin = lines.next()?.to_owned();
    let keys: Vec<_> = lines
        .take(WITNESS_KEYS_MAX + 1)
        .map(|vkey| {
            NoteVerifier::from_vkey(vkey)
                .ok()
                .filter(|key| key.name() == origin)
        })
        .collect::<Option<_>>()?;
    let is_within = (1..=WITNESS_KEYS_MAX).contains(&keys.len());
    is_within.then_some(WatchedLog {
        origin,
        keys,
        checkpoint: None,
    })
}
