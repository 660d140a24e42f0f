//! Writes canonical CBOR. The caller states an array's length before its members and must then write as many.

use super::{major, simple};

/// Writes canonical CBOR.
#[derive(Debug, Default, Clone)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// Begins with no bytes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins an array of `len` members, which the caller writes next.
    pub fn array(&mut self, len: usize) -> &mut Self {
        self.head(major::ARRAY, len as u64)
    }

    /// Writes a text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.head(major::TEXT, text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
        self
    }

    /// Writes a byte string.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.head(major::BYTES, bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// Writes a whole number from 0.
    pub fn unsigned(&mut self, value: u64) -> &mut Self {
        self.head(major::UNSIGNED, value)
    }

    /// Writes a whole number of either sign.
    pub fn integer(&mut self, value: i64) -> &mut Self {
        match u64::try_from(value) {
            Ok(value) => self.head(major::UNSIGNED, value),
            // RFC 8949, section 3.1: a negative value n is stored as -1 - n, which is its bitwise complement.
            Err(_) => self.head(major::NEGATIVE, !value as u64),
        }
    }

    /// Writes a real number as 64-bit IEEE 754, always nine bytes; negative zero becomes zero.
    ///
    /// # Panics
    /// On NaN, which has many encodings and no place in a record.
    pub fn float(&mut self, value: f64) -> &mut Self {
        assert!(!value.is_nan(), "invariant: NaN is never encoded");
        let value = if value == 0.0 { 0.0 } else { value };
        self.bytes.push(simple::FLOAT_64);
        self.bytes.extend_from_slice(&value.to_be_bytes());
        self
    }

    /// Writes true or false.
    pub fn boolean(&mut self, value: bool) -> &mut Self {
        self.bytes
            .push(if value { simple::TRUE } else { simple::FALSE });
        self
    }

    /// Writes null: the absent value of an optional field.
    pub fn null(&mut self) -> &mut Self {
        self.bytes.push(simple::NULL);
        self
    }

    /// Writes a text or, where there is none, null.
    pub fn optional_text(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(text),
            None => self.null(),
        }
    }

    /// Writes a byte string or, where there is none, null.
    pub fn optional_bytes(&mut self, bytes: Option<&[u8]>) -> &mut Self {
        match bytes {
            Some(bytes) => self.bytes(bytes),
            None => self.null(),
        }
    }

    /// Returns what was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Writes a first byte and its argument in the shortest form: RFC 8949, section 4.2.1.
    fn head(&mut self, major: u8, argument: u64) -> &mut Self {
        let major = major << 5;
        let wide = argument.to_be_bytes();
        match argument {
            0..=23 => self.bytes.push(major | wide[7]),
            24..=0xff => self.bytes.extend_from_slice(&[major | 24, wide[7]]),
            0x100..=0xffff => {
                self.bytes.push(major | 25);
                self.bytes.extend_from_slice(&wide[6..]);
            }
            0x1_0000..=0xffff_ffff => {
                self.bytes.push(major | 26);
                self.bytes.extend_from_slice(&wide[4..]);
            }
            _ => {
                self.bytes.push(major | 27);
                self.bytes.extend_from_slice(&wide);
            }
        }
        self
    }
}
