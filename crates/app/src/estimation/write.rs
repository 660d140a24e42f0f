//! An estimation as tables: estimates, gates, checks, draws, capture histories and variations, as CSV or Parquet. It refuses to compute.

use std::path::Path;

use rapporteur_estimate::checks::{Check, Of};
use rapporteur_estimate::gates::{Side, Tongue};
use rapporteur_estimate::panel::{Answer, Outcome, Panel, Variation};
use rapporteur_estimate::{Estimate, Interval};
use rapporteur_tables::{Cell, ColumnKind, ColumnSpec};

use super::error::EstimationError;
use super::folder::EstimationFolder;
use super::result::{EstimationRun, Stratum, Summary};
use crate::linking::TableFormat;
use crate::linking::folder::write_table;

/// What is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EstimationTable {
    /// Every method's answer, combinations and the total.
    Estimates,
    /// Every gate, judged.
    Gates,
    /// Observed counts beside those that the model makes.
    Checks,
    /// Draws of people in all.
    Draws,
    /// The capture histories.
    Tables,
    /// Answers on changed tables.
    Variations,
}

/// A cell with its own text.
enum Value {
    Text(String),
    Whole(i64),
    Real(f64),
    Empty,
}

/// A table in memory: columns behind those of the strata, and rows.
struct Rows {
    columns: Vec<(String, ColumnKind)>,
    rows: Vec<Vec<Value>>,
}

/// Writes what a folder holds besides its cache. `panel.json` comes last: whoever reads it finds the tables.
pub(super) fn all(run: &EstimationRun, folder: &EstimationFolder) -> Result<(), EstimationError> {
    for (table, name) in [
        (EstimationTable::Estimates, "estimates.csv"),
        (EstimationTable::Gates, "gates.csv"),
        (EstimationTable::Checks, "checks.csv"),
        (EstimationTable::Draws, "draws.csv"),
    ] {
        export(run, table, TableFormat::Csv, &folder.path(name))?;
    }
    folder.write_run(run)
}

/// Gives a table of an estimation out.
///
/// # Errors
/// What the system says.
pub fn export(
    run: &EstimationRun,
    table: EstimationTable,
    format: TableFormat,
    path: &Path,
) -> Result<(), EstimationError> {
    let own = match table {
        EstimationTable::Estimates => estimates(run),
        EstimationTable::Gates => gates(run),
        EstimationTable::Checks => checks(run),
        EstimationTable::Draws => draws(run),
        EstimationTable::Tables => tables(run),
        EstimationTable::Variations => variations(run),
    };
    let strata = run
        .by
        .iter()
        .map(|by| ColumnSpec::new(&format!("stratum_{by}"), ColumnKind::Text));
    let others = own
        .columns
        .iter()
        .map(|(name, kind)| ColumnSpec::new(name, *kind));
    let columns: Vec<ColumnSpec> = strata.chain(others).collect();
    write_table(path, format, &columns, |writer| {
        for row in &own.rows {
            let cells: Vec<Cell<'_>> = row.iter().map(Value::cell).collect();
            writer.row(&cells)?;
        }
        Ok(())
    })?;
    Ok(())
}

impl Value {
    fn cell(&self) -> Cell<'_> {
        match self {
            Self::Text(text) => Cell::Text(text),
            Self::Whole(number) => Cell::Whole(*number),
            Self::Real(number) => Cell::Real(*number),
            Self::Empty => Cell::Empty,
        }
    }

    fn whole(number: u64) -> Self {
        i64::try_from(number).map_or(Self::Empty, Self::Whole)
    }

    fn real(number: Option<f64>) -> Self {
        number.map_or(Self::Empty, Self::Real)
    }
}

impl Rows {
    fn new(columns: &[(&str, ColumnKind)]) -> Self {
        let columns = columns
            .iter()
            .map(|(name, kind)| ((*name).to_owned(), *kind));
        Self {
            columns: columns.collect(),
            rows: Vec::new(),
        }
    }

    fn push(&mut self, stratum: &[String], cells: Vec<Value>) {
        let strata = stratum.iter().map(|value| Value::Text(value.clone()));
        self.rows.push(strata.chain(cells).collect());
    }
}

/// The stratum's columns of a row that speaks of all of them.
fn of_total(run: &EstimationRun) -> Vec<String> {
    vec!["total".to_owned(); run.by.len()]
}

/// Every panel with its stratum and its number: a linkage draw or a replicate, from 1.
fn panels(run: &EstimationRun) -> impl Iterator<Item = (&Stratum, i64, &Panel)> {
    run.strata.iter().flat_map(|stratum| {
        (1..)
            .zip(&stratum.panels)
            .map(move |(at, panel)| (stratum, at, panel))
    })
}

fn text(words: &str) -> Value {
    Value::Text(words.to_owned())
}

