//! Keys in daily practice: lost shares and passphrases, officers, replaced identities.

use crate::common::{Bench, PASSPHRASE, fixture, tree};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::*;

#[test]
fn a_lost_share_is_drilled_to_the_end() {
    let bench = Bench::with_ceremony();
    let age = stock_age();
    // Custodian 2 lost the paper. The others recover, and what comes back opens what is held.
    fs::remove_file(bench.path("c/share-2.txt")).unwrap();
    let said = bench.recover("c", [1, 3, 5], "old.txt").ok();
    assert!(said.contains("WARNING"), "{said}");
    #[cfg(unix)]
    assert_eq!(mode(&bench.path("old.txt")), 0o600);
    let original = fixture("letter-en.md").into_bytes();
    if let Some(age) = &age {
        for blob in bench.blobs() {
            assert_eq!(
                open_with(age, &bench.path("old.txt"), &blob),
                Some(original.clone())
            );
        }
    }
    let copies: BTreeMap<PathBuf, Vec<u8>> = bench
        .blobs()
        .into_iter()
        .map(|blob| (blob.clone(), fs::read(blob).unwrap()))
        .collect();
    assert!(!copies.is_empty());
    // A new ceremony replaces the identity, and everything is sealed anew.
    let old = bench.text("c/recipient.txt").trim().to_owned();
    bench.ceremony("d", &["--replaces", &old]);
    let said = bench
        .in_mechanism(&["keys", "rotate", "recovery", "--ceremony", "d"])
        .ok();
    assert!(
        said.contains(&old) && said.contains("keys reseal"),
        "{said}"
    );
    let said = bench.in_mechanism(&["keys", "reseal"]).ok();
    assert!(said.contains("1 in all"), "{said}");
    let custody = bench
        .in_mechanism(&["evidence", "custody", "letter.md"])
        .ok();
    assert!(custody.contains("resealing"), "{custody}");
    let new = bench.text("d/recipient.txt").trim().to_owned();
    let shown = bench.in_mechanism(&["keys", "show"]).ok();
    assert!(shown.contains(&new) && !shown.contains(&old), "{shown}");
    assert_eq!(
        bench.text("m/keys/ceremony-transcript-2.txt"),
        bench.text("d/transcript.txt")
    );
    bench.in_mechanism(&["status", "--deep"]).ok();
    bench.recover("d", [2, 4, 5], "new.txt").ok();
    for (blob, before) in &copies {
        assert_ne!(&fs::read(blob).unwrap(), before);
    }
    if let Some(age) = &age {
        for blob in bench.blobs() {
            assert_eq!(open_with(age, &bench.path("old.txt"), &blob), None);
            assert_eq!(
                open_with(age, &bench.path("new.txt"), &blob),
                Some(original.clone())
            );
        }
    }
    // An old sealing that is put back is found by the scrub.
    let (blob, before) = copies.first_key_value().unwrap();
    fs::write(blob, before).unwrap();
    let ran = bench.in_mechanism(&["status", "--deep"]);
    assert_eq!(ran.code, 4, "{}", ran.stdout);
}

#[test]
fn a_lost_passphrase_is_set_anew_with_the_recovered_identity() {
    let bench = Bench::with_ceremony();
    bench.recover("c", [1, 2, 3], "identity.txt").ok();
    let arguments = [
        "--mechanism",
        "m",
        "keys",
        "passphrase",
        "--identity",
        "identity.txt",
        "--reason",
        "the custodian of the passphrase died",
        "--new-passphrase-fd",
        "0",
    ];
    bench
        .run_with(&arguments, "", "another horse battery\n")
        .ok();
    let status = ["--mechanism", "m", "status", "--deep"];
    assert!(
        bench
            .run(&status)
            .fails_with(1)
            .contains("wrong passphrase")
    );
    bench.run_with(&status, "another horse battery", "").ok();
    // Not even the keyring itself is needed: its copy for recovery is enough.
    fs::remove_file(bench.path("m/keys/keyring.age")).unwrap();
    bench
        .run_with(&arguments, "", "another horse battery\n")
        .ok();
    bench.run_with(&status, "another horse battery", "").ok();
    // The identity of another ceremony opens nothing and changes nothing.
    bench.ceremony("d", &[]);
    bench.recover("d", [1, 2, 3], "other.txt").ok();
    let before = tree(&bench.path("m/keys"));
    let arguments = [
        "--mechanism",
        "m",
        "keys",
        "passphrase",
        "--identity",
        "other.txt",
        "--reason",
        "x",
        "--new-passphrase-fd",
        "0",
    ];
    let ran = bench.run_with(&arguments, "", "a third horse battery\n");
    assert!(
        ran.stderr.contains("not sealed to this identity"),
        "{}",
        ran.stderr
    );
    assert_eq!(tree(&bench.path("m/keys")), before);
}

