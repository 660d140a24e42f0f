//! Estimates in closed form against published values, and refusals where a formula would divide by zero or answer nonsense.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

mod common;
#[path = "common/cottontail.rs"]
mod cottontail;

use common::table;
use rapporteur_estimate::closed::{
    ChaoForm, CoverageForm, chao_mh, chao_mh_of, chao_mth, chapman, coverage,
};
use rapporteur_estimate::{CaptureTable, Refusal};

fn two_lists(only_first: u64, only_second: u64, both: u64) -> CaptureTable {
    let lists = vec!["a".to_owned(), "b".to_owned()];
    CaptureTable::new(lists, [(1, only_first), (2, only_second), (3, both)]).unwrap()
}

#[test]
fn chapman_is_seber_s_formula_and_never_below_the_seen() {
    // n₁ = 30, n₂ = 40, m = 10: 31·41/11 − 1, variance 31·41·20·30/(11²·12), worked by hand.
    let answer = chapman(&two_lists(20, 30, 10), 0.95).unwrap();
    assert!((answer.total - (1_271.0 / 11.0 - 1.0)).abs() < 1e-12);
    let variance: f64 = 1_271.0 * 600.0 / (121.0 * 12.0);
    assert!((answer.standard_error.unwrap() - variance.sqrt()).abs() < 1e-12);
    let interval = answer.interval.unwrap();
    assert!(interval.lower > 60.0 && interval.holds(answer.total));
    let refusal = chapman(&two_lists(20, 30, 0), 0.95).unwrap_err();
    assert!(matches!(refusal, Refusal::Overlap { .. }));
    assert!(matches!(
        chapman(&table("korea_3"), 0.95).unwrap_err(),
        Refusal::Lists { lists: 3, .. }
    ));
}

#[test]
fn everybody_on_both_lists_leaves_nobody_unseen() {
    let answer = chapman(&two_lists(0, 0, 12), 0.95).unwrap();
    assert_eq!(answer.total, 12.0);
}

#[test]
fn cottontails_have_both_published_bounds() {
    // 76 animals seen; 130.6 with (t−1)/t, 133.8 without (Chao 1987, table 2); 135 lived there.
    let total = |form| {
        chao_mh_of(
            &cottontail::frequencies(),
            cottontail::OCCASIONS,
            form,
            0.95,
        )
        .unwrap()
    };
    assert!((total(ChaoForm::Finite).total - 130.6).abs() < 0.05);
    assert!((total(ChaoForm::Original).total - 133.8).abs() < 0.05);
    // (17/18)·43·42/(2·17) by hand.
    let corrected = 76.0 + 17.0 / 18.0 * 43.0 * 42.0 / 34.0;
    assert!((total(ChaoForm::BiasCorrected).total - corrected).abs() < 1e-10);
    assert!(total(ChaoForm::Original).interval.unwrap().holds(135.0));
}

#[test]
fn the_finite_bound_of_two_lists_with_equal_catch_is_lincoln_s() {
    // t = 2: ½ f₁²/(2f₂) = a²/m when a people are on each list alone.
    let answer = chao_mh(&two_lists(30, 30, 20), ChaoForm::Finite, 0.95).unwrap();
    assert!((answer.total - (80.0 + 900.0 / 20.0)).abs() < 1e-12);
}

#[test]
fn a_bound_without_pairs_is_refused_unless_corrected() {
    let table = two_lists(20, 30, 0);
    for form in [ChaoForm::Finite, ChaoForm::Original] {
        assert!(matches!(
            chao_mh(&table, form, 0.95).unwrap_err(),
            Refusal::Overlap { .. }
        ));
    }
    assert!(chao_mh(&table, ChaoForm::BiasCorrected, 0.95).is_ok());
    assert!(matches!(
        chao_mh_of(&[3, 2, 1], 2, ChaoForm::Finite, 0.95).unwrap_err(),
        Refusal::Parameter { .. }
    ));
}

/// Rcapture 1.4-4, "Mth Chao (LB)": abundance ± 1.96 standard errors.
const CHAO_MTH: [(&str, f64, f64, f64); 18] = [
    ("kosovo_4", 8_591.0, 8_173.0, 9_010.0),
    ("uk2013_5", 13_570.0, 11_960.0, 15_180.0),
    ("uk2013_6", 12_298.0, 10_953.0, 13_644.0),
    ("westernus_5", 2_201.0, 1_307.0, 3_094.0),
    ("neworleans_5", 1_294.0, 535.0, 2_053.0),
    ("neworleans_8", 1_206.0, 532.0, 1_881.0),
    ("netherlands_5", 53_714.0, 48_834.0, 58_594.0),
    ("korea_3", 142.0, 130.0, 154.0),
    ("diabetes_4", 2_318.0, 2_268.0, 2_368.0),
    ("hav_taiwan_3", 479.0, 393.0, 564.0),
    ("spina_bifida_3", 764.0, 723.0, 804.0),
    ("congenital_5", 660.0, 618.0, 701.0),
    ("hiv_rome_4", 11_701.0, 9_680.0, 13_722.0),
    ("stan_sim1_trueN2000_5", 1_759.0, 1_430.0, 2_087.0),
    ("stan_sim2_trueN2000_5", 1_526.0, 1_305.0, 1_746.0),
    ("stan_sim3_trueN2000_5", 2_035.0, 1_884.0, 2_187.0),
    ("stan_sim4_trueN2000_5", 1_732.0, 1_604.0, 1_861.0),
    ("stan_sim5_trueN2000_5", 2_055.0, 2_033.0, 2_076.0),
];

