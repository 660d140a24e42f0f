//! Stands between the vault and the server, and loses, repeats, invents and stales answers. One request per connection.

use std::collections::{BTreeMap, VecDeque};
use std::io::{Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It does not reach the server; the connection breaks.
    LoseRequest,
    /// It is served; the answer is lost.
    LoseAnswer,
    /// It is served twice; the second answer is passed on.
    Repeat,
    /// It is answered as when it was first asked, or with "no such key" when it never was.
    Stale,
    /// It does not reach the server, and is answered as if it had been served well.
    PretendDone,
    /// One byte of the answer's body is another.
    Garble,
}

/// A fault for the next requests of a method.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub method: &'static str,
    pub fault: Fault,
    /// Requests of the method that are let pass before.
    pub skip: u32,
    /// Requests that it strikes.
    pub count: u32,
}

#[derive(Default)]
struct State {
    rules: VecDeque<Rule>,
    first_answers: BTreeMap<String, Vec<u8>>,
    /// All that was sent to the server.
    sent: Vec<u8>,
}

/// A proxy on a port of its own.
pub struct Proxy {
    pub address: String,
    state: Arc<Mutex<State>>,
}

impl Proxy {
    pub fn start(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound").to_string();
        let state = Arc::new(Mutex::new(State::default()));
        let (shared, server) = (state.clone(), server.to_owned());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shared, server) = (shared.clone(), server.clone());
                thread::spawn(move || serve(stream, &server, &shared));
            }
        });
        Self { address, state }
    }

    pub fn plan(&self, rules: &[Rule]) {
        self.state.lock().expect("no panic within").rules = rules.iter().copied().collect();
    }

    pub fn has_sent(&self, bytes: &[u8]) -> bool {
        let state = self.state.lock().expect("no panic within");
        state
            .sent
            .windows(bytes.len())
            .any(|window| window == bytes)
    }
}

fn serve(mut client: TcpStream, server: &str, state: &Mutex<State>) {
    let Some(request) = read_request(&mut client) else {
        return;
    };
    let head = String::from_utf8_lossy(&request).into_owned();
    let method = head.split(' ').next().unwrap_or_default();
    let range = head
        .lines()
        .find(|line| line.to_ascii_lowercase().starts_with("range:"))
        .unwrap_or_default();
    let asked = format!("{} {range}", head.lines().next().unwrap_or_default());
    let fault = take_fault(state, method);
    if matches!(fault, Some(Fault::LoseRequest)) {
        return;
    }
    if let Some(answer) = invented(fault, &asked, state) {
        let _ = client.write_all(&answer);
        return;
    }
    let mut answer = forward(server, &request);
    if fault == Some(Fault::Repeat) {
        answer = forward(server, &request);
    }
    {
        let mut state = state.lock().expect("no panic within");
        state.sent.extend_from_slice(&request);
        state
            .first_answers
            .entry(asked)
            .or_insert_with(|| answer.clone());
    }
    if fault == Some(Fault::Garble)
        && let Some(byte) = answer.last_mut()
    {
        *byte ^= 1;
    }
    if fault != Some(Fault::LoseAnswer) {
        // The client may have gone.
        let _ = client.write_all(&answer);
    }
}

fn take_fault(state: &Mutex<State>, method: &str) -> Option<Fault> {
    let mut state = state.lock().expect("no panic within");
    let rule = state
        .rules
        .iter_mut()
        .find(|rule| rule.method == method && rule.count > 0)?;
    if rule.skip > 0 {
        rule.skip -= 1;
        return None;
    }
    rule.count -= 1;
    Some(rule.fault)
}

fn invented(fault: Option<Fault>, asked: &str, state: &Mutex<State>) -> Option<Vec<u8>> {
    match fault? {
        Fault::Stale => {
            let state = state.lock().expect("no panic within");
            let unknown = b"HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 39\r\n\r\n<Error><Code>NoSuchKey</Code></Error>\r\n";
            let first = state.first_answers.get(asked).cloned();
            Some(first.unwrap_or_else(|| unknown.to_vec()))
        }
        Fault::PretendDone => Some(
            b"HTTP/1.1 200 OK\r\nConnection: close\r\nETag: \"5d41402abc4b2a76b9719d911017c592\"\r\nContent-Length: 0\r\n\r\n"
                .to_vec(),
        ),
        _ => None,
    }
}

fn read_request(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        request.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&request).to_ascii_lowercase();
    let length: usize = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(0, |length| length.trim().parse().unwrap_or(0));
    let start = request.len();
    request.resize(start + length, 0);
    stream.read_exact(&mut request[start..]).ok()?;
    Some(request)
}

fn forward(server: &str, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(server).expect("the server listens");
    let end = request
        .windows(2)
        .position(|window| window == b"\r\n")
        .expect("a request has a first line");
    let _ = stream.write_all(&request[..end]);
    let _ = stream.write_all(b"\r\nConnection: close");
    let _ = stream.write_all(&request[end..]);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}
