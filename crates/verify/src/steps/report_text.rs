//! Step 8: every number marked as a figure in the report's pages, in a sentence or in a table, is the published one.

use rapporteur_assess::FiguresFile;
use rapporteur_model::{CellValue, Figure};

use super::html::{Marked, marked_figures};
use super::report_tables;
use crate::Step;
use crate::contents::{Contents, counted};
use crate::finding::StepNotes;

const TITLE: &str = "Report";

pub(super) fn check(contents: &Contents, published: Option<&FiguresFile>) -> Step {
    let mut step = StepNotes::default();
    let Some(published) = published else {
        return step.not_checked(
            TITLE,
            "The numbers in the report cannot be compared: figures.json cannot be read.",
        );
    };
    let mut marked_count = 0;
    let mut page_count = 0;
    for (path, bytes) in contents.files_in("report/", ".html") {
        page_count += 1;
        match std::str::from_utf8(bytes) {
            Err(_) => step.fault_in(path, "is not UTF-8"),
            Ok(text) => marked_count += check_page(path, text, published, &mut step),
        }
    }
    if page_count == 0 {
        step.fault_in("report", "holds no page of the report");
    }
    if contents.files_in("report/", ".pdf").next().is_some() {
        step.note("The PDF is covered by the manifest; the numbers inside it are not read.");
    }
    let pages = counted(page_count, "page", "pages");
    let numbers = counted(marked_count, "number", "numbers");
    let summary = if step.has_faults() {
        format!("{numbers} marked in {pages}: not all as published.")
    } else {
        format!("{numbers} marked in {pages}: all as published.")
    };
    step.checked(TITLE, summary)
}

fn check_page(path: &str, text: &str, published: &FiguresFile, step: &mut StepNotes) -> usize {
    let marked = marked_figures(text);
    for number in &marked {
        if let Err(why) = check_number(number, published) {
            let place = format!(
                "line {}, measure {}, column {}",
                number.line, number.measure, number.column
            );
            step.fault(path, place, why);
        }
    }
    marked.len() + report_tables::check(path, text, published, step)
}

fn check_number(number: &Marked, published: &FiguresFile) -> Result<(), String> {
    let record = published
        .figures
        .iter()
        .find(|record| record.figure.measure == number.measure);
    let figure = &record.ok_or("no such figure is published")?.figure;
    let column = figure
        .value
        .columns
        .iter()
        .position(|column| *column == number.column);
    let column = column.ok_or("the figure has no such column")?;
    let cells = cells_meant(figure, column, number)?;
    if !cells.iter().any(|cell| is_written(cell, &number.value)) {
        let found = cells
            .iter()
            .map(|cell| shown(cell))
            .collect::<Vec<_>>()
            .join(", ");
        return Err(format!("says {:?}, figures.json {found}", number.value));
    }
    let digits_shown = digits(&number.text);
    let is_whole = number.value.parse::<i64>().is_ok();
    if is_whole && !digits_shown.is_empty() && digits_shown != digits(&number.value) {
        return Err(format!(
            "shows {:?} where its value is {:?}",
            number.text, number.value
        ));
    }
    Ok(())
}

/// The cells that a marked number may stand for: one when it names its row or the figure has one, else the whole column.
fn cells_meant<'a>(
    figure: &'a Figure,
    column: usize,
    number: &Marked,
) -> Result<Vec<&'a CellValue>, String> {
    let rows = &figure.value.rows;
    match &number.row {
        None => Ok(rows.iter().map(|row| &row[column]).collect()),
        Some(row) => {
            let index = row.parse::<usize>().ok().and_then(|row| row.checked_sub(1));
            let cell = index
                .and_then(|index| rows.get(index))
                .map(|row| &row[column]);
            cell.map(|cell| vec![cell])
                .ok_or_else(|| format!("the figure has no row {row:?}"))
        }
    }
}

pub(super) fn is_written(cell: &CellValue, value: &str) -> bool {
    match cell {
        CellValue::Null => value.is_empty(),
        CellValue::Integer(number) => number.to_string() == value,
        CellValue::Real(number) => value.parse::<f64>().is_ok_and(|value| value == *number),
        CellValue::Text(text) => text == value,
    }
}

pub(super) fn shown(cell: &CellValue) -> String {
    match cell {
        CellValue::Null => "nothing".to_owned(),
        CellValue::Integer(number) => number.to_string(),
        CellValue::Real(number) => format!("{number:?}"),
        CellValue::Text(text) => format!("{text:?}"),
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}
