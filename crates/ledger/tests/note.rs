//! Notes, checkpoints, proofs and policies as texts, against the specifications' examples and against anything at all.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

use expect_test::expect;
use proptest::prelude::*;
use rapporteur_ledger::merkle::leaf_hash;
use rapporteur_ledger::note::{Note, NoteSigner, NoteVerifier, VerifierKey};
use rapporteur_ledger::policy::Policy;
use rapporteur_ledger::proof::TlogProof;
use rapporteur_ledger::{CheckpointBody, LedgerError, SignedCheckpoint};

const VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const NOTE: &str = "This is an example message.\n\n\u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

fn signer(name: &str, seed: u8) -> NoteSigner {
    NoteSigner::from_seed(name, &[seed; 32]).unwrap()
}

fn verify(note: &str, known: &[NoteVerifier]) -> Result<usize, LedgerError> {
    Note::parse(note.as_bytes())?
        .verify(known)
        .map(|signed| signed.len())
}

#[test]
fn the_specification_s_example_verifies() {
    let verifier = NoteVerifier::from_vkey(VKEY).unwrap();
    assert_eq!(verifier.vkey(), VKEY);
    let note = Note::parse(NOTE.as_bytes()).unwrap();
    assert_eq!(note.text(), "This is an example message.\n");
    assert_eq!(note.to_string(), NOTE);
    assert_eq!(
        note.verify(&[verifier]).unwrap()[0].name(),
        "example.com/foo"
    );
}

