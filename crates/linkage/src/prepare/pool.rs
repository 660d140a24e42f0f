//! Distinct values of a field with all that comparing them needs: readings, sounds, frequency. Refuses to know records.

use std::collections::HashMap;

use crate::compare::strings::letter_mask;
use crate::gazetteer::Gazetteer;
use crate::intern::Interner;
use crate::table::{ABSENT, Table};
use rapporteur_names::{Forms, forms};

/// One reading of a value, in letters of a buffer.
#[derive(Clone, Copy)]
pub(crate) struct Reading {
    start: u32,
    len: u16,
    pub(crate) mask: u32,
}

/// Distinct folded values. A value's number is its place.
#[derive(Default)]
pub(crate) struct Pool {
    letters: Vec<u8>,
    readings: Vec<Reading>,
    reading_ends: Vec<u32>,
    sounds: Vec<u32>,
    sound_ends: Vec<u32>,
    /// log2(1 / share of records) by value.
    pub(crate) bits: Vec<f32>,
    /// log2(1 / share of records) by sound.
    pub(crate) sound_bits: Vec<f32>,
    /// Consonants of each sound: how much it says.
    sound_lengths: Vec<u8>,
    values: usize,
    /// Largest share of a column's records, by value and by sound.
    shares: Vec<f32>,
    sound_shares: Vec<f32>,
    /// Number of the gazetteer's place plus one.
    places: Vec<u32>,
}

/// Builds a pool from columns of a table.
pub(crate) struct PoolBuilder<'g> {
    pool: Pool,
    folded: Interner,
    by_sound: HashMap<String, u32>,
    gazetteer: Option<&'g Gazetteer>,
}

impl<'g> PoolBuilder<'g> {
    pub(crate) fn new(gazetteer: Option<&'g Gazetteer>) -> Self {
        Self {
            pool: Pool::default(),
            folded: Interner::default(),
            by_sound: HashMap::new(),
            gazetteer,
        }
    }

    /// Adds a column's values, and returns the value's number plus one for each of the column's codes; zero when nothing is left.
    pub(crate) fn add_column(&mut self, table: &Table, column: usize) -> Vec<u32> {
        self.add_column_spelt(table, column, |text| text)
    }

    /// Adds a column's values in another spelling.
    pub(crate) fn add_column_spelt<'t>(
        &mut self,
        table: &'t Table,
        column: usize,
        spelt: impl Fn(&'t str) -> &'t str,
    ) -> Vec<u32> {
        let texts = table.texts(column);
        let numbers: Vec<u32> = (0..texts.len() as u32)
            .map(|code| self.add(spelt(texts.get(code))))
            .collect();
        let values = table
            .codes(column)
            .iter()
            .filter(|code| **code != ABSENT)
            .map(|code| numbers[*code as usize]);
        self.count(values);
        numbers
    }

    /// Counts the values of one column, given as numbers plus one: a value's share is its largest in any column.
    pub(crate) fn count(&mut self, values: impl Iterator<Item = u32>) {
        let pool = &mut self.pool;
        let mut counts = vec![0u32; pool.values];
        let mut present = 0u64;
        for number in values.filter(|number| *number > 0) {
            counts[number as usize - 1] += 1;
            present += 1;
        }
        let mut sounds = vec![0u64; self.by_sound.len()];
        pool.shares.resize(counts.len(), 0.0);
        pool.sound_shares.resize(sounds.len(), 0.0);
        for (value, &count) in counts.iter().enumerate() {
            pool.shares[value] = pool.shares[value].max(count as f32 / present.max(1) as f32);
            for &sound in pool.sounds(value as u32) {
                sounds[sound as usize] += u64::from(count);
            }
        }
        for (share, count) in pool.sound_shares.iter_mut().zip(sounds) {
            *share = share.max(count as f32 / present.max(1) as f32);
        }
    }

    /// Adds one value, and returns its number plus one.
    pub(crate) fn add(&mut self, value: &str) -> u32 {
        let forms = forms(value);
        if forms.folded.is_empty() {
            return 0;
        }
        self.add_as(forms.folded.as_bytes(), &forms)
    }

    /// Adds a value that is told from others by a key of its own.
    pub(crate) fn add_as(&mut self, key: &[u8], forms: &Forms) -> u32 {
        let before = self.pool.values as u32;
        match self.folded.intern(key) {
            Some(id) if id < before => id + 1,
            Some(id) => {
                self.push(forms);
                id + 1
            }
            None => 0,
        }
    }

    fn push(&mut self, forms: &Forms) {
        let pool = &mut self.pool;
        for reading in forms.readings.iter().filter(|reading| !reading.is_empty()) {
            let letters = reading.as_bytes();
            pool.readings.push(Reading {
                start: pool.letters.len() as u32,
                len: letters.len().min(usize::from(u16::MAX)) as u16,
                mask: letter_mask(letters),
            });
            pool.letters.extend_from_slice(letters);
        }
        pool.reading_ends.push(pool.readings.len() as u32);
        for skeleton in &forms.skeletons {
            let next = self.by_sound.len() as u32;
            // A sound without consonants would join all short names.
            if !skeleton.is_empty() {
                let sound = *self.by_sound.entry(skeleton.clone()).or_insert(next);
                if sound == next {
                    pool.sound_lengths.push(skeleton.len().min(255) as u8);
                }
                pool.sounds.push(sound);
            }
        }
        pool.sound_ends.push(pool.sounds.len() as u32);
        pool.values += 1;
        let place = self.gazetteer.and_then(|known| known.find(&forms.folded));
        pool.places.push(place.map_or(0, |place| place + 1));
    }

    /// The finished pool.
    pub(crate) fn finish(self) -> Pool {
        let mut pool = self.pool;
        let bits = |shares: &[f32]| {
            shares
                .iter()
                .map(|&share| -libm::log2f(share.clamp(1e-9, 1.0)))
                .collect()
        };
        pool.bits = bits(&std::mem::take(&mut pool.shares));
        pool.sound_bits = bits(&std::mem::take(&mut pool.sound_shares));
        pool
    }
}

impl Pool {
    /// Distinct values.
    pub(crate) fn len(&self) -> usize {
        self.values
    }

    #[inline]
    fn range(ends: &[u32], value: u32) -> std::ops::Range<usize> {
        let at = value as usize;
        let start = if at == 0 { 0 } else { ends[at - 1] as usize };
        start..ends[at] as usize
    }

    /// Readings of a value, best first.
    #[inline]
    pub(crate) fn readings(&self, value: u32) -> &[Reading] {
        &self.readings[Self::range(&self.reading_ends, value)]
    }

    /// The letters of a reading.
    #[inline]
    pub(crate) fn letters(&self, reading: &Reading) -> &[u8] {
        let start = reading.start as usize;
        &self.letters[start..start + usize::from(reading.len)]
    }

    /// Sounds of a value.
    #[inline]
    pub(crate) fn sounds(&self, value: u32) -> &[u32] {
        &self.sounds[Self::range(&self.sound_ends, value)]
    }

    /// Consonants in a sound.
    pub(crate) fn sound_length(&self, sound: u32) -> u8 {
        self.sound_lengths[sound as usize]
    }

    /// The gazetteer's place that a value names.
    #[inline]
    pub(crate) fn place(&self, value: u32) -> Option<u32> {
        self.places[value as usize].checked_sub(1)
    }
}
