//! Two real witnesses and a real ledger: what tlog-witness asks, one request at a time, and one of them killed.

use std::path::Path;
use std::sync::Arc;
use std::thread;

use rapporteur_disk::RealDisk;
use rapporteur_ledger::cosignature::{CosignatureVerifier, Cosigner};
use rapporteur_ledger::note::Note;
use rapporteur_ledger::witness::{Asked, Witness, monitor_path, read_answer, request};
use rapporteur_ledger::{Ledger, SignedCheckpoint};
use rapporteur_web::{Answer, witness_routes};

use crate::common::{ORIGIN, Running, client, grow, ledger, signer};

const LIMIT: usize = 1 << 20;

fn cosigner(seed: u8) -> Cosigner {
    Cosigner::from_seed(&format!("witness.example/{seed}"), &[seed; 32]).expect("it is a key name")
}

fn serve(dir: &Path, seed: u8) -> (Running, CosignatureVerifier) {
    let disk = Arc::new(RealDisk);
    let witness = match Witness::open(disk.clone(), dir, cosigner(seed)) {
        Ok(witness) => witness,
        Err(_) => {
            let made = Witness::create(disk, dir, cosigner(seed));
            let mut witness = made.expect("the scratch folder works");
            witness
                .add_log(&signer().vkey())
                .expect("it is a log's key");
            witness
        }
    };
    let running = Running::start(move || witness_routes(witness, || 1_600_000_000));
    (running, cosigner(seed).verifier())
}

fn ask(server: &Running, ledger: &Ledger, old: u64, signed: &SignedCheckpoint) -> Answer {
    let proof = match old {
        0 => Vec::new(),
        old => ledger
            .consistency_proof(old, signed.body.size)
            .expect("the tree is whole"),
    };
    let body = request(old, &proof, &signed.text);
    client()
        .post(
            &server.url("/add-checkpoint"),
            "text/plain; charset=utf-8",
            &body,
            LIMIT,
        )
        .expect("the witness answers")
}

fn read(answer: &Answer, key: &CosignatureVerifier, old: u64, signed: &SignedCheckpoint) -> Asked {
    read_answer(
        answer.status,
        &answer.content_type,
        &answer.body,
        key,
        old,
        signed,
    )
}

fn sign(ledger: &mut Ledger) -> SignedCheckpoint {
    ledger
        .checkpoint(&signer(), &[])
        .expect("the ledger can be signed")
}

#[test]
fn two_witnesses_cosign_a_ledger_and_one_goes_on_when_the_other_is_killed() {
    let scratch = tempfile::tempdir().unwrap();
    let mut log = ledger(&scratch.path().join("log"), 5, 0);
    let (first, first_key) = serve(&scratch.path().join("w1"), 1);
    let (mut second, second_key) = serve(&scratch.path().join("w2"), 2);
    let signed = sign(&mut log);
    let mut cosignatures = Vec::new();
    for (server, key) in [(&first, &first_key), (&second, &second_key)] {
        match read(&ask(server, &log, 0, &signed), key, 0, &signed) {
            Asked::Cosigned { signature, time } => {
                assert_eq!(time, 1_600_000_000);
                cosignatures.push(signature);
            }
            other => panic!("{other:?}"),
        }
    }
    let cosigned = log.add_cosignatures(5, cosignatures).unwrap();
    let note = Note::parse(cosigned.text.as_bytes()).unwrap();
    assert!(first_key.time_on(&note).unwrap().is_some());
    assert!(second_key.time_on(&note).unwrap().is_some());
    let monitor = client()
        .get(&first.url(&monitor_path(ORIGIN)), LIMIT)
        .unwrap();
    assert_eq!(
        SignedCheckpoint::open(&monitor.body, &signer().verifier())
            .unwrap()
            .body
            .size,
        5
    );

    second.join();
    grow(&mut log, 20);
    let signed = sign(&mut log);
    let answer = ask(&first, &log, 5, &signed);
    assert!(matches!(
        read(&answer, &first_key, 5, &signed),
        Asked::Cosigned { .. }
    ));
    let body = request(5, &[], &signed.text);
    client()
        .post(&second.url("/add-checkpoint"), "text/plain", &body, LIMIT)
        .unwrap_err();
    // Killed and started again, it has forgotten nothing.
    let (second, second_key) = serve(&scratch.path().join("w2"), 2);
    let answer = ask(&second, &log, 0, &signed);
    assert_eq!(
        (answer.status, answer.content_type.as_str()),
        (409, "text/x.tlog.size")
    );
    assert_eq!(answer.body, b"5\n");
    let answer = ask(&second, &log, 5, &signed);
    assert!(matches!(
        read(&answer, &second_key, 5, &signed),
        Asked::Cosigned { .. }
    ));
}

