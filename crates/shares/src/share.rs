//! One share: what stands in its words (SLIP-0039, "Format of the share mnemonic"), writing and reading. Knows no other share.

use zeroize::Zeroizing;

use crate::checksum::{self, CHECKSUM_WORDS};
use crate::error::{SharesError, WrongWord};
use crate::split::{SECRET_BYTES_MAX, SECRET_BYTES_MIN};
use crate::word_list;

/// The longest text that is read as a share, in bytes.
pub const TEXT_BYTES_MAX: usize = 4096;
/// The fewest words of a share: one of a secret of 16 bytes.
pub const WORD_COUNT_MIN: usize = HEADER_WORDS + 13 + CHECKSUM_WORDS;
/// The most words of a share: one of a secret of 32 bytes.
pub const WORD_COUNT_MAX: usize = HEADER_WORDS + 26 + CHECKSUM_WORDS;

const HEADER_WORDS: usize = 4;
const BITS_PER_WORD: usize = 10;
/// Characters of a wrong word that are shown again.
const SHOWN_CHARACTERS_MAX: usize = 24;

/// A share of a secret. No `Debug`; its value is zeroised when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Share {
    pub(crate) identifier: u16,
    pub(crate) is_extendable: bool,
    pub(crate) iteration_exponent: u8,
    pub(crate) group_index: u8,
    pub(crate) group_threshold: u8,
    pub(crate) group_count: u8,
    pub(crate) member_index: u8,
    pub(crate) member_threshold: u8,
    pub(crate) value: Zeroizing<Vec<u8>>,
}

impl Share {
    /// Reads a share from its words, which stand apart by white space, in any case.
    ///
    /// # Errors
    /// [`SharesError::ParseTooLong`], [`SharesError::ParseUnknownWord`] with suggestions, [`SharesError::ParseWordCount`],
    /// [`SharesError::ParseChecksum`] with the place of a single wrong word, [`SharesError::ParseImpossible`].
    pub fn parse(text: &str) -> Result<Self, SharesError> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(SharesError::ParseTooLong {
                found: text.len(),
                max: TEXT_BYTES_MAX,
            });
        }
        let mut words = Zeroizing::new(Vec::with_capacity(WORD_COUNT_MAX));
        for (place, written) in text.split_whitespace().enumerate() {
            let small = Zeroizing::new(written.to_lowercase());
            let index = word_list::index_of(&small).ok_or_else(|| unknown(place, written))?;
            if place < WORD_COUNT_MAX {
                words.push(index);
            }
        }
        let found = text.split_whitespace().count();
        if !(WORD_COUNT_MIN..=WORD_COUNT_MAX).contains(&found) {
            return Err(SharesError::ParseWordCount { found });
        }
        Self::from_indices(&words)
    }

    fn from_indices(words: &[u16]) -> Result<Self, SharesError> {
        let count = words.len();
        let value_bits = (count - HEADER_WORDS - CHECKSUM_WORDS) * BITS_PER_WORD;
        // The value is a whole number of pairs of bytes, and its padding never more than 8 bits.
        let padding_bits = value_bits % 16;
        if padding_bits > 8 {
            return Err(SharesError::ParseWordCount { found: count });
        }
        if !checksum::is_valid(is_extendable(words), words) {
            let suspect = checksum::locate_wrong_word(words).map(|place| place + 1);
            return Err(SharesError::ParseChecksum { suspect });
        }
        let header = words[..HEADER_WORDS].iter().fold(0_u64, |bits, word| {
            (bits << BITS_PER_WORD) | u64::from(*word)
        });
        let four_bits = |shift: u32| ((header >> shift) & 0xf) as u8;
        let value = unpack(&words[HEADER_WORDS..count - CHECKSUM_WORDS], padding_bits)?;
        let share = Self {
            identifier: (header >> 25) as u16,
            is_extendable: is_extendable(words),
            iteration_exponent: four_bits(20),
            group_index: four_bits(16),
            group_threshold: four_bits(12) + 1,
            group_count: four_bits(8) + 1,
            member_index: four_bits(4),
            member_threshold: four_bits(0) + 1,
            value,
        };
        share.check()?;
        Ok(share)
    }

    fn check(&self) -> Result<(), SharesError> {
        if self.group_threshold > self.group_count {
            return Err(SharesError::ParseImpossible(
                "it needs more groups than there are",
            ));
        }
        if !(SECRET_BYTES_MIN..=SECRET_BYTES_MAX).contains(&self.value.len()) {
            return Err(SharesError::ParseImpossible(
                "its secret is shorter or longer than any that is split",
            ));
        }
        Ok(())
    }

    /// The words of the share, in order, with their checksum.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        let indices = self.indices();
        (0..indices.len()).map(move |place| word_list::word(indices[place]))
    }

    /// The words with a space between them.
    pub fn text(&self) -> Zeroizing<String> {
        // Room for the whole from the start: a string that grows leaves copies of a secret behind.
        let mut text = Zeroizing::new(String::with_capacity(WORD_COUNT_MAX * 9));
        for word in self.words() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
        text
    }

    fn indices(&self) -> Zeroizing<Vec<u16>> {
        let header = [
            (u64::from(self.identifier), 15),
            (u64::from(self.is_extendable), 1),
            (u64::from(self.iteration_exponent), 4),
            (u64::from(self.group_index), 4),
            (u64::from(self.group_threshold - 1), 4),
            (u64::from(self.group_count - 1), 4),
            (u64::from(self.member_index), 4),
            (u64::from(self.member_threshold - 1), 4),
        ]
        .into_iter()
        .fold(0_u64, |bits, (value, width)| (bits << width) | value);
        let mut words = Zeroizing::new(Vec::with_capacity(WORD_COUNT_MAX));
        for shift in [30, 20, 10, 0] {
            words.push(((header >> shift) & 0x3ff) as u16);
        }
        pack(&self.value, &mut words);
        let checksum = checksum::create(self.is_extendable, &words);
        words.extend_from_slice(&checksum);
        words
    }

    /// Fifteen bits that all shares of a set have in common; the first two words say them.
    pub fn identifier(&self) -> u16 {
        self.identifier
    }

    /// The two words with which every share of the set begins.
    pub fn set_words(&self) -> String {
        self.words().take(2).collect::<Vec<_>>().join(" ")
    }

    /// Whether further sets of the same secret keep its passphrases.
    pub fn is_extendable(&self) -> bool {
        self.is_extendable
    }

    /// The base-2 logarithm of the work, in units of ten thousand iterations.
    pub fn iteration_exponent(&self) -> u8 {
        self.iteration_exponent
    }

    /// Which group it belongs to (from 1), how many groups are needed, and how many there are.
    pub fn group(&self) -> (u8, u8, u8) {
        (self.group_index + 1, self.group_threshold, self.group_count)
    }

    /// Its number within the group, from 1.
    pub fn number(&self) -> u8 {
        self.member_index + 1
    }

    /// How many shares of its group are needed.
    pub fn threshold(&self) -> u8 {
        self.member_threshold
    }
}

