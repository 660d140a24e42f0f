//! Appending: new tiles first, then the commit, then what is no longer needed. The order and its crashes: see the module above.

use std::ops::Range;

use super::tiles::{Planned, TileReader};
use super::{APPEND_LEAVES_MAX, COMMITTED, ENTRY_BYTES, Ledger, SIZE_MAX, state_text};
use crate::LedgerError;
use crate::checkpoint::CheckpointBody;
use crate::folder::{NamedBytes, is_temporary};
use crate::merkle::{self, Hash, leaf_hash, root_of};
use crate::tile::{LEVEL_MAX, TILE_WIDTH, Tile, TileKind, count_at, partials, widest};

impl Ledger {
    /// Appends leaves and returns their indexes. When it returns, they are durable; they are proved to others by the next
    /// [`Ledger::checkpoint`]. Writes a number of files that grows with the logarithm of the size, plus two for each 256 leaves.
    ///
    /// # Errors
    /// [`LedgerError::AppendTooMany`], [`LedgerError::AppendOverSize`], [`LedgerError::RollbackRefused`],
    /// [`LedgerError::ForkRefused`], [`LedgerError::ReadDamaged`]: nothing was written.
    /// [`LedgerError::Disk`]: the value is poisoned, and the ledger on disk is in the old or in the new state.
    pub fn append(&mut self, leaves: &[[u8; 32]]) -> Result<Range<u64>, LedgerError> {
        self.check_usable()?;
        let (start, count) = (self.size, leaves.len());
        if count > APPEND_LEAVES_MAX {
            return Err(LedgerError::AppendTooMany {
                count,
                max: APPEND_LEAVES_MAX,
            });
        }
        let end = start + count as u64;
        if end > SIZE_MAX {
            return Err(LedgerError::AppendOverSize(SIZE_MAX));
        }
        if leaves.is_empty() {
            return Ok(start..end);
        }
        let signed_size = self.check_history()?;
        let (tiles, root) = self.plan(leaves, end)?;
        self.writing(|ledger| ledger.write_plan(&tiles, end, root, signed_size))?;
        Ok(start..end)
    }

    /// Neither a damaged nor a rolled-back tree may grow. Returns the size that was signed last.
    fn check_history(&self) -> Result<u64, LedgerError> {
        let signed = self.last_signed()?;
        if let Some(signed) = &signed {
            // Before the edge: a tree that was put back lacks tiles, and the reason should be said.
            self.check_not_behind(signed)?;
        }
        let mut tiles = self.tiles();
        tiles.check_edge()?;
        match signed {
            Some(signed) => tiles.check_extends(&signed).map(|()| signed.body.size),
            None => Ok(0),
        }
    }

    /// The files that the tree of `end` entries has and the tree of now has not, and its root.
    pub(super) fn plan(
        &self,
        leaves: &[[u8; 32]],
        end: u64,
    ) -> Result<(Vec<NamedBytes>, Hash), LedgerError> {
        let mut files = self.plan_entries(leaves)?;
        let mut planned = Planned::default();
        let mut fresh: Vec<Hash> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
        for level in 0..=LEVEL_MAX {
            if fresh.is_empty() {
                break;
            }
            fresh = self.plan_level(level, fresh, &mut planned)?;
        }
        let mut tiles = TileReader::of_tree(self, end, planned);
        let root = merkle::root(end, &mut |subtree| tiles.subtree(subtree))?;
        files.extend(
            tiles
                .into_planned()
                .into_iter()
                .map(|((level, index), hashes)| {
                    let tile = Tile {
                        kind: TileKind::Hashes { level },
                        index,
                        width: hashes.len() as u64,
                    };
                    (tile.path(), hashes.concat())
                }),
        );
        Ok((files, root))
    }

    /// Bundles: what the last partial bundle holds, then the new leaves.
    fn plan_entries(&self, leaves: &[[u8; 32]]) -> Result<Vec<NamedBytes>, LedgerError> {
        let first = self.size / TILE_WIDTH;
        let mut entries = Vec::new();
        if let Some(tile) = widest(TileKind::Entries, first, self.size) {
            entries = self.read_entries(&tile)?;
            let hashes = self.read_hashes(&Tile {
                kind: TileKind::Hashes { level: 0 },
                ..tile
            })?;
            // A damaged entry must not be copied into a file that outlives the damaged one.
            if !entries.iter().map(|entry| leaf_hash(entry)).eq(hashes) {
                return Err(LedgerError::damaged(
                    tile.path(),
                    "its entries are not those that their hashes are of",
                ));
            }
        }
        entries.extend_from_slice(leaves);
        let prefix = (ENTRY_BYTES as u16).to_be_bytes();
        let bundles = entries
            .chunks(TILE_WIDTH as usize)
            .zip(first..)
            .map(|(chunk, index)| {
                let tile = Tile {
                    kind: TileKind::Entries,
                    index,
                    width: chunk.len() as u64,
                };
                (
                    tile.path(),
                    chunk
                        .iter()
                        .flat_map(|entry| prefix.iter().chain(entry).copied())
                        .collect(),
                )
            });
        Ok(bundles.collect())
    }

