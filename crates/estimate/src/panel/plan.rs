//! What is asked of a panel: methods, effort, level, seed.

use serde::{Deserialize, Serialize};

use crate::Method;

/// What is asked. Equal plans on equal tables give equal panels, bit by bit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Plan {
    /// The methods to run.
    pub methods: Vec<Method>,
    /// The primary method; none lets the rule choose: the latent-class model when its chains agree and there are four lists or more, the graphs otherwise.
    pub primary: Option<Method>,
    /// Seed of everything drawn.
    pub seed: u64,
    /// Level of the intervals, in (0, 1).
    pub level: f64,
    /// Bootstrap samples of the methods that have them.
    pub replicates: usize,
    /// Chains of the latent-class model.
    pub chains: usize,
    /// Classes of the latent-class model, at most.
    pub classes: usize,
    /// Most sweeps of one chain before it stops without an answer.
    pub sweeps_max: u64,
    /// Whether lists are left out, merged, taken as the whole, and the prior changed.
    pub variations: bool,
    /// Size of the prior count that each cell of a graph's table is given.
    pub prior: PriorSize,
}

/// The prior count of a cell in the average over graphs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PriorSize {
    /// 2⁻ᴷ for K lists: one person in all.
    One,
    /// A count per cell.
    Each(f64),
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            methods: Method::ALL.to_vec(),
            primary: None,
            seed: 1,
            level: 0.95,
            replicates: 1_000,
            chains: 8,
            classes: 15,
            sweeps_max: 500_000,
            variations: true,
            prior: PriorSize::One,
        }
    }
}

/// Rises whenever a number that some method gives on some table changes: results kept from before are then no longer taken.
pub const FIGURES_VERSION: u32 = 1;
