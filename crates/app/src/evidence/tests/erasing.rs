//! What `erase` promises: nothing of the item is found by whoever holds every key, and old proofs stay valid.

use rapporteur_ledger::note::NoteVerifier;
use rapporteur_ledger::policy::Policy;
use rapporteur_ledger::proof::TlogProof;
use rapporteur_model::entry::{EntryBody, KeepingAct};
use rapporteur_store::ErasureMark;
use rapporteur_testkit::{plain_frames, plain_pages};

use super::*;
use crate::{ImportOptions, Importer, import, status};

const CANARY: &str = "Kanarienvogel-8d1f";

/// A record with the canary in content, file name, title, source, licence, reasons, statements, a held row and a working copy.
async fn with_canary(bench: &mut Bench) -> EvidenceRecord {
    let letter = String::from_utf8_lossy(crate::example::bytes("letter-2020-09-09.md")).replacen(
        "\n1. ",
        &format!("\n1. {CANARY} Society\n2. "),
        1,
    );
    let path = bench.write(&format!("{CANARY}.md"), letter);
    let options = AddOptions {
        source: Some(format!("{CANARY}, a source")),
        licence: Some(CANARY.to_owned()),
        provenance: Some(format!("handed over by {CANARY}")),
        reason: format!("because of {CANARY}"),
        ..AddOptions::default()
    };
    let (told, _) = bench.add_with(&[&path], &options, 9).await;
    let again = AddOptions {
        source: Some(format!("{CANARY}, another source")),
        ..AddOptions::default()
    };
    bench.add_with(&[&path], &again, 9).await;
    let kind = Importer::Letter;
    let mechanism = &mut bench.mechanism;
    import(
        mechanism,
        &path,
        kind,
        ImportOptions::default(),
        &ambient(1),
        &mut Silent,
    )
    .await
    .unwrap();
    let item = find(mechanism, &told[0].evidence.to_string())
        .await
        .unwrap();
    let (title, text) = (
        format!("{CANARY} stripped"),
        format!("the text of {CANARY}"),
    );
    bench.keep(&item, &title, &text).await;
    let mechanism = &mut bench.mechanism;
    let id = item.id.to_string();
    let reason = format!("to see {CANARY}");
    let mut out = std::io::sink();
    show_bytes(mechanism, &id, Form::Raw, &reason, &ambient(1), &mut out)
        .await
        .unwrap();
    item
}

/// Everything that the holder of all keys can read in the mechanism's folder.
fn all_that_can_be_read(bench: &Bench) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let key = bench.mechanism.keyring.database_key();
    for (path, bytes) in bench.tree() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match name.as_str() {
            "record.sqlite" => all.push((format!("{name} decrypted"), plain_pages(&bytes, key))),
            "record.sqlite-wal" => {
                all.push((format!("{name} decrypted"), plain_frames(&bytes, key)));
            }
            _ => {}
        }
        all.push((path.display().to_string(), bytes));
    }
    for blob in bench.mechanism.vault.list().unwrap() {
        let bytes = bench.mechanism.vault.get(&blob).unwrap();
        all.push((format!("blob {blob} decrypted"), bytes));
    }
    all
}

fn places_of(bench: &Bench, word: &[u8]) -> Vec<String> {
    let holds = |bytes: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    let places = all_that_can_be_read(bench)
        .into_iter()
        .filter(|(place, bytes)| place.as_bytes() == word || holds(bytes));
    places.map(|(place, _)| place).collect()
}

async fn erase_it(bench: &mut Bench, item: &EvidenceRecord) -> EraseSummary {
    let id = item.id.to_string();
    erase(
        &mut bench.mechanism,
        &id,
        CONSENT_WITHDRAWN,
        &ambient(5),
        &mut Silent,
    )
    .await
    .unwrap()
}

#[test]
fn nothing_of_an_erased_item_is_found_by_the_holder_of_every_key() {
    on_a_bench(async |mut bench| {
        let item = with_canary(&mut bench).await;
        let other = bench.item("other.txt", "what another source gave").await;
        let traces: [&[u8]; 4] = [
            CANARY.as_bytes(),
            &item.sha256,
            item.id.as_bytes(),
            item.blob_name.as_bytes(),
        ];
        for trace in traces {
            let found = places_of(&bench, trace);
            assert!(!found.is_empty(), "the test looks for {trace:?} in vain");
        }
        let copies = places_of(&bench, CANARY.as_bytes());
        let opened = copies.iter().filter(|place| place.starts_with("blob "));
        assert_eq!(opened.count(), 2, "original and working copy: {copies:?}");
        let summary = erase_it(&mut bench, &item).await;
        for trace in traces {
            assert_eq!(places_of(&bench, trace), Vec::<String>::new());
        }
        assert_eq!((summary.blob_count, summary.derivative_count), (2, 1));
        assert!(summary.statement_count > 100, "{summary:?}");
        assert!(summary.openings >= 5, "{summary:?}");
        let facts = describe(&bench.mechanism, &other.id.to_string()).await;
        assert!(facts.is_ok(), "the other item is there");
        let status = status(&bench.mechanism, &ambient(5), true).await.unwrap();
        assert_eq!(status.findings, Vec::<String>::new());
        assert!(find(&bench.mechanism, &item.id.to_string()).await.is_err());
    });
}

