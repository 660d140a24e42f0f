//! Answers whether what a query returned fits its measure, and what of it may be shown. Runs no query.

use rapporteur_model::{CellValue, Figure, FigureValue};

use crate::AssessError;
use crate::disclosure::{Disclosed, protect};
use crate::measure::{Disclosure, Measure, sql};

/// Makes a figure of what a measure's query returned: checks that it fits the measure, then applies the disclosure rule.
///
/// # Errors
/// `SettleFigure` when a column has no heading or occurs twice, when a row has another width, when a real number is not
/// finite, or when several rows come from a query without an order.
pub fn settle(measure: &Measure, answer: FigureValue) -> Result<Figure, AssessError> {
    check_answer(measure, &answer).map_err(|message| AssessError::SettleFigure {
        measure: measure.id.clone(),
        message,
    })?;
    let disclosed = match &measure.disclosure {
        Disclosure::None { .. } => Disclosed {
            value: answer,
            withheld_count: 0,
        },
        Disclosure::MinimumCell { minimum, columns } => protect(&answer, *minimum, columns),
    };
    Ok(Figure {
        measure: measure.id.clone(),
        value: disclosed.value,
        withheld_count: disclosed.withheld_count,
    })
}

fn check_answer(measure: &Measure, answer: &FigureValue) -> Result<(), String> {
    for (index, column) in answer.columns.iter().enumerate() {
        if !measure.columns.contains_key(column) {
            return Err(format!("the column {column:?} has no heading"));
        }
        if answer.columns[..index].contains(column) {
            return Err(format!("the column {column:?} occurs twice"));
        }
    }
    if let Some(column) = measure
        .columns
        .keys()
        .find(|column| !answer.columns.contains(column))
    {
        return Err(format!(
            "the query returns no column {column:?}, which has a heading"
        ));
    }
    if answer.rows.len() > 1 && !sql::is_ordered(&measure.sql) {
        return Err("several rows from a query without ORDER BY".to_owned());
    }
    for row in &answer.rows {
        if row.len() != answer.columns.len() {
            return Err(format!(
                "a row of {} cells under {} columns",
                row.len(),
                answer.columns.len()
            ));
        }
        if row
            .iter()
            .any(|cell| matches!(cell, CellValue::Real(real) if !real.is_finite()))
        {
            return Err("a number that is not finite".to_owned());
        }
    }
    Ok(())
}
