//! A stranger checks a package of evidence that the program really writes, and every way of tampering with it.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rapporteur_app::evidence::{AddOptions, ExportForm, ExportOptions, add, export};
use rapporteur_app::{Ambient, DatabaseConfig, InitOptions, Mechanism, Silent, Situation};
use rapporteur_archive::bag::{BagWriter, Sink};
use rapporteur_archive::warc::{NewRecord, WarcWriter};
use rapporteur_model::{Consent, Timestamp};
use rapporteur_verify::{Trust, Verification, is_bag, verify_bag};
use secrecy::SecretString;

fn warc() -> Vec<u8> {
    let mut writer = WarcWriter::new(Vec::new(), true);
    let block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>x</title><p>words</p>";
    let record = NewRecord {
        kind: "response",
        target: Some("https://example.org/"),
        date: "2020-10-14T09:30:00Z",
        content_type: "application/http; msgtype=response",
        further: &[],
        block,
    };
    writer
        .write(&record)
        .expect("invariant: the record can be written");
    writer.into_inner()
}

/// A package of two items in `folder`, and the ledger's key.
async fn exported(folder: &Path, form: ExportForm, names: &[&str]) -> (PathBuf, String) {
    let options = InitOptions {
        name: "Test".to_owned(),
        origin: None,
        situation: Situation {
            title: String::new(),
            state: String::new(),
        },
        database: DatabaseConfig::Sqlite,
        vault: Default::default(),
        demonstration_seed: None,
        work_factor: Some(15),
        ceremony: None,
    };
    let ambient = Ambient {
        now: Timestamp::from_seconds(1_600_000_000).expect("invariant: a moment"),
        officer: "officer A".to_owned(),
    };
    let passphrase = SecretString::from("correct horse battery".to_owned());
    let mut mechanism = Mechanism::create(&folder.join("m"), options, &passphrase, &ambient)
        .await
        .expect("invariant: a new folder");
    let access = AddOptions {
        consent: Consent::Publish,
        ..AddOptions::default()
    };
    let paths: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
    for path in &paths {
        let bytes = if path.extension().is_some_and(|ending| ending == "gz") {
            warc()
        } else {
            b"the original".to_vec()
        };
        fs::write(path, bytes).expect("invariant: a temporary folder");
    }
    let mut ids = Vec::new();
    let mut tell = |added: &rapporteur_app::evidence::Added| {
        ids.push(added.evidence.to_string());
        ControlFlow::Continue(())
    };
    add(
        &mut mechanism,
        &paths,
        &access,
        &ambient,
        &mut Silent,
        &mut tell,
    )
    .await
    .expect("invariant: the files can be added");
    let options = ExportOptions {
        items: ids,
        form,
        out: folder.join("out"),
        to: "the court".to_owned(),
        reason: "order 12".to_owned(),
        sealed_to: vec![],
        override_consent: None,
    };
    let summary = export(&mut mechanism, &options, &ambient, &mut Silent)
        .await
        .expect("invariant: the items can be given out");
    drop(mechanism);
    rapporteur_app::close_databases().await;
    (summary.out, summary.log_vkey)
}

fn package(folder: &Path, form: ExportForm, names: &[&str]) -> (PathBuf, Trust) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("invariant: a runtime");
    let (out, vkey) = runtime.block_on(exported(folder, form, names));
    (
        out,
        Trust::read(&[vkey], None).expect("invariant: our own key"),
    )
}

fn faults(verification: &Verification) -> Vec<String> {
    verification
        .faults()
        .map(rapporteur_verify::print::sentence)
        .collect()
}

#[test]
fn a_package_holds_and_every_change_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (out, trust) = package(folder.path(), ExportForm::Bag, &["one.txt", "page.warc.gz"]);
    assert!(is_bag(&out));
    let verified = verify_bag(&out, &trust).unwrap();
    assert!(verified.holds, "{:#?}", verified);
    assert!(
        verified.steps[3].summary.starts_with("2 originals are"),
        "{:?}",
        verified.steps[3]
    );
    // Two accessions, one reading of a capture, two transfers.
    assert!(
        verified.steps[4].summary.starts_with("5 events are"),
        "{:?}",
        verified.steps[4]
    );
    for path in [
        "data/one.txt",
        "items.json",
        "ledger/checkpoint",
        "READ-ME-FIRST.txt",
        "bag-info.txt",
    ] {
        let full = out.join(path);
        let good = fs::read(&full).unwrap();
        let mut bad = good.clone();
        bad[3] ^= 1;
        fs::write(&full, &bad).unwrap();
        let verified = verify_bag(&out, &trust).unwrap();
        assert!(
            !verified.holds
                && faults(&verified)
                    .iter()
                    .any(|fault| fault.starts_with(path)),
            "{path} {:?}",
            faults(&verified)
        );
        fs::write(&full, good).unwrap();
    }
    fs::write(out.join("data/added.txt"), "x").unwrap();
    assert!(!verify_bag(&out, &trust).unwrap().holds);
    fs::remove_file(out.join("data/added.txt")).unwrap();
    assert!(verify_bag(&out, &trust).unwrap().holds);
}

