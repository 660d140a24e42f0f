//! The average over decomposable graphs against published values and a sum written out in full.

mod common;

use common::table;
use rapporteur_estimate::graphs::{Averaged, Graph, Options, average};
use rapporteur_estimate::{CaptureTable, Refusal, Unwatched};

/// As dga has it: up to ten unseen people per observed one.
fn as_published(name: &str) -> Averaged {
    let table = table(name);
    let options = Options {
        end: Some(10 * table.observed()),
        ..Options::default()
    };
    averaged(&table, &options)
}

fn averaged(table: &CaptureTable, options: &Options) -> Averaged {
    average(table, options, 1, &Unwatched).expect("a table with people")
}

/// dga 2.0.2 with δ = 2^−K and 1 to 10n unseen: median and 95 % interval.
const DGA: [(&str, f64, f64, f64); 16] = [
    ("kosovo_4", 12_595.0, 9_827.0, 16_544.0),
    ("uk2013_5", 22_365.0, 10_343.0, 29_446.0),
    ("westernus_5", 2_113.0, 1_339.0, 3_420.0),
    ("neworleans_5", 865.0, 510.0, 1_640.0),
    ("netherlands_5", 47_903.0, 40_845.0, 55_456.0),
    ("korea_3", 163.0, 127.0, 401.0),
    ("diabetes_4", 2_471.0, 2_376.0, 2_589.0),
    ("hav_taiwan_3", 379.0, 272.0, 1_221.0),
    ("spina_bifida_3", 731.0, 694.0, 787.0),
    ("congenital_5", 618.0, 590.0, 656.0),
    ("hiv_rome_4", 11_220.0, 9_404.0, 14_094.0),
    ("stan_sim1_trueN2000_5", 1_903.0, 1_032.0, 6_089.0),
    ("stan_sim2_trueN2000_5", 2_343.0, 1_319.0, 6_665.0),
    ("stan_sim3_trueN2000_5", 2_142.0, 1_844.0, 2_639.0),
    ("stan_sim4_trueN2000_5", 1_732.0, 1_586.0, 1_915.0),
    ("stan_sim5_trueN2000_5", 2_009.0, 1_992.0, 2_063.0),
];

#[test]
fn medians_and_intervals_are_dga_s_to_the_person() {
    for (name, median, lower, upper) in DGA {
        let averaged = as_published(name);
        let interval = averaged.estimate.interval.unwrap();
        assert_eq!(
            [averaged.median, interval.lower, interval.upper],
            [median, lower, upper],
            "{name}"
        );
    }
}

