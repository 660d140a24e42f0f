//! HTTP both ways: tiles and cosignatures served, witnesses and authorities asked. Refuses to know what a checkpoint means to anybody.
#![doc = include_str!("../README.md")]

mod client;
mod error;
mod folder;
mod listener;
mod server;
mod witness;

pub use client::{Answer, Client, ClientSettings, PlainHttp, check_url};
pub use error::WebError;
pub use folder::ledger_routes;
pub use server::{Reach, Routes, Server};
pub use witness::{Clock, witness_routes};
