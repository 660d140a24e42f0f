//! How many matches no blocking rule brought together, at least. Refuses to say how many at most.

use serde::{Deserialize, Serialize};

/// What blocking missed, by how often its rules found the same matches.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Missed {
    /// Matches among the candidate pairs.
    pub found: f64,
    /// Matches that no rule found, at least about.
    pub least: f64,
    /// found / (found + least): the recall of blocking is at most about this.
    pub recall_at_most: f64,
}

/// Bounds what blocking missed. `found_by[k]` is the number of matches that exactly k + 1 rules found, known or expected (sums of
/// probabilities); its length is the number of rules.
///
/// Rules are the occasions of a capture–recapture study and matches its animals. Matches differ in how easily they are found, and rules
/// that share a field find the same ones; both make the true number larger than this, so it is a bound and no estimate.
///
/// # Formula
/// least = (t - 1) / t · f₁ (f₁ - 1) / (2 (f₂ + 1)), for t rules, f₁ matches found by one and f₂ by two; 0 where f₁ < 1 or t < 2.
///
/// # Reference
/// Chao, "Estimating the population size for capture–recapture data with unequal catchability", 1987, doi:10.2307/2531532, with the
/// correction of bias of Chao, "Estimating population size for sparse data in capture–recapture experiments", 1989,
/// doi:10.2307/2531487.
#[must_use]
pub fn missed_by_blocking(found_by: &[f64]) -> Missed {
    let found: f64 = found_by.iter().sum();
    let rules = found_by.len() as f64;
    let least = match found_by {
        [once, twice, ..] if *once >= 1.0 => {
            (rules - 1.0) / rules * once * (once - 1.0) / (2.0 * (twice + 1.0))
        }
        _ => 0.0,
    };
    Missed {
        found,
        least,
        recall_at_most: if found > 0.0 {
            found / (found + least)
        } else {
            1.0
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeded::Seeded;

    #[test]
    fn what_independent_rules_miss_is_found_and_never_overstated_by_much() {
        for (chances, exact) in [([0.3; 5], true), ([0.05, 0.1, 0.6, 0.7, 0.3], false)] {
            let mut seeded = Seeded::new(5, 5);
            let mut found_by = [0.0; 5];
            let mut unseen = 0.0;
            for _ in 0..100_000 {
                let hits = chances
                    .iter()
                    .filter(|chance| seeded.unit() < **chance)
                    .count();
                match hits {
                    0 => unseen += 1.0,
                    hits => found_by[hits - 1] += 1.0,
                }
            }
            let least = missed_by_blocking(&found_by).least;
            assert!(least < unseen * 1.35, "{least} {unseen}");
            // With equal chances the bound is sharp.
            assert!(
                !exact || (least / unseen - 1.0).abs() < 0.05,
                "{least} {unseen}"
            );
        }
        assert_eq!(missed_by_blocking(&[7.0]).least, 0.0);
        assert_eq!(missed_by_blocking(&[]).recall_at_most, 1.0);
    }
}