#[test]
fn a_changed_passphrase_opens_and_the_old_one_does_not() {
    let bench = Bench::with_mechanism();
    let change = |new: &str| {
        let arguments = [
            "--mechanism",
            "m",
            "keys",
            "passphrase",
            "--reason",
            "an officer left",
            "--new-passphrase-fd",
            "0",
        ];
        bench.run_with(&arguments, PASSPHRASE, &format!("{new}\n"))
    };
    assert!(change("short").fails_with(1).contains("at least 12"));
    assert!(change(PASSPHRASE).fails_with(1).contains("is the old one"));
    change("another horse battery").ok();
    let status = ["--mechanism", "m", "status"];
    bench.run(&status).fails_with(1);
    bench.run_with(&status, "another horse battery", "").ok();
}

#[test]
fn an_officer_is_added_and_removed_and_opens_accordingly() {
    let bench = Bench::with_ceremony();
    // A ceremony is an easy way to have an age identity at hand.
    bench.ceremony("o", &[]);
    bench.recover("o", [1, 2, 3], "officer.txt").ok();
    let officer = bench.text("o/recipient.txt").trim().to_owned();
    let age = stock_age();
    let opens = || {
        let age = age.as_ref()?;
        Some(
            bench
                .blobs()
                .iter()
                .all(|blob| open_with(age, &bench.path("officer.txt"), blob).is_some()),
        )
    };
    let add = [
        "keys",
        "recipients",
        "add",
        "officer-2",
        officer.as_str(),
        "--reason",
        "joined",
    ];
    bench.in_mechanism(&add).ok();
    let said = bench.in_mechanism(&add).fails_with(1);
    assert!(said.contains("officer-2 is there already"), "{said}");
    assert_ne!(opens(), Some(true));
    bench.in_mechanism(&["keys", "reseal"]).ok();
    assert_ne!(opens(), Some(false));
    let said = bench.in_mechanism(&["keys", "reseal"]).ok();
    assert!(said.contains("Nothing to do"), "{said}");
    assert!(
        bench
            .in_mechanism(&["keys", "show"])
            .ok()
            .contains("officer-2")
    );
    let remove = [
        "keys",
        "recipients",
        "remove",
        "officer-2",
        "--reason",
        "left",
    ];
    bench.in_mechanism(&remove).ok();
    let said = bench.in_mechanism(&remove).fails_with(1);
    assert!(said.contains("no recipient \"officer-2\""), "{said}");
    bench
        .in_mechanism(&["keys", "reseal", "--reason", "officer-2 left"])
        .ok();
    assert_ne!(opens(), Some(true));
    bench.in_mechanism(&["status", "--deep"]).ok();
}

#[test]
fn the_vaults_identity_is_replaced_and_the_former_one_dropped_after_sealing_anew() {
    let bench = Bench::with_ceremony();
    bench
        .in_mechanism(&["keys", "rotate", "vault", "--reason", "a laptop was taken"])
        .ok();
    let shown = bench.in_mechanism(&["keys", "show"]).ok();
    assert!(
        shown.contains("Former identities of the vault that still open items: 1"),
        "{shown}"
    );
    bench.in_mechanism(&["status", "--deep"]).ok();
    let said = bench.in_mechanism(&["keys", "reseal"]).ok();
    assert!(said.contains("dropped: 1"), "{said}");
    let shown = bench.in_mechanism(&["keys", "show"]).ok();
    assert!(!shown.contains("Former identities"), "{shown}");
    bench.in_mechanism(&["status", "--deep"]).ok();
}

