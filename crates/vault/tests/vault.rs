//! The vault through its public face. Knows keys only as bytes of a counter.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rapporteur_vault::{BlobState, Keyring, Recipient, ScrubReport, Vault, VaultError};
use tempfile::TempDir;

fn keyring(first: u8) -> Keyring {
    let mut next = first;
    let mut random = |out: &mut [u8]| {
        out.fill(next);
        next += 1;
    };
    Keyring::generate(&mut random, true).unwrap()
}

fn vault(dir: &Path) -> Vault {
    Vault::open(dir, &keyring(1)).unwrap()
}

fn blob_path(dir: &Path, name: &str) -> PathBuf {
    dir.join("blobs")
        .join(&name[..2])
        .join(format!("{}.age", &name[2..]))
}

/// A scrub that expects every blob that is there, with no recorded seal.
fn scrub(vault: &Vault) -> ScrubReport {
    let names = vault.list().unwrap().into_iter();
    let expected: BTreeMap<_, _> = names.map(|name| (name, None)).collect();
    vault
        .scrub(&expected, &mut |_| ControlFlow::Continue(()))
        .unwrap()
}

/// Locks of free slots are empty and do not count.
fn file_count(dir: &Path) -> usize {
    fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| match path.file_name().unwrap().to_string_lossy() {
            name if name.starts_with(".lock-") => 0,
            _ if path.is_dir() => file_count(&path),
            _ => 1,
        })
        .sum()
}

#[test]
fn what_is_put_comes_back_byte_for_byte() {
    let dir = TempDir::new().unwrap();
    let vault = vault(dir.path());
    for original in [
        vec![],
        vec![0],
        vec![7; 65_535],
        vec![8; 65_536],
        vec![9; 65_537],
        b"text\r\n".to_vec(),
    ] {
        let receipt = vault.put(original.as_slice()).unwrap();
        assert_eq!(receipt.size_bytes, original.len() as u64);
        assert!(!receipt.already_held);
        assert_eq!(vault.get(&receipt.blob_name).unwrap(), original);
        let mut streamed = Vec::new();
        assert_eq!(
            vault.read_to(&receipt.blob_name, &mut streamed).unwrap(),
            receipt.size_bytes
        );
        assert_eq!(streamed, original);
    }
    assert_eq!(vault.list().unwrap().len(), 6);
    let report = scrub(&vault);
    assert_eq!(report.blobs.len(), 6);
    assert!(report.findings().is_empty());
}

