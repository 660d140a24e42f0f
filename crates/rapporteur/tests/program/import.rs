//! `import`, `list` and `resolve` through the program.

use crate::common::{Bench, fixture};

#[test]
fn a_letter_is_read_and_its_totals_are_added_up() {
    let bench = Bench::with_mechanism();
    bench.write("letter.md", &fixture("letter-en.md"));
    let said = bench
        .in_mechanism(&["import", "letter.md", "--as", "letter"])
        .ok();
    assert!(
        said.contains("printed 5, anonymous (announced) 1, total (announced) 7"),
        "{said}"
    );
    assert!(
        said.contains("they do NOT add up (5 + 1 = 6, not 7)"),
        "{said}"
    );
}

#[test]
fn the_same_bytes_again_change_nothing() {
    let bench = Bench::with_mechanism();
    bench.write("letter.md", &fixture("letter-en.md"));
    bench
        .in_mechanism(&["import", "letter.md", "--as", "letter"])
        .ok();
    let before = bench.in_mechanism(&["status"]).ok();
    let said = bench
        .in_mechanism(&["import", "letter.md", "--as", "letter"])
        .ok();
    assert!(said.contains("Nothing was changed"), "{said}");
    assert_eq!(bench.in_mechanism(&["status"]).ok(), before);
}

#[test]
fn a_corrected_file_supersedes_and_says_what_changed() {
    let bench = Bench::with_mechanism();
    bench.write("decisions.csv", &fixture("decisions.csv"));
    bench
        .in_mechanism(&["import", "decisions.csv", "--as", "ngo-committee"])
        .ok();
    let corrected = fixture("decisions.csv")
        .replace(
            "2019-13-30,An impossible date.",
            "2019-12-30,A possible date.",
        )
        .replace(
            "status_granted,2019-05-30,",
            "status_granted,2019-05-30,Roster.",
        );
    bench.write("decisions.csv", &corrected);
    let said = bench
        .in_mechanism(&["import", "decisions.csv", "--as", "ngo-committee"])
        .ok();
    assert!(
        said.contains("entities added: 1, removed: 0; values changed: 1"),
        "{said}"
    );
    assert!(said.contains("\"Roster.\""), "{said}");
    let imports = bench.in_mechanism(&["list", "imports", "--csv", "-"]).ok();
    assert_eq!(imports.lines().count(), 3, "{imports}");
}

#[test]
fn a_bad_row_is_named_with_its_line_and_kept_until_it_is_resolved() {
    let bench = Bench::with_mechanism();
    bench.write("decisions.csv", &fixture("decisions.csv"));
    let said = bench
        .in_mechanism(&["import", "decisions.csv", "--as", "ngo-committee"])
        .ok();
    assert!(
        said.contains("line 6") && said.contains("session_end_date"),
        "{said}"
    );
    let held = bench.in_mechanism(&["list", "held", "--csv", "-"]).ok();
    assert!(held.contains("Delta Fisheries Union"), "{held}");
    let row = held
        .lines()
        .nth(1)
        .unwrap()
        .split(',')
        .next()
        .unwrap()
        .to_owned();
    bench
        .in_mechanism(&["resolve", &row, "--note", "asked the source"])
        .ok();
    let held = bench.in_mechanism(&["list", "held", "--csv", "-"]).ok();
    assert!(held.contains("asked the source"), "{held}");
    assert!(
        bench
            .in_mechanism(&["status"])
            .ok()
            .contains("rows held for review                       0")
    );
}

#[test]
fn a_file_of_another_kind_is_refused_with_the_right_kind() {
    let bench = Bench::with_mechanism();
    bench.write("decisions.csv", &fixture("decisions.csv"));
    let said = bench
        .in_mechanism(&["import", "decisions.csv", "--as", "unga-votes"])
        .fails_with(1);
    assert!(said.contains("ngo-committee"), "{said}");
    let kept = bench.in_mechanism(&["list", "evidence", "--csv", "-"]).ok();
    assert_eq!(
        kept.lines().count(),
        2,
        "the original is kept whatever the importer says: {kept}"
    );
    bench
        .in_mechanism(&["import", "decisions.csv", "--as", "ngo-committee"])
        .ok();
    assert!(
        bench
            .in_mechanism(&["status"])
            .ok()
            .contains("All is well.")
    );
}

#[test]
fn a_file_that_leaves_most_out_supersedes_nothing_until_a_person_says_so() {
    let bench = Bench::with_mechanism();
    bench.write("decisions.csv", &fixture("decisions.csv"));
    bench
        .in_mechanism(&["import", "decisions.csv", "--as", "ngo-committee"])
        .ok();
    let header: String = fixture("decisions.csv")
        .lines()
        .take(2)
        .collect::<Vec<_>>()
        .join("\n");
    bench.write("decisions.csv", &header);
    let arguments = ["import", "decisions.csv", "--as", "ngo-committee"];
    let said = bench.in_mechanism(&arguments).fails_with(1);
    assert!(
        said.contains("leaves out 3 of the 4") && said.contains("--may-remove"),
        "{said}"
    );
    let imports = bench.in_mechanism(&["list", "imports", "--csv", "-"]).ok();
    assert_eq!(imports.lines().count(), 2, "{imports}");
    let mut allowed = arguments.to_vec();
    allowed.push("--may-remove");
    assert!(bench.in_mechanism(&allowed).ok().contains("removed: 3"));
}

#[test]
fn a_second_letter_stands_beside_the_first() {
    let bench = Bench::with_mechanism();
    bench.write("one.md", &fixture("letter-en.md"));
    bench.write(
        "two.md",
        &fixture("letter-en.md").replace("river archives", "lake archives"),
    );
    bench
        .in_mechanism(&["import", "one.md", "--as", "letter"])
        .ok();
    let said = bench
        .in_mechanism(&["import", "two.md", "--as", "letter"])
        .ok();
    assert!(!said.contains("supersedes"), "{said}");
    let imports = bench.in_mechanism(&["list", "imports", "--csv", "-"]).ok();
    assert_eq!(imports.lines().count(), 3, "{imports}");
    let first = imports
        .lines()
        .nth(1)
        .unwrap()
        .split(',')
        .next()
        .unwrap()
        .to_owned();
    bench.write(
        "three.md",
        &fixture("letter-en.md").replace("river archives", "sea archives"),
    );
    let said = bench
        .in_mechanism(&["import", "three.md", "--as", "letter", "--corrects", &first])
        .ok();
    assert!(
        said.contains(&format!("supersedes import {first}")),
        "{said}"
    );
}

#[test]
fn a_missing_file_is_named() {
    let bench = Bench::with_mechanism();
    let said = bench
        .in_mechanism(&["import", "absent.csv", "--as", "ngo-committee"])
        .fails_with(3);
    assert!(said.contains("absent.csv"), "{said}");
}
