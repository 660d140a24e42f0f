//! Where things stand in a package, and which paths it may hold. It touches no disk.

use std::fmt;

use crate::PackageError;

/// How to check the package, in words.
pub const README: &str = "README.txt";
/// The release tables as one SQLite file.
pub const DATABASE: &str = "data.sqlite";
/// Names, types, descriptions and digests of the tables.
pub const TABLES: &str = "tables.json";
/// The figures as published.
pub const FIGURES: &str = "figures.json";
/// The list of files with their digests.
pub const MANIFEST: &str = "manifest.json";
/// The signed note over the manifest.
pub const MANIFEST_NOTE: &str = "manifest.note";
/// The key that signs the manifest note.
pub const PACKAGE_VKEY: &str = "package.vkey";
/// The signed head of the ledger.
pub const CHECKPOINT: &str = "ledger/checkpoint";
/// The key that signs the checkpoint.
pub const LOG_VKEY: &str = "ledger/log.vkey";
/// Whose signatures a checkpoint needs (C2SP tlog-policy).
pub const POLICY: &str = "ledger/policy";
/// The name of the format, first line of the manifest note.
pub const FORMAT: &str = "rapporteur/package@v1";

/// A file of a package is at most this large.
pub const FILE_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// A package holds at most so many files.
pub const FILE_COUNT_MAX: usize = 20_000;
/// A path has at most so many components.
pub const PATH_DEPTH_MAX: usize = 6;
/// A path has at most so many bytes.
pub const PATH_BYTES_MAX: usize = 200;
/// A manifest is at most this large.
pub const MANIFEST_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// A consistency proof of a tree of 2^63 leaves has at most so many hashes (RFC 6962 section 2.1.2).
const CONSISTENCY_HASHES_MAX: usize = 64;

/// The path of a table's CSV file.
pub fn csv_path(table: &str) -> String {
    format!("csv/{table}.csv")
}

/// The path of a measure's file.
pub fn measure_path(id: &str) -> String {
    format!("measures/{id}.toml")
}

/// The path of the proof of one ledger entry.
pub fn proof_path(index: u64) -> String {
    format!("proofs/{index}.tlog-proof")
}

/// The path of the opened ledger entry beside its proof.
pub fn entry_path(index: u64) -> String {
    format!("proofs/{index}.entry.json")
}

/// Where time-stamps of checkpoints stand, beside the proofs of entries.
pub const STAMPS: &str = "proofs/stamps/";

/// The path of a stamped checkpoint of `size` entries.
pub fn stamped_path(size: u64) -> String {
    format!("{STAMPS}{size}.checkpoint")
}

/// The path of the proof that the package's checkpoint continues a stamped one.
pub fn consistency_path(size: u64) -> String {
    format!("{STAMPS}{size}.consistency")
}

/// The path of an authority's time-stamp of the checkpoint of `size` entries.
pub fn token_path(size: u64, authority: &str) -> String {
    format!("{STAMPS}{size}-{authority}.tsr")
}

/// A consistency proof as text: each hash in 64 lower-case hexadecimal digits and a newline, in the proof's order.
pub fn consistency_text(hashes: &[[u8; 32]]) -> String {
    hashes
        .iter()
        .map(|hash| format!("{}\n", hex::encode(hash)))
        .collect()
}

/// Reads what [`consistency_text`] writes; `None` for anything else and for more hashes than any proof has.
pub fn parse_consistency(text: &[u8]) -> Option<Vec<[u8; 32]>> {
    let text = std::str::from_utf8(text).ok()?;
    let read = |line: &str| {
        let mut hash = [0; 32];
        hex::decode_to_slice(line, &mut hash).ok()?;
        Some(hash)
    };
    let hashes: Option<Vec<[u8; 32]>> = text
        .lines()
        .take(CONSISTENCY_HASHES_MAX + 1)
        .map(read)
        .collect();
    hashes
        .filter(|hashes| hashes.len() <= CONSISTENCY_HASHES_MAX && consistency_text(hashes) == text)
}

/// A path inside a package: components of ASCII letters, digits, `.`, `_` and `-` that begin with a letter or a digit, joined by `/`.
/// Such a path can neither leave the folder nor mean different files on different systems.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackagePath(String);

impl PackagePath {
    /// Reads a path.
    ///
    /// # Errors
    /// [`PackageError::Path`] when it is not of the form above or too long or deep.
    pub fn parse(path: &str) -> Result<Self, PackageError> {
        let fits = path.len() <= PATH_BYTES_MAX
            && path.split('/').count() <= PATH_DEPTH_MAX
            && path.split('/').all(is_component);
        if fits {
            Ok(Self(path.to_owned()))
        } else {
            Err(PackageError::Path(path.to_owned()))
        }
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PackagePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_component(part: &str) -> bool {
    let first_fits = part
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphanumeric());
    // Windows drops a dot at the end of a name, so two paths would be one file.
    first_fits
        && !part.ends_with('.')
        && part
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

macro_rules! roles {
    ($($(#[$doc:meta])* $variant:ident => $word:literal,)+) => {
        /// What a file is for, as the manifest says it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role { $($(#[$doc])* $variant,)+ }

        impl Role {
            /// Every role.
            pub const ALL: &[Role] = &[$(Role::$variant),+];

            /// The word in the manifest.
            pub const fn as_str(self) -> &'static str {
                match self { $(Role::$variant => $word,)+ }
            }

            /// Reads the word in the manifest.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|role| role.as_str() == word)
            }
        }
    };
}

roles! {
    /// Words for the reader: how to check, licences.
    Notice => "notice",
    /// The tables as one SQLite file.
    Database => "database",
    /// A table as CSV.
    Csv => "csv",
    /// The description of the tables.
    Schema => "schema",
    /// A measure.
    Measure => "measure",
    /// The figures.
    Figures => "figures",
    /// The report itself.
    Report => "report",
    /// A chart or another picture of the report.
    Picture => "picture",
    /// The signed head of the ledger.
    Checkpoint => "checkpoint",
    /// A public key.
    Key => "key",
    /// Whose signatures a checkpoint needs.
    Policy => "policy",
    /// An inclusion proof.
    Proof => "proof",
    /// An opened ledger entry.
    Entry => "entry",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_the_folder_or_mean_two_files_are_refused() {
        for path in [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a//b",
            "a/",
            ".hidden",
            "a\\b",
            "a b",
            "é",
            "a/b./c",
            "c:x",
            "a\0b",
        ] {
            assert!(PackagePath::parse(path).is_err(), "{path:?}");
        }
        for path in [
            "README.txt",
            "report/zh-Hant.html",
            "proofs/12.tlog-proof",
            "csv/motion_votes.csv",
        ] {
            assert_eq!(PackagePath::parse(path).expect("fits").as_str(), path);
        }
        assert!(PackagePath::parse(&"a/".repeat(7)).is_err());
        assert!(PackagePath::parse(&"a".repeat(PATH_BYTES_MAX + 1)).is_err());
    }

    #[test]
    fn every_role_reads_back() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(*role));
        }
    }
}
