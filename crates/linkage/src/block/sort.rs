//! Sorts records by their keys in linear time. Refuses other keys than 32-bit ones.

/// Bits by which entries are parted first, and then within each part, which lies in a core's own memory.
const UPPER_BITS: u32 = 9;
const LOWER_BITS: u32 = 10;
/// The same for few entries, whose parts are small.
const LOWER_BITS_FEW: u32 = 7;
const ENTRIES_FEW: usize = 1 << 18;

/// Sorts entries (key above, record below) by key; entries of one key keep their order.
pub(crate) fn by_key(entries: &mut [u64], spare: &mut Vec<u64>) {
    if entries.len() < 4 << UPPER_BITS {
        entries.sort_by_key(|entry| entry >> 32);
        return;
    }
    spare.clear();
    spare.reserve_exact(entries.len());
    spare.resize(entries.len(), 0);
    let mut ends = [0u32; 1 << UPPER_BITS];
    by_digit(entries, spare, 64 - UPPER_BITS, &mut ends);
    let is_few = entries.len() < ENTRIES_FEW;
    let mut start = 0;
    for end in ends {
        let part = start..end as usize;
        start = part.end;
        let (from, to) = (&spare[part.clone()], &mut entries[part]);
        let shift = if is_few {
            let shift = 64 - UPPER_BITS - LOWER_BITS_FEW;
            by_digit(from, to, shift, &mut [0; 1 << LOWER_BITS_FEW]);
            shift
        } else {
            let shift = 64 - UPPER_BITS - LOWER_BITS;
            by_digit(from, to, shift, &mut [0; 1 << LOWER_BITS]);
            shift
        };
        // Keys are hashes: hardly two of them share so many bits.
        for like in to.chunk_by_mut(|a, b| (a ^ b) >> shift == 0) {
            if !like.is_sorted_by_key(|entry| entry >> 32) {
                like.sort_by_key(|entry| entry >> 32);
            }
        }
    }
}

/// Sorts by one digit, and leaves where each digit's entries end.
#[inline]
fn by_digit<const DIGITS: usize>(
    from: &[u64],
    to: &mut [u64],
    shift: u32,
    ends: &mut [u32; DIGITS],
) {
    let digit = |entry: u64| (entry >> shift) as usize % DIGITS;
    for &entry in from {
        ends[digit(entry)] += 1;
    }
    let mut sum = 0;
    for end in ends.iter_mut() {
        sum += std::mem::replace(end, sum);
    }
    for &entry in from {
        let end = &mut ends[digit(entry)];
        to[*end as usize] = entry;
        *end += 1;
    }
}

/// Drops entries whose key no neighbour has.
pub(crate) fn drop_single(entries: &mut Vec<u64>) {
    let (mut before, mut kept) = (None, 0);
    for at in 0..entries.len() {
        let entry = entries[at];
        let after = entries.get(at + 1).map(|entry| entry >> 32);
        let key = Some(entry >> 32);
        entries[kept] = entry;
        kept += usize::from((key == before) | (key == after));
        before = key;
    }
    entries.truncate(kept);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::Sequence;

    #[test]
    fn entries_come_in_order_of_key_and_then_of_record() {
        let mut draw = Sequence::new(3);
        for count in [100, 20_000, 300_000] {
            let mut entries: Vec<u64> = (0..count)
                .map(|record| draw.below(5000) << 50 | draw.below(9) << 32 | record)
                .collect();
            let mut expected = entries.clone();
            expected.sort_unstable();
            by_key(&mut entries, &mut Vec::new());
            assert_eq!(entries, expected);
        }
    }

    #[test]
    fn entries_that_share_a_key_stay_and_the_others_go() {
        let entry = |(record, key): (u64, u64)| key << 32 | record;
        for (keys, kept) in [
            (&[][..], &[][..]),
            (&[7], &[]),
            (&[7, 7], &[0, 1]),
            (&[1, 2, 2, 2, 3, 4, 4, 9], &[1, 2, 3, 5, 6]),
        ] {
            let mut entries: Vec<u64> = (0..).zip(keys.iter().copied()).map(entry).collect();
            drop_single(&mut entries);
            let records: Vec<u64> = entries.iter().map(|entry| entry & 0xFFFF_FFFF).collect();
            assert_eq!(records, kept);
        }
    }
}
