//! What tests of the keepers stand on. Never a dependency of anything that ships.

mod pages;

pub use pages::{plain_frames, plain_pages};
