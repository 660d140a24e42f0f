//! `link export`: edges, clusters, draws, capture histories and counts as tables. It refuses draws that would not fit in memory.

use std::borrow::Cow;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use rapporteur_linkage::{
    Captures, Clustering, Constraints, DrawParams, Draws, Edge, LISTS_MAX, Watch, WeightOf, draws,
    person_count,
};
use rapporteur_tables::{Cell, ColumnKind, ColumnSpec};

use super::error::LinkingError;
use super::folder::{Folder, TableFormat, write_table};
use super::opened::Opened;
use super::watching::{Told, Watching};

/// The most cells of a table of draws: records times draws.
const DRAW_CELLS_MAX: u64 = 1 << 30;
/// A pair is certainly one from this probability: 0.99.
const CERTAIN_BITS: f32 = 6.629_357;
/// A pair is possibly one from this probability: 0.2.
const POSSIBLE_BITS: f32 = -2.0;

/// What is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportKind {
    /// Pairs with weight and probability.
    Edges,
    /// Records with their clusters.
    Clusters,
    /// Records with their clusters in each draw.
    Draws,
    /// For each draw, how many stand in exactly which lists.
    Histories,
    /// How many there are.
    Counts,
}

/// How it is given out.
#[derive(Debug, Clone, Copy)]
pub struct ExportOptions {
    /// What.
    pub kind: ExportKind,
    /// The format.
    pub format: TableFormat,
    /// Draws of the clustering.
    pub draws: u32,
    /// Their seed.
    pub seed: u64,
    /// Threads.
    pub threads: usize,
}

/// A linkage whose links are uncertain.
pub(crate) struct Uncertain<'u> {
    pub(crate) clustering: &'u Clustering,
    pub(crate) edges: &'u [Edge],
    pub(crate) constraints: &'u Constraints,
    pub(crate) weight: &'u WeightOf<'u>,
    pub(crate) lists: &'u [String],
    pub(crate) list_of: &'u [u16],
    pub(crate) name: &'u dyn Fn(u32) -> Cow<'u, str>,
}

/// Gives a linkage in a folder out; says what a reader of the table should know.
///
/// # Errors
/// What the folder, its lists or the options say.
pub fn export(
    dir: &Path,
    options: &ExportOptions,
    path: &Path,
    progress: Told<'_>,
    stop: &AtomicBool,
) -> Result<Vec<String>, LinkingError> {
    let watch = Watching::new(progress, stop);
    let opened = Opened::open(dir, &[], &watch)?;
    Folder::at(dir).refuse_own(path, &opened.lists.files)?;
    let clustering = opened.clustering()?;
    let edges = opened.edges()?;
    let constraints = opened.decided()?.constraints(&opened.lists)?;
    let (lists, list_of) = opened.lists.list_numbers();
    let prepared = opened.prepare(options.threads, &watch)?;
    let weight = prepared.weigher(&opened.trained);
    let uncertain = Uncertain {
        clustering: &clustering,
        edges: &edges,
        constraints: &constraints,
        weight: &weight,
        lists: &lists,
        list_of: &list_of,
        name: &|row| opened.lists.label(row),
    };
    watch.stage("write the table", 0);
    let notes = write(&uncertain, options, path)?;
    watch.finish("done");
    Ok(notes)
}

/// Writes what is asked for.
pub(crate) fn write(
    linkage: &Uncertain<'_>,
    options: &ExportOptions,
    path: &Path,
) -> Result<Vec<String>, LinkingError> {
    match options.kind {
        ExportKind::Edges => write_edges(linkage, options, path),
        ExportKind::Clusters => write_clusters(linkage, options, path),
        ExportKind::Draws => write_draws(linkage, options, path),
        ExportKind::Histories => write_histories(linkage, options, path),
        ExportKind::Counts => write_counts(linkage, options, path),
    }
}

