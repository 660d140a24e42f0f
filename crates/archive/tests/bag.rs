//! Bags written and checked: the same bytes each time, every fault named, and what bagit-python says.

mod peers;

use std::collections::BTreeMap;
use std::io::Read;

use proptest::prelude::*;
use rapporteur_archive::ArchiveError;
use rapporteur_archive::bag::{BagReport, BagSource, BagWriter, Sink, check, is_bag};

#[derive(Debug, Clone, Default, PartialEq)]
struct Folder(BTreeMap<String, Vec<u8>>);

impl Sink for Folder {
    fn put(&mut self, path: &str, content: &mut dyn Read) -> std::io::Result<()> {
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes)?;
        self.0.insert(path.to_owned(), bytes);
        Ok(())
    }
}

impl BagSource for Folder {
    fn files(&self) -> std::io::Result<Vec<(String, u64)>> {
        Ok(self
            .0
            .iter()
            .map(|(path, bytes)| (path.clone(), bytes.len() as u64))
            .collect())
    }

    fn open(&self, path: &str) -> std::io::Result<Box<dyn Read + '_>> {
        let bytes = self.0.get(path).ok_or(std::io::ErrorKind::NotFound)?;
        Ok(Box::new(&bytes[..]))
    }
}

fn facts() -> Vec<(String, String)> {
    let fact = |label: &str, value: &str| (label.to_owned(), value.to_owned());
    vec![
        fact("Source-Organization", "A mechanism"),
        fact("External-Identifier", "0123"),
        fact("External-Identifier", "4567"),
    ]
}

fn bag(files: &[(&str, &[u8])]) -> Folder {
    let mut folder = Folder::default();
    let mut writer = BagWriter::new(&mut folder);
    for (path, bytes) in files {
        let mut bytes = *bytes;
        writer
            .add(path, &mut bytes)
            .expect("invariant: the test's paths can be written");
    }
    writer
        .finish(&facts())
        .expect("invariant: the test's facts can be written");
    folder
}

fn sample() -> Folder {
    bag(&[
        ("data/b.txt", b"second"),
        ("data/a.txt", b"first"),
        ("custody/a.csv", b"x,y\n"),
        ("data/deep/c", b""),
    ])
}

fn faults(folder: &Folder) -> Vec<String> {
    let report: BagReport = check(folder).expect("invariant: a map can be read");
    report
        .faults
        .into_iter()
        .map(|fault| format!("{}: {}", fault.file, fault.what))
        .collect()
}

