//! What captures and packages promise.

use std::io::{Cursor, Read};

use rapporteur_archive::bag::{BagSource, ITEMS, PackedItems, check};
use rapporteur_archive::warc::{NewRecord, WarcWriter};
use rapporteur_model::{Consent, Outcome};

use super::*;

/// A folder as a bag is read from it.
struct Folder(PathBuf);

impl BagSource for Folder {
    fn files(&self) -> std::io::Result<Vec<(String, u64)>> {
        let mut files = Vec::new();
        let mut open = vec![self.0.clone()];
        while let Some(dir) = open.pop() {
            for entry in fs::read_dir(dir)? {
                let entry = entry?;
                if entry.path().is_dir() {
                    open.push(entry.path());
                } else {
                    let path = entry.path();
                    let path = path
                        .strip_prefix(&self.0)
                        .expect("invariant: it stands below");
                    files.push((path.to_string_lossy().into_owned(), entry.metadata()?.len()));
                }
            }
        }
        Ok(files)
    }

    fn open(&self, path: &str) -> std::io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(fs::File::open(self.0.join(path))?))
    }
}

fn warc() -> Vec<u8> {
    let mut writer = WarcWriter::new(Vec::new(), true);
    for (target, body) in [
        (
            "https://example.org/a",
            "<title>Letter</title><p>The families ask where the fourteen men are who were taken in May.</p>",
        ),
        (
            "https://example.org/b",
            "<title>Log in</title><p>You must be logged in to view this.</p><input type=password>",
        ),
    ] {
        let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{body}");
        let record = NewRecord {
            kind: "response",
            target: Some(target),
            date: "2020-10-14T09:30:00Z",
            content_type: "application/http; msgtype=response",
            further: &[],
            block: block.as_bytes(),
        };
        writer
            .write(&record)
            .expect("invariant: a record of the test can be written");
    }
    writer.into_inner()
}

fn open_access() -> AddOptions {
    AddOptions {
        consent: Consent::Publish,
        ..AddOptions::default()
    }
}

impl Bench {
    async fn open_item(&mut self, name: &str, bytes: impl AsRef<[u8]>) -> EvidenceRecord {
        let path = self.write(name, bytes);
        let (told, _) = self.add_with(&[&path], &open_access(), usize::MAX).await;
        self.mechanism
            .store
            .evidence(told[0].evidence)
            .await
            .unwrap()
            .unwrap()
    }

    fn options(&self, items: &[&EvidenceRecord], form: ExportForm, out: &str) -> ExportOptions {
        ExportOptions {
            items: items.iter().map(|item| item.id.to_string()).collect(),
            form,
            out: self.folder.path().join(out),
            to: "the court".to_owned(),
            reason: "order 12 of 2021".to_owned(),
            sealed_to: vec![],
            override_consent: None,
        }
    }

    async fn export(&mut self, options: &ExportOptions) -> Result<ExportSummary, AppError> {
        export(&mut self.mechanism, options, &ambient(2), &mut Silent).await
    }
}

#[test]
fn a_capture_is_known_by_its_content_and_its_empty_pages_are_named() {
    on_a_bench(async |mut bench| {
        let path = bench.write("holiday.jpg", warc());
        let (told, summary) = bench.add(&[&path]).await;
        let (title, found) = &summary.captures[0];
        assert_eq!(
            (title.as_str(), found.form.as_str()),
            ("holiday.jpg", "WARC 1.1")
        );
        assert_eq!(
            (
                found.page_count,
                found.empty_count,
                found.digests_held,
                found.digests_failed
            ),
            (2, 1, 4, 0)
        );
        let id = told[0].evidence.to_string();
        let listing = pages(&bench.mechanism, &id, true).await.unwrap();
        assert_eq!(listing.rows.len(), 1);
        assert!(
            listing.rows[0][0].ends_with("/b") && listing.rows[0][7].contains("password field"),
            "{listing:?}"
        );
        assert_eq!(
            pages(&bench.mechanism, &id, false)
                .await
                .unwrap()
                .rows
                .len(),
            2
        );
        let item = bench
            .mechanism
            .store
            .evidence(told[0].evidence)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            bench.life(&item).await,
            [CustodyKind::Accession, CustodyKind::Conversion]
        );
        // A file that is none is left alone.
        let plain = bench.item("a.warc", "not a capture").await;
        assert_eq!(bench.life(&plain).await, [CustodyKind::Accession]);
    });
}

