//! How often each day, month and year occurs in a field of dates. Refuses to read dates.

use std::collections::HashMap;

use crate::compare::dates::{GROUP_STARTS, Packed};

/// Rarity of days, months and years.
pub(crate) struct Days {
    /// log2(1 / share) by packed date less the first; a month stands at its day 0, a year at its month 0.
    bits: Vec<f32>,
    first: u32,
    pub(crate) bits_max: f32,
}

impl Days {
    /// Counts dates, each as often as it occurs.
    pub(crate) fn new(dates: impl Iterator<Item = (Packed, u32)>) -> Self {
        let mut counts: HashMap<u32, u64> = HashMap::new();
        let mut totals = [0u64; 3];
        for (date, count) in dates {
            let count = u64::from(count);
            let year = Packed::new(date.year(), 0, 0, false);
            let month = Packed::new(date.year(), date.month(), 0, false);
            *counts.entry(year.bare()).or_default() += count;
            totals[0] += count;
            if date.month() != 0 {
                *counts.entry(month.bare()).or_default() += count;
                totals[1] += count;
            }
            if date.day() != 0 {
                *counts.entry(date.bare()).or_default() += count;
                totals[2] += count;
            }
        }
        let first = counts.keys().min().copied().unwrap_or(0);
        let last = counts.keys().max().copied().unwrap_or(0);
        let mut bits = vec![0.0; (last - first + 1) as usize];
        for (key, count) in counts {
            let date = Packed(key);
            let exactness = usize::from(date.month() != 0) + usize::from(date.day() != 0);
            bits[(key - first) as usize] = libm::log2f(totals[exactness] as f32 / count as f32);
        }
        Self {
            bits_max: bits.iter().copied().fold(0.0, f32::max),
            bits,
            first,
        }
    }

    /// Rarity of a date as far as it is known: its bits without exactness.
    #[inline]
    pub(crate) fn of(&self, key: u32) -> f32 {
        let at = key.wrapping_sub(self.first) as usize;
        self.bits.get(at).copied().unwrap_or(0.0)
    }

    /// Rarity of what two dates share.
    #[inline]
    pub(crate) fn rarity(&self, level: u8, a: Packed, b: Packed) -> f32 {
        match GROUP_STARTS[..4].iter().position(|start| *start == level) {
            Some(0) => self.of(a.bare()),
            Some(1) => self.of(a.bare() & !31),
            Some(_) => self.of(b.bare() & !511),
            None => 0.0,
        }
    }
}
