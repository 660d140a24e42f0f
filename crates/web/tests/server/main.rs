//! The server on real sockets: a ledger's files, a witness, limits, and the way it stops.

mod common;
mod ledger;
mod stopping;
mod witness;
