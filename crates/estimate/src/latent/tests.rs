//! The sampler held to its own prior, to published tables, and to itself on other threads.

use super::draws::Draws;
use super::options::Options;
use super::patterns::Patterns;
use super::state::State;
use super::sweep::Background;
use super::{Posterior, prior_draw, sample};
use crate::{CaptureTable, Refusal, Unwatched, Watch};

fn table(width: usize, cells: &[(u64, u64)]) -> CaptureTable {
    let names = (0..width).map(|list| list.to_string()).collect();
    CaptureTable::new(names, cells.iter().copied()).unwrap()
}

/// Korean women held in sexual slavery, Palembang (tests/tables/korea_3.csv): lists b, c, d are bits 0, 1, 2.
fn read(text: &str) -> CaptureTable {
    let mut rows = text.lines();
    let names: Vec<&str> = rows.next().unwrap().split(',').collect();
    let cells = rows.filter(|row| !row.trim().is_empty()).map(|row| {
        let row: Vec<u64> = row
            .split(',')
            .map(|field| field.trim().parse().unwrap())
            .collect();
        let (count, on) = row.split_last().unwrap();
        (
            on.iter().enumerate().map(|(list, on)| on << list).sum(),
            *count,
        )
    });
    CaptureTable::new(
        names[..names.len() - 1]
            .iter()
            .map(|name| name.to_string())
            .collect(),
        cells,
    )
    .unwrap()
}

/// What is compared of a point: α squeezed, chance of being seen, largest share, unseen squeezed.
fn features(state: &State, unseen: u64) -> [f64; 4] {
    let largest = state
        .share
        .iter()
        .fold(0.0, |most: f64, &share| most.max(share));
    [
        1.0 / (1.0 + state.alpha),
        state.seen,
        largest,
        1.0 / (5.0 + unseen as f64),
    ]
}

/// Mean and its standard error by batches.
fn mean(values: &[f64]) -> (f64, f64) {
    let batches: Vec<f64> = values
        .chunks(values.len() / 50)
        .map(|part| part.iter().sum::<f64>() / part.len() as f64)
        .collect();
    let size = batches.len() as f64;
    let mean = batches.iter().sum::<f64>() / size;
    let variance = batches
        .iter()
        .map(|batch| (batch - mean) * (batch - mean))
        .sum::<f64>()
        / (size - 1.0);
    (mean, libm::sqrt(variance / size))
}

/// Draws each person again: from the background with probability ε/(1 + ε), else by the classes.
fn redraw(patterns: &mut Patterns, state: &State, epsilon: f64, people: u64, draws: &mut Draws) {
    patterns.counts.fill(0);
    for _ in 0..people {
        let cell = if draws.unit() < epsilon / (1.0 + epsilon) {
            draws.below(7) as usize
        } else {
            state.one_history(draws) as usize - 1
        };
        patterns.counts[cell] += 1;
    }
}

/// Geweke (2004), doi:10.1198/016214504000001132: drawing the table anew between sweeps must lead back to the prior.
fn prior_returns(epsilon: f64, cap: Option<u64>, seed: u64) {
    const PEOPLE: u64 = 14;
    let options = Options {
        classes: 5,
        ..Options::default()
    };
    let cells: Vec<(u64, u64)> = (1..8).map(|history| (history, PEOPLE / 7)).collect();
    let mut patterns = Patterns::new(&table(3, &cells));
    let mut draws = Draws::new(seed, &[]);
    let background = [1.0 / 7.0; 7];
    let fits = |unseen: u64| cap.is_none_or(|cap| unseen <= cap);
    let mut direct: Vec<[f64; 4]> = Vec::new();
    let mut state = State::from_prior(&patterns, 5, options.prior(), &mut draws);
    while direct.len() < 40_000 {
        let drawn = State::from_prior(&patterns, 5, options.prior(), &mut draws);
        let unseen = drawn.unseen_given(PEOPLE, &mut draws);
        if fits(unseen) {
            direct.push(features(&drawn, unseen));
            state = drawn;
        }
    }
    let mut chained: Vec<[f64; 4]> = Vec::new();
    for sweep in 0..300_000 {
        redraw(&mut patterns, &state, epsilon, PEOPLE, &mut draws);
        state.placed_wanted = sweep % 4 == 0;
        state.sweep(
            &patterns,
            Background {
                weight: epsilon,
                cells: &background,
            },
            cap,
            &mut draws,
        );
        let unseen = if epsilon > 0.0 {
            state.unseen_given(PEOPLE, &mut draws)
        } else {
            state.unseen
        };
        chained.push(features(&state, unseen));
    }
    for feature in 0..4 {
        let column = |points: &[[f64; 4]]| {
            mean(
                &points
                    .iter()
                    .map(|point| point[feature])
                    .collect::<Vec<f64>>(),
            )
        };
        let ((a, se_a), (b, se_b)) = (column(&direct), column(&chained));
        let z = (a - b) / libm::sqrt(se_a * se_a + se_b * se_b);
        assert!(
            z.abs() < 4.0,
            "feature {feature}: {a} ± {se_a} by the prior, {b} ± {se_b} by the chain"
        );
    }
}

#[test]
fn sweeps_with_splits_and_merges_leave_the_joint_law_alone() {
    prior_returns(0.0, None, 41);
}