#[test]
fn the_receipt_tells_the_digest_of_the_original() {
    let dir = TempDir::new().unwrap();
    let receipt = vault(dir.path()).put(b"abc".as_slice()).unwrap();
    // FIPS 180-4, example of SHA-256.
    assert_eq!(
        hex::encode(receipt.sha256),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

#[test]
fn the_name_is_the_documented_keyed_hash() {
    let dir = TempDir::new().unwrap();
    let receipt = vault(dir.path()).put(b"abc".as_slice()).unwrap();
    // docs/format.md, "Vault": HMAC-SHA-256 with the key of 32 bytes 0x02 over the digest above; computed with OpenSSL.
    assert_eq!(
        receipt.blob_name,
        "d641b6b63cf09f123212189dc5bf9b2d9a2c83c26a3bd72e0f42f55ef3b3749d"
    );
}

#[test]
fn the_same_bytes_are_held_once() {
    let dir = TempDir::new().unwrap();
    let vault = vault(dir.path());
    let first = vault.put(b"once".as_slice()).unwrap();
    let sealed = fs::read(blob_path(dir.path(), &first.blob_name)).unwrap();
    let again = vault.put(b"once".as_slice()).unwrap();
    assert!(again.already_held && !again.was_damaged);
    assert_eq!(again.blob_name, first.blob_name);
    assert_eq!(
        fs::read(blob_path(dir.path(), &first.blob_name)).unwrap(),
        sealed,
        "a sound blob stays untouched"
    );
    assert_eq!(file_count(dir.path()), 1, "no temporary file stays");
}

#[test]
fn a_name_reveals_nothing_without_the_key() {
    let (one, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let first = vault(one.path())
        .put(b"the leaked paper".as_slice())
        .unwrap();
    let second = Vault::open(other.path(), &keyring(100))
        .unwrap()
        .put(b"the leaked paper".as_slice())
        .unwrap();
    assert_eq!(first.sha256, second.sha256);
    assert_ne!(first.blob_name, second.blob_name);
    assert_ne!(first.blob_name, hex::encode(first.sha256));
    let sealed = fs::read(blob_path(one.path(), &first.blob_name)).unwrap();
    assert!(!sealed.windows(6).any(|window| window == b"leaked"));
}

#[test]
fn a_flipped_byte_anywhere_is_found() {
    let dir = TempDir::new().unwrap();
    let vault = vault(dir.path());
    let receipt = vault.put(vec![5; 300].as_slice()).unwrap();
    let path = blob_path(dir.path(), &receipt.blob_name);
    let sealed = fs::read(&path).unwrap();
    for at in 0..sealed.len() {
        let mut flipped = sealed.clone();
        flipped[at] ^= 1;
        fs::write(&path, &flipped).unwrap();
        let error = vault.get(&receipt.blob_name).unwrap_err();
        assert!(
            matches!(error, VaultError::ReadDamaged { .. }),
            "byte {at}: {error:?}"
        );
    }
    let report = scrub(&vault);
    assert!(!report.is_sound());
    assert!(matches!(report.blobs[0].state, BlobState::Damaged { .. }));
    assert!(report.findings()[0].contains(&receipt.blob_name));
}

#[test]
fn a_blob_cut_at_any_byte_is_found() {
    let dir = TempDir::new().unwrap();
    let vault = vault(dir.path());
    let receipt = vault.put(vec![5; 100].as_slice()).unwrap();
    let path = blob_path(dir.path(), &receipt.blob_name);
    let sealed = fs::read(&path).unwrap();
    for length in 0..sealed.len() {
        fs::write(&path, &sealed[..length]).unwrap();
        let error = vault.get(&receipt.blob_name).unwrap_err();
        assert!(
            matches!(error, VaultError::ReadDamaged { .. }),
            "length {length}: {error:?}"
        );
    }
    fs::write(&path, [sealed.as_slice(), b"x"].concat()).unwrap();
    assert!(vault.get(&receipt.blob_name).is_err(), "a byte too many");
}

#[test]
fn a_sound_blob_under_another_s_name_is_found() {
    let dir = TempDir::new().unwrap();
    let vault = vault(dir.path());
    let (one, other) = (
        vault.put(b"one".as_slice()).unwrap(),
        vault.put(b"other".as_slice()).unwrap(),
    );
    fs::copy(
        blob_path(dir.path(), &one.blob_name),
        blob_path(dir.path(), &other.blob_name),
    )
    .unwrap();
    assert!(matches!(
        vault.get(&other.blob_name),
        Err(VaultError::ReadDamaged { .. })
    ));
    assert!(vault.get(&one.blob_name).is_ok());
}

#[test]
fn putting_an_original_again_mends_a_damaged_blob() {
    let dir = TempDir::new().unwrap();
    let vault = vault(dir.path());
    let receipt = vault.put(b"mend me".as_slice()).unwrap();
    fs::write(blob_path(dir.path(), &receipt.blob_name), b"rubbish").unwrap();
    let again = vault.put(b"mend me".as_slice()).unwrap();
    assert!(again.already_held && again.was_damaged);
    assert_eq!(vault.get(&receipt.blob_name).unwrap(), b"mend me");
}

#[test]
fn leftovers_and_strangers_are_named_and_only_leftovers_cleared() {
    let dir = TempDir::new().unwrap();
    let vault = vault(dir.path());
    let receipt = vault.put(b"kept".as_slice()).unwrap();
    let leftover = dir.path().join("blobs/.tmp-7");
    let stranger = dir.path().join("blobs/ab").join("notes.txt");
    fs::write(&leftover, b"half").unwrap();
    fs::create_dir_all(stranger.parent().unwrap()).unwrap();
    fs::write(&stranger, b"who put this here").unwrap();
    let report = scrub(&vault);
    assert_eq!(report.leftovers, [leftover.display().to_string()]);
    assert_eq!(report.strangers, [stranger.display().to_string()]);
    assert!(!report.is_sound());
    assert_eq!(vault.clear_leftovers().unwrap(), 1);
    assert!(!leftover.exists() && stranger.exists());
    assert_eq!(vault.get(&receipt.blob_name).unwrap(), b"kept");
}

#[test]
fn an_original_that_fails_to_read_leaves_nothing() {
    struct Failing(u32);
    impl Read for Failing {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            self.0 += 1;
            out.fill(1);
            if self.0 > 3 {
                Err(io::Error::other("the disk was pulled"))
            } else {
                Ok(out.len())
            }
        }
    }
    let dir = TempDir::new().unwrap();
    let vault = vault(dir.path());
    assert!(matches!(vault.put(Failing(0)), Err(VaultError::PutRead(_))));
    assert_eq!(file_count(dir.path()), 0);
}

#[test]
fn a_file_that_a_put_is_writing_is_no_leftover() {
    /// Clears the vault's leftovers in the middle of a put.
    struct Meddling<'v>(&'v Vault, u32);
    impl Read for Meddling<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            assert_eq!(self.0.clear_leftovers().unwrap(), 0);
            assert!(scrub(self.0).leftovers.is_empty());
            self.1 += 1;
            out[0] = 1;
            Ok(usize::from(self.1 < 3))
        }
    }
    let dir = TempDir::new().unwrap();
    let vault = vault(dir.path());
    let receipt = vault.put(Meddling(&vault, 0)).unwrap();
    assert_eq!(vault.get(&receipt.blob_name).unwrap(), [1, 1]);
}

