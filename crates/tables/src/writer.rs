//! Writes a table row by row, as CSV or as Parquet; the same rows give the same bytes.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnPath, Type};

use crate::TableError;

/// Rows of one row group: their cells lie in memory until it is written.
const GROUP_ROWS: usize = 1 << 17;

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
    kinds: Vec<ColumnKind>,
    line: String,
}

enum Form<W: Write + Send> {
    Csv(Box<csv::Writer<W>>),
    Parquet(Box<Group<W>>),
}

impl<W: Write + Send> Writer<W> {
    /// Begins a CSV file (RFC 4180, lines ended by a line feed).
    ///
    /// # Errors
    /// [`TableError::Write`].
    pub fn csv(to: W, columns: &[ColumnSpec]) -> Result<Self, TableError> {
        let mut writer = csv::Writer::from_writer(to);
        let names = columns.iter().map(|column| &column.name);
        writer.write_record(names).map_err(unwritten_csv)?;
        Ok(Self::new(Form::Csv(Box::new(writer)), columns))
    }

    /// Begins a Parquet file, compressed by Snappy.
    ///
    /// # Errors
    /// [`TableError::Write`].
    pub fn parquet(to: W, columns: &[ColumnSpec]) -> Result<Self, TableError> {
        let group = Group::begin(to, columns).map_err(unwritten)?;
        Ok(Self::new(Form::Parquet(Box::new(group)), columns))
    }

    fn new(form: Form<W>, columns: &[ColumnSpec]) -> Self {
        Self {
            form,
            kinds: columns.iter().map(|column| column.kind).collect(),
            line: String::new(),
        }
    }

    /// Writes a row.
    ///
    /// # Errors
    /// [`TableError::Write`], or [`TableError::RowShape`] when the cells are not as many as the columns.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), TableError> {
        if cells.len() != self.kinds.len() {
            return Err(TableError::RowShape {
                found: cells.len(),
                expected: self.kinds.len(),
            });
        }
        match &mut self.form {
            Form::Csv(writer) => {
                for cell in cells {
                    write_field(writer, cell, &mut self.line).map_err(unwritten_csv)?;
                }
                writer.write_record(None::<&[u8]>).map_err(unwritten_csv)
            }
            Form::Parquet(group) => group.row(cells).map_err(unwritten),
        }
    }

    /// Ends the table and gives back what it was written to. Nothing is flushed to a disk: the caller does that.
    ///
    /// # Errors
    /// [`TableError::Write`].
    pub fn finish(self) -> Result<W, TableError> {
        match self.form {
            Form::Csv(writer) => writer
                .into_inner()
                .map_err(|error| TableError::Write(error.into_error())),
            Form::Parquet(group) => group.finish().map_err(unwritten),
        }
    }
}

fn write_field<W: Write>(
    writer: &mut csv::Writer<W>,
    cell: &Cell<'_>,
    text: &mut String,
) -> Result<(), csv::Error> {
    use std::fmt::Write as _;
    text.clear();
    let written = match cell {
        Cell::Text(cell) => return writer.write_field(cell),
        Cell::Whole(number) => {
            write_whole(*number, text);
            Ok(())
        }
        Cell::Real(number) => write!(text, "{number}"),
        Cell::Empty => Ok(()),
    };
    written.expect("invariant: a number can be written to memory");
    writer.write_field(text.as_bytes())
}

/// A whole number in digits; the formatting of the standard library takes several times as long.
fn write_whole(number: i64, text: &mut String) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    let mut rest = number.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        text.push('-');
    }
    text.extend(digits[at..].iter().map(|digit| char::from(*digit)));
}

fn unwritten_csv(error: csv::Error) -> TableError {
    TableError::Write(std::io::Error::other(error))
}

fn unwritten(error: ParquetError) -> TableError {
    TableError::Write(std::io::Error::other(error))
}

/// Texts of a column that are remembered by their first and last bytes: names of lists come again and again.
const RECENT: usize = 16;

