//! The Merkle tree of RFC 6962 section 2.1 over SHA-256, and the checks of RFC 9162 section 2.1.
//! Pure: knows no file, no tile and no signature; whoever has the hashes of complete subtrees can ask for roots and proofs.

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// Why a Merkle proof fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MerkleError {
    /// The leaf or the tree asked for is outside of the tree.
    #[error("index or size outside of the tree")]
    Outside,
    /// The proof has too few or too many hashes for its tree.
    #[error("wrong number of hashes")]
    Length,
    /// The proof leads to another root.
    #[error("another root")]
    Root,
}

/// `SHA-256("")`: the root of the empty tree.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// `SHA-256(0x00 || entry)`. The prefix keeps a leaf from ever being taken for a node.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new()
        .chain_update([0x00])
        .chain_update(entry)
        .finalize()
        .into()
}

/// `SHA-256(0x01 || left || right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new()
        .chain_update([0x01])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

/// Hashes a run of neighbouring complete subtrees of one height into one; an empty run is the empty tree.
pub fn root_of(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => empty_root(),
        [only] => *only,
        _ => {
            let (left, right) = hashes.split_at(1 << split_height(hashes.len() as u64));
            node_hash(&root_of(left), &root_of(right))
        }
    }
}

/// The height of the left subtree: the largest power of two smaller than `count` is `2^height`. `count` is at least 2.
fn split_height(count: u64) -> u32 {
    (count - 1).ilog2()
}

/// A complete subtree: the leaves `index * 2^height .. (index + 1) * 2^height`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subtree {
    /// 0 for a leaf.
    pub height: u32,
    /// From the left, among those of its height.
    pub index: u64,
}

/// The root of the leaves `start..end`, where `start` is a multiple of the power of two that covers the run.
///
/// # Errors
/// What `read` returns.
fn range_root<E>(
    start: u64,
    end: u64,
    read: &mut dyn FnMut(Subtree) -> Result<Hash, E>,
) -> Result<Hash, E> {
    let count = end - start;
    if count == 0 {
        return Ok(empty_root());
    }
    if count.is_power_of_two() {
        let height = count.ilog2();
        return read(Subtree {
            height,
            index: start >> height,
        });
    }
    let middle = start + (1 << split_height(count));
    let left = range_root(start, middle, read)?;
    let right = range_root(middle, end, read)?;
    Ok(node_hash(&left, &right))
}

/// The root of the first `size` leaves, from the hashes of complete subtrees.
///
/// # Errors
/// What `read` returns.
pub fn root<E>(size: u64, read: &mut dyn FnMut(Subtree) -> Result<Hash, E>) -> Result<Hash, E> {
    range_root(0, size, read)
}

/// The inclusion proof (RFC 6962 section 2.1.1) of the leaf `index` in the tree of `size`, from leaf to root.
/// `index` must be below `size`.
///
/// # Errors
/// What `read` returns.
pub fn inclusion_proof<E>(
    index: u64,
    size: u64,
    read: &mut dyn FnMut(Subtree) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    assert!(index < size, "invariant: the leaf is in the tree");
    let (mut start, mut end) = (0, size);
    let mut from_root = Vec::new();
    while end - start > 1 {
        let middle = start + (1 << split_height(end - start));
        if index < middle {
            from_root.push(range_root(middle, end, read)?);
            end = middle;
        } else {
            from_root.push(range_root(start, middle, read)?);
            start = middle;
        }
    }
    from_root.reverse();
    Ok(from_root)
}

/// The consistency proof (RFC 6962 section 2.1.2) between the trees of `old` and `new` leaves.
/// `old` must not be above `new`; the proof is empty for an empty or an equal old tree.
///
/// # Errors
/// What `read` returns.
pub fn consistency_proof<E>(
    old: u64,
    new: u64,
    read: &mut dyn FnMut(Subtree) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    assert!(old <= new, "invariant: the old tree is the smaller");
    let mut from_root = Vec::new();
    if old == 0 || old == new {
        return Ok(from_root);
    }
    let (mut start, mut end) = (0, new);
    // While the old tree does not end where this subtree ends, its last leaf lies left or right of the split.
    while end != old {
        let middle = start + (1 << split_height(end - start));
        if old <= middle {
            from_root.push(range_root(middle, end, read)?);
            end = middle;
        } else {
            from_root.push(range_root(start, middle, read)?);
            start = middle;
        }
    }
    // The old root itself is known to the verifier, so a subtree that is the whole old tree is left out.
    if start > 0 {
        from_root.push(range_root(start, end, read)?);
    }
    from_root.reverse();
    Ok(from_root)
}

/// The root to which an inclusion proof leads (RFC 9162 section 2.1.3.2).
///
/// # Errors
/// [`MerkleError::Outside`] or [`MerkleError::Length`].
pub fn root_from_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
) -> Result<Hash, MerkleError> {
    if index >= size {
        return Err(MerkleError::Outside);
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(MerkleError::Length);
        }
        if node % 2 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node != 0 && node % 2 == 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last == 0 {
        Ok(hash)
    } else {
        Err(MerkleError::Length)
    }
}

/// Checks that a leaf's hash stands at `index` in the tree of `size` with the given root.
///
/// # Errors
/// [`MerkleError`], by what is wrong.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    root: &Hash,
    proof: &[Hash],
) -> Result<(), MerkleError> {
    if root_from_inclusion(leaf, index, size, proof)? == *root {
        Ok(())
    } else {
        Err(MerkleError::Root)
    }
}

/// Checks that the old tree is a prefix of the new one (RFC 9162 section 2.1.4.2).
///
/// # Errors
/// [`MerkleError`], by what is wrong.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), MerkleError> {
    if old_size > new_size {
        return Err(MerkleError::Outside);
    }
    if old_size == 0 || old_size == new_size {
        let expected = if old_size == 0 {
            empty_root()
        } else {
            *new_root
        };
        let new_is_empty_or_known = new_size != 0 || *new_root == empty_root();
        return match (
            proof.is_empty(),
            *old_root == expected && new_is_empty_or_known,
        ) {
            (false, _) => Err(MerkleError::Length),
            (true, false) => Err(MerkleError::Root),
            (true, true) => Ok(()),
        };
    }
    verify_proper_consistency(old_size, old_root, new_size, new_root, proof)
}

/// The case `0 < old_size < new_size`.
fn verify_proper_consistency(
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), MerkleError> {
    // A power of two is a complete subtree of the new tree: its root is the first hash, and the proof leaves it out.
    let (first, rest) = if old_size.is_power_of_two() {
        (old_root, proof)
    } else {
        proof.split_first().ok_or(MerkleError::Length)?
    };
    if rest.is_empty() {
        return Err(MerkleError::Length);
    }
    let trailing = (old_size - 1).trailing_ones();
    let (mut node, mut last) = ((old_size - 1) >> trailing, (new_size - 1) >> trailing);
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return Err(MerkleError::Length);
        }
        if node % 2 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            while node != 0 && node % 2 == 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last != 0 {
        return Err(MerkleError::Length);
    }
    if old_hash == *old_root && new_hash == *new_root {
        Ok(())
    } else {
        Err(MerkleError::Root)
    }
}
