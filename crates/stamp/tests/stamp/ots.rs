//! Proofs built by hand and by the reference library, and headers of Bitcoin's chain.

use std::process::Command;

use proptest::prelude::*;
use rapporteur_stamp::StampError;
use rapporteur_stamp::ots::{AttestationKind, FileHash, MESSAGE_BYTES_MAX, PROOF_BYTES_MAX, Proof};
use sha2::{Digest, Sha256};

const MAGIC: &[u8] = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94";
const PENDING: [u8; 8] = [0x83, 0xdf, 0xe3, 0x0d, 0x2e, 0xf9, 0x0c, 0x8e];
const BITCOIN: [u8; 8] = [0x05, 0x88, 0x96, 0x0d, 0x73, 0xd7, 0x19, 0x01];

/// The header of Bitcoin's block 491,133, with the hash below.
const HEADER: &str = "00000020790dfd29a6eab5667c8bb42511b3c370d19b03fe9070c1000000000000000000ed32efbfafeb50a29fa29f7838cb3019af23d5623d6e310bce43d50b8b9623776e86ec5930eb001884adf6b3";
const HASH: &str = "000000000000000000185aaf82c613176413c407c061ba254f7ef5713d82078d";
/// The header of the first block.
const FIRST: &str = "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c";

fn header(digits: &str) -> [u8; 80] {
    let bytes = hex::decode(digits).expect("digits");
    bytes.try_into().expect("80 bytes")
}

/// A proof that begins at this SHA-256 and goes on so.
fn proof(digest: &[u8], tree: &[u8]) -> Vec<u8> {
    [MAGIC, &[1, 0x08], digest, tree].concat()
}

fn attestation(tag: [u8; 8], payload: &[u8]) -> Vec<u8> {
    [&[0x00][..], &tag, &[payload.len() as u8], payload].concat()
}

/// Block 491,133.
fn block() -> Vec<u8> {
    attestation(BITCOIN, &[0xfd, 0xfc, 0x1d])
}

fn pending() -> Vec<u8> {
    attestation(PENDING, b"\x18https://calendar.example")
}

#[test]
fn a_block_header_confirms_what_it_holds_and_states_its_time() {
    let header = header(HEADER);
    let bytes = proof(&header[36..68], &block());
    let proof = Proof::parse(&bytes).expect("reads");
    let attestation = &proof.attestations[0];
    assert_eq!(
        attestation.kind,
        AttestationKind::Bitcoin { height: 491_133 }
    );
    assert_eq!(
        attestation.to_string(),
        "says Bitcoin block 491133; no block header was given"
    );
    let time = attestation.verify(&header).expect("confirms");
    assert_eq!(time.at.to_string(), "2017-10-22T11:52:14Z");
    assert_eq!(time.block_hash, HASH);
}

#[test]
fn a_header_of_another_block_of_no_work_or_of_little_work_confirms_nothing() {
    let sound = header(HEADER);
    let parsed = Proof::parse(&proof(&sound[36..68], &block())).expect("reads");
    let refused = |header: &[u8; 80]| {
        parsed.attestations[0]
            .verify(header)
            .expect_err("refused")
            .to_string()
    };
    for place in 0..80 {
        let mut altered = sound;
        altered[place] ^= 1;
        assert!(
            refused(&altered).contains("its hash is not the work"),
            "byte {place}"
        );
    }
    assert!(refused(&header(FIRST)).contains("less work than any block since 2014"));
    let other = Proof::parse(&proof(&[7; 32], &block())).expect("reads");
    let error = other.attestations[0]
        .verify(&sound)
        .expect_err("another block");
    assert!(error.to_string().contains("of another block"), "{error}");
}

