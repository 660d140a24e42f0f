//! Combining (SLIP-0039, "Combining the shares"): sorts shares into groups, refuses what does not belong together, and verifies.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use crate::cipher;
use crate::error::SharesError;
use crate::field::{Point, interpolate};
use crate::share::Share;
use crate::split::{DIGEST_BYTES, DIGEST_X, SECRET_X, check_passphrase, check_work, digest};

/// Gives the secret back from enough shares of one set, in any order, made without a passphrase.
///
/// # Errors
/// [`SharesError::CombineNothing`], [`SharesError::CombineOtherSet`], [`SharesError::CombineDuplicate`],
/// [`SharesError::CombineConflict`], [`SharesError::CombineTooFew`], [`SharesError::CombineTooFewGroups`],
/// [`SharesError::CombineDigest`], [`SharesError::ExcessiveWork`].
pub fn combine(shares: &[Share]) -> Result<Zeroizing<Vec<u8>>, SharesError> {
    combine_with(shares, b"")
}

/// Gives the secret back that stands under a passphrase. Every passphrase gives one; only the right one gives the right one.
///
/// # Errors
/// As [`combine`], and [`SharesError::Passphrase`].
pub fn combine_with(
    shares: &[Share],
    passphrase: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SharesError> {
    let first = shares.first().ok_or(SharesError::CombineNothing)?;
    check_passphrase(passphrase)?;
    check_work(first.iteration_exponent)?;
    check_set(shares)?;
    let mut groups: BTreeMap<u8, Vec<&Share>> = BTreeMap::new();
    for share in shares {
        groups.entry(share.group_index).or_default().push(share);
    }
    let mut complete = Vec::new();
    for (group_index, members) in &groups {
        if members.len() >= usize::from(members[0].member_threshold) {
            let points = members
                .iter()
                .map(|share| (share.member_index, &*share.value));
            let value = recover(members[0].member_threshold, points)?;
            complete.push((*group_index, value));
        }
    }
    if complete.len() < usize::from(first.group_threshold) {
        return Err(too_few(first, &groups, complete.len()));
    }
    let points = complete.iter().map(|(index, value)| (*index, &**value));
    let encrypted = recover(first.group_threshold, points)?;
    Ok(cipher::decrypt(&parameters(first, passphrase), &encrypted))
}

/// What shares of one group would give if they were enough: for a ceremony, which shows that it is not the secret.
///
/// # Errors
/// As [`combine`], but for [`SharesError::CombineTooFew`] and [`SharesError::CombineDigest`], which are what is to be shown.
pub fn combine_too_few(shares: &[Share]) -> Result<Zeroizing<Vec<u8>>, SharesError> {
    let first = shares.first().ok_or(SharesError::CombineNothing)?;
    check_work(first.iteration_exponent)?;
    check_set(shares)?;
    if let Some(place) = shares
        .iter()
        .position(|share| share.group_index != first.group_index)
    {
        let (number, what) = (place + 1, "group");
        return Err(SharesError::CombineOtherSet { number, what });
    }
    let mut points = Vec::with_capacity(shares.len());
    for share in shares {
        points.push(Point {
            x: share.member_index,
            y: &share.value,
        });
    }
    let guess = interpolate(&points, SECRET_X);
    Ok(cipher::decrypt(&parameters(first, b""), &guess))
}

fn parameters<'a>(share: &Share, passphrase: &'a [u8]) -> cipher::Parameters<'a> {
    cipher::Parameters {
        passphrase,
        identifier: share.identifier,
        is_extendable: share.is_extendable,
        iteration_exponent: share.iteration_exponent,
    }
}

/// The number of groups says nothing to whoever knows of one group only.
fn too_few(first: &Share, groups: &BTreeMap<u8, Vec<&Share>>, complete: usize) -> SharesError {
    let mut members = groups.values();
    match (members.next(), members.next()) {
        (Some(only), None) if first.group_threshold == 1 => SharesError::CombineTooFew {
            given: only.len(),
            needed: usize::from(only[0].member_threshold),
        },
        _ => SharesError::CombineTooFewGroups {
            given: complete,
            needed: usize::from(first.group_threshold),
        },
    }
}

fn check_set(shares: &[Share]) -> Result<(), SharesError> {
    for (place, share) in shares.iter().enumerate() {
        let number = place + 1;
        if let Some(what) = difference(&shares[0], share) {
            return Err(SharesError::CombineOtherSet { number, what });
        }
        for (before, other) in shares[..place].iter().enumerate() {
            let earlier = before + 1;
            if other.group_index != share.group_index {
                continue;
            }
            if other.member_threshold != share.member_threshold {
                let what = "number of shares needed in its group";
                return Err(SharesError::CombineOtherSet { number, what });
            }
            if other.member_index == share.member_index {
                return Err(match other.value == share.value {
                    true => SharesError::CombineDuplicate { number, earlier },
                    false => SharesError::CombineConflict { number, earlier },
                });
            }
        }
    }
    Ok(())
}

/// What two shares of one set have in common and these do not.
fn difference(first: &Share, share: &Share) -> Option<&'static str> {
    if first.identifier != share.identifier {
        Some("identifier (the first two words)")
    } else if first.is_extendable != share.is_extendable {
        Some("kind (extendable or not)")
    } else if first.iteration_exponent != share.iteration_exponent {
        Some("iteration exponent")
    } else if first.group_threshold != share.group_threshold {
        Some("number of groups needed")
    } else if first.group_count != share.group_count {
        Some("number of groups")
    } else if first.value.len() != share.value.len() {
        Some("length")
    } else {
        None
    }
}

/// The secret of one layer. Points beyond the threshold must lie on the same polynomial as the others.
fn recover<'a>(
    threshold: u8,
    points: impl Iterator<Item = (u8, &'a Vec<u8>)>,
) -> Result<Zeroizing<Vec<u8>>, SharesError> {
    let mut points: Vec<Point<'a>> = points.map(|(x, y)| Point { x, y }).collect();
    let further = points.split_off(usize::from(threshold));
    for point in &further {
        let expected = match threshold {
            1 => Zeroizing::new(points[0].y.to_vec()),
            _ => interpolate(&points, point.x),
        };
        if !is_equal(&expected, point.y) {
            return Err(SharesError::CombineDigest);
        }
    }
    // A single share is the secret itself and carries no digest.
    if threshold == 1 {
        return Ok(Zeroizing::new(points[0].y.to_vec()));
    }
    let secret = interpolate(&points, SECRET_X);
    let check = interpolate(&points, DIGEST_X);
    let (expected, random) = check.split_at(DIGEST_BYTES);
    if !is_equal(&digest(&secret, random), expected) {
        return Err(SharesError::CombineDigest);
    }
    Ok(secret)
}

/// Compares without stopping at the first difference.
fn is_equal(left: &[u8], right: &[u8]) -> bool {
    let differing = left
        .iter()
        .zip(right)
        .fold(0, |bits, (left, right)| bits | (left ^ right));
    left.len() == right.len() && differing == 0
}
