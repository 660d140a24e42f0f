//! What tests of the keepers stand on. Never a dependency of anything that ships.
#![doc = include_str!("../README.md")]

mod sim;

pub use sim::{Fault, SimDisk};
