//! `init` and `status` through the program.

use crate::common::{Bench, PASSPHRASE, fixture, tree};

#[test]
fn a_new_mechanism_is_well() {
    let bench = Bench::with_mechanism();
    let said = bench.in_mechanism(&["status", "--deep"]).ok();
    assert!(said.contains("All is well."), "{said}");
    assert!(
        said.contains("ledger entries                             1"),
        "{said}"
    );
}

#[test]
fn a_wrong_passphrase_is_refused_and_nothing_changes() {
    let bench = Bench::with_mechanism();
    let before = tree(&bench.path("m"));
    let said = bench
        .run_with(&["--mechanism", "m", "status"], "not the passphrase", "")
        .fails_with(1);
    assert!(said.contains("wrong passphrase"), "{said}");
    assert_eq!(tree(&bench.path("m")), before);
}

#[test]
fn a_passphrase_can_come_from_a_file_descriptor() {
    let bench = Bench::with_mechanism();
    let arguments = ["--mechanism", "m", "--passphrase-fd", "0", "status"];
    let said = bench
        .run_with(
            &arguments,
            "wrong from the environment",
            &format!("{PASSPHRASE}\n"),
        )
        .ok();
    assert!(said.contains("All is well."), "{said}");
}

#[test]
fn a_short_passphrase_makes_no_mechanism() {
    let bench = Bench::empty();
    let said = bench.run_with(&["init", "m"], "short", "").fails_with(1);
    assert!(said.contains("at least 12"), "{said}");
    assert!(!bench.path("m/mechanism.toml").exists());
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let bench = Bench::with_mechanism();
    let before = tree(&bench.path("m"));
    let said = bench.run(&["init", "m"]).fails_with(1);
    assert!(said.contains("is not empty"), "{said}");
    assert_eq!(tree(&bench.path("m")), before);
}

#[test]
fn a_folder_without_a_mechanism_is_named_with_a_hint() {
    let bench = Bench::empty();
    let said = bench.run(&["status"]).fails_with(1);
    assert!(
        said.contains("holds no mechanism") && said.contains("rapporteur init"),
        "{said}"
    );
}

#[test]
fn a_password_in_the_database_url_is_refused() {
    let bench = Bench::empty();
    let said = bench
        .run(&["init", "m", "--database", "postgres://u:secret@localhost/d"])
        .fails_with(1);
    assert!(
        said.contains("PGPASSWORD") && !said.contains("secret"),
        "{said}"
    );
}

#[test]
fn no_content_stands_in_plain_text_in_the_folder() {
    let bench = Bench::with_mechanism();
    bench.write("letter.md", &fixture("letter-en.md"));
    bench
        .in_mechanism(&["import", "letter.md", "--as", "letter"])
        .ok();
    for (path, bytes) in tree(&bench.path("m")) {
        for canary in ["River Archive Watch", "letter.md", "Lower River"] {
            let found = bytes
                .windows(canary.len())
                .any(|window| window == canary.as_bytes());
            assert!(!found, "{canary:?} stands in {}", path.display());
        }
    }
}

#[test]
fn a_missing_sealed_item_is_found() {
    let bench = Bench::with_mechanism();
    bench.write("letter.md", &fixture("letter-en.md"));
    bench
        .in_mechanism(&["import", "letter.md", "--as", "letter"])
        .ok();
    std::fs::remove_dir_all(bench.path("m/vault/blobs")).unwrap();
    std::fs::create_dir(bench.path("m/vault/blobs")).unwrap();
    let ran = bench.in_mechanism(&["status"]);
    assert!(ran.stdout.contains("is missing"), "{}", ran.stdout);
    assert_eq!(ran.code, 4);
}
