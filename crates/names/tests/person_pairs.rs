//! Persons' names across scripts, on pairs of real names no cost or threshold was set on: F1 per pair of scripts at the fixed threshold.
//! `cargo test -p rapporteur-names --test person_pairs -- --nocapture` prints the table.

use std::collections::BTreeMap;

use rapporteur_names::persons::{SAME_NAME_SCORE, compare};

const PAIRS: &str = include_str!("data/person_pairs.tsv");

#[derive(Default, Clone, Copy)]
struct Counts {
    found: u32,
    wrong: u32,
    missed: u32,
    right: u32,
}

impl Counts {
    fn add(&mut self, said_same: bool, is_same: bool) {
        match (said_same, is_same) {
            (true, true) => self.found += 1,
            (true, false) => self.wrong += 1,
            (false, true) => self.missed += 1,
            (false, false) => self.right += 1,
        }
    }

    fn pairs(self) -> u32 {
        self.found + self.wrong + self.missed + self.right
    }

    fn precision(self) -> f64 {
        f64::from(self.found) / f64::from(self.found + self.wrong)
    }

    fn recall(self) -> f64 {
        f64::from(self.found) / f64::from(self.found + self.missed)
    }

    fn f1(self) -> f64 {
        2.0 * f64::from(self.found) / f64::from(2 * self.found + self.wrong + self.missed)
    }
}

fn counts(half: &str) -> (BTreeMap<&'static str, Counts>, Counts) {
    let (mut by_scripts, mut all) = (BTreeMap::<&str, Counts>::new(), Counts::default());
    for line in PAIRS.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&'static str> = line.split('\t').collect();
        let [scripts, of_half, truth, one, other] = columns[..] else {
            panic!("five columns: {line}");
        };
        if of_half == half {
            let said_same = compare(one, other).score >= SAME_NAME_SCORE;
            by_scripts
                .entry(scripts)
                .or_default()
                .add(said_same, truth == "same");
            all.add(said_same, truth == "same");
        }
    }
    (by_scripts, all)
}

#[test]
fn names_of_the_held_out_half_are_matched_across_scripts() {
    let (by_scripts, all) = counts("held");
    println!("scripts     pairs precision recall  F1");
    for (scripts, counts) in by_scripts.iter().chain([(&"all", &all)]) {
        println!(
            "{scripts:11} {:5}     {:.3}  {:.3} {:.3}",
            counts.pairs(),
            counts.precision(),
            counts.recall(),
            counts.f1()
        );
    }
    assert_eq!(by_scripts.len(), 20);
    for counts in by_scripts.values() {
        assert_eq!(
            counts.found + counts.missed,
            counts.wrong + counts.right,
            "balanced"
        );
    }
    assert!(all.f1() >= 0.94, "all: {:.3}", all.f1());
    for (scripts, counts) in by_scripts {
        assert!(counts.f1() >= 0.88, "{scripts}: {:.3}", counts.f1());
    }
}
