//! An S3 server on loopback: `moto` of PyPI, or the one that `RAPPORTEUR_TEST_S3` names (`host:port`; it must not check
//! signatures, because buckets are made and objects tampered with by plain requests).

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock};

/// Ends when its standard input is closed, and so with the test that started it.
const SCRIPT: &str = r#"
import logging, sys
logging.getLogger("werkzeug").setLevel(logging.ERROR)
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print("%s:%d" % server.get_host_and_port(), flush=True)
sys.stdin.read()
"#;

/// Says who asks, unsigned.
const AS_OWNER: &str = "Authorization: AWS4-HMAC-SHA256 Credential=test/20200101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0\r\n";

type Running = (Child, ChildStdin);

/// The server's address, `host:port`; `None`, and a word about it, when there is none.
pub fn address() -> Option<String> {
    static ADDRESS: OnceLock<Option<String>> = OnceLock::new();
    let address = ADDRESS.get_or_init(|| std::env::var("RAPPORTEUR_TEST_S3").ok().or_else(start));
    if address.is_none() {
        eprintln!(
            "skipped: no python3 with moto (pip install 'moto[server]'; RAPPORTEUR_PYTHON names another python)"
        );
    }
    address.clone()
}

fn start() -> Option<String> {
    static RUNNING: Mutex<Option<Running>> = Mutex::new(None);
    let python =
        std::env::var_os("RAPPORTEUR_PYTHON").unwrap_or_else(|| "python3".to_owned().into());
    let mut child = Command::new(python)
        .args(["-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let stdin = child.stdin.take()?;
    let mut line = String::new();
    BufReader::new(child.stdout.take()?)
        .read_line(&mut line)
        .ok()?;
    if line.trim().is_empty() {
        return None;
    }
    *RUNNING.lock().ok()? = Some((child, stdin));
    Some(line.trim().to_owned())
}

/// Sends a plain request and returns the status and the body.
pub fn send(address: &str, method: &str, path: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n{AS_OWNER}\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("it takes a head");
    stream.write_all(body).expect("it takes a body");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it answers");
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("an answer has a head");
    let status = String::from_utf8_lossy(&answer[9..12])
        .parse()
        .expect("a status is a number");
    (status, answer.split_off(end + 4))
}

/// Makes a bucket, with versions if wanted.
pub fn make_bucket(address: &str, bucket: &str, is_versioned: bool) {
    let (status, _) = send(address, "PUT", &format!("/{bucket}"), b"");
    assert_eq!(status, 200);
    if is_versioned {
        let body = b"<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>Enabled</Status></VersioningConfiguration>";
        let (status, _) = send(address, "PUT", &format!("/{bucket}?versioning"), body);
        assert_eq!(status, 200);
    }
}
