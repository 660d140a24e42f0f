//! What the program gives a mechanism from outside: where this person's state files are, and who carries requests over the network.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::OnceLock;

use rapporteur_app::Mechanism;
use rapporteur_app::upkeep::{Answer, Messenger};
use rapporteur_web::{Client, ClientSettings, PlainHttp};
use secrecy::SecretString;

/// Where state files are, for tests and for machines on which the usual place cannot be written.
const STATE_VARIABLE: &str = "RAPPORTEUR_STATE";
/// Our folder in the usual place.
const STATE_FOLDER: &str = "rapporteur";
/// A proxy for HTTPS, as other programs take it.
const PROXY_VARIABLE: &str = "HTTPS_PROXY";
/// Who may write to the buckets of `[ledger] publish`, as other programs take it: id, secret, token of a session.
const S3_VARIABLES: [&str; 3] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
];

/// Gives a mechanism its memory and its messenger. The messenger starts when it is first needed.
pub(crate) fn attach(mechanism: &mut Mechanism) {
    if let Some(home) = state_home() {
        mechanism.remember_in(home);
    }
    if let (Some(key_id), Some(secret)) = (text(S3_VARIABLES[0]), text(S3_VARIABLES[1])) {
        let token = text(S3_VARIABLES[2]).map(SecretString::from);
        mechanism.publish_as(key_id, SecretString::from(secret), token);
    }
    let plain_http = if mechanism.config().ledger.plain_http {
        PlainHttp::Anywhere
    } else {
        PlainHttp::LoopbackOnly
    };
    mechanism.send_by(Box::new(Carrier {
        settings: ClientSettings {
            plain_http,
            proxy: text(PROXY_VARIABLE),
            ..ClientSettings::default()
        },
        client: OnceLock::new(),
    }));
}

/// `RAPPORTEUR_STATE`, else the XDG state folder, else what the system has for such files; `None` when there is no home at all.
fn state_home() -> Option<PathBuf> {
    if let Some(place) = variable(STATE_VARIABLE) {
        return Some(place.into());
    }
    let base = variable("XDG_STATE_HOME")
        .or_else(|| variable("LOCALAPPDATA"))
        .map(PathBuf::from)
        .or_else(|| variable("HOME").map(|home| PathBuf::from(home).join(".local/state")))?;
    Some(base.join(STATE_FOLDER))
}

fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

fn text(name: &str) -> Option<String> {
    variable(name).and_then(|value| value.into_string().ok())
}

/// HTTPS, started on first use.
struct Carrier {
    settings: ClientSettings,
    client: OnceLock<Result<Client, String>>,
}

impl Carrier {
    fn client(&self) -> Result<&Client, String> {
        let start = || Client::new(self.settings.clone()).map_err(|error| error.to_string());
        self.client
            .get_or_init(start)
            .as_ref()
            .map_err(Clone::clone)
    }
}

impl Messenger for Carrier {
    fn post(
        &self,
        url: &str,
        content_type: &str,
        body: &[u8],
        limit_bytes: usize,
    ) -> Result<Answer, String> {
        let answer = self.client()?.post(url, content_type, body, limit_bytes);
        answer.map(converted).map_err(|error| error.to_string())
    }

    fn get(&self, url: &str, limit_bytes: usize) -> Result<Answer, String> {
        let answer = self.client()?.get(url, limit_bytes);
        answer.map(converted).map_err(|error| error.to_string())
    }
}

fn converted(answer: rapporteur_web::Answer) -> Answer {
    Answer {
        status: answer.status,
        content_type: answer.content_type,
        body: answer.body,
    }
}
