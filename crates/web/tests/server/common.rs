//! A running server and a raw connection to it: what is asked goes over the wire as it is written.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rapporteur_disk::RealDisk;
use rapporteur_ledger::note::NoteSigner;
use rapporteur_ledger::{Ledger, PublicLedger};
use rapporteur_web::{Client, ClientSettings, Reach, Routes, Server, ledger_routes};
use tokio::sync::oneshot;

pub const ORIGIN: &str = "log.example/test";

/// A server on its own thread, stopped when it is dropped.
pub struct Running {
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Running {
    pub fn start(make: impl FnOnce() -> Routes + Send + 'static) -> Self {
        Self::start_with(Duration::from_secs(30), make)
    }

    pub fn start_with(idle: Duration, make: impl FnOnce() -> Routes + Send + 'static) -> Self {
        let (address, told) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("the runtime starts");
            runtime.block_on(async {
                let server = Server::bind((Ipv4Addr::LOCALHOST, 0).into(), Reach::Loopback)
                    .await
                    .expect("loopback works")
                    .idle(idle);
                address.send(server.address()).expect("the test waits");
                server
                    .run(make(), async {
                        // Dropping the sender stops the server too.
                        let _ = stopped.await;
                    })
                    .await;
            });
        });
        Self {
            address: told.recv().expect("the server starts"),
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Asks it to stop without waiting.
    pub fn ask_to_stop(&mut self) {
        drop(self.stop.take());
    }

    /// Waits until it has stopped.
    pub fn join(&mut self) {
        self.ask_to_stop();
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the server ends without a panic");
        }
    }

    /// Sends these bytes and returns everything that comes back until the server closes.
    pub fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).expect("the server listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .expect("loopback works");
        stream
            .write_all(request.as_bytes())
            .expect("the server takes bytes");
        let mut answer = Vec::new();
        // A reset after the answer is how some refusals end.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// One request with a method and a path exactly as written.
    pub fn asked(&self, method: &str, path: &str) -> String {
        self.raw(&format!(
            "{method} {path} HTTP/1.1\r\nHost: log.example\r\nConnection: close\r\n\r\n"
        ))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.ask_to_stop();
    }
}

pub fn client() -> Client {
    Client::new(ClientSettings {
        connect_ms: 1_000,
        total_ms: 5_000,
        ..ClientSettings::default()
    })
    .expect("the client starts")
}

pub fn signer() -> NoteSigner {
    NoteSigner::from_seed(ORIGIN, &[7; 32]).expect("it is a key name")
}

/// A ledger of `signed` signed entries and some more that are not.
pub fn ledger(dir: &Path, signed: u64, unsigned: u64) -> Ledger {
    let mut ledger = Ledger::create(dir, ORIGIN).expect("the scratch folder works");
    grow(&mut ledger, signed);
    ledger
        .checkpoint(&signer(), &[])
        .expect("the ledger can be signed");
    grow(&mut ledger, unsigned);
    ledger
}

pub fn grow(ledger: &mut Ledger, count: u64) {
    let first = ledger.size();
    let leaves: Vec<[u8; 32]> = (first..first + count)
        .map(|index| {
            let mut leaf = [0; 32];
            leaf[..8].copy_from_slice(&index.to_be_bytes());
            leaf
        })
        .collect();
    ledger.append(&leaves).expect("the ledger takes entries");
}

pub fn serve_folder(dir: &Path) -> Running {
    let public = PublicLedger::open_on(Arc::new(RealDisk), dir);
    Running::start(move || ledger_routes(public))
}
