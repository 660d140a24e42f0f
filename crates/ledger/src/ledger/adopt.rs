//! Taking back from a copy what this ledger has lost: nothing is written before all of it is proved.

use std::io;

use super::read::parse_entries;
use super::rehash::Rehash;
use super::{APPEND_LEAVES_MAX, Ledger, SIZE_MAX};
use crate::LedgerError;
use crate::checkpoint::SignedCheckpoint;
use crate::merkle::leaf_hash;
use crate::tile::{TILE_WIDTH, Tile, TileKind, widest};

/// The most entries that are taken from a copy in one call.
pub const ADOPT_LEAVES_MAX: u64 = 1 << 22;

impl Ledger {
    /// Takes the entries of a copy that this ledger lacks, and returns how many those were. The copy must hold all bundles of
    /// the checkpoint, and its entries must lead to the checkpoint's root and agree with all that is held and was signed here;
    /// otherwise nothing is written. The caller has verified the checkpoint with the log's key. `fetch` gets the paths of
    /// tlog-tiles and returns `None` for what the copy lacks.
    ///
    /// CRASH: entries are appended in runs; what was taken stays, and calling again takes the rest.
    ///
    /// # Errors
    /// [`LedgerError::VerifyOrigin`], [`LedgerError::ForkRefused`] when the copy's tree is another one,
    /// [`LedgerError::AdoptTooMany`], [`LedgerError::AppendOverSize`], [`LedgerError::AdoptDamaged`] for what the copy holds,
    /// [`LedgerError::ReadDamaged`]: nothing was written. [`LedgerError::Disk`]: `fetch` failed, or the value is poisoned.
    pub fn adopt(
        &mut self,
        checkpoint: &SignedCheckpoint,
        fetch: &mut dyn FnMut(&str) -> io::Result<Option<Vec<u8>>>,
    ) -> Result<u64, LedgerError> {
        self.check_usable()?;
        checkpoint.check_origin(&self.origin)?;
        self.tiles().check_edge()?;
        let end = checkpoint.body.size;
        if end <= self.size {
            return self.tiles().check_extends(checkpoint).map(|()| 0);
        }
        if end > SIZE_MAX {
            return Err(LedgerError::AppendOverSize(SIZE_MAX));
        }
        if end - self.size > ADOPT_LEAVES_MAX {
            return Err(LedgerError::AdoptTooMany {
                count: end - self.size,
                max: ADOPT_LEAVES_MAX,
            });
        }
        let leaves = self.fetch_leaves(end, fetch)?;
        self.check_leads_to(&leaves, checkpoint)?;
        let signed_size = self.last_signed()?.map_or(0, |signed| signed.body.size);
        for run in leaves.chunks(APPEND_LEAVES_MAX) {
            let end = self.size + run.len() as u64;
            let (tiles, root) = self.plan(run, end)?;
            self.writing(|ledger| ledger.write_plan(&tiles, end, root, signed_size))?;
        }
        Ok(leaves.len() as u64)
    }

    /// The copy's entries from this ledger's size on. Those of the bundle at the edge must be the ones held.
    fn fetch_leaves(
        &self,
        end: u64,
        fetch: &mut dyn FnMut(&str) -> io::Result<Option<Vec<u8>>>,
    ) -> Result<Vec<[u8; 32]>, LedgerError> {
        let mut leaves = Vec::new();
        let first = self.size / TILE_WIDTH;
        for index in first..end.div_ceil(TILE_WIDTH) {
            let tile = widest(TileKind::Entries, index, end)
                .expect("invariant: the bundle is in the copy's tree");
            leaves.extend(fetch_bundle(&tile, fetch)?);
        }
        if let Some(edge) = widest(TileKind::Entries, first, self.size) {
            let held = self.read_entries(&edge)?;
            if !leaves.starts_with(&held) {
                return Err(LedgerError::ForkRefused {
                    signed: end,
                    held: self.size,
                });
            }
            leaves.drain(..held.len());
        }
        Ok(leaves)
    }

    /// The tree that the leaves would make must be the checkpoint's, and contain what was signed here last.
    fn check_leads_to(
        &self,
        leaves: &[[u8; 32]],
        checkpoint: &SignedCheckpoint,
    ) -> Result<(), LedgerError> {
        let mut ahead = self.last_signed()?;
        if let Some(last) = ahead.take_if(|last| last.body.size <= self.size) {
            self.tiles().check_extends(&last)?;
        }
        let mut tree = Rehash::resume(self.size, |level| self.edge_hashes(level))?;
        let mut is_fork = false;
        for leaf in leaves {
            tree.push(leaf_hash(leaf));
            is_fork |= ahead
                .as_ref()
                .is_some_and(|last| last.body.size == tree.size() && last.body.root != tree.root());
        }
        if is_fork || tree.root() != checkpoint.body.root {
            return Err(LedgerError::ForkRefused {
                signed: checkpoint.body.size,
                held: self.size,
            });
        }
        Ok(())
    }

    fn edge_hashes(&self, level: u32) -> Result<Vec<crate::Hash>, LedgerError> {
        let kind = TileKind::Hashes { level };
        let index = crate::tile::count_at(level, self.size) / TILE_WIDTH;
        match widest(kind, index, self.size) {
            Some(tile) => self.read_hashes(&tile),
            None => Ok(Vec::new()),
        }
    }
}

/// A copy that has grown further may hold the full bundle in the place of the partial one.
fn fetch_bundle(
    tile: &Tile,
    fetch: &mut dyn FnMut(&str) -> io::Result<Option<Vec<u8>>>,
) -> Result<Vec<[u8; 32]>, LedgerError> {
    let full = Tile {
        width: TILE_WIDTH,
        ..*tile
    };
    for tile_there in [tile, &full] {
        let path = tile_there.path();
        let fetched = fetch(&path).map_err(|source| LedgerError::Disk {
            attempt: "fetch",
            path: path.clone().into(),
            source,
        })?;
        if let Some(bytes) = fetched {
            let entries = parse_entries(&bytes, tile_there.width);
            let mut entries = entries.ok_or(LedgerError::AdoptDamaged {
                file: path.into(),
                problem: "it is no bundle of entries of its width",
            })?;
            entries.truncate(tile.width as usize);
            return Ok(entries);
        }
    }
    Err(LedgerError::AdoptDamaged {
        file: tile.path().into(),
        problem: "the copy lacks it",
    })
}
