//! Builds each field of a model from the table's columns. Refuses a model that names columns which are not there.

use super::days::Days;
use super::pool::{Pool, PoolBuilder};
use super::worded::{organisation, text};
use super::{PrepareError, Rows};
use crate::compare::codes::Codes;
use crate::compare::dates::{self, Packed};
use crate::compare::{Comparator, Compared};
use crate::gazetteer::Gazetteer;
use crate::intern::Interner;
use crate::model::{Field, FieldKind, LinkModel, Scope};
use crate::sexes;
use crate::table::{ABSENT, Table};

/// Fields and rows of a table under a model.
pub(crate) struct Compiled {
    pub(crate) fields: Vec<Compared>,
    pub(crate) columns: Vec<Vec<usize>>,
    pub(crate) rows: Rows,
}

/// Builds fields and rows.
pub(crate) fn compile(
    table: &Table,
    model: &LinkModel,
    gazetteer: &Gazetteer,
) -> Result<Compiled, PrepareError> {
    if model.fields.is_empty() {
        return Err(PrepareError::NoFields);
    }
    let words = |field: &Field| match field.kind {
        FieldKind::PersonName { .. } => 2,
        _ => 1,
    };
    let stride = 1 + model.fields.iter().map(words).sum::<usize>();
    let mut builder = Builder {
        table,
        gazetteer,
        rows: Rows::new(table.len(), stride),
    };
    let mut fields = Vec::new();
    let mut columns = Vec::new();
    let mut word = 1;
    let lists = builder.lists(model)?;
    for field in &model.fields {
        let (comparator, used) = builder.field(field, word)?;
        fields.push(Compared::new(field.name.clone(), word, comparator));
        columns.push(used);
        word += words(field);
    }
    if model.scope == Scope::Both && lists > 1 {
        fields.push(Compared::new("list".into(), 0, Comparator::List));
        columns.push(Vec::new());
    }
    Ok(Compiled {
        fields,
        columns,
        rows: builder.rows,
    })
}

/// What fields are made from, and the rows that they fill.
pub(super) struct Builder<'t> {
    pub(super) table: &'t Table,
    pub(super) gazetteer: &'t Gazetteer,
    pub(super) rows: Rows,
}

