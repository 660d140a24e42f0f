//! Log-linear answers beside the published ones, table by table. Sources: the R packages Rcapture 1.4-4, SparseMSE 2.0.1 and
//! MultipleSystemsEstimation 1.2.0 run on the same tables, and the papers that the tables' README names.

use rapporteur_estimate::loglinear::{Model, existence, fit, profile, rank, stepwise};
use rapporteur_estimate::{CaptureTable, Refusal, Unwatched};

macro_rules! table {
    ($name:literal) => {
        read(include_str!(concat!("tables/", $name, ".csv")))
    };
}

fn read(text: &str) -> CaptureTable {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut lists: Vec<String> = reader.headers().unwrap().iter().map(String::from).collect();
    lists.pop();
    let cells: Vec<(u64, u64)> = reader
        .records()
        .map(|record| {
            let numbers: Vec<u64> = record
                .unwrap()
                .iter()
                .map(|field| field.parse().unwrap())
                .collect();
            let (count, on) = numbers.split_last().unwrap();
            let history = on
                .iter()
                .enumerate()
                .fold(0, |set, (list, bit)| set | bit << list);
            (history, *count)
        })
        .collect();
    CaptureTable::new(lists, cells).unwrap()
}

fn rounds_to(value: f64, published: f64) -> bool {
    (value - published).abs() <= 0.5 + 1e-9
}

#[test]
fn least_bic_and_its_profile_interval_are_those_of_rcapture() {
    let published = [
        (
            "kosovo_4",
            table!("kosovo_4"),
            4,
            10_356.5,
            8_994.0,
            12_110.0,
        ),
        (
            "uk2013_5",
            table!("uk2013_5"),
            2,
            22_991.0,
            17_991.0,
            30_142.0,
        ),
        (
            "westernus_5",
            table!("westernus_5"),
            2,
            2_483.0,
            1_681.0,
            3_928.0,
        ),
        (
            "neworleans_5",
            table!("neworleans_5"),
            2,
            1_034.0,
            666.0,
            1_762.0,
        ),
        (
            "netherlands_5",
            table!("netherlands_5"),
            2,
            48_013.0,
            42_185.0,
            55_076.0,
        ),
        ("korea_3", table!("korea_3"), 3, 157.0, 129.0, 226.0),
        (
            "diabetes_4",
            table!("diabetes_4"),
            4,
            2_472.0,
            2_374.0,
            2_584.0,
        ),
        (
            "hav_taiwan_3",
            table!("hav_taiwan_3"),
            3,
            1_313.0,
            655.0,
            3_031.0,
        ),
        (
            "spina_bifida_3",
            table!("spina_bifida_3"),
            3,
            731.0,
            700.0,
            766.0,
        ),
        (
            "congenital_5",
            table!("congenital_5"),
            2,
            620.0,
            593.0,
            652.0,
        ),
        (
            "hiv_rome_4",
            table!("hiv_rome_4"),
            4,
            11_125.0,
            9_532.0,
            13_114.0,
        ),
        (
            "stan_sim1",
            table!("stan_sim1_trueN2000_5"),
            2,
            4_916.0,
            3_400.0,
            7_452.0,
        ),
        (
            "stan_sim2",
            table!("stan_sim2_trueN2000_5"),
            2,
            5_608.0,
            3_366.0,
            10_531.0,
        ),
        (
            "stan_sim3",
            table!("stan_sim3_trueN2000_5"),
            2,
            5_006.0,
            4_192.0,
            6_039.0,
        ),
        (
            "stan_sim4",
            table!("stan_sim4_trueN2000_5"),
            2,
            2_176.0,
            1_937.0,
            2_468.0,
        ),
        (
            "stan_sim5",
            table!("stan_sim5_trueN2000_5"),
            2,
            2_003.0,
            1_986.0,
            2_021.0,
        ),
    ];
    for (name, table, order, total, lower, upper) in published {
        let best = rank(&table, Some(order), &Unwatched).unwrap().best;
        let interval = profile(&table, &best.model, 0.95).unwrap();
        println!(
            "{name} {} {} {} {} bic {}",
            best.model, best.estimate.total, interval.lower, interval.upper, best.bic
        );
        assert!(
            rounds_to(best.estimate.total, total),
            "{name}: {}",
            best.estimate.total
        );
        assert!(
            (interval.lower - lower).abs() <= 1.0,
            "{name}: {}",
            interval.lower
        );
        assert!(
            (interval.upper - upper).abs() <= 1.0,
            "{name}: {}",
            interval.upper
        );
    }
}

