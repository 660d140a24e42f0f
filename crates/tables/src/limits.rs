//! How much of a foreign table is taken in at most.

/// Bounds of what is read; a file beyond one of them is refused with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Columns of a table.
    pub columns_max: usize,
    /// Rows of a table: below 2³², so that a row's number fits in 32 bits.
    pub rows_max: u64,
    /// Bytes of one cell.
    pub cell_bytes_max: usize,
    /// Bytes of one column of one row group of a Parquet file, decompressed.
    pub chunk_bytes_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            columns_max: 4_096,
            rows_max: u64::from(u32::MAX) - 1,
            cell_bytes_max: 1 << 20,
            chunk_bytes_max: 4 << 30,
        }
    }
}
