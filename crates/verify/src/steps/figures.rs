//! Step 7: every measure, run again on the package's tables and protected by its own rule, gives the published figure.

use rapporteur_assess::{FigureRecord, FiguresFile, Measure, differences, settle};
use rapporteur_model::{CellValue, Figure};
use rapporteur_package::{Database, QueryLimits, layout};

use super::Tables;
use crate::Step;
use crate::contents::{Contents, counted};
use crate::error::full_message;
use crate::finding::StepNotes;

const TITLE: &str = "Figures";

/// Returns the step and, when they can be read, the published figures.
pub(super) fn check(
    contents: &Contents,
    database: Tables<'_>,
    year: Option<i32>,
) -> (Step, Option<FiguresFile>) {
    let mut step = StepNotes::default();
    let measures = read_measures(contents, &mut step);
    let published = contents.wanted(layout::FIGURES).map_err(str::to_owned);
    let published = published
        .and_then(|bytes| FiguresFile::from_json(bytes).map_err(|error| full_message(&error)));
    let published = match published {
        Ok(published) => published,
        Err(why) => {
            step.fault_in(layout::FIGURES, why);
            return (
                step.not_checked(
                    TITLE,
                    "The figures cannot be recomputed: figures.json cannot be read.",
                ),
                None,
            );
        }
    };
    check_frame(contents, &published, year, &mut step);
    let Ok(database) = database else {
        return (
            step.not_checked(
                TITLE,
                "The figures cannot be recomputed: data.sqlite cannot be read.",
            ),
            Some(published),
        );
    };
    for record in &published.figures {
        check_measure_named(&measures, record, &mut step);
    }
    let recomputed = recompute(database, &measures, &published, &mut step);
    let figures: Vec<Figure> = published
        .figures
        .iter()
        .map(|record| record.figure.clone())
        .collect();
    for difference in differences(&figures, &recomputed) {
        step.fault_in(layout::FIGURES, difference);
    }
    let cells: usize = figures
        .iter()
        .map(|figure| figure.value.rows.len() * figure.value.columns.len())
        .sum();
    let what = format!(
        "{} ({cells} values)",
        counted(figures.len(), "figure", "figures")
    );
    let summary = if step.has_faults() {
        format!("Not all of {what} can be recomputed as published.")
    } else {
        format!("{what} recomputed from data.sqlite, all as published.")
    };
    (step.checked(TITLE, summary), Some(published))
}

fn read_measures(contents: &Contents, step: &mut StepNotes) -> Vec<(String, Measure)> {
    let mut measures = Vec::new();
    for (path, bytes) in contents.files_in("measures/", "") {
        let name = path.trim_start_matches("measures/");
        let text = std::str::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned());
        match text
            .and_then(|text| Measure::parse(name, text, &[]).map_err(|error| full_message(&error)))
        {
            Ok(measure) if layout::measure_path(&measure.id) == path => {
                measures.push((path.to_owned(), measure))
            }
            Ok(measure) => step.fault_in(path, format!("holds the measure {:?}", measure.id)),
            Err(why) => step.fault_in(path, why),
        }
    }
    measures
}

fn check_frame(
    contents: &Contents,
    published: &FiguresFile,
    year: Option<i32>,
    step: &mut StepNotes,
) {
    if contents.bytes(layout::CHECKPOINT) != Some(published.checkpoint.as_bytes()) {
        step.fault(
            layout::FIGURES,
            "checkpoint",
            "is not the head of the ledger in ledger/checkpoint",
        );
    }
    if let Some(year) = year.filter(|year| *year != published.parameters.year) {
        let what = format!(
            "is {}, but the ledger fixes the release for {year}",
            published.parameters.year
        );
        step.fault(layout::FIGURES, "parameters, year", what);
    }
}

/// Checks what a figure says of its measure: the file's digest, the query, the parameters.
fn check_measure_named(
    measures: &[(String, Measure)],
    record: &FigureRecord,
    step: &mut StepNotes,
) {
    let id = &record.figure.measure;
    let Some((path, measure)) = measures.iter().find(|(_, measure)| measure.id == *id) else {
        return;
    };
    let expected = FigureRecord::new(measure, record.figure.clone());
    let place = format!("measure {id}");
    if record.measure_sha256 != expected.measure_sha256 {
        step.fault(
            layout::FIGURES,
            place.clone(),
            format!("names another SHA-256 than {path} has"),
        );
    }
    if record.sql != expected.sql {
        step.fault(
            layout::FIGURES,
            place.clone(),
            format!("holds another query than {path}"),
        );
    }
    if record.parameters != expected.parameters {
        step.fault(
            layout::FIGURES,
            place,
            format!("names other parameters than {path}"),
        );
    }
}

fn recompute(
    database: &Database,
    measures: &[(String, Measure)],
    published: &FiguresFile,
    step: &mut StepNotes,
) -> Vec<Figure> {
    let mut recomputed = Vec::new();
    for (path, measure) in measures {
        let values: Vec<(&str, CellValue)> = measure
            .parameters
            .iter()
            .map(|parameter| (parameter.as_str(), published.parameters.value(*parameter)))
            .collect();
        let answer = database.query(&measure.sql, &values, QueryLimits::default());
        let figure = answer.map_err(|error| error.full_message());
        match figure
            .and_then(|answer| settle(measure, answer).map_err(|error| full_message(&error)))
        {
            Ok(figure) => recomputed.push(figure),
            Err(why) => step.fault(path, "sql", why),
        }
    }
    recomputed
}