fn estimates(run: &EstimationRun) -> Rows {
    use ColumnKind::{Real, Text, Whole};
    let mut rows = Rows::new(&[
        ("part", Text),
        ("method", Text),
        ("primary", Whole),
        ("conclusion", Text),
        ("observed", Real),
        ("estimate", Real),
        ("lower", Real),
        ("upper", Real),
        ("level", Real),
        ("standard_error", Real),
        ("unseen_share", Real),
        ("chosen", Text),
        ("refusal", Text),
    ]);
    for (stratum, part, panel) in panels(run) {
        for answer in &panel.answers {
            rows.push(&stratum.name, answer_cells(part, panel, answer));
        }
    }
    for stratum in &run.strata {
        let Some(combined) = &stratum.combined else {
            continue;
        };
        let observed = combined.observed_mean;
        for (method, summary, refusal) in [
            ("mixture", combined.mixture, combined.why_none.as_deref()),
            ("rubin-printed", combined.rubin_printed, None),
            ("rubin-1987", combined.rubin_1987, None),
        ] {
            rows.push(
                &stratum.name,
                summary_cells(method, observed, summary, refusal),
            );
        }
    }
    if let Some(total) = &run.total {
        let lacking = (!total.refused.is_empty()).then(|| {
            let names: Vec<String> = total.refused.iter().map(|name| name.join(" · ")).collect();
            format!("without {}", names.join("; "))
        });
        let cells = summary_cells("sum", total.documented, total.sum, lacking.as_deref());
        rows.push(&of_total(run), cells);
    }
    rows
}

fn answer_cells(part: i64, panel: &Panel, answer: &Answer) -> Vec<Value> {
    let (number, refusal) = numbers(&answer.outcome);
    let observed = panel.table.observed() as f64;
    let estimate = answer.outcome.estimate();
    let unseen = estimate.map(|own| 1.0 - observed / own.total);
    let mut cells = vec![
        Value::Text(part.to_string()),
        text(answer.method.as_str()),
        Value::Whole(i64::from(panel.primary == Some(answer.method))),
        text(conclusion_word(panel)),
        Value::Real(observed),
    ];
    cells.extend(number);
    cells.extend([
        Value::real(estimate.and_then(|own| own.interval).map(|own| own.level)),
        Value::real(estimate.and_then(|own| own.standard_error)),
        Value::real(unseen),
        text(&answer.chosen),
        refusal,
    ]);
    cells
}

fn summary_cells(
    method: &str,
    observed: f64,
    summary: Option<Summary>,
    refusal: Option<&str>,
) -> Vec<Value> {
    let unseen = summary.map(|own| 1.0 - observed / own.median);
    vec![
        text("all"),
        text(method),
        Value::Empty,
        Value::Empty,
        Value::Real(observed),
        Value::real(summary.map(|own| own.median)),
        Value::real(summary.map(|own| own.interval.lower)),
        Value::real(summary.map(|own| own.interval.upper)),
        Value::real(summary.map(|own| own.interval.level)),
        Value::Empty,
        Value::real(unseen),
        Value::Empty,
        refusal.map_or(Value::Empty, text),
    ]
}

/// The conclusion as files write it.
pub(super) fn conclusion_word(panel: &Panel) -> &'static str {
    use rapporteur_estimate::panel::Conclusion;
    match panel.conclusion {
        Conclusion::Estimate => "estimate",
        Conclusion::Disagreement => "disagreement",
        Conclusion::NoEstimate => "no-estimate",
    }
}

/// Estimate, lower and upper limit; and the refusal.
fn numbers(outcome: &Outcome) -> ([Value; 3], Value) {
    let limits = |interval: Option<Interval>| {
        [
            Value::real(interval.map(|own| own.lower)),
            Value::real(interval.map(|own| own.upper)),
        ]
    };
    match outcome {
        Outcome::Estimate(Estimate {
            total, interval, ..
        }) => {
            let [lower, upper] = limits(*interval);
            ([Value::Real(*total), lower, upper], Value::Empty)
        }
        Outcome::Refusal(refusal) => (
            [Value::Empty, Value::Empty, Value::Empty],
            text(&refusal.to_string()),
        ),
    }
}

fn gates(run: &EstimationRun) -> Rows {
    use ColumnKind::{Real, Text};
    let mut rows = Rows::new(&[
        ("part", Text),
        ("gate", Text),
        ("value", Real),
        ("threshold", Real),
        ("wanted", Text),
        ("verdict", Text),
        ("subjects", Text),
        ("sentence", Text),
    ]);
    for (stratum, part, panel) in panels(run) {
        for gate in &panel.gates {
            let wanted = match gate.side {
                Side::AtLeast => "at least",
                Side::AtMost => "at most",
            };
            let cells = vec![
                Value::Text(part.to_string()),
                text(gate.id.as_str()),
                Value::real(gate.value),
                Value::Real(gate.threshold),
                text(wanted),
                text(gate.verdict.word(Tongue::En)),
                Value::Text(gate.subjects.join("; ")),
                Value::Text(gate.sentence(Tongue::En)),
            ];
            rows.push(&stratum.name, cells);
        }
    }
    rows
}