    /// Tiles of one level: what its last partial tile holds, then the fresh hashes. Returns the roots of the tiles that
    /// became full: the fresh hashes of the level above.
    fn plan_level(
        &self,
        level: u32,
        fresh: Vec<Hash>,
        planned: &mut Planned,
    ) -> Result<Vec<Hash>, LedgerError> {
        let kind = TileKind::Hashes { level };
        let first = count_at(level, self.size) / TILE_WIDTH;
        let mut hashes = match widest(kind, first, self.size) {
            Some(tile) => self.read_hashes(&tile)?,
            None => Vec::new(),
        };
        hashes.extend(fresh);
        let mut above = Vec::new();
        for (chunk, index) in hashes.chunks(TILE_WIDTH as usize).zip(first..) {
            if chunk.len() as u64 == TILE_WIDTH {
                above.push(root_of(chunk));
            }
            planned.insert((level, index), chunk.to_vec());
        }
        Ok(above)
    }

    pub(super) fn write_plan(
        &mut self,
        tiles: &[NamedBytes],
        size: u64,
        root: Hash,
        signed_size: u64,
    ) -> Result<(), LedgerError> {
        self.sweep()?;
        self.folder.write_durably(tiles)?;
        let body = CheckpointBody::new(&self.origin, size, root)?;
        self.folder
            .write_durably(&[(COMMITTED.to_owned(), state_text(&body))])?;
        let old_size = std::mem::replace(&mut self.size, size);
        self.root = root;
        self.prune(old_size, signed_size)
    }

    /// Clears what an append or a checkpoint that did not finish has left: tiles beyond the size, unfinished files, and partial
    /// tiles that the published checkpoint's readers have no use for.
    ///
    /// CRASH: tiles beyond the size may hold other leaves than the ones now appended, and nobody was ever told of them. Were one
    /// of them to come back after its place is committed, it would be damage; so their removal is flushed first.
    fn sweep(&mut self) -> Result<(), LedgerError> {
        if self.is_swept {
            return Ok(());
        }
        let published_size = self.published_size()?;
        let is_stale = |file: &String| match Tile::parse(file) {
            Some(tile) => !tile.is_within(self.size) || is_superseded(&tile, published_size),
            None => is_temporary(file),
        };
        let mut stale = self.folder.walk("")?;
        stale.retain(is_stale);
        self.folder.remove_durably(&stale)?;
        self.is_swept = true;
        Ok(())
    }

    /// Removes the partial tiles of the size before that nobody needs. A partial tile is needed as long as a checkpoint was
    /// published for a size that has it and no later one for a size that has its full tile. Sizes only grow, so if any such
    /// checkpoint exists, the last one signed has at least as many hashes at that level.
    fn prune(&mut self, old_size: u64, signed_size: u64) -> Result<(), LedgerError> {
        for tile in partials(old_size) {
            let signed_count = count_at(tile.kind.level(), signed_size);
            let now = widest(tile.kind, tile.index, self.size);
            let is_outgrown = now.is_some_and(|now| now.width > tile.width);
            if is_outgrown && signed_count < tile.span().end {
                self.folder.remove(&tile.path())?;
            }
        }
        Ok(())
    }

    /// Removes the partial tiles of the checkpoint before that the new one has as full tiles.
    pub(super) fn prune_superseded(
        &mut self,
        old_size: u64,
        new_size: u64,
    ) -> Result<(), LedgerError> {
        for tile in partials(old_size) {
            if let Some(full) = full_in(&tile, new_size) {
                self.folder.remove_folder(&format!("{}.p", full.path()))?;
            }
        }
        Ok(())
    }
}

/// Whether a tree of `size` has the full tile in whose place this partial one stands.
fn is_superseded(tile: &Tile, size: u64) -> bool {
    !tile.is_full() && full_in(tile, size).is_some()
}

fn full_in(tile: &Tile, size: u64) -> Option<Tile> {
    widest(tile.kind, tile.index, size).filter(Tile::is_full)
}
