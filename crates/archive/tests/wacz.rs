//! WACZ packages written and read: the same bytes each time, every kind of tampering named, and what py-wacz says.

mod peers;

use std::io::{Cursor, Write};
use std::sync::OnceLock;

use proptest::prelude::*;
use rapporteur_archive::capture::{self, CaptureKind};
use rapporteur_archive::wacz::{Signature, WaczOptions, WaczReport, check, write};
use rapporteur_archive::warc::{NewRecord, WarcWriter};

fn response(body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><head><title>Page</title></head><body><p>{body}</p></body></html>").into_bytes()
}

fn warc(is_compressed: bool) -> Vec<u8> {
    let mut writer = WarcWriter::new(Vec::new(), is_compressed);
    let mut add = |kind, target, content_type, block: &[u8]| {
        let record = NewRecord {
            kind,
            target,
            date: "2020-10-14T09:30:00Z",
            content_type,
            further: &[],
            block,
        };
        writer
            .write(&record)
            .expect("invariant: a record of the test can be written");
    };
    add(
        "warcinfo",
        None,
        "application/warc-fields",
        b"software: test\r\n",
    );
    let http = "application/http; msgtype=response";
    add(
        "response",
        Some("https://www.example.org/b"),
        http,
        &response("The letter was signed by twenty-two states and read out in the hall."),
    );
    add(
        "response",
        Some("https://example.org/a?y=2&x=1"),
        http,
        &response("You must be logged in to see this."),
    );
    add(
        "response",
        Some("https://example.org/pic.png"),
        http,
        b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nxyz",
    );
    writer.into_inner()
}

fn options(is_compressed: bool) -> WaczOptions {
    WaczOptions {
        file_name: if is_compressed {
            "capture.warc.gz"
        } else {
            "capture.warc"
        }
        .to_owned(),
        title: "A capture".to_owned(),
        description: "Of two pages.".to_owned(),
        created: "2021-01-01T00:00:00Z".to_owned(),
        software: "test 1".to_owned(),
    }
}

fn package(is_compressed: bool) -> Vec<u8> {
    static BOTH: [OnceLock<Vec<u8>>; 2] = [OnceLock::new(), OnceLock::new()];
    BOTH[usize::from(is_compressed)]
        .get_or_init(|| packed(is_compressed))
        .clone()
}

fn packed(is_compressed: bool) -> Vec<u8> {
    let (out, written) = write(
        Cursor::new(Vec::new()),
        &mut Cursor::new(warc(is_compressed)),
        &options(is_compressed),
    )
    .expect("invariant: the test's capture can be packed");
    assert_eq!((written.scan.record_count, written.pages.len()), (4, 2));
    out.into_inner()
}

fn read(bytes: &[u8]) -> WaczReport {
    check(Cursor::new(bytes)).expect("invariant: the test's package can be read")
}

#[test]
fn what_is_written_is_read_back_without_a_warning_and_the_same_each_time() {
    for is_compressed in [false, true] {
        let bytes = package(is_compressed);
        assert_eq!(bytes, packed(is_compressed));
        let report = read(&bytes);
        assert_eq!(report.scan.warnings, []);
        assert_eq!(
            (
                report.version.as_str(),
                report.files_held,
                report.files_failed,
                report.index_lines
            ),
            ("1.1.1", 5, 0, 3)
        );
        assert_eq!(report.signature, Signature::Absent);
        let found: Vec<_> = report
            .pages
            .iter()
            .map(|page| {
                (
                    page.url.as_str(),
                    page.verdict.is_empty(),
                    page.title.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                ("https://www.example.org/b", false, Some("Page")),
                ("https://example.org/a?y=2&x=1", true, Some("Page"))
            ]
        );
    }
}

#[test]
fn captures_are_recognised_by_their_content() {
    let kind = |bytes: &[u8]| capture::recognise(&mut Cursor::new(bytes)).unwrap();
    assert_eq!(kind(&warc(false)), Some(CaptureKind::Warc));
    assert_eq!(kind(&warc(true)), Some(CaptureKind::Warc));
    assert_eq!(kind(&package(true)), Some(CaptureKind::Wacz));
    assert_eq!(kind(b"PK\x03\x04 no archive"), None);
    assert_eq!(kind(b""), None);
    assert_eq!(kind(b"\x1f\x8b\x08\x00"), None);
    let report = capture::read(CaptureKind::Wacz, &mut Cursor::new(package(true))).unwrap();
    assert_eq!(
        (
            report.form.as_str(),
            report.pages.len(),
            report.digests_failed
        ),
        ("WACZ 1.1.1", 2, 0)
    );
    let report = capture::read(CaptureKind::Warc, &mut Cursor::new(warc(true))).unwrap();
    assert_eq!(
        (
            report.form.as_str(),
            report.record_count,
            report.warning_count
        ),
        ("WARC 1.1", 4, 0)
    );
}

#[test]
fn a_capture_compressed_as_a_whole_is_refused_because_no_index_can_point_into_it() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(&warc(false)).unwrap();
    let whole = encoder.finish().unwrap();
    let refused = write(
        Cursor::new(Vec::new()),
        &mut Cursor::new(whole),
        &options(true),
    );
    assert!(refused.is_err_and(|error| error.to_string().contains("no index can point")));
}

