//! Small numbers as Parquet packs them: runs of one number, and numbers bit by bit (Apache Parquet format, "Encodings", the RLE and
//! bit-packing hybrid). Refuses to give more numbers than its bytes hold.

const WIDTH_MAX: u32 = 32;
/// Bytes of a run's head at most: 32 bits in sevens.
const HEAD_BYTES_MAX: u32 = 5;
/// Numbers of a packed run come in groups of so many.
const GROUP: u64 = 8;

/// Numbers of so many bits each, in the order in which they were packed.
pub(crate) struct Runs<'b> {
    bytes: &'b [u8],
    width: u32,
    run: Run<'b>,
}

enum Run<'b> {
    /// One number, so many times.
    Same { number: u32, left: u64 },
    /// Numbers bit by bit: the first that is not taken, and how many there are.
    Packed {
        bytes: &'b [u8],
        next: u64,
        count: u64,
    },
}

impl<'b> Runs<'b> {
    pub(crate) fn new(bytes: &'b [u8], width: u8) -> Result<Self, String> {
        let width = u32::from(width);
        match width <= WIDTH_MAX {
            false => Err(format!("numbers of {width} bits")),
            true => Ok(Self {
                bytes,
                width,
                run: Run::Same { number: 0, left: 0 },
            }),
        }
    }

    /// Fills all of `out` with the next numbers; an error when there are fewer.
    pub(crate) fn fill(&mut self, mut out: &mut [u32]) -> Result<(), String> {
        while !out.is_empty() {
            let taken = match &mut self.run {
                Run::Same { number, left } => {
                    let taken = at_most(out.len(), *left);
                    out[..taken].fill(*number);
                    *left -= taken as u64;
                    taken
                }
                Run::Packed { bytes, next, count } => {
                    let taken = at_most(out.len(), *count - *next);
                    unpack(bytes, self.width, *next, &mut out[..taken]);
                    *next += taken as u64;
                    taken
                }
            };
            if taken == 0 {
                self.begin_run()?;
            }
            out = &mut out[taken..];
        }
        Ok(())
    }

    fn begin_run(&mut self) -> Result<(), String> {
        let head = self.head()?;
        let length = u64::from(head >> 1);
        if head & 1 == 0 {
            let (bytes, rest) = self
                .bytes
                .split_at_checked(self.width.div_ceil(8) as usize)
                .ok_or("a run ends early")?;
            let mut number = [0; 4];
            number[..bytes.len()].copy_from_slice(bytes);
            let number = u32::from_le_bytes(number);
            if u64::from(number) >> self.width != 0 {
                return Err(format!("{number} in a run of {} bits", self.width));
            }
            self.bytes = rest;
            self.run = Run::Same {
                number,
                left: length,
            };
            return Ok(());
        }
        // The last run may be cut off behind its last number.
        let (wanted, width) = (length * u64::from(self.width), u64::from(self.width));
        let (bytes, rest) = self.bytes.split_at(at_most(self.bytes.len(), wanted));
        let held = (bytes.len() as u64 * 8).checked_div(width);
        self.bytes = rest;
        self.run = Run::Packed {
            bytes,
            next: 0,
            count: (length * GROUP).min(held.unwrap_or(u64::MAX)),
        };
        Ok(())
    }

    /// A run's head: its length, and in the lowest bit whether it is packed.
    fn head(&mut self) -> Result<u32, String> {
        let mut head = 0_u64;
        for place in 0..HEAD_BYTES_MAX {
            let (byte, rest) = self.bytes.split_first().ok_or("its runs end early")?;
            self.bytes = rest;
            head |= u64::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                return u32::try_from(head).map_err(|_| "a run is too long".to_owned());
            }
        }
        Err("a run is too long".to_owned())
    }
}

fn at_most(room: usize, count: u64) -> usize {
    usize::try_from(count).map_or(room, |count| count.min(room))
}

/// Takes numbers out of bits, the lowest first. There are enough bytes: a run counts no more numbers than it has bytes for.
fn unpack(bytes: &[u8], width: u32, first: u64, out: &mut [u32]) {
    let mask = (1_u64 << width) - 1;
    let mut bit = first * u64::from(width);
    for number in out {
        let rest = bytes.get((bit / 8) as usize..).unwrap_or_default();
        let word = match rest.first_chunk::<8>() {
            Some(eight) => u64::from_le_bytes(*eight),
            None => last_word(rest),
        };
        *number = (word >> (bit % 8) & mask) as u32;
        bit += u64::from(width);
    }
}

