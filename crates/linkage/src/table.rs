//! Lists of records as columns of numbered distinct values, filled by whoever reads the files. Refuses to read files itself.

use thiserror::Error;

use crate::intern::{Interner, Texts, Waiting};

mod codes;

pub(crate) use codes::Codes;

/// Stands for "no value" among a column's codes.
pub(crate) const ABSENT: u32 = u32::MAX;
/// Stands for an entry of a dictionary that no row has had yet; no text has this number.
const UNSEEN: u32 = u32::MAX - 1;

/// How one column of the lists is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnPlan {
    /// The column's name, as the model names it.
    pub name: String,
    /// What becomes of its values.
    pub kind: ColumnKind,
}

/// What becomes of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Values repeat: each distinct one is kept once. For every column that is compared.
    Interned,
    /// As [`ColumnKind::Interned`], where two other columns (by their places) say nothing of a row: whole names, which help only there.
    StandIn([usize; 2]),
    /// Values hardly repeat (ids): kept behind one another.
    Plain,
    /// Not kept at all.
    Skipped,
}

/// Why lists cannot be held.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TableError {
    /// The column's values differ in number from the first kept column's.
    #[error("column {column} has {found} values where {expected} were expected")]
    Uneven {
        /// The column's name.
        column: String,
        /// Values pushed into it.
        found: usize,
        /// Values of the first column that is kept.
        expected: usize,
    },
    /// The column's distinct values take more than four gigabytes.
    #[error("the distinct values of column {0} take more than four gigabytes")]
    TooLong(String),
    /// More rows than 32 bits can number.
    #[error("more than four billion records")]
    TooMany,
    /// More lists than 16 bits can number.
    #[error("more than 65,535 lists")]
    TooManyLists,
}

enum Growing {
    Interned(Interner, Vec<u32>, Waiting),
    Plain(Texts, Vec<u32>),
    Skipped,
}

/// Takes one column's values in the order of rows.
pub struct ColumnBuilder {
    growing: Growing,
    full: bool,
}

impl ColumnBuilder {
    /// Takes the next row's value; blank text counts as none. Not inlined: callers may be built for other ends than speed.
    #[inline(never)]
    pub fn push(&mut self, value: Option<&str>) {
        let value = value.map(trimmed).filter(|text| !text.is_empty());
        match &mut self.growing {
            Growing::Skipped => {}
            Growing::Interned(interner, codes, waiting) if interner.is_large() => {
                codes.push(ABSENT);
                if value.is_some_and(|text| waiting.push(text.as_bytes(), codes.len() - 1)) {
                    self.full |= !waiting.settle(interner, codes);
                }
            }
            Growing::Interned(interner, codes, _) => {
                let code = value.map_or(Some(ABSENT), |text| interner.intern(text.as_bytes()));
                self.full |= code.is_none();
                codes.push(code.unwrap_or(ABSENT));
            }
            Growing::Plain(texts, codes) => {
                let code = match value {
                    None => ABSENT,
                    Some(text) => {
                        self.full |= !texts.push(text.as_bytes());
                        texts.len() as u32 - 1
                    }
                };
                codes.push(code);
            }
        }
    }

