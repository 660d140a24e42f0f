//! After a loss: what is remembered elsewhere is honoured, what a copy has is taken back, and a lost cause gets a new name.

use std::collections::BTreeMap;
use std::io;

use rapporteur_ledger::SignedCheckpoint;

use super::*;

/// What a mirror of the published files holds.
fn mirror(ledger: &Ledger, dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let paths = ledger.public_files().unwrap().into_iter();
    paths
        .map(|path| (path.clone(), fs::read(dir.join(&path)).unwrap()))
        .collect()
}

fn published_of(size: u64, first: u64) -> (SignedCheckpoint, BTreeMap<String, Vec<u8>>) {
    let dir = TempDir::new().unwrap();
    let mut ledger = Ledger::create(dir.path(), ORIGIN).unwrap();
    ledger.append(&leaves(first..first + size)).unwrap();
    let signed = ledger.checkpoint(&signer(), &[]).unwrap();
    (signed, mirror(&ledger, dir.path()))
}

fn adopt(
    ledger: &mut Ledger,
    checkpoint: &SignedCheckpoint,
    files: &BTreeMap<String, Vec<u8>>,
) -> Result<u64, LedgerError> {
    ledger.adopt(checkpoint, &mut |path| Ok(files.get(path).cloned()))
}

#[test]
fn what_is_remembered_elsewhere_keeps_a_ledger_that_was_put_back_whole_from_signing() {
    let (dir, backup) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let mut ledger = ledger_of(dir.path(), 300);
    ledger.checkpoint(&signer(), &[]).unwrap();
    copy(dir.path(), backup.path());
    ledger.append(&leaves(300..310)).unwrap();
    let known = ledger.checkpoint(&signer(), &[]).unwrap();
    drop(ledger);
    // The whole folder, `state/` included, comes back: only the memory outside of it knows better.
    let mut ledger = Ledger::open(backup.path()).unwrap();
    let refused = ledger.checkpoint(&signer(), std::slice::from_ref(&known));
    assert!(matches!(
        refused,
        Err(LedgerError::RollbackRefused {
            signed: 310,
            held: 300
        })
    ));
    ledger.append(&leaves(400..500)).unwrap();
    let refused = ledger.checkpoint(&signer(), std::slice::from_ref(&known));
    assert!(matches!(
        refused,
        Err(LedgerError::ForkRefused {
            signed: 310,
            held: 400
        })
    ));
    // A memory that another key signed is no memory of this log, and does not go by unsaid.
    let thief = NoteSigner::from_seed(ORIGIN, &[66; 32]).unwrap();
    let forged = SignedCheckpoint::sign(known.body.clone(), &thief).unwrap();
    let refused = ledger.checkpoint(&signer(), &[forged]);
    assert!(matches!(refused, Err(LedgerError::VerifyLastSigned { .. })));
    assert_eq!(
        ledger.latest_checkpoint().unwrap().unwrap().body.size,
        300,
        "nothing was signed"
    );
}

#[test]
fn what_is_remembered_and_contained_does_not_stand_in_the_way() {
    let dir = TempDir::new().unwrap();
    let mut ledger = ledger_of(dir.path(), 300);
    let known = ledger.checkpoint(&signer(), &[]).unwrap();
    ledger.append(&leaves(300..310)).unwrap();
    let signed = ledger
        .checkpoint(&signer(), &[known.clone(), known])
        .unwrap();
    assert_eq!(signed.body.size, 310);
    assert_eq!(
        ledger
            .checkpoint(&signer(), std::slice::from_ref(&signed))
            .unwrap(),
        signed
    );
}

#[test]
fn lost_entries_are_taken_from_a_copy_and_signed_as_before() {
    for (held, size) in [
        (0, 1),
        (0, 700),
        (250, 300),
        (256, 257),
        (300, 66_000),
        (511, 512),
    ] {
        let (checkpoint, files) = published_of(size, 0);
        let dir = TempDir::new().unwrap();
        let mut ledger = ledger_of(dir.path(), held);
        assert_eq!(
            adopt(&mut ledger, &checkpoint, &files).unwrap(),
            size - held
        );
        assert_eq!((ledger.size(), ledger.root()), (size, root(size)));
        assert_eq!(adopt(&mut ledger, &checkpoint, &files).unwrap(), 0);
        assert_eq!(ledger.checkpoint(&signer(), &[]).unwrap(), checkpoint);
        assert_sound(&ledger);
    }
}

#[test]
fn a_ledger_that_holds_less_than_it_signed_is_made_whole_by_a_copy() {
    let (dir, backup) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let mut ledger = ledger_of(dir.path(), 300);
    ledger.checkpoint(&signer(), &[]).unwrap();
    copy(dir.path(), backup.path());
    ledger.append(&leaves(300..600)).unwrap();
    let signed = ledger.checkpoint(&signer(), &[]).unwrap();
    let files = mirror(&ledger, dir.path());
    drop(ledger);
    fs::copy(
        dir.path().join("state/last-signed"),
        backup.path().join("state/last-signed"),
    )
    .unwrap();
    let mut ledger = Ledger::open(backup.path()).unwrap();
    assert!(matches!(
        ledger.append(&leaves(0..1)),
        Err(LedgerError::RollbackRefused { .. })
    ));
    // Another tree than the one that was signed is refused before a byte is written, though its checkpoint verifies.
    let (forked, other) = published_of(700, 1);
    assert!(matches!(
        adopt(&mut ledger, &forked, &other),
        Err(LedgerError::ForkRefused { .. })
    ));
    assert_eq!(adopt(&mut ledger, &signed, &files).unwrap(), 300);
    assert_eq!(ledger.checkpoint(&signer(), &[]).unwrap(), signed);
    assert_sound(&ledger);
}

