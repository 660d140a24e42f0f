//! Numbers the values of fields that are many words: texts, names of organisations. Refuses to compare them.

use std::collections::HashMap;

use super::Rows;
use crate::compare::Comparator;
use crate::compare::organisations::OrganisationsBuilder;
use crate::compare::texts::TextsBuilder;
use crate::table::{ABSENT, Table};

/// Fills a word with the numbers of texts.
pub(super) fn text(table: &Table, rows: &mut Rows, word: usize, column: usize) -> Comparator {
    let texts = table.texts(column);
    let mut builder = TextsBuilder::default();
    let numbers: Vec<u32> = (0..texts.len() as u32)
        .map(|code| builder.add(texts.get(code)))
        .collect();
    let codes = table.codes(column).iter();
    let number = |code: u32| numbers.get(code as usize).copied().unwrap_or(0);
    rows.fill(word, codes.map(number));
    Comparator::Text(builder.finish(&counts(rows, word)))
}

/// Fills a word with the numbers of organisations: each distinct pair of name and acronym.
pub(super) fn organisation(
    table: &Table,
    rows: &mut Rows,
    word: usize,
    (column, acronym): (usize, Option<usize>),
) -> Comparator {
    let mut builder = OrganisationsBuilder::default();
    let mut known: HashMap<(u32, u32), u32> = HashMap::new();
    let code = |row: u32, column: Option<usize>| {
        column.map_or(ABSENT, |column| table.codes(column).get(row as usize))
    };
    let value = |code: u32, column: Option<usize>| match column {
        Some(column) if code != ABSENT => table.texts(column).get(code),
        _ => "",
    };
    let numbers: Vec<u32> = (0..table.len())
        .map(|row| {
            let codes = (code(row, Some(column)), code(row, acronym));
            *known.entry(codes).or_insert_with(|| {
                builder.add(value(codes.0, Some(column)), value(codes.1, acronym))
            })
        })
        .collect();
    rows.fill(word, numbers.into_iter());
    Comparator::Organisation(builder.finish(&counts(rows, word)))
}

/// How many records have each number, from one, in a word.
fn counts(rows: &Rows, word: usize) -> Vec<u32> {
    let mut counts = Vec::new();
    for record in 0..rows.len() {
        if let Some(at) = rows.get(record)[word].checked_sub(1) {
            counts.resize(counts.len().max(at as usize + 1), 0);
            counts[at as usize] += 1;
        }
    }
    counts
}
