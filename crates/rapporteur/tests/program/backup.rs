//! Backup, erasure and restore through the command line.

use crate::common::{Bench, tree};

const CANARY: &str = "canary-71c0";

fn with_items() -> Bench {
    let bench = Bench::with_mechanism();
    std::fs::create_dir(bench.path("in")).expect("the scratch folder works");
    bench.write("in/kept.txt", "what stays");
    bench.write(&format!("in/{CANARY}.txt"), CANARY);
    bench.in_mechanism(&["evidence", "add", "in"]).ok();
    bench
}

fn copy_folder(bench: &Bench, from: &str, to: &str) {
    for (path, bytes) in tree(&bench.path(from)) {
        let path = bench.path(to).join(path);
        std::fs::create_dir_all(path.parent().expect("a file stands in a folder"))
            .expect("the scratch folder works");
        std::fs::write(path, bytes).expect("the scratch folder works");
    }
}

#[test]
fn a_backup_from_before_an_erasure_does_not_bring_the_item_back() {
    let bench = with_items();
    bench.in_mechanism(&["backup", "bk", "--keys", "keys"]).ok();
    copy_folder(&bench, "bk", "old-bk");
    let title = format!("in/{CANARY}.txt");
    let said = bench
        .in_mechanism(&["evidence", "erase", &title, "--consent-withdrawn", "--yes"])
        .ok();
    assert!(said.contains("make a new backup now"), "{said}");
    // The old objects with the keys that are left open nothing, and the new backup holds what was kept only.
    let said = bench
        .run(&["restore", "old-bk", "lost", "--keys", "keys"])
        .fails_with(1);
    assert!(said.contains("before an erasure"), "{said}");
    bench.in_mechanism(&["backup", "bk"]).ok();
    let said = bench.in_mechanism(&["backup", "bk", "--check"]).ok();
    assert!(said.contains("0 not as they should be"), "{said}");
    bench.run(&["restore", "bk", "back", "--keys", "keys"]).ok();
    let items = bench
        .run(&["--mechanism", "back", "evidence", "list", "--csv", "-"])
        .ok();
    assert!(
        items.contains("kept.txt") && !items.contains(CANARY),
        "{items}"
    );
}

#[test]
fn what_was_put_back_adds_nothing_before_a_person_has_resolved_it() {
    let bench = with_items();
    bench.in_mechanism(&["backup", "bk", "--keys", "keys"]).ok();
    bench.run(&["restore", "bk", "back", "--keys", "keys"]).ok();
    let said = bench
        .run(&["--mechanism", "back", "evidence", "add", "in"])
        .fails_with(4);
    assert!(said.contains("ledger resolve"), "{said}");
    bench
        .run(&[
            "--mechanism",
            "back",
            "ledger",
            "resolve",
            "--acknowledge",
            "--reason",
            "the disk failed",
        ])
        .ok();
    bench.write("in/later.txt", "later");
    bench
        .run(&["--mechanism", "back", "evidence", "add", "in"])
        .ok();
    let entries = bench
        .run(&["--mechanism", "back", "list", "entries", "--csv", "-"])
        .ok();
    assert!(
        entries.contains("put the mechanism back from backup 1"),
        "{entries}"
    );
    let status = bench.run(&["--mechanism", "back", "status", "--deep"]).ok();
    assert!(status.contains("All is well"), "{status}");
}

#[test]
fn keys_beside_the_backup_are_refused_and_a_first_backup_asks_for_them() {
    let bench = with_items();
    let said = bench.in_mechanism(&["backup", "bk"]).fails_with(1);
    assert!(said.contains("--keys"), "{said}");
    let said = bench
        .in_mechanism(&["backup", "bk", "--keys", "bk/keys"])
        .fails_with(1);
    assert!(said.contains("medium of their own"), "{said}");
}

#[test]
fn a_key_place_that_was_out_of_reach_is_named_until_it_is_written() {
    let bench = with_items();
    bench.in_mechanism(&["backup", "bk", "--keys", "keys"]).ok();
    bench
        .in_mechanism(&["backup", "bk", "--keys", "more-keys"])
        .ok();
    std::fs::rename(bench.path("keys"), bench.path("away")).expect("the scratch folder works");
    let title = format!("in/{CANARY}.txt");
    bench
        .in_mechanism(&["evidence", "erase", &title, "--consent-withdrawn", "--yes"])
        .ok();
    let status = bench.in_mechanism(&["status"]);
    assert_eq!(status.code, 4);
    assert!(status.stdout.contains("out of reach"), "{}", status.stdout);
    std::fs::rename(bench.path("away"), bench.path("keys")).expect("the scratch folder works");
    bench.in_mechanism(&["backup", "bk"]).ok();
    bench.in_mechanism(&["status"]).ok();
}

#[test]
fn a_missing_item_is_taken_from_a_backup_and_repairing_again_changes_nothing() {
    let bench = with_items();
    bench.in_mechanism(&["backup", "bk", "--keys", "keys"]).ok();
    let blobs = tree(&bench.path("m/vault"));
    let (blob, _) = blobs
        .iter()
        .find(|(path, _)| path.extension().is_some_and(|end| end == "age"))
        .expect("an item is sealed");
    std::fs::remove_file(bench.path("m/vault").join(blob)).expect("the scratch folder works");
    let said = bench.in_mechanism(&["repair"]);
    assert_eq!(said.code, 4);
    assert!(said.stdout.contains("--from"), "{}", said.stdout);
    bench.in_mechanism(&["repair", "--from", "bk"]).ok();
    let said = bench.in_mechanism(&["repair"]).ok();
    assert_eq!(said, "All is in order.\n");
}
