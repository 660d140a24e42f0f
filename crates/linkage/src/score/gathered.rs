//! Blocks whose records' rows are fetched together. Refuses to compare what the rows say.
//!
//! Rows and names lie scattered over memory. Looked at in one go, many are on their way at once, where a pair by itself would wait for each.

use crate::block::RuleBlocks;
use crate::prepare::Prepared;

/// Records that are fetched together, about: what is known of them fits into a core's own memory.
const RECORDS: usize = 512;

/// Words of a row that come in one go, on most machines.
const LINE: usize = 16;

/// Blocks that were fetched.
#[derive(Default)]
pub(crate) struct Gathered {
    blocks: Vec<usize>,
}

impl Gathered {
    /// Fetches the rows of the next blocks; false when there is none left.
    pub(super) fn fetch(
        &mut self,
        prepared: &Prepared,
        blocks: &RuleBlocks,
        numbers: &mut impl Iterator<Item = usize>,
    ) -> bool {
        self.blocks.clear();
        let mut records = 0;
        let mut seen = 0;
        while records < RECORDS
            && let Some(number) = numbers.next()
        {
            let own = blocks.get(number).0;
            records += own.len();
            for &record in own {
                let row = prepared.rows.get(record);
                let lines = row.iter().step_by(LINE);
                seen ^= lines.fold(row[row.len() - 1], |seen, word| seen ^ word);
            }
            self.blocks.push(number);
        }
        for field in &prepared.fields {
            for &record in self.blocks.iter().flat_map(|&number| blocks.get(number).0) {
                seen ^= field.look_at(prepared.rows.get(record));
            }
        }
        // Nothing is made of what was seen; the looks must not be left out for that.
        std::hint::black_box(seen);
        !self.blocks.is_empty()
    }

    /// The blocks, in order.
    pub(super) fn blocks(&self) -> &[usize] {
        &self.blocks
    }
}
