//! The ledger as its readers see it: what the published checkpoint covers, and nothing beyond. Reads only, takes no lock, and is
//! right while another process appends.

use std::path::Path;
use std::sync::Arc;

use rapporteur_disk::Disk;

use super::audit::AuditReport;
use super::read::parse_entries;
use super::rehash::Rehash;
use super::{ENTRY_BYTES, PUBLISHED};
use crate::LedgerError;
use crate::checkpoint::SignedCheckpoint;
use crate::folder::Folder;
use crate::merkle::{Hash, leaf_hash};
use crate::policy::Policy;
use crate::tile::{LEVEL_MAX, TILE_WIDTH, Tile, TileKind, count_at, files_of, widest};

/// How C2SP tlog-tiles says a checkpoint is to be served.
pub const CHECKPOINT_TYPE: &str = "text/plain; charset=utf-8";
/// How C2SP tlog-tiles says a tile is to be served.
pub const TILE_TYPE: &str = "application/octet-stream";

/// A file to be served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicFile {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The value of `Content-Type`.
    pub content_type: &'static str,
    /// Whether it never changes, so that readers may keep it for ever. A checkpoint may be kept for seconds.
    pub is_immutable: bool,
}

/// A ledger's published part.
///
/// PRIVACY: an entry after the published checkpoint is not told of, not even by its width, because the moment of an act may
/// betray who asked for it.
pub struct PublicLedger {
    folder: Folder,
}

impl PublicLedger {
    /// Looks at the ledger in a folder, or at a copy of its public files. Nothing is read yet.
    pub fn open_on(disk: Arc<dyn Disk>, dir: &Path) -> Self {
        Self {
            folder: Folder::new(disk, dir),
        }
    }

    /// The published checkpoint; `None` when there is none. Who signed it is not asked here.
    ///
    /// # Errors
    /// [`LedgerError::ReadDamaged`], [`LedgerError::Disk`].
    pub fn checkpoint(&self) -> Result<Option<SignedCheckpoint>, LedgerError> {
        let Some(bytes) = self.folder.read(PUBLISHED)? else {
            return Ok(None);
        };
        SignedCheckpoint::parse_unverified(&bytes)
            .map(Some)
            .map_err(|error| LedgerError::damaged(PUBLISHED, error.to_string()))
    }

    /// The file at a path of tlog-tiles (`checkpoint`, `tile/…`, without a slash before it); `None` for every path that the
    /// published checkpoint does not cover. A partial tile is cut from the full one when it was removed.
    ///
    /// # Errors
    /// [`LedgerError::ReadDamaged`] when a file that must be there is not, or is too short, and [`LedgerError::Disk`].
    pub fn file(&self, path: &str) -> Result<Option<PublicFile>, LedgerError> {
        let Some(checkpoint) = self.checkpoint()? else {
            return Ok(None);
        };
        if path == PUBLISHED {
            return Ok(Some(PublicFile {
                bytes: checkpoint.text.into_bytes(),
                content_type: CHECKPOINT_TYPE,
                is_immutable: false,
            }));
        }
        match Tile::parse(path).filter(|tile| tile.is_within(checkpoint.body.size)) {
            Some(tile) => self.tile(&tile).map(Some),
            None => Ok(None),
        }
    }

    /// The paths of all files that a reader of the published checkpoint needs; empty when nothing is published.
    ///
    /// # Errors
    /// As [`PublicLedger::checkpoint`].
    pub fn paths(&self) -> Result<Vec<String>, LedgerError> {
        let Some(checkpoint) = self.checkpoint()? else {
            return Ok(Vec::new());
        };
        let tiles = files_of(checkpoint.body.size).map(|tile| tile.path());
        Ok(std::iter::once(PUBLISHED.to_owned()).chain(tiles).collect())
    }

    /// Hashes a published copy again, whole, and compares every tile with what it must hold; the policy must take the checkpoint.
    /// What lies beside the files of tlog-tiles is not looked at. Holds one tile of each level in memory.
    ///
    /// # Errors
    /// [`LedgerError::Disk`]. A damaged copy, or none, is a finding.
    pub fn audit(&self, policy: &Policy) -> Result<AuditReport, LedgerError> {
        let mut report = AuditReport::default();
        let bytes = self.folder.read(PUBLISHED)?.unwrap_or_default();
        let body = match policy.open_checkpoint(&bytes) {
            Ok(checkpoint) => checkpoint.body,
            Err(error) => {
                report.find(PUBLISHED, error.to_string());
                return Ok(report);
            }
        };
        report.size = body.size;
        let mut tree = Rehash::default();
        for index in 0..body.size.div_ceil(TILE_WIDTH) {
            let bundle = widest(TileKind::Entries, index, body.size)
                .expect("invariant: the bundle is in the tree");
            let Some(bytes) = self.read_for(&bundle, &mut report)? else {
                return Ok(report);
            };
            let Some(entries) = parse_entries(&bytes, bundle.width) else {
                report.find(bundle.path(), "it is not of entries of 32 bytes");
                return Ok(report);
            };
            report.entry_count += bundle.width;
            for entry in entries {
                for full in tree.push(leaf_hash(&entry)) {
                    self.compare(full.level, full.index, &full.hashes, &mut report)?;
                }
            }
        }
        for level in 0..=LEVEL_MAX {
            let index = count_at(level, body.size) / TILE_WIDTH;
            self.compare(level, index, tree.edge(level), &mut report)?;
        }
        if tree.root() != body.root {
            report.find(PUBLISHED, "its root is not that of the entries");
        }
        Ok(report)
    }

    fn read_for(
        &self,
        tile: &Tile,
        report: &mut AuditReport,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        report.file_count += 1;
        match self.tile(tile) {
            Ok(file) => Ok(Some(file.bytes)),
            Err(LedgerError::ReadDamaged { file, problem }) => {
                report.find(file, problem);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn compare(
        &self,
        level: u32,
        index: u64,
        hashes: &[Hash],
        report: &mut AuditReport,
    ) -> Result<(), LedgerError> {
        if hashes.is_empty() {
            return Ok(());
        }
        let tile = Tile {
            kind: TileKind::Hashes { level },
            index,
            width: hashes.len() as u64,
        };
        if let Some(bytes) = self.read_for(&tile, report)?
            && bytes != hashes.concat()
        {
            report.find(tile.path(), "its hashes are not those of the entries");
        }
        Ok(())
    }

    fn tile(&self, tile: &Tile) -> Result<PublicFile, LedgerError> {
        let length = tile.width as usize
            * match tile.kind {
                TileKind::Hashes { .. } => 32,
                TileKind::Entries => 2 + ENTRY_BYTES,
            };
        let full = Tile {
            width: TILE_WIDTH,
            ..*tile
        };
        let mut bytes = match self.folder.read(&tile.path())? {
            Some(bytes) => bytes,
            None => self
                .folder
                .read(&full.path())?
                .ok_or_else(|| LedgerError::damaged(tile.path(), "it is missing"))?,
        };
        if bytes.len() < length {
            return Err(LedgerError::damaged(tile.path(), "it is too short"));
        }
        bytes.truncate(length);
        Ok(PublicFile {
            bytes,
            content_type: TILE_TYPE,
            is_immutable: true,
        })
    }
}
