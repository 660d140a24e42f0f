//! The tree and its proofs against the definitions of RFC 6962 written out naively, and against published roots.

use proptest::prelude::*;
use rapporteur_ledger::Hash;
use rapporteur_ledger::merkle::{
    MerkleError, Subtree, consistency_proof, empty_root, inclusion_proof, leaf_hash, node_hash,
    root, root_of, verify_consistency, verify_inclusion,
};
use std::convert::Infallible;

/// RFC 6962 section 2.1: MTH.
fn naive_root(leaves: &[Hash]) -> Hash {
    match leaves.len() {
        0 => empty_root(),
        1 => leaves[0],
        count => {
            let k = naive_split(count);
            node_hash(&naive_root(&leaves[..k]), &naive_root(&leaves[k..]))
        }
    }
}

/// The largest power of two smaller than `count`.
fn naive_split(count: usize) -> usize {
    let mut k = 1;
    while k * 2 < count {
        k *= 2;
    }
    k
}

/// RFC 6962 section 2.1.1: PATH.
fn naive_path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let k = naive_split(leaves.len());
    let (mut path, sibling) = if index < k {
        (naive_path(index, &leaves[..k]), naive_root(&leaves[k..]))
    } else {
        (
            naive_path(index - k, &leaves[k..]),
            naive_root(&leaves[..k]),
        )
    };
    path.push(sibling);
    path
}

/// RFC 6962 section 2.1.2: SUBPROOF.
fn naive_subproof(old: usize, leaves: &[Hash], is_whole: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if is_whole {
            Vec::new()
        } else {
            vec![naive_root(leaves)]
        };
    }
    let k = naive_split(leaves.len());
    let (mut proof, sibling) = if old <= k {
        (
            naive_subproof(old, &leaves[..k], is_whole),
            naive_root(&leaves[k..]),
        )
    } else {
        (
            naive_subproof(old - k, &leaves[k..], false),
            naive_root(&leaves[..k]),
        )
    };
    proof.push(sibling);
    proof
}

fn leaves(count: usize) -> Vec<Hash> {
    (0..count as u64)
        .map(|index| leaf_hash(&index.to_be_bytes()))
        .collect()
}

fn reader(leaves: &[Hash]) -> impl FnMut(Subtree) -> Result<Hash, Infallible> + '_ {
    |subtree| {
        let (start, count) = (
            (subtree.index << subtree.height) as usize,
            1 << subtree.height,
        );
        Ok(naive_root(&leaves[start..start + count]))
    }
}

fn included(leaves: &[Hash], index: usize) -> Vec<Hash> {
    inclusion_proof(index as u64, leaves.len() as u64, &mut reader(leaves)).unwrap()
}

fn consistent(leaves: &[Hash], old: usize) -> Vec<Hash> {
    consistency_proof(old as u64, leaves.len() as u64, &mut reader(leaves)).unwrap()
}

#[test]
fn roots_are_the_published_ones() {
    // The leaves and roots with which the Certificate Transparency projects test their trees.
    let entries = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ];
    let leaves: Vec<Hash> = entries
        .iter()
        .map(|entry| leaf_hash(&hex::decode(entry).unwrap()))
        .collect();
    for (size, expected) in [
        (
            0,
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ),
        (
            1,
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        ),
        (
            2,
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        ),
        (
            3,
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        ),
        (
            7,
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        ),
        (
            8,
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ),
    ] {
        assert_eq!(
            hex::encode(root_of(&leaves[..size])),
            expected,
            "size {size}"
        );
    }
}

#[test]
fn every_small_tree_agrees_with_the_definitions() {
    let all = leaves(130);
    for size in 0..=all.len() {
        let tree = &all[..size];
        let whole = naive_root(tree);
        assert_eq!(root_of(tree), whole);
        assert_eq!(root(size as u64, &mut reader(tree)), Ok(whole));
        for index in 0..size {
            let proof = included(tree, index);
            assert_eq!(
                proof,
                naive_path(index, tree),
                "inclusion {index} of {size}"
            );
            verify_inclusion(&tree[index], index as u64, size as u64, &whole, &proof).unwrap();
        }
        for old in 0..=size {
            let proof = consistent(tree, old);
            let expected = if old == 0 {
                Vec::new()
            } else {
                naive_subproof(old, tree, true)
            };
            assert_eq!(proof, expected, "consistency {old} to {size}");
            let old_root = naive_root(&tree[..old]);
            verify_consistency(old as u64, &old_root, size as u64, &whole, &proof).unwrap();
        }
    }
}

