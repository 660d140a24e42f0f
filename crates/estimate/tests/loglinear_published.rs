//! Log-linear answers beside published ones, table by table: those of the R packages Rcapture 1.4-4, SparseMSE 2.0.1 and
//! MultipleSystemsEstimation 1.2.0 on the same tables, and of the papers that the tables' README names.

mod common;

use common::table;
use rapporteur_estimate::loglinear::{
    Model, Selector, bca, existence, fit, no_highest_order, profile, rank, stepwise,
};
use rapporteur_estimate::{Refusal, Unwatched};

/// Rcapture `closedpMS.t` and `closedpCI.t`: table, most lists of a term, total with the least BIC, profile limits.
const LEAST_BIC: &str = "
    kosovo_4              4 10356.5  8994 12110
    uk2013_5              2   22991 17991 30142
    westernus_5           2    2483  1681  3928
    neworleans_5          2    1034   666  1762
    netherlands_5         2   48013 42185 55076
    korea_3               3     157   129   226
    diabetes_4            4    2472  2374  2584
    hav_taiwan_3          3    1313   655  3031
    spina_bifida_3        3     731   700   766
    congenital_5          2     620   593   652
    hiv_rome_4            4   11125  9532 13114
    stan_sim1_trueN2000_5 2    4916  3400  7452
    stan_sim2_trueN2000_5 2    5608  3366 10531
    stan_sim3_trueN2000_5 2    5006  4192  6039
    stan_sim4_trueN2000_5 2    2176  1937  2468
    stan_sim5_trueN2000_5 2    2003  1986  2021";

/// SparseMSE, p = 0.02: table, total.
const STEPWISE: &str = "
    kosovo_4        14342
    uk2013_5        11313
    uk2013_6        11418
    westernus_5      2483
    neworleans_5     1034
    neworleans_8     1184
    netherlands_5  121522
    korea_3           269
    diabetes_4       2279
    hav_taiwan_3      388
    spina_bifida_3    731
    congenital_5      610
    hiv_rome_4      11125";

/// Single models: table, model, total.
const MODELS: &str = "
    kosovo_4     [123,14,34]         10357
    diabetes_4   [12,13,23,24,34]     2771
    neworleans_8 [1,2,3,4,5,6,7,8]     997
    korea_3      [12,23]               157
    spina_bifida_3 [23,1]              731";

/// The words of each line of a table of values.
fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| line.split_whitespace().collect())
}

fn number(word: &str) -> f64 {
    word.parse().expect("a number")
}

fn model(text: &str) -> Model {
    text.parse().expect("a model")
}

/// Whether a value is printed like this when rounded as the published one is.
fn rounds_to(value: f64, published: &str) -> bool {
    let half = if published.contains('.') { 0.05 } else { 0.5 };
    (value - number(published)).abs() <= half + 1e-9
}

#[test]
fn least_bic_and_its_profile_interval_are_those_of_rcapture() {
    for row in rows(LEAST_BIC) {
        let table = table(row[0]);
        let order = row[1].parse().ok();
        let best = rank(&table, order, &Unwatched).unwrap().best;
        let interval = profile(&table, &best.model, 0.95).unwrap();
        let total = best.estimate.total;
        assert!(rounds_to(total, row[2]), "{row:?}: {total}");
        assert!(
            (interval.lower - number(row[3])).abs() <= 1.0,
            "{row:?}: {interval:?}"
        );
        assert!(
            (interval.upper - number(row[4])).abs() <= 1.0,
            "{row:?}: {interval:?}"
        );
    }
}

#[test]
fn single_models_have_their_published_sizes() {
    for row in rows(MODELS) {
        let total = fit(&table(row[0]), &model(row[1])).unwrap().estimate.total;
        assert!(rounds_to(total, row[2]), "{row:?}: {total}");
    }
    let interval = profile(&table("diabetes_4"), &model("[12,13,23,24,34]"), 0.95).unwrap();
    assert!((interval.lower - 2_528.0).abs() <= 1.0 && (interval.upper - 3_104.0).abs() <= 1.0);
}

