//! Intervals of proportions, and of sums and ratios made of them. Refuses to know what is counted.

use serde::{Deserialize, Serialize};

/// The standard normal point of 95 % intervals.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// An estimate with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The best single value.
    pub estimate: f64,
    /// The lower limit.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
}

/// Returns a proportion with its 95 % score interval.
///
/// # Formula
/// (p̂ + z²/2n ± z √(p̂(1 - p̂)/n + z²/4n²)) / (1 + z²/n); of 0 trials, 0 to 1 around a half.
///
/// # Reference
/// Wilson, "Probable inference, the law of succession, and statistical inference", 1927, doi:10.1080/01621459.1927.10502953.
#[must_use]
pub fn wilson(successes: f64, trials: f64) -> Interval {
    if trials <= 0.0 {
        return Interval {
            estimate: 0.5,
            lower: 0.0,
            upper: 1.0,
        };
    }
    let share = (successes / trials).clamp(0.0, 1.0);
    let square = Z * Z / trials;
    let middle = share + square / 2.0;
    let spread = Z * (share * (1.0 - share) / trials + square / (4.0 * trials)).sqrt();
    Interval {
        estimate: share,
        lower: ((middle - spread) / (1.0 + square)).clamp(0.0, share),
        upper: ((middle + spread) / (1.0 + square)).clamp(share, 1.0),
    }
}

impl Interval {
    /// Returns a value known without doubt.
    pub(super) fn exact(value: f64) -> Self {
        Self {
            estimate: value,
            lower: value,
            upper: value,
        }
    }

    pub(super) fn scaled(self, by: f64) -> Self {
        Self {
            estimate: self.estimate * by,
            lower: self.lower * by,
            upper: self.upper * by,
        }
    }

    /// Adds independent estimates: distances to the limits add in squares (MOVER).
    ///
    /// # Reference
    /// Zou and Donner, "Construction of confidence limits about effect measures", 2008, doi:10.1002/sim.3095, equations 4 and 5.
    pub(super) fn sum(parts: impl Iterator<Item = Self>) -> Self {
        let (mut estimate, mut below, mut above) = (0.0, 0.0, 0.0);
        for part in parts {
            estimate += part.estimate;
            below += (part.estimate - part.lower) * (part.estimate - part.lower);
            above += (part.upper - part.estimate) * (part.upper - part.estimate);
        }
        Self {
            estimate,
            lower: (estimate - below.sqrt()).max(0.0),
            upper: estimate + above.sqrt(),
        }
    }

    /// Returns self / (self + other) of independent estimates at or above zero, by the limits of the ratio other / self.
    ///
    /// # Reference
    /// Donner and Zou, "Closed-form confidence intervals for functions of the normal mean and standard deviation", 2012,
    /// doi:10.1177/0962280210383082, for a ratio of two estimates.
    pub(super) fn share_beside(self, other: Self) -> Self {
        let total = self.estimate + other.estimate;
        let estimate = if total > 0.0 {
            self.estimate / total
        } else {
            1.0
        };
        let share = |ratio: f64| 1.0 / (1.0 + ratio);
        let highest = ratio_limit(other, self, true).map_or(0.0, share);
        let lowest = ratio_limit(other, self, false).map_or(1.0, share);
        Self {
            estimate,
            lower: highest.min(estimate),
            upper: lowest.max(estimate),
        }
    }
}

/// The upper or lower limit of x / y; none if there is no bound.
fn ratio_limit(x: Interval, y: Interval, is_upper: bool) -> Option<f64> {
    let (far, near) = if is_upper {
        (x.upper, y.lower)
    } else {
        (x.lower, y.upper)
    };
    let product = x.estimate * y.estimate;
    let divisor = near * (2.0 * y.estimate - near);
    let inside =
        product * product - far * near * (2.0 * x.estimate - far) * (2.0 * y.estimate - near);
    if divisor <= 0.0 {
        // The denominator may be zero (upper limit), or its interval is too skewed for the formula (lower limit): no bound but 0.
        return (!is_upper).then_some(0.0);
    }
    let root = inside.max(0.0).sqrt();
    let limit = if is_upper {
        product + root
    } else {
        product - root
    };
    Some((limit / divisor).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_gives_published_limits() {
        // Newcombe, 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E, table I, method 3.
        for (successes, trials, lower, upper) in [
            (81.0, 263.0, 0.2553, 0.3662),
            (15.0, 148.0, 0.0624, 0.1605),
            (0.0, 20.0, 0.0, 0.1611),
            (1.0, 29.0, 0.0061, 0.1718),
        ] {
            let found = wilson(successes, trials);
            assert!((found.lower - lower).abs() < 5e-5, "{found:?}");
            assert!((found.upper - upper).abs() < 5e-5, "{found:?}");
        }
    }

    #[test]
    fn a_share_lies_within_its_limits_and_what_is_certain_has_none() {
        let found = wilson(80.0, 100.0).scaled(1000.0);
        let beside = found.share_beside(wilson(10.0, 100.0).scaled(2000.0));
        assert!((beside.estimate - 0.8).abs() < 1e-12);
        assert!(
            beside.lower < 0.8 && beside.upper > 0.8 && beside.lower > 0.6,
            "{beside:?}"
        );
        let all = found.share_beside(Interval::exact(0.0));
        assert_eq!((all.lower, all.upper), (1.0, 1.0));
    }
}
