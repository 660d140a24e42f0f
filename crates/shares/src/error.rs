//! What can go wrong with shares, as one enum. Messages are for whoever holds a sheet of paper in their hands: they name the word.
//! PRIVACY: no variant carries a byte of a secret; the one word carried is in no list, so that it is no word of a share.

use std::fmt;

/// What can go wrong with shares.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SharesError {
    /// The secret is of a length that cannot be split.
    #[error("a secret of {found} bytes cannot be split: an even number from {min} to {max} can")]
    SplitSecretLength {
        /// Its length.
        found: usize,
        /// The least.
        min: usize,
        /// The most.
        max: usize,
    },
    /// The numbers asked for make no sense.
    #[error("{threshold} of {count} cannot be split: {problem}")]
    SplitShape {
        /// Shares or groups needed.
        threshold: u8,
        /// Shares or groups made.
        count: usize,
        /// Why not.
        problem: &'static str,
    },
    /// The randomness given repeats itself or is all zeros.
    #[error("the randomness given for the shares repeats itself")]
    SplitWeakRandomness,
    /// The passphrase holds something else than printable ASCII, or too much of it.
    #[error("a passphrase for shares is at most {max} characters of printable ASCII")]
    Passphrase {
        /// The most.
        max: usize,
    },
    /// The iteration exponent is outside of what is taken.
    #[error("the shares ask for the iteration exponent {found}, more than {max}")]
    ExcessiveWork {
        /// What is asked for.
        found: u8,
        /// The most.
        max: u8,
    },
    /// The text is no list of words at all.
    #[error("this is too long to be a share: {found} bytes, at most {max}")]
    ParseTooLong {
        /// Its length.
        found: usize,
        /// The most.
        max: usize,
    },
    /// A share has as many words as no share has.
    #[error("{found} words; a share of this kind has 20 to 33, most often 20 or 33")]
    ParseWordCount {
        /// How many there are.
        found: usize,
    },
    /// A word is in no list.
    #[error("{0}")]
    ParseUnknownWord(WrongWord),
    /// The checksum fails: at least one word is another word of the list.
    #[error("the words do not fit together: {}", place(*suspect))]
    ParseChecksum {
        /// The place (from 1) of the wrong word, if it is a single one.
        suspect: Option<usize>,
    },
    /// The checksum holds, but the share says something impossible.
    #[error("the words fit together but make no share: {0}")]
    ParseImpossible(&'static str),
    /// A sheet is not of the form that is written.
    #[error("not a custodian's sheet: {0}")]
    ParseSheet(&'static str),
    /// A transcript is not of the form that is written.
    #[error("not a transcript of a ceremony: line {line}: {problem}")]
    ParseTranscript {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// No share was given.
    #[error("no share was given")]
    CombineNothing,
    /// A share belongs to another set than the first.
    #[error(
        "share number {number} belongs to another set: its {what} differs from that of share number 1"
    )]
    CombineOtherSet {
        /// Its place among those given, from 1.
        number: usize,
        /// What differs.
        what: &'static str,
    },
    /// Two of the shares given are one and the same.
    #[error("share number {number} is the same as share number {earlier}: each counts once")]
    CombineDuplicate {
        /// Its place among those given, from 1.
        number: usize,
        /// The place of the other.
        earlier: usize,
    },
    /// Two shares claim to be the same member of the set and differ.
    #[error(
        "share number {number} and share number {earlier} bear the same number within the set and hold different words"
    )]
    CombineConflict {
        /// Its place among those given, from 1.
        number: usize,
        /// The place of the other.
        earlier: usize,
    },
    /// Fewer shares than are needed.
    #[error("{given} of {needed} shares: {} more needed", needed.saturating_sub(*given))]
    CombineTooFew {
        /// Shares given.
        given: usize,
        /// Shares needed.
        needed: usize,
    },
    /// Fewer complete groups than are needed.
    #[error("{given} of {needed} groups are complete: {} more needed", needed.saturating_sub(*given))]
    CombineTooFewGroups {
        /// Groups with enough shares.
        given: usize,
        /// Groups needed.
        needed: usize,
    },
    /// Every share is whole by itself, but together they do not make what was split.
    #[error("these shares do not belong together: what they give fails the check within them")]
    CombineDigest,
}

/// A word that is in no list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongWord {
    /// Its place among the words, from 1.
    pub position: usize,
    /// As it was written, cut to 24 characters.
    pub word: String,
    /// Which words were perhaps meant, best first.
    pub nearest: Vec<&'static str>,
}

impl fmt::Display for WrongWord {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (position, word) = (self.position, &self.word);
        write!(
            out,
            "word {position}, {word:?}, is not in the list of words"
        )?;
        match self.nearest.split_last() {
            None => Ok(()),
            Some((last, [])) => write!(out, ": perhaps {last}"),
            Some((last, others)) => write!(out, ": perhaps {} or {last}", others.join(", ")),
        }
    }
}

fn place(suspect: Option<usize>) -> String {
    match suspect {
        Some(position) => format!("if one word is wrong, it is word {position}"),
        None => "two words or more are wrong or in the wrong order, or one is missing or too many"
            .to_owned(),
    }
}
