//! Tables drawn from the model's own prior, so that the sampler can be held to it. Refuses to know real data.

use super::draws::Draws;
use super::options::Options;
use super::patterns::Patterns;
use super::state::State;
use crate::{CaptureTable, Refusal};
use std::ops::RangeInclusive;

/// Draws people in all and the table of those seen, from the model's prior: for simulation-based calibration.
///
/// The number of people seen is drawn evenly on a logarithmic scale from `observed`; given it, α, sticks and rates come from their priors, the
/// unseen from their law p(n₀ | seen, rates) under p(N) ∝ 1/N, points beyond the cap are drawn again, and every seen person's history comes
/// from p_ω/(1 − p_∅). Because the posterior conditions on how many were seen, the rank of the drawn total among posterior draws of its table
/// is uniform for any law of that number: the improper 1/N needs no truncation.
///
/// # Reference
///
/// Talts, Betancourt, Simpson, Vehtari and Gelman (2018), arXiv:1804.06788.
///
/// # Errors
///
/// [`Refusal::Lists`] and [`Refusal::Parameter`] as [`super::sample`] gives them, or when `observed` is empty or begins at 0.
pub fn prior_draw(
    lists: usize,
    options: &Options,
    observed: RangeInclusive<u64>,
    seed: u64,
) -> Result<(u64, CaptureTable), Refusal> {
    let (least, most) = (*observed.start(), *observed.end());
    let wrong = |range: &str| Refusal::Parameter {
        parameter: "observed".to_owned(),
        range: range.to_owned(),
    };
    if least == 0 || least > most || most > 1 << 40 {
        return Err(wrong("a range of at least one person"));
    }
    let names: Vec<String> = (1..=lists).map(|list| format!("list {list}")).collect();
    let table = |cells: Vec<(u64, u64)>| {
        CaptureTable::new(names.clone(), cells).map_err(|_| wrong("countable"))
    };
    let any = table(vec![(1, least)])?;
    options.check(&any)?;
    let mut draws = Draws::new(seed, &[0x7062]);
    let ln_seen =
        libm::log(least as f64) + draws.unit() * libm::log((most as f64 + 1.0) / least as f64);
    let seen = (libm::exp(ln_seen) as u64).clamp(least, most);
    let patterns = Patterns::new(&any);
    let cap = options.unseen_max(seen);
    loop {
        let state = State::from_prior(
            &patterns,
            options.classes_for(lists),
            options.prior(),
            &mut draws,
        );
        let unseen = state.unseen_given(seen, &mut draws);
        if unseen <= cap {
            let cells = (0..seen)
                .map(|_| (state.one_history(&mut draws), 1))
                .collect();
            return Ok((seen + unseen, table(cells)?));
        }
    }
}

impl State {
    /// n₀ given the rates and how many were seen.
    pub(super) fn unseen_given(&self, seen: u64, draws: &mut Draws) -> u64 {
        let silent: f64 = self.silent.iter().sum();
        let mean = draws.gamma(seen as f64) * silent / self.seen;
        draws.poisson(mean)
    }

    /// A history of somebody who was seen: a class by share and chance of being seen, then lists one by one, given that one catches.
    pub(super) fn one_history(&self, draws: &mut Draws) -> u64 {
        let mut mark = draws.unit() * self.seen;
        let mut class = 0;
        for at in 0..self.classes {
            mark -= self.share[at] - self.silent[at];
            class = at;
            if mark < 0.0 {
                break;
            }
        }
        let rates: Vec<f64> = self
            .odds
            .chunks_exact(self.padded)
            .map(|row| row[class] / (1.0 + row[class]))
            .collect();
        let mut missed: Vec<f64> = vec![1.0; rates.len() + 1];
        for list in (0..rates.len()).rev() {
            missed[list] = missed[list + 1] * (1.0 - rates[list]);
        }
        let mut history = 0u64;
        for (list, rate) in rates.iter().enumerate() {
            let on = if history == 0 {
                rate / (1.0 - missed[list])
            } else {
                *rate
            };
            if draws.unit() < on {
                history |= 1 << list;
            }
        }
        if history == 0 {
            1 << (rates.len() - 1)
        } else {
            history
        }
    }
}
