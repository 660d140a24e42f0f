//! Leaves, roots and proofs, read from tiles. Nothing read here is believed before it leads to a root that was committed.

use std::path::PathBuf;

use super::sign::Cosigned;
use super::tiles::{Planned, TileReader};
use super::{COSIGNED, ENTRY_BYTES, LAST_SIGNED, Ledger, PUBLISHED};
use crate::LedgerError;
use crate::checkpoint::SignedCheckpoint;
use crate::merkle::{self, Hash, leaf_hash};
use crate::proof::TlogProof;
use crate::tile::{TILE_WIDTH, Tile, TileKind, files_of, widest};

/// Length prefix and entry.
pub(super) const FRAMED_BYTES: usize = 2 + ENTRY_BYTES;

impl Ledger {
    /// The entry at an index: the commitment that was appended. Its hash is checked against the tree's tile.
    ///
    /// # Errors
    /// [`LedgerError::ReadOutside`], [`LedgerError::ReadDamaged`], [`LedgerError::Disk`], [`LedgerError::Poisoned`].
    pub fn leaf(&self, index: u64) -> Result<[u8; 32], LedgerError> {
        self.check_usable()?;
        let tile = widest(TileKind::Entries, index / TILE_WIDTH, self.size);
        let tile = tile.filter(|tile| tile.span().contains(&index));
        let tile = tile.ok_or(LedgerError::ReadOutside {
            asked: index,
            size: self.size,
        })?;
        let place = (index % TILE_WIDTH) as usize;
        let entry = self.read_entries(&tile)?[place];
        let hashes = self.read_hashes(&Tile {
            kind: TileKind::Hashes { level: 0 },
            ..tile
        })?;
        if leaf_hash(&entry) != hashes[place] {
            return Err(LedgerError::damaged(
                tile.path(),
                format!("entry {index} is not what its hash is of"),
            ));
        }
        Ok(entry)
    }

    /// The root of the first `size` entries.
    ///
    /// # Errors
    /// [`LedgerError::ReadOutside`], [`LedgerError::ReadDamaged`], [`LedgerError::Disk`], [`LedgerError::Poisoned`].
    pub fn root_at(&self, size: u64) -> Result<Hash, LedgerError> {
        self.check_usable()?;
        self.check_size(size)?;
        self.tiles().root(size)
    }

    /// The inclusion proof of the entry at `index` in the tree of the first `size` entries, from leaf to root.
    ///
    /// # Errors
    /// [`LedgerError::ReadOutside`], [`LedgerError::ReadDamaged`] when the tiles do not yield a true proof,
    /// [`LedgerError::Disk`], [`LedgerError::Poisoned`].
    pub fn inclusion_proof(&self, index: u64, size: u64) -> Result<Vec<Hash>, LedgerError> {
        self.check_size(size)?;
        if index >= size {
            return Err(LedgerError::ReadOutside { asked: index, size });
        }
        let leaf = leaf_hash(&self.leaf(index)?);
        let mut tiles = self.tiles();
        tiles.check_edge()?;
        let proof = merkle::inclusion_proof(index, size, &mut |subtree| tiles.subtree(subtree))?;
        let root = tiles.root(size)?;
        merkle::verify_inclusion(&leaf, index, size, &root, &proof).map_err(|_| {
            LedgerError::damaged("tile", format!("they yield no proof of entry {index}"))
        })?;
        Ok(proof)
    }

    /// The consistency proof between the trees of the first `old` and the first `new` entries.
    ///
    /// # Errors
    /// As [`Ledger::inclusion_proof`].
    pub fn consistency_proof(&self, old: u64, new: u64) -> Result<Vec<Hash>, LedgerError> {
        self.check_usable()?;
        self.check_size(new)?;
        if old > new {
            return Err(LedgerError::ReadOutside {
                asked: old,
                size: new,
            });
        }
        let mut tiles = self.tiles();
        tiles.check_edge()?;
        let proof = merkle::consistency_proof(old, new, &mut |subtree| tiles.subtree(subtree))?;
        let (old_root, new_root) = (tiles.root(old)?, tiles.root(new)?);
        merkle::verify_consistency(old, &old_root, new, &new_root, &proof).map_err(|_| {
            LedgerError::damaged("tile", format!("they yield no proof from {old} to {new}"))
        })?;
        Ok(proof)
    }

    /// The proof of an entry in the last signed checkpoint, with its cosignatures, as a `.tlog-proof` file holds it.
    ///
    /// # Errors
    /// As [`Ledger::inclusion_proof`]; [`LedgerError::ReadOutside`] also when the entry is not signed yet.
    pub fn proof(&self, index: u64) -> Result<TlogProof, LedgerError> {
        let checkpoint = self.latest_checkpoint()?.ok_or(LedgerError::ReadOutside {
            asked: index,
            size: 0,
        })?;
        let hashes = self.inclusion_proof(index, checkpoint.body.size)?;
        Ok(TlogProof {
            index,
            hashes,
            extra: None,
            checkpoint: checkpoint.text,
        })
    }

    /// The last checkpoint that was signed, with the cosignatures that were added since; `None` when none was. Who signed it is
    /// not asked here.
    ///
    /// # Errors
    /// [`LedgerError::ReadDamaged`], [`LedgerError::Disk`], [`LedgerError::Poisoned`].
    pub fn latest_checkpoint(&self) -> Result<Option<SignedCheckpoint>, LedgerError> {
        let Some(signed) = self.last_signed()? else {
            return Ok(None);
        };
        let kept = self.cosigned()?.map(|kept| kept.now);
        let cosigned = kept.filter(|cosigned| cosigned.adds_only_signatures_to(&signed));
        Ok(Some(cosigned.unwrap_or(signed)))
    }

