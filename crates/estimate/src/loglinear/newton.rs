//! Poisson maximum likelihood of one hierarchical model after another, in memory that is reused.

use super::margins::{Margins, Start, subset_products, supersets};

/// Steps after which a fit counts as not coming to rest.
pub(super) const STEPS_MAX: usize = 200;

/// Newton decrement, in units of log-likelihood, at which the last step is made.
const AT_REST: f64 = 1e-10;

/// The fit in hand.
///
/// # Formula
///
/// log μ_ω = Σ_{θ ⊆ ω} α_θ. With S(θ) = Σ_{ω ⊇ θ} μ_ω over the cells that are counted, the score is n(θ) − S(θ) and the information
/// between θ and φ is S(θ ∪ φ): both come from one transform of the expected counts, and no design matrix is ever built.
///
/// # Numerical notes
///
/// e^α of a term with an empty margin is 0, and so are all cells above it: the extended maximum. The constant comes last, so that its variance
/// is one over the square of the last pivot.
#[derive(Debug, Clone)]
pub(super) struct Newton {
    /// Terms with a margin above zero, the constant last.
    pub kept: Vec<u32>,
    /// Terms whose margin is empty.
    pub dropped: Vec<u32>,
    /// Parameters, by kept term.
    pub alpha: Vec<f64>,
    /// Expected count of every history; of the empty one too.
    pub expected: Vec<f64>,
    /// Sums over supersets of the expected counts of the cells that are counted.
    pub sums: Vec<f64>,
    /// Σ n_ω ln μ_ω − Σ μ_ω over those cells.
    pub likelihood: f64,
    /// People put in the empty cell; without a number that cell is not counted.
    pub empty: Option<f64>,
    trial: Vec<f64>,
    step: Vec<f64>,
    factor: Vec<f64>,
}

/// The fit did not come to rest in [`STEPS_MAX`] steps.
#[derive(Debug)]
pub(super) struct Restless;

impl Newton {
    pub fn new(lists: usize) -> Self {
        Self {
            kept: Vec::new(),
            dropped: Vec::new(),
            alpha: Vec::new(),
            expected: vec![0.0; 1 << lists],
            sums: vec![0.0; 1 << lists],
            likelihood: f64::NEG_INFINITY,
            empty: None,
            trial: Vec::new(),
            step: Vec::new(),
            factor: Vec::new(),
        }
    }

    /// Takes a model's terms (without the constant) up, parted by whether their margins are empty.
    pub fn take(&mut self, terms: &[u32], margins: &Margins) {
        self.kept.clear();
        self.dropped.clear();
        for &term in terms {
            let empty = margins.sums[term as usize] == 0.0;
            let side = if empty {
                &mut self.dropped
            } else {
                &mut self.kept
            };
            side.push(term);
        }
        self.kept.push(0);
        let size = self.kept.len();
        self.alpha.resize(size, 0.0);
        self.trial.resize(size, 0.0);
        self.step.resize(size, 0.0);
        self.factor.resize(size * size, 0.0);
    }

    /// Fits from the table itself.
    pub fn settle_cold(&mut self, margins: &Margins, start: &Start) -> Result<(), Restless> {
        self.factorise(&start.weights);
        for (value, &term) in self.step.iter_mut().zip(&self.kept) {
            *value = start.responses[term as usize];
        }
        self.solve();
        self.alpha.copy_from_slice(&self.step);
        self.settle(margins)
    }

    /// Fits from the parameters of another fit, given by term.
    pub fn settle_warm(&mut self, margins: &Margins, from: &[f64]) -> Result<(), Restless> {
        for (value, &term) in self.alpha.iter_mut().zip(&self.kept) {
            *value = from[term as usize];
        }
        self.settle(margins)
    }

    /// Writes the parameters out by term, 0 for a term that the model has not.
    pub fn write(&self, into: &mut [f64]) {
        into.fill(0.0);
        for (&value, &term) in self.alpha.iter().zip(&self.kept) {
            into[term as usize] = value;
        }
    }

    /// Expected number of people in the empty cell.
    pub fn unseen(&self) -> f64 {
        self.expected[0]
    }

    /// Variance of the constant, at the parameters in hand.
    pub fn variance_of_constant(&mut self) -> f64 {
        let sums = std::mem::take(&mut self.sums);
        self.factorise(&sums);
        self.sums = sums;
        let last = self.factor[self.factor.len() - 1];
        last * last
    }

