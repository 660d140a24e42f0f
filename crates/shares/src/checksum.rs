//! RS1024, the checksum of SLIP-0039 ("Checksum"): a Reed–Solomon code over GF(1024) whose three words find any three wrong
//! words. It can say where a single wrong word stands; what the right word would be it is not asked, because a corrected share
//! that was wrong in two places is a share of nothing.

use zeroize::Zeroizing;

/// Words of the checksum.
pub(crate) const CHECKSUM_WORDS: usize = 3;

const GENERATOR: [u32; 10] = [
    0x00e0_e040,
    0x01c1_c080,
    0x0383_8100,
    0x0707_0200,
    0x0e0e_0009,
    0x1c0c_2412,
    0x3808_6c24,
    0x3090_fc48,
    0x21b1_f890,
    0x03f3_f120,
];

/// What is prepended, so that a share of one scheme is never taken for one of the other.
fn customization(is_extendable: bool) -> &'static [u8] {
    if is_extendable {
        b"shamir_extendable"
    } else {
        b"shamir"
    }
}

/// One step of the division by the generator polynomial; the state is three symbols of ten bits.
fn step(state: u32, symbol: u16) -> u32 {
    let top = state >> 20;
    let shifted = ((state & 0x000f_ffff) << 10) ^ u32::from(symbol);
    // Masks, not branches: the symbols are a secret's.
    (0..10).fold(shifted, |state, bit| {
        state ^ (GENERATOR[bit] & 0_u32.wrapping_sub((top >> bit) & 1))
    })
}

fn remainder(is_extendable: bool, words: impl Iterator<Item = u16>) -> u32 {
    let prefix = customization(is_extendable).iter().copied().map(u16::from);
    prefix.chain(words).fold(1, step)
}

/// The checksum of the words before it.
pub(crate) fn create(is_extendable: bool, words: &[u16]) -> [u16; CHECKSUM_WORDS] {
    let padded = words.iter().copied().chain([0; CHECKSUM_WORDS]);
    let remainder = remainder(is_extendable, padded) ^ 1;
    [20, 10, 0].map(|shift| ((remainder >> shift) & 0x3ff) as u16)
}

/// Whether words with their checksum are whole.
pub(crate) fn is_valid(is_extendable: bool, words: &[u16]) -> bool {
    remainder(is_extendable, words.iter().copied()) == 1
}

/// Where the wrong word stands (from 0), if exactly one place can be made right by changing its word alone.
pub(crate) fn locate_wrong_word(words: &[u16]) -> Option<usize> {
    let mut suspects = [false, true]
        .into_iter()
        .flat_map(|is_extendable| suspects(is_extendable, words))
        .collect::<Vec<usize>>();
    suspects.dedup();
    match suspects.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

fn suspects(is_extendable: bool, words: &[u16]) -> Vec<usize> {
    let wanted = remainder(is_extendable, words.iter().copied()) ^ 1;
    let fits = |place: usize| {
        change_at(wanted, words.len() - place).is_some_and(|change| {
            let mut changed = Zeroizing::new(words.to_vec());
            changed[place] ^= change;
            // The flag that chooses the prefix stands within the words themselves.
            crate::share::is_extendable(&changed) == is_extendable
        })
    };
    (0..words.len()).filter(|place| fits(*place)).collect()
}

/// The change of the word `from_end` places before the end that changes the remainder by `wanted`. The code is linear, so
/// that the changes of single bits add up.
fn change_at(wanted: u32, from_end: usize) -> Option<u16> {
    let effects: Vec<u32> = (0..10)
        .map(|bit| (1..from_end).fold(step(0, 1 << bit), |state, _| step(state, 0)))
        .collect();
    let effect = |change: u16| {
        (0..10)
            .filter(|bit| (change >> bit) & 1 == 1)
            .fold(0, |sum, bit| sum ^ effects[bit])
    };
    (1..1024).find(|change| effect(*change) == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Vec<u16> {
        // A share's first words decide the prefix: bit 4 of the second word is the flag, here unset.
        let mut words: Vec<u16> = (0..17).map(|at| (at * 61) & 0x3ef).collect();
        words.extend(create(false, &words));
        words
    }

    #[test]
    fn a_single_wrong_word_is_found_wherever_it_stands() {
        let words = example();
        assert!(is_valid(false, &words));
        assert_eq!(locate_wrong_word(&words), None);
        for place in 0..words.len() {
            for change in [1, 0x10, 0x155, 0x3ff] {
                let mut wrong = words.clone();
                wrong[place] ^= change;
                assert!(!is_valid(false, &wrong));
                assert_eq!(locate_wrong_word(&wrong), Some(place));
            }
        }
    }

    #[test]
    fn two_and_three_wrong_words_are_always_found_and_two_are_blamed_on_no_single_word() {
        let words = example();
        for first in 0..words.len() {
            for second in first + 1..words.len() {
                let mut wrong = words.clone();
                wrong[first] ^= 0x2a;
                wrong[second] ^= 0x115;
                assert!(!is_valid(false, &wrong));
                assert_eq!(locate_wrong_word(&wrong), None, "{first} {second}");
                let third = (second + 5) % words.len();
                if third != first {
                    wrong[third] ^= 0x80;
                    assert!(!is_valid(false, &wrong));
                }
            }
        }
    }

    #[test]
    fn the_two_prefixes_are_told_apart() {
        let words: Vec<u16> = (0..17).collect();
        assert_ne!(create(false, &words), create(true, &words));
    }
}
