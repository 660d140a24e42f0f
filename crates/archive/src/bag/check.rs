//! Checks a bag: complete, and valid (RFC 8493, 3). Every file is read once; all faults are named.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use super::names::decode_path;
use super::{DECLARATION, INFO};
use crate::digest::{Algorithm, Hasher, shown};
use crate::error::ArchiveError;
use crate::zip::is_plain_path;

/// A bag of more files is not read.
pub const BAG_FILES_MAX: usize = 1_000_000;
/// The declaration, the facts and the manifests may have so many bytes.
const TAG_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Where a bag is read from.
pub trait BagSource {
    /// Every file below the bag's folder: its path with forward slashes, and its length.
    ///
    /// # Errors
    /// What the place says.
    fn files(&self) -> std::io::Result<Vec<(String, u64)>>;

    /// Opens a file.
    ///
    /// # Errors
    /// What the place says.
    fn open(&self, path: &str) -> std::io::Result<Box<dyn Read + '_>>;
}

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BagFault {
    /// The file, or empty for the bag as a whole.
    pub file: String,
    /// What is wrong.
    pub what: String,
}

/// What was found in a bag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BagReport {
    /// The version that it declares.
    pub version: String,
    /// Algorithms of its payload manifests.
    pub algorithms: Vec<Algorithm>,
    /// Every file with its length and the SHA-256 that its bytes have.
    pub files: BTreeMap<String, (u64, [u8; 32])>,
    /// The facts of `bag-info.txt`.
    pub facts: Vec<(String, String)>,
    /// What does not hold.
    pub faults: Vec<BagFault>,
}

/// Whether a place holds a bag at all: it has a declaration.
///
/// # Errors
/// [`ArchiveError::Read`].
pub fn is_bag(source: &dyn BagSource) -> Result<bool, ArchiveError> {
    let files = source.files().map_err(ArchiveError::read("the bag"))?;
    Ok(files.iter().any(|(path, _)| path == DECLARATION))
}

/// Checks a bag.
///
/// # Errors
/// [`ArchiveError::Read`], [`ArchiveError::TooLarge`]. Whatever is wrong within it is a fault.
pub fn check(source: &dyn BagSource) -> Result<BagReport, ArchiveError> {
    let files = source.files().map_err(ArchiveError::read("the bag"))?;
    if files.len() > BAG_FILES_MAX {
        let (limit, unit) = (BAG_FILES_MAX as u64, "files");
        return Err(ArchiveError::TooLarge {
            subject: "the bag".to_owned(),
            limit,
            unit,
        });
    }
    let mut checker = Checker {
        source,
        sizes: files.into_iter().collect(),
        report: BagReport::default(),
    };
    checker.declaration()?;
    let payload = checker.manifests("manifest-")?;
    let tags = checker.manifests("tagmanifest-")?;
    checker.report.algorithms = payload.keys().copied().collect();
    checker.completeness(&payload, &tags);
    checker.digests(&payload, &tags)?;
    checker.info()?;
    Ok(checker.report)
}

/// For each algorithm: the digest of every path.
type Manifests = BTreeMap<Algorithm, BTreeMap<String, Vec<u8>>>;

struct Checker<'s> {
    source: &'s dyn BagSource,
    sizes: BTreeMap<String, u64>,
    report: BagReport,
}

