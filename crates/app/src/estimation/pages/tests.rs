//! What the pages promise, on a panel of Kosovo's four lists (Ball et al. 2002) with answers as other packages give them.

use std::collections::BTreeSet;

use expect_test::expect_file;
use rapporteur_estimate::checks::{Check, Of};
use rapporteur_estimate::gates::{Gate, GateId};
use rapporteur_estimate::panel::{Answer, Chains, Mode, Outcome, Overlap, Plan, Variation};
use rapporteur_estimate::{CaptureTable, Estimate, Interval, Method, Refusal};

use super::super::{FileRead, Source, Stratum, Total};
use super::*;
use rapporteur_estimate::panel::{Conclusion, Panel};

fn table() -> CaptureTable {
    let text = include_str!("../../../../estimate/tests/tables/kosovo_4.csv");
    let mut lines = csv::Reader::from_reader(text.as_bytes());
    let width = lines.headers().unwrap().len() - 1;
    let names: Vec<String> = lines
        .headers()
        .unwrap()
        .iter()
        .take(width)
        .map(str::to_owned)
        .collect();
    let cells: Vec<(u64, u64)> = lines
        .records()
        .map(|row| {
            let row = row.unwrap();
            let history = (0..width)
                .filter(|&list| &row[list] == "1")
                .map(|list| 1 << list)
                .sum();
            (history, row[width].parse().unwrap())
        })
        .collect();
    CaptureTable::new(names, cells).unwrap()
}

fn estimate(method: Method, total: f64, lower: f64, upper: f64) -> Estimate {
    Estimate {
        method,
        total,
        standard_error: None,
        interval: Some(Interval {
            lower,
            upper,
            level: 0.95,
        }),
        observed: table().observed(),
    }
}

fn answer(method: Method, total: f64, lower: f64, upper: f64, chosen: &str) -> Answer {
    Answer {
        method,
        outcome: Outcome::Estimate(estimate(method, total, lower, upper)),
        chosen: chosen.to_owned(),
    }
}

fn refused(method: Method, refusal: Refusal) -> Answer {
    Answer {
        method,
        outcome: Outcome::Refusal(refusal),
        chosen: String::new(),
    }
}

fn answers() -> Vec<Answer> {
    vec![
        refused(
            Method::Chapman,
            Refusal::Lists {
                lists: 4,
                least: 2,
                most: 2,
            },
        ),
        answer(Method::ChaoMth, 8_591.0, 8_173.0, 9_010.0, ""),
        answer(Method::CoverageHigh, 15_046.0, 11_900.0, 19_400.0, ""),
        answer(
            Method::LogLinearBic,
            10_356.5,
            8_994.0,
            12_110.0,
            "[123,14,34]",
        ),
        answer(
            Method::LogLinearBicBca,
            10_356.5,
            6_947.0,
            18_353.0,
            "[123,14,34]",
        ),
        answer(Method::Graphs, 12_595.0, 9_827.0, 16_544.0, ""),
        answer(Method::LatentClass, 10_400.0, 8_885.0, 13_962.0, ""),
        answer(Method::NoHighestOrder, 16_942.0, 11_000.0, 98_000.0, ""),
    ]
}

fn gates(table: &CaptureTable) -> Vec<Gate> {
    let mut gates = Overlap::of(table).gates(table);
    let judged = [
        (GateId::Fit, Some(3.2), vec![]),
        (GateId::RHat, Some(1.0042), vec![]),
        (GateId::EffectiveDraws, Some(1203.0), vec![]),
        (
            GateId::Agreement,
            Some(1.0),
            vec!["chao-mth × graphs".to_owned()],
        ),
        (GateId::Selection, None, vec![]),
    ];
    gates.extend(
        judged
            .into_iter()
            .map(|(id, value, of)| id.judge(value, of)),
    );
    gates
}

fn variation(what: &str, total: f64, truth: Option<u64>) -> Variation {
    Variation {
        what: what.to_owned(),
        outcome: Outcome::Estimate(estimate(Method::Graphs, total, total * 0.8, total * 1.3)),
        truth,
    }
}

