//! Time-stamps of RFC 3161: what to send an authority, and what its answer shows.

mod asn1;
mod authority;
mod digest;
mod request;
mod signature;
mod time;
mod token;

pub use authority::Roots;
pub use digest::{DigestAlgorithm, DigestStream};
pub use request::{REQUEST_BYTES_MAX, Request};
pub use time::Accuracy;
pub use token::{Stamp, TOKEN_BYTES_MAX, Token, TokenClaim};
