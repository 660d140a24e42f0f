//! A witness as logs and monitors meet it, status by status, and a log that reads its answers.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use rapporteur_ledger::cosignature::{CosignatureVerifier, Cosigner};
use rapporteur_ledger::merkle::{empty_root, leaf_hash};
use rapporteur_ledger::note::{Note, NoteSigner};
use rapporteur_ledger::witness::{
    Asked, ForkEvidence, SIZE_TYPE, Standing, Witness, WitnessAnswer, WitnessRequest, monitor_path,
    origin_digest, read_answer, request,
};
use rapporteur_ledger::{CheckpointBody, Hash, Ledger, LedgerError, SignedCheckpoint};
use rapporteur_testkit::SimDisk;

const ORIGIN: &str = "log.example/one";
const DIR: &str = "/w";

fn signer() -> NoteSigner {
    NoteSigner::from_seed(ORIGIN, &[1; 32]).unwrap()
}

fn cosigner() -> Cosigner {
    Cosigner::from_seed("witness.example", &[2; 32]).unwrap()
}

fn verifier() -> CosignatureVerifier {
    CosignatureVerifier::from_vkey(&cosigner().vkey()).unwrap()
}

fn open(disk: &SimDisk) -> Witness {
    Witness::open(Arc::new(disk.clone()), Path::new(DIR), cosigner()).unwrap()
}

fn witness() -> (SimDisk, Witness) {
    let disk = SimDisk::new(0);
    let mut witness = Witness::create(Arc::new(disk.clone()), Path::new(DIR), cosigner()).unwrap();
    witness.add_log(&signer().vkey()).unwrap();
    (disk, witness)
}

/// A log of `size` entries of a history of its own.
fn log(history: u8, size: u64) -> Ledger {
    let disk = Arc::new(SimDisk::new(0));
    let mut ledger = Ledger::create_on(disk, Path::new("/l"), ORIGIN).unwrap();
    extend(&mut ledger, history, size);
    ledger
}

fn extend(ledger: &mut Ledger, history: u8, size: u64) {
    let leaf = |index: u64| leaf_hash(&[&[history], index.to_le_bytes().as_slice()].concat());
    let leaves: Vec<_> = (ledger.size()..size).map(leaf).collect();
    ledger.append(&leaves).unwrap();
}

fn checkpoint(ledger: &mut Ledger) -> SignedCheckpoint {
    ledger.checkpoint(&signer(), &[]).unwrap()
}

fn ask(witness: &mut Witness, old: u64, proof: &[Hash], checkpoint: &str) -> WitnessAnswer {
    witness.add_checkpoint(&request(old, proof, checkpoint), 1_700_000_000)
}

/// Checks the status and that nothing else is held than before.
fn check_refused(witness: &mut Witness, status: u16, old: u64, proof: &[Hash], checkpoint: &str) {
    let before: Vec<_> = witness.logs().cloned().collect();
    let answer = ask(witness, old, proof, checkpoint);
    let words = String::from_utf8_lossy(&answer.body).into_owned();
    assert_eq!(answer.status, status, "{words}");
    let after: Vec<_> = witness.logs().cloned().collect();
    assert_eq!(before, after);
}