#[test]
fn an_item_that_does_not_open_keeps_the_former_identity() {
    let bench = Bench::with_ceremony();
    bench
        .in_mechanism(&["keys", "rotate", "vault", "--reason", "a laptop was taken"])
        .ok();
    let blob = bench.blobs().remove(0);
    let whole = fs::read(&blob).unwrap();
    let mut damaged = whole.clone();
    *damaged.last_mut().unwrap() ^= 1;
    fs::write(&blob, damaged).unwrap();
    let said = bench.in_mechanism(&["keys", "reseal"]).fails_with(4);
    assert!(said.contains("1 of 1 items cannot be opened"), "{said}");
    let shown = bench.in_mechanism(&["keys", "show"]).ok();
    assert!(shown.contains("Former identities"), "{shown}");
    // Put back from a backup, it is sealed anew by the next run.
    fs::write(&blob, whole).unwrap();
    assert!(
        bench
            .in_mechanism(&["keys", "reseal"])
            .ok()
            .contains("dropped: 1")
    );
    bench.in_mechanism(&["status", "--deep"]).ok();
}

#[test]
fn nothing_that_exists_is_written_over() {
    let bench = Bench::empty();
    bench.ceremony("c", &[]);
    bench.write("identity.txt", "another secret");
    let said = bench.recover("c", [1, 2, 3], "identity.txt").fails_with(1);
    assert!(said.contains("identity.txt exists already"), "{said}");
    assert_eq!(bench.text("identity.txt"), "another secret");
}

#[test]
fn too_few_wrong_and_foreign_shares_are_named() {
    let bench = Bench::empty();
    bench.ceremony("c", &[]);
    bench.ceremony("d", &[]);
    let recover = |files: &[&str]| {
        let mut arguments = vec!["keys", "recover", "--out", "identity.txt", "--share"];
        arguments.extend(files);
        bench.run(&arguments).fails_with(1)
    };
    let said = recover(&["c/share-1.txt", "c/share-2.txt"]);
    assert!(said.contains("2 of 3 shares: 1 more needed"), "{said}");
    let said = recover(&["c/share-1.txt", "c/share-2.txt", "d/share-3.txt"]);
    assert!(
        said.contains("share number 3 belongs to another set") && said.contains("d/share-3.txt"),
        "{said}"
    );
    let said = recover(&["c/share-1.txt", "c/share-1.txt", "c/share-3.txt"]);
    assert!(said.contains("each counts once"), "{said}");
    // One wrong word of the list: the file and the place are named.
    let text = bench.text("c/share-4.txt");
    let word = text
        .split_whitespace()
        .skip_while(|token| *token != "12")
        .nth(1)
        .unwrap();
    let other = if word == "zero" { "academic" } else { "zero" };
    bench.write(
        "wrong.txt",
        &text.replacen(&format!("12 {word}"), &format!("12 {other}"), 1),
    );
    let said = recover(&["c/share-1.txt", "c/share-2.txt", "wrong.txt"]);
    assert!(
        said.contains("wrong.txt") && said.contains("it is word 12"),
        "{said}"
    );
    assert!(!bench.path("identity.txt").exists());
    // All are whole, but of another ceremony than the one named.
    let arguments = [
        "keys",
        "recover",
        "--out",
        "identity.txt",
        "--ceremony",
        "c",
        "--share",
        "d/share-1.txt",
        "d/share-2.txt",
        "d/share-3.txt",
    ];
    assert!(
        bench
            .run(&arguments)
            .fails_with(1)
            .contains("another ceremony")
    );
    assert!(!bench.path("identity.txt").exists());
}

#[test]
fn a_share_is_looked_at_once_a_year() {
    let bench = Bench::empty();
    bench.ceremony("c", &[]);
    bench.ceremony("d", &[]);
    let check = |share: &str| bench.run(&["keys", "check", "--share", share, "--ceremony", "c"]);
    let said = check("c/share-2.txt").ok();
    assert!(
        said.contains("the share of which the transcript tells"),
        "{said}"
    );
    assert!(
        check("d/share-2.txt")
            .fails_with(1)
            .contains("another ceremony")
    );
    // Somebody's sheet with another salt is whole and not the one that was handed over.
    let salt = bench.line("c/share-2.txt", "salt");
    bench.write(
        "forged.txt",
        &bench.text("c/share-2.txt").replace(&salt, &"0".repeat(32)),
    );
    let ran = check("forged.txt");
    assert!(ran.stdout.contains("NOT the share"), "{}", ran.stdout);
    assert_eq!(ran.code, 4);
}
