//! Packages with time-stamps of an earlier head: they hold under the authorities' roots, say what was not checked without, and an
//! unsound one is named.

use std::fs;

use rapporteur_ledger::note::NoteSigner;
use rapporteur_stamp::tsp::{DigestAlgorithm, Request};
use rapporteur_testkit::{TestAuthority, TestCertificate};
use rapporteur_verify::print::{Style, sentence, text};
use rapporteur_verify::{Trust, Verification, VerifyError, verify_package};

use crate::common::{Lie, ORIGIN, Others, Published, publish_with, resign};

fn answer(authority: &TestAuthority, stamped: &[u8]) -> Vec<u8> {
    let digest = DigestAlgorithm::Sha256.digest(stamped);
    let digest = digest.try_into().expect("32 bytes");
    authority.answer(&Request::for_sha256(digest, [1; 8]).to_der())
}

struct Two {
    published: Published,
    roots: Vec<u8>,
    other_roots: Vec<u8>,
}

/// A package with the time-stamps of two authorities under two roots.
fn two() -> Option<Two> {
    let one = TestAuthority::create(TestCertificate::SOUND)?;
    let rsa = TestCertificate {
        key: TestCertificate::RSA,
        name: "Second authority",
        ..TestCertificate::SOUND
    };
    let two = TestAuthority::create(rsa)?;
    let by_one = |stamped: &[u8]| answer(&one, stamped);
    let by_two = |stamped: &[u8]| answer(&two, stamped);
    let others = Others {
        authorities: &[("one", &by_one), ("two", &by_two)],
        ..Others::default()
    };
    Some(Two {
        published: publish_with(Lie::None, &others),
        roots: [one.roots_pem(), two.roots_pem()].concat(),
        other_roots: two.roots_pem(),
    })
}

fn verify(published: &Published, roots: Option<&[u8]>) -> Verification {
    let mut trust = Trust::default();
    if let Some(roots) = roots {
        trust.trust_authorities(roots).expect("roots");
    }
    verify_package(&published.place, &trust).expect("can be verified")
}

fn shown(verification: &Verification) -> String {
    text(verification, Style::default())
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn time_stamps_hold_under_their_roots_and_say_what_they_date() {
    let Some(two) = two() else { return };
    let verification = verify(&two.published, Some(&two.roots));
    let words = shown(&verification);
    assert!(verification.holds, "{words}");
    assert!(
        words.contains("ok Stamps 2 time-stamps, earliest 20"),
        "{words}"
    );
    assert!(words.contains(", by one, two."), "{words}");
    assert!(
        words.contains("one: the first 2 entries existed at 20"),
        "{words}"
    );
    assert!(
        words
            .contains("by CN=Second authority,O=Example, for whom CN=Test root,O=Example vouches."),
        "{words}"
    );
}

#[test]
fn without_roots_the_verifier_says_what_it_could_not_check() {
    let Some(two) = two() else { return };
    let verification = verify(&two.published, None);
    let words = shown(&verification);
    assert!(verification.holds, "{words}");
    assert!(
        words.contains("2 time-stamps, said to be by one, two, the earliest of 20"),
        "{words}"
    );
    assert!(
        words.contains("Who gave them was not checked: give the root certificates"),
        "{words}"
    );
    let plain = crate::common::publish(Lie::None);
    assert!(!shown(&verify(&plain, None)).contains("Stamps"));
    assert!(
        shown(&verify(&plain, Some(&two.roots)))
            .contains("The package holds no time-stamps by others.")
    );
    let none = Trust::default().trust_authorities(b"no certificate");
    assert!(matches!(none, Err(VerifyError::ReadRoots(_))));
}

/// What is found when a signed package holds another file in the place of one.
fn faults_with(two: &Two, path: &str, bytes: &[u8], roots: Option<&[u8]>) -> Vec<String> {
    let key = NoteSigner::from_seed(&format!("{ORIGIN}/package"), &[2; 32]).expect("a name");
    fs::write(two.published.place.join(path), bytes).expect("writes");
    resign(&two.published.place, &key);
    let verification = verify(&two.published, roots);
    verification.faults().map(sentence).collect()
}

#[test]
fn a_root_that_vouches_for_one_of_two_leaves_the_other_named() {
    let Some(two) = two() else { return };
    let verification = verify(&two.published, Some(&two.other_roots));
    let faults: Vec<String> = verification.faults().map(sentence).collect();
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(
        faults[0].starts_with("proofs/stamps/2-one.tsr: "),
        "{faults:?}"
    );
}

#[test]
fn an_unsound_token_head_or_continuation_is_named_even_when_the_package_is_signed() {
    let path = "proofs/stamps/2-one.tsr";
    let Some(two) = two() else { return };
    let read = |path: &str| fs::read(two.published.place.join(path)).expect("reads");
    let (token, head) = (read(path), read("proofs/stamps/2.checkpoint"));
    let mut altered = token.clone();
    *altered.last_mut().expect("bytes") ^= 1;
    let faults = faults_with(&two, path, &altered, Some(&two.roots));
    assert!(
        faults[0].contains("the authority's signature does not hold"),
        "{faults:?}"
    );
    faults_with(&two, path, &token, None);
    let consistency = "proofs/stamps/2.consistency";
    let faults = faults_with(
        &two,
        consistency,
        format!("{}\n", "0".repeat(64)).as_bytes(),
        None,
    );
    assert!(
        faults[0].contains("does not show that ledger/checkpoint continues"),
        "{faults:?}"
    );
    let faults = faults_with(&two, consistency, b"x", None);
    assert!(
        faults[0].contains("not written in the one documented form"),
        "{faults:?}"
    );
    let forged = String::from_utf8(head)
        .expect("text")
        .replace("\n2\n", "\n3\n");
    let faults = faults_with(&two, "proofs/stamps/2.checkpoint", forged.as_bytes(), None);
    assert!(
        faults[0].contains("the signature by example.org/ledger does not verify"),
        "{faults:?}"
    );
}
