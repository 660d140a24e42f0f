//! Where a server listens, whom it drops, and how it stops.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rapporteur_disk::RealDisk;
use rapporteur_ledger::PublicLedger;
use rapporteur_web::{Reach, Server, WebError, ledger_routes};

use crate::common::{Running, client, ledger, serve_folder};

#[tokio::test]
async fn an_address_that_others_reach_is_refused_unless_a_person_allows_it() {
    for address in ["0.0.0.0:0", "[::]:0"] {
        let address: SocketAddr = address.parse().unwrap();
        let refused = Server::bind(address, Reach::Loopback)
            .await
            .map(drop)
            .unwrap_err();
        assert!(matches!(refused, WebError::ListenPublic(_)), "{refused}");
        assert!(refused.to_string().contains("--public"), "{refused}");
    }
    let address: SocketAddr = "0.0.0.0:0".parse().unwrap();
    Server::bind(address, Reach::Public).await.unwrap();
}

#[tokio::test]
async fn a_port_that_is_taken_is_said_in_words() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let refused = Server::bind(address, Reach::Loopback)
        .await
        .map(drop)
        .unwrap_err();
    assert!(
        refused.to_string().contains("cannot listen on 127.0.0.1"),
        "{refused}"
    );
}

#[test]
fn a_connection_that_says_nothing_is_dropped_and_others_are_answered() {
    let scratch = tempfile::tempdir().unwrap();
    let _ledger = ledger(scratch.path(), 3, 0);
    let public = PublicLedger::open_on(Arc::new(RealDisk), scratch.path());
    let server = Running::start_with(Duration::from_millis(300), move || ledger_routes(public));
    let mut silent = TcpStream::connect(server.address).unwrap();
    silent
        .write_all(b"GET /checkpoint HTTP/1.1\r\nHost:")
        .unwrap();
    silent
        .set_read_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    let begun = Instant::now();
    assert_eq!(
        client()
            .get(&server.url("/checkpoint"), 10_000)
            .unwrap()
            .status,
        200
    );
    let mut rest = Vec::new();
    // Closed or reset: either way it is over.
    let _ = silent.read_to_end(&mut rest);
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "it was not dropped"
    );
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
}

#[test]
fn more_connections_than_places_wait_and_are_answered_once_others_go() {
    let scratch = tempfile::tempdir().unwrap();
    let _ledger = ledger(scratch.path(), 3, 0);
    let server = serve_folder(scratch.path());
    let idle: Vec<TcpStream> = (0..140)
        .map(|_| TcpStream::connect(server.address).unwrap())
        .collect();
    drop(idle);
    assert_eq!(
        client()
            .get(&server.url("/checkpoint"), 10_000)
            .unwrap()
            .status,
        200
    );
}

#[test]
fn a_server_that_is_asked_to_stop_stops_and_a_silent_connection_does_not_keep_it() {
    let scratch = tempfile::tempdir().unwrap();
    let _ledger = ledger(scratch.path(), 3, 0);
    let mut server = serve_folder(scratch.path());
    let mut silent = TcpStream::connect(server.address).unwrap();
    silent.write_all(b"GET /checkpoint HTTP/1.1\r\n").unwrap();
    let begun = Instant::now();
    server.join();
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert!(client().get(&server.url("/checkpoint"), 10_000).is_err());
}