impl Builder<'_> {
    fn column(&self, name: &str) -> Result<usize, PrepareError> {
        let column = self
            .table
            .column_named(name)
            .ok_or_else(|| PrepareError::NoColumn(name.to_owned()))?;
        if self.table.codes(column).len() != self.table.len() as usize {
            return Err(PrepareError::NoColumn(name.to_owned()));
        }
        if !self.table.is_interned(column) {
            return Err(PrepareError::NotInterned(name.to_owned()));
        }
        Ok(column)
    }

    /// Sets the lists' words, and returns how many lists there are.
    fn lists(&mut self, model: &LinkModel) -> Result<usize, PrepareError> {
        let mut counts: Vec<u32> = Vec::new();
        let mut count = |list: u32| {
            counts.resize(counts.len().max(list as usize + 1), 0);
            counts[list as usize] += 1;
            list
        };
        match &model.list {
            Some(name) => {
                let column = self.column(name)?;
                let codes = self.table.codes(column);
                let number = |code: u32| count(if code == ABSENT { 0 } else { code + 1 });
                self.rows.fill(0, codes.iter().map(number));
            }
            None => {
                let lists =
                    (0..self.table.len()).map(|row| count(u32::from(self.table.list_of(row))));
                self.rows.fill(0, lists);
            }
        }
        Ok(counts.iter().filter(|count| **count > 0).count())
    }

    /// Fills a word with a column's numbers.
    pub(super) fn fill(&mut self, word: usize, column: usize, numbers: &[u32]) {
        let codes = self.table.codes(column).iter();
        let number = |code: u32| numbers.get(code as usize).copied().unwrap_or(0);
        self.rows.fill_absent(word, codes.map(number));
    }

    fn field(
        &mut self,
        field: &Field,
        word: usize,
    ) -> Result<(Comparator, Vec<usize>), PrepareError> {
        match &field.kind {
            FieldKind::PersonName {
                given,
                family,
                full,
            } => {
                let names = [given, family, full]
                    .map(|name| name.as_deref().map(|name| self.column(name)).transpose());
                let [given, family, full] = names;
                let (given, family) = (given?, family?);
                // Whole names only help where a part has no column of its own; then they need not be kept.
                let full = if given.is_some() && family.is_some() {
                    full.unwrap_or(None)
                } else {
                    full?
                };
                self.person(word, [given, family, full])
            }
            FieldKind::Date { columns } => self.date(word, columns),
            FieldKind::Place { column, lat, lon } => {
                let optional = |name: &Option<String>| {
                    name.as_deref().map(|name| self.column(name)).transpose()
                };
                let (column, lat, lon) = (optional(column)?, optional(lat)?, optional(lon)?);
                Ok(self.place(word, column, lat.zip(lon)))
            }
            FieldKind::Code { column } => {
                let column = self.column(column)?;
                Ok((Comparator::Code(self.code(word, column)), vec![column]))
            }
            FieldKind::Number { column, tolerance } => {
                let column = self.column(column)?;
                self.number(word, column);
                let tolerance = *tolerance as f32;
                Ok((Comparator::Number { tolerance }, vec![column]))
            }
            FieldKind::Category { column } => {
                let column = self.column(column)?;
                Ok((
                    Comparator::Category(self.category(word, column)),
                    vec![column],
                ))
            }
            FieldKind::Text { column } => {
                let column = self.column(column)?;
                Ok((text(self.table, &mut self.rows, word, column), vec![column]))
            }
            FieldKind::Organisation {
                column, acronym, ..
            } => {
                let column = self.column(column)?;
                let acronym = acronym
                    .as_deref()
                    .map(|name| self.column(name))
                    .transpose()?;
                let used = [Some(column), acronym].into_iter().flatten().collect();
                let columns = (column, acronym);
                Ok((
                    organisation(self.table, &mut self.rows, word, columns),
                    used,
                ))
            }
            FieldKind::Name { column } => {
                let column = self.column(column)?;
                Ok((Comparator::Name(self.pool(word, column)), vec![column]))
            }
        }
    }

    /// Words for sexes are one word for each sex, whatever the language.
    fn category(&mut self, word: usize, column: usize) -> Pool {
        let texts = self.table.texts(column);
        if !sexes::are_all((0..texts.len() as u32).map(|code| texts.get(code))) {
            return self.pool(word, column);
        }
        let mut builder = PoolBuilder::new(None);
        let numbers = builder.add_column_spelt(self.table, column, |text| {
            sexes::canonical(text).unwrap_or(text)
        });
        self.fill(word, column, &numbers);
        builder.finish()
    }

    fn pool(&mut self, word: usize, column: usize) -> Pool {
        let mut builder = PoolBuilder::new(None);
        let numbers = builder.add_column(self.table, column);
        self.fill(word, column, &numbers);
        builder.finish()
    }

    fn person(
        &mut self,
        word: usize,
        [given, family, full]: [Option<usize>; 3],
    ) -> Result<(Comparator, Vec<usize>), PrepareError> {
        let mut builder = PoolBuilder::new(None);
        for (offset, column) in [given, family].into_iter().enumerate() {
            if let Some(column) = column {
                let numbers = builder.add_column(self.table, column);
                self.fill(word + offset, column, &numbers);
            }
        }
        if let Some(column) = full {
            self.whole_names(word, column, &mut builder);
        }
        let used = [given, family, full].into_iter().flatten().collect();
        Ok((Comparator::Person(builder.finish()), used))
    }

    /// Splits whole names of the records that have neither given nor family name.
    fn whole_names(&mut self, word: usize, column: usize, builder: &mut PoolBuilder) {
        let codes = self.table.codes(column);
        let mut wanted = vec![false; self.table.texts(column).len()];
        let lacking = |rows: &Rows, record: usize| {
            let row = rows.get(record as u32);
            row[word] == 0 && row[word + 1] == 0
        };
        for (record, code) in codes.iter().enumerate() {
            if code != ABSENT && lacking(&self.rows, record) {
                wanted[code as usize] = true;
            }
        }
        let split: Vec<[u32; 2]> = wanted
            .iter()
            .enumerate()
            .map(|(code, wanted)| {
                let parts = if *wanted {
                    split_whole(self.table.texts(column).get(code as u32))
                } else {
                    Default::default()
                };
                parts.map(|part| {
                    if part.is_empty() {
                        0
                    } else {
                        builder.add(&part)
                    }
                })
            })
            .collect();
        let is_lacking: Vec<bool> = (0..codes.len())
            .map(|record| lacking(&self.rows, record))
            .collect();
        for offset in [0, 1] {
            let part = |code: u32| split.get(code as usize).map_or(0, |parts| parts[offset]);
            let number = |(code, lacks): (u32, &bool)| if *lacks { part(code) } else { 0 };
            let numbers = || codes.iter().zip(&is_lacking).map(number);
            builder.count(numbers());
            self.rows.fill_absent(word + offset, numbers());
        }
    }

    fn date(
        &mut self,
        word: usize,
        names: &[String],
    ) -> Result<(Comparator, Vec<usize>), PrepareError> {
        let mut columns = Vec::new();
        for (place, name) in names.iter().enumerate() {
            let column = self.column(name)?;
            let texts = self.table.texts(column);
            let numbers: Vec<u32> = (0..texts.len() as u32)
                .map(|code| {
                    let date = dates::parse(texts.get(code));
                    // What a further column says stands in for a date that is not known: an age, most often.
                    date.map_or(0, |date| {
                        if place == 0 {
                            date.0
                        } else {
                            date.uncertain().0
                        }
                    })
                })
                .collect();
            self.fill(word, column, &numbers);
            columns.push(column);
        }
        let mut all: Vec<u32> = (0..self.rows.len())
            .map(|record| self.rows.get(record)[word])
            .filter(|date| *date != 0)
            .collect();
        all.sort_unstable();
        let counted = all
            .chunk_by(|a, b| a == b)
            .map(|run| (Packed(run[0]), run.len() as u32));
        let days = Days::new(counted);
        Ok((Comparator::Date(days), columns))
    }

    fn code(&mut self, word: usize, column: usize) -> Codes {
        let texts = self.table.texts(column);
        let mut interner = Interner::default();
        let numbers: Vec<u32> = (0..texts.len() as u32)
            .map(|code| {
                let bare: String = texts
                    .get(code)
                    .chars()
                    .filter(|c| c.is_alphanumeric())
                    .flat_map(char::to_lowercase)
                    .collect();
                if bare.is_empty() {
                    0
                } else {
                    interner.intern(bare.as_bytes()).map_or(0, |id| id + 1)
                }
            })
            .collect();
        self.fill(word, column, &numbers);
        let texts = interner.finish();
        let mut counts = vec![0u32; texts.len()];
        for record in 0..self.rows.len() {
            if let Some(at) = self.rows.get(record)[word].checked_sub(1) {
                counts[at as usize] += 1;
            }
        }
        let present: u32 = counts.iter().sum();
        let bits = counts
            .iter()
            .map(|&count| libm::log2f(present as f32 / count.max(1) as f32))
            .collect();
        Codes { texts, bits }
    }

    fn number(&mut self, word: usize, column: usize) {
        let texts = self.table.texts(column);
        let numbers: Vec<u32> = (0..texts.len() as u32)
            .map(
                |code| match texts.get(code).replace(',', ".").parse::<f32>() {
                    // Zero is "none" in a row: the quantity nought stands as the least positive one.
                    Ok(0.0) => f32::MIN_POSITIVE.to_bits(),
                    Ok(value) if value.is_finite() => value.to_bits(),
                    _ => 0,
                },
            )
            .collect();
        self.fill(word, column, &numbers);
    }
}

