//! An independent implementation reads the tiles that this crate writes, checks its proofs, and makes the same ones.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

use std::fs;
use std::path::Path;

use rapporteur_ledger::merkle::leaf_hash;
use rapporteur_ledger::note::{Note, NoteSigner};
use rapporteur_ledger::{Hash, Ledger};
use tempfile::TempDir;
use tlog_tiles::{Checkpoint, Error, Tile, TileHashReader, TileReader};
use tlog_tiles::{check_record, check_tree, prove_record, prove_tree, tree_hash};

const ORIGIN: &str = "ledger.example/oracle";

/// Fetches tiles as a client of tlog-tiles does: the partial tile, or else the full one cut to the width.
struct Client<'d>(&'d Path);

impl TileReader for Client<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, Error> {
        let read = |tile: &Tile| {
            // The other implementation puts the height of tiles into the path, as its ancestor did.
            let path = tile.path().replacen("tile/8/", "tile/", 1);
            let full = path.split(".p/").next().unwrap();
            let bytes = fs::read(self.0.join(&path)).or_else(|_| fs::read(self.0.join(full)));
            let bytes = bytes.map_err(|error| Error::InvalidInput(format!("{path}: {error}")))?;
            Ok(bytes[..tile.width() as usize * 32].to_vec())
        };
        tiles.iter().map(read).collect()
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

fn theirs(hash: Hash) -> tlog_tiles::Hash {
    tlog_tiles::Hash(hash)
}

fn ours(proof: Vec<tlog_tiles::Hash>) -> Vec<Hash> {
    proof.into_iter().map(|hash| hash.0).collect()
}

fn entry(index: u64) -> [u8; 32] {
    leaf_hash(&index.to_be_bytes())
}

fn signed_ledger(dir: &Path, sizes: &[u64]) -> Ledger {
    let signer = NoteSigner::from_seed(ORIGIN, &[8; 32]).unwrap();
    let mut ledger = Ledger::create(dir, ORIGIN).unwrap();
    for size in sizes {
        let leaves: Vec<_> = (ledger.size()..*size).map(entry).collect();
        ledger.append(&leaves).unwrap();
        ledger.checkpoint(&signer, &[]).unwrap();
    }
    ledger
}

#[test]
fn another_implementation_reads_the_checkpoint_and_the_tiles_of_every_published_size() {
    let dir = TempDir::new().unwrap();
    let sizes = [1, 2, 255, 256, 257, 511, 513, 700, 65_536, 66_001];
    let ledger = signed_ledger(dir.path(), &sizes);
    for size in sizes {
        let root = theirs(ledger.root_at(size).unwrap());
        let client = Client(dir.path());
        // It refuses tiles that do not lead to the root.
        let reader = TileHashReader::new(size, root, &client);
        assert_eq!(tree_hash(size, &reader).unwrap(), root);
        for index in [0, size / 3, size / 2, size - 1] {
            let proof = prove_record(size, index, &reader).unwrap();
            assert_eq!(
                ledger.inclusion_proof(index, size).unwrap(),
                ours(proof.clone()),
                "{index} in {size}"
            );
            check_record(&proof, size, root, index, theirs(leaf_hash(&entry(index)))).unwrap();
        }
        for old in sizes.into_iter().filter(|old| *old < size) {
            let old_root = theirs(ledger.root_at(old).unwrap());
            let proof = prove_tree(size, old, &reader).unwrap();
            assert_eq!(
                ledger.consistency_proof(old, size).unwrap(),
                ours(proof.clone()),
                "{old} to {size}"
            );
            check_tree(&proof, size, root, old, old_root).unwrap();
        }
    }
    let published = fs::read(dir.path().join("checkpoint")).unwrap();
    let note = Note::parse(&published).unwrap();
    let checkpoint = Checkpoint::from_bytes(note.text().as_bytes()).unwrap();
    assert_eq!((checkpoint.origin(), checkpoint.size()), (ORIGIN, 66_001));
    assert_eq!(checkpoint.hash().0, ledger.root());
    assert_eq!(checkpoint.extension(), "");
}
