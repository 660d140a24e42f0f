//! Checks a WACZ: every file listed and of its digest, WARC files stored as they are, the index pointing at records, pages present.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use super::description::{
    DATAPACKAGE, DIGEST, Description, DescriptionDigest, ListedPage, PAGES, Resource,
};
use super::index::read_lines;
use super::reading::{claim_holds, drain, hash_of, points_at_record, read_pages};
use super::signature::{Signature, judge};
use crate::digest::{Algorithm, Claim, Hasher, sha256, shown};
use crate::error::{ArchiveError, Warning};
use crate::page::{CapturedPage, JUDGED_BYTES_MAX, Pages, Verdict};
use crate::warc::{ScanReport, WARNINGS_MAX, scan};
use crate::zip::{STORED, ZipEntry, ZipReader};

/// `datapackage.json` and its like may have so many bytes.
const DESCRIPTION_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// What was found in a WACZ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaczReport {
    /// The version that it is of.
    pub version: String,
    /// Files whose digest and size are what `datapackage.json` says.
    pub files_held: u64,
    /// Files of which they are not, or that are missing or unlisted.
    pub files_failed: u64,
    /// Lines of the index that point at a record.
    pub index_lines: u64,
    /// What the scan of its WARC files found, added up; `warnings` holds those of the package too.
    pub scan: ScanReport,
    /// The pages that it lists.
    pub pages: Vec<CapturedPage>,
    /// Its signature.
    pub signature: Signature,
}

/// Checks a WACZ and judges its pages.
///
/// # Errors
/// [`ArchiveError::Form`] when it is no ZIP archive or an unsafe one, or has no readable `datapackage.json`; [`ArchiveError::TooLarge`];
/// [`ArchiveError::Read`].
pub fn check(stored: impl Read + Seek) -> Result<WaczReport, ArchiveError> {
    let mut checker = Checker::open(stored)?;
    checker.digest_of_description()?;
    checker.resources()?;
    checker.archives()?;
    checker.indexes()?;
    checker.pages()?;
    let mut report = checker.report;
    report.scan.warnings.truncate(WARNINGS_MAX);
    Ok(report)
}

struct Checker<R> {
    zip: ZipReader<R>,
    description: Description,
    description_bytes: Vec<u8>,
    report: WaczReport,
    /// Records by file and offset: their length, and what their address hashes to.
    records: BTreeMap<(String, u64), (u64, u64)>,
    found: Pages,
}

impl<R: Read + Seek> Checker<R> {
    fn open(stored: R) -> Result<Self, ArchiveError> {
        let mut zip = ZipReader::open(stored)?;
        let entry = zip.entry(DATAPACKAGE).cloned().ok_or_else(|| {
            ArchiveError::form("the package", format!("it holds no {DATAPACKAGE}"))
        })?;
        let description_bytes = zip.read_short(&entry, DESCRIPTION_BYTES_MAX)?;
        let description: Description = serde_json::from_slice(&description_bytes)
            .map_err(|error| ArchiveError::form(DATAPACKAGE, error.to_string()))?;
        let mut report = WaczReport {
            version: String::new(),
            files_held: 0,
            files_failed: 0,
            index_lines: 0,
            scan: ScanReport {
                is_addressable: true,
                ..ScanReport::default()
            },
            pages: Vec::new(),
            signature: Signature::Absent,
        };
        match description.version() {
            Ok(version) => report.version = version,
            Err(why) => {
                report.version = "unknown".to_owned();
                warn(&mut report, DATAPACKAGE, 0, why);
            }
        }
        Ok(Self {
            zip,
            description,
            description_bytes,
            report,
            records: BTreeMap::new(),
            found: Pages::default(),
        })
    }

    fn warn(&mut self, file: &str, what: impl Into<String>) {
        warn(&mut self.report, file, 0, what.into());
    }

    fn fail(&mut self, file: &str, what: impl Into<String>) {
        self.report.files_failed += 1;
        self.warn(file, what);
    }

    /// `datapackage-digest.json`: the digest of the description, and the signature over it.
    fn digest_of_description(&mut self) -> Result<(), ArchiveError> {
        let Some(entry) = self.zip.entry(DIGEST).cloned() else {
            self.warn(
                DIGEST,
                "is missing: nothing says that the list of files is the one that was written",
            );
            return Ok(());
        };
        let bytes = self.zip.read_short(&entry, DESCRIPTION_BYTES_MAX)?;
        let digest: DescriptionDigest = match serde_json::from_slice(&bytes) {
            Ok(digest) => digest,
            Err(error) => {
                self.fail(DIGEST, format!("cannot be read: {error}"));
                return Ok(());
            }
        };
        let found = format!("sha256:{}", hex::encode(sha256(&self.description_bytes)));
        if digest.path != DATAPACKAGE {
            self.fail(DIGEST, "is of another file than datapackage.json");
        } else if !claim_holds(&digest.hash, &self.description_bytes) {
            self.fail(
                DIGEST,
                format!(
                    "names {} as the digest of datapackage.json, which has {found}",
                    shown(&digest.hash)
                ),
            );
        } else {
            self.report.files_held += 1;
        }
        self.report.signature = judge(
            digest.signed_data.as_ref(),
            &found,
            self.description.created.as_deref(),
        );
        if let Signature::Fails(why) = &self.report.signature {
            let why = why.clone();
            self.fail(DIGEST, format!("the signature does not hold: {why}"));
        }
        Ok(())
    }

