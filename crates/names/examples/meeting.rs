//! Measures on a list of pairs how often two names share a skeleton and what reading a name costs. Refuses to read anything but
//! tab-separated lines `kind, given, family, given, family` on its standard input. `--misses` prints the pairs that do not meet.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, Error, Write};
use std::time::Instant;

use rapporteur_names::{Forms, forms, skeleton};

/// A name's forms, and its skeleton as organisations have it, for comparison.
type Read = (Forms, String);

#[derive(Default)]
struct Tally {
    pairs: u32,
    both: u32,
    one: u32,
    before: u32,
    misses: Vec<String>,
}

fn share(a: &Read, b: &Read) -> bool {
    a.0.skeletons
        .iter()
        .any(|skeleton| b.0.skeletons.contains(skeleton))
}

impl Tally {
    fn add(&mut self, line: &str, names: [&Read; 4]) {
        let [given, family, other_given, other_family] = names;
        self.pairs += 1;
        let straight = [share(given, other_given), share(family, other_family)];
        let swapped = [share(given, other_family), share(family, other_given)];
        let is_both = straight == [true; 2] || swapped == [true; 2];
        self.both += u32::from(is_both);
        self.one += u32::from(straight.contains(&true) || swapped.contains(&true));
        let before = (given.1 == other_given.1 && family.1 == other_family.1)
            || (given.1 == other_family.1 && family.1 == other_given.1);
        self.before += u32::from(before);
        if !is_both {
            let readings: Vec<&Vec<String>> = names.iter().map(|name| &name.0.readings).collect();
            self.misses.push(format!("{line}\t{readings:?}"));
        }
    }
}

fn main() -> Result<(), Error> {
    let lines: Vec<String> = std::io::stdin().lock().lines().collect::<Result<_, _>>()?;
    let mut known: HashMap<&str, Read> = HashMap::new();
    for name in lines.iter().flat_map(|line| line.split('\t').skip(1)) {
        known
            .entry(name)
            .or_insert_with(|| (forms(name), skeleton(name)));
    }
    let mut out = std::io::stdout().lock();
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for line in &lines {
        let columns: Vec<&str> = line.split('\t').collect();
        if let [kind, a, b, c, d] = columns[..] {
            tallies
                .entry(kind)
                .or_default()
                .add(line, [a, b, c, d].map(|name| &known[name]));
        }
    }
    for (kind, tally) in &tallies {
        let part = |count: u32| f64::from(count) / f64::from(tally.pairs);
        let (both, one, before) = (part(tally.both), part(tally.one), part(tally.before));
        writeln!(
            out,
            "{kind}\t{} pairs\tboth {both:.4}\tone {one:.4}\tboth by the old skeleton {before:.4}",
            tally.pairs
        )?;
    }
    time(&known, &mut out)?;
    if std::env::args().any(|argument| argument == "--misses") {
        for miss in tallies.values().flat_map(|tally| &tally.misses) {
            writeln!(out, "{miss}")?;
        }
    }
    Ok(())
}

/// Says what reading a name costs, by script.
fn time(known: &HashMap<&str, Read>, out: &mut impl Write) -> Result<(), Error> {
    const ROUNDS: usize = 20;
    let mut by_script: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, read) in known {
        by_script
            .entry(format!("{:?}", read.0.script))
            .or_default()
            .push(name);
    }
    for (script, names) in by_script {
        let mut fastest = f64::INFINITY;
        let mut readings = 0;
        for _ in 0..ROUNDS {
            let start = Instant::now();
            readings = names
                .iter()
                .map(|name| forms(name).readings.len())
                .sum::<usize>();
            fastest = fastest.min(start.elapsed().as_nanos() as f64 / names.len() as f64);
        }
        let mean = readings as f64 / names.len() as f64;
        writeln!(
            out,
            "{script}\t{} names\t{fastest:.0} ns a name\t{mean:.2} readings",
            names.len()
        )?;
    }
    Ok(())
}
