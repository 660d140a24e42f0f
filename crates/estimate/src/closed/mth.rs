//! Chao's lower bound with list effects (Mth): a Poisson model of how many lists and which. Refuses dependence between particular lists.

use super::cholesky::Cholesky;
use super::{check_level, too_little};
use crate::special::normal_quantile;
use crate::{CaptureTable, Estimate, Interval, Method, Refusal};

/// Most Newton steps of one fit.
const STEPS_MAX: u64 = 200;

/// A variance of ln n̂₀ above which the table does not determine it.
const LOG_VARIANCE_MAX: f64 = 100.0;

/// Chao's lower bound when lists differ in how many they reach and people in how likely they are met.
///
/// # Formula
///
/// Counts of the seen histories are Poisson with ln μ_ω = γ + Σ_{j∈ω} β_j + Σ_{k≥3} η_k max(|ω|−k+1, 0), η_k ≥ 0 (the logarithm is convex
/// in the number of lists, as mixing over people makes it). The first negative η is taken out and the rest refitted, until none is negative.
/// n̂₀ = e^γ, se² = e^γ + e^{2γ} Var(γ̂), interval N̂ ± z·se, the lower limit not below the observed number.
///
/// # Errors
///
/// [`Refusal::Lists`] below two lists, [`Refusal::Nobody`], [`Refusal::Overlap`] when a list is empty, nobody is on exactly one or exactly two lists,
/// or the table does not determine γ; [`Refusal::Unsettled`] after 200 Newton steps; [`Refusal::Parameter`] when the level is outside (0, 1).
///
/// # Reference
///
/// Rivest and Baillargeon (2007), Biometrics 63, 999–1006, doi:10.1111/j.1541-0420.2007.00779.x (Rcapture's "Mth Chao (LB)").
///
/// # Numerical notes
///
/// Expected counts are elementary symmetric polynomials in e^{β}, so that no table of 2^K histories is made: any number of lists.
pub fn chao_mth(table: &CaptureTable, level: f64) -> Result<Estimate, Refusal> {
    check_level(level)?;
    let lists = table.width();
    if lists < 2 {
        return Err(Refusal::Lists {
            lists,
            least: 2,
            most: crate::LISTS_MAX,
        });
    }
    let observed = table.observed();
    if observed == 0 {
        return Err(Refusal::Nobody);
    }
    let frequencies = table.frequencies();
    let totals = table.list_totals();
    if let Some(empty) = totals.iter().position(|&total| total == 0) {
        let missing = format!("nobody is on list {}", table.lists()[empty]);
        return Err(Refusal::Overlap { missing });
    }
    if frequencies[0] == 0 {
        return Err(too_little("nobody is on exactly one list"));
    }
    if frequencies[1] == 0 {
        return Err(too_little("nobody is on exactly two lists"));
    }
    let (log_unseen, log_variance) = fit_convex(&totals, &frequencies)?;
    if log_variance.is_nan() || log_variance > LOG_VARIANCE_MAX {
        return Err(too_little(
            "the people on two lists or more do not determine how many are on none",
        ));
    }
    let unseen = libm::exp(log_unseen);
    let error = libm::sqrt(unseen + unseen * unseen * log_variance);
    let total = observed as f64 + unseen;
    let reach = normal_quantile(0.5 + level / 2.0) * error;
    Ok(Estimate {
        method: Method::ChaoMth,
        total,
        standard_error: Some(error),
        interval: Some(Interval {
            lower: (total - reach).max(observed as f64),
            upper: total + reach,
            level,
        }),
        observed,
    })
}

/// γ̂ and its variance, with the negative bends taken out one by one.
fn fit_convex(totals: &[u64], frequencies: &[u64]) -> Result<(f64, f64), Refusal> {
    let lists = totals.len();
    let mut bends: Vec<usize> = (3..=lists).collect();
    loop {
        let model = Bent {
            lists,
            bends: &bends,
            statistics: statistics(totals, frequencies, &bends),
        };
        let (parameters, log_variance) = model.fit(totals)?;
        match parameters[1 + lists..].iter().position(|&bend| bend < 0.0) {
            None => return Ok((parameters[0], log_variance)),
            Some(first) => {
                bends.remove(first);
            }
        }
    }
}

/// What the likelihood takes from the table: people, people per list, and Σ max(|ω|−k+1, 0) for each bend k.
fn statistics(totals: &[u64], frequencies: &[u64], bends: &[usize]) -> Vec<f64> {
    let observed: u64 = frequencies.iter().sum();
    let bent = bends.iter().map(|&bend| {
        let sum = (bend..=frequencies.len())
            .map(|met| (met - bend + 1) as f64 * frequencies[met - 1] as f64);
        sum.sum()
    });
    let lists = totals.iter().map(|&total| total as f64);
    std::iter::once(observed as f64)
        .chain(lists)
        .chain(bent)
        .collect()
}

/// The Poisson model with list effects and the given bends; parameters are γ, β per list, η per bend.
struct Bent<'a> {
    lists: usize,
    bends: &'a [usize],
    statistics: Vec<f64>,
}

/// Expected statistics and their covariance at some parameters.
struct Moments {
    log_likelihood: f64,
    expected: Vec<f64>,
    information: Vec<f64>,
}