#[test]
fn a_log_is_cosigned_from_its_first_checkpoint_on_and_monitors_see_the_last() {
    let (disk, mut witness) = witness();
    let mut ledger = log(b'a', 0);
    let mut old = 0;
    for size in [0, 1, 5, 5, 300, 1_000] {
        extend(&mut ledger, b'a', size);
        let signed = checkpoint(&mut ledger);
        let proof = ledger.consistency_proof(old, size).unwrap();
        let answer = ask(&mut witness, old, &proof, &signed.text);
        let body = String::from_utf8(answer.body.clone()).unwrap();
        assert_eq!((answer.status, body.lines().count()), (200, 1), "{body}");
        let asked = read_answer(
            200,
            answer.content_type,
            &answer.body,
            &verifier(),
            old,
            &signed,
        );
        let Asked::Cosigned { signature, time } = asked else {
            panic!("{asked:?}")
        };
        assert_eq!(time, 1_700_000_000);
        let cosigned = ledger.add_cosignatures(size, vec![signature]).unwrap();
        let shown = witness.monitor(&origin_digest(ORIGIN)).unwrap();
        assert_eq!(shown, cosigned.text.into_bytes());
        old = size;
    }
    assert_eq!(
        monitor_path(ORIGIN),
        format!("/{}/checkpoint", origin_digest(ORIGIN))
    );
    assert_eq!(witness.monitor(&origin_digest("another")), None);
    assert_eq!(witness.monitor("../state/witness"), None);
    drop(witness);
    let witness = open(&disk);
    let held = witness.logs().next().unwrap().clone();
    assert_eq!(
        (held.origin.as_str(), held.checkpoint.unwrap().body.size),
        (ORIGIN, 1_000)
    );
}

#[test]
fn each_fault_has_the_status_of_the_specification() {
    let (_, mut witness) = witness();
    let mut ledger = log(b'a', 5);
    let five = checkpoint(&mut ledger).text;
    extend(&mut ledger, b'a', 9);
    let nine = checkpoint(&mut ledger).text;
    let proof = ledger.consistency_proof(5, 9).unwrap();

    // 404 before 403: an unknown log's key cannot be asked for.
    let stranger = NoteSigner::from_seed("stranger.example", &[1; 32]).unwrap();
    let body = CheckpointBody::new("stranger.example", 0, empty_root()).unwrap();
    let strange = SignedCheckpoint::sign(body, &stranger).unwrap().text;
    check_refused(&mut witness, 404, 0, &[], &strange);
    // 403: the right origin, signed by another key; and by the right key, falsely.
    let thief = NoteSigner::from_seed(ORIGIN, &[66; 32]).unwrap();
    let text = Note::parse(five.as_bytes()).unwrap().text().to_owned();
    check_refused(&mut witness, 403, 0, &[], &thief.sign(&text).unwrap());
    check_refused(
        &mut witness,
        403,
        0,
        &[],
        &five.replacen("\n5\n", "\n6\n", 1),
    );
    // 400: an old size above the checkpoint's, and what is no request.
    check_refused(&mut witness, 400, 6, &[], &five);
    check_refused(&mut witness, 400, 0, &[], "no checkpoint\n");
    for body in [
        b"".as_slice(),
        b"old 0\n",
        b"old 00\n\n",
        b"new 0\n\n",
        &[0xff; 9],
        &vec![b'a'; 1 << 18],
    ] {
        assert_eq!(witness.add_checkpoint(body, 1).status, 400);
    }
    let many = vec![[0; 32]; 64];
    check_refused(&mut witness, 400, 0, &many, &five);
    // 422: the first checkpoint needs no proof, and takes none.
    check_refused(&mut witness, 422, 0, &proof, &five);
    assert_eq!(ask(&mut witness, 0, &[], &five).status, 200);
    // 409: another old size than the one held, with the one held.
    for old in [0, 4] {
        check_refused(&mut witness, 409, old, &[], &nine);
        let answer = ask(&mut witness, old, &proof, &nine);
        assert_eq!(
            (answer.content_type, answer.body.as_slice()),
            (SIZE_TYPE, b"5\n".as_slice())
        );
    }
    // 422: a wrong, a cut and a lengthened proof.
    let mut wrong = proof.clone();
    wrong[0][0] ^= 1;
    let longer = [proof.as_slice(), &[[0; 32]]].concat();
    for proof in [&[], wrong.as_slice(), &proof[1..], &longer] {
        check_refused(&mut witness, 422, 5, proof, &nine);
    }
    assert_eq!(ask(&mut witness, 5, &proof, &nine).status, 200);
    // A smaller tree is never cosigned again.
    check_refused(&mut witness, 400, 9, &[], &five);
    check_refused(&mut witness, 409, 5, &[], &five);
}

