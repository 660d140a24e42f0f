//! A log on disk. Refuses to know what its leaves commit to.
//!
//! # What lies where
//!
//! ```text
//! checkpoint              the last published checkpoint
//! tile/…                  hashes and entries, as C2SP tlog-tiles lays them out
//! state/committed         size and root of the tree that append has returned for: the commit point
//! state/last-signed       the last checkpoint that was signed, which is never signed again smaller or otherwise
//! state/cosigned          the last checkpoint that cosignatures were added to, with them
//! state/former            the origins that the ledger had before, if any
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
//! 3. Partial tiles that nobody was given a checkpoint for are removed.
//!    CRASH: some stay; each is a true prefix of the tree, and an audit checks it as such.
//!
//! # The order of a checkpoint
//!
//! 1. The tree is compared with `state/last-signed`; a smaller or another tree is refused.
//! 2. The note is signed and written to `state/last-signed`.
//!    CRASH: signed but not published. The next checkpoint starts from it and publishes it or a larger one.
//! 3. The note is written to `checkpoint`.
//! 4. Partial tiles of the checkpoint before whose full tile is now published are removed.
//!    CRASH: some stay; each is a true prefix of the tree, and the first append after the next opening removes them.
//!
//! Cosignatures are written to `state/cosigned` and then, with the note, to `checkpoint`.
//!
//! BUG: an old copy of the whole folder, `state/` included, cannot be told from the folder itself; only somebody who kept a
//! later checkpoint can. [`Ledger::checkpoint`] therefore takes what the caller remembers elsewhere, and witnesses remember too.

mod adopt;
mod append;
pub(crate) mod audit;
mod origin;
pub(crate) mod public;
mod read;
mod rehash;
mod sign;
mod tiles;

pub use adopt::ADOPT_LEAVES_MAX;

use std::path::Path;
use std::sync::Arc;

use rapporteur_disk::{Disk, Lock, RealDisk};

use crate::LedgerError;
use crate::checkpoint::CheckpointBody;
use crate::folder::Folder;
use crate::merkle::{Hash, empty_root};
use crate::text::{closed, opened};

/// The most leaves in one call of [`Ledger::append`].
pub const APPEND_LEAVES_MAX: usize = 1 << 20;
/// The most entries of a ledger.
pub const SIZE_MAX: u64 = 1 << 40;
/// The commitment that an entry is.
const ENTRY_BYTES: usize = 32;

const COMMITTED: &str = "state/committed";
const LAST_SIGNED: &str = "state/last-signed";
const COSIGNED: &str = "state/cosigned";
const FORMER: &str = "state/former";
const LOCK: &str = "state/lock";
const PUBLISHED: &str = "checkpoint";
const STATE: &str = "state";
const TILES: &str = "tile";
const STATE_HEADER: &str = "rapporteur ledger state v1";

/// An open ledger. One value at a time: a lock file keeps others out.
pub struct Ledger {
    folder: Folder,
    /// Held, not used: the lock goes when it is dropped.
    _lock: Box<dyn Lock>,
    origin: String,
    size: u64,
    root: Hash,
    /// Whether what an interrupted append left has been cleared since opening.
    is_swept: bool,
    /// Set by the first failed write; what is on disk is then unknown until the ledger is opened again.
    is_poisoned: bool,
}

impl Ledger {
    /// Makes an empty ledger in a folder of the real disk that holds none.
    ///
    /// # Errors
    /// As [`Ledger::create_on`].
    pub fn create(dir: &Path, origin: &str) -> Result<Self, LedgerError> {
        Self::create_in(Folder::new(Arc::new(RealDisk), dir).with_flushers(), origin)
    }

    /// Makes an empty ledger in a folder that holds none.
    ///
    /// CRASH: before `state/committed` is there, the folder is no ledger, and may be given to `create` again.
    ///
    /// # Errors
    /// [`LedgerError::CreateOverExisting`], [`LedgerError::OpenLocked`], [`LedgerError::ParseCheckpoint`] for an
    /// origin that can be none, [`LedgerError::ParseKeyName`] for one that cannot name the log's key, [`LedgerError::Disk`].
    pub fn create_on(disk: Arc<dyn Disk>, dir: &Path, origin: &str) -> Result<Self, LedgerError> {
        Self::create_in(Folder::new(disk, dir), origin)
    }

    fn create_in(mut folder: Folder, origin: &str) -> Result<Self, LedgerError> {
        crate::note::check_key_name(origin)?;
        let body = CheckpointBody::new(origin, 0, empty_root())?;
        for name in [COMMITTED, LAST_SIGNED, COSIGNED, FORMER, PUBLISHED, TILES] {
            if folder.holds(name)? {
                return Err(LedgerError::CreateOverExisting(folder.root().to_owned()));
            }
        }
        folder.make()?;
        let lock = take_lock(&folder)?;
        folder.write_durably(&[(COMMITTED.to_owned(), state_text(&body))])?;
        Ok(Self::from_state(folder, lock, body))
    }

    /// Opens a ledger on the real disk in the state of its last commit. Does not read the tiles: [`Ledger::audit`] does.
    ///
    /// # Errors
    /// As [`Ledger::open_on`].
    pub fn open(dir: &Path) -> Result<Self, LedgerError> {
        Self::open_in(Folder::new(Arc::new(RealDisk), dir).with_flushers())
    }

    /// Opens a ledger in the state of its last commit. Does not read the tiles: [`Ledger::audit`] does.
    ///
    /// # Errors
    /// [`LedgerError::OpenMissing`], [`LedgerError::OpenLocked`], [`LedgerError::ReadDamaged`], [`LedgerError::Disk`].
    pub fn open_on(disk: Arc<dyn Disk>, dir: &Path) -> Result<Self, LedgerError> {
        Self::open_in(Folder::new(disk, dir))
    }

    fn open_in(folder: Folder) -> Result<Self, LedgerError> {
        let missing = || LedgerError::OpenMissing(folder.root().to_owned());
        if !folder.holds(COMMITTED)? {
            return Err(missing());
        }
        let lock = take_lock(&folder)?;
        // CRASH: a commit that was renamed into place and not flushed must not be counted on and then vanish.
        folder.flush(STATE)?;
        let bytes = folder.read(COMMITTED)?.ok_or_else(missing)?;
        let body = parse_state(&bytes)
            .ok_or_else(|| LedgerError::damaged(COMMITTED, "it is not the state of a ledger"))?;
        Ok(Self::from_state(folder, lock, body))
    }

    fn from_state(folder: Folder, lock: Box<dyn Lock>, body: CheckpointBody) -> Self {
        Self {
            folder,
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

fn take_lock(folder: &Folder) -> Result<Box<dyn Lock>, LedgerError> {
    let lock = folder.lock(LOCK)?;
    lock.ok_or_else(|| LedgerError::OpenLocked(folder.root().to_owned()))
}

/// The committed state as text, closed by its own digest: nothing else in the folder could tell a flipped digit of the size
/// from a ledger of another size.
fn state_text(body: &CheckpointBody) -> Vec<u8> {
    closed(STATE_HEADER, &body.to_string())
}

fn parse_state(bytes: &[u8]) -> Option<CheckpointBody> {
    let body = CheckpointBody::parse(opened(STATE_HEADER, bytes)?).ok()?;
    (body.extensions.is_empty() && body.size <= SIZE_MAX).then_some(body)
}
