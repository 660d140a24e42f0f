//! Learns, from pairs of which nobody knows which match, how matches agree. Refuses to learn how strangers do: that is known before.
//!
//! Expectation–maximisation for Fellegi and Sunter's model (1969, doi:10.1080/01621459.1969.10501049), after Winkler (1988), on counts of
//! patterns, with the chances of strangers held fixed.

use super::Learning;
use super::chance::Chance;
use super::patterns::Pattern;
use crate::compare::{CLASSES, Compared};

const ROUNDS: usize = 40;
/// Pairs' worth of the starting guess kept in each field: no level is impossible for a match.
const PSEUDO_PAIRS: f64 = 2.0;
const SHARE_LIMITS: (f64, f64) = (1e-6, 1.0 - 1e-6);

/// What a session taught.
pub(crate) struct Learnt {
    /// Share of the session's pairs that match.
    pub(crate) share: f64,
    /// By field: share of matches at each level, all groups together.
    pub(crate) levels: Vec<Vec<f64>>,
}

/// Learns from the patterns of one session; `free` says which fields may tell. No share above `share_max` is learnt: where one field alone is
/// free, larger shares fit as well, because any level could be one on which matches differ.
pub(crate) fn learn(
    patterns: &[&Pattern],
    chances: &[Chance],
    groups: &[Vec<u8>],
    free: &[bool],
    (start_share, share_max): (f64, f64),
) -> Learnt {
    let mut share = start_share.clamp(0.02, 0.98);
    let mut m: Vec<Vec<f64>> = chances
        .iter()
        .zip(groups)
        .map(|(chance, groups)| first_guess(chance, groups))
        .collect();
    let mut levels: Vec<Vec<f64>> = Vec::new();
    let all: f64 = patterns.iter().map(|pattern| pattern.count).sum();
    for _ in 0..ROUNDS {
        let logs = log_ratios(&m, chances, groups, free);
        levels = chances
            .iter()
            .map(|chance| vec![0.0; chance.u.len()])
            .collect();
        let prior = libm::log2(share / (1.0 - share));
        let mut matches = 0.0;
        for pattern in patterns {
            let bits: f64 = prior
                + pattern
                    .levels
                    .iter()
                    .zip(&logs)
                    .map(|(&level, logs)| logs[usize::from(level)])
                    .sum::<f64>();
            let expected = pattern.count / (1.0 + libm::exp2(-bits));
            matches += expected;
            for (&level, sums) in pattern.levels.iter().zip(&mut levels) {
                sums[usize::from(level)] += expected;
            }
        }
        let next = (matches / all.max(1.0)).clamp(SHARE_LIMITS.0, SHARE_LIMITS.1.min(share_max));
        let change = (next - share).abs();
        share = next;
        for ((m, sums), (groups, chance)) in
            m.iter_mut().zip(&levels).zip(groups.iter().zip(chances))
        {
            *m = within_groups(sums, groups, &first_guess(chance, groups));
        }
        if change < 1e-5 {
            break;
        }
    }
    for sums in &mut levels {
        let all: f64 = sums.iter().sum::<f64>().max(1e-12);
        sums.iter_mut().for_each(|sum| *sum /= all);
    }
    Learnt { share, levels }
}

/// Matches expected among patterns under what is known.
pub(crate) fn expect(
    fields: &[Compared],
    patterns: &[Pattern],
    learning: &Learning,
    groups: &[Vec<u8>],
) -> f64 {
    let m: Vec<Vec<f64>> = learning
        .matching
        .iter()
        .zip(groups.iter().zip(&learning.chances))
        .map(|(shares, (groups, chance))| {
            let sums: Vec<f64> = shares.iter().map(|share| share * 1000.0).collect();
            within_groups(&sums, groups, &chance.u)
        })
        .collect();
    let logs = log_ratios(&m, &learning.chances, groups, &vec![true; fields.len()]);
    let prior = libm::log2(learning.prior / (1.0 - learning.prior));
    let expected = |pattern: &Pattern| -> f64 {
        let class = |field: usize| usize::from(fields[field].class(pattern.levels[field]));
        let own: f64 = pattern
            .levels
            .iter()
            .zip(&logs)
            .map(|(&level, logs)| logs[usize::from(level)])
            .sum();
        let tied: f64 = learning
            .dependences
            .iter()
            .map(|tie| f64::from(tie.bits[class(tie.one) * CLASSES + class(tie.other)]))
            .sum();
        pattern.count / (1.0 + libm::exp2(-(prior + own + tied)))
    };
    patterns.iter().map(expected).sum()
}

/// Matches agree nine times in ten, and otherwise as strangers do: only a beginning.
fn first_guess(chance: &Chance, groups: &[u8]) -> Vec<f64> {
    let mut guess: Vec<f64> = chance.u.iter().map(|u| u * 0.2).collect();
    for &start in groups {
        guess[usize::from(start)] += 0.8;
    }
    guess
}

/// Shares within each group of levels, with a little of a guess mixed in.
pub(crate) fn within_groups(sums: &[f64], groups: &[u8], guess: &[f64]) -> Vec<f64> {
    let mut shares = vec![0.0; sums.len()];
    for (at, &start) in groups.iter().enumerate() {
        let end = groups
            .get(at + 1)
            .map_or(sums.len(), |&end| usize::from(end));
        let group = usize::from(start)..end;
        let all: f64 = sums[group.clone()].iter().sum::<f64>();
        for level in group {
            shares[level] = (sums[level] + PSEUDO_PAIRS * guess[level]) / (all + PSEUDO_PAIRS);
        }
    }
    shares
}

/// log2(m / u) by field and level; nothing where the session is fixed, or a record does not say.
fn log_ratios(
    m: &[Vec<f64>],
    chances: &[Chance],
    groups: &[Vec<u8>],
    free: &[bool],
) -> Vec<Vec<f64>> {
    m.iter()
        .zip(chances)
        .zip(groups.iter().zip(free))
        .map(|((m, chance), (groups, free))| {
            // The last group of several is "not known".
            let known = if groups.len() == 1 {
                m.len()
            } else {
                usize::from(groups[groups.len() - 1])
            };
            let tells = |level: usize| *free && level < known;
            (0..m.len())
                .map(|level| {
                    if tells(level) {
                        libm::log2(m[level] / chance.u[level])
                    } else {
                        0.0
                    }
                })
                .collect()
        })
        .collect()
}
