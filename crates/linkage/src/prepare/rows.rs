//! Records as rows of 32-bit words, the list first. Refuses to know what a word means.

/// All records' rows behind one another.
pub(crate) struct Rows {
    stride: usize,
    words: Vec<u32>,
}

impl Rows {
    pub(crate) fn new(records: u32, stride: usize) -> Self {
        Self {
            stride,
            words: vec![0; records as usize * stride],
        }
    }

    /// The rows of these records, in their order.
    pub(crate) fn in_order(&self, records: &[u32]) -> Self {
        let mut words = Vec::with_capacity(self.words.len());
        for &record in records {
            words.extend_from_slice(self.get(record));
        }
        Self {
            stride: self.stride,
            words,
        }
    }

    /// Words in a row.
    pub(crate) fn stride(&self) -> usize {
        self.stride
    }

    /// Records.
    pub(crate) fn len(&self) -> u32 {
        (self.words.len() / self.stride) as u32
    }

    #[inline]
    pub(crate) fn get(&self, record: u32) -> &[u32] {
        let start = record as usize * self.stride;
        &self.words[start..start + self.stride]
    }

    /// Sets one word of every row.
    pub(crate) fn fill(&mut self, word: usize, values: impl Iterator<Item = u32>) {
        for (row, value) in self.words.chunks_exact_mut(self.stride).zip(values) {
            row[word] = value;
        }
    }

    /// Sets one word of rows where it is still zero.
    pub(crate) fn fill_absent(&mut self, word: usize, values: impl Iterator<Item = u32>) {
        for (row, value) in self.words.chunks_exact_mut(self.stride).zip(values) {
            if row[word] == 0 {
                row[word] = value;
            }
        }
    }
}
