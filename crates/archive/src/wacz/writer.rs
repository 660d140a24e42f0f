//! Writes a WACZ 1.1.1 around one WARC file, which stays byte for byte what it is. The same file and options give the same bytes.

use std::io::{Read, Seek, SeekFrom, Write};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::description::{
    DATAPACKAGE, DIGEST, Description, DescriptionDigest, ListedPage, PAGES, PagesHeader, Resource,
    VERSION,
};
use super::index::IndexLines;
use crate::digest::sha256;
use crate::error::ArchiveError;
use crate::page::{CapturedPage, JUDGED_BYTES_MAX, Pages, moment};
use crate::warc::{ScanReport, scan};
use crate::zip::ZipWriter;

/// What a WACZ says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaczOptions {
    /// The name of the WARC file within `archive/`: lower-case letters, digits, `.`, `-` and `_`, ending in `.warc` or `.warc.gz`.
    pub file_name: String,
    /// Its title.
    pub title: String,
    /// What it is, in a sentence.
    pub description: String,
    /// When it is made, in RFC 3339.
    pub created: String,
    /// The program that makes it.
    pub software: String,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaczWritten {
    /// What the WARC file turned out to be.
    pub scan: ScanReport,
    /// Its pages.
    pub pages: Vec<CapturedPage>,
    /// SHA-256 of the WARC file.
    pub warc_sha256: [u8; 32],
}

/// Writes the package. The WARC file is read twice: once for its index, once to be copied.
///
/// # Errors
/// [`ArchiveError::Unwritable`] for a WARC file that is compressed as a whole or damaged, because no index can point into it, and for
/// a name that does not fit; [`ArchiveError::TooLarge`] when the index would be too large; what reading and writing say.
pub fn write<W: Write + Seek>(
    out: W,
    warc: &mut (impl Read + Seek),
    options: &WaczOptions,
) -> Result<(W, WaczWritten), ArchiveError> {
    check_name(&options.file_name)?;
    let size_bytes = warc
        .seek(SeekFrom::End(0))
        .map_err(ArchiveError::read("the capture"))?;
    warc.rewind().map_err(ArchiveError::read("the capture"))?;
    let (mut lines, mut pages) = (IndexLines::default(), Pages::default());
    let report = scan(&mut *warc, JUDGED_BYTES_MAX, &mut |record| {
        pages.take(&record);
        lines.take(&record, &options.file_name)
    })?;
    if !report.is_addressable || report.record_count == 0 {
        return Err(ArchiveError::unwritable(
            "a WACZ of this capture",
            "it is compressed as a whole or damaged, so that no index can point at its records",
        ));
    }
    if report.is_compressed != options.file_name.ends_with(".gz") {
        return Err(ArchiveError::unwritable(
            &options.file_name,
            "the name's ending is not that of what it holds",
        ));
    }
    warc.rewind().map_err(ArchiveError::read("the capture"))?;
    let mut package = Package {
        zip: ZipWriter::new(out),
        resources: Vec::new(),
    };
    let warc_sha256 = package.add(&format!("archive/{}", options.file_name), size_bytes, warc)?;
    let (blocks, list) = lines.finish()?;
    package.add_bytes("indexes/index.cdx.gz", &blocks)?;
    package.add_bytes("indexes/index.idx", &list)?;
    package.add_bytes(PAGES, &page_list(&pages.found))?;
    let written = WaczWritten {
        scan: report,
        pages: pages.found,
        warc_sha256,
    };
    Ok((package.finish(options)?, written))
}

struct Package<W> {
    zip: ZipWriter<W>,
    resources: Vec<Resource>,
}

impl<W: Write + Seek> Package<W> {
    fn add(
        &mut self,
        path: &str,
        size_bytes: u64,
        content: &mut dyn Read,
    ) -> Result<[u8; 32], ArchiveError> {
        let mut hasher = Sha256::new();
        self.zip
            .write(path, size_bytes, content, &mut |bytes| hasher.update(bytes))?;
        let digest: [u8; 32] = hasher.finalize().into();
        self.resources.push(Resource {
            name: path.rsplit('/').next().unwrap_or_default().to_lowercase(),
            path: path.to_owned(),
            hash: format!("sha256:{}", hex::encode(digest)),
            bytes: size_bytes,
        });
        Ok(digest)
    }

    fn add_bytes(&mut self, path: &str, mut bytes: &[u8]) -> Result<[u8; 32], ArchiveError> {
        self.add(path, bytes.len() as u64, &mut bytes)
    }

    fn finish(mut self, options: &WaczOptions) -> Result<W, ArchiveError> {
        let description = pretty(&Description {
            profile: "data-package".to_owned(),
            resources: std::mem::take(&mut self.resources),
            title: Some(options.title.clone()),
            description: Some(options.description.clone()),
            created: Some(options.created.clone()),
            wacz_version: Some(VERSION.to_owned()),
            software: Some(options.software.clone()),
        });
        let digest = pretty(&DescriptionDigest {
            path: DATAPACKAGE.to_owned(),
            hash: format!("sha256:{}", hex::encode(sha256(&description))),
            signed_data: None,
        });
        self.add_bytes(DATAPACKAGE, &description)?;
        self.add_bytes(DIGEST, &digest)?;
        self.zip.finish()
    }
}

fn check_name(name: &str) -> Result<(), ArchiveError> {
    let is_plain = name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte));
    let ends = name.ends_with(".warc") || name.ends_with(".warc.gz");
    match is_plain && ends && !name.starts_with('.') {
        true => Ok(()),
        false => Err(ArchiveError::unwritable(
            name,
            "it is no name for a WARC file within a WACZ",
        )),
    }
}

fn page_list(pages: &[CapturedPage]) -> Vec<u8> {
    let mut text = line(&PagesHeader {
        format: "json-pages-1.0",
        id: "pages",
        title: "Pages",
    });
    for page in pages {
        let id =
            hex::encode(&sha256(format!("{}\n{}", page.captured_at, page.url).as_bytes())[..16]);
        text.push_str(&line(&ListedPage {
            id,
            url: page.url.clone(),
            ts: whole_moment(&page.captured_at),
            title: page.title.clone(),
        }));
    }
    text.into_bytes()
}

/// RFC 3339 to the second, as the list of pages wants it.
fn whole_moment(at: &str) -> String {
    let digits = moment(at);
    match digits.len() {
        14 => format!(
            "{}-{}-{}T{}:{}:{}Z",
            &digits[..4],
            &digits[4..6],
            &digits[6..8],
            &digits[8..10],
            &digits[10..12],
            &digits[12..]
        ),
        _ => at.to_owned(),
    }
}

fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("invariant: text always serialises") + "\n"
}

fn pretty(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("invariant: text always serialises");
    bytes.push(b'\n');
    bytes
}
