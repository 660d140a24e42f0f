//! Edges and clusters as tables, written and read back. It refuses tables of other lists.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use rapporteur_linkage::{Clustering, Edge};
use rapporteur_tables::{Cell, ColumnKind, ColumnSpec, Limits, Source, TableError};

use super::error::LinkingError;
use super::folder::{Folder, TableFormat, TableWriter, write_table};
use super::lists::Lists;

/// Names of all records.
pub(crate) struct Names<'l> {
    lists: &'l Lists,
    /// The names as numbers, where all are whole numbers; found out when it is first asked.
    whole: OnceCell<Option<Whole>>,
}

/// Names that are whole numbers.
enum Whole {
    /// Each is the one before and one more.
    From(i64),
    /// The number of each record.
    Each(Vec<i64>),
}

impl Whole {
    fn of(lists: &Lists) -> Option<Self> {
        if lists.is_named_by_row() && lists.files.len() == 1 {
            return Some(Self::From(1));
        }
        let number = |row| whole(&lists.label(row));
        let first = number(0)?;
        if (1..lists.len()).all(|row| number(row) == Some(first + i64::from(row))) {
            return Some(Self::From(first));
        }
        (0..lists.len())
            .map(number)
            .collect::<Option<_>>()
            .map(Self::Each)
    }

    fn number(&self, row: u32) -> i64 {
        match self {
            Self::From(first) => first + i64::from(row),
            Self::Each(numbers) => numbers[row as usize],
        }
    }
}

/// The number that a name is, where it comes back from that number as it was (not 007).
fn whole(name: &str) -> Option<i64> {
    let text = name.as_bytes();
    let is_plain = matches!(text, [b'0'] | [b'1'..=b'9', ..] | [b'-', b'1'..=b'9', ..]);
    if !is_plain || text.len() > 18 {
        return None;
    }
    let is_negative = text[0] == b'-';
    let mut number = 0_i64;
    let mut at = usize::from(is_negative);
    // By hand: this crate is not built for speed, and an iterator would be a call a digit.
    while at < text.len() {
        let digit = text[at].wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + i64::from(digit);
        at += 1;
    }
    Some(if is_negative { -number } else { number })
}

impl<'l> Names<'l> {
    pub(crate) fn of(lists: &'l Lists) -> Self {
        Self {
            lists,
            whole: OnceCell::new(),
        }
    }

    fn whole(&self) -> Option<&Whole> {
        self.whole.get_or_init(|| Whole::of(self.lists)).as_ref()
    }

    pub(crate) fn kind(&self) -> ColumnKind {
        match self.whole() {
            Some(_) => ColumnKind::Whole,
            None => ColumnKind::Text,
        }
    }

    pub(crate) fn name(&self, row: u32) -> Cow<'l, str> {
        self.lists.label(row)
    }

    /// Hands the cells of some records' names on.
    fn with_cells<const N: usize, T>(
        &self,
        rows: [u32; N],
        take: impl FnOnce([Cell<'_>; N]) -> T,
    ) -> T {
        match self.whole() {
            Some(whole) => take(rows.map(|row| Cell::Whole(whole.number(row)))),
            None => {
                let names = rows.map(|row| self.name(row));
                take(names.each_ref().map(|name| Cell::Text(name)))
            }
        }
    }

    /// The record of each name.
    pub(crate) fn rows(&self) -> HashMap<Cow<'l, str>, u32> {
        (0..self.lists.len())
            .map(|row| (self.name(row), row))
            .collect()
    }
}

/// Writes edges: left and right record, weight in bits, probability.
pub(crate) fn write_edges(
    path: &Path,
    format: TableFormat,
    edges: &[Edge],
    names: &Names<'_>,
) -> Result<(), LinkingError> {
    let columns = [
        ColumnSpec::new("l", names.kind()),
        ColumnSpec::new("r", names.kind()),
        ColumnSpec::new("w", ColumnKind::Real),
        ColumnSpec::new("p", ColumnKind::Real),
    ];
    write_table(path, format, &columns, |writer: &mut TableWriter| {
        for edge in edges {
            let weight = Cell::Real(f64::from(edge.weight));
            let probability = Cell::Real(edge.probability());
            names.with_cells([edge.a, edge.b], |[left, right]| {
                writer.row(&[left, right, weight, probability])
            })?;
        }
        Ok(())
    })
}