#[test]
fn enumerations_are_whole_and_their_best_models_are_the_published_ones() {
    let kosovo = rank(&table("kosovo_4"), None, &Unwatched).unwrap();
    assert_eq!(kosovo.best.model.to_string(), "[123,14,34]");
    assert_eq!(kosovo.models.len() + kosovo.refused.len(), 113);
    // Silverman, Chan and Vincent 2024: 25,311 among all orders, 22,991 among pairs.
    let trafficked = rank(&table("uk2013_5"), None, &Unwatched).unwrap();
    assert!(rounds_to(trafficked.best.estimate.total, "25311"));
    assert_eq!(trafficked.models.len() + trafficked.refused.len(), 6_893);
    // Silverman's choice for Kosovo among pairs only.
    let pairs = rank(&table("kosovo_4"), Some(2), &Unwatched).unwrap();
    assert!(rounds_to(pairs.best.estimate.total, "14342"));
}

#[test]
fn steps_lead_where_sparsemse_goes() {
    for row in rows(STEPWISE) {
        let total = stepwise(&table(row[0]), 0.02).unwrap().fit.estimate.total;
        assert!(rounds_to(total, row[1]), "{row:?}: {total}");
    }
    let wald = stepwise(&table("uk2013_5"), 0.02)
        .unwrap()
        .fit
        .estimate
        .interval
        .unwrap();
    assert!(
        rounds_to(wald.lower, "9884") && rounds_to(wald.upper, "13027"),
        "{wald:?}"
    );
}

#[test]
fn the_artificial_table_has_models_of_each_code() {
    // Chan, Silverman and Vincent 2021, table 2: all pairs are not identified, [12,23] has no maximum, [1,2,3] has an estimate.
    let table = table("artificial_3");
    for (text, code) in [
        ("[12,13,23]", 2),
        ("[12,13]", 1),
        ("[12,3]", 1),
        ("[13,2]", 0),
        ("[1,2,3]", 0),
    ] {
        assert_eq!(
            existence(&table, &model(text)).unwrap().code(),
            code,
            "{text}"
        );
    }
    // Rcapture gives 1.4e13 people here.
    let refusal = fit(&table, &model("[12,13]")).unwrap_err();
    assert!(
        matches!(refusal, Refusal::NoEstimate { code: 1, .. }),
        "{refusal}"
    );
}

#[test]
fn without_the_highest_interaction_kosovo_has_the_published_sizes() {
    // Aleshin-Guendel, Sadinle and Wakefield 2024.
    let found = no_highest_order(&table("kosovo_4")).unwrap();
    let published = ["29484", "23213", "16942", "12761", "10671"];
    for ((multiplier, total), expected) in found.sensitivity.iter().zip(published) {
        assert!(rounds_to(*total, expected), "{multiplier}: {total}");
    }
    let refusal = no_highest_order(&table("artificial_3")).unwrap_err();
    assert!(matches!(refusal, Refusal::Overlap { .. }), "{refusal}");
}

/// Bootstrap limits of SparseMSE (0) and of MultipleSystemsEstimation among the best models (how many), at 50 to 1,000 replicates. The lower limits
/// left out rest on the least replicate of all, which more replicates move.
const BOOTSTRAPS: &str = "
    kosovo_4       0 12724 16846
    westernus_5    0     -  3672
    neworleans_5   0     -  1704
    korea_3        0   123   440
    diabetes_4     0  2255  2309
    hav_taiwan_3   0   351   438
    spina_bifida_3 0   709   756
    congenital_5   0   593   640
    hiv_rome_4     0  8946 13946
    kosovo_4      20  6947 18353
    korea_3        8   128   372
    diabetes_4    20  2282  2713
    spina_bifida_3 8   689   789
    hav_taiwan_3   8   366  3240
    hiv_rome_4    20  8473 13596";

#[test]
fn bootstrap_limits_are_the_published_ones_within_their_noise() {
    for row in rows(BOOTSTRAPS) {
        let selector = match row[1].parse().expect("a number of models") {
            0 => Selector::Stepwise { p: 0.02 },
            top => Selector::Bic {
                max_order: Some(3),
                top,
            },
        };
        let found = bca(&table(row[0]), &selector, 2_000, 1, 0.95, 2, &Unwatched).unwrap();
        let interval = found.estimate.interval.unwrap();
        let near = |limit: f64, published: &str| {
            published
                .parse()
                .is_ok_and(|published: f64| (limit / published - 1.0).abs() < 0.08)
        };
        assert!(near(interval.upper, row[3]), "{row:?}: {interval:?}");
        let at_an_end = row[2] == "-" && found.at_an_end;
        assert!(
            at_an_end || near(interval.lower, row[2]),
            "{row:?}: {interval:?}"
        );
    }
}
