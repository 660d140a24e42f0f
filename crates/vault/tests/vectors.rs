//! The test vectors of docs/format.md, sections "Keyring" and "Vault", against the code. They were computed with OpenSSL.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

use rapporteur_vault::{Keyring, Recipient, Vault, VaultError, sealing};
use secrecy::{ExposeSecret as _, SecretString};
use tempfile::TempDir;

const FORMAT: &str = include_str!("../../../docs/format.md");

fn printed() -> Vec<&'static str> {
    let blocks = FORMAT.split("```vectors-vault\n").skip(1);
    blocks
        .flat_map(|block| block.split("```").next().unwrap().lines())
        .collect()
}

fn keyring() -> Keyring {
    let mut next = 1;
    let mut random = |out: &mut [u8]| {
        out.fill(next);
        next += 1;
    };
    Keyring::generate(&mut random, true).unwrap()
}

#[test]
fn the_vectors_of_the_format_document_are_what_the_code_computes() {
    let dir = TempDir::new().unwrap();
    let receipt = Vault::open(dir.path(), &keyring())
        .unwrap()
        .put(b"abc".as_slice())
        .unwrap();
    let computed = [
        format!("keyring.recipient = {}", keyring().vault_recipient()),
        format!("vault.name = {}", receipt.blob_name),
    ];
    assert_eq!(printed(), computed);
}

/// The block of the format document with this tag.
fn documented(tag: &str) -> &'static str {
    let (_, rest) = FORMAT.split_once(&format!("```{tag}\n")).unwrap();
    rest.split_once("```").unwrap().0
}

fn passphrase() -> SecretString {
    SecretString::from("x".to_owned())
}

fn seal_text(text: &str) -> Vec<u8> {
    let mut recipient = age::scrypt::Recipient::new(passphrase());
    recipient.set_work_factor(2);
    age::encrypt(&recipient, text.as_bytes()).unwrap()
}

fn text_of(keyring: &Keyring) -> String {
    let sealed = keyring.seal(&passphrase(), 2).unwrap();
    let text = age::decrypt(&age::scrypt::Identity::new(passphrase()), &sealed).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn the_documented_keyring_opens_and_is_written_as_documented() {
    let keyring = Keyring::open(&seal_text(documented("keyring-v2")), &passphrase()).unwrap();
    assert!(!keyring.is_demonstration());
    assert!(*keyring.package_seed() == [5; 32]);
    assert_eq!(keyring.former_identity_count(), 1);
    assert_eq!(keyring.recipients()[0].name, "officer-a");
    assert!(keyring.recovery().is_some());
    assert_eq!(text_of(&keyring), documented("keyring-v2"));
}

#[test]
fn the_same_secrets_and_settings_give_the_documented_keyring() {
    let mut next = 1;
    let mut random = |out: &mut [u8]| {
        // The vault's former identity is drawn third, its present one last.
        out.fill(match next {
            3 => 7,
            7 => 3,
            next => next,
        });
        next += 1;
    };
    let mut keyring = Keyring::generate(&mut random, false).unwrap();
    keyring.rotate_vault_identity(&mut random).unwrap();
    let recipient = |byte: u8| {
        let (_, recipient) = sealing::new_identity(&mut |out: &mut [u8]| out.fill(byte));
        recipient
    };
    let officer = Recipient {
        name: "officer-a".to_owned(),
        text: recipient(8),
    };
    keyring.set_recipients(vec![officer]).unwrap();
    keyring.set_recovery(Some(&recipient(9))).unwrap();
    assert_eq!(text_of(&keyring), documented("keyring-v2"));
}

#[test]
fn a_keyring_of_the_first_version_opens_and_is_written_as_it_was_until_it_is_upgraded() {
    let mut old = Keyring::open(&seal_text(documented("keyring-v1")), &passphrase()).unwrap();
    assert_eq!(text_of(&old), documented("keyring-v1"));
    assert!(old.backup_identity().is_none());
    assert!(matches!(
        old.set_recovery(None),
        Err(VaultError::KeyringTooOld)
    ));
    let mut random = |out: &mut [u8]| out.fill(6);
    assert!(old.upgrade(&mut random).unwrap());
    assert!(!old.upgrade(&mut random).unwrap());
    assert_eq!(text_of(&old), text_of(&keyring()));
    let backup_line = format!(
        "backup-identity {}\n",
        old.backup_identity().unwrap().expose_secret()
    );
    assert!(documented("keyring-v2").contains(&backup_line));
}
