//! The hashes of complete subtrees, from tiles that are each read once: what roots and proofs are made of.

use std::collections::BTreeMap;

use super::Ledger;
use crate::LedgerError;
use crate::checkpoint::SignedCheckpoint;
use crate::merkle::{self, Hash, Subtree, root_of};
use crate::tile::{TILE_HEIGHT, TILE_WIDTH, TileKind, widest};

/// Tiles of hashes that are not on disk yet, by level and index.
pub(super) type Planned = BTreeMap<(u32, u64), Vec<Hash>>;

/// Reads the tiles of one tree for one question, so that a root and a proof come from the same bytes.
pub(super) struct TileReader<'l> {
    ledger: &'l Ledger,
    size: u64,
    planned: Planned,
    read: Planned,
}

impl<'l> TileReader<'l> {
    /// For the tree of `size`; planned tiles stand for those on disk.
    pub(super) fn of_tree(ledger: &'l Ledger, size: u64, planned: Planned) -> Self {
        Self {
            ledger,
            size,
            planned,
            read: Planned::new(),
        }
    }

    pub(super) fn into_planned(self) -> Planned {
        self.planned
    }

    /// The hash of a complete subtree.
    pub(super) fn subtree(&mut self, subtree: Subtree) -> Result<Hash, LedgerError> {
        let level = subtree.height / TILE_HEIGHT;
        let count = 1_u64 << (subtree.height % TILE_HEIGHT);
        let start = subtree.index * count;
        let index = start / TILE_WIDTH;
        let places = (start % TILE_WIDTH) as usize..(start % TILE_WIDTH + count) as usize;
        let hashes = match self.planned.get(&(level, index)) {
            Some(hashes) => hashes,
            None => self.on_disk(level, index, places.end)?,
        };
        Ok(root_of(&hashes[places]))
    }

    fn on_disk(&mut self, level: u32, index: u64, end: usize) -> Result<&Vec<Hash>, LedgerError> {
        use std::collections::btree_map::Entry;
        match self.read.entry((level, index)) {
            Entry::Occupied(read) => Ok(read.into_mut()),
            Entry::Vacant(unread) => {
                let tile = widest(TileKind::Hashes { level }, index, self.size);
                let tile = tile
                    .filter(|tile| end as u64 <= tile.width)
                    .expect("invariant: a complete subtree of the tree lies within its tiles");
                Ok(unread.insert(self.ledger.read_hashes(&tile)?))
            }
        }
    }

    /// The root of the first `size` entries.
    pub(super) fn root(&mut self, size: u64) -> Result<Hash, LedgerError> {
        merkle::root(size, &mut |subtree| self.subtree(subtree))
    }

    /// The tiles must lead to the committed root before anything is built on them.
    pub(super) fn check_edge(&mut self) -> Result<(), LedgerError> {
        if self.root(self.ledger.size)? == self.ledger.root {
            return Ok(());
        }
        Err(LedgerError::damaged(
            "tile",
            "its hashes do not lead to the committed root; an audit says which file",
        ))
    }

    /// The committed tree must contain the tree that was signed.
    pub(super) fn check_extends(&mut self, signed: &SignedCheckpoint) -> Result<(), LedgerError> {
        self.ledger.check_not_behind(signed)?;
        let (signed, held) = (&signed.body, self.ledger.size);
        let proof =
            merkle::consistency_proof(signed.size, held, &mut |subtree| self.subtree(subtree))?;
        let root = &self.ledger.root;
        merkle::verify_consistency(signed.size, &signed.root, held, root, &proof).map_err(|_| {
            LedgerError::ForkRefused {
                signed: signed.size,
                held,
            }
        })
    }
}
