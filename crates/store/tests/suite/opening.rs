//! What opening a record promises: it opens with its key and in every earlier format, and refuses all else by name.

use std::fs;
use std::path::PathBuf;

use crate::support::world::{batch, entity, store_with};
use crate::support::{KEY, Place, block_on, claims, sqlite_place};
use rapporteur_model::{CustodyKind, EntityKind, JudgmentState, Outcome};
use rapporteur_store::{
    CustodyRecord, EventKind, Finding, HeldFilter, Store, StoreError, Target, close_databases,
};

claims! {
    a_record_opens_again_with_all_that_was_written,
    a_newer_format_is_refused,
    a_place_without_a_record_is_refused,
    a_record_is_not_made_over_another,
    closing_what_is_open_closes_it_for_everyone_who_holds_it,
}

async fn a_record_opens_again_with_all_that_was_written(place: Place) {
    let (store, batch) = store_with(&place, &["alpha"]).await;
    store.close().await;
    let store = Store::open(place.target.clone()).await.unwrap();
    assert_eq!(
        store.statements_current(None).await.unwrap(),
        batch.statements
    );
}

async fn a_newer_format_is_refused(place: Place) {
    place.store().await.close().await;
    place
        .run("INSERT INTO record_format (version) VALUES (99)")
        .await;
    let refused = Store::open(place.target.clone()).await.err().unwrap();
    assert!(
        matches!(refused, StoreError::NewerFormat { found: 99, known } if known < 99),
        "{refused:?}"
    );
}

async fn a_place_without_a_record_is_refused(place: Place) {
    place.run("CREATE TABLE another_program (id INTEGER)").await;
    let refused = Store::open(place.target.clone()).await.err().unwrap();
    assert!(
        matches!(refused, StoreError::NotADatabase { .. }),
        "{refused:?}"
    );
}

async fn a_record_is_not_made_over_another(place: Place) {
    let (store, batch) = store_with(&place, &["alpha"]).await;
    store.close().await;
    assert!(matches!(
        Store::create(place.target.clone()).await,
        Err(StoreError::AlreadyThere(_))
    ));
    let store = Store::open(place.target.clone()).await.unwrap();
    assert_eq!(store.imports().await.unwrap(), vec![batch.record]);
}

async fn closing_what_is_open_closes_it_for_everyone_who_holds_it(place: Place) {
    let (store, batch) = store_with(&place, &["alpha"]).await;
    let held = store.clone();
    drop(store);
    close_databases().await;
    let refused = held.imports().await.err().unwrap();
    assert!(
        matches!(
            refused,
            StoreError::Read {
                source: sqlx::Error::PoolClosed,
                ..
            }
        ),
        "{refused:?}"
    );
    let again = Store::open(place.target.clone()).await.unwrap();
    assert_eq!(again.imports().await.unwrap(), vec![batch.record]);
}

fn path(place: &Place) -> PathBuf {
    place.folder.as_ref().unwrap().path().join("record.sqlite")
}

#[test]
fn a_wrong_key_is_refused_at_once_and_changes_nothing() {
    block_on(async {
        let place = sqlite_place();
        store_with(&place, &["alpha"]).await.0.close().await;
        let before = fs::read(path(&place)).unwrap();
        let refused = Store::open(Target::sqlite(path(&place), [8; 32]))
            .await
            .err()
            .unwrap();
        assert!(matches!(refused, StoreError::WrongKey(_)), "{refused:?}");
        assert_eq!(fs::read(path(&place)).unwrap(), before);
        Store::open(place.target.clone()).await.unwrap();
    });
}

#[test]
fn what_is_no_encrypted_database_is_told_apart_from_a_wrong_key() {
    block_on(async {
        let place = sqlite_place();
        let open = || Store::open(place.target.clone());
        assert!(matches!(open().await, Err(StoreError::Missing(_))));
        let cases: [(&[u8], &str); 3] = [
            (b"", "the file is empty"),
            (
                b"SQLite format 3\0 and more",
                "it is a SQLite file that is not encrypted",
            ),
            (
                b"a note in the wrong place",
                "its length is not a whole number of pages",
            ),
        ];
        for (bytes, reason) in cases {
            fs::write(path(&place), bytes).unwrap();
            assert!(
                matches!(open().await, Err(StoreError::NotADatabase { why, .. }) if why == reason),
                "{reason}"
            );
        }
    });
}

#[test]
fn no_error_shows_the_key() {
    block_on(async {
        let place = sqlite_place();
        store_with(&place, &["alpha"]).await.0.close().await;
        let target = Target::sqlite(path(&place), [0xab; 32]);
        let refused = Store::open(target.clone()).await.err().unwrap();
        let shown = format!("{target:?} {refused} {refused:?}");
        assert!(
            !shown.contains("abab") && !shown.contains("171, 171"),
            "{shown}"
        );
    });
}

