//! What an erasure promises: nothing tells of the item any more, all else stays, and the ledger's commitments stay.

use rapporteur_model::capture::PageRecord;
use rapporteur_model::entry::{EntryBody, KeepingAct};
use rapporteur_model::{
    CustodyEvent, CustodyKind, Decider, EvidenceId, ImportId, Relation, SourceId, Value, Verdict,
};
use rapporteur_store::{
    Arrival, ErasureMark, Finding, ReportRecord, Store, StoreError, UNFINISHED_INTAKE,
};

use crate::custody::{derivative, event};
use crate::support::world::{
    Batch, batch, entity, entry, entry_saying, item, moment, officer, proposed, source, statement,
};
use crate::support::{KEY, Place, block_on, claims, sqlite_place};

claims! {
    nothing_tells_of_an_erased_item,
    what_other_items_say_stays,
    the_plan_says_what_goes_and_what_stays,
    an_earlier_file_is_in_force_again_when_its_correction_is_erased,
    an_erased_file_between_two_others_leaves_the_chain_whole,
    bytes_that_another_item_holds_are_not_destroyed,
    an_erasure_that_was_begun_is_known_until_it_is_done,
    an_erasure_without_an_act_of_its_own_closes_the_openings_too,
}

const CANARY: &str = "canary-8d1f";
const OTHER: &str = "other/dataset";

/// The import of an item `name` of its own dataset, source and entry.
fn import_of(name: &str, dataset: &str, words: &[&str], index: u64) -> Batch {
    let mut made = batch(name, words, None, index);
    made.record.dataset = dataset.to_owned();
    made.entries = vec![entry_saying(
        index,
        EntryBody::ImportCompleted {
            import: made.record.id,
            evidence: made.evidence.id,
            importer: "ngo-committee".to_owned(),
            dataset: dataset.to_owned(),
            supersedes: None,
            statements_sha256: [0; 32],
            statement_count: made.record.statement_count,
            held_count: 1,
            warning_count: 1,
        },
    )];
    made
}

fn said(event: &CustodyEvent) -> EntryBody {
    EntryBody::Keeping(KeepingAct::CustodyRecorded {
        evidence: event.evidence,
        kind: event.kind,
        outcome: event.outcome,
        reason: event.reason.clone(),
        tool: event.tool.clone(),
        detail: event.detail.clone(),
        related: event.related,
    })
}

/// A record in which an item with the canary everywhere shares one entity with another item.
struct World {
    store: Store,
    erased: EvidenceId,
    kept: Batch,
}

/// Entries: 0 and 1 imports, 2 a view, 3 an arrival, 4 and 5 decisions, 6 a transfer of the other item that names this one, 7 a
/// repair that names it, 8 another repair.
async fn world(place: &Place) -> World {
    let store = place.store().await;
    let canary = format!("{CANARY} alpha");
    let mut erased = import_of(CANARY, CANARY, &[&canary, "shared"], 0);
    erased.warnings[0].message = format!("{CANARY} is repeated");
    erased.held[0].raw = format!("{CANARY}, and more");
    erased.write(&store).await.unwrap();
    let mut kept = import_of("kept", OTHER, &["shared", "gamma"], 1);
    let place_of = kept.statements.len() as u32;
    kept.statements.push(statement(
        &kept.evidence,
        "gamma",
        "country",
        place_of,
        Value::plain("NL"),
    ));
    let kept = kept.recount();
    kept.write(&store).await.unwrap();
    let id = erased.evidence.id;
    add_life(&store, id, kept.evidence.id).await;
    judge(&store, &canary).await;
    let findings = [format!("took in the sealed item {id}"), "signed".to_owned()];
    for (index, finding) in (7..).zip(findings) {
        let findings = vec![finding];
        let act = EntryBody::Keeping(KeepingAct::Repaired { findings });
        let entry = entry_saying(index, act);
        store.append_entry(&entry).await.unwrap();
    }
    World {
        store,
        erased: id,
        kept,
    }
}

