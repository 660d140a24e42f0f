//! `evidence` through the program: what comes in, is listed, shown, checked.

use crate::common::{Bench, tree};

fn digits(line: &str) -> String {
    line.split(' ').next().unwrap_or_default().to_owned()
}

#[test]
fn files_come_in_are_shown_with_a_reason_and_checked() {
    let bench = Bench::with_mechanism();
    std::fs::create_dir(bench.path("in")).unwrap();
    bench.write("in/a.txt", "the first\u{1b}[2J\n");
    bench.write("in/b.txt", "the second\n");
    let told = bench
        .in_mechanism(&["evidence", "add", "in", "--source", "a witness"])
        .ok();
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 2, "{told}");
    assert_eq!(lines[0].split(' ').nth(1).map(str::len), Some(64), "{told}");
    assert!(lines[0].ends_with(" 14 in/a.txt"), "{told}");
    let again = bench
        .in_mechanism(&["evidence", "add", "in/a.txt", "--title", "A"])
        .ok();
    assert!(again.ends_with("14 A  (again)\n"), "{again}");
    let id = digits(lines[0]);

    let refused = bench.in_mechanism(&["evidence", "show", &id, "--raw"]);
    assert!(refused.fails_with(1).contains("--reason"));
    let raw = bench.in_mechanism(&["evidence", "show", &id, "--raw", "--reason", "to be sure"]);
    assert_eq!(raw.ok(), "the first\u{1b}[2J\n");
    let facts = bench.in_mechanism(&["evidence", "show", "in/a.txt"]).ok();
    assert!(facts.contains("arrived again"), "{facts}");
    assert!(facts.contains("restricted"), "{facts}");

    let csv = bench
        .in_mechanism(&["evidence", "check", "--csv", "-"])
        .ok();
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert!(
        csv.lines().skip(1).all(|row| row.contains(",sound,")),
        "{csv}"
    );
    let life = bench.in_mechanism(&["evidence", "custody", &id]).ok();
    let events: Vec<&str> = life
        .lines()
        .filter(|line| line.starts_with("20"))
        .filter_map(|line| line.split_whitespace().nth(1))
        .collect();
    assert_eq!(
        events,
        ["accession", "accession", "view", "fixity"],
        "{life}"
    );
    assert!(life.contains("why: to be sure"), "{life}");
    let status = bench.in_mechanism(&["status"]).ok();
    assert!(status.contains("All is well."), "{status}");
    assert!(!status.contains("items to be checked"), "{status}");

    let blobs = bench.path("m/vault/blobs");
    let (blob, _) = tree(&blobs)
        .into_iter()
        .find(|(path, _)| path.extension().is_some_and(|ending| ending == "age"))
        .unwrap();
    std::fs::write(blobs.join(blob), "something else").unwrap();
    let failed = bench.in_mechanism(&["evidence", "check", "--all"]);
    assert_eq!(failed.code, 4, "{}", failed.stdout);
    assert!(failed.stdout.contains("FAILED item"), "{}", failed.stdout);
    let list = bench.in_mechanism(&["evidence", "list", "--csv", "-"]).ok();
    assert_eq!(list.matches(",failure").count(), 1, "{list}");
    assert_eq!(list.matches(",success").count(), 1, "{list}");
}
