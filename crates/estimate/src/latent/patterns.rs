//! The table as a sweep walks it: histories that share lists share products. Refuses to know any class.

use crate::CaptureTable;

/// One step of the walk: multiply what stands at the depth above by one list's odds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// Depth of the product written, from 1.
    pub(super) depth: usize,
    /// The list multiplied in.
    pub(super) list: usize,
    /// The cell whose history is complete here, or [`NO_CELL`].
    pub(super) cell: usize,
}

/// A step at which nobody's history ends.
pub(super) const NO_CELL: usize = usize::MAX;

/// The observed histories as a tree in pre-order, frequent lists near the root.
#[derive(Debug, Clone)]
pub(super) struct Patterns {
    pub(super) width: usize,
    pub(super) observed: u64,
    pub(super) steps: Vec<Step>,
    /// People per cell, in the order of the table.
    pub(super) counts: Vec<u64>,
    /// Per cell, the lists of its history.
    pub(super) lists: Vec<Vec<usize>>,
    /// Share of the observed people on each list.
    pub(super) rates: Vec<f64>,
}

impl Patterns {
    pub(super) fn new(table: &CaptureTable) -> Self {
        let totals = table.list_totals();
        let observed = table.observed();
        let mut order: Vec<usize> = (0..table.width()).collect();
        order.sort_by_key(|&list| std::cmp::Reverse(totals[list]));
        let mut cells: Vec<(Vec<usize>, usize)> = table
            .cells()
            .iter()
            .enumerate()
            .map(|(cell, &(history, _))| {
                let ranks = (0..order.len()).filter(|&rank| history >> order[rank] & 1 == 1);
                (ranks.collect(), cell)
            })
            .collect();
        cells.sort_unstable();
        let mut steps = Vec::new();
        let mut above: &[usize] = &[];
        for (ranks, cell) in &cells {
            let shared = above.iter().zip(ranks).take_while(|(a, b)| a == b).count();
            for depth in shared..ranks.len() {
                let ends = depth + 1 == ranks.len();
                steps.push(Step {
                    depth: depth + 1,
                    list: order[ranks[depth]],
                    cell: if ends { *cell } else { NO_CELL },
                });
            }
            above = ranks;
        }
        let rate = |&total: &u64| total as f64 / observed.max(1) as f64;
        Self {
            width: table.width(),
            observed,
            steps,
            counts: table.cells().iter().map(|&(_, count)| count).collect(),
            lists: table
                .cells()
                .iter()
                .map(|&(history, _)| lists_of(history))
                .collect(),
            rates: totals.iter().map(rate).collect(),
        }
    }
}

fn lists_of(history: u64) -> Vec<usize> {
    (0..64).filter(|&list| history >> list & 1 == 1).collect()
}
