//! The published tables, estimated by every method but the latent-class model: the figures of docs/estimation.md.
//! `cargo run --release -p rapporteur-estimate --example panels`

use rapporteur_estimate::panel::{Outcome, Plan, run};
use rapporteur_estimate::{CaptureTable, Method, Unwatched};

const TABLES: [&str; 16] = [
    "kosovo_4",
    "uk2013_5",
    "uk2013_6",
    "westernus_5",
    "neworleans_5",
    "neworleans_8",
    "netherlands_5",
    "korea_3",
    "diabetes_4",
    "hav_taiwan_3",
    "spina_bifida_3",
    "congenital_5",
    "hiv_rome_4",
    "snowshoe_hare_6",
    "netherlands_6",
    "artificial_3",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tables");
    let methods = [
        Method::ChaoMth,
        Method::CoverageLow,
        Method::LogLinearBic,
        Method::LogLinearBicBca,
        Method::StepwiseBca,
        Method::Graphs,
        Method::NoHighestOrder,
    ];
    println!("| table | {} |", methods.map(Method::as_str).join(" | "));
    for name in TABLES {
        let mut reader = csv::Reader::from_path(format!("{folder}/{name}.csv"))?;
        let mut lists: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
        lists.pop();
        let mut cells = Vec::new();
        for row in reader.records() {
            let row = row?;
            let on = (0..lists.len())
                .filter(|&list| &row[list] == "1")
                .fold(0u64, |bits, list| bits | 1 << list);
            cells.push((on, row[lists.len()].parse()?));
        }
        let table = CaptureTable::new(lists, cells)?;
        let plan = Plan {
            methods: methods.to_vec(),
            variations: false,
            ..Plan::default()
        };
        let panel = run(&table, &plan, 2, &Unwatched)?;
        let said = methods.map(
            |method| match panel.answer(method).map(|answer| &answer.outcome) {
                Some(Outcome::Estimate(estimate)) => match estimate.interval {
                    Some(interval) => format!(
                        "{:.0} [{:.0}–{:.0}]",
                        estimate.total, interval.lower, interval.upper
                    ),
                    None => format!("{:.0}", estimate.total),
                },
                Some(Outcome::Refusal(refusal)) => refusal.to_string(),
                None => "–".to_owned(),
            },
        );
        println!("| {name} | {} | {:?} |", said.join(" | "), panel.conclusion);
    }
    Ok(())
}
