//! Tables of capture histories from a finished linkage, one for each posterior draw of its clusters. It refuses changed lists, and never takes one best answer.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use rapporteur_linkage::model::FieldKind;
use rapporteur_linkage::{Clustering, DrawParams, Draws, Edge, LinkModel, draws};

use super::cell_words::year;
use super::error::EstimationError;
use super::result::{FileRead, Source};
use super::run::{EstimateOptions, Estimated, Given, check, estimate};
use super::shape::by_name;
use super::tables::{Counting, Tables, most_frequent};
use crate::linking::Told;
use crate::linking::folder::{Folder, RunRecord};
use crate::linking::lists::sample;
use crate::linking::opened::{Opened, model_of};
use crate::linking::watching::Watching;

/// Probabilities between which a pair counts as undecided.
const UNDECIDED: std::ops::Range<f64> = 0.05..0.95;

/// A column of strata: where its values stand, and whether their year counts.
pub(crate) struct ByColumn {
    pub(crate) name: String,
    /// Columns of the lists; the first that has a value counts.
    pub(crate) columns: Vec<String>,
    pub(crate) is_year: bool,
}

/// Records with their lists and strata: what draws of clusters are counted by.
pub(crate) struct Records<'r> {
    pub(crate) lists: Vec<String>,
    pub(crate) list_of: &'r [u16],
    /// For each column of strata, each record's value; empty when it is not known.
    pub(crate) strata: Vec<Vec<String>>,
}

/// Estimates from a linkage's folder, over so many draws of its clusters.
///
/// # Errors
/// What the folder, its lists or the options say.
pub fn estimate_linkage(
    dir: &Path,
    by: &[String],
    count: u16,
    options: &EstimateOptions,
    progress: Told<'_>,
    stop: &AtomicBool,
) -> Result<Estimated, EstimationError> {
    let watch = Watching::new(progress, stop);
    check(options)?;
    let given = read(dir, by, count, options, &watch)?;
    estimate(given, options, &watch)
}

fn read(
    dir: &Path,
    by: &[String],
    count: u16,
    options: &EstimateOptions,
    watch: &Watching<'_>,
) -> Result<Given, EstimationError> {
    let by = by_columns(dir, by)?;
    let extra: Vec<&str> = by
        .iter()
        .flat_map(|by| by.columns.iter().map(String::as_str))
        .collect();
    let opened = Opened::open(dir, &extra, watch)?;
    let clustering = opened.clustering()?;
    let edges = opened.edges()?;
    let constraints = opened.decided()?.constraints(&opened.lists)?;
    let (lists, list_of) = opened.lists.list_numbers();
    let records = Records {
        lists,
        list_of: &list_of,
        strata: by.iter().map(|by| values(&opened, by)).collect(),
    };
    let prepared = opened.prepare(options.threads, watch)?;
    let weight = prepared.weigher(&opened.trained);
    rapporteur_estimate::Watch::stage(watch, "draw clusters", 0);
    let params = DrawParams {
        count,
        seed: options.seed,
        ..DrawParams::default()
    };
    let drawn = draws(
        &clustering,
        &edges,
        &weight,
        &constraints,
        &params,
        options.threads,
    );
    let tables = counted(&records, &drawn)?;
    watch.finish("done");
    let mut notes = vec![format!(
        "lists: {}; {} records, {count} draws of which of them are one",
        records.lists.join(", "),
        opened.lists.len()
    )];
    notes.extend(by.iter().map(ByColumn::words));
    notes.extend(linkage_notes(&opened.record, &edges, &drawn));
    Ok(Given {
        title: dir.display().to_string(),
        source: source(dir, &opened.record, count),
        by: by.into_iter().map(|by| by.name).collect(),
        tables,
        notes,
    })
}

fn source(dir: &Path, record: &RunRecord, draws: u16) -> Source {
    Source::Linkage {
        dir: dir.to_owned(),
        clusters_sha256: record.clusters_sha256.clone().unwrap_or_default(),
        draws: draws.into(),
        lists: record
            .lists
            .iter()
            .map(|list| FileRead {
                path: list.path.clone(),
                sha256: list.sha256.clone(),
                rows: list.rows,
            })
            .collect(),
        recall_of_rules: record.figures.missed.map(|missed| missed.recall_at_most),
    }
}

impl ByColumn {
    fn words(&self) -> String {
        let of = if self.is_year { "the year of " } else { "" };
        let columns = self.columns.join(", else ");
        format!(
            "strata by {}: {of}{columns}; of several values the most frequent, of equals the first in order",
            self.name
        )
    }
}

