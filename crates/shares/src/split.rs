//! Splitting (SLIP-0039, "Generating the shares"). Draws nothing itself and keeps nothing.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::cipher::{self, ITERATION_EXPONENT_MAX, PASSPHRASE_BYTES_MAX};
use crate::error::SharesError;
use crate::field::{Point, interpolate};
use crate::share::Share;

/// The shortest secret, in bytes.
pub const SECRET_BYTES_MIN: usize = 16;
/// The longest secret, in bytes.
pub const SECRET_BYTES_MAX: usize = 32;
/// The most shares of a group and the most groups of a set.
pub const SHARE_COUNT_MAX: u8 = 16;

/// Where the secret lies on the polynomial.
pub(crate) const SECRET_X: u8 = 255;
/// Where the digest of the secret lies.
pub(crate) const DIGEST_X: u8 = 254;
/// Bytes of the digest.
pub(crate) const DIGEST_BYTES: usize = 4;
/// Twenty thousand iterations, as the reference implementation has it.
const ITERATION_EXPONENT_DEFAULT: u8 = 1;

/// How a set is made.
#[derive(Clone, Copy)]
pub struct SplitOptions<'a> {
    /// Needed again to combine; a wrong one gives a wrong secret without notice. Printable ASCII.
    pub passphrase: &'a [u8],
    /// Doubles the work of trying a passphrase, each.
    pub iteration_exponent: u8,
    /// Whether further sets of the same secret keep its passphrases.
    pub is_extendable: bool,
}

impl Default for SplitOptions<'_> {
    fn default() -> Self {
        Self {
            passphrase: b"",
            iteration_exponent: ITERATION_EXPONENT_DEFAULT,
            is_extendable: true,
        }
    }
}

/// How many shares a group has and how many of them it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupShape {
    /// Shares needed.
    pub threshold: u8,
    /// Shares made.
    pub count: u8,
}

/// Splits a secret into `count` shares of which any `threshold` give it back: one group, no passphrase.
///
/// # Errors
/// [`SharesError::SplitSecretLength`], [`SharesError::SplitShape`], [`SharesError::SplitWeakRandomness`].
pub fn split(
    secret: &[u8],
    threshold: u8,
    count: u8,
    random: &mut dyn FnMut(&mut [u8]),
) -> Result<Vec<Share>, SharesError> {
    let shape = GroupShape { threshold, count };
    let groups = split_groups(secret, 1, &[shape], &SplitOptions::default(), random)?;
    Ok(groups.into_iter().flatten().collect())
}

/// Splits a secret into groups, of which `group_threshold` are needed, each with its own shares.
///
/// # Errors
/// [`SharesError::SplitSecretLength`], [`SharesError::SplitShape`], [`SharesError::SplitWeakRandomness`],
/// [`SharesError::Passphrase`], [`SharesError::ExcessiveWork`].
pub fn split_groups(
    secret: &[u8],
    group_threshold: u8,
    groups: &[GroupShape],
    options: &SplitOptions<'_>,
    random: &mut dyn FnMut(&mut [u8]),
) -> Result<Vec<Vec<Share>>, SharesError> {
    check_secret(secret)?;
    check_options(options)?;
    let group_count = check_groups(group_threshold, groups)?;
    let mut source = Source::new(random);
    let mut identifier = [0; 2];
    // Two bytes may well be zero or come twice: they hide nothing.
    source.fill_public(&mut identifier);
    let identifier = u16::from_be_bytes(identifier) & 0x7fff;
    let parameters = cipher::Parameters {
        passphrase: options.passphrase,
        identifier,
        is_extendable: options.is_extendable,
        iteration_exponent: options.iteration_exponent,
    };
    let encrypted = cipher::encrypt(&parameters, secret);
    let group_values = split_value(&encrypted, group_threshold, group_count, &mut source)?;
    let mut set = Vec::with_capacity(groups.len());
    for ((group_index, value), shape) in (0..).zip(&group_values).zip(groups) {
        let values = split_value(value, shape.threshold, shape.count, &mut source)?;
        let shares = (0..).zip(values).map(|(member_index, value)| Share {
            identifier,
            is_extendable: options.is_extendable,
            iteration_exponent: options.iteration_exponent,
            group_index,
            group_threshold,
            group_count,
            member_index,
            member_threshold: shape.threshold,
            value,
        });
        set.push(shares.collect());
    }
    Ok(set)
}

fn check_secret(secret: &[u8]) -> Result<(), SharesError> {
    let found = secret.len();
    if !(SECRET_BYTES_MIN..=SECRET_BYTES_MAX).contains(&found) || !found.is_multiple_of(2) {
        return Err(SharesError::SplitSecretLength {
            found,
            min: SECRET_BYTES_MIN,
            max: SECRET_BYTES_MAX,
        });
    }
    Ok(())
}

fn check_options(options: &SplitOptions<'_>) -> Result<(), SharesError> {
    check_passphrase(options.passphrase)?;
    check_work(options.iteration_exponent)
}

pub(crate) fn check_passphrase(passphrase: &[u8]) -> Result<(), SharesError> {
    let is_printable = passphrase.iter().all(|byte| (32..=126).contains(byte));
    if !is_printable || passphrase.len() > PASSPHRASE_BYTES_MAX {
        return Err(SharesError::Passphrase {
            max: PASSPHRASE_BYTES_MAX,
        });
    }
    Ok(())
}

