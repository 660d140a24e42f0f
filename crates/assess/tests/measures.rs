//! Answers whether a measure file is read as it says, and refused with its line where it is not of the form.

use std::error::Error;

use expect_test::{Expect, expect};
use rapporteur_assess::{
    AssessError, Disclosure, FigureRecord, FiguresFile, Measure, Parameters, differences, settle,
};
use rapporteur_model::{CellValue, FigureValue};

const GOOD: &str = r#"id = "votes"
parameters = ["state"]
sql = '''
SELECT choice, COUNT(*) AS votes FROM committee_vote WHERE state = :state GROUP BY choice ORDER BY choice
'''

[title]
en = "Votes"
zh = "投票"

[definition]
en = "Votes by choice."
zh = "按选择统计的投票。"

[unit]
en = "votes"
zh = "票"

[disclosure]
rule = "minimum-cell"
minimum = 3
columns = ["votes"]

[columns.choice]
en = "Choice"
zh = "选择"

[columns.votes]
en = "Votes"
zh = "票数"

[labels.choice]
yes = { en = "yes", zh = "赞成" }

[chart]
kind = "bar"
x = "choice"
series = ["votes"]
"#;

fn parse(text: &str) -> Result<Measure, AssessError> {
    Measure::parse("measures/votes.toml", text, &["en", "zh"])
}

fn good() -> Measure {
    parse(GOOD).expect("a good measure")
}

fn check_refused(change: (&str, &str), expected: Expect) {
    assert!(GOOD.contains(change.0), "{:?} is not in the file", change.0);
    let error = parse(&GOOD.replacen(change.0, change.1, 1)).expect_err("a refusal");
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    expected.assert_eq(&words);
}

#[test]
fn a_measure_is_read_whole() {
    let measure = good();
    assert_eq!(measure.title.get("zh"), Some("投票"));
    assert_eq!(measure.title.get("fr"), None);
    assert_eq!(measure.label("choice", "yes", "zh"), "赞成");
    assert_eq!(measure.label("choice", "no", "zh"), "no");
    assert_eq!(
        measure.disclosure,
        Disclosure::MinimumCell {
            minimum: 3,
            columns: vec!["votes".to_owned()]
        }
    );
    assert!(
        measure
            .chart
            .as_ref()
            .is_some_and(|chart| !chart.stacked && chart.series == ["votes"])
    );
    let other = parse(&GOOD.replace("Votes by choice.", "Votes by choice!")).expect("a measure");
    assert_ne!(
        measure.file_sha256(),
        other.file_sha256(),
        "one altered letter alters the digest"
    );
}

#[test]
fn what_is_not_of_the_form_is_refused_with_file_and_line() {
    check_refused(
        ("[title]", "colour = 1\n[title]"),
        expect![
            "cannot read measure measures/votes.toml, line 7: unknown field `colour`, expected one of `id`, `title`, `definition`, `unit`, `sql`, `parameters`, `disclosure`, `columns`, `labels`, `chart`"
        ],
    );
    check_refused(
        ("series = [\"votes\"]", "series = [\"votes\"]\ncolour = 1"),
        expect![
            "cannot read measure measures/votes.toml, line 39: unknown field `colour`, expected one of `kind`, `x`, `series`, `stacked`"
        ],
    );
    check_refused(
        ("zh = \"投票\"", ""),
        expect![[
            r#"cannot read measure measures/votes.toml, line 7: [title] has no words in the language "zh""#
        ]],
    );
    check_refused(
        (", zh = \"赞成\"", ""),
        expect![[
            r#"cannot read measure measures/votes.toml, line 33: [labels.choice.yes] has no words in the language "zh""#
        ]],
    );
    check_refused(
        ("id = \"votes\"", "id = \"vote\""),
        expect![[
            r#"cannot read measure measures/votes.toml, line 1: the id "vote" is not the name of the file"#
        ]],
    );
    check_refused(
        ("id = \"votes\"", "id = \"Votes\""),
        expect![[
            r#"cannot read measure measures/votes.toml, line 1: the id "Votes" is not made of lower-case letters, digits and inner hyphens"#
        ]],
    );
}

#[test]
fn what_contradicts_itself_is_refused_with_file_and_line() {
    check_refused(
        ("[\"state\"]", "[]"),
        expect![[
            r#"cannot read measure measures/votes.toml, line 2: the parameters declared {} are not those that the SQL uses {"state"}"#
        ]],
    );
    check_refused(
        ("SELECT choice", "DELETE choice"),
        expect![
            "cannot accept the SQL of measure measures/votes.toml, line 4: the SQL does not begin with SELECT or WITH"
        ],
    );
    check_refused(
        ("ORDER BY choice", "; DROP TABLE x"),
        expect![
            "cannot accept the SQL of measure measures/votes.toml, line 4: the SQL holds more than one statement"
        ],
    );
    check_refused(
        ("columns = [\"votes\"]", "columns = [\"vote\"]"),
        expect![[
            r#"cannot read measure measures/votes.toml, line 19: the rule protects "vote", which is no column"#
        ]],
    );
    check_refused(
        ("minimum = 3", "minimum = 1"),
        expect![[
            r#"cannot read measure measures/votes.toml, line 19: the disclosure rule is either rule = "none" with a reason, or rule = "minimum-cell" with a minimum of 2 or more and columns"#
        ]],
    );
    check_refused(
        ("x = \"choice\"", "x = \"choise\""),
        expect![[
            r#"cannot read measure measures/votes.toml, line 35: the chart draws "choise", which is no column"#
        ]],
    );
}

