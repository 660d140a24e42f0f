//! Packages and single proofs whose head two witnesses cosigned, under policies with and without their quorum.

use std::fs;

use rapporteur_ledger::cosignature::Cosigner;
use rapporteur_verify::print::{Style, text};
use rapporteur_verify::{Trust, Verification, verify_package, verify_proof};

use crate::common::{Lie, Others, Published, publish_with};

fn witness(name: &str, seed: u8) -> Cosigner {
    Cosigner::from_seed(name, &[seed; 32]).expect("a name")
}

/// The lines of a policy in which both must cosign, after its log.
fn both(one: &Cosigner, two: &Cosigner) -> String {
    format!(
        "witness one {}\nwitness two {}\ngroup both all one two\nquorum both\n",
        one.vkey(),
        two.vkey()
    )
}

fn published(cosigned: usize) -> (Published, Cosigner, Cosigner) {
    let (one, two) = (
        witness("witness.example/one", 21),
        witness("witness.example/two", 22),
    );
    let all = [(&one, 1_700_000_000), (&two, 1_700_000_060)];
    let others = Others {
        witnesses: &all[..cosigned],
        policy: &both(&one, &two),
        ..Others::default()
    };
    let published = publish_with(Lie::None, &others);
    (published, one, two)
}

fn shown(verification: &Verification) -> String {
    text(verification, Style::default())
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn proof_of(published: &Published, trust: &Trust) -> Verification {
    let read = |path: &str| fs::read(published.place.join(path)).expect("reads");
    let (proof, entry) = (read("proofs/2.tlog-proof"), read("proofs/2.entry.json"));
    verify_proof(("p", &proof), ("e", &entry), trust).expect("can be verified")
}

#[test]
fn a_head_that_the_quorum_cosigned_holds_and_names_the_witnesses() {
    let (published, one, two) = published(2);
    let own = verify_package(&published.place, &Trust::default()).expect("can be verified");
    assert!(own.holds, "{}", shown(&own));
    assert!(
        shown(&own).contains(
            "Cosigned by witness.example/one (2023-11-14T22:13:20Z), witness.example/two (2023-11-14T22:14:20Z)."
        ),
        "{}",
        shown(&own)
    );
    let policy = format!("log {}\n{}", published.log_key, both(&one, &two));
    let trust = Trust::read(&[], Some(policy.as_bytes())).expect("a policy");
    assert!(
        verify_package(&published.place, &trust)
            .expect("can be verified")
            .holds
    );
    let proof = proof_of(&published, &trust);
    assert!(
        proof.holds && shown(&proof).contains("Cosigned by"),
        "{}",
        shown(&proof)
    );
}

#[test]
fn a_head_with_one_cosignature_fails_under_both_and_says_what_to_do() {
    let (published, one, two) = published(1);
    let own = verify_package(&published.place, &Trust::default()).expect("can be verified");
    assert!(!own.holds);
    let policy = format!("log {}\n{}", published.log_key, both(&one, &two));
    let trust = Trust::read(&[], Some(policy.as_bytes())).expect("a policy");
    let proof = proof_of(&published, &trust);
    assert!(!proof.holds);
    let words = "1 of its witnesses cosigned the checkpoint: ask the mechanism for the file with more cosignatures";
    assert!(shown(&proof).contains(words), "{}", shown(&proof));
    // Either of the two is enough under another policy.
    let any = policy.replace(" all ", " any ");
    let trust = Trust::read(&[], Some(any.as_bytes())).expect("a policy");
    assert!(proof_of(&published, &trust).holds);
}

#[test]
fn a_witness_of_another_key_does_not_count_and_a_false_cosignature_is_named() {
    let (published, one, _) = published(2);
    let stranger = witness("witness.example/two", 99);
    let policy = format!("log {}\n{}", published.log_key, both(&one, &stranger));
    let trust = Trust::read(&[], Some(policy.as_bytes())).expect("a policy");
    assert!(!proof_of(&published, &trust).holds);
    let proof = published.place.join("proofs/2.tlog-proof");
    let altered = fs::read_to_string(&proof).expect("reads");
    // The last signature line is the second witness's; its last letters before the padding are the signature's.
    let place = altered.trim_end().len() - 4;
    let letter = if altered.as_bytes()[place] == b'A' {
        "B"
    } else {
        "A"
    };
    let altered = format!("{}{letter}{}", &altered[..place], &altered[place + 1..]);
    fs::write(&proof, altered).expect("writes");
    let own = fs::read(published.place.join("ledger/policy")).expect("reads");
    let trust = Trust::read(&[], Some(&own)).expect("a policy");
    let refused = proof_of(&published, &trust);
    assert!(!refused.holds);
    assert!(
        shown(&refused).contains("compare the key of witness.example/two"),
        "{}",
        shown(&refused)
    );
}

#[test]
fn a_key_of_another_log_says_who_signed_and_what_to_do() {
    let (published, ..) = published(2);
    let trust = Trust::read(std::slice::from_ref(&published.package_key), None).expect("a key");
    let refused = proof_of(&published, &trust);
    assert!(!refused.holds);
    let words = "it is signed by example.org/ledger, witness.example/one, witness.example/two, with none of the keys that are trusted here. Ask the mechanism for its verifier key or its policy";
    assert!(shown(&refused).contains(words), "{}", shown(&refused));
}
