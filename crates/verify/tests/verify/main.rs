//! The verifier, as a library and as a program, on a small synthetic package.

mod command;
mod common;
mod package;
mod stamps;
mod witnesses;