#[test]
fn a_copy_that_differs_anywhere_gives_nothing() {
    let (checkpoint, files) = published_of(600, 0);
    let before = |ledger: &Ledger| (ledger.size(), ledger.root());
    let dir = TempDir::new().unwrap();
    let mut ledger = ledger_of(dir.path(), 300);
    let state = before(&ledger);
    for path in ["tile/entries/001", "tile/entries/002.p/88"] {
        let length = files[path].len();
        for at in (0..length).step_by(101) {
            let mut files = files.clone();
            files.get_mut(path).unwrap()[at] ^= 1;
            let refused = adopt(&mut ledger, &checkpoint, &files);
            let expected = matches!(
                refused,
                Err(LedgerError::ForkRefused { .. } | LedgerError::AdoptDamaged { .. })
            );
            assert!(expected, "{path} byte {at}: {refused:?}");
        }
        let mut files = files.clone();
        files.remove(path);
        assert!(matches!(
            adopt(&mut ledger, &checkpoint, &files),
            Err(LedgerError::AdoptDamaged { .. })
        ));
    }
    let failing = ledger.adopt(&checkpoint, &mut |_| Err(io::Error::other("no network")));
    assert!(matches!(
        failing,
        Err(LedgerError::Disk {
            attempt: "fetch",
            ..
        })
    ));
    let (forked, other) = published_of(600, 1);
    assert!(matches!(
        adopt(&mut ledger, &forked, &other),
        Err(LedgerError::ForkRefused { .. })
    ));
    let (smaller, other) = published_of(200, 1);
    assert!(matches!(
        adopt(&mut ledger, &smaller, &other),
        Err(LedgerError::ForkRefused { .. })
    ));
    assert_eq!(before(&ledger), state);
    assert!(
        ledger.audit().unwrap().findings.is_empty(),
        "nothing was written"
    );
    // A copy that has grown since holds the full bundle in the place of the partial one.
    let (_, grown) = published_of(70_000, 0);
    assert_eq!(adopt(&mut ledger, &checkpoint, &grown).unwrap(), 300);
}

#[test]
fn a_new_origin_goes_on_over_the_same_entries_and_the_old_one_is_never_signed_again() {
    let dir = TempDir::new().unwrap();
    let mut ledger = ledger_of(dir.path(), 300);
    let old = ledger.checkpoint(&signer(), &[]).unwrap();
    let next = NoteSigner::from_seed("ledger.example/two", &[43; 32]).unwrap();
    ledger.continue_as(ORIGIN).unwrap();
    assert_eq!(
        ledger.checkpoint(&signer(), &[]).unwrap(),
        old,
        "the same name changes nothing"
    );
    ledger.continue_as("ledger.example/two").unwrap();
    assert_eq!(
        (ledger.origin(), ledger.size()),
        ("ledger.example/two", 300)
    );
    assert_eq!(ledger.latest_checkpoint().unwrap(), None);
    assert!(ledger.public_files().unwrap().is_empty());
    assert!(matches!(
        ledger.checkpoint(&signer(), &[]),
        Err(LedgerError::VerifyOrigin { .. })
    ));
    // What is remembered of the old origin, even a fork of it, no longer stands in the way.
    let (forked, _) = published_of(900, 1);
    let signed = ledger.checkpoint(&next, &[old.clone(), forked]).unwrap();
    assert_eq!((signed.body.size, signed.body.root), (300, old.body.root));
    drop(ledger);
    let mut ledger = Ledger::open(dir.path()).unwrap();
    let former = ledger.former_origins().unwrap();
    assert_eq!(former, std::slice::from_ref(&old.body));
    assert!(
        matches!(ledger.continue_as(ORIGIN), Err(LedgerError::OriginUsed(origin)) if origin == ORIGIN)
    );
    for origin in ["", "two words", "a\nb"] {
        assert!(
            matches!(
                ledger.continue_as(origin),
                Err(LedgerError::ParseKeyName(_))
            ),
            "{origin:?}"
        );
    }
    ledger.append(&leaves(300..301)).unwrap();
    ledger.checkpoint(&next, &[]).unwrap();
    assert_eq!(
        ledger.audit_signed_by(&next.verifier()).unwrap().findings,
        []
    );
    ledger.continue_as("ledger.example/three").unwrap();
    assert_eq!(ledger.former_origins().unwrap().len(), 2);
    // The list of former origins is closed by its digest.
    let path = dir.path().join("state/former");
    let sound = fs::read(&path).unwrap();
    for at in 0..sound.len() {
        let mut flipped = sound.clone();
        flipped[at] ^= 1;
        fs::write(&path, flipped).unwrap();
        let findings = ledger.audit().unwrap().findings;
        assert!(
            findings
                .iter()
                .any(|finding| finding.file == Path::new("state/former")),
            "byte {at}"
        );
    }
}
