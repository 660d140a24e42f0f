//! Quality through the public API: scores as an independent script computes them, intervals that cover, published values.

mod random;

use random::Random;
use rapporteur_linkage::quality::{
    Labelled, LabelsError, Reviewed, SampleParams, blocking_recall, calibration, doubtful,
    draw_sample, estimate, evaluate, evaluate_edges, examine, missed_by_blocking, unscored_pairs,
};
use rapporteur_linkage::{Clustering, Constraints, Edge, cluster};

#[test]
fn scores_are_those_of_an_independent_script() {
    // From a script on SciPy with these 12 records, edges at or above 0 bits closed to clusters.
    let truth = [0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 4, 4].map(Some);
    let edges = [
        Edge::new(0, 1, 5.0),
        Edge::new(1, 2, -3.0),
        Edge::new(2, 3, 1.5),
        Edge::new(3, 4, 6.0),
        Edge::new(5, 6, 2.5),
        Edge::new(6, 7, 7.0),
        Edge::new(7, 9, 0.5),
        Edge::new(8, 5, -1.0),
        Edge::new(10, 11, 8.0),
    ];
    let closed = Clustering::from_labels(&[0, 0, 1, 1, 1, 2, 2, 2, 3, 2, 4, 4]);
    let scores = evaluate(&closed, &truth);
    let near =
        |found: f64, expected: f64| assert!((found - expected).abs() < 1e-4, "{found} {expected}");
    assert_eq!(
        (
            scores.records,
            scores.entities,
            scores.clusters,
            scores.true_pairs
        ),
        (12, 5, 5, 11)
    );
    near(scores.pairs.precision, SCRIPT[0]);
    near(scores.pairs.recall, SCRIPT[1]);
    near(scores.pairs.f1, SCRIPT[2]);
    near(scores.b_cubed.precision, SCRIPT[3]);
    near(scores.b_cubed.recall, SCRIPT[4]);
    near(scores.b_cubed.f1, SCRIPT[5]);
    assert_eq!(scores.whole_clusters.precision, 1.0 / 5.0);
    let rates = evaluate_edges(&edges, &truth, 0.0);
    near(rates.precision, SCRIPT[6]);
    near(rates.recall, SCRIPT[7]);
    let blocked = blocking_recall(edges.iter().map(|edge| (edge.a, edge.b)), &truth);
    near(blocked.recall, SCRIPT[8]);
    // Records without a known truth leave the counts.
    let mut partly = truth;
    partly[0] = None;
    assert_eq!(evaluate(&closed, &partly).true_pairs, 9);
}

/// Cluster precision, recall, F1; B-cubed precision, recall, F1; edge precision, recall; recall of blocking.
const SCRIPT: [f64; 9] = [
    0.545_455, 0.545_455, 0.545_455, 0.763_889, 0.763_889, 0.763_889, 0.714_286, 0.454_545,
    0.636_364,
];

/// Two lists of records whose pairs weigh what they should: matches are drawn with the odds of their weight.
fn world(seed: u64, pairs: u32) -> (Vec<Edge>, Vec<bool>) {
    let mut random = Random(seed);
    (0..pairs)
        .map(|at| {
            let weight = random.below(2400) as f32 / 100.0 - 12.0;
            let chance = 1.0 / (1.0 + f64::from(-weight).exp2());
            let is_one = (random.below(1 << 40) as f64) < chance * (1u64 << 40) as f64;
            (Edge::new(2 * at, 2 * at + 1, weight), is_one)
        })
        .unzip()
}

