//! What `add` promises.

use rapporteur_model::{Confidentiality, Consent};

use super::*;

#[test]
fn files_of_a_folder_become_items_with_a_beginning_in_record_and_ledger() {
    on_a_bench(async |mut bench| {
        bench.write("in/b.txt", "two");
        bench.write("in/a/one.bin", vec![7; 300_000]);
        let folder = bench.folder.path().join("outside/in");
        let (told, summary) = bench.add(&[&folder]).await;
        let titles: Vec<&str> = told.iter().map(|one| one.title.as_str()).collect();
        assert_eq!(titles, ["in/a/one.bin", "in/b.txt"]);
        assert_eq!((summary.new_count, summary.again_count), (2, 0));
        let store = &bench.mechanism.store;
        let item = store.evidence(told[0].evidence).await.unwrap().unwrap();
        assert_eq!(item.size_bytes, 300_000);
        assert_eq!(item.accession.confidentiality, Confidentiality::Restricted);
        assert_eq!(item.accession.consent, Consent::InternalOnly);
        let seal = bench.mechanism.vault.seal_of(&item.blob_name).unwrap();
        assert_eq!(item.seal, Some(blob_seal(seal)));
        let life = store.custody_of(item.id).await.unwrap();
        assert_eq!(life[0].event.kind, CustodyKind::Accession);
        let entry = store.entry(life[0].entry.unwrap()).await.unwrap().unwrap();
        let leaf = bench.mechanism.ledger.leaf(entry.index).unwrap();
        assert_eq!(leaf, entry.commitment);
        let signed = bench.mechanism.ledger.latest_checkpoint().unwrap().unwrap();
        assert_eq!(signed.body.size, bench.mechanism.ledger.size());
    });
}

#[test]
fn the_same_bytes_are_stored_once_and_every_arrival_is_known() {
    on_a_bench(async |mut bench| {
        let first = bench.write("first.txt", "the same");
        let second = bench.write("second.txt", "the same");
        let (told, summary) = bench.add(&[&first, &second]).await;
        assert_eq!((summary.new_count, summary.again_count), (1, 1));
        assert_eq!(told[0].evidence, told[1].evidence);
        assert_eq!(told[1].arriving, Arriving::Again);
        // A finished command that is given again brings the file again.
        let options = AddOptions {
            source: Some("a witness".to_owned()),
            ..AddOptions::default()
        };
        let (_, summary) = bench.add_with(&[&first], &options, 9).await;
        assert_eq!(summary.again_count, 1);
        let (_, summary) = bench.add_with(&[&first], &options, 9).await;
        assert_eq!((summary.again_count, summary.before_count), (1, 0));
        let store = &bench.mechanism.store;
        let arrivals = store.arrivals_of(told[0].evidence).await.unwrap();
        let titles: Vec<&str> = arrivals.iter().map(|one| one.title.as_str()).collect();
        assert_eq!(titles, ["second.txt", "first.txt", "first.txt"]);
        assert_eq!(bench.mechanism.vault.list().unwrap().len(), 1);
        let item = store.evidence(told[0].evidence).await.unwrap().unwrap();
        assert_eq!(bench.life(&item).await, [CustodyKind::Accession; 4]);
    });
}

#[test]
fn an_interrupted_run_is_gone_on_with_and_brings_nothing_twice() {
    on_a_bench(async |mut bench| {
        for (name, bytes) in [("a", "1"), ("b", "2"), ("c", "1"), ("d", "4")] {
            bench.write(&format!("in/{name}"), bytes);
        }
        let folder = bench.folder.path().join("outside/in");
        let options = AddOptions::default();
        let (_, summary) = bench.add_with(&[&folder], &options, 3).await;
        assert!(summary.was_stopped);
        let size = bench.mechanism.ledger.size();
        let (told, summary) = bench.add(&[&folder]).await;
        let arriving: Vec<Arriving> = told.iter().map(|one| one.arriving).collect();
        use Arriving::{Before, New};
        assert_eq!(arriving, [Before, Before, Before, New]);
        assert!(summary.is_resumed && !summary.was_stopped);
        assert_eq!(bench.mechanism.ledger.size(), size + 1);
        let store = &bench.mechanism.store;
        let arrivals = store.arrivals_of(told[0].evidence).await.unwrap();
        assert_eq!(arrivals.len(), 1, "c brought the bytes of a again, once");
        let (_, summary) = bench.add(&[&folder]).await;
        assert_eq!((summary.again_count, summary.is_resumed), (4, false));
    });
}

