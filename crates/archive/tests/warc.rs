//! WARC files read and written: every way of compressing them, every kind of damage, and what other programs write and read.

mod peers;

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use rapporteur_archive::warc::{NewRecord, ScanReport, ScannedRecord, Version, WarcWriter, scan};
use rapporteur_archive::{DigestOutcome, PayloadForm};

fn response(body: &str, extra: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{extra}\r\n{body}")
        .into_bytes()
}

fn record(block: &[u8]) -> NewRecord<'_> {
    NewRecord {
        kind: "response",
        target: Some("https://example.org/"),
        date: "2020-10-14T09:30:00Z",
        content_type: "application/http; msgtype=response",
        further: &[],
        block,
    }
}

fn written(blocks: &[Vec<u8>], is_compressed: bool) -> Vec<u8> {
    let mut writer = WarcWriter::new(Vec::new(), is_compressed);
    for block in blocks {
        writer
            .write(&record(block))
            .expect("invariant: a record of the test can be written");
    }
    writer.into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder
        .write_all(bytes)
        .expect("invariant: a vector takes bytes");
    encoder.finish().expect("invariant: a vector takes bytes")
}

fn read(bytes: &[u8]) -> (ScanReport, Vec<ScannedRecord>) {
    let mut records = Vec::new();
    let report = scan(bytes, usize::MAX / 2, &mut |record| {
        records.push(record);
        Ok(())
    });
    (report.expect("invariant: a vector can be read"), records)
}

fn three() -> Vec<Vec<u8>> {
    vec![
        response("<p>one</p>", ""),
        response("<p>two</p>", "X-Field: y\r\n"),
        response(&"three ".repeat(50_000), ""),
    ]
}

#[test]
fn every_way_of_compressing_gives_the_same_records() {
    let plain = written(&three(), false);
    let by_record = written(&three(), true);
    let as_a_whole = gzip(&plain);
    let (report, records) = read(&plain);
    assert_eq!(
        (
            report.record_count,
            report.digests_held,
            report.warning_count
        ),
        (3, 6, 0),
        "{report:?}"
    );
    assert!(report.is_addressable && !report.is_compressed);
    for (stored, is_addressable) in [(&by_record, true), (&as_a_whole, false)] {
        let (again, other) = read(stored);
        assert_eq!(
            (again.record_count, again.digests_held, again.warning_count),
            (3, 6, 0),
            "{again:?}"
        );
        assert_eq!(
            (again.is_addressable, again.is_compressed),
            (is_addressable, true)
        );
        for (one, other) in records.iter().zip(&other) {
            assert_eq!(
                (&one.head, &one.payload_start),
                (&other.head, &other.payload_start)
            );
        }
    }
}

#[test]
fn each_record_is_read_alone_from_its_place() {
    for is_compressed in [false, true] {
        let stored = written(&three(), is_compressed);
        let (_, records) = read(&stored);
        let mut next = 0;
        for one in &records {
            let place = one.end.place;
            assert_eq!(place.offset, next);
            next = place.offset + place.stored_bytes;
            let alone = &stored[place.offset as usize..next as usize];
            let (report, found) = read(alone);
            assert_eq!(
                (report.record_count, report.warning_count),
                (1, 0),
                "{report:?}"
            );
            assert_eq!(found[0].head, one.head);
        }
        assert_eq!(next, stored.len() as u64);
    }
}

#[test]
fn the_same_records_give_the_same_bytes_and_ids() {
    assert_eq!(written(&three(), true), written(&three(), true));
    let block = response("x", "");
    let id = record(&block).id();
    assert!(id.starts_with("<urn:uuid:") && &id[24..25] == "8", "{id}");
}

#[test]
fn a_field_with_a_line_end_is_not_written() {
    let mut bad = record(b"x");
    bad.target = Some("https://example.org/\r\nWARC-Type: request");
    assert!(WarcWriter::new(Vec::new(), false).write(&bad).is_err());
}

#[test]
fn an_altered_body_fails_its_digests_at_its_place() {
    let mut stored = written(&three(), false);
    let (_, records) = read(&stored);
    let second = records[1].end.place.offset;
    let at = stored
        .windows(3)
        .position(|window| window == b"two")
        .expect("invariant: the body is there");
    stored[at] = b'T';
    let (report, records) = read(&stored);
    assert_eq!((report.digests_held, report.digests_failed), (4, 2));
    assert!(records[1].block_digest.is_failure() && records[1].payload_digest.is_failure());
    assert!(
        report
            .warnings
            .iter()
            .all(|warning| warning.offset == second && warning.what.contains("does not hold")),
        "{:?}",
        report.warnings
    );
}

