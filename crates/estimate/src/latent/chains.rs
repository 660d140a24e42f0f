//! Chains side by side: blocks of sweeps on threads, each chain with its own stream, until they agree or may run no longer.

use super::diagnostics::{Diagnosis, diagnose};
use super::draws::Draws;
use super::ladder::{Ladder, evened_powers, first_powers};
use super::options::Options;
use super::patterns::Patterns;
use super::predictive::{Replicates, checked};
use super::state::State;
use crate::{CaptureTable, Refusal, Watch};

/// Sweeps between questions whether to stop.
const SWEEPS_PER_LOOK: u64 = 256;
/// Replicated tables per chain.
const REPLICATES: usize = 250;
/// Rounds of sweeps after which the temperatures move; each is twice as long as the one before.
const TUNING: [u64; 5] = [200, 400, 800, 1_600, 3_200];

/// One chain and what it kept of its last block.
pub(super) struct Chain {
    ladder: Ladder,
    background: Vec<f64>,
    pub(super) unseen: Vec<u64>,
    pub(super) occupied: Vec<u32>,
    pub(super) replicates: Replicates,
    pub(super) capped: u64,
    pub(super) block_sweeps: u64,
}

/// What the chains run on.
pub(super) struct Run<'a> {
    pub(super) patterns: &'a Patterns,
    pub(super) options: &'a Options,
    pub(super) threads: usize,
    pub(super) watch: &'a dyn Watch,
}

impl Chain {
    fn new(run: &Run<'_>, table: &CaptureTable, at: usize) -> Self {
        let options = run.options;
        let mut draws = Draws::new(options.seed, &[0x6c63, at as u64]);
        let classes = options.classes_for(run.patterns.width);
        let state = State::new(run.patterns, classes, options.prior(), 1 + at, &mut draws);
        let cells = run.patterns.counts.len();
        let cap = options.unseen_max(run.patterns.observed);
        Self {
            ladder: Ladder::new(state, cap, cells, draws),
            background: vec![0.0; cells],
            unseen: Vec::new(),
            occupied: Vec::new(),
            replicates: Replicates::new(checked(table)),
            capped: 0,
            block_sweeps: 0,
        }
    }

    /// Median of the kept unseen people.
    pub(super) fn median(&self) -> f64 {
        let mut sorted: Vec<f64> = self.unseen.iter().map(|&unseen| unseen as f64).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        super::diagnostics::quantile_of_sorted(&sorted, 0.5)
    }

    pub(super) fn round_trips(&self) -> u64 {
        self.ladder.round_trips
    }

    pub(super) fn acceptance(&self) -> Vec<f64> {
        self.ladder.acceptance()
    }

    /// Sweeps without keeping.
    fn warm(&mut self, run: &Run<'_>, sweeps: u64) -> Result<(), Refusal> {
        for sweep in 0..sweeps {
            look(run, sweep)?;
            self.ladder.sweep(run.patterns);
        }
        Ok(())
    }

    /// A block: `draws` kept points, `thin` sweeps apart, in place of the last block's.
    fn block(&mut self, run: &Run<'_>, thin: u64) -> Result<(), Refusal> {
        let draws = run.options.draws;
        self.unseen.clear();
        self.occupied.clear();
        self.replicates.clear();
        self.background.fill(0.0);
        self.capped = 0;
        self.block_sweeps = draws as u64 * thin;
        let mut cells = vec![0.0; self.background.len()];
        for draw in 0..draws {
            for sweep in 0..thin {
                look(run, draw as u64 * thin + sweep)?;
                self.capped += u64::from(self.ladder.sweep(run.patterns));
            }
            let (state, stream) = self.ladder.cold();
            self.unseen.push(state.unseen);
            self.occupied.push(state.occupied_seen() as u32);
            if draw * REPLICATES / draws != (draw + 1) * REPLICATES / draws {
                self.replicates
                    .add(state, run.patterns.observed + state.unseen, stream);
                state.cell_probabilities(run.patterns, &mut cells);
                self.background
                    .iter_mut()
                    .zip(&cells)
                    .for_each(|(sum, p)| *sum += p);
            }
        }
        Ok(())
    }
}

