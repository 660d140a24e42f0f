//! Which keys come more than once, about: a key may be taken for another's, never missed. Refuses to count.

/// Bits for each key that comes: few of the keys that come once are then taken for others.
const BITS_PER_KEY: usize = 4;

/// Keys met once and keys met again, side by side, a bit for each by part of the key.
#[derive(Default)]
pub(crate) struct Met {
    words: Vec<[u64; 2]>,
    shift: u32,
}

impl Met {
    /// Begins anew, for about so many keys.
    pub(crate) fn begin(&mut self, keys: usize) {
        let words = (keys * BITS_PER_KEY / 64).next_power_of_two().min(1 << 26);
        self.words.clear();
        self.words.resize(words, [0; 2]);
        self.shift = 26 - words.trailing_zeros();
    }

    /// Meets a key.
    #[inline]
    pub(crate) fn meet(&mut self, key: u32) {
        let (word, bit) = self.place(key);
        let [once, again] = &mut self.words[word];
        *again |= *once & bit;
        *once |= bit;
    }

    /// Whether a key, or another in its place, was met more than once.
    #[inline]
    pub(crate) fn is_again(&self, key: u32) -> bool {
        let (word, bit) = self.place(key);
        self.words[word][1] & bit != 0
    }

    /// Keys are hashes: their upper bits are as good as any.
    #[inline]
    fn place(&self, key: u32) -> (usize, u64) {
        let at = key >> self.shift;
        let word = (at >> 6) as usize & (self.words.len() - 1);
        (word, 1 << (at & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash;

    #[test]
    fn a_key_that_comes_twice_is_known_and_few_others_are() {
        let mut met = Met::default();
        met.begin(10_000);
        let key = |number: u64| hash::short(hash::mix(number));
        (0..10_000).for_each(|number| met.meet(key(number)));
        (0..100).for_each(|number| met.meet(key(number)));
        assert!((0..100).all(|number| met.is_again(key(number))));
        let mistaken = (100..10_000).filter(|&number| met.is_again(key(number)));
        assert!(mistaken.count() < 4_000);
    }
}
