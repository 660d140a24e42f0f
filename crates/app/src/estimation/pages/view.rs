//! A stratum as it is printed: one panel, or several panels (draws of a linkage, replicates) with what they say together. The gates of
//! several panels are the worst of each. It computes no estimate.

use rapporteur_estimate::gates::{Gate, Verdict};
use rapporteur_estimate::panel::{Conclusion, Panel};
use rapporteur_estimate::{Estimate, Method};

use super::super::{EstimationRun, Stratum};
use super::tongue::rounded;

/// The methods whose number a person may let out, in the order in which they would have been primary.
const USUAL_ORDER: [Method; 5] = [
    Method::LatentClass,
    Method::Graphs,
    Method::LogLinearBicBca,
    Method::StepwiseBca,
    Method::LogLinearBic,
];

/// What is printed of a stratum.
pub(crate) struct View<'a> {
    /// Its name.
    pub(crate) name: String,
    /// The panels, at least one.
    pub(crate) panels: &'a [Panel],
    /// The number that stands; none when none may be printed.
    pub(crate) estimate: Option<Estimate>,
    /// The worst conclusion.
    pub(crate) conclusion: Conclusion,
    /// Every gate at its worst.
    pub(crate) gates: Vec<Gate>,
    /// Draws of the whole; empty when there are none.
    pub(crate) draws: &'a [f64],
    /// Why several panels have no number together.
    pub(crate) why_none: Option<&'a str>,
    /// People on at least one list: a count, or the rounded mean over draws of the linkage.
    pub(crate) documented: u64,
}

impl<'a> View<'a> {
    /// The strata of a run, in its order; a stratum without a panel has nothing to print.
    pub(crate) fn all(run: &'a EstimationRun) -> Vec<Self> {
        run.strata.iter().filter_map(Self::of).collect()
    }

    fn of(stratum: &'a Stratum) -> Option<Self> {
        let first = stratum.panels.first()?;
        let documented = u64::try_from(rounded(stratum.documented())).unwrap_or(0);
        let estimate = match &stratum.combined {
            None => first.estimate().cloned(),
            Some(combined) => combined.mixture.map(|mixture| Estimate {
                method: primary(&stratum.panels).unwrap_or(Method::LatentClass),
                total: mixture.median,
                standard_error: None,
                interval: Some(mixture.interval),
                observed: documented,
            }),
        };
        let conclusion = match &stratum.combined {
            None => first.conclusion,
            Some(_) if estimate.is_none() => Conclusion::NoEstimate,
            Some(_) if any(&stratum.panels, Conclusion::Disagreement) => Conclusion::Disagreement,
            Some(_) => Conclusion::Estimate,
        };
        Some(Self {
            name: stratum.title(),
            panels: &stratum.panels,
            estimate: estimate.filter(|_| conclusion != Conclusion::NoEstimate),
            conclusion,
            gates: worst(&stratum.panels),
            draws: stratum.draws(),
            why_none: stratum
                .combined
                .as_ref()
                .and_then(|combined| combined.why_none.as_deref()),
            documented,
        })
    }

    /// The panel whose table and methods are shown: the first.
    pub(crate) fn panel(&self) -> &'a Panel {
        &self.panels[0]
    }

    /// The number that gates hold back: of the method that was asked for, or of the first of the usual order that has one. None for
    /// several panels together, whose mixture stands or does not.
    pub(crate) fn held_back(&self) -> Option<Estimate> {
        let [panel] = self.panels else {
            return None;
        };
        let asked = panel.primary.into_iter().chain(panel.plan.primary);
        asked
            .chain(USUAL_ORDER)
            .find_map(|method| panel.answer(method)?.outcome.estimate().cloned())
    }

    /// The gates with a verdict.
    pub(crate) fn gates_that(&self, verdict: Verdict) -> impl Iterator<Item = &Gate> {
        self.gates
            .iter()
            .filter(move |gate| gate.verdict == verdict)
    }
}

fn primary(panels: &[Panel]) -> Option<Method> {
    panels.iter().find_map(|panel| panel.primary)
}

fn any(panels: &[Panel], conclusion: Conclusion) -> bool {
    panels.iter().any(|panel| panel.conclusion == conclusion)
}

/// Each gate where it is worst: one that fails before one that warns, and so on; of equals the first.
fn worst(panels: &[Panel]) -> Vec<Gate> {
    let rank = |gate: &Gate| match gate.verdict {
        Verdict::Fails => 3,
        Verdict::Warns => 2,
        Verdict::Unjudged => 1,
        Verdict::Holds => 0,
    };
    let mut gates: Vec<Gate> = Vec::new();
    for gate in panels.iter().flat_map(|panel| &panel.gates) {
        match gates.iter_mut().find(|known| known.id == gate.id) {
            Some(known) if rank(gate) > rank(known) => *known = gate.clone(),
            Some(_) => {}
            None => gates.push(gate.clone()),
        }
    }
    gates.sort_by_key(|gate| gate.id);
    gates
}
