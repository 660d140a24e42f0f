//! What estimates and their overrides promise, on both databases.

use crate::support::world::{entry, moment};
use crate::support::{Place, claims};
use rapporteur_store::{EstimateOverride, EstimateRecord, StoreError};

claims! {
    of_the_estimates_of_one_name_the_last_is_in_force,
    overrides_are_kept_in_order_with_the_run_that_they_mean,
    an_estimate_whose_entry_is_taken_is_not_recorded,
}

fn estimate(name: &str, digest: u8) -> EstimateRecord {
    EstimateRecord {
        name: name.to_owned(),
        title: "lists.csv".to_owned(),
        run_sha256: [digest; 32],
        run: "{}".to_owned(),
        at: moment(1),
        by: "officer A".to_owned(),
    }
}

async fn of_the_estimates_of_one_name_the_last_is_in_force(place: Place) {
    let store = place.store().await;
    for (index, (name, digest)) in [("b", 1), ("a", 2), ("b", 3)].into_iter().enumerate() {
        let entries = [entry(index as u64)];
        store
            .record_estimate(&estimate(name, digest), &entries)
            .await
            .unwrap();
    }
    let in_force = store.estimates().await.unwrap();
    assert_eq!(in_force, vec![estimate("a", 2), estimate("b", 3)]);
    assert_eq!(store.entry_count().await.unwrap(), 3);
}

async fn overrides_are_kept_in_order_with_the_run_that_they_mean(place: Place) {
    let store = place.store().await;
    let given = |officer: &str, digest| EstimateOverride {
        name: "a".to_owned(),
        run_sha256: [digest; 32],
        officer: officer.to_owned(),
        reason: "the court asked".to_owned(),
        at: moment(2),
        by: "officer A".to_owned(),
    };
    let both = [given("A. Person", 1), given("B. Person", 2)];
    for (index, one) in both.iter().enumerate() {
        store
            .record_override(one, &[entry(index as u64)])
            .await
            .unwrap();
    }
    assert_eq!(store.estimate_overrides().await.unwrap(), both);
}

async fn an_estimate_whose_entry_is_taken_is_not_recorded(place: Place) {
    let store = place.store().await;
    store.append_entry(&entry(0)).await.unwrap();
    let refused = store
        .record_estimate(&estimate("a", 1), &[entry(0)])
        .await
        .unwrap_err();
    assert!(
        matches!(refused, StoreError::Constraint { .. }),
        "{refused:?}"
    );
    assert_eq!(store.estimates().await.unwrap(), vec![]);
}
