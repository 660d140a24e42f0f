//! What readers see: all that the published checkpoint covers, and nothing after it; and its cosignatures.

use std::sync::Arc;

use rapporteur_disk::RealDisk;
use rapporteur_ledger::cosignature::Cosigner;
use rapporteur_ledger::note::NoteSignature;
use rapporteur_ledger::tile::{Tile, widest};
use rapporteur_ledger::{CHECKPOINT_TYPE, PublicLedger, SignedCheckpoint, TILE_TYPE};

use super::*;

fn public(dir: &Path) -> PublicLedger {
    PublicLedger::open_on(Arc::new(RealDisk), dir)
}

fn cosign(checkpoint: &SignedCheckpoint, name: &str, time: u64) -> NoteSignature {
    let cosigner = Cosigner::from_seed(name, &[3; 32]).unwrap();
    cosigner
        .cosign(checkpoint.note().unwrap().text(), time)
        .unwrap()
}

#[test]
fn readers_get_what_the_published_checkpoint_covers_and_nothing_after_it() {
    let dir = TempDir::new().unwrap();
    let mut ledger = ledger_of(dir.path(), 300);
    assert_eq!(
        public(dir.path()).file("tile/0/000").unwrap(),
        None,
        "nothing is published"
    );
    assert!(ledger.public_files().unwrap().is_empty());
    ledger.checkpoint(&signer(), &[]).unwrap();
    for held in [300, 400, 600, 70_000] {
        ledger.append(&leaves(ledger.size()..held)).unwrap();
        let paths = ledger.public_files().unwrap();
        assert_eq!(
            paths,
            [
                "checkpoint",
                "tile/entries/000",
                "tile/entries/001.p/44",
                "tile/0/000",
                "tile/0/001.p/44",
                "tile/1/000.p/1"
            ]
        );
        assert_eq!(public(dir.path()).paths().unwrap(), paths);
        for path in &paths {
            assert!(
                dir.path().join(path).is_file(),
                "{path} may be copied as it lies"
            );
            let file = public(dir.path()).file(path).unwrap().unwrap();
            assert_eq!(file.bytes, fs::read(dir.path().join(path)).unwrap());
            let is_checkpoint = path == "checkpoint";
            assert_eq!(file.is_immutable, !is_checkpoint);
            assert_eq!(file.content_type == CHECKPOINT_TYPE, is_checkpoint);
            assert_eq!(file.content_type == TILE_TYPE, !is_checkpoint);
        }
        for path in [
            "tile/0/001",
            "tile/entries/001",
            "tile/0/001.p/45",
            "tile/entries/001.p/100",
            "tile/0/002.p/1",
            "tile/1/000.p/2",
            "tile/1/000",
            "state/last-signed",
            "state/committed",
            "../secret",
            "/checkpoint",
            "",
        ] {
            assert_eq!(
                public(dir.path()).file(path).unwrap(),
                None,
                "{path} with {held} held"
            );
        }
        assert_sound(&ledger);
    }
}

#[test]
fn a_partial_tile_that_was_removed_is_cut_from_the_full_one() {
    let dir = TempDir::new().unwrap();
    let mut ledger = ledger_of(dir.path(), 700);
    ledger.checkpoint(&signer(), &[]).unwrap();
    let reader = public(dir.path());
    for (path, length) in [
        ("tile/0/000.p/7", 7 * 32),
        ("tile/entries/001.p/255", 255 * 34),
        ("tile/0/002.p/3", 0),
    ] {
        let tile = Tile::parse(path).unwrap();
        let full = widest(tile.kind, tile.index, 700).unwrap();
        if !full.is_full() {
            assert!(
                reader.file(path).is_err(),
                "neither it nor a full one is there"
            );
            continue;
        }
        let file = reader.file(path).unwrap().unwrap();
        assert_eq!(
            file.bytes,
            fs::read(dir.path().join(full.path())).unwrap()[..length]
        );
    }
    fs::remove_file(dir.path().join("tile/0/000")).unwrap();
    assert!(matches!(
        reader.file("tile/0/000"),
        Err(LedgerError::ReadDamaged { .. })
    ));
}

#[test]
fn cosignatures_are_added_to_the_published_checkpoint_and_stay_with_it() {
    let dir = TempDir::new().unwrap();
    let mut ledger = ledger_of(dir.path(), 30);
    let none = ledger.add_cosignatures(30, Vec::new());
    assert!(matches!(
        none,
        Err(LedgerError::CosignNotPublished {
            asked: 30,
            published: None
        })
    ));
    let signed = ledger.checkpoint(&signer(), &[]).unwrap();
    let lines = vec![
        cosign(&signed, "one.example", 5),
        cosign(&signed, "two.example", 6),
    ];
    let cosigned = ledger.add_cosignatures(30, lines.clone()).unwrap();
    assert_eq!(cosigned.note().unwrap().signatures()[1..], lines);
    let third = cosign(&signed, "three.example", 7);
    let cosigned = ledger.add_cosignatures(30, vec![third]).unwrap();
    assert_eq!(cosigned.note().unwrap().signatures().len(), 4);
    // A later cosignature of one key takes the place of the earlier one; the log's own line is no witness's to replace.
    let later = cosign(&signed, "one.example", 50);
    let own = NoteSignature {
        bytes: vec![0; 64],
        ..signed.note().unwrap().signatures()[0].clone()
    };
    let cosigned = ledger
        .add_cosignatures(30, vec![later.clone(), own])
        .unwrap();
    let now = cosigned.note().unwrap();
    assert_eq!(now.signatures().len(), 4);
    assert!(now.signatures().contains(&later) && !now.signatures().contains(&lines[0]));
    // Signing again, reopening and proving keep them.
    assert_eq!(ledger.checkpoint(&signer(), &[]).unwrap(), cosigned);
    drop(ledger);
    let mut ledger = Ledger::open(dir.path()).unwrap();
    assert_eq!(ledger.latest_checkpoint().unwrap().unwrap(), cosigned);
    assert_eq!(ledger.published_checkpoint().unwrap().unwrap(), cosigned);
    assert_eq!(ledger.proof(3).unwrap().checkpoint, cosigned.text);
    assert_sound(&ledger);
    fs::remove_file(dir.path().join("checkpoint")).unwrap();
    assert!(
        ledger.audit().unwrap().is_sound(),
        "a missing one is written again"
    );
    assert_eq!(ledger.checkpoint(&signer(), &[]).unwrap(), cosigned);
    assert_eq!(
        fs::read_to_string(dir.path().join("checkpoint")).unwrap(),
        cosigned.text
    );
    // A larger checkpoint begins without any.
    ledger.append(&leaves(30..31)).unwrap();
    let next = ledger.checkpoint(&signer(), &[]).unwrap();
    assert_eq!(next.note().unwrap().signatures().len(), 1);
    let late = ledger.add_cosignatures(30, lines);
    assert!(matches!(
        late,
        Err(LedgerError::CosignNotPublished {
            published: Some(31),
            ..
        })
    ));
    assert_sound(&ledger);
}

