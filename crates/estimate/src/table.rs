//! Capture histories: the lists, and how many people stand on exactly which of them. Refuses to know who.

use serde::{Deserialize, Serialize};

/// Most lists of one table: a history is a set of bits in one word.
pub const LISTS_MAX: usize = 64;

/// Most people of one table: sums of counts stay exact in a double.
pub const PEOPLE_MAX: u64 = 1 << 50;

/// How many people stand on exactly which lists; those on none are not seen.
///
/// INVARIANT: histories rise, each has a count above zero, none is empty, and no bit stands beyond the last list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Given", into = "Given")]
pub struct CaptureTable {
    lists: Vec<String>,
    cells: Vec<(u64, u64)>,
    observed: u64,
}

/// Why histories are no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// No list, or more than [`LISTS_MAX`].
    #[error("a table has 1 to {LISTS_MAX} lists, not {0}")]
    Lists(usize),
    /// Two lists of one name.
    #[error("two lists are named {0:?}")]
    SameName(String),
    /// A history names a list that the table has not.
    #[error("a history names list {0} of {1}")]
    Beyond(u32, usize),
    /// People on no list were given: nobody can have counted them.
    #[error("{0} people are given as being on no list")]
    Unseen(u64),
    /// More people than [`PEOPLE_MAX`].
    #[error("more than {PEOPLE_MAX} people")]
    TooMany,
}

#[derive(Clone, Serialize, Deserialize)]
struct Given {
    lists: Vec<String>,
    cells: Vec<(u64, u64)>,
}

impl CaptureTable {
    /// Builds a table from histories (bit j set: on list j) with counts; equal histories are added up and counts of 0 left out.
    ///
    /// # Errors
    ///
    /// [`TableError`], by its variants.
    pub fn new(
        lists: Vec<String>,
        cells: impl IntoIterator<Item = (u64, u64)>,
    ) -> Result<Self, TableError> {
        if !(1..=LISTS_MAX).contains(&lists.len()) {
            return Err(TableError::Lists(lists.len()));
        }
        for (at, name) in lists.iter().enumerate() {
            if lists[..at].contains(name) {
                return Err(TableError::SameName(name.clone()));
            }
        }
        let mut given: Vec<(u64, u64)> =
            cells.into_iter().filter(|&(_, count)| count > 0).collect();
        given.sort_unstable();
        let mut cells: Vec<(u64, u64)> = Vec::with_capacity(given.len());
        let mut observed = 0u64;
        for (history, count) in given {
            let beyond = 64 - history.leading_zeros();
            if beyond as usize > lists.len() {
                return Err(TableError::Beyond(beyond, lists.len()));
            }
            if history == 0 {
                return Err(TableError::Unseen(count));
            }
            observed = observed
                .checked_add(count)
                .filter(|&all| all <= PEOPLE_MAX)
                .ok_or(TableError::TooMany)?;
            match cells.last_mut() {
                Some((last, sum)) if *last == history => *sum += count,
                _ => cells.push((history, count)),
            }
        }
        Ok(Self {
            lists,
            cells,
            observed,
        })
    }

    /// The lists' names, in the order of the bits.
    pub fn lists(&self) -> &[String] {
        &self.lists
    }

    /// How many lists.
    pub fn width(&self) -> usize {
        self.lists.len()
    }

    /// Histories that occur, rising, with their counts.
    pub fn cells(&self) -> &[(u64, u64)] {
        &self.cells
    }

    /// People on at least one list.
    pub fn observed(&self) -> u64 {
        self.observed
    }

    /// People with exactly this history.
    pub fn count(&self, history: u64) -> u64 {
        match self.cells.binary_search_by_key(&history, |&(cell, _)| cell) {
            Ok(at) => self.cells[at].1,
            Err(_) => 0,
        }
    }

    /// People on every list of a set (and perhaps on others).
    pub fn on_all(&self, set: u64) -> u64 {
        self.cells
            .iter()
            .filter(|(history, _)| history & set == set)
            .map(|(_, count)| count)
            .sum()
    }

    /// People on each list.
    pub fn list_totals(&self) -> Vec<u64> {
        (0..self.width())
            .map(|list| self.on_all(1 << list))
            .collect()
    }

    /// People on exactly k lists, at index k − 1.
    pub fn frequencies(&self) -> Vec<u64> {
        let mut frequencies = vec![0; self.width()];
        for (history, count) in &self.cells {
            frequencies[history.count_ones() as usize - 1] += count;
        }
        frequencies
    }

    /// Counts of all 2^K histories, at the index of their bits; the empty history holds 0.
    ///
    /// # Panics
    ///
    /// When the table has more than 20 lists: callers refuse such tables first.
    pub fn dense(&self) -> Vec<u64> {
        assert!(
            self.width() <= 20,
            "all histories of more than 20 lists are not written out"
        );
        let mut counts = vec![0; 1 << self.width()];
        for &(history, count) in &self.cells {
            counts[history as usize] = count;
        }
        counts
    }

