//! What log-linear answers hold whatever the table: equations that define a fit, refusals, and bootstraps that repeat.

mod common;

use std::sync::atomic::{AtomicU64, Ordering};

use common::table;
use proptest::prelude::*;
use rapporteur_estimate::checks::Of;
use rapporteur_estimate::loglinear::{
    Bootstrap, CellFit, Fit, Model, Selector, bca, existence, fit, profile, rank, stepwise,
};
use rapporteur_estimate::special::ln_factorial;
use rapporteur_estimate::{CaptureTable, Refusal, Unwatched, Watch};

fn small(lists: usize, counts: &[u64]) -> CaptureTable {
    let names = (0..lists).map(|list| format!("list {list}")).collect();
    let cells = counts
        .iter()
        .enumerate()
        .map(|(at, &count)| (at as u64 + 1, count));
    CaptureTable::new(names, cells).expect("a table")
}

/// Every sufficient statistic is met, every expected count is above zero unless an empty margin takes it out, and logarithms follow the model.
fn defines_the_maximum(table: &CaptureTable, fit: &Fit) {
    let room = 1e-6 * table.observed() as f64;
    for term in fit.model.terms() {
        let above = fit.cells.iter().filter(|cell| cell.history & term == term);
        let expected: f64 = above.map(|cell| cell.expected).sum();
        let apart = (expected - table.on_all(term) as f64).abs();
        assert!(apart < room, "{}: {term:b} is {apart} off", fit.model);
    }
    let all: f64 = fit.cells.iter().map(|cell| cell.expected).sum();
    assert!(
        (all - table.observed() as f64).abs() < room,
        "{}",
        fit.model
    );
    let likely = |cell: &CellFit| match cell.observed {
        0 => -cell.expected,
        count => count as f64 * cell.expected.ln() - cell.expected - ln_factorial(count),
    };
    let log_likelihood: f64 = fit.cells.iter().map(likely).sum();
    let bic = fit.model.parameters() as f64 * (table.observed() as f64).ln() - 2.0 * log_likelihood;
    assert!(
        (fit.bic - bic).abs() < 1e-8 * bic.abs(),
        "{}: {bic}",
        fit.model
    );
    for cell in &fit.cells {
        let gone = fit.dropped.iter().any(|term| cell.history & term == *term);
        assert_eq!(
            cell.expected == 0.0,
            gone,
            "{} {:b}",
            fit.model,
            cell.history
        );
    }
}

#[test]
fn every_fit_meets_its_sufficient_statistics() {
    for (name, order) in [
        ("kosovo_4", 4),
        ("hiv_rome_4", 4),
        ("korea_3", 3),
        ("westernus_5", 2),
        ("neworleans_5", 2),
    ] {
        let table = table(name);
        let ranking = rank(&table, Some(order), &Unwatched).unwrap();
        for ranked in ranking.models.iter().step_by(5) {
            let own = fit(&table, &ranked.model).unwrap();
            defines_the_maximum(&table, &own);
            assert!((own.bic - ranked.bic).abs() < 1e-9 * own.bic.abs());
            assert!((own.estimate.total / ranked.total - 1.0).abs() < 1e-9);
        }
        for (model, code) in &ranking.refused {
            let refusal = fit(&table, model).unwrap_err();
            assert_eq!(
                refusal,
                Refusal::NoEstimate {
                    model: model.to_string(),
                    code: *code
                }
            );
        }
    }
}

#[test]
fn two_lists_apart_give_the_estimate_of_petersen() {
    // N̂ = n₁ n₂ / m, and Var(α) = 1/n₁₀ + 1/n₀₁ + 1/n₁₁ for the odds ratio of 1.
    let found = fit(&small(2, &[60, 40, 20]), &"[1,2]".parse().unwrap()).unwrap();
    assert!((found.estimate.total - 80.0 * 60.0 / 20.0).abs() < 1e-9);
    assert!((found.unseen - 120.0).abs() < 1e-9);
    let variance: f64 = 120.0 * 120.0 * (1.0 / 60.0 + 1.0 / 40.0 + 1.0 / 20.0) + 120.0;
    assert!((found.estimate.standard_error.unwrap() - variance.sqrt()).abs() < 1e-6);
    assert!(found.deviance.abs() < 1e-9 && found.degrees == 0 && found.parameters == 3);
}

/// Linear programme and rank of an independent solver (scipy's HiGHS) over all models: table, models of code 0, 1, 2, 3.
const CODES: [(&str, usize, [usize; 4]); 7] = [
    ("hiv_rome_4", 4, [111, 1, 1, 0]),
    ("westernus_5", 5, [3_375, 3_374, 0, 144]),
    ("neworleans_5", 5, [6_327, 340, 226, 0]),
    ("artificial_3", 3, [4, 3, 1, 0]),
    ("korea_3", 3, [6, 2, 0, 0]),
    ("westernus_5", 2, [1_024, 0, 0, 0]),
    ("neworleans_5", 2, [1_024, 0, 0, 0]),
];

