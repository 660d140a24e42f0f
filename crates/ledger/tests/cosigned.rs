//! Cosignatures and quorums: against a tree head of a public log that eight independent witnesses cosigned, and against another
//! implementation's judgment of every subset of them.
//!
//! `data/` holds the Sigsum project's published example proof (of `Hello, Sigsum!`, in its test log, February 2026) and the
//! trust policy of its test log.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

use base64::Engine as _;
use rapporteur_ledger::LedgerError;
use rapporteur_ledger::cosignature::{CosignatureVerifier, Cosigner};
use rapporteur_ledger::note::{Note, NoteSignature, NoteSigner};
use rapporteur_ledger::policy::Policy;
use rapporteur_ledger::proof::TlogProof;
use rapporteur_ledger::{CheckpointBody, SignedCheckpoint};
use sha2::{Digest, Sha256};

const PROOF: &str = include_str!("data/sigsum-test-log.proof");
const POLICY: &str = include_str!("data/sigsum-test-log.policy");
const SIGNER: &str = "99ed58583e8750b20548e69df4a4e1a592379a9a66c51cd32e42fbe4e1bde78a";

fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex).unwrap()
}

fn base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn key_id(name: &str, kind: u8, key: &[u8]) -> [u8; 4] {
    let text = [name.as_bytes(), &[b'\n', kind], key].concat();
    Sha256::digest(text)[..4].try_into().unwrap()
}

fn vkey(name: &str, kind: u8, key: &[u8]) -> String {
    let id = hex::encode(key_id(name, kind, key));
    format!("{name}+{id}+{}", base64(&[&[kind], key].concat()))
}

fn log_name(key: &[u8]) -> String {
    format!("sigsum.org/v1/tree/{}", digest(key))
}

/// The policy in the form of C2SP, whose keys are vkeys.
fn policy_text() -> String {
    let line = |line: &str| {
        let words: Vec<_> = line.split_whitespace().collect();
        match words.as_slice() {
            ["log", key, url] => format!(
                "log {} {url}\n",
                vkey(&log_name(&bytes(key)), 1, &bytes(key))
            ),
            ["witness", name, key] => format!("witness {name} {}\n", vkey(name, 4, &bytes(key))),
            _ => format!("{line}\n"),
        }
    };
    POLICY.lines().map(line).collect()
}

fn field<'t>(text: &'t str, name: &str) -> impl Iterator<Item = &'t str> {
    let prefix = format!("{name}=");
    text.lines()
        .filter_map(move |line| line.strip_prefix(prefix.as_str()))
}

/// The keys and names of the policy's witnesses, by the hash of the key.
fn witness(key_hash: &str) -> (String, Vec<u8>) {
    let words = POLICY
        .lines()
        .filter_map(|line| line.strip_prefix("witness "));
    let mut known = words.map(|line| line.split_whitespace().collect::<Vec<_>>());
    let found = known
        .find(|words| digest(&bytes(words[1])) == key_hash)
        .unwrap();
    (found[0].to_owned(), bytes(found[1]))
}

/// The same proof as a `.tlog-proof`, and the entry that it is of.
fn converted(text: &str) -> (TlogProof, Vec<u8>) {
    let one = |name| field(text, name).next().unwrap();
    let key = POLICY.lines().find_map(|line| {
        let key = bytes(line.strip_prefix("log ")?.split(' ').next()?);
        (digest(&key) == one("log")).then_some(key)
    });
    let key = key.unwrap();
    let name = log_name(&key);
    let mut lines = vec![NoteSignature {
        key_id: key_id(&name, 1, &key),
        name: name.clone(),
        bytes: bytes(one("signature")),
    }];
    for cosignature in field(text, "cosignature") {
        let words: Vec<_> = cosignature.split(' ').collect();
        let (name, key) = witness(words[0]);
        let time: u64 = words[1].parse().unwrap();
        lines.push(NoteSignature {
            key_id: key_id(&name, 4, &key),
            name,
            bytes: [time.to_be_bytes().as_slice(), &bytes(words[2])].concat(),
        });
    }
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let (size, root) = (one("size"), base64(&bytes(one("root_hash"))));
    let (leaf_key, leaf_signature) = one("leaf").split_once(' ').unwrap();
    let message = Sha256::digest(b"Hello, Sigsum!\n");
    let entry = [
        Sha256::digest(message).to_vec(),
        bytes(leaf_signature),
        bytes(leaf_key),
    ]
    .concat();
    let proof = TlogProof {
        index: one("leaf_index").parse().unwrap(),
        hashes: field(text, "node_hash")
            .map(|hash| bytes(hash).try_into().unwrap())
            .collect(),
        extra: None,
        checkpoint: format!("{name}\n{size}\n{root}\n\n{lines}"),
    };
    (proof, entry)
}