#[test]
fn a_bag_is_written_to_the_letter_and_the_same_each_time() {
    let folder = sample();
    assert_eq!(folder, sample());
    let text = |path: &str| String::from_utf8(folder.0[path].clone()).unwrap();
    assert_eq!(
        text("bagit.txt"),
        "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    );
    expect_test::expect![[r#"
        Source-Organization: A mechanism
        External-Identifier: 0123
        External-Identifier: 4567
        Payload-Oxum: 11.3
    "#]]
    .assert_eq(&text("bag-info.txt"));
    expect_test::expect![[r#"
        a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e  data/a.txt
        16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4  data/b.txt
        e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  data/deep/c
    "#]]
    .assert_eq(&text("manifest-sha256.txt"));
    assert_eq!(text("tagmanifest-sha512.txt").lines().count(), 5);
    assert_eq!(faults(&folder), [""; 0]);
}

#[test]
fn every_changed_missing_or_added_file_is_a_fault() {
    for path in sample().0.keys() {
        let mut changed = sample();
        changed.0.get_mut(path).unwrap().push(b'!');
        assert!(
            !faults(&changed).is_empty() || path.starts_with("tagmanifest"),
            "{path} changed"
        );
        let mut missing = sample();
        missing.0.remove(path);
        assert!(
            !faults(&missing).is_empty() || path.starts_with("tagmanifest"),
            "{path} missing"
        );
    }
    let mut added = sample();
    added.0.insert("data/new".to_owned(), vec![]);
    assert_eq!(faults(&added).len(), 3, "{:?}", faults(&added));
}

#[test]
fn lines_that_lead_elsewhere_are_refused() {
    for line in [
        "data/../../etc/passwd",
        "/etc/passwd",
        "data\\x",
        "~root/x:y",
    ] {
        let mut folder = sample();
        let text = format!("{}  {line}\n", "0".repeat(64));
        folder
            .0
            .insert("manifest-sha256.txt".to_owned(), text.into_bytes());
        assert!(
            faults(&folder)
                .iter()
                .any(|fault| fault.contains("is no path within the bag")),
            "{line}"
        );
    }
    let mut fetching = sample();
    fetching.0.insert(
        "fetch.txt".to_owned(),
        b"http://example.org/x 1 data/x\n".to_vec(),
    );
    assert!(
        faults(&fetching)
            .iter()
            .any(|fault| fault.starts_with("fetch.txt"))
    );
}

#[test]
fn a_folder_without_a_declaration_is_no_bag() {
    assert!(!is_bag(&Folder::default()).unwrap());
    assert!(is_bag(&sample()).unwrap());
    assert!(!faults(&Folder::default()).is_empty());
}

#[test]
fn names_that_cannot_stand_in_a_bag_are_refused() {
    let mut folder = Folder::default();
    let mut writer = BagWriter::new(&mut folder);
    writer.add("data/A", &mut &b""[..]).unwrap();
    for path in [
        "data/a",
        "/x",
        "data/../x",
        "bagit.txt",
        "manifest-sha256.txt",
        "data/",
        "a\nb",
    ] {
        let refused = writer.add(path, &mut &b""[..]);
        assert!(
            matches!(refused, Err(ArchiveError::Unwritable { .. })),
            "{path:?}"
        );
    }
    assert!(
        writer
            .finish(&[("A".to_owned(), "b\nBagIt: x".to_owned())])
            .is_err()
    );
}

proptest! {
    #[test]
    fn what_is_written_is_found_valid(files in prop::collection::btree_map("[a-z]{1,8}( [a-zé%]{1,4})?", prop::collection::vec(any::<u8>(), 0..200), 0..8)) {
        let mut folder = Folder::default();
        let mut writer = BagWriter::new(&mut folder);
        for (name, bytes) in &files {
            writer.add(&format!("data/{name}"), &mut &bytes[..]).unwrap();
        }
        writer.finish(&facts()).unwrap();
        let report = check(&folder).unwrap();
        prop_assert_eq!(&report.faults, &vec![]);
        prop_assert_eq!(report.files.keys().filter(|path| path.starts_with("data/")).count(), files.len());
    }

    #[test]
    fn no_made_up_manifest_makes_a_bag_whole(text in "([0-9a-f]{64} {1,2}(data/)?[a-z./\\\\%0-9]{0,12}\n?){0,5}") {
        let mut folder = sample();
        folder.0.insert("manifest-sha256.txt".to_owned(), text.into_bytes());
        // Its digests are made up, or it leaves the payload out: something is always missed.
        prop_assert!(!faults(&folder).is_empty());
    }
}

#[test]
fn bagit_python_finds_our_bag_valid_and_a_changed_one_not() {
    let Some(python) = peers::python(&["bagit"]) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in &sample().0 {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let said = peers::run(&python, &["-m", "bagit", "--validate"], &[folder.path()]);
    assert!(said.contains("is valid"), "{said}");
    std::fs::write(folder.path().join("data/a.txt"), b"First").unwrap();
    let output = std::process::Command::new(&python)
        .args(["-m", "bagit", "--validate"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(!output.status.success());
}

#[test]
fn what_bagit_python_writes_is_found_valid() {
    let Some(python) = peers::python(&["bagit"]) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a b.txt"), b"x").unwrap();
    peers::run(
        &python,
        &["-m", "bagit", "--sha256", "--md5"],
        &[folder.path()],
    );
    let mut read = Folder::default();
    for name in std::fs::read_dir(folder.path()).unwrap() {
        let path = name.unwrap().path();
        if path.is_file() {
            read.0.insert(
                path.file_name().unwrap().to_str().unwrap().to_owned(),
                std::fs::read(&path).unwrap(),
            );
        }
    }
    read.0.insert("data/a b.txt".to_owned(), b"x".to_vec());
    assert_eq!(faults(&read), [""; 0]);
}