/// A ZIP archive of these entries, stored, as Python's `zipfile` would write it; `double` writes the last name twice.
fn zip_of(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in entries {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        let mut common = Vec::new();
        for field in [20_u16, 0x800, 0, 0, 0x21] {
            common.extend(field.to_le_bytes());
        }
        for field in [crc.sum(), bytes.len() as u32, bytes.len() as u32] {
            common.extend(field.to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 12]);
        directory.extend((out.len() as u32).to_le_bytes());
        directory.extend(name.as_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend([0; 2]);
        out.extend(name.as_bytes());
        out.extend(bytes);
    }
    let offset = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend((entries.len() as u16).to_le_bytes());
    out.extend((entries.len() as u16).to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(offset.to_le_bytes());
    out.extend([0; 2]);
    out
}

type Entries = Vec<(String, Vec<u8>)>;

/// The entries of a package that this crate wrote, which stores them as they are.
fn entries(bytes: &[u8]) -> Entries {
    let (mut found, mut at) = (Vec::new(), 0);
    while bytes[at..].starts_with(b"PK\x03\x04") {
        let number = |from: usize, length: usize| {
            bytes[at + from..at + from + length]
                .iter()
                .rev()
                .fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte))
        };
        let (size, name) = (number(18, 4), number(26, 2));
        let start = at + 30 + name;
        found.push((
            String::from_utf8_lossy(&bytes[at + 30..start]).into_owned(),
            bytes[start..start + size].to_vec(),
        ));
        at = start + size;
    }
    found
}

fn rebuilt(change: impl Fn(&mut Entries)) -> Vec<u8> {
    let mut entries = entries(&package(true));
    change(&mut entries);
    let entries: Vec<(&str, Vec<u8>)> = entries
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    zip_of(&entries)
}

#[test]
fn tampering_is_named_file_by_file() {
    assert_eq!(read(&rebuilt(|_| {})).scan.warnings, []);
    let named = |change: &dyn Fn(&mut Entries), file: &str, words: &str| {
        let report = read(&rebuilt(change));
        let is_named = report
            .scan
            .warnings
            .iter()
            .any(|warning| warning.file == file && warning.what.contains(words));
        assert!(is_named, "{file} {words} {:?}", report.scan.warnings);
    };
    named(
        &|entries| entries[1].1 = entries[1].1.clone().into_iter().rev().collect(),
        "indexes/index.cdx.gz",
        "has the digest",
    );
    named(
        &|entries| entries[0].1.push(0),
        "archive/capture.warc.gz",
        "bytes, datapackage.json says",
    );
    named(
        &|entries| drop(entries.remove(3)),
        "pages/pages.jsonl",
        "is missing",
    );
    named(
        &|entries| drop(entries.remove(3)),
        "pages/pages.jsonl",
        "is listed in datapackage.json and missing",
    );
    named(
        &|entries| drop(entries.remove(5)),
        "datapackage-digest.json",
        "is missing",
    );
    named(
        &|entries| entries.push(("logs/x".to_owned(), vec![1])),
        "logs/x",
        "is not listed",
    );
    named(
        &|entries| entries[4].1.extend(b" "),
        "datapackage-digest.json",
        "as the digest of datapackage.json",
    );
    named(
        &|entries| entries[0].0 = "archive/other.warc.gz".to_owned(),
        "indexes/index.cdx.gz",
        "no record begins at byte",
    );
}

#[test]
fn archives_that_two_programs_could_read_differently_are_refused() {
    let refused = |bytes: Vec<u8>, words: &str| {
        let error = check(Cursor::new(bytes))
            .expect_err("invariant: it must be refused")
            .to_string();
        assert!(error.contains(words), "{error}");
    };
    for name in ["../x", "/etc/x", "a\\b", "a/./b", "a//b", "c:x"] {
        refused(
            rebuilt(|entries| entries.push((name.to_owned(), vec![]))),
            "is no path within a package",
        );
    }
    refused(
        rebuilt(|entries| entries.push(entries[2].clone())),
        "stands in it twice",
    );
    refused(
        rebuilt(|entries| drop(entries.remove(4))),
        "holds no datapackage.json",
    );
    let good = package(true);
    refused(good[..good.len() - 1].to_vec(), "no directory at its end");
    refused(
        [b"x", &good[..]].concat(),
        "its directory does not stand where",
    );
    refused([&good[..], b"x"].concat(), "no directory at its end");
    // The directory names a file that its own header names otherwise.
    let mut differing = good.clone();
    let at = differing
        .windows(9)
        .rposition(|window| window == b"index.idx")
        .unwrap();
    differing[at] = b'I';
    let report = read(&differing);
    assert!(report.files_failed >= 1, "{report:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_flipped_byte_of_a_package_is_found_or_means_nothing(at in any::<prop::sample::Index>(), value: u8) {
        let good = package(true);
        let mut bytes = good.clone();
        let place = at.index(bytes.len());
        bytes[place] = value;
        if let Ok(report) = check(Cursor::new(&bytes)) {
            let is_clean = report.files_failed == 0 && report.scan.warning_count == 0;
            // Flags, times and attributes of the archive's own records say nothing of any file.
            prop_assert!(!is_clean || entries_are_equal(&good, &bytes), "byte {} changed unseen", place);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), cut in any::<prop::sample::Index>()) {
        let _ = check(Cursor::new(&bytes));
        let good = package(false);
        let _ = check(Cursor::new(&good[cut.index(good.len())..]));
        let _ = check(Cursor::new(&good[..cut.index(good.len())]));
    }
}

