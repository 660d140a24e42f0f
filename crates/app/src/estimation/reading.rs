//! Tables of capture histories read from CSV and Parquet. It names file, line and column of what it cannot read, and refuses people on no list.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use rapporteur_estimate::Watch;
use rapporteur_tables::{Limits, Sink, Source, TableError};

use super::cells::{FIRST_BY, Fault, LIST, PERSON, REPLICATE, Reading};
use super::error::EstimationError;
use super::result::FileRead;
use super::shape::{Columns, Form, Shape, find};
use super::tables::{Counting, Tables, most_frequent};
use crate::linking::digest_of_file;
use crate::linking::watching::Watching;

/// Rows that are looked at to find out what the columns are.
const SAMPLE_ROWS: u64 = 4_096;

/// Files read, and what stands in them.
pub(crate) struct ReadTables {
    pub(crate) files: Vec<FileRead>,
    pub(crate) tables: Tables,
    /// What was understood of the columns, one sentence each.
    pub(crate) understood: Vec<String>,
    /// Replicates: the parts of each stratum.
    pub(crate) parts: usize,
}

/// Reads tables; several files are replicates of one table.
pub(crate) fn read(
    paths: &[PathBuf],
    asked: &Columns,
    watch: &Watching<'_>,
) -> Result<ReadTables, EstimationError> {
    watch.stage("read the table", 0);
    let mut files = Vec::new();
    let mut understood = Vec::new();
    let mut people = Vec::new();
    let mut lists: Vec<String> = Vec::new();
    for path in paths {
        let shape = shape_of(path, asked)?;
        let (own, rows) = read_one(path, &shape, watch)?;
        check_lists(path, &lists, &own, &shape.form, files.is_empty())?;
        for list in &own.lists {
            if !lists.contains(list) {
                lists.push(list.clone());
            }
        }
        if understood.is_empty() {
            understood = shape.words;
        }
        files.push(FileRead {
            path: std::path::absolute(path).map_err(EstimationError::file("name", path))?,
            sha256: digest_of_file(path, watch)?,
            rows,
        });
        people.push(own);
    }
    let (tables, parts) = put_together(people, lists)?;
    watch.finish("done");
    Ok(ReadTables {
        files,
        tables,
        understood,
        parts,
    })
}

/// Replicates of one table have the same columns of lists.
fn check_lists(
    path: &Path,
    lists: &[String],
    own: &People,
    form: &Form,
    is_first: bool,
) -> Result<(), EstimationError> {
    let is_wide = matches!(form, Form::Indicators { .. });
    if is_first || !is_wide || own.lists == lists {
        return Ok(());
    }
    Err(EstimationError::refused(
        format!(
            "{} has the lists {}, and the first file has {}",
            path.display(),
            own.lists.join(", "),
            lists.join(", ")
        ),
        "replicates are the same table with other values: the same columns in the same order",
    ))
}

fn open(path: &Path) -> Result<Source, EstimationError> {
    let file = File::open(path).map_err(EstimationError::file("open", path))?;
    Source::open(file, Limits::default()).map_err(unread(path))
}

fn unread(path: &Path) -> impl FnOnce(TableError) -> EstimationError {
    let path = path.to_owned();
    move |source| EstimationError::Read { path, source }
}

/// The first values of every column.
struct Sampling(Vec<Vec<Option<String>>>);

impl Sink for Sampling {
    fn cell(&mut self, column: usize, text: Option<&str>) {
        self.0[column].push(text.map(str::to_owned));
    }
}

fn shape_of(path: &Path, asked: &Columns) -> Result<Shape, EstimationError> {
    let source = open(path)?;
    let columns = source.columns().to_vec();
    let wanted: Vec<usize> = (0..columns.len()).collect();
    let mut sampling = Sampling(vec![Vec::new(); columns.len()]);
    source
        .read_first(&wanted, SAMPLE_ROWS, &mut sampling)
        .map_err(unread(path))?;
    find(&columns, &sampling.0, asked).map_err(|error| match error {
        EstimationError::Refused { message, hint } => {
            EstimationError::refused(format!("{}: {message}", path.display()), hint)
        }
        other => other,
    })
}

/// People of one file: (replicate, stratum, history, how many).
struct People {
    lists: Vec<String>,
    rows: Vec<(String, Vec<String>, u64, u64)>,
}

