//! Powers of two at the speed a Markov chain needs, by sums and products alone: the same bits on every machine. Refuses what is above 0.

use std::f64::consts::{LN_2, SQRT_2};

/// 1 / 2!, 1 / 3! … 1 / 7!.
const TERMS: [f64; 6] = [
    1.0 / 2.0,
    1.0 / 6.0,
    1.0 / 24.0,
    1.0 / 120.0,
    1.0 / 720.0,
    1.0 / 5040.0,
];

/// Returns 2^bits for bits at or below 0, to one part in 10^8; 0 below -1,000.
///
/// The whole part becomes the exponent; the rest, taken from its middle, is summed as a Taylor series whose remainder is
/// (ln 2 / 2)^8 / 8!.
#[inline]
pub(super) fn power_of_two(bits: f64) -> f64 {
    if bits < -1_000.0 {
        return 0.0;
    }
    // Truncation of a number shifted above zero is its floor.
    let whole = (bits + 1_024.0) as u64;
    let x = (bits + 1_024.0 - whole as f64 - 0.5) * LN_2;
    let mut sum = TERMS[5];
    for term in TERMS[..5].iter().rev() {
        sum = sum * x + term;
    }
    let rest = (sum * x * x + x + 1.0) * SQRT_2;
    rest * f64::from_bits((whole - 1) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_near_those_of_libm() {
        for at in 0..200_000 {
            let bits = -f64::from(at) / 1_000.0;
            let exact = libm::exp2(bits);
            assert!((power_of_two(bits) / exact - 1.0).abs() < 1e-8, "{bits}");
        }
        assert_eq!(power_of_two(f64::NEG_INFINITY), 0.0);
    }
}
