//! Sorts records by their keys in linear time. Refuses other keys than 32-bit ones.

const DIGIT_BITS: u32 = 11;
const DIGITS: usize = 1 << DIGIT_BITS;
/// Where the two upper digits begin.
const UPPER: u32 = 64 - 2 * DIGIT_BITS;

/// Sorts entries (key above, record below) by key; entries of one key keep their order.
pub(crate) fn by_key(entries: &mut Vec<u64>, spare: &mut Vec<u64>) {
    if entries.len() < 2 * DIGITS {
        entries.sort_by_key(|entry| entry >> 32);
        return;
    }
    spare.clear();
    spare.resize(entries.len(), 0);
    // Keys are hashes: hardly two of them share their upper digits.
    for shift in [UPPER, UPPER + DIGIT_BITS] {
        let mut starts = [0usize; DIGITS];
        for entry in entries.iter() {
            starts[(entry >> shift) as usize & (DIGITS - 1)] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += std::mem::replace(start, sum);
        }
        for &entry in entries.iter() {
            let digit = (entry >> shift) as usize & (DIGITS - 1);
            spare[starts[digit]] = entry;
            starts[digit] += 1;
        }
        std::mem::swap(entries, spare);
    }
    for like in entries.chunk_by_mut(|a, b| a >> UPPER == b >> UPPER) {
        if !like.is_sorted_by_key(|entry| entry >> 32) {
            like.sort_by_key(|entry| entry >> 32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::Sequence;

    #[test]
    fn entries_come_in_order_of_key_and_then_of_record() {
        let mut draw = Sequence::new(3);
        let mut entries: Vec<u64> = (0..20_000)
            .map(|record| draw.below(5000) << 50 | draw.below(9) << 32 | record)
            .collect();
        let mut expected = entries.clone();
        expected.sort_unstable();
        by_key(&mut entries, &mut Vec::new());
        assert_eq!(entries, expected);
    }
}