fn drawn(linkage: &Uncertain<'_>, options: &ExportOptions) -> Result<Draws, LinkingError> {
    let count = u16::try_from(options.draws).map_err(|_| {
        LinkingError::refused(
            format!(
                "{} draws are asked for; at most {} are made",
                options.draws,
                u16::MAX
            ),
            "",
        )
    })?;
    let params = DrawParams {
        count,
        seed: options.seed,
        ..DrawParams::default()
    };
    Ok(draws(
        linkage.clustering,
        linkage.edges,
        linkage.weight,
        linkage.constraints,
        &params,
        options.threads,
    ))
}

/// What draws leave out, in words.
pub(crate) fn cut_words(draws: &Draws) -> Vec<String> {
    let cut = draws.cut();
    if cut.edges == 0 {
        return Vec::new();
    }
    vec![format!(
        "{} links, of which {:.1} are expected to be right, were left out of the draws: their groups would be too large",
        cut.edges, cut.expected_links
    )]
}

fn write_edges(
    linkage: &Uncertain<'_>,
    options: &ExportOptions,
    path: &Path,
) -> Result<Vec<String>, LinkingError> {
    let columns = [
        ColumnSpec::new("l", ColumnKind::Text),
        ColumnSpec::new("r", ColumnKind::Text),
        ColumnSpec::new("w", ColumnKind::Real),
        ColumnSpec::new("p", ColumnKind::Real),
    ];
    write_table(path, options.format, &columns, |writer| {
        for edge in linkage.edges {
            let (left, right) = ((linkage.name)(edge.a), (linkage.name)(edge.b));
            writer.row(&[
                Cell::Text(&left),
                Cell::Text(&right),
                Cell::Real(f64::from(edge.weight)),
                Cell::Real(edge.probability()),
            ])?;
        }
        Ok(())
    })?;
    Ok(vec![format!("{} pairs", linkage.edges.len())])
}

fn list_name<'u>(linkage: &Uncertain<'u>, row: u32) -> &'u str {
    &linkage.lists[usize::from(linkage.list_of[row as usize])]
}

fn write_clusters(
    linkage: &Uncertain<'_>,
    options: &ExportOptions,
    path: &Path,
) -> Result<Vec<String>, LinkingError> {
    let columns = [
        ColumnSpec::new("id", ColumnKind::Text),
        ColumnSpec::new("list", ColumnKind::Text),
        ColumnSpec::new("cluster", ColumnKind::Whole),
    ];
    write_table(path, options.format, &columns, |writer| {
        for row in 0..linkage.clustering.records() {
            let name = (linkage.name)(row);
            writer.row(&[
                Cell::Text(&name),
                Cell::Text(list_name(linkage, row)),
                Cell::Whole(i64::from(linkage.clustering.of(row))),
            ])?;
        }
        Ok(())
    })?;
    Ok(vec![format!("{} clusters", linkage.clustering.clusters())])
}

fn write_draws(
    linkage: &Uncertain<'_>,
    options: &ExportOptions,
    path: &Path,
) -> Result<Vec<String>, LinkingError> {
    let records = linkage.clustering.records();
    if u64::from(records) * u64::from(options.draws) > DRAW_CELLS_MAX {
        return Err(LinkingError::refused(
            format!(
                "{} draws of {records} records do not fit in memory",
                options.draws
            ),
            "ask for fewer --draws, or for --what histories, which needs little memory",
        ));
    }
    let draws = drawn(linkage, options)?;
    let clusterings: Vec<Clustering> = (0..draws.count())
        .map(|draw| draws.clustering(draw))
        .collect();
    let mut columns = vec![
        ColumnSpec::new("id", ColumnKind::Text),
        ColumnSpec::new("list", ColumnKind::Text),
        ColumnSpec::new("cluster", ColumnKind::Whole),
    ];
    let names: Vec<String> = (1..=clusterings.len())
        .map(|draw| format!("draw_{draw}"))
        .collect();
    columns.extend(
        names
            .iter()
            .map(|name| ColumnSpec::new(name, ColumnKind::Whole)),
    );
    write_table(path, options.format, &columns, |writer| {
        for row in 0..records {
            let name = (linkage.name)(row);
            let mut cells = vec![
                Cell::Text(&name),
                Cell::Text(list_name(linkage, row)),
                Cell::Whole(i64::from(linkage.clustering.of(row))),
            ];
            cells.extend(
                clusterings
                    .iter()
                    .map(|draw| Cell::Whole(i64::from(draw.of(row)))),
            );
            writer.row(&cells)?;
        }
        Ok(())
    })?;
    let mut notes = vec![format!(
        "{} draws; `cluster` is the linkage itself; numbers mean nothing from one draw to the next",
        clusterings.len()
    )];
    notes.extend(cut_words(&draws));
    Ok(notes)
}

