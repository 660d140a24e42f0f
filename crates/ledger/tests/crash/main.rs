//! Ledger and witness on a disk that fails at every step in turn, held against a simple model: a list of leaves and the
//! checkpoints that were seen. What was acknowledged is durable, and what was published is one chain for ever.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

mod faults;
mod world;

use proptest::prelude::*;
use rapporteur_testkit::Fault;

use world::{Command, Plan, World};

fn commands() -> impl Strategy<Value = Vec<Command>> {
    let command = prop_oneof![
        4 => (1_u64..24).prop_map(Command::Append),
        1 => (200_u64..600).prop_map(Command::Append),
        4 => Just(Command::Checkpoint),
        3 => Just(Command::Cosign),
        1 => Just(Command::Reopen),
        1 => Just(Command::Backup),
        1 => Just(Command::LoseAndAdopt),
        1 => Just(Command::Rename),
    ];
    prop::collection::vec(command, 2..9)
}

/// Runs the commands once without a fault, then once for each step with one there.
fn check(seed: u64, start: u64, commands: &[Command]) {
    let mut whole = World::new(seed, start);
    let steps = whole.run(commands, None);
    whole.check_final();
    for step in 0..steps {
        let plan = match (step + seed) % 6 {
            0 => Plan::Fail(Fault::Eio),
            1 => Plan::Fail(Fault::FullDisk),
            2 => Plan::Fail(Fault::FailedButPersisted),
            _ => Plan::Crash,
        };
        let mut world = World::new(seed.wrapping_mul(31).wrapping_add(step), start);
        world.run(commands, Some((step, plan)));
        world.check_final();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_fails_at_whatever_step_the_log_stays_one_and_loses_nothing_acknowledged(
        seed in any::<u64>(),
        start in prop_oneof![Just(0_u64), Just(250), Just(509)],
        commands in commands(),
    ) {
        check(seed, start, &commands);
    }
}

#[test]
fn the_sequences_that_once_found_a_fault_find_none() {
    use Command::{Append, Backup, Checkpoint, Cosign, LoseAndAdopt, Rename, Reopen};
    // An append over two edges after one that was interrupted below them: a removed tile must not come back.
    check(
        1,
        250,
        &[Append(300), Reopen, Append(3), Append(560), Checkpoint],
    );
    // A backup from before the first checkpoint that does not open at once.
    check(0, 0, &[Backup, Append(1), Checkpoint, LoseAndAdopt]);
    // A new origin between a checkpoint and its cosignature, and after a loss.
    check(
        2,
        3,
        &[Checkpoint, Cosign, Rename, Append(1), Checkpoint, Cosign],
    );
    check(
        3,
        250,
        &[
            Checkpoint,
            Backup,
            Append(20),
            Checkpoint,
            Cosign,
            LoseAndAdopt,
            Cosign,
            Append(2),
        ],
    );
}
