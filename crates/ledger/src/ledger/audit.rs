//! The audit: every entry is hashed again, every tile compared with what it must hold, and every other file named.
//! Finds damage; repairs nothing, and cannot tell damage from tampering.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;

use super::rehash::Rehash;
use super::sign::Cosigned;
use super::{COMMITTED, COSIGNED, FORMER, LAST_SIGNED, LOCK, Ledger, PUBLISHED, TILES};
use crate::LedgerError;
use crate::checkpoint::SignedCheckpoint;
use crate::folder::is_temporary;
use crate::merkle::{Hash, leaf_hash, root_of};
use crate::note::NoteVerifier;
use crate::tile::{LEVEL_MAX, TILE_WIDTH, Tile, TileKind, widest};

/// Something in the ledger's folder that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file, relative to the ledger's folder.
    pub file: PathBuf,
    /// What is wrong, in words.
    pub problem: String,
    /// Whether an interrupted write explains it, and the next append or checkpoint mends it.
    pub is_unfinished: bool,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file.display(), self.problem)
    }
}

/// What an audit found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditReport {
    /// The committed size.
    pub size: u64,
    /// Entries that were hashed again.
    pub entry_count: u64,
    /// Tiles and bundles that were compared.
    pub file_count: u64,
    /// What is wrong; empty when all is well.
    pub findings: Vec<Finding>,
}

impl AuditReport {
    /// Whether nothing is wrong but what an interrupted write explains.
    pub fn is_sound(&self) -> bool {
        self.findings.iter().all(|finding| finding.is_unfinished)
    }

    pub(super) fn find(&mut self, file: impl Into<PathBuf>, problem: impl Into<String>) {
        self.findings.push(Finding {
            file: file.into(),
            problem: problem.into(),
            is_unfinished: false,
        });
    }
}

impl Ledger {
    /// Hashes everything again and compares. Holds one tile of each level in memory. Who signed the checkpoints is not asked:
    /// see [`Ledger::audit_signed_by`].
    ///
    /// # Errors
    /// [`LedgerError::Disk`] when a folder or file cannot be read at all, [`LedgerError::Poisoned`].
    pub fn audit(&self) -> Result<AuditReport, LedgerError> {
        self.check_usable()?;
        let mut audit = Audit::new(self)?;
        if audit.tiles()? {
            audit.checkpoints()?;
        }
        audit.other_files()?;
        Ok(audit.report)
    }

    /// The same, and the signed checkpoints must verify with the key.
    ///
    /// # Errors
    /// As [`Ledger::audit`].
    pub fn audit_signed_by(&self, log: &NoteVerifier) -> Result<AuditReport, LedgerError> {
        let mut report = self.audit()?;
        for file in [LAST_SIGNED, PUBLISHED] {
            if let Some(bytes) = self.folder.read(file)?
                && !self.is_of_former_origin(&bytes)
                && let Err(error) = SignedCheckpoint::open(&bytes, log)
            {
                report.find(file, error.to_string());
            }
        }
        Ok(report)
    }
}

impl Ledger {
    fn is_of_former_origin(&self, bytes: &[u8]) -> bool {
        let origin = SignedCheckpoint::parse_unverified(bytes).map(|one| one.body.origin);
        origin.is_ok_and(|origin| self.is_former(&origin).unwrap_or(false))
    }
}

/// What became of a checkpoint's file.
enum Seen {
    Absent,
    /// A finding says why.
    Damaged,
    Sound(SignedCheckpoint),
}

struct Audit<'l> {
    ledger: &'l Ledger,
    listed: Vec<String>,
    on_disk: BTreeSet<Tile>,
    signed: Option<Vec<u8>>,
    published: Option<Vec<u8>>,
    former: BTreeSet<String>,
    /// The roots of the sizes for which there are checkpoints, as the entries give them.
    roots: BTreeMap<u64, Hash>,
    tree: Rehash,
    report: AuditReport,
}

