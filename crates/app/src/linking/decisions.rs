//! What people decided about pairs of records: `decisions.csv`, one line a decision, only ever added to. It refuses lines it did not write.
//!
//! CRASH: a line is flushed to the medium before the next pair is shown. A torn last line is left out when the file is read and cut
//! off before the next line is added.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rapporteur_model::Timestamp;

use super::error::LinkingError;
use super::folder::private;

const HEAD: &str = "left,right,verdict,reviewer,reason,at\n";
/// The longest file of decisions that is read, in bytes.
const FILE_BYTES_MAX: u64 = 1 << 30;

/// What a person found about two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PairVerdict {
    /// They are one.
    Match,
    /// They are two.
    NoMatch,
    /// It cannot be told.
    Unsure,
    /// What was decided before is taken back.
    Undone,
}

impl PairVerdict {
    /// The word in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::NoMatch => "no_match",
            Self::Unsure => "unsure",
            Self::Undone => "undone",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Match, Self::NoMatch, Self::Unsure, Self::Undone]
            .into_iter()
            .find(|verdict| verdict.as_str() == word)
    }
}

/// Two records by name, the lesser name first.
pub type PairNames = (String, String);

/// Puts the lesser name first.
pub fn pair_names(one: &str, other: &str) -> PairNames {
    if one <= other {
        (one.to_owned(), other.to_owned())
    } else {
        (other.to_owned(), one.to_owned())
    }
}

/// Every decision that stands: for each pair, each reviewer's last word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// Bytes of the file that they were read from, without a torn last line.
    pub(crate) bytes: u64,
    by_pair: BTreeMap<PairNames, BTreeMap<String, PairVerdict>>,
}

/// What all reviewers of a pair together say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// All who are sure say so.
    Match,
    /// All who are sure say so.
    NoMatch,
    /// Nobody is sure.
    Unsure,
    /// Some say one, some the other.
    Disputed,
}

impl Decisions {
    /// Reads a file; a missing one holds nothing. Says whether a torn last line was left out.
    ///
    /// # Errors
    /// [`LinkingError::Line`] with file and line.
    pub fn read(path: &Path) -> Result<(Self, bool), LinkingError> {
        Self::read_first(path, FILE_BYTES_MAX)
    }

    /// Reads the first bytes of a file: what was decided until then.
    pub(crate) fn read_first(path: &Path, bytes: u64) -> Result<(Self, bool), LinkingError> {
        let mut text = String::new();
        match File::open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok((Self::default(), false));
            }
            Err(error) => return Err(LinkingError::file("open", path)(error)),
            Ok(file) => {
                refuse_long(&file, path)?;
                file.take(bytes)
                    .read_to_string(&mut text)
                    .map_err(LinkingError::file("read", path))?
            }
        };
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let is_torn = whole < text.len();
        let mut decisions = Self::parse(&text[..whole], path)?;
        decisions.bytes = whole as u64;
        Ok((decisions, is_torn))
    }

    fn parse(text: &str, path: &Path) -> Result<Self, LinkingError> {
        let mut decisions = Self::default();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(true)
            .from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        loop {
            let fault = |line: u64, message: String| LinkingError::Line {
                path: path.to_owned(),
                line,
                message,
            };
            let at = reader.position().line();
            match reader.read_record(&mut record) {
                Ok(false) => return Ok(decisions),
                Ok(true) => {}
                Err(error) => return Err(fault(at, error.to_string())),
            }
            let line = record.position().map_or(at, csv::Position::line);
            let [left, right, verdict, reviewer] =
                [0, 1, 2, 3].map(|cell| record.get(cell).unwrap_or(""));
            let Some(verdict) = PairVerdict::from_word(verdict) else {
                return Err(fault(
                    line,
                    format!("column verdict: {verdict:?} is no verdict"),
                ));
            };
            if left.is_empty() || right.is_empty() || left == right || reviewer.is_empty() {
                let message = "a decision names two records and a reviewer".to_owned();
                return Err(fault(line, message));
            }
            decisions.add(pair_names(left, right), reviewer, verdict);
        }
    }

    /// Adds a decision; the reviewer's earlier word on the pair no longer counts.
    pub fn add(&mut self, pair: PairNames, reviewer: &str, verdict: PairVerdict) {
        let own = self.by_pair.entry(pair.clone()).or_default();
        if verdict == PairVerdict::Undone {
            own.remove(reviewer);
        } else {
            own.insert(reviewer.to_owned(), verdict);
        }
        if own.is_empty() {
            self.by_pair.remove(&pair);
        }
    }

    /// What a reviewer said of a pair.
    pub fn of(&self, pair: &PairNames, reviewer: &str) -> Option<PairVerdict> {
        self.by_pair.get(pair)?.get(reviewer).copied()
    }

    /// What all reviewers together say of a pair.
    pub fn standing(&self, pair: &PairNames) -> Option<Standing> {
        let verdicts: BTreeSet<PairVerdict> = self.by_pair.get(pair)?.values().copied().collect();
        let is = |verdict| verdicts.contains(&verdict);
        Some(match (is(PairVerdict::Match), is(PairVerdict::NoMatch)) {
            (true, true) => Standing::Disputed,
            (true, false) => Standing::Match,
            (false, true) => Standing::NoMatch,
            (false, false) => Standing::Unsure,
        })
    }

    /// Pairs with what all reviewers together say.
    pub fn standings(&self) -> impl Iterator<Item = (&PairNames, Standing)> {
        self.by_pair
            .keys()
            .filter_map(|pair| Some((pair, self.standing(pair)?)))
    }

    /// Pairs on which somebody decided.
    pub fn pairs(&self) -> impl Iterator<Item = &PairNames> {
        self.by_pair.keys()
    }

    /// Whether nobody has decided anything.
    pub fn is_empty(&self) -> bool {
        self.by_pair.is_empty()
    }

    /// Everybody who decided something, by name.
    pub fn reviewers(&self) -> Vec<String> {
        let names: BTreeSet<&String> = self.by_pair.values().flat_map(BTreeMap::keys).collect();
        names.into_iter().cloned().collect()
    }

    /// The pairs on which two reviewers both decided, with the word of each.
    pub fn both(&self, one: &str, other: &str) -> Vec<(&PairNames, PairVerdict, PairVerdict)> {
        self.by_pair
            .iter()
            .filter_map(|(pair, own)| Some((pair, *own.get(one)?, *own.get(other)?)))
            .collect()
    }
}

