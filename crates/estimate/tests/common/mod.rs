//! The published tables of `tests/tables` as capture tables, by name. The one that counts captures, not histories, is in `cottontail.rs`.

use rapporteur_estimate::CaptureTable;

/// Reads a published table by the name of its file.
pub fn table(name: &str) -> CaptureTable {
    let text = text(name);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut lists: Vec<String> = reader
        .headers()
        .expect("a header")
        .iter()
        .map(str::to_owned)
        .collect();
    assert_eq!(lists.pop().as_deref(), Some("count"), "{name}");
    let width = lists.len();
    let cells = reader.records().map(|row| {
        let row = row.expect("a row");
        let on = |list: &usize| match &row[*list] {
            "1" => true,
            "0" => false,
            other => panic!("{name}: {other}"),
        };
        let history = (0..width)
            .filter(on)
            .fold(0u64, |history, list| history | 1 << list);
        (history, row[width].parse().expect("a count"))
    });
    let cells: Vec<(u64, u64)> = cells.collect();
    CaptureTable::new(lists, cells).expect("a table")
}

fn text(name: &str) -> &'static str {
    match name {
        "artificial_3" => include_str!("../tables/artificial_3.csv"),
        "colombia_recruit_male1999_R1_20" => {
            include_str!("../tables/colombia_recruit_male1999_R1_20.csv")
        }
        "congenital_5" => include_str!("../tables/congenital_5.csv"),
        "diabetes_4" => include_str!("../tables/diabetes_4.csv"),
        "hav_taiwan_3" => include_str!("../tables/hav_taiwan_3.csv"),
        "hiv_rome_4" => include_str!("../tables/hiv_rome_4.csv"),
        "korea_3" => include_str!("../tables/korea_3.csv"),
        "kosovo_4" => include_str!("../tables/kosovo_4.csv"),
        "netherlands_5" => include_str!("../tables/netherlands_5.csv"),
        "netherlands_6" => include_str!("../tables/netherlands_6.csv"),
        "neworleans_5" => include_str!("../tables/neworleans_5.csv"),
        "neworleans_8" => include_str!("../tables/neworleans_8.csv"),
        "snowshoe_hare_6" => include_str!("../tables/snowshoe_hare_6.csv"),
        "spina_bifida_3" => include_str!("../tables/spina_bifida_3.csv"),
        "stan_sim1_trueN2000_5" => include_str!("../tables/stan_sim1_trueN2000_5.csv"),
        "stan_sim2_trueN2000_5" => include_str!("../tables/stan_sim2_trueN2000_5.csv"),
        "stan_sim3_trueN2000_5" => include_str!("../tables/stan_sim3_trueN2000_5.csv"),
        "stan_sim4_trueN2000_5" => include_str!("../tables/stan_sim4_trueN2000_5.csv"),
        "stan_sim5_trueN2000_5" => include_str!("../tables/stan_sim5_trueN2000_5.csv"),
        "uk2013_5" => include_str!("../tables/uk2013_5.csv"),
        "uk2013_6" => include_str!("../tables/uk2013_6.csv"),
        "westernus_5" => include_str!("../tables/westernus_5.csv"),
        other => panic!("there is no table {other}"),
    }
}
