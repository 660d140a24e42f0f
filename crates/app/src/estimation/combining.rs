//! Panels of one stratum as one answer, and strata as a total: mixtures and sums of draws, never of limits. It refuses to print a number where too many panels have none.

use rapporteur_estimate::combine::{self, RubinForm};
use rapporteur_estimate::panel::Panel;

use super::jobs::plan_of;
use super::result::{Combined, EstimationRun, Stratum, Summary, Total, standing};

/// Draws of a mixture and of a total.
const DRAWS: usize = 2_000;
/// The largest share of panels without a number with which the others still speak for the stratum.
const REFUSED_SHARE_MAX: f64 = 0.2;

/// Combines the panels of a stratum that has several.
pub(super) fn combined(panels: &[Panel], seed: u64, level: f64) -> Option<Combined> {
    if panels.len() < 2 {
        return None;
    }
    let speaking: Vec<&Panel> = panels
        .iter()
        .filter(|panel| standing(panel).is_some() && !panel.draws.is_empty())
        .collect();
    let observed: u64 = panels.iter().map(|panel| panel.table.observed()).sum();
    let mut combined = Combined {
        panels: panels.len(),
        refused: panels.len() - speaking.len(),
        mixture: None,
        why_none: None,
        rubin_printed: None,
        rubin_1987: None,
        observed_mean: observed as f64 / panels.len() as f64,
        draws: Vec::new(),
    };
    if combined.refused as f64 > REFUSED_SHARE_MAX * panels.len() as f64 {
        combined.why_none = Some(why_none(panels, combined.refused));
        return Some(combined);
    }
    match mixed(panels, &speaking, seed, level) {
        Ok((draws, summary)) => {
            combined.draws = draws;
            combined.mixture = Some(summary);
        }
        Err(refusal) => combined.why_none = Some(refusal.to_string()),
    }
    combined.rubin_printed = rubin(&speaking, RubinForm::Printed, level);
    combined.rubin_1987 = rubin(&speaking, RubinForm::Rubin1987, level);
    Some(combined)
}

fn why_none(panels: &[Panel], refused: usize) -> String {
    let without_draws = panels
        .iter()
        .filter(|panel| standing(panel).is_some() && panel.draws.is_empty())
        .count();
    let mut words = format!("{refused} of {} tables carry no estimate", panels.len());
    if without_draws > 0 {
        words = format!(
            "{words}; in {without_draws} of them the primary method gives no draws, which a mixture needs (the graphs and the latent-class model do)"
        );
    }
    words
}

/// The even mixture of the panels that have a number. One that has none is stood in for by the others, so that draw k of every stratum rests on the same
/// replicate and sums keep what replicates share.
fn mixed(
    panels: &[Panel],
    speaking: &[&Panel],
    seed: u64,
    level: f64,
) -> Result<(Vec<f64>, Summary), rapporteur_estimate::Refusal> {
    let pooled: Vec<f64> = speaking
        .iter()
        .flat_map(|panel| panel.draws.iter().copied())
        .collect();
    let parts: Vec<&[f64]> = panels
        .iter()
        .map(|panel| match standing(panel) {
            Some(_) if !panel.draws.is_empty() => panel.draws.as_slice(),
            _ => pooled.as_slice(),
        })
        .collect();
    let draws = combine::mixture(&parts, DRAWS, seed)?;
    let summary = summary(&draws, level)?;
    Ok((draws, summary))
}

fn summary(draws: &[f64], level: f64) -> Result<Summary, rapporteur_estimate::Refusal> {
    let summary = combine::summary(draws, level)?;
    Ok(Summary {
        mean: summary.mean,
        median: summary.median,
        interval: summary.interval,
    })
}

fn rubin(panels: &[&Panel], form: RubinForm, level: f64) -> Option<Summary> {
    let unseen: Vec<Vec<f64>> = panels
        .iter()
        .map(|panel| {
            let observed = panel.table.observed() as f64;
            let unseen = panel.draws.iter().map(|total| (total - observed).max(0.0));
            unseen.collect()
        })
        .collect();
    let unseen: Vec<&[f64]> = unseen.iter().map(Vec::as_slice).collect();
    let observed: Vec<u64> = panels.iter().map(|panel| panel.table.observed()).collect();
    let combined = combine::rubin(&unseen, &observed, form, level).ok()?;
    // A rule whose limits are beyond every number is of no use to a reader, and JSON cannot hold them.
    let is_told = combined.interval.lower.is_finite() && combined.interval.upper.is_finite();
    is_told.then_some(Summary {
        mean: combined.total,
        median: combined.total,
        interval: combined.interval,
    })
}

/// The strata together; none when there is one whole.
pub(super) fn total(strata: &[Stratum], run: &EstimationRun) -> Option<Total> {
    if run.by.is_empty() {
        return None;
    }
    let (plan, level) = (&run.plan, run.plan.level);
    let mut total = Total {
        documented: strata.iter().map(Stratum::documented).sum(),
        documented_of_estimated: 0.0,
        estimated: 0,
        refused: Vec::new(),
        sum: None,
        draws: Vec::new(),
    };
    let mut drawn: Vec<Vec<f64>> = Vec::new();
    for stratum in strata {
        let seed = plan_of(plan, &stratum.name).seed;
        let own = match &stratum.combined {
            Some(combined) => combined.draws.clone(),
            // As many draws from each, in an order that says nothing.
            None => combine::mixture(&[stratum.draws()], DRAWS, seed).unwrap_or_default(),
        };
        if own.is_empty() {
            total.refused.push(stratum.name.clone());
            continue;
        }
        total.estimated += 1;
        total.documented_of_estimated += stratum.documented();
        drawn.push(own);
    }
    let drawn: Vec<&[f64]> = drawn.iter().map(Vec::as_slice).collect();
    if let Ok(draws) = combine::sum(&drawn) {
        total.sum = summary(&draws, level).ok();
        total.draws = draws;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use rapporteur_estimate::panel::{self, Conclusion, Plan};
    use rapporteur_estimate::{CaptureTable, Method, Unwatched};

    use super::*;

    fn panel() -> Panel {
        let lists = ["a", "b", "c"].map(str::to_owned).to_vec();
        let cells = (1_u64..).zip([30, 28, 9, 25, 8, 7, 4]);
        let plan = Plan {
            methods: vec![Method::Graphs],
            variations: false,
            ..Plan::default()
        };
        let table = CaptureTable::new(lists, cells).unwrap();
        let mut panel = panel::run(&table, &plan, 1, &Unwatched).unwrap();
        panel.conclusion = Conclusion::Estimate;
        panel
    }

    fn refusing() -> Panel {
        Panel {
            conclusion: Conclusion::NoEstimate,
            ..panel()
        }
    }

    #[test]
    fn panels_without_a_number_are_left_out_until_they_are_too_many() {
        let mut panels = vec![panel(); 9];
        panels.push(refusing());
        let few = combined(&panels, 1, 0.95).unwrap();
        assert_eq!((few.panels, few.refused), (10, 1));
        assert!(few.mixture.is_some() && few.why_none.is_none());
        panels.extend([refusing(), refusing()]);
        let many = combined(&panels, 1, 0.95).unwrap();
        assert!(many.mixture.is_none() && many.draws.is_empty());
        assert_eq!(many.why_none.unwrap(), "3 of 12 tables carry no estimate");
    }

    #[test]
    fn one_panel_is_no_mixture() {
        assert!(combined(&[panel()], 1, 0.95).is_none());
    }
}
