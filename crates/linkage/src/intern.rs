//! Numbers distinct texts in the order in which they come. Refuses to forget one, and texts of more than four gigabytes in all.

use crate::hash;

/// Distinct texts behind one another in one buffer.
#[derive(Default)]
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

/// Finds the number of a text, or gives it the next one.
#[derive(Default)]
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
        assert_eq!(interner.finish().get(4999), "name 4999");
    }
}
