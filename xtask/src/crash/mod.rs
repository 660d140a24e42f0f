//! Kills the real program at its every write, rename and flush, and makes them fail, while it takes in files; then checks that
//! what it had acknowledged is there, that its published heads are one history, that repair ends, and that nothing lies in clear.
//!
//! `strace` does the killing before the call takes effect, so that the state after call N is seen at N + 1. The system's page cache
//! survives, as it does when a program is killed; a power cut is what the simulated disk of the tests is for.

mod check;
mod history;
mod plan;
mod world;

use std::process::Command;
use std::time::Instant;

use plan::{Fault, Point};
use world::World;

/// Rounds of a long run.
const ROUNDS: usize = 300;

/// Runs the number of rounds that the words ask for.
pub(crate) fn crash(words: &[&str]) -> Result<(), String> {
    let rounds = match words {
        [] => ROUNDS,
        ["--rounds", number] => number
            .parse()
            .map_err(|_| format!("{number:?} is no number of rounds"))?,
        _ => return Err("usage: cargo xtask crash [--rounds N]".to_owned()),
    };
    if !Command::new("strace")
        .arg("-V")
        .output()
        .is_ok_and(|output| output.status.success())
    {
        println!("skipped: strace is not installed");
        return Ok(());
    }
    let begun = Instant::now();
    let world = World::make()?;
    let calls = world.count_calls()?;
    let points = plan::points(&calls);
    let chosen = plan::spread(&points, rounds);
    println!(
        "{} places where an intake can be hurt, of which {} are tried",
        points.len(),
        chosen.len()
    );
    let mut tally = Tally::default();
    for (number, point) in chosen.iter().enumerate() {
        let outcome = check::round(&world, point);
        match outcome {
            Ok(seen) => tally.add(point, &seen),
            Err(violation) => tally.violated(number, point, &violation),
        }
    }
    tally.report(begun);
    match tally.violations {
        0 => Ok(()),
        count => Err(format!("{count} rounds broke an invariant")),
    }
}

/// What the rounds came to.
#[derive(Default)]
struct Tally {
    killed: u64,
    failed: u64,
    survived: u64,
    stood_still: u64,
    not_reached: u64,
    acknowledged: u64,
    repaired: u64,
    violations: u64,
}

impl Tally {
    fn add(&mut self, point: &Point, seen: &check::Seen) {
        if seen.stood_still {
            self.stood_still += 1;
            return;
        }
        match (seen.was_reached, point.fault, seen.ended_well) {
            (false, _, _) => self.not_reached += 1,
            (true, Fault::Kill, _) => self.killed += 1,
            (true, _, false) => self.failed += 1,
            (true, _, true) => self.survived += 1,
        }
        self.acknowledged += seen.acknowledged as u64;
        self.repaired += u64::from(seen.was_repaired);
    }

    fn violated(&mut self, number: usize, point: &Point, violation: &str) {
        self.violations += 1;
        println!("ROUND {number}, {point}: {violation}");
    }

    fn report(&self, begun: Instant) {
        println!(
            "{} rounds killed, {} ended by an error, {} went on after one, {} waited for a wake-up that was swallowed, {} did not come to the call; {} items acknowledged before the end, \
             {} rounds left something for repair; {} violations; {} s",
            self.killed,
            self.failed,
            self.survived,
            self.stood_still,
            self.not_reached,
            self.acknowledged,
            self.repaired,
            self.violations,
            begun.elapsed().as_secs()
        );
    }
}