fn look(run: &Run<'_>, sweep: u64) -> Result<(), Refusal> {
    if sweep.is_multiple_of(SWEEPS_PER_LOOK) {
        if run.watch.is_cancelled() {
            return Err(Refusal::Stopped);
        }
        run.watch.advance(SWEEPS_PER_LOOK);
    }
    Ok(())
}

/// Does the same work with every chain, on as many threads as given; the threads change no bit.
fn each(
    run: &Run<'_>,
    chains: &mut [Chain],
    work: impl Fn(&mut Chain) -> Result<(), Refusal> + Sync,
) -> Result<(), Refusal> {
    let share = chains.len().div_ceil(run.threads.max(1));
    std::thread::scope(|scope| {
        let parts: Vec<_> = chains
            .chunks_mut(share)
            .map(|part| scope.spawn(|| part.iter_mut().try_for_each(&work)))
            .collect();
        parts
            .into_iter()
            .try_for_each(|part| part.join().expect("INVARIANT: a chain does not panic"))
    })
}

/// Runs all chains to convergence or to the limit.
pub(super) fn run(
    run: &Run<'_>,
    table: &CaptureTable,
) -> Result<(Vec<Chain>, Diagnosis, u64), Refusal> {
    let options = run.options;
    let mut chains: Vec<Chain> = (0..options.chains)
        .map(|at| Chain::new(run, table, at))
        .collect();
    run.watch
        .stage("latent classes", options.burn_in * options.chains as u64);
    each(run, &mut chains, |chain| chain.warm(run, options.burn_in))?;
    let mut sweeps = options.burn_in;
    let mut thin = options.thin;
    let mut heated = options.rungs == 0;
    loop {
        run.watch.stage(
            "latent classes",
            options.draws as u64 * thin * options.chains as u64,
        );
        each(run, &mut chains, |chain| chain.block(run, thin))?;
        sweeps += options.draws as u64 * thin;
        let unseen: Vec<Vec<f64>> = chains
            .iter()
            .map(|chain| chain.unseen.iter().map(|&unseen| unseen as f64).collect())
            .collect();
        let diagnosis = diagnose(&unseen);
        if diagnosis.meets(options) || sweeps >= options.sweeps_max {
            return Ok((chains, diagnosis, sweeps));
        }
        if !heated && sweeps >= options.heat_after {
            heated = true;
            sweeps += heat(run, &mut chains)?;
        } else {
            thin *= 2;
        }
    }
}

/// Gives every chain its companions and settles their temperatures together; answers the sweeps this took.
fn heat(run: &Run<'_>, chains: &mut [Chain]) -> Result<u64, Refusal> {
    let options = run.options;
    let mut powers = first_powers(options.rungs, options.hottest);
    let mut background = vec![0.0; run.patterns.counts.len()];
    for chain in chains.iter() {
        background
            .iter_mut()
            .zip(&chain.background)
            .for_each(|(sum, p)| *sum += p);
    }
    let total: f64 = background.iter().sum();
    background.iter_mut().for_each(|p| *p /= total);
    for chain in chains.iter_mut() {
        chain.ladder.heat(&powers, &background);
    }
    run.watch.stage(
        "latent classes, tempering",
        TUNING.iter().sum::<u64>() * chains.len() as u64,
    );
    for round in TUNING {
        each(run, chains, |chain| chain.warm(run, round))?;
        let rates: Vec<Vec<f64>> = chains.iter().map(Chain::acceptance).collect();
        let mean =
            |pair: usize| rates.iter().map(|rate| rate[pair]).sum::<f64>() / rates.len() as f64;
        let acceptance: Vec<f64> = (0..options.rungs).map(mean).collect();
        powers = evened_powers(&powers, &acceptance);
        chains
            .iter_mut()
            .for_each(|chain| chain.ladder.set_powers(&powers));
    }
    Ok(TUNING.iter().sum())
}
