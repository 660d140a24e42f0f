//! Strata, imputations and linkages put together: formulas worked by hand or by SciPy, and what sums of draws must keep.

use rapporteur_estimate::Refusal;
use rapporteur_estimate::combine::{RubinForm, mixture, quantile, rubin, sum, summary};

#[test]
fn quantiles_are_of_r_s_default_type() {
    // Type 7 by hand: five numbers, h = 4p.
    let sorted = [1.0, 2.0, 4.0, 8.0, 16.0];
    for (share, value) in [
        (0.0, 1.0),
        (0.25, 2.0),
        (0.3, 2.4),
        (0.975, 15.2),
        (1.0, 16.0),
    ] {
        assert!((quantile(&sorted, share) - value).abs() < 1e-12, "{share}");
    }
    assert_eq!(quantile(&[7.0], 0.3), 7.0);
}

#[test]
fn a_summary_is_the_mean_median_and_interval_of_its_draws() {
    let draws = [16.0, 1.0, 8.0, 2.0, 4.0];
    let summary = summary(&draws, 0.5).unwrap();
    assert!((summary.mean - 6.2).abs() < 1e-12);
    assert_eq!(summary.median, 4.0);
    assert_eq!((summary.interval.lower, summary.interval.upper), (2.0, 8.0));
    // Variance (9.8² + 5.2² + 1.8² + 4.2² + 2.2²)/4 = 37.2.
    assert!((summary.standard_deviation - 37.2f64.sqrt()).abs() < 1e-12);
}

#[test]
fn a_mixture_takes_as_many_draws_from_every_part() {
    let low: Vec<f64> = (0..100).map(f64::from).collect();
    let high: Vec<f64> = (1_000..1_010).map(f64::from).collect();
    let mixed = mixture(&[&low, &high], 4_000, 3).unwrap();
    assert_eq!(mixed.iter().filter(|&&draw| draw >= 1_000.0).count(), 2_000);
    assert_eq!(mixed, mixture(&[&low, &high], 4_000, 3).unwrap());
    assert_ne!(mixed, mixture(&[&low, &high], 4_000, 4).unwrap());
    // The interval of a mixture of two far modes spans both; the average of their intervals would not.
    let interval = summary(&mixed, 0.95).unwrap().interval;
    assert!(interval.lower < 10.0 && interval.upper >= 1_009.0);
}

#[test]
fn strata_are_added_draw_by_draw_and_not_limit_by_limit() {
    assert_eq!(sum(&[&[1.0, 5.0], &[10.0, 2.0]]).unwrap(), [11.0, 7.0]);
    // Ten strata, each even on 0..99, in orders that differ: the sum's interval is far narrower than the sum of intervals.
    let one: Vec<f64> = (0..100).map(f64::from).collect();
    let strata: Vec<Vec<f64>> = (0..10)
        .map(|stratum| mixture(&[&one], 4_000, stratum).unwrap())
        .collect();
    let strata: Vec<&[f64]> = strata.iter().map(Vec::as_slice).collect();
    let total = summary(&sum(&strata).unwrap(), 0.95).unwrap();
    let alone = summary(strata[0], 0.95).unwrap().interval;
    let width = total.interval.upper - total.interval.lower;
    assert!(width < 0.5 * 10.0 * (alone.upper - alone.lower), "{width}");
    // Mean 495, variance 10·(100²−1)/12.
    let error = (10.0 * 9_999.0 / 12.0 / 4_000f64).sqrt();
    assert!((total.mean - 495.0).abs() < 5.0 * error);
}

#[test]
fn rubin_s_rule_has_both_degrees_of_freedom_in_print() {
    // Worked with NumPy and SciPy 1.17; the first replicate has an unseen of 0, which counts as 0.1.
    let replicates: [&[f64]; 3] = [
        &[0.0, 3.0, 5.0, 8.0],
        &[10.0, 4.0, 6.0, 2.0],
        &[1.0, 1.0, 9.0, 20.0],
    ];
    let observed = [50, 52, 51];
    for (form, degrees, lower, upper) in [
        (
            RubinForm::Printed,
            24.145_498_521_470_888,
            51.116_650_613_404_076,
            137.243_982_853_296_5,
        ),
        (
            RubinForm::Rubin1987,
            141.919_417_894_947_54,
            51.133_957_964_581_555,
            126.101_271_757_446_6,
        ),
    ] {
        let combined = rubin(&replicates, &observed, form, 0.95).unwrap();
        assert!((combined.total - 56.75).abs() < 1e-12);
        assert!((combined.within - 2.258_409_807_967_879).abs() < 1e-12);
        assert!((combined.between - 0.228_160_349_398_304_2).abs() < 1e-12);
        assert!((combined.degrees / degrees - 1.0).abs() < 1e-12);
        assert!((combined.interval.lower - lower).abs() < 1e-9);
        assert!((combined.interval.upper - upper).abs() < 1e-8);
    }
}

#[test]
fn twenty_replicates_have_the_degrees_of_freedom_that_verdata_s_test_has() {
    // 23.7 as printed and 210.8 by Rubin 1987 belong to W/B = 2.4474: replicates alike but for their place, whose variance is 1/2.4474 of theirs.
    let places: Vec<f64> = (0..20).map(f64::from).collect();
    let variance_of_places = 35.0;
    let step = (1.0f64 / 2.447_4 / variance_of_places).sqrt();
    let half = 0.5f64.sqrt();
    let replicates: Vec<Vec<f64>> = places
        .iter()
        .map(|place| {
            vec![
                (5.0 + step * place - half).exp(),
                (5.0 + step * place + half).exp(),
            ]
        })
        .collect();
    let replicates: Vec<&[f64]> = replicates.iter().map(Vec::as_slice).collect();
    let degrees = |form| rubin(&replicates, &[9; 20], form, 0.95).unwrap().degrees;
    assert!((degrees(RubinForm::Printed) - 23.7).abs() < 0.05);
    assert!((degrees(RubinForm::Rubin1987) - 210.8).abs() < 0.5);
}

#[test]
fn replicates_that_agree_leave_normal_limits() {
    let same: &[f64] = &[4.0, 9.0];
    let combined = rubin(&[same, same], &[10, 10], RubinForm::Printed, 0.95).unwrap();
    assert_eq!(combined.between, 0.0);
    assert_eq!(combined.degrees, f64::INFINITY);
    assert!(combined.interval.upper.is_finite());
}

#[test]
fn what_cannot_be_put_together_is_refused() {
    let is_refused = |result: Result<Vec<f64>, Refusal>| {
        assert!(
            matches!(result, Err(Refusal::Parameter { .. })),
            "{result:?}"
        );
    };
    is_refused(mixture(&[], 5, 1));
    is_refused(mixture(&[&[1.0], &[]], 5, 1));
    is_refused(mixture(&[&[f64::NAN]], 5, 1));
    is_refused(sum(&[]));
    is_refused(sum(&[&[1.0], &[1.0, 2.0]]));
    assert!(summary(&[], 0.95).is_err());
    assert!(rubin(&[&[1.0]], &[3], RubinForm::Printed, 0.95).is_err());
    assert!(rubin(&[&[1.0], &[-1.0]], &[3, 3], RubinForm::Printed, 0.95).is_err());
}
