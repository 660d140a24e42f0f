//! What `show`, `custody` and `check` promise.

use rapporteur_model::entry::{Entry, EntryBody, KeepingAct};
use rapporteur_model::{EvidenceId, Outcome};
use sha2::{Digest, Sha256};

use super::*;
use crate::status;

async fn shown(bench: &mut Bench, form: Form, reason: &str) -> Result<Vec<u8>, AppError> {
    let mut out = Vec::new();
    let mechanism = &mut bench.mechanism;
    show_bytes(mechanism, "a.txt", form, reason, &ambient(2), &mut out)
        .await
        .map(|()| out)
}

/// A receiver that fails at the first byte.
struct Shut;

impl std::io::Write for Shut {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("shut"))
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_view_is_in_custody_before_the_first_byte_is_shown() {
    on_a_bench(async |mut bench| {
        let item = bench.item("a.txt", "the text").await;
        let mechanism = &mut bench.mechanism;
        let ambient = ambient(2);
        let failed = show_bytes(mechanism, "a.txt", Form::Raw, "why", &ambient, &mut Shut).await;
        assert!(failed.is_err());
        use CustodyKind::{Accession, View};
        assert_eq!(bench.life(&item).await, [Accession, View]);
        let shown = shown(&mut bench, Form::Raw, "to be sure").await.unwrap();
        assert_eq!(shown, b"the text");
        let store = &bench.mechanism.store;
        let life = store.custody_of(item.id).await.unwrap();
        assert_eq!(life[2].event.reason, "to be sure");
        let entry = store.entry(life[2].entry.unwrap()).await.unwrap().unwrap();
        let said = Entry::from_canonical(&entry.canonical.unwrap()).unwrap();
        assert!(said.in_words().contains("\"view\""), "{}", said.in_words());
        assert!(said.in_words().contains("to be sure"));
    });
}

#[test]
fn nobody_looks_without_a_reason_and_what_is_known_is_no_view() {
    on_a_bench(async |mut bench| {
        let item = bench.item("a.txt", "the text").await;
        let refused = refusal(shown(&mut bench, Form::Raw, "  ").await);
        assert!(refused.contains("--reason"), "{refused}");
        let facts = describe(&bench.mechanism, "a.txt").await.unwrap();
        let fact = |name| {
            facts
                .iter()
                .find(|(one, _)| *one == name)
                .unwrap()
                .1
                .clone()
        };
        assert_eq!(fact("title"), "a.txt");
        assert!(fact("access").starts_with("restricted"));
        assert_eq!(bench.life(&item).await, [CustodyKind::Accession]);
    });
}

#[test]
fn a_text_cannot_steer_the_terminal() {
    on_a_bench(async |mut bench| {
        bench.item("a.txt", "a\u{1b}[2J\tb\n\u{202e}c").await;
        let shown = shown(&mut bench, Form::Text, "why").await.unwrap();
        assert_eq!(
            String::from_utf8(shown).unwrap(),
            "a\u{fffd}[2J\tb\n\u{fffd}c"
        );
    });
}

#[test]
fn an_item_is_found_by_digits_or_title_and_never_by_chance() {
    on_a_bench(async |mut bench| {
        let item = bench.item("a.txt", "one").await;
        let digits = item.id.to_string()[..6].to_owned();
        let found = find(&bench.mechanism, &digits).await.unwrap();
        assert_eq!(found.id, item.id);
        assert!(find(&bench.mechanism, &digits[..3]).await.is_err());
        let other = bench.write("b/a.txt", "two");
        bench.add(&[&other]).await;
        let refused = refusal(find(&bench.mechanism, "a.txt").await);
        assert!(refused.contains("more than one evidence item"), "{refused}");
    });
}