fn entries_are_equal(one: &[u8], other: &[u8]) -> bool {
    other.len() == one.len() && contents(one) == contents(other)
}

/// The contents by the places that the good package has them at.
fn contents(bytes: &[u8]) -> Vec<Vec<u8>> {
    let good = package(true);
    let (mut at, mut found) = (0, Vec::new());
    for (name, content) in entries(&good) {
        let start = at + 30 + name.len();
        found.push(bytes[start..start + content.len()].to_vec());
        at = start + content.len();
    }
    found
}

#[test]
fn py_wacz_finds_our_package_valid() {
    let Some(python) = peers::python(&["wacz"]) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    for is_compressed in [false, true] {
        let path = folder.path().join("ours.wacz");
        std::fs::write(&path, package(is_compressed)).unwrap();
        let said = peers::run(
            &python,
            &[
                "-c",
                "import sys; from wacz.main import main; sys.exit(main(['validate', '-f', sys.argv[1]]))",
            ],
            &[&path],
        );
        assert!(said.contains("Validation succeeded"), "{said}");
    }
    let path = folder.path().join("bad.wacz");
    std::fs::write(&path, rebuilt(|entries| entries[3].1.push(b'\n'))).unwrap();
    let output = std::process::Command::new(&python).args(["-c", "import sys; from wacz.main import main; sys.exit(main(['validate', '-f', sys.argv[1]]))"]).arg(&path).output().unwrap();
    assert!(!output.status.success());
}

#[test]
fn what_py_wacz_writes_is_read_and_indexed_alike() {
    let Some(python) = peers::python(&["wacz"]) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (warc_path, path) = (
        folder.path().join("capture.warc.gz"),
        folder.path().join("theirs.wacz"),
    );
    let pages = folder.path().join("pages.jsonl");
    std::fs::write(&warc_path, warc(true)).unwrap();
    std::fs::write(
        &pages,
        "{\"url\": \"https://www.example.org/b\", \"title\": \"Theirs\"}\n",
    )
    .unwrap();
    let code = "import sys; from wacz.main import main; sys.exit(main(['create', '-o', sys.argv[2], '-p', sys.argv[3], sys.argv[1]]))";
    peers::run(&python, &["-c", code], &[&warc_path, &path, &pages]);
    let theirs = read(&std::fs::read(&path).unwrap());
    assert_eq!(theirs.scan.warnings, []);
    assert_eq!(
        (
            theirs.version.as_str(),
            theirs.files_failed,
            theirs.index_lines
        ),
        ("1.1.1", 0, 3)
    );
    assert_eq!(
        (theirs.pages.len(), theirs.pages[0].verdict.is_empty()),
        (1, false)
    );
    // The keys of the two indexes are the same: another program finds in ours what it finds in its own.
    let keys = |bytes: &[u8]| -> Vec<String> {
        let index = entries_of_any(&python, bytes, folder.path());
        index
            .lines()
            .map(|line| line.split(" {").next().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(keys(&package(true)), keys(&std::fs::read(&path).unwrap()));
}

fn entries_of_any(python: &std::path::Path, bytes: &[u8], folder: &std::path::Path) -> String {
    let path = folder.join("any.wacz");
    std::fs::write(&path, bytes).expect("invariant: a temporary folder takes a file");
    let code = "import sys,zipfile,gzip;sys.stdout.write(gzip.decompress(zipfile.ZipFile(sys.argv[1]).read('indexes/index.cdx.gz')).decode())";
    peers::run(python, &["-c", code], &[&path])
}

#[test]
fn a_description_of_version_1_2_0_is_read() {
    let bytes = rebuilt(|entries| {
        let text = String::from_utf8(entries[4].1.clone()).unwrap();
        entries[4].1 = text
            .replace("\"data-package\"", "\"wacz\"")
            .replace("  \"wacz_version\": \"1.1.1\",\n", "")
            .into_bytes();
    });
    assert_eq!(read(&bytes).version, "1.2.0");
}