struct Rebagged(PathBuf);

impl Sink for Rebagged {
    fn put(&mut self, path: &str, content: &mut dyn std::io::Read) -> std::io::Result<()> {
        let full = self.0.join(path);
        fs::create_dir_all(full.parent().expect("invariant: it stands below"))?;
        std::io::copy(content, &mut fs::File::create(full)?).map(drop)
    }
}

/// A new bag with good manifests around changed files: what a forger would hand over.
fn rebagged(from: &Path, to: &Path, change: impl Fn(&str, Vec<u8>) -> Vec<u8>) {
    let mut sink = Rebagged(to.to_owned());
    let mut bag = BagWriter::new(&mut sink);
    let mut open = vec![from.to_owned()];
    let mut files = Vec::new();
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).expect("invariant: a folder") {
            let path = entry.expect("invariant: an entry").path();
            match path.is_dir() {
                true => open.push(path),
                false => files.push(
                    path.strip_prefix(from)
                        .expect("invariant: below")
                        .to_string_lossy()
                        .into_owned(),
                ),
            }
        }
    }
    files.retain(|path| {
        !(path == "bagit.txt" || path == "bag-info.txt" || path.contains("manifest-"))
    });
    for path in files {
        let bytes = change(
            &path,
            fs::read(from.join(&path)).expect("invariant: a file"),
        );
        bag.add(&path, &mut &bytes[..])
            .expect("invariant: it can be written");
    }
    bag.finish(&[]).expect("invariant: it can be finished");
}

#[test]
fn a_forged_original_or_statement_in_a_sound_bag_is_found_by_the_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let (out, trust) = package(folder.path(), ExportForm::Bag, &["one.txt"]);
    let forged = folder.path().join("forged");
    let sha256 = |bytes: &[u8]| hex::encode(<sha2::Sha256 as sha2::Digest>::digest(bytes));
    rebagged(&out, &forged, |path, bytes| match path {
        "data/one.txt" => b"the ORIGINAL".to_vec(),
        "items.json" => String::from_utf8(bytes)
            .expect("invariant: text")
            .replace(&sha256(b"the original"), &sha256(b"the ORIGINAL"))
            .into_bytes(),
        _ => bytes,
    });
    let found = faults(&verify_bag(&forged, &trust).unwrap());
    assert!(
        found.len() == 1 && found[0].contains("is not what arrived"),
        "{found:?}"
    );
    let rewritten = folder.path().join("rewritten");
    rebagged(&out, &rewritten, |path, bytes| {
        match path.starts_with("custody/") {
            true => String::from_utf8(bytes)
                .expect("invariant: text")
                .replace("order 12", "order 13")
                .into_bytes(),
            false => bytes,
        }
    });
    let found = faults(&verify_bag(&rewritten, &trust).unwrap());
    assert!(
        found
            .iter()
            .any(|fault| fault.contains("says reason \"order 13\"")),
        "{found:?}"
    );
    let shortened = folder.path().join("shortened");
    rebagged(&out, &shortened, |path, bytes| {
        match path.ends_with(".csv") {
            true => String::from_utf8(bytes)
                .expect("invariant: text")
                .lines()
                .take(2)
                .map(|line| format!("{line}\n"))
                .collect::<String>()
                .into_bytes(),
            false => bytes,
        }
    });
    let found = faults(&verify_bag(&shortened, &trust).unwrap());
    assert!(
        found
            .iter()
            .any(|fault| fault.contains("leaves out what entry")),
        "{found:?}"
    );
}

#[test]
fn a_capture_within_a_wacz_is_the_one_that_arrived() {
    let folder = tempfile::tempdir().unwrap();
    let (out, trust) = package(folder.path(), ExportForm::Wacz, &["page.warc.gz"]);
    let verified = verify_bag(&out, &trust).unwrap();
    assert!(
        verified.holds && out.join("data/page.wacz").is_file(),
        "{verified:#?}"
    );
}

#[test]
fn a_package_holds_under_no_other_key_and_says_when_it_vouches_for_itself() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (_, other) = package(elsewhere.path(), ExportForm::Bag, &["one.txt"]);
    let (out, _) = package(folder.path(), ExportForm::Bag, &["one.txt"]);
    let other = Trust {
        policy: Some(rapporteur_ledger::policy::Policy::for_log(
            other.keys[0].clone(),
        )),
        ..Trust::default()
    };
    assert!(!verify_bag(&out, &other).unwrap().holds);
    // Without any key the package vouches for itself, and the verification says so.
    let verified = verify_bag(&out, &Trust::default()).unwrap();
    assert!(
        verified.steps[1]
            .notes
            .iter()
            .any(|note| note.contains("taken from the package")),
        "{:?}",
        verified.steps[1]
    );
}