async fn add_life(store: &Store, id: EvidenceId, other: EvidenceId) {
    let view = CustodyEvent {
        detail: format!("saw {CANARY}"),
        ..event(id, CustodyKind::View)
    };
    let entries = [entry_saying(2, said(&view))];
    store.record_custody(&[(view, 2)], &entries).await.unwrap();
    let arrival = Arrival {
        source: SourceId::derive(&[CANARY.as_bytes()]),
        title: format!("{CANARY}.csv"),
        at: moment(5),
        by: "officer".to_owned(),
        entry: 3,
    };
    let act = EntryBody::Keeping(KeepingAct::ArrivedAgain {
        evidence: id,
        source: arrival.source,
        title: arrival.title.clone(),
    });
    let accession = event(id, CustodyKind::Accession);
    let label = format!("{CANARY} the witness");
    store
        .record_arrival(&label, &arrival, &accession, &[entry_saying(3, act)])
        .await
        .unwrap();
    store
        .insert_derivative(&derivative(id, CANARY))
        .await
        .unwrap();
    let page = PageRecord {
        url: format!("https://{CANARY}.example/"),
        captured_at: String::new(),
        title: Some(CANARY.to_owned()),
        media_type: None,
        http_status: None,
        size_bytes: 1,
        is_empty: false,
        why: String::new(),
    };
    store.insert_pages(id, &[page]).await.unwrap();
    let key = format!("{UNFINISHED_INTAKE}{CANARY}");
    store.set_meta(&key, "7").await.unwrap();
    let transfer = CustodyEvent {
        detail: format!("given out with {CANARY}"),
        related: Some(id),
        ..event(other, CustodyKind::Transfer)
    };
    let entries = [entry_saying(6, said(&transfer))];
    store
        .record_custody(&[(transfer, 6)], &entries)
        .await
        .unwrap();
}

async fn judge(store: &Store, canary: &str) {
    let mut lost = proposed(canary, "shared", 3.0);
    lost.proposal.evidence[0].words = format!("{canary} is like shared");
    let mut shared = proposed("shared", "gamma", 4.0);
    shared.proposal.evidence[0].words = format!("shared, which {CANARY} spells so");
    let judgments = [lost.clone(), shared.clone()];
    store
        .insert_proposals(&judgments, moment(2), &[])
        .await
        .unwrap();
    for (judgment, index, reason) in [(lost, 4, CANARY), (shared, 5, "the same seat")] {
        let act = EntryBody::JudgmentDecided {
            judgment: judgment.id,
            left: judgment.proposal.left,
            right: judgment.proposal.right,
            relation: Relation::Same,
            verdict: Verdict::Match,
            reason: reason.to_owned(),
        };
        let decider: Decider = officer();
        let verdict = Verdict::Match;
        let entry = entry_saying(index, act);
        store
            .decide(judgment.id, verdict, &decider, reason, moment(3), &entry)
            .await
            .unwrap();
    }
}

async fn erase(store: &Store, id: EvidenceId, index: u64) {
    let plan = store.erasure_plan(id).await.unwrap();
    let act = EntryBody::Keeping(KeepingAct::ItemErased {
        accession: 0,
        destroyed: plan.entries.clone(),
        derivative_count: plan.derivative_count,
        reason: "consent withdrawn".to_owned(),
    });
    let entry = entry_saying(index, act);
    store.erase(&plan, Some(&entry)).await.unwrap();
    store.forget_freed().await.unwrap();
}

async fn nothing_tells_of_an_erased_item(place: Place) {
    let world = world(&place).await;
    let commitments = commitments(&world.store).await;
    let record = world.store.evidence(world.erased).await.unwrap().unwrap();
    let before = place.dump().await;
    let traces = [
        CANARY.to_owned(),
        record.id.to_string(),
        hex::encode(record.sha256),
        hex::encode(entity(&format!("{CANARY} alpha")).as_bytes()),
        hex::encode(SourceId::derive(&[CANARY.as_bytes()]).as_bytes()),
    ];
    for trace in &traces {
        assert!(before.contains(trace), "the test looks for {trace} in vain");
    }
    erase(&world.store, world.erased, 9).await;
    let after = place.dump().await;
    for trace in &traces {
        assert!(
            !after.contains(trace),
            "{trace} is still in the record:\n{after}"
        );
    }
    let left = self::commitments(&world.store).await;
    assert_eq!(left[..9], commitments[..]);
    let opened: Vec<u64> = world
        .store
        .entries(0..10)
        .await
        .unwrap()
        .into_iter()
        .filter(|entry| entry.salt.is_some() && entry.canonical.is_some())
        .map(|entry| entry.index)
        .collect();
    assert_eq!(opened, [1, 5, 8, 9]);
    assert_eq!(world.store.check().await.unwrap(), Vec::<Finding>::new());
}