#[test]
fn codes_are_those_of_the_linear_programme() {
    for (name, order, published) in CODES {
        let ranking = rank(&table(name), Some(order), &Unwatched).unwrap();
        let mut counts = [ranking.models.len(), 0, 0, 0];
        for (_, code) in &ranking.refused {
            counts[usize::from(*code)] += 1;
        }
        assert_eq!(counts, published, "{name}");
    }
}

#[test]
fn what_is_too_wide_or_empty_is_refused_before_any_work() {
    let wide = table("colombia_recruit_male1999_R1_20");
    let lists = |refusal: Refusal| matches!(refusal, Refusal::Lists { lists: 20, .. });
    assert!(lists(stepwise(&wide, 0.02).unwrap_err()));
    assert!(lists(rank(&wide, Some(2), &Unwatched).unwrap_err()));
    let eight = rank(&table("neworleans_8"), Some(2), &Unwatched).unwrap_err();
    assert!(matches!(eight, Refusal::TooLarge { .. }), "{eight}");
    let six = rank(&table("uk2013_6"), None, &Unwatched).unwrap_err();
    assert!(matches!(six, Refusal::TooLarge { .. }), "{six}");
    assert_eq!(stepwise(&small(3, &[]), 0.02).unwrap_err(), Refusal::Nobody);
    let other = fit(&table("korea_3"), &"[1,2,3,4]".parse().unwrap()).unwrap_err();
    assert!(matches!(other, Refusal::Parameter { .. }), "{other}");
    let many = fit(&small(12, &[1; 4_095]), &Model::new(12, [0xfff]).unwrap()).unwrap_err();
    assert!(matches!(many, Refusal::TooLarge { .. }), "{many}");
    let level = profile(&table("korea_3"), &"[1,2,3]".parse().unwrap(), 95.0).unwrap_err();
    assert!(matches!(level, Refusal::Parameter { .. }), "{level}");
}

#[test]
fn a_table_of_a_billion_times_the_people_has_a_billion_times_the_estimate() {
    let table = table("kosovo_4");
    let model: Model = "[123,14,34]".parse().unwrap();
    let one = fit(&table, &model).unwrap().estimate.total;
    let many: Vec<u64> = (1..16)
        .map(|cell| table.count(cell) * 1_000_000_000)
        .collect();
    let many = small(4, &many);
    let found = fit(&many, &model).unwrap();
    assert!((found.estimate.total / 1e9 / one - 1.0).abs() < 1e-8);
    let drawn = bca(
        &many,
        &Selector::Stepwise { p: 0.02 },
        20,
        1,
        0.95,
        1,
        &Unwatched,
    );
    assert!(matches!(drawn.unwrap_err(), Refusal::TooLarge { .. }));
    assert!(found.checks(20, 1).is_empty());
}

#[test]
fn lists_that_never_meet_have_no_estimate() {
    let apart = small(3, &[40, 30, 0, 20]);
    let refusal = stepwise(&apart, 0.02).unwrap_err();
    assert!(
        matches!(refusal, Refusal::NoEstimate { code: 1, .. }),
        "{refusal}"
    );
    let all = rank(&apart, None, &Unwatched).unwrap_err();
    assert!(matches!(all, Refusal::NoEstimate { .. }), "{all}");
    let drawn = bca(
        &apart,
        &Selector::Stepwise { p: 0.02 },
        100,
        1,
        0.95,
        1,
        &Unwatched,
    );
    assert!(matches!(drawn.unwrap_err(), Refusal::NoEstimate { .. }));
}

#[test]
fn replicates_without_an_estimate_are_counted_and_left_out() {
    // Two overlaps only: many replicates draw neither.
    let thin = small(3, &[40, 30, 1, 20, 1]);
    let found = bca(
        &thin,
        &Selector::Stepwise { p: 0.02 },
        400,
        1,
        0.95,
        1,
        &Unwatched,
    )
    .unwrap();
    assert!(found.without_estimate > 20, "{}", found.without_estimate);
    assert_eq!(found.replicates.len() as u64 + found.without_estimate, 400);
    assert!(found.replicates.iter().all(|total| total.is_finite()));
}

#[test]
fn bootstraps_are_the_same_on_any_number_of_threads() {
    let run = |selector: &Selector, threads| -> Bootstrap {
        bca(
            &table("korea_3"),
            selector,
            101,
            9,
            0.9,
            threads,
            &Unwatched,
        )
        .unwrap()
    };
    for selector in [
        Selector::Stepwise { p: 0.02 },
        Selector::Bic {
            max_order: None,
            top: 5,
        },
    ] {
        let one = run(&selector, 1);
        assert_eq!(one, run(&selector, 3));
        assert_eq!(one, run(&selector, 500));
    }
    let nested = run(
        &Selector::Bic {
            max_order: None,
            top: 5,
        },
        2,
    )
    .nested;
    assert_eq!(
        nested.iter().map(|(top, _)| *top).collect::<Vec<_>>(),
        [1, 2, 3, 4, 5]
    );
}