#[test]
fn a_damaged_capture_is_kept_and_its_damage_recorded() {
    on_a_bench(async |mut bench| {
        let mut bytes = warc();
        let length = bytes.len();
        bytes.truncate(length - 40);
        let item = bench.item("cut.warc.gz", bytes).await;
        let life = bench.mechanism.store.custody_of(item.id).await.unwrap();
        assert_eq!(life[1].event.outcome, Outcome::Warning);
        assert!(
            life[1].event.detail.contains("cut off"),
            "{}",
            life[1].event.detail
        );
    });
}

#[test]
fn a_bag_holds_the_originals_their_custody_and_their_proofs() {
    on_a_bench(async |mut bench| {
        let one = bench.open_item("in/../one.txt", "first").await;
        let two = bench.open_item("two.bin", vec![9; 200_000]).await;
        let options = bench.options(&[&one, &two], ExportForm::Bag, "bag");
        let summary = bench.export(&options).await.unwrap();
        let report = check(&Folder(options.out.clone())).unwrap();
        assert_eq!(report.faults, []);
        assert_eq!(report.files.len() as u64, summary.file_count);
        let list = PackedItems::parse(&fs::read(options.out.join(ITEMS)).unwrap()).unwrap();
        assert_eq!(list.items.len(), 2);
        for item in &list.items {
            let (size, sha256) = report.files[&item.file];
            assert_eq!(
                (size, hex::encode(sha256)),
                (item.size_bytes, item.sha256.clone())
            );
            let accession = item.accession.unwrap();
            assert!(
                report
                    .files
                    .contains_key(&format!("proofs/{accession}.tlog-proof"))
            );
            // The statement ends with this very transfer, which is proven too.
            let statement =
                fs::read_to_string(options.out.join(format!("custody/{}.csv", item.evidence)))
                    .unwrap();
            assert!(
                statement
                    .trim_end()
                    .lines()
                    .last()
                    .unwrap()
                    .contains("transfer,success,officer A,order 12 of 2021"),
                "{statement}"
            );
            assert_eq!(item.custody.len(), 2);
        }
        let read_me = fs::read_to_string(options.out.join("READ-ME-FIRST.txt")).unwrap();
        for path in report
            .files
            .keys()
            .filter(|path| path.starts_with("data/") || path.starts_with("custody/"))
        {
            assert!(read_me.contains(path.as_str()), "{path}");
        }
        let folder = bench.folder.path().to_string_lossy().into_owned();
        assert!(
            !read_me.contains(&folder)
                && !fs::exists(bench.folder.path().join("bag.part")).unwrap()
        );
        assert_eq!(
            bench.life(&one).await,
            [CustodyKind::Accession, CustodyKind::Transfer]
        );
    });
}

#[test]
fn the_same_state_and_moment_give_the_same_bytes() {
    on_a_bench(async |mut bench| {
        let item = bench.open_item("page.warc.gz", warc()).await;
        for form in [ExportForm::Bag, ExportForm::Wacz] {
            let first = bench.options(&[&item], form, "first");
            let items = [item.clone()];
            let mut trees = Vec::new();
            for out in ["a", "b"] {
                let out = bench.folder.path().join(out);
                let material = super::super::material::collect(
                    &mut bench.mechanism,
                    &items,
                    &first,
                    &ambient(2),
                )
                .await
                .unwrap();
                super::super::outlet::write_folder(&bench.mechanism, &material, &out, &mut Silent)
                    .unwrap();
                let source = Folder(out.clone());
                let mut files: Vec<(String, Vec<u8>)> = source
                    .files()
                    .unwrap()
                    .into_iter()
                    .map(|(path, _)| (path.clone(), fs::read(out.join(path)).unwrap()))
                    .collect();
                files.sort();
                trees.push(files);
                fs::remove_dir_all(out).unwrap();
            }
            assert!(trees[0] == trees[1] && trees[0].len() > 8);
        }
    });
}

