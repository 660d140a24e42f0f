//! Two checkpoints of one log, held against each other, and kept as evidence when they cannot both be true.

use std::fmt;

use crate::LedgerError;
use crate::checkpoint::SignedCheckpoint;
use crate::ledger::Ledger;
use crate::note::{NOTE_BYTES_MAX, NoteVerifier};
use crate::text::parse_decimal;

/// The longest evidence that is read, in bytes.
pub const FORK_BYTES_MAX: usize = 2 * NOTE_BYTES_MAX + 200;

const HEADER: &str = "rapporteur fork evidence v1";

/// How a checkpoint that somebody else shows stands to a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The ledger's tree contains it.
    Contained,
    /// It is of a larger tree than the ledger holds: the ledger was put back, or somebody else signs with its key.
    Ahead,
    /// The ledger's tree of that size is another one.
    Fork,
}

impl Ledger {
    /// Holds a checkpoint that somebody else shows against the tree. The caller has verified it with the log's key.
    ///
    /// # Errors
    /// [`LedgerError::VerifyOrigin`], [`LedgerError::ReadDamaged`], [`LedgerError::Disk`], [`LedgerError::Poisoned`].
    pub fn compare(&self, shown: &SignedCheckpoint) -> Result<Standing, LedgerError> {
        shown.check_origin(self.origin())?;
        if shown.body.size > self.size() {
            return Ok(Standing::Ahead);
        }
        let is_same = self.root_at(shown.body.size)? == shown.body.root;
        Ok(if is_same {
            Standing::Contained
        } else {
            Standing::Fork
        })
    }
}

/// Two checkpoints that one log signed. With equal sizes and different roots they prove by themselves that the log forked;
/// otherwise the tiles of either tree are needed besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForkEvidence {
    /// The one that we hold.
    pub ours: SignedCheckpoint,
    /// The one that somebody else was shown.
    pub theirs: SignedCheckpoint,
}

impl ForkEvidence {
    /// Takes two notes that the log's key must both have signed and that differ in what they say.
    ///
    /// # Errors
    /// What [`SignedCheckpoint::open`] returns, or [`LedgerError::ParseFork`] when both say the same.
    pub fn new(ours: &[u8], theirs: &[u8], log: &NoteVerifier) -> Result<Self, LedgerError> {
        let ours = SignedCheckpoint::open(ours, log)?;
        let theirs = SignedCheckpoint::open(theirs, log)?;
        if ours.body == theirs.body {
            return Err(LedgerError::ParseFork("both checkpoints say the same"));
        }
        Ok(Self { ours, theirs })
    }

    /// Whether the two notes alone prove a fork.
    pub fn is_proof(&self) -> bool {
        self.ours.body.size == self.theirs.body.size && self.ours.body.root != self.theirs.body.root
    }

    /// Reads evidence as its `Display` writes it, and verifies both notes with the log's key.
    ///
    /// # Errors
    /// [`LedgerError::ParseFork`], or as [`ForkEvidence::new`].
    pub fn open(bytes: &[u8], log: &NoteVerifier) -> Result<Self, LedgerError> {
        use LedgerError::ParseFork as Refused;
        if bytes.len() > FORK_BYTES_MAX {
            return Err(Refused("it is too long"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| Refused("it is not UTF-8"))?;
        let (head, notes) = text
            .split_once("\n\n")
            .ok_or(Refused("it has no checkpoints after an empty line"))?;
        let (header, length) = head
            .split_once('\n')
            .ok_or(Refused("it has no two lines of head"))?;
        if header != HEADER {
            return Err(Refused("its first line is another one"));
        }
        let length = length.strip_prefix("bytes of the first ");
        let split = length
            .and_then(parse_decimal)
            .and_then(|length| usize::try_from(length).ok())
            .and_then(|length| notes.split_at_checked(length));
        let (ours, theirs) = split.ok_or(Refused("its second line is no length of a note"))?;
        Self::new(ours.as_bytes(), theirs.as_bytes(), log)
    }
}

impl fmt::Display for ForkEvidence {
    /// Writes both notes verbatim, after a head that says where the second begins.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (ours, theirs) = (&self.ours.text, &self.theirs.text);
        let length = ours.len();
        write!(f, "{HEADER}\nbytes of the first {length}\n\n{ours}{theirs}")
    }
}
