//! The text within a keyring file: docs/format.md, section "Keyring". One spelling only. Knows no passphrase.
//!
//! It is text so that whoever opens the file with a stock age in thirty years can read it, and can hand the identity lines to
//! that same age to open the blobs.

use zeroize::{Zeroize, Zeroizing};

use crate::identity::{Secret, identity_text, parse_identity, parse_recipient};
use crate::keyring::{FORMER_IDENTITIES_MAX, KEYRING_BYTES_MAX, Keyring, Recipient};
use crate::keyring_recipients::check_recipients;

const HEADER_V1: &str = "rapporteur keyring v1";
const HEADER_V2: &str = "rapporteur keyring v2";

/// Writes the text: of the first version when the keyring came from one and was not upgraded.
pub(crate) fn write(keyring: &Keyring) -> Zeroizing<String> {
    // Room for the whole from the start: a string that grows leaves copies of secrets behind.
    let mut text = Zeroizing::new(String::with_capacity(KEYRING_BYTES_MAX));
    text.push_str(if keyring.backup_identity.is_some() {
        HEADER_V2
    } else {
        HEADER_V1
    });
    text.push('\n');
    let mut line = |word: &str, value: &str| {
        text.push_str(word);
        text.push(' ');
        text.push_str(value);
        text.push('\n');
    };
    line(
        "demonstration",
        if keyring.is_demonstration {
            "yes"
        } else {
            "no"
        },
    );
    line("database", &hex(&keyring.database));
    line("blob-names", &hex(&keyring.blob_names));
    line("vault-identity", &identity_text(&keyring.vault_identity));
    line("log-seed", &hex(&keyring.log_seed));
    line("package-seed", &hex(&keyring.package_seed));
    if let Some(backup) = &keyring.backup_identity {
        line("backup-identity", &identity_text(backup));
    }
    for former in &keyring.former_identities {
        line("former-identity", &identity_text(former));
    }
    for recipient in &keyring.recipients {
        line(
            "recipient",
            &format!("{} {}", recipient.name, recipient.text),
        );
    }
    if let Some(recovery) = &keyring.recovery {
        line("recovery", recovery);
    }
    text
}

/// Reads the text; `None` when it is not exactly what [`write`] writes.
pub(crate) fn parse(bytes: &[u8]) -> Option<Keyring> {
    let text = std::str::from_utf8(bytes).ok()?.strip_suffix('\n')?;
    let mut lines = text.split('\n').peekable();
    let is_v2 = match lines.next()? {
        HEADER_V1 => false,
        HEADER_V2 => true,
        _ => return None,
    };
    let mut value = |word: &str| value_of(lines.next()?, word);
    let is_demonstration = match value("demonstration")? {
        "yes" => true,
        "no" => false,
        _ => return None,
    };
    let mut keyring = Keyring {
        database: parse_hex(value("database")?)?,
        blob_names: parse_hex(value("blob-names")?)?,
        vault_identity: parse_identity(value("vault-identity")?)?,
        log_seed: parse_hex(value("log-seed")?)?,
        package_seed: parse_hex(value("package-seed")?)?,
        backup_identity: None,
        former_identities: Vec::new(),
        recipients: Vec::new(),
        recovery: None,
        is_demonstration,
    };
    if is_v2 {
        keyring.backup_identity = Some(parse_identity(value("backup-identity")?)?);
        // Room for all from the start, as above.
        keyring.former_identities.reserve(FORMER_IDENTITIES_MAX);
        while let Some(former) = lines
            .peek()
            .and_then(|line| value_of(line, "former-identity"))
        {
            if keyring.former_identities.len() == FORMER_IDENTITIES_MAX {
                return None;
            }
            keyring.former_identities.push(parse_identity(former)?);
            lines.next();
        }
        while let Some(recipient) = lines.peek().and_then(|line| value_of(line, "recipient")) {
            let (name, text) = recipient.split_once(' ')?;
            keyring.recipients.push(Recipient {
                name: name.to_owned(),
                text: text.to_owned(),
            });
            lines.next();
        }
        if let Some(recovery) = lines.peek().and_then(|line| value_of(line, "recovery")) {
            parse_recipient(recovery).ok()?;
            keyring.recovery = Some(recovery.to_owned());
            lines.next();
        }
        check_recipients(
            &keyring.recipients,
            keyring.recovery.as_deref(),
            &keyring.vault_recipient(),
        )
        .ok()?;
    }
    lines.next().is_none().then_some(keyring)
}

fn value_of<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    line.strip_prefix(word)?.strip_prefix(' ')
}

fn hex(secret: &Secret) -> Zeroizing<String> {
    Zeroizing::new(hex::encode(secret))
}

fn parse_hex(text: &str) -> Option<Secret> {
    let mut secret = [0; 32];
    let is_lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
    if is_lower && hex::decode_to_slice(text, &mut secret).is_ok() {
        return Some(secret);
    }
    secret.zeroize();
    None
}
