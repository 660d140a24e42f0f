//! Leaves, roots and proofs, read from tiles. Nothing read here is believed before it leads to a root that was committed.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{ENTRY_BYTES, LAST_SIGNED, Ledger};
use crate::LedgerError;
use crate::checkpoint::SignedCheckpoint;
use crate::merkle::{self, Hash, Subtree, leaf_hash, root_of};
use crate::proof::TlogProof;
use crate::tile::{TILE_HEIGHT, TILE_WIDTH, Tile, TileKind, widest};

/// Length prefix and entry.
pub(super) const FRAMED_BYTES: usize = 2 + ENTRY_BYTES;

/// Tiles of hashes that are not on disk yet, by level and index.
pub(super) type Planned = BTreeMap<(u32, u64), Vec<Hash>>;

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
        self.computed_root(size)
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
        self.check_edge()?;
        let proof = merkle::inclusion_proof(index, size, &mut |subtree| self.subtree(subtree))?;
        merkle::verify_inclusion(&leaf, index, size, &self.computed_root(size)?, &proof).map_err(
            |_| LedgerError::damaged("tile", format!("they yield no proof of entry {index}")),
        )?;
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
        self.check_edge()?;
        merkle::consistency_proof(old, new, &mut |subtree| self.subtree(subtree))
    }

    /// The proof of an entry in the last signed checkpoint, as a `.tlog-proof` file holds it.
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

    /// The last checkpoint that was signed; `None` when none was. Who signed it is not asked here.
    ///
    /// # Errors
    /// [`LedgerError::ReadDamaged`], [`LedgerError::Disk`], [`LedgerError::Poisoned`].
    pub fn latest_checkpoint(&self) -> Result<Option<SignedCheckpoint>, LedgerError> {
        self.check_usable()?;
        let Some(bytes) = self.disk.read(LAST_SIGNED)? else {
            return Ok(None);
        };
        let checkpoint = SignedCheckpoint::parse_unverified(&bytes)
            .map_err(|error| LedgerError::damaged(LAST_SIGNED, error.to_string()))?;
        if checkpoint.body.origin != self.origin {
            return Err(LedgerError::damaged(LAST_SIGNED, "it is another log's"));
        }
        Ok(Some(checkpoint))
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

    /// The tiles must lead to the committed root before anything is built on them.
    pub(super) fn check_edge(&self) -> Result<(), LedgerError> {
        if self.computed_root(self.size)? == self.root {
            return Ok(());
        }
        Err(LedgerError::damaged(
            "tile",
            "its hashes do not lead to the committed root; an audit says which file",
        ))
    }

    /// The committed tree must contain the tree that was signed last.
    pub(super) fn check_extends(&self, signed: &SignedCheckpoint) -> Result<(), LedgerError> {
        let (signed, held) = (&signed.body, self.size);
        if signed.size > held {
            return Err(LedgerError::RollbackRefused {
                signed: signed.size,
                held,
            });
        }
        let proof =
            merkle::consistency_proof(signed.size, held, &mut |subtree| self.subtree(subtree))?;
        merkle::verify_consistency(signed.size, &signed.root, held, &self.root, &proof).map_err(
            |_| LedgerError::ForkRefused {
                signed: signed.size,
                held,
            },
        )
    }

    fn computed_root(&self, size: u64) -> Result<Hash, LedgerError> {
        merkle::root(size, &mut |subtree| self.subtree(subtree))
    }

    fn subtree(&self, subtree: Subtree) -> Result<Hash, LedgerError> {
        self.subtree_with(subtree, self.size, &Planned::new())
    }

    /// The hash of a complete subtree of the tree of `size`: from a planned tile, or else from disk.
    pub(super) fn subtree_with(
        &self,
        subtree: Subtree,
        size: u64,
        planned: &Planned,
    ) -> Result<Hash, LedgerError> {
        let level = subtree.height / TILE_HEIGHT;
        let count = 1_u64 << (subtree.height % TILE_HEIGHT);
        let start = subtree.index * count;
        let index = start / TILE_WIDTH;
        let places = (start % TILE_WIDTH) as usize..(start % TILE_WIDTH + count) as usize;
        if let Some(hashes) = planned.get(&(level, index)) {
            return Ok(root_of(&hashes[places]));
        }
        let tile = widest(TileKind::Hashes { level }, index, size);
        let tile = tile.filter(|tile| places.end as u64 <= tile.width);
        let tile = tile.expect("invariant: a complete subtree of the tree lies within its tiles");
        Ok(root_of(&self.read_hashes(&tile)?[places]))
    }

    /// The hashes of a tile, exactly as many as its width.
    pub(super) fn read_hashes(&self, tile: &Tile) -> Result<Vec<Hash>, LedgerError> {
        let bytes = self.read_tile(tile)?;
        let (hashes, rest) = bytes.as_chunks::<32>();
        if !rest.is_empty() || hashes.len() as u64 != tile.width {
            return Err(LedgerError::damaged(
                tile.path(),
                format!("it is not {} hashes long", tile.width),
            ));
        }
        Ok(hashes.to_vec())
    }

    /// The entries of a bundle, exactly as many as its width, each of 32 bytes.
    pub(super) fn read_entries(&self, tile: &Tile) -> Result<Vec<[u8; 32]>, LedgerError> {
        let bytes = self.read_tile(tile)?;
        let (framed, rest) = bytes.as_chunks::<FRAMED_BYTES>();
        let prefix = (ENTRY_BYTES as u16).to_be_bytes();
        let is_whole = rest.is_empty() && framed.len() as u64 == tile.width;
        if !is_whole || !framed.iter().all(|entry| entry.starts_with(&prefix)) {
            return Err(LedgerError::damaged(
                tile.path(),
                format!("it is not {} entries of 32 bytes", tile.width),
            ));
        }
        let entry = |framed: &[u8; FRAMED_BYTES]| {
            let mut entry = [0; ENTRY_BYTES];
            entry.copy_from_slice(&framed[2..]);
            entry
        };
        Ok(framed.iter().map(entry).collect())
    }

    fn read_tile(&self, tile: &Tile) -> Result<Vec<u8>, LedgerError> {
        let path = tile.path();
        self.disk
            .read(&path)?
            .ok_or_else(|| LedgerError::damaged(PathBuf::from(&path), "it is missing"))
    }
}
