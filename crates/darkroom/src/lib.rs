//! What is written in a file about the file, and working copies without it. Refuses to know files, folders and the network.
#![doc = include_str!("../README.md")]

mod bytes;
mod copy;
mod error;
mod inspect;
mod kind;
mod limits;
mod office;
mod pdf;
mod picture;
mod property;
pub mod sandbox;

mod text;

pub use copy::{Report, working_copy};
pub use error::DarkroomError;
pub use inspect::{Inspection, inspect};
pub use kind::Kind;
pub use limits::Limits;
pub use property::Property;
