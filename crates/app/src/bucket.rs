//! Where the vault's sealed items lie: the mechanism's folder, or a bucket of an S3 server. Who may use the bucket is told by the
//! program, once, before a mechanism is opened; nothing here reads the environment.

use std::path::Path;
use std::sync::OnceLock;

use rapporteur_vault::{Keyring, S3Credentials, S3Settings, S3Shelf, Vault};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::config::Config;
use crate::mechanism::{VAULT_DIR, vault_error};

const SCHEME: &str = "s3://";
const REGION: &str = "us-east-1";

static CREDENTIALS: OnceLock<S3Credentials> = OnceLock::new();

/// Where sealed items lie.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VaultConfig {
    /// `s3://bucket/prefix`; empty for the mechanism's folder.
    pub place: String,
    /// The address of the S3 server; empty for Amazon's.
    pub endpoint: String,
    /// The region of the S3 server.
    pub region: String,
}

impl VaultConfig {
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        let bucket = self.place.strip_prefix(SCHEME);
        match bucket.map(|path| path.split('/').next().unwrap_or_default()) {
            None if self.is_default() => Ok(()),
            Some(bucket) if !bucket.is_empty() => Ok(()),
            _ => Err(format!(
                "vault.place must be s3://BUCKET/PREFIX, not {:?}",
                self.place
            )),
        }
    }

    fn settings(&self) -> Option<S3Settings> {
        let path = self.place.strip_prefix(SCHEME)?;
        let (bucket, prefix) = path.split_once('/').unwrap_or((path, ""));
        let given = |text: &String| (!text.is_empty()).then(|| text.clone());
        Some(S3Settings {
            bucket: bucket.to_owned(),
            prefix: prefix.trim_matches('/').to_owned(),
            endpoint: given(&self.endpoint),
            region: given(&self.region).unwrap_or_else(|| REGION.to_owned()),
            allow_http: self.endpoint.starts_with("http://127.")
                || self.endpoint.starts_with("http://localhost:"),
        })
    }
}

/// Says who may use the bucket of the vault; the first word counts.
pub fn use_bucket_as(key_id: String, secret: SecretString, session_token: Option<SecretString>) {
    let credentials = S3Credentials {
        key_id,
        secret,
        session_token,
    };
    // A second call would be of the same program with the same environment.
    let _ = CREDENTIALS.set(credentials);
}

/// Opens the vault where the settings say.
pub(crate) fn open_vault(
    dir: &Path,
    config: &Config,
    keyring: &Keyring,
) -> Result<Vault, AppError> {
    let folder = dir.join(VAULT_DIR);
    let Some(settings) = config.vault.settings() else {
        return Vault::open(&folder, keyring).map_err(vault_error("open the vault"));
    };
    let credentials = CREDENTIALS.get().ok_or_else(|| AppError::Upkeep {
        message: format!("nobody is known who may use {}", config.vault.place),
        hint: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    })?;
    let shelf = S3Shelf::open(&settings, credentials)
        .map_err(vault_error("open the bucket of the vault"))?;
    std::fs::create_dir_all(&folder)
        .map_err(|error| AppError::file("make the folder", &folder, error))?;
    Vault::open_on(Box::new(shelf), &folder, keyring).map_err(vault_error("open the vault"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_bucket_with_a_prefix_or_nothing() {
        let of = |place: &str| VaultConfig {
            place: place.to_owned(),
            ..VaultConfig::default()
        };
        assert!(of("").check().is_ok());
        assert!(of("s3://").check().is_err());
        assert!(of("/srv/vault").check().is_err());
        let settings = of("s3://evidence/a/b/").settings().unwrap();
        assert_eq!(
            (settings.bucket.as_str(), settings.prefix.as_str()),
            ("evidence", "a/b")
        );
        assert!(!settings.allow_http);
    }
}