    /// Goes uphill from the parameters in hand.
    pub fn settle(&mut self, margins: &Margins) -> Result<(), Restless> {
        self.trial.copy_from_slice(&self.alpha);
        self.evaluate(margins);
        if !self.likelihood.is_finite() {
            self.flatten(margins);
        }
        for _ in 0..STEPS_MAX {
            let gain = self.direct(margins);
            let (before, mut length) = (self.likelihood, 1.0);
            loop {
                for ((trial, own), step) in self.trial.iter_mut().zip(&self.alpha).zip(&self.step) {
                    *trial = own + length * step;
                }
                self.evaluate(margins);
                // Below such a gain the likelihood's own rounding decides, and a full step is safe.
                let audible = 1e-5 + 1e-13 * before.abs();
                if gain < audible || self.likelihood >= before || length < 1e-9 {
                    break;
                }
                length *= 0.5;
            }
            std::mem::swap(&mut self.alpha, &mut self.trial);
            if gain < AT_REST {
                return Ok(());
            }
        }
        Err(Restless)
    }

    /// Starts from one expected count for all cells.
    fn flatten(&mut self, margins: &Margins) {
        self.alpha.fill(0.0);
        if let Some(constant) = self.alpha.last_mut() {
            *constant = libm::log(margins.observed() / self.expected.len() as f64);
        }
        self.trial.copy_from_slice(&self.alpha);
        self.evaluate(margins);
    }

    /// Expected counts, their sums and the likelihood at the trial parameters.
    fn evaluate(&mut self, margins: &Margins) {
        self.expected.fill(1.0);
        let mut inner = 0.0;
        for (&value, &term) in self.trial.iter().zip(&self.kept) {
            self.expected[term as usize] = libm::exp(value);
            inner += value * margins.sums[term as usize];
        }
        for &term in &self.dropped {
            self.expected[term as usize] = 0.0;
        }
        subset_products(&mut self.expected);
        self.sums.copy_from_slice(&self.expected);
        match (self.empty, self.trial.last()) {
            (Some(people), Some(constant)) => inner += people * constant,
            _ => self.sums[0] = 0.0,
        }
        supersets(&mut self.sums);
        self.likelihood = inner - self.sums[0];
    }

    /// Newton's step at the parameters in hand, and what it promises to gain twice over.
    fn direct(&mut self, margins: &Margins) -> f64 {
        let sums = std::mem::take(&mut self.sums);
        self.factorise(&sums);
        for ((value, slope), &term) in self.step.iter_mut().zip(&mut self.trial).zip(&self.kept) {
            *slope = margins.sums[term as usize] - sums[term as usize];
            if term == 0 {
                *slope += self.empty.unwrap_or(0.0);
            }
            *value = *slope;
        }
        self.sums = sums;
        self.solve();
        self.step
            .iter()
            .zip(&self.trial)
            .map(|(step, slope)| step * slope)
            .sum()
    }

    /// Cholesky's factor of the information, lower, row by row; the diagonal holds reciprocals.
    fn factorise(&mut self, sums: &[f64]) {
        let size = self.kept.len();
        for row in 0..size {
            let (above, rest) = self.factor.split_at_mut(row * size);
            let own = &mut rest[..=row];
            let set = self.kept[row];
            for column in 0..row {
                let other = &above[column * size..=column * size + column];
                let mut value = sums[(set | self.kept[column]) as usize];
                for (left, right) in own[..column].iter().zip(&other[..column]) {
                    value -= left * right;
                }
                own[column] = value * other[column];
            }
            let diagonal = sums[set as usize];
            let squares: f64 = own[..row].iter().map(|value| value * value).sum();
            // A pivot lost to rounding is held up: the step stays uphill.
            let pivot = (diagonal - squares)
                .max(1e-13 * diagonal)
                .max(f64::MIN_POSITIVE);
            own[row] = 1.0 / libm::sqrt(pivot);
        }
    }

    /// Solves for the step in place.
    fn solve(&mut self) {
        let size = self.kept.len();
        for row in 0..size {
            let own = &self.factor[row * size..=row * size + row];
            let known: f64 = own[..row]
                .iter()
                .zip(&self.step)
                .map(|(left, right)| left * right)
                .sum();
            self.step[row] = (self.step[row] - known) * own[row];
        }
        for row in (0..size).rev() {
            let own = &self.factor[row * size..=row * size + row];
            let value = self.step[row] * own[row];
            self.step[row] = value;
            for (open, left) in self.step[..row].iter_mut().zip(own) {
                *open -= value * left;
            }
        }
    }
}
