//! What the record promises of custody: the life of an item in order, its arrivals, its derivatives and its seals.

use rapporteur_model::capture::PageRecord;
use rapporteur_model::{
    BlobSeal, Confidentiality, Consent, CustodyEvent, CustodyKind, DerivativeRecord, EvidenceId,
    LastCheck, Outcome, SourceId,
};
use rapporteur_store::{AccessChange, Arrival, CustodyRecord, Rule, Store, StoreError};

use crate::support::world::{entry, item, moment};
use crate::support::{Place, claims};

claims! {
    events_come_back_in_order_with_their_entries,
    an_event_of_an_unknown_item_or_entry_is_refused,
    a_check_becomes_the_last_check_of_what_it_checked,
    a_second_arrival_is_kept_with_its_source,
    a_derivative_survives_and_is_found_by_its_item,
    a_seal_is_known_by_its_blob_whoever_refers_to_it,
    pages_are_kept_in_order_and_replaced_as_a_whole,
    a_change_of_access_is_in_force_and_remembered,
}

pub fn event(evidence: EvidenceId, kind: CustodyKind) -> CustodyEvent {
    CustodyEvent {
        evidence,
        kind,
        outcome: Outcome::Success,
        at: moment(5),
        by: "officer".to_owned(),
        reason: "to be sure".to_owned(),
        tool: "rapporteur 0.1.0".to_owned(),
        detail: String::new(),
        related: None,
    }
}

pub fn derivative(of: EvidenceId, name: &str) -> DerivativeRecord {
    DerivativeRecord {
        id: EvidenceId::derive(&[of.as_bytes(), name.as_bytes()]),
        of,
        kind: "working_copy".to_owned(),
        title: format!("{name} without names"),
        media_type: "image/png".to_owned(),
        sha256: [9; 32],
        size_bytes: 77,
        blob_name: format!("blob-of-{name}"),
        seal: Some(BlobSeal {
            sha256: [8; 32],
            size_bytes: 277,
        }),
        made_at: moment(4),
        made_by: "officer".to_owned(),
        tool: "rapporteur 0.1.0".to_owned(),
        checked: None,
    }
}

/// A store with one item, `first`, accessioned by entry 0.
async fn with_item(place: &Place) -> (Store, EvidenceId) {
    let store = place.store().await;
    let record = item("first");
    let accession = [(event(record.id, CustodyKind::Accession), 0)];
    store
        .insert_accession(
            (record.source, "a source"),
            &record,
            &accession,
            &[entry(0)],
        )
        .await
        .unwrap();
    (store, record.id)
}

async fn events_come_back_in_order_with_their_entries(place: Place) {
    let (store, id) = with_item(&place).await;
    let mut view = event(id, CustodyKind::View);
    view.detail = "holds \0 and 水".to_owned();
    let mut copy = event(id, CustodyKind::Copy);
    copy.related = Some(EvidenceId::derive(&[b"a copy"]));
    copy.outcome = Outcome::Warning;
    let events = [(view.clone(), 1), (copy.clone(), 2)];
    store
        .record_custody(&events, &[entry(1), entry(2)])
        .await
        .unwrap();
    // U+0000 is shown, since PostgreSQL cannot hold it.
    view.detail = "holds \u{fffd} and 水".to_owned();
    let expected = [(event(id, CustodyKind::Accession), 0), (view, 1), (copy, 2)];
    let expected = expected.map(|(event, entry)| CustodyRecord {
        event,
        entry: Some(entry),
    });
    assert_eq!(store.custody_of(id).await.unwrap(), expected);
    assert_eq!(store.entry_count().await.unwrap(), 3);
}

async fn an_event_of_an_unknown_item_or_entry_is_refused(place: Place) {
    let (store, id) = with_item(&place).await;
    let unknown_item = event(EvidenceId::derive(&[b"unknown"]), CustodyKind::View);
    for (event, index) in [(unknown_item, 1), (event(id, CustodyKind::View), 7)] {
        let refused = store.record_custody(&[(event, index)], &[entry(1)]).await;
        assert!(
            matches!(
                refused,
                Err(StoreError::Constraint {
                    rule: Rule::Reference,
                    ..
                })
            ),
            "{refused:?}"
        );
    }
    assert_eq!(store.entry_count().await.unwrap(), 1, "nothing was written");
}

async fn a_check_becomes_the_last_check_of_what_it_checked(place: Place) {
    let (store, id) = with_item(&place).await;
    let made = derivative(id, "copy");
    store.insert_derivative(&made).await.unwrap();
    assert_eq!(store.evidence(id).await.unwrap().unwrap().checked, None);
    let sound = event(id, CustodyKind::FixityCheck);
    let failed = CustodyEvent {
        outcome: Outcome::Failure,
        related: Some(made.id),
        ..event(id, CustodyKind::FailedCheck)
    };
    store
        .record_custody(&[(sound, 1), (failed, 1)], &[entry(1)])
        .await
        .unwrap();
    let last = |outcome| {
        Some(LastCheck {
            at: moment(5),
            outcome,
        })
    };
    let item = store.evidence(id).await.unwrap().unwrap();
    let made = store.derivative(made.id).await.unwrap().unwrap();
    assert_eq!(item.checked, last(Outcome::Success));
    assert_eq!(made.checked, last(Outcome::Failure));
}

