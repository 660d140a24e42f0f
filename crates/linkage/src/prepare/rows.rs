//! Records as rows of 32-bit words, the list first, and room behind for their keys. Refuses to know what a word means.
//!
//! A row and its record's keys stand side by side: rows lie scattered over memory, and what is needed of one should come in one go.

/// All records' rows behind one another.
pub(crate) struct Rows {
    /// Words that fields have.
    width: usize,
    /// Words of a row with its keys.
    stride: usize,
    records: u32,
    words: Vec<u32>,
}

/// Words behind each row that may be looked at with it, whatever they say: those of the next row, or nothing.
pub(crate) const BEHIND: usize = 3;

impl Rows {
    pub(crate) fn new(records: u32, width: usize) -> Self {
        Self {
            width,
            stride: width,
            records,
            words: vec![0; records as usize * width + BEHIND],
        }
    }

    /// The rows of these records in their order, with room for so many words of keys.
    pub(crate) fn in_order(&self, records: impl Iterator<Item = u32>, room: usize) -> Self {
        let stride = self.width + room;
        let mut words = vec![0; self.len() as usize * stride + BEHIND];
        for (to, record) in words.chunks_exact_mut(stride).zip(records) {
            let row = self.get(record);
            to[..self.width].copy_from_slice(&row[..self.width]);
        }
        Self {
            width: self.width,
            stride,
            records: self.records,
            words,
        }
    }

    /// Gives up the room for keys.
    pub(crate) fn narrow(&mut self) {
        for record in 1..self.len() as usize {
            let start = record * self.stride;
            self.words
                .copy_within(start..start + self.width, record * self.width);
        }
        self.words
            .truncate(self.len() as usize * self.width + BEHIND);
        self.words.shrink_to_fit();
        self.stride = self.width;
    }

    /// The place in a row from which its keys stand.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Words in a row with its keys.
    pub(crate) fn stride(&self) -> usize {
        self.stride
    }

    /// All rows' words.
    pub(crate) fn words(&self) -> &[u32] {
        &self.words[..self.records as usize * self.stride]
    }

    /// All rows' words, to be changed.
    pub(crate) fn words_mut(&mut self) -> &mut [u32] {
        &mut self.words[..self.records as usize * self.stride]
    }

    /// A row with its keys, to be changed.
    #[inline]
    pub(crate) fn get_mut(&mut self, record: u32) -> &mut [u32] {
        let start = record as usize * self.stride;
        &mut self.words[start..start + self.stride]
    }

    /// Records.
    pub(crate) fn len(&self) -> u32 {
        self.records
    }

    /// A row with its keys, and [`BEHIND`] it.
    #[inline]
    pub(crate) fn get(&self, record: u32) -> &[u32] {
        let start = record as usize * self.stride;
        &self.words[start..start + self.stride + BEHIND]
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
