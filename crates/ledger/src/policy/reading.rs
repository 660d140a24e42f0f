//! The lines of a policy, one after the other: a name is defined before it is used.

use super::{NONE, POLICY_BYTES_MAX, POLICY_NAMES_MAX};
use super::{Policy, PolicyGroup, PolicyWitness, WitnessKey};
use crate::LedgerError;
use crate::cosignature::{COSIGNATURE_TYPE_ML_DSA, CosignatureVerifier};
use crate::note::{NoteVerifier, VerifierKey};
use crate::text::parse_decimal;

pub(super) fn parse(bytes: &[u8]) -> Result<Policy, LedgerError> {
    let refused = |line, problem| LedgerError::ParsePolicy { line, problem };
    if bytes.len() > POLICY_BYTES_MAX {
        return Err(refused(0, "it is too long"));
    }
    let mut reading = Reading::default();
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        reading
            .take(line)
            .map_err(|Refusal(problem)| refused(index + 1, problem))?;
    }
    let quorum = reading.quorum.ok_or(refused(0, "it has no quorum"))?;
    Ok(Policy {
        logs: reading.logs,
        log_urls: reading.log_urls,
        witnesses: reading.witnesses,
        groups: reading.groups,
        quorum,
    })
}

/// Why a line is refused.
struct Refusal(&'static str);

/// What has been read so far.
#[derive(Default)]
struct Reading {
    logs: Vec<NoteVerifier>,
    log_urls: Vec<Option<String>>,
    witnesses: Vec<PolicyWitness>,
    witness_keys: Vec<Vec<u8>>,
    groups: Vec<PolicyGroup>,
    /// Witnesses and groups share one namespace.
    names: Vec<String>,
    /// Names that are members of a group already: each may be so once.
    members: Vec<String>,
    quorum: Option<String>,
}

impl Reading {
    fn take(&mut self, line: &[u8]) -> Result<(), Refusal> {
        let is_control = |byte: &u8| (*byte < 0x20 && *byte != b'\t') || *byte == 0x7f;
        if line.iter().any(is_control) {
            return Err(Refusal("it holds control characters"));
        }
        let words: Vec<&[u8]> = line
            .split(|byte| matches!(byte, b' ' | b'\t'))
            .filter(|word| !word.is_empty())
            .collect();
        // A comment may be of any bytes.
        if words.first().is_none_or(|first| first.starts_with(b"#")) {
            return Ok(());
        }
        let words: Vec<&str> = words
            .into_iter()
            .map(std::str::from_utf8)
            .collect::<Result<_, _>>()
            .map_err(|_| Refusal("it is not UTF-8"))?;
        match words.as_slice() {
            ["log", vkey] => self.take_log(vkey, None),
            ["log", vkey, url] => self.take_log(vkey, Some(url)),
            ["witness", name, vkey] => self.take_witness(name, vkey, None),
            ["witness", name, vkey, url] => self.take_witness(name, vkey, Some(url)),
            ["group", name, threshold, members @ ..] => self.take_group(name, threshold, members),
            ["quorum", name] => self.take_quorum(name),
            _ => Err(Refusal("it is no log, witness, group or quorum line")),
        }
    }

    fn take_log(&mut self, vkey: &str, url: Option<&str>) -> Result<(), Refusal> {
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
        self.log_urls.push(url.map(str::to_owned));
        Ok(())
    }

    fn take_witness(&mut self, name: &str, vkey: &str, url: Option<&str>) -> Result<(), Refusal> {
        let key = parse_vkey(vkey)?;
        let material = key.material().to_vec();
        // One witness under two names would count twice.
        if self.witness_keys.contains(&material) {
            return Err(Refusal("the witness's key stands there twice"));
        }
        let key = if key.signature_type() == COSIGNATURE_TYPE_ML_DSA {
            WitnessKey::Unchecked(key)
        } else {
            let key = CosignatureVerifier::from_key(key);
            WitnessKey::Ed25519(
                key.map_err(|_| Refusal("the witness's key makes no cosignatures"))?,
            )
        };
        self.define(name)?;
        self.witness_keys.push(material);
        self.witnesses.push(PolicyWitness {
            name: name.to_owned(),
            key,
            url: url.map(str::to_owned),
        });
        Ok(())
    }

    fn take_group(&mut self, name: &str, threshold: &str, members: &[&str]) -> Result<(), Refusal> {
        if members.is_empty() {
            return Err(Refusal("the group has no member"));
        }
        let threshold = match threshold {
            "any" => Some(1),
            "all" => Some(members.len()),
            number => parse_decimal(number).and_then(|number| usize::try_from(number).ok()),
        };
        let threshold = threshold
            .filter(|threshold| (1..=members.len()).contains(threshold))
            .ok_or(Refusal(
                "the group's threshold is not any, all or 1 to its number of members",
            ))?;
        for member in members {
            if !self.names.iter().any(|known| known == member) {
                return Err(Refusal("a member of the group is not defined above"));
            }
            if self.members.iter().any(|known| known == member) {
                return Err(Refusal("a member of the group is a member already"));
            }
            self.members.push((*member).to_owned());
        }
        self.define(name)?;
        self.groups.push(PolicyGroup {
            name: name.to_owned(),
            threshold,
            members: members.iter().map(|member| (*member).to_owned()).collect(),
        });
        Ok(())
    }

    fn take_quorum(&mut self, name: &str) -> Result<(), Refusal> {
        if self.quorum.is_some() {
            return Err(Refusal("there is a second quorum"));
        }
        if name != NONE && !self.names.iter().any(|known| known == name) {
            return Err(Refusal("the quorum's name is not defined above"));
        }
        self.quorum = Some(name.to_owned());
        Ok(())
    }

    fn define(&mut self, name: &str) -> Result<(), Refusal> {
        if name == NONE || self.names.iter().any(|known| known == name) {
            return Err(Refusal("the name is taken"));
        }
        if self.names.len() == POLICY_NAMES_MAX {
            return Err(Refusal("there are too many witnesses and groups"));
        }
        self.names.push(name.to_owned());
        Ok(())
    }
}

fn parse_vkey(text: &str) -> Result<VerifierKey, Refusal> {
    VerifierKey::parse(text).map_err(|_| Refusal("the key is no verifier key"))
}
