//! The test vectors of docs/format.md, section "Ledger folder", against the code. They were computed with OpenSSL
//! and with Python's `cryptography`.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

use rapporteur_ledger::Ledger;
use rapporteur_ledger::cosignature::Cosigner;
use rapporteur_ledger::merkle::leaf_hash;
use rapporteur_ledger::note::NoteSigner;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const FORMAT: &str = include_str!("../../../docs/format.md");

fn printed() -> Vec<String> {
    let block = FORMAT.split("```vectors-ledger\n").nth(1).unwrap();
    block
        .split("```")
        .next()
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_vectors_of_the_format_document_are_what_the_code_computes() {
    let origin = "ledger.example/one";
    let signer = NoteSigner::from_seed(origin, &[0x2a; 32]).unwrap();
    let dir = TempDir::new().unwrap();
    let mut ledger = Ledger::create(dir.path(), origin).unwrap();
    ledger
        .append(&[0, 1, 2].map(|number: u8| leaf_hash(&[number])))
        .unwrap();
    let signed = ledger.checkpoint(&signer, &[]).unwrap();
    let signature = signed.text.trim_end().rsplit(' ').next().unwrap();
    let computed = [
        format!("ledger.vkey = {}", signer.vkey()),
        format!("ledger.entry_2 = {}", hex::encode(ledger.leaf(2).unwrap())),
        format!("ledger.root = {}", hex::encode(signed.body.root)),
        format!("ledger.signature = {signature}"),
        format!(
            "ledger.checkpoint_sha256 = {}",
            hex::encode(Sha256::digest(&signed.text))
        ),
    ];
    let cosigner = Cosigner::from_seed("witness.example/one", &[0x2b; 32]).unwrap();
    let text = signed.note().unwrap().text().to_owned();
    let cosignature = cosigner.cosign(&text, 1_700_000_000).unwrap().to_string();
    let cosignature = cosignature.rsplit(' ').next().unwrap();
    let cosigned = [
        format!("ledger.witness_vkey = {}", cosigner.vkey()),
        format!("ledger.cosignature = {cosignature}"),
    ];
    assert_eq!(printed(), [computed.as_slice(), &cosigned].concat());
}