#[test]
fn the_cap_restricts_the_law_and_nothing_else() {
    prior_returns(0.0, Some(20), 42);
}

#[test]
fn tempered_sweeps_leave_their_own_law_alone() {
    prior_returns(0.5, None, 43);
}

fn posterior_of(text: &str, options: &Options) -> Posterior {
    sample(&read(text), options, 2, &Unwatched).unwrap()
}

/// LCMCR 0.4.14 (two chains, 10,000 draws, 100 sweeps apart, 10 classes) with its own Monte-Carlo error; ours is added.
#[test]
fn published_tables_give_the_published_posteriors() {
    let options = Options {
        classes: 10,
        ..Options::default()
    };
    let cases = [
        (
            include_str!("../../tests/tables/neworleans_5.csv"),
            866.0,
            4.0,
            834.0,
        ),
        (
            include_str!("../../tests/tables/westernus_5.csv"),
            1_910.0,
            6.0,
            1_830.0,
        ),
    ];
    for (text, expected, error, median) in cases {
        let posterior = posterior_of(text, &options);
        assert!(posterior.converged && posterior.answer().is_ok());
        let own = posterior.summary.standard_error.unwrap() / libm::sqrt(posterior.ess_bulk);
        let z = (posterior.summary.total - expected) / libm::sqrt(own * own + error * error);
        assert!(z.abs() < 3.0, "{expected}: {:?}", posterior.summary);
        assert!(
            (posterior.median - median).abs() < 6.0 * own,
            "{median}: {}",
            posterior.median
        );
        assert!(posterior.capped < 0.001);
        assert!(
            posterior
                .checks
                .iter()
                .all(|check| (0.0..=1.0).contains(&check.p) && check.lower <= check.upper)
        );
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let korea = read(include_str!("../../tests/tables/korea_3.csv"));
    let options = Options {
        sweeps_max: 3_000,
        heat_after: 1_000,
        burn_in: 200,
        draws: 200,
        ess_min: 1e6,
        rungs: 3,
        ..Options::default()
    };
    let one = sample(&korea, &options, 1, &Unwatched).unwrap();
    assert_eq!(one, sample(&korea, &options, 3, &Unwatched).unwrap());
    assert!(
        !one.exchanges.is_empty() && one.round_trips > 0,
        "companions took part: {:?}",
        one.exchanges
    );
    assert!(matches!(one.answer(), Err(Refusal::Unconverged { .. })));
}

#[test]
fn totals_drawn_from_the_prior_rank_evenly_in_their_posteriors() {
    let options = Options {
        classes: 4,
        chains: 4,
        draws: 50,
        thin: 10,
        burn_in: 300,
        sweeps_max: 1,
        rungs: 0,
        ..Options::default()
    };
    let ranks: Vec<f64> = (0..200)
        .map(|run| {
            let (total, table) = prior_draw(3, &options, 30..=60, run).unwrap();
            let posterior = sample(
                &table,
                &Options {
                    seed: run,
                    ..options.clone()
                },
                1,
                &Unwatched,
            )
            .unwrap();
            let unseen = total - table.observed();
            let drawn = posterior.unseen.iter().flatten();
            let below: f64 = drawn
                .map(|&draw| {
                    if draw < unseen {
                        1.0
                    } else if draw == unseen {
                        0.5
                    } else {
                        0.0
                    }
                })
                .sum();
            below / 200.0
        })
        .collect();
    // Uniform ranks: mean ½ with standard error 0.0204, mean square ⅓ with 0.0211; four of each.
    let mean = ranks.iter().sum::<f64>() / 200.0;
    let square = ranks.iter().map(|rank| rank * rank).sum::<f64>() / 200.0;
    assert!(
        (mean - 0.5).abs() < 0.082 && (square - 1.0 / 3.0).abs() < 0.085,
        "{mean} {square}"
    );
}

#[test]
fn a_caller_can_stop_and_wrong_settings_are_named() {
    struct Impatient;
    impl Watch for Impatient {
        fn stage(&self, _: &str, _: u64) {}
        fn advance(&self, _: u64) {}
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let small = table(3, &[(1, 5), (3, 2), (6, 4)]);
    assert_eq!(
        sample(&small, &Options::default(), 1, &Impatient),
        Err(Refusal::Stopped)
    );
    let wrong = Options {
        cap: f64::NAN,
        ..Options::default()
    };
    assert!(matches!(
        sample(&small, &wrong, 1, &Unwatched),
        Err(Refusal::Parameter { .. })
    ));
    let two = table(2, &[(1, 5), (3, 2)]);
    assert!(matches!(
        sample(&two, &Options::default(), 1, &Unwatched),
        Err(Refusal::Lists { .. })
    ));
}

#[test]
fn thirty_two_lists_are_sampled() {
    let options = Options {
        sweeps_max: 1,
        draws: 100,
        burn_in: 100,
        ..Options::default()
    };
    let (total, drawn) = prior_draw(32, &options, 80..=80, 3).unwrap();
    let posterior = sample(&drawn, &options, 1, &Unwatched).unwrap();
    assert!(total >= 80 && posterior.summary.total >= 80.0);
    assert_eq!(
        posterior.checks.len(),
        drawn.cells().len() + 32 * 31 / 2 + 32
    );
}
