//! Shares of a secret as lists of words, after SLIP-0039. Refuses to know whose secret it is, and where shares are kept.
#![doc = include_str!("../README.md")]

mod checksum;
mod cipher;
mod combine;
mod error;
mod field;
mod share;
mod split;
mod word_list;

pub use cipher::{ITERATION_EXPONENT_MAX, PASSPHRASE_BYTES_MAX};
pub use combine::{combine, combine_with};
pub use error::{SharesError, WrongWord};
pub use share::{Share, TEXT_BYTES_MAX, WORD_COUNT_MAX, WORD_COUNT_MIN};
pub use split::{
    GroupShape, SECRET_BYTES_MAX, SECRET_BYTES_MIN, SHARE_COUNT_MAX, SplitOptions, split,
    split_groups,
};
