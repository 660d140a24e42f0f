//! Capture histories counted by stratum and by replicate. It refuses nothing: lists without anybody in a stratum are left out of it and said.

use std::collections::BTreeMap;

use rapporteur_estimate::{CaptureTable, TableError};

use super::cell_words::UNKNOWN;
use super::error::EstimationError;

/// Histories being counted: by stratum, one map for each part (replicate or linkage draw).
pub(crate) struct Counting {
    lists: Vec<String>,
    parts: usize,
    cells: BTreeMap<Vec<String>, Vec<BTreeMap<u64, u64>>>,
}

/// One stratum's tables, one for each part.
pub(crate) struct StratumTables {
    pub(crate) name: Vec<String>,
    pub(crate) tables: Vec<CaptureTable>,
}

/// All strata's tables, and what a reader should know of them.
pub(crate) struct Tables {
    pub(crate) strata: Vec<StratumTables>,
    pub(crate) notes: Vec<String>,
}

impl Counting {
    pub(crate) fn new(lists: Vec<String>, parts: usize) -> Self {
        Self {
            lists,
            parts,
            cells: BTreeMap::new(),
        }
    }

    /// Counts people with one history in one part of a stratum.
    pub(crate) fn add(&mut self, stratum: Vec<String>, part: usize, history: u64, people: u64) {
        let parts = self
            .cells
            .entry(stratum)
            .or_insert_with(|| vec![BTreeMap::new(); self.parts]);
        let count = parts[part].entry(history).or_insert(0);
        *count = count.saturating_add(people);
    }

    /// The tables. In each stratum only the lists on which somebody stands in some part are kept.
    pub(crate) fn finish(self) -> Result<Tables, EstimationError> {
        let mut notes = Vec::new();
        let mut strata = Vec::new();
        for (name, parts) in self.cells {
            let on_any = parts
                .iter()
                .flat_map(BTreeMap::iter)
                .filter(|&(_, &people)| people > 0)
                .fold(0_u64, |any, (history, _)| any | history);
            let kept: Vec<usize> = (0..self.lists.len())
                .filter(|list| on_any >> list & 1 == 1)
                .collect();
            let kept = if kept.is_empty() {
                (0..self.lists.len()).collect()
            } else {
                kept
            };
            note_left_out(&self.lists, &kept, &name, &mut notes);
            let tables = parts
                .iter()
                .map(|cells| table(&self.lists, &kept, cells))
                .collect::<Result<_, _>>()
                .map_err(|error| EstimationError::refused(error.to_string(), ""))?;
            strata.push(StratumTables { name, tables });
        }
        Ok(Tables { strata, notes })
    }
}

fn note_left_out(lists: &[String], kept: &[usize], name: &[String], notes: &mut Vec<String>) {
    let left_out: Vec<&str> = (0..lists.len())
        .filter(|list| !kept.contains(list))
        .map(|list| lists[list].as_str())
        .collect();
    if left_out.is_empty() {
        return;
    }
    let place = match name {
        [] => String::new(),
        values => format!(" in {}", values.join(" · ")),
    };
    notes.push(format!(
        "lists left out{place}, because nobody stands on them: {}",
        left_out.join(", ")
    ));
}

fn table(
    lists: &[String],
    kept: &[usize],
    cells: &BTreeMap<u64, u64>,
) -> Result<CaptureTable, TableError> {
    let narrowed = |history: u64| {
        kept.iter()
            .enumerate()
            .fold(0, |own, (place, list)| own | (history >> list & 1) << place)
    };
    let cells = cells
        .iter()
        .map(|(&history, &people)| (narrowed(history), people));
    let names = kept.iter().map(|&list| lists[list].clone()).collect();
    CaptureTable::new(names, cells)
}

/// The value that most of the known ones are; the first in order of equals; unknown when none is known.
pub(crate) fn most_frequent(values: &mut Vec<&str>) -> String {
    values.sort_unstable();
    let mut best: (usize, &str) = (0, UNKNOWN);
    for same in values.chunk_by(|one, other| one == other) {
        if same.len() > best.0 {
            best = (same.len(), same[0]);
        }
    }
    best.1.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_without_anybody_in_a_stratum_is_left_out_there_and_said() {
        let lists = ["a", "b", "c"].map(str::to_owned).to_vec();
        let mut counting = Counting::new(lists, 2);
        counting.add(vec!["1999".to_owned()], 0, 0b101, 4);
        counting.add(vec!["1999".to_owned()], 1, 0b100, 2);
        counting.add(vec!["2000".to_owned()], 1, 0b111, 1);
        let tables = counting.finish().unwrap();
        let [one, other] = tables.strata.as_slice() else {
            panic!("two strata");
        };
        assert_eq!(one.tables[0].lists(), ["a", "c"]);
        assert_eq!(one.tables[0].cells(), [(0b11, 4)]);
        assert_eq!(one.tables[1].cells(), [(0b10, 2)]);
        assert_eq!(other.tables[0].observed(), 0, "absent in the first part");
        assert_eq!(other.tables[1].width(), 3);
        assert_eq!(
            tables.notes,
            ["lists left out in 1999, because nobody stands on them: b"]
        );
    }

    #[test]
    fn the_most_frequent_value_stands_and_ties_go_to_the_first_in_order() {
        assert_eq!(most_frequent(&mut vec!["b", "a", "b"]), "b");
        assert_eq!(most_frequent(&mut vec!["b", "a"]), "a");
        assert_eq!(most_frequent(&mut Vec::new()), UNKNOWN);
    }
}
