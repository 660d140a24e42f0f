//! The rows of one Parquet row group, column by column, until they are written. It refuses to hold more than a group.

use bytes::Bytes;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;

use super::{Cell, ColumnKind};

/// Rows of one row group: their cells lie in memory until it is written.
const ROWS: usize = 1 << 17;
/// Bytes of text in one column from which a group is written before it has all its rows.
const TEXT_BYTES: usize = 1 << 26;
/// Texts of a column that are remembered by their first and last bytes: names of lists come again and again.
const RECENT: usize = 16;
/// Texts that are handed to the encoder together.
const BATCH: usize = 1 << 10;

/// Rows that wait for their group to be full.
pub(super) struct Group {
    columns: Vec<Waiting>,
    rows: usize,
    is_full: bool,
}

/// The cells of one column, and for each row 1 where it has one.
struct Waiting {
    cells: Cells,
    levels: Vec<i16>,
}

enum Cells {
    Text(Texts),
    Whole(Vec<i64>),
    Real(Vec<f64>),
}

/// Texts behind one another, and where each begins and ends; one that comes again soon is kept once.
#[derive(Default)]
struct Texts {
    bytes: Vec<u8>,
    spans: Vec<(u32, u32)>,
    recent: [(u32, u32); RECENT],
}

impl Group {
    pub(super) fn of(kinds: impl Iterator<Item = ColumnKind>) -> Self {
        let waiting = |kind| Waiting {
            cells: match kind {
                ColumnKind::Text => Cells::Text(Texts::default()),
                ColumnKind::Whole => Cells::Whole(Vec::new()),
                ColumnKind::Real => Cells::Real(Vec::new()),
            },
            levels: Vec::new(),
        };
        Self {
            columns: kinds.map(waiting).collect(),
            rows: 0,
            is_full: false,
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.is_full
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Keeps a row. Not inlined: callers may be built for other ends than speed.
    #[inline(never)]
    pub(super) fn push(&mut self, cells: &[Cell<'_>]) {
        self.rows += 1;
        self.is_full = self.rows >= ROWS;
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            let is_there = match (&mut column.cells, cell) {
                (Cells::Text(texts), Cell::Text(text)) => {
                    texts.push(text.as_bytes());
                    self.is_full |= texts.bytes.len() >= TEXT_BYTES;
                    true
                }
                (Cells::Whole(values), Cell::Whole(number)) => {
                    values.push(*number);
                    true
                }
                (Cells::Real(values), Cell::Real(number)) => {
                    values.push(*number);
                    true
                }
                _ => false,
            };
            column.levels.push(i16::from(is_there));
        }
    }

    /// Writes one column's cells and forgets them.
    #[inline(never)]
    pub(super) fn write_column(
        &mut self,
        column: usize,
        to: &mut ColumnWriter<'_>,
    ) -> Result<(), ParquetError> {
        let Waiting { cells, levels } = &mut self.columns[column];
        match (to, cells) {
            (ColumnWriter::ByteArrayColumnWriter(writer), Cells::Text(texts)) => {
                texts.pass_on(levels, |values, levels| {
                    writer.write_batch(values, Some(levels), None)
                })?;
            }
            (ColumnWriter::Int64ColumnWriter(writer), Cells::Whole(values)) => {
                writer.write_batch(values, Some(levels), None)?;
                values.clear();
            }
            (ColumnWriter::DoubleColumnWriter(writer), Cells::Real(values)) => {
                writer.write_batch(values, Some(levels), None)?;
                values.clear();
            }
            _ => unreachable!("invariant: the schema was made from the same columns"),
        }
        levels.clear();
        Ok(())
    }

    /// A new group begins: all columns are written.
    pub(super) fn begin_next(&mut self) {
        self.rows = 0;
        self.is_full = false;
    }
}

impl Texts {
    fn push(&mut self, text: &[u8]) {
        let (first, last) = (text.first().copied(), text.last().copied());
        let place = usize::from(first.unwrap_or(0).wrapping_add(last.unwrap_or(0))) % RECENT;
        let (start, end) = self.recent[place];
        if self.bytes.get(start as usize..end as usize) != Some(text) {
            let end = |bytes: &Vec<u8>| {
                u32::try_from(bytes.len()).expect("a text of more than four gigabytes is no cell")
            };
            let start = end(&self.bytes);
            self.bytes.extend_from_slice(text);
            self.recent[place] = (start, end(&self.bytes));
        }
        self.spans.push(self.recent[place]);
    }

    /// Hands the texts on, some at a time with the levels of their rows, and forgets them.
    fn pass_on(
        &mut self,
        levels: &[i16],
        mut take: impl FnMut(&[ByteArray], &[i16]) -> Result<usize, ParquetError>,
    ) -> Result<(), ParquetError> {
        let bytes = Bytes::from(std::mem::take(&mut self.bytes));
        let mut spans = self.spans.drain(..);
        let mut values: Vec<ByteArray> = Vec::with_capacity(BATCH);
        for levels in levels.chunks(BATCH) {
            let held = levels.iter().filter(|level| **level == 1).count();
            let text = |(start, end): (u32, u32)| bytes.slice(start as usize..end as usize).into();
            values.clear();
            values.extend(spans.by_ref().take(held).map(text));
            take(&values, levels)?;
        }
        self.recent = [(0, 0); RECENT];
        Ok(())
    }
}
