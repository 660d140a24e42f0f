//! What can go wrong when something is asked or served over HTTP, in words that a person can act on.

use std::io;
use std::net::SocketAddr;

/// A request that was not answered, or a server that does not listen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WebError {
    /// The address is none that can be asked.
    #[error("{url:?} cannot be asked: {problem}")]
    ParseUrl {
        /// The address.
        url: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The client cannot be made.
    #[error("the HTTP client does not start: {0}")]
    StartClient(String),
    /// Nobody answers at the address.
    #[error("{url} does not answer: {problem}")]
    Connect {
        /// The address.
        url: String,
        /// Why, as far as is known.
        problem: String,
    },
    /// The answer did not come in time.
    #[error("{url} did not answer within {limit_ms} ms")]
    Wait {
        /// The address.
        url: String,
        /// How long was waited.
        limit_ms: u64,
    },
    /// The answer broke off or is no HTTP.
    #[error("the answer of {url} cannot be read: {problem}")]
    ReadAnswer {
        /// The address.
        url: String,
        /// Why.
        problem: String,
    },
    /// The answer is longer than it may be.
    #[error("the answer of {url} has more than {limit_bytes} bytes")]
    ReadLongAnswer {
        /// The address.
        url: String,
        /// The limit.
        limit_bytes: usize,
    },
    /// The address to listen on is open to others, and nobody allowed that.
    #[error("{0} can be reached from other machines: say --public if that is meant")]
    ListenPublic(SocketAddr),
    /// The system does not let us listen there.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        source: io::Error,
    },
}
