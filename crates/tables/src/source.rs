//! A table to read, whatever its format.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use crate::csv_file::CsvFile;
use crate::dictionary::Dictionary;
use crate::parquet_file::ParquetFile;
use crate::{Limits, TableError};

/// Takes the cells of the columns that were asked for. Within a column the cells come in the order of the rows; the columns of a
/// Parquet file come one after the other for some thousands of rows, those of a CSV file row by row.
pub trait Sink {
    /// Takes the next cell of a column: the column's place among those asked for, and its text; `None` when it is empty.
    fn cell(&mut self, column: usize, text: Option<&str>);
    /// Told before the first of a column's cells that refer to a dictionary; it holds until another one is told for any column.
    fn dictionary(&mut self, _column: usize, _dictionary: &Dictionary) {}
    /// Takes the next cells of a column as codes into the dictionary that was told last, [`Dictionary::ABSENT`] for an empty cell. Each
    /// becomes a [`Sink::cell`] unless the sink knows better.
    fn coded(&mut self, column: usize, dictionary: &Dictionary, codes: &[u32]) {
        for code in codes {
            self.cell(column, dictionary.get(*code));
        }
    }
    /// Told now and then how many more rows are complete in every column; may stop the reading.
    fn rows(&mut self, _complete: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

impl<F: FnMut(usize, Option<&str>)> Sink for F {
    fn cell(&mut self, column: usize, text: Option<&str>) {
        self(column, text);
    }
}

/// A table to read.
pub struct Source {
    format: Format,
}

enum Format {
    Csv(Box<CsvFile>),
    Parquet(Box<ParquetFile>),
}

impl Source {
    /// Reads the names of a table's columns. A file that begins like Parquet is Parquet; all others are CSV in UTF-8, with the comma,
    /// the semicolon, the tab or the bar between cells, whichever the first line has most of.
    ///
    /// # Errors
    /// What is wrong with the file's beginning, or its end for Parquet.
    pub fn open(mut file: File, limits: Limits) -> Result<Self, TableError> {
        let mut head = [0; 4];
        let read = read_up_to(&mut file, &mut head)?;
        file.seek(SeekFrom::Start(0)).map_err(TableError::Read)?;
        let format = match &head[..read] {
            b"PAR1" => Format::Parquet(Box::new(ParquetFile::open(file, limits)?)),
            _ => Format::Csv(Box::new(CsvFile::open(Box::new(file), limits)?)),
        };
        Ok(Self { format })
    }

    /// A table in CSV from anything that can be read.
    ///
    /// # Errors
    /// What is wrong with the first line.
    pub fn csv(reader: Box<dyn Read + Send>, limits: Limits) -> Result<Self, TableError> {
        Ok(Self {
            format: Format::Csv(Box::new(CsvFile::open(reader, limits)?)),
        })
    }

    /// A table in Parquet from its bytes.
    ///
    /// # Errors
    /// What is wrong with its end.
    pub fn parquet(bytes: Vec<u8>, limits: Limits) -> Result<Self, TableError> {
        Ok(Self {
            format: Format::Parquet(Box::new(ParquetFile::from_bytes(bytes, limits)?)),
        })
    }

    /// The columns' names, in the table's order.
    pub fn columns(&self) -> &[String] {
        match &self.format {
            Format::Csv(file) => file.columns(),
            Format::Parquet(file) => file.columns(),
        }
    }

    /// The number of rows, where the file says it.
    pub fn row_count(&self) -> Option<u64> {
        match &self.format {
            Format::Csv(_) => None,
            Format::Parquet(file) => Some(file.row_count()),
        }
    }

    /// Reads the columns at the places asked for into a sink; the number of rows.
    ///
    /// # Errors
    /// What is wrong with a cell, or [`TableError::Stopped`] when the sink said so.
    pub fn read(self, wanted: &[usize], sink: &mut dyn Sink) -> Result<u64, TableError> {
        self.read_first(wanted, u64::MAX, sink)
    }

    /// Reads no more than the first rows, and of a Parquet file no more than they need; the number of rows.
    ///
    /// # Errors
    /// As [`Source::read`], for what was read.
    pub fn read_first(
        self,
        wanted: &[usize],
        rows: u64,
        sink: &mut dyn Sink,
    ) -> Result<u64, TableError> {
        match self.format {
            Format::Csv(file) => file.read(wanted, rows, sink),
            Format::Parquet(file) => file.read(wanted, rows, sink),
        }
    }
}

/// The text without blanks around it; most texts have none, which two bytes tell.
pub(crate) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => text,
        _ => text.trim(),
    }
}

fn read_up_to(file: &mut File, head: &mut [u8]) -> Result<usize, TableError> {
    let mut read = 0;
    while read < head.len() {
        match file.read(&mut head[read..]).map_err(TableError::Read)? {
            0 => break,
            count => read += count,
        }
    }
    Ok(read)
}

/// Refuses too many columns, and two of one name; a column without a name is called by its place.
pub(crate) fn checked_columns(
    names: Vec<String>,
    limits: &Limits,
) -> Result<Vec<String>, TableError> {
    if names.len() > limits.columns_max {
        return Err(TableError::TooMuch {
            what: "columns",
            count: names.len() as u64,
            max: limits.columns_max as u64,
            place: "the first line".to_owned(),
        });
    }
    let mut checked: Vec<String> = Vec::with_capacity(names.len());
    for (place, name) in names.into_iter().enumerate() {
        let name = match name.trim() {
            "" => format!("column {}", place + 1),
            named => named.to_owned(),
        };
        if let Some(first) = checked.iter().position(|other| *other == name) {
            return Err(TableError::ColumnTwice {
                name,
                first: first + 1,
                second: place + 1,
            });
        }
        checked.push(name);
    }
    Ok(checked)
}
