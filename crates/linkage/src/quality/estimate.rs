//! Precision and recall from the labels of a clerical sample. Refuses labels that are not of the sample.
//!
//! # Formula
//! Each stratum's matches are its pairs times the labelled share, with Wilson's interval narrowed by √((N - n) / (N - 1)) because
//! strata are finite; sums of strata by MOVER; recall through the ratio of missed to found, by MOVER for ratios (`interval.rs`).

use std::collections::BTreeMap;

use super::interval::{Interval, wilson};
use super::missed::Missed;
use super::sample::{Clerical, Stratum};

/// Precision and recall of the joined pairs, with 95 % intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct QualityEstimate {
    /// How many labels it rests on.
    pub labels: u32,
    /// The share of joined pairs that are matches.
    pub precision: Interval,
    /// The share of matches among all candidate pairs that are joined. What blocking missed is not in it.
    pub recall_of_candidates: Interval,
    /// As above, with what blocking missed at least: recall is at most about this. None without figures of blocking.
    pub recall_at_most: Option<Interval>,
    /// The matches in each stratum of the sample.
    pub matches: Vec<Interval>,
}

/// Why labels cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LabelsError {
    /// The pair was not drawn, so nothing is known of its chance to be.
    #[error("records {0} and {1} are no pair of the sample")]
    NotDrawn(u32, u32),
    /// The pair has two labels.
    #[error("records {0} and {1} are labelled both one and apart")]
    TwoLabels(u32, u32),
}

/// Estimates quality from labels (lower record, higher record, whether one). Drawn pairs without a label count as not drawn.
///
/// # Errors
/// A label of a pair that was not drawn, or two different labels of one.
pub fn estimate(
    sample: &Clerical,
    labels: &[(u32, u32, bool)],
    missed: Option<&Missed>,
) -> Result<QualityEstimate, LabelsError> {
    let counts = counts(sample, labels)?;
    let strata = sample.strata.iter().zip(&counts);
    let matches: Vec<Interval> = strata.map(|(s, c)| matches(s, c[1], c[0] + c[1])).collect();
    let side = |is_joined: bool| {
        let own = sample.strata.iter().zip(&matches);
        Interval::sum(
            own.filter(|(s, _)| s.is_joined == is_joined)
                .map(|(_, m)| *m),
        )
    };
    let (found, open) = (side(true), side(false));
    let joined: u64 = sample
        .strata
        .iter()
        .filter(|s| s.is_joined)
        .map(|s| s.pairs)
        .sum();
    let precision = if joined == 0 {
        Interval::exact(1.0)
    } else {
        let share = found.scaled(1.0 / joined as f64);
        Interval {
            upper: share.upper.min(1.0),
            ..share
        }
    };
    let blocked = |missed: &Missed| {
        // What blocking missed is given as a share of matches among candidates.
        let ratio = missed.least / missed.found.max(f64::MIN_POSITIVE);
        let candidates = Interval::sum([found, open].into_iter());
        let unseen = Interval::exact(candidates.estimate * ratio);
        found.share_beside(Interval::sum([open, unseen].into_iter()))
    };
    Ok(QualityEstimate {
        labels: counts.iter().map(|count| count[0] + count[1]).sum(),
        precision,
        recall_of_candidates: found.share_beside(open),
        recall_at_most: missed.map(blocked),
        matches,
    })
}

/// Labels of each stratum: apart, one.
fn counts(sample: &Clerical, labels: &[(u32, u32, bool)]) -> Result<Vec<[u32; 2]>, LabelsError> {
    let mut stratum_of = BTreeMap::new();
    for (at, stratum) in sample.strata.iter().enumerate() {
        stratum_of.extend(stratum.drawn.iter().map(|edge| ((edge.a, edge.b), at)));
    }
    let mut said = BTreeMap::new();
    for &(one, other, is_one) in labels {
        let (a, b) = (one.min(other), one.max(other));
        if !stratum_of.contains_key(&(a, b)) {
            return Err(LabelsError::NotDrawn(a, b));
        }
        if said
            .insert((a, b), is_one)
            .is_some_and(|before| before != is_one)
        {
            return Err(LabelsError::TwoLabels(a, b));
        }
    }
    let mut counts = vec![[0; 2]; sample.strata.len()];
    for (pair, is_one) in said {
        counts[stratum_of[&pair]][usize::from(is_one)] += 1;
    }
    Ok(counts)
}

fn matches(stratum: &Stratum, ones: u32, labels: u32) -> Interval {
    let pairs = stratum.pairs as f64;
    if labels == 0 {
        // Nobody looked: the model's word, with nothing ruled out.
        return Interval {
            estimate: stratum.predicted * pairs,
            lower: 0.0,
            upper: pairs,
        };
    }
    let share = wilson(f64::from(ones), f64::from(labels));
    let left = ((pairs - f64::from(labels)) / (pairs - 1.0).max(1.0))
        .max(0.0)
        .sqrt();
    Interval {
        estimate: share.estimate,
        lower: share.estimate - (share.estimate - share.lower) * left,
        upper: share.estimate + (share.upper - share.estimate) * left,
    }
    .scaled(pairs)
}
