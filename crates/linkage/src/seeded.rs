//! A small seeded generator of random numbers: the same seed gives the same draws on every machine. Not for secrets.
//!
//! xoshiro256**, seeded through SplitMix64. Reference: Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021,
//! doi:10.1145/3460772.

/// A generator; its whole state is its own.
#[derive(Debug, Clone)]
pub(crate) struct Seeded([u64; 4]);

impl Seeded {
    /// Starts the stream that belongs to a seed and to one part of the work, so that parts may run on any thread.
    pub(crate) fn new(seed: u64, part: u64) -> Self {
        let mut state = seed ^ mixed(part.wrapping_add(0x9e37_79b9_7f4a_7c15));
        Self(std::array::from_fn(|_| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            mixed(state)
        }))
    }

    pub(crate) fn next(&mut self) -> u64 {
        let [s0, s1, s2, s3] = self.0;
        let given = s1.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let (t2, t3) = (s2 ^ s0, s3 ^ s1);
        self.0 = [s0 ^ t3, s1 ^ t2, t2 ^ (s1 << 17), t3.rotate_left(45)];
        given
    }

    /// Draws evenly from [0, 1), in steps of 2^-53.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Draws evenly from 0..bound by multiplication; the bias is below bound / 2^64. `bound` is at least 1.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }
}

/// Mixes 64 bits (the finaliser of SplitMix64).
pub(crate) fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_one_seed_have_streams_of_their_own_that_do_not_change() {
        let first = |seed, part| Seeded::new(seed, part).next();
        assert_eq!(first(7, 0), first(7, 0));
        assert_ne!(first(7, 0), first(7, 1));
        assert_ne!(first(7, 0), first(8, 0));
    }

    #[test]
    fn draws_are_even() {
        let mut draws = Seeded::new(1, 1);
        let mut counts = [0u32; 10];
        for _ in 0..100_000 {
            counts[draws.below(10) as usize] += 1;
        }
        // The 99.99 % point of chi-squared with 9 degrees of freedom is 33.7.
        let chi: f64 = counts
            .iter()
            .map(|&n| (f64::from(n) - 1e4) * (f64::from(n) - 1e4) / 1e4)
            .sum();
        assert!(chi < 33.7, "{chi}");
        let mean: f64 = (0..10_000).map(|_| draws.unit()).sum::<f64>() / 1e4;
        assert!((mean - 0.5).abs() < 0.012, "{mean}");
    }
}
