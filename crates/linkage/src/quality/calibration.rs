//! Whether weights mean what they say: labelled shares by band of weight, and the slope that would set them right. Refuses to set them.

use super::interval::{Interval, wilson};
use crate::edge::probability;

/// A labelled pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Labelled {
    /// Its weight in bits.
    pub weight: f32,
    /// Whether people say it is one.
    pub is_one: bool,
    /// How many pairs it stands for: pairs of its stratum over labels of its stratum; 1 in a plain sample.
    pub stands_for: f64,
}

/// Labelled pairs of one band of weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// The lowest weight, in bits.
    pub lower_bits: f32,
    /// Weights are below this.
    pub upper_bits: f32,
    /// How many labels.
    pub labels: u32,
    /// The share that weights predict.
    pub predicted: f64,
    /// The share that labels show, with Wilson's interval at the effective number of labels (Σw)² / Σw².
    pub shown: Interval,
}

/// How weights compare with labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// Bands with labels, by weight.
    pub bands: Vec<Band>,
    /// What a bit of weight is worth, in bits: below 1, weights overstate.
    pub slope: f64,
    /// What is to be added to every weight, in bits, after the slope.
    pub shift_bits: f64,
}

/// The variance that holds the slope to 1, and that which holds the shift to 0, in natural units: labels that part perfectly would
/// otherwise give no finite answer.
const HELD: (f64, f64) = (1.0, 25.0);

/// Compares weights with labels; `bands` says where bands part, in bits, ascending.
///
/// # Formula
/// ln odds = shift + slope · ln 2 · weight, by weighted likelihood with normal priors (slope 1 ± 1, shift 0 ± 5), Newton's method; weights are
/// scaled to the number of labels.
///
/// # Reference
/// Cox, "Two further applications of a model for binary regression", 1958, doi:10.1093/biomet/45.3-4.562.
#[must_use]
pub fn calibration(labelled: &[Labelled], bands: &[f32]) -> Calibration {
    let mut by_band: Vec<Vec<Labelled>> = vec![Vec::new(); bands.len() + 1];
    for label in labelled {
        by_band[bands.partition_point(|&from| from <= label.weight)].push(*label);
    }
    let bound = |at: usize| match at {
        0 => f32::NEG_INFINITY,
        at => bands.get(at - 1).copied().unwrap_or(f32::INFINITY),
    };
    let filled = by_band
        .iter()
        .enumerate()
        .filter(|(_, own)| !own.is_empty());
    let bands = filled
        .map(|(at, own)| band(bound(at), bound(at + 1), own))
        .collect();
    let (slope, shift) = fit(labelled);
    Calibration {
        bands,
        slope,
        shift_bits: shift / std::f64::consts::LN_2,
    }
}

fn band(lower_bits: f32, upper_bits: f32, own: &[Labelled]) -> Band {
    let sum = |value: &dyn Fn(&Labelled) -> f64| own.iter().map(value).sum::<f64>();
    let all = sum(&|l| l.stands_for);
    let ones = sum(&|l| if l.is_one { l.stands_for } else { 0.0 });
    let effective = all * all / sum(&|l| l.stands_for * l.stands_for);
    Band {
        lower_bits,
        upper_bits,
        labels: own.len() as u32,
        predicted: sum(&|l| l.stands_for * probability(f64::from(l.weight))) / all,
        shown: wilson(ones / all * effective, effective),
    }
}

fn fit(labelled: &[Labelled]) -> (f64, f64) {
    let all: f64 = labelled.iter().map(|label| label.stands_for).sum();
    let scale = labelled.len() as f64 / all.max(f64::MIN_POSITIVE);
    let (mut slope, mut shift) = (1.0, 0.0);
    for _ in 0..50 {
        // Gradient and curvature of the log posterior.
        let mut gradient = [(1.0 - slope) / HELD.0, -shift / HELD.1];
        let mut curve = [1.0 / HELD.0, 0.0, 1.0 / HELD.1];
        for label in labelled {
            let x = f64::from(label.weight) * std::f64::consts::LN_2;
            let chance = probability((shift + slope * x) / std::f64::consts::LN_2);
            let weight = label.stands_for * scale;
            let error = weight * (f64::from(u8::from(label.is_one)) - chance);
            let spread = weight * chance * (1.0 - chance);
            gradient = [gradient[0] + error * x, gradient[1] + error];
            curve = [
                curve[0] + spread * x * x,
                curve[1] + spread * x,
                curve[2] + spread,
            ];
        }
        let determinant = curve[0] * curve[2] - curve[1] * curve[1];
        let step = [
            (curve[2] * gradient[0] - curve[1] * gradient[1]) / determinant,
            (curve[0] * gradient[1] - curve[1] * gradient[0]) / determinant,
        ];
        // Half a unit at most, so that a far start does not overshoot.
        slope += step[0].clamp(-0.5, 0.5);
        shift += step[1].clamp(-2.0, 2.0);
        if step[0].abs() < 1e-10 && step[1].abs() < 1e-10 {
            break;
        }
    }
    (slope, shift)
}
