//! What is written, and what is proved from it.

use super::*;

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
    ledger.checkpoint(&signer(), &[]).unwrap();
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
            ledger.checkpoint(&signer(), &[]).unwrap();
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
    let signed = ledger.checkpoint(&signer(), &[]).unwrap();
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
        ledger_of(dir, 500).checkpoint(&signer(), &[]).unwrap();
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
    let first = ledger.checkpoint(&signer(), &[]).unwrap();
    fs::remove_file(dir.path().join("checkpoint")).unwrap();
    let report = ledger.audit().unwrap();
    assert!(
        report.is_sound() && report.findings.len() == 1,
        "{report:?}"
    );
    assert_eq!(ledger.checkpoint(&signer(), &[]).unwrap(), first);
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
    assert_eq!(ledger.checkpoint(&signer(), &[]).unwrap().body.size, 0);
    ledger.append(&leaves(0..1)).unwrap();
    assert_eq!(
        ledger.checkpoint(&signer(), &[]).unwrap().body.root,
        root(1)
    );
    assert_sound(&ledger);
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
                ledger.checkpoint(&signer(), &[]).unwrap();
            }
            if is_reopened {
                drop(ledger);
                ledger = Ledger::open(dir.path()).unwrap();
            }
            prop_assert_eq!(ledger.audit().unwrap().findings, vec![]);
        }
    }
}
