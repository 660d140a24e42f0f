//! What is served of a ledger, and what is not.

use rapporteur_ledger::SignedCheckpoint;

use crate::common::{Running, client, ledger, serve_folder, signer};

const LIMIT: usize = 1 << 20;

fn head_of(answer: &str) -> String {
    let (head, _) = answer.split_once("\r\n\r\n").expect("an answer has a head");
    head.to_lowercase()
}

#[track_caller]
fn is_refused(server: &Running, method: &str, path: &str, status: u16) {
    let answer = server.asked(method, path);
    assert!(
        answer.starts_with(&format!("HTTP/1.1 {status} ")),
        "{method} {path}: {answer}"
    );
    assert!(
        !answer.contains("committed") && !answer.contains("root:"),
        "{answer}"
    );
}

#[test]
fn a_checkpoint_and_its_tiles_are_served_with_their_types_and_caching() {
    let scratch = tempfile::tempdir().unwrap();
    let _ledger = ledger(scratch.path(), 300, 0);
    let server = serve_folder(scratch.path());
    let answer = client().get(&server.url("/checkpoint"), LIMIT).unwrap();
    assert_eq!(answer.content_type, "text/plain; charset=utf-8");
    let opened = SignedCheckpoint::open(&answer.body, &signer().verifier()).unwrap();
    assert_eq!(opened.body.size, 300);
    let head = head_of(&server.asked("GET", "/checkpoint"));
    assert!(head.contains("cache-control: public, max-age=5"), "{head}");

    for (path, size) in [
        ("/tile/0/000", 8192),
        ("/tile/0/001.p/44", 44 * 32),
        ("/tile/1/000.p/1", 32),
        ("/tile/entries/000", 256 * 34),
        ("/tile/entries/001.p/44", 44 * 34),
    ] {
        let answer = client().get(&server.url(path), LIMIT).unwrap();
        assert_eq!((answer.status, answer.body.len()), (200, size), "{path}");
        assert_eq!(answer.content_type, "application/octet-stream", "{path}");
        let head = head_of(&server.asked("GET", path));
        assert!(head.contains("max-age=31536000, immutable"), "{head}");
    }
}

#[test]
fn nothing_beyond_the_published_checkpoint_is_told_of() {
    let scratch = tempfile::tempdir().unwrap();
    let _ledger = ledger(scratch.path(), 300, 300);
    let server = serve_folder(scratch.path());
    // They lie on the disk; the signed tree has 300 entries.
    for path in [
        "/tile/0/001",
        "/tile/entries/001",
        "/tile/0/002.p/88",
        "/tile/1/000.p/2",
    ] {
        is_refused(&server, "GET", path, 404);
    }
    assert_eq!(
        client()
            .get(&server.url("/tile/0/001.p/44"), LIMIT)
            .unwrap()
            .status,
        200
    );
}

#[test]
fn no_path_leaves_the_ledger_and_nothing_is_listed() {
    let scratch = tempfile::tempdir().unwrap();
    let _ledger = ledger(&scratch.path().join("ledger"), 300, 0);
    std::fs::write(scratch.path().join("secret"), "root: secret").unwrap();
    let server = serve_folder(&scratch.path().join("ledger"));
    let outside = [
        "/",
        "/tile",
        "/tile/",
        "/tile/0",
        "/tile/0/",
        "//checkpoint",
        "/checkpoint/",
        "/./checkpoint",
        "/../secret",
        "/tile/../../secret",
        "/%2e%2e/secret",
        "/..%2fsecret",
        "/tile/0/..%5c..%5csecret",
        "/state/committed",
        "/state/last-signed",
        "/tile/../state/committed",
        "/%63heckpoint",
        "/checkpoint%00",
        "/tile/0/0",
        "/tile/00/000",
        "/tile/0/000.p/0",
        "/tile/0/000.p/256",
        "/tile/0/x001/000",
        "/tile/64/000",
        "/secret",
        "/tile/0/001.p/044",
    ];
    for path in outside {
        is_refused(&server, "GET", path, 404);
    }
    is_refused(
        &server,
        "GET",
        &format!("/tile/0/{}", "x000/".repeat(4_000)),
        404,
    );
}

#[test]
fn a_query_changes_nothing_and_a_head_has_no_body() {
    let scratch = tempfile::tempdir().unwrap();
    let _ledger = ledger(scratch.path(), 3, 0);
    let server = serve_folder(scratch.path());
    let answer = server.asked("HEAD", "/tile/0/000.p/3");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(
        answer.to_lowercase().contains("content-length: 96"),
        "{answer}"
    );
    assert!(answer.ends_with("\r\n\r\n"), "{answer}");
    assert_eq!(
        client()
            .get(&server.url("/checkpoint?x=1"), LIMIT)
            .unwrap()
            .status,
        200
    );
}

#[test]
fn only_reading_is_allowed_and_the_server_does_not_introduce_itself() {
    let scratch = tempfile::tempdir().unwrap();
    let _ledger = ledger(scratch.path(), 3, 0);
    let server = serve_folder(scratch.path());
    for method in [
        "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "NONSENSE",
    ] {
        let answer = server.asked(method, "/checkpoint");
        let is_refused = answer.starts_with("HTTP/1.1 405 ") || answer.starts_with("HTTP/1.1 400 ");
        assert!(is_refused, "{method}: {answer}");
    }
    let head = head_of(&server.asked("GET", "/checkpoint"));
    assert!(!head.contains("\r\nserver:"), "{head}");
    assert!(head.contains("x-content-type-options: nosniff"), "{head}");
}

#[test]
fn a_damaged_ledger_is_said_to_fail_and_no_file_is_named() {
    let scratch = tempfile::tempdir().unwrap();
    let _ledger = ledger(scratch.path(), 300, 0);
    let server = serve_folder(scratch.path());
    std::fs::write(scratch.path().join("tile/0/000"), b"short").unwrap();
    let answer = server.asked("GET", "/tile/0/000");
    assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
    assert!(!answer.contains("tile"), "{answer}");
}

#[test]
fn a_ledger_that_grows_while_it_is_served_shows_its_new_checkpoint() {
    let scratch = tempfile::tempdir().unwrap();
    let mut ledger = ledger(scratch.path(), 3, 0);
    let server = serve_folder(scratch.path());
    crate::common::grow(&mut ledger, 5);
    ledger.checkpoint(&signer(), &[]).unwrap();
    let answer = client().get(&server.url("/checkpoint"), LIMIT).unwrap();
    let opened = SignedCheckpoint::open(&answer.body, &signer().verifier()).unwrap();
    assert_eq!(opened.body.size, 8);
}
