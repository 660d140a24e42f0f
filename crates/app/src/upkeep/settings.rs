//! `[ledger]` in `mechanism.toml`: when checkpoints are signed, who cosigns and stamps them, where they are published.

use std::collections::BTreeSet;

use rapporteur_ledger::note::VerifierKey;
use serde::{Deserialize, Serialize};

/// Signature type 0x04 of C2SP signed-note: an Ed25519 cosignature.
const COSIGNATURE: u8 = 0x04;
/// A week: nobody should wait longer for a signed head.
const CADENCE_MINUTES_MAX: u32 = 7 * 24 * 60;
const BATCH_MAX: u32 = 4096;
const WITNESSES_MAX: usize = 32;
const AUTHORITIES_MAX: usize = 8;
const NAME_BYTES_MAX: usize = 40;
/// The name of the group of all witnesses in a policy.
pub(crate) const GROUP: &str = "witnesses";

/// How the ledger is kept. With the defaults every act publishes a checkpoint of its own, and nobody else is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LedgerConfig {
    /// Minutes between checkpoints; 0: every act signs one.
    pub cadence_minutes: u32,
    /// With a cadence, every checkpoint's size is a multiple of this.
    pub batch: u32,
    /// How many witnesses must have cosigned before a checkpoint is published; 0: none.
    pub quorum: u32,
    /// Folders (absolute) and `s3://bucket/prefix` to which the public files are copied.
    pub publish: Vec<String>,
    /// The address of the S3 server of `publish`; empty for Amazon's.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub s3_endpoint: String,
    /// The region of the S3 server of `publish`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub s3_region: String,
    /// Whether witnesses and authorities may be asked over plain HTTP on other machines: for a network that protects itself.
    pub plain_http: bool,
    /// Who cosigns.
    #[serde(rename = "witness", skip_serializing_if = "Vec::is_empty")]
    pub witnesses: Vec<WitnessConfig>,
    /// Who stamps checkpoints with the time.
    #[serde(rename = "authority", skip_serializing_if = "Vec::is_empty")]
    pub authorities: Vec<AuthorityConfig>,
}

impl Default for LedgerConfig {
    fn default() -> Self {
        Self {
            cadence_minutes: 0,
            batch: 16,
            quorum: 0,
            publish: Vec::new(),
            s3_endpoint: String::new(),
            s3_region: String::new(),
            plain_http: false,
            witnesses: Vec::new(),
            authorities: Vec::new(),
        }
    }
}

/// A witness (C2SP tlog-witness).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessConfig {
    /// A short name for messages and for the policy.
    pub name: String,
    /// Its verifier key, type 0x04, obtained from its operator and not from the network.
    pub vkey: String,
    /// Where it is asked; `/add-checkpoint` is appended.
    pub url: String,
}

/// A time-stamping authority (RFC 3161).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityConfig {
    /// A short name for messages and files.
    pub name: String,
    /// Where it is asked; empty for one that is asked by hand.
    #[serde(default)]
    pub url: String,
    /// A PEM file with the root certificates that its tokens must lead to, relative to the mechanism's folder.
    pub roots: String,
}

