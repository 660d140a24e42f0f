//! The cipher of SLIP-0039 ("Encryption of the master secret"): a Feistel network of four rounds whose round function is
//! PBKDF2-HMAC-SHA-256 (RFC 8018 section 5.2). It lets one set of shares hold another secret under each passphrase; with the
//! empty one it only spreads the secret.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The greatest iteration exponent that is written or read: a planted share must not stall the machine.
pub const ITERATION_EXPONENT_MAX: u8 = 5;
/// The longest passphrase, in bytes.
pub const PASSPHRASE_BYTES_MAX: usize = 256;

const ROUNDS: [u8; 4] = [0, 1, 2, 3];
/// Iterations of each of the four rounds at exponent 0: ten thousand in all.
const ROUND_ITERATIONS: u32 = 2_500;

/// What the cipher depends on besides the secret.
pub(crate) struct Parameters<'a> {
    pub(crate) passphrase: &'a [u8],
    pub(crate) identifier: u16,
    pub(crate) is_extendable: bool,
    pub(crate) iteration_exponent: u8,
}

/// Encrypts a secret of an even number of bytes.
pub(crate) fn encrypt(parameters: &Parameters<'_>, secret: &[u8]) -> Zeroizing<Vec<u8>> {
    run(parameters, secret, ROUNDS)
}

/// Takes the encryption back.
pub(crate) fn decrypt(parameters: &Parameters<'_>, encrypted: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut rounds = ROUNDS;
    rounds.reverse();
    run(parameters, encrypted, rounds)
}

fn run(parameters: &Parameters<'_>, input: &[u8], rounds: [u8; 4]) -> Zeroizing<Vec<u8>> {
    let (left, right) = input.split_at(input.len() / 2);
    let mut left = Zeroizing::new(left.to_vec());
    let mut right = Zeroizing::new(right.to_vec());
    for round in rounds {
        let mask = round_function(parameters, round, &right);
        for (byte, mask) in left.iter_mut().zip(mask.iter()) {
            *byte ^= mask;
        }
        std::mem::swap(&mut left, &mut right);
    }
    let mut output = Zeroizing::new(Vec::with_capacity(input.len()));
    output.extend_from_slice(&right);
    output.extend_from_slice(&left);
    output
}

/// PBKDF2 over one half. A half is at most 16 bytes, so that the first block of 32 is enough; callers cut it by `zip`.
fn round_function(parameters: &Parameters<'_>, round: u8, half: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut password = Zeroizing::new(Vec::with_capacity(1 + PASSPHRASE_BYTES_MAX));
    password.push(round);
    password.extend_from_slice(parameters.passphrase);
    let keyed = Hmac::<Sha256>::new_from_slice(&password)
        .expect("invariant: HMAC takes a key of any length");
    let mut first = keyed.clone();
    if !parameters.is_extendable {
        // An extendable set keeps its secret under one passphrase when more shares are made with another identifier.
        first.update(b"shamir");
        first.update(&parameters.identifier.to_be_bytes());
    }
    first.update(half);
    first.update(&1_u32.to_be_bytes());
    let mut block: Zeroizing<[u8; 32]> = Zeroizing::new(first.finalize().into_bytes().into());
    let mut sum = block.clone();
    for _ in 1..ROUND_ITERATIONS << parameters.iteration_exponent {
        let mut next = keyed.clone();
        next.update(&*block);
        *block = next.finalize().into_bytes().into();
        for (sum, byte) in sum.iter_mut().zip(block.iter()) {
            *sum ^= byte;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encrypted_is_decrypted_only_with_the_same_parameters() {
        let parameters = Parameters {
            passphrase: b"",
            identifier: 7945,
            is_extendable: false,
            iteration_exponent: 0,
        };
        let encrypted = encrypt(&parameters, b"sixteen bytes...");
        assert_eq!(&*decrypt(&parameters, &encrypted), b"sixteen bytes...");
        let other = |parameters: Parameters<'_>| decrypt(&parameters, &encrypted);
        let changed = [
            other(Parameters {
                passphrase: b"x",
                ..parameters
            }),
            other(Parameters {
                identifier: 7946,
                ..parameters
            }),
            other(Parameters {
                is_extendable: true,
                ..parameters
            }),
            other(Parameters {
                iteration_exponent: 1,
                ..parameters
            }),
        ];
        for secret in changed {
            assert_ne!(&*secret, b"sixteen bytes...");
        }
    }
}
