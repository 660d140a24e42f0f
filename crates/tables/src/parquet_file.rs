//! Parquet files: flat columns of text, numbers, dates and truth values, read column by column as text.

use std::fs::File;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use bytes::Bytes;
use parquet::column::page::PageReader;
use parquet::column::reader::ColumnReader;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;

use crate::parquet_pages::{Handed, TextPages};
use crate::parquet_text::{ColumnTexts, Meaning, meaning};
use crate::source::{Sink, checked_columns};
use crate::{Limits, TableError};

pub(crate) struct ParquetFile {
    reader: Box<dyn FileReader + Send>,
    columns: Vec<String>,
    /// The place of each column among the file's leaves.
    leaves: Vec<usize>,
    limits: Limits,
}

impl ParquetFile {
    pub(crate) fn open(file: File, limits: Limits) -> Result<Self, TableError> {
        Self::opened(limits, move || {
            SerializedFileReader::new(file).map(|reader| Box::new(reader) as _)
        })
    }

    pub(crate) fn from_bytes(bytes: Vec<u8>, limits: Limits) -> Result<Self, TableError> {
        Self::opened(limits, move || {
            SerializedFileReader::new(Bytes::from(bytes)).map(|reader| Box::new(reader) as _)
        })
    }

    fn opened(
        limits: Limits,
        open: impl FnOnce() -> Result<Box<dyn FileReader + Send>, ParquetError>,
    ) -> Result<Self, TableError> {
        let reader = guarded("its end", open)?;
        let schema = reader.metadata().file_metadata().schema_descr_ptr();
        let mut names = Vec::new();
        let mut leaves = Vec::new();
        for (leaf, column) in schema.columns().iter().enumerate() {
            // A leaf within a group or a list is no column of a table.
            if column.path().parts().len() == 1 && column.max_rep_level() == 0 {
                names.push(column.name().to_owned());
                leaves.push(leaf);
            }
        }
        let file = Self {
            reader,
            columns: checked_columns(names, &limits)?,
            leaves,
            limits,
        };
        file.check_sizes()?;
        Ok(file)
    }

    fn check_sizes(&self) -> Result<(), TableError> {
        let rows = self.row_count();
        let mut checks = vec![("rows", rows, self.limits.rows_max, "its end".to_owned())];
        for (group, metadata) in self.reader.metadata().row_groups().iter().enumerate() {
            for chunk in metadata.columns() {
                let bytes = u64::try_from(chunk.uncompressed_size()).unwrap_or(u64::MAX);
                let place = format!("row group {}, {}", group + 1, chunk.column_path());
                checks.push(("bytes", bytes, self.limits.chunk_bytes_max, place));
            }
        }
        let over = checks.into_iter().find(|(_, count, max, _)| count > max);
        match over {
            None => Ok(()),
            Some((what, count, max, place)) => Err(TableError::TooMuch {
                what,
                count,
                max,
                place,
            }),
        }
    }

    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(crate) fn row_count(&self) -> u64 {
        let groups = self.reader.metadata().row_groups();
        groups
            .iter()
            .map(|group| u64::try_from(group.num_rows()).unwrap_or(u64::MAX))
            .fold(0, u64::saturating_add)
    }

    pub(crate) fn read(
        self,
        wanted: &[usize],
        rows_wanted: u64,
        sink: &mut dyn Sink,
    ) -> Result<u64, TableError> {
        let meanings = wanted
            .iter()
            .map(|column| meaning(&self.descriptor(*column)))
            .collect::<Result<Vec<Meaning>, TableError>>()?;
        let mut rows = 0;
        for group in 0..self.reader.num_row_groups() {
            let group_rows = self.reader.metadata().row_group(group).num_rows();
            let declared = u64::try_from(group_rows).unwrap_or(0);
            let expected = declared.min(rows_wanted - rows);
            if expected == 0 {
                break;
            }
            for (place, column) in wanted.iter().enumerate() {
                let asked = (place, *column, meanings[place]);
                self.read_chunk(group, asked, expected, sink)?;
            }
            rows += expected;
            if sink.rows(expected) == ControlFlow::Break(()) {
                return Err(TableError::Stopped);
            }
        }
        Ok(rows)
    }

    /// Reads the first rows of one column of one row group. Text is read here as far as it is written in the usual ways; the rest of
    /// such a column, and all others, by the library.
    fn read_chunk(
        &self,
        group: usize,
        (place, column, meaning): (usize, usize, Meaning),
        expected: u64,
        sink: &mut dyn Sink,
    ) -> Result<(), TableError> {
        let name = &self.columns[column];
        let position = format!("row group {}, column {name:?}", group + 1);
        let mut handed = Handed {
            rows: 0,
            is_left: true,
        };
        if meaning == Meaning::Text {
            let is_optional = self.descriptor(column).max_def_level() > 0;
            let mut pages = guarded(&position, || self.page_reader(group, column))?;
            handed = TextPages::new(place, is_optional, self.limits.cell_bytes_max, sink).hand_on(
                pages.as_mut(),
                expected,
                &position,
            )?;
        }
        if handed.is_left {
            let reader = guarded(&position, || self.column_reader(group, column))?;
            let texts = ColumnTexts::new(reader, meaning, &self.limits);
            let mut known = handed.rows;
            handed.rows = hand_on(
                texts,
                &position,
                expected,
                &mut |text| match known.checked_sub(1) {
                    Some(left) => known = left,
                    None => sink.cell(place, text),
                },
            )?;
        }
        let read = handed.rows;
        if read != expected {
            return Err(TableError::Parquet {
                place: position,
                problem: format!("{read} rows are there and {expected} were declared"),
            });
        }
        Ok(())
    }

    fn descriptor(&self, column: usize) -> Arc<ColumnDescriptor> {
        let schema = self.reader.metadata().file_metadata().schema_descr_ptr();
        schema.column(self.leaves[column])
    }

    fn page_reader(
        &self,
        group: usize,
        column: usize,
    ) -> Result<Box<dyn PageReader>, ParquetError> {
        let group = self.reader.get_row_group(group)?;
        group.get_column_page_reader(self.leaves[column])
    }

    fn column_reader(&self, group: usize, column: usize) -> Result<ColumnReader, ParquetError> {
        let group = self.reader.get_row_group(group)?;
        group.get_column_reader(self.leaves[column])
    }
}

/// Hands so many of a column's cells on; their number.
fn hand_on(
    mut texts: ColumnTexts,
    position: &str,
    wanted: u64,
    sink: &mut dyn FnMut(Option<&str>),
) -> Result<u64, TableError> {
    let damaged = |problem: String| TableError::Parquet {
        place: position.to_owned(),
        problem,
    };
    let mut read = 0;
    loop {
        let left = wanted - read;
        if left == 0 {
            return Ok(read);
        }
        let (rows, batch) = guarded(position, || texts.next(left))?;
        read += rows as u64;
        if rows == 0 || rows as u64 > left {
            return Ok(read);
        }
        texts.hand_on(rows, &batch, sink).map_err(damaged)?;
    }
}

/// Runs the library on foreign bytes. It answers most damage with an error; where it panics instead, that is an error here too.
pub(crate) fn guarded<T>(
    place: &str,
    work: impl FnOnce() -> Result<T, ParquetError>,
) -> Result<T, TableError> {
    let problem = match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(done)) => return Ok(done),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "its parts contradict one another".to_owned(),
    };
    Err(TableError::Parquet {
        place: place.to_owned(),
        problem,
    })
}
