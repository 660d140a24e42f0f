//! The audit: what was changed is found and named, in the ledger, in the record, and in a copy.

use std::fs;

use super::*;
use crate::Silent;
use crate::upkeep::{AuditSummary, audit, publish};

async fn published() -> Bench {
    let bench = Bench::with("").await;
    let mut mechanism = bench.open().await;
    for _ in 0..4 {
        act(&mut mechanism).await.unwrap();
    }
    publish(&mechanism, Some(&bench.path("copy"))).unwrap();
    close(mechanism).await;
    bench
}

async fn audited(bench: &Bench) -> AuditSummary {
    let mechanism = bench.open().await;
    let summary = audit(&mechanism, Some(&bench.path("copy")), &mut Silent)
        .await
        .unwrap();
    close(mechanism).await;
    summary
}

/// Flips the last bit of a file.
fn flip(path: &std::path::Path) {
    let mut bytes = fs::read(path).expect("the scratch folder works");
    *bytes.last_mut().expect("the file is not empty") ^= 1;
    fs::write(path, bytes).expect("the scratch folder works");
}

#[tokio::test]
async fn an_untouched_ledger_and_its_copy_are_sound() {
    let bench = published().await;
    let summary = audited(&bench).await;
    assert_eq!((summary.size, summary.signed, summary.opened), (5, 5, 5));
    assert_eq!(summary.copies, 1);
    assert!(summary.findings.is_empty(), "{:?}", summary.findings);
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn every_file_of_a_copy_that_was_changed_or_removed_is_named() {
    let bench = published().await;
    for file in ["tile/0/000.p/5", "tile/entries/000.p/5", "checkpoint"] {
        let path = bench.path("copy").join(file);
        let before = fs::read(&path).unwrap();
        flip(&path);
        let summary = audited(&bench).await;
        assert!(!summary.is_sound(), "{file} was changed");
        fs::remove_file(&path).unwrap();
        assert!(!audited(&bench).await.is_sound(), "{file} was removed");
        fs::write(&path, before).unwrap();
    }
    assert!(audited(&bench).await.is_sound());
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn a_tile_that_was_changed_here_is_named() {
    let bench = published().await;
    flip(&bench.path("m/ledger/tile/entries/000.p/5"));
    let summary = audited(&bench).await;
    let is_named = |one: &crate::upkeep::AuditFinding| one.place == "ledger/tile/entries/000.p/5";
    assert!(
        summary.findings.iter().any(is_named),
        "{:?}",
        summary.findings
    );
    assert!(
        summary
            .listing()
            .to_csv()
            .contains("wrong,ledger/tile/entries/000.p/5")
    );
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn a_copy_is_brought_up_to_date_and_never_goes_back() {
    let bench = published().await;
    let mut mechanism = bench.open().await;
    let again = publish(&mechanism, Some(&bench.path("copy"))).unwrap();
    assert_eq!(again[0].written, 0, "nothing had changed");
    bench.copy("copy", "kept");
    act(&mut mechanism).await.unwrap();
    let grown = publish(&mechanism, Some(&bench.path("copy"))).unwrap();
    assert_eq!((grown[0].size, grown[0].written), (6, 3));
    // A copy that is ahead of this ledger is left as it is, whoever asks.
    close(mechanism).await;
    bench.put_back("kept", "copy");
    let mechanism = bench.open().await;
    let brought = publish(&mechanism, Some(&bench.path("copy"))).unwrap();
    assert_eq!(brought[0].size, 6, "an older copy is brought forward");
    // Another ledger's copy is not written over.
    bench.make("other", "").await;
    let mut other = bench.open_at("other").await;
    act(&mut other).await.unwrap();
    let refused = publish(&other, Some(&bench.path("copy"))).unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("no checkpoint that this mechanism's key has signed"),
        "{refused}"
    );
    rapporteur_store::close_databases().await;
}
