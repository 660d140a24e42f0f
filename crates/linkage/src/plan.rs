//! What a run would do before it does it: rules, pairs, time, large blocks. Refuses to weigh anything.

use crate::block::LeftOut;
use crate::prepare::Prepared;

/// Pairs of each rule that are looked at to see how many are new.
const SAMPLE_PAIRS: u64 = 2_000;
/// Seconds that one pair takes one thread, about.
const PAIR_SECONDS: f64 = 1.5e-7;

/// What a run would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Rules in order.
    pub rules: Vec<PlannedRule>,
    /// Rules that are not followed, and why.
    pub left_out: Vec<LeftOut>,
    /// Blocks that were too large, and what became of them.
    pub large: Vec<PlannedBlock>,
    /// Pairs that would be weighed, about.
    pub pairs: u64,
    /// Seconds that weighing them takes on the run's threads, about.
    pub seconds: f64,
}

/// One rule of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedRule {
    /// What two records must share.
    pub words: String,
    /// Pairs that share it, exactly.
    pub pairs: u64,
    /// Pairs that no earlier rule brings, about.
    pub new_pairs: u64,
}

/// A block that was too large.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedBlock {
    /// The rule's place in the plan.
    pub rule: usize,
    /// What two records must share under the rule.
    pub rule_words: String,
    /// The values that the block's records share.
    pub values: String,
    /// Records in it.
    pub records: u32,
    /// What it was split by; nothing when its pairs were given up.
    pub refined_by: Option<String>,
}

impl Prepared<'_> {
    /// What scoring would do.
    pub fn plan(&self) -> Plan {
        let rules: Vec<PlannedRule> = (0..self.blocks.rules.len())
            .map(|rule| {
                let pairs = self.blocks.by_rule[rule].pairs;
                PlannedRule {
                    words: self.blocks.words(rule, &self.fields),
                    pairs,
                    new_pairs: (pairs as f64 * self.new_share(rule)) as u64,
                }
            })
            .collect();
        let pairs = rules.iter().map(|rule| rule.new_pairs).sum();
        Plan {
            left_out: self.blocks.left_out.clone(),
            large: self.large_blocks(),
            pairs,
            seconds: pairs as f64 * PAIR_SECONDS / self.run.threads.max(1) as f64,
            rules,
        }
    }

    /// Blocks that were too large.
    pub fn large_blocks(&self) -> Vec<PlannedBlock> {
        let planned = self.blocks.large.iter().map(|block| PlannedBlock {
            rule: block.rule,
            rule_words: self.blocks.words(block.rule, &self.fields),
            values: self.block_values(block.rule, block.record),
            records: block.records,
            refined_by: Some(block.refined_by.clone()).filter(|words| !words.is_empty()),
        });
        planned.collect()
    }

    /// Share of a rule's pairs that no earlier rule brings, from a sample.
    fn new_share(&self, rule: usize) -> f64 {
        let mut new = 0u64;
        let drawn = self.draw_pairs(rule, SAMPLE_PAIRS, |_, _| new += 1);
        new as f64 / drawn.max(1) as f64
    }

    /// The values by which a block is known.
    fn block_values(&self, rule: usize, record: u32) -> String {
        let mut values: Vec<&str> = Vec::new();
        let atoms = &self.blocks.rules[rule].atoms;
        for (at, atom) in atoms.iter().enumerate() {
            if atoms[..at].iter().any(|before| before.field == atom.field) {
                continue;
            }
            let columns = &self.columns[atom.field];
            values.extend(
                columns
                    .iter()
                    .filter_map(|&column| self.table.value(record, column)),
            );
        }
        values.dedup();
        values.join(", ")
    }
}
