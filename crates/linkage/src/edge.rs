//! One scored pair of records. Refuses to know how the score came about.

use serde::{Deserialize, Serialize};

/// A scored pair of records, 12 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// The lower record.
    pub a: u32,
    /// The higher record.
    pub b: u32,
    /// Logarithm to base 2 of the odds that both are one, prior included.
    pub weight: f32,
}

impl Edge {
    /// Puts the lower record first.
    #[must_use]
    pub fn new(one: u32, other: u32, weight: f32) -> Self {
        Self {
            a: one.min(other),
            b: one.max(other),
            weight,
        }
    }

    /// Returns the probability that both are one: 1 / (1 + 2^-weight).
    #[must_use]
    pub fn probability(&self) -> f64 {
        probability(f64::from(self.weight))
    }
}

/// Returns 1 / (1 + 2^-bits).
pub(crate) fn probability(bits: f64) -> f64 {
    1.0 / (1.0 + libm::exp2(-bits))
}