#[test]
fn what_consent_or_confidentiality_forbid_is_refused_until_a_reason_is_recorded() {
    on_a_bench(async |mut bench| {
        let item = bench.item("secret.txt", "internal").await;
        let mut options = bench.options(&[&item], ExportForm::Raw, "out.txt");
        let refused = refusal(bench.export(&options).await);
        assert!(refused.contains("within the mechanism only"), "{refused}");
        assert_eq!(bench.life(&item).await, [CustodyKind::Accession]);
        assert!(!options.out.exists());
        options.override_consent = Some("the source agreed by telephone".to_owned());
        bench.export(&options).await.unwrap();
        assert_eq!(fs::read(&options.out).unwrap(), b"internal");
        let life = bench.mechanism.store.custody_of(item.id).await.unwrap();
        assert_eq!(life[1].event.outcome, Outcome::Warning);
        assert!(
            life[1].event.detail.contains("by telephone"),
            "{}",
            life[1].event.detail
        );
        let again = refusal(bench.export(&options).await);
        assert!(again.contains("is there already"), "{again}");
    });
}

#[test]
fn a_warc_becomes_a_wacz_that_holds_it_unchanged() {
    on_a_bench(async |mut bench| {
        let item = bench.open_item("page.warc.gz", warc()).await;
        let options = bench.options(&[&item], ExportForm::Wacz, "out");
        bench.export(&options).await.unwrap();
        let report = check(&Folder(options.out.clone())).unwrap();
        assert_eq!(report.faults, []);
        let bytes = fs::read(options.out.join("data/page.wacz")).unwrap();
        let found = rapporteur_archive::wacz::check(Cursor::new(&bytes)).unwrap();
        assert_eq!(
            (
                found.scan.warnings.len(),
                found.files_failed,
                found.pages.len()
            ),
            (0, 0, 2)
        );
        let list = PackedItems::parse(&fs::read(options.out.join(ITEMS)).unwrap()).unwrap();
        let member = list.items[0].within.clone().unwrap();
        let (sha256, _) =
            rapporteur_archive::wacz::digest_of(Cursor::new(&bytes), &member).unwrap();
        assert_eq!(sha256, item.sha256);
        let plain = bench.open_item("plain.txt", "no capture").await;
        let refused = refusal(
            bench
                .export(&bench.options(&[&plain], ExportForm::Wacz, "x"))
                .await,
        );
        assert!(refused.contains("is no capture"), "{refused}");
    });
}

#[test]
fn what_is_sealed_opens_to_its_recipient_alone_and_nothing_plain_is_left() {
    on_a_bench(async |mut bench| {
        let item = bench.open_item("one.txt", "a canary in the content").await;
        let mut seed = 0_u8;
        let (identity, recipient) =
            rapporteur_vault::sealing::new_identity(&mut |out: &mut [u8]| {
                seed += 1;
                out.fill(seed);
            });
        for (form, out) in [(ExportForm::Raw, "raw.age"), (ExportForm::Bag, "bag.age")] {
            let mut options = bench.options(&[&item], form, out);
            options.sealed_to = vec![recipient.clone()];
            let summary = bench.export(&options).await.unwrap();
            let sealed = fs::read(&options.out).unwrap();
            assert_eq!(
                summary.sha256,
                Some(
                    sha2::Digest::finalize(sha2::Digest::chain_update(
                        <sha2::Sha256 as sha2::Digest>::new(),
                        &sealed
                    ))
                    .into()
                )
            );
            assert!(!sealed.windows(8).any(|window| window == b"a canary"));
            let mut plain = Vec::new();
            rapporteur_vault::sealing::open(&identity, &mut &sealed[..], &mut plain).unwrap();
            assert!(plain.windows(8).any(|window| window == b"a canary"));
            assert!(form == ExportForm::Bag || plain == b"a canary in the content");
        }
    });
}

#[test]
fn an_export_that_cannot_be_written_is_recorded_as_failed_and_leaves_nothing() {
    on_a_bench(async |mut bench| {
        let item = bench.open_item("one.txt", "content").await;
        let options = bench.options(&[&item], ExportForm::Bag, "missing/folder/bag");
        bench.export(&options).await.unwrap_err();
        let life = bench.mechanism.store.custody_of(item.id).await.unwrap();
        assert_eq!(life.last().unwrap().event.outcome, Outcome::Failure);
        assert!(!bench.folder.path().join("missing").exists());
    });
}
