//! The index of a WACZ: CDXJ lines that say at which byte of which file the record of an address stands, plain or in gzip blocks.

use std::io::{BufRead, BufReader, Read};

use flate2::read::MultiGzDecoder;
use flate2::{Compression, GzBuilder};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::digest::sha256;
use crate::error::ArchiveError;
use crate::page::{media_type, moment};
use crate::surt::surt;
use crate::warc::ScannedRecord;

/// The lines of an index that is written may take up so many bytes: they are sorted in memory.
pub const INDEX_BYTES_MAX: usize = 256 * 1024 * 1024;
/// A line of an index that is read may have so many bytes.
const LINE_BYTES_MAX: u64 = 1024 * 1024;
/// Lines in one gzip block.
const BLOCK_LINES: usize = 1024;

#[derive(Serialize)]
struct LineFields<'a> {
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    mime: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    digest: String,
    length: String,
    offset: String,
    filename: &'a str,
}

/// Lines being collected for an index.
#[derive(Default)]
pub(super) struct IndexLines {
    lines: Vec<String>,
    size_bytes: usize,
}

impl IndexLines {
    /// Takes a record that can be played back; others need no line.
    pub(super) fn take(
        &mut self,
        record: &ScannedRecord,
        file_name: &str,
    ) -> Result<(), ArchiveError> {
        let kind = record.head.kind();
        let is_fields = record
            .head
            .field("Content-Type")
            .is_some_and(|value| value.starts_with("application/warc-fields"));
        let (Some(url), false) = (record.head.target(), is_fields) else {
            return Ok(());
        };
        if !matches!(kind, "response" | "revisit" | "resource" | "metadata") {
            return Ok(());
        }
        let mime = if kind == "revisit" {
            Some("warc/revisit".to_owned())
        } else {
            media_type(record)
        };
        let digest = record.head.field("WARC-Payload-Digest").map(str::to_owned);
        let fields = LineFields {
            url,
            mime,
            status: record
                .http
                .as_ref()
                .and_then(|http| http.status)
                .map(|status| status.to_string()),
            digest: digest
                .unwrap_or_else(|| format!("sha256:{}", hex::encode(record.payload_sha256))),
            length: record.end.place.stored_bytes.to_string(),
            offset: record.end.place.offset.to_string(),
            filename: file_name,
        };
        let json = serde_json::to_string(&fields).expect("invariant: text always serialises");
        let at = moment(record.head.field("WARC-Date").unwrap_or_default());
        // The key is the line's first word: a space in an address that no other program would write must not end it.
        let line = format!(
            "{} {at:0<14} {json}\n",
            surt(url).replace([' ', '\n', '\r'], "%20")
        );
        self.size_bytes += line.len();
        if self.size_bytes > INDEX_BYTES_MAX {
            let (limit, unit) = (INDEX_BYTES_MAX as u64, "bytes");
            return Err(ArchiveError::TooLarge {
                subject: "the index".to_owned(),
                limit,
                unit,
            });
        }
        self.lines.push(line);
        Ok(())
    }

    /// The sorted lines in gzip blocks, and the list of the blocks (`index.cdx.gz` and `index.idx`).
    pub(super) fn finish(mut self) -> Result<(Vec<u8>, Vec<u8>), ArchiveError> {
        self.lines.sort_unstable();
        self.lines.dedup();
        let mut blocks = Vec::new();
        let mut list =
            b"!meta 0 {\"format\": \"cdxj-gzip-1.0\", \"filename\": \"index.cdx.gz\"}\n".to_vec();
        for lines in self.lines.chunks(BLOCK_LINES) {
            let block =
                gzip(lines.concat().as_bytes()).map_err(ArchiveError::write("the index"))?;
            let first = lines[0].split(" {").next().unwrap_or_default();
            let (offset, length) = (blocks.len(), block.len());
            let digest = hex::encode(sha256(&block));
            list.extend(format!("{first} {{\"offset\": {offset}, \"length\": {length}, \"digest\": \"sha256:{digest}\"}}\n").into_bytes());
            blocks.extend(block);
        }
        if blocks.is_empty() {
            blocks = gzip(b"").map_err(ArchiveError::write("the index"))?;
        }
        Ok((blocks, list))
    }
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut member = GzBuilder::new()
        .mtime(0)
        .operating_system(255)
        .write(Vec::new(), Compression::new(6));
    std::io::Write::write_all(&mut member, bytes)?;
    member.finish()
}

/// Where a line of an index points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pointer {
    pub(super) url: String,
    pub(super) file_name: String,
    pub(super) offset: u64,
    pub(super) length: u64,
}

#[derive(Deserialize)]
struct ReadFields {
    url: Option<String>,
    filename: Option<String>,
    offset: Option<Value>,
    length: Option<Value>,
}

/// Reads the lines of an index one by one; a line that is none is told with its number.
pub(super) fn read_lines(
    content: impl Read,
    is_compressed: bool,
    seen: &mut dyn FnMut(u64, Result<Pointer, String>),
) -> std::io::Result<()> {
    let content: Box<dyn Read + '_> = if is_compressed {
        Box::new(MultiGzDecoder::new(content))
    } else {
        Box::new(content)
    };
    let mut lines = BufReader::new(content);
    let mut number = 0;
    loop {
        let mut line = Vec::new();
        let length = lines
            .by_ref()
            .take(LINE_BYTES_MAX)
            .read_until(b'\n', &mut line)?;
        if length == 0 {
            return Ok(());
        }
        number += 1;
        if length as u64 == LINE_BYTES_MAX {
            return Err(std::io::Error::new(
                std::io::ErrorKind::InvalidData,
                "a line of the index is too long",
            ));
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if !(text.is_empty() || text.starts_with("!meta")) {
            seen(number, parse_line(text));
        }
    }
}

fn parse_line(line: &str) -> Result<Pointer, String> {
    let json = line
        .find('{')
        .map(|at| &line[at..])
        .ok_or("it has no fields")?;
    let fields: ReadFields = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let number = |value: Option<Value>, name: &str| {
        let number = value.and_then(|value| match value {
            Value::String(text) => text.parse().ok(),
            other => other.as_u64(),
        });
        number.ok_or_else(|| format!("it has no {name}"))
    };
    Ok(Pointer {
        url: fields.url.ok_or("it has no url")?,
        file_name: fields.filename.ok_or("it has no filename")?,
        offset: number(fields.offset, "offset")?,
        length: number(fields.length, "length")?,
    })
}
