//! Parquet files put together page by page, so that tests and the fuzz target can say what stands in each. Refuses to compress.

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Encoding, Repetition, Type as Physical};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::types::Type;

/// A dictionary of so many entries, or of bytes that say so.
pub fn dictionary(bytes: &[u8], count: u32) -> Page {
    Page::DictionaryPage {
        buf: Bytes::copy_from_slice(bytes),
        num_values: count,
        encoding: Encoding::PLAIN,
        is_sorted: false,
    }
}

/// A page of so many rows: levels of an optional column, then values.
pub fn rows(bytes: &[u8], count: u32, encoding: Encoding) -> Page {
    Page::DataPage {
        buf: Bytes::copy_from_slice(bytes),
        num_values: count,
        encoding,
        def_level_encoding: Encoding::RLE,
        rep_level_encoding: Encoding::RLE,
        statistics: None,
    }
}

/// A page of the second version, whose head says how many bytes its levels take.
pub fn rows_v2(bytes: &[u8], count: u32, encoding: Encoding, levels_bytes: u32) -> Page {
    Page::DataPageV2 {
        buf: Bytes::copy_from_slice(bytes),
        num_values: count,
        encoding,
        num_nulls: 0,
        num_rows: count,
        def_levels_byte_len: levels_bytes,
        rep_levels_byte_len: 0,
        is_compressed: false,
        statistics: None,
    }
}

/// A file of one column of text, "t", with these pages and so many rows.
pub fn file(pages: Vec<Page>, rows: u64, is_optional: bool) -> Result<Vec<u8>, ParquetError> {
    let repetition = match is_optional {
        true => Repetition::OPTIONAL,
        false => Repetition::REQUIRED,
    };
    let column = Type::primitive_type_builder("t", Physical::BYTE_ARRAY)
        .with_repetition(repetition)
        .build()?;
    let schema = Type::group_type_builder("table")
        .with_fields(vec![Arc::new(column)])
        .build()?;
    let properties = Arc::new(WriterProperties::default());
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), properties)?;
    let descriptor = writer.schema_descr().column(0);

    let mut chunk = TrackedWrite::new(Vec::new());
    let mut page_writer = SerializedPageWriter::new(&mut chunk);
    for page in pages {
        let bytes = page.buffer().len();
        page_writer.write_page(CompressedPage::new(page, bytes))?;
    }
    let chunk = Bytes::from(chunk.into_inner()?);
    let size = chunk.len() as i64;
    let metadata = ColumnChunkMetaData::builder(descriptor)
        .set_num_values(rows as i64)
        .set_total_compressed_size(size)
        .set_total_uncompressed_size(size)
        .set_data_page_offset(0)
        .build()?;
    let close = ColumnCloseResult {
        bytes_written: chunk.len() as u64,
        rows_written: rows,
        metadata,
        bloom_filter: None,
        column_index: None,
        offset_index: None,
    };
    let mut group = writer.next_row_group()?;
    group.append_column(&chunk, close)?;
    group.close()?;
    writer.into_inner()
}
