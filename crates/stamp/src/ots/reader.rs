//! Bytes read one after another, with a limit for every length that they state.

use crate::StampError;

const WHAT: &str = "the OpenTimestamps proof";

pub(super) fn malformed(why: impl ToString) -> StampError {
    StampError::malformed(WHAT, why)
}

/// What is left to read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn is_finished(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], StampError> {
        let (taken, rest) = self
            .0
            .split_at_checked(count)
            .ok_or_else(|| malformed("it ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, StampError> {
        Ok(self.take(1)?[0])
    }

    /// An unsigned number, seven bits at a time, least significant first.
    pub(super) fn number(&mut self) -> Result<u64, StampError> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if bits.leading_zeros() < shift {
                break;
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(malformed("a number is too large"))
    }

    /// A length, and so many bytes.
    pub(super) fn bytes(&mut self, count_max: usize) -> Result<&'a [u8], StampError> {
        let count = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        if count > count_max {
            return Err(malformed(format!("a part has more than {count_max} bytes")));
        }
        self.take(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_to_the_last_bit_and_no_further() {
        let read = |bytes: &[u8]| Reader::new(bytes).number().ok();
        assert_eq!(read(&[0x7f]), Some(127));
        assert_eq!(read(&[0x80, 0x01]), Some(128));
        let most = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        assert_eq!(read(&most), Some(u64::MAX));
        let more = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
        assert_eq!(read(&more), None);
        assert_eq!(read(&[0x80; 11]), None);
        assert_eq!(read(&[0x80]), None);
    }
}
