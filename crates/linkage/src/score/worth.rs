//! Which rules are worth their pairs, once weights are known. Refuses to weigh whole rules for that: a sample says it.

use super::{Scale, Trained};
use crate::block::LeftOut;
use crate::compare::parts::Cache;
use crate::edge::probability;
use crate::hash::Sequence;
use crate::prepare::Prepared;

/// Pairs of a rule that are drawn.
const DRAWN: u64 = 2_000;
/// Pairs up to which any rule is worth following.
const PAIRS_MIN: f64 = 20_000.0;
/// Matches that a rule must bring for each pair that it costs.
const MATCHES_PER_PAIR: f64 = 1.0 / 75.0;
/// Share of all matches that may be given up with rules.
const GIVEN_UP_MAX: f64 = 0.02;

/// What following a rule brings, about.
#[derive(Debug, Clone, Copy)]
struct Worth {
    rule: usize,
    /// Pairs that no earlier rule brings.
    pairs: f64,
    /// Matches expected among them.
    matches: f64,
}

impl Prepared<'_> {
    /// Gives up rules that bring fewer than one match for 75 pairs, the poorest first, as long as no more than one match in fifty goes
    /// with them. Rules of few pairs stay. Pairs that a later rule brings too are not lost.
    pub fn leave_out_poor_rules(&mut self, trained: &Trained) -> Vec<LeftOut> {
        if self.blocks.rules.iter().any(|rule| rule.is_named) {
            return Vec::new();
        }
        let scale = Scale::new(&self.fields, trained);
        let mut cache = Cache::new();
        let mut known: Vec<Worth> = (0..self.blocks.rules.len())
            .map(|rule| self.worth(rule, &scale, &mut cache))
            .collect();
        let all: f64 = known.iter().map(|worth| worth.matches).sum();
        known.retain(|worth| {
            worth.pairs > PAIRS_MIN && worth.matches < worth.pairs * MATCHES_PER_PAIR
        });
        known.sort_by(|a, b| {
            let rate = |worth: &Worth| worth.matches / worth.pairs;
            rate(a).total_cmp(&rate(b)).then(a.rule.cmp(&b.rule))
        });
        let mut given_up = 0.0;
        let mut left_out = Vec::new();
        for worth in known {
            given_up += worth.matches;
            if given_up > all * GIVEN_UP_MAX {
                break;
            }
            left_out.push(LeftOut {
                words: self.blocks.words(worth.rule, &self.fields),
                reason: format!(
                    "about {:.0} pairs for about {:.0} matches",
                    worth.pairs, worth.matches
                ),
            });
            self.blocks.give_up(worth.rule, &mut self.rows);
        }
        left_out
    }

    fn worth(&self, rule: usize, scale: &Scale<'_>, cache: &mut Cache) -> Worth {
        let (mut new, mut matches) = (0u64, 0.0);
        let drawn = self.draw_pairs(rule, DRAWN, |x, y| {
            new += 1;
            let weight = scale.weigh(cache, x, y, f32::NEG_INFINITY);
            matches += probability(f64::from(weight));
        });
        let each = self.blocks.by_rule[rule].pairs as f64 / drawn.max(1) as f64;
        Worth {
            rule,
            pairs: new as f64 * each,
            matches: matches * each,
        }
    }

    /// Draws pairs of a rule's blocks, and visits those that no earlier rule brings and that are in scope; how many were drawn.
    pub(crate) fn draw_pairs(
        &self,
        rule: usize,
        wanted: u64,
        mut visit: impl FnMut(&[u32], &[u32]),
    ) -> u64 {
        let blocks = &self.blocks.by_rule[rule];
        let mut sum = 0;
        let sums: Vec<u64> = (0..blocks.len())
            .map(|block| {
                sum += crate::block::pairs_of(blocks.get(block).0.len());
                sum
            })
            .collect();
        if sum == 0 {
            return 0;
        }
        let mut draw = Sequence::new(self.run.seed ^ rule as u64);
        for _ in 0..wanted {
            let at = draw.below(sum);
            let (records, key) = blocks.get(sums.partition_point(|&sum| sum <= at));
            let i = draw.below(records.len() as u64) as usize;
            let j = draw.below(records.len() as u64 - 1) as usize;
            let j = j + usize::from(j >= i);
            let (i, j) = (i.min(j), i.max(j));
            let (x, y) = (self.rows.get(records[i]), self.rows.get(records[j]));
            let strict = &self.blocks.strict;
            if records[i] != records[j] && self.is_brought((x, y), rule, key, strict) {
                visit(x, y);
            }
        }
        wanted
    }
}