fn their_verdict(text: &str) -> bool {
    let signature = sigsum::SigsumSignature::from_ascii(text).unwrap();
    let policy = sigsum::Policy::parse(POLICY).unwrap();
    let signer: [u8; 32] = bytes(SIGNER).try_into().unwrap();
    sigsum::verify(
        &sigsum::Hash::new(b"Hello, Sigsum!\n"),
        &signature,
        &[signer.into()],
        &policy,
    )
    .is_ok()
}

#[test]
fn a_public_log_s_entry_verifies_under_its_published_policy_offline() {
    let policy = Policy::parse(policy_text().as_bytes()).unwrap();
    let (proof, entry) = converted(PROOF);
    let reread = TlogProof::parse(proof.to_string().as_bytes()).unwrap();
    let checkpoint = reread.verify(&entry, &policy).unwrap();
    assert_eq!(checkpoint.body.size, 381_382);
    let reached = policy.quorum_of(&checkpoint.note().unwrap()).unwrap();
    assert_eq!(reached.witnesses.len(), 8);
    assert!(
        reached
            .witnesses
            .iter()
            .all(|one| one.time == 1_770_193_051)
    );
    assert!(proof.verify(b"another entry", &policy).is_err());
    assert!(their_verdict(PROOF));
}

#[test]
fn another_implementation_judges_every_subset_of_eight_witnesses_the_same() {
    let policy = Policy::parse(policy_text().as_bytes()).unwrap();
    let is_cosignature = |line: &&str| line.starts_with("cosignature=");
    let count = PROOF.lines().filter(is_cosignature).count();
    assert_eq!(count, 8);
    let mut accepted = 0;
    for subset in 0_u32..1 << count {
        let mut place = 0;
        let kept = PROOF.lines().filter(|line| {
            let is_kept = !is_cosignature(line) || subset & (1 << place) != 0;
            place += u32::from(is_cosignature(line));
            is_kept
        });
        let text: String = kept.map(|line| format!("{line}\n")).collect();
        let (proof, entry) = converted(&text);
        let ours = proof.verify(&entry, &policy);
        assert!(
            matches!(ours, Ok(_) | Err(LedgerError::VerifyQuorum { .. })),
            "{ours:?}"
        );
        assert_eq!(ours.is_ok(), their_verdict(&text), "{subset:08b}");
        accepted += u32::from(ours.is_ok());
    }
    assert!((1..256).contains(&accepted), "{accepted}");
}

#[test]
fn a_flipped_bit_in_any_cosignature_is_refused_however_many_others_there_are() {
    let policy = Policy::parse(policy_text().as_bytes()).unwrap();
    let (proof, _) = converted(PROOF);
    let note = Note::parse(proof.checkpoint.as_bytes()).unwrap();
    for (at, line) in note.signatures().iter().enumerate() {
        for byte in (0..line.bytes.len()).step_by(7) {
            let mut forged = line.clone();
            forged.bytes[byte] ^= 1;
            let forged = note.clone().with_signatures(vec![forged]).unwrap();
            let opened = policy.open_checkpoint(forged.to_string().as_bytes());
            assert!(
                matches!(opened, Err(LedgerError::VerifySignature(_))),
                "line {at} byte {byte}"
            );
        }
    }
}

fn cosigner(number: u8) -> Cosigner {
    Cosigner::from_seed(&format!("witness.example/{number}"), &[number; 32]).unwrap()
}

fn log() -> NoteSigner {
    NoteSigner::from_seed("log.example", &[200; 32]).unwrap()
}

fn checkpoint() -> SignedCheckpoint {
    let body = CheckpointBody::new("log.example", 7, [5; 32]).unwrap();
    SignedCheckpoint::sign(body, &log()).unwrap()
}

fn cosigned_by(numbers: &[u8]) -> SignedCheckpoint {
    let text = checkpoint().note().unwrap().text().to_owned();
    let lines = numbers
        .iter()
        .map(|number| cosigner(*number).cosign(&text, 1_700_000_000).unwrap());
    checkpoint().with_signatures(lines.collect()).unwrap()
}

