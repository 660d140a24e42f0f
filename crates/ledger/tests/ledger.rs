//! The ledger on disk through its public face: what it writes, what it proves, and what it refuses.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use rapporteur_ledger::merkle::{leaf_hash, root_of, verify_consistency, verify_inclusion};
use rapporteur_ledger::note::NoteSigner;
use rapporteur_ledger::policy::Policy;
use rapporteur_ledger::proof::TlogProof;
use rapporteur_ledger::tile::partials;
use rapporteur_ledger::{Hash, Ledger, LedgerError};
use tempfile::TempDir;

const ORIGIN: &str = "ledger.example/one";

fn leaves(range: std::ops::Range<u64>) -> Vec<[u8; 32]> {
    range.map(|index| leaf_hash(&index.to_le_bytes())).collect()
}

fn root(size: u64) -> Hash {
    root_of(
        &leaves(0..size)
            .iter()
            .map(|leaf| leaf_hash(leaf))
            .collect::<Vec<_>>(),
    )
}

fn signer() -> NoteSigner {
    NoteSigner::from_seed(ORIGIN, &[42; 32]).unwrap()
}

fn ledger_of(dir: &Path, size: u64) -> Ledger {
    let mut ledger = Ledger::create(dir, ORIGIN).unwrap();
    ledger.append(&leaves(0..size)).unwrap();
    ledger
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path))
        } else {
            found.push(path)
        }
    }
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(&file, target).unwrap();
    }
}

fn assert_sound(ledger: &Ledger) {
    let report = ledger.audit_signed_by(&signer().verifier()).unwrap();
    assert_eq!(report.findings, [], "size {}", ledger.size());
    assert_eq!(report.entry_count, ledger.size());
}

#[test]
fn appended_leaves_are_there_after_reopening() {
    let dir = TempDir::new().unwrap();
    let mut ledger = Ledger::create(dir.path(), ORIGIN).unwrap();
    assert_eq!(ledger.append(&leaves(0..3)).unwrap(), 0..3);
    assert_eq!(ledger.append(&[]).unwrap(), 3..3);
    assert_eq!(ledger.append(&leaves(3..300)).unwrap(), 3..300);
    drop(ledger);
    let ledger = Ledger::open(dir.path()).unwrap();
    assert_eq!(
        (ledger.size(), ledger.root(), ledger.origin()),
        (300, root(300), ORIGIN)
    );
    for (index, leaf) in leaves(0..300).into_iter().enumerate() {
        assert_eq!(ledger.leaf(index as u64).unwrap(), leaf);
    }
    assert!(matches!(
        ledger.leaf(300),
        Err(LedgerError::ReadOutside { .. })
    ));
    assert!(matches!(
        ledger.leaf(u64::MAX),
        Err(LedgerError::ReadOutside { .. })
    ));
    assert_sound(&ledger);
}

#[test]
fn the_folder_holds_exactly_the_files_of_the_specification() {
    let dir = TempDir::new().unwrap();
    let mut ledger = ledger_of(dir.path(), 70_000);
    ledger.checkpoint(&signer()).unwrap();
    let tiles = dir.path().join("tile");
    // 273 full tiles and bundles, one full tile of level 1, and the partial ones.
    assert_eq!(files(&tiles).len(), 273 * 2 + 1 + 4);
    for (path, bytes) in [
        ("entries/000", 256 * 34),
        ("entries/272", 256 * 34),
        ("entries/273.p/112", 112 * 34),
        ("0/272", 8_192),
        ("0/273.p/112", 112 * 32),
        ("1/000", 8_192),
        ("1/001.p/17", 17 * 32),
        ("2/000.p/1", 32),
    ] {
        assert_eq!(
            fs::metadata(tiles.join(path)).unwrap().len(),
            bytes,
            "{path}"
        );
    }
    let bundle = fs::read(tiles.join("entries/000")).unwrap();
    assert_eq!(
        bundle[..34],
        [&[0, 32], leaves(0..1)[0].as_slice()].concat()
    );
    assert_eq!(
        fs::read(tiles.join("0/000")).unwrap()[..32],
        leaf_hash(&leaves(0..1)[0])
    );
    assert_sound(&ledger);
}

#[test]
fn a_small_append_writes_few_files() {
    let dir = TempDir::new().unwrap();
    let mut ledger = ledger_of(dir.path(), 65_535);
    let before = files(dir.path());
    ledger.append(&leaves(65_535..65_538)).unwrap();
    let new = files(dir.path())
        .into_iter()
        .filter(|file| !before.contains(file))
        .count();
    // Two full files at the bottom, two partial ones, one full at level 1, one partial at level 2.
    assert_eq!(new, 6);
    assert_sound(&ledger);
}

