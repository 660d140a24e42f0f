//! Parts of originals, sealed bytes as they lie there, and what the scrub says of each blob.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use rapporteur_vault::{BlobState, Keyring, Recipient, Seal, Vault, VaultError, sealing};
use tempfile::TempDir;

fn keyring() -> Keyring {
    let mut next = 1;
    let mut random = |out: &mut [u8]| {
        out.fill(next);
        next += 1;
    };
    Keyring::generate(&mut random, true).unwrap()
}

fn vault(dir: &Path) -> Vault {
    Vault::open(dir, &keyring()).unwrap()
}

fn blob_path(dir: &Path, name: &str) -> PathBuf {
    dir.join("blobs")
        .join(&name[..2])
        .join(format!("{}.age", &name[2..]))
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

/// Lengths around the ends of age's chunks.
fn length() -> impl Strategy<Value = usize> {
    prop_oneof![
        Just(0),
        Just(1),
        Just(65_535),
        Just(65_536),
        Just(65_537),
        Just(131_072),
        Just(200_000)
    ]
}

#[derive(Debug, Clone)]
enum Move {
    Read(usize),
    Start(u64),
    End(i64),
    Current(i64),
}

fn a_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        3 => prop_oneof![0_usize..100, 65_000..70_000_usize].prop_map(Move::Read),
        1 => prop_oneof![0_u64..210_000, Just(65_536), Just(131_072)].prop_map(Move::Start),
        1 => (-210_000_i64..10).prop_map(Move::End),
        1 => (-70_000_i64..70_000).prop_map(Move::Current),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_reader_seeks_and_reads_as_a_slice_does(length in length(), moves in prop::collection::vec(a_move(), 1..12)) {
        let dir = TempDir::new().unwrap();
        let vault = vault(dir.path());
        let original = bytes(length);
        let receipt = vault.put(original.as_slice()).unwrap();
        let mut reader = vault.reader(&receipt.blob_name).unwrap();
        let mut position: usize = 0;
        for step in moves {
            let (target, sought) = match step {
                Move::Read(count) => {
                    let mut out = vec![0; count];
                    let end = (position + count).min(length);
                    let read = (&mut reader).take(count as u64).read(&mut out).unwrap();
                    // A read may give less, but never nothing before the end.
                    prop_assert!(read <= end - position && (read > 0 || end == position || count == 0));
                    prop_assert_eq!(&out[..read], &original[position..position + read]);
                    position += read;
                    continue;
                }
                Move::Start(to) => (i64::try_from(to).ok(), reader.seek(SeekFrom::Start(to))),
                Move::End(by) => (Some(length as i64 + by), reader.seek(SeekFrom::End(by))),
                Move::Current(by) => (Some(position as i64 + by), reader.seek(SeekFrom::Current(by))),
            };
            match target.and_then(|target| usize::try_from(target).ok()).filter(|target| *target <= length) {
                Some(target) => {
                    prop_assert_eq!(sought.unwrap(), target as u64);
                    position = target;
                }
                None => prop_assert_eq!(sought.unwrap_err().kind(), io::ErrorKind::InvalidInput),
            }
        }
        let mut rest = Vec::new();
        reader.read_to_end(&mut rest).unwrap();
        prop_assert_eq!(rest, &original[position..]);
    }

    #[test]
    fn a_range_is_that_part_of_the_original(length in length(), start in 0_u64..210_000, end in 0_u64..300_000) {
        let dir = TempDir::new().unwrap();
        let vault = vault(dir.path());
        let original = bytes(length);
        let receipt = vault.put(original.as_slice()).unwrap();
        let mut part = Vec::new();
        let count = vault.read_range(&receipt.blob_name, start..end, &mut part).unwrap();
        let cut = |at: u64| usize::try_from(at).unwrap().min(length);
        let expected = &original[cut(start)..cut(end.max(start))];
        prop_assert_eq!(count, expected.len() as u64);
        prop_assert_eq!(part, expected);
    }
}