#[test]
fn a_sound_vault_is_checked_with_one_entry_and_a_row_for_each() {
    on_a_bench(async |mut bench| {
        let item = bench.item("a.txt", "one").await;
        bench.item("b.txt", "two").await;
        let before = bench.mechanism.ledger.size();
        let scope = CheckScope::All;
        let mechanism = &mut bench.mechanism;
        let summary = check(mechanism, &scope, &ambient(3), &mut Silent)
            .await
            .unwrap();
        assert_eq!((summary.checked, summary.failed.len()), (2, 0));
        let csv = summary.report.to_csv();
        assert_eq!(
            summary.report_sha256,
            <[u8; 32]>::from(Sha256::digest(csv.as_bytes()))
        );
        assert!(!csv.contains("a.txt"), "the report names no title");
        assert_eq!(bench.mechanism.ledger.size(), before + 1);
        let store = &bench.mechanism.store;
        let entry = store.entry(before).await.unwrap().unwrap();
        let said = Entry::from_canonical(&entry.canonical.unwrap()).unwrap();
        let act = KeepingAct::ScrubCompleted {
            checked: 2,
            failed: 0,
            report_sha256: summary.report_sha256,
        };
        assert_eq!(said.body, EntryBody::Keeping(act));
        let life = store.custody_of(item.id).await.unwrap();
        assert_eq!(life[1].entry, Some(before));
        let status = status(&bench.mechanism, &ambient(3), false).await.unwrap();
        assert_eq!(status.last_check, Some(ambient(3).now));
        assert_eq!((status.never_checked, status.overdue), (0, 0));
        assert_eq!(status.findings, Vec::<String>::new());
        let later = crate::status(&bench.mechanism, &ambient(33), true)
            .await
            .unwrap();
        assert_eq!(later.overdue, 2);
    });
}

#[test]
fn what_was_damaged_replaced_or_removed_is_named_with_an_entry_for_each() {
    on_a_bench(async |mut bench| {
        let damaged = bench.item("damaged.txt", "one").await;
        let replaced = bench.item("replaced.txt", "two").await;
        let missing = bench.item("missing.txt", "three").await;
        let sound = bench.item("sound.txt", "four").await;
        let mut sealed = fs::read(bench.blob(&damaged)).unwrap();
        sealed[20] ^= 1;
        fs::write(bench.blob(&damaged), sealed).unwrap();
        // Another sealing of the same original: what a thief or an old backup would put there.
        bench.mechanism.vault.reseal(&replaced.blob_name).unwrap();
        fs::remove_file(bench.blob(&missing)).unwrap();
        for scope in [
            CheckScope::All,
            CheckScope::Items(vec![
                damaged.id.to_string(),
                "replaced.txt".to_owned(),
                "missing.txt".to_owned(),
            ]),
        ] {
            let before = bench.mechanism.ledger.size();
            let mechanism = &mut bench.mechanism;
            let summary = check(mechanism, &scope, &ambient(3), &mut Silent)
                .await
                .unwrap();
            assert_eq!(summary.failed.len(), 3, "{:?}", summary.failed);
            for (item, word) in [
                (&damaged, "damaged"),
                (&replaced, "replaced"),
                (&missing, "missing"),
            ] {
                let named = |one: &&String| one.contains(&item.id.to_string());
                let sentence = summary.failed.iter().find(named).unwrap();
                assert!(sentence.contains(&format!("is {word}")), "{sentence}");
            }
            assert_eq!(bench.mechanism.ledger.size(), before + 4);
            let store = &bench.mechanism.store;
            let life = store.custody_of(damaged.id).await.unwrap();
            let last = life.last().unwrap();
            assert_eq!(last.event.outcome, Outcome::Failure);
            let entry = store.entry(last.entry.unwrap()).await.unwrap().unwrap();
            let said = Entry::from_canonical(&entry.canonical.unwrap()).unwrap();
            assert!(
                said.in_words().contains("failed_check"),
                "{}",
                said.in_words()
            );
        }
        use CustodyKind::{Accession, FixityCheck};
        assert_eq!(bench.life(&sound).await, [Accession, FixityCheck]);
        let status = status(&bench.mechanism, &ambient(3), true).await.unwrap();
        assert_eq!(status.findings.len(), 3, "{:?}", status.findings);
    });
}