#[test]
fn bounds_with_list_effects_are_rcapture_s_on_every_table() {
    for (name, total, lower, upper) in CHAO_MTH {
        let answer = chao_mth(&table(name), 0.95).unwrap();
        let interval = answer.interval.unwrap();
        let given = [answer.total, interval.lower, interval.upper];
        for (given, published) in given.into_iter().zip([total, lower, upper]) {
            assert!(
                (given - published).abs() <= 0.7,
                "{name}: {given} {published}"
            );
        }
    }
}

#[test]
fn a_bound_with_list_effects_takes_twenty_lists_and_refuses_empty_ones() {
    let wide = chao_mth(&table("colombia_recruit_male1999_R1_20"), 0.95).unwrap();
    assert!(wide.total > 982.0 && wide.total.is_finite());
    let lists = ["a", "b", "c"].map(String::from).to_vec();
    let empty_list = CaptureTable::new(lists.clone(), [(1, 9), (2, 9), (3, 4)]).unwrap();
    let no_pair = CaptureTable::new(lists, [(1, 9), (2, 9), (4, 9), (7, 2)]).unwrap();
    for table in [empty_list, no_pair] {
        assert!(matches!(
            chao_mth(&table, 0.95).unwrap_err(),
            Refusal::Overlap { .. }
        ));
    }
}

#[test]
fn sample_coverage_gives_the_published_totals() {
    // CARE1 1.1.0 (Chao and others 2001).
    for (name, form, published) in [
        ("hav_taiwan_3", CoverageForm::Low, 508.0),
        ("hav_taiwan_3", CoverageForm::High, 971.0),
        ("diabetes_4", CoverageForm::High, 2_609.0),
        ("kosovo_4", CoverageForm::Low, 9_103.0),
        ("kosovo_4", CoverageForm::High, 15_046.0),
    ] {
        let covered = coverage(&table(name), form, 2, 1, 0.95).unwrap();
        assert!((covered.estimate.total - published).abs() < 0.5, "{name}");
    }
}

#[test]
fn bootstrap_intervals_of_the_coverage_are_the_published_ones_but_for_their_chance() {
    // CARE1's 200 replicates: HAV low 508 [432–620], diabetes high 2,609 [2,472–2,793]; the standard error of 200 replicates is 5 %.
    for (name, form, lower, upper, slack) in [
        ("hav_taiwan_3", CoverageForm::Low, 432.0, 620.0, 12.0),
        ("diabetes_4", CoverageForm::High, 2_472.0, 2_793.0, 20.0),
    ] {
        let covered = coverage(&table(name), form, 2_000, 7, 0.95).unwrap();
        let interval = covered.estimate.interval.unwrap();
        assert!(
            (interval.lower - lower).abs() < slack,
            "{name} {interval:?}"
        );
        assert!(
            (interval.upper - upper).abs() < slack,
            "{name} {interval:?}"
        );
        assert_eq!(covered.without_estimate, 0);
        assert_eq!(
            covered,
            coverage(&table(name), form, 2_000, 7, 0.95).unwrap()
        );
    }
}

#[test]
fn the_high_form_refuses_where_its_denominator_is_not_above_zero() {
    for name in ["westernus_5", "neworleans_5", "artificial_3"] {
        let refusal = coverage(&table(name), CoverageForm::High, 10, 1, 0.95).unwrap_err();
        assert!(matches!(refusal, Refusal::Overlap { .. }), "{name}");
    }
    // On hepatitis A it is close to that: the published standard error is 925, and some replicates have no answer at all.
    let covered = coverage(&table("hav_taiwan_3"), CoverageForm::High, 500, 1, 0.95).unwrap();
    assert!(covered.without_estimate > 0);
    assert!(covered.estimate.standard_error.unwrap() > 500.0);
}

#[test]
fn levels_outside_their_range_are_refused() {
    for level in [0.0, 1.0, f64::NAN] {
        assert!(matches!(
            chao_mth(&table("korea_3"), level).unwrap_err(),
            Refusal::Parameter { .. }
        ));
    }
}
