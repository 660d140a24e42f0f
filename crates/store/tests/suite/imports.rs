//! What imports promise, on both databases.

use crate::support::world::{DATASET, batch, entity, entry, item, moment, source, store_with};
use crate::support::{Place, claims};
use rapporteur_model::{EntityKind, ImportId};
use rapporteur_store::{HeldFilter, ImportRecord, Resolution, Rule, StoreError};

claims! {
    an_import_is_read_back_as_it_was_written,
    importing_the_same_item_again_is_refused_and_changes_nothing,
    a_superseding_import_hides_old_statements_and_keeps_them_readable,
    a_dataset_has_one_current_import,
    an_import_that_fails_at_its_last_step_leaves_nothing,
    an_import_whose_counts_are_untrue_is_refused,
    statements_are_found_by_kind_and_by_entity,
    a_held_row_is_kept_byte_for_byte_and_resolved_by_a_person,
    a_text_with_nul_is_refused_alike,
    a_statement_about_an_unknown_entity_is_refused,
    more_rows_than_one_statement_takes_keep_their_order,
    facts_and_sources_are_kept,
}

async fn an_import_is_read_back_as_it_was_written(place: Place) {
    let (store, batch) = store_with(&place, &["alpha", "βήτα", "丙"]).await;
    assert_eq!(
        store.statements_current(None).await.unwrap(),
        batch.statements
    );
    assert_eq!(
        store.statements_of_import(batch.record.id).await.unwrap(),
        batch.statements
    );
    assert_eq!(store.imports().await.unwrap(), vec![batch.record.clone()]);
    assert_eq!(
        store.current_import(DATASET).await.unwrap(),
        Some(batch.record.clone())
    );
    assert_eq!(
        store.evidence(batch.evidence.id).await.unwrap(),
        Some(batch.evidence.clone())
    );
    assert_eq!(
        store
            .evidence_by_sha256(&batch.evidence.sha256)
            .await
            .unwrap(),
        Some(batch.evidence.clone())
    );
    assert_eq!(
        store.evidence_all().await.unwrap(),
        vec![batch.evidence.clone()]
    );
    let warnings = store.warnings(batch.record.id).await.unwrap();
    assert_eq!(warnings.len(), 1);
    assert_eq!(
        (warnings[0].code.as_str(), &warnings[0].locator),
        ("double_row", &batch.warnings[0].locator)
    );
    let counts = store.counts().await.unwrap();
    assert_eq!(
        (
            counts.sources,
            counts.evidence,
            counts.imports,
            counts.entities
        ),
        (1, 1, 1, 3)
    );
    assert_eq!((counts.statements, counts.statements_current), (6, 6));
    assert_eq!(
        (
            counts.warnings,
            counts.held,
            counts.held_open,
            counts.entries
        ),
        (1, 1, 1, 1)
    );
    assert_eq!(store.check().await.unwrap(), vec![]);
}

async fn importing_the_same_item_again_is_refused_and_changes_nothing(place: Place) {
    let (store, mut again) = store_with(&place, &["alpha"]).await;
    let before = store.counts().await.unwrap();
    assert_eq!(
        store
            .import_of(again.evidence.id, "ngo-committee")
            .await
            .unwrap(),
        Some(again.record.clone())
    );
    assert_eq!(
        store.import_of(again.evidence.id, "letter").await.unwrap(),
        None
    );
    again.entries = vec![entry(1)];
    let refused = again.write(&store).await.unwrap_err();
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
    assert_eq!(store.counts().await.unwrap(), before);
}

