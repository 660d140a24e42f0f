//! The ledger on disk through its public face: what it writes, what it proves, and what it refuses.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

mod audited;
mod published;
mod refused;
mod regained;
mod written;

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
