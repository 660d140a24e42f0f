//! The test vectors of docs/format.md, sections "Keyring" and "Vault", against the code. They were computed with OpenSSL.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

use rapporteur_vault::{Keyring, Vault};
use secrecy::SecretString;
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
        format!("keyring.recipient = {}", keyring().recipient()),
        format!("vault.name = {}", receipt.blob_name),
    ];
    assert_eq!(printed(), computed);
}

#[test]
fn the_plaintext_of_a_keyring_is_the_documented_seven_lines() {
    let passphrase = SecretString::from("x".to_owned());
    let sealed = keyring().seal(&passphrase, 2).unwrap();
    let text = age::decrypt(&age::scrypt::Identity::new(passphrase), &sealed).unwrap();
    let text = String::from_utf8(text).unwrap();
    let words: Vec<_> = text
        .lines()
        .skip(1)
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    let block = FORMAT
        .split("rapporteur keyring v1\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let documented: Vec<_> = block
        .lines()
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    assert_eq!(words, documented);
    assert!(text.starts_with("rapporteur keyring v1\ndemonstration yes\n") && text.ends_with('\n'));
    assert!(text.contains(&format!("\nlog-seed {}\n", "04".repeat(32))));
    assert!(text.contains("\nvault-identity AGE-SECRET-KEY-1"));
}