    /// Every file is listed once, is there, and has its size and digest.
    fn resources(&mut self) -> Result<(), ArchiveError> {
        let mut listed: BTreeMap<String, Resource> = BTreeMap::new();
        for resource in self.description.resources.clone() {
            if listed
                .insert(resource.path.clone(), resource.clone())
                .is_some()
            {
                self.fail(&resource.path, "is listed twice");
            }
        }
        for entry in self.zip.entries().to_vec() {
            match listed.remove(&entry.name) {
                Some(resource) => self.resource(&entry, &resource)?,
                None if matches!(entry.name.as_str(), DATAPACKAGE | DIGEST) => {}
                None => self.fail(&entry.name, "is not listed in datapackage.json"),
            }
        }
        for path in listed.into_keys() {
            self.fail(&shown(&path), "is listed in datapackage.json and missing");
        }
        Ok(())
    }

    fn resource(&mut self, entry: &ZipEntry, resource: &Resource) -> Result<(), ArchiveError> {
        let claim = match Claim::parse(&resource.hash) {
            Ok(claim) => claim,
            Err(why) => {
                self.fail(&entry.name, format!("its digest cannot be read: {why}"));
                return Ok(());
            }
        };
        let mut hasher = Hasher::new(claim.algorithm);
        if let Err(why) = drain(&mut self.zip, entry, &mut |bytes| hasher.update(bytes))? {
            self.fail(&entry.name, why);
            return Ok(());
        }
        let found = Claim {
            algorithm: claim.algorithm,
            bytes: hasher.finish(),
        };
        if entry.size_bytes != resource.bytes {
            self.fail(
                &entry.name,
                format!(
                    "has {} bytes, datapackage.json says {}",
                    entry.size_bytes, resource.bytes
                ),
            );
        } else if found != claim {
            self.fail(
                &entry.name,
                format!(
                    "has the digest {}, datapackage.json says {}",
                    found.to_text(),
                    claim.to_text()
                ),
            );
        } else {
            self.report.files_held += 1;
        }
        Ok(())
    }

    /// Scans every WARC file, for its digests, its pages and the places of its records.
    fn archives(&mut self) -> Result<(), ArchiveError> {
        let is_archive = |entry: &&ZipEntry| entry.name.starts_with("archive/");
        let entries: Vec<ZipEntry> = self
            .zip
            .entries()
            .iter()
            .filter(is_archive)
            .cloned()
            .collect();
        let mut count = 0;
        for entry in entries {
            if !entry.name.ends_with(".warc") && !entry.name.ends_with(".warc.gz") {
                self.warn(&entry.name, "is no WARC file by its name and was not read");
                continue;
            }
            count += 1;
            if entry.method != STORED {
                self.warn(
                    &entry.name,
                    "is compressed within the package: an index cannot point into it",
                );
            }
            self.archive(&entry)?;
        }
        if count == 0 {
            self.fail("archive/", "holds no WARC file");
        }
        Ok(())
    }

