//! Whether a fitted model could have made the table: observed counts beside those it replicates.

use serde::{Deserialize, Serialize};

/// Which count is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Of {
    /// People with exactly this history.
    Cell(u64),
    /// People on both lists, perhaps on others.
    Pair(usize, usize),
    /// People on exactly so many lists.
    Frequency(usize),
}

/// One count beside what the model replicates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Which count.
    pub of: Of,
    /// As observed.
    pub observed: u64,
    /// Mean of the replicates.
    pub expected: f64,
    /// 2.5 % quantile of the replicates.
    pub lower: f64,
    /// 97.5 % quantile of the replicates.
    pub upper: f64,
    /// P(replicate > observed) + ½ P(replicate = observed), in [0, 1]; near 0 or 1 the model does not make such a count.
    pub p: f64,
}
