//! Seeded random numbers: the same seed and the same part of the work give the same draws, on any thread.

use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// A generator that belongs to a seed and one part of the work. Not for secrets.
#[derive(Debug, Clone)]
pub struct Stream(Xoshiro256PlusPlus);

impl Stream {
    /// Starts the stream of one part of the work: parts are named by numbers (method, replicate, chain, …), so that they may run anywhere.
    pub fn new(seed: u64, part: &[u64]) -> Self {
        let mut state = mixed(seed);
        for number in part {
            state = mixed(state ^ mixed(number.wrapping_add(0x9e37_79b9_7f4a_7c15)));
        }
        Self(Xoshiro256PlusPlus::seed_from_u64(state))
    }

    /// Draws 64 even bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Draws evenly from [0, 1), in steps of 2⁻⁵³.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Draws evenly from (0, 1], in steps of 2⁻⁵³: its logarithm is finite.
    pub fn positive_unit(&mut self) -> f64 {
        1.0 - self.unit()
    }

    /// Draws evenly from 0..bound (Lemire 2019, doi:10.1145/3230636, with rejection).
    ///
    /// # Panics
    ///
    /// When `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        assert!(bound > 0, "a draw needs at least one value");
        let threshold = bound.wrapping_neg() % bound;
        loop {
            let product = u128::from(self.bits()) * u128::from(bound);
            if product as u64 >= threshold {
                return (product >> 64) as u64;
            }
        }
    }
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2714064.2660195).
fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_the_work_draw_differently_and_repeat() {
        let first = |seed, part: &[u64]| Stream::new(seed, part).bits();
        assert_eq!(first(1, &[2, 3]), first(1, &[2, 3]));
        assert_ne!(first(1, &[2, 3]), first(1, &[3, 2]));
        assert_ne!(first(1, &[0]), first(1, &[]));
        assert_ne!(first(1, &[]), first(2, &[]));
    }

    #[test]
    fn bounded_draws_are_even() {
        let mut stream = Stream::new(7, &[]);
        let mut counts = [0u32; 5];
        for _ in 0..50_000 {
            counts[stream.below(5) as usize] += 1;
        }
        // Standard deviation 89; five of them.
        assert!(
            counts.iter().all(|&count| count.abs_diff(10_000) < 450),
            "{counts:?}"
        );
    }
}
