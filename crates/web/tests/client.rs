//! The client against real sockets: answers that are long, slow, broken, or lead elsewhere.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::Duration;

use rapporteur_web::{Answer, Client, ClientSettings, PlainHttp, WebError, check_url};

/// Answers one connection with these bytes, and returns what it was asked.
fn answering(
    pieces: Vec<&'static [u8]>,
    pause: Duration,
) -> (SocketAddr, thread::JoinHandle<Vec<u8>>) {
    let socket = TcpListener::bind("127.0.0.1:0").expect("loopback works");
    let address = socket.local_addr().expect("loopback works");
    let served = thread::spawn(move || {
        let (mut stream, _) = socket.accept().expect("loopback works");
        let mut asked = Vec::new();
        let mut buffer = [0; 4096];
        while !is_whole(&asked) {
            match stream.read(&mut buffer).expect("loopback works") {
                0 => break,
                count => asked.extend_from_slice(&buffer[..count]),
            }
        }
        for piece in pieces {
            // The client may have left already: that is what some tests are about.
            let _ = stream.write_all(piece).and_then(|()| stream.flush());
            thread::sleep(pause);
        }
        asked
    });
    (address, served)
}

fn is_whole(asked: &[u8]) -> bool {
    let text = String::from_utf8_lossy(asked);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| {
            line.to_lowercase()
                .strip_prefix("content-length: ")
                .map(str::to_owned)
        })
        .map_or(0, |length| length.parse().expect("the client counts"));
    body.len() >= length
}

fn client(total_ms: u64) -> Client {
    Client::new(ClientSettings {
        total_ms,
        connect_ms: 1_000,
        ..ClientSettings::default()
    })
    .expect("the client starts")
}

const OK: &[u8] =
    b"HTTP/1.1 409 Conflict\r\ncontent-type: text/x.tlog.size\r\ncontent-length: 3\r\n\r\n17\n";

#[test]
fn a_post_carries_its_body_and_a_status_is_an_answer() {
    let (address, served) = answering(vec![OK], Duration::ZERO);
    let answer = client(5_000)
        .post(
            &format!("http://{address}/add-checkpoint"),
            "text/plain",
            b"old 3\n",
            100,
        )
        .unwrap();
    let expected = Answer {
        status: 409,
        content_type: "text/x.tlog.size".to_owned(),
        body: b"17\n".to_vec(),
    };
    assert_eq!(answer, expected);
    let asked = String::from_utf8(served.join().unwrap()).unwrap();
    assert!(
        asked.starts_with("POST /add-checkpoint HTTP/1.1\r\n"),
        "{asked}"
    );
    assert!(
        asked
            .to_lowercase()
            .contains("content-type: text/plain\r\n"),
        "{asked}"
    );
    assert!(asked.ends_with("\r\n\r\nold 3\n"), "{asked}");
    assert!(!asked.to_lowercase().contains("user-agent"), "{asked}");
}

#[test]
fn one_client_asks_again_and_again() {
    let client = client(5_000);
    for _ in 0..3 {
        let (address, _) = answering(vec![OK], Duration::ZERO);
        assert_eq!(
            client
                .get(&format!("http://{address}/"), 100)
                .unwrap()
                .status,
            409
        );
    }
}

#[test]
fn an_answer_above_the_limit_is_refused_whether_announced_or_not() {
    let announced: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\nhello world";
    let chunked: &[u8] =
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n";
    for pieces in [announced, chunked] {
        let (address, _) = answering(vec![pieces], Duration::ZERO);
        let refused = client(5_000)
            .get(&format!("http://{address}/"), 10)
            .unwrap_err();
        assert!(
            matches!(
                refused,
                WebError::ReadLongAnswer {
                    limit_bytes: 10,
                    ..
                }
            ),
            "{refused}"
        );
        let (address, _) = answering(vec![pieces], Duration::ZERO);
        let taken = client(5_000)
            .get(&format!("http://{address}/"), 11)
            .unwrap();
        assert_eq!(taken.body, b"hello world");
    }
}

#[test]
fn a_redirect_is_an_answer_and_is_not_followed() {
    let elsewhere: &[u8] =
        b"HTTP/1.1 307 Temporary Redirect\r\nlocation: https://elsewhere.example/\r\ncontent-length: 0\r\n\r\n";
    let (address, _) = answering(vec![elsewhere], Duration::ZERO);
    let answer = client(5_000)
        .get(&format!("http://{address}/"), 100)
        .unwrap();
    assert_eq!(answer.status, 307);
}

#[test]
fn a_silent_server_and_one_that_dribbles_are_given_up() {
    let silent = answering(vec![b""], Duration::from_secs(2));
    let dribbling = answering(
        vec![
            b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n",
            b"a",
            b"b",
            b"c",
            b"d",
        ],
        Duration::from_millis(300),
    );
    for (address, _) in [silent, dribbling] {
        let refused = client(500)
            .get(&format!("http://{address}/"), 100)
            .unwrap_err();
        assert!(
            matches!(refused, WebError::Wait { limit_ms: 500, .. }),
            "{refused}"
        );
    }
}

#[test]
fn an_answer_that_breaks_off_is_no_short_answer() {
    let broken: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf";
    let (address, _) = answering(vec![broken], Duration::ZERO);
    let refused = client(5_000)
        .get(&format!("http://{address}/"), 1_000)
        .unwrap_err();
    assert!(matches!(refused, WebError::ReadAnswer { .. }), "{refused}");
}

#[test]
fn nobody_at_the_address_is_said_in_words() {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    drop(socket);
    let refused = client(5_000)
        .get(&format!("http://{address}/"), 100)
        .unwrap_err();
    assert!(matches!(refused, WebError::Connect { .. }), "{refused}");
    assert!(refused.to_string().contains("does not answer"), "{refused}");
}

#[test]
fn plain_http_is_spoken_with_this_machine_only_unless_a_person_allows_more() {
    for here in [
        "http://127.0.0.1:1/",
        "http://127.9.9.9/",
        "http://[::1]:80/x",
        "http://localhost:8080/",
    ] {
        check_url(here, PlainHttp::LoopbackOnly).unwrap();
    }
    let outside = [
        "http://witness.example/",
        "http://127.0.0.1.example/",
        "http://localhost.example/",
        "http://10.0.0.1/",
        "http://0.0.0.0/",
    ];
    for url in outside {
        check_url(url, PlainHttp::LoopbackOnly).unwrap_err();
        check_url(url, PlainHttp::Anywhere).unwrap();
    }
    for url in [
        "ftp://x/",
        "file:///etc/passwd",
        "witness.example",
        "",
        "https://a:b@c/",
        "https://a@c/",
    ] {
        check_url(url, PlainHttp::Anywhere).unwrap_err();
    }
    check_url("https://witness.example/prefix", PlainHttp::LoopbackOnly).unwrap();
}
