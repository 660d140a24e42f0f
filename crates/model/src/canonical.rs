//! The canonical bytes of whatever is hashed: a small deterministic subset of CBOR (RFC 8949, section 4.2.1).
//! Structs are arrays in a stated field order; definite lengths only; there are no maps and no tags, and floats are
//! always 64-bit. Refuses to know what the values mean. See docs/format.md, "Canonical CBOR".

mod hash;
mod reader;
mod writer;

pub use hash::DomainHasher;
pub use reader::Reader;
pub use writer::Writer;

/// The longest text or byte string that is read back, in bytes.
pub const STRING_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// The longest array that is read back.
pub const ARRAY_LEN_MAX: u64 = 1 << 20;

/// The first byte's upper three bits: RFC 8949, section 3.1.
mod major {
    pub(super) const UNSIGNED: u8 = 0;
    pub(super) const NEGATIVE: u8 = 1;
    pub(super) const BYTES: u8 = 2;
    pub(super) const TEXT: u8 = 3;
    pub(super) const ARRAY: u8 = 4;
    pub(super) const MAP: u8 = 5;
    pub(super) const TAG: u8 = 6;
}

/// The whole first byte of the values of major type 7: RFC 8949, section 3.3.
mod simple {
    pub(super) const FALSE: u8 = 0xf4;
    pub(super) const TRUE: u8 = 0xf5;
    pub(super) const NULL: u8 = 0xf6;
    pub(super) const FLOAT_64: u8 = 0xfb;
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
    /// A text, byte string or array above the stated limit.
    #[error("canonical encoding holds a length above {limit} at byte {at}")]
    TooLong {
        /// Where.
        at: usize,
        /// The limit.
        limit: u64,
    },
    /// Bytes follow the value.
    #[error("canonical encoding is followed by {0} more bytes")]
    Trailing(usize),
}

#[cfg(test)]
mod tests;