#[test]
fn a_damaged_gzip_member_costs_one_record() {
    let mut stored = written(&three(), true);
    let (_, records) = read(&stored);
    let second = records[1].end.place;
    stored[(second.offset + second.stored_bytes / 2) as usize] ^= 0xff;
    let (report, found) = read(&stored);
    let ids: Vec<_> = found
        .iter()
        .filter(|record| record.end.missing == 0)
        .map(|record| record.head.field("WARC-Record-ID"))
        .collect();
    assert_eq!(ids.first(), Some(&records[0].head.field("WARC-Record-ID")));
    assert_eq!(ids.last(), Some(&records[2].head.field("WARC-Record-ID")));
    assert!(
        report
            .warnings
            .iter()
            .any(|warning| warning.offset == second.offset),
        "{report:?}"
    );
}

#[test]
fn foreign_bytes_between_records_are_passed_over_and_named() {
    let one = written(&three()[..1], false);
    let stored = [
        &one[..],
        b"not a record\r\nWARC/1.1 not quite\r\n",
        &one[..],
    ]
    .concat();
    let (report, records) = read(&stored);
    assert_eq!(records.len(), 2);
    assert!(
        report.warnings[0].offset >= one.len() as u64
            && report.warnings[0].what.contains("no record begins here"),
        "{report:?}"
    );
    let gz = written(&three()[..1], true);
    let (report, records) = read(&[&gz[..], b"\0\0\0padding", &gz[..]].concat());
    assert_eq!((records.len(), report.warning_count), (2, 1), "{report:?}");
}

#[test]
fn a_record_is_found_again_wherever_the_pieces_of_reading_end() {
    let one = written(&three()[..1], false);
    for junk in 65_500..65_560 {
        let mut stored = one.clone();
        stored.extend(std::iter::repeat_n(b'x', junk - one.len()));
        stored.extend_from_slice(b"\r\n");
        stored.extend_from_slice(&one);
        let (report, records) = read(&stored);
        assert_eq!(records.len(), 2, "{junk} {report:?}");
        assert_eq!(
            records[1].end.place.offset,
            (stored.len() - one.len()) as u64
        );
    }
}

#[test]
fn a_file_cut_off_anywhere_keeps_what_came_before() {
    for is_compressed in [false, true] {
        let stored = written(&three()[..2], is_compressed);
        let (_, whole) = read(&stored);
        let first = whole[0].end.place.stored_bytes as usize;
        for length in first..stored.len() {
            let (_, records) = read(&stored[..length]);
            assert_eq!(records[0].head, whole[0].head);
            let complete = records
                .iter()
                .filter(|record| record.end.missing == 0)
                .count();
            assert!(
                complete >= 1 && records[0].block_digest == whole[0].block_digest,
                "{length}"
            );
        }
    }
}

