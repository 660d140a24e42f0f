//! Which logs are trusted, and whose cosignatures a checkpoint needs: C2SP tlog-policy.

mod reading;

use std::collections::BTreeMap;

use crate::LedgerError;
use crate::checkpoint::{CheckpointBody, SignedCheckpoint};
use crate::cosignature::CosignatureVerifier;
use crate::note::{Note, NoteVerifier, VerifierKey};

/// The longest policy that is read, in bytes.
pub const POLICY_BYTES_MAX: usize = 1 << 20;
/// The most logs, and the most witnesses and groups together, that are read; the specification asks for 32 of each.
pub const POLICY_NAMES_MAX: usize = 256;

/// The name that stands for no quorum.
const NONE: &str = "none";

/// The logs whose checkpoints are taken, and who must have cosigned them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<NoteVerifier>,
    log_urls: Vec<Option<String>>,
    witnesses: Vec<PolicyWitness>,
    /// Each after its members.
    groups: Vec<PolicyGroup>,
    quorum: String,
}

/// A witness that a policy names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyWitness {
    /// The policy's own name for it, by which groups and the quorum refer to it.
    pub name: String,
    /// Its key.
    pub key: WitnessKey,
    /// Where it is asked, if the policy says: the prefix before `/add-checkpoint`.
    pub url: Option<String>,
}

/// The key of a witness that a policy names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WitnessKey {
    /// An Ed25519 key, whose cosignatures are checked.
    Ed25519(CosignatureVerifier),
    /// A key of another type, whose cosignatures cannot be checked here and so never count.
    Unchecked(VerifierKey),
}

impl WitnessKey {
    /// The vkey.
    pub fn vkey(&self) -> String {
        match self {
            Self::Ed25519(key) => key.vkey(),
            Self::Unchecked(key) => key.to_string(),
        }
    }
}

/// Members of which so many must have cosigned.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PolicyGroup {
    name: String,
    threshold: usize,
    members: Vec<String>,
}

/// That a quorum was reached, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Satisfied {
    /// The witnesses of the policy that cosigned, whether the quorum needed them or not, in the policy's order.
    pub witnesses: Vec<Cosigned>,
}

/// That a witness cosigned, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// The policy's name for the witness.
    pub name: String,
    /// The name of its key.
    pub key_name: String,
    /// The time that it states, in seconds since 1970-01-01T00:00:00Z.
    pub time: u64,
}

impl Policy {
    /// The policy that trusts one log and asks for no witness.
    pub fn for_log(log: NoteVerifier) -> Self {
        Self {
            logs: vec![log],
            log_urls: vec![None],
            witnesses: Vec::new(),
            groups: Vec::new(),
            quorum: NONE.to_owned(),
        }
    }

    /// Reads a policy.
    ///
    /// # Errors
    /// [`LedgerError::ParsePolicy`] with the line.
    pub fn parse(bytes: &[u8]) -> Result<Self, LedgerError> {
        reading::parse(bytes)
    }

    /// The logs.
    pub fn logs(&self) -> &[NoteVerifier] {
        &self.logs
    }

    /// The witnesses, whether the quorum needs them or not.
    pub fn witnesses(&self) -> &[PolicyWitness] {
        &self.witnesses
    }

    /// Whether the policy asks for any cosignature.
    pub fn has_quorum(&self) -> bool {
        self.quorum != NONE
    }

    /// Writes the policy as text.
    pub fn to_text(&self) -> String {
        let mut lines = Vec::new();
        let url =
            |url: &Option<String>| url.as_ref().map_or(String::new(), |url| format!(" {url}"));
        for (log, at) in self.logs.iter().zip(&self.log_urls) {
            lines.push(format!("log {}{}\n", log.vkey(), url(at)));
        }
        for witness in &self.witnesses {
            let (name, key) = (&witness.name, witness.key.vkey());
            lines.push(format!("witness {name} {key}{}\n", url(&witness.url)));
        }
        for group in &self.groups {
            let members = group.members.join(" ");
            lines.push(format!(
                "group {} {} {members}\n",
                group.name, group.threshold
            ));
        }
        lines.push(format!("quorum {}\n", self.quorum));
        lines.concat()
    }

    /// Reads a checkpoint that a log of the policy must have signed under its own origin, and that the quorum must have cosigned.
    ///
    /// # Errors
    /// What [`Note::parse`], [`Note::verify`], [`CheckpointBody::parse`] and [`Policy::quorum_of`] return, or
    /// [`LedgerError::VerifyOrigin`].
    pub fn open_checkpoint(&self, bytes: &[u8]) -> Result<SignedCheckpoint, LedgerError> {
        let note = Note::parse(bytes)?;
        let signed = note.verify(&self.logs)?;
        let body = CheckpointBody::parse(note.text())?;
        if !signed.iter().any(|log| log.name() == body.origin) {
            let expected = signed.first().map(|log| log.name().to_owned());
            return Err(LedgerError::VerifyOrigin {
                found: body.origin,
                expected: expected.unwrap_or_default(),
            });
        }
        self.quorum_of(&note)?;
        Ok(SignedCheckpoint {
            text: note.to_string(),
            body,
        })
    }

    /// Checks that the quorum cosigned a note, whoever else signed it.
    ///
    /// # Errors
    /// [`LedgerError::VerifySignature`] when a cosignature of a known witness is false, [`LedgerError::VerifyQuorum`].
    pub fn quorum_of(&self, note: &Note) -> Result<Satisfied, LedgerError> {
        let mut witnesses = Vec::new();
        let mut reached: BTreeMap<&str, bool> = BTreeMap::from([(NONE, true)]);
        for witness in &self.witnesses {
            let time = match &witness.key {
                WitnessKey::Ed25519(key) => key.time_on(note)?,
                WitnessKey::Unchecked(_) => None,
            };
            reached.insert(&witness.name, time.is_some());
            witnesses.extend(time.map(|time| Cosigned {
                name: witness.name.clone(),
                key_name: match &witness.key {
                    WitnessKey::Ed25519(key) => key.name().to_owned(),
                    WitnessKey::Unchecked(key) => key.name().to_owned(),
                },
                time,
            }));
        }
        // A group stands after its members, so theirs are known.
        for group in &self.groups {
            let has = |member: &&String| reached.get(member.as_str()) == Some(&true);
            let count = group.members.iter().filter(has).count();
            reached.insert(&group.name, count >= group.threshold);
        }
        if reached.get(self.quorum.as_str()) == Some(&true) {
            Ok(Satisfied { witnesses })
        } else {
            Err(LedgerError::VerifyQuorum {
                quorum: self.quorum.clone(),
                found: witnesses.len(),
            })
        }
    }
}
