//! The bias-corrected and accelerated interval from replicates and a jackknife.

use crate::special::{normal_below, normal_quantile};

/// How much room beside the estimate a replicate has before it counts as another value: two ways to one fit differ by rounding.
const SAME: f64 = 1e-8;

/// An interval with what made it asymmetric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Adjusted {
    pub bias: f64,
    pub acceleration: f64,
    pub lower: f64,
    pub upper: f64,
    /// A limit lies beyond all replicates but one.
    pub at_an_end: bool,
}

/// Adjusts percentiles; `replicates` rise, `left_out` holds the estimate without one person of a pattern and how many people share that pattern.
///
/// # Formula
///
/// z₀ = Φ⁻¹(share of replicates below θ̂); with θ̄ the weighted mean of the estimates left out and r = θ̄ − θ₍ω₎,
/// a = Σ n_ω r³ / (6 (Σ n_ω r²)^{3/2}); the limits are quantiles of type 8 at Φ(z₀ + (z₀ + z)/(1 − a(z₀ + z))).
///
/// # Reference
///
/// Efron (1987), Journal of the American Statistical Association 82, 171–185, doi:10.1080/01621459.1987.10478410; Hyndman and Fan (1996), The
/// American Statistician 50, 361–365, doi:10.1080/00031305.1996.10473566, definition 8; Chan, Silverman and Vincent (2021),
/// doi:10.1080/01621459.2019.1708748, for the weights.
///
/// # Numerical notes
///
/// The share is kept half a replicate away from 0 and 1, so that z₀ is finite.
pub(super) fn adjust(
    estimate: f64,
    replicates: &[f64],
    left_out: &[(f64, f64)],
    level: f64,
) -> Adjusted {
    let below = replicates.partition_point(|&value| value < estimate * (1.0 - SAME));
    let half = 0.5 / replicates.len() as f64;
    let share = (below as f64 / replicates.len() as f64).clamp(half, 1.0 - half);
    let (bias, acceleration) = (normal_quantile(share), skewness(left_out));
    let position = |z: f64| {
        let shifted = bias + z;
        let room = 1.0 - acceleration * shifted;
        // Past the pole the percentile has run into the end it was heading for.
        if room > 0.0 {
            normal_below(bias + shifted / room)
        } else {
            f64::from(u8::from(shifted > 0.0))
        }
    };
    let z = normal_quantile(0.5 + level / 2.0);
    let (low, high) = (position(-z), position(z));
    let one = 1.0 / replicates.len() as f64;
    Adjusted {
        bias,
        acceleration,
        lower: quantile(replicates, low),
        upper: quantile(replicates, high),
        at_an_end: low < one || high > 1.0 - one,
    }
}

fn skewness(left_out: &[(f64, f64)]) -> f64 {
    let people: f64 = left_out.iter().map(|&(_, people)| people).sum();
    let mean = left_out
        .iter()
        .map(|&(value, people)| value * people)
        .sum::<f64>()
        / people;
    let moment = |power: i32| -> f64 {
        let term = |&(value, people): &(f64, f64)| {
            let apart = mean - value;
            people
                * if power == 2 {
                    apart * apart
                } else {
                    apart * apart * apart
                }
        };
        left_out.iter().map(term).sum()
    };
    let (squares, cubes) = (moment(2), moment(3));
    if squares > 0.0 {
        cubes / (6.0 * squares * libm::sqrt(squares))
    } else {
        0.0
    }
}

/// The quantile of type 8 of rising values.
pub(super) fn quantile(values: &[f64], p: f64) -> f64 {
    let at = p * (values.len() as f64 + 1.0 / 3.0) + 1.0 / 3.0;
    let whole = libm::floor(at + 4.0 * f64::EPSILON);
    let part = (at - whole).max(0.0);
    let value = |number: f64| values[(number.max(1.0) as usize).min(values.len()) - 1];
    let (low, high) = (value(whole), value(whole + 1.0));
    low + part * (high - low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_of_type_eight() {
        // R: quantile(c(1, 2, 4, 8, 16), p, type = 8).
        let values = [1.0, 2.0, 4.0, 8.0, 16.0];
        for (p, expected) in [
            (0.0, 1.0),
            (0.25, 1.0 + 2.0 / 3.0),
            (0.5, 4.0),
            (0.75, 8.0 + 8.0 / 3.0),
            (1.0, 16.0),
        ] {
            assert!((quantile(&values, p) - expected).abs() < 1e-12, "{p}");
        }
    }

    #[test]
    fn without_bias_and_skewness_the_limits_are_plain_percentiles() {
        let replicates: Vec<f64> = (1..=2_001).map(f64::from).collect();
        let left_out = [(1.0, 2.0), (3.0, 2.0)];
        let adjusted = adjust(1_001.0, &replicates, &left_out, 0.95);
        assert!(adjusted.bias.abs() < 1e-3 && adjusted.acceleration == 0.0 && !adjusted.at_an_end);
        assert!(
            (adjusted.lower - 50.0).abs() < 1.0 && (adjusted.upper - 1_951.0).abs() < 1.5,
            "{adjusted:?}"
        );
        // Nearly every replicate is above the estimate: the lower limit runs to the least of them.
        assert!(adjust(10.0, &replicates, &left_out, 0.95).at_an_end);
        let skewed = adjust(1_001.0, &replicates, &[(0.0, 1.0), (3.0, 9.0)], 0.95);
        assert!(
            skewed.acceleration > 0.0 && skewed.upper > adjusted.upper,
            "{skewed:?}"
        );
    }
}
