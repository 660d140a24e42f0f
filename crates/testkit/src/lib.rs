//! What tests of the keepers stand on. Never a dependency of anything that ships.
#![doc = include_str!("../README.md")]

mod authority;
mod pages;
mod persons;
mod sim;
mod stream;

pub use authority::{TestAuthority, TestCertificate};
pub use pages::{plain_frames, plain_pages};
pub use persons::two_lists;
pub use sim::{Fault, SimDisk};
pub use stream::Stream;
