//! Where a hash or an entry lies on disk: the paths and widths of C2SP tlog-tiles. Pure: opens no file.

use std::fmt::Write as _;
use std::ops::Range;

use crate::text::parse_decimal;

/// Hashes in a full tile, entries in a full bundle.
pub const TILE_WIDTH: u64 = 256;
/// Bits of an index within a tile.
pub const TILE_HEIGHT: u32 = 8;
/// Levels that a tree of any `u64` size can have.
pub const LEVEL_MAX: u32 = 7;

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// Hashes at a level.
    Hashes {
        /// 0 for the leaves' hashes.
        level: u32,
    },
    /// The entries themselves.
    Entries,
}

impl TileKind {
    /// The level whose geometry the tile has: bundles of entries lie like the tiles of level 0.
    pub fn level(self) -> u32 {
        match self {
            Self::Hashes { level } => level,
            Self::Entries => 0,
        }
    }

    /// The folder, relative to the ledger's.
    pub fn folder(self) -> String {
        match self {
            Self::Hashes { level } => format!("tile/{level}"),
            Self::Entries => "tile/entries".to_owned(),
        }
    }
}

/// One file under `tile/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// What it holds.
    pub kind: TileKind,
    /// From the left, within its level.
    pub index: u64,
    /// 1 to 256; a tile below 256 is partial.
    pub width: u64,
}

impl Tile {
    /// The path, relative to the ledger's folder: `tile/<L>/<N>[.p/<W>]`.
    pub fn path(&self) -> String {
        let mut path = format!("{}/{}", self.kind.folder(), index_path(self.index));
        if !self.is_full() {
            let _ = write!(path, ".p/{}", self.width);
        }
        path
    }

    /// Reads a path relative to the ledger's folder; `None` when it is not exactly what [`Tile::path`] writes.
    pub fn parse(path: &str) -> Option<Self> {
        let (kind, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let kind = if kind == "entries" {
            TileKind::Entries
        } else {
            TileKind::Hashes {
                level: u32::try_from(parse_decimal(kind)?).ok()?,
            }
        };
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => (index, parse_decimal(width)?),
            None => (rest, TILE_WIDTH),
        };
        let tile = Self {
            kind,
            index: parse_index(index)?,
            width,
        };
        let exists = kind.level() <= LEVEL_MAX && (1..=TILE_WIDTH).contains(&width);
        (exists && tile.path() == path).then_some(tile)
    }

    /// Whether it holds 256.
    pub fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// Whether all of it lies within a tree of `size`.
    pub fn is_within(&self, size: u64) -> bool {
        let held = count_at(self.kind.level(), size);
        let end = self
            .index
            .checked_mul(TILE_WIDTH)
            .and_then(|start| start.checked_add(self.width));
        end.is_some_and(|end| end <= held)
    }

    /// The hashes or entries that it holds, counted within its level.
    pub fn span(&self) -> Range<u64> {
        let start = self.index * TILE_WIDTH;
        start..start + self.width
    }
}

/// How many hashes level `level` of a tree of `size` has: `floor(size / 256^level)`.
pub fn count_at(level: u32, size: u64) -> u64 {
    size.checked_shr(level * TILE_HEIGHT).unwrap_or(0)
}

/// The widest tile `index` that a tree of `size` has; `None` when it would be empty.
pub fn widest(kind: TileKind, index: u64, size: u64) -> Option<Tile> {
    let start = index.checked_mul(TILE_WIDTH)?;
    let width = count_at(kind.level(), size)
        .checked_sub(start)?
        .min(TILE_WIDTH);
    (width > 0).then_some(Tile { kind, index, width })
}

/// The partial tiles of a tree of `size`: at most one for each level, and the bundle of entries.
pub fn partials(size: u64) -> Vec<Tile> {
    let kinds = std::iter::once(TileKind::Entries)
        .chain((0..=LEVEL_MAX).map(|level| TileKind::Hashes { level }));
    kinds
        .filter_map(|kind| {
            let count = count_at(kind.level(), size);
            let width = count % TILE_WIDTH;
            (width > 0).then_some(Tile {
                kind,
                index: count / TILE_WIDTH,
                width,
            })
        })
        .collect()
}

/// All tiles and bundles of a tree of `size`, full and partial, level by level.
pub fn files_of(size: u64) -> impl Iterator<Item = Tile> {
    let kinds = std::iter::once(TileKind::Entries)
        .chain((0..=LEVEL_MAX).map(|level| TileKind::Hashes { level }));
    kinds.flat_map(move |kind| {
        let count = count_at(kind.level(), size).div_ceil(TILE_WIDTH);
        (0..count).filter_map(move |index| widest(kind, index, size))
    })
}

/// Groups of three digits, all but the last with an `x`: 1234067 is `x001/x234/067`.
fn index_path(index: u64) -> String {
    let mut path = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    path
}

fn parse_index(path: &str) -> Option<u64> {
    let mut index: u64 = 0;
    for group in path.split('/') {
        let digits = group.strip_prefix('x').unwrap_or(group);
        let fits = digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let value: u64 = if fits {
            digits.parse().ok()?
        } else {
            return None;
        };
        index = index.checked_mul(1000)?.checked_add(value)?;
    }
    Some(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_specification_s_tree_of_70_000_has_its_partials() {
        let paths: Vec<_> = partials(70_000).iter().map(Tile::path).collect();
        assert_eq!(
            paths,
            [
                "tile/entries/273.p/112",
                "tile/0/273.p/112",
                "tile/1/001.p/17",
                "tile/2/000.p/1"
            ]
        );
        let paths: Vec<_> = partials(256).iter().map(Tile::path).collect();
        assert_eq!(paths, ["tile/1/000.p/1"]);
        assert!(partials(0).is_empty());
        let all: Vec<_> = files_of(70_000).collect();
        // 273 full tiles and a partial one of entries and of leaves' hashes, one and one above, and the top.
        assert_eq!(all.len(), 274 + 274 + 2 + 1);
        assert!(partials(70_000).iter().all(|tile| all.contains(tile)));
        assert!(all.iter().all(|tile| tile.is_within(70_000)));
    }

    #[test]
    fn paths_are_those_of_the_specification() {
        let tile = |index, width| Tile {
            kind: TileKind::Hashes { level: 0 },
            index,
            width,
        };
        for (tile, path) in [
            (tile(1_234_067, 256), "tile/0/x001/x234/067"),
            (tile(0, 1), "tile/0/000.p/1"),
            (tile(999, 255), "tile/0/999.p/255"),
            (tile(1000, 256), "tile/0/x001/000"),
            (
                Tile {
                    kind: TileKind::Entries,
                    index: 70_000,
                    width: 3,
                },
                "tile/entries/x070/000.p/3",
            ),
        ] {
            assert_eq!(tile.path(), path);
            assert_eq!(Tile::parse(path), Some(tile));
        }
    }

    #[test]
    fn other_spellings_of_a_path_are_no_tiles() {
        for path in [
            "tile/0/0",
            "tile/00/000",
            "tile/0/x000/001",
            "tile/0/001.p/0",
            "tile/0/001.p/256",
            "tile/0/001.p/300",
            "tile/0/001.p/01",
            "tile/8/000",
            "tile/x/000",
            "tile/entries/000.p",
            "tile/0/001/002",
            "tile/0/../000",
            "checkpoint",
            "tile/0/",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        ] {
            assert_eq!(Tile::parse(path), None, "{path}");
        }
    }
}