#[test]
fn one_id_in_two_files_is_refused() {
    let files = [("a/votes.toml", GOOD), ("b/votes.toml", GOOD)]
        .map(|(file, text)| (file.to_owned(), text.to_owned()));
    let error = Measure::parse_all(&files, &["en"]).expect_err("a refusal");
    expect!["cannot use measure votes twice: in a/votes.toml and in b/votes.toml"]
        .assert_eq(&error.to_string());
}

fn answer(rows: &[(&str, i64)]) -> FigureValue {
    let cells = |(choice, votes): &(&str, i64)| {
        vec![
            CellValue::Text((*choice).to_owned()),
            CellValue::Integer(*votes),
        ]
    };
    FigureValue {
        columns: vec!["choice".to_owned(), "votes".to_owned()],
        rows: rows.iter().map(cells).collect(),
    }
}

#[test]
fn a_figure_is_settled_by_its_disclosure_rule() {
    let figure =
        settle(&good(), answer(&[("no", 2), ("yes", 9), ("abstain", 5)])).expect("a figure");
    assert_eq!(
        figure.withheld_count, 2,
        "the small count and the smallest other one"
    );
    assert_eq!(figure.value.rows[0][1], CellValue::Null);
    assert_eq!(figure.value.rows[1][1], CellValue::Integer(9));
}

#[test]
fn an_answer_that_does_not_fit_its_measure_is_refused() {
    let mut wrong = answer(&[("no", 4)]);
    wrong.columns[1] = "sum".to_owned();
    let error = settle(&good(), wrong).expect_err("a refusal");
    expect![[r#"cannot settle the figure of measure votes: the column "sum" has no heading"#]]
        .assert_eq(&error.to_string());
    let unordered = parse(&GOOD.replace(" ORDER BY choice", "")).expect("a measure");
    let error = settle(&unordered, answer(&[("no", 4), ("yes", 4)])).expect_err("a refusal");
    expect![
        "cannot settle the figure of measure votes: several rows from a query without ORDER BY"
    ]
    .assert_eq(&error.to_string());
    let mut infinite = answer(&[("no", 4)]);
    infinite.rows[0][1] = CellValue::Real(f64::INFINITY);
    assert!(settle(&good(), infinite).is_err());
}

#[test]
fn figures_json_has_the_documented_form() {
    let measure = good();
    let figure = settle(&measure, answer(&[("no", 4)])).expect("a figure");
    let file = FiguresFile {
        parameters: Parameters {
            state: "CN".to_owned(),
            year: 2020,
        },
        checkpoint: "origin\n1\nroot\n".to_owned(),
        figures: vec![FigureRecord::new(&measure, figure)],
    };
    let text = file.to_json().expect("text");
    let digest = text
        .lines()
        .find(|line| line.contains("measure_sha256"))
        .expect("the digest")
        .to_owned();
    expect![[r#"
        {
          "format": "rapporteur-figures/1",
          "parameters": {
            "state": "CN",
            "year": 2020
          },
          "checkpoint": "origin\n1\nroot\n",
          "figures": [
            {
              "measure": "votes",
        DIGEST
              "sql": "SELECT choice, COUNT(*) AS votes FROM committee_vote WHERE state = :state GROUP BY choice ORDER BY choice",
              "parameters": [
                "state"
              ],
              "columns": [
                "choice",
                "votes"
              ],
              "rows": [
                [
                  "no",
                  4
                ]
              ],
              "withheld_count": 0
            }
          ]
        }
    "#]]
    .assert_eq(&text.replace(&digest, "DIGEST"));
    assert!(digest.contains(&hex::encode(measure.file_sha256())));
}

#[test]
fn differences_are_told_by_row_and_column() {
    let measure = good();
    let published = settle(&measure, answer(&[("no", 4), ("yes", 9)])).expect("a figure");
    let mut recomputed = published.clone();
    assert!(
        differences(
            std::slice::from_ref(&published),
            std::slice::from_ref(&recomputed)
        )
        .is_empty()
    );
    recomputed.value.rows[1][1] = CellValue::Integer(10);
    let mut other = published.clone();
    other.measure = "other".to_owned();
    expect![[r#"
        [
            "votes, row 2, column votes: published 9, recomputed 10",
            "other: published, but no measure computes it",
        ]
    "#]]
    .assert_debug_eq(&differences(&[published, other], &[recomputed]));
}