#[test]
fn an_empty_log_has_one_root_and_a_size_has_one_tree() {
    let (_, mut witness) = witness();
    let sign = |size, root| {
        let body = CheckpointBody::new(ORIGIN, size, root).unwrap();
        SignedCheckpoint::sign(body, &signer()).unwrap().text
    };
    check_refused(&mut witness, 422, 0, &[], &sign(0, [1; 32]));
    assert_eq!(
        ask(&mut witness, 0, &[], &sign(0, empty_root())).status,
        200
    );
    assert_eq!(ask(&mut witness, 0, &[], &sign(3, [3; 32])).status, 200);
    check_refused(&mut witness, 422, 3, &[], &sign(3, [4; 32]));
    assert_eq!(ask(&mut witness, 3, &[], &sign(3, [3; 32])).status, 200);
    check_refused(&mut witness, 409, 0, &[], &sign(0, empty_root()));
}

#[test]
fn a_second_key_of_a_log_signs_for_the_same_tree() {
    let (disk, mut witness) = witness();
    let second = NoteSigner::from_seed(ORIGIN, &[5; 32]).unwrap();
    let mut ledger = log(b'a', 3);
    assert_eq!(
        ask(&mut witness, 0, &[], &checkpoint(&mut ledger).text).status,
        200
    );
    let refused = witness.add_log(&signer().vkey());
    assert!(matches!(refused, Err(LedgerError::WitnessKnown(origin)) if origin == ORIGIN));
    witness.add_log(&second.vkey()).unwrap();
    assert!(
        witness.add_log(&cosigner().vkey()).is_err(),
        "a witness's key signs no log"
    );
    drop(witness);
    let mut witness = open(&disk);
    let forked = SignedCheckpoint::sign(CheckpointBody::new(ORIGIN, 3, [9; 32]).unwrap(), &second);
    check_refused(&mut witness, 422, 3, &[], &forked.unwrap().text);
    assert_eq!(witness.logs().next().unwrap().keys.len(), 2);
}

#[test]
fn a_flipped_byte_in_a_witness_s_folder_keeps_it_from_opening() {
    let (disk, mut witness) = witness();
    let mut ledger = log(b'a', 3);
    ask(&mut witness, 0, &[], &checkpoint(&mut ledger).text);
    drop(witness);
    let files = disk.snapshot();
    assert_eq!(files.values().filter(|bytes| !bytes.is_empty()).count(), 3);
    for (path, bytes) in &files {
        for at in 0..bytes.len() {
            let disk = SimDisk::with_files(0, &files);
            disk.corrupt(path, at);
            let opened = Witness::open(Arc::new(disk), Path::new(DIR), cosigner());
            let named = match opened.map(drop).unwrap_err() {
                LedgerError::ReadDamaged { file, .. } => path.ends_with(file),
                other => panic!("{} byte {at}: {other:?}", path.display()),
            };
            assert!(named);
        }
    }
    // Keys that are gone must not make a watched log a new one.
    let disk = SimDisk::with_files(0, &files);
    disk.uproot(
        files
            .keys()
            .find(|path| path.extension().is_some_and(|end| end == "keys"))
            .unwrap(),
    );
    assert!(Witness::open(Arc::new(disk), Path::new(DIR), cosigner()).is_err());
}

#[test]
fn one_witness_at_a_time_with_its_own_key() {
    let (disk, witness) = witness();
    let shared = || Arc::new(disk.clone());
    let dir = Path::new(DIR);
    assert!(matches!(
        Witness::open(shared(), dir, cosigner()),
        Err(LedgerError::OpenLocked(_))
    ));
    drop(witness);
    let created = Witness::create(shared(), dir, cosigner());
    assert!(matches!(created, Err(LedgerError::CreateOverExisting(_))));
    let other = Cosigner::from_seed("witness.example", &[3; 32]).unwrap();
    assert!(matches!(
        Witness::open(shared(), dir, other),
        Err(LedgerError::WitnessKey { .. })
    ));
    let nowhere = Witness::open(shared(), Path::new("/none"), cosigner());
    assert!(matches!(nowhere, Err(LedgerError::OpenMissing(_))));
}

