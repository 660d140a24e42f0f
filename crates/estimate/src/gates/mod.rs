//! What must hold before a number is printed: each gate is a stored value beside its threshold, with its verdict and its meaning in words.

mod words;

use serde::{Deserialize, Serialize};

pub use words::Tongue;

/// The gates, in the order in which they are judged and printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GateId {
    /// Lists with at least one person.
    Lists,
    /// Lists on which everybody stands.
    CoveringLists,
    /// Pairs of lists with the same people.
    RepeatedLists,
    /// People on two lists or more.
    Overlap,
    /// Parts into which the lists fall when those that share a person are joined.
    Connected,
    /// Pairs of lists that share nobody.
    EmptyPairs,
    /// Models tried that have no estimate on this table, in percent.
    ModelsWithoutEstimate,
    /// Counts that the primary method's model does not make, in percent of those checked.
    Fit,
    /// The primary estimate over Chao's lower bound.
    LowerBound,
    /// Weight of the graph that says nothing of the unseen.
    SaturatedGraph,
    /// Probability left beyond the end of the grid of the unseen.
    GridTail,
    /// Share of draws that met the cap on the unseen.
    Cap,
    /// Split R-hat of the number of the unseen.
    RHat,
    /// Effective draws of the number of the unseen: the lesser of bulk and tail.
    EffectiveDraws,
    /// Independent chains.
    Chains,
    /// Factor by which the estimate moves under another prior.
    OtherPrior,
    /// Pairs of methods whose intervals share no number.
    Agreement,
    /// Largest factor by which the estimate moves when a list is left out.
    LeaveOneOut,
    /// Largest factor by which the estimate moves when two lists are made one.
    MergedLists,
    /// Lists whose known number lies in the interval estimated from the others, in percent.
    InternalConsistency,
    /// Bootstrap samples that choose another model, in percent.
    Selection,
    /// Upper over lower limit of the primary interval.
    Width,
}

/// Which side of the threshold is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The value must be the threshold or more.
    AtLeast,
    /// The value must be the threshold or less.
    AtMost,
}

/// What a gate says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The value is on the good side.
    Holds,
    /// The value is not, and the estimate is printed with this warning.
    Warns,
    /// The value is not, and no estimate is printed.
    Fails,
    /// The value could not be had, so the gate says nothing.
    Unjudged,
}

/// One gate, judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    /// Which gate.
    pub id: GateId,
    /// The value; none when it could not be had.
    pub value: Option<f64>,
    /// Its threshold.
    pub threshold: f64,
    /// Which side is good.
    pub side: Side,
    /// What it says.
    pub verdict: Verdict,
    /// Names of the lists, pairs or methods that it speaks of.
    pub subjects: Vec<String>,
}

impl GateId {
    /// Every gate, in order.
    pub const ALL: [Self; 22] = [
        Self::Lists,
        Self::CoveringLists,
        Self::RepeatedLists,
        Self::Overlap,
        Self::Connected,
        Self::EmptyPairs,
        Self::ModelsWithoutEstimate,
        Self::Fit,
        Self::LowerBound,
        Self::SaturatedGraph,
        Self::GridTail,
        Self::Cap,
        Self::RHat,
        Self::EffectiveDraws,
        Self::Chains,
        Self::OtherPrior,
        Self::Agreement,
        Self::LeaveOneOut,
        Self::MergedLists,
        Self::InternalConsistency,
        Self::Selection,
        Self::Width,
    ];

    /// The name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lists => "lists",
            Self::CoveringLists => "covering-lists",
            Self::RepeatedLists => "repeated-lists",
            Self::Overlap => "overlap",
            Self::Connected => "connected",
            Self::EmptyPairs => "empty-pairs",
            Self::ModelsWithoutEstimate => "models-without-estimate",
            Self::Fit => "fit",
            Self::LowerBound => "lower-bound",
            Self::SaturatedGraph => "saturated-graph",
            Self::GridTail => "grid-tail",
            Self::Cap => "cap",
            Self::RHat => "r-hat",
            Self::EffectiveDraws => "effective-draws",
            Self::Chains => "chains",
            Self::OtherPrior => "other-prior",
            Self::Agreement => "agreement",
            Self::LeaveOneOut => "leave-one-out",
            Self::MergedLists => "merged-lists",
            Self::InternalConsistency => "internal-consistency",
            Self::Selection => "selection",
            Self::Width => "width",
        }
    }

    /// The threshold, the good side, and what a value on the other side means.
    ///
    /// # Reference
    ///
    /// Lists and overlap as HRDAG's verdata refuses strata; R-hat and effective draws after Vehtari et al. (2021), doi:10.1214/20-BA1221;
    /// internal consistency after Binette and Steorts (2022), doi:10.1111/rssa.12803; the others are this project's, docs/estimation.md.
    pub fn rule(self) -> (f64, Side, Verdict) {
        use Side::{AtLeast, AtMost};
        use Verdict::{Fails, Warns};
        match self {
            Self::Lists => (3.0, AtLeast, Fails),
            Self::CoveringLists | Self::RepeatedLists => (0.0, AtMost, Fails),
            Self::Overlap => (10.0, AtLeast, Fails),
            Self::Connected => (1.0, AtMost, Fails),
            Self::EmptyPairs => (0.0, AtMost, Warns),
            Self::ModelsWithoutEstimate => (50.0, AtMost, Warns),
            Self::Fit => (5.0, AtMost, Warns),
            Self::LowerBound => (1.0, AtLeast, Warns),
            Self::SaturatedGraph => (0.05, AtMost, Fails),
            Self::GridTail => (1e-4, AtMost, Fails),
            Self::Cap => (0.01, AtMost, Fails),
            Self::RHat => (1.01, AtMost, Fails),
            Self::EffectiveDraws => (400.0, AtLeast, Fails),
            Self::Chains => (8.0, AtLeast, Fails),
            Self::OtherPrior => (1.25, AtMost, Warns),
            Self::Agreement => (0.0, AtMost, Warns),
            Self::LeaveOneOut | Self::MergedLists => (1.5, AtMost, Warns),
            Self::InternalConsistency => (50.0, AtLeast, Warns),
            Self::Selection => (50.0, AtMost, Warns),
            Self::Width => (10.0, AtMost, Warns),
        }
    }

    /// Judges a value.
    pub fn judge(self, value: Option<f64>, subjects: Vec<String>) -> Gate {
        let (threshold, side, otherwise) = self.rule();
        let verdict = match value {
            None => Verdict::Unjudged,
            Some(value) if side.is_good(value, threshold) => Verdict::Holds,
            Some(_) => otherwise,
        };
        Gate {
            id: self,
            value,
            threshold,
            side,
            verdict,
            subjects,
        }
    }
}

impl Side {
    /// Whether a value is on the good side; one that is no number is not.
    fn is_good(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::AtLeast => value >= threshold,
            Self::AtMost => value <= threshold,
        }
    }
}

/// Whether any gate forbids to print a number.
pub fn any_fails(gates: &[Gate]) -> bool {
    gates.iter().any(|gate| gate.verdict == Verdict::Fails)
}
