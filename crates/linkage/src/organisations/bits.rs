//! Weights in 64ths of a bit, so that sums are exact in any order. Refuses to know what is weighed.

/// A weight, in 64ths of a bit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Bits(i32);

impl Bits {
    pub(crate) const ZERO: Self = Self(0);

    /// Rounds a weight to the nearest 64th of a bit.
    pub(crate) fn from_f64(bits: f64) -> Self {
        // Weights are within ±100 bits, so the cast cannot overflow.
        Self(libm::round(bits.clamp(-100.0, 100.0) * 64.0) as i32)
    }

    /// Takes the logarithm of odds or of a ratio of likelihoods.
    pub(crate) fn from_ratio(ratio: f64) -> Self {
        Self::from_f64(libm::log2(ratio))
    }

    /// Returns the log-odds of a probability.
    pub(crate) fn from_probability(probability: f64) -> Self {
        Self::from_ratio(probability / (1.0 - probability))
    }

    pub(crate) fn to_f64(self) -> f64 {
        f64::from(self.0) / 64.0
    }

    /// Returns 1 / (1 + 2^-score).
    pub(crate) fn probability(self) -> f64 {
        1.0 / (1.0 + libm::exp2(-self.to_f64()))
    }

    pub(crate) fn scaled(self, factor: f64) -> Self {
        Self::from_f64(self.to_f64() * factor)
    }
}

impl std::ops::Add for Bits {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl std::ops::Sub for Bits {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl std::ops::Neg for Bits {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl std::iter::Sum for Bits {
    fn sum<I: Iterator<Item = Self>>(weights: I) -> Self {
        weights.fold(Self::ZERO, |total, weight| total + weight)
    }
}