impl Bent<'_> {
    /// Newton's method with halved steps; the likelihood is concave.
    fn fit(&self, totals: &[u64]) -> Result<(Vec<f64>, f64), Refusal> {
        let mut parameters = self.start(totals);
        let mut moments = self.moments(&parameters);
        for _ in 0..STEPS_MAX {
            let size = parameters.len();
            let gradient: Vec<f64> = self
                .statistics
                .iter()
                .zip(&moments.expected)
                .map(|(seen, expected)| seen - expected)
                .collect();
            let Some(factor) = Cholesky::new(moments.information.clone(), size) else {
                break;
            };
            let step = factor.solve(&gradient);
            let gain: f64 = step.iter().zip(&gradient).map(|(s, g)| s * g).sum();
            if gain < 1e-16 * self.statistics[0] {
                let mut first = vec![0.0; size];
                first[0] = 1.0;
                return Ok((parameters, factor.solve(&first)[0]));
            }
            let mut length = 1.0;
            loop {
                let next: Vec<f64> = parameters
                    .iter()
                    .zip(&step)
                    .map(|(parameter, step)| parameter + length * step)
                    .collect();
                let then = self.moments(&next);
                if then.log_likelihood >= moments.log_likelihood || length < 1e-6 {
                    (parameters, moments) = (next, then);
                    break;
                }
                length /= 2.0;
            }
        }
        Err(Refusal::Unsettled {
            what: "Chao's bound with list effects".into(),
            steps: STEPS_MAX,
        })
    }

    /// Independent lists in a population twice the observed one.
    fn start(&self, totals: &[u64]) -> Vec<f64> {
        let people = 2.0 * self.statistics[0];
        let mut parameters = vec![0.0; 1 + self.lists + self.bends.len()];
        parameters[0] = libm::log(people);
        for (list, &total) in totals.iter().enumerate() {
            let share = total as f64 / people;
            parameters[0] += libm::log1p(-share);
            parameters[1 + list] = libm::log(share / (1.0 - share));
        }
        parameters
    }

    fn moments(&self, parameters: &[f64]) -> Moments {
        let lists = self.lists;
        let odds: Vec<f64> = parameters[1..=lists]
            .iter()
            .map(|&beta| libm::exp(beta))
            .collect();
        // The factor of a history on k lists, beside its odds.
        let scale: Vec<f64> = (0..=lists)
            .map(|met| libm::exp(parameters[0] + self.bend(met, &parameters[1 + lists..])))
            .collect();
        let size = parameters.len();
        let mut sums = Sums {
            size,
            lists,
            bends: self.bends,
            information: vec![0.0; size * size],
        };
        let all: Vec<f64> = (0..=lists)
            .zip(symmetric(&odds, &[]))
            .map(|(met, sum)| if met == 0 { 0.0 } else { sum * scale[met] })
            .collect();
        sums.add(None, None, &all);
        for first in 0..lists {
            let with = shifted(&symmetric(&odds, &[first]), 1, odds[first], &scale);
            sums.add(Some(first), None, &with);
            for second in 0..first {
                let odds_of_both = odds[first] * odds[second];
                let with = shifted(&symmetric(&odds, &[first, second]), 2, odds_of_both, &scale);
                sums.add(Some(first), Some(second), &with);
            }
        }
        let expected: Vec<f64> = sums.information[..size].to_vec();
        let linear: f64 = parameters
            .iter()
            .zip(&self.statistics)
            .map(|(parameter, statistic)| parameter * statistic)
            .sum();
        Moments {
            log_likelihood: linear - expected[0],
            expected,
            information: sums.information,
        }
    }

    fn bend(&self, met: usize, bends: &[f64]) -> f64 {
        self.bends
            .iter()
            .zip(bends)
            .map(|(&bend, eta)| eta * above(met, bend))
            .sum()
    }
}

/// max(|ω|−k+1, 0).
fn above(met: usize, bend: usize) -> f64 {
    (met + 1).saturating_sub(bend) as f64
}

/// Elementary symmetric polynomials of the odds, those left out excepted, at the index of their degree.
fn symmetric(odds: &[f64], left_out: &[usize]) -> Vec<f64> {
    let mut sums = vec![0.0; odds.len() + 1];
    sums[0] = 1.0;
    for (list, odd) in odds.iter().enumerate() {
        if left_out.contains(&list) {
            continue;
        }
        for degree in (1..sums.len()).rev() {
            sums[degree] += odd * sums[degree - 1];
        }
    }
    sums
}

/// Expected people on exactly k lists, the given ones among them.
fn shifted(others: &[f64], given: usize, odds: f64, scale: &[f64]) -> Vec<f64> {
    (0..others.len())
        .map(|met| match met.checked_sub(given) {
            Some(rest) => odds * others[rest] * scale[met],
            None => 0.0,
        })
        .collect()
}

/// Collects E[statistic · statistic] into the information matrix; its first row holds the expected statistics.
struct Sums<'a> {
    size: usize,
    lists: usize,
    bends: &'a [usize],
    information: Vec<f64>,
}

impl Sums<'_> {
    /// Takes in the expected people by number of lists: all of them, those on one list, or those on two.
    fn add(&mut self, first: Option<usize>, second: Option<usize>, people: &[f64]) {
        let weighted = |weight: &dyn Fn(usize) -> f64| -> f64 {
            (0..people.len()).map(|met| weight(met) * people[met]).sum()
        };
        let total = weighted(&|_| 1.0);
        if let (Some(first), Some(second)) = (first, second) {
            self.set(1 + first, 1 + second, total);
            return;
        }
        let row = first.map_or(0, |list| 1 + list);
        self.set(0, row, total);
        self.set(row, row, total);
        for (at, &bend) in self.bends.iter().enumerate() {
            let column = 1 + self.lists + at;
            self.set(row, column, weighted(&|met| above(met, bend)));
            if first.is_none() {
                for (other, &second) in self.bends[..=at].iter().enumerate() {
                    let sum = weighted(&|met| above(met, bend) * above(met, second));
                    self.set(column, 1 + self.lists + other, sum);
                }
            }
        }
    }

    fn set(&mut self, row: usize, column: usize, value: f64) {
        self.information[row * self.size + column] = value;
        self.information[column * self.size + row] = value;
    }
}