/// The last bytes, fewer than eight, as a number.
fn last_word(bytes: &[u8]) -> u64 {
    let mut eight = [0; 8];
    eight[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(eight)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbers(bytes: &[u8], width: u8, count: usize) -> Result<Vec<u32>, String> {
        let mut out = vec![0; count];
        Runs::new(bytes, width)?.fill(&mut out)?;
        Ok(out)
    }

    /// A run to pack.
    #[derive(Debug)]
    enum Written {
        Same(u32, u32),
        Groups(Vec<[u32; 8]>),
    }

    /// Packs one run after the other.
    fn packed(runs: &[Written], width: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let head = |bytes: &mut Vec<u8>, mut head: u32| {
            while head > 0x7f {
                bytes.push(head as u8 | 0x80);
                head >>= 7;
            }
            bytes.push(head as u8);
        };
        for run in runs {
            match run {
                Written::Same(number, count) => {
                    head(&mut bytes, count << 1);
                    bytes.extend(&number.to_le_bytes()[..width.div_ceil(8) as usize]);
                }
                Written::Groups(groups) => {
                    head(&mut bytes, (groups.len() as u32) << 1 | 1);
                    let bits = groups
                        .iter()
                        .flatten()
                        .flat_map(|number| (0..width).map(move |bit| (number >> bit & 1) as u8));
                    let bits: Vec<u8> = bits.collect();
                    bytes.extend(
                        bits.chunks(8)
                            .map(|bits| bits.iter().rev().fold(0, |byte, bit| byte << 1 | bit)),
                    );
                }
            }
        }
        bytes
    }

    #[test]
    fn the_example_of_the_format_is_read() {
        let bytes = [0b0000_0011, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        assert_eq!(numbers(&bytes, 3, 8).unwrap(), [0, 1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn a_last_group_may_be_cut_off_behind_its_last_number() {
        let bytes = [0b0000_0011, 0b1000_1000];
        assert_eq!(numbers(&bytes, 3, 2).unwrap(), [0, 1]);
        assert!(numbers(&bytes, 3, 3).is_err());
    }

    #[test]
    fn numbers_without_bits_are_zero() {
        assert_eq!(numbers(&[6], 0, 3).unwrap(), [0; 3]);
        assert_eq!(numbers(&[3], 0, 8).unwrap(), [0; 8]);
        assert!(numbers(&[3], 0, 9).is_err());
    }

    #[test]
    fn damage_is_said() {
        let cases: [(&[u8], u8, &str); 6] = [
            (&[], 1, "its runs end early"),
            (&[0, 0, 0, 0], 1, "its runs end early"),
            (&[2], 1, "a run ends early"),
            (&[2, 2], 1, "2 in a run of 1 bits"),
            (&[0xff; 9], 1, "a run is too long"),
            (&[2, 1], 33, "numbers of 33 bits"),
        ];
        for (bytes, width, words) in cases {
            assert_eq!(numbers(bytes, width, 1).unwrap_err(), words);
        }
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back_in_pieces_of_any_size(
            width in 0..=32_u32,
            runs in prop::collection::vec(
                prop_oneof![
                    (any::<u32>(), 0..300_u32).prop_map(|(number, count)| Written::Same(number, count)),
                    prop::collection::vec(any::<[u32; 8]>(), 0..5).prop_map(Written::Groups),
                ],
                0..6,
            ),
            piece in 1..70_usize,
        ) {
            let cut = |number: u32| (u64::from(number) & ((1 << width) - 1)) as u32;
            let runs: Vec<Written> = runs
                .into_iter()
                .map(|run| match run {
                    Written::Same(number, count) => Written::Same(cut(number), count),
                    Written::Groups(groups) => Written::Groups(groups.into_iter().map(|group| group.map(cut)).collect()),
                })
                .collect();
            let expected: Vec<u32> = runs
                .iter()
                .flat_map(|run| match run {
                    Written::Same(number, count) => vec![*number; *count as usize],
                    Written::Groups(groups) => groups.concat(),
                })
                .collect();
            let bytes = packed(&runs, width);
            let mut found = vec![0; expected.len()];
            let mut read = Runs::new(&bytes, width as u8).unwrap();
            for piece in found.chunks_mut(piece) {
                read.fill(piece).unwrap();
            }
            prop_assert_eq!(found, expected);
            prop_assert!(read.fill(&mut [0]).is_err());
        }

        #[test]
        fn any_bytes_are_numbers_of_that_width_or_an_error(
            bytes in prop::collection::vec(any::<u8>(), 0..40),
            width in 0..=40_u8,
        ) {
            if let Ok(numbers) = numbers(&bytes, width, 100) {
                prop_assert!(numbers.iter().all(|number| u64::from(*number) >> width == 0));
            }
        }
    }
}