#[test]
fn a_file_that_changed_since_the_interruption_is_a_new_item() {
    on_a_bench(async |mut bench| {
        bench.write("in/a", "1");
        bench.write("in/b", "2");
        let folder = bench.folder.path().join("outside/in");
        bench.add_with(&[&folder], &AddOptions::default(), 1).await;
        bench.write("in/a", "3");
        let (told, summary) = bench.add(&[&folder]).await;
        assert_eq!((summary.new_count, summary.before_count), (2, 0));
        assert_eq!(told.len(), 2);
    });
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_is_named_and_the_others_are_sealed() {
    on_a_bench(async |mut bench| {
        let good = bench.write("good.txt", "good");
        // A regular file whose first read fails.
        let (told, summary) = bench.add(&[Path::new("/proc/self/mem"), &good]).await;
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].title, "good.txt");
        assert_eq!(summary.failed.len(), 1);
        assert!(summary.failed[0].contains("/proc/self/mem"), "{summary:?}");
        assert_eq!(bench.mechanism.vault.list().unwrap().len(), 1);
    });
}

#[test]
fn a_title_names_one_file_only() {
    on_a_bench(async |mut bench| {
        let file = bench.write("a.txt", "a");
        let other = bench.write("b.txt", "b");
        let options = AddOptions {
            title: Some("A better name".to_owned()),
            ..AddOptions::default()
        };
        let (told, _) = bench.add_with(&[&file], &options, 9).await;
        assert_eq!(told[0].title, "A better name");
        let mechanism = &mut bench.mechanism;
        let mut tell = |_: &Added| ControlFlow::Continue(());
        let paths = [file, other];
        let refused = add(
            mechanism,
            &paths,
            &options,
            &ambient(1),
            &mut Silent,
            &mut tell,
        )
        .await;
        assert_eq!(
            refusal(refused),
            "--title names one file, and 2 are to be added"
        );
    });
}

#[test]
fn a_demonstration_refuses_foreign_bytes_before_it_takes_any() {
    on_a_bench_seeded(Some(7), async |mut bench| {
        let own = bench.write("a.md", crate::example::bytes("letter-2020-09-09.md"));
        let foreign = bench.write("b.txt", "a real document");
        let mut tell = |_: &Added| ControlFlow::Continue(());
        let options = AddOptions::default();
        let paths = [own.clone(), foreign];
        let mechanism = &mut bench.mechanism;
        let refused = add(
            mechanism,
            &paths,
            &options,
            &ambient(1),
            &mut Silent,
            &mut tell,
        )
        .await;
        assert!(matches!(refused, Err(AppError::DemonstrationRefuses(_))));
        assert_eq!(bench.mechanism.vault.list().unwrap().len(), 0);
        let (told, _) = bench.add(&[&own]).await;
        assert_eq!(told.len(), 1);
    });
}

#[test]
fn damaged_sealed_bytes_are_whole_again_when_the_same_bytes_arrive() {
    on_a_bench(async |mut bench| {
        let item = bench.item("a.txt", "bytes that matter").await;
        let blob = bench.blob(&item);
        let mut sealed = fs::read(&blob).unwrap();
        let last = sealed.len() - 1;
        sealed[last] ^= 1;
        fs::write(&blob, sealed).unwrap();
        let path = bench.write("a.txt", "bytes that matter");
        let (told, summary) = bench.add(&[&path]).await;
        assert_eq!(told[0].arriving, Arriving::Again);
        assert!(summary.warnings[0].contains("were damaged"), "{summary:?}");
        let store = &bench.mechanism.store;
        let now = store.evidence(item.id).await.unwrap().unwrap();
        let seal = bench.mechanism.vault.seal_of(&item.blob_name).unwrap();
        assert_eq!(now.seal, Some(blob_seal(seal)));
        assert_ne!(now.seal, item.seal);
        use CustodyKind::{Accession, FailedCheck};
        let life = bench.life(&item).await;
        assert_eq!(life, [Accession, FailedCheck, Accession]);
    });
}
