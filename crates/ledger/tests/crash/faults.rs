//! Single acts, each failing at every step in every way: the matrix that the random sequences draw from, whole.

use std::path::Path;
use std::sync::Arc;

use rapporteur_ledger::cosignature::Cosigner;
use rapporteur_ledger::note::NoteSigner;
use rapporteur_ledger::witness::{Witness, request};
use rapporteur_ledger::{Ledger, LedgerError};
use rapporteur_testkit::{Fault, SimDisk};

const ORIGIN: &str = "ledger.example/faults";
const DIR: &str = "/a/ledger";

fn signer() -> NoteSigner {
    NoteSigner::from_seed(ORIGIN, &[1; 32]).unwrap()
}

fn leaves(count: u8) -> Vec<[u8; 32]> {
    (0..count).map(|index| [index; 32]).collect()
}

/// Runs `act` on a disk that `prepare` made, with each fault at each step until it gets through, and hands what is left to
/// `check`. Returns at how many steps it failed.
fn with_every_fault(
    prepare: impl Fn(&SimDisk),
    act: impl Fn(&SimDisk) -> Result<(), LedgerError>,
    check: impl Fn(&SimDisk),
) -> u32 {
    let mut failed_count = 0;
    let faults = [
        None,
        Some(Fault::Eio),
        Some(Fault::FullDisk),
        Some(Fault::FailedButPersisted),
    ];
    for fault in faults {
        for step in 0.. {
            let disk = SimDisk::new(u64::from(failed_count));
            prepare(&disk);
            let last = disk.steps() + step;
            match fault {
                None => disk.crash_after(step),
                Some(fault) => disk.fail_after(step, fault),
            }
            match act(&disk) {
                Ok(()) if disk.steps() <= last => break,
                Ok(()) => {}
                Err(error) => {
                    assert!(
                        matches!(error, LedgerError::Disk { .. }),
                        "step {step}: {error:?}"
                    );
                    failed_count += 1;
                }
            }
            disk.restart();
            check(&disk);
            disk.crash();
            check(&disk);
        }
    }
    failed_count
}

fn open(disk: &SimDisk) -> Ledger {
    Ledger::open_on(Arc::new(disk.clone()), Path::new(DIR)).unwrap()
}

#[test]
fn a_creation_that_fails_at_any_step_can_be_tried_again() {
    let create = |disk: &SimDisk| Ledger::create_on(Arc::new(disk.clone()), Path::new(DIR), ORIGIN);
    let check = |disk: &SimDisk| {
        match create(disk) {
            Ok(_) => {}
            Err(error) => assert!(
                matches!(error, LedgerError::CreateOverExisting(_)),
                "{error:?}"
            ),
        }
        let mut ledger = open(disk);
        ledger.append(&leaves(3)).unwrap();
        ledger.checkpoint(&signer(), &[]).unwrap();
        assert_eq!(
            ledger
                .audit_signed_by(&signer().verifier())
                .unwrap()
                .findings,
            []
        );
    };
    let failed = with_every_fault(|_| {}, |disk| create(disk).map(drop), check);
    assert!(failed >= 30, "only {failed} steps were tried");
}

#[test]
fn after_a_failed_write_the_value_refuses_all_further_work() {
    let prepare = |disk: &SimDisk| {
        let mut ledger = Ledger::create_on(Arc::new(disk.clone()), Path::new(DIR), ORIGIN).unwrap();
        ledger.append(&leaves(3)).unwrap();
    };
    let act = |disk: &SimDisk| {
        let mut ledger = Ledger::open_on(Arc::new(disk.clone()), Path::new(DIR))?;
        let result = ledger.append(&leaves(2)).map(drop);
        if result.is_err() {
            disk.restart();
            let poisoned = |result: Result<(), LedgerError>| {
                assert!(matches!(result, Err(LedgerError::Poisoned)), "{result:?}");
            };
            poisoned(ledger.append(&leaves(1)).map(drop));
            poisoned(ledger.checkpoint(&signer(), &[]).map(drop));
            poisoned(ledger.audit().map(drop));
            poisoned(ledger.leaf(0).map(drop));
            poisoned(ledger.latest_checkpoint().map(drop));
            poisoned(ledger.add_cosignatures(3, Vec::new()).map(drop));
            poisoned(ledger.continue_as("other.example"));
        }
        result
    };
    let check = |disk: &SimDisk| assert!([3, 5].contains(&open(disk).size()));
    assert!(with_every_fault(prepare, act, check) >= 30);
}

#[test]
fn a_witness_that_could_not_write_cosigns_nothing_until_it_is_opened_again() {
    let cosigner = || Cosigner::from_seed("witness.example", &[2; 32]).unwrap();
    let dir = Path::new("/w");
    let checkpoint = |count: u8| {
        let disk = Arc::new(SimDisk::new(0));
        let mut ledger = Ledger::create_on(disk, Path::new(DIR), ORIGIN).unwrap();
        ledger.append(&leaves(count)).unwrap();
        let proof = ledger.consistency_proof(2, u64::from(count)).unwrap();
        (proof, ledger.checkpoint(&signer(), &[]).unwrap().text)
    };
    let (_, first) = checkpoint(2);
    let (proof, second) = checkpoint(5);
    let prepare = |disk: &SimDisk| {
        let mut witness = Witness::create(Arc::new(disk.clone()), dir, cosigner()).unwrap();
        witness.add_log(&signer().vkey()).unwrap();
        assert_eq!(
            witness.add_checkpoint(&request(0, &[], &first), 1).status,
            200
        );
    };
    let act = |disk: &SimDisk| {
        let mut witness = Witness::open(Arc::new(disk.clone()), dir, cosigner())?;
        let body = request(2, &proof, &second);
        match witness.add_checkpoint(&body, 2).status {
            200 => Ok(()),
            500 => {
                disk.restart();
                assert_eq!(witness.add_checkpoint(&body, 3).status, 500);
                Err(LedgerError::Disk {
                    attempt: "cosign",
                    path: dir.to_owned(),
                    source: std::io::Error::other("a stand-in"),
                })
            }
            other => panic!("{other}"),
        }
    };
    let check = |disk: &SimDisk| {
        let mut witness = Witness::open(Arc::new(disk.clone()), dir, cosigner()).unwrap();
        let held = witness.logs().next().unwrap().checkpoint.clone().unwrap();
        assert!([2, 5].contains(&held.body.size));
        // What it answered stands: from the size that it holds on, and from no other.
        let (right, wrong) = if held.body.size == 2 { (2, 5) } else { (5, 2) };
        let proof = if right == 2 { proof.as_slice() } else { &[] };
        assert_eq!(
            witness
                .add_checkpoint(&request(wrong, &[], &second), 4)
                .status,
            409
        );
        assert_eq!(
            witness
                .add_checkpoint(&request(right, proof, &second), 4)
                .status,
            200
        );
    };
    assert!(with_every_fault(prepare, act, check) >= 12);
}
