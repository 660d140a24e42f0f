//! The methods side by side on one table: answers, a declared primary one, gates, and how the answer moves when the table does.

mod judge;
mod overlap;
mod plan;
mod run;
mod vary;

use serde::{Deserialize, Serialize};

use crate::checks::Check;
use crate::gates::Gate;
use crate::{CaptureTable, Estimate, Interval, Method, Refusal};

pub use overlap::Overlap;
pub use plan::{FIGURES_VERSION, Plan, PriorSize};
pub use run::run;

/// A method's answer or its reason for none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// A number with its interval.
    Estimate(Estimate),
    /// Why there is none.
    Refusal(Refusal),
}

/// What one method answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The method.
    pub method: Method,
    /// Its answer.
    pub outcome: Outcome,
    /// What the method chose, in its own notation: a model, a graph; empty when it chooses nothing.
    pub chosen: String,
}

/// The primary method's answer on a table that was changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variation {
    /// What was changed: the list left out, "a + b" made one, the prior.
    pub what: String,
    /// The answer; of the quick method that [`Panel::varied`] names.
    pub outcome: Outcome,
    /// The known truth, people, where there is one (a list taken as the whole).
    pub truth: Option<u64>,
}

/// A place where the chains of the latent-class model dwell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mode {
    /// Classes occupied there.
    pub classes: usize,
    /// Share of the draws, in [0, 1].
    pub weight: f64,
    /// Median of the total there, people.
    pub median: f64,
    /// Interval of the total there.
    pub interval: Interval,
}

/// How the chains of the latent-class model went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chains {
    /// Sweeps of each chain, those thrown away included.
    pub sweeps: u64,
    /// Split R-hat of the number of the unseen.
    pub r_hat: f64,
    /// Effective draws in the bulk.
    pub ess_bulk: f64,
    /// Effective draws in the tails.
    pub ess_tail: f64,
    /// Share of draws at the cap on the unseen.
    pub capped: f64,
    /// Median of the total in each chain, people.
    pub medians: Vec<f64>,
    /// Where the chains dwell.
    pub modes: Vec<Mode>,
    /// Whether R-hat and the effective draws are as wanted.
    pub converged: bool,
}

/// How the average over graphs came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GraphWeights {
    /// Weight of the graph with every edge, which says nothing of the unseen.
    pub saturated: f64,
    /// The answer without it.
    pub without_saturated: Option<Estimate>,
    /// Unseen people at the end of the grid.
    pub end: u64,
    /// Probability at the end of the grid.
    pub tail: f64,
    /// The heaviest graphs, by their cliques, with their weights.
    pub heaviest: Vec<(String, f64)>,
}

/// What the panel says as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// The primary method's number stands, with whatever warnings.
    Estimate,
    /// It stands, and other methods disagree with it beyond their intervals: that is the headline.
    Disagreement,
    /// No number is printed.
    NoEstimate,
}

/// One table, estimated by several methods and judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    /// The table.
    pub table: CaptureTable,
    /// What was asked.
    pub plan: Plan,
    /// Who stands on which lists together.
    pub overlap: Overlap,
    /// Each method's answer, in the order of [`Method::ALL`].
    pub answers: Vec<Answer>,
    /// The primary method: the declared one, or the one that the rule chose; none when none answered. Whether its number stands, [`Self::conclusion`] says.
    pub primary: Option<Method>,
    /// What the panel says.
    pub conclusion: Conclusion,
    /// Every gate, judged.
    pub gates: Vec<Gate>,
    /// Observed counts beside those that the primary method's model makes.
    pub checks: Vec<Check>,
    /// The quick method of the variations, and its answer on the whole table.
    pub varied: Option<Answer>,
    /// Each list left out in turn.
    pub left_out: Vec<Variation>,
    /// Each pair of lists made one in turn.
    pub merged: Vec<Variation>,
    /// Each list taken as the whole, estimated from the others.
    pub internal: Vec<Variation>,
    /// The primary method under another prior.
    pub other_prior: Option<Variation>,
    /// Multiplier of the interaction that cannot be known, and the total under it.
    pub highest_order: Vec<(f64, f64)>,
    /// The latent-class model's chains.
    pub chains: Option<Chains>,
    /// The graphs' weights.
    pub graphs: Option<GraphWeights>,
    /// Draws of the total from the primary method, where it has draws; at most [`DRAWS_KEPT`].
    pub draws: Vec<f64>,
}

/// Most draws that a panel keeps.
pub const DRAWS_KEPT: usize = 2_000;

impl Outcome {
    /// The number, when there is one.
    pub fn estimate(&self) -> Option<&Estimate> {
        match self {
            Self::Estimate(estimate) => Some(estimate),
            Self::Refusal(_) => None,
        }
    }
}

impl From<Result<Estimate, Refusal>> for Outcome {
    fn from(result: Result<Estimate, Refusal>) -> Self {
        result.map_or_else(Self::Refusal, Self::Estimate)
    }
}

impl Panel {
    /// The number that stands; none when no number may be printed.
    pub fn estimate(&self) -> Option<&Estimate> {
        match self.conclusion {
            Conclusion::NoEstimate => None,
            Conclusion::Estimate | Conclusion::Disagreement => self.of_primary(),
        }
    }

    /// The primary method's number although its gates forbid to print it: only a named person may, with a reason that is printed.
    pub fn withheld(&self) -> Option<&Estimate> {
        match self.conclusion {
            Conclusion::NoEstimate => self.of_primary(),
            Conclusion::Estimate | Conclusion::Disagreement => None,
        }
    }

    fn of_primary(&self) -> Option<&Estimate> {
        self.answer(self.primary?)?.outcome.estimate()
    }

    /// One method's answer.
    pub fn answer(&self, method: Method) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.method == method)
    }
}