fn chains() -> Chains {
    let mode = |classes, weight, median: f64| Mode {
        classes,
        weight,
        median,
        interval: Interval {
            lower: median * 0.9,
            upper: median * 1.1,
            level: 0.95,
        },
    };
    Chains {
        sweeps: 60_000,
        r_hat: 1.0042,
        ess_bulk: 1_203.0,
        ess_tail: 1_650.0,
        capped: 0.0,
        medians: vec![10_400.0; 8],
        modes: vec![mode(3, 0.62, 9_900.0), mode(4, 0.38, 12_300.0)],
        converged: true,
    }
}

/// Two heaps of draws, evenly laid: no chance in a golden file.
fn draws() -> Vec<f64> {
    let heap = |middle: f64, half: f64, number: u32| {
        (0..number).map(move |step| {
            let place = (f64::from(step) + 0.5) / f64::from(number) * 2.0 - 1.0;
            middle + half * place * (0.3 + 0.7 * place * place)
        })
    };
    heap(9_900.0, 1_500.0, 620)
        .chain(heap(12_300.0, 2_200.0, 380))
        .collect()
}

fn checks() -> Vec<Check> {
    let check = |of, observed, expected: f64, lower, upper, p| Check {
        of,
        observed,
        expected,
        lower,
        upper,
        p,
    };
    vec![
        check(Of::Cell(0b0001), 1131, 1120.0, 1058.0, 1187.0, 0.37),
        check(Of::Cell(0b1111), 27, 14.2, 8.0, 22.0, 0.003),
        check(Of::Pair(0, 2), 296, 301.0, 265.0, 336.0, 0.6),
        check(Of::Frequency(4), 27, 14.2, 8.0, 22.0, 0.003),
        check(Of::Cell(0b0110), 0, 0.4, 0.0, 2.0, 0.66),
    ]
}

pub(crate) fn panel(conclusion: Conclusion) -> Panel {
    let table = table();
    Panel {
        overlap: Overlap::of(&table),
        plan: Plan::default(),
        answers: answers(),
        primary: (conclusion != Conclusion::NoEstimate).then_some(Method::LatentClass),
        conclusion,
        gates: gates(&table),
        checks: checks(),
        varied: Some(answer(Method::Graphs, 12_595.0, 9_827.0, 16_544.0, "")),
        left_out: vec![
            variation("EXH", 9_100.0, None),
            variation("HRW", 13_300.0, None),
        ],
        merged: vec![variation("EXH + ABA", 14_000.0, None)],
        internal: vec![
            variation("EXH", 1_700.0, Some(1_652)),
            variation("ABA", 2_000.0, Some(845)),
        ],
        other_prior: Some(variation("α ~ Gamma(1, 1)", 10_700.0, None)),
        highest_order: vec![(0.5, 29_484.0), (1.0, 16_942.0), (2.0, 10_671.0)],
        chains: Some(chains()),
        graphs: None,
        draws: draws(),
        table,
    }
}

/// A table that can carry no estimate: two of its lists share nobody with the third.
pub(crate) fn thin() -> Panel {
    let names = ["Hospital", "<Court> & “Co”", "名单三"]
        .map(str::to_owned)
        .to_vec();
    let table =
        CaptureTable::new(names, [(0b001, 20), (0b011, 6), (0b010, 3), (0b100, 9)]).unwrap();
    Panel {
        overlap: Overlap::of(&table),
        gates: Overlap::of(&table).gates(&table),
        answers: vec![refused(
            Method::Graphs,
            Refusal::Prior {
                what: "the saturated graph weighs 0.7".to_owned(),
            },
        )],
        draws: Vec::new(),
        checks: Vec::new(),
        chains: None,
        internal: Vec::new(),
        table,
        ..panel(Conclusion::NoEstimate)
    }
}

pub(crate) fn stratum(name: &[&str], panel: Panel) -> Stratum {
    Stratum {
        name: name.iter().map(|&word| word.to_owned()).collect(),
        panels: vec![panel],
        combined: None,
    }
}

pub(crate) fn run(strata: Vec<Stratum>) -> EstimationRun {
    let total = (strata.len() > 1).then(|| Total {
        documented: 4_438.0,
        documented_of_estimated: 4_400.0,
        estimated: 1,
        refused: vec![vec!["2000".to_owned()]],
        sum: None,
        draws: Vec::new(),
    });
    EstimationRun {
        title: "kosovo_4.csv".to_owned(),
        source: Source::Files {
            files: vec![FileRead {
                path: "lists of 1999/kosovo_4.csv".into(),
                sha256: "5b".repeat(32),
                rows: 15,
            }],
        },
        by: vec!["year".to_owned()],
        strata,
        total,
        version: "rapporteur 0.1.0, figures 1".to_owned(),
        plan: Plan::default(),
        notes: vec!["Columns EXH to HRW were read as lists.".to_owned()],
    }
}