#[test]
fn a_proof_made_before_an_erasure_still_verifies() {
    on_a_bench(async |mut bench| {
        let item = with_canary(&mut bench).await;
        let life = bench.mechanism.store.custody_of(item.id).await.unwrap();
        let index = life[0].entry.unwrap();
        let proof = bench.mechanism.ledger.proof(index).unwrap().to_string();
        let leaf = bench.mechanism.ledger.leaf(index).unwrap();
        erase_it(&mut bench, &item).await;
        let key = NoteVerifier::from_vkey(&bench.mechanism.log_vkey()).unwrap();
        let policy = Policy::for_log(key);
        let old = TlogProof::parse(proof.as_bytes()).unwrap();
        old.verify(&leaf, &policy).unwrap();
        // The ledger still proves the same leaf, and its history is one.
        let new = bench.mechanism.ledger.proof(index).unwrap();
        new.verify(&leaf, &policy).unwrap();
        assert_eq!(bench.mechanism.ledger.audit().unwrap().findings, vec![]);
        let entry = bench.mechanism.store.entry(index).await.unwrap().unwrap();
        assert!(entry.salt.is_none() && entry.canonical.is_none());
        assert_eq!(entry.commitment, leaf);
    });
}

#[test]
fn an_erasure_that_was_interrupted_is_finished_at_any_step() {
    for steps in 1..=4 {
        on_a_bench(async |mut bench| {
            let item = with_canary(&mut bench).await;
            let store = bench.mechanism.store.clone();
            let mark = ErasureMark {
                evidence: item.id,
                at: ambient(4).now,
                by: "officer A".to_owned(),
                reason: CONSENT_WITHDRAWN.to_owned(),
            };
            store.begin_erasure(&mark).await.unwrap();
            let plan = store.erasure_plan(item.id).await.unwrap();
            if steps >= 2 {
                bench.mechanism.vault.destroy(&plan.blob_names[0]).unwrap();
            }
            let mut entries = Vec::new();
            if steps >= 3 {
                let act = KeepingAct::ItemErased {
                    accession: plan.accession.unwrap(),
                    destroyed: plan.entries.clone(),
                    derivative_count: 1,
                    reason: mark.reason.clone(),
                };
                for blob in &plan.blob_names {
                    bench.mechanism.vault.destroy(blob).unwrap();
                }
                let act = vec![EntryBody::Keeping(act)];
                entries = bench.mechanism.append(&ambient(4), act).unwrap();
            }
            if steps == 4 {
                store.erase(&plan, entries.first()).await.unwrap();
            }
            // Stopped here. What is begun is known, and put in order.
            let found = status(&bench.mechanism, &ambient(5), false).await.unwrap();
            let word = if steps == 4 {
                "not cleaned yet"
            } else {
                "not finished"
            };
            assert!(
                found.findings.iter().any(|one| one.contains(word)),
                "{found:?}"
            );
            let done = finish_erasures(&mut bench.mechanism, &ambient(5))
                .await
                .unwrap();
            assert_eq!(done.len(), 1, "{done:?}");
            assert_eq!(places_of(&bench, CANARY.as_bytes()), Vec::<String>::new());
            assert_eq!(places_of(&bench, &item.sha256), Vec::<String>::new());
            let again = finish_erasures(&mut bench.mechanism, &ambient(5))
                .await
                .unwrap();
            assert_eq!(again, Vec::<String>::new());
        });
    }
}

#[test]
fn a_reason_that_names_the_item_or_none_is_refused_and_nothing_changes() {
    on_a_bench(async |mut bench| {
        let item = bench.item("in/Minutes of March.pdf", "x").await;
        let id = item.id.to_string();
        let mechanism = &mut bench.mechanism;
        let reasons = [
            "",
            "the source of minutes of march asked",
            &format!("not {id}"),
        ];
        for reason in reasons {
            let refused = erase(mechanism, &id, reason, &ambient(5), &mut Silent).await;
            assert!(matches!(refused, Err(AppError::Usage(_))), "{refused:?}");
        }
        assert_eq!(bench.life(&item).await, [CustodyKind::Accession]);
        let begun = bench.mechanism.store.erasures_begun().await.unwrap();
        assert_eq!(begun, []);
    });
}

#[test]
fn bytes_that_another_item_holds_stay_and_it_is_said() {
    on_a_bench(async |mut bench| {
        let one = bench.item("one.txt", "one").await;
        let two = bench.item("two.txt", "two").await;
        bench.keep(&one, "its text", "two").await;
        let summary = erase_it(&mut bench, &one).await;
        assert_eq!(summary.blob_count, 1);
        let said = &summary.remarks[0];
        assert!(said.contains("the same bytes as another item"), "{said}");
        let left = bench.mechanism.vault.get(&two.blob_name).unwrap();
        assert_eq!(left, b"two");
    });
}

#[test]
fn an_interrupted_act_leaves_no_sealed_copy_of_what_is_erased() {
    on_a_bench(async |mut bench| {
        let item = bench.item("one.txt", "one").await;
        let sealed = fs::read(bench.blob(&item)).unwrap();
        let leftover = bench.mechanism.dir.join("vault/blobs/.tmp-7");
        fs::write(&leftover, sealed).unwrap();
        erase_it(&mut bench, &item).await;
        assert!(!leftover.exists());
    });
}
