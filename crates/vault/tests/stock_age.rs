//! A stock age opens what this crate seals, and this crate opens what a stock age seals. Skipped where there is none.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rapporteur_vault::{Keyring, Vault};
use secrecy::SecretString;
use tempfile::TempDir;

fn stock_age() -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths)
        .map(|folder| folder.join("age"))
        .find(|path| path.is_file())
}

fn keyring() -> Keyring {
    let mut next = 1;
    let mut random = |out: &mut [u8]| {
        out.fill(next);
        next += 1;
    };
    Keyring::generate(&mut random, true).unwrap()
}

fn find_blob(dir: &Path, name: &str) -> PathBuf {
    dir.join("blobs")
        .join(&name[..2])
        .join(format!("{}.age", &name[2..]))
}

#[test]
fn a_stock_age_opens_a_blob_with_the_identity_of_the_keyring() {
    let Some(age) = stock_age() else {
        eprintln!("skipped: no age on the PATH");
        return;
    };
    let dir = TempDir::new().unwrap();
    let original: Vec<u8> = (0..200_000_u32).map(|at| (at % 253) as u8).collect();
    let receipt = Vault::open(dir.path(), &keyring())
        .unwrap()
        .put(original.as_slice())
        .unwrap();
    // The identity line is read as a person would: out of the opened keyring.
    let passphrase = SecretString::from("x".to_owned());
    let sealed = keyring().seal(&passphrase, 2).unwrap();
    let text = age::decrypt(&age::scrypt::Identity::new(passphrase), &sealed).unwrap();
    let text = String::from_utf8(text).unwrap();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("vault-identity "))
        .unwrap();
    let identity_file = dir.path().join("identity");
    fs::write(&identity_file, format!("{line}\n")).unwrap();
    let output = Command::new(age)
        .arg("--decrypt")
        .arg("--identity")
        .arg(&identity_file)
        .arg(find_blob(dir.path(), &receipt.blob_name))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(output.stdout, original);
}