    /// Takes the next rows' values as entries of a dictionary. Each entry gets its number with the first row that has it, so that
    /// numbers are the same as if the rows came as text.
    fn push_coded<'d>(
        &mut self,
        numbers: &mut [u32],
        codes: &[u32],
        text: &dyn Fn(u32) -> Option<&'d str>,
    ) {
        let Growing::Interned(interner, kept, waiting) = &mut self.growing else {
            for code in codes {
                self.push(text(*code));
            }
            return;
        };
        let mut full = !waiting.settle(interner, kept);
        kept.extend(codes.iter().map(|&code| {
            let Some(number) = numbers.get_mut(code as usize) else {
                return ABSENT;
            };
            if *number == UNSEEN {
                let value = text(code).map(trimmed).filter(|text| !text.is_empty());
                let found = value.map_or(Some(ABSENT), |text| interner.intern(text.as_bytes()));
                full |= found.is_none();
                *number = found.unwrap_or(ABSENT);
            }
            *number
        }));
        self.full |= full;
    }

    /// Whether a row's value has a letter or a digit; not if it is still to come.
    fn says(&mut self, row: usize) -> bool {
        if self.len() > row + 1 {
            self.settle();
        }
        match &self.growing {
            Growing::Interned(interner, codes, waiting) => {
                let kept = codes.get(row).and_then(|code| interner.get(*code));
                let text = kept.or_else(|| waiting.last_at(row));
                text.is_some_and(says_something)
            }
            Growing::Plain(..) | Growing::Skipped => false,
        }
    }

    /// Numbers the values that wait for it.
    fn settle(&mut self) {
        if let Growing::Interned(interner, codes, waiting) = &mut self.growing {
            self.full |= !waiting.settle(interner, codes);
        }
    }

    fn len(&self) -> usize {
        match &self.growing {
            Growing::Interned(_, codes, _) | Growing::Plain(_, codes) => codes.len(),
            Growing::Skipped => 0,
        }
    }
}

/// Whether a text has a letter or a digit, which most begin with.
fn says_something(text: &[u8]) -> bool {
    text.first().is_some_and(u8::is_ascii_alphanumeric)
        || std::str::from_utf8(text).is_ok_and(|text| text.contains(char::is_alphanumeric))
}

/// The text without blanks around it; most texts have none, which two bytes tell.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => text,
        _ => text.trim(),
    }
}

/// Collects the columns of one or more lists.
pub struct TableBuilder {
    plans: Vec<ColumnPlan>,
    columns: Vec<ColumnBuilder>,
    lists: Vec<(String, usize)>,
    /// What the entries of the dictionary at hand are in the column at hand.
    numbers: Vec<u32>,
}

impl TableBuilder {
    /// Begins with no rows. Rows pushed before the first [`TableBuilder::begin_list`] belong to a list without a name.
    pub fn new(plans: &[ColumnPlan]) -> Self {
        let column = |plan: &ColumnPlan| ColumnBuilder {
            growing: match plan.kind {
                ColumnKind::Interned | ColumnKind::StandIn(_) => {
                    Growing::Interned(Interner::default(), Vec::new(), Waiting::default())
                }
                ColumnKind::Plain => Growing::Plain(Texts::default(), Vec::new()),
                ColumnKind::Skipped => Growing::Skipped,
            },
            full: false,
        };
        Self {
            columns: plans.iter().map(column).collect(),
            plans: plans.to_vec(),
            lists: Vec::new(),
            numbers: Vec::new(),
        }
    }

    /// The column at this place among the plans.
    ///
    /// # Panics
    /// Panics when there is no such column.
    #[inline]
    pub fn column(&mut self, column: usize) -> &mut ColumnBuilder {
        &mut self.columns[column]
    }

    /// Takes the next row's value of a column: the form in which readers of files hand values on.
    ///
    /// # Panics
    /// Panics when there is no such column.
    #[inline]
    pub fn push(&mut self, column: usize, value: Option<&str>) {
        let value = value.filter(|_| !self.is_needless(column));
        self.columns[column].push(value);
    }

    /// Whether others say enough of a column's next row.
    #[inline]
    fn is_needless(&mut self, column: usize) -> bool {
        let ColumnKind::StandIn(others) = self.plans[column].kind else {
            return false;
        };
        let row = self.columns[column].len();
        others.iter().any(|&other| self.columns[other].says(row))
    }

    /// Codes pushed from now on refer to a dictionary of so many entries.
    pub fn begin_dictionary(&mut self, entries: usize) {
        self.numbers.clear();
        self.numbers.resize(entries, UNSEEN);
    }