fn raw(version: &str, fields: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "{version}\r\n{fields}Content-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

#[test]
fn headers_are_read_leniently_and_what_is_missing_is_said() {
    let fields = "warc-type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2020-10-14T09:30:00Z\r\nWARC-Target-URI: <http://example.org/>\r\nX: a\r\n b\r\n";
    let (report, records) = read(&raw("WARC/1.0", fields, b"HTTP/1.1 200 OK\r\n\r\nx"));
    assert_eq!(report.warning_count, 0, "{report:?}");
    let head = &records[0].head;
    assert_eq!(
        (head.version, head.target(), head.field("x")),
        (Version::V1_0, Some("http://example.org/"), Some("a b"))
    );
    let (report, records) = read(&raw(
        "WARC/1.1",
        "WARC-Type: metadata\r\nnonsense\r\n",
        b"x",
    ));
    assert_eq!((records.len(), report.warning_count), (1, 3), "{report:?}");
    for bad in ["Content-Length: 3\r\n", "Content-Length: -1\r\n"] {
        let (report, records) = read(&raw("WARC/1.1", bad, b"x"));
        assert!(records.is_empty() && report.warning_count > 0, "{report:?}");
    }
    let long = format!("X: {}\r\n", "y".repeat(2 * 1024 * 1024));
    let (report, records) =
        read(&[raw("WARC/1.1", &long, b"x"), raw("WARC/1.1", fields, b"z")].concat());
    assert_eq!(records.len(), 1, "{report:?}");
    assert!(
        report.warnings[0].what.contains("more than 1048576 bytes"),
        "{report:?}"
    );
}

/// A response whose payload digest is over `hashed`, whatever its body is.
fn with_claim(block: &[u8], claim: &str) -> Vec<u8> {
    let fields = format!(
        "WARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2020-10-14T09:30:00Z\r\nWARC-Target-URI: http://example.org/\r\nContent-Type: application/http;msgtype=response\r\nWARC-Payload-Digest: {claim}\r\n"
    );
    raw("WARC/1.1", &fields, block)
}

fn claim_over(bytes: &[u8]) -> String {
    let mut hasher = rapporteur_archive::Hasher::new(rapporteur_archive::Algorithm::Sha1);
    hasher.update(bytes);
    format!("sha1:{}", hex::encode(hasher.finish()))
}

#[test]
fn payload_digests_hold_over_any_of_the_three_forms() {
    let text = b"<p>The words.</p>";
    let coded = gzip(text);
    let (first, second) = coded.split_at(7);
    let mut chunked = Vec::new();
    for piece in [first, second] {
        chunked.extend_from_slice(format!("{:x};ext=1\r\n", piece.len()).as_bytes());
        chunked.extend_from_slice(piece);
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\nTrailer: t\r\n\r\n");
    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n";
    let block = [&head[..], &chunked].concat();
    for (hashed, form) in [
        (&chunked[..], PayloadForm::Stored),
        (&coded, PayloadForm::Unchunked),
        (text, PayloadForm::Decoded),
    ] {
        let (_, records) = read(&with_claim(&block, &claim_over(hashed)));
        assert_eq!(records[0].payload_digest, DigestOutcome::Holds(form));
        assert_eq!(records[0].payload_start, text);
    }
    let (report, records) = read(&with_claim(&block, &claim_over(b"other")));
    assert!(records[0].payload_digest.is_failure() && report.digests_failed == 1);
}

#[test]
fn a_coding_that_is_named_and_not_there_is_read_as_it_is() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n<p>Plain words.</p>";
    let (_, records) = read(&with_claim(
        head.as_bytes(),
        &claim_over(b"<p>Plain words.</p>"),
    ));
    assert_eq!(
        records[0].payload_digest,
        DigestOutcome::Holds(PayloadForm::Stored)
    );
    assert_eq!(records[0].payload_start, b"<p>Plain words.</p>");
    let brotli = "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n\x0b\x02";
    let (_, records) = read(&with_claim(brotli.as_bytes(), &claim_over(b"\x0b\x02")));
    assert!(
        records[0]
            .undecoded
            .as_deref()
            .is_some_and(|why| why.contains("\"br\""))
    );
}

#[test]
fn a_revisit_is_not_failed_for_a_payload_that_stands_elsewhere() {
    let fields = "WARC-Type: revisit\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2020-10-14T09:30:00Z\r\nWARC-Target-URI: http://example.org/\r\nContent-Type: application/http; msgtype=response\r\nWARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest\r\nWARC-Payload-Digest: sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ\r\n";
    let (report, records) = read(&raw("WARC/1.1", fields, b"HTTP/1.1 200 OK\r\n\r\n"));
    assert!(
        matches!(&records[0].payload_digest, DigestOutcome::NotChecked(why) if why.contains("revisit"))
    );
    assert_eq!((report.digests_failed, report.warning_count), (0, 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read_back(blocks in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..3000), 1..6), is_compressed: bool) {
        let mut writer = WarcWriter::new(Vec::new(), is_compressed);
        for block in &blocks {
            let record = NewRecord { kind: "resource", content_type: "application/octet-stream", ..record(block) };
            writer.write(&record).unwrap();
        }
        let (report, records) = read(&writer.into_inner());
        prop_assert_eq!(report.warning_count, 0);
        let found: Vec<_> = records.into_iter().map(|record| record.payload_start).collect();
        prop_assert_eq!(found, blocks);
    }

    #[test]
    fn no_damage_makes_it_panic_or_lose_the_count(at in any::<prop::sample::Index>(), value: u8, cut in any::<prop::sample::Index>(), is_compressed: bool) {
        let mut stored = written(&three()[..2], is_compressed);
        let place = at.index(stored.len());
        let was = std::mem::replace(&mut stored[place], value);
        let (report, records) = read(&stored);
        prop_assert_eq!(report.record_count, records.len() as u64);
        // A changed byte of a record is seen, unless it stands in a part of the header that says nothing of the block.
        if is_compressed && was != value {
            let is_sound = report.warning_count == 0 && records.len() == 2;
            prop_assert!(!is_sound || place_is_in_a_gzip_header(&stored, place, &records), "{} {:?}", place, report);
        }
        let length = cut.index(stored.len());
        read(&stored[..length]);
    }
}

/// The ten bytes before a member's content (RFC 1952, 2.3): its CRC covers the content alone.
fn place_is_in_a_gzip_header(_: &[u8], place: usize, records: &[ScannedRecord]) -> bool {
    records.iter().any(|record| {
        (record.end.place.offset as usize..record.end.place.offset as usize + 10).contains(&place)
    })
}

#[test]
fn warcio_finds_our_files_sound_and_fastwarc_counts_the_same() {
    let Some(python) = peers::python(&["warcio", "fastwarc"]) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    for (name, is_compressed) in [("a.warc", false), ("a.warc.gz", true)] {
        let path = folder.path().join(name);
        std::fs::write(&path, written(&three(), is_compressed)).unwrap();
        let said = peers::run(&python, &["-m", "warcio.cli", "check", "-v"], &[&path]);
        assert_eq!(said.matches("digest pass").count(), 3, "{said}");
        // fastwarc's own check knows SHA-1 alone: it reads, and the digest is compared beside it.
        let read = "import sys,hashlib;from fastwarc.warc import ArchiveIterator\nprint(sum(r.headers['WARC-Block-Digest']=='sha256:'+hashlib.sha256(r.reader.read()).hexdigest() for r in ArchiveIterator(open(sys.argv[1],'rb'),parse_http=False)))";
        assert_eq!(peers::run(&python, &["-c", read], &[&path]).trim(), "3");
    }
}

#[test]
fn what_warcio_writes_is_read_with_its_digests() {
    let Some(python) = peers::python(&["warcio"]) else {
        return;
    };
    let script = r#"
import sys, gzip, io
from warcio.warcwriter import WARCWriter
from warcio.statusandheaders import StatusAndHeaders
out, version, gz = sys.argv[1], sys.argv[2], sys.argv[3] == "gz"
with open(out, "wb") as fh:
    w = WARCWriter(fh, gzip=gz, warc_version=version)
    w.write_record(w.create_warcinfo_record("f.warc", {"software": "test"}))
    def add(body, extra):
        h = StatusAndHeaders("200 OK", [("Content-Type", "text/html")] + extra, protocol="HTTP/1.1")
        w.write_record(w.create_warc_record("http://example.org/", "response", payload=io.BytesIO(body), http_headers=h))
    add(b"<p>plain</p>", [])
    add(b"c\r\n<p>plain</p>\r\n0\r\n\r\n", [("Transfer-Encoding", "chunked")])
    add(gzip.compress(b"<p>plain</p>"), [("Content-Encoding", "gzip")])
    w.write_record(w.create_revisit_record("http://example.org/", digest="sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", refers_to_uri="http://example.org/", refers_to_date="2020-01-01T00:00:00Z"))
"#;
    let folder = tempfile::tempdir().unwrap();
    for version in ["WARC/1.0", "WARC/1.1"] {
        for form in ["gz", "plain"] {
            let path = folder.path().join("w.warc");
            let arguments = ["-c", script, path.to_str().unwrap(), version, form];
            peers::run(&python, &arguments, &[]);
            let (report, records) = read(&std::fs::read(&path).unwrap());
            assert_eq!(
                (
                    report.record_count,
                    report.warning_count,
                    report.digests_failed
                ),
                (5, 0, 0),
                "{report:?}"
            );
            assert!(
                report.digests_held >= 7 && report.is_addressable,
                "{report:?}"
            );
            assert_eq!(records[0].head.version.as_str(), version);
            for record in &records[1..4] {
                assert_eq!(record.payload_start, b"<p>plain</p>");
            }
        }
    }
}
