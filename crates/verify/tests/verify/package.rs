//! The verifier through its public API: a good package holds; a lie, an altered byte, a missing or added file does not, and is named.

use std::fs;
use std::path::Path;

use crate::common::{Lie, files, publish};
use rapporteur_ledger::note::NoteSigner;
use rapporteur_ledger::policy::Policy;
use rapporteur_verify::print::{Style, sentence, text};
use rapporteur_verify::{Outcome, Trust, Verification, VerifyError, verify_package, verify_proof};

fn verify(place: &Path) -> Verification {
    verify_package(place, &Trust::default()).expect("can be verified")
}

fn outcomes(verification: &Verification) -> Vec<(&'static str, Outcome)> {
    verification
        .steps
        .iter()
        .map(|step| (step.title, step.outcome))
        .collect()
}

fn failing(verification: &Verification) -> Vec<&'static str> {
    verification
        .steps
        .iter()
        .filter(|step| step.outcome != Outcome::Holds)
        .map(|step| step.title)
        .collect()
}

#[test]
fn a_good_package_holds_in_every_step_and_says_so_plainly() {
    let published = publish(Lie::None);
    let mut verification = verify(&published.place);
    assert!(
        verification.holds,
        "{}",
        text(&verification, Style::default())
    );
    assert_eq!(outcomes(&verification).len(), 9);
    verification.subject = "package".to_owned();
    let root = verification.steps[2]
        .summary
        .rsplit(' ')
        .next()
        .expect("a root")
        .to_owned();
    let size = verification.steps[1]
        .summary
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(' '))
        .expect("a size")
        .0
        .to_owned();
    let shown = text(&verification, Style::default())
        .replace(&root, "ROOT.")
        .replace(&size, "SIZE");
    expect_test::expect![[r#"
        package

          ok      Signature manifest.note is signed by example.org/ledger/package and covers manifest.json.
                            The key was taken from the package itself, so this shows only that the package
                            agrees with itself. Compare it with the key that the mechanism publishes
                            elsewhere, or give that one with --key:
                            example.org/ledger/package+42aaacc5+AYE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU
          ok      Files     20 files (SIZE bytes) are as listed, and nothing else is there.
          ok      Ledger    The head of example.org/ledger is signed: 3 entries, root
                            ROOT.
                            The ledger's key was taken from the package, which nobody else vouches for here:
                            example.org/ledger+c186e258+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c
          ok      Proofs    3 entries are proven to stand in the ledger.
          ok      Release   2 tables and 2 measures are as the ledger fixed them for 2020.
          ok      Tables    2 tables with 8 rows: the CSV files and tables.json agree with data.sqlite.
          ok      Figures   2 figures (7 values) recomputed from data.sqlite, all as published.
          ok      Report    2 numbers marked in 1 page: all as published.
                            The PDF is covered by the manifest; the numbers inside it are not read.
          ok      Evidence  1 evidence item: digests as sealed in the ledger on arrival.

        All of it holds. Whose package it is depends on the key named above.
    "#]].assert_eq(&shown);
}

#[test]
fn keys_from_elsewhere_are_the_ones_that_count() {
    let published = publish(Lie::None);
    let check = |keys: &[&String]| {
        let keys: Vec<String> = keys.iter().map(|key| (*key).clone()).collect();
        verify_package(&published.place, &Trust::read(&keys, None).expect("keys"))
            .expect("can be verified")
    };
    let vouched = check(&[&published.package_key]);
    assert!(vouched.holds);
    assert!(!text(&vouched, Style::default()).contains("taken from the package itself"));
    assert!(check(&[&published.package_key, &published.log_key]).holds);
    let other = NoteSigner::from_seed("example.org/other", &[9; 32])
        .expect("a name")
        .vkey();
    let refused = check(&[&other]);
    assert_eq!(failing(&refused), ["Signature"]);
    assert!(
        refused.faults().any(|fault| fault.file == "package.vkey"),
        "{refused:?}"
    );
    assert!(matches!(
        Trust::read(&["no key".to_owned()], None),
        Err(VerifyError::ParseKey { .. })
    ));
}

#[test]
fn a_policy_from_elsewhere_is_the_one_that_counts() {
    let published = publish(Lie::None);
    let other = Policy::for_log(
        NoteSigner::from_seed(crate::common::ORIGIN, &[9; 32])
            .expect("a name")
            .verifier(),
    );
    let trust = Trust::read(&[], Some(other.to_text().as_bytes())).expect("a policy");
    let verification = verify_package(&published.place, &trust).expect("can be verified");
    assert_eq!(
        failing(&verification),
        ["Ledger", "Proofs", "Release", "Evidence"]
    );
    assert!(matches!(
        Trust::read(&[], Some(b"nonsense")),
        Err(VerifyError::ParsePolicy(_))
    ));
}

#[test]
fn a_lie_that_its_publisher_signed_is_found_and_located() {
    let cases: &[(Lie, &[&str], &str)] = &[
        (
            Lie::Figure,
            &["Figures"],
            "figures.json: votes-by-state, row 1, column votes: published 7",
        ),
        (
            Lie::Table,
            &["Release"],
            "data.sqlite, table vote: does not hold the rows fixed in the ledger",
        ),
        (
            Lie::Measure,
            &["Release", "Figures"],
            "measures/vote-count.toml: is not the measure fixed in the ledger",
        ),
        (
            Lie::Page,
            &["Report"],
            "report/en.html, line 2, measure vote-count, column votes: says \"6\", figures.json 7",
        ),
        (
            Lie::PageTable,
            &["Report"],
            "report/en.html, line 3, table of measure votes-by-state, row 3, column votes: says \"4\", figures.json 3",
        ),
        (
            Lie::Csv,
            &["Tables"],
            "csv/vote.csv, line 5 (row 4, column choice): holds na, the table no",
        ),
        (
            Lie::Evidence,
            &["Evidence"],
            "data.sqlite, table evidence, row 1, column sha256: is not the sealed",
        ),
        (
            Lie::Salt,
            &["Proofs", "Evidence"],
            "proofs/1.tlog-proof: the proof leads to the root",
        ),
        (
            Lie::Checkpoint,
            &["Ledger", "Proofs", "Release", "Evidence"],
            "ledger/checkpoint: no known key signed the note",
        ),
    ];
    for (lie, steps, says) in cases {
        let published = publish(*lie);
        let verification = verify(&published.place);
        let sentences: Vec<String> = verification.faults().map(sentence).collect();
        let failing: Vec<&str> = failing(&verification);
        assert!(
            sentences.iter().any(|sentence| sentence.starts_with(says)),
            "{lie:?}: {sentences:#?}"
        );
        assert!(
            failing.iter().all(|title| steps.contains(title)),
            "{lie:?} fails in {failing:?}: {sentences:#?}"
        );
    }
}

/// Alters one byte, expects a fault that names the file, and puts the byte back.
fn expect_found(place: &Path, path: &str, bytes: &[u8], at: usize, mask: u8) {
    let mut altered = bytes.to_vec();
    altered[at] ^= mask;
    fs::write(place.join(path), &altered).expect("writes");
    let verification = verify(place);
    let is_named = verification.faults().any(|fault| fault.file == path);
    assert!(
        !verification.holds && is_named,
        "{path}, byte {at} ^ {mask:#04x}: {:#?}",
        verification.faults().collect::<Vec<_>>()
    );
}

#[test]
fn one_altered_byte_anywhere_is_found_and_its_file_named() {
    let published = publish(Lie::None);
    assert!(verify(&published.place).holds);
    for (path, bytes) in files(&published.place) {
        // Every byte of what signs; a sample of what one digest covers, since a digest knows no better or worse bytes.
        let is_small = ["manifest.note", "package.vkey"].contains(&path.as_str());
        let stride = if is_small {
            1
        } else {
            (bytes.len() / 12).max(1)
        };
        for at in (0..bytes.len()).step_by(stride).chain([bytes.len() - 1]) {
            // The second mask changes the case of a letter, which a lenient reader would pass over.
            for mask in if is_small {
                &[0x01, 0x20][..]
            } else {
                &[0x01][..]
            } {
                expect_found(&published.place, &path, &bytes, at, *mask);
            }
        }
        fs::write(published.place.join(&path), &bytes).expect("writes");
    }
    assert!(verify(&published.place).holds);
}

#[test]
fn a_byte_more_or_less_is_found() {
    let published = publish(Lie::None);
    for (path, bytes) in files(&published.place) {
        let full = published.place.join(&path);
        for altered in [
            [&bytes[..], b"\n"].concat(),
            bytes[..bytes.len() - 1].to_vec(),
            Vec::new(),
        ] {
            fs::write(&full, altered).expect("writes");
            let verification = verify(&published.place);
            assert!(
                verification.faults().any(|fault| fault.file == path),
                "{path}"
            );
        }
        fs::remove_file(&full).expect("removes");
        let verification = verify(&published.place);
        assert!(
            verification.faults().any(|fault| fault.file == path),
            "{path} is missing"
        );
        fs::write(full, bytes).expect("writes");
    }
}

#[test]
fn whatever_is_added_is_found() {
    let published = publish(Lie::None);
    let place = &published.place;
    fs::write(place.join("data.sqlite-journal"), "x").expect("writes");
    fs::write(place.join("proofs").join("007.tlog-proof"), "x").expect("writes");
    fs::write(place.join("a name"), "x").expect("writes");
    fs::create_dir(place.join("empty")).expect("makes");
    #[cfg(unix)]
    std::os::unix::fs::symlink(place.join("README.txt"), place.join("link")).expect("links");
    let verification = verify(place);
    let named: Vec<&str> = verification
        .faults()
        .map(|fault| fault.file.as_str())
        .collect();
    for path in [
        "data.sqlite-journal",
        "proofs/007.tlog-proof",
        "a name",
        "empty",
    ] {
        assert!(named.contains(&path), "{path}: {named:?}");
    }
    assert!(cfg!(not(unix)) || named.contains(&"link"), "{named:?}");
}

#[test]
fn what_is_no_package_cannot_be_verified() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    for place in [folder.path().to_owned(), folder.path().join("absent")] {
        let result = verify_package(&place, &Trust::default());
        assert!(
            matches!(result, Err(VerifyError::OpenPackage(_))),
            "{result:?}"
        );
    }
}

#[test]
fn a_proof_alone_holds_under_a_trusted_key_and_no_other() {
    let published = publish(Lie::None);
    let read = |path: &str| fs::read(published.place.join(path)).expect("reads");
    let (proof, entry, other) = (
        read("proofs/2.tlog-proof"),
        read("proofs/2.entry.json"),
        read("proofs/1.entry.json"),
    );
    let trust = Trust::read(std::slice::from_ref(&published.log_key), None).expect("a key");
    let check = |entry: &[u8], trust: &Trust| verify_proof(("p", &proof), ("e", entry), trust);
    assert!(check(&entry, &trust).expect("can be verified").holds);
    assert!(!check(&other, &trust).expect("can be verified").holds);
    assert!(!check(b"{}", &trust).expect("can be verified").holds);
    let stranger = NoteSigner::from_seed(crate::common::ORIGIN, &[9; 32])
        .expect("a name")
        .vkey();
    assert!(
        !check(&entry, &Trust::read(&[stranger], None).expect("a key"))
            .expect("can be verified")
            .holds
    );
    assert!(matches!(
        check(&entry, &Trust::default()),
        Err(VerifyError::TrustNobody)
    ));
}
