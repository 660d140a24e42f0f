//! A log on disk. Refuses to know what its leaves commit to.
//!
//! # What lies where
//!
//! ```text
//! checkpoint              the last published checkpoint
//! tile/…                  hashes and entries, as C2SP tlog-tiles lays them out
//! state/committed         size and root of the tree that append has returned for: the commit point
//! state/last-signed       the last checkpoint that was signed, which is never signed again smaller or otherwise
//! state/lock              held while the ledger is open
//! ```
//!
//! `checkpoint` and `tile/` are for anybody to read; `state/` is the log's own.
//!
//! # The order of an append
//!
//! 1. Every new tile is written under its own name: full tiles, and partial tiles named by their width. No file that the
//!    committed tree needs is written over, because a tile of another width has another name.
//!    CRASH: tiles beyond the committed size may lie about. The ledger opens in its old state, and the next append clears them.
//! 2. `state/committed` is replaced by the new size and root. This rename is the commit.
//!    CRASH: the ledger opens in the new state; nothing is missing, because step 1 was durable before step 2 began.
//! 3. Partial tiles that nobody was given a checkpoint for, or whose full tile now exists, are removed.
//!    CRASH: some stay; each is a true prefix of the tree, and an audit checks it as such.
//!
//! # The order of a checkpoint
//!
//! 1. The tree is compared with `state/last-signed`; a smaller or another tree is refused.
//! 2. The note is signed and written to `state/last-signed`.
//!    CRASH: signed but not published. The next checkpoint starts from it and publishes it or a larger one.
//! 3. The note is written to `checkpoint`.
//!
//! BUG: an old copy of the whole folder, `state/` included, cannot be told from the folder itself; only somebody who kept a
//! later checkpoint can. Witnesses close this.

mod append;
pub(crate) mod audit;
mod read;
mod rehash;
mod sign;
#[cfg(test)]
mod tests;

use std::fs::{self, File, TryLockError};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::LedgerError;
use crate::checkpoint::CheckpointBody;
use crate::disk::Disk;
use crate::merkle::{Hash, empty_root};

/// The most leaves in one call of [`Ledger::append`].
pub const APPEND_LEAVES_MAX: usize = 1 << 20;
/// The most entries of a ledger.
pub const SIZE_MAX: u64 = 1 << 40;
/// The commitment that an entry is.
const ENTRY_BYTES: usize = 32;

const COMMITTED: &str = "state/committed";
const LAST_SIGNED: &str = "state/last-signed";
const LOCK: &str = "state/lock";
const PUBLISHED: &str = "checkpoint";
const TILES: &str = "tile";
const STATE_HEADER: &str = "rapporteur ledger state v1\n";
const STATE_DIGEST: &str = "sha256 ";

/// An open ledger. One value at a time: a lock file keeps others out.
pub struct Ledger {
    disk: Disk,
    /// Held, not used: the lock goes when it is dropped.
    _lock: File,
    origin: String,
    size: u64,
    root: Hash,
    /// Whether what an interrupted append left has been cleared since opening.
    is_swept: bool,
    /// Set by the first failed write; what is on disk is then unknown until the ledger is opened again.
    is_poisoned: bool,
}

impl Ledger {
    /// Makes an empty ledger in a folder that holds none.
    ///
    /// CRASH: before `state/committed` is there, the folder is no ledger, and may be given to `create` again.
    ///
    /// # Errors
    /// [`LedgerError::CreateOverExisting`], [`LedgerError::OpenLocked`], [`LedgerError::ParseCheckpoint`] for an
    /// origin that can be none, [`LedgerError::ParseKeyName`] for one that cannot name the log's key, [`LedgerError::Disk`].
    pub fn create(dir: &Path, origin: &str) -> Result<Self, LedgerError> {
        Self::create_on(Disk::new(dir), origin)
    }

    fn create_on(disk: Disk, origin: &str) -> Result<Self, LedgerError> {
        crate::note::check_key_name(origin)?;
        let body = CheckpointBody::new(origin, 0, empty_root())?;
        if [COMMITTED, LAST_SIGNED, PUBLISHED, TILES]
            .iter()
            .any(|name| disk.holds(name))
        {
            return Err(LedgerError::CreateOverExisting(disk.root().to_owned()));
        }
        let lock = take_lock(&disk)?;
        disk.write_durably(&[(COMMITTED.to_owned(), state_text(&body))])?;
        // Taking the lock has made the folders.
        disk.flush_root()?;
        Ok(Self::from_state(disk, lock, body))
    }

    /// Opens a ledger in the state of its last commit. Does not read the tiles: [`Ledger::audit`] does.
    ///
    /// # Errors
    /// [`LedgerError::OpenMissing`], [`LedgerError::OpenLocked`], [`LedgerError::ReadDamaged`], [`LedgerError::Disk`].
    pub fn open(dir: &Path) -> Result<Self, LedgerError> {
        Self::open_on(Disk::new(dir))
    }

    fn open_on(disk: Disk) -> Result<Self, LedgerError> {
        if !disk.holds(COMMITTED) {
            return Err(LedgerError::OpenMissing(disk.root().to_owned()));
        }
        let lock = take_lock(&disk)?;
        let bytes = disk
            .read(COMMITTED)?
            .ok_or_else(|| LedgerError::OpenMissing(disk.root().to_owned()))?;
        let body = parse_state(&bytes)
            .ok_or_else(|| LedgerError::damaged(COMMITTED, "it is not the state of a ledger"))?;
        Ok(Self::from_state(disk, lock, body))
    }

    fn from_state(disk: Disk, lock: File, body: CheckpointBody) -> Self {
        Self {
            disk,
            _lock: lock,
            origin: body.origin,
            size: body.size,
            root: body.root,
            is_swept: false,
            is_poisoned: false,
        }
    }

    /// The identity of the log, and the name of the key that signs it.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The number of entries, signed or not.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree of all entries, signed or not.
    pub fn root(&self) -> Hash {
        self.root
    }

    fn check_usable(&self) -> Result<(), LedgerError> {
        if self.is_poisoned {
            Err(LedgerError::Poisoned)
        } else {
            Ok(())
        }
    }

    /// Runs what writes; a failure poisons the value.
    fn writing<T>(
        &mut self,
        act: impl FnOnce(&mut Self) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let result = act(self);
        self.is_poisoned |= result.is_err();
        result
    }
}

fn take_lock(disk: &Disk) -> Result<File, LedgerError> {
    let path = disk.root().join(LOCK);
    let failed = |source| LedgerError::Disk {
        attempt: "lock",
        path: path.clone(),
        source,
    };
    fs::create_dir_all(path.parent().unwrap_or(disk.root())).map_err(failed)?;
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(LedgerError::OpenLocked(disk.root().to_owned())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// The committed state as text, closed by its own digest: nothing else in the folder could tell a flipped digit of the size
/// from a ledger of another size.
fn state_text(body: &CheckpointBody) -> Vec<u8> {
    let text = format!("{STATE_HEADER}{body}");
    let digest = hex::encode(Sha256::digest(&text));
    format!("{text}{STATE_DIGEST}{digest}\n").into_bytes()
}

fn parse_state(bytes: &[u8]) -> Option<CheckpointBody> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, _) = text.strip_prefix(STATE_HEADER)?.rsplit_once(STATE_DIGEST)?;
    let body = CheckpointBody::parse(head).ok()?;
    let is_whole = state_text(&body) == bytes;
    (is_whole && body.extensions.is_empty() && body.size <= SIZE_MAX).then_some(body)
}
