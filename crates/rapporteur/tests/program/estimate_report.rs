//! Estimates in a report through the program: taken into the record, printed with their gates, refused, overridden by a named person.

use crate::common::Bench;

const MEASURE: &str = r#"
id = "killed-estimated"
sql = '''
SELECT estimate, stratum, standing, documented, total, lower, upper, gates, override_officer, override_reason
FROM estimate WHERE estimate = 'killed' AND stratum = 'all'
'''
[title]
en = "People killed"
[definition]
en = "Estimated from the lists."
[unit]
en = "people"
[disclosure]
rule = "none"
[disclosure.reason]
en = "A sum over hundreds of people."
[columns]
estimate = { en = "Estimate" }
stratum = { en = "Stratum" }
standing = { en = "Standing" }
documented = { en = "Documented" }
total = { en = "Whole" }
lower = { en = "Lower" }
upper = { en = "Upper" }
gates = { en = "Gates" }
override_officer = { en = "Overridden by" }
override_reason = { en = "Reason" }
"#;

const TITLE_PAGE: &str = r#"
symbol = "TEST/1"
title = { en = "Title" }
subtitle = { en = "Subtitle" }
distribution = { en = "General" }
period = { en = "A year" }
package_note = { en = "Note" }
"#;

const TEXT: &str = "# Findings\n\nThere were {{figure:killed-estimated.total}} people.\n";

fn bench() -> Bench {
    let bench = Bench::with_mechanism();
    for folder in ["m/measures", "m/report/en"] {
        std::fs::create_dir_all(bench.path(folder)).expect("a folder can be made");
    }
    for old in ["m/measures", "m/report/en"] {
        for file in std::fs::read_dir(bench.path(old)).expect("it was just made") {
            let file = file.expect("the folder can be read").path();
            std::fs::remove_file(file).expect("a file can be removed");
        }
    }
    bench.write("m/measures/killed-estimated.toml", MEASURE);
    bench.write("m/report/report.toml", TITLE_PAGE);
    bench.write("m/report/en/01-findings.md", TEXT);
    for name in ["kosovo.csv", "korea.csv"] {
        bench.write(name, &crate::estimate::example(name));
    }
    bench
}

fn estimated(bench: &Bench, file: &str, out: &str) {
    let arguments = [
        "-q",
        "estimate",
        "table",
        file,
        "--methods",
        "chao-mth,graphs",
        "--out",
        out,
    ];
    bench.run(&arguments).ok();
    let said = bench
        .in_mechanism(&["estimate", "record", out, "--as", "killed"])
        .ok();
    assert!(said.contains("killed is in the record"), "{said}");
}

fn build(bench: &Bench) -> crate::common::Ran {
    bench.in_mechanism(&[
        "report",
        "build",
        "--year",
        "1999",
        "--lang",
        "en",
        "--replace",
    ])
}

fn page(bench: &Bench) -> String {
    std::fs::read_to_string(bench.path("m/reports/1999/report/en.html"))
        .expect("the report was written")
}

#[test]
fn an_estimate_is_printed_with_its_gates_and_recomputed_by_a_stranger() {
    let bench = bench();
    estimated(&bench, "kosovo.csv", "k");
    build(&bench).ok();
    let page = page(&bench);
    assert!(
        page.contains(">12,595</data>"),
        "the average over graphs of Kosovo"
    );
    assert!(
        page.contains("Weight of the graph that says nothing of the unseen"),
        "its gates"
    );
    let trust = rapporteur_verify::Trust::read(&[], None).unwrap();
    let checked = rapporteur_verify::verify_package(&bench.path("m/reports/1999"), &trust).unwrap();
    assert!(checked.holds, "{checked:?}");
}

#[test]
fn an_estimate_whose_gate_fails_needs_a_person_and_a_reason_that_are_printed() {
    let bench = bench();
    estimated(&bench, "korea.csv", "k");
    let said = build(&bench).fails_with(1);
    assert!(said.contains("01-findings.md:3"), "{said}");
    assert!(
        said.contains("gate ") && said.contains("estimate override killed"),
        "{said}"
    );
    let arguments = [
        "--officer",
        "A. Person",
        "estimate",
        "override",
        "killed",
        "--reason",
        "The court asked.",
    ];
    bench.in_mechanism(&arguments).ok();
    build(&bench).ok();
    let page = page(&bench);
    assert!(
        page.contains("printed by decision of A. Person: The court asked."),
        "{page}"
    );
}
