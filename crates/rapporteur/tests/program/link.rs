//! `link` and its review through the program.

use crate::common::{Bench, PASSPHRASE, fixture};

fn linked() -> Bench {
    let bench = Bench::with_mechanism();
    bench.import_letter_and_decisions();
    bench.in_mechanism(&["link"]).ok();
    bench
}

fn judgments(bench: &Bench) -> String {
    bench
        .in_mechanism(&["list", "judgments", "--csv", "-"])
        .ok()
}

#[test]
fn spellings_are_proposed_with_reasons() {
    let bench = linked();
    let listed = judgments(&bench);
    assert!(listed.contains("River Archive Watch"), "{listed}");
    let id = listed
        .lines()
        .nth(1)
        .unwrap()
        .split(',')
        .next()
        .unwrap()
        .to_owned();
    let said = bench.in_mechanism(&["link", "explain", &id]).ok();
    assert!(
        said.contains("in all") && said.contains("probability"),
        "{said}"
    );
}

#[test]
fn a_person_decides_in_the_terminal_and_takes_it_back() {
    let bench = linked();
    let open_before = judgments(&bench).matches(",open,").count();
    assert!(open_before > 0, "{}", judgments(&bench));
    let arguments = ["--mechanism", "m", "link", "review"];
    let said = bench
        .run_with(&arguments, PASSPHRASE, "x\nn not the same office\nq\n")
        .ok();
    assert!(
        said.contains("Not understood") && said.contains("1 decided"),
        "{said}"
    );
    assert_eq!(judgments(&bench).matches(",open,").count(), open_before - 1);
    assert!(judgments(&bench).contains("not the same office"));
    bench.run_with(&arguments, PASSPHRASE, "q\n").ok();
    let id = judgments(&bench)
        .lines()
        .find(|line| line.contains("no_match"))
        .unwrap()
        .split(',')
        .next()
        .unwrap()
        .to_owned();
    bench
        .in_mechanism(&["link", "reverse", &id, "--reason", "a mistake"])
        .ok();
    assert!(
        judgments(&bench).contains(",reversed,"),
        "{}",
        judgments(&bench)
    );
    let said = bench.run_with(&arguments, PASSPHRASE, "q\n").ok();
    assert!(
        said.contains(&format!("[1 of {open_before}]")),
        "a decision taken back waits again: {said}"
    );
}

#[test]
fn linking_again_keeps_a_persons_decisions() {
    let bench = linked();
    let id = judgments(&bench)
        .lines()
        .find(|line| line.contains(",open,"))
        .unwrap()
        .split(',')
        .next()
        .unwrap()
        .to_owned();
    bench
        .in_mechanism(&["link", "decide", &id, "no-match"])
        .ok();
    bench.in_mechanism(&["link"]).ok();
    let line = judgments(&bench)
        .lines()
        .find(|line| line.starts_with(&id))
        .unwrap()
        .to_owned();
    assert!(line.contains("no_match"), "{line}");
}

#[test]
fn a_higher_certainty_takes_back_what_the_engine_decided_at_a_lower_one() {
    let bench = linked();
    assert!(
        judgments(&bench).contains(",decided,"),
        "{}",
        judgments(&bench)
    );
    let said = bench
        .in_mechanism(&["link", "run", "--decide-from", "1"])
        .ok();
    assert!(said.contains("taken back"), "{said}");
    assert_eq!(
        judgments(&bench).matches(",decided,").count(),
        0,
        "{}",
        judgments(&bench)
    );
}

#[test]
fn the_engine_decides_nothing_when_told_so() {
    let bench = Bench::with_mechanism();
    bench.write("decisions.csv", &fixture("decisions.csv"));
    bench
        .in_mechanism(&["import", "decisions.csv", "--as", "ngo-committee"])
        .ok();
    bench
        .in_mechanism(&["link", "run", "--decide-from", "2"])
        .ok();
    assert_eq!(
        judgments(&bench).matches(",decided,").count(),
        0,
        "{}",
        judgments(&bench)
    );
}