impl LedgerConfig {
    /// Whether nothing is set.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The first impossible setting, in words.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.cadence_minutes > CADENCE_MINUTES_MAX {
            return Err(format!(
                "ledger.cadence_minutes is {}; at most {CADENCE_MINUTES_MAX} (a week)",
                self.cadence_minutes
            ));
        }
        if !(1..=BATCH_MAX).contains(&self.batch) {
            return Err(format!(
                "ledger.batch is {}; it must be 1 to {BATCH_MAX}",
                self.batch
            ));
        }
        self.check_witnesses()?;
        self.check_authorities()?;
        self.check_publications()
    }

    fn check_witnesses(&self) -> Result<(), String> {
        let count = self.witnesses.len();
        if count > WITNESSES_MAX {
            return Err(format!(
                "there are {count} [[ledger.witness]]; at most {WITNESSES_MAX}"
            ));
        }
        if self.quorum as usize > count {
            return Err(format!(
                "ledger.quorum is {}, but there are {count} [[ledger.witness]]",
                self.quorum
            ));
        }
        let (mut names, mut keys) = (BTreeSet::new(), BTreeSet::new());
        for witness in &self.witnesses {
            check_name("witness", &witness.name)?;
            if !names.insert(&witness.name) {
                return Err(format!(
                    "two [[ledger.witness]] are called {:?}",
                    witness.name
                ));
            }
            let key = VerifierKey::parse(&witness.vkey)
                .map_err(|error| format!("the vkey of the witness {:?}: {error}", witness.name))?;
            if key.signature_type() != COSIGNATURE {
                return Err(format!(
                    "the vkey of the witness {:?} is of no cosigner (type 0x04): `rapporteur witness list` shows the right one",
                    witness.name
                ));
            }
            if !keys.insert(key.material().to_vec()) {
                return Err(format!(
                    "the key of the witness {:?} stands there twice: one witness cannot count as two",
                    witness.name
                ));
            }
            check_address("witness", &witness.name, &witness.url)?;
        }
        Ok(())
    }

    fn check_authorities(&self) -> Result<(), String> {
        let count = self.authorities.len();
        if count > AUTHORITIES_MAX {
            return Err(format!(
                "there are {count} [[ledger.authority]]; at most {AUTHORITIES_MAX}"
            ));
        }
        let mut names = BTreeSet::new();
        for authority in &self.authorities {
            check_name("authority", &authority.name)?;
            if !names.insert(&authority.name) {
                return Err(format!(
                    "two [[ledger.authority]] are called {:?}",
                    authority.name
                ));
            }
            if !authority.url.is_empty() {
                check_address("authority", &authority.name, &authority.url)?;
            }
            if authority.roots.is_empty() {
                return Err(format!(
                    "the authority {:?} needs roots: a PEM file with its root certificates",
                    authority.name
                ));
            }
        }
        Ok(())
    }

    fn check_publications(&self) -> Result<(), String> {
        let is_fit = |place: &&String| {
            place.starts_with("s3://") || std::path::Path::new(place.as_str()).is_absolute()
        };
        match self.publish.iter().find(|place| !is_fit(place)) {
            None => Ok(()),
            Some(place) => Err(format!(
                "ledger.publish names {place:?}: name a folder from the root on, or s3://bucket/prefix"
            )),
        }
    }
}

/// Names go into policies and file names.
fn check_name(what: &str, name: &str) -> Result<(), String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let fits = (1..=NAME_BYTES_MAX).contains(&name.len())
        && name.bytes().all(is_plain)
        && !name.starts_with(['-', '_'])
        && name != "none"
        && name != GROUP;
    if fits {
        Ok(())
    } else {
        Err(format!(
            "the {what} name {name:?} must be of 1 to 40 ASCII letters, digits, '-' and '_', and not `none` or `{GROUP}`"
        ))
    }
}

fn check_address(what: &str, name: &str, url: &str) -> Result<(), String> {
    let is_address = (url.starts_with("https://") || url.starts_with("http://"))
        && !url.contains(char::is_whitespace)
        && !url.contains('@');
    if is_address {
        Ok(())
    } else {
        Err(format!(
            "the {what} {name:?} is to be asked at {url:?}, which is no address such as https://host/path"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Its id is not that of its key.
    const COSIGNER: &str = "w.example+7a2d3e1f+BA==";

    fn check(change: impl FnOnce(&mut LedgerConfig), expected: &str) {
        let mut settings = LedgerConfig::default();
        change(&mut settings);
        let refused = settings.check().unwrap_err();
        assert!(refused.contains(expected), "{refused}");
    }

    fn witness(vkey: &str) -> WitnessConfig {
        WitnessConfig {
            name: "w".to_owned(),
            vkey: vkey.to_owned(),
            url: "https://w.example".to_owned(),
        }
    }

    #[test]
    fn the_defaults_are_possible_and_not_written() {
        let settings = LedgerConfig::default();
        settings.check().unwrap();
        assert!(settings.is_default());
    }

    #[test]
    fn impossible_settings_are_refused_in_words() {
        check(|it| it.cadence_minutes = 10_081, "at most 10080");
        check(|it| it.batch = 0, "ledger.batch is 0");
        check(|it| it.quorum = 1, "there are 0 [[ledger.witness]]");
        check(
            |it| it.publish = vec!["relative".to_owned()],
            "from the root on",
        );
        check(
            |it| it.witnesses = vec![witness(COSIGNER)],
            "not a verifier key",
        );
        let log = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
        check(|it| it.witnesses = vec![witness(log)], "of no cosigner");
        check(
            |it| {
                it.authorities = vec![AuthorityConfig {
                    name: "a b".to_owned(),
                    url: String::new(),
                    roots: "x.pem".to_owned(),
                }];
            },
            "the authority name \"a b\"",
        );
    }
}
