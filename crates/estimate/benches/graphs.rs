//! How long the average over decomposable graphs takes on the published tables: on dga's grid (1 to 10n unseen) and until the limits stand still.
//! One thread; the median of an odd number of repeats, in milliseconds. `cargo bench -p rapporteur-estimate --bench graphs`

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::Instant;

use rapporteur_estimate::graphs::{Averaged, Options, average};
use rapporteur_estimate::{CaptureTable, Unwatched};

/// The tables, with the CPU seconds of dga 2.0.2 where it takes them.
const TABLES: [(&str, Option<f64>); 13] = [
    ("korea_3", Some(0.001)),
    ("hav_taiwan_3", Some(0.002)),
    ("spina_bifida_3", Some(0.003)),
    ("diabetes_4", Some(0.053)),
    ("hiv_rome_4", Some(0.05)),
    ("kosovo_4", Some(0.15)),
    ("neworleans_5", Some(0.046)),
    ("westernus_5", Some(0.11)),
    ("congenital_5", Some(0.165)),
    ("uk2013_5", Some(2.55)),
    ("netherlands_5", Some(7.75)),
    ("uk2013_6", None),
    ("netherlands_6", None),
];

fn main() {
    println!(
        "| table | dga's grid, ms | dga, ms | ratio | until still, ms | end, unseen per seen |"
    );
    println!("|---|---|---|---|---|---|");
    for (name, peer) in TABLES {
        let table = common::table(name);
        let fixed = Options {
            end: Some(10 * table.observed()),
            ..Options::default()
        };
        let repeats = if table.width() > 5 { 5 } else { 31 };
        let (as_peer, _) = median_ms(&table, &fixed, repeats);
        let (settled, averaged) = median_ms(&table, &Options::default(), repeats);
        let (peer, ratio) = peer.map_or(("–".to_owned(), "–".to_owned()), |seconds| {
            let ms = seconds * 1e3;
            (format!("{ms:.0}"), format!("{:.0}", ms / as_peer))
        });
        let end = averaged.end / table.observed();
        println!("| {name} | {as_peer:.2} | {peer} | {ratio} | {settled:.2} | {end} |");
    }
}

fn median_ms(table: &CaptureTable, options: &Options, repeats: usize) -> (f64, Averaged) {
    let run = || average(table, options, 1, &Unwatched).expect("a table with people");
    let answer = run();
    let mut times: Vec<f64> = (0..repeats)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(run());
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (times[repeats / 2], answer)
}