#[test]
fn a_part_of_a_cut_or_altered_blob_is_refused() {
    let dir = TempDir::new().unwrap();
    let vault = vault(dir.path());
    let receipt = vault.put(bytes(200_000).as_slice()).unwrap();
    let path = blob_path(dir.path(), &receipt.blob_name);
    let sealed = fs::read(&path).unwrap();
    let read = |range| vault.read_range(&receipt.blob_name, range, &mut io::sink());
    // Cut at the end of a chunk and elsewhere: the beginning is whole, and still no part comes back.
    let header_bytes = sealed.len() - 200_000 - 4 * 16;
    for length in [
        header_bytes + 65_552,
        header_bytes + 65_553,
        sealed.len() - 1,
        header_bytes,
        10,
    ] {
        fs::write(&path, &sealed[..length]).unwrap();
        assert!(
            matches!(read(0..10), Err(VaultError::ReadDamaged { .. })),
            "{length}"
        );
    }
    let mut altered = sealed.clone();
    altered[header_bytes + 70_000] ^= 1;
    fs::write(&path, &altered).unwrap();
    assert!(matches!(
        read(70_000..70_010),
        Err(VaultError::ReadDamaged { .. })
    ));
    // What a reader of a part cannot know: another chunk is altered.
    assert_eq!(read(0..10).unwrap(), 10);
}

#[test]
fn a_foreign_original_under_the_name_is_found_when_it_is_read_whole() {
    let dir = TempDir::new().unwrap();
    let vault = vault(dir.path());
    let receipt = vault.put(bytes(1000).as_slice()).unwrap();
    let mut forged = Vec::new();
    sealing::seal(
        &[&keyring().vault_recipient()],
        &mut &[7; 1000][..],
        &mut forged,
    )
    .unwrap();
    fs::write(blob_path(dir.path(), &receipt.blob_name), forged).unwrap();
    let mut reader = vault.reader(&receipt.blob_name).unwrap();
    let refused = reader.read_to_end(&mut Vec::new()).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::InvalidData);
    let whole = vault.read_range(&receipt.blob_name, 0..1000, &mut io::sink());
    assert!(matches!(whole, Err(VaultError::ReadDamaged { .. })));
    assert_eq!(
        vault
            .read_range(&receipt.blob_name, 1..1000, &mut io::sink())
            .unwrap(),
        999
    );
}

#[test]
fn a_header_without_an_end_is_refused_before_much_of_it_is_read() {
    let dir = TempDir::new().unwrap();
    let vault = vault(dir.path());
    let receipt = vault.put(b"x".as_slice()).unwrap();
    let path = blob_path(dir.path(), &receipt.blob_name);
    let endless = [
        b"age-encryption.org/v1\n".as_slice(),
        &b"-> a\n\n".repeat(10_000),
    ]
    .concat();
    fs::write(&path, endless).unwrap();
    let refused = vault.get(&receipt.blob_name).unwrap_err();
    assert!(
        refused.to_string().contains("longer than 32 KiB"),
        "{refused}"
    );
    assert!(vault.reader(&receipt.blob_name).is_err());
}

