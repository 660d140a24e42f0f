//! A table of bytes to rows that know their line: columns by name, bad rows held. Knows nothing of what a cell means.

use std::collections::HashMap;
use std::ops::Range;

use csv::ByteRecord;
use rapporteur_model::{Batch, HeldRow, Locator, Warning};

use crate::drafts::warn;
use crate::sniff::{FileKind, table_kind, wrong_kind};
use crate::{IntakeError, text};

/// How many times rows are looked for again after a quotation mark that never closes. Beyond it the rest is held as one.
const RESTARTS_MAX: usize = 200;

/// A table, split.
pub(crate) struct Sheet {
    /// Which of the expected tables it is.
    pub(crate) kind: FileKind,
    /// The rows of the right width and encoding.
    pub(crate) rows: Vec<Row>,
    bytes: Vec<u8>,
    batch: Batch,
}

/// One row: its cells in the order of `FileKind::columns`.
pub(crate) struct Row {
    /// The line on which it begins, from 1.
    pub(crate) line: u32,
    /// The cells that the kind needs, as given.
    pub(crate) cells: Vec<String>,
    span: Range<usize>,
}

/// What is wrong with a row.
pub(crate) struct Fault {
    /// The column at fault.
    pub(crate) column: &'static str,
    /// What is wrong and what to do, in a sentence.
    pub(crate) reason: String,
}

impl Fault {
    pub(crate) fn new(column: &'static str, reason: impl Into<String>) -> Self {
        Self {
            column,
            reason: reason.into(),
        }
    }
}

impl Row {
    /// The place of one of its cells.
    pub(crate) fn locator(&self, column: &str) -> Locator {
        Locator::Cell {
            line: self.line,
            column: column.to_owned(),
        }
    }
}

impl Sheet {
    /// Splits a table that should be one of `kinds`.
    pub(crate) fn read(
        expected: &'static str,
        kinds: &[FileKind],
        bytes: &[u8],
    ) -> Result<Self, IntakeError> {
        let bytes = text::table_bytes(bytes)?;
        let mut splitter = Splitter::new(&bytes);
        let header = splitter.next_record()?.ok_or(IntakeError::ReadEmptyFile)?;
        let (kind, columns, warnings) = read_header(expected, kinds, &header.0)?;
        let mut batch = Batch {
            dataset: kind.dataset().to_owned(),
            warnings,
            ..Batch::default()
        };
        let rows = read_rows(&mut splitter, kind, &columns, &mut batch)?;
        Ok(Self {
            kind,
            rows,
            bytes,
            batch,
        })
    }

    /// Takes the rows out, to be read one by one.
    pub(crate) fn take_rows(&mut self) -> Vec<Row> {
        std::mem::take(&mut self.rows)
    }

    /// Keeps a row for review.
    pub(crate) fn hold(&mut self, row: &Row, fault: Fault) {
        let raw = String::from_utf8_lossy(&self.bytes[row.span.clone()]).into_owned();
        self.batch.held.push(HeldRow {
            line: row.line,
            column: Some(fault.column.to_owned()),
            raw,
            reason: fault.reason,
        });
    }

    /// The batch so far.
    pub(crate) fn batch(&mut self) -> &mut Batch {
        &mut self.batch
    }

    /// The batch, with held rows and warnings in the file's order.
    pub(crate) fn finish(mut self) -> Batch {
        self.batch.held.sort_by_key(|held| held.line);
        self.batch
            .warnings
            .sort_by_key(|warning| warning.locator.line().unwrap_or(0));
        self.batch
    }
}

/// For each needed column, where it stands.
type Columns = Vec<usize>;

fn read_header(
    expected: &'static str,
    kinds: &[FileKind],
    header: &ByteRecord,
) -> Result<(FileKind, Columns, Vec<Warning>), IntakeError> {
    let found: Vec<String> = header
        .iter()
        .map(|name| String::from_utf8_lossy(name).trim().to_lowercase())
        .collect();
    let kind = table_kind(&found);
    let Some(kind) = kind.filter(|kind| kinds.contains(kind)) else {
        return Err(wrong_kind(expected, kind, &found));
    };
    let place = |column: &&str| found.iter().position(|name| name == column);
    let missing: Vec<String> = kind
        .columns()
        .iter()
        .filter(|column| place(column).is_none())
        .map(|&column| column.to_owned())
        .collect();
    if !missing.is_empty() {
        return Err(IntakeError::FindColumns {
            dataset: kind.dataset(),
            missing,
            found,
        });
    }
    let columns: Columns = kind.columns().iter().filter_map(place).collect();
    let warnings = unread_columns(&found, &columns);
    Ok((kind, columns, warnings))
}

/// A warning for every column that is not read.
fn unread_columns(found: &[String], columns: &Columns) -> Vec<Warning> {
    let unread = found
        .iter()
        .enumerate()
        .filter(|(at, _)| !columns.contains(at));
    unread
        .map(|(at, name)| {
            let locator = Locator::Cell {
                line: 1,
                column: name.clone(),
            };
            if found.iter().position(|other| other == name) == Some(at) {
                let message = format!("the column `{name}` is not known and not read");
                warn("column_unknown", locator, message)
            } else {
                let message = format!(
                    "the column `{name}` stands a second time in the header; the first is read"
                );
                warn("column_twice", locator, message)
            }
        })
        .collect()
}