async fn commitments(store: &Store) -> Vec<[u8; 32]> {
    let entries = store.entries(0..100).await.unwrap();
    entries.iter().map(|entry| entry.commitment).collect()
}

async fn what_other_items_say_stays(place: Place) {
    let World {
        store,
        erased,
        kept,
    } = world(&place).await;
    erase(&store, erased, 9).await;
    assert_eq!(
        store.statements_current(None).await.unwrap(),
        kept.statements
    );
    assert_eq!(
        store.evidence_all().await.unwrap(),
        std::slice::from_ref(&kept.evidence)
    );
    let judgments = store.judgments(None).await.unwrap();
    let decided = proposed("shared", "gamma", 4.0);
    assert_eq!(judgments.len(), 1);
    assert_eq!(judgments[0].id, decided.id);
    assert_eq!(judgments[0].verdict, Some(Verdict::Match));
    assert_eq!(judgments[0].reason.as_deref(), Some("the same seat"));
    // Its explanation quoted both items.
    assert!(judgments[0].proposal.evidence.is_empty());
    let custody = store.custody_of(kept.evidence.id).await.unwrap();
    assert_eq!(custody.len(), 1);
    assert_eq!(custody[0].event.kind, CustodyKind::Transfer);
    assert_eq!(custody[0].event.related, None);
    let sources = store.sources().await.unwrap();
    assert_eq!(sources.len(), 1);
    assert_eq!(sources[0].0, source());
}

async fn the_plan_says_what_goes_and_what_stays(place: Place) {
    let world = world(&place).await;
    let report = ReportRecord {
        year: 2020,
        built_at: moment(9),
        manifest_sha256: [1; 32],
        path: "reports/2020".into(),
    };
    let early = ReportRecord {
        built_at: moment(0),
        ..report.clone()
    };
    for report in [&early, &report] {
        world.store.record_report(report, &[]).await.unwrap();
    }
    let plan = world.store.erasure_plan(world.erased).await.unwrap();
    let mut blobs = plan.blob_names.clone();
    blobs.sort();
    assert_eq!(
        blobs,
        [format!("blob-{CANARY}"), format!("blob-of-{CANARY}")]
    );
    assert_eq!(plan.entries, [0, 2, 3, 4, 6, 7]);
    assert_eq!(
        (
            plan.derivative_count,
            plan.entity_count,
            plan.judgment_count
        ),
        (1, 1, 1)
    );
    assert_eq!(plan.statement_count, 4);
    assert_eq!(plan.reports, [report]);
    assert_eq!(plan.revived, Vec::<String>::new());
}

/// Three files of one dataset, each correcting the one before it.
async fn chain(place: &Place) -> (Store, Vec<Batch>) {
    let store = place.store().await;
    let mut files: Vec<Batch> = Vec::new();
    for (index, name) in ["one", "two", "three"].into_iter().enumerate() {
        let earlier: Option<ImportId> = files.last().map(|file| file.record.id);
        let file = batch(name, &["alpha", name], earlier, index as u64);
        file.write(&store).await.unwrap();
        files.push(file);
    }
    (store, files)
}

async fn an_earlier_file_is_in_force_again_when_its_correction_is_erased(place: Place) {
    let (store, files) = chain(&place).await;
    let dataset = &files[2].record.dataset;
    let plan = store.erasure_plan(files[2].evidence.id).await.unwrap();
    assert_eq!(plan.revived, std::slice::from_ref(dataset));
    store.erase(&plan, Some(&entry(3))).await.unwrap();
    let current = store.current_import(dataset).await.unwrap().unwrap();
    assert_eq!(current.id, files[1].record.id);
    assert_eq!(
        store.statements_current(None).await.unwrap(),
        files[1].statements
    );
    assert_eq!(store.check().await.unwrap(), Vec::<Finding>::new());
}

async fn an_erased_file_between_two_others_leaves_the_chain_whole(place: Place) {
    let (store, files) = chain(&place).await;
    let plan = store.erasure_plan(files[1].evidence.id).await.unwrap();
    assert_eq!(plan.revived, Vec::<String>::new());
    store.erase(&plan, Some(&entry(3))).await.unwrap();
    let imports = store.imports().await.unwrap();
    let chain: Vec<_> = imports
        .iter()
        .map(|import| (import.id, import.supersedes, import.superseded_by))
        .collect();
    let (first, third) = (files[0].record.id, files[2].record.id);
    assert_eq!(
        chain,
        [(first, None, Some(third)), (third, Some(first), None)]
    );
    assert_eq!(
        store.statements_current(None).await.unwrap(),
        files[2].statements
    );
}

