//! Sample coverage: how much of the population, weighted by how likely people are met, the lists have met. Refuses to name a model of dependence.

use serde::{Deserialize, Serialize};

use super::binomial::multinomial;
use super::{check_level, too_little};
use crate::random::Stream;
use crate::{CaptureTable, Estimate, Interval, Method, Refusal};

/// Most lists: all histories of the bootstrap are written out.
const LISTS_MAX: usize = 16;

/// The share of bootstrap replicates that must have an answer before their spread makes an interval: beside a denominator of 0 the spread means nothing.
const ANSWERED_MIN: f64 = 0.99;

/// Which estimator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CoverageForm {
    /// The lists are independent.
    Independent,
    /// For low coverage: one step from independence, biased towards it, of small variance.
    Low,
    /// For high coverage (above a half or so): solves for dependence; its denominator can vanish.
    High,
}

/// An estimate by sample coverage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Covered {
    /// The estimate, with the bootstrap's standard error and the log-transformed interval. Neither is given when fewer than
    /// 99 % of the replicates had an answer: a denominator that can vanish leaves no variance.
    pub estimate: Estimate,
    /// Estimated sample coverage, in (0, 1].
    pub coverage: f64,
    /// Bootstrap replicates.
    pub replicates: usize,
    /// Those in which the formula had no answer.
    pub without_estimate: usize,
}

/// Chao and Tsay's estimators through the sample coverage.
///
/// # Formula
///
/// With S_j people only on list j of t, n_j on it, m_ij on both i and j: Ĉ = 1 − (1/t)Σ S_j/n_j, D = n − (1/t)ΣS_j, N̂₀ = D/Ĉ (independent).
/// A_ij counts people on no list but i and j: z_i + z_j + 2z_ij. High: N̂ = (tD − ΣA_ij)/(tĈ − ΣA_ij m_ij/(n_i n_j)).
/// Low: N̂ = D/Ĉ + (1/(tĈ))ΣA_ij r_ij, r_ij = N̂₁ m_ij/(n_i n_j) − 1 with N̂₁ = D/Ĉ + (1/(tĈ))ΣA_ij((D/Ĉ)m_ij/(n_i n_j) − 1).
/// The standard error is that of a parametric bootstrap: a multinomial of N̂ people (rounded) over the seen histories and the unseen one.
///
/// # Errors
///
/// [`Refusal::Lists`] below 2 or above 16 lists, [`Refusal::Nobody`], [`Refusal::Overlap`] when a list is empty, the coverage is 0,
/// the denominator of the high form is not above 0 or its answer is below the observed number; [`Refusal::Parameter`].
///
/// # Reference
///
/// Chao and Tsay (1998), Journal of the American Statistical Association 93, 283–293, doi:10.1080/01621459.1998.10474109;
/// Chao, Tsay, Lin, Shau and Chao (2001), Statistics in Medicine 20, 3123–3157, doi:10.1002/sim.996.
pub fn coverage(
    table: &CaptureTable,
    form: CoverageForm,
    replicates: usize,
    seed: u64,
    level: f64,
) -> Result<Covered, Refusal> {
    check_level(level)?;
    let lists = table.width();
    if !(2..=LISTS_MAX).contains(&lists) {
        return Err(Refusal::Lists {
            lists,
            least: 2,
            most: LISTS_MAX,
        });
    }
    if replicates < 2 {
        return Err(Refusal::Parameter {
            parameter: "bootstrap replicates".into(),
            range: "at least 2".into(),
        });
    }
    let observed = table.observed();
    if observed == 0 {
        return Err(Refusal::Nobody);
    }
    let cells: Vec<(u64, u64)> = table.cells().to_vec();
    let (total, coverage) = total_of(&cells, lists, form)?;
    let drawn = bootstrap(&cells, lists, form, total, replicates, seed);
    let without_estimate = replicates - drawn.len();
    let is_answered = drawn.len() as f64 >= ANSWERED_MIN * replicates as f64;
    let error = is_answered.then(|| standard_deviation(&drawn));
    let unseen = total - observed as f64;
    let interval = error
        .filter(|_| unseen > 0.0)
        .map(|error| Interval::around_unseen(observed, unseen, error * error, level));
    Ok(Covered {
        estimate: Estimate {
            method: match form {
                CoverageForm::Independent => Method::CoverageIndependent,
                CoverageForm::Low => Method::CoverageLow,
                CoverageForm::High => Method::CoverageHigh,
            },
            total,
            standard_error: error,
            interval,
            observed,
        },
        coverage,
        replicates,
        without_estimate,
    })
}

