//! A column's codes, in as few bytes as its distinct values allow. Refuses to be changed once it is made.

use super::ABSENT;

/// For each row the number of its value, or [`ABSENT`], which is the highest number of every width.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Codes {
    /// Each of so many rows has a value of its own, in the order of the rows.
    InOrder(u32),
    One(Vec<u8>),
    Two(Vec<u16>),
    Four(Vec<u32>),
}

impl Codes {
    /// Codes that number so many distinct values. Narrow ones are copied: an allocation that is used again keeps its size.
    pub(super) fn of(mut codes: Vec<u32>, distinct: usize) -> Self {
        if distinct == codes.len() && (0..).zip(&codes).all(|(row, code)| row == *code) {
            return Self::InOrder(codes.len() as u32);
        }
        if distinct <= usize::from(u8::MAX) {
            return Self::One(codes.iter().map(|code| *code as u8).collect());
        }
        if distinct <= usize::from(u16::MAX) {
            return Self::Two(codes.iter().map(|code| *code as u16).collect());
        }
        codes.shrink_to_fit();
        Self::Four(codes)
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::InOrder(rows) => *rows as usize,
            Self::One(codes) => codes.len(),
            Self::Two(codes) => codes.len(),
            Self::Four(codes) => codes.len(),
        }
    }

    /// A row's code; [`ABSENT`] also for a row that is not there.
    #[inline]
    pub(crate) fn get(&self, row: usize) -> u32 {
        let code = match self {
            Self::InOrder(rows) => u32::try_from(row)
                .ok()
                .filter(|row| row < rows)
                .map(|row| (row, ABSENT)),
            Self::One(codes) => codes
                .get(row)
                .map(|code| (u32::from(*code), u8::MAX.into())),
            Self::Two(codes) => codes
                .get(row)
                .map(|code| (u32::from(*code), u16::MAX.into())),
            Self::Four(codes) => codes.get(row).map(|code| (*code, ABSENT)),
        };
        match code {
            Some((code, absent)) if code != absent => code,
            _ => ABSENT,
        }
    }

    /// The codes in the order of the rows.
    #[inline]
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = u32> {
        (0..self.len()).map(|row| self.get(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_back_whatever_their_width() {
        for distinct in [1, 255, 256, 65_535, 65_536, 70_000] {
            let told: Vec<u32> = (0..distinct).chain([ABSENT, 0]).collect();
            let codes = Codes::of(told.clone(), distinct as usize);
            assert!(codes.iter().eq(told.iter().copied()), "{distinct}");
            assert_eq!(codes.len(), told.len());
            assert_eq!(codes.get(told.len()), ABSENT);
        }
        let width = |distinct| match Codes::of(Vec::new(), distinct) {
            Codes::InOrder(_) => 0,
            Codes::One(_) => 1,
            Codes::Two(_) => 2,
            Codes::Four(_) => 4,
        };
        assert_eq!([255, 256, 65_535, 65_536].map(width), [1, 2, 2, 4]);
        let in_order = Codes::of((0..1000).collect(), 1000);
        assert_eq!(in_order, Codes::InOrder(1000));
        assert!(in_order.iter().eq(0..1000));
        assert_eq!(in_order.get(1000), ABSENT);
    }
}