async fn bytes_that_another_item_holds_are_not_destroyed(place: Place) {
    let (store, files) = chain(&place).await;
    let mut copy = derivative(files[0].evidence.id, "copy");
    copy.blob_name = files[1].evidence.blob_name.clone();
    store.insert_derivative(&copy).await.unwrap();
    let plan = store.erasure_plan(files[0].evidence.id).await.unwrap();
    assert_eq!(plan.blob_names, [files[0].evidence.blob_name.clone()]);
    assert_eq!(plan.shared_blobs, [files[1].evidence.blob_name.clone()]);
    let plan = store.erasure_plan(files[1].evidence.id).await.unwrap();
    assert_eq!(plan.blob_names, Vec::<String>::new());
}

async fn an_erasure_that_was_begun_is_known_until_it_is_done(place: Place) {
    let world = world(&place).await;
    let mark = ErasureMark {
        evidence: world.erased,
        at: moment(6),
        by: "officer".to_owned(),
        reason: "consent withdrawn".to_owned(),
    };
    assert_eq!(world.store.erasures_begun().await.unwrap(), []);
    world.store.begin_erasure(&mark).await.unwrap();
    let again = ErasureMark {
        at: moment(7),
        ..mark.clone()
    };
    world.store.begin_erasure(&again).await.unwrap();
    assert_eq!(world.store.erasures_begun().await.unwrap(), [mark]);
    erase(&world.store, world.erased, 9).await;
    assert_eq!(world.store.erasures_begun().await.unwrap(), []);
}

async fn an_erasure_without_an_act_of_its_own_closes_the_openings_too(place: Place) {
    let world = world(&place).await;
    let plan = world.store.erasure_plan(world.erased).await.unwrap();
    world.store.erase(&plan, None).await.unwrap();
    assert_eq!(world.store.entry_count().await.unwrap(), 9);
    let closed = world.store.entry(0).await.unwrap().unwrap();
    assert!(closed.salt.is_none() && closed.canonical.is_none());
    assert_eq!(closed.at, moment(1));
}

#[test]
fn no_page_of_the_file_keeps_an_erased_word_for_the_holder_of_the_key() {
    block_on(async {
        let place = sqlite_place();
        let world = world(&place).await;
        // Enough rows that pages are split, merged and freed.
        let words: Vec<String> = (0..3_000).map(|n| format!("{CANARY} {n}")).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let large = import_of("large", "large", &words, 9);
        large.write(&world.store).await.unwrap();
        assert!(plain(&place).contains(CANARY), "the test looks in vain");
        erase(&world.store, large.evidence.id, 10).await;
        erase(&world.store, world.erased, 11).await;
        let left = plain(&place);
        assert!(left.contains("CREATE TABLE"), "the pages are decrypted");
        assert!(left.contains("gamma"), "the other item is there");
        assert!(!left.contains(CANARY));
    });
}

/// Every page of the database and every frame of its write-ahead log, decrypted.
fn plain(place: &Place) -> String {
    let folder = place.folder.as_ref().unwrap().path();
    let file = std::fs::read(folder.join("record.sqlite")).unwrap();
    let log = std::fs::read(folder.join("record.sqlite-wal")).unwrap();
    let mut bytes = rapporteur_testkit::plain_pages(&file, &KEY);
    bytes.extend(rapporteur_testkit::plain_frames(&log, &KEY));
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn an_interrupted_deletion_leaves_the_item_whole() {
    block_on(async {
        let place = sqlite_place();
        let world = world(&place).await;
        let plan = world.store.erasure_plan(world.erased).await.unwrap();
        let before = place.dump().await;
        // The act's index is taken, so the last write fails after all deletions.
        let refused = world.store.erase(&plan, Some(&entry(1))).await;
        assert!(matches!(refused, Err(StoreError::Constraint { .. })));
        assert_eq!(place.dump().await, before);
        let item = item(CANARY);
        assert!(world.store.evidence(item.id).await.unwrap().is_some());
    });
}