    /// The same people without one list; whoever stood on it alone is no longer seen. None when no list would be left.
    pub fn without(&self, list: usize) -> Option<Self> {
        self.changed(list, |history| close_gap(history, list))
    }

    /// Two lists as one: on it is who was on either. None when they are the same list.
    pub fn merged(&self, into: usize, from: usize) -> Option<Self> {
        if into == from || into >= self.width() {
            return None;
        }
        let mut merged = self.changed(from, |history| {
            let joined = history | ((history >> from & 1) << into);
            close_gap(joined, from)
        })?;
        let kept = if into > from { into - 1 } else { into };
        merged.lists[kept] = format!("{}+{}", self.lists[into], self.lists[from]);
        Some(merged)
    }

    /// Only the people on one list, seen through the others: of them [`Self::observed`] are on another list, and the truth is that list's total.
    pub fn among(&self, list: usize) -> Option<Self> {
        let inside = self
            .cells
            .iter()
            .filter(|(history, _)| history >> list & 1 == 1);
        let lists = self.names_without(list)?;
        let cells = inside.map(|&(history, count)| (close_gap(history, list), count));
        Self::new(lists, cells.filter(|&(history, _)| history != 0)).ok()
    }

    fn changed(&self, list: usize, change: impl Fn(u64) -> u64) -> Option<Self> {
        let lists = self.names_without(list)?;
        let cells = self
            .cells
            .iter()
            .map(|&(history, count)| (change(history), count));
        Self::new(lists, cells.filter(|&(history, _)| history != 0)).ok()
    }

    fn names_without(&self, list: usize) -> Option<Vec<String>> {
        let mut lists = self.lists.clone();
        if list >= lists.len() || lists.len() == 1 {
            return None;
        }
        lists.remove(list);
        Some(lists)
    }
}

/// Takes one bit out and moves the higher ones down.
fn close_gap(history: u64, list: usize) -> u64 {
    let low = (1u64 << list) - 1;
    (history & low) | (history >> 1 & !low)
}

impl TryFrom<Given> for CaptureTable {
    type Error = TableError;

    fn try_from(given: Given) -> Result<Self, TableError> {
        Self::new(given.lists, given.cells)
    }
}

impl From<CaptureTable> for Given {
    fn from(table: CaptureTable) -> Self {
        Self {
            lists: table.lists,
            cells: table.cells,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cells: &[(u64, u64)]) -> CaptureTable {
        let lists = ["a", "b", "c"].map(String::from).to_vec();
        CaptureTable::new(lists, cells.iter().copied()).unwrap()
    }

    #[test]
    fn histories_are_counted_by_list_set_and_number() {
        let table = table(&[(0b001, 5), (0b011, 2), (0b111, 1), (0b100, 0), (0b011, 1)]);
        assert_eq!(table.cells(), [(0b001, 5), (0b011, 3), (0b111, 1)]);
        assert_eq!(table.observed(), 9);
        assert_eq!(table.list_totals(), [9, 4, 1]);
        assert_eq!(table.on_all(0b011), 4);
        assert_eq!(table.frequencies(), [5, 3, 1]);
        assert_eq!(table.dense(), [0, 5, 0, 3, 0, 0, 0, 1]);
    }

    #[test]
    fn leaving_out_merging_and_conditioning_keep_whom_they_say() {
        let table = table(&[(0b001, 5), (0b010, 4), (0b100, 3), (0b110, 2), (0b111, 1)]);
        assert_eq!(
            table.without(1).unwrap().cells(),
            [(0b01, 5), (0b10, 5), (0b11, 1)]
        );
        let merged = table.merged(0, 2).unwrap();
        assert_eq!(merged.lists(), ["a+c", "b"]);
        assert_eq!(merged.cells(), [(0b01, 8), (0b10, 4), (0b11, 3)]);
        assert_eq!(table.merged(2, 0).unwrap().lists(), ["b", "c+a"]);
        let among = table.among(2).unwrap();
        assert_eq!(among.cells(), [(0b10, 2), (0b11, 1)]);
        assert!(table.merged(1, 1).is_none());
    }

    #[test]
    fn impossible_histories_are_named() {
        let lists = || vec!["a".to_owned(), "b".to_owned()];
        let error =
            |cells: &[(u64, u64)]| CaptureTable::new(lists(), cells.iter().copied()).unwrap_err();
        assert_eq!(error(&[(0b100, 1)]), TableError::Beyond(3, 2));
        assert_eq!(error(&[(0, 4)]), TableError::Unseen(4));
        assert_eq!(error(&[(1, PEOPLE_MAX), (2, 1)]), TableError::TooMany);
        let same = CaptureTable::new(vec!["a".into(), "a".into()], []);
        assert_eq!(same.unwrap_err(), TableError::SameName("a".into()));
    }
}