#[test]
fn a_large_original_streams_in_small_pieces() {
    /// 20 MB that are never in memory at once; remembers the largest piece asked for.
    struct Large {
        left: usize,
        piece_max: usize,
    }
    impl Read for Large {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            self.piece_max = self.piece_max.max(out.len());
            let count = out.len().min(self.left);
            out[..count].fill((self.left % 251) as u8);
            self.left -= count;
            Ok(count)
        }
    }
    struct Pieces(usize);
    impl Write for Pieces {
        fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
            self.0 = self.0.max(piece.len());
            Ok(piece.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let dir = TempDir::new().unwrap();
    let vault = vault(dir.path());
    let mut original = Large {
        left: 20_000_000,
        piece_max: 0,
    };
    let receipt = vault.put(&mut original).unwrap();
    assert_eq!(receipt.size_bytes, 20_000_000);
    assert!(original.piece_max <= 65_536);
    let mut pieces = Pieces(0);
    assert_eq!(
        vault.read_to(&receipt.blob_name, &mut pieces).unwrap(),
        20_000_000
    );
    assert!(pieces.0 <= 65_536);
}

#[test]
fn a_receiver_s_failure_is_told_apart_from_damage() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("no space"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let dir = TempDir::new().unwrap();
    let vault = vault(dir.path());
    let receipt = vault.put(b"x".as_slice()).unwrap();
    assert!(matches!(
        vault.read_to(&receipt.blob_name, &mut Full),
        Err(VaultError::ReadInto { .. })
    ));
}

#[test]
fn names_from_outside_never_become_paths() {
    let dir = TempDir::new().unwrap();
    let vault = vault(dir.path());
    let capitals = "AB".repeat(32);
    for name in [
        "",
        "..",
        "../../etc/passwd",
        "ab",
        "zz",
        capitals.as_str(),
        "\u{e9}",
    ] {
        assert!(
            matches!(vault.get(name), Err(VaultError::ParseBlobName(_))),
            "{name:?}"
        );
    }
    assert!(matches!(
        vault.get(&"ab".repeat(32)),
        Err(VaultError::GetMissing(_))
    ));
}

#[test]
fn officers_and_recovery_can_open_what_is_put_from_then_on() {
    let dir = TempDir::new().unwrap();
    let (officer, recovery) = (keyring(50), keyring(70));
    let first = vault(dir.path()).put(b"before".as_slice()).unwrap();
    let mut own = keyring(1);
    own.set_recipients(vec![Recipient {
        name: "officer-a".to_owned(),
        text: officer.vault_recipient(),
    }])
    .unwrap();
    own.set_recovery(Some(&recovery.vault_recipient())).unwrap();
    let vault = Vault::open(dir.path(), &own).unwrap();
    let second = vault.put(b"after".as_slice()).unwrap();
    for other in [officer, recovery] {
        // Another's vault names blobs otherwise, so a blob that opens is found to be misnamed rather than sealed to others.
        let theirs = Vault::open(dir.path(), &other).unwrap();
        let problem = |name: &str| theirs.get(name).unwrap_err().to_string();
        assert!(problem(&second.blob_name).contains("another original"));
        assert!(problem(&first.blob_name).contains("sealed to others"));
    }
    assert_eq!(vault.get(&first.blob_name).unwrap(), b"before");
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_a_blob() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = TempDir::new().unwrap();
    let receipt = vault(dir.path()).put(b"x".as_slice()).unwrap();
    let mode = fs::metadata(blob_path(dir.path(), &receipt.blob_name))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}