#[test]
fn more_cosignatures_than_a_note_may_have_and_lines_that_are_none_are_refused() {
    let dir = TempDir::new().unwrap();
    let mut ledger = ledger_of(dir.path(), 3);
    let signed = ledger.checkpoint(&signer(), &[]).unwrap();
    let many = (0..128)
        .map(|count| cosign(&signed, &format!("{count}.example"), 1))
        .collect();
    assert!(matches!(
        ledger.add_cosignatures(3, many),
        Err(LedgerError::CosignTooMany(128))
    ));
    let injected = NoteSignature {
        name: "a\n\u{2014} b".to_owned(),
        ..cosign(&signed, "x.example", 1)
    };
    assert!(matches!(
        ledger.add_cosignatures(3, vec![injected]),
        Err(LedgerError::ParseNote(_))
    ));
    assert_eq!(ledger.latest_checkpoint().unwrap().unwrap(), signed);
}

#[test]
fn a_flipped_byte_in_a_cosigned_checkpoint_is_found_by_whoever_has_the_log_s_key_alone() {
    let dir = TempDir::new().unwrap();
    let mut ledger = ledger_of(dir.path(), 3);
    let signed = ledger.checkpoint(&signer(), &[]).unwrap();
    ledger
        .add_cosignatures(3, vec![cosign(&signed, "one.example", 5)])
        .unwrap();
    ledger
        .add_cosignatures(3, vec![cosign(&signed, "one.example", 6)])
        .unwrap();
    for name in ["checkpoint", "state/cosigned"] {
        let path = dir.path().join(name);
        let sound = fs::read(&path).unwrap();
        for at in 0..sound.len() {
            let mut flipped = sound.clone();
            flipped[at] ^= 1;
            fs::write(&path, flipped).unwrap();
            let report = ledger.audit_signed_by(&signer().verifier()).unwrap();
            let is_named = |finding: &rapporteur_ledger::Finding| {
                finding.file == Path::new(name) && !finding.is_unfinished
            };
            assert!(
                report.findings.iter().any(is_named),
                "{name} byte {at}: {report:?}"
            );
        }
        fs::write(&path, sound).unwrap();
    }
    // A forged line beside the true ones.
    let path = dir.path().join("checkpoint");
    let more = format!(
        "{}{}\n",
        fs::read_to_string(&path).unwrap(),
        cosign(&signed, "two.example", 1)
    );
    fs::write(path, more).unwrap();
    assert!(!ledger.audit().unwrap().is_sound());
}

#[test]
fn a_copy_of_the_published_files_alone_is_audited_and_every_flipped_byte_named() {
    let (dir, mirror) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let mut ledger = ledger_of(dir.path(), 520);
    ledger.checkpoint(&signer(), &[]).unwrap();
    ledger.append(&leaves(520..600)).unwrap();
    for path in ledger.public_files().unwrap() {
        let target = mirror.path().join(&path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(dir.path().join(&path), target).unwrap();
    }
    let policy = Policy::for_log(signer().verifier());
    for dir in [dir.path(), mirror.path()] {
        let report = public(dir).audit(&policy).unwrap();
        assert_eq!((report.size, report.entry_count), (520, 520));
        assert_eq!(report.findings, []);
    }
    for file in files(mirror.path()) {
        let sound = fs::read(&file).unwrap();
        for at in (0..sound.len()).step_by(1.max(sound.len() / 40)) {
            let mut flipped = sound.clone();
            flipped[at] ^= 1;
            fs::write(&file, flipped).unwrap();
            let report = public(mirror.path()).audit(&policy).unwrap();
            assert!(!report.is_sound(), "{} byte {at}", file.display());
        }
        fs::remove_file(&file).unwrap();
        let report = public(mirror.path()).audit(&policy).unwrap();
        let name = file.strip_prefix(mirror.path()).unwrap();
        assert_eq!(report.findings[0].file, name);
        fs::write(&file, sound).unwrap();
    }
    let stranger = NoteSigner::from_seed("other.example", &[1; 32]).unwrap();
    let report = public(mirror.path())
        .audit(&Policy::for_log(stranger.verifier()))
        .unwrap();
    assert!(!report.is_sound());
}