#[test]
fn answers_are_believed_for_what_they_prove_and_no_more() {
    let mut ledger = log(b'a', 9);
    let signed = checkpoint(&mut ledger);
    let text = signed.note().unwrap().text().to_owned();
    let read = |status, content_type: &str, body: &[u8]| {
        read_answer(status, content_type, body, &verifier(), 5, &signed)
    };
    let line = format!("{}\n", cosigner().cosign(&text, 7).unwrap());
    let stranger = Cosigner::from_seed("stranger.example", &[8; 32]).unwrap();
    let strange = format!("{}\n", stranger.cosign(&text, 7).unwrap());
    let cosigned = |asked| matches!(asked, Asked::Cosigned { time: 7, .. });
    assert!(cosigned(read(200, "text/plain", line.as_bytes())));
    assert!(cosigned(read(
        200,
        "",
        format!("{strange}{line}").as_bytes()
    )));
    let elsewhere = format!("{}\n", cosigner().cosign("other\n", 7).unwrap());
    for body in [
        "",
        "\n",
        "nonsense\n",
        strange.as_str(),
        &elsewhere,
        &line.replace('\u{2014}', "-"),
    ] {
        let asked = read(200, "text/plain", body.as_bytes());
        assert!(
            matches!(asked, Asked::Refused { status: 200, .. }),
            "{body:?}: {asked:?}"
        );
    }
    let size = |body: &str| read(409, "text/x.tlog.size", body.as_bytes());
    assert_eq!(size("3\n"), Asked::Behind { its_size: 3 });
    assert_eq!(size("9\n"), Asked::Behind { its_size: 9 });
    assert_eq!(
        read(409, "Text/X.tlog.size; charset=utf-8", b"0\n"),
        Asked::Behind { its_size: 0 }
    );
    assert_eq!(size("10\n"), Asked::Fork { its_size: 10 });
    for body in ["", "10", "010\n", "-1\n", "5\n", "18446744073709551616\n"] {
        assert!(
            matches!(size(body), Asked::Refused { status: 409, .. }),
            "{body:?}"
        );
    }
    assert!(matches!(
        read(409, "text/plain", b"3\n"),
        Asked::Refused { .. }
    ));
    assert_eq!(read(422, "", b"whatever"), Asked::Fork { its_size: 5 });
    for status in [301, 400, 403, 404, 418, 500, 503] {
        assert!(
            matches!(read(status, "", b"words"), Asked::Refused { status: at, .. } if at == status)
        );
    }
    let Asked::Refused { reason, .. } = read(500, "", "\u{1b}[31mwords\n".repeat(9_999).as_bytes())
    else {
        panic!("500 is a refusal")
    };
    assert!(reason.chars().count() <= 300 && !reason.contains('\u{1b}'));
}

