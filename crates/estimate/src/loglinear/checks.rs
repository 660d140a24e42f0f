//! Whether tables drawn from a fit look like the table that was fitted.

use super::fit::Fit;
use super::resample::{PEOPLE_DRAWN_MAX, Urn};
use crate::checks::{Check, Of};
use crate::random::Stream;

/// This part of the work among all that draw from one seed.
const PART: u64 = 0x6c6c_6368;

/// Cells nobody is in are checked only when so many people are expected there.
const EXPECTED_MIN: f64 = 0.5;

impl Fit {
    /// Draws tables of as many observed people from the fitted cells and compares: each cell that is occupied or expects half a person, each pair, each number of
    /// lists. Parameters stay as fitted, so the checks are mild; empty without replicates, and above
    /// [`PEOPLE_DRAWN_MAX`] people.
    pub fn checks(&self, replicates: usize, seed: u64) -> Vec<Check> {
        if replicates == 0 || self.estimate.observed > PEOPLE_DRAWN_MAX {
            return Vec::new();
        }
        let questions = self.questions();
        let urn = Urn::new(
            self.cells
                .iter()
                .map(|cell| (cell.history as u32, cell.expected)),
        );
        let mut counts = vec![0.0; 1 << self.model.lists()];
        let mut drawn = vec![Vec::with_capacity(replicates); questions.len()];
        for replicate in 0..replicates {
            let mut stream = Stream::new(seed, &[PART, replicate as u64]);
            urn.draw(self.estimate.observed, &mut stream, &mut counts);
            for (of, values) in questions.iter().zip(&mut drawn) {
                values.push(asked(*of, counts.iter().copied().enumerate()));
            }
        }
        let observed = || {
            self.cells
                .iter()
                .map(|cell| (cell.history as usize, cell.observed as f64))
        };
        let pairs = questions.into_iter().zip(drawn);
        pairs
            .map(|(of, values)| Check::of_replicates(of, asked(of, observed()) as u64, values))
            .collect()
    }

    fn questions(&self) -> Vec<Of> {
        let lists = self.model.lists();
        let cells = self
            .cells
            .iter()
            .filter(|cell| cell.observed > 0 || cell.expected >= EXPECTED_MIN);
        let mut questions: Vec<Of> = cells.map(|cell| Of::Cell(cell.history)).collect();
        questions.extend(Of::sums(lists));
        questions
    }
}

/// The number asked for among counts by history.
fn asked(of: Of, counts: impl Iterator<Item = (usize, f64)>) -> f64 {
    let concerns = |history: usize| match of {
        Of::Cell(cell) => history as u64 == cell,
        Of::Pair(first, second) => history >> first & history >> second & 1 == 1,
        Of::Frequency(lists) => history.count_ones() as usize == lists,
    };
    counts
        .filter(|&(history, _)| concerns(history))
        .map(|(_, count)| count)
        .sum()
}
