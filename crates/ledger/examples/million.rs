//! Appends a million entries in batches, signs the tree, audits it whole, and proves entries of it; prints what each took.
//!
//! `cargo run -p rapporteur-ledger --example million -- [ENTRIES] [BATCH]`; `cargo xtask bench ledger` runs it and measures memory.

use std::path::Path;
use std::time::{Duration, Instant};

use rapporteur_ledger::merkle::leaf_hash;
use rapporteur_ledger::note::NoteSigner;
use rapporteur_ledger::{Ledger, LedgerError};

const ORIGIN: &str = "ledger.example/million";
const PROOF_COUNT: u64 = 1_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let mut number = |default: u64| words.next().map_or(Ok(default), |word| word.parse());
    let (entries, batch) = (number(1_000_000)?, number(10_000)?);
    let folder = std::env::temp_dir().join(format!("rapporteur-million-{}", std::process::id()));
    let measured = measure(&folder, entries, batch.max(1));
    std::fs::remove_dir_all(&folder)?;
    Ok(measured?)
}

fn measure(folder: &Path, entries: u64, batch: u64) -> Result<(), LedgerError> {
    let signer = NoteSigner::from_seed(ORIGIN, &[7; 32])?;
    let mut ledger = Ledger::create(folder, ORIGIN)?;
    let begun = Instant::now();
    while ledger.size() < entries {
        let end = entries.min(ledger.size() + batch);
        let leaves: Vec<_> = (ledger.size()..end)
            .map(|index| leaf_hash(&index.to_le_bytes()))
            .collect();
        ledger.append(&leaves)?;
    }
    ledger.checkpoint(&signer, &[])?;
    say(
        &format!("{entries} entries appended, {batch} at a time, and signed"),
        begun.elapsed(),
    );

    drop(ledger);
    let begun = Instant::now();
    let ledger = Ledger::open(folder)?;
    let report = ledger.audit_signed_by(&signer.verifier())?;
    assert!(
        report.findings.is_empty() && report.entry_count == entries,
        "the audit finds nothing"
    );
    say("opened and audited whole", begun.elapsed());

    let begun = Instant::now();
    let mut slowest = Duration::ZERO;
    for count in 0..PROOF_COUNT {
        // Spread over the tree by a multiplier that shares no factor with powers of ten.
        let index = count.wrapping_mul(7_919_777) % entries;
        let one = Instant::now();
        ledger.proof(index)?;
        slowest = slowest.max(one.elapsed());
    }
    say(
        "an inclusion proof, on average",
        begun.elapsed() / PROOF_COUNT as u32,
    );
    say("an inclusion proof, at most", slowest);
    Ok(())
}

fn say(what: &str, took: Duration) {
    println!("{what}: {:.3} ms", took.as_secs_f64() * 1_000.0);
}