/// Reads edges back.
pub(crate) fn read_edges(path: &Path, names: &Names<'_>) -> Result<Vec<Edge>, LinkingError> {
    let rows = names.rows();
    let mut columns: [Vec<u32>; 2] = [Vec::new(), Vec::new()];
    let mut weights: Vec<f32> = Vec::new();
    let mut is_foreign = false;
    read_columns(path, &["l", "r", "w"], |column, text| {
        let text = text.unwrap_or("");
        if column == 2 {
            let weight = text.parse::<f32>().ok().filter(|weight| weight.is_finite());
            is_foreign |= weight.is_none();
            weights.push(weight.unwrap_or(0.0));
        } else {
            let row = rows.get(text).copied();
            is_foreign |= row.is_none();
            columns[column].push(row.unwrap_or(0));
        }
    })?;
    let [left, right] = columns;
    if is_foreign || left.len() != weights.len() || right.len() != weights.len() {
        return Err(foreign(path));
    }
    Ok(left
        .into_iter()
        .zip(right)
        .zip(weights)
        .map(|((a, b), weight)| Edge::new(a, b, weight))
        .collect())
}

fn foreign(path: &Path) -> LinkingError {
    LinkingError::refused(
        format!(
            "{} names records that the lists do not hold",
            path.display()
        ),
        "link again: the file was changed or belongs to another linkage",
    )
}

/// Writes clusters, one record a line: its name, its list, its cluster.
pub(crate) fn write_clusters(
    folder: &Folder,
    name: &str,
    clustering: &Clustering,
    lists: &Lists,
    names: &Names<'_>,
) -> Result<(), LinkingError> {
    let columns = [
        ColumnSpec::new("id", names.kind()),
        ColumnSpec::new("list", ColumnKind::Text),
        ColumnSpec::new("cluster", ColumnKind::Whole),
    ];
    folder.write_table(name, &columns, |writer| {
        for row in 0..lists.len() {
            let list = Cell::Text(lists.list(row));
            let cluster = Cell::Whole(i64::from(clustering.of(row)));
            names.with_cells([row], |[name]| writer.row(&[name, list, cluster]))?;
        }
        Ok(())
    })
}

/// Reads clusters back: a label for each of the first `records` records, in the order of the lists.
pub(crate) fn read_clusters(path: &Path, names: &Names<'_>) -> Result<Clustering, LinkingError> {
    let mut clusters: Vec<u32> = Vec::new();
    let mut is_foreign = false;
    let mut at = 0;
    read_columns(path, &["id", "cluster"], |column, text| {
        let text = text.unwrap_or("");
        if column == 0 {
            is_foreign |= at >= names.lists.len() || names.name(at) != text;
            at += 1;
        } else {
            is_foreign |= text.parse::<u32>().is_err();
            clusters.push(text.parse().unwrap_or(0));
        }
    })?;
    if is_foreign || clusters.len() != names.lists.len() as usize {
        return Err(foreign(path));
    }
    Ok(Clustering::from_labels(&clusters))
}

/// Reads some columns of a table, cell by cell.
pub(crate) fn read_columns(
    path: &Path,
    names: &[&str],
    mut take: impl FnMut(usize, Option<&str>),
) -> Result<u64, LinkingError> {
    let file = File::open(path).map_err(LinkingError::file("open", path))?;
    let read = || -> Result<Result<u64, String>, TableError> {
        let source = Source::open(file, Limits::default())?;
        let mut wanted = Vec::new();
        for name in names {
            match source.columns().iter().position(|own| own == name) {
                Some(at) => wanted.push(at),
                None => return Ok(Err((*name).to_owned())),
            }
        }
        source.read(&wanted, &mut take).map(Ok)
    };
    match read().map_err(LinkingError::table("read", path))? {
        Ok(rows) => Ok(rows),
        Err(column) => Err(LinkingError::refused(
            format!("{} has no column {column:?}", path.display()),
            "",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_number_only_where_it_comes_back_as_it_was() {
        for number in ["0", "7", "-7", "10", "999999999999999999"] {
            assert_eq!(
                whole(number).map(|number| number.to_string()).as_deref(),
                Some(number)
            );
        }
        for name in [
            "",
            "-",
            "-0",
            "007",
            "+7",
            "7 ",
            "7a",
            "--7",
            "1e3",
            "1234567890123456789",
        ] {
            assert_eq!(whole(name), None, "{name:?}");
        }
    }
}
