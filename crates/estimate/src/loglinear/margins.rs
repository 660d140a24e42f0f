//! A table as sums over supersets, which is all that a hierarchical model sees of it.

use crate::special::ln_factorial;
use crate::{CaptureTable, Refusal};

/// Most lists of a fit: all 2^K − 1 histories are held, and the test of existence looks at each.
pub const FITTED_LISTS_MAX: usize = 12;

/// Counts of all histories, and for every set of lists the people on all of them.
#[derive(Debug, Clone)]
pub(super) struct Margins {
    pub lists: usize,
    /// People by history; the empty one holds 0.
    pub counts: Vec<f64>,
    /// Sufficient statistics: for each set, people on all its lists. The empty set has everybody.
    pub sums: Vec<f64>,
}

impl Margins {
    /// Writes a table out.
    ///
    /// # Errors
    ///
    /// [`Refusal::Lists`] outside 2 to [`FITTED_LISTS_MAX`] lists, [`Refusal::Nobody`] for a table without people.
    pub fn of(table: &CaptureTable) -> Result<Self, Refusal> {
        if !(2..=FITTED_LISTS_MAX).contains(&table.width()) {
            return Err(Refusal::Lists {
                lists: table.width(),
                least: 2,
                most: FITTED_LISTS_MAX,
            });
        }
        if table.observed() == 0 {
            return Err(Refusal::Nobody);
        }
        let counts: Vec<f64> = table.dense().iter().map(|&count| count as f64).collect();
        let mut margins = Self {
            lists: table.width(),
            sums: counts.clone(),
            counts,
        };
        margins.resum();
        Ok(margins)
    }

    /// Takes the sums again after a change of the counts.
    pub fn resum(&mut self) {
        self.sums.copy_from_slice(&self.counts);
        supersets(&mut self.sums);
    }

    /// People on at least one list.
    pub fn observed(&self) -> f64 {
        self.sums[0]
    }

    /// Σ ln n_ω!.
    pub fn ln_factorials(&self) -> f64 {
        let several = self.counts.iter().filter(|&&count| count > 1.0);
        several.map(|&count| ln_factorial(count as u64)).sum()
    }
}

/// The first step of iteratively reweighted least squares for any model on one table: it begins at μ = n + 0.1 and needs only these sums.
#[derive(Debug, Clone)]
pub(super) struct Start {
    /// Superset sums of the weights n + 0.1.
    pub weights: Vec<f64>,
    /// Superset sums of weight times working response, (n + 0.1) ln(n + 0.1) − 0.1.
    pub responses: Vec<f64>,
}

impl Start {
    pub fn of(margins: &Margins) -> Self {
        let shifted = |count: &f64| count + 0.1;
        let mut weights: Vec<f64> = margins.counts.iter().map(shifted).collect();
        let working = |&weight: &f64| weight * libm::log(weight) - 0.1;
        let mut responses: Vec<f64> = weights.iter().map(working).collect();
        weights[0] = 0.0;
        responses[0] = 0.0;
        supersets(&mut weights);
        supersets(&mut responses);
        Self { weights, responses }
    }
}

/// Replaces each value by the sum over all supersets of its index (Yates' algorithm: K 2^(K−1) additions).
pub(super) fn supersets(values: &mut [f64]) {
    let mut bit = 1;
    while bit < values.len() {
        for pair in values.chunks_exact_mut(2 * bit) {
            let (without, with) = pair.split_at_mut(bit);
            for (low, high) in without.iter_mut().zip(with) {
                *low += *high;
            }
        }
        bit *= 2;
    }
}

/// Replaces each value by the product over all subsets of its index.
pub(super) fn subset_products(values: &mut [f64]) {
    let mut bit = 1;
    while bit < values.len() {
        for pair in values.chunks_exact_mut(2 * bit) {
            let (without, with) = pair.split_at_mut(bit);
            for (low, high) in without.iter().zip(with) {
                *high *= *low;
            }
        }
        bit *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_products_are_those_of_the_definition() {
        let values: Vec<f64> = (1..=16).map(f64::from).collect();
        let (mut sums, mut products) = (values.clone(), values.clone());
        supersets(&mut sums);
        subset_products(&mut products);
        for set in 0..16usize {
            let above = (0..16usize).filter(|other| other & set == set);
            let sum: f64 = above.map(|other| values[other]).sum();
            assert_eq!(sums[set], sum);
            let below = (0..16usize).filter(|other| other & set == *other);
            let product: f64 = below.map(|other| values[other]).product();
            assert!((products[set] / product - 1.0).abs() < 1e-15);
        }
    }
}
