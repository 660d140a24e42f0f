//! How long log-linear work takes on published tables: medians of CPU time (of wall time where the system does not tell), one thread.
//! `cargo bench -p rapporteur-estimate --bench loglinear`

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;
use std::time::{Duration, Instant};

use common::table;
use rapporteur_estimate::loglinear::{Selector, bca, profile, rank, stepwise};
use rapporteur_estimate::{CaptureTable, Unwatched};

/// Wall time of one batch, about.
const BATCH: Duration = Duration::from_millis(400);

const BATCHES: usize = 3;

fn main() {
    // `cargo test --benches` only wants to know that this builds and runs.
    let thorough = std::env::args().any(|argument| argument == "--bench");
    let sizes = if thorough { (1_000, 50) } else { (20, 20) };
    println!("work                                                median CPU");
    enumerations();
    bootstraps(sizes.0, sizes.1);
}

fn enumerations() {
    let ranked = |name, order| {
        let table = table(name);
        measure(&format!("every model of {name}, order {order:?}"), || {
            drop(black_box(rank(&table, order, &Unwatched)));
        });
    };
    ranked("korea_3", None);
    ranked("kosovo_4", None);
    ranked("uk2013_5", Some(2));
    ranked("netherlands_5", Some(2));
    ranked("uk2013_5", None);
    ranked("uk2013_6", Some(2));
    for name in ["korea_3", "kosovo_4", "uk2013_5", "netherlands_5"] {
        let table = table(name);
        let Ok(ranking) = rank(&table, Some(3), &Unwatched) else {
            continue;
        };
        measure(
            &format!("profile interval of {name} {}", ranking.best.model),
            || {
                drop(black_box(profile(&table, &ranking.best.model, 0.95)));
            },
        );
    }
    for name in ["kosovo_4", "uk2013_5", "neworleans_8"] {
        let table = table(name);
        measure(&format!("stepwise on {name}"), || {
            drop(black_box(stepwise(&table, 0.02)));
        });
    }
}

fn bootstraps(replicates: usize, few: usize) {
    for name in [
        "korea_3",
        "kosovo_4",
        "neworleans_5",
        "westernus_5",
        "uk2013_5",
        "netherlands_5",
        "uk2013_6",
        "neworleans_8",
    ] {
        bootstrap(name, &Selector::Stepwise { p: 0.02 }, replicates);
    }
    for (name, top) in [
        ("kosovo_4", 20),
        ("neworleans_5", 100),
        ("westernus_5", 100),
        ("uk2013_5", 100),
    ] {
        bootstrap(
            name,
            &Selector::Bic {
                max_order: None,
                top,
            },
            few,
        );
    }
}

fn bootstrap(name: &str, selector: &Selector, replicates: usize) {
    let table: CaptureTable = table(name);
    measure(
        &format!("{replicates} replicates of {name}, {selector:?}"),
        || {
            drop(black_box(bca(
                &table, selector, replicates, 1, 0.95, 1, &Unwatched,
            )));
        },
    );
}

/// Prints the median of [`BATCHES`] batches, each long enough for the system's coarse clock of processor time.
fn measure(name: &str, mut work: impl FnMut()) {
    let first = Instant::now();
    work();
    let once = first.elapsed().max(Duration::from_nanos(100));
    let size = (BATCH.as_secs_f64() / once.as_secs_f64()).ceil() as u32;
    let mut times: Vec<Duration> = (0..BATCHES)
        .map(|_| {
            let (wall, cpu) = (Instant::now(), cpu_time());
            (0..size).for_each(|_| work());
            let spent = match (cpu, cpu_time()) {
                (Some(before), Some(after)) => after.saturating_sub(before),
                _ => wall.elapsed(),
            };
            spent / size
        })
        .collect();
    times.sort();
    let median = times[times.len() / 2].as_secs_f64() * 1e3;
    println!("{name:<76} {median:>10.3} ms, {size} times");
}

/// Time on a processor, of all threads, as Linux tells it: in hundredths of a second.
fn cpu_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    let after_name = &text[text.rfind(')')? + 2..];
    let mut fields = after_name.split_whitespace().skip(11);
    let ticks: u64 = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}
