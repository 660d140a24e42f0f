//! What the values of a Parquet column are as text: numbers as written, dates as ISO 8601, truth values as words.

use std::fmt::Write as _;

use jiff::civil::{Date, DateTime, date};
use jiff::{SignedDuration, ToSpan};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::column::reader::ColumnReader;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::schema::types::ColumnDescriptor;

use crate::source::trimmed;
use crate::{Limits, TableError};

/// Rows read at a time.
const BATCH: usize = 8_192;

/// What a column's stored values stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// UTF-8 text, or bytes that had better be.
    Text,
    /// A number or a truth value, as it is stored.
    Plain,
    /// A whole number without sign, stored in a signed one.
    Unsigned,
    /// Days since 1970-01-01.
    Days,
    /// Units of so many to the second since 1970-01-01.
    Instant(i64),
}

/// What a column holds; an error for what has no text.
pub(crate) fn meaning(column: &ColumnDescriptor) -> Result<Meaning, TableError> {
    let refused = |kind: String| TableError::ColumnKind {
        column: column.name().to_owned(),
        kind,
    };
    if let Some(LogicalType::Timestamp(instant)) = column.logical_type_ref() {
        return Ok(Meaning::Instant(match instant.unit {
            TimeUnit::MILLIS => 1_000,
            TimeUnit::MICROS => 1_000_000,
            TimeUnit::NANOS => 1_000_000_000,
        }));
    }
    match (column.physical_type(), column.converted_type()) {
        (Type::INT32, ConvertedType::DATE) => Ok(Meaning::Days),
        (Type::INT64, ConvertedType::TIMESTAMP_MILLIS) => Ok(Meaning::Instant(1_000)),
        (Type::INT64, ConvertedType::TIMESTAMP_MICROS) => Ok(Meaning::Instant(1_000_000)),
        (
            Type::INT32 | Type::INT64,
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64,
        ) => Ok(Meaning::Unsigned),
        (
            _,
            kind @ (ConvertedType::DECIMAL
            | ConvertedType::INTERVAL
            | ConvertedType::BSON
            | ConvertedType::TIME_MILLIS
            | ConvertedType::TIME_MICROS),
        ) => Err(refused(kind.to_string())),
        (Type::BYTE_ARRAY, _) => Ok(Meaning::Text),
        (Type::BOOLEAN | Type::INT32 | Type::INT64 | Type::FLOAT | Type::DOUBLE, _) => {
            Ok(Meaning::Plain)
        }
        (kind @ (Type::INT96 | Type::FIXED_LEN_BYTE_ARRAY), _) => Err(refused(kind.to_string())),
    }
}

/// One column of one row group, read in batches.
pub(crate) struct ColumnTexts {
    reader: ColumnReader,
    meaning: Meaning,
    cell_bytes_max: usize,
    levels: Vec<i16>,
    text: String,
}

/// The cells of a batch, as the library gives them.
pub(crate) enum Batch {
    Texts(Vec<ByteArray>),
    Truths(Vec<bool>),
    Narrow(Vec<i32>),
    Wide(Vec<i64>),
    Singles(Vec<f32>),
    Doubles(Vec<f64>),
}

impl ColumnTexts {
    pub(crate) fn new(reader: ColumnReader, meaning: Meaning, limits: &Limits) -> Self {
        Self {
            reader,
            meaning,
            cell_bytes_max: limits.cell_bytes_max,
            levels: Vec::with_capacity(BATCH),
            text: String::new(),
        }
    }

    /// Reads at most so many of the next rows; their number, 0 at the end.
    pub(crate) fn next(&mut self, rows_max: u64) -> Result<(usize, Batch), ParquetError> {
        let wanted = BATCH.min(usize::try_from(rows_max).unwrap_or(BATCH));
        macro_rules! read {
            ($reader:expr, $kind:path) => {{
                let mut values = Vec::with_capacity(BATCH);
                self.levels.clear();
                let (rows, _, _) =
                    $reader.read_records(wanted, Some(&mut self.levels), None, &mut values)?;
                Ok((rows, $kind(values)))
            }};
        }
        match &mut self.reader {
            ColumnReader::ByteArrayColumnReader(reader) => read!(reader, Batch::Texts),
            ColumnReader::BoolColumnReader(reader) => read!(reader, Batch::Truths),
            ColumnReader::Int32ColumnReader(reader) => read!(reader, Batch::Narrow),
            ColumnReader::Int64ColumnReader(reader) => read!(reader, Batch::Wide),
            ColumnReader::FloatColumnReader(reader) => read!(reader, Batch::Singles),
            ColumnReader::DoubleColumnReader(reader) => read!(reader, Batch::Doubles),
            _ => Err(ParquetError::General("a kind that has no text".to_owned())),
        }
    }

