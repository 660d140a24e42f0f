//! Who stands on which lists together, before any model: what the table can carry.

use serde::{Deserialize, Serialize};

use crate::CaptureTable;
use crate::gates::{Gate, GateId};

/// Counts of the overlaps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlap {
    /// People on each list.
    pub totals: Vec<u64>,
    /// People on each pair of lists: (one, other, people), one < other.
    pub pairs: Vec<(usize, usize, u64)>,
    /// People on exactly k lists, at index k − 1.
    pub frequencies: Vec<u64>,
    /// Parts into which the lists with people fall when those that share a person are joined.
    pub components: usize,
}

impl Overlap {
    /// Counts a table's overlaps.
    pub fn of(table: &CaptureTable) -> Self {
        let totals = table.list_totals();
        let pairs: Vec<(usize, usize, u64)> = (0..table.width())
            .flat_map(|one| (one + 1..table.width()).map(move |other| (one, other)))
            .map(|(one, other)| (one, other, table.on_all(1 << one | 1 << other)))
            .collect();
        let components = components(&totals, &pairs);
        Self {
            totals,
            pairs,
            frequencies: table.frequencies(),
            components,
        }
    }

    /// People on two lists or more.
    pub fn on_two(&self) -> u64 {
        self.frequencies.iter().skip(1).sum()
    }

    /// Judges what the table can carry.
    pub fn gates(&self, table: &CaptureTable) -> Vec<Gate> {
        let names = table.lists();
        let pair =
            |&(one, other, _): &(usize, usize, u64)| format!("{} × {}", names[one], names[other]);
        let with_people = self.totals.iter().filter(|&&total| total > 0).count();
        let covering = (0..names.len())
            .filter(|&list| self.totals[list] == table.observed() && table.observed() > 0);
        let covering: Vec<String> = covering.map(|list| names[list].clone()).collect();
        let filled = |&&(one, other, _): &&(usize, usize, u64)| {
            self.totals[one] > 0 && self.totals[other] > 0
        };
        let repeated = self
            .pairs
            .iter()
            .filter(filled)
            .filter(|&&(one, other, both)| both == self.totals[one] && both == self.totals[other]);
        let repeated: Vec<String> = repeated.map(pair).collect();
        let empty: Vec<String> = self
            .pairs
            .iter()
            .filter(filled)
            .filter(|&&(_, _, both)| both == 0)
            .map(pair)
            .collect();
        let judged =
            |id: GateId, subjects: Vec<String>| id.judge(Some(subjects.len() as f64), subjects);
        vec![
            GateId::Lists.judge(Some(with_people as f64), Vec::new()),
            judged(GateId::CoveringLists, covering),
            judged(GateId::RepeatedLists, repeated),
            GateId::Overlap.judge(Some(self.on_two() as f64), Vec::new()),
            GateId::Connected.judge(Some(self.components as f64), Vec::new()),
            judged(GateId::EmptyPairs, empty),
        ]
    }
}

/// Parts of the graph whose edges are pairs that share a person; lists without people are in none.
fn components(totals: &[u64], pairs: &[(usize, usize, u64)]) -> usize {
    let mut part: Vec<usize> = (0..totals.len()).collect();
    for &(one, other, both) in pairs {
        if both > 0 && part[one] != part[other] {
            let (kept, gone) = (part[one], part[other]);
            for label in &mut part {
                if *label == gone {
                    *label = kept;
                }
            }
        }
    }
    let mut labels: Vec<usize> = part
        .into_iter()
        .zip(totals)
        .filter(|&(_, &total)| total > 0)
        .map(|(label, _)| label)
        .collect();
    labels.sort_unstable();
    labels.dedup();
    labels.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates::Verdict;

    fn verdicts(lists: &[&str], cells: &[(u64, u64)]) -> Vec<(GateId, Verdict, Vec<String>)> {
        let lists = lists.iter().map(|&name| name.to_owned()).collect();
        let table = CaptureTable::new(lists, cells.iter().copied()).unwrap();
        let gates = Overlap::of(&table).gates(&table);
        gates
            .into_iter()
            .filter(|gate| gate.verdict != Verdict::Holds)
            .map(|gate| (gate.id, gate.verdict, gate.subjects))
            .collect()
    }

    #[test]
    fn a_table_that_can_carry_an_estimate_passes() {
        let cells = [
            (0b001, 20),
            (0b010, 20),
            (0b100, 20),
            (0b011, 4),
            (0b101, 4),
            (0b110, 4),
        ];
        assert_eq!(verdicts(&["a", "b", "c"], &cells), []);
    }

    #[test]
    fn lists_that_share_nobody_fall_apart() {
        let cells = [(0b001, 20), (0b011, 12), (0b100, 20)];
        let expected = vec![
            (GateId::Connected, Verdict::Fails, vec![]),
            (
                GateId::EmptyPairs,
                Verdict::Warns,
                vec!["a × c".to_owned(), "b × c".to_owned()],
            ),
        ];
        assert_eq!(verdicts(&["a", "b", "c"], &cells), expected);
    }

    #[test]
    fn a_copied_a_covering_and_an_empty_list_are_named() {
        let cells = [(0b0001, 20), (0b0111, 12)];
        let expected = vec![
            (GateId::CoveringLists, Verdict::Fails, vec!["a".to_owned()]),
            (
                GateId::RepeatedLists,
                Verdict::Fails,
                vec!["b × c".to_owned()],
            ),
        ];
        assert_eq!(verdicts(&["a", "b", "c", "d"], &cells), expected);
    }
}