fn checks(run: &EstimationRun) -> Rows {
    use ColumnKind::{Real, Text, Whole};
    let mut rows = Rows::new(&[
        ("part", Text),
        ("of", Text),
        ("observed", Whole),
        ("expected", Real),
        ("lower", Real),
        ("upper", Real),
        ("p", Real),
    ]);
    for (stratum, part, panel) in panels(run) {
        for check in &panel.checks {
            let cells = vec![
                Value::Text(part.to_string()),
                Value::Text(checked(check, panel.table.lists())),
                Value::whole(check.observed),
                Value::Real(check.expected),
                Value::Real(check.lower),
                Value::Real(check.upper),
                Value::Real(check.p),
            ];
            rows.push(&stratum.name, cells);
        }
    }
    rows
}

/// What a check counts, in words.
fn checked(check: &Check, lists: &[String]) -> String {
    let name = |list: usize| lists.get(list).map_or("?", String::as_str);
    match check.of {
        Of::Cell(history) => {
            let on: Vec<&str> = (0..lists.len())
                .filter(|list| history >> list & 1 == 1)
                .map(name)
                .collect();
            format!("on {} and no other", on.join(" + "))
        }
        Of::Pair(one, other) => format!("on {} × {}", name(one), name(other)),
        Of::Frequency(lists) => format!("on exactly {lists}"),
    }
}

fn draws(run: &EstimationRun) -> Rows {
    let mut rows = Rows::new(&[("draw", ColumnKind::Whole), ("people", ColumnKind::Real)]);
    let mut push = |name: &[String], draws: &[f64]| {
        for (at, people) in (1..).zip(draws) {
            rows.push(name, vec![Value::Whole(at), Value::Real(*people)]);
        }
    };
    for stratum in &run.strata {
        push(&stratum.name, stratum.draws());
    }
    if let Some(total) = &run.total {
        push(&of_total(run), &total.draws);
    }
    rows
}

fn tables(run: &EstimationRun) -> Rows {
    let mut lists: Vec<&String> = Vec::new();
    for (_, _, panel) in panels(run) {
        for list in panel.table.lists() {
            if !lists.contains(&list) {
                lists.push(list);
            }
        }
    }
    let mut columns = vec![("part", ColumnKind::Text)];
    columns.extend(lists.iter().map(|list| (list.as_str(), ColumnKind::Whole)));
    columns.push(("people", ColumnKind::Whole));
    let mut rows = Rows::new(&columns);
    for (stratum, part, panel) in panels(run) {
        let own: Vec<Option<usize>> = lists
            .iter()
            .map(|list| panel.table.lists().iter().position(|own| own == *list))
            .collect();
        for (history, people) in panel.table.cells() {
            let mut cells = vec![Value::Text(part.to_string())];
            cells.extend(own.iter().map(|place| {
                let is_on = place.is_some_and(|place| history >> place & 1 == 1);
                Value::Whole(i64::from(is_on))
            }));
            cells.push(Value::whole(*people));
            rows.push(&stratum.name, cells);
        }
    }
    rows
}

fn variations(run: &EstimationRun) -> Rows {
    use ColumnKind::{Real, Text, Whole};
    let mut rows = Rows::new(&[
        ("part", Text),
        ("kind", Text),
        ("what", Text),
        ("estimate", Real),
        ("lower", Real),
        ("upper", Real),
        ("truth", Whole),
        ("refusal", Text),
    ]);
    for (stratum, part, panel) in panels(run) {
        let other = panel.other_prior.as_slice();
        let kinds: [(&str, &[Variation]); 4] = [
            ("left-out", &panel.left_out),
            ("merged", &panel.merged),
            ("taken-as-the-whole", &panel.internal),
            ("other-prior", other),
        ];
        for (kind, variation) in kinds
            .into_iter()
            .flat_map(|(kind, own)| own.iter().map(move |variation| (kind, variation)))
        {
            let (number, refusal) = numbers(&variation.outcome);
            let mut cells = vec![
                Value::Text(part.to_string()),
                text(kind),
                text(&variation.what),
            ];
            cells.extend(number);
            cells.push(variation.truth.map_or(Value::Empty, Value::whole));
            cells.push(refusal);
            rows.push(&stratum.name, cells);
        }
        for (multiplier, people) in &panel.highest_order {
            let cells = vec![
                Value::Text(part.to_string()),
                text("highest-order"),
                Value::Text(format!("multiplier {multiplier:.3}")),
                Value::Real(*people),
                Value::Empty,
                Value::Empty,
                Value::Empty,
                Value::Empty,
            ];
            rows.push(&stratum.name, cells);
        }
    }
    rows
}
