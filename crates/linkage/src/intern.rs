//! Numbers distinct texts in the order in which they come. Refuses to forget one, and texts of more than four gigabytes in all.

use crate::hash;

/// Distinct texts behind one another in one buffer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Texts {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, id: u32) -> &str {
        std::str::from_utf8(self.raw(id)).unwrap_or_default()
    }

    #[inline]
    pub(crate) fn raw(&self, id: u32) -> &[u8] {
        let at = id as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] } as usize;
        &self.bytes[start..self.ends[at] as usize]
    }

    /// Appends a text, and returns whether there was room for it.
    pub(crate) fn push(&mut self, text: &[u8]) -> bool {
        let Ok(end) = u32::try_from(self.bytes.len() + text.len()) else {
            return false;
        };
        self.bytes.extend_from_slice(text);
        self.ends.push(end);
        true
    }

    fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// Texts up to which all that finds them stays in the processor's cache.
const TEXTS_CACHED: usize = 1 << 14;
/// Texts that are looked up together beyond that.
const WAITING_MAX: usize = 32;

/// Texts that wait to be numbered together.
#[derive(Default)]
pub(crate) struct Waiting {
    bytes: Vec<u8>,
    /// Where each ends among the bytes, and the place that its number is for.
    ends: Vec<(usize, usize)>,
}

impl Waiting {
    /// Lets a text wait, and returns whether it is time to number those that do.
    pub(crate) fn push(&mut self, text: &[u8], place: usize) -> bool {
        self.bytes.extend_from_slice(text);
        self.ends.push((self.bytes.len(), place));
        self.ends.len() == WAITING_MAX
    }

    /// The text that came last, if it waits for the number of a place.
    pub(crate) fn last_at(&self, place: usize) -> Option<&[u8]> {
        let (end, _) = *self.ends.last().filter(|(_, last)| *last == place)?;
        let start = self.ends.iter().rev().nth(1).map_or(0, |(end, _)| *end);
        self.bytes.get(start..end)
    }

    /// Numbers them in the order in which they came; whether there was room for all.
    pub(crate) fn settle(&mut self, interner: &mut Interner, codes: &mut [u32]) -> bool {
        interner.warm(self.texts().map(|(text, _)| text));
        let mut has_room = true;
        for (text, place) in self.texts() {
            match interner.intern(text) {
                Some(code) => codes[place] = code,
                None => has_room = false,
            }
        }
        self.bytes.clear();
        self.ends.clear();
        has_room
    }

    fn texts(&self) -> impl Iterator<Item = (&[u8], usize)> {
        let mut start = 0;
        self.ends.iter().map(move |&(end, place)| {
            let text = &self.bytes[start..end];
            start = end;
            (text, place)
        })
    }
}

/// Finds the number of a text, or gives it the next one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interner {
    texts: Texts,
    /// Half the hash above, the text's number plus one below; zero is free.
    slots: Vec<u64>,
}

impl Interner {
    /// The number of a text; nothing when four gigabytes are full.
    #[inline]
    pub(crate) fn intern(&mut self, text: &[u8]) -> Option<u32> {
        if self.texts.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let hashed = hash::bytes(text) >> 32;
        let wrap = self.slots.len() - 1;
        let mut at = hashed as usize & wrap;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                let id = u32::try_from(self.texts.len()).ok()?;
                if id >= u32::MAX - 1 || !self.texts.push(text) {
                    return None;
                }
                self.slots[at] = hashed << 32 | u64::from(id + 1);
                return Some(id);
            }
            let id = slot as u32 - 1;
            if slot >> 32 == hashed && self.texts.raw(id) == text {
                return Some(id);
            }
            at = (at + 1) & wrap;
        }
    }

    /// The number of a text that has one.
    pub(crate) fn find(&self, text: &[u8]) -> Option<u32> {
        let hashed = hash::bytes(text) >> 32;
        let wrap = self.slots.len().wrapping_sub(1);
        let mut at = hashed as usize & wrap;
        while let slot @ 1.. = *self.slots.get(at)? {
            let id = slot as u32 - 1;
            if slot >> 32 == hashed && self.texts.raw(id) == text {
                return Some(id);
            }
            at = (at + 1) & wrap;
        }
        None
    }

    /// Texts that have a number.
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The text of a number.
    #[inline]
    pub(crate) fn get(&self, id: u32) -> Option<&[u8]> {
        ((id as usize) < self.texts.len()).then(|| self.texts.raw(id))
    }

    /// Whether looking a text up will mostly wait for memory.
    #[inline]
    pub(crate) fn is_large(&self) -> bool {
        self.texts.len() > TEXTS_CACHED
    }

    /// Reads what finding these texts will read, each step for all of them: memory answers many questions in the time of one.
    fn warm<'t>(&self, texts: impl Iterator<Item = &'t [u8]>) {
        let wrap = self.slots.len().wrapping_sub(1);
        let mut found = [0; WAITING_MAX];
        for (found, text) in found.iter_mut().zip(texts) {
            let hashed = hash::bytes(text) >> 32;
            let slot = self.slots.get(hashed as usize & wrap);
            let slot = slot.filter(|slot| *slot >> 32 == hashed);
            *found = slot.map_or(0, |slot| *slot as u32 as usize);
        }
        let ends = found.map(|number| self.texts.ends.get(number.wrapping_sub(1)));
        let last = ends.map(|end| self.texts.bytes.get((*end? as usize).wrapping_sub(1)));
        std::hint::black_box(last.map(Option::<&u8>::copied));
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        let old = std::mem::replace(&mut self.slots, vec![0; size]);
        for slot in old.into_iter().filter(|slot| *slot != 0) {
            let mut at = (slot >> 32) as usize & (size - 1);
            while self.slots[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = slot;
        }
    }

    /// The texts, without what found them.
    pub(crate) fn finish(mut self) -> Texts {
        self.texts.shrink();
        self.texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_share_a_number_and_others_do_not() {
        let mut interner = Interner::default();
        let first: Vec<Option<u32>> = (0..5000)
            .map(|n| interner.intern(format!("name {n}").as_bytes()))
            .collect();
        assert_eq!(first[4321], Some(4321));
        assert_eq!(interner.intern(b"name 77"), Some(77));
        assert_eq!(interner.find(b"name 4998"), Some(4998));
        assert_eq!(interner.find(b"name 5000"), None);
        assert_eq!(Interner::default().find(b"name 1"), None);
        assert_eq!(interner.finish().get(4999), "name 4999");
    }

    #[test]
    fn texts_that_wait_are_numbered_as_if_they_had_not() {
        let texts: Vec<String> = (0..1000).map(|n| format!("{}", n * n % 601)).collect();
        let [mut at_once, mut later] = [(); 2].map(|()| Interner::default());
        let expected: Vec<Option<u32>> = texts
            .iter()
            .map(|text| at_once.intern(text.as_bytes()))
            .collect();
        let mut waiting = Waiting::default();
        let mut codes = vec![0; texts.len()];
        for (place, text) in texts.iter().enumerate() {
            if waiting.push(text.as_bytes(), place) {
                assert!(waiting.settle(&mut later, &mut codes));
            }
        }
        assert!(waiting.settle(&mut later, &mut codes));
        assert!(codes.into_iter().map(Some).eq(expected));
    }
}