    /// The checkpoint that stands in `checkpoint` for anybody to read; `None` when nothing was published under this origin.
    ///
    /// # Errors
    /// As [`Ledger::latest_checkpoint`].
    pub fn published_checkpoint(&self) -> Result<Option<SignedCheckpoint>, LedgerError> {
        self.own_checkpoint(PUBLISHED)
    }

    /// The last checkpoint that was signed, with the log's signature alone.
    pub(super) fn last_signed(&self) -> Result<Option<SignedCheckpoint>, LedgerError> {
        self.own_checkpoint(LAST_SIGNED)
    }

    pub(super) fn cosigned(&self) -> Result<Option<Cosigned>, LedgerError> {
        let Some(bytes) = self.folder.read(COSIGNED)? else {
            return Ok(None);
        };
        Cosigned::parse(&bytes)
            .map(Some)
            .ok_or_else(|| LedgerError::damaged(COSIGNED, "it is no cosigned checkpoint"))
    }

    pub(super) fn published_size(&self) -> Result<u64, LedgerError> {
        match self.published_checkpoint() {
            Ok(shown) => Ok(shown.map_or(0, |shown| shown.body.size)),
            Err(LedgerError::ReadDamaged { .. }) => Ok(0),
            Err(error) => Err(error),
        }
    }

    fn own_checkpoint(&self, file: &str) -> Result<Option<SignedCheckpoint>, LedgerError> {
        self.check_usable()?;
        let Some(bytes) = self.folder.read(file)? else {
            return Ok(None);
        };
        let checkpoint = SignedCheckpoint::parse_unverified(&bytes)
            .map_err(|error| LedgerError::damaged(file, error.to_string()))?;
        if checkpoint.body.origin == self.origin {
            return Ok(Some(checkpoint));
        }
        // CRASH: a change of origin that committed and did not finish has left it; see the order in `origin.rs`.
        if self.is_former(&checkpoint.body.origin)? {
            return Ok(None);
        }
        Err(LedgerError::damaged(file, "it is another log's"))
    }

    /// What the published checkpoint promises to its readers: the files, by their paths, and none that would tell of an entry
    /// after it. Empty when nothing is published.
    ///
    /// # Errors
    /// [`LedgerError::ReadDamaged`], [`LedgerError::Disk`], [`LedgerError::Poisoned`].
    pub fn public_files(&self) -> Result<Vec<String>, LedgerError> {
        let Some(published) = self.published_checkpoint()? else {
            return Ok(Vec::new());
        };
        let tiles = files_of(published.body.size).map(|tile| tile.path());
        Ok(std::iter::once(PUBLISHED.to_owned()).chain(tiles).collect())
    }

    fn check_size(&self, size: u64) -> Result<(), LedgerError> {
        if size <= self.size {
            Ok(())
        } else {
            Err(LedgerError::ReadOutside {
                asked: size,
                size: self.size,
            })
        }
    }

    /// No smaller tree than the one that was signed is ever built on.
    pub(super) fn check_not_behind(&self, signed: &SignedCheckpoint) -> Result<(), LedgerError> {
        if signed.body.size <= self.size {
            return Ok(());
        }
        Err(LedgerError::RollbackRefused {
            signed: signed.body.size,
            held: self.size,
        })
    }

    /// The tiles as they are now, each read once.
    pub(super) fn tiles(&self) -> TileReader<'_> {
        TileReader::of_tree(self, self.size, Planned::default())
    }

    /// The hashes of a tile, exactly as many as its width.
    pub(super) fn read_hashes(&self, tile: &Tile) -> Result<Vec<Hash>, LedgerError> {
        let bytes = self.read_tile(tile)?;
        parse_hashes(&bytes, tile.width).ok_or_else(|| {
            let problem = format!("it is not {} hashes long", tile.width);
            LedgerError::damaged(tile.path(), problem)
        })
    }

    /// The entries of a bundle, exactly as many as its width, each of 32 bytes.
    pub(super) fn read_entries(&self, tile: &Tile) -> Result<Vec<[u8; 32]>, LedgerError> {
        let bytes = self.read_tile(tile)?;
        parse_entries(&bytes, tile.width).ok_or_else(|| {
            let problem = format!("it is not {} entries of 32 bytes", tile.width);
            LedgerError::damaged(tile.path(), problem)
        })
    }

    fn read_tile(&self, tile: &Tile) -> Result<Vec<u8>, LedgerError> {
        let path = tile.path();
        self.folder
            .read(&path)?
            .ok_or_else(|| LedgerError::damaged(PathBuf::from(&path), "it is missing"))
    }
}

/// Reads a tile of exactly `width` hashes.
pub(super) fn parse_hashes(bytes: &[u8], width: u64) -> Option<Vec<Hash>> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    (rest.is_empty() && hashes.len() as u64 == width).then(|| hashes.to_vec())
}

/// Reads a bundle of exactly `width` entries of 32 bytes.
pub(super) fn parse_entries(bytes: &[u8], width: u64) -> Option<Vec<[u8; ENTRY_BYTES]>> {
    let (framed, rest) = bytes.as_chunks::<FRAMED_BYTES>();
    if !rest.is_empty() || framed.len() as u64 != width {
        return None;
    }
    let prefix = (ENTRY_BYTES as u16).to_be_bytes();
    let entry = |framed: &[u8; FRAMED_BYTES]| framed.strip_prefix(&prefix)?.try_into().ok();
    framed.iter().map(entry).collect()
}
