//! Writes WARC 1.1: the same records give the same bytes. Each record is a gzip member of its own, without a time and without the
//! name of a system.

use std::io::Write;

use flate2::{Compression, GzBuilder};
use sha2::Digest;

use super::http::HttpHead;
use crate::digest::{Algorithm, Claim, sha256};
use crate::error::ArchiveError;

/// A record to write.
#[derive(Debug, Clone, Copy)]
pub struct NewRecord<'a> {
    /// `WARC-Type`, for example `response`.
    pub kind: &'a str,
    /// `WARC-Target-URI`.
    pub target: Option<&'a str>,
    /// `WARC-Date` (WARC 1.1, 5.4), for example `2020-10-14T09:30:00Z`.
    pub date: &'a str,
    /// `Content-Type` of the block, for example `application/http; msgtype=response`.
    pub content_type: &'a str,
    /// Further fields, in their order.
    pub further: &'a [(&'a str, &'a str)],
    /// The block.
    pub block: &'a [u8],
}

impl NewRecord<'_> {
    /// The id that the record gets: a UUID of version 8 (RFC 9562) made from the record's own content.
    pub fn id(&self) -> String {
        let mut hasher = sha2::Sha256::new();
        for part in [
            self.kind,
            self.target.unwrap_or_default(),
            self.date,
            self.content_type,
        ] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        hasher.update(self.block);
        let mut id: [u8; 16] = [0; 16];
        id.copy_from_slice(&hasher.finalize()[..16]);
        id[6] = id[6] & 0x0f | 0x80;
        id[8] = id[8] & 0x3f | 0x80;
        let text = hex::encode(id);
        let parts = [
            &text[..8],
            &text[8..12],
            &text[12..16],
            &text[16..20],
            &text[20..],
        ];
        format!("<urn:uuid:{}>", parts.join("-"))
    }

    fn header(&self) -> Result<String, ArchiveError> {
        let claim = |bytes: &[u8]| {
            let bytes = sha256(bytes).to_vec();
            Claim {
                algorithm: Algorithm::Sha256,
                bytes,
            }
            .to_text()
        };
        let id = self.id();
        let mut fields = vec![
            ("WARC-Type", self.kind.to_owned()),
            ("WARC-Record-ID", id),
            ("WARC-Date", self.date.to_owned()),
        ];
        fields.extend(
            self.target
                .map(|target| ("WARC-Target-URI", target.to_owned())),
        );
        fields.push(("WARC-Block-Digest", claim(self.block)));
        if self.kind == "response" && self.content_type.starts_with("application/http") {
            let body = HttpHead::end(self.block).map_or(&[][..], |end| &self.block[end..]);
            fields.push(("WARC-Payload-Digest", claim(body)));
        }
        fields.extend(
            self.further
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned())),
        );
        fields.push(("Content-Type", self.content_type.to_owned()));
        fields.push(("Content-Length", self.block.len().to_string()));
        let mut text = "WARC/1.1\r\n".to_owned();
        for (name, value) in fields {
            if value.contains(['\r', '\n'])
                || name.is_empty()
                || name.contains([':', '\r', '\n', ' '])
            {
                return Err(ArchiveError::unwritable(
                    "a record",
                    format!("its field {name:?} would break the header"),
                ));
            }
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        Ok(text)
    }
}

/// Writes records after one another.
pub struct WarcWriter<W> {
    out: W,
    is_compressed: bool,
}

impl<W: Write> WarcWriter<W> {
    /// Begins a file; `is_compressed` makes each record a gzip member.
    pub fn new(out: W, is_compressed: bool) -> Self {
        Self { out, is_compressed }
    }

    /// Writes one record.
    ///
    /// # Errors
    /// [`ArchiveError::Write`]; [`ArchiveError::Unwritable`] for a field with a line end.
    pub fn write(&mut self, record: &NewRecord<'_>) -> Result<(), ArchiveError> {
        let header = record.header()?;
        let written = if self.is_compressed {
            // RFC 1952, 2.3: no time, and 255 for a system that is not told.
            let mut member = GzBuilder::new()
                .mtime(0)
                .operating_system(255)
                .write(&mut self.out, Compression::new(6));
            write_parts(&mut member, &header, record.block).and_then(|()| member.finish().map(drop))
        } else {
            write_parts(&mut self.out, &header, record.block)
        };
        written.map_err(ArchiveError::write("a record"))
    }

    /// Hands back what was written to.
    pub fn into_inner(self) -> W {
        self.out
    }
}

fn write_parts(out: &mut impl Write, header: &str, block: &[u8]) -> std::io::Result<()> {
    out.write_all(header.as_bytes())?;
    out.write_all(block)?;
    out.write_all(b"\r\n\r\n")
}
