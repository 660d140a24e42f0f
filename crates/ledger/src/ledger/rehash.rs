//! A tree that grows leaf by leaf in memory and hands out each tile as it becomes full. Knows no disk.

use crate::merkle::{self, Hash, root_of};
use crate::tile::{LEVEL_MAX, TILE_HEIGHT, TILE_WIDTH};

/// The right edge of a tree: for each level, the hashes of its last tile as long as that is partial.
#[derive(Default)]
pub(super) struct Rehash {
    levels: Vec<Vec<Hash>>,
    size: u64,
}

/// A tile that became full.
pub(super) struct FullTile {
    pub(super) level: u32,
    pub(super) index: u64,
    pub(super) hashes: Vec<Hash>,
}

impl Rehash {
    /// The tree of `size` leaves, of which `edge` gives the hashes of the last partial tile of each level.
    ///
    /// # Errors
    /// What `edge` returns.
    pub(super) fn resume<E>(
        size: u64,
        mut edge: impl FnMut(u32) -> Result<Vec<Hash>, E>,
    ) -> Result<Self, E> {
        let levels = (0..=LEVEL_MAX).map(&mut edge).collect::<Result<_, _>>()?;
        Ok(Self { levels, size })
    }

    /// Adds the hash of a leaf and returns the tiles that it fills, from the leaves up.
    pub(super) fn push(&mut self, leaf: Hash) -> Vec<FullTile> {
        self.size += 1;
        let mut full = Vec::new();
        let mut carried = Some(leaf);
        let mut level = 0_u32;
        while let Some(hash) = carried.take() {
            if self.levels.len() <= level as usize {
                self.levels.push(Vec::new());
            }
            let hashes = &mut self.levels[level as usize];
            hashes.push(hash);
            if hashes.len() as u64 == TILE_WIDTH {
                let hashes = std::mem::take(hashes);
                carried = Some(root_of(&hashes));
                let index = (self.size >> (TILE_HEIGHT * (level + 1))) - 1;
                full.push(FullTile {
                    level,
                    index,
                    hashes,
                });
            }
            level += 1;
        }
        full
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// The hashes of the last tile of a level; empty when the last one is full.
    pub(super) fn edge(&self, level: u32) -> &[Hash] {
        self.levels.get(level as usize).map_or(&[], Vec::as_slice)
    }

    /// The root. The complete subtrees of which a tree consists lie all in the last tiles of their levels.
    pub(super) fn root(&self) -> Hash {
        let read = &mut |subtree: merkle::Subtree| {
            let level = subtree.height / TILE_HEIGHT;
            let count = 1_u64 << (subtree.height % TILE_HEIGHT);
            let start = ((subtree.index * count) % TILE_WIDTH) as usize;
            Ok::<_, std::convert::Infallible>(root_of(
                &self.edge(level)[start..start + count as usize],
            ))
        };
        match merkle::root(self.size, read) {
            Ok(root) => root,
            Err(never) => match never {},
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merkle::leaf_hash;

    #[test]
    fn the_root_of_a_growing_tree_is_that_of_the_whole() {
        let mut tree = Rehash::default();
        let mut leaves = Vec::new();
        for index in 0..1_300_u64 {
            assert_eq!(tree.root(), root_of(&leaves), "{index}");
            let leaf = leaf_hash(&index.to_be_bytes());
            let full = tree.push(leaf);
            leaves.push(leaf);
            assert_eq!(full.len(), usize::from(leaves.len() % 256 == 0));
        }
        let mut last = Vec::new();
        let mut tree = Rehash::default();
        for index in 0..65_536_u64 {
            last = tree.push(leaf_hash(&index.to_be_bytes()));
        }
        let filled: Vec<_> = last.iter().map(|tile| (tile.level, tile.index)).collect();
        assert_eq!(filled, [(0, 255), (1, 0)]);
    }
}