#[test]
fn a_forked_log_is_found_out_and_both_notes_are_kept() {
    let (_, mut witness) = witness();
    let mut shown = log(b'b', 9);
    let theirs = checkpoint(&mut shown);
    assert_eq!(ask(&mut witness, 0, &[], &theirs.text).status, 200);
    for size in [9, 12] {
        // The log as we hold it is another one from its first entry on.
        let mut ledger = log(b'a', size);
        let ours = checkpoint(&mut ledger);
        let proof = ledger.consistency_proof(9, size).unwrap();
        let answer = ask(&mut witness, 9, &proof, &ours.text);
        let asked = read_answer(
            answer.status,
            answer.content_type,
            &answer.body,
            &verifier(),
            9,
            &ours,
        );
        assert_eq!(asked, Asked::Fork { its_size: 9 });
        let seen = witness.monitor(&origin_digest(ORIGIN)).unwrap();
        let log = signer().verifier();
        let seen = SignedCheckpoint::open(&seen, &log).unwrap();
        assert_eq!(ledger.compare(&seen).unwrap(), Standing::Fork);
        let evidence = ForkEvidence::new(ours.text.as_bytes(), seen.text.as_bytes(), &log).unwrap();
        assert_eq!(evidence.is_proof(), size == 9);
        let text = evidence.to_string();
        assert_eq!(ForkEvidence::open(text.as_bytes(), &log).unwrap(), evidence);
        assert!(text.contains(&ours.text) && text.contains(&theirs.text));
        for at in 0..text.len() {
            let mut flipped = text.clone().into_bytes();
            flipped[at] ^= 1;
            let opened = ForkEvidence::open(&flipped, &log);
            // The witness's own line is no part of the proof: another key's line is passed over.
            let is_same =
                opened.is_ok_and(|opened| opened.theirs.body == seen.body && opened.ours == ours);
            let cosignature = text.rfind('\u{2014}').unwrap();
            assert!(!is_same || at >= cosignature, "byte {at}");
        }
        assert!(ForkEvidence::new(ours.text.as_bytes(), ours.text.as_bytes(), &log).is_err());
    }
    // A log that was put back is behind what the witness saw.
    let mut back = log(b'b', 4);
    let ours = checkpoint(&mut back);
    let answer = ask(&mut witness, 4, &[], &ours.text);
    let asked = read_answer(
        answer.status,
        answer.content_type,
        &answer.body,
        &verifier(),
        4,
        &ours,
    );
    assert_eq!(asked, Asked::Fork { its_size: 9 });
    assert_eq!(back.compare(&theirs).unwrap(), Standing::Ahead);
    assert_eq!(shown.compare(&ours).unwrap(), Standing::Contained);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_witness_cosigns_only_what_continues_what_it_cosigned(
        asks in prop::collection::vec((0_u64..12, 0_u64..12, 0_u8..2, any::<bool>()), 1..12),
    ) {
        let (_, mut witness) = witness();
        // Two histories that part at entry 6.
        let mut logs = [log(b'a', 6), log(b'a', 6)];
        extend(&mut logs[0], b'a', 12);
        extend(&mut logs[1], b'b', 12);
        let mut held = (0, empty_root());
        for (old, size, history, is_true) in asks {
            let ledger = &logs[usize::from(history)];
            let root = ledger.root_at(size).unwrap();
            let body = CheckpointBody::new(ORIGIN, size, root).unwrap();
            let signed = SignedCheckpoint::sign(body, &signer()).unwrap();
            let proof = match is_true && old <= size {
                true => ledger.consistency_proof(old, size).unwrap(),
                false => vec![[7; 32]],
            };
            let answer = ask(&mut witness, old, &proof, &signed.text);
            let continues = old <= size && ledger.root_at(old).unwrap() == held.1;
            let expected = match () {
                () if old > size => 400,
                () if old != held.0 => 409,
                () if !is_true || !continues => 422,
                () => 200,
            };
            prop_assert_eq!(answer.status, expected);
            if expected == 200 {
                held = (size, root);
            }
        }
    }

    #[test]
    fn requests_are_written_back_as_they_were_read(bytes in prop::collection::vec(any::<u8>(), 0..300), old in any::<u64>()) {
        if let Ok(read) = WitnessRequest::parse(&bytes) {
            prop_assert_eq!(read.to_text().into_bytes(), bytes);
        }
        let made = request(old, &[[1; 32], [2; 32]], "text\n\nlines\n");
        let read = WitnessRequest::parse(&made).unwrap();
        prop_assert_eq!((read.old, read.proof.len()), (old, 2));
        prop_assert_eq!(read.to_text().into_bytes(), made);
    }
}