#[test]
fn a_witness_never_cosigns_two_histories() {
    let scratch = tempfile::tempdir().unwrap();
    let mut honest = ledger(&scratch.path().join("honest"), 5, 0);
    let (server, key) = serve(&scratch.path().join("w"), 1);
    let signed = sign(&mut honest);
    assert_eq!(ask(&server, &honest, 0, &signed).status, 200);
    // The same key over other entries: what a thief of it, or a rewritten record, would sign.
    let mut forked = Ledger::create(&scratch.path().join("forked"), ORIGIN).unwrap();
    forked.append(&[[9; 32]; 8]).unwrap();
    let other = sign(&mut forked);
    let answer = ask(&server, &forked, 5, &other);
    assert_eq!(answer.status, 422);
    assert_eq!(read(&answer, &key, 5, &other), Asked::Fork { its_size: 5 });
    let monitor = client()
        .get(&server.url(&monitor_path(ORIGIN)), LIMIT)
        .unwrap();
    assert_eq!(
        SignedCheckpoint::open(&monitor.body, &signer().verifier())
            .unwrap()
            .body
            .root,
        signed.body.root
    );
}

#[test]
fn of_many_at_once_exactly_one_is_cosigned_from_each_size() {
    let scratch = tempfile::tempdir().unwrap();
    let mut log = ledger(&scratch.path().join("log"), 1, 0);
    let (server, _) = serve(&scratch.path().join("w"), 1);
    let first = sign(&mut log);
    assert_eq!(ask(&server, &log, 0, &first).status, 200);
    // Eight larger trees, each with a true proof from 1: only the first to be taken may be answered with a cosignature.
    let requests: Vec<Vec<u8>> = (0..8)
        .map(|_| {
            grow(&mut log, 1);
            let signed = sign(&mut log);
            let proof = log
                .consistency_proof(1, signed.body.size)
                .expect("the tree is whole");
            request(1, &proof, &signed.text)
        })
        .collect();
    let url = server.url("/add-checkpoint");
    let answers: Vec<Answer> = thread::scope(|scope| {
        let asked: Vec<_> = requests
            .iter()
            .map(|body| {
                let url = &url;
                scope.spawn(move || {
                    client()
                        .post(url, "text/plain", body, LIMIT)
                        .expect("it answers")
                })
            })
            .collect();
        asked
            .into_iter()
            .map(|one| one.join().expect("no panic"))
            .collect()
    });
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(
        statuses.iter().filter(|status| **status == 409).count(),
        7,
        "{statuses:?}"
    );
}

#[test]
fn what_no_log_would_send_is_refused_and_long_bodies_are_not_read() {
    let scratch = tempfile::tempdir().unwrap();
    let (server, _) = serve(&scratch.path().join("w"), 1);
    let url = server.url("/add-checkpoint");
    for body in ["", "old", "old -1\n\nx", "\n\n\n"] {
        let answer = client()
            .post(&url, "text/plain", body.as_bytes(), LIMIT)
            .unwrap();
        assert!(
            (400..500).contains(&answer.status),
            "{body:?}: {}",
            answer.status
        );
    }
    let stranger = scratch.path().join("stranger");
    let mut ledger = Ledger::create(&stranger, "stranger.example").unwrap();
    ledger.append(&[[1; 32]]).unwrap();
    let key = rapporteur_ledger::note::NoteSigner::from_seed("stranger.example", &[3; 32]).unwrap();
    let signed = ledger.checkpoint(&key, &[]).unwrap();
    assert_eq!(ask(&server, &ledger, 0, &signed).status, 404);
    // Announced as too long, so it is refused without being read.
    let answer = server.raw(
        "POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nConnection: close\r\nContent-Length: 99999999\r\n\r\nold 0\n",
    );
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(
        server
            .asked("GET", "/add-checkpoint")
            .starts_with("HTTP/1.1 405 ")
    );
    for path in [
        "/",
        "/checkpoint",
        "/seed",
        "/state/witness",
        "/logs",
        "/../seed",
        "/x/checkpoint",
    ] {
        assert!(
            server.asked("GET", path).starts_with("HTTP/1.1 404 "),
            "{path}"
        );
    }
}
