//! Long checks of the latent-class model: mixing, modes and weights on a table named on the command line.

use rapporteur_estimate::latent::{Options, sample};
use rapporteur_estimate::{CaptureTable, Unwatched};
use std::error::Error;
use std::time::Instant;

fn read(path: &str) -> Result<CaptureTable, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(path)?;
    let names = reader.headers()?.clone();
    let width = names.len() - 1;
    let mut cells = Vec::new();
    for row in reader.records() {
        let row = row?;
        let history = (0..width)
            .filter(|&list| &row[list] == "1")
            .map(|list| 1u64 << list)
            .sum();
        cells.push((history, row[width].parse()?));
    }
    let lists = names.iter().take(width).map(str::to_owned).collect();
    Ok(CaptureTable::new(lists, cells)?)
}

/// Usage: `latent_study TABLE.csv [classes] [rungs] [heat_after] [sweeps_max] [thin] [seed] [threads]`
fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |at: usize, otherwise: &str| words.get(at).cloned().unwrap_or(otherwise.to_owned());
    let table = read(&word(0, ""))?;
    let options = Options {
        classes: word(1, "10").parse()?,
        rungs: word(2, "8").parse()?,
        heat_after: word(3, "60000").parse()?,
        sweeps_max: word(4, "100000").parse()?,
        thin: word(5, "4").parse()?,
        seed: word(6, "19481210").parse()?,
        ..Options::default()
    };
    let start = Instant::now();
    let posterior = sample(&table, &options, word(7, "1").parse()?, &Unwatched)?;
    let seconds = start.elapsed().as_secs_f64();
    let sweeps = posterior.sweeps * options.chains as u64;
    println!(
        "{} n {} {:?}",
        word(0, ""),
        table.observed(),
        posterior.summary
    );
    println!(
        "median {:.0} R-hat {:.4} ESS {:.0}/{:.0} converged {} sweeps/chain {} seconds {seconds:.2} us/sweep {:.2} capped {:.4}",
        posterior.median,
        posterior.r_hat,
        posterior.ess_bulk,
        posterior.ess_tail,
        posterior.converged,
        posterior.sweeps,
        seconds * 1e6 / sweeps as f64,
        posterior.capped
    );
    println!("chains {:?}", posterior.chain_medians);
    for mode in &posterior.modes {
        println!("mode {mode:?}");
    }
    for mode in &posterior.by_classes {
        println!("by classes {mode:?}");
    }
    println!(
        "exchanges {:.2?} round trips {}",
        posterior.exchanges, posterior.round_trips
    );
    Ok(())
}