fn write_histories(
    linkage: &Uncertain<'_>,
    options: &ExportOptions,
    path: &Path,
) -> Result<Vec<String>, LinkingError> {
    if linkage.lists.len() > usize::from(LISTS_MAX) {
        return Err(LinkingError::refused(
            format!(
                "{} lists make no capture history: at most {LISTS_MAX} do",
                linkage.lists.len()
            ),
            "",
        ));
    }
    let captures = Captures::new(linkage.list_of, &[])
        .map_err(|error| LinkingError::refused(error.to_string(), ""))?;
    let draws = drawn(linkage, options)?;
    let mut columns = vec![ColumnSpec::new("draw", ColumnKind::Whole)];
    columns.extend(
        linkage
            .lists
            .iter()
            .map(|list| ColumnSpec::new(list, ColumnKind::Whole)),
    );
    columns.push(ColumnSpec::new("persons", ColumnKind::Whole));
    write_table(path, options.format, &columns, |writer| {
        let own = std::iter::once(captures.histories(linkage.clustering));
        for (draw, histories) in own.chain(captures.of_draws(&draws)).enumerate() {
            for cell in &histories.cells {
                let mut cells = vec![Cell::Whole(draw as i64)];
                let bit = |list: usize| Cell::Whole(i64::from(cell.lists >> list & 1 == 1));
                cells.extend((0..linkage.lists.len()).map(bit));
                cells.push(Cell::Whole(i64::from(cell.persons)));
                writer.row(&cells)?;
            }
        }
        Ok(())
    })?;
    let mut notes = vec![format!(
        "draw 0 is the linkage itself, 1 to {} are draws; a 1 under a list says that it knows them",
        draws.count()
    )];
    notes.extend(cut_words(&draws));
    Ok(notes)
}

fn write_counts(
    linkage: &Uncertain<'_>,
    options: &ExportOptions,
    path: &Path,
) -> Result<Vec<String>, LinkingError> {
    let draws = drawn(linkage, options)?;
    let bits = (CERTAIN_BITS, POSSIBLE_BITS);
    let count = person_count(
        linkage.clustering,
        linkage.edges,
        linkage.constraints,
        bits,
        Some(&draws),
    );
    let mut lines: Vec<(&str, u32)> = vec![
        (
            "every possible link is one (probability 0.2 and more)",
            count.least,
        ),
        (
            "only certain links are one (probability 0.99 and more)",
            count.most,
        ),
        ("the linkage itself", count.best),
    ];
    if let Some([lower, middle, upper]) = count.drawn {
        lines.push(("draws, 2.5 % point", lower));
        lines.push(("draws, middle", middle));
        lines.push(("draws, 97.5 % point", upper));
    }
    let columns = [
        ColumnSpec::new("count", ColumnKind::Text),
        ColumnSpec::new("persons", ColumnKind::Whole),
    ];
    write_table(path, options.format, &columns, |writer| {
        for (words, persons) in &lines {
            writer.row(&[Cell::Text(words), Cell::Whole(i64::from(*persons))])?;
        }
        Ok(())
    })?;
    let mut notes: Vec<String> = lines
        .iter()
        .map(|(words, persons)| format!("{persons:>10}  {words}"))
        .collect();
    notes.extend(cut_words(&draws));
    Ok(notes)
}