#[test]
fn a_cosignature_states_its_time_and_is_the_same_each_time() {
    let text = checkpoint().note().unwrap().text().to_owned();
    let line = cosigner(1).cosign(&text, 1_700_000_000).unwrap();
    assert_eq!(line, cosigner(1).cosign(&text, 1_700_000_000).unwrap());
    assert_eq!(line.bytes.len(), 72);
    let verifier = CosignatureVerifier::from_vkey(&cosigner(1).vkey()).unwrap();
    assert_eq!(verifier.verify(&text, &line).unwrap(), 1_700_000_000);
    assert_eq!(NoteSignature::parse(&line.to_string()).unwrap(), line);
    // Neither another time, nor another text, nor another key, nor the bare text.
    let mut earlier = line.clone();
    earlier.bytes[7] ^= 1;
    assert!(verifier.verify(&text, &earlier).is_err());
    assert!(verifier.verify("other\n", &line).is_err());
    assert!(cosigner(2).verifier().verify(&text, &line).is_err());
    let plain = NoteSigner::from_seed("witness.example/1", &[1; 32]).unwrap();
    let plain = Note::parse(plain.sign(&text).unwrap().as_bytes()).unwrap();
    assert_eq!(
        verifier.time_on(&plain).unwrap(),
        None,
        "another type of signature has another key id"
    );
    assert!(cosigner(1).cosign("no newline", 1).is_err());
    assert!(cosigner(1).cosign(&text, 1 << 63).is_err());
    assert!(CosignatureVerifier::from_vkey(&log().vkey()).is_err());
}

#[test]
fn checkpoints_with_the_log_s_line_anywhere_among_others_open_and_without_it_do_not() {
    let policy = Policy::for_log(log().verifier());
    let own = checkpoint().note().unwrap();
    let text = own.text();
    let stranger = NoteSigner::from_seed("stranger.example", &[9; 32]).unwrap();
    let stranger = Note::parse(stranger.sign(text).unwrap().as_bytes())
        .unwrap()
        .signatures()[0]
        .clone();
    let (one, two) = (
        cosigner(1).cosign(text, 1).unwrap(),
        cosigner(2).cosign(text, 2).unwrap(),
    );
    let log = own.signatures()[0].clone();
    let open = |lines: &[&NoteSignature]| {
        let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
        policy.open_checkpoint(format!("{text}\n{lines}").as_bytes())
    };
    assert!(open(&[&log]).is_ok());
    assert!(open(&[&log, &one]).is_ok());
    assert!(open(&[&log, &one, &two]).is_ok());
    assert!(open(&[&stranger, &log]).is_ok());
    assert!(open(&[&two, &stranger, &one, &log]).is_ok());
    for lines in [vec![&stranger], vec![&one, &two]] {
        assert!(matches!(open(&lines), Err(LedgerError::VerifyNoKnownKey)));
    }
}

#[test]
fn several_keys_of_one_log_may_sign_side_by_side() {
    let second = NoteSigner::from_seed("log.example", &[201; 32]).unwrap();
    let text = checkpoint().note().unwrap().text().to_owned();
    let line = Note::parse(second.sign(&text).unwrap().as_bytes())
        .unwrap()
        .signatures()[0]
        .clone();
    let both = checkpoint().with_signatures(vec![line]).unwrap();
    for keys in [
        vec![log().vkey()],
        vec![second.vkey()],
        vec![second.vkey(), log().vkey()],
    ] {
        let lines: String = keys.iter().map(|vkey| format!("log {vkey}\n")).collect();
        let policy = Policy::parse(format!("{lines}quorum none\n").as_bytes()).unwrap();
        assert_eq!(
            policy.open_checkpoint(both.text.as_bytes()).unwrap().text,
            both.text
        );
    }
}

/// A policy with witnesses 1 to 5 and the given lines after.
fn policy(rest: &str) -> Result<Policy, LedgerError> {
    let witnesses =
        (1..=5).map(|number| format!("witness w{number} {}\n", cosigner(number).vkey()));
    let witnesses: String = witnesses.collect();
    Policy::parse(format!("log {}\n{witnesses}{rest}", log().vkey()).as_bytes())
}

