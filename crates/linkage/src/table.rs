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
                ColumnKind::Interned => {
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
        self.columns[column].push(value);
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

    /// Gives up a column whose values only stand in where two other columns have none, if each record has a value in one of them; whether
    /// it did. A value is what has a letter or a digit.
    pub fn forget_stand_in(&mut self, column: usize, others: [usize; 2]) -> bool {
        let says = others.map(|other| {
            let texts = &self.columns[other].texts;
            let says = |code| texts.get(code).contains(char::is_alphanumeric);
            (0..texts.len() as u32).map(says).collect::<Vec<bool>>()
        });
        let has_value = |row: usize| {
            others.iter().zip(&says).any(|(&other, says)| {
                let code = self.columns[other].codes.get(row);
                says.get(code as usize) == Some(&true)
            })
        };
        let is_needless = (0..self.rows as usize).all(has_value);
        if is_needless {
            self.columns[column] = Column {
                texts: Texts::default(),
                codes: Codes::One(Vec::new()),
                is_interned: false,
            };
        }
        is_needless
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
    fn a_column_that_stands_in_for_two_others_is_given_up_where_it_need_not() {
        let plan = |name: &str| ColumnPlan {
            name: name.to_owned(),
            kind: ColumnKind::Interned,
        };
        let table = |rows: &[[&str; 3]]| {
            let mut builder = TableBuilder::new(&["given", "family", "full"].map(plan));
            for row in rows {
                for (column, value) in row.iter().enumerate() {
                    builder.push(column, Some(value));
                }
            }
            builder.finish().unwrap()
        };
        let mut told = table(&[["Ann", "", "Ann"], ["", "Bo", "Bo"]]);
        assert!(told.forget_stand_in(2, [0, 1]));
        assert_eq!((told.value(0, 0), told.value(0, 2)), (Some("Ann"), None));
        let mut untold = table(&[["Ann", "", "Ann"], ["?", "", "Bo"]]);
        assert!(!untold.forget_stand_in(2, [0, 1]));
        assert_eq!(untold.value(1, 2), Some("Bo"));
    }

    #[test]
    fn columns_of_different_length_are_refused() {
        let mut builder = TableBuilder::new(&plans());
        builder.push(1, Some("1"));
        assert!(matches!(builder.finish(), Err(TableError::Uneven { .. })));
    }
}
