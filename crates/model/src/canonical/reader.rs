//! Reads canonical CBOR strictly: whatever `Writer` would not have written is refused, so that a value has one
//! encoding and a digest has one meaning. Never allocates more than the bytes at hand.

use super::{ARRAY_LEN_MAX, DecodeError, STRING_BYTES_MAX, major, simple};

/// Reads canonical CBOR from front to back.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Begins at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The position of the next byte, from 0.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Reads the head of an array and returns its length; the caller reads its members next.
    ///
    /// # Errors
    /// When another value stands there, or the length is above [`ARRAY_LEN_MAX`].
    pub fn array(&mut self) -> Result<usize, DecodeError> {
        let at = self.at;
        let len = self.head(major::ARRAY, "an array")?;
        if len > ARRAY_LEN_MAX {
            return Err(DecodeError::TooLong {
                at,
                limit: ARRAY_LEN_MAX,
            });
        }
        // Every member takes at least a byte.
        if len > (self.bytes.len() - self.at) as u64 {
            return Err(DecodeError::Truncated(self.bytes.len()));
        }
        Ok(len as usize)
    }

    /// Reads the head of an array that must have `len` members.
    ///
    /// # Errors
    /// When another value or an array of another length stands there.
    pub fn array_of(&mut self, len: usize) -> Result<(), DecodeError> {
        let at = self.at;
        match self.array()? {
            found if found == len => Ok(()),
            _ => Err(DecodeError::Domain {
                at,
                what: "number of fields",
            }),
        }
    }

    /// Reads a text.
    ///
    /// # Errors
    /// When another value stands there, it is above [`STRING_BYTES_MAX`], or it is not UTF-8.
    pub fn text(&mut self) -> Result<&'a str, DecodeError> {
        let at = self.at;
        let bytes = self.string(major::TEXT, "a text")?;
        std::str::from_utf8(bytes).map_err(|_| DecodeError::Domain {
            at,
            what: "UTF-8 text",
        })
    }

    /// Reads a byte string.
    ///
    /// # Errors
    /// When another value stands there, or it is above [`STRING_BYTES_MAX`].
    pub fn bytes(&mut self) -> Result<&'a [u8], DecodeError> {
        self.string(major::BYTES, "a byte string")
    }

    /// Reads a byte string of exactly `N` bytes, such as an id or a digest.
    ///
    /// # Errors
    /// When another value or another length stands there.
    pub fn fixed_bytes<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let at = self.at;
        let bytes = self.bytes()?;
        bytes.try_into().map_err(|_| DecodeError::Domain {
            at,
            what: "length of a fixed byte string",
        })
    }

    /// Reads a whole number from 0.
    ///
    /// # Errors
    /// When another value stands there.
    pub fn unsigned(&mut self) -> Result<u64, DecodeError> {
        self.head(major::UNSIGNED, "a whole number from 0")
    }

    /// Reads a whole number of either sign.
    ///
    /// # Errors
    /// When another value stands there, or it does not fit 64 bits with a sign.
    pub fn integer(&mut self) -> Result<i64, DecodeError> {
        let at = self.at;
        let is_negative = self
            .bytes
            .get(at)
            .is_some_and(|first| first >> 5 == major::NEGATIVE);
        let major = if is_negative {
            major::NEGATIVE
        } else {
            major::UNSIGNED
        };
        let argument = self.head(major, "a whole number")?;
        let value = i64::try_from(argument).map_err(|_| DecodeError::Domain {
            at,
            what: "64-bit whole number",
        })?;
        Ok(if is_negative { !value } else { value })
    }

    /// Reads a real number.
    ///
    /// # Errors
    /// When another value stands there, or it is NaN or negative zero, which are never written.
    pub fn float(&mut self) -> Result<f64, DecodeError> {
        let at = self.at;
        let first = self.first()?;
        match first {
            simple::FLOAT_64 => {}
            // Half and single precision are CBOR, but not ours.
            0xf9 | 0xfa => return Err(DecodeError::NotCanonical(at)),
            _ => return Err(self.unexpected("a real number")),
        }
        self.at += 1;
        let value = f64::from_be_bytes(self.take()?);
        if value.is_nan() || (value == 0.0 && value.is_sign_negative()) {
            return Err(DecodeError::NotCanonical(at));
        }
        Ok(value)
    }

    /// Reads true or false.
    ///
    /// # Errors
    /// When another value stands there.
    pub fn boolean(&mut self) -> Result<bool, DecodeError> {
        let value = match self.first()? {
            simple::FALSE => false,
            simple::TRUE => true,
            _ => return Err(self.unexpected("true or false")),
        };
        self.at += 1;
        Ok(value)
    }

    /// Reads null if it stands there, and says whether it did.
    pub fn null(&mut self) -> bool {
        let stands_there = self.bytes.get(self.at) == Some(&simple::NULL);
        self.at += usize::from(stands_there);
        stands_there
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// When bytes are left.
    pub fn finish(self) -> Result<(), DecodeError> {
        match self.bytes.len() - self.at {
            0 => Ok(()),
            left => Err(DecodeError::Trailing(left)),
        }
    }

    fn string(&mut self, major: u8, expected: &'static str) -> Result<&'a [u8], DecodeError> {
        let at = self.at;
        let len = self.head(major, expected)?;
        if len > STRING_BYTES_MAX {
            return Err(DecodeError::TooLong {
                at,
                limit: STRING_BYTES_MAX,
            });
        }
        let rest = &self.bytes[self.at..];
        let string = rest
            .get(..len as usize)
            .ok_or(DecodeError::Truncated(self.bytes.len()))?;
        self.at += string.len();
        Ok(string)
    }

    /// Reads a first byte of the given major type and its argument; refuses all but the shortest form.
    fn head(&mut self, major: u8, expected: &'static str) -> Result<u64, DecodeError> {
        let at = self.at;
        let first = self.first()?;
        if first >> 5 != major {
            return Err(self.unexpected(expected));
        }
        self.at += 1;
        let (argument, least) = match first & 0x1f {
            short @ 0..=23 => return Ok(u64::from(short)),
            24 => (u64::from(u8::from_be_bytes(self.take()?)), 24),
            25 => (u64::from(u16::from_be_bytes(self.take()?)), 0x100),
            26 => (u64::from(u32::from_be_bytes(self.take()?)), 0x1_0000),
            27 => (u64::from_be_bytes(self.take()?), 0x1_0000_0000),
            // 28 to 30 are reserved, 31 is an indefinite length.
            _ => return Err(DecodeError::NotCanonical(at)),
        };
        if argument < least {
            Err(DecodeError::NotCanonical(at))
        } else {
            Ok(argument)
        }
    }

    fn first(&self) -> Result<u8, DecodeError> {
        self.bytes
            .get(self.at)
            .copied()
            .ok_or(DecodeError::Truncated(self.at))
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let rest = &self.bytes[self.at..];
        let taken = rest
            .first_chunk::<N>()
            .ok_or(DecodeError::Truncated(self.bytes.len()))?;
        self.at += N;
        Ok(*taken)
    }

    fn unexpected(&self, expected: &'static str) -> DecodeError {
        let first = self.bytes.get(self.at).copied().unwrap_or(simple::NULL);
        DecodeError::Kind {
            at: self.at,
            expected,
            found: name_of(first),
        }
    }
}

fn name_of(first: u8) -> &'static str {
    match (first >> 5, first) {
        (major::UNSIGNED, _) => "a whole number from 0",
        (major::NEGATIVE, _) => "a negative whole number",
        (major::BYTES, _) => "a byte string",
        (major::TEXT, _) => "a text",
        (major::ARRAY, _) => "an array",
        (major::MAP, _) => "a map",
        (major::TAG, _) => "a tag",
        (_, simple::FALSE | simple::TRUE) => "true or false",
        (_, simple::NULL) => "null",
        (_, 0xf9..=0xfb) => "a real number",
        _ => "a simple value",
    }
}