fn of(run: &EstimationRun, path: &str) -> String {
    let files = files(run);
    files
        .into_iter()
        .find(|(name, _)| name == path)
        .expect(path)
        .1
}

/// The page without its style sheet, which the report's own tests hold.
fn body(page: &str) -> &str {
    &page[page.find("</style>").expect("a style sheet")..]
}

#[test]
fn pages_are_rendered_as_they_were() {
    let panel = panel(Conclusion::Estimate);
    let run = run(vec![stratum(&[], panel)]);
    expect_file!["golden/en.html"].assert_eq(body(&of(&run, "page.en.html")));
    expect_file!["golden/zh.html"].assert_eq(body(&of(&run, "page.zh.html")));
    expect_file!["golden/chart.txt"].assert_eq(&terminal(&run, 80, false));
    expect_file!["golden/chart-ascii.txt"].assert_eq(&terminal(&run, 80, true));
}

#[test]
fn a_page_without_an_estimate_says_no_number_and_what_to_do() {
    let panel = thin();
    let run = run(vec![stratum(&[], panel)]);
    let page = of(&run, "page.en.html");
    for words in [
        "These lists cannot carry an estimate",
        "The lists name 38 people",
        "no number may be quoted",
        "Review the links between lists",
        "Estimate each part by itself",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(of(&run, "page.zh.html").contains("这些名单不足以支持估计"));
}

#[test]
fn a_disagreement_is_the_headline_and_floors_are_no_part_of_its_span() {
    let panel = panel(Conclusion::Disagreement);
    let run = run(vec![stratum(&[], panel)]);
    let page = of(&run, "page.en.html");
    assert!(
        page.contains("Methods disagree: from 10,357 to 15,046 people"),
        "{}",
        body(&page)
    );
    assert!(page.contains("No one of the numbers may be quoted alone"));
}

#[test]
fn strata_show_documented_and_estimated_and_reasons_where_there_is_no_number() {
    let (one, two) = (panel(Conclusion::Estimate), thin());
    let run = run(vec![stratum(&["1999"], one), stratum(&["2000"], two)]);
    let svg = of(&run, "plots/strata.en.svg");
    assert!(svg.contains("10,400 [8,885–13,962]") && svg.contains("38 documented; no estimate"));
    let drawn = terminal(&run, 80, false);
    assert!(
        drawn.contains("Documented and estimated, by year"),
        "{drawn}"
    );
}

#[test]
fn a_page_fetches_and_runs_nothing_and_names_are_no_markup() {
    let panel = thin();
    let run = run(vec![
        stratum(&["<b>"], panel.clone()),
        stratum(&["2"], panel),
    ]);
    for (path, text) in files(&run) {
        for forbidden in [
            "<script", "<link", "<img", "@import", " src=", " onload", "<Court>", "<b>",
        ] {
            assert!(!text.contains(forbidden), "{path}: {forbidden}");
        }
        if path.ends_with("html") {
            assert!(text.contains("default-src 'none'"));
            let ids: Vec<&str> = text
                .split(" id=\"")
                .skip(1)
                .map(|rest| rest.split('"').next().unwrap())
                .collect();
            assert_eq!(
                ids.len(),
                ids.iter().collect::<BTreeSet<_>>().len(),
                "{path}: {ids:?}"
            );
        }
    }
}

#[test]
fn the_command_that_computes_it_again_says_what_was_asked() {
    let mut run = run(vec![stratum(&[], panel(Conclusion::Estimate))]);
    run.by = vec!["year".to_owned()];
    run.plan.variations = false;
    run.plan.methods = vec![Method::ChaoMth, Method::Graphs];
    run.plan.primary = Some(Method::Graphs);
    run.plan.level = 0.9;
    let page = of(&run, "page.en.html");
    let words =
        "--by year --effort quick --methods chao-mth,graphs --primary graphs --level 0.9 --seed 1";
    assert!(page.contains(words), "{}", body(&page));
}