    fn archive(&mut self, entry: &ZipEntry) -> Result<(), ArchiveError> {
        let file_name = entry.name.trim_start_matches("archive/").to_owned();
        let (records, found) = (&mut self.records, &mut self.found);
        let content = match self.zip.read(entry) {
            Ok(content) => content,
            Err(error @ ArchiveError::Read { .. }) => return Err(error),
            Err(error) => {
                self.fail(&entry.name, error.to_string());
                return Ok(());
            }
        };
        let scanned = scan(content, JUDGED_BYTES_MAX, &mut |record| {
            let place = record.end.place;
            let key = (file_name.clone(), place.offset);
            records.insert(
                key,
                (
                    place.stored_bytes,
                    hash_of(record.head.target().unwrap_or_default()),
                ),
            );
            found.take(&record);
            Ok(())
        });
        match scanned {
            Ok(report) => add(&mut self.report, &entry.name, report),
            // What the archive itself gives wrongly was said when its digest was checked.
            Err(ArchiveError::Read { source, .. })
                if source.kind() == std::io::ErrorKind::InvalidData =>
            {
                self.fail(&entry.name, source.to_string());
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Every line of the index points at the beginning of a record of that address and length.
    fn indexes(&mut self) -> Result<(), ArchiveError> {
        let kind = |name: &str| match name.strip_prefix("indexes/") {
            Some(name) if name.ends_with(".cdx.gz") || name.ends_with(".cdxj.gz") => Some(true),
            Some(name) if name.ends_with(".cdx") || name.ends_with(".cdxj") => Some(false),
            _ => None,
        };
        let entries: Vec<(ZipEntry, bool)> = self
            .zip
            .entries()
            .iter()
            .filter_map(|entry| Some((entry.clone(), kind(&entry.name)?)))
            .collect();
        if entries.is_empty() {
            self.fail("indexes/", "holds no index");
        }
        for (entry, is_compressed) in entries {
            let (mut held, mut faults) = (0, Vec::new());
            let records = &self.records;
            let read = read_lines(
                self.zip.read(&entry)?,
                is_compressed,
                &mut |number, pointer| match pointer
                    .and_then(|pointer| points_at_record(records, &pointer))
                {
                    Ok(()) => held += 1,
                    Err(why) if faults.len() < WARNINGS_MAX => {
                        faults.push(format!("line {number}: {why}"))
                    }
                    Err(_) => {}
                },
            );
            self.report.index_lines += held;
            for fault in faults {
                self.warn(&entry.name, fault);
            }
            if let Err(error) = read {
                self.fail(&entry.name, format!("cannot be read to its end: {error}"));
            }
        }
        Ok(())
    }

    /// The pages that the package lists, each with its record.
    fn pages(&mut self) -> Result<(), ArchiveError> {
        if self.zip.entry(PAGES).is_none() {
            self.fail(PAGES, "is missing");
            self.report.pages = std::mem::take(&mut self.found.found);
            return Ok(());
        }
        let is_list =
            |entry: &&ZipEntry| entry.name.starts_with("pages/") && entry.name.ends_with(".jsonl");
        let entries: Vec<ZipEntry> = self.zip.entries().iter().filter(is_list).cloned().collect();
        let mut seen = BTreeSet::new();
        for entry in entries {
            let (mut listed, mut faults) = (Vec::new(), Vec::new());
            let read = read_pages(self.zip.read(&entry)?, &mut |line| match line {
                Ok(page) => listed.push(page),
                Err(why) => faults.push(why),
            });
            for fault in faults {
                self.warn(&entry.name, fault);
            }
            if let Err(error) = read {
                self.fail(&entry.name, format!("cannot be read to its end: {error}"));
            }
            for page in listed {
                if seen.insert((page.url.clone(), page.ts.clone())) {
                    let page = self.page(&page);
                    self.report.pages.push(page);
                }
            }
        }
        Ok(())
    }

    fn page(&self, listed: &ListedPage) -> CapturedPage {
        let given = listed
            .title
            .as_deref()
            .map(|title| crate::page::squeezed(title, 300));
        match self.found.find(&listed.url, &listed.ts) {
            Some(page) => {
                let mut page = page.clone();
                page.title = page.title.or(given);
                page
            }
            None => CapturedPage {
                url: crate::page::squeezed(&listed.url, 4096),
                captured_at: crate::page::squeezed(&listed.ts, 64),
                title: given,
                media_type: None,
                http_status: None,
                size_bytes: 0,
                verdict: Verdict {
                    emptiness: Some(crate::page::Emptiness::EmptyBody),
                    reasons: vec![
                        "the package lists the page and holds no HTML record of it".to_owned(),
                    ],
                    notes: Vec::new(),
                    prose_weight: 0,
                    visible_weight: 0,
                },
            },
        }
    }
}

fn add(report: &mut WaczReport, file: &str, scanned: ScanReport) {
    let all = &mut report.scan;
    all.record_count += scanned.record_count;
    all.digests_held += scanned.digests_held;
    all.digests_failed += scanned.digests_failed;
    all.without_digest += scanned.without_digest;
    all.is_addressable &= scanned.is_addressable;
    all.is_compressed |= scanned.is_compressed;
    all.warning_count += scanned.warning_count;
    for mut warning in scanned.warnings {
        warning.file = file.to_owned();
        all.warnings.push(warning);
    }
}

fn warn(report: &mut WaczReport, file: &str, offset: u64, what: String) {
    report.scan.warning_count += 1;
    if report.scan.warnings.len() < WARNINGS_MAX {
        report.scan.warnings.push(Warning {
            file: file.to_owned(),
            offset,
            what,
        });
    }
}

/// SHA-256 and length of one file within a WACZ, read to its end.
///
/// # Errors
/// As [`check`]; [`ArchiveError::Form`] also when the file is not there or cannot be expanded.
pub fn digest_of(stored: impl Read + Seek, path: &str) -> Result<([u8; 32], u64), ArchiveError> {
    let mut zip = ZipReader::open(stored)?;
    let entry = zip
        .entry(path)
        .cloned()
        .ok_or_else(|| ArchiveError::form(shown(path), "it is not in the package"))?;
    let mut hasher = Hasher::new(Algorithm::Sha256);
    if let Err(why) = drain(&mut zip, &entry, &mut |bytes| hasher.update(bytes))? {
        return Err(ArchiveError::form(shown(path), why));
    }
    let digest = hasher
        .finish()
        .try_into()
        .expect("invariant: SHA-256 gives 32 bytes");
    Ok((digest, entry.size_bytes))
}
