//! Which logs are trusted: C2SP tlog-policy. The whole syntax is checked; of quorums only `none` is honoured so far,
//! and any other is refused rather than passed over.

use crate::LedgerError;
use crate::checkpoint::{CheckpointBody, SignedCheckpoint};
use crate::note::{Note, NoteVerifier, VerifierKey};
use crate::text::parse_decimal;

/// The longest policy that is read, in bytes.
pub const POLICY_BYTES_MAX: usize = 1 << 20;
/// The most logs, and the most witnesses and groups together, that are read; the specification asks for 32 of each.
pub const POLICY_NAMES_MAX: usize = 256;

/// The logs whose checkpoints are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<NoteVerifier>,
}

impl Policy {
    /// The policy that trusts one log and asks for no witness.
    pub fn for_log(log: NoteVerifier) -> Self {
        Self { logs: vec![log] }
    }

    /// Reads a policy.
    ///
    /// # Errors
    /// [`LedgerError::ParsePolicy`] with the line; [`LedgerError::ParseQuorum`] when cosignatures are asked for.
    pub fn parse(bytes: &[u8]) -> Result<Self, LedgerError> {
        if bytes.len() > POLICY_BYTES_MAX {
            return Err(LedgerError::ParsePolicy {
                line: 0,
                problem: "it is too long",
            });
        }
        let mut reading = Reading::default();
        for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            reading
                .take(line)
                .map_err(|Refusal(problem)| LedgerError::ParsePolicy {
                    line: index + 1,
                    problem,
                })?;
        }
        match reading.quorum {
            None => Err(LedgerError::ParsePolicy {
                line: 0,
                problem: "it has no quorum",
            }),
            Some(name) if name == b"none" => Ok(Self { logs: reading.logs }),
            Some(name) => Err(LedgerError::ParseQuorum(
                String::from_utf8_lossy(&name).into_owned(),
            )),
        }
    }

    /// The logs.
    pub fn logs(&self) -> &[NoteVerifier] {
        &self.logs
    }

    /// Writes the policy as text.
    pub fn to_text(&self) -> String {
        let logs = self.logs.iter().map(|log| format!("log {}\n", log.vkey()));
        logs.chain(std::iter::once("quorum none\n".to_owned()))
            .collect()
    }

    /// Reads a checkpoint that a log of the policy must have signed under its own origin.
    ///
    /// # Errors
    /// What [`SignedCheckpoint::open`] returns.
    pub fn open_checkpoint(&self, bytes: &[u8]) -> Result<SignedCheckpoint, LedgerError> {
        let note = Note::parse(bytes)?;
        let signed = note.verify(&self.logs)?;
        let body = CheckpointBody::parse(note.text())?;
        if signed.iter().any(|log| log.name() == body.origin) {
            return Ok(SignedCheckpoint {
                text: note.to_string(),
                body,
            });
        }
        let expected = signed
            .first()
            .map(|log| log.name().to_owned())
            .unwrap_or_default();
        Err(LedgerError::VerifyOrigin {
            found: body.origin,
            expected,
        })
    }
}

/// Why a line is refused.
struct Refusal(&'static str);

/// What has been read so far.
#[derive(Default)]
struct Reading {
    logs: Vec<NoteVerifier>,
    witness_keys: Vec<Vec<u8>>,
    /// Witnesses and groups share one namespace.
    names: Vec<Vec<u8>>,
    /// Names that are members of a group already: each may be so once.
    members: Vec<Vec<u8>>,
    quorum: Option<Vec<u8>>,
}

impl Reading {
    fn take(&mut self, line: &[u8]) -> Result<(), Refusal> {
        if line
            .iter()
            .any(|byte| (*byte < 0x20 && *byte != b'\t') || *byte == 0x7f)
        {
            return Err(Refusal("it holds control characters"));
        }
        let words: Vec<&[u8]> = line
            .split(|byte| matches!(byte, b' ' | b'\t'))
            .filter(|word| !word.is_empty())
            .collect();
        match words.as_slice() {
            [] => Ok(()),
            [first, ..] if first.starts_with(b"#") => Ok(()),
            [b"log", vkey] | [b"log", vkey, _] => self.take_log(vkey),
            [b"witness", name, vkey] | [b"witness", name, vkey, _] => self.take_witness(name, vkey),
            [b"group", name, threshold, members @ ..] => self.take_group(name, threshold, members),
            [b"quorum", name] => self.take_quorum(name),
            _ => Err(Refusal("it is no log, witness, group or quorum line")),
        }
    }

    fn take_log(&mut self, vkey: &[u8]) -> Result<(), Refusal> {
        let key = parse_vkey(vkey)?;
        let log =
            NoteVerifier::from_key(key).map_err(|_| Refusal("the log's key is not of Ed25519"))?;
        if self.logs.iter().any(|known| known.shares_key(&log)) {
            return Err(Refusal("the log's key stands there twice"));
        }
        if self.logs.len() == POLICY_NAMES_MAX {
            return Err(Refusal("there are too many logs"));
        }
        self.logs.push(log);
        Ok(())
    }

    fn take_witness(&mut self, name: &[u8], vkey: &[u8]) -> Result<(), Refusal> {
        let key = parse_vkey(vkey)?;
        if self
            .witness_keys
            .iter()
            .any(|known| known == key.material())
        {
            return Err(Refusal("the witness's key stands there twice"));
        }
        self.define(name)?;
        self.witness_keys.push(key.material().to_vec());
        Ok(())
    }

    fn take_group(
        &mut self,
        name: &[u8],
        threshold: &[u8],
        members: &[&[u8]],
    ) -> Result<(), Refusal> {
        if members.is_empty() {
            return Err(Refusal("the group has no member"));
        }
        let number = std::str::from_utf8(threshold).ok().and_then(parse_decimal);
        let is_within = number.is_some_and(|k| k >= 1 && k <= members.len() as u64);
        if !matches!(threshold, b"any" | b"all") && !is_within {
            return Err(Refusal(
                "the group's threshold is not any, all or 1 to its number of members",
            ));
        }
        for member in members {
            if !self.names.iter().any(|known| known == member) {
                return Err(Refusal("a member of the group is not defined above"));
            }
            if self.members.iter().any(|known| known == member) {
                return Err(Refusal("a member of the group is a member already"));
            }
            self.members.push(member.to_vec());
        }
        self.define(name)
    }

    fn take_quorum(&mut self, name: &[u8]) -> Result<(), Refusal> {
        if self.quorum.is_some() {
            return Err(Refusal("there is a second quorum"));
        }
        if name != b"none" && !self.names.iter().any(|known| known == name) {
            return Err(Refusal("the quorum's name is not defined above"));
        }
        self.quorum = Some(name.to_vec());
        Ok(())
    }

    fn define(&mut self, name: &[u8]) -> Result<(), Refusal> {
        if name == b"none" || self.names.iter().any(|known| known == name) {
            return Err(Refusal("the name is taken"));
        }
        if self.names.len() == POLICY_NAMES_MAX {
            return Err(Refusal("there are too many witnesses and groups"));
        }
        self.names.push(name.to_vec());
        Ok(())
    }
}

fn parse_vkey(bytes: &[u8]) -> Result<VerifierKey, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal("the key is not UTF-8"))?;
    VerifierKey::parse(text).map_err(|_| Refusal("the key is no verifier key"))
}
