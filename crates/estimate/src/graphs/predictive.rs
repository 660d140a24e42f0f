//! Whether the graphs could have made the table: counts of the table beside those of replicates from the posterior.

use super::cells::draw_cells;
use super::evidence::Evidence;
use super::graph::Graph;
use super::grid::{Block, POINTS};
use super::terms::Terms;
use super::{Averaged, Options, delta_of};
use crate::CaptureTable;
use crate::checks::{Check, Of};
use crate::closed::multinomial;
use crate::random::Stream;

/// This part of the work among all that draw from one seed.
const PART: u64 = 0x6772_6368;

impl Averaged {
    /// Posterior predictive checks of every history, every pair of lists and every number of lists: a number of people, a graph given it, probabilities
    /// given both, and a table of that many people are drawn for each replicate. Empty without replicates.
    ///
    /// `table` and `options` are those of [`super::average`].
    pub fn checks(
        &self,
        table: &CaptureTable,
        options: &Options,
        replicates: usize,
        seed: u64,
    ) -> Vec<Check> {
        if replicates == 0 {
            return Vec::new();
        }
        let delta = delta_of(table, options);
        let terms = Terms::new(table, delta);
        let graphs = Graph::all(table.width());
        let evidence = Evidence {
            terms: &terms,
            graphs: &graphs,
            saturated: options.saturated,
        };
        let questions = Of::all(table.width());
        let mut drawn = vec![Vec::with_capacity(replicates); questions.len()];
        let people = self.draws(replicates, seed);
        let mut counts = table.dense();
        for (number, some) in people.chunks(POINTS).enumerate() {
            let mut stream = Stream::new(seed, &[PART, number as u64]);
            let unseen: Vec<u64> = some
                .iter()
                .map(|people| *people as u64 - table.observed())
                .collect();
            let chosen = evidence.choose(&unseen, &mut stream);
            for (&unseen, graph) in unseen.iter().zip(chosen) {
                counts[0] = unseen;
                let cells = draw_cells(&graphs[graph], &counts, delta, &mut stream);
                let replicate = multinomial(&mut stream, table.observed() + unseen, &cells);
                for (of, values) in questions.iter().zip(&mut drawn) {
                    values.push(of.among(&replicate) as f64);
                }
            }
        }
        counts[0] = 0;
        let answers = questions.into_iter().zip(drawn);
        answers
            .map(|(of, values)| Check::of_replicates(of, of.among(&counts), values))
            .collect()
    }
}

impl Evidence<'_> {
    /// A graph for each number of unseen people (at most as many as a block has points), drawn by its mass there.
    fn choose(&self, unseen: &[u64], stream: &mut Stream) -> Vec<usize> {
        let block = Block::at(unseen);
        let masses = self.relative_masses(&block);
        (0..unseen.len())
            .map(|lane| {
                let all: f64 = masses.iter().map(|mass| mass[lane]).sum();
                let mut left = stream.unit() * all;
                let chosen = masses.iter().position(|mass| {
                    left -= mass[lane];
                    left < 0.0
                });
                chosen.unwrap_or_else(|| self.heaviest(&masses, lane))
            })
            .collect()
    }

    /// The graph with the greatest mass: what stands when rounding leaves a draw beyond the last.
    fn heaviest(&self, masses: &[[f64; POINTS]], lane: usize) -> usize {
        (0..masses.len()).fold(0, |best, at| {
            if masses[at][lane] > masses[best][lane] {
                at
            } else {
                best
            }
        })
    }
}
