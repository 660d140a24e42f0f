//! Parts records into clusters: components of edges above zero, and inside of each average-link merging of all pairs.
//! Learns nothing, and never goes against a judgment.
//!
//! # Formula
//! Correlation clustering looks for the partition with the largest sum of within-cluster weights w(a, b), each the log-odds that two
//! records are one. Starting from single records (or from what judgments join), the two clusters A and B with the largest mean
//! Σ w(a, b) / (|A| |B|) over a ∈ A, b ∈ B are merged as long as it is above zero; so every merge raises the sum. Pairs that no block
//! held are scored on demand, not left out.
//!
//! # Reference
//! The objective: Bansal, Blum and Chawla, "Correlation clustering", Machine Learning 56, 2004, doi:10.1023/B:MACH.0000033116.57574.95.
//! The order of merges, group average: Sokal and Michener, "A statistical method for evaluating systematic relationships", 1958;
//! Lance and Williams, 1967, doi:10.1093/comjnl/9.4.373.

mod clustering;
mod components;
mod constraints;
mod dense;
mod heap;
mod part;
mod run;

pub use clustering::{Clustering, Members};
pub use constraints::{Apart, Constraints, ConstraintsError, Contradiction};
pub use part::{Demand, WeightOf};
pub use run::{Clustered, cluster};

pub(crate) use clustering::grouped;
pub(crate) use components::{Components, Forest};
pub(crate) use part::{bits, steps};
pub(crate) use run::{Filed, Task, run};