#[test]
fn a_sealed_copy_goes_back_only_where_it_belongs() {
    let dir = TempDir::new().unwrap();
    let vault = vault(dir.path());
    let receipt = vault.put(bytes(100_000).as_slice()).unwrap();
    let other = vault.put(b"other".as_slice()).unwrap();
    let mut copy = Vec::new();
    let seal = vault.copy_sealed(&receipt.blob_name, &mut copy).unwrap();
    assert_eq!(seal, receipt.seal);
    assert_eq!(seal, vault.seal_of(&receipt.blob_name).unwrap());
    let put_back = |name: &str, bytes: &[u8]| vault.put_sealed(name, &mut &bytes[..]);
    vault.destroy(&receipt.blob_name).unwrap();
    for at in [0, 30, 200, 70_000, copy.len() - 1] {
        let mut altered = copy.clone();
        altered[at] ^= 1;
        let refused = put_back(&receipt.blob_name, &altered);
        assert!(
            matches!(refused, Err(VaultError::ReadDamaged { .. })),
            "byte {at}"
        );
    }
    assert!(put_back(&receipt.blob_name, &copy[..copy.len() - 1]).is_err());
    assert!(put_back(&receipt.blob_name, &[copy.as_slice(), b"x"].concat()).is_err());
    assert!(
        put_back(&other.blob_name, &copy).is_err(),
        "under another's name"
    );
    assert_eq!(
        vault.list().unwrap(),
        std::slice::from_ref(&other.blob_name)
    );
    assert_eq!(vault.get(&other.blob_name).unwrap(), b"other");
    assert_eq!(put_back(&receipt.blob_name, &copy).unwrap(), receipt.seal);
    assert_eq!(vault.seal_of(&receipt.blob_name).unwrap(), receipt.seal);
    assert!(vault.clear_leftovers().unwrap() == 0);
}

#[test]
fn after_a_rotation_and_sealing_anew_the_former_identity_may_be_dropped_and_a_removed_officer_sees_nothing()
 {
    let dir = TempDir::new().unwrap();
    let (officer, recipient) = sealing::new_identity(&mut |out: &mut [u8]| out.fill(100));
    let mut keyring = keyring();
    let name = "officer".to_owned();
    keyring
        .set_recipients(vec![Recipient {
            name,
            text: recipient,
        }])
        .unwrap();
    let vault = Vault::open(dir.path(), &keyring).unwrap();
    let receipts: Vec<_> = (0..3_u8)
        .map(|which| vault.put([which; 100].as_slice()).unwrap())
        .collect();
    let officer_opens = |name: &str| {
        let sealed = fs::read(blob_path(dir.path(), name)).unwrap();
        sealing::open(&officer, &mut sealed.as_slice(), &mut io::sink()).is_ok()
    };
    assert!(officer_opens(&receipts[0].blob_name));
    keyring.set_recipients(Vec::new()).unwrap();
    keyring
        .rotate_vault_identity(&mut |out: &mut [u8]| out.fill(200))
        .unwrap();
    let vault = Vault::open(dir.path(), &keyring).unwrap();
    for receipt in &receipts[..2] {
        let seal = vault.reseal(&receipt.blob_name).unwrap();
        assert_ne!(seal, receipt.seal);
        assert_eq!(vault.seal_of(&receipt.blob_name).unwrap(), seal);
        assert!(!officer_opens(&receipt.blob_name));
    }
    assert_eq!(
        vault.get(&receipts[2].blob_name).unwrap(),
        [2; 100],
        "not yet sealed anew"
    );
    keyring.drop_former_identities();
    let vault = Vault::open(dir.path(), &keyring).unwrap();
    assert_eq!(vault.get(&receipts[1].blob_name).unwrap(), [1; 100]);
    let refused = vault.get(&receipts[2].blob_name).unwrap_err();
    assert!(
        refused.to_string().contains("sealed to others"),
        "{refused}"
    );
}

