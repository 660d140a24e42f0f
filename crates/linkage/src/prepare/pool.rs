//! Distinct values of a field with all that comparing them needs: readings, sounds, frequency. Refuses to know records.

use crate::compare::strings::letter_mask;
use crate::gazetteer::Gazetteer;
use crate::intern::Interner;
use crate::table::{ABSENT, Table};
use rapporteur_names::{Forms, forms};

/// One reading of a value, in letters of a buffer.
#[derive(Clone, Copy)]
pub(crate) struct Reading {
    start: u32,
    pub(crate) mask: u32,
    pub(crate) len: u16,
    /// Its first letter.
    pub(crate) first: u8,
}

/// What comparing values needs of one first, side by side: values lie scattered over memory, and each look at it costs.
#[derive(Clone, Copy)]
pub(crate) struct Value {
    /// log2(1 / share of records).
    pub(crate) bits: f32,
    /// The first reading; empty when there is none.
    pub(crate) reading: Reading,
    first_reading: u32,
    first_sound: u32,
    /// The first sound; [`SOUNDLESS`] when there is none.
    pub(crate) sound: u32,
    pub(crate) readings: u8,
    pub(crate) sounds: u8,
    /// Consonants of the first sound.
    pub(crate) sound_length: u8,
}

/// Readings and sounds that are kept of one value.
const OF_ONE_MAX: usize = 255;

/// No sound.
pub(crate) const SOUNDLESS: u32 = u32::MAX;

/// Distinct folded values. A value's number is its place.
#[derive(Default)]
pub(crate) struct Pool {
    values: Vec<Value>,
    letters: Vec<u8>,
    readings: Vec<Reading>,
    sounds: Vec<u32>,
    /// log2(1 / share of records) by sound.
    pub(crate) sound_bits: Vec<f32>,
    /// Consonants of each sound: how much it says.
    sound_lengths: Vec<u8>,
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
    by_sound: Interner,
    gazetteer: Option<&'g Gazetteer>,
}

impl<'g> PoolBuilder<'g> {
    pub(crate) fn new(gazetteer: Option<&'g Gazetteer>) -> Self {
        Self {
            pool: Pool::default(),
            folded: Interner::default(),
            by_sound: Interner::default(),
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
            .filter(|code| *code != ABSENT)
            .map(|code| numbers[code as usize]);
        self.count(values);
        numbers
    }

    /// Counts the values of one column, given as numbers plus one: a value's share is its largest in any column.
    pub(crate) fn count(&mut self, values: impl Iterator<Item = u32>) {
        let pool = &mut self.pool;
        let mut counts = vec![0u32; pool.values.len()];
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
        let before = self.pool.values.len() as u32;
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
        let (first_reading, first_sound) = (pool.readings.len(), pool.sounds.len());
        let readings = forms.readings.iter().filter(|reading| !reading.is_empty());
        for reading in readings.take(OF_ONE_MAX) {
            let letters = reading.as_bytes();
            pool.readings.push(Reading {
                start: pool.letters.len() as u32,
                mask: letter_mask(letters),
                len: letters.len().min(usize::from(u16::MAX)) as u16,
                first: letters[0],
            });
            pool.letters.extend_from_slice(letters);
        }
        // A sound without consonants would join all short names.
        let skeletons = forms.skeletons.iter().filter(|sound| !sound.is_empty());
        for skeleton in skeletons.take(OF_ONE_MAX) {
            let Some(sound) = self.by_sound.intern(skeleton.as_bytes()) else {
                continue;
            };
            if sound as usize == pool.sound_lengths.len() {
                pool.sound_lengths.push(skeleton.len().min(255) as u8);
            }
            pool.sounds.push(sound);
        }
        let sound = pool.sounds.get(first_sound).copied();
        pool.values.push(Value {
            bits: 0.0,
            reading: pool
                .readings
                .get(first_reading)
                .copied()
                .unwrap_or(Reading {
                    start: 0,
                    mask: 0,
                    len: 0,
                    first: 0,
                }),
            first_reading: first_reading as u32,
            first_sound: first_sound as u32,
            sound: sound.unwrap_or(SOUNDLESS),
            readings: (pool.readings.len() - first_reading) as u8,
            sounds: (pool.sounds.len() - first_sound) as u8,
            sound_length: sound.map_or(0, |sound| pool.sound_lengths[sound as usize]),
        });
        let place = self.gazetteer.and_then(|known| known.find(&forms.folded));
        pool.places.push(place.map_or(0, |place| place + 1));
    }

    /// The finished pool.
    pub(crate) fn finish(self) -> Pool {
        let mut pool = self.pool;
        let bits = |share: f32| -libm::log2f(share.clamp(1e-9, 1.0));
        let shares = std::mem::take(&mut pool.shares);
        for (value, share) in pool.values.iter_mut().zip(shares) {
            value.bits = bits(share);
        }
        let shares = std::mem::take(&mut pool.sound_shares);
        pool.sound_bits = shares.into_iter().map(bits).collect();
        pool
    }
}

impl Pool {
    /// Distinct values.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// What is needed of a value first.
    #[inline]
    pub(crate) fn value(&self, value: u32) -> &Value {
        &self.values[value as usize]
    }

    /// How rare a value is: log2(1 / share of records).
    #[inline]
    pub(crate) fn bits(&self, value: u32) -> f32 {
        self.values[value as usize].bits
    }

    /// Readings of a value, best first.
    #[inline]
    pub(crate) fn readings(&self, value: u32) -> &[Reading] {
        let value = self.value(value);
        let start = value.first_reading as usize;
        &self.readings[start..start + usize::from(value.readings)]
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
        let value = self.value(value);
        let start = value.first_sound as usize;
        &self.sounds[start..start + usize::from(value.sounds)]
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