    /// Takes the next rows' values of a column as entries of the dictionary at hand, which are all of this one column; a code beyond
    /// it counts as none. Not inlined, as [`ColumnBuilder::push`].
    ///
    /// # Panics
    /// Panics when there is no such column.
    #[inline(never)]
    pub fn push_coded<'d>(
        &mut self,
        column: usize,
        codes: &[u32],
        text: &dyn Fn(u32) -> Option<&'d str>,
    ) {
        if let ColumnKind::StandIn(_) = self.plans[column].kind {
            codes.iter().for_each(|code| self.push(column, text(*code)));
            return;
        }
        self.columns[column].push_coded(&mut self.numbers, codes, text);
    }

    /// Rows pushed from now on belong to a list of this name. All columns must stand at the same row.
    pub fn begin_list(&mut self, name: &str) {
        let start = self
            .columns
            .iter()
            .map(ColumnBuilder::len)
            .max()
            .unwrap_or(0);
        if start > 0 && self.lists.is_empty() {
            self.lists.push((String::new(), 0));
        }
        self.lists.push((name.to_owned(), start));
    }

    /// The finished table.
    ///
    /// # Errors
    /// [`TableError`] when columns differ in length or hold more than they can number.
    pub fn finish(mut self) -> Result<Table, TableError> {
        let kept = |plan: &ColumnPlan| plan.kind != ColumnKind::Skipped;
        let mut rows = None;
        for (plan, column) in self.plans.iter().zip(&mut self.columns) {
            column.settle();
            if column.full {
                return Err(TableError::TooLong(plan.name.clone()));
            }
            if !kept(plan) {
                continue;
            }
            let expected = *rows.get_or_insert(column.len());
            if column.len() != expected {
                return Err(TableError::Uneven {
                    column: plan.name.clone(),
                    found: column.len(),
                    expected,
                });
            }
        }
        if self.lists.is_empty() {
            self.lists.push((String::new(), 0));
        }
        let rows = u32::try_from(rows.unwrap_or(0)).map_err(|_| TableError::TooMany)?;
        u16::try_from(self.lists.len()).map_err(|_| TableError::TooManyLists)?;
        Ok(Table {
            rows,
            names: self.plans.into_iter().map(|plan| plan.name).collect(),
            columns: self.columns.into_iter().map(Column::of).collect(),
            lists: self.lists,
        })
    }
}

struct Column {
    texts: Texts,
    codes: Codes,
    is_interned: bool,
}

impl Column {
    fn of(builder: ColumnBuilder) -> Self {
        let (texts, codes, is_interned) = match builder.growing {
            Growing::Interned(interner, codes, _) => (interner.finish(), codes, true),
            Growing::Plain(texts, codes) => (texts, codes, false),
            Growing::Skipped => Default::default(),
        };
        Self {
            codes: Codes::of(codes, texts.len()),
            texts,
            is_interned,
        }
    }
}

/// Records of one or more lists, column by column.
pub struct Table {
    rows: u32,
    names: Vec<String>,
    columns: Vec<Column>,
    lists: Vec<(String, usize)>,
}

impl Table {
    /// Records in all lists.
    pub fn len(&self) -> u32 {
        self.rows
    }

    /// Whether there is no record at all.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The columns' names, in the order of the plans.
    pub fn columns(&self) -> &[String] {
        &self.names
    }

