//! The canonical bytes of whatever is hashed: a small deterministic subset of CBOR (RFC 8949, section 4.2.1).
//! Structs are arrays in a stated field order; there are no maps, tags or floats but the table digest's 64-bit ones. See docs/format.md.

/// Writes canonical CBOR.
#[derive(Debug, Default, Clone)]
pub struct Writer {
    bytes: Vec<u8>,
}

/// Why bytes are not the canonical encoding of what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The bytes end too early.
    #[error("canonical encoding ends too early at byte {0}")]
    Truncated(usize),
    /// Another kind of value stands there.
    #[error("canonical encoding holds {found} at byte {at}, not {expected}")]
    Kind {
        /// Where.
        at: usize,
        /// What was asked for.
        expected: &'static str,
        /// What stands there.
        found: &'static str,
    },
    /// Valid CBOR, but not the one canonical form.
    #[error("canonical encoding is not in its shortest form at byte {0}")]
    NotCanonical(usize),
    /// A value outside its domain.
    #[error("canonical encoding holds an impossible {what} at byte {at}")]
    Domain {
        /// Where.
        at: usize,
        /// Of what.
        what: &'static str,
    },
    /// Bytes follow the value.
    #[error("canonical encoding is followed by {0} more bytes")]
    Trailing(usize),
}
