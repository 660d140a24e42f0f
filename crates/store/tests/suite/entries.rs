//! What the openings of ledger entries, the reports and the check promise, on both databases.

use std::path::PathBuf;

use crate::support::world::{entry, moment, store_with};
use crate::support::{Place, claims};
use rapporteur_store::{Finding, ReportRecord, Rule, StoreError};

claims! {
    entries_are_read_back_by_index,
    an_index_is_taken_once_and_a_refused_entry_takes_others_with_it,
    an_entry_that_is_no_entry_is_refused,
    the_check_names_gaps_and_openings_that_do_not_fit,
    a_destroyed_opening_is_no_fault,
    the_check_counts_statements,
    reports_are_kept_in_the_order_of_building,
}

async fn entries_are_read_back_by_index(place: Place) {
    let store = place.store().await;
    store
        .append_entries(&[entry(0), entry(1), entry(2)])
        .await
        .unwrap();
    store.append_entry(&entry(3)).await.unwrap();
    assert_eq!(store.entry_count().await.unwrap(), 4);
    assert_eq!(store.entry(3).await.unwrap(), Some(entry(3)));
    assert_eq!(store.entry(4).await.unwrap(), None);
    assert_eq!(store.entries(1..3).await.unwrap(), vec![entry(1), entry(2)]);
    assert_eq!(
        store.entries(0..u64::from(u32::MAX)).await.unwrap().len(),
        4
    );
    assert_eq!(store.check().await.unwrap(), vec![]);
}

async fn an_index_is_taken_once_and_a_refused_entry_takes_others_with_it(place: Place) {
    let store = place.store().await;
    store.append_entry(&entry(1)).await.unwrap();
    let refused = store
        .append_entries(&[entry(0), entry(1)])
        .await
        .unwrap_err();
    assert!(
        matches!(
            refused,
            StoreError::Constraint {
                rule: Rule::Duplicate,
                ..
            }
        ),
        "{refused:?}"
    );
    assert_eq!(store.entry_count().await.unwrap(), 1);
}

async fn an_entry_that_is_no_entry_is_refused(place: Place) {
    let store = place.store().await;
    let mut broken = entry(0);
    broken.canonical = Some(vec![0xff]);
    assert!(matches!(
        store.append_entry(&broken).await,
        Err(StoreError::Entry { index: 0, .. })
    ));
    let mut half = entry(0);
    half.salt = None;
    let refused = store.append_entry(&half).await.unwrap_err();
    assert!(
        matches!(
            refused,
            StoreError::Constraint {
                rule: Rule::Domain,
                ..
            }
        ),
        "{refused:?}"
    );
    assert_eq!(store.entry_count().await.unwrap(), 0);
}

async fn the_check_names_gaps_and_openings_that_do_not_fit(place: Place) {
    let store = place.store().await;
    let mut false_opening = entry(5);
    false_opening.commitment[0] ^= 1;
    store
        .append_entries(&[entry(0), entry(2), false_opening])
        .await
        .unwrap();
    let findings = store.check().await.unwrap();
    let wanted = vec![
        Finding::EntryGap { from: 1, to: 2 },
        Finding::EntryGap { from: 3, to: 5 },
        Finding::Commitment { index: 5 },
    ];
    assert_eq!(findings, wanted);
    let words: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(words[0], "ledger entry 1 has no opening");
    assert_eq!(words[1], "ledger entries 3 to 4 have no opening");
}

async fn a_destroyed_opening_is_no_fault(place: Place) {
    let store = place.store().await;
    let mut destroyed = entry(0);
    (destroyed.salt, destroyed.canonical) = (None, None);
    store.append_entry(&destroyed).await.unwrap();
    assert_eq!(store.entry(0).await.unwrap(), Some(destroyed));
    assert_eq!(store.check().await.unwrap(), vec![]);
}

async fn the_check_counts_statements(place: Place) {
    let (store, batch) = store_with(&place, &["alpha", "beta"]).await;
    store.clone().close().await;
    place.run("DELETE FROM statement WHERE position = 3").await;
    let store = rapporteur_store::Store::open(place.target.clone())
        .await
        .unwrap();
    let wanted = vec![Finding::StatementCount {
        import: batch.record.id,
        stated: 4,
        found: 3,
    }];
    assert_eq!(store.check().await.unwrap(), wanted);
}

async fn reports_are_kept_in_the_order_of_building(place: Place) {
    let store = place.store().await;
    let report = |year: i32, digest: u8| ReportRecord {
        year,
        built_at: moment(i64::from(digest)),
        manifest_sha256: [digest; 32],
        path: PathBuf::from(format!("reports/{year}")),
    };
    store
        .record_report(&report(2021, 1), &[entry(0)])
        .await
        .unwrap();
    store
        .record_report(&report(2020, 2), &[entry(1), entry(2)])
        .await
        .unwrap();
    assert!(
        store
            .record_report(&report(2022, 3), &[entry(2)])
            .await
            .is_err()
    );
    assert_eq!(
        store.reports().await.unwrap(),
        vec![report(2021, 1), report(2020, 2)]
    );
    assert_eq!(store.entry_count().await.unwrap(), 3);
}
