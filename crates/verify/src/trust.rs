//! Whom the reader trusts: keys, a policy and roots from outside the package. Without any, the package vouches for itself, and the steps
//! say so. When a signature is by nobody trusted, says by whom it is and what to do.

use rapporteur_ledger::LedgerError;
use rapporteur_ledger::note::{Note, NoteVerifier};
use rapporteur_ledger::policy::Policy;
use rapporteur_model::Timestamp;
use rapporteur_stamp::tsp::Roots;

use crate::VerifyError;
use crate::error::full_message;

/// Keys, policy and roots given by the reader.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// Keys that the reader obtained elsewhere: the package key, the log key, or both.
    pub keys: Vec<NoteVerifier>,
    /// The policy that the reader obtained elsewhere.
    pub policy: Option<Policy>,
    /// The roots of time-stamping authorities that the reader obtained elsewhere.
    pub tsa_roots: Option<Roots>,
}

impl Trust {
    /// Reads the keys and the policy as given on a command line.
    ///
    /// # Errors
    /// [`VerifyError::ParseKey`], [`VerifyError::ParsePolicy`].
    pub fn read(keys: &[String], policy: Option<&[u8]>) -> Result<Self, VerifyError> {
        let read_key = |text: &String| {
            NoteVerifier::from_vkey(text.trim()).map_err(|source| VerifyError::ParseKey {
                text: text.clone(),
                source,
            })
        };
        Ok(Self {
            keys: keys.iter().map(read_key).collect::<Result<_, _>>()?,
            policy: policy
                .map(Policy::parse)
                .transpose()
                .map_err(VerifyError::ParsePolicy)?,
            tsa_roots: None,
        })
    }

    /// Takes the roots of time-stamping authorities, in PEM.
    ///
    /// # Errors
    /// [`VerifyError::ReadRoots`].
    pub fn trust_authorities(&mut self, roots_pem: &[u8]) -> Result<(), VerifyError> {
        self.tsa_roots = Some(Roots::from_pem(roots_pem).map_err(VerifyError::ReadRoots)?);
        Ok(())
    }
}

/// Why a signed head is not taken, and what the reader can do, from the head's bytes.
pub(crate) fn advice_on(error: &LedgerError, head: &[u8]) -> String {
    match Note::parse(head) {
        Ok(note) => advice(error, &note),
        Err(_) => full_message(error),
    }
}

/// Why a signed note is not taken, and what the reader can do.
pub(crate) fn advice(error: &LedgerError, note: &Note) -> String {
    let what_to_do = match error {
        LedgerError::VerifyNoKnownKey => {
            let names: Vec<&str> = note
                .signatures()
                .iter()
                .map(|line| line.name.as_str())
                .collect();
            format!(
                "it is signed by {}, with none of the keys that are trusted here. Ask the mechanism for its verifier key or its \
                 policy, and compare with what it prints elsewhere",
                names.join(", ")
            )
        }
        LedgerError::VerifySignature(name) => format!(
            "either the file was altered, or another holds the name: compare the key of {name} with the one that it publishes"
        ),
        LedgerError::VerifyQuorum { .. } => {
            "ask the mechanism for the file with more cosignatures, or check whether the policy is the present one".to_owned()
        }
        _ => return full_message(error),
    };
    format!("{}: {what_to_do}", full_message(error))
}

/// Which witnesses of the policy cosigned a head, and when; `None` where the policy names none that did.
pub(crate) fn cosigned_in_words(policy: &Policy, head: &str) -> Option<String> {
    let note = Note::parse(head.as_bytes()).ok()?;
    let cosigned = policy.quorum_of(&note).ok()?.witnesses;
    let words: Vec<String> = cosigned
        .iter()
        .map(|witness| {
            let seconds = i64::try_from(witness.time).ok();
            let at = seconds.and_then(Timestamp::from_seconds);
            let at = at.map_or_else(|| "a time out of range".to_owned(), |at| at.to_string());
            format!("{} ({at})", witness.key_name)
        })
        .collect();
    (!words.is_empty()).then(|| format!("Cosigned by {}.", words.join(", ")))
}