async fn a_second_arrival_is_kept_with_its_source(place: Place) {
    let (store, id) = with_item(&place).await;
    let arrival = Arrival {
        source: SourceId::derive(&[b"a witness"]),
        title: "again.csv".to_owned(),
        at: moment(5),
        by: "officer".to_owned(),
        entry: 1,
    };
    let accession = event(id, CustodyKind::Accession);
    store
        .record_arrival("a witness", &arrival, &accession, &[entry(1)])
        .await
        .unwrap();
    assert_eq!(
        store.arrivals_of(id).await.unwrap(),
        std::slice::from_ref(&arrival)
    );
    assert_eq!(store.custody_of(id).await.unwrap()[1].entry, Some(1));
    let sources = store.sources().await.unwrap();
    assert!(sources.contains(&(arrival.source, "a witness".to_owned())));
}

async fn a_derivative_survives_and_is_found_by_its_item(place: Place) {
    let (store, id) = with_item(&place).await;
    let made = derivative(id, "copy");
    let making = [(event(id, CustodyKind::Copy), 1)];
    store
        .keep_derivative(&made, &making, &[entry(1)])
        .await
        .unwrap();
    assert_eq!(
        store.derivatives_of(id).await.unwrap(),
        std::slice::from_ref(&made)
    );
    assert_eq!(
        store.derivatives_all().await.unwrap(),
        std::slice::from_ref(&made)
    );
    assert_eq!(store.custody_of(id).await.unwrap().len(), 2);
    let refused = store.insert_derivative(&made).await;
    assert!(matches!(refused, Err(StoreError::Constraint { .. })));
}

async fn a_seal_is_known_by_its_blob_whoever_refers_to_it(place: Place) {
    let (store, id) = with_item(&place).await;
    let shares_the_blob = DerivativeRecord {
        blob_name: "blob-first".to_owned(),
        ..derivative(id, "same bytes")
    };
    store.insert_derivative(&shares_the_blob).await.unwrap();
    store
        .insert_derivative(&derivative(id, "copy"))
        .await
        .unwrap();
    let sealed = |byte, size_bytes| {
        Some(BlobSeal {
            sha256: [byte; 32],
            size_bytes,
        })
    };
    // The item has no seal yet; the derivative that shares its blob has.
    assert_eq!(
        store.seals().await.unwrap(),
        [
            ("blob-first".to_owned(), sealed(8, 277)),
            ("blob-of-copy".to_owned(), sealed(8, 277)),
        ]
    );
    store.set_seal("blob-first", &[6; 32], 300).await.unwrap();
    assert_eq!(
        store.evidence(id).await.unwrap().unwrap().seal,
        sealed(6, 300)
    );
    assert_eq!(
        store
            .derivative(shares_the_blob.id)
            .await
            .unwrap()
            .unwrap()
            .seal,
        sealed(6, 300)
    );
    assert_eq!(store.seals().await.unwrap()[1].1, sealed(8, 277));
}

async fn pages_are_kept_in_order_and_replaced_as_a_whole(place: Place) {
    let (store, id) = with_item(&place).await;
    let page = |url: &str, status: Option<u16>| PageRecord {
        url: url.to_owned(),
        captured_at: "2020-09-09T00:00:00Z".to_owned(),
        title: status.map(|_| "A page".to_owned()),
        media_type: Some("text/html".to_owned()),
        http_status: status,
        size_bytes: 12,
        is_empty: status.is_none(),
        why: if status.is_none() { "no answer" } else { "" }.to_owned(),
    };
    let pages = [
        page("https://b.example/", Some(200)),
        page("https://a.example/", None),
    ];
    store.insert_pages(id, &pages).await.unwrap();
    assert_eq!(store.pages_of(id).await.unwrap(), pages);
    store.insert_pages(id, &pages[1..]).await.unwrap();
    assert_eq!(store.pages_of(id).await.unwrap(), pages[1..]);
}

async fn a_change_of_access_is_in_force_and_remembered(place: Place) {
    let (store, id) = with_item(&place).await;
    let change = AccessChange {
        confidentiality: Confidentiality::Sealed,
        consent: Consent::InternalOnly,
        at: moment(5),
        by: "officer".to_owned(),
        reason: "the source asked".to_owned(),
        entry: 1,
    };
    let disposition = event(id, CustodyKind::Disposition);
    store
        .change_access(&change, &disposition, &[entry(1)])
        .await
        .unwrap();
    let accession = store.evidence(id).await.unwrap().unwrap().accession;
    assert_eq!(
        (accession.confidentiality, accession.consent),
        (Confidentiality::Sealed, Consent::InternalOnly)
    );
    assert_eq!(store.access_changes_of(id).await.unwrap(), [change]);
    assert_eq!(store.custody_of(id).await.unwrap().len(), 2);
}
