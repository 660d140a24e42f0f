//! Faulty prose stops a report; every fault is named with its file and line.

use rapporteur_model::{CellValue, Figure, FigureValue};
use rapporteur_report::{EstimateNote, ProseFile, ReportInput, compose, html};

mod sample;

/// The sample's masthead and measures with other prose.
fn with_prose(text: &str) -> ReportInput {
    let mut input = sample::input("en", 3);
    input.prose = vec![ProseFile {
        path: "text.md".to_owned(),
        text: text.to_owned(),
    }];
    input
}

fn faults(input: &ReportInput) -> Vec<String> {
    match compose(input) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

/// Prose and how the one fault in it is told.
const CASES: &[(&str, &str)] = &[
    (
        "# A\n\nIn all 312 groups.",
        "text.md:3: the number \"312\" is typed into the text; name a figure with {{figure:ID}}",
    ),
    ("# A 39\n\nText.", "text.md:1: the number \"39\" is typed"),
    (
        "# A\n\n- one\n- *39* more",
        "text.md:4: the number \"39\" is typed",
    ),
    (
        "# A\n\nText[^n].\n\n[^n]: Of 39.",
        "text.md:5: the number \"39\" is typed",
    ),
    (
        "# A\n\nText on two\nlines with [39](https://example.org/2) in a link.",
        "text.md:4: the number \"39\" is typed",
    ),
    (
        "# A\n\n{{figure:nothing}}",
        "text.md:3: there is no measure \"nothing\"",
    ),
    (
        "# A\n\n{{figure:votes}}",
        "text.md:3: the measure \"votes\" has several columns (yes, no); name one as {{figure:votes.COLUMN}}",
    ),
    (
        "# A\n\n{{figure:votes.maybe}}",
        "text.md:3: the measure \"votes\" has no column \"maybe\"; it has yes, no",
    ),
    (
        "# A\n\n{{figure:names}}",
        "text.md:3: the measure \"names\" returned 3 rows",
    ),
    (
        "# A\n\nHere is {{table:names}}.",
        "text.md:3: {{table:names}} must stand alone",
    ),
    (
        "# A\n\n{{chart:votes}}",
        "text.md:3: the measure \"votes\" does not say how it is drawn",
    ),
    (
        "# A\n\n{{number:19}}",
        "text.md:3: {{number:19}} gives no reason",
    ),
    (
        "# A\n\nSee {{paragraph:x}}.",
        "text.md:3: no paragraph or heading is marked {#x}",
    ),
    ("# A\n\nB {#x}\n\nC {#x}", "text.md:5: {#x} is used twice"),
    (
        "# A\n\n- B {#x}",
        "text.md:3: {#x} marks no numbered paragraph",
    ),
    (
        "# A\n\nB {{meta:colour}}",
        "text.md:3: the report has no field \"colour\"",
    ),
    (
        "# A\n\nText[^n].",
        "text.md:3: the footnote [^n]. has no text",
    ),
    (
        "# A\n\nText.\n\n[^n]: Note.",
        "text.md:5: nothing refers to the footnote [^n]",
    ),
    (
        "# A\n\n### B",
        "text.md:3: a heading of level 3 follows one of level 1",
    ),
    ("# A\n\n<b>x</b>", "text.md:3: a report does not use HTML"),
    (
        "# A\n\n| a |\n|---|\n| b |",
        "text.md:3: a report does not use a typed table",
    ),
    (
        "# A\n\n![x](y.png)",
        "text.md:3: a report does not use images",
    ),
    (
        "# A\n\nthirty-nine groups",
        "text.md:3: the number \"thirty-nine\" is typed",
    ),
];

#[test]
fn a_refused_estimate_stops_the_build_and_an_overridden_one_says_so_beside_its_number() {
    let mut input = with_prose(
        "Paragraph.\n\nThere were {{figure:signatures.certain}} and {{figure:signatures.possible}}.\n",
    );
    let note = EstimateNote {
        refusal: Some("kosovo (all): gate overlap".to_owned()),
        ..EstimateNote::default()
    };
    input.estimates.insert("signatures".to_owned(), note);
    let errors = compose(&input).unwrap_err();
    let message = "text.md:3: the measure \"signatures\" rests on an estimate that may not be printed: kosovo (all): gate overlap";
    assert!(
        errors
            .iter()
            .all(|error| error.to_string().ends_with(message)),
        "{errors:?}"
    );
    let note = EstimateNote {
        beside: Some("printed by decision of A. Person: the court asked".to_owned()),
        gates: vec!["Too few people on two lists.".to_owned()],
        refusal: None,
    };
    input.estimates.insert("signatures".to_owned(), note);
    let page = html(&compose(&input).unwrap());
    assert_eq!(
        page.matches("[printed by decision of A. Person: the court asked]")
            .count(),
        1
    );
    assert!(page.contains("Too few people on two lists."));
}

#[test]
fn each_fault_names_its_line_and_what_to_do() {
    for (text, expected) in CASES {
        let found = faults(&with_prose(text));
        assert!(
            found.iter().any(|fault| fault.starts_with(expected)),
            "{text:?}: {found:#?}"
        );
        assert_eq!(found.len(), 1, "{text:?}: {found:#?}");
    }
}

#[test]
fn all_faults_are_reported_in_the_order_of_their_lines() {
    let found = faults(&with_prose(
        "In 39 groups.\n\n# A\n\n{{figure:nothing}}\n\nOf 281 and 40.\n\n{{chart:nothing}}\n",
    ));
    let places: Vec<&str> = found
        .iter()
        .map(|fault| fault.split(": ").next().unwrap_or_default())
        .collect();
    assert_eq!(
        places,
        [
            "text.md:1",
            "text.md:5",
            "text.md:7",
            "text.md:7",
            "text.md:9"
        ],
        "{found:#?}"
    );
}

#[test]
fn numbers_in_code_and_addresses_are_no_figures() {
    let text = "# A\n\nThe file `votes-39.csv`, <https://example.org/39> and [the list](https://example.org/39).";
    assert_eq!(faults(&with_prose(text)), Vec::<String>::new());
}

#[test]
fn an_empty_value_is_a_fault_unless_it_was_withheld() {
    let mut input = with_prose("# A\n\nIn all {{figure:deferred}}.");
    let value = FigureValue {
        columns: vec!["n".to_owned()],
        rows: vec![vec![CellValue::Null]],
    };
    let mut figure = Figure {
        measure: "deferred".to_owned(),
        value,
        withheld_count: 0,
    };
    input.figures.insert("deferred".to_owned(), figure.clone());
    assert_eq!(
        faults(&input),
        ["text.md:3: the measure \"deferred\" has no value in column \"n\""]
    );
    figure.withheld_count = 1;
    input.figures.insert("deferred".to_owned(), figure);
    let document = compose(&input).expect("a withheld value can be printed");
    assert!(rapporteur_report::html(&document).contains(">withheld</data>"));
}

#[test]
fn an_empty_masthead_field_is_a_fault() {
    let mut input = with_prose("# A\n\nText.");
    input.meta.symbol.clear();
    assert_eq!(faults(&input), ["the report's symbol is empty"]);
}