impl Checker<'_> {
    fn fault(&mut self, file: &str, what: impl Into<String>) {
        self.report.faults.push(BagFault {
            file: file.to_owned(),
            what: what.into(),
        });
    }

    fn text(&mut self, path: &str) -> Result<Option<String>, ArchiveError> {
        match self.sizes.get(path) {
            None => return Ok(None),
            Some(size) if *size > TAG_BYTES_MAX => {
                let (limit, unit) = (TAG_BYTES_MAX, "bytes");
                return Err(ArchiveError::TooLarge {
                    subject: path.to_owned(),
                    limit,
                    unit,
                });
            }
            Some(_) => {}
        }
        let mut bytes = Vec::new();
        let read = self
            .source
            .open(path)
            .and_then(|content| content.take(TAG_BYTES_MAX).read_to_end(&mut bytes));
        read.map_err(ArchiveError::read(path))?;
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(text)),
            Err(_) => {
                self.fault(path, "is no UTF-8");
                Ok(None)
            }
        }
    }

    /// RFC 8493, 2.1.1.
    fn declaration(&mut self) -> Result<(), ArchiveError> {
        let Some(text) = self.text(DECLARATION)? else {
            self.fault(DECLARATION, "is missing: this is no bag");
            return Ok(());
        };
        let lines: Vec<&str> = text.lines().collect();
        let value = |at: usize, label: &str| {
            lines
                .get(at)
                .and_then(|line| line.strip_prefix(label))
                .map(str::trim)
        };
        self.report.version = value(0, "BagIt-Version:").unwrap_or_default().to_owned();
        if !matches!(self.report.version.as_str(), "1.0" | "0.97") {
            self.fault(DECLARATION, "declares neither BagIt 1.0 nor 0.97");
        }
        if !value(1, "Tag-File-Character-Encoding:")
            .is_some_and(|value| value.eq_ignore_ascii_case("UTF-8"))
        {
            self.fault(DECLARATION, "does not declare UTF-8");
        }
        if lines.len() != 2 {
            self.fault(
                DECLARATION,
                "has other lines than the two that it must have",
            );
        }
        Ok(())
    }

    /// RFC 8493, 2.1.3 and 2.2.1.
    fn manifests(&mut self, beginning: &str) -> Result<Manifests, ArchiveError> {
        let names: Vec<String> = self
            .sizes
            .keys()
            .filter(|path| path.starts_with(beginning) && path.ends_with(".txt"))
            .cloned()
            .collect();
        let mut manifests = Manifests::new();
        for name in names {
            let word = &name[beginning.len()..name.len() - 4];
            let Some(algorithm) = Algorithm::parse(word) else {
                self.fault(
                    &name,
                    "is of an algorithm that is not known here, and was not checked",
                );
                continue;
            };
            let Some(text) = self.text(&name)? else {
                continue;
            };
            let mut digests = BTreeMap::new();
            for (number, line) in text.lines().enumerate() {
                match manifest_line(line, algorithm) {
                    Ok((path, digest)) => {
                        if digests.insert(path.clone(), digest).is_some() {
                            self.fault(&name, format!("lists {:?} twice", shown(&path)));
                        }
                    }
                    Err(why) => self.fault(&name, format!("line {}: {why}", number + 1)),
                }
            }
            manifests.insert(algorithm, digests);
        }
        Ok(manifests)
    }

    /// RFC 8493, 3: every file of the payload stands in every payload manifest, and nothing is listed that is not there.
    fn completeness(&mut self, payload: &Manifests, tags: &Manifests) {
        if payload.is_empty() {
            self.fault("", "has no payload manifest of a known algorithm");
        }
        if self.sizes.contains_key("fetch.txt") {
            self.fault(
                "fetch.txt",
                "says that files are to be fetched from elsewhere; this is not done",
            );
        }
        let sizes = std::mem::take(&mut self.sizes);
        for (algorithm, listed) in payload {
            let name = format!("manifest-{}.txt", algorithm.as_str());
            for path in sizes
                .keys()
                .filter(|path| path.starts_with("data/") && !listed.contains_key(*path))
            {
                self.fault(path, format!("is not listed in {name}"));
            }
            for path in listed.keys().filter(|path| !path.starts_with("data/")) {
                self.fault(
                    &name,
                    format!("lists {:?}, which is no payload", shown(path)),
                );
            }
        }
        let all: BTreeSet<&String> = payload
            .values()
            .chain(tags.values())
            .flat_map(BTreeMap::keys)
            .collect();
        for path in all.into_iter().filter(|path| !sizes.contains_key(*path)) {
            self.fault(&shown(path), "is listed and missing");
        }
        self.sizes = sizes;
    }

    fn digests(&mut self, payload: &Manifests, tags: &Manifests) -> Result<(), ArchiveError> {
        for (path, size) in self.sizes.clone() {
            let wanted = |manifests: &Manifests| -> Vec<(Algorithm, Vec<u8>)> {
                manifests
                    .iter()
                    .filter_map(|(algorithm, listed)| {
                        Some((*algorithm, listed.get(&path)?.clone()))
                    })
                    .collect()
            };
            let claims = [wanted(payload), wanted(tags)].concat();
            let mut hashers: BTreeMap<Algorithm, Hasher> = claims
                .iter()
                .map(|(algorithm, _)| (*algorithm, Hasher::new(*algorithm)))
                .collect();
            hashers
                .entry(Algorithm::Sha256)
                .or_insert_with(|| Hasher::new(Algorithm::Sha256));
            let count = self.read_through(&path, &mut hashers)?;
            let found: BTreeMap<Algorithm, Vec<u8>> = hashers
                .into_iter()
                .map(|(algorithm, hasher)| (algorithm, hasher.finish()))
                .collect();
            if count != size {
                self.fault(&path, "changed while it was read");
            }
            for (algorithm, digest) in claims {
                if found[&algorithm] != digest {
                    let (word, is) = (algorithm.as_str(), hex::encode(&found[&algorithm]));
                    self.fault(
                        &path,
                        format!(
                            "has the {word} digest {is}, the manifest says {}",
                            hex::encode(digest)
                        ),
                    );
                }
            }
            let sha256 = found[&Algorithm::Sha256]
                .clone()
                .try_into()
                .expect("invariant: SHA-256 gives 32 bytes");
            self.report.files.insert(path, (count, sha256));
        }
        Ok(())
    }

    fn read_through(
        &mut self,
        path: &str,
        hashers: &mut BTreeMap<Algorithm, Hasher>,
    ) -> Result<u64, ArchiveError> {
        let mut content = self.source.open(path).map_err(ArchiveError::read(path))?;
        let mut buffer = vec![0; 64 * 1024];
        let mut count = 0;
        loop {
            let length = content
                .read(&mut buffer)
                .map_err(ArchiveError::read(path))?;
            if length == 0 {
                return Ok(count);
            }
            count += length as u64;
            for hasher in hashers.values_mut() {
                hasher.update(&buffer[..length]);
            }
        }
    }

    /// RFC 8493, 2.2.2: `Payload-Oxum` is the number of octets and of files.
    fn info(&mut self) -> Result<(), ArchiveError> {
        let Some(text) = self.text(INFO)? else {
            return Ok(());
        };
        for line in text.lines() {
            match (line.starts_with([' ', '\t']), line.split_once(':')) {
                (true, _) => {
                    if let Some((_, value)) = self.report.facts.last_mut() {
                        value.push(' ');
                        value.push_str(line.trim());
                    }
                }
                (false, Some((label, value))) => self
                    .report
                    .facts
                    .push((label.trim().to_owned(), value.trim().to_owned())),
                (false, None) if line.is_empty() => {}
                (false, None) => self.fault(
                    INFO,
                    format!("holds a line that is no fact: {:?}", shown(line)),
                ),
            }
        }
        let payload = self
            .sizes
            .iter()
            .filter(|(path, _)| path.starts_with("data/"));
        let (count, octets) = payload.fold((0_u64, 0_u64), |(count, octets), (_, size)| {
            (count + 1, octets.saturating_add(*size))
        });
        let is = format!("{octets}.{count}");
        let stated: Vec<String> = self
            .report
            .facts
            .iter()
            .filter(|(label, _)| label.eq_ignore_ascii_case("Payload-Oxum"))
            .map(|(_, value)| value.clone())
            .collect();
        for value in stated.iter().filter(|value| **value != is) {
            self.fault(
                INFO,
                format!("says Payload-Oxum {}, the payload has {is}", shown(value)),
            );
        }
        Ok(())
    }
}

fn manifest_line(line: &str, algorithm: Algorithm) -> Result<(String, Vec<u8>), String> {
    let (digest, path) = line
        .split_once([' ', '\t'])
        .ok_or("it is no digest and path")?;
    let digest = hex::decode(digest).map_err(|_| "its digest is no hexadecimal".to_owned())?;
    if digest.len() != algorithm.size_bytes() {
        return Err("its digest has another length".to_owned());
    }
    let path = path.trim_start_matches([' ', '\t', '*']);
    let path = decode_path(path.strip_prefix("./").unwrap_or(path));
    let plain = path.replace(['\r', '\n'], "_");
    match is_plain_path(&plain) {
        true => Ok((path, digest)),
        false => Err(format!("{:?} is no path within the bag", shown(&path))),
    }
}
