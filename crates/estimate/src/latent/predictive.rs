//! Whether the model could have made the table: every count beside what draws of the model make of it.

use super::draws::Draws;
use super::state::State;
use crate::CaptureTable;
use crate::checks::{Check, Of};

/// Up to this many lists, histories that nobody has are checked too.
const LISTS_ALL_CELLS_MAX: usize = 6;

/// Replicates of every checked count, one per kept point of a chain.
#[derive(Clone)]
pub(super) struct Replicates {
    of: Vec<Of>,
    /// Point by point, one count per check.
    counts: Vec<f32>,
}

/// The counts that are checked on a table: its cells (all possible ones up to six lists), pairs, and numbers of lists.
pub(super) fn checked(table: &CaptureTable) -> Vec<Of> {
    if table.width() <= LISTS_ALL_CELLS_MAX {
        return Of::all(table.width());
    }
    let cells = table.cells().iter().map(|&(history, _)| Of::Cell(history));
    cells.chain(Of::sums(table.width())).collect()
}

impl Replicates {
    pub(super) fn new(of: Vec<Of>) -> Self {
        Self {
            of,
            counts: Vec::new(),
        }
    }

    pub(super) fn clear(&mut self) {
        self.counts.clear();
    }

    /// Adds one replicate: given a point, a count among N people is binomial.
    pub(super) fn add(&mut self, state: &State, people: u64, draws: &mut Draws) {
        let by_number = state.number_of_lists();
        for of in &self.of {
            let p = match *of {
                Of::Cell(history) => state.probability(|list| Some(history >> list & 1 == 1)),
                Of::Pair(i, j) => {
                    state.probability(|list| (list == i || list == j).then_some(true))
                }
                Of::Frequency(lists) => by_number[lists],
            };
            self.counts.push(draws.binomial(people, p) as f32);
        }
    }

    /// Every check over the replicates of all chains.
    pub(super) fn checks(table: &CaptureTable, chains: &[&Self]) -> Vec<Check> {
        let Some(first) = chains.first() else {
            return Vec::new();
        };
        let width = first.of.len();
        let frequencies = table.frequencies();
        let check = |(at, &of): (usize, &Of)| {
            let observed = match of {
                Of::Cell(history) => table.count(history),
                Of::Pair(i, j) => table.on_all(1 << i | 1 << j),
                Of::Frequency(lists) => frequencies[lists - 1],
            };
            let column = chains
                .iter()
                .flat_map(|chain| chain.counts.iter().skip(at).step_by(width));
            let replicates = column.map(|&count| f64::from(count)).collect();
            Check::of_replicates(of, observed, replicates)
        };
        first.of.iter().enumerate().map(check).collect()
    }
}

impl State {
    /// Probability that a person is on (true), is not on (false) or may be on (none) each list.
    fn probability(&self, on: impl Fn(usize) -> Option<bool>) -> f64 {
        (0..self.classes)
            .map(|class| {
                let rows = self.odds.chunks_exact(self.padded).enumerate();
                rows.fold(self.share[class], |p, (list, row)| match on(list) {
                    Some(true) => p * row[class] / (1.0 + row[class]),
                    Some(false) => p / (1.0 + row[class]),
                    None => p,
                })
            })
            .sum()
    }

    /// Probability of being on exactly so many lists, from none to all.
    fn number_of_lists(&self) -> Vec<f64> {
        let width = self.odds.len() / self.padded;
        let mut all = vec![0.0; width + 1];
        for class in 0..self.classes {
            let mut one = vec![0.0; width + 1];
            one[0] = self.share[class];
            for (list, row) in self.odds.chunks_exact(self.padded).enumerate() {
                let on = row[class] / (1.0 + row[class]);
                for number in (0..=list).rev() {
                    one[number + 1] += one[number] * on;
                    one[number] *= 1.0 - on;
                }
            }
            all.iter_mut().zip(&one).for_each(|(sum, p)| *sum += p);
        }
        all
    }
}