#[test]
fn only_what_is_due_is_checked_and_an_old_item_gets_its_seal() {
    on_a_bench(async |mut bench| {
        let recent = bench.item("a.txt", "one").await;
        let scope = CheckScope::Items(vec!["a.txt".to_owned()]);
        check(&mut bench.mechanism, &scope, &ambient(3), &mut Silent)
            .await
            .unwrap();
        // As format 1 left it: no seal, no check.
        let receipt = bench.mechanism.vault.put(&b"old"[..]).unwrap();
        let old = EvidenceRecord {
            id: EvidenceId::derive(&[receipt.blob_name.as_bytes()]),
            sha256: receipt.sha256,
            blob_name: receipt.blob_name,
            seal: None,
            ..recent.clone()
        };
        bench.mechanism.store.insert_evidence(&old).await.unwrap();
        let scope = CheckScope::OlderThan(30);
        let mechanism = &mut bench.mechanism;
        let summary = check(mechanism, &scope, &ambient(4), &mut Silent)
            .await
            .unwrap();
        assert_eq!(summary.checked, 1);
        let now = bench
            .mechanism
            .store
            .evidence(old.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(now.seal, Some(blob_seal(receipt.seal)));
        let life = bench.mechanism.store.custody_of(old.id).await.unwrap();
        assert!(life[0].event.detail.contains("its seal was recorded"));
        let mechanism = &mut bench.mechanism;
        let summary = check(mechanism, &scope, &ambient(4), &mut Silent)
            .await
            .unwrap();
        assert_eq!(summary.checked, 0);
        let size = bench.mechanism.ledger.size();
        let entries = bench.mechanism.store.entry_count().await.unwrap();
        assert_eq!(size, entries);
    });
}

#[test]
fn a_derivative_is_kept_checked_and_told_of_once() {
    on_a_bench(async |mut bench| {
        let item = bench.item("a.txt", "one").await;
        let made = [
            bench.keep(&item, "a, stripped", "a copy").await,
            bench.keep(&item, "a, stripped", "a copy").await,
        ];
        assert_eq!(made[0], made[1]);
        let life = custody(&bench.mechanism, "a.txt").await.unwrap();
        assert_eq!(life.rows.len(), 2);
        assert_eq!(life.rows[1][1], "copy");
        assert_eq!(life.rows[1][7], made[0].id.to_string());
        assert!(life.rows[1][6].contains(&hex::encode(made[0].sha256)));
        let mechanism = &mut bench.mechanism;
        let scope = CheckScope::All;
        let summary = check(mechanism, &scope, &ambient(3), &mut Silent)
            .await
            .unwrap();
        assert_eq!(summary.checked, 2);
        let kept = bench.mechanism.store.derivative(made[0].id).await.unwrap();
        assert_eq!(kept.unwrap().checked.unwrap().outcome, Outcome::Success);
    });
}

#[test]
fn the_life_of_an_imported_item_is_whole() {
    on_a_bench(async |mut bench| {
        let path = bench.write("letter.md", crate::example::bytes("letter-2020-09-09.md"));
        let options = crate::ImportOptions::default();
        let mechanism = &mut bench.mechanism;
        let kind = crate::Importer::Letter;
        crate::import(mechanism, &path, kind, options, &ambient(1), &mut Silent)
            .await
            .unwrap();
        let life = custody(&bench.mechanism, "letter.md").await.unwrap();
        let kinds: Vec<&str> = life.rows.iter().map(|row| row[1].as_str()).collect();
        assert_eq!(kinds, ["accession", "conversion"]);
        assert!(
            life.rows[1][6].contains("read as letter into"),
            "{:?}",
            life.rows
        );
        let entries: Vec<&str> = life.rows.iter().map(|row| row[8].as_str()).collect();
        assert_eq!(entries, ["1", "2"]);
    });
}