impl<'l> Audit<'l> {
    fn new(ledger: &'l Ledger) -> Result<Self, LedgerError> {
        let listed = ledger.folder.walk(TILES)?;
        Ok(Self {
            ledger,
            on_disk: listed.iter().filter_map(|file| Tile::parse(file)).collect(),
            listed,
            signed: ledger.folder.read(LAST_SIGNED)?,
            published: ledger.folder.read(PUBLISHED)?,
            former: BTreeSet::new(),
            roots: BTreeMap::new(),
            tree: Rehash::default(),
            report: AuditReport {
                size: ledger.size,
                ..AuditReport::default()
            },
        })
    }

    fn find(&mut self, file: impl Into<PathBuf>, problem: impl Into<String>) {
        self.report.find(file, problem);
    }

    fn find_unfinished(&mut self, file: impl Into<PathBuf>, problem: impl Into<String>) {
        self.report.findings.push(Finding {
            file: file.into(),
            problem: problem.into(),
            is_unfinished: true,
        });
    }

    /// A damaged file is a finding; that the disk cannot be read is an error.
    fn found<T>(&mut self, result: Result<T, LedgerError>) -> Result<Option<T>, LedgerError> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(LedgerError::ReadDamaged { file, problem }) => {
                self.find(file, problem);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Compares all tiles. `false` when neither the entries nor their hashes can be read, so nothing after them can be told.
    fn tiles(&mut self) -> Result<bool, LedgerError> {
        let cosigned = self.ledger.cosigned().ok().flatten().map(|kept| kept.now);
        let wanted: BTreeSet<u64> = [&self.signed, &self.published]
            .into_iter()
            .flatten()
            .filter_map(|bytes| SignedCheckpoint::parse_unverified(bytes).ok())
            .chain(cosigned)
            .map(|checkpoint| checkpoint.body.size)
            .collect();
        self.keep_root(&wanted);
        for index in 0..self.ledger.size.div_ceil(TILE_WIDTH) {
            let Some(hashes) = self.bundle(index)? else {
                return Ok(false);
            };
            self.narrower(TileKind::Entries, index, &hashes)?;
            self.narrower(TileKind::Hashes { level: 0 }, index, &hashes)?;
            for hash in hashes {
                let full = self.tree.push(hash);
                self.keep_root(&wanted);
                for tile in full.into_iter().filter(|tile| tile.level > 0) {
                    self.tile(tile.level, tile.index, &tile.hashes)?;
                }
            }
        }
        for level in 1..=LEVEL_MAX {
            let hashes = self.tree.edge(level).to_vec();
            if !hashes.is_empty() {
                let index = crate::tile::count_at(level, self.ledger.size) / TILE_WIDTH;
                self.tile(level, index, &hashes)?;
            }
        }
        if self.tree.root() != self.ledger.root {
            self.find(COMMITTED, "its root is not that of the entries");
        }
        Ok(true)
    }

    fn keep_root(&mut self, wanted: &BTreeSet<u64>) {
        if wanted.contains(&self.tree.size()) {
            self.roots.insert(self.tree.size(), self.tree.root());
        }
    }

    /// Compares a bundle of entries with its tile of hashes, and returns the hashes to go on with: those that agree with the
    /// rest of the tree.
    fn bundle(&mut self, index: u64) -> Result<Option<Vec<Hash>>, LedgerError> {
        let size = self.ledger.size;
        let bundle =
            widest(TileKind::Entries, index, size).expect("invariant: the bundle is in the tree");
        let tile = Tile {
            kind: TileKind::Hashes { level: 0 },
            ..bundle
        };
        let entries = self.ledger.read_entries(&bundle);
        let entries = self.found(entries)?;
        let stored = self.ledger.read_hashes(&tile);
        let stored = self.found(stored)?;
        self.report.file_count += 2;
        let Some(entries) = entries else {
            return Ok(stored);
        };
        self.report.entry_count += bundle.width;
        let hashes: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
        let Some(stored) = stored else {
            return Ok(Some(hashes));
        };
        if stored == hashes {
            return Ok(Some(hashes));
        }
        if self.is_the_tree_s(&tile, &stored)? {
            let place = stored
                .iter()
                .zip(&hashes)
                .position(|(one, other)| one != other)
                .unwrap_or_default();
            let entry = index * TILE_WIDTH + place as u64;
            self.find(
                bundle.path(),
                format!("entry {entry} is not what was appended"),
            );
            return Ok(Some(stored));
        }
        self.find(tile.path(), "its hashes are not those of the entries");
        Ok(Some(hashes))
    }

    /// Whether the rest of the tree agrees with the stored hashes of a tile of level 0.
    fn is_the_tree_s(&self, tile: &Tile, stored: &[Hash]) -> Result<bool, LedgerError> {
        let above = widest(
            TileKind::Hashes { level: 1 },
            tile.index / TILE_WIDTH,
            self.ledger.size,
        );
        let above = above.filter(|_| tile.is_full());
        let agrees = match above {
            Some(above) => {
                let place = (tile.index % TILE_WIDTH) as usize;
                self.ledger
                    .read_hashes(&above)
                    .map(|hashes| hashes[place] == root_of(stored))
            }
            None => self.ledger.tiles().check_edge().map(|()| true),
        };
        match agrees {
            Err(LedgerError::ReadDamaged { .. }) => Ok(false),
            other => other,
        }
    }

    /// Compares a tile above level 0, and the narrower ones of its place.
    fn tile(&mut self, level: u32, index: u64, hashes: &[Hash]) -> Result<(), LedgerError> {
        let tile = Tile {
            kind: TileKind::Hashes { level },
            index,
            width: hashes.len() as u64,
        };
        self.same(&tile, hashes)?;
        self.narrower(tile.kind, index, hashes)
    }

    fn same(&mut self, tile: &Tile, hashes: &[Hash]) -> Result<(), LedgerError> {
        self.report.file_count += 1;
        let stored = match tile.kind {
            TileKind::Hashes { .. } => self.ledger.read_hashes(tile),
            TileKind::Entries => {
                let entries = self.ledger.read_entries(tile);
                entries.map(|entries| entries.iter().map(|entry| leaf_hash(entry)).collect())
            }
        };
        match self.found(stored)? {
            Some(stored) if stored != hashes => {
                self.find(tile.path(), "it does not belong to the tree of the entries")
            }
            _ => {}
        }
        Ok(())
    }

    /// Partial tiles of earlier checkpoints are true prefixes of the tile that is there now.
    fn narrower(&mut self, kind: TileKind, index: u64, hashes: &[Hash]) -> Result<(), LedgerError> {
        let width = hashes.len() as u64;
        let from = Tile {
            kind,
            index,
            width: 0,
        };
        let to = Tile { kind, index, width };
        let narrower: Vec<Tile> = self.on_disk.range(from..to).copied().collect();
        for tile in narrower {
            self.same(&tile, &hashes[..tile.width as usize])?;
        }
        Ok(())
    }

    fn checkpoints(&mut self) -> Result<(), LedgerError> {
        let former = self.ledger.former_origins();
        let former = self.found(former)?.unwrap_or_default();
        self.former = former.into_iter().map(|one| one.origin).collect();
        let cosigned = self.ledger.cosigned();
        let cosigned = self.found(cosigned)?.flatten();
        let cosigned = cosigned.filter(|kept| self.holds(COSIGNED, &kept.now));
        let signed = self.signed.take();
        let signed = self.parsed(LAST_SIGNED, signed);
        let published = self.published.take();
        let published = self.parsed(PUBLISHED, published);
        match (&signed, &published) {
            (Seen::Absent, Seen::Sound(_)) => self.find(
                PUBLISHED,
                "it was published, but the ledger does not know that it signed it",
            ),
            (Seen::Sound(_), Seen::Absent) => {
                self.find_unfinished(PUBLISHED, "it is missing, though a checkpoint was signed")
            }
            (Seen::Sound(signed), Seen::Sound(published)) => {
                self.published_against(signed, published, cosigned.as_ref());
            }
            _ => {}
        }
        Ok(())
    }

    /// The published checkpoint is the last one signed, or an earlier one; and the cosignatures on it are those that were added.
    fn published_against(
        &mut self,
        signed: &SignedCheckpoint,
        published: &SignedCheckpoint,
        cosigned: Option<&Cosigned>,
    ) {
        let kept = cosigned.filter(|kept| kept.now.body == published.body);
        let is_now = kept.is_some_and(|kept| kept.now == *published);
        let is_before = kept.is_some_and(|kept| kept.before == *published);
        // What the log's own line was on an earlier one is not known here; whether its key made it, `audit_signed_by` asks.
        let is_plain = match published.body.size < signed.body.size {
            true => published
                .note()
                .is_ok_and(|note| note.signatures().len() == 1),
            false => published == signed,
        };
        if published.body.size > signed.body.size {
            self.find(PUBLISHED, "it is not the last one signed");
        } else if !is_now && !is_before && !is_plain {
            self.find(
                PUBLISHED,
                "its signatures are not those that were added to it",
            );
        } else if published.body.size < signed.body.size {
            self.find_unfinished(PUBLISHED, "it is older than the last one signed");
        } else if kept.is_some() && !is_now {
            self.find_unfinished(PUBLISHED, "it lacks cosignatures that were added");
        }
    }

    fn parsed(&mut self, file: &str, bytes: Option<Vec<u8>>) -> Seen {
        let Some(bytes) = bytes else {
            return Seen::Absent;
        };
        match SignedCheckpoint::parse_unverified(&bytes) {
            Ok(checkpoint) if self.holds(file, &checkpoint) => Seen::Sound(checkpoint),
            Ok(checkpoint) if self.former.contains(&checkpoint.body.origin) => Seen::Absent,
            Ok(_) => Seen::Damaged,
            Err(error) => {
                self.find(file, error.to_string());
                Seen::Damaged
            }
        }
    }

    /// Checks what a checkpoint says against the entries.
    fn holds(&mut self, file: &str, checkpoint: &SignedCheckpoint) -> bool {
        let body = &checkpoint.body;
        let held = self.ledger.size;
        let problem = match self.roots.get(&body.size) {
            _ if body.origin != self.ledger.origin => {
                if self.former.contains(&body.origin) {
                    self.find_unfinished(file, "it is of a former origin: a change did not finish");
                    return false;
                }
                "it is another log's".to_owned()
            }
            Some(root) if *root == body.root => return true,
            Some(_) => format!("its root is not that of the first {} entries", body.size),
            None => format!(
                "it is for {} entries, but there are {held}: an older copy was put back",
                body.size
            ),
        };
        self.find(file, problem);
        false
    }

    fn other_files(&mut self) -> Result<(), LedgerError> {
        for file in std::mem::take(&mut self.listed) {
            match Tile::parse(&file) {
                Some(tile) if tile.is_within(self.ledger.size) => {}
                Some(_) => self.find_unfinished(
                    file,
                    "it is beyond the committed size: an append did not finish",
                ),
                None => self.other_file(file),
            }
        }
        let known = [COMMITTED, COSIGNED, FORMER, LAST_SIGNED, LOCK, PUBLISHED];
        for file in self.ledger.folder.walk("")? {
            if !file.starts_with("tile/") && !known.contains(&file.as_str()) {
                self.other_file(file);
            }
        }
        Ok(())
    }

    fn other_file(&mut self, file: String) {
        if is_temporary(&file) {
            self.find_unfinished(file, "a write did not finish");
        } else {
            self.find(file, "it is no file of a ledger");
        }
    }
}