async fn a_superseding_import_hides_old_statements_and_keeps_them_readable(place: Place) {
    let (store, old) = store_with(&place, &["alpha", "beta"]).await;
    let new = batch("second", &["beta", "gamma"], Some(old.record.id), 1);
    new.write(&store).await.unwrap();
    assert_eq!(
        store.statements_current(None).await.unwrap(),
        new.statements
    );
    assert_eq!(
        store.statements_of_import(old.record.id).await.unwrap(),
        old.statements
    );
    assert_eq!(
        store.statements_of_entity(entity("alpha")).await.unwrap(),
        vec![]
    );
    assert_eq!(
        store
            .current_import(DATASET)
            .await
            .unwrap()
            .map(|import| import.id),
        Some(new.record.id)
    );
    let superseded = ImportRecord {
        superseded_by: Some(new.record.id),
        ..old.record.clone()
    };
    assert_eq!(
        store.imports().await.unwrap(),
        vec![superseded, new.record.clone()]
    );
    let counts = store.counts().await.unwrap();
    assert_eq!(
        (counts.imports, counts.imports_current, counts.entities),
        (2, 1, 3)
    );
    assert_eq!(
        (
            counts.statements,
            counts.statements_current,
            counts.held,
            counts.held_open
        ),
        (8, 4, 2, 1)
    );
    let open = store
        .held_rows(HeldFilter {
            import: None,
            open_only: true,
        })
        .await
        .unwrap();
    assert_eq!(
        open.iter().map(|held| held.import).collect::<Vec<_>>(),
        vec![new.record.id]
    );
    assert_eq!(store.check().await.unwrap(), vec![]);
}

async fn a_dataset_has_one_current_import(place: Place) {
    let (store, old) = store_with(&place, &["alpha"]).await;
    let before = store.counts().await.unwrap();
    let beside = batch("second", &["beta"], None, 1);
    assert!(matches!(
        beside.write(&store).await,
        Err(StoreError::Constraint {
            rule: Rule::Duplicate,
            ..
        })
    ));
    let of_nothing = batch(
        "second",
        &["beta"],
        Some(ImportId::derive(&[b"unknown"])),
        1,
    );
    assert!(matches!(
        of_nothing.write(&store).await,
        Err(StoreError::Constraint { .. })
    ));
    assert_eq!(store.counts().await.unwrap(), before);
    assert_eq!(
        store.statements_current(None).await.unwrap(),
        old.statements
    );
}

async fn an_import_that_fails_at_its_last_step_leaves_nothing(place: Place) {
    let (store, old) = store_with(&place, &["alpha"]).await;
    let before = store.counts().await.unwrap();
    // Its ledger entry has an index that is taken, and entries are written last.
    let new = batch("second", &["beta"], Some(old.record.id), 0);
    assert!(matches!(
        new.write(&store).await,
        Err(StoreError::Constraint {
            rule: Rule::Duplicate,
            ..
        })
    ));
    assert_eq!(store.counts().await.unwrap(), before);
    assert_eq!(
        store.statements_current(None).await.unwrap(),
        old.statements
    );
    assert_eq!(store.imports().await.unwrap(), vec![old.record]);
    assert_eq!(store.evidence(new.evidence.id).await.unwrap(), None);
    assert_eq!(
        store.statements_of_import(new.record.id).await.unwrap(),
        vec![]
    );
}

async fn an_import_whose_counts_are_untrue_is_refused(place: Place) {
    let store = place.store().await;
    let mut untrue = batch("first", &["alpha"], None, 0);
    untrue.statements.pop();
    let refused = untrue.write(&store).await.unwrap_err();
    assert!(
        matches!(
            refused,
            StoreError::ImportCount {
                what: "statements",
                stated: 2,
                brought: 1,
                ..
            }
        ),
        "{refused:?}"
    );
    assert_eq!(store.counts().await.unwrap().evidence, 0);
}

async fn statements_are_found_by_kind_and_by_entity(place: Place) {
    let store = place.store().await;
    let mut batch = batch("first", &["alpha", "beta"], None, 0);
    batch.entities[1].1 = EntityKind::Vote;
    batch.statements[2].kind = EntityKind::Vote;
    batch.statements[3].kind = EntityKind::Vote;
    batch.write(&store).await.unwrap();
    let found = |kinds: &'static [EntityKind]| {
        let store = store.clone();
        async move { store.statements_current(Some(kinds)).await.unwrap() }
    };
    assert_eq!(found(&[EntityKind::Vote]).await, batch.statements[2..]);
    assert_eq!(
        found(&[EntityKind::Vote, EntityKind::Decision]).await,
        batch.statements
    );
    assert_eq!(found(&[EntityKind::Letter]).await, vec![]);
    assert_eq!(found(&[]).await, vec![]);
    assert_eq!(
        store.statements_of_entity(entity("beta")).await.unwrap(),
        batch.statements[2..]
    );
}

