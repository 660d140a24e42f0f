//! What upkeep needs from outside the folder: a place that remembers what was signed last, and somebody who carries messages.

use std::path::PathBuf;

use rapporteur_vault::S3Credentials;
use secrecy::SecretString;

use super::memory;
use crate::{AppError, Mechanism};

/// What somebody answered over the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The content type as given; empty when there is none.
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
}

/// Carries requests to witnesses and authorities. The program speaks HTTPS; tests have dead, slow, stale and lying ones.
pub trait Messenger: Send + Sync {
    /// Sends a body to an address and waits for an answer of at most `limit_bytes`.
    ///
    /// # Errors
    /// Why there is no answer, in words. A status such as 409 is an answer.
    fn post(
        &self,
        url: &str,
        content_type: &str,
        body: &[u8],
        limit_bytes: usize,
    ) -> Result<Answer, String>;

    /// Asks for what stands at an address.
    ///
    /// # Errors
    /// As [`Messenger::post`].
    fn get(&self, url: &str, limit_bytes: usize) -> Result<Answer, String>;
}

/// What a mechanism was given from outside when it was opened.
#[derive(Default)]
pub(crate) struct Outside {
    pub(crate) state_home: Option<PathBuf>,
    pub(crate) messenger: Option<Box<dyn Messenger>>,
    pub(crate) bucket_credentials: Option<S3Credentials>,
    /// Whether this process has compared the ledger with what is known elsewhere.
    pub(crate) is_history_checked: bool,
}

impl Mechanism {
    /// Says where this person's state files are: what was signed last is remembered there, outside of the mechanism's folder, so that
    /// a folder put back from an old copy is known for one. A demonstration remembers nothing: its keys are anybody's.
    pub fn remember_in(&mut self, state_home: PathBuf) {
        if self.config.demonstration.is_none() {
            self.outside.state_home = Some(state_home);
        }
    }

    /// Says who carries requests to witnesses and authorities. Without anybody none is asked.
    pub fn send_by(&mut self, messenger: Box<dyn Messenger>) {
        self.outside.messenger = Some(messenger);
    }

    /// Says who may write to the buckets of `[ledger] publish`. Read from the environment by the program, never from a file here.
    pub fn publish_as(
        &mut self,
        key_id: String,
        secret: SecretString,
        session_token: Option<SecretString>,
    ) {
        self.outside.bucket_credentials = Some(S3Credentials {
            key_id,
            secret,
            session_token,
        });
    }

    /// Remembers the last checkpoint of a mechanism that was just made.
    ///
    /// # Errors
    /// [`AppError::File`] when the memory cannot be written, [`AppError::Ledger`].
    pub fn remember_signed(&self) -> Result<(), AppError> {
        match self.published()? {
            Some(signed) => memory::remember(self, &signed),
            None => Ok(()),
        }
    }
}