#[test]
fn the_best_models_have_their_published_names_and_sizes() {
    let kosovo = rank(&table!("kosovo_4"), None, &Unwatched).unwrap();
    assert_eq!(kosovo.best.model.to_string(), "[123,14,34]");
    assert_eq!(kosovo.models.len() + kosovo.refused.len(), 113);
    let trafficked = rank(&table!("uk2013_5"), None, &Unwatched).unwrap();
    assert!(
        rounds_to(trafficked.best.estimate.total, 25_311.0),
        "{}",
        trafficked.best.estimate.total
    );
    assert_eq!(trafficked.models.len() + trafficked.refused.len(), 6_893);
    let diabetes: Model = "[12,13,23,24,34]".parse().unwrap();
    let table = table!("diabetes_4");
    assert!(rounds_to(
        fit(&table, &diabetes).unwrap().estimate.total,
        2_771.0
    ));
    let interval = profile(&table, &diabetes, 0.95).unwrap();
    assert!(
        (interval.lower - 2_528.0).abs() <= 1.0 && (interval.upper - 3_104.0).abs() <= 1.0,
        "{interval:?}"
    );
    let separate = Model::independence(8).unwrap();
    assert!(rounds_to(
        fit(&table!("neworleans_8"), &separate)
            .unwrap()
            .estimate
            .total,
        997.0
    ));
}

#[test]
fn steps_lead_where_sparsemse_goes() {
    let published = [
        ("kosovo_4", table!("kosovo_4"), 14_342.0),
        ("uk2013_5", table!("uk2013_5"), 11_313.0),
        ("uk2013_6", table!("uk2013_6"), 11_418.0),
        ("westernus_5", table!("westernus_5"), 2_483.0),
        ("neworleans_5", table!("neworleans_5"), 1_034.0),
        ("neworleans_8", table!("neworleans_8"), 1_184.0),
        ("netherlands_5", table!("netherlands_5"), 121_522.0),
        ("korea_3", table!("korea_3"), 269.0),
        ("diabetes_4", table!("diabetes_4"), 2_279.0),
        ("hav_taiwan_3", table!("hav_taiwan_3"), 388.0),
        ("spina_bifida_3", table!("spina_bifida_3"), 731.0),
        ("congenital_5", table!("congenital_5"), 610.0),
        ("hiv_rome_4", table!("hiv_rome_4"), 11_125.0),
    ];
    for (name, table, total) in published {
        let selected = stepwise(&table, 0.02).unwrap();
        println!(
            "{name} {} {} {:?}",
            selected.fit.model, selected.fit.estimate.total, selected.fit.estimate.interval
        );
        assert!(
            rounds_to(selected.fit.estimate.total, total),
            "{name}: {}",
            selected.fit.estimate.total
        );
    }
    let interval = stepwise(&table!("uk2013_5"), 0.02)
        .unwrap()
        .fit
        .estimate
        .interval
        .unwrap();
    assert!(
        rounds_to(interval.lower, 9_884.0) && rounds_to(interval.upper, 13_027.0),
        "{interval:?}"
    );
    // Silverman 2014: pairs only, least BIC.
    let pairs = rank(&table!("kosovo_4"), Some(2), &Unwatched).unwrap();
    assert!(
        rounds_to(pairs.best.estimate.total, 14_342.0),
        "{}",
        pairs.best.estimate.total
    );
}

#[test]
fn codes_of_the_artificial_table_are_published() {
    // Chan, Silverman and Vincent 2021, table 2.
    let table = table!("artificial_3");
    let mut codes = Vec::new();
    for text in [
        "[12,13,23]",
        "[12,13,3]",
        "[12,23,1]",
        "[13,23,2]",
        "[12,3]",
        "[13,2]",
        "[23,1]",
        "[1,2,3]",
    ] {
        codes.push((
            text,
            existence(&table, &text.parse().unwrap()).unwrap().code(),
        ));
    }
    println!("{codes:?}");
    let refused = codes.iter().find(|(_, code)| *code == 1).unwrap();
    let refusal = fit(&table, &refused.0.parse().unwrap()).unwrap_err();
    assert!(matches!(refusal, Refusal::NoEstimate { code: 1, .. }));
}