#[test]
fn intervals_of_a_clerical_sample_cover_the_truth() {
    let (mut covered, mut narrow) = ([0; 2], 0.0);
    let rounds = 300;
    for seed in 0..rounds {
        let (edges, is_one) = world(seed + 1, 4_000);
        let weight = |_, _| -20.0;
        let found = cluster(8_000, &edges, &weight, &Constraints::none(), 1).clustering;
        let params = SampleParams {
            labels: 200,
            seed,
            ..SampleParams::default()
        };
        let sample = draw_sample(&edges, &found, &params);
        let drawn = sample.strata.iter().flat_map(|stratum| &stratum.drawn);
        let labels: Vec<(u32, u32, bool)> = drawn
            .map(|edge| (edge.a, edge.b, is_one[edge.a as usize / 2]))
            .collect();
        assert!(
            labels.len() <= 200 && labels.len() > 190,
            "{}",
            labels.len()
        );
        let told = estimate(&sample, &labels, None).unwrap();
        let joined = |edge: &Edge| edge.weight > 0.0;
        let count = |wanted: &dyn Fn(&Edge, bool) -> bool| {
            let pairs = edges.iter().zip(&is_one);
            pairs.filter(|(edge, one)| wanted(edge, **one)).count() as f64
        };
        let right = count(&|edge, one| joined(edge) && one);
        let precision = right / count(&|edge, _| joined(edge));
        let recall = right / count(&|_, one| one);
        let within = |x: f64, lower: f64, upper: f64| usize::from(lower <= x && x <= upper);
        covered[0] += within(precision, told.precision.lower, told.precision.upper);
        let recall_told = told.recall_of_candidates;
        covered[1] += within(recall, recall_told.lower, recall_told.upper);
        narrow += (recall_told.upper - recall_told.lower) / rounds as f64;
    }
    println!("covered {covered:?} of {rounds}; mean width of recall {narrow:.3}");
    // Three standard errors below 95 % of 300 is 274.
    assert!(covered.iter().all(|covered| *covered >= 274), "{covered:?}");
    assert!(narrow < 0.15, "{narrow}");
}

#[test]
fn labels_must_be_of_the_sample() {
    let (edges, _) = world(3, 50);
    let found = Clustering::singletons(100);
    let sample = draw_sample(&edges, &found, &SampleParams::default());
    assert_eq!(
        estimate(&sample, &[(0, 99, true)], None).unwrap_err(),
        LabelsError::NotDrawn(0, 99)
    );
    let twice = [(1, 0, true), (0, 1, false)];
    assert_eq!(
        estimate(&sample, &twice, None).unwrap_err(),
        LabelsError::TwoLabels(0, 1)
    );
}

#[test]
fn a_sample_does_not_depend_on_the_order_of_pairs() {
    let (mut edges, _) = world(4, 3_000);
    let found = Clustering::singletons(6_000);
    let before = draw_sample(&edges, &found, &SampleParams::default());
    edges.reverse();
    assert_eq!(
        before,
        draw_sample(&edges, &found, &SampleParams::default())
    );
}

#[test]
fn what_blocking_missed_lowers_recall() {
    let (edges, is_one) = world(5, 2_000);
    let found = cluster(4_000, &edges, &|_, _| -20.0, &Constraints::none(), 1).clustering;
    let sample = draw_sample(&edges, &found, &SampleParams::default());
    let drawn = sample.strata.iter().flat_map(|stratum| &stratum.drawn);
    let labels: Vec<_> = drawn
        .map(|e| (e.a, e.b, is_one[e.a as usize / 2]))
        .collect();
    let missed = missed_by_blocking(&[300.0, 200.0, 500.0]);
    let told = estimate(&sample, &labels, Some(&missed)).unwrap();
    let at_most = told.recall_at_most.unwrap();
    let share = told.recall_of_candidates.estimate * missed.recall_at_most;
    assert!(
        (at_most.estimate - share).abs() < 1e-9,
        "{at_most:?} {share}"
    );
    assert!(at_most.upper < told.recall_of_candidates.upper);
}