#[test]
fn no_proof_holds_for_another_index_size_leaf_or_length() {
    let tree = leaves(21);
    let whole = naive_root(&tree);
    for index in 0..tree.len() {
        let proof = included(&tree, index);
        for other in (0..30).filter(|other| *other != index as u64) {
            assert!(
                verify_inclusion(&tree[index], other, 21, &whole, &proof).is_err(),
                "{index} as {other}"
            );
        }
        assert!(
            verify_inclusion(&tree[(index + 1) % 21], index as u64, 21, &whole, &proof).is_err()
        );
        let longer = [proof.as_slice(), &[whole]].concat();
        assert_eq!(
            verify_inclusion(&tree[index], index as u64, 21, &whole, &longer),
            Err(MerkleError::Length)
        );
        let shorter = &proof[..proof.len() - 1];
        assert_eq!(
            verify_inclusion(&tree[index], index as u64, 21, &whole, shorter),
            Err(MerkleError::Length)
        );
    }
}

#[test]
fn a_tree_of_another_history_is_not_consistent() {
    let tree = leaves(40);
    let whole = naive_root(&tree);
    for old in 1..40 {
        let proof = consistent(&tree, old);
        let old_root = naive_root(&tree[..old]);
        let mut rewritten = tree[..old].to_vec();
        rewritten[old / 2][0] ^= 1;
        let (old, other_root) = (old as u64, naive_root(&rewritten));
        assert_eq!(
            verify_consistency(old, &other_root, 40, &whole, &proof),
            Err(MerkleError::Root)
        );
        assert_eq!(
            verify_consistency(old, &old_root, 40, &other_root, &proof),
            Err(MerkleError::Root)
        );
        assert!(verify_consistency(old, &old_root, 40, &whole, &[]).is_err());
        let longer = [proof.as_slice(), &[whole]].concat();
        assert_eq!(
            verify_consistency(old, &old_root, 40, &whole, &longer),
            Err(MerkleError::Length)
        );
    }
}

#[test]
fn the_edges_of_consistency_are_strict() {
    let tree = leaves(5);
    let whole = naive_root(&tree);
    assert_eq!(verify_consistency(5, &whole, 5, &whole, &[]), Ok(()));
    assert_eq!(
        verify_consistency(5, &whole, 5, &tree[0], &[]),
        Err(MerkleError::Root)
    );
    assert_eq!(
        verify_consistency(5, &whole, 5, &whole, &[whole]),
        Err(MerkleError::Length)
    );
    assert_eq!(verify_consistency(0, &empty_root(), 5, &whole, &[]), Ok(()));
    assert_eq!(
        verify_consistency(0, &whole, 5, &whole, &[]),
        Err(MerkleError::Root)
    );
    assert_eq!(
        verify_consistency(0, &empty_root(), 0, &whole, &[]),
        Err(MerkleError::Root)
    );
    assert_eq!(
        verify_consistency(6, &whole, 5, &whole, &[]),
        Err(MerkleError::Outside)
    );
    assert_eq!(
        verify_inclusion(&whole, 0, 0, &whole, &[]),
        Err(MerkleError::Outside)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn larger_trees_agree_with_the_definitions(size in 131_usize..3_000, one in any::<prop::sample::Index>(), other in any::<prop::sample::Index>()) {
        let tree = leaves(size);
        let whole = naive_root(&tree);
        let (index, old) = (one.index(size), other.index(size) + 1);
        let proof = included(&tree, index);
        prop_assert_eq!(&proof, &naive_path(index, &tree));
        prop_assert!(verify_inclusion(&tree[index], index as u64, size as u64, &whole, &proof).is_ok());
        let proof = consistent(&tree, old);
        prop_assert_eq!(&proof, &naive_subproof(old, &tree, true));
        let old_root = naive_root(&tree[..old]);
        prop_assert!(verify_consistency(old as u64, &old_root, size as u64, &whole, &proof).is_ok());
    }

    #[test]
    fn verification_never_panics(
        sizes in (any::<u64>(), any::<u64>()),
        roots in (any::<[u8; 32]>(), any::<[u8; 32]>()),
        proof in prop::collection::vec(any::<[u8; 32]>(), 0..70),
    ) {
        let _ = verify_inclusion(&roots.0, sizes.0, sizes.1, &roots.1, &proof);
        let _ = verify_consistency(sizes.0, &roots.0, sizes.1, &roots.1, &proof);
    }

    #[test]
    fn one_flipped_bit_breaks_a_proof(size in 2_usize..300, index in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), bit in 0..8_u32) {
        let tree = leaves(size);
        let whole = naive_root(&tree);
        let index = index.index(size);
        let mut proof = included(&tree, index);
        let flat = at.index(proof.len() * 32);
        proof[flat / 32][flat % 32] ^= 1 << bit;
        prop_assert_eq!(verify_inclusion(&tree[index], index as u64, size as u64, &whole, &proof), Err(MerkleError::Root));
    }
}