#[test]
fn partial_tiles_of_every_published_checkpoint_stay_until_their_full_tile_is_there() {
    let dir = TempDir::new().unwrap();
    let mut ledger = Ledger::create(dir.path(), ORIGIN).unwrap();
    let mut published = Vec::new();
    for size in (7..1_400).step_by(31) {
        ledger.append(&leaves(ledger.size()..size)).unwrap();
        if size % 2 == 0 {
            ledger.checkpoint(&signer()).unwrap();
            published.push(size);
        }
        for tile in published.iter().flat_map(|size| partials(*size)) {
            let path = dir.path().join(tile.path());
            let full = path.parent().unwrap().with_extension("");
            assert!(
                path.exists() || full.exists(),
                "size {size}: {} is gone too early",
                tile.path()
            );
        }
        assert_sound(&ledger);
    }
    let unpublished = files(&dir.path().join("tile")).len();
    assert!(
        unpublished < 60,
        "{unpublished} files: partial tiles that nobody needs stay behind"
    );
}

#[test]
fn proofs_from_tiles_verify_for_every_kind_of_edge() {
    let dir = TempDir::new().unwrap();
    let ledger = ledger_of(dir.path(), 66_000);
    let sizes = [
        1, 2, 3, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 66_000,
    ];
    for size in sizes {
        let whole = root(size);
        assert_eq!(ledger.root_at(size).unwrap(), whole);
        for index in sizes
            .iter()
            .map(|size| size - 1)
            .filter(|index| *index < size)
        {
            let proof = ledger.inclusion_proof(index, size).unwrap();
            let leaf = leaf_hash(&leaves(index..index + 1)[0]);
            verify_inclusion(&leaf, index, size, &whole, &proof).unwrap();
        }
        for old in sizes.into_iter().filter(|old| *old <= size) {
            let proof = ledger.consistency_proof(old, size).unwrap();
            verify_consistency(old, &root(old), size, &whole, &proof).unwrap();
        }
    }
    assert!(matches!(
        ledger.inclusion_proof(5, 5),
        Err(LedgerError::ReadOutside { .. })
    ));
    assert!(matches!(
        ledger.inclusion_proof(5, 66_001),
        Err(LedgerError::ReadOutside { .. })
    ));
    assert!(matches!(
        ledger.consistency_proof(6, 5),
        Err(LedgerError::ReadOutside { .. })
    ));
}

#[test]
fn a_stranger_checks_an_entry_with_the_proof_and_the_policy_alone() {
    let dir = TempDir::new().unwrap();
    let mut ledger = ledger_of(dir.path(), 600);
    assert!(ledger.proof(0).is_err(), "nothing is signed yet");
    let signed = ledger.checkpoint(&signer()).unwrap();
    ledger.append(&leaves(600..700)).unwrap();
    let text = ledger.proof(599).unwrap().to_string();
    let policy =
        Policy::parse(format!("log {}\nquorum none\n", signer().vkey()).as_bytes()).unwrap();
    let proof = TlogProof::parse(text.as_bytes()).unwrap();
    assert_eq!(proof.verify(&leaves(599..600)[0], &policy).unwrap(), signed);
    assert!(proof.verify(&leaves(598..599)[0], &policy).is_err());
    assert!(
        matches!(ledger.proof(600), Err(LedgerError::ReadOutside { .. })),
        "appended, but not signed"
    );
}