#[test]
fn quorums_are_reached_by_k_any_all_and_nested_groups() {
    let reaches = |rest: &str, numbers: &[u8]| {
        let policy = policy(rest).unwrap();
        let again = Policy::parse(policy.to_text().as_bytes()).unwrap();
        assert_eq!(again, policy);
        policy
            .open_checkpoint(cosigned_by(numbers).text.as_bytes())
            .is_ok()
    };
    assert!(reaches("quorum none\n", &[]));
    assert!(!reaches("quorum w1\n", &[2, 3]));
    assert!(reaches("quorum w1\n", &[1]));
    let two_of_three = "group g 2 w1 w2 w3\nquorum g\n";
    assert!(!reaches(two_of_three, &[1, 4, 5]));
    assert!(reaches(two_of_three, &[3, 1]));
    assert!(!reaches("group g all w1 w2\nquorum g\n", &[1]));
    assert!(reaches("group g all w1 w2\nquorum g\n", &[1, 2]));
    assert!(!reaches("group g any w1 w2\nquorum g\n", &[3]));
    assert!(reaches("group g any w1 w2\nquorum g\n", &[2]));
    let nested = "group a any w1 w2\ngroup b all w3 w4\ngroup g 2 a b w5\nquorum g\n";
    assert!(!reaches(nested, &[1, 2, 3]));
    assert!(reaches(nested, &[2, 5]));
    assert!(reaches(nested, &[1, 3, 4]));
    assert!(!reaches(nested, &[5, 3]));
}

#[test]
fn one_witness_that_cosigns_twice_counts_once() {
    let text = checkpoint().note().unwrap().text().to_owned();
    let lines: Vec<_> = [5, 9, 7]
        .map(|time| cosigner(1).cosign(&text, time).unwrap())
        .to_vec();
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let twice = format!("{}{lines}", checkpoint().text);
    let note = Note::parse(twice.as_bytes()).unwrap();
    let reached = policy("quorum w1\n").unwrap().quorum_of(&note).unwrap();
    assert_eq!(reached.witnesses.len(), 1);
    assert_eq!(reached.witnesses[0].time, 9, "the latest");
    assert_eq!(reached.witnesses[0].key_name, "witness.example/1");
    assert!(
        policy("group g 2 w1 w2\nquorum g\n")
            .unwrap()
            .quorum_of(&note)
            .is_err()
    );
}

#[test]
fn a_key_whose_signatures_cannot_be_checked_never_counts() {
    // Type 0x06 is ML-DSA-44.
    let unchecked = vkey("witness.example/pq", 6, &[3; 1_312]);
    let rest = format!("witness pq {unchecked} https://w.example/\ngroup g any pq w1\nquorum g\n");
    let policy = policy(&rest).unwrap();
    assert_eq!(
        policy.witnesses()[5].url.as_deref(),
        Some("https://w.example/")
    );
    assert!(
        policy
            .open_checkpoint(checkpoint().text.as_bytes())
            .is_err()
    );
    assert!(
        policy
            .open_checkpoint(cosigned_by(&[1]).text.as_bytes())
            .is_ok()
    );
}

#[test]
fn malformed_policies_are_refused_at_their_line() {
    let again = |number: u8| format!("witness again {}\nquorum none\n", cosigner(number).vkey());
    for (line, rest) in [
        (7, "quorum X\n".to_owned()),
        (7, "group G 2 w1\n".to_owned()),
        (7, "group G 0 w1\n".to_owned()),
        (7, "group G 02 w1 w2\n".to_owned()),
        (7, "group G any\n".to_owned()),
        (7, "group none any w1\n".to_owned()),
        (7, "group w1 any w2\n".to_owned()),
        (7, "group G any w1 w1\n".to_owned()),
        (7, "group G any G\n".to_owned()),
        (8, "group G any w1\ngroup H any w1\n".to_owned()),
        (8, "quorum none\nquorum none\n".to_owned()),
        (7, "log nonsense\n".to_owned()),
        (7, format!("log {}\n", log().vkey())),
        (7, format!("witness w {}\n", log().vkey())),
        (7, again(3)),
        (7, format!("witness w1 {}\n", cosigner(6).vkey())),
        (7, "witness log.example\n".to_owned()),
        (7, "trust everybody\n".to_owned()),
        (7, "quorum none\r\n".to_owned()),
        (0, String::new()),
    ] {
        let refused = policy(&rest);
        assert!(
            matches!(refused, Err(LedgerError::ParsePolicy { line: at, .. }) if at == line),
            "{rest:?}: {refused:?}"
        );
    }
    let many: String = (6..40)
        .map(|number| format!("witness w{number} {}\n", cosigner(number).vkey()))
        .collect();
    let names: Vec<_> = (1..40).map(|number| format!("w{number}")).collect();
    let many = format!(
        "# a comment of any bytes\n{many}group all-of-them all {}\n\n \tquorum all-of-them",
        names.join(" ")
    );
    assert!(policy(&many).unwrap().has_quorum());
}