/// What a reader must know of estimates from draws of a linkage.
fn linkage_notes(record: &RunRecord, edges: &[Edge], drawn: &Draws) -> Vec<String> {
    let undecided = edges
        .iter()
        .filter(|edge| UNDECIDED.contains(&edge.probability()))
        .count();
    let missed = match &record.figures.missed {
        Some(missed) => format!(
            "the rules brought at most about {:.1} % of the matches",
            missed.recall_at_most * 100.0
        ),
        None => "how many they missed is not known here".to_owned(),
    };
    let mut notes = vec![
        format!(
            "{undecided} pairs are neither surely one nor surely two: each draw joins them by their probability"
        ),
        format!(
            "draws know nothing of matches that no blocking rule brought; {missed}. Each missed match makes the estimate too high"
        ),
    ];
    notes.extend(crate::linking::export::cut_words(drawn));
    notes
}

/// Finds the columns of strata: a column of the lists by its name; else `year`, `place` or a field of the model.
fn by_columns(dir: &Path, asked: &[String]) -> Result<Vec<ByColumn>, EstimationError> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let folder = Folder::at(dir);
    let record = folder.done()?;
    let model = model_of(&folder, &record)?;
    let paths: Vec<_> = record.lists.iter().map(|list| list.path.clone()).collect();
    let columns = sample(&paths)?.columns;
    asked
        .iter()
        .map(|name| by_column(name, &columns, &model))
        .collect()
}

fn by_column(
    asked: &str,
    columns: &[String],
    model: &LinkModel,
) -> Result<ByColumn, EstimationError> {
    let (name, is_year) = if columns.iter().any(|own| own == asked) {
        (asked, false)
    } else {
        by_name(asked)
    };
    let by = |columns: Vec<String>, is_year: bool| ByColumn {
        name: asked.to_owned(),
        columns,
        is_year,
    };
    if columns.iter().any(|own| own == name) {
        // A day makes no stratum: of a date the year counts.
        let is_date = model.fields.iter().any(|field| {
            matches!(&field.kind, FieldKind::Date { columns } if columns.iter().any(|own| own == name))
        });
        return Ok(by(vec![name.to_owned()], is_year || is_date));
    }
    let field = model.fields.iter().find(|field| match &field.kind {
        FieldKind::Date { .. } => name == "year" || field.name == name,
        FieldKind::Place { column, .. } => {
            column.is_some() && (name == "place" || field.name == name)
        }
        _ => field.name == name,
    });
    match field.map(|field| &field.kind) {
        Some(FieldKind::Date { columns }) => Ok(by(columns.clone(), true)),
        Some(FieldKind::Place {
            column: Some(column),
            ..
        }) => Ok(by(vec![column.clone()], false)),
        Some(FieldKind::Category { column }) => Ok(by(vec![column.clone()], is_year)),
        _ => Err(EstimationError::refused(
            format!(
                "no list has a column {name:?} to make strata by; there are {}",
                columns.join(", ")
            ),
            "`--by year` takes the year of the model's date, `--by COLUMN:year` that of another column",
        )),
    }
}

/// Each record's value of a column of strata.
fn values(opened: &Opened, by: &ByColumn) -> Vec<String> {
    let table = &opened.lists.table;
    let columns: Vec<usize> = by
        .columns
        .iter()
        .filter_map(|column| table.column_named(opened.model.known_as(column)))
        .collect();
    (0..opened.lists.len())
        .map(|row| {
            let text = columns.iter().find_map(|column| table.value(row, *column));
            match text {
                Some(text) if by.is_year => year(text).unwrap_or_default(),
                Some(text) => text.to_owned(),
                None => String::new(),
            }
        })
        .collect()
}

/// Counts the histories of every draw.
pub(crate) fn counted(records: &Records<'_>, drawn: &Draws) -> Result<Tables, EstimationError> {
    let lists_max = rapporteur_estimate::LISTS_MAX;
    if records.lists.len() > lists_max {
        return Err(EstimationError::refused(
            format!(
                "{} lists make no capture history: at most {lists_max} do",
                records.lists.len()
            ),
            "",
        ));
    }
    let mut counting = Counting::new(records.lists.clone(), drawn.count() as usize);
    for draw in 0..drawn.count() {
        count_draw(
            records,
            &drawn.clustering(draw),
            draw as usize,
            &mut counting,
        );
    }
    counting.finish()
}

fn count_draw(
    records: &Records<'_>,
    clustering: &Clustering,
    draw: usize,
    counting: &mut Counting,
) {
    let mut named: Vec<&str> = Vec::new();
    for members in clustering.members().iter() {
        let history = members
            .iter()
            .fold(0_u64, |on, &row| on | 1 << records.list_of[row as usize]);
        let stratum = records
            .strata
            .iter()
            .map(|values| {
                named.clear();
                let own = members.iter().map(|&row| values[row as usize].as_str());
                named.extend(own.filter(|value| !value.is_empty()));
                most_frequent(&mut named)
            })
            .collect();
        counting.add(stratum, draw, history, 1);
    }
}
