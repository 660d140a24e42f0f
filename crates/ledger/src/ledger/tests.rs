//! The fault matrix: every step that touches the disk fails once, with and without its effect, and the ledger is opened again.

use std::path::Path;

use tempfile::TempDir;

use super::Ledger;
use crate::LedgerError;
use crate::disk::{Disk, Fault};
use crate::merkle::leaf_hash;
use crate::note::NoteSigner;

const ORIGIN: &str = "ledger.example/faults";

fn leaves(range: std::ops::Range<u64>, history: u8) -> Vec<[u8; 32]> {
    range
        .map(|index| leaf_hash(&[&[history], index.to_le_bytes().as_slice()].concat()))
        .collect()
}

fn signer() -> NoteSigner {
    NoteSigner::from_seed(ORIGIN, &[1; 32]).unwrap()
}

fn disk_with(dir: &Path, steps_left: u32, persists: bool) -> Disk {
    let disk = Disk::new(dir);
    disk.fault.set(Some(Fault {
        steps_left,
        persists,
    }));
    disk
}

/// Runs `act` with a fault at each step in turn, until it gets through, and hands the ledger left behind to `check`.
/// Returns at how many steps it failed.
fn with_every_fault(
    prepare: impl Fn(&Path),
    act: impl Fn(Disk) -> Result<(), LedgerError>,
    check: impl Fn(&Path),
) -> u32 {
    let mut failed_count = 0;
    for persists in [false, true] {
        for step in 0.. {
            let dir = TempDir::new().unwrap();
            prepare(dir.path());
            match act(disk_with(dir.path(), step, persists)) {
                Ok(()) => break,
                Err(error) => assert!(
                    matches!(error, LedgerError::Disk { .. }),
                    "step {step}: {error:?}"
                ),
            }
            check(dir.path());
            failed_count += 1;
        }
    }
    failed_count
}

/// The ledger is in one of the states, is sound, and goes on with other leaves than the interrupted append had.
fn assert_recovers(dir: &Path, sizes: &[u64]) {
    let mut ledger = Ledger::open(dir).unwrap();
    let size = ledger.size();
    assert!(sizes.contains(&size), "size {size}");
    let report = ledger.audit().unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
    ledger.append(&leaves(size..size + 2, b'o')).unwrap();
    ledger.checkpoint(&signer()).unwrap();
    assert_eq!(
        ledger
            .audit_signed_by(&signer().verifier())
            .unwrap()
            .findings,
        []
    );
    // Over the next edges too, where the interrupted append left full tiles.
    ledger.append(&leaves(size + 2..size + 600, b'o')).unwrap();
    ledger.checkpoint(&signer()).unwrap();
    assert_eq!(
        ledger
            .audit_signed_by(&signer().verifier())
            .unwrap()
            .findings,
        []
    );
}

#[test]
fn an_append_that_fails_at_any_step_leaves_the_old_or_the_new_state() {
    for (old, new) in [(0, 1), (3, 5), (250, 256), (250, 600), (512, 513)] {
        let prepare = |dir: &Path| {
            let mut ledger = Ledger::create(dir, ORIGIN).unwrap();
            ledger.append(&leaves(0..old, b'a')).unwrap();
            ledger.checkpoint(&signer()).unwrap();
            ledger.append(&leaves(old..old, b'a')).unwrap();
        };
        let act = |disk| {
            let mut ledger = Ledger::open_on(disk).unwrap();
            let result = ledger.append(&leaves(old..new, b'a')).map(drop);
            if result.is_err() {
                assert!(matches!(
                    ledger.append(&leaves(0..1, b'a')),
                    Err(LedgerError::Poisoned)
                ));
                assert!(matches!(
                    ledger.checkpoint(&signer()),
                    Err(LedgerError::Poisoned)
                ));
                assert!(matches!(ledger.audit(), Err(LedgerError::Poisoned)));
            }
            result
        };
        let failed_count = with_every_fault(prepare, act, |dir| assert_recovers(dir, &[old, new]));
        assert!(failed_count >= 16, "only {failed_count} steps were tried");
    }
}

#[test]
fn a_checkpoint_that_fails_at_any_step_never_signs_otherwise_afterwards() {
    let prepare = |dir: &Path| {
        let mut ledger = Ledger::create(dir, ORIGIN).unwrap();
        ledger.append(&leaves(0..5, b'a')).unwrap();
        ledger.checkpoint(&signer()).unwrap();
        ledger.append(&leaves(5..9, b'a')).unwrap();
    };
    let act = |disk| {
        Ledger::open_on(disk)
            .unwrap()
            .checkpoint(&signer())
            .map(drop)
    };
    let check = |dir: &Path| {
        let signed = Ledger::open(dir)
            .unwrap()
            .latest_checkpoint()
            .unwrap()
            .unwrap();
        assert!([5, 9].contains(&signed.body.size));
        assert_recovers(dir, &[9]);
    };
    // Four steps to sign and three to publish, each failing in both ways.
    assert_eq!(with_every_fault(prepare, act, check), 14);
}

#[test]
fn a_creation_that_fails_at_any_step_can_be_tried_again() {
    let act = |disk| Ledger::create_on(disk, ORIGIN).map(drop);
    let check = |dir: &Path| {
        match Ledger::create(dir, ORIGIN) {
            Ok(_) => {}
            Err(error) => assert!(
                matches!(error, LedgerError::CreateOverExisting(_)),
                "{error:?}"
            ),
        }
        assert_recovers(dir, &[0]);
    };
    assert!(with_every_fault(|_| {}, act, check) >= 6);
}

#[test]
fn what_an_unfinished_append_left_is_named_until_the_next_append() {
    let dir = TempDir::new().unwrap();
    drop(Ledger::create(dir.path(), ORIGIN).unwrap());
    let mut ledger = Ledger::open_on(disk_with(dir.path(), 6, true)).unwrap();
    assert!(ledger.append(&leaves(0..3, b'a')).is_err());
    drop(ledger);
    let report = Ledger::open(dir.path()).unwrap().audit().unwrap();
    assert_eq!(report.size, 0);
    assert!(
        report.is_sound() && !report.findings.is_empty(),
        "{:?}",
        report.findings
    );
    assert_recovers(dir.path(), &[0]);
}