#[test]
fn operations_are_replayed_along_every_branch() {
    let digest: [u8; 32] = Sha256::digest(b"an item").into();
    // A nonce is appended and hashed; then one branch is pending and one is prepended, hashed twice and in a block.
    let tree = [
        &[0xf0, 2, 0xaa, 0xbb, 0x08, 0xff][..],
        &pending(),
        &[0xf1, 1, 0xcc, 0x08, 0x08],
        &block(),
    ]
    .concat();
    let proof = Proof::parse(&proof(&digest, &tree)).expect("reads");
    let first = Sha256::digest([&digest[..], &[0xaa, 0xbb]].concat());
    let second = Sha256::digest(Sha256::digest([&[0xcc][..], &first].concat()));
    let messages: Vec<_> = proof
        .attestations
        .iter()
        .map(|end| end.message.clone())
        .collect();
    assert_eq!(messages, [Some(first.to_vec()), Some(second.to_vec())]);
    assert_eq!(
        proof.attestations[0].to_string(),
        "pending: https://calendar.example promised to have it attested; the proof must still be completed there"
    );
    proof.check_digest(&digest).expect("the item's");
    let error = proof.check_digest(&[0; 32]).expect_err("another item");
    assert!(matches!(error, StampError::CompareDigest { .. }), "{error}");
    assert!(
        proof.attestations[0].verify(&header(HEADER)).is_err(),
        "pending confirms nothing"
    );
}

#[test]
fn what_is_not_computed_or_known_is_listed_and_confirms_nothing() {
    let sound = header(HEADER);
    let tree = [
        &[0xff][..],
        &attestation([9; 8], b"?"),
        &[0x67, 0x08],
        &block(),
    ]
    .concat();
    let proof = Proof::parse(&proof(&sound[36..68], &tree)).expect("reads");
    assert_eq!(
        proof.attestations[0].kind,
        AttestationKind::Unknown { tag: [9; 8] }
    );
    assert_eq!(proof.attestations[1].message, None);
    let error = proof.attestations[1]
        .verify(&sound)
        .expect_err("not computed");
    assert!(error.to_string().contains("not computed here"), "{error}");
}

#[test]
fn a_proof_that_begins_at_sha1_is_read_and_not_accepted() {
    let bytes = [MAGIC, &[1, 0x02], &[7; 20], &pending()].concat();
    let proof = Proof::parse(&bytes).expect("reads");
    assert_eq!(proof.file_hash, FileHash::Sha1);
    let error = proof.check_digest(&[0; 32]).expect_err("not accepted");
    assert!(error.to_string().contains("SHA-1"), "{error}");
}

#[test]
fn malformed_proofs_are_refused() {
    let sound = proof(&[7; 32], &pending());
    Proof::parse(&sound).expect("reads");
    for length in 0..sound.len() {
        assert!(Proof::parse(&sound[..length]).is_err(), "{length} bytes");
    }
    let longer = [&sound[..], &[0]].concat();
    assert!(Proof::parse(&longer).is_err(), "something after the end");
    let refused: &[(&str, Vec<u8>)] = &[
        ("an unknown operation", proof(&[7; 32], &[0x01])),
        ("a fork in a fork", proof(&[7; 32], &[0xff, 0xff])),
        (
            "an empty argument",
            proof(&[7; 32], &[&[0xf0, 0][..], &pending()].concat()),
        ),
        (
            "a space in an address",
            proof(&[7; 32], &attestation(PENDING, b"\x03a b")),
        ),
        (
            "something after an address",
            proof(&[7; 32], &attestation(PENDING, b"\x01ab")),
        ),
        (
            "another version",
            [MAGIC, &[2, 0x08], &[7; 32], &pending()].concat(),
        ),
        (
            "another digest",
            [MAGIC, &[1, 0x09], &[7; 32], &pending()].concat(),
        ),
    ];
    for (what, bytes) in refused {
        let error = Proof::parse(bytes).expect_err(what);
        assert!(
            matches!(error, StampError::ReadMalformed { .. }),
            "{what}: {error}"
        );
    }
}