#[test]
fn the_same_leaves_and_key_give_the_same_folder() {
    let (one, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    for dir in [one.path(), other.path()] {
        ledger_of(dir, 500).checkpoint(&signer()).unwrap();
    }
    let relative = |dir: &Path| {
        files(dir)
            .into_iter()
            .map(|file| file.strip_prefix(dir).unwrap().to_owned())
            .collect()
    };
    let names: Vec<PathBuf> = relative(one.path());
    assert_eq!(names, relative(other.path()));
    for name in names {
        assert_eq!(
            fs::read(one.path().join(&name)).unwrap(),
            fs::read(other.path().join(&name)).unwrap()
        );
    }
}

#[test]
fn signing_an_unchanged_tree_gives_the_same_note_and_mends_the_published_one() {
    let dir = TempDir::new().unwrap();
    let mut ledger = ledger_of(dir.path(), 10);
    let first = ledger.checkpoint(&signer()).unwrap();
    fs::remove_file(dir.path().join("checkpoint")).unwrap();
    let report = ledger.audit().unwrap();
    assert!(
        report.is_sound() && report.findings.len() == 1,
        "{report:?}"
    );
    assert_eq!(ledger.checkpoint(&signer()).unwrap(), first);
    assert_eq!(
        fs::read_to_string(dir.path().join("checkpoint")).unwrap(),
        first.text
    );
    assert_eq!(ledger.latest_checkpoint().unwrap(), Some(first));
}

#[test]
fn an_empty_ledger_can_be_signed() {
    let dir = TempDir::new().unwrap();
    let mut ledger = Ledger::create(dir.path(), ORIGIN).unwrap();
    assert_eq!(ledger.latest_checkpoint().unwrap(), None);
    assert_sound(&ledger);
    assert_eq!(ledger.checkpoint(&signer()).unwrap().body.size, 0);
    ledger.append(&leaves(0..1)).unwrap();
    assert_eq!(ledger.checkpoint(&signer()).unwrap().body.root, root(1));
    assert_sound(&ledger);
}

/// Puts back everything but `state/last-signed`, as a restored backup of the rest would.
fn put_back(old: &Path, dir: &Path) {
    for part in ["tile", "checkpoint", "state/committed"] {
        let path = dir.join(part);
        if path.is_dir() {
            fs::remove_dir_all(&path).unwrap()
        } else {
            fs::remove_file(&path).unwrap()
        }
    }
    let signed = fs::read(dir.join("state/last-signed")).unwrap();
    copy(old, dir);
    fs::write(dir.join("state/last-signed"), signed).unwrap();
}

#[test]
fn an_older_tree_is_neither_signed_nor_extended() {
    let (dir, backup) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let mut ledger = ledger_of(dir.path(), 300);
    ledger.checkpoint(&signer()).unwrap();
    copy(dir.path(), backup.path());
    ledger.append(&leaves(300..400)).unwrap();
    ledger.checkpoint(&signer()).unwrap();
    drop(ledger);
    put_back(backup.path(), dir.path());
    let mut ledger = Ledger::open(dir.path()).unwrap();
    assert!(matches!(
        ledger.checkpoint(&signer()),
        Err(LedgerError::RollbackRefused {
            signed: 400,
            held: 300
        })
    ));
    assert!(matches!(
        ledger.append(&leaves(0..1)),
        Err(LedgerError::RollbackRefused { .. })
    ));
    let findings = ledger.audit().unwrap().findings;
    assert!(
        findings
            .iter()
            .any(|finding| finding.problem.contains("an older copy was put back")),
        "{findings:?}"
    );
}

#[test]
fn another_history_of_the_same_or_a_larger_size_is_neither_signed_nor_extended() {
    for size in [300, 350] {
        let (dir, forged) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        ledger_of(dir.path(), 300).checkpoint(&signer()).unwrap();
        let mut other = Ledger::create(forged.path(), ORIGIN).unwrap();
        other.append(&leaves(1..1 + size)).unwrap();
        other.checkpoint(&signer()).unwrap();
        drop(other);
        put_back(forged.path(), dir.path());
        let mut ledger = Ledger::open(dir.path()).unwrap();
        assert!(matches!(
            ledger.checkpoint(&signer()),
            Err(LedgerError::ForkRefused { signed: 300, .. })
        ));
        assert!(matches!(
            ledger.append(&leaves(0..1)),
            Err(LedgerError::ForkRefused { .. })
        ));
        assert!(!ledger.audit().unwrap().is_sound());
    }
}

#[test]
fn a_last_signed_checkpoint_that_was_edited_is_refused() {
    let dir = TempDir::new().unwrap();
    let mut ledger = ledger_of(dir.path(), 30);
    ledger.checkpoint(&signer()).unwrap();
    let path = dir.path().join("state/last-signed");
    let edited = fs::read_to_string(&path)
        .unwrap()
        .replacen("\n30\n", "\n29\n", 1);
    fs::write(&path, edited).unwrap();
    assert!(matches!(
        ledger.checkpoint(&signer()),
        Err(LedgerError::VerifyLastSigned { .. })
    ));
    assert!(!ledger.audit().unwrap().is_sound());
}

#[test]
fn another_key_is_refused() {
    let dir = TempDir::new().unwrap();
    let mut ledger = ledger_of(dir.path(), 3);
    let misnamed = NoteSigner::from_seed("other.example", &[42; 32]).unwrap();
    assert!(matches!(
        ledger.checkpoint(&misnamed),
        Err(LedgerError::VerifyOrigin { .. })
    ));
    ledger.checkpoint(&signer()).unwrap();
    let other = NoteSigner::from_seed(ORIGIN, &[43; 32]).unwrap();
    assert!(matches!(
        ledger.checkpoint(&other),
        Err(LedgerError::VerifyLastSigned { .. })
    ));
}

#[test]
fn one_writer_at_a_time() {
    let dir = TempDir::new().unwrap();
    let ledger = ledger_of(dir.path(), 3);
    assert!(matches!(
        Ledger::open(dir.path()),
        Err(LedgerError::OpenLocked(_))
    ));
    drop(ledger);
    assert!(Ledger::open(dir.path()).is_ok());
}

#[test]
fn creating_over_a_ledger_and_opening_none_are_refused() {
    let dir = TempDir::new().unwrap();
    assert!(matches!(
        Ledger::open(dir.path()),
        Err(LedgerError::OpenMissing(_))
    ));
    assert_eq!(files(dir.path()).len(), 0, "looking leaves no trace");
    assert!(matches!(
        Ledger::create(dir.path(), "two\nlines"),
        Err(LedgerError::ParseKeyName(_))
    ));
    drop(Ledger::create(dir.path(), ORIGIN).unwrap());
    assert!(matches!(
        Ledger::create(dir.path(), ORIGIN),
        Err(LedgerError::CreateOverExisting(_))
    ));
}

#[test]
fn one_flipped_byte_in_any_file_is_found_and_the_file_named() {
    let dir = TempDir::new().unwrap();
    let mut ledger = ledger_of(dir.path(), 520);
    ledger.checkpoint(&signer()).unwrap();
    ledger.append(&leaves(520..600)).unwrap();
    ledger.checkpoint(&signer()).unwrap();
    drop(ledger);
    for file in files(dir.path())
        .iter()
        .filter(|file| !file.ends_with("state/lock"))
    {
        let sound = fs::read(file).unwrap();
        let name = file.strip_prefix(dir.path()).unwrap();
        for at in (0..sound.len()).step_by(1.max(sound.len() / 9)) {
            let mut flipped = sound.clone();
            flipped[at] ^= 1;
            fs::write(file, &flipped).unwrap();
            let findings = match Ledger::open(dir.path()) {
                Ok(ledger) => {
                    ledger
                        .audit_signed_by(&signer().verifier())
                        .unwrap()
                        .findings
                }
                Err(error) => {
                    assert!(error.to_string().starts_with("state/committed"), "{error}");
                    continue;
                }
            };
            assert!(
                findings.iter().any(|finding| finding.file == name),
                "{} byte {at}: {findings:?}",
                name.display()
            );
        }
        fs::write(file, sound).unwrap();
    }
    assert_sound(&Ledger::open(dir.path()).unwrap());
}

#[test]
fn a_missing_or_foreign_file_is_found_and_named() {
    let dir = TempDir::new().unwrap();
    ledger_of(dir.path(), 520).checkpoint(&signer()).unwrap();
    for file in files(&dir.path().join("tile")) {
        let sound = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        let findings = Ledger::open(dir.path()).unwrap().audit().unwrap().findings;
        let name = file.strip_prefix(dir.path()).unwrap();
        assert!(
            findings.iter().any(|finding| finding.file == name),
            "{}: {findings:?}",
            name.display()
        );
        fs::write(&file, sound).unwrap();
    }
    for name in ["tile/0/notes", "tile/0/000.p/x", "state/old", "readme"] {
        let file = dir.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, b"x").unwrap();
        let report = Ledger::open(dir.path()).unwrap().audit().unwrap();
        assert!(
            !report.is_sound() && report.findings[0].file == Path::new(name),
            "{name}: {report:?}"
        );
        fs::remove_file(&file).unwrap();
    }
}

