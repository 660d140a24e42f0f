//! What is refused: rollback, another history, another key, a second writer.

use super::*;

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
    ledger.checkpoint(&signer(), &[]).unwrap();
    copy(dir.path(), backup.path());
    ledger.append(&leaves(300..400)).unwrap();
    ledger.checkpoint(&signer(), &[]).unwrap();
    drop(ledger);
    put_back(backup.path(), dir.path());
    let mut ledger = Ledger::open(dir.path()).unwrap();
    assert!(matches!(
        ledger.checkpoint(&signer(), &[]),
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
        ledger_of(dir.path(), 300)
            .checkpoint(&signer(), &[])
            .unwrap();
        let mut other = Ledger::create(forged.path(), ORIGIN).unwrap();
        other.append(&leaves(1..1 + size)).unwrap();
        other.checkpoint(&signer(), &[]).unwrap();
        drop(other);
        put_back(forged.path(), dir.path());
        let mut ledger = Ledger::open(dir.path()).unwrap();
        assert!(matches!(
            ledger.checkpoint(&signer(), &[]),
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
    ledger.checkpoint(&signer(), &[]).unwrap();
    let path = dir.path().join("state/last-signed");
    let edited = fs::read_to_string(&path)
        .unwrap()
        .replacen("\n30\n", "\n29\n", 1);
    fs::write(&path, edited).unwrap();
    assert!(matches!(
        ledger.checkpoint(&signer(), &[]),
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
        ledger.checkpoint(&misnamed, &[]),
        Err(LedgerError::VerifyOrigin { .. })
    ));
    ledger.checkpoint(&signer(), &[]).unwrap();
    let other = NoteSigner::from_seed(ORIGIN, &[43; 32]).unwrap();
    assert!(matches!(
        ledger.checkpoint(&other, &[]),
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