fn read_one(
    path: &Path,
    shape: &Shape,
    watch: &Watching<'_>,
) -> Result<(People, u64), EstimationError> {
    let source = open(path)?;
    let columns = source.columns().to_vec();
    let is_csv = source.row_count().is_none();
    let wanted: Vec<usize> = (0..columns.len()).collect();
    let mut reading = Reading::new(shape, columns.len(), watch);
    let read = source.read(&wanted, &mut reading);
    let place = |row: u64, feeds: u64| match is_csv {
        true => format!("line {}", row + 2 + feeds),
        false => format!("row {}", row + 1),
    };
    let at_cell = |fault: Fault, feeds| EstimationError::Cell {
        path: path.to_owned(),
        place: place(fault.row, feeds),
        column: columns[fault.column].clone(),
        message: fault.message,
    };
    if let Some(fault) = reading.fault.take() {
        return Err(at_cell(fault, reading.feeds));
    }
    let rows = match read {
        Err(TableError::Stopped) => return Err(stopped()),
        other => other.map_err(unread(path))?,
    };
    let feeds = reading.feeds;
    // Where cells span lines, the line of a row is no longer known once all are read.
    let told = |fault: Fault| match feeds {
        0 => at_cell(fault, 0),
        _ => EstimationError::Cell {
            path: path.to_owned(),
            place: format!("row {}", fault.row + 1),
            column: columns[fault.column].clone(),
            message: fault.message,
        },
    };
    let people = match &shape.form {
        Form::Indicators { lists, count } => {
            let names = lists.iter().map(|at| columns[*at].clone()).collect();
            let first = lists.first().copied().unwrap_or_default();
            wide(&reading, shape, rows, names, *count, first)
        }
        Form::Long { person, list } => long(&reading, shape, rows, (*person, *list)),
    };
    Ok((people.map_err(told)?, rows))
}

fn stopped() -> EstimationError {
    EstimationError::Stopped {
        stage: "read the table".to_owned(),
        kept: "nothing was computed yet",
    }
}

/// Rows that are histories.
fn wide(
    reading: &Reading<'_, '_>,
    shape: &Shape,
    rows: u64,
    lists: Vec<String>,
    count: Option<usize>,
    first: usize,
) -> Result<People, Fault> {
    let mut people = Vec::new();
    for row in 0..rows as usize {
        let history = reading.histories.get(row).copied().unwrap_or_default();
        let own = match count {
            Some(_) => reading.counts[row],
            None => 1,
        };
        let fault = |column, message: &str| Fault {
            row: row as u64,
            column,
            message: message.to_owned(),
        };
        match (history, own) {
            // The row of those on no list, with nothing or 0 where nobody knows.
            (0, 0 | u64::MAX) => continue,
            (0, _) => {
                let message = "the row counts people who are on no list: nobody can have counted them; leave it out";
                return Err(fault(count.unwrap_or(first), message));
            }
            (_, u64::MAX) => {
                let message = "the row says on which lists, and not how many people";
                return Err(fault(count.unwrap_or(first), message));
            }
            _ => {}
        }
        let replicate = reading.text(REPLICATE, row).to_owned();
        people.push((replicate, reading.stratum(shape, row), history, own));
    }
    Ok(People {
        lists,
        rows: people,
    })
}

/// Rows that are persons on lists.
fn long(
    reading: &Reading<'_, '_>,
    shape: &Shape,
    rows: u64,
    (person, list): (usize, usize),
) -> Result<People, Fault> {
    let fault = |row: usize, column: usize, message: &str| Fault {
        row: row as u64,
        column,
        message: message.to_owned(),
    };
    let (named, _) = &reading.texts[LIST];
    let mut lists: Vec<String> = named
        .texts
        .iter()
        .filter(|text| !text.is_empty())
        .cloned()
        .collect();
    lists.sort_unstable();
    let mut persons: BTreeMap<(&str, &str), (u64, Vec<usize>)> = BTreeMap::new();
    for row in 0..rows as usize {
        let (who, on) = (reading.text(PERSON, row), reading.text(LIST, row));
        if who.is_empty() {
            return Err(fault(row, person, "no person is named"));
        }
        if on.is_empty() {
            return Err(fault(row, list, "no list is named"));
        }
        let place = lists
            .binary_search_by(|own| own.as_str().cmp(on))
            .unwrap_or_default();
        if place >= rapporteur_estimate::LISTS_MAX {
            return Err(fault(
                row,
                list,
                "is one list too many: at most 64 lists are read",
            ));
        }
        let own = persons
            .entry((reading.text(REPLICATE, row), who))
            .or_default();
        own.0 |= 1 << place;
        own.1.push(row);
    }
    let rows = persons
        .into_iter()
        .map(|((replicate, _), (history, rows))| {
            let stratum = (0..shape.by.len())
                .map(|place| {
                    let mut values: Vec<&str> = rows
                        .iter()
                        .map(|&row| reading.text(FIRST_BY + place, row))
                        .filter(|value| !value.is_empty())
                        .collect();
                    most_frequent(&mut values)
                })
                .collect();
            (replicate.to_owned(), stratum, history, 1)
        })
        .collect();
    Ok(People { lists, rows })
}