async fn a_held_row_is_kept_byte_for_byte_and_resolved_by_a_person(place: Place) {
    let (store, batch) = store_with(&place, &["alpha"]).await;
    let held = store.held_rows(HeldFilter::default()).await.unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!(held[0].row, batch.held[0]);
    assert_eq!(held[0].resolution, None);
    let resolution = Resolution {
        note: "a comma in a name".to_owned(),
        by: "officer".to_owned(),
        at: moment(5),
    };
    store
        .resolve_held(batch.record.id, 0, &resolution, &[entry(1)])
        .await
        .unwrap();
    assert_eq!(
        store.held_rows(HeldFilter::default()).await.unwrap()[0].resolution,
        Some(resolution.clone())
    );
    assert_eq!(
        store
            .held_rows(HeldFilter {
                import: Some(batch.record.id),
                open_only: true
            })
            .await
            .unwrap(),
        vec![]
    );
    let unknown = store
        .resolve_held(batch.record.id, 1, &resolution, &[entry(2)])
        .await;
    assert!(matches!(
        unknown,
        Err(StoreError::NoHeldRow { position: 1, .. })
    ));
    assert_eq!(store.entry_count().await.unwrap(), 2);
}

async fn a_text_with_nul_is_refused_alike(place: Place) {
    let store = place.store().await;
    let mut batch = batch("first", &["alpha"], None, 0);
    batch.statements[0].value.given.push('\0');
    assert!(matches!(
        batch.write(&store).await,
        Err(StoreError::NulCharacter { what: "statements" })
    ));
    assert_eq!(store.counts().await.unwrap().imports, 0);
}

async fn a_statement_about_an_unknown_entity_is_refused(place: Place) {
    let store = place.store().await;
    let mut batch = batch("first", &["alpha", "beta"], None, 0);
    batch.entities.pop();
    let refused = batch.recount().write(&store).await.unwrap_err();
    assert!(
        matches!(
            refused,
            StoreError::Constraint {
                rule: Rule::Reference,
                ..
            }
        ),
        "{refused:?}"
    );
    assert_eq!(store.counts().await.unwrap().entities, 0);
}

async fn more_rows_than_one_statement_takes_keep_their_order(place: Place) {
    let store = place.store().await;
    let words: Vec<String> = (0..1_500)
        .map(|number| format!("organisation {number}"))
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let batch = batch("first", &words, None, 0);
    batch.write(&store).await.unwrap();
    assert_eq!(
        store.statements_current(None).await.unwrap(),
        batch.statements
    );
    assert_eq!(store.counts().await.unwrap().entities, 1_500);
}

async fn facts_and_sources_are_kept(place: Place) {
    let store = place.store().await;
    assert_eq!(store.meta("origin").await.unwrap(), None);
    store.set_meta("origin", "example.org/one").await.unwrap();
    store.set_meta("origin", "example.org/two").await.unwrap();
    assert_eq!(
        store.meta("origin").await.unwrap().as_deref(),
        Some("example.org/two")
    );
    store.insert_source(source(), "a label").await.unwrap();
    store
        .insert_source(source(), "another label")
        .await
        .unwrap();
    assert_eq!(
        store.sources().await.unwrap(),
        vec![(source(), "a label".to_owned())]
    );
    store.insert_evidence(&item("first")).await.unwrap();
    assert!(matches!(
        store.insert_evidence(&item("first")).await,
        Err(StoreError::Constraint {
            rule: Rule::Duplicate,
            ..
        })
    ));
}
