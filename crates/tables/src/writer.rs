//! Writes a table row by row, as CSV or as Parquet; the same rows give the same bytes. It refuses rows of another shape.
//!
//! What is done for each row stands in functions without type parameters, so that it is built here, for speed.

mod group;
mod lines;

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, Encoding, Repetition, Type as Physical};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnPath, Type};

use crate::TableError;
use group::Group;
use lines::Lines;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// Whole numbers.
    Whole,
    /// Real numbers.
    Real,
}

/// A column to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnSpec {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
}

impl ColumnSpec {
    /// A column.
    pub fn new(name: &str, kind: ColumnKind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
        }
    }
}

/// One cell to write. A cell of another kind than its column's is empty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Text.
    Text(&'a str),
    /// A whole number.
    Whole(i64),
    /// A real number.
    Real(f64),
    /// Nothing.
    Empty,
}

/// Writes a table.
pub struct Writer<W: Write + Send> {
    form: Form<W>,
    columns: usize,
}

enum Form<W: Write + Send> {
    Csv(W, Lines),
    Parquet(Box<SerializedFileWriter<W>>, Group),
}

impl<W: Write + Send> Writer<W> {
    /// Begins a CSV file (RFC 4180, lines ended by a line feed).
    ///
    /// # Errors
    /// [`TableError::Write`].
    pub fn csv(to: W, columns: &[ColumnSpec]) -> Result<Self, TableError> {
        let names = columns.iter().map(|column| column.name.as_str());
        Ok(Self {
            form: Form::Csv(to, Lines::with_header(names)),
            columns: columns.len(),
        })
    }

    /// Begins a Parquet file: texts and real numbers compressed by Snappy, whole numbers by their differences.
    ///
    /// # Errors
    /// [`TableError::Write`].
    pub fn parquet(to: W, columns: &[ColumnSpec]) -> Result<Self, TableError> {
        let schema = schema(columns).map_err(unwritten)?;
        let writer = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties(columns)))
            .map_err(unwritten)?;
        let group = Group::of(columns.iter().map(|column| column.kind));
        Ok(Self {
            form: Form::Parquet(Box::new(writer), group),
            columns: columns.len(),
        })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// [`TableError::Write`], or [`TableError::RowShape`] when the cells are not as many as the columns.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), TableError> {
        if cells.len() != self.columns {
            return Err(TableError::RowShape {
                found: cells.len(),
                expected: self.columns,
            });
        }
        match &mut self.form {
            Form::Csv(to, lines) => {
                lines.push(cells);
                match lines.is_full() {
                    true => pass_on(to, lines),
                    false => Ok(()),
                }
            }
            Form::Parquet(writer, group) => {
                group.push(cells);
                match group.is_full() {
                    true => write_group(writer, group).map_err(unwritten),
                    false => Ok(()),
                }
            }
        }
    }

    /// Ends the table and gives back what it was written to. Nothing is flushed to a disk: the caller does that.
    ///
    /// # Errors
    /// [`TableError::Write`].
    pub fn finish(self) -> Result<W, TableError> {
        match self.form {
            Form::Csv(mut to, mut lines) => {
                pass_on(&mut to, &mut lines)?;
                Ok(to)
            }
            Form::Parquet(mut writer, mut group) => {
                if !group.is_empty() {
                    write_group(&mut writer, &mut group).map_err(unwritten)?;
                }
                writer.into_inner().map_err(unwritten)
            }
        }
    }
}

fn pass_on(to: &mut impl Write, lines: &mut Lines) -> Result<(), TableError> {
    to.write_all(lines.bytes()).map_err(TableError::Write)?;
    lines.clear();
    Ok(())
}

fn write_group<W: Write + Send>(
    writer: &mut SerializedFileWriter<W>,
    group: &mut Group,
) -> Result<(), ParquetError> {
    let mut to = writer.next_row_group()?;
    let mut at = 0;
    while let Some(mut column) = to.next_column()? {
        group.write_column(at, column.untyped())?;
        column.close()?;
        at += 1;
    }
    to.close()?;
    group.begin_next();
    Ok(())
}

fn unwritten(error: ParquetError) -> TableError {
    TableError::Write(std::io::Error::other(error))
}

fn schema(columns: &[ColumnSpec]) -> Result<Type, ParquetError> {
    let fields = columns
        .iter()
        .map(|column| field(column).map(Arc::new))
        .collect::<Result<Vec<_>, _>>()?;
    Type::group_type_builder("table")
        .with_fields(fields)
        .build()
}

fn properties(columns: &[ColumnSpec]) -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by("rapporteur".to_owned());
    for column in columns {
        let path = ColumnPath::from(column.name.as_str());
        // Numbers hardly repeat: looking each one up in a dictionary would cost more than all the rest.
        let repeats = column.kind == ColumnKind::Text;
        properties = properties.set_column_dictionary_enabled(path.clone(), repeats);
        // Least and greatest of names would help nobody to find one.
        if column.kind == ColumnKind::Text {
            properties =
                properties.set_column_statistics_enabled(path.clone(), EnabledStatistics::None);
        }
        // Whole numbers by their differences in as few bits as hold them: smaller than Snappy makes them, in less time.
        if column.kind == ColumnKind::Whole {
            properties = properties
                .set_column_encoding(path.clone(), Encoding::DELTA_BINARY_PACKED)
                .set_column_compression(path, Compression::UNCOMPRESSED);
        }
    }
    properties.build()
}

fn field(column: &ColumnSpec) -> Result<Type, ParquetError> {
    let builder = match column.kind {
        ColumnKind::Text => Type::primitive_type_builder(&column.name, Physical::BYTE_ARRAY)
            .with_converted_type(ConvertedType::UTF8),
        ColumnKind::Whole => Type::primitive_type_builder(&column.name, Physical::INT64),
        ColumnKind::Real => Type::primitive_type_builder(&column.name, Physical::DOUBLE),
    };
    builder.with_repetition(Repetition::OPTIONAL).build()
}