#[test]
fn the_files_hold_no_plain_text() {
    block_on(async {
        let place = sqlite_place();
        let canary = "canary-8d1f-κανάριον";
        let (store, _) = store_with(&place, &[canary]).await;
        // While it is open the write-ahead log is there too.
        let folder = place.folder.as_ref().unwrap().path();
        let mut names = Vec::new();
        let holds =
            |bytes: &[u8], word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
        for file in fs::read_dir(folder).unwrap() {
            let file = file.unwrap();
            names.push(file.file_name().into_string().unwrap());
            let bytes = fs::read(file.path()).unwrap();
            for word in [
                canary.as_bytes(),
                b"CREATE TABLE",
                b"ngo-committee",
                b"SQLite format",
                &KEY,
                b"officer",
            ] {
                assert!(!holds(&bytes, word), "{:?} holds {word:?}", file.path());
            }
        }
        names.sort();
        assert_eq!(
            names,
            ["record.sqlite", "record.sqlite-shm", "record.sqlite-wal"]
        );
        let given: Vec<String> = store
            .statements_current(None)
            .await
            .unwrap()
            .into_iter()
            .map(|statement| statement.value.given)
            .collect();
        assert!(given.iter().any(|given| given.contains(canary)));
    });
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    block_on(async {
        let place = sqlite_place();
        let _store = store_with(&place, &["alpha"]).await;
        for name in ["record.sqlite", "record.sqlite-wal"] {
            let file = place.folder.as_ref().unwrap().path().join(name);
            assert_eq!(
                fs::metadata(file).unwrap().permissions().mode() & 0o077,
                0,
                "{name}"
            );
        }
    });
}

#[test]
fn a_flipped_byte_is_found() {
    block_on(async {
        let place = sqlite_place();
        let words: Vec<String> = (0..400)
            .map(|number| format!("organisation {number}"))
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        store_with(&place, &words).await.0.close().await;
        let mut bytes = fs::read(path(&place)).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(path(&place), bytes).unwrap();
        let store = Store::open(place.target.clone()).await.unwrap();
        let findings = store.check().await.unwrap();
        assert!(
            matches!(findings[..], [Finding::Damaged(_), ..]),
            "{findings:?}"
        );
    });
}

/// The fixture was written once, when format 1 was made, and is never edited.
#[test]
fn a_record_of_format_1_opens_and_is_brought_up_to_date() {
    block_on(async {
        let place = sqlite_place();
        place.run(include_str!("../fixtures/format-1.sql")).await;
        let store = Store::open(place.target.clone()).await.unwrap();
        let counts = store.counts().await.unwrap();
        assert_eq!(
            (
                counts.imports,
                counts.imports_current,
                counts.statements_current
            ),
            (2, 1, 2)
        );
        assert_eq!(
            (
                counts.held_open,
                counts.judgments_decided,
                counts.entries,
                counts.reports
            ),
            (1, 1, 1, 1)
        );
        let statements = store
            .statements_current(Some(&[EntityKind::Decision]))
            .await
            .unwrap();
        assert_eq!(statements[0].value.effective(), "丙");
        assert_eq!(
            store.held_rows(HeldFilter::default()).await.unwrap().len(),
            1
        );
        let judged = store.judgments(Some(JudgmentState::Decided)).await.unwrap();
        let history = store.judgment_history(judged[0].id).await.unwrap();
        assert_eq!(
            history.iter().map(|event| event.kind).collect::<Vec<_>>(),
            [EventKind::Proposed, EventKind::Decided]
        );
        assert_eq!(store.check().await.unwrap(), vec![]);
        // What it held before custody was recorded has a beginning.
        let read = store.imports().await.unwrap().remove(1);
        let custody = store.custody_of(read.evidence).await.unwrap();
        let kinds: Vec<_> = custody
            .iter()
            .map(|one| (one.event.kind, one.entry))
            .collect();
        assert_eq!(
            kinds,
            [
                (CustodyKind::Accession, None),
                (CustodyKind::Conversion, None)
            ]
        );
        // It takes new acts too.
        let current = store
            .current_import("ngo-committee/decisions")
            .await
            .unwrap()
            .unwrap();
        let new = batch("third", &["gamma"], Some(current.id), 1);
        new.write(&store).await.unwrap();
        assert_eq!(
            store.statements_of_entity(entity("gamma")).await.unwrap(),
            new.statements
        );
    });
}

/// The fixture was written once, when format 2 was made, and is never edited.
#[test]
fn a_record_of_format_2_opens_with_custody_and_derivatives() {
    block_on(async {
        let place = sqlite_place();
        place.run(include_str!("../fixtures/format-2.sql")).await;
        let store = Store::open(place.target.clone()).await.unwrap();
        let items = store.evidence_all().await.unwrap();
        let named = |title| {
            items
                .iter()
                .find(|item| item.accession.title == title)
                .unwrap()
        };
        let (capture, sealed) = (named("one.csv"), named("two.csv"));
        assert_eq!(capture.seal, None);
        assert_eq!(sealed.seal.unwrap().size_bytes, 203);
        assert_eq!(sealed.checked.unwrap().outcome, Outcome::Success);
        let kinds = |custody: Vec<CustodyRecord>| -> Vec<(CustodyKind, Option<u64>)> {
            custody
                .iter()
                .map(|one| (one.event.kind, one.entry))
                .collect()
        };
        assert_eq!(
            kinds(store.custody_of(sealed.id).await.unwrap()),
            [
                (CustodyKind::Accession, None),
                (CustodyKind::Conversion, None),
                (CustodyKind::Accession, Some(1)),
                (CustodyKind::Copy, Some(2))
            ]
        );
        assert_eq!(store.arrivals_of(sealed.id).await.unwrap().len(), 1);
        assert_eq!(store.derivatives_of(sealed.id).await.unwrap().len(), 1);
        assert!(store.pages_of(capture.id).await.unwrap()[0].is_empty);
        assert_eq!(store.access_changes_of(capture.id).await.unwrap().len(), 1);
        assert_eq!(
            store.erasures_begun().await.unwrap()[0].evidence,
            capture.id
        );
        assert_eq!(store.check().await.unwrap(), vec![]);
    });
}