type Heaviest = [(&'static str, f64); 3];

/// The heaviest graphs and the saturated one, from every graph at every number of people (SciPy's gammaln), δ = 2^−K, 1 to 10n unseen.
const WEIGHTS: [(&str, Heaviest, f64); 5] = [
    (
        "kosovo_4",
        [
            ("[123,134]", 0.985_513_750_956),
            ("[123,34]", 0.010_780_370_964),
            ("[123,234]", 0.003_705_404_721),
        ],
        4.316_245_399e-7,
    ),
    (
        "hav_taiwan_3",
        [
            ("[123]", 0.560_876_023_162),
            ("[1,2,3]", 0.241_757_308_666),
            ("[12,23]", 0.094_489_305_588),
        ],
        0.560_876_023_162,
    ),
    (
        "netherlands_5",
        [
            ("[125,235,245]", 0.842_094_420_724),
            ("[125,235,24]", 0.066_369_043_320),
            ("[1245,235]", 0.033_639_864_907),
        ],
        3.499_691_688e-10,
    ),
    (
        "neworleans_5",
        [
            ("[1,2,35,4]", 0.051_522_324_787),
            ("[1,2,3,4,5]", 0.036_732_489_329),
            ("[1,2,35,45]", 0.032_868_272_975),
        ],
        6.930_743_670e-12,
    ),
    (
        "uk2013_5",
        [
            ("[123,25,34]", 0.439_895_813_738),
            ("[125,135,45]", 0.164_363_728_882),
            ("[123,125,34]", 0.113_644_911_093),
        ],
        3.494_809_950e-12,
    ),
];

#[test]
fn weights_are_those_of_the_whole_sum_to_1e_9() {
    for (name, heaviest, saturated) in WEIGHTS {
        let averaged = as_published(name);
        for (found, (graph, weight)) in averaged.graphs.iter().zip(heaviest) {
            assert_eq!(found.graph.to_string(), graph, "{name}");
            assert!((found.weight - weight).abs() < 1e-9, "{name} {graph}");
        }
        assert!(
            (averaged.saturated_weight / saturated - 1.0).abs() < 1e-8,
            "{name}"
        );
        let all: f64 = averaged.graphs.iter().map(|weighted| weighted.weight).sum();
        assert!((all - 1.0).abs() < 1e-12, "{name}");
    }
}

/// ln p(G, N) of a table of three lists, every gamma function written out; (graph, number of unseen) by (weight).
fn written_out(table: &CaptureTable, delta: f64, end: u64) -> Vec<Vec<f64>> {
    let gamma = rapporteur_estimate::special::ln_gamma;
    let counts = table.dense();
    let term = |set: usize, unseen: u64| -> f64 {
        let cells = set.count_ones();
        let of_cell = delta * f64::from(1 << (3 - cells));
        (0..8usize)
            .filter(|cell| cell & set == *cell)
            .map(|cell| {
                let people: u64 = (0..8usize)
                    .filter(|history| history & set == cell)
                    .map(|history| {
                        if history == 0 {
                            unseen
                        } else {
                            counts[history]
                        }
                    })
                    .sum();
                gamma(people as f64 + of_cell) - gamma(of_cell)
            })
            .sum()
    };
    let mass = |graph: &Graph, unseen: u64| {
        let people = (table.observed() + unseen) as f64;
        let components = (graph.cliques().len() - graph.separators().len()) as f64;
        let sum = |sets: &[u8]| -> f64 { sets.iter().map(|&set| term(set.into(), unseen)).sum() };
        gamma(people) - gamma(unseen as f64 + 1.0) + sum(graph.cliques()) - sum(graph.separators())
            + components * (gamma(8.0 * delta) - gamma(people + 8.0 * delta))
    };
    let logs: Vec<Vec<f64>> = Graph::all(3)
        .iter()
        .map(|graph| (0..=end).map(|unseen| mass(graph, unseen)).collect())
        .collect();
    let peak = logs
        .iter()
        .flatten()
        .fold(f64::NEG_INFINITY, |peak, &log| peak.max(log));
    let mut masses: Vec<Vec<f64>> = logs
        .iter()
        .map(|row| row.iter().map(|log| (log - peak).exp()).collect())
        .collect();
    let total: f64 = masses.iter().flatten().sum();
    masses.iter_mut().flatten().for_each(|mass| *mass /= total);
    masses
}

#[test]
fn a_sum_by_blocks_is_the_sum_over_every_number_whatever_delta_and_start() {
    for (name, delta) in [
        ("korea_3", 0.125),
        ("spina_bifida_3", 1.0),
        ("hav_taiwan_3", 0.01),
    ] {
        let table = table(name);
        let end = 20 * table.observed();
        let options = Options {
            delta: Some(delta),
            start: 0,
            end: Some(end),
            ..Options::default()
        };
        let averaged = averaged(&table, &options);
        let masses = written_out(&table, delta, end);
        for (graph, row) in Graph::all(3).iter().zip(&masses) {
            let weight: f64 = row.iter().sum();
            let found = averaged
                .graphs
                .iter()
                .find(|weighted| weighted.graph == *graph);
            assert!(
                (found.unwrap().weight - weight).abs() < 1e-11,
                "{name} {graph}"
            );
        }
        let mut below = 0.0;
        let mut medians = (0..=end).filter(|&unseen| {
            below += masses.iter().map(|row| row[unseen as usize]).sum::<f64>();
            below >= 0.5
        });
        assert_eq!(
            averaged.quantile(0.5),
            table.observed() + medians.next().unwrap()
        );
    }
}

#[test]
fn spina_bifida_has_the_published_mode_and_best_graph() {
    // Madigan and York (1997), with δ = 1: mode 728, the best graph has 0.37 (as dga's own test asserts).
    let table = table("spina_bifida_3");
    let options = Options {
        delta: Some(1.0),
        ..Options::default()
    };
    let averaged = averaged(&table, &options);
    assert_eq!(averaged.mode, 728);
    assert!((averaged.graphs[0].weight - 0.37).abs() < 0.005);
    assert_eq!(averaged.graphs[0].graph.to_string(), "[1,23]");
}

#[test]
fn a_grid_goes_on_until_its_end_no_longer_matters() {
    // With ten unseen per observed person the upper limit is 55,456, with more it is above 200,000: a far graph was cut off.
    let table = table("netherlands_5");
    let short = as_published("netherlands_5");
    assert!(!short.settled && short.tail > 0.5);
    let whole = averaged(&table, &Options::default());
    assert!(whole.settled && whole.tail < 1e-4);
    assert!(whole.estimate.interval.unwrap().upper > 200_000.0);
    let farther = Options {
        end: Some(4 * whole.end),
        ..Options::default()
    };
    let farther = averaged(&table, &farther).estimate.interval.unwrap().upper;
    assert!((farther / whole.estimate.interval.unwrap().upper - 1.0).abs() < 1e-3);
}

#[test]
fn a_grid_that_never_comes_to_rest_is_not_an_answer() {
    // With a small δ the mass of the saturated graph falls hardly faster than 1/n₀, and here that graph decides.
    let options = Options {
        delta: Some(1e-4),
        ..Options::default()
    };
    let averaged = averaged(&kosovo_times(500), &options);
    assert!(averaged.saturated_weight > 0.5 && !averaged.settled);
    assert!(matches!(averaged.answer(), Err(Refusal::Prior { .. })));
}

fn kosovo_times(factor: u64) -> CaptureTable {
    let kosovo = table("kosovo_4");
    let cells = kosovo
        .cells()
        .iter()
        .map(|&(history, count)| (history, factor * count));
    CaptureTable::new(kosovo.lists().to_vec(), cells).expect("a table")
}

#[test]
fn the_saturated_graph_is_weighed_and_refused_where_it_decides() {
    let hepatitis = as_published("hav_taiwan_3");
    assert!((hepatitis.saturated_weight - 0.56).abs() < 0.01);
    assert_eq!(hepatitis.mode, 272);
    assert!(matches!(hepatitis.answer(), Err(Refusal::Prior { .. })));
    // Without it 402 [353–630].
    let without = hepatitis.without_saturated.unwrap();
    assert_eq!(without.median, 402.0);
    assert!((without.interval.lower - 353.0).abs() <= 1.0 && without.interval.upper == 630.0);
    let options = Options {
        saturated: false,
        end: Some(2_710),
        ..Options::default()
    };
    let left_out = averaged(&table("hav_taiwan_3"), &options);
    assert_eq!(left_out.saturated_weight, 0.0);
    assert_eq!(left_out.estimate.interval, Some(without.interval));
}

#[test]
fn fifty_times_the_people_of_kosovo_flip_to_nobody_unseen() {
    let fifty = kosovo_times(50);
    let averaged = averaged(&fifty, &Options::default());
    assert!(
        averaged.saturated_weight > 0.99,
        "{}",
        averaged.saturated_weight
    );
    assert_eq!(averaged.mode, fifty.observed() + 1);
    assert!(averaged.answer().is_err());
}

#[test]
fn six_lists_are_averaged_too() {
    for (name, graphs) in [("uk2013_6", 18_154), ("snowshoe_hare_6", 18_154)] {
        let averaged = averaged(&table(name), &Options::default());
        assert_eq!(averaged.graphs.len(), graphs);
        assert!(averaged.settled && averaged.answer().is_ok(), "{name}");
    }
}

#[test]
fn threads_change_no_bit() {
    let table = table("westernus_5");
    let by = |threads| average(&table, &Options::default(), threads, &Unwatched).unwrap();
    let one = by(1);
    assert_eq!(one, by(2));
    assert_eq!(one, by(7));
    assert_eq!(one.draws(50, 4), by(3).draws(50, 4));
}

#[test]
fn draws_follow_the_posterior() {
    let averaged = as_published("kosovo_4");
    let draws = averaged.draws(20_000, 9);
    for share in [0.025, 0.2, 0.5, 0.8, 0.975] {
        let quantile = averaged.quantile(share) as f64;
        let below = draws.iter().filter(|&&draw| draw <= quantile).count() as f64 / 20_000.0;
        let error = (share * (1.0 - share) / 20_000.0).sqrt();
        assert!((below - share).abs() < 5.0 * error, "{share} {below}");
    }
    assert_eq!(averaged.draws(50, 9), draws[..50]);
    let mean = draws.iter().sum::<f64>() / 20_000.0;
    assert!((mean - averaged.mean).abs() < 5.0 * 1_750.0 / 20_000f64.sqrt());
}

struct Stopper;

impl rapporteur_estimate::Watch for Stopper {
    fn stage(&self, _name: &str, _total: u64) {}
    fn advance(&self, _by: u64) {}
    fn is_cancelled(&self) -> bool {
        true
    }
}

#[test]
fn what_cannot_be_averaged_is_refused() {
    let refusal =
        |name: &str, options: Options| average(&table(name), &options, 1, &Unwatched).unwrap_err();
    assert!(matches!(
        refusal("neworleans_8", Options::default()),
        Refusal::Lists { lists: 8, .. }
    ));
    let wrong = [
        Options {
            delta: Some(0.0),
            ..Options::default()
        },
        Options {
            tail: f64::NAN,
            ..Options::default()
        },
        Options {
            level: 1.0,
            ..Options::default()
        },
        Options {
            start: 5,
            end: Some(4),
            ..Options::default()
        },
    ];
    for options in wrong {
        assert!(matches!(
            refusal("korea_3", options),
            Refusal::Parameter { .. }
        ));
    }
    let lists = ["a", "b", "c"].map(String::from).to_vec();
    let nobody = CaptureTable::new(lists, []).unwrap();
    let stopped = average(&table("korea_3"), &Options::default(), 2, &Stopper).unwrap_err();
    assert_eq!(stopped, Refusal::Stopped);
    let refusal = average(&nobody, &Options::default(), 1, &Unwatched).unwrap_err();
    assert_eq!(refusal, Refusal::Nobody);
}

#[test]
fn a_table_that_graphs_can_make_passes_its_checks_and_one_they_cannot_does_not() {
    use rapporteur_estimate::checks::Of;
    let options = Options::default();
    let kosovo = table("kosovo_4");
    let average_of = averaged(&kosovo, &options);
    let checks = average_of.checks(&kosovo, &options, 1_000, 3);
    assert_eq!(checks.len(), 15 + 6 + 4);
    assert_eq!(checks, average_of.checks(&kosovo, &options, 1_000, 3));
    let pair = checks
        .iter()
        .find(|check| check.of == Of::Pair(0, 2))
        .unwrap();
    assert_eq!(pair.observed, kosovo.on_all(0b101));
    assert!(
        checks.iter().all(|check| (0.001..0.999).contains(&check.p)),
        "{checks:?}"
    );
    // All pairs attract, yet nobody is on all three lists: no graph without the full set makes that, and that set has no weight at this size.
    let lists = ["a", "b", "c"].map(String::from).to_vec();
    let odd = [(1, 40), (2, 40), (4, 40), (3, 40), (5, 40), (6, 40)];
    let odd = CaptureTable::new(lists, odd).unwrap();
    let without = Options {
        saturated: false,
        ..Options::default()
    };
    let checks = averaged(&odd, &without).checks(&odd, &without, 1_000, 3);
    let all_three = checks
        .iter()
        .find(|check| check.of == Of::Frequency(3))
        .unwrap();
    assert!(all_three.p > 0.99, "{all_three:?}");
}

#[test]
fn draws_of_two_strata_from_one_seed_do_not_rise_and_fall_together() {
    let (one, other) = (as_published("kosovo_4"), as_published("hiv_rome_4"));
    let (one, other) = (one.draws(4_000, 1), other.draws(4_000, 1));
    let above = |draws: &[f64]| -> Vec<bool> {
        let mut sorted = draws.to_vec();
        sorted.sort_by(f64::total_cmp);
        draws.iter().map(|&draw| draw > sorted[2_000]).collect()
    };
    let agree = above(&one)
        .into_iter()
        .zip(above(&other))
        .filter(|(a, b)| a == b)
        .count();
    // Half of them by chance, standard deviation 32.
    assert!(agree.abs_diff(2_000) < 160, "{agree}");
}
