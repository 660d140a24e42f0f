//! The average over decomposable graphs against published values and a sum written out in full.

mod common;

use common::table;
use rapporteur_estimate::Unwatched;
use rapporteur_estimate::graphs::{Averaged, Options, average};

/// As dga has it: up to ten unseen people per observed one.
fn as_published(name: &str) -> Averaged {
    let table = table(name);
    let options = Options {
        end: Some(10 * table.observed()),
        ..Options::default()
    };
    average(&table, &options, 1, &Unwatched).unwrap()
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
