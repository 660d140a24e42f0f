//! Step 8, the tables of a page: as many rows as the figure has, and each number the published one. Words are left alone:
//! a label or a date is written in the page's language.

use rapporteur_assess::FiguresFile;
use rapporteur_model::{CellValue, FigureValue};

use super::html_tables::{MarkedCell, MarkedTable, marked_tables};
use super::report_text::{is_written, shown};
use crate::finding::StepNotes;

/// Returns how many numbers were compared.
pub(super) fn check(
    path: &str,
    text: &str,
    published: &FiguresFile,
    step: &mut StepNotes,
) -> usize {
    let mut count = 0;
    for table in marked_tables(text) {
        let place = |what: String| {
            format!(
                "line {}, table of measure {}{what}",
                table.line, table.measure
            )
        };
        match value_of(&table, published) {
            Err(why) => step.fault(path, place(String::new()), why),
            Ok(value) => check_cells(&table, value, &mut count, |what, why| {
                step.fault(path, place(what), why)
            }),
        }
    }
    count
}

fn value_of<'a>(
    table: &MarkedTable,
    published: &'a FiguresFile,
) -> Result<&'a FigureValue, String> {
    let record = published
        .figures
        .iter()
        .find(|record| record.figure.measure == table.measure);
    let value = &record.ok_or("no such figure is published")?.figure.value;
    if value.columns != table.columns {
        return Err(format!(
            "has the columns {:?}, figures.json {:?}",
            table.columns, value.columns
        ));
    }
    if value.rows.len() != table.rows.len() {
        return Err(format!(
            "has {} rows, figures.json {}",
            table.rows.len(),
            value.rows.len()
        ));
    }
    Ok(value)
}

fn check_cells(
    table: &MarkedTable,
    value: &FigureValue,
    count: &mut usize,
    mut fault: impl FnMut(String, String),
) {
    for (index, (cells, row)) in table.rows.iter().zip(&value.rows).enumerate() {
        if cells.len() != row.len() {
            fault(
                format!(", row {}", index + 1),
                format!("has {} cells, figures.json {}", cells.len(), row.len()),
            );
            continue;
        }
        for ((cell, expected), column) in cells.iter().zip(row).zip(&value.columns) {
            *count += usize::from(is_number(expected));
            if !agrees(cell, expected) {
                let found = cell.value.as_ref().unwrap_or(&cell.text);
                let why = format!("says {found:?}, figures.json {}", shown(expected));
                fault(format!(", row {}, column {column}", index + 1), why);
            }
        }
    }
}

fn is_number(cell: &CellValue) -> bool {
    matches!(cell, CellValue::Integer(_) | CellValue::Real(_))
}

/// Whether a cell shows the published value, as far as it can be told: a number may stand as a word, and nothing as a dash.
fn agrees(cell: &MarkedCell, expected: &CellValue) -> bool {
    let as_number = |text: &str| text.trim().parse::<f64>().is_ok();
    match (expected, &cell.value) {
        (CellValue::Text(_), _) => true,
        (CellValue::Null, None) => !as_number(&cell.text),
        (_, Some(value)) => is_written(expected, value),
        (_, None) => is_written(expected, cell.text.trim()) || !as_number(&cell.text),
    }
}