#[test]
fn the_scrub_tells_sound_damaged_replaced_missing_and_unknown_apart_and_can_be_stopped() {
    let dir = TempDir::new().unwrap();
    let vault = vault(dir.path());
    // Large enough for the thread that reads ahead.
    let receipts: Vec<_> = (0..4_u8)
        .map(|which| vault.put(vec![which; 900_000].as_slice()).unwrap())
        .collect();
    let unknown = vault.put(b"nobody knows me".as_slice()).unwrap();
    let old_seal = receipts[1].seal;
    vault.reseal(&receipts[1].blob_name).unwrap();
    let damaged = blob_path(dir.path(), &receipts[2].blob_name);
    let mut sealed = fs::read(&damaged).unwrap();
    sealed[800_000] ^= 1;
    fs::write(&damaged, &sealed).unwrap();
    fs::remove_file(blob_path(dir.path(), &receipts[3].blob_name)).unwrap();
    let expected: BTreeMap<String, Option<Seal>> = receipts
        .iter()
        .map(|receipt| (receipt.blob_name.clone(), Some(receipt.seal)))
        .collect();
    let mut heard = BTreeMap::new();
    let report = vault
        .scrub(&expected, &mut |blob| {
            heard.insert(blob.blob_name.clone(), blob.clone());
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(heard.len(), 5);
    assert_eq!(report.blobs, heard.values().cloned().collect::<Vec<_>>());
    let found = |at: usize| &heard[&receipts[at].blob_name];
    assert_eq!(found(0).state, BlobState::Sound);
    assert_eq!(found(0).size_bytes, Some(900_000));
    assert_eq!(found(0).seal, Some(receipts[0].seal));
    assert_eq!(found(1).state, BlobState::Replaced);
    assert_ne!(found(1).seal, Some(old_seal));
    assert!(matches!(found(2).state, BlobState::Damaged { .. }));
    assert!(found(2).seal.is_some(), "it was read to its end");
    assert_eq!(found(3).state, BlobState::Missing);
    assert_eq!(heard[&unknown.blob_name].state, BlobState::Unknown);
    assert!(!report.is_sound() && report.findings().len() == 4);
    // With the present seal, or without any, the one that was sealed anew is sound.
    let present = vault.seal_of(&receipts[1].blob_name).unwrap();
    for seal in [Some(present), None] {
        let expected = BTreeMap::from([(receipts[1].blob_name.clone(), seal)]);
        let report = vault
            .scrub(&expected, &mut |_| ControlFlow::Continue(()))
            .unwrap();
        let blob = report
            .blobs
            .iter()
            .find(|blob| blob.blob_name == receipts[1].blob_name);
        assert_eq!(blob.unwrap().state, BlobState::Sound);
    }
    let mut left = 2;
    let stopped = vault
        .scrub(&expected, &mut |_| {
            left -= 1;
            if left == 0 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
        .unwrap();
    assert!(stopped.was_stopped && stopped.blobs.len() == 2 && !stopped.is_sound());
}

#[test]
fn what_is_sealed_to_several_opens_for_each_and_for_nobody_else() {
    let people: Vec<_> = (1..=3_u8)
        .map(|byte| sealing::new_identity(&mut |out: &mut [u8]| out.fill(byte)))
        .collect();
    let recipients: Vec<&str> = people[..2].iter().map(|(_, text)| text.as_str()).collect();
    let mut sealed = Vec::new();
    let done = sealing::seal(&recipients, &mut &bytes(70_000)[..], &mut sealed).unwrap();
    assert_eq!(done.seal.size_bytes, sealed.len() as u64);
    for (identity, text) in &people[..2] {
        assert_eq!(sealing::recipient_of(identity).unwrap(), *text);
        let mut plain = Vec::new();
        let opened = sealing::open(identity, &mut sealed.as_slice(), &mut plain).unwrap();
        assert_eq!(opened, done);
        assert_eq!(plain, bytes(70_000));
    }
    let refused = sealing::open(&people[2].0, &mut sealed.as_slice(), &mut io::sink());
    assert!(matches!(refused, Err(VaultError::NotSealedToIdentity)));
    let cut = sealing::open(
        &people[0].0,
        &mut &sealed[..sealed.len() - 1],
        &mut io::sink(),
    );
    assert!(matches!(cut, Err(VaultError::OpenDamaged(_))));
    let nobody = sealing::seal(&[], &mut io::empty(), &mut io::sink());
    assert!(matches!(nobody, Err(VaultError::Seal(..))));
    let wrong = sealing::seal(&["age1x"], &mut io::empty(), &mut io::sink());
    assert!(matches!(wrong, Err(VaultError::ParseRecipient(_))));
}
