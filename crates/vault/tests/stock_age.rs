//! A stock age opens what this crate seals, and this crate opens what a stock age seals. Skipped where there is none.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rapporteur_vault::{Keyring, Recipient, Vault, sealing};
use secrecy::{ExposeSecret as _, SecretString};
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

#[test]
fn a_stock_age_opens_a_blob_with_the_identity_of_each_recipient() {
    let Some(age) = stock_age() else {
        eprintln!("skipped: no age on the PATH");
        return;
    };
    let dir = TempDir::new().unwrap();
    let people: Vec<_> = (100..103_u8)
        .map(|byte| sealing::new_identity(&mut |out: &mut [u8]| out.fill(byte)))
        .collect();
    let mut keyring = keyring();
    let officers = people[..2]
        .iter()
        .enumerate()
        .map(|(at, (_, text))| Recipient {
            name: format!("officer-{at}"),
            text: text.clone(),
        });
    keyring.set_recipients(officers.collect()).unwrap();
    keyring.set_recovery(Some(&people[2].1)).unwrap();
    let original = b"whoever is named may open it".to_vec();
    let vault = Vault::open(dir.path(), &keyring).unwrap();
    let receipt = vault.put(original.as_slice()).unwrap();
    let identity_file = dir.path().join("identity");
    for (identity, _) in &people {
        fs::write(&identity_file, identity.expose_secret()).unwrap();
        let output = Command::new(&age)
            .args(["--decrypt", "--identity"])
            .arg(&identity_file)
            .arg(find_blob(dir.path(), &receipt.blob_name))
            .output()
            .unwrap();
        assert_eq!(output.stdout, original);
    }
}

#[test]
fn what_a_stock_age_seals_is_put_back_under_its_name() {
    let Some(age) = stock_age() else {
        eprintln!("skipped: no age on the PATH");
        return;
    };
    let dir = TempDir::new().unwrap();
    let vault = Vault::open(dir.path(), &keyring()).unwrap();
    let original: Vec<u8> = (0..200_000_u32).map(|at| (at % 253) as u8).collect();
    let receipt = vault.put(original.as_slice()).unwrap();
    let plain = dir.path().join("plain");
    fs::write(&plain, &original).unwrap();
    let output = Command::new(age)
        .arg("--recipient")
        .arg(keyring().vault_recipient())
        .arg(&plain)
        .output()
        .unwrap();
    let seal = vault
        .put_sealed(&receipt.blob_name, &mut output.stdout.as_slice())
        .unwrap();
    assert_ne!(seal, receipt.seal);
    assert_eq!(vault.get(&receipt.blob_name).unwrap(), original);
}
