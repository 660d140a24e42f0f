//! `mechanism.toml`: what a person may read and edit about a mechanism. It holds no secret.

use std::path::Path;

use rapporteur_model::MechanismId;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::upkeep::LedgerConfig;

/// The name of the file in the mechanism's folder.
pub(crate) const FILE_NAME: &str = "mechanism.toml";

/// The settings of a mechanism.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The format of the folder; this program writes 1.
    pub format: u32,
    /// The mechanism's id, 32 hex digits.
    pub id: String,
    /// The mechanism's name.
    pub name: String,
    /// The ledger's origin line: a name that nobody else uses, for example `mechanism.example/ledger`.
    pub origin: String,
    /// The officer named in entries when none is given: a role or pseudonym.
    pub officer: String,
    /// What is monitored.
    pub situation: Situation,
    /// Where the record is.
    pub database: DatabaseConfig,
    /// When the engine may decide by itself.
    #[serde(default)]
    pub linkage: LinkageConfig,
    /// When checkpoints are signed, who cosigns and stamps them, where they are published.
    #[serde(default, skip_serializing_if = "LedgerConfig::is_default")]
    pub ledger: LedgerConfig,
    /// Present in a demonstration only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demonstration: Option<Demonstration>,
}

/// What is monitored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Situation {
    /// Its title.
    pub title: String,
    /// ISO 3166 alpha-2 code of the State concerned; empty for a theme.
    #[serde(default)]
    pub state: String,
}

/// Where the record is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, tag = "kind", rename_all = "lowercase")]
pub enum DatabaseConfig {
    /// One encrypted file in the mechanism's folder.
    Sqlite,
    /// A PostgreSQL server. The password is taken from the environment (`PGPASSWORD`) or a password file, never stored here.
    Postgres {
        /// `postgres://user@host/database`.
        url: String,
    },
}

/// When the engine proposes and when it decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LinkageConfig {
    /// Probability from which a pair is proposed.
    pub propose_from: f64,
    /// Certainty from which the engine decides by itself; above 1 it never does.
    pub decide_from: f64,
}

impl Default for LinkageConfig {
    fn default() -> Self {
        Self {
            propose_from: 0.2,
            decide_from: 0.99,
        }
    }
}

/// What makes a mechanism a demonstration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demonstration {
    /// The seed of its keys and salts.
    pub seed: u64,
}

impl Config {
    /// Reads `mechanism.toml` of a folder.
    ///
    /// # Errors
    /// [`AppError::NoMechanism`] without the file, [`AppError::Config`] with line and reason when it cannot be used.
    pub fn read(dir: &Path) -> Result<Self, AppError> {
        let path = dir.join(FILE_NAME);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(AppError::NoMechanism(dir.to_owned()));
            }
            Err(error) => return Err(AppError::file("read", &path, error)),
        };
        let config: Self = toml::from_str(&text).map_err(|error| AppError::Config {
            path: path.clone(),
            message: error.to_string(),
        })?;
        config.validate(&path)?;
        Ok(config)
    }

    /// Refuses impossible settings; `path` is the file named in the message.
    pub(crate) fn validate(&self, path: &Path) -> Result<(), AppError> {
        self.check().map_err(|message| AppError::Config {
            path: path.to_owned(),
            message,
        })
    }

    /// The file's text.
    pub(crate) fn to_text(&self) -> String {
        let body = toml::to_string(self).expect("invariant: the settings have a TOML form");
        format!(
            "# The settings of this mechanism. No secret stands here; keys are in keys/keyring.age.\n{body}"
        )
    }

    /// The mechanism's id.
    pub fn mechanism_id(&self) -> MechanismId {
        self.id.parse().expect("invariant: checked when read")
    }

    fn check(&self) -> Result<(), String> {
        if self.format != 1 {
            return Err(format!(
                "format is {}; this program reads format 1",
                self.format
            ));
        }
        if self.id.parse::<MechanismId>().is_err() {
            return Err(format!("id must be 32 hex digits, not {:?}", self.id));
        }
        check_origin(&self.origin)?;
        let state = &self.situation.state;
        if !state.is_empty()
            && (state.len() != 2 || !state.bytes().all(|byte| byte.is_ascii_uppercase()))
        {
            return Err(format!(
                "situation.state must be an ISO 3166 alpha-2 code such as \"CN\", not {state:?}"
            ));
        }
        let LinkageConfig {
            propose_from,
            decide_from,
        } = self.linkage;
        if !(propose_from > 0.0 && propose_from <= 1.0 && decide_from >= propose_from) {
            return Err(
                "linkage needs 0 < propose_from <= 1 and decide_from >= propose_from".to_owned(),
            );
        }
        self.ledger.check()
    }
}

/// Whether a name can be a ledger's origin, in words when not.
pub(crate) fn check_origin(origin: &str) -> Result<(), String> {
    if origin.is_empty() || origin.contains(|c: char| c.is_whitespace() || c == '+') {
        Err("origin must be a name without spaces or '+'".to_owned())
    } else {
        Ok(())
    }
}
