//! Tables of capture histories read from CSV and Parquet. It names file, line and column of what it cannot read, and refuses people on no list.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rapporteur_estimate::Watch;
use rapporteur_tables::{Limits, Sink, Source, TableError};

use super::cell_words::{UNKNOWN, count, indicator, year};
use super::error::EstimationError;
use super::result::FileRead;
use super::shape::{By, Columns, Form, Shape, find};
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

/// Texts that are numbered as they come.
#[derive(Default)]
struct Numbered {
    texts: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Numbered {
    fn of(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }

    fn text(&self, number: u32) -> &str {
        &self.texts[number as usize]
    }
}

/// What one column gives to each row.
enum Role {
    Nothing,
    Indicator(usize),
    Count,
    Text { place: usize, is_year: bool },
}

/// A cell that makes no sense.
struct Fault {
    row: u64,
    column: usize,
    message: String,
}

/// Takes the cells of one file.
struct Reading<'w, 'p> {
    roles: Vec<Role>,
    /// The row at which each column stands.
    next: Vec<u64>,
    /// Line feeds within cells so far: lines that are no rows.
    feeds: u64,
    histories: Vec<u64>,
    counts: Vec<u64>,
    /// Person, list, replicate and strata as numbers, by place.
    texts: Vec<(Numbered, Vec<u32>)>,
    fault: Option<Fault>,
    watch: &'w Watching<'p>,
}

impl Reading<'_, '_> {
    fn note(&mut self, row: u64, column: usize, message: String) {
        if self.fault.as_ref().is_none_or(|fault| row < fault.row) {
            self.fault = Some(Fault {
                row,
                column,
                message,
            });
        }
    }
}

impl Sink for Reading<'_, '_> {
    fn cell(&mut self, column: usize, text: Option<&str>) {
        let row = self.next[column];
        self.next[column] += 1;
        if self.fault.is_none() {
            self.feeds += text.map_or(0, |text| text.matches('\n').count() as u64);
        }
        match self.roles[column] {
            Role::Nothing => {}
            Role::Indicator(list) => {
                if self.histories.len() <= row as usize {
                    self.histories.resize(row as usize + 1, 0);
                }
                match indicator(text) {
                    Some(is_on) => self.histories[row as usize] |= u64::from(is_on) << list,
                    None => {
                        let told = text.unwrap_or_default();
                        self.note(row, column, format!("{told:?} says neither that somebody is on the list nor that nobody is (0 or 1, true or false, yes or no, nothing)"));
                    }
                }
            }
            Role::Count => match text.and_then(count) {
                Some(people) => self.counts.push(people),
                None => {
                    // A count that is not there is wanted only where somebody is on a list; that is seen when rows are put together.
                    self.counts.push(u64::MAX);
                    if let Some(told) = text.filter(|text| !is_missing(text)) {
                        let message = format!("{told:?} is no number of people");
                        self.note(row, column, message);
                    }
                }
            },
            Role::Text { place, is_year } => {
                let known = match text {
                    Some(text) if is_year => year(text),
                    other => other.map(str::to_owned),
                };
                let (numbered, rows) = &mut self.texts[place];
                rows.push(numbered.of(known.as_deref().unwrap_or_default()));
            }
        }
    }

    fn rows(&mut self, complete: u64) -> ControlFlow<()> {
        self.watch.advance(complete);
        match self.fault.is_some() || self.watch.is_cancelled() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }
}

/// What statistics programs write for a number that is not known.
fn is_missing(text: &str) -> bool {
    matches!(text, "NA" | "NaN" | "na" | "." | "-")
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

/// Places of texts besides the strata, which come after them.
const REPLICATE: usize = 0;
const PERSON: usize = 1;
const LIST: usize = 2;
const FIRST_BY: usize = 3;

fn roles(shape: &Shape, columns: usize) -> Vec<Role> {
    let mut roles: Vec<Role> = (0..columns).map(|_| Role::Nothing).collect();
    let text = |place| Role::Text {
        place,
        is_year: false,
    };
    match &shape.form {
        Form::Indicators { lists, count } => {
            for (list, at) in lists.iter().enumerate() {
                roles[*at] = Role::Indicator(list);
            }
            if let Some(at) = count {
                roles[*at] = Role::Count;
            }
        }
        Form::Long { person, list } => {
            roles[*person] = text(PERSON);
            roles[*list] = text(LIST);
        }
    }
    if let Some(at) = shape.replicate {
        roles[at] = text(REPLICATE);
    }
    for (place, By { column, is_year }) in shape.by.iter().enumerate() {
        roles[*column] = Role::Text {
            place: FIRST_BY + place,
            is_year: *is_year,
        };
    }
    roles
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
    let mut reading = Reading {
        roles: roles(shape, columns.len()),
        next: vec![0; columns.len()],
        feeds: 0,
        histories: Vec::new(),
        counts: Vec::new(),
        texts: (0..FIRST_BY + shape.by.len())
            .map(|_| (Numbered::default(), Vec::new()))
            .collect(),
        fault: None,
        watch,
    };
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

impl Reading<'_, '_> {
    fn text(&self, place: usize, row: usize) -> &str {
        let (numbered, rows) = &self.texts[place];
        rows.get(row).map_or("", |number| numbered.text(*number))
    }

    fn stratum(&self, shape: &Shape, row: usize) -> Vec<String> {
        (0..shape.by.len())
            .map(|place| match self.text(FIRST_BY + place, row) {
                "" => UNKNOWN.to_owned(),
                known => known.to_owned(),
            })
            .collect()
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