/// Given and family name of a whole name: the family name last, first before a comma, or the first of two to four Han characters.
fn split_whole(name: &str) -> [String; 2] {
    if let Some((family, given)) = name.split_once(',') {
        return [given.trim().to_owned(), family.trim().to_owned()];
    }
    let words: Vec<&str> = name
        .split(|c: char| c.is_whitespace() || matches!(c, '·' | '•' | '་'))
        .filter(|word| !word.is_empty())
        .collect();
    match words.as_slice() {
        [] => Default::default(),
        [single] => {
            let letters: Vec<char> = single.chars().collect();
            let is_han = letters
                .iter()
                .all(|c| ('\u{4E00}'..='\u{9FFF}').contains(c));
            if is_han && (2..=4).contains(&letters.len()) {
                [letters[1..].iter().collect(), letters[0].to_string()]
            } else {
                [(*single).to_owned(), String::new()]
            }
        }
        [given @ .., family] => [given.join(" "), (*family).to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_are_split_by_how_they_are_written() {
        for (whole, given, family) in [
            ("Ilham Tohti", "Ilham", "Tohti"),
            ("Tohti, Ilham", "Ilham", "Tohti"),
            ("王伟", "伟", "王"),
            ("伊力哈木·土赫提", "伊力哈木", "土赫提"),
            ("Tenzin", "Tenzin", ""),
        ] {
            assert_eq!(split_whole(whole), [given.to_owned(), family.to_owned()]);
        }
    }
}
