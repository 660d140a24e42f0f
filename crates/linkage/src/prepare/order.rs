//! In which order rows are kept: records of like names side by side, because pairs are mostly among them. Refuses to show in any result.

use super::Rows;
use super::pool::SOUNDLESS;
use crate::block::sort;
use crate::compare::{Comparator, Compared};
use crate::hash;

/// A row's place for each record, and back. Empty where rows stand in the order of records.
#[derive(Default)]
pub(crate) struct Order {
    records: Vec<u32>,
    places: Vec<u32>,
}

impl Order {
    /// Orders by how names sound: the family name, then the given name, each by a hash.
    pub(super) fn by_names(fields: &[Compared], rows: &Rows) -> Self {
        let persons = fields.iter().find_map(|field| match &field.comparator {
            Comparator::Person(pool) => Some((pool, field.word)),
            _ => None,
        });
        let Some((pool, word)) = persons else {
            return Self::default();
        };
        let sound = |value: u32| {
            let sound = value.checked_sub(1).map(|value| pool.value(value).sound);
            hash::mix(u64::from(sound.unwrap_or(SOUNDLESS))) & 0xFFFF
        };
        let entry = |record: u32| {
            let row = rows.get(record);
            sound(row[word + 1]) << 48 | sound(row[word]) << 32 | u64::from(record)
        };
        let mut entries: Vec<u64> = (0..rows.len()).map(entry).collect();
        sort::by_key(&mut entries, &mut Vec::new());
        let records: Vec<u32> = entries.iter().map(|entry| *entry as u32).collect();
        let mut places = vec![0; records.len()];
        for (place, &record) in (0..).zip(&records) {
            places[record as usize] = place;
        }
        Self { records, places }
    }

    /// The rows in this order, with room for so many words of keys.
    pub(super) fn applied(&self, rows: &Rows, room: usize) -> Rows {
        rows.in_order((0..rows.len()).map(|place| self.record(place)), room)
    }

    /// The record at a place.
    #[inline]
    pub(crate) fn record(&self, place: u32) -> u32 {
        self.records.get(place as usize).copied().unwrap_or(place)
    }

    /// The place of a record.
    #[inline]
    pub(crate) fn place(&self, record: u32) -> u32 {
        self.places.get(record as usize).copied().unwrap_or(record)
    }
}