#[test]
fn a_flipped_bit_anywhere_rejects_the_note() {
    let known = [NoteVerifier::from_vkey(VKEY).unwrap()];
    for at in 0..NOTE.len() {
        for bit in 0..8 {
            let mut bytes = NOTE.as_bytes().to_vec();
            bytes[at] ^= 1 << bit;
            let verified = Note::parse(&bytes).and_then(|note| note.verify(&known).map(drop));
            assert!(verified.is_err(), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn a_signed_text_verifies_and_is_the_same_each_time() {
    let signer = signer("log.example/one", 7);
    let note = signer.sign("one\n\ntwo\n").unwrap();
    assert_eq!(note, signer.sign("one\n\ntwo\n").unwrap());
    expect![[r#"
        one

        two

        — log.example/one uuLxiRY2Q6zWFt+16X96GEgWXuJnEXGD0/+S4oLo2Mtip9IfNW04bq/McawmUjX2MOTTS9PCPgfNfpq2dPXMET/apgM=
    "#]].assert_eq(&note);
    assert_eq!(verify(&note, &[signer.verifier()]).unwrap(), 1);
    assert_eq!(
        NoteVerifier::from_vkey(&signer.vkey()).unwrap(),
        signer.verifier()
    );
    for text in ["", "no newline", "tab\t\n", "nul\0\n", "return\r\n"] {
        assert!(
            matches!(signer.sign(text), Err(LedgerError::SignNote(_))),
            "{text:?}"
        );
    }
}

#[test]
fn unknown_keys_are_passed_over_and_a_false_signature_of_a_known_key_is_not() {
    let (one, two) = (signer("one.example", 1), signer("two.example", 2));
    let text = "text\n";
    let line = |note: String| note.rsplit_once("\n\n").unwrap().1.to_owned();
    let both = format!(
        "{text}\n{}{}",
        line(one.sign(text).unwrap()),
        line(two.sign(text).unwrap())
    );
    assert_eq!(verify(&both, &[one.verifier()]).unwrap(), 1);
    assert_eq!(verify(&both, &[one.verifier(), two.verifier()]).unwrap(), 2);
    assert!(matches!(
        verify(&both, &[]),
        Err(LedgerError::VerifyNoKnownKey)
    ));
    let stranger = signer("three.example", 3).verifier();
    assert!(matches!(
        verify(&both, &[stranger]),
        Err(LedgerError::VerifyNoKnownKey)
    ));
    // Same name, another key, so another id: unknown.
    assert!(matches!(
        verify(&both, &[signer("one.example", 9).verifier()]),
        Err(LedgerError::VerifyNoKnownKey)
    ));
    let false_two = format!(
        "{text}\n{}{}",
        line(one.sign(text).unwrap()),
        line(two.sign("other\n").unwrap())
    );
    assert_eq!(verify(&false_two, &[one.verifier()]).unwrap(), 1);
    let refused = verify(&false_two, &[one.verifier(), two.verifier()]);
    assert!(matches!(refused, Err(LedgerError::VerifySignature(name)) if name == "two.example"));
}

#[test]
fn a_signature_that_stands_twice_counts_once_and_sixteen_are_taken() {
    let text = "text\n";
    let signers: Vec<_> = (0..16)
        .map(|index| signer(&format!("{index}.example"), index + 1))
        .collect();
    let lines: String = signers
        .iter()
        .map(|signer| {
            signer
                .sign(text)
                .unwrap()
                .rsplit_once("\n\n")
                .unwrap()
                .1
                .to_owned()
        })
        .collect();
    let known: Vec<_> = signers.iter().map(NoteSigner::verifier).collect();
    assert_eq!(verify(&format!("{text}\n{lines}"), &known).unwrap(), 16);
    assert_eq!(
        verify(&format!("{text}\n{lines}{lines}"), &known).unwrap(),
        16
    );
    let flood = format!("{text}\n{}", lines.repeat(9));
    assert!(matches!(
        verify(&flood, &known),
        Err(LedgerError::ParseNote(_))
    ));
}

#[test]
fn malformed_notes_are_refused() {
    let signature = NOTE.rsplit_once("\n\n").unwrap().1;
    let sound = format!("t\n\n{signature}");
    assert!(Note::parse(sound.as_bytes()).is_ok());
    for note in [
        String::new(),
        "t\n".to_owned(),
        "t\n\n".to_owned(),
        format!("t\n{signature}"),
        format!("t\n\n{}", signature.trim_end()),
        format!("t\n\n{signature}\n"),
        format!("t\n\n{}", signature.replace('\u{2014}', "-")),
        format!("t\n\n{}", signature.replace('\n', "\r\n")),
        format!("t\n\n{}", signature.replace(" Uw", "  Uw")),
        format!("t\n\n{}", signature.replace("aQM=", "aQN=")),
        format!("t\n\n{}", signature.replace("aQM=", "aQM")),
        format!("t\u{7}\n\n{signature}"),
        "t\n\n\u{2014} a+b AAAAAAA=\n".to_owned(),
        "t\n\n\u{2014} name AAAAAA==\n".to_owned(),
    ] {
        assert!(
            matches!(Note::parse(note.as_bytes()), Err(LedgerError::ParseNote(_))),
            "{note:?}"
        );
    }
    assert!(Note::parse(b"t\xff\n\n").is_err());
    assert!(Note::parse(&vec![b'a'; (1 << 20) + 1]).is_err());
}

#[test]
fn malformed_verifier_keys_are_refused() {
    for vkey in [
        "",
        "name",
        "name+530d903a",
        "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2l",
        "example .com+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ] {
        assert!(VerifierKey::parse(vkey).is_err(), "{vkey:?}");
    }
    for name in ["", "a b", "a+b", "a\u{a0}b", "a\n", "\u{2003}"] {
        assert!(
            matches!(
                NoteSigner::from_seed(name, &[1; 32]),
                Err(LedgerError::ParseKeyName(_))
            ),
            "{name:?}"
        );
    }
}

#[test]
fn a_checkpoint_has_one_spelling() {
    let root = leaf_hash(b"x");
    let body = CheckpointBody::new("log.example/one", 20_852_163, root).unwrap();
    let text = body.to_string();
    assert_eq!(CheckpointBody::parse(&text).unwrap(), body);
    let with_extensions = format!("{text}one\ntwo\n");
    let parsed = CheckpointBody::parse(&with_extensions).unwrap();
    assert_eq!(parsed.extensions, ["one", "two"]);
    assert_eq!(parsed.to_string(), with_extensions);
    let hash = text.lines().nth(2).unwrap();
    for text in [
        String::new(),
        "\n".to_owned(),
        format!("\n1\n{hash}\n"),
        format!("o\n1\n{hash}"),
        format!("o\n01\n{hash}\n"),
        format!("o\n-1\n{hash}\n"),
        format!("o\n18446744073709551616\n{hash}\n"),
        format!("o\n1\n{}\n", &hash[1..]),
        format!("o\n1\n{hash}\n\n"),
        "o\n1\n".to_owned(),
        "o\n1\nAAAA\n".to_owned(),
    ] {
        assert!(
            matches!(
                CheckpointBody::parse(&text),
                Err(LedgerError::ParseCheckpoint(_))
            ),
            "{text:?}"
        );
    }
    assert!(CheckpointBody::new("", 0, root).is_err());
    assert!(CheckpointBody::new("a\nb", 0, root).is_err());
}

#[test]
fn a_checkpoint_opens_only_with_the_key_of_its_origin() {
    let (one, two) = (signer("one.example", 1), signer("two.example", 2));
    let body = CheckpointBody::new("one.example", 1, leaf_hash(b"x")).unwrap();
    let signed = SignedCheckpoint::sign(body.clone(), &one).unwrap();
    assert_eq!(
        SignedCheckpoint::open(signed.text.as_bytes(), &one.verifier()).unwrap(),
        signed
    );
    assert!(SignedCheckpoint::sign(body.clone(), &two).is_err());
    // A trusted key's signature on another log's origin is no checkpoint of either.
    let crossed = two.sign(&body.to_string()).unwrap();
    let opened = SignedCheckpoint::open(crossed.as_bytes(), &two.verifier());
    assert!(matches!(opened, Err(LedgerError::VerifyOrigin { .. })));
    let policy =
        Policy::parse(format!("log {}\nlog {}\nquorum none\n", one.vkey(), two.vkey()).as_bytes())
            .unwrap();
    assert!(matches!(
        policy.open_checkpoint(crossed.as_bytes()),
        Err(LedgerError::VerifyOrigin { .. })
    ));
    assert_eq!(
        policy.open_checkpoint(signed.text.as_bytes()).unwrap(),
        signed
    );
}

fn lone_proof() -> (TlogProof, Policy) {
    let log = signer("log.example", 5);
    let body = CheckpointBody::new("log.example", 1, leaf_hash(b"entry")).unwrap();
    let checkpoint = SignedCheckpoint::sign(body, &log).unwrap().text;
    (
        TlogProof {
            index: 0,
            hashes: vec![],
            extra: None,
            checkpoint,
        },
        Policy::for_log(log.verifier()),
    )
}

#[test]
fn a_proof_round_trips_and_verifies_its_entry_alone() {
    let (mut proof, policy) = lone_proof();
    for extra in [None, Some(b"opaque".to_vec()), Some(Vec::new())] {
        proof.extra = extra;
        let text = proof.to_string();
        assert_eq!(TlogProof::parse(text.as_bytes()).unwrap(), proof);
        assert!(proof.verify(b"entry", &policy).is_ok());
        assert!(matches!(
            proof.verify(b"another", &policy),
            Err(LedgerError::VerifyRoot { .. })
        ));
    }
    proof.hashes.push([0; 32]);
    assert!(matches!(
        proof.verify(b"entry", &policy),
        Err(LedgerError::VerifyProof(_))
    ));
    proof.hashes.clear();
    proof.index = 1;
    assert!(matches!(
        proof.verify(b"entry", &policy),
        Err(LedgerError::VerifyProof(_))
    ));
}

#[test]
fn malformed_proofs_are_refused() {
    let (proof, _) = lone_proof();
    let text = TlogProof {
        hashes: vec![[1; 32]; 2],
        ..proof
    }
    .to_string();
    for (from, to) in [
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
        ("index 0", "index 00"),
        ("index 0", "Index 0"),
        ("index 0", "extra A\nindex 0"),
        ("index 0", "extra\nindex 0"),
        ("index 0\n", ""),
        ("AQEB", "AQE"),
        ("AQEB", "AQEB "),
        ("\n\n", "\n"),
    ] {
        let broken = text.replacen(from, to, 1);
        let refused = TlogProof::parse(broken.as_bytes());
        assert!(
            matches!(refused, Err(LedgerError::ParseProof(_))),
            "{from:?} as {to:?}"
        );
    }
    let many = text.replacen(
        "index 0\n",
        &format!("index 0\n{}", format!("{}A=\n", "A".repeat(42)).repeat(70)),
        1,
    );
    assert!(TlogProof::parse(many.as_bytes()).is_err());
}

/// Bytes that look like the texts, so that parsers get past their first lines.
fn texts() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(NOTE.as_bytes().to_vec()),
        Just(VKEY.as_bytes().to_vec()),
        Just("\u{2014} ".as_bytes().to_vec()),
        Just(b"c2sp.org/tlog-proof@v1\n".to_vec()),
        Just(b"index 0\n".to_vec()),
        Just(b"extra AAAA\n".to_vec()),
        Just(b"quorum none\n".to_vec()),
        Just(b"log ".to_vec()),
        Just(b"group g 1 ".to_vec()),
        Just(b"witness w ".to_vec()),
        Just(b"\n\n".to_vec()),
        Just(b"o\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n".to_vec()),
        prop::collection::vec(any::<u8>(), 0..20),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn parsers_never_panic_and_what_they_take_is_written_back_the_same(bytes in texts()) {
        if let Ok(note) = Note::parse(&bytes) {
            prop_assert_eq!(note.to_string().into_bytes(), bytes.clone());
            let _ = note.verify(&[NoteVerifier::from_vkey(VKEY).unwrap()]);
        }
        if let Ok(proof) = TlogProof::parse(&bytes) {
            prop_assert_eq!(proof.to_string().into_bytes(), bytes.clone());
            let _ = proof.verify(b"entry", &Policy::for_log(NoteVerifier::from_vkey(VKEY).unwrap()));
        }
        let _ = Policy::parse(&bytes);
        let _ = SignedCheckpoint::parse_unverified(&bytes);
        if let Ok(text) = std::str::from_utf8(&bytes) {
            if let Ok(body) = CheckpointBody::parse(text) {
                prop_assert_eq!(body.to_string(), text);
            }
            if let Ok(key) = VerifierKey::parse(text) {
                prop_assert_eq!(key.to_string(), text);
            }
        }
    }
}