#[test]
fn limits_hold_for_length_for_growth_for_branches_and_for_steps() {
    let refused = |bytes: &[u8]| Proof::parse(bytes).expect_err("too much").to_string();
    assert!(refused(&vec![0; PROOF_BYTES_MAX + 1]).contains("has more than"));
    let doubling = proof(&[7; 32], &[0xf3; 8]);
    assert!(refused(&doubling).contains(&format!("gives more than {MESSAGE_BYTES_MAX}")));
    let branches = [0xff, 0x08].repeat(300);
    assert!(refused(&proof(&[7; 32], &branches)).contains("more than 256 branches"));
    let steps = vec![0x08; 20_000];
    assert!(refused(&proof(&[7; 32], &steps)).contains("more than 16384 steps"));
}

/// Makes a proof with every operation and attestation that the reference library has, and says what it leads to.
const PEER: &str = "
import sys
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp
from opentimestamps.core.op import *
from opentimestamps.core.notary import *
from opentimestamps.core.serialize import StreamSerializationContext
detached = DetachedTimestampFile(OpSHA256(), Timestamp(bytes(range(32))))
tip = detached.timestamp.ops.add(OpAppend(b'nonce')).ops.add(OpSHA256())
tip.attestations.add(PendingAttestation('https://calendar.example/a'))
one = tip.ops.add(OpPrepend(b'left')).ops.add(OpSHA1()).ops.add(OpRIPEMD160()).ops.add(OpHexlify())
one.attestations.add(BitcoinBlockHeaderAttestation(491133))
two = tip.ops.add(OpReverse()).ops.add(OpSHA256())
two.attestations.add(LitecoinBlockHeaderAttestation(7))
two.attestations.add(UnknownAttestation(b'12345678', b'whatever'))
import io
out = io.BytesIO()
detached.serialize(StreamSerializationContext(out))
print(out.getvalue().hex())
for message, attestation in sorted((m.hex(), type(a).__name__) for m, a in detached.timestamp.all_attestations()):
    print(message, attestation)
";

#[test]
fn a_proof_of_the_reference_library_leads_to_the_same_ends() {
    let python = std::env::var_os("RAPPORTEUR_PYTHON").unwrap_or_else(|| "python3".into());
    let has_module = Command::new(&python)
        .args(["-c", "import opentimestamps.core.notary"])
        .output();
    if !has_module.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: no Python with opentimestamps (name one in RAPPORTEUR_PYTHON)");
        return;
    }
    let output = Command::new(&python)
        .args(["-W", "ignore", "-c", PEER])
        .output()
        .expect("python runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let mut lines = said.lines();
    let bytes = hex::decode(lines.next().expect("a proof")).expect("digits");
    let proof = Proof::parse(&bytes).expect("reads");
    let mut ends: Vec<String> = proof
        .attestations
        .iter()
        .map(|end| {
            let kind = match &end.kind {
                AttestationKind::Pending { .. } => "PendingAttestation",
                AttestationKind::Bitcoin { .. } => "BitcoinBlockHeaderAttestation",
                AttestationKind::OtherChain { .. } => "LitecoinBlockHeaderAttestation",
                AttestationKind::Unknown { .. } => "UnknownAttestation",
            };
            format!(
                "{} {kind}",
                hex::encode(end.message.as_deref().unwrap_or_default())
            )
        })
        .collect();
    ends.sort();
    assert_eq!(
        ends,
        lines.collect::<Vec<_>>(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

proptest! {
    #[test]
    fn any_bytes_after_a_sound_beginning_are_read_or_refused(tree in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(parsed) = Proof::parse(&proof(&[7; 32], &tree)) {
            prop_assert!(!parsed.attestations.is_empty());
        }
    }

    #[test]
    fn an_altered_digest_leads_elsewhere(digest in any::<[u8; 32]>(), place in 0usize..32) {
        let tree = [&[0xf0, 1, 9, 0x08][..], &block()].concat();
        let mut other = digest;
        other[place] ^= 1;
        let end = |digest: &[u8; 32]| Proof::parse(&proof(digest, &tree)).expect("reads").attestations[0].message.clone();
        prop_assert_ne!(end(&digest), end(&other));
    }
}