/// Bit 4 of the second word, which stands between the identifier and the iteration exponent.
pub(crate) fn is_extendable(words: &[u16]) -> bool {
    words.get(1).is_some_and(|word| (word >> 4) & 1 == 1)
}

fn unknown(place: usize, written: &str) -> SharesError {
    SharesError::ParseUnknownWord(WrongWord {
        position: place + 1,
        word: written.chars().take(SHOWN_CHARACTERS_MAX).collect(),
        nearest: word_list::nearest(&written.to_lowercase()),
    })
}

/// Appends the value's words: zero bits of padding come first.
fn pack(value: &[u8], words: &mut Vec<u16>) {
    let padding_bits = (BITS_PER_WORD - value.len() * 8 % BITS_PER_WORD) % BITS_PER_WORD;
    let (mut bits, mut held) = (0_u32, padding_bits);
    for byte in value {
        bits = (bits << 8) | u32::from(*byte);
        held += 8;
        while held >= BITS_PER_WORD {
            held -= BITS_PER_WORD;
            words.push(((bits >> held) & 0x3ff) as u16);
            bits &= (1 << held) - 1;
        }
    }
}

fn unpack(words: &[u16], padding_bits: usize) -> Result<Zeroizing<Vec<u8>>, SharesError> {
    let mut value = Zeroizing::new(Vec::with_capacity(SECRET_BYTES_MAX));
    let (mut bits, mut held) = (0_u32, 0);
    for (place, word) in words.iter().enumerate() {
        bits = (bits << BITS_PER_WORD) | u32::from(*word);
        held += BITS_PER_WORD;
        if place == 0 {
            held -= padding_bits;
            if bits >> held != 0 {
                return Err(SharesError::ParseImpossible("its padding is not empty"));
            }
        }
        while held >= 8 {
            held -= 8;
            value.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    assert_eq!(held, 0, "invariant: padding makes the bits whole bytes");
    Ok(value)
}