#[test]
fn agreement_of_reviewers_is_as_published() {
    // Kappa by hand: p_o = .7, p_e = .5.
    let reviewed = Reviewed {
        both_one: 20,
        first_one: 5,
        second_one: 10,
        both_apart: 15,
        unsure: 2,
    };
    let agreement = reviewed.agreement().unwrap();
    let kappa = agreement.kappa.unwrap();
    assert!((kappa.estimate - 0.4).abs() < 1e-12);
    assert!(
        (kappa.upper - kappa.estimate - 1.959_964 * KAPPA_ERROR).abs() < 1e-6,
        "{kappa:?}"
    );
    assert!((agreement.raw.estimate - 0.7).abs() < 1e-12);
    assert!((agreement.on_one.unwrap() - 40.0 / 55.0).abs() < 1e-12);
    assert!((agreement.on_apart.unwrap() - 30.0 / 45.0).abs() < 1e-12);
    let same = Reviewed {
        both_one: 9,
        ..Reviewed::default()
    };
    assert_eq!(same.agreement().unwrap().kappa, None);
    assert!(Reviewed::default().agreement().is_err());
}

/// The standard error from the multinomial covariance and a numerical gradient of kappa, computed apart in NumPy.
const KAPPA_ERROR: f64 = 0.126_996_06;

#[test]
fn overstated_weights_are_seen() {
    let mut random = Random(9);
    let labelled: Vec<Labelled> = (0..6_000)
        .map(|_| {
            let weight = random.below(1600) as f64 / 100.0 - 8.0;
            let chance = 1.0 / (1.0 + (-(0.5 * weight + 1.0)).exp2());
            Labelled {
                weight: weight as f32,
                is_one: (random.below(1 << 40) as f64) < chance * (1u64 << 40) as f64,
                stands_for: 3.0,
            }
        })
        .collect();
    let found = calibration(&labelled, &[-4.0, 0.0, 4.0]);
    assert!((found.slope - 0.5).abs() < 0.04, "{}", found.slope);
    assert!(
        (found.shift_bits - 1.0).abs() < 0.15,
        "{}",
        found.shift_bits
    );
    let [_, _, _, high] = &found.bands[..] else {
        panic!("{:?}", found.bands);
    };
    assert!(high.shown.upper < high.predicted, "{high:?}");
    // Labels that part perfectly still give a finite slope.
    let parted: Vec<Labelled> = labelled
        .iter()
        .map(|label| Labelled {
            is_one: label.weight > 0.0,
            ..*label
        })
        .collect();
    assert!(calibration(&parted, &[]).slope.is_finite());
}

#[test]
fn the_weakest_link_and_bridges_are_named() {
    // Two triangles joined by one edge; a pair with a strong edge.
    let edges = [
        Edge::new(0, 1, 8.0),
        Edge::new(1, 2, 7.0),
        Edge::new(0, 2, 6.0),
        Edge::new(3, 4, 8.0),
        Edge::new(4, 5, 7.0),
        Edge::new(3, 5, 6.0),
        Edge::new(2, 3, 2.0),
        Edge::new(6, 7, 12.0),
    ];
    let clustering = Clustering::from_labels(&[0, 0, 0, 0, 0, 0, 1, 1, 2]);
    let weight = |_, _| -1.0;
    let ranked = doubtful(&clustering, &edges, &weight, 5);
    assert_eq!(ranked.len(), 2);
    let link = ranked[0].weakest.as_ref().unwrap();
    assert_eq!((link.edge, &link.side[..]), (edges[6], &[0, 1, 2][..]));
    assert!((link.across_bits - (2.0 - 8.0) / 9.0).abs() < 1e-12);
    assert!(ranked[0].doubt() > 0.5 && ranked[1].doubt() < 0.001);
    assert_eq!(ranked[0].bridges, [edges[6]]);
    assert!((ranked[0].linked_share - 7.0 / 15.0).abs() < 1e-12);
    assert_eq!(ranked[0], examine(&clustering, &edges, 0, &weight));
    assert_eq!(unscored_pairs(&edges, &clustering, &weight).len(), 8);
    let alone = examine(&clustering, &edges, 2, &weight);
    assert_eq!((alone.weakest, alone.bridges.len()), (None, 0));
}