/// Counts histories by stratum and replicate: a file is a replicate, and so is each value of the replicate's column.
fn put_together(
    files: Vec<People>,
    lists: Vec<String>,
) -> Result<(Tables, usize), EstimationError> {
    let mut parts: BTreeMap<(usize, String), usize> = BTreeMap::new();
    for (file, people) in files.iter().enumerate() {
        for (replicate, ..) in &people.rows {
            parts.entry((file, replicate.clone())).or_insert(0);
        }
    }
    for (number, part) in parts.values_mut().enumerate() {
        *part = number;
    }
    if lists.is_empty() || parts.is_empty() {
        return Err(EstimationError::refused(
            "the table holds nobody".to_owned(),
            "",
        ));
    }
    if lists.len() > rapporteur_estimate::LISTS_MAX {
        return Err(EstimationError::refused(
            format!(
                "the files together name {} lists: at most 64 are read",
                lists.len()
            ),
            "",
        ));
    }
    let mut counting = Counting::new(lists.clone(), parts.len());
    for (file, people) in files.into_iter().enumerate() {
        let places: Vec<usize> = people
            .lists
            .iter()
            .map(|own| {
                lists
                    .iter()
                    .position(|list| list == own)
                    .unwrap_or_default()
            })
            .collect();
        for (replicate, stratum, history, count) in people.rows {
            let history = places
                .iter()
                .enumerate()
                .fold(0, |all, (own, place)| all | (history >> own & 1) << place);
            let part = parts[&(file, replicate)];
            counting.add(stratum, part, history, count);
        }
    }
    let parts = parts.len();
    Ok((counting.finish()?, parts))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use proptest::prelude::*;

    use super::*;
    use crate::Silent;
    use crate::estimation::cell_words::UNKNOWN;

    fn read_text(text: &str, asked: &Columns) -> Result<ReadTables, EstimationError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.csv");
        std::fs::write(&path, text).unwrap();
        let stop = AtomicBool::new(false);
        let mut silent = Silent;
        read(&[path], asked, &Watching::new(&mut silent, &stop))
    }

    #[test]
    fn replicates_in_a_column_are_parts_and_people_are_counted_once() {
        let asked = Columns {
            by: vec!["when:year".to_owned()],
            replicate: Some("draw".to_owned()),
            ..Columns::default()
        };
        let text = "draw,person,list,when\n1,p,a,1999-03\n1,p,b,1999\n2,p,a,\n2,q,b,1998/2000\n";
        let read = read_text(text, &asked).unwrap();
        assert_eq!((read.parts, read.files[0].rows), (2, 4));
        let [known, unknown] = read.tables.strata.as_slice() else {
            panic!("two strata");
        };
        assert_eq!(known.name, ["1999"]);
        assert_eq!(known.tables[0].cells(), [(0b11, 1)]);
        assert_eq!(known.tables[1].observed(), 0);
        assert_eq!(unknown.name, [UNKNOWN]);
        assert_eq!(unknown.tables[1].cells(), [(0b01, 1), (0b10, 1)]);
    }

    #[test]
    fn the_row_of_the_unseen_may_stand_there_without_a_number() {
        let read = read_text("A,B,n\n0,0,NA\n1,0,3\n1,1,2\n", &Columns::default()).unwrap();
        assert_eq!(read.tables.strata[0].tables[0].observed(), 5);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_table_makes_the_reader_panic(
            text in "[ABn,;01\\n\" -]{0,60}",
            is_long in any::<bool>(),
        ) {
            let person = is_long.then(|| "A".to_owned());
            let asked = Columns { person, ..Columns::default() };
            let read = read_text(&text, &asked);
            prop_assert!(read.is_err() || !read.is_ok_and(|read| read.tables.strata.is_empty()));
        }
    }
}
