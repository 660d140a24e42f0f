//! Intake through its public API: synthetic letters, the founding letter, the tables.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod common;
mod letters;
mod letters_by_language;
mod seed;
mod tables;
