//! `cargo xtask bench estimate [RSCRIPT]`: the estimator beside the R packages on the same tables in the same run, in CPU seconds.
//!
//! The peers' part is `xtask/peers/estimate.R`; without Rscript, or without a package, our figures are printed alone and that is said.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use rapporteur_estimate::loglinear::{self, Selector};
use rapporteur_estimate::{CaptureTable, Refusal, Unwatched, graphs, latent};

/// CPU seconds over which a short piece of work is repeated.
const REPEATED_S: f64 = 1.0;

/// Clock ticks of Linux in a second.
const TICKS_PER_S: f64 = 100.0;

/// Sweeps that the peer makes for a figure.
const PEER_SWEEPS: f64 = 20_000.0;

/// Samples of the peer's bootstrap.
const PEER_SAMPLES: usize = 50;

/// What the peer did.
struct PeerLine {
    peer: String,
    work: String,
    table: String,
    seconds: f64,
    result: String,
}

/// Runs both sides and prints a table for docs/benchmarks.md.
pub(crate) fn bench(options: &[&str]) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let tables = root.join("crates/estimate/tests/tables");
    let rscript = options.first().copied().unwrap_or("Rscript");
    let peers = peers(rscript, &root.join("xtask/peers/estimate.R"), &tables)?;
    println!("| work | table | peer | peer CPU s | ours CPU s | ratio | peer's result | ours |");
    println!("|---|---|---|---|---|---|---|---|");
    for line in &peers {
        let table = read(&tables, &line.table)?;
        let (seconds, result) = ours(&line.work, &table).map_err(|error| error.to_string())?;
        println!(
            "| {} | {} | {} | {:.4} | {:.6} | {:.1} × | {} | {result} |",
            line.work,
            line.table,
            line.peer,
            line.seconds,
            seconds,
            line.seconds / seconds,
            line.result
        );
    }
    alone(&tables)
}

/// Work that no peer offers, or not in a time that a benchmark can wait for.
fn alone(tables: &Path) -> Result<(), String> {
    for (work, name) in [
        ("graphs", "uk2013_6"),
        ("graphs", "netherlands_6"),
        ("rank-all", "uk2013_5"),
        ("stepwise-bca-1000", "uk2013_5"),
        ("bic-bca-50", "westernus_5"),
    ] {
        let table = read(tables, name)?;
        let (seconds, result) = ours(work, &table).map_err(|error| error.to_string())?;
        println!("| {work} | {name} | none | | {seconds:.6} | | | {result} |");
    }
    Ok(())
}

/// Our side of a piece of work: CPU seconds for as much as the peer did, and the result in short.
fn ours(work: &str, table: &CaptureTable) -> Result<(f64, String), Refusal> {
    let pairs = Some(2);
    match work {
        "rank" => {
            let order = if table.width() == 5 { pairs } else { Some(3) };
            repeated(|| {
                loglinear::rank(table, order, &Unwatched)
                    .map(|all| format!("{:.2}", all.best.estimate.total))
            })
        }
        "rank-all" => repeated(|| {
            loglinear::rank(table, None, &Unwatched)
                .map(|all| format!("{:.2}", all.best.estimate.total))
        }),
        "profile" => {
            let order = if table.width() == 5 { pairs } else { Some(3) };
            let best = loglinear::rank(table, order, &Unwatched)?.best;
            repeated(|| {
                loglinear::profile(table, &best.model, 0.95)
                    .map(|interval| format!("{:.1} to {:.1}", interval.lower, interval.upper))
            })
        }
        "stepwise-bca-50" => sampled(table, &Selector::Stepwise { p: 0.02 }, PEER_SAMPLES),
        "stepwise-bca-1000" => sampled(table, &Selector::Stepwise { p: 0.02 }, 1_000),
        "bic-bca-50" => sampled(
            table,
            &Selector::Bic {
                max_order: Some(3),
                top: 100,
            },
            PEER_SAMPLES,
        ),
        "graphs" => repeated(|| {
            graphs::average(table, &graphs::Options::default(), 1, &Unwatched)
                .map(|averaged| format!("{:.0}", averaged.estimate.total))
        }),
        _ => swept(table),
    }
}

fn sampled(
    table: &CaptureTable,
    selector: &Selector,
    samples: usize,
) -> Result<(f64, String), Refusal> {
    repeated(|| {
        loglinear::bca(table, selector, samples, 1, 0.95, 1, &Unwatched)
            .map(|sampled| format!("{:.2}", sampled.estimate.total))
    })
}