/// Asks to stop once so many steps are done.
struct Impatient(AtomicU64, u64);

impl Watch for Impatient {
    fn stage(&self, _name: &str, _total: u64) {}
    fn advance(&self, by: u64) {
        self.0.fetch_add(by, Ordering::Relaxed);
    }
    fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= self.1
    }
}

#[test]
fn whoever_stops_a_run_gets_no_answer() {
    let selector = Selector::Bic {
        max_order: Some(2),
        top: 3,
    };
    for patience in [200, 1_030] {
        let watch = Impatient(AtomicU64::new(0), patience);
        let stopped = bca(&table("westernus_5"), &selector, 200, 1, 0.95, 2, &watch);
        assert_eq!(stopped.unwrap_err(), Refusal::Stopped);
        assert!(watch.0.load(Ordering::Relaxed) < patience + 130);
    }
}

#[test]
fn checks_tell_a_model_that_holds_from_one_that_does_not() {
    let table = table("kosovo_4");
    let best = rank(&table, None, &Unwatched).unwrap().best;
    let apart = fit(&table, &Model::independence(4).unwrap()).unwrap();
    let far = |fit: &Fit| {
        let checks = fit.checks(400, 5);
        assert_eq!(checks.len(), 15 + 6 + 4);
        checks
            .iter()
            .filter(|check| check.p < 0.005 || check.p > 0.995)
            .count()
    };
    assert_eq!(far(&best), 0);
    assert!(far(&apart) > 10, "{}", far(&apart));
    let checks = best.checks(400, 5);
    let of_pair = checks
        .iter()
        .find(|check| check.of == Of::Pair(0, 3))
        .unwrap();
    // The model holds this margin, so replicates scatter around what was observed.
    assert_eq!(of_pair.observed, table.on_all(0b1001));
    assert!((of_pair.expected - of_pair.observed as f64).abs() < 4.0);
    assert!(of_pair.lower < of_pair.expected && of_pair.expected < of_pair.upper);
}

#[test]
fn steps_say_which_pair_came_in_and_why() {
    let selected = stepwise(&table("neworleans_8"), 0.02).unwrap();
    assert_eq!(selected.steps.len(), 1);
    assert_eq!(selected.steps[0].pair, (3, 4));
    assert!(selected.steps[0].p < 0.02);
    let none = stepwise(&table("neworleans_8"), 0.0).unwrap();
    assert!(none.steps.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn sparse_tables_give_finite_numbers_or_a_refusal(
        (lists, counts) in (2usize..=4).prop_flat_map(|lists| {
            let cell = prop_oneof![4 => Just(0u64), 4 => 1u64..4, 2 => 4u64..400];
            (Just(lists), proptest::collection::vec(cell, (1 << lists) - 1))
        })
    ) {
        let table = small(lists, &counts);
        match rank(&table, None, &Unwatched) {
            Ok(ranking) => {
                prop_assert!(ranking.models.is_sorted_by(|left, right| left.bic <= right.bic));
                for ranked in &ranking.models {
                    prop_assert!(ranked.total.is_finite() && ranked.total >= table.observed() as f64);
                    prop_assert!(ranked.bic.is_finite());
                }
                defines_the_maximum(&table, &ranking.best);
                if let Ok(interval) = profile(&table, &ranking.best.model, 0.95) {
                    prop_assert!(interval.lower >= table.observed() as f64);
                    prop_assert!(interval.upper.is_finite() && interval.lower < interval.upper);
                    prop_assert!(interval.lower <= ranking.best.estimate.total + 1.0);
                }
            }
            Err(refusal) => prop_assert!(
                matches!(refusal, Refusal::Nobody | Refusal::NoEstimate { .. }),
                "{refusal}"
            ),
        }
    }

    #[test]
    fn the_order_of_lists_changes_no_estimate(
        counts in proptest::collection::vec(0u64..60, 15),
        swapped in (0usize..4, 0usize..4),
    ) {
        let swap = |history: u64| {
            let (first, second) = (history >> swapped.0 & 1, history >> swapped.1 & 1);
            let rest = history & !(1 << swapped.0) & !(1 << swapped.1);
            rest | first << swapped.1 | second << swapped.0
        };
        let one = small(4, &counts);
        let names = (0..4).map(|list| list.to_string()).collect();
        let other = CaptureTable::new(names, one.cells().iter().map(|&(cell, count)| (swap(cell), count))).unwrap();
        let model: Model = "[12,13,24]".parse().unwrap();
        let moved = Model::new(4, model.generators().into_iter().map(swap)).unwrap();
        prop_assert_eq!(existence(&one, &model).ok(), existence(&other, &moved).ok());
        if let (Ok(left), Ok(right)) = (fit(&one, &model), fit(&other, &moved)) {
            prop_assert!((left.estimate.total / right.estimate.total - 1.0).abs() < 1e-7);
            prop_assert!((left.bic - right.bic).abs() < 1e-6);
        }
    }
}