fn refuse_long(file: &File, path: &Path) -> Result<(), LinkingError> {
    let length = file
        .metadata()
        .map_err(LinkingError::file("read", path))?
        .len();
    if length > FILE_BYTES_MAX {
        let message = format!(
            "{} has {length} bytes; at most {FILE_BYTES_MAX} are read",
            path.display()
        );
        return Err(LinkingError::refused(message, ""));
    }
    Ok(())
}

/// A decision to be added.
#[derive(Debug, Clone)]
pub struct NewDecision<'d> {
    /// The pair.
    pub pair: &'d PairNames,
    /// What was found.
    pub verdict: PairVerdict,
    /// By whom.
    pub reviewer: &'d str,
    /// Why; may be empty.
    pub reason: &'d str,
    /// When.
    pub at: Timestamp,
}

/// Adds decisions to the file, each on the medium before the call returns.
pub struct DecisionFile {
    path: PathBuf,
    file: File,
}

impl DecisionFile {
    /// Opens or makes the file; cuts off a torn last line.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(path: &Path) -> Result<Self, LinkingError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = private(&mut options)
            .open(path)
            .map_err(LinkingError::file("open", path))?;
        // Whole, or its end would be taken for a torn line.
        refuse_long(&file, path)?;
        let mut ready = || -> std::io::Result<()> {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            let whole = bytes
                .iter()
                .rposition(|byte| *byte == b'\n')
                .map_or(0, |at| at + 1);
            file.set_len(whole as u64)?;
            file.seek(SeekFrom::End(0))?;
            if whole == 0 {
                file.write_all(HEAD.as_bytes())?;
            }
            file.sync_all()?;
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
        };
        ready().map_err(LinkingError::file("open", path))?;
        Ok(Self {
            path: path.to_owned(),
            file,
        })
    }

    /// Adds one decision.
    ///
    /// # Errors
    /// What the system says. After a failure nothing more may be added: open the file again.
    pub fn add(&mut self, decision: &NewDecision<'_>) -> Result<(), LinkingError> {
        let (left, right) = decision.pair;
        let mut writer = csv::Writer::from_writer(Vec::new());
        let at = decision.at.to_string();
        // A line break inside a cell would make two lines of one decision.
        let cells = [
            left.as_str(),
            right,
            decision.verdict.as_str(),
            decision.reviewer,
            decision.reason,
            &at,
        ]
        .map(|cell| cell.replace(['\n', '\r'], " "));
        writer
            .write_record(&cells)
            .expect("invariant: memory takes a line");
        let line = writer.into_inner().expect("invariant: memory takes a line");
        self.file
            .write_all(&line)
            .and_then(|()| self.file.sync_data())
            .map_err(LinkingError::file("write", &self.path))
    }
}
