//! Whom the reader trusts: keys and a policy from outside the package. Without any, the package vouches for itself, and the steps say so.

use rapporteur_ledger::note::NoteVerifier;
use rapporteur_ledger::policy::Policy;

use crate::VerifyError;

/// Keys and policy given by the reader.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// Keys that the reader obtained elsewhere: the package key, the log key, or both.
    pub keys: Vec<NoteVerifier>,
    /// The policy that the reader obtained elsewhere.
    pub policy: Option<Policy>,
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
        })
    }
}