/// The cells of one column that wait for their row group.
enum Waiting {
    Text(Vec<ByteArray>, Box<[Option<ByteArray>; RECENT]>),
    Whole(Vec<i64>),
    Real(Vec<f64>),
}

struct Group<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    waiting: Vec<(Waiting, Vec<i16>)>,
    rows: usize,
}

impl<W: Write + Send> Group<W> {
    fn begin(to: W, columns: &[ColumnSpec]) -> Result<Self, ParquetError> {
        let fields = columns
            .iter()
            .map(|column| field(column).map(Arc::new))
            .collect::<Result<Vec<_>, _>>()?;
        let schema = Type::group_type_builder("table")
            .with_fields(fields)
            .build()?;
        // Numbers hardly repeat: looking each one up in a dictionary would cost more than all the rest.
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_created_by("rapporteur".to_owned());
        for column in columns {
            let repeats = column.kind == ColumnKind::Text;
            let path = ColumnPath::from(column.name.as_str());
            properties = properties.set_column_dictionary_enabled(path, repeats);
        }
        Ok(Self {
            writer: SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties.build()))?,
            waiting: columns
                .iter()
                .map(|column| (Waiting::of(column.kind), Vec::new()))
                .collect(),
            rows: 0,
        })
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), ParquetError> {
        for ((waiting, levels), cell) in self.waiting.iter_mut().zip(cells) {
            levels.push(i16::from(waiting.push(cell)));
        }
        self.rows += 1;
        match self.rows < GROUP_ROWS {
            true => Ok(()),
            false => self.write_group(),
        }
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for (waiting, levels) in &mut self.waiting {
            let Some(mut column) = group.next_column()? else {
                break;
            };
            match (column.untyped(), &*waiting) {
                (ColumnWriter::ByteArrayColumnWriter(writer), Waiting::Text(values, _)) => {
                    writer.write_batch(values, Some(levels), None)?;
                }
                (ColumnWriter::Int64ColumnWriter(writer), Waiting::Whole(values)) => {
                    writer.write_batch(values, Some(levels), None)?;
                }
                (ColumnWriter::DoubleColumnWriter(writer), Waiting::Real(values)) => {
                    writer.write_batch(values, Some(levels), None)?;
                }
                _ => unreachable!("invariant: the schema was made from the same columns"),
            }
            column.close()?;
            waiting.clear();
            levels.clear();
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }

    fn finish(mut self) -> Result<W, ParquetError> {
        if self.rows > 0 {
            self.write_group()?;
        }
        self.writer.into_inner()
    }
}

impl Waiting {
    fn of(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Text => Self::Text(Vec::new(), Box::new(std::array::from_fn(|_| None))),
            ColumnKind::Whole => Self::Whole(Vec::new()),
            ColumnKind::Real => Self::Real(Vec::new()),
        }
    }

    /// Keeps a cell; whether there was one of this kind.
    fn push(&mut self, cell: &Cell<'_>) -> bool {
        match (self, cell) {
            (Self::Text(values, recent), Cell::Text(text)) => values.push(shared(text, recent)),
            (Self::Whole(values), Cell::Whole(number)) => values.push(*number),
            (Self::Real(values), Cell::Real(number)) => values.push(*number),
            _ => return false,
        }
        true
    }

    fn clear(&mut self) {
        match self {
            Self::Text(values, _) => values.clear(),
            Self::Whole(values) => values.clear(),
            Self::Real(values) => values.clear(),
        }
    }
}

/// A text's bytes, shared with those of the same text if it came lately.
fn shared(text: &str, recent: &mut [Option<ByteArray>; RECENT]) -> ByteArray {
    let bytes = text.as_bytes();
    let (first, last) = (bytes.first().copied(), bytes.last().copied());
    let place = usize::from(first.unwrap_or(0).wrapping_add(last.unwrap_or(0))) % RECENT;
    match &recent[place] {
        Some(known) if known.data() == bytes => known.clone(),
        _ => recent[place].insert(ByteArray::from(text)).clone(),
    }
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
