//! Shares of a secret as lists of words, after SLIP-0039, and the two papers of a ceremony: a custodian's sheet and the transcript.
//! Refuses to know what the secret opens, and where shares are kept.
#![doc = include_str!("../README.md")]

mod checksum;
mod cipher;
mod combine;
mod error;
mod field;
mod share;
mod sheet;
mod split;
mod transcript;
mod word_list;

pub use cipher::{ITERATION_EXPONENT_MAX, PASSPHRASE_BYTES_MAX};
pub use combine::{combine, combine_too_few, combine_with};
pub use error::{SharesError, WrongWord};
pub use share::{Share, TEXT_BYTES_MAX, WORD_COUNT_MAX, WORD_COUNT_MIN};
pub use sheet::{SHEET_BYTES_MAX, Salt, Sheet, commitment};
pub use split::{
    GroupShape, SECRET_BYTES_MAX, SECRET_BYTES_MIN, SHARE_COUNT_MAX, SplitOptions, split,
    split_groups,
};
pub use transcript::{NAME_BYTES_MAX, TRANSCRIPT_BYTES_MAX, Tally, Transcript, WITNESSES_MAX};