    /// Hands a batch's cells on as text; `None` where a row has none. An error says what is no text.
    pub(crate) fn hand_on(
        &mut self,
        rows: usize,
        batch: &Batch,
        sink: &mut dyn FnMut(Option<&str>),
    ) -> Result<(), String> {
        let count = match batch {
            Batch::Texts(values) => values.len(),
            Batch::Truths(values) => values.len(),
            Batch::Narrow(values) => values.len(),
            Batch::Wide(values) => values.len(),
            Batch::Singles(values) => values.len(),
            Batch::Doubles(values) => values.len(),
        };
        // A required column has no levels: every row has its value.
        let is_required = self.levels.is_empty() || count == rows;
        let mut at = 0;
        for row in 0..rows {
            if !is_required && self.levels[row] == 0 {
                sink(None);
                continue;
            }
            if at >= count {
                return Err("fewer values than rows".to_owned());
            }
            match batch {
                Batch::Texts(values) => {
                    let text = trimmed(self.checked(values[at].data())?);
                    sink(Some(text).filter(|text| !text.is_empty()));
                }
                other => {
                    self.text.clear();
                    self.write(other, at)?;
                    sink(
                        Some(&self.text)
                            .filter(|text| !text.is_empty())
                            .map(String::as_str),
                    );
                }
            }
            at += 1;
        }
        Ok(())
    }

    fn checked<'b>(&self, bytes: &'b [u8]) -> Result<&'b str, String> {
        if bytes.len() > self.cell_bytes_max {
            return Err(format!(
                "a cell of {} bytes; at most {} are read",
                bytes.len(),
                self.cell_bytes_max
            ));
        }
        std::str::from_utf8(bytes).map_err(|_| "a cell is not UTF-8".to_owned())
    }

    fn write(&mut self, batch: &Batch, at: usize) -> Result<(), String> {
        let written = match (batch, self.meaning) {
            (Batch::Truths(values), _) => write!(self.text, "{}", values[at]),
            (Batch::Narrow(values), Meaning::Days) => {
                let day = day(values[at]).ok_or("a date beyond the year 9999")?;
                write!(self.text, "{day}")
            }
            (Batch::Narrow(values), Meaning::Unsigned) => {
                self.write_whole(values[at].cast_unsigned())
            }
            (Batch::Narrow(values), _) => self.write_whole(values[at]),
            (Batch::Wide(values), Meaning::Instant(per_second)) => {
                let instant =
                    instant(values[at], per_second).ok_or("a time beyond the year 9999")?;
                match instant.time() == jiff::civil::Time::midnight() {
                    true => write!(self.text, "{}", instant.date()),
                    false => write!(self.text, "{instant}"),
                }
            }
            (Batch::Wide(values), Meaning::Unsigned) => {
                self.write_whole(values[at].cast_unsigned())
            }
            (Batch::Wide(values), _) => self.write_whole(values[at]),
            // Not a number is how some programs write that there is none.
            (Batch::Singles(values), _) if values[at].is_nan() => Ok(()),
            (Batch::Doubles(values), _) if values[at].is_nan() => Ok(()),
            (Batch::Singles(values), _) => write!(self.text, "{}", values[at]),
            (Batch::Doubles(values), _) => write!(self.text, "{}", values[at]),
            (Batch::Texts(_), _) => Ok(()),
        };
        written.map_err(|_| "a value cannot be written".to_owned())
    }

    fn write_whole(&mut self, number: impl itoa::Integer) -> std::fmt::Result {
        self.text.write_str(itoa::Buffer::new().format(number))
    }
}

const EPOCH: Date = date(1970, 1, 1);

fn day(days: i32) -> Option<Date> {
    EPOCH.checked_add(days.days()).ok()
}

fn instant(units: i64, per_second: i64) -> Option<DateTime> {
    let nanos = (units % per_second) * (1_000_000_000 / per_second);
    let since = SignedDuration::new(units / per_second, i32::try_from(nanos).ok()?);
    EPOCH.at(0, 0, 0, 0).checked_add(since).ok()
}
