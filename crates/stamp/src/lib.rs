//! Reads time-stamps that others gave and says, offline, what they show. It asks nobody for a time-stamp, knows no clock and
//! reads no file: bytes, keys and block headers are given to it.
#![doc = include_str!("../README.md")]

mod error;
pub mod ots;
pub mod tsp;

pub use error::StampError;
