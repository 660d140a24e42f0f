//! Measures on a list of pairs how often two names share a skeleton, how often random ones do, and what reading a name costs. Refuses to
//! read anything but tab-separated lines `kind, given, family, given, family` on its standard input.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, Error, Write};
use std::time::Instant;

use rapporteur_names::{Forms, forms, skeleton};

#[derive(Default)]
struct Tally {
    pairs: u32,
    both: u32,
    one: u32,
    before: u32,
}

fn share(a: &Forms, b: &Forms) -> bool {
    a.skeletons
        .iter()
        .any(|skeleton| b.skeletons.contains(skeleton))
}

fn main() -> Result<(), Error> {
    let mut known: HashMap<String, (Forms, String)> = HashMap::new();
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let mut misses: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let lines: Vec<String> = std::io::stdin().lock().lines().collect::<Result<_, _>>()?;
    for line in &lines {
        for name in line.split('\t').skip(1) {
            known
                .entry(name.to_owned())
                .or_insert_with(|| (forms(name), skeleton(name)));
        }
    }
    for line in &lines {
        let mut columns = line.split('\t');
        let (Some(kind), Some(a), Some(b), Some(c), Some(d)) = (
            columns.next(),
            columns.next(),
            columns.next(),
            columns.next(),
            columns.next(),
        ) else {
            continue;
        };
        let [given, family, other_given, other_family] = [a, b, c, d].map(|name| &known[name]);
        let tally = tallies.entry(kind.to_owned()).or_default();
        tally.pairs += 1;
        let straight = [
            share(&given.0, &other_given.0),
            share(&family.0, &other_family.0),
        ];
        let swapped = [
            share(&given.0, &other_family.0),
            share(&family.0, &other_given.0),
        ];
        let is_both = straight == [true; 2] || swapped == [true; 2];
        tally.both += u32::from(is_both);
        tally.one += u32::from(straight.contains(&true) || swapped.contains(&true));
        let before = (given.1 == other_given.1 && family.1 == other_family.1)
            || (given.1 == other_family.1 && family.1 == other_given.1);
        tally.before += u32::from(before);
        if !is_both {
            misses.entry(kind.to_owned()).or_default().push(format!(
                "{kind}\t{a} {b}\t{c} {d}\t{:?} {:?} / {:?} {:?}",
                given.0.readings,
                family.0.readings,
                other_given.0.readings,
                other_family.0.readings
            ));
        }
    }
    let mut out = std::io::stdout().lock();
    for (kind, tally) in &tallies {
        let part = |count: u32| f64::from(count) / f64::from(tally.pairs);
        writeln!(
            out,
            "{kind}\t{}\tboth {:.4}\tone {:.4}\tbefore {:.4}",
            tally.pairs,
            part(tally.both),
            part(tally.one),
            part(tally.before)
        )?;
    }
    if std::env::args().any(|argument| argument == "--misses") {
        for lines in misses.values() {
            for line in lines {
                writeln!(out, "{line}")?;
            }
        }
    }
    let mut names: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for (name, (read, _)) in &known {
        names
            .entry(format!("{:?}", read.script))
            .or_default()
            .push(name);
    }
    for (script, names) in names {
        let start = Instant::now();
        let rounds = 20;
        let mut letters = 0;
        for _ in 0..rounds {
            letters += names
                .iter()
                .map(|name| forms(name).readings.len())
                .sum::<usize>();
        }
        let nanoseconds = start.elapsed().as_nanos() as f64 / (rounds * names.len()) as f64;
        writeln!(
            out,
            "{script}\t{} names\t{nanoseconds:.0} ns a name\t{:.2} readings",
            names.len(),
            letters as f64 / (rounds * names.len()) as f64
        )?;
    }
    Ok(())
}
