//! One suite through the public API, run on SQLite and, where `RAPPORTEUR_TEST_POSTGRES` names a server, on PostgreSQL.
//! One binary: linking SQLCipher and two drivers once is enough.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

mod custody;
mod entries;
mod erasure;
mod estimates;
mod imports;
mod judgments;
mod opening;
mod snapshot;
mod throughput;
