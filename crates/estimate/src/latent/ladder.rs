//! A chain with tempered companions, through which it reaches other numbers of classes. Refuses to know other chains.

use super::draws::Draws;
use super::patterns::Patterns;
use super::state::State;
use super::sweep::Background;

/// Sweeps between proposals to exchange neighbours.
const SWAP_EVERY: u64 = 2;

/// Sweeps between proposals to split or merge classes.
const MOVE_EVERY: u64 = 24;

/// One cold chain, whose target is the posterior, and its companions, whose targets are flatter.
///
/// # Formula
///
/// Rung r has the target prior(θ) · Π_ω (p_ω/(1 − p_∅) + ε_r q_ω)^{n_ω}, ε₀ = 0: a person may also belong to a background of
/// intensity ε_r q_ω, which leaves every Gibbs step conjugate. Neighbours r, r + 1 exchange their θ with probability
/// min(1, exp(g(θ') − g(θ))), g(θ) = Σ n_ω ln[(p̃_ω + ε_r q_ω)/(p̃_ω + ε_{r+1} q_ω)] (+ ln P(n₀ ≤ cap | θ) on the cold rung); people and
/// n₀ are integrated out. With q_ω near p̃_ω, rung r has about the power 1/(1 + ε_r) of the likelihood.
///
/// # Reference
///
/// Geyer (1991), "Markov chain Monte Carlo maximum likelihood"; even and odd pairs in turn, and rungs of equal rejection: Syed,
/// Bouchard-Côté, Deligiannidis and Doucet (2022), doi:10.1111/rssb.12464, sections 3 and 5.
#[derive(Clone)]
pub(super) struct Ladder {
    states: Vec<State>,
    /// ε of each rung, rising from 0.
    weights: Vec<f64>,
    /// q per cell.
    cells: Vec<f64>,
    /// p̃ per rung and cell.
    scratch: Vec<Vec<f64>>,
    draws: Draws,
    unseen_max: u64,
    sweeps: u64,
    exchanges: u64,
    /// Sum of exchange probabilities and proposals, per pair of neighbours.
    tally: Vec<(f64, u64)>,
    /// Per state: whether it was last at the hot end.
    heated: Vec<bool>,
    /// Times that a state came back from the hot end to the cold one.
    pub(super) round_trips: u64,
}

impl Ladder {
    /// One cold chain without companions.
    pub(super) fn new(state: State, unseen_max: u64, cells: usize, draws: Draws) -> Self {
        Self {
            states: vec![state],
            weights: vec![0.0],
            cells: vec![1.0; cells],
            scratch: vec![vec![0.0; cells]],
            draws,
            unseen_max,
            sweeps: 0,
            exchanges: 0,
            tally: Vec::new(),
            heated: vec![false],
            round_trips: 0,
        }
    }

    /// The cold state.
    pub(super) fn cold(&mut self) -> (&mut State, &mut Draws) {
        (&mut self.states[0], &mut self.draws)
    }

    /// Gives the chain companions at these powers of the likelihood, each starting from the cold state.
    pub(super) fn heat(&mut self, powers: &[f64], background: &[f64]) {
        let rungs = powers.len();
        self.states = vec![self.states[0].clone(); rungs];
        self.scratch = vec![vec![0.0; background.len()]; rungs];
        self.heated = (0..rungs).map(|rung| rung + 1 == rungs).collect();
        self.cells = background.to_vec();
        self.set_powers(powers);
    }

    /// Moves the rungs and forgets the tally.
    pub(super) fn set_powers(&mut self, powers: &[f64]) {
        self.weights = powers.iter().map(|power| 1.0 / power - 1.0).collect();
        self.tally = vec![(0.0, 0); powers.len() - 1];
        self.round_trips = 0;
    }

    /// Mean exchange probability of each pair of neighbours since the rungs last moved.
    pub(super) fn acceptance(&self) -> Vec<f64> {
        self.tally
            .iter()
            .map(|&(sum, tries)| sum / tries.max(1) as f64)
            .collect()
    }

