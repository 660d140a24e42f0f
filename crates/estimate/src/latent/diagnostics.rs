//! Whether chains agree and how much their draws are worth. Refuses to know what was drawn.

use crate::special::normal_quantile;

/// Agreement of chains and the worth of their draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Diagnosis {
    /// Larger of the rank-normalised split R-hat and that of the folded draws; NaN when a chain never moves from another's place.
    pub r_hat: f64,
    /// Effective sample size of the rank-normalised draws.
    pub ess_bulk: f64,
    /// Smaller effective sample size of the 5 % and 95 % quantiles.
    pub ess_tail: f64,
}

/// Diagnoses chains of equal length.
///
/// # Formula
///
/// Every chain is split in two halves; R̂ = √(((L−1)/L · W + B/L)/W) on normal scores of the pooled ranks, Φ⁻¹((r − 3/8)/(S + 1/4)), and
/// of |x − median|; ESS = S/τ̂ by Geyer's initial monotone sequence over the chains' mean autocorrelation.
///
/// # Reference
///
/// Vehtari, Gelman, Simpson, Carpenter and Bürkner (2021), Bayesian Analysis 16, 667–718, doi:10.1214/20-BA1221, equations 3–14.
///
/// # Numerical notes
///
/// Draws that are all equal have R̂ = 1 and an effective size equal to their number: nothing disagrees.
pub fn diagnose(chains: &[Vec<f64>]) -> Diagnosis {
    let halves: Vec<&[f64]> = chains.iter().flat_map(|chain| split(chain)).collect();
    let pooled: Vec<f64> = halves
        .iter()
        .flat_map(|half| half.iter().copied())
        .collect();
    let length = halves.first().map_or(0, |half| half.len());
    if length < 4 {
        return Diagnosis {
            r_hat: f64::INFINITY,
            ess_bulk: 0.0,
            ess_tail: 0.0,
        };
    }
    let mut sorted = pooled.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    if sorted[0] == sorted[sorted.len() - 1] {
        let size = pooled.len() as f64;
        return Diagnosis {
            r_hat: 1.0,
            ess_bulk: size,
            ess_tail: size,
        };
    }
    let median = quantile_of_sorted(&sorted, 0.5);
    let scores = normal_scores(&pooled);
    let folded: Vec<f64> = pooled.iter().map(|x| (x - median).abs()).collect();
    let below = |p: f64| -> Vec<f64> {
        let limit = quantile_of_sorted(&sorted, p);
        pooled.iter().map(|&x| f64::from(x <= limit)).collect()
    };
    Diagnosis {
        r_hat: r_hat(&scores, length).max(r_hat(&normal_scores(&folded), length)),
        ess_bulk: effective_size(&scores, length),
        ess_tail: effective_size(&below(0.05), length).min(effective_size(&below(0.95), length)),
    }
}

fn split(chain: &[f64]) -> [&[f64]; 2] {
    let half = chain.len() / 2;
    [&chain[..half], &chain[chain.len() - half..]]
}

/// Quantile with linear interpolation between order statistics (type 7).
pub(super) fn quantile_of_sorted(sorted: &[f64], p: f64) -> f64 {
    let at = p * (sorted.len() - 1) as f64;
    let low = libm::floor(at) as usize;
    let high = (low + 1).min(sorted.len() - 1);
    sorted[low] + (at - low as f64) * (sorted[high] - sorted[low])
}

/// Normal scores of the ranks, equal values sharing their mean rank.
fn normal_scores(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|&a, &b| values[a].total_cmp(&values[b]));
    let size = values.len() as f64;
    let mut scores = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let mut to = from + 1;
        while to < order.len() && values[order[to]] == values[order[from]] {
            to += 1;
        }
        let rank = (from + 1 + to) as f64 / 2.0;
        let score = normal_quantile((rank - 0.375) / (size + 0.25));
        order[from..to].iter().for_each(|&at| scores[at] = score);
        from = to;
    }
    scores
}

fn mean_of(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn variance_of(values: &[f64]) -> f64 {
    let mean = mean_of(values);
    values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (values.len() - 1) as f64
}

/// Within-chain variance W and the pooled estimate (L−1)/L · W + B/L.
fn variances(values: &[f64], length: usize) -> (f64, f64) {
    let chains = values.chunks_exact(length);
    let means: Vec<f64> = chains.clone().map(mean_of).collect();
    let within = chains.map(variance_of).sum::<f64>() / means.len() as f64;
    let l = length as f64;
    (within, (l - 1.0) / l * within + variance_of(&means))
}

fn r_hat(values: &[f64], length: usize) -> f64 {
    let (within, pooled) = variances(values, length);
    if within <= 0.0 {
        return if pooled > 0.0 { f64::INFINITY } else { 1.0 };
    }
    libm::sqrt(pooled / within)
}

fn effective_size(values: &[f64], length: usize) -> f64 {
    let size = values.len() as f64;
    let (within, pooled) = variances(values, length);
    if pooled <= 0.0 {
        return size;
    }
    let centred: Vec<Vec<f64>> = values
        .chunks_exact(length)
        .map(|chain| {
            let mean = mean_of(chain);
            chain.iter().map(|x| x - mean).collect()
        })
        .collect();
    let correlation = |lag: usize| {
        let sum: f64 = centred
            .iter()
            .map(|chain| {
                chain
                    .iter()
                    .zip(&chain[lag..])
                    .map(|(a, b)| a * b)
                    .sum::<f64>()
            })
            .sum();
        let autocovariance = sum / (centred.len() * length) as f64;
        1.0 - (within - autocovariance) / pooled
    };
    let tau = geyer(correlation, length);
    (size / tau).min(size * libm::log10(size))
}

/// τ̂ = −1 + 2 Σ P̂_t over pairs of lags, positive and never rising.
fn geyer(correlation: impl Fn(usize) -> f64, length: usize) -> f64 {
    let mut tau = -1.0;
    let mut last = f64::INFINITY;
    let mut lag = 0;
    while lag + 1 < length {
        let pair = if lag == 0 {
            1.0 + correlation(1)
        } else {
            correlation(lag) + correlation(lag + 1)
        };
        if pair.is_nan() || pair <= 0.0 {
            break;
        }
        last = pair.min(last);
        tau += 2.0 * last;
        lag += 2;
    }
    tau.max(1.0 / libm::log10(length as f64 * 2.0))
}

#[cfg(test)]
mod tests;
