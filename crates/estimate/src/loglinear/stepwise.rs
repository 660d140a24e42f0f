//! Pairs of lists added one after the other, each with the existence of its estimate tested first.

use super::existence::judge;
use super::fit::{Fit, described, unsettled};
use super::margins::{Margins, Start};
use super::model::Model;
use super::newton::{Newton, Restless};
use crate::special::ln_poisson_tails;
use crate::{CaptureTable, Method, Refusal};

/// What the steps led to.
#[derive(Debug, Clone, PartialEq)]
pub struct Selected {
    /// The model with its fit.
    pub fit: Fit,
    /// The pairs, in the order in which they came in.
    pub steps: Vec<Step>,
}

/// One pair that came in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The lists, from 0, the lower first.
    pub pair: (usize, usize),
    /// Its p-value when it came in.
    pub p: f64,
}

/// Chooses a model of pairs: from independence on, the pair whose overlap is least likely under the model so far comes in, while its p-value is below `p`.
///
/// # Formula
///
/// With λ = Σ_{ω ⊇ ij} μ̂_ω, the p-value of a pair is min{P(X ≤ m_ij), P(X ≥ m_ij)}, X Poisson with mean λ; a pair whose model would have no
/// estimate never comes in.
///
/// # Reference
///
/// Chan, Silverman and Vincent (2021), Journal of the American Statistical Association 116, 1297–1306, doi:10.1080/01621459.2019.1708748
/// (their R package SparseMSE takes p = 0.02).
///
/// # Numerical notes
///
/// P-values are compared by their logarithms: those that underflow still have an order.
///
/// # Errors
///
/// [`Refusal::NoEstimate`] when independence has none; [`Refusal::Parameter`] for p outside [0, 1]; those of [`super::fit`].
pub fn stepwise(table: &CaptureTable, p: f64) -> Result<Selected, Refusal> {
    let margins = Margins::of(table)?;
    let ln_p = checked_ln_p(p)?;
    let mut walk = Walk::new(margins.lists);
    let code = walk.begin(&margins);
    if code != 0 {
        let model = Model::independence(margins.lists)?.to_string();
        return Err(Refusal::NoEstimate { model, code });
    }
    let settled = walk.newton.settle_cold(&margins, &Start::of(&margins));
    let climbed = settled.and_then(|()| walk.climb(&margins, ln_p));
    let model = walk.model();
    climbed.map_err(|Restless| unsettled(&model))?;
    let steps = walk.steps.iter().map(|&(pair, ln_p)| Step {
        pair: (pair.trailing_zeros() as usize, pair.ilog2() as usize),
        p: libm::exp(ln_p),
    });
    Ok(Selected {
        steps: steps.collect(),
        fit: described(&mut walk.newton, &margins, model, Method::StepwiseBca),
    })
}

/// ln p of a threshold.
pub(super) fn checked_ln_p(p: f64) -> Result<f64, Refusal> {
    if (0.0..=1.0).contains(&p) {
        return Ok(libm::log(p));
    }
    Err(Refusal::Parameter {
        parameter: "p".to_owned(),
        range: "from 0 to 1".to_owned(),
    })
}

/// The steps on one table after another, in memory that is reused.
#[derive(Debug, Clone)]
pub(super) struct Walk {
    pub newton: Newton,
    /// Main effects and the pairs that came in.
    pub terms: Vec<u32>,
    /// Pairs that came in, with ln p.
    pub steps: Vec<(u32, f64)>,
    lists: usize,
    candidates: Vec<(f64, u32)>,
    kept: Vec<u32>,
    dropped: Vec<u32>,
    alpha: Vec<f64>,
}

impl Walk {
    pub fn new(lists: usize) -> Self {
        Self {
            newton: Newton::new(lists),
            terms: Vec::new(),
            steps: Vec::new(),
            lists,
            candidates: Vec::new(),
            kept: Vec::new(),
            dropped: Vec::new(),
            alpha: vec![0.0; 1 << lists],
        }
    }

    /// Takes independence up and answers its code.
    pub fn begin(&mut self, margins: &Margins) -> u8 {
        self.steps.clear();
        self.terms.clear();
        self.terms.extend((0..self.lists).map(|list| 1u32 << list));
        self.newton.take(&self.terms, margins);
        judge(margins, &self.newton.kept, &self.newton.dropped).code()
    }

    /// Goes on from the fitted model in hand until no pair comes in.
    pub fn climb(&mut self, margins: &Margins, ln_p: f64) -> Result<(), Restless> {
        loop {
            self.list_candidates(margins, ln_p);
            let candidates = std::mem::take(&mut self.candidates);
            let first = candidates
                .iter()
                .find(|&&(_, pair)| self.has_estimate(pair, margins))
                .copied();
            self.candidates = candidates;
            let Some((ln_p, pair)) = first else {
                return Ok(());
            };
            self.steps.push((pair, ln_p));
            self.newton.write(&mut self.alpha);
            self.terms.push(pair);
            self.newton.take(&self.terms, margins);
            self.newton.settle_warm(margins, &self.alpha)?;
        }
    }

    /// The model in hand.
    pub fn model(&self) -> Model {
        let mut terms = self.terms.clone();
        terms.sort_unstable_by_key(|&term| (term.count_ones(), term));
        Model::from_terms(self.lists, terms)
    }

    /// Absent pairs below the threshold, least p first, equal ones in the order of the lists.
    fn list_candidates(&mut self, margins: &Margins, ln_p: f64) {
        self.candidates.clear();
        for first in 0..self.lists {
            for second in first + 1..self.lists {
                let pair = 1u32 << first | 1 << second;
                if self.terms.contains(&pair) {
                    continue;
                }
                let (mean, overlap) =
                    (self.newton.sums[pair as usize], margins.sums[pair as usize]);
                let (below, above) = ln_poisson_tails(mean, overlap as u64);
                let own = below.min(above);
                if own < ln_p {
                    self.candidates.push((own, pair));
                }
            }
        }
        self.candidates
            .sort_by(|left, right| left.0.total_cmp(&right.0));
    }

    /// Whether the model with one more pair has an estimate.
    fn has_estimate(&mut self, pair: u32, margins: &Margins) -> bool {
        self.kept.clone_from(&self.newton.kept);
        self.dropped.clone_from(&self.newton.dropped);
        if margins.sums[pair as usize] > 0.0 {
            self.kept.push(pair);
        } else {
            self.dropped.push(pair);
        }
        judge(margins, &self.kept, &self.dropped).code() == 0
    }
}