/// Plain sweeps as the peer makes them: no companions; scaled to as many as the peer made.
fn swept(table: &CaptureTable) -> Result<(f64, String), Refusal> {
    let options = latent::Options {
        classes: if table.width() > 6 { 15 } else { 10 },
        chains: 2,
        burn_in: 500,
        draws: 100,
        thin: 95,
        sweeps_max: 10_000,
        rungs: 0,
        ..latent::Options::default()
    };
    let mut sweeps = 0;
    let (seconds, _) = repeated(|| {
        let posterior = latent::sample(table, &options, 1, &Unwatched)?;
        sweeps = posterior.sweeps * options.chains as u64;
        Ok(String::new())
    })?;
    let each = seconds / sweeps as f64;
    Ok((each * PEER_SWEEPS, format!("{:.2} µs a sweep", each * 1e6)))
}

/// The mean CPU seconds of a piece of work over as many runs as fill [`REPEATED_S`].
fn repeated(mut work: impl FnMut() -> Result<String, Refusal>) -> Result<(f64, String), Refusal> {
    let begun = cpu_s();
    let mut runs = 0u32;
    loop {
        let result = work()?;
        runs += 1;
        let spent = cpu_s() - begun;
        if spent >= REPEATED_S {
            return Ok((spent / f64::from(runs), result));
        }
    }
}

/// CPU seconds of this process, its ended and running threads included, where the system tells them; wall seconds otherwise.
fn cpu_s() -> f64 {
    use std::sync::OnceLock;
    static BEGUN: OnceLock<Instant> = OnceLock::new();
    let wall = BEGUN.get_or_init(Instant::now).elapsed().as_secs_f64();
    let told = std::fs::read_to_string("/proc/self/stat").ok();
    told.and_then(|text| ticks(&text))
        .map_or(wall, |ticks| ticks / TICKS_PER_S)
}

/// User and system ticks: the 14th and 15th field, counted from after the name in brackets.
fn ticks(text: &str) -> Option<f64> {
    let after = text.rsplit(')').next()?;
    let mut fields = after.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<f64>().ok();
    Some(next()? + next()?)
}

fn peers(rscript: &str, script: &Path, tables: &Path) -> Result<Vec<PeerLine>, String> {
    let ran = Command::new(rscript)
        .arg(script)
        .arg(tables)
        .stderr(Stdio::null())
        .output();
    let Ok(ran) = ran else {
        println!("{rscript} is not there: no peers are measured.");
        return Ok(Vec::new());
    };
    let text = String::from_utf8(ran.stdout).map_err(|error| error.to_string())?;
    let mut lines = Vec::new();
    for line in text.lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        match parts[..] {
            [peer, "missing", ..] => println!("The R package {peer} is not there."),
            [peer, work, table, seconds, result] => lines.push(PeerLine {
                peer: peer.to_owned(),
                work: if work.starts_with("sweeps") {
                    "sweeps"
                } else {
                    work
                }
                .to_owned(),
                table: table.to_owned(),
                seconds: seconds
                    .parse()
                    .map_err(|error| format!("{line}: {error}"))?,
                result: result.to_owned(),
            }),
            _ => return Err(format!("the peers wrote {line:?}")),
        }
    }
    Ok(lines)
}

/// Reads one of the published tables: indicators, then `count`.
fn read(tables: &Path, name: &str) -> Result<CaptureTable, String> {
    let path = tables.join(format!("{name}.csv"));
    let text =
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut lines = text.lines();
    let header = lines.next().ok_or("an empty table")?;
    let mut lists: Vec<String> = header
        .split(',')
        .map(|name| name.trim_matches('"').to_owned())
        .collect();
    lists.pop();
    let mut cells = Vec::new();
    for line in lines {
        let numbers: Result<Vec<u64>, _> = line
            .split(',')
            .map(|cell| cell.trim().parse::<u64>())
            .collect();
        let numbers = numbers.map_err(|error| format!("{name}: {line}: {error}"))?;
        let (count, marks) = numbers.split_last().ok_or("an empty line")?;
        let history = marks
            .iter()
            .enumerate()
            .fold(0u64, |bits, (list, mark)| bits | (mark << list));
        cells.push((history, *count));
    }
    CaptureTable::new(lists, cells).map_err(|error| format!("{name}: {error}"))
}