pub(crate) fn check_work(iteration_exponent: u8) -> Result<(), SharesError> {
    if iteration_exponent > ITERATION_EXPONENT_MAX {
        return Err(SharesError::ExcessiveWork {
            found: iteration_exponent,
            max: ITERATION_EXPONENT_MAX,
        });
    }
    Ok(())
}

fn check_groups(group_threshold: u8, groups: &[GroupShape]) -> Result<u8, SharesError> {
    check_shape(group_threshold, groups.len())?;
    for shape in groups {
        check_shape(shape.threshold, usize::from(shape.count))?;
        if shape.threshold == 1 && shape.count > 1 {
            return Err(SharesError::SplitShape {
                threshold: 1,
                count: usize::from(shape.count),
                problem: "copies of one share are no shares; make 1 of 1 and copy it",
            });
        }
    }
    Ok(u8::try_from(groups.len()).expect("invariant: at most 16 groups were let through"))
}

fn check_shape(threshold: u8, count: usize) -> Result<(), SharesError> {
    let problem = if threshold == 0 {
        "at least one must be needed"
    } else if usize::from(threshold) > count {
        "more are needed than there are"
    } else if count > usize::from(SHARE_COUNT_MAX) {
        "there can be at most 16"
    } else {
        return Ok(());
    };
    Err(SharesError::SplitShape {
        threshold,
        count,
        problem,
    })
}

/// One value for each x from 0 on, such that `threshold` of them give the secret at 255 and its digest at 254.
fn split_value(
    secret: &[u8],
    threshold: u8,
    count: u8,
    source: &mut Source<'_>,
) -> Result<Vec<Zeroizing<Vec<u8>>>, SharesError> {
    if threshold == 1 {
        let copy = || Zeroizing::new(secret.to_vec());
        return Ok((0..count).map(|_| copy()).collect());
    }
    let mut values = Vec::with_capacity(usize::from(count));
    for _ in 0..threshold - 2 {
        values.push(source.draw(secret.len())?);
    }
    let digest = digest_value(secret, &source.draw(secret.len() - DIGEST_BYTES)?);
    let mut base: Vec<Point<'_>> = Vec::with_capacity(usize::from(threshold));
    for (x, y) in (0..).zip(&values) {
        base.push(Point { x, y });
    }
    base.push(Point {
        x: DIGEST_X,
        y: &digest,
    });
    base.push(Point {
        x: SECRET_X,
        y: secret,
    });
    let further: Vec<_> = (threshold - 2..count)
        .map(|x| interpolate(&base, x))
        .collect();
    drop(base);
    values.extend(further);
    Ok(values)
}

/// The digest followed by the random bytes that key it: what lies at 254.
fn digest_value(secret: &[u8], random: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut value = Zeroizing::new(Vec::with_capacity(secret.len()));
    value.extend_from_slice(&digest(secret, random));
    value.extend_from_slice(random);
    value
}

pub(crate) fn digest(secret: &[u8], random: &[u8]) -> [u8; DIGEST_BYTES] {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(random).expect("invariant: HMAC takes a key of any length");
    mac.update(secret);
    let whole: [u8; 32] = mac.finalize().into_bytes().into();
    let mut digest = [0; DIGEST_BYTES];
    digest.copy_from_slice(&whole[..DIGEST_BYTES]);
    digest
}

/// The caller's randomness, watched: a generator that is stuck would give away the secret with a single share.
struct Source<'a> {
    random: &'a mut dyn FnMut(&mut [u8]),
    drawn: Vec<Zeroizing<Vec<u8>>>,
}

impl<'a> Source<'a> {
    fn new(random: &'a mut dyn FnMut(&mut [u8])) -> Self {
        Self {
            random,
            drawn: Vec::new(),
        }
    }

    fn fill_public(&mut self, out: &mut [u8]) {
        (self.random)(out);
    }

    fn draw(&mut self, length: usize) -> Result<Zeroizing<Vec<u8>>, SharesError> {
        let mut bytes = Zeroizing::new(vec![0; length]);
        (self.random)(&mut bytes);
        let common = SECRET_BYTES_MIN - DIGEST_BYTES;
        let is_repeated = self
            .drawn
            .iter()
            .any(|earlier| earlier[..common] == bytes[..common]);
        if is_repeated || bytes.iter().all(|byte| *byte == bytes[0]) {
            return Err(SharesError::SplitWeakRandomness);
        }
        self.drawn.push(bytes.clone());
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every value that one byte of the first share of two takes while one random byte goes through all of its values.
    fn values_of_a_single_share(secret: &[u8; 16]) -> usize {
        let mut seen = [false; 256];
        for random_byte in 0..=255 {
            let mut random = |out: &mut [u8]| {
                out.fill(0x5a);
                out[0] = 0xa5;
                out[1] = random_byte;
            };
            let values = split_value(secret, 2, 2, &mut Source::new(&mut random)).unwrap();
            seen[usize::from(values[0][DIGEST_BYTES + 1])] = true;
        }
        seen.iter().filter(|seen| **seen).count()
    }

    #[test]
    fn a_single_share_of_two_takes_every_value_once_whatever_the_secret_is() {
        assert_eq!(values_of_a_single_share(b"sixteen bytes..."), 256);
        assert_eq!(values_of_a_single_share(&[0; 16]), 256);
        assert_eq!(values_of_a_single_share(&[0xff; 16]), 256);
    }
}
