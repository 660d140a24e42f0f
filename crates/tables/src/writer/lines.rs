//! Lines of CSV as RFC 4180 has them, gathered in memory. It refuses to know where they go.

use super::Cell;

/// Lines of about this many bytes are passed on together.
const FULL_BYTES: usize = 1 << 16;

/// Lines that wait to be passed on.
pub(super) struct Lines {
    bytes: Vec<u8>,
    /// Scratch space for a real number.
    digits: String,
}

impl Lines {
    pub(super) fn with_header<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut lines = Self {
            bytes: Vec::with_capacity(FULL_BYTES),
            digits: String::new(),
        };
        let names: Vec<Cell<'_>> = names.map(Cell::Text).collect();
        lines.push(&names);
        lines
    }

    pub(super) fn is_full(&self) -> bool {
        self.bytes.len() >= FULL_BYTES
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
    }

    /// Adds a line. Not inlined: callers may be built for other ends than speed.
    #[inline(never)]
    pub(super) fn push(&mut self, cells: &[Cell<'_>]) {
        let start = self.bytes.len();
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.bytes.push(b',');
            }
            match cell {
                Cell::Text(text) => self.push_text(text),
                Cell::Whole(number) => self.push_whole(*number),
                Cell::Real(number) => self.push_real(*number),
                Cell::Empty => {}
            }
        }
        // An empty line would be no row.
        if self.bytes.len() == start {
            self.bytes.extend_from_slice(b"\"\"");
        }
        self.bytes.push(b'\n');
    }

    fn push_text(&mut self, text: &str) {
        let is_plain = |byte: &u8| !matches!(byte, b',' | b'"' | b'\n' | b'\r');
        if text.as_bytes().iter().all(is_plain) {
            self.bytes.extend_from_slice(text.as_bytes());
            return;
        }
        self.bytes.push(b'"');
        for byte in text.bytes() {
            if byte == b'"' {
                self.bytes.push(b'"');
            }
            self.bytes.push(byte);
        }
        self.bytes.push(b'"');
    }

    /// A whole number in digits; the formatting of the standard library takes several times as long.
    fn push_whole(&mut self, number: i64) {
        let mut digits = [0u8; 20];
        let mut at = digits.len();
        let mut rest = number.unsigned_abs();
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if number < 0 {
            self.bytes.push(b'-');
        }
        self.bytes.extend_from_slice(&digits[at..]);
    }

    fn push_real(&mut self, number: f64) {
        use std::fmt::Write as _;
        self.digits.clear();
        write!(self.digits, "{number}").expect("invariant: a number can be written to memory");
        self.bytes.extend_from_slice(self.digits.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_package_that_reads_them() {
        let texts = [
            "", "a", "a b", "\"", "a\"b", ",", "\n", "\r", "\"\"", "-1", "王,五", "'",
        ];
        for first in texts {
            for rest in [&[][..], &["x"], &["", "y,"]] {
                let row: Vec<&str> = std::iter::once(first).chain(rest.iter().copied()).collect();
                let mut package = csv::Writer::from_writer(Vec::new());
                package.write_record(&row).unwrap();
                let lines = Lines::with_header(row.iter().copied());
                assert_eq!(lines.bytes(), package.into_inner().unwrap(), "{row:?}");
            }
        }
    }

    #[test]
    fn numbers_are_written_in_full() {
        let mut lines = Lines::with_header(std::iter::empty());
        lines.clear();
        for number in [0, -1, 10, i64::MAX, i64::MIN] {
            lines.push(&[Cell::Whole(number), Cell::Real(0.5), Cell::Empty]);
            assert_eq!(lines.bytes(), format!("{number},0.5,\n").as_bytes());
            lines.clear();
        }
    }
}
