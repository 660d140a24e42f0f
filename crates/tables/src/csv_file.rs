//! CSV in UTF-8 (RFC 4180, and the delimiters that spreadsheets write).

use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;

use crate::source::{Sink, checked_columns, trimmed};
use crate::{Limits, TableError};

/// Rows after which the sink is told.
const BATCH: u64 = 4_096;
const BUFFER_BYTES: usize = 1 << 18;

pub(crate) struct CsvFile {
    reader: csv::Reader<Box<dyn Read + Send>>,
    columns: Vec<String>,
    limits: Limits,
}

impl CsvFile {
    pub(crate) fn open(source: Box<dyn Read + Send>, limits: Limits) -> Result<Self, TableError> {
        let mut buffered = BufReader::with_capacity(BUFFER_BYTES, source);
        let head = buffered.fill_buf().map_err(TableError::Read)?;
        let mark = if head.starts_with(b"\xef\xbb\xbf") {
            3
        } else {
            0
        };
        let delimiter = delimiter(&head[mark..]);
        buffered.consume(mark);
        let source: Box<dyn Read + Send> = Box::new(buffered);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .buffer_capacity(BUFFER_BYTES)
            .from_reader(source);
        let mut columns = Vec::new();
        for (place, cell) in reader.byte_headers().map_err(refused)?.iter().enumerate() {
            let name = std::str::from_utf8(cell).map_err(|_| TableError::NotUtf8 {
                line: 1,
                column: format!("column {}", place + 1),
            })?;
            columns.push(name.to_owned());
        }
        match columns.is_empty() {
            true => Err(TableError::Empty),
            false => Ok(Self {
                reader,
                columns: checked_columns(columns, &limits)?,
                limits,
            }),
        }
    }

    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(crate) fn read(
        mut self,
        wanted: &[usize],
        rows_wanted: u64,
        sink: &mut dyn Sink,
    ) -> Result<u64, TableError> {
        let mut record = csv::ByteRecord::new();
        let mut rows = 0_u64;
        while rows < rows_wanted && self.reader.read_byte_record(&mut record).map_err(refused)? {
            rows += 1;
            if rows > self.limits.rows_max {
                return Err(too_much("rows", rows, self.limits.rows_max, line(&record)));
            }
            for (place, column) in wanted.iter().enumerate() {
                let text = self.text(&record, *column)?;
                sink.cell(place, text);
            }
            if rows.is_multiple_of(BATCH) && sink.rows(BATCH) == ControlFlow::Break(()) {
                return Err(TableError::Stopped);
            }
        }
        match sink.rows(rows % BATCH) {
            ControlFlow::Continue(()) => Ok(rows),
            ControlFlow::Break(()) => Err(TableError::Stopped),
        }
    }

    fn text<'r>(
        &self,
        record: &'r csv::ByteRecord,
        column: usize,
    ) -> Result<Option<&'r str>, TableError> {
        let cell = record.get(column).unwrap_or_default();
        if cell.len() > self.limits.cell_bytes_max {
            let (count, max) = (cell.len() as u64, self.limits.cell_bytes_max as u64);
            return Err(too_much("bytes in one cell", count, max, line(record)));
        }
        match std::str::from_utf8(cell) {
            Ok(text) => Ok(Some(trimmed(text)).filter(|text| !text.is_empty())),
            Err(_) => Err(TableError::NotUtf8 {
                line: line(record),
                column: self.columns[column].clone(),
            }),
        }
    }
}

/// The delimiter of which the first line has most, outside quotation marks; the comma where there is none.
fn delimiter(head: &[u8]) -> u8 {
    let mut is_quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    for byte in head {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' if !is_quoted => break,
            _ if is_quoted => {}
            other => {
                for (delimiter, count) in &mut counts {
                    *count += i32::from(delimiter == other);
                }
            }
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max();
    let found = counts.iter().find(|(_, count)| Some(*count) == most);
    found.map_or(b',', |(delimiter, _)| *delimiter)
}

fn line(record: &csv::ByteRecord) -> u64 {
    record.position().map_or(0, csv::Position::line)
}

fn too_much(what: &'static str, count: u64, max: u64, line: u64) -> TableError {
    TableError::TooMuch {
        what,
        count,
        max,
        place: format!("line {line}"),
    }
}

fn refused(error: csv::Error) -> TableError {
    let problem = error.to_string();
    let at = error.position().map_or(0, csv::Position::line);
    match error.into_kind() {
        csv::ErrorKind::Io(source) => TableError::Read(source),
        csv::ErrorKind::UnequalLengths {
            pos,
            expected_len,
            len,
        } => TableError::Cells {
            line: pos.map_or(at, |pos| pos.line()),
            found: len,
            expected: expected_len,
        },
        _ => TableError::Csv { line: at, problem },
    }
}
