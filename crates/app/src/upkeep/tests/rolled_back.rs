//! An old copy put back in the place of the folder: it is known for one, does not grow, and a person decides.

use std::fs;

use super::*;
use crate::upkeep::{Remedy, audit, checkpoint, publish, resolve};
use crate::{AppError, Kind, Silent, status};

/// A mechanism that was copied to `old`, then worked on and published to `copy`; then the old copy is put back.
async fn rolled_back(settings: &str) -> Bench {
    let bench = Bench::with(settings).await;
    let mut mechanism = bench.open().await;
    act(&mut mechanism).await.unwrap();
    close(mechanism).await;
    bench.copy("m", "old");
    let mut mechanism = bench.open().await;
    for _ in 0..3 {
        act(&mut mechanism).await.unwrap();
    }
    checkpoint(&mut mechanism, &at(0), false).await.unwrap();
    publish(&mechanism, Some(&bench.path("copy"))).unwrap();
    close(mechanism).await;
    bench.put_back("old", "m");
    bench
}

#[tokio::test]
async fn an_old_copy_refuses_to_grow_and_can_still_be_read() {
    let bench = rolled_back("").await;
    let mut mechanism = bench.open().await;
    let held = mechanism.ledger.size();
    let error = act(&mut mechanism).await.unwrap_err();
    assert!(
        matches!(
            error,
            AppError::Rollback {
                known: 5,
                held: 2,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(error.kind(), Kind::Integrity);
    assert!(error.hints().iter().any(|hint| hint.contains("--adopt")));
    assert_eq!(mechanism.ledger.size(), held, "refused before it appended");
    let error = checkpoint(&mut mechanism, &at(1), false).await.unwrap_err();
    assert!(matches!(error, AppError::Rollback { .. }), "{error}");
    assert!(
        mechanism
            .warning()
            .unwrap()
            .contains("an older copy was put back")
    );
    let found = status(&mechanism, &at(0), false).await.unwrap().findings;
    assert!(
        found
            .iter()
            .any(|one| one.contains("an older copy was put back")),
        "{found:?}"
    );
    let summary = audit(&mechanism, None, &mut Silent).await.unwrap();
    assert!(!summary.is_sound());
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn the_missing_entries_are_taken_from_a_published_copy_and_work_goes_on() {
    let bench = rolled_back("").await;
    let mut mechanism = bench.open().await;
    let copy = bench.path("copy").display().to_string();
    let resolved = resolve(
        &mut mechanism,
        &Remedy::Adopt(copy),
        "the disk died",
        &at(1),
    )
    .await
    .unwrap();
    assert_eq!((resolved.taken, resolved.size), (3, 6));
    act(&mut mechanism).await.unwrap();
    publish(&mechanism, Some(&bench.path("copy"))).unwrap();
    close(mechanism).await;
    let mechanism = bench.open().await;
    assert_eq!(mechanism.warning(), None);
    let summary = audit(&mechanism, Some(&bench.path("copy")), &mut Silent)
        .await
        .unwrap();
    // The acts themselves are lost: their entries stand, open nothing, and are counted.
    assert_eq!((summary.size, summary.opened, summary.unknown), (7, 4, 3));
    assert!(summary.is_sound(), "{:?}", summary.findings);
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn a_copy_that_is_older_than_what_is_remembered_is_not_enough() {
    let bench = rolled_back("").await;
    let mut mechanism = bench.open().await;
    bench.copy("old/ledger", "older-copy");
    let copy = bench.path("older-copy").display().to_string();
    let refused = resolve(&mut mechanism, &Remedy::Adopt(copy), "why", &at(1))
        .await
        .unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("this computer's memory knows of 5"),
        "{refused}"
    );
    let refused = resolve(
        &mut mechanism,
        &Remedy::Adopt("/nowhere".to_owned()),
        "why",
        &at(1),
    )
    .await;
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("holds no checkpoint")
    );
    assert_eq!(mechanism.ledger.size(), 2);
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn when_nothing_holds_them_the_ledger_goes_on_under_a_new_origin_for_good() {
    let bench = rolled_back("").await;
    let mut mechanism = bench.open().await;
    let refused = resolve(
        &mut mechanism,
        &Remedy::NewOrigin(ORIGIN.to_owned()),
        "why",
        &at(1),
    )
    .await;
    assert!(refused.unwrap_err().to_string().contains("already"));
    let remedy = Remedy::NewOrigin("log.example/second".to_owned());
    let resolved = resolve(&mut mechanism, &remedy, "no copy was left", &at(1))
        .await
        .unwrap();
    assert!(resolved.log_vkey.starts_with("log.example/second+"));
    act(&mut mechanism).await.unwrap();
    close(mechanism).await;
    let mut mechanism = bench.open().await;
    assert_eq!(mechanism.config().origin, "log.example/second");
    assert_eq!(mechanism.warning(), None);
    act(&mut mechanism).await.unwrap();
    // The copy of the old origin stays what it was.
    let refused = publish(&mechanism, Some(&bench.path("copy"))).unwrap_err();
    assert!(refused.to_string().contains(ORIGIN), "{refused}");
    publish(&mechanism, Some(&bench.path("second"))).unwrap();
    close(mechanism).await;
    // The copy from before the decision is known for what it is as well.
    bench.put_back("old", "m");
    let mut mechanism = bench.open().await;
    let error = act(&mut mechanism).await.unwrap_err();
    assert!(matches!(error, AppError::Rollback { .. }), "{error}");
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn a_new_origin_that_was_interrupted_before_the_settings_knew_is_finished_on_opening() {
    let bench = Bench::with("# a person's words").await;
    let mut mechanism = bench.open().await;
    mechanism.ledger.continue_as("log.example/second").unwrap();
    close(mechanism).await;
    let mut mechanism = bench.open().await;
    assert_eq!(mechanism.config().origin, "log.example/second");
    let text = fs::read_to_string(bench.path("m/mechanism.toml")).unwrap();
    assert!(text.contains("origin = \"log.example/second\""), "{text}");
    assert!(text.contains("# a person's words"), "{text}");
    act(&mut mechanism).await.unwrap();
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn a_publication_remembers_what_a_lost_memory_does_not() {
    let bench = Bench::with("").await;
    let copy = bench.path("copy").display().to_string();
    let settings = format!("[ledger]\npublish = [{copy:?}]");
    drop(bench);
    let bench = Bench::with(&settings.replace(&copy, "/nonexistent-rapporteur-copy")).await;
    let copy = bench.path("copy").display().to_string();
    bench.set("m", &format!("[ledger]\npublish = [{copy:?}]"));
    bench.copy("m", "old");
    let mut mechanism = bench.open().await;
    act(&mut mechanism).await.unwrap();
    checkpoint(&mut mechanism, &at(0), false).await.unwrap();
    close(mechanism).await;
    bench.put_back("old", "m");
    fs::remove_dir_all(bench.path("state")).unwrap();
    let mut mechanism = bench.open().await;
    let error = act(&mut mechanism).await.unwrap_err();
    let AppError::Rollback { from, .. } = &error else {
        panic!("{error}");
    };
    assert!(from.starts_with("the copy in "), "{from}");
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn a_witness_remembers_when_folder_and_memory_were_both_put_back() {
    let bench = Bench::with("").await;
    let mechanism = bench.open().await;
    let vkey = mechanism.log_vkey();
    close(mechanism).await;
    let village = Village::default();
    let witness = village.settle(&bench, "ada", 1, &vkey);
    bench.set("m", &format!("[ledger]\n{witness}"));
    bench.copy("m", "old");
    let mut mechanism = village.open(&bench, "m").await;
    act(&mut mechanism).await.unwrap();
    checkpoint(&mut mechanism, &at(0), false).await.unwrap();
    close(mechanism).await;
    bench.put_back("old", "m");
    fs::remove_dir_all(bench.path("state")).unwrap();
    let mut mechanism = village.open(&bench, "m").await;
    let error = checkpoint(&mut mechanism, &at(1), false).await.unwrap_err();
    assert!(matches!(error, AppError::Alarm(_)), "{error}");
    assert_eq!(mechanism.signed_size().unwrap(), 1, "nothing was signed");
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn a_record_that_knows_more_than_the_ledger_opens_for_reading_alone() {
    let bench = Bench::with("").await;
    bench.copy("m/ledger", "old-ledger");
    let mut mechanism = bench.open().await;
    act(&mut mechanism).await.unwrap();
    close(mechanism).await;
    bench.put_back("old-ledger", "m/ledger");
    fs::remove_dir_all(bench.path("state")).unwrap();
    let mut mechanism = bench.open().await;
    assert!(
        mechanism
            .warning()
            .unwrap()
            .contains("the record knows of 2")
    );
    assert!(matches!(
        act(&mut mechanism).await,
        Err(AppError::Rollback { .. })
    ));
    rapporteur_store::close_databases().await;
}

#[tokio::test]
async fn a_damaged_memory_is_said_and_not_passed_over() {
    let bench = Bench::with("").await;
    let mut mechanism = bench.open().await;
    act(&mut mechanism).await.unwrap();
    close(mechanism).await;
    let mechanism = bench.open().await;
    let place = super::super::memory::place(&mechanism).unwrap();
    close(mechanism).await;
    let text = fs::read_to_string(&place).unwrap();
    fs::write(&place, text.replacen("\n2\n", "\n1\n", 1)).unwrap();
    let mut mechanism = bench.open().await;
    let error = act(&mut mechanism).await.unwrap_err();
    assert!(
        error.to_string().contains("last-signed is damaged"),
        "{error}"
    );
    rapporteur_store::close_databases().await;
}
