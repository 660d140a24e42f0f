//! The vectors of SLIP-0039: what must combine combines to the secret given, what must be refused is refused for its reason.
//! Source and licence: `data/README.md`.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

use rapporteur_shares::{Share, SharesError, combine_with};
use serde_json::Value;

struct Vector {
    claim: String,
    shares: Vec<String>,
    secret: String,
}

fn vectors() -> Vec<Vector> {
    let parsed: Value = serde_json::from_str(include_str!("data/slip39-vectors.json")).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let vector = |value: &Value| Vector {
        claim: text(&value["claim"]),
        shares: value["shares"]
            .as_array()
            .unwrap()
            .iter()
            .map(text)
            .collect(),
        secret: text(&value["secret"]),
    };
    parsed.as_array().unwrap().iter().map(vector).collect()
}

fn run(vector: &Vector) -> Result<String, SharesError> {
    let parsed = vector.shares.iter().map(|text| Share::parse(text));
    let shares = parsed.collect::<Result<Vec<Share>, SharesError>>()?;
    combine_with(&shares, b"TREZOR").map(|secret| hex::encode(&*secret))
}

#[test]
fn every_vector_of_the_specification_holds() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 45);
    for vector in &vectors {
        match (run(vector), vector.secret.is_empty()) {
            (Ok(secret), false) => assert_eq!(secret, vector.secret, "{}", vector.claim),
            (Err(_), true) => {}
            (Ok(_), true) => panic!("not refused: {}", vector.claim),
            (Err(error), false) => panic!("{}: {error}", vector.claim),
        }
    }
}

#[test]
fn refused_vectors_are_refused_for_their_reason() {
    for vector in vectors().iter().filter(|vector| vector.secret.is_empty()) {
        let error = run(vector).unwrap_err();
        let claim = vector.claim.as_str();
        let is_reason = |words: &str| claim.contains(words);
        let fits = match &error {
            SharesError::ParseChecksum { .. } => is_reason("invalid checksum"),
            SharesError::ParseImpossible(_) => {
                is_reason("invalid padding") || is_reason("greater group threshold")
            }
            SharesError::ParseWordCount { .. } => {
                is_reason("insufficient length") || is_reason("master secret length")
            }
            SharesError::CombineOtherSet { .. } => {
                is_reason("different") || is_reason("mismatching")
            }
            SharesError::CombineConflict { .. } => is_reason("duplicate member"),
            SharesError::CombineDigest => is_reason("invalid digest"),
            SharesError::CombineTooFew { .. } => is_reason("Basic sharing"),
            SharesError::CombineTooFewGroups { .. } => {
                is_reason("Insufficient number of groups")
                    || is_reason("insufficient number of members")
            }
            _ => false,
        };
        assert!(fits, "{claim}: {error}");
    }
}

#[test]
fn every_share_of_the_vectors_that_parses_writes_the_same_words() {
    let mut count = 0;
    for text in vectors().iter().flat_map(|vector| &vector.shares) {
        if let Ok(share) = Share::parse(text) {
            assert_eq!(share.text().as_str(), text.as_str());
            assert!(text.starts_with(&share.set_words()));
            count += 1;
        }
    }
    assert!(count > 70, "{count}");
}
