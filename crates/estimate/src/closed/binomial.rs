//! Draws binomial and multinomial counts, exactly, at a cost that does not grow with them. Refuses to know what is counted.

use crate::random::Stream;
use crate::special::ln_factorial;

/// Below this expected count a draw inverts the distribution function.
const INVERSION_MAX: f64 = 10.0;

/// How many of `trials` succeed, each with probability `p` in [0, 1].
///
/// # Numerical notes
///
/// Inversion below 10 expected successes; above, transformed rejection with squeeze.
///
/// # Reference
///
/// Hörmann (1993), Journal of Statistical Computation and Simulation 46, 101–110, doi:10.1080/00949659308811496, algorithm BTRS.
pub(super) fn binomial(stream: &mut Stream, trials: u64, p: f64) -> u64 {
    if p > 0.5 {
        return trials - binomial(stream, trials, 1.0 - p);
    }
    if trials == 0 || p <= 0.0 {
        return 0;
    }
    if trials as f64 * p < INVERSION_MAX {
        return inverted(stream, trials, p);
    }
    rejected(stream, trials, p)
}

fn inverted(stream: &mut Stream, trials: u64, p: f64) -> u64 {
    let odds = p / (1.0 - p);
    let mut mass = libm::exp(trials as f64 * libm::log1p(-p));
    let mut left = stream.unit();
    let mut count = 0;
    while left >= mass && count < trials {
        left -= mass;
        count += 1;
        mass *= odds * (trials - count + 1) as f64 / count as f64;
    }
    count
}

fn rejected(stream: &mut Stream, trials: u64, p: f64) -> u64 {
    let n = trials as f64;
    let spread = libm::sqrt(n * p * (1.0 - p));
    let b = 1.15 + 2.53 * spread;
    let a = -0.0873 + 0.0248 * b + 0.01 * p;
    let centre = n * p + 0.5;
    let alpha = (2.83 + 5.1 / b) * spread;
    let log_odds = libm::log(p / (1.0 - p));
    let mode = libm::floor((n + 1.0) * p);
    let sure = 0.92 - 4.2 / b;
    let at_mode = ln_factorial(mode as u64) + ln_factorial(trials - mode as u64);
    loop {
        let u = stream.unit() - 0.5;
        let v = stream.positive_unit();
        let us = 0.5 - libm::fabs(u);
        let count = libm::floor((2.0 * a / us + b) * u + centre);
        if count < 0.0 || count > n || us <= 0.0 {
            continue;
        }
        let count = count as u64;
        if us >= 0.07 && v <= sure {
            return count;
        }
        let density = at_mode - ln_factorial(count) - ln_factorial(trials - count)
            + (count as f64 - mode) * log_odds;
        if libm::log(v * alpha / (a / (us * us) + b)) <= density {
            return count;
        }
    }
}

/// Spreads `trials` over the weights (non-negative, at least one above zero); the counts stand in their order.
pub(crate) fn multinomial(stream: &mut Stream, trials: u64, weights: &[f64]) -> Vec<u64> {
    let mut left = trials;
    let mut rest: f64 = weights.iter().sum();
    let mut counts = Vec::with_capacity(weights.len());
    for (at, &weight) in weights.iter().enumerate() {
        let share = if at + 1 == weights.len() {
            1.0
        } else {
            (weight / rest).clamp(0.0, 1.0)
        };
        let count = binomial(stream, left, share);
        counts.push(count);
        left -= count;
        rest -= weight;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance of draws against those of the distribution, within five standard errors.
    fn check_moments(trials: u64, p: f64) {
        let mut stream = Stream::new(3, &[trials]);
        let draws = 40_000;
        let counts: Vec<f64> = (0..draws)
            .map(|_| binomial(&mut stream, trials, p) as f64)
            .collect();
        let mean = counts.iter().sum::<f64>() / f64::from(draws);
        let variance =
            counts.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / f64::from(draws);
        let expected = trials as f64 * p;
        let spread = expected * (1.0 - p);
        assert!(
            (mean - expected).abs() < 5.0 * (spread / f64::from(draws)).sqrt(),
            "{trials} {p} {mean}"
        );
        assert!(
            (variance / spread - 1.0).abs() < 0.05,
            "{trials} {p} {variance}"
        );
    }

    #[test]
    fn binomial_draws_have_the_mean_and_variance_of_the_distribution() {
        for (trials, p) in [
            (1, 0.3),
            (40, 0.1),
            (100, 0.5),
            (1_000, 0.02),
            (1_000_000, 0.9),
            (5_000, 0.4),
        ] {
            check_moments(trials, p);
        }
        let mut stream = Stream::new(1, &[]);
        assert_eq!(binomial(&mut stream, 7, 0.0), 0);
        assert_eq!(binomial(&mut stream, 7, 1.0), 7);
    }

    #[test]
    fn large_binomial_draws_follow_the_distribution_function() {
        // 60 trials at ½: P(X ≤ 30) = ½ + ½ P(X = 30) = 0.551289, P(X ≤ 25) = 0.122530.
        let mut stream = Stream::new(11, &[]);
        let draws = 40_000;
        let (mut low, mut middle) = (0, 0);
        for _ in 0..draws {
            let count = binomial(&mut stream, 60, 0.5);
            low += i32::from(count <= 25);
            middle += i32::from(count <= 30);
        }
        assert!(
            (f64::from(low) / f64::from(draws) - 0.122_530).abs() < 0.009,
            "{low}"
        );
        assert!(
            (f64::from(middle) / f64::from(draws) - 0.551_289).abs() < 0.0125,
            "{middle}"
        );
    }

    #[test]
    fn multinomial_counts_add_up() {
        let mut stream = Stream::new(5, &[]);
        for _ in 0..100 {
            let counts = multinomial(&mut stream, 1_000, &[0.1, 0.0, 0.5, 0.4]);
            assert_eq!(counts.iter().sum::<u64>(), 1_000);
            assert_eq!(counts[1], 0);
        }
    }
}
