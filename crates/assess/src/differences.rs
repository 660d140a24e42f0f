//! Answers how two sets of figures differ, in words. Knows not which of them is right.

use rapporteur_model::{CellValue, Figure};

/// How two sets of figures differ, in English sentences; empty when they do not. `published` is what a package says, `recomputed`
/// what its tables give.
pub fn differences(published: &[Figure], recomputed: &[Figure]) -> Vec<String> {
    let mut found = Vec::new();
    for figure in published {
        match recomputed
            .iter()
            .find(|other| other.measure == figure.measure)
        {
            Some(other) => difference(figure, other, &mut found),
            None => found.push(format!(
                "{}: published, but no measure computes it",
                figure.measure
            )),
        }
    }
    for other in recomputed {
        if !published
            .iter()
            .any(|figure| figure.measure == other.measure)
        {
            found.push(format!(
                "{}: a measure computes it, but it is not published",
                other.measure
            ));
        }
    }
    found
}

fn difference(published: &Figure, recomputed: &Figure, found: &mut Vec<String>) {
    let (id, was, is) = (&published.measure, &published.value, &recomputed.value);
    if was.columns != is.columns {
        found.push(format!(
            "{id}: published columns {:?}, recomputed {:?}",
            was.columns, is.columns
        ));
        return;
    }
    if was.rows.len() != is.rows.len() {
        found.push(format!(
            "{id}: {} rows published, {} recomputed",
            was.rows.len(),
            is.rows.len()
        ));
    }
    if published.withheld_count != recomputed.withheld_count {
        let (was, is) = (published.withheld_count, recomputed.withheld_count);
        found.push(format!(
            "{id}: {was} cells published as withheld, {is} recomputed"
        ));
    }
    for (index, (was_row, is_row)) in was.rows.iter().zip(&is.rows).enumerate() {
        for ((column, was_cell), is_cell) in was.columns.iter().zip(was_row).zip(is_row) {
            if was_cell != is_cell {
                let (was, is) = (shown(was_cell), shown(is_cell));
                found.push(format!(
                    "{id}, row {}, column {column}: published {was}, recomputed {is}",
                    index + 1
                ));
            }
        }
    }
}

fn shown(cell: &CellValue) -> String {
    match cell {
        CellValue::Null => "nothing".to_owned(),
        CellValue::Integer(integer) => integer.to_string(),
        CellValue::Real(real) => format!("{real:?}"),
        CellValue::Text(text) => format!("{text:?}"),
    }
}
