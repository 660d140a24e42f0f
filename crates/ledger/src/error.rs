//! What can go wrong with a ledger and with the texts that it signs, as one enum. Knows no remedy but what a variant's words say.

use std::io;
use std::path::PathBuf;

use crate::merkle::Hash;

/// What can go wrong with a ledger.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The folder to create a ledger in holds one already.
    #[error("a ledger exists already in {0}")]
    CreateOverExisting(PathBuf),
    /// There is no ledger in the folder.
    #[error("no ledger in {0}")]
    OpenMissing(PathBuf),
    /// Another process, or another value in this one, writes to the ledger.
    #[error("the ledger in {0} is open elsewhere")]
    OpenLocked(PathBuf),
    /// The committed state on disk is older than what was signed: an old copy was put back.
    #[error(
        "the ledger holds {held} entries but {signed} were signed: an older copy was put back, and signing it again is refused"
    )]
    RollbackRefused {
        /// The size that was signed last.
        signed: u64,
        /// The size found.
        held: u64,
    },
    /// The tree does not contain the tree that was signed.
    #[error(
        "the tree of {held} entries does not contain the signed tree of {signed}: the history was changed, and signing it is refused"
    )]
    ForkRefused {
        /// The size that was signed last.
        signed: u64,
        /// The size found.
        held: u64,
    },
    /// The last signed checkpoint was not signed by the key at hand.
    #[error("the last signed checkpoint does not verify with the key {vkey}")]
    VerifyLastSigned {
        /// The verifier key of the signer given.
        vkey: String,
        /// What the note says.
        #[source]
        source: Box<LedgerError>,
    },
    /// A file of the ledger does not hold what it must.
    #[error("{file} is damaged: {problem}")]
    ReadDamaged {
        /// The file, relative to the ledger's folder.
        file: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The operating system refused.
    #[error("cannot {attempt} {path}")]
    Disk {
        /// What was tried.
        attempt: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// An earlier write failed, so what is on disk is unknown until the ledger is opened again.
    #[error("an earlier write to the ledger failed: open it again before going on")]
    Poisoned,
    /// More leaves in one call than the limit.
    #[error("{count} leaves in one call are more than {max}")]
    AppendTooMany {
        /// How many were given.
        count: usize,
        /// How many may be.
        max: usize,
    },
    /// The ledger would grow over its limit.
    #[error("the ledger cannot hold more than {0} entries")]
    AppendOverSize(u64),
    /// A leaf or a tree was asked for that the ledger does not hold.
    #[error("{asked} is outside of the tree of {size} entries")]
    ReadOutside {
        /// The index or size asked for.
        asked: u64,
        /// The size of the tree.
        size: u64,
    },
    /// The name given is no key name.
    #[error("not a key name: {0:?}")]
    ParseKeyName(String),
    /// The text given is no verifier key of a known form.
    #[error("not a verifier key: {0}")]
    ParseVerifierKey(&'static str),
    /// A note's text may not be signed.
    #[error("not the text of a note: {0}")]
    SignNote(&'static str),
    /// The bytes are no signed note.
    #[error("not a signed note: {0}")]
    ParseNote(&'static str),
    /// A signature by a known key is false.
    #[error("the signature by {0} does not verify")]
    VerifySignature(String),
    /// No known key signed the note.
    #[error("no known key signed the note")]
    VerifyNoKnownKey,
    /// Two of the keys given share name and id.
    #[error("two known keys share the name {0} and the id")]
    VerifyAmbiguousKey(String),
    /// The text is no checkpoint.
    #[error("not a checkpoint: {0}")]
    ParseCheckpoint(&'static str),
    /// The checkpoint is another log's.
    #[error("the checkpoint's origin {found:?} is not {expected:?}")]
    VerifyOrigin {
        /// The origin in the checkpoint.
        found: String,
        /// The origin that the key is known for.
        expected: String,
    },
    /// The text is no inclusion proof.
    #[error("not an inclusion proof: {0}")]
    ParseProof(&'static str),
    /// A Merkle proof does not lead to the root.
    #[error("the proof does not hold: {0}")]
    VerifyProof(&'static str),
    /// The roots of one size differ.
    #[error(
        "the proof leads to the root {}, not {}",
        hex::encode(found),
        hex::encode(expected)
    )]
    VerifyRoot {
        /// Where the proof leads.
        found: Hash,
        /// The signed root.
        expected: Hash,
    },
    /// The text is no policy.
    #[error("not a policy: line {line}: {problem}")]
    ParsePolicy {
        /// The line, from 1; 0 for the whole.
        line: usize,
        /// What is wrong.
        problem: &'static str,
    },
    /// Too few of the policy's witnesses cosigned the checkpoint.
    #[error(
        "the quorum {quorum:?} of the policy is not reached: {found} of its witnesses cosigned the checkpoint"
    )]
    VerifyQuorum {
        /// The name of the quorum's group or witness.
        quorum: String,
        /// How many known witnesses cosigned.
        found: usize,
    },
    /// Cosignatures were to be added to a checkpoint that is not the published one.
    #[error("the checkpoint of {asked} entries is not the one that is published")]
    CosignNotPublished {
        /// The size that was cosigned.
        asked: u64,
        /// The size that is published; none when none is.
        published: Option<u64>,
    },
    /// A note would have more signatures than may be.
    #[error("a note cannot have more than {0} signatures")]
    CosignTooMany(usize),
    /// A copy lacks more entries here than are taken at once.
    #[error(
        "{count} entries are missing here, more than the {max} that are taken from a copy at once"
    )]
    AdoptTooMany {
        /// How many are missing.
        count: u64,
        /// How many are taken.
        max: u64,
    },
    /// What a copy holds is of no use.
    #[error("the copy's {file} is damaged: {problem}")]
    AdoptDamaged {
        /// The file, relative to the copy's folder.
        file: PathBuf,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The ledger had this origin before.
    #[error("the ledger had the origin {0:?} before, and never signs under it again")]
    OriginUsed(String),
    /// The ledger was renamed too often.
    #[error("the ledger had {0} origins already")]
    OriginTooMany(usize),
    /// The log to be witnessed is witnessed already, with this key.
    #[error("the log {0:?} is witnessed with this key already")]
    WitnessKnown(String),
    /// The witness has as many logs, or a log as many keys, as may be.
    #[error("there are too many: {0}")]
    WitnessFull(&'static str),
    /// The witness in the folder has another key.
    #[error("the witness in the folder cosigns with the key {found}, not with {expected}")]
    WitnessKey {
        /// The vkey in the folder.
        found: String,
        /// The vkey of the cosigner given.
        expected: String,
    },
    /// The text is no evidence of a fork.
    #[error("not evidence of a fork: {0}")]
    ParseFork(&'static str),
}

impl LedgerError {
    pub(crate) fn damaged(file: impl Into<PathBuf>, problem: impl Into<String>) -> Self {
        Self::ReadDamaged {
            file: file.into(),
            problem: problem.into(),
        }
    }
}