fn read_rows(
    splitter: &mut Splitter<'_>,
    kind: FileKind,
    columns: &Columns,
    batch: &mut Batch,
) -> Result<Vec<Row>, IntakeError> {
    let width = splitter.width;
    let mut rows = Vec::new();
    while let Some((record, line, span)) = splitter.next_record()? {
        batch.rows_read += 1;
        if record.len() != width {
            let span = splitter.restart_inside(span);
            let raw = String::from_utf8_lossy(&splitter.bytes[span])
                .trim_end_matches(['\r', '\n'])
                .to_owned();
            let reason = format!(
                "the row has {} cells where the header has {width}; look for a missing or unclosed quotation mark or a stray comma",
                record.len()
            );
            batch.held.push(HeldRow {
                line,
                column: None,
                raw,
                reason,
            });
            continue;
        }
        match cells(&record, columns) {
            Ok(cells) => {
                batch
                    .warnings
                    .extend(control_characters(&cells, kind, line));
                rows.push(Row { line, cells, span });
            }
            Err(at) => {
                let column = kind.columns()[at];
                let raw = String::from_utf8_lossy(&splitter.bytes[span]).into_owned();
                let reason = format!(
                    "the cell in column `{column}` is not UTF-8; correct its encoding and import the file again"
                );
                batch.held.push(HeldRow {
                    line,
                    column: Some(column.to_owned()),
                    raw,
                    reason,
                });
            }
        }
    }
    Ok(rows)
}

/// A cell that holds a control character other than a tab or a line end: kept as given, and said.
fn control_characters<'a>(
    cells: &'a [String],
    kind: FileKind,
    line: u32,
) -> impl Iterator<Item = Warning> + 'a {
    let is_stray = |c: &char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    kind.columns()
        .iter()
        .zip(cells)
        .filter_map(move |(column, cell)| {
            let stray = cell.chars().find(is_stray)?;
            Some(Warning {
                locator: Locator::Cell {
                    line,
                    column: (*column).to_owned(),
                },
                code: "control_character",
                message: format!(
                    "the cell holds the control character U+{:04X}; it is kept as given and shown as a mark",
                    u32::from(stray)
                ),
            })
        })
}

fn cells(record: &ByteRecord, columns: &Columns) -> Result<Vec<String>, usize> {
    let mut cells = Vec::with_capacity(columns.len());
    for (at, &place) in columns.iter().enumerate() {
        let cell = std::str::from_utf8(&record[place]).map_err(|_| at)?;
        cells.push(cell.to_owned());
    }
    Ok(cells)
}

/// Walks the records of a table and knows on which line each begins.
struct Splitter<'a> {
    bytes: &'a [u8],
    reader: csv::Reader<&'a [u8]>,
    /// Where the reader began.
    base: usize,
    /// Up to where lines are counted, and the number of the line there.
    counted: (usize, u32),
    width: usize,
    restarts: usize,
}

impl<'a> Splitter<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            reader: reader(bytes),
            base: 0,
            counted: (0, 1),
            width: 0,
            restarts: 0,
        }
    }

    fn next_record(&mut self) -> Result<Option<(ByteRecord, u32, Range<usize>)>, IntakeError> {
        let start = self.skip_line_ends(self.offset());
        let line = self.line_at(start);
        let mut record = ByteRecord::new();
        let more = self
            .reader
            .read_byte_record(&mut record)
            .map_err(|source| IntakeError::SplitRows { line, source })?;
        if !more {
            return Ok(None);
        }
        if self.width == 0 {
            self.width = record.len();
        }
        let mut end = self.offset();
        while end > start && matches!(self.bytes[end - 1], b'\r' | b'\n') {
            end -= 1;
        }
        Ok(Some((record, line, start..end)))
    }

    /// After a record of the wrong width over several lines: goes on at its second line, for a quotation mark that never
    /// closes would otherwise swallow good rows. Returns the part of the record that is given up.
    fn restart_inside(&mut self, span: Range<usize>) -> Range<usize> {
        let Some(first_line) = self.bytes[span.clone()]
            .iter()
            .position(|&byte| byte == b'\n')
        else {
            return span;
        };
        if self.restarts == RESTARTS_MAX {
            return span;
        }
        self.restarts += 1;
        self.base = span.start + first_line + 1;
        self.reader = reader(&self.bytes[self.base..]);
        span.start..self.base
    }

    fn offset(&self) -> usize {
        self.base + usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX)
    }

    fn skip_line_ends(&self, from: usize) -> usize {
        let ends = self.bytes[from.min(self.bytes.len())..]
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'));
        from + ends.count()
    }

    fn line_at(&mut self, offset: usize) -> u32 {
        let (from, line) = self.counted;
        let ends = self.bytes[from..offset]
            .iter()
            .filter(|&&byte| byte == b'\n')
            .count();
        self.counted = (offset, line + u32::try_from(ends).unwrap_or(u32::MAX));
        self.counted.1
    }
}

fn reader(bytes: &[u8]) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes)
}

/// Finds rows that are exactly alike: the line of the first for every later one.
#[derive(Default)]
pub(crate) struct SeenRows<'a> {
    first_lines: HashMap<&'a [String], u32>,
}

impl<'a> SeenRows<'a> {
    /// The line of an earlier row with the same cells; remembers this one when there is none.
    pub(crate) fn first_line(&mut self, row: &'a Row) -> Option<u32> {
        let first = *self.first_lines.entry(&row.cells).or_insert(row.line);
        (first != row.line).then_some(first)
    }
}