/// Totals of the replicates that have one, in the order of the replicates.
fn bootstrap(
    cells: &[(u64, u64)],
    lists: usize,
    form: CoverageForm,
    total: f64,
    replicates: usize,
    seed: u64,
) -> Vec<f64> {
    let people = libm::round(total) as u64;
    let seen: u64 = cells.iter().map(|(_, count)| count).sum();
    let mut weights: Vec<f64> = cells.iter().map(|&(_, count)| count as f64).collect();
    weights.push((total - seen as f64).max(0.0));
    let replicate = |number: usize| {
        let mut stream = Stream::new(seed, &[form as u64, number as u64]);
        let counts = multinomial(&mut stream, people, &weights);
        let drawn: Vec<(u64, u64)> = cells
            .iter()
            .zip(&counts)
            .map(|(&(history, _), &count)| (history, count))
            .collect();
        total_of(&drawn, lists, form).ok()
    };
    (0..replicates)
        .filter_map(replicate)
        .map(|(total, _)| total)
        .collect()
}

fn standard_deviation(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values
        .iter()
        .map(|value| (value - mean) * (value - mean))
        .sum();
    libm::sqrt(squares / (count - 1.0))
}

/// What a pair of lists adds.
struct Pair {
    /// A_ij: people on no other list, those on both twice.
    alone: f64,
    /// m_ij/(n_i n_j).
    ratio: f64,
}

/// The total and the coverage of counted histories.
fn total_of(cells: &[(u64, u64)], lists: usize, form: CoverageForm) -> Result<(f64, f64), Refusal> {
    let with = |set: u64| -> f64 {
        let on_all = cells.iter().filter(|(history, _)| history & set == set);
        on_all.map(|&(_, count)| count as f64).sum()
    };
    let exactly = |set: u64| -> f64 {
        let same = cells.iter().filter(|(history, _)| *history == set);
        same.map(|&(_, count)| count as f64).sum()
    };
    let t = lists as f64;
    let totals: Vec<f64> = (0..lists).map(|list| with(1 << list)).collect();
    let singles: Vec<f64> = (0..lists).map(|list| exactly(1 << list)).collect();
    if totals.contains(&0.0) {
        return Err(too_little("a list has nobody"));
    }
    let shares: f64 = singles.iter().zip(&totals).map(|(s, n)| s / n).sum();
    let coverage = 1.0 - shares / t;
    // Shares that are all 1 add up to t exactly, or nearly.
    if coverage < 1e-12 {
        return Err(too_little("nobody is on two lists"));
    }
    let met = with(0) - singles.iter().sum::<f64>() / t;
    let pairs: Vec<Pair> = (0..lists)
        .flat_map(|i| (i + 1..lists).map(move |j| (i, j)))
        .map(|(i, j)| Pair {
            alone: singles[i] + singles[j] + 2.0 * exactly(1 << i | 1 << j),
            ratio: with(1 << i | 1 << j) / (totals[i] * totals[j]),
        })
        .collect();
    let independent = met / coverage;
    let stepped = |from: f64| {
        let dependence = pairs
            .iter()
            .map(|pair| pair.alone * (from * pair.ratio - 1.0));
        independent + dependence.sum::<f64>() / (t * coverage)
    };
    let total = match form {
        CoverageForm::Independent => independent,
        CoverageForm::Low => stepped(stepped(independent)),
        CoverageForm::High => {
            let alone: f64 = pairs.iter().map(|pair| pair.alone).sum();
            let weighed: f64 = pairs.iter().map(|pair| pair.alone * pair.ratio).sum();
            let below = t * coverage - weighed;
            if below <= 1e-12 {
                return Err(too_little("the coverage is too low for its high form"));
            }
            (t * met - alone) / below
        }
    };
    if total < with(0) {
        return Err(too_little(
            "the formula answers fewer people than were seen",
        ));
    }
    Ok((total, coverage))
}