#[test]
fn a_damaged_ledger_proves_and_grows_nothing() {
    let dir = TempDir::new().unwrap();
    let mut ledger = ledger_of(dir.path(), 300);
    let path = dir.path().join("tile/0/001.p/44");
    let mut bytes = fs::read(&path).unwrap();
    bytes[5] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert!(matches!(
        ledger.inclusion_proof(0, 300),
        Err(LedgerError::ReadDamaged { .. })
    ));
    assert!(matches!(
        ledger.append(&leaves(0..1)),
        Err(LedgerError::ReadDamaged { .. })
    ));
    assert!(matches!(
        ledger.checkpoint(&signer()),
        Err(LedgerError::ReadDamaged { .. })
    ));
    assert!(matches!(
        ledger.leaf(256),
        Err(LedgerError::ReadDamaged { .. })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_split_into_appends_and_checkpoints_gives_the_same_tree(
        steps in prop::collection::vec((1_u64..300, any::<bool>(), any::<bool>()), 1..8),
    ) {
        let dir = TempDir::new().unwrap();
        let mut ledger = Ledger::create(dir.path(), ORIGIN).unwrap();
        for (count, is_signed, is_reopened) in steps {
            let size = ledger.size();
            ledger.append(&leaves(size..size + count)).unwrap();
            prop_assert_eq!(ledger.root(), root(size + count));
            if is_signed {
                ledger.checkpoint(&signer()).unwrap();
            }
            if is_reopened {
                drop(ledger);
                ledger = Ledger::open(dir.path()).unwrap();
            }
            prop_assert_eq!(ledger.audit().unwrap().findings, vec![]);
        }
    }
}