    /// One sweep of every rung, with exchanges in turn; answers whether the cold draw met the cap.
    pub(super) fn sweep(&mut self, patterns: &Patterns) -> bool {
        let mut met = false;
        for (rung, state) in self.states.iter_mut().enumerate() {
            let background = Background {
                weight: self.weights[rung],
                cells: &self.cells,
            };
            state.placed_wanted = self.sweeps.is_multiple_of(MOVE_EVERY);
            let cap = (rung == 0).then_some(self.unseen_max);
            met |= state.sweep(patterns, background, cap, &mut self.draws);
        }
        self.sweeps += 1;
        if self.states.len() > 1 && self.sweeps.is_multiple_of(SWAP_EVERY) {
            self.exchange(patterns);
        }
        met
    }

    fn exchange(&mut self, patterns: &Patterns) {
        let rungs = self.states.len();
        for (state, scratch) in self.states.iter_mut().zip(&mut self.scratch) {
            state.cell_probabilities(patterns, scratch);
        }
        let first = (self.exchanges % 2) as usize;
        self.exchanges += 1;
        for rung in (first..rungs - 1).step_by(2) {
            let gain =
                self.preference(patterns, rung, rung + 1) - self.preference(patterns, rung, rung);
            let chance = if gain >= 0.0 { 1.0 } else { libm::exp(gain) };
            self.tally[rung].0 += chance;
            self.tally[rung].1 += 1;
            if self.draws.unit() < chance {
                self.states.swap(rung, rung + 1);
                self.heated.swap(rung, rung + 1);
            }
        }
        self.heated[rungs - 1] = true;
        if std::mem::take(&mut self.heated[0]) {
            self.round_trips += 1;
        }
    }

    /// ln of how much better the target of `rung` likes the state at `at` than the target above it does.
    fn preference(&self, patterns: &Patterns, rung: usize, at: usize) -> f64 {
        let (colder, hotter) = (self.weights[rung], self.weights[rung + 1]);
        let cells = self.scratch[at]
            .iter()
            .zip(&self.cells)
            .zip(&patterns.counts);
        let sum: f64 = cells
            .map(|((p, q), &count)| count as f64 * libm::log((p + colder * q) / (p + hotter * q)))
            .sum();
        if rung > 0 {
            return sum;
        }
        let seen = self.states[at].seen;
        let observed = patterns.observed as f64;
        let expected = observed * (1.0 - seen) / seen;
        if expected * 4.0 < self.unseen_max as f64 && observed > 50.0 {
            return sum;
        }
        sum + libm::log(crate::special::beta_below(
            observed,
            self.unseen_max as f64 + 1.0,
            seen,
        ))
    }
}

/// Powers of the likelihood for a ladder: geometric from 1 to the hottest.
pub(super) fn first_powers(companions: usize, hottest: f64) -> Vec<f64> {
    (0..=companions)
        .map(|rung| libm::pow(hottest, rung as f64 / companions as f64))
        .collect()
}

/// Moves powers so that each pair of neighbours would reject equally often, by linear interpolation of the cumulative rejection.
pub(super) fn evened_powers(powers: &[f64], acceptance: &[f64]) -> Vec<f64> {
    let mut cumulative = vec![0.0];
    for accepted in acceptance {
        cumulative.push(cumulative[cumulative.len() - 1] + (1.0 - accepted).max(1e-3));
    }
    let total = cumulative[cumulative.len() - 1];
    let last = powers.len() - 1;
    (0..=last)
        .map(|rung| {
            let wanted = total * rung as f64 / last as f64;
            let at = cumulative
                .partition_point(|&sum| sum < wanted)
                .clamp(1, last);
            let part = (wanted - cumulative[at - 1]) / (cumulative[at] - cumulative[at - 1]);
            powers[at - 1] + part * (powers[at] - powers[at - 1])
        })
        .collect()
}