    /// The place of a column.
    pub fn column_named(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// What a record says in a column; nothing when blank or not kept.
    pub fn value(&self, row: u32, column: usize) -> Option<&str> {
        let kept = &self.columns[column];
        let code = kept.codes.get(row as usize);
        (code != ABSENT).then(|| kept.texts.get(code))
    }

    /// The list to which a record belongs.
    pub fn list_of(&self, row: u32) -> u16 {
        let after = self
            .lists
            .partition_point(|(_, start)| *start <= row as usize);
        after.saturating_sub(1) as u16
    }

    /// Names of the lists.
    pub fn lists(&self) -> impl ExactSizeIterator<Item = &str> {
        self.lists.iter().map(|(name, _)| name.as_str())
    }

    /// A column's code in each row, [`ABSENT`] for none; empty when the column is not kept.
    pub(crate) fn codes(&self, column: usize) -> &Codes {
        &self.columns[column].codes
    }

    /// The texts behind a column's codes.
    pub(crate) fn texts(&self, column: usize) -> &Texts {
        &self.columns[column].texts
    }

    /// Whether a column's codes number distinct values.
    pub(crate) fn is_interned(&self, column: usize) -> bool {
        self.columns[column].is_interned
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plans() -> Vec<ColumnPlan> {
        let plan = |name: &str, kind| ColumnPlan {
            name: name.to_owned(),
            kind,
        };
        vec![
            plan("skip", ColumnKind::Skipped),
            plan("id", ColumnKind::Plain),
            plan("name", ColumnKind::Interned),
        ]
    }

    #[test]
    fn values_come_back_by_row_and_list() {
        let mut builder = TableBuilder::new(&plans());
        builder.begin_list("A");
        for (id, name) in [("1", Some("Ann")), ("2", Some(" ")), ("3", Some("Ann"))] {
            builder.push(1, Some(id));
            builder.push(2, name);
        }
        builder.begin_list("B");
        builder.push(1, Some("4"));
        builder.push(2, Some("Bo"));
        let table = builder.finish().unwrap();
        assert_eq!(table.len(), 4);
        assert_eq!(table.value(1, 2), None);
        assert_eq!(table.value(2, 2), Some("Ann"));
        assert_eq!((table.list_of(2), table.list_of(3)), (0, 1));
        assert_eq!(table.lists().collect::<Vec<_>>(), ["A", "B"]);
    }

    #[test]
    fn values_that_come_as_codes_are_numbered_as_if_they_came_as_text() {
        let entries = ["Zoe", " Bo", "", "Bo", "Ann"];
        let codes = [4, 1, 9, 3, ABSENT, 2, 4, 0];
        let text = |code: u32| entries.get(code as usize).copied();
        let [mut coded, mut told] = [(); 2].map(|()| TableBuilder::new(&plans()));
        for column in 0..3 {
            coded.begin_dictionary(entries.len());
            coded.push_coded(column, &codes[..3], &text);
            coded.push_coded(column, &codes[3..], &text);
            codes.iter().for_each(|code| told.push(column, text(*code)));
        }
        let (coded, told) = (coded.finish().unwrap(), told.finish().unwrap());
        for column in 0..3 {
            assert_eq!(coded.codes(column), told.codes(column));
        }
        assert_eq!(coded.value(1, 2), Some("Bo"));
        assert_eq!(coded.value(5, 2), None);
    }

    #[test]
    fn a_column_that_stands_in_is_kept_only_where_the_others_say_nothing() {
        let plan = |(name, kind): (&str, ColumnKind)| ColumnPlan {
            name: name.to_owned(),
            kind,
        };
        let plans = [
            ("given", ColumnKind::Interned),
            ("family", ColumnKind::Interned),
            ("full", ColumnKind::StandIn([0, 1])),
        ];
        let rows = [["Ann", "", "Ann"], ["", "Bo", "Bo"], ["", "?", "Cy"]];
        let told = |table: &Table| -> Vec<Option<String>> {
            let value = |row| table.value(row, 2).map(str::to_owned);
            (0..table.len()).map(value).collect()
        };
        let expected = [None, None, Some("Cy".to_owned())];
        let mut by_row = TableBuilder::new(&plans.map(plan));
        for (column, value) in rows.iter().flat_map(|row| row.iter().enumerate()) {
            by_row.push(column, Some(value));
        }
        assert_eq!(told(&by_row.finish().unwrap()), expected);
        // A file that is read by columns, one of them as entries of a dictionary.
        let mut by_column = TableBuilder::new(&plans.map(plan));
        for column in [0, 1] {
            rows.iter()
                .for_each(|row| by_column.push(column, Some(row[column])));
        }
        let entries = ["Ann", "Bo", "Cy"];
        by_column.begin_dictionary(entries.len());
        by_column.push_coded(2, &[0, 1, 2], &|code| entries.get(code as usize).copied());
        assert_eq!(told(&by_column.finish().unwrap()), expected);
    }

    #[test]
    fn columns_of_different_length_are_refused() {
        let mut builder = TableBuilder::new(&plans());
        builder.push(1, Some("1"));
        assert!(matches!(builder.finish(), Err(TableError::Uneven { .. })));
    }
}
