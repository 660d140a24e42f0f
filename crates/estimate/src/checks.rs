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

impl Of {
    /// Every history of so many lists (at most 20), every pair and every number of lists.
    pub(crate) fn all(lists: usize) -> Vec<Self> {
        (1..1u64 << lists)
            .map(Self::Cell)
            .chain(Self::sums(lists))
            .collect()
    }

    /// Every pair and every number of lists.
    pub(crate) fn sums(lists: usize) -> impl Iterator<Item = Self> {
        let pairs = (0..lists).flat_map(move |i| (i + 1..lists).map(move |j| Self::Pair(i, j)));
        pairs.chain((1..=lists).map(Self::Frequency))
    }

    /// The number asked for among counts of all histories, the empty one first.
    pub(crate) fn among(self, counts: &[u64]) -> u64 {
        let concerns = |history: usize| match self {
            Self::Cell(cell) => history as u64 == cell,
            Self::Pair(first, second) => history >> first & history >> second & 1 == 1,
            Self::Frequency(lists) => history.count_ones() as usize == lists,
        };
        let asked = counts.iter().enumerate();
        asked
            .filter(|&(history, _)| concerns(history))
            .map(|(_, count)| count)
            .sum()
    }
}

impl Check {
    /// Compares a count with its replicates (at least one); quantiles are those of [`crate::combine::quantile`].
    pub(crate) fn of_replicates(of: Of, observed: u64, mut replicates: Vec<f64>) -> Self {
        replicates.sort_by(f64::total_cmp);
        let all = replicates.len() as f64;
        let seen = observed as f64;
        let above = replicates.iter().filter(|&&count| count > seen).count() as f64;
        let equal = replicates.iter().filter(|&&count| count == seen).count() as f64;
        Self {
            of,
            observed,
            expected: replicates.iter().sum::<f64>() / all,
            lower: crate::combine::quantile(&replicates, 0.025),
            upper: crate::combine::quantile(&replicates, 0.975),
            p: (above + 0.5 * equal) / all,
        }
    }
}
