//! What an estimation found, as `panel.json` keeps it and pages draw it. It refuses to compute: combining is done elsewhere.

use std::path::PathBuf;

use rapporteur_estimate::panel::{Conclusion, Panel, Plan};
use rapporteur_estimate::{Estimate, Interval};
use serde::{Deserialize, Serialize};

/// An estimation: every stratum's panels, what they come to together, and what was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EstimationRun {
    /// What was estimated, in words: a file's name, a linkage's folder, a kind of the record.
    pub title: String,
    /// Where the tables come from.
    pub source: Source,
    /// The columns that make the strata, in the order of [`Stratum::name`]; empty when there is one whole.
    pub by: Vec<String>,
    /// The strata, in the order of their names; one without a name when there is one whole.
    pub strata: Vec<Stratum>,
    /// The strata together; none when there is one whole.
    pub total: Option<Total>,
    /// Version of the estimator: the program's and that of its figures.
    pub version: String,
    /// What was asked of every panel.
    pub plan: Plan,
    /// What a reader must know of this run, one sentence each: what was understood, what linkage draws leave out.
    pub notes: Vec<String>,
}

/// Where the tables come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "of")]
pub enum Source {
    /// Tables in files.
    Files {
        /// The files, several when each is a replicate.
        files: Vec<FileRead>,
    },
    /// A linkage's folder.
    Linkage {
        /// The folder.
        dir: PathBuf,
        /// SHA-256 of the clusters from which the draws start.
        clusters_sha256: String,
        /// Draws of the clustering.
        draws: u32,
        /// The lists that were linked.
        lists: Vec<FileRead>,
        /// Expected share of the matches that some blocking rule brought, in [0, 1]; none when the folder does not know.
        recall_of_rules: Option<f64>,
    },
    /// The record of a mechanism.
    Record {
        /// The kind of entity.
        kind: String,
        /// Draws of the open proposals.
        draws: u32,
        /// Proposals that are open.
        open_proposals: u64,
    },
}

/// A file, and which one it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRead {
    /// Where it is.
    pub path: PathBuf,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Rows under the header.
    pub rows: u64,
}

/// One stratum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stratum {
    /// Its values, in the order of [`EstimationRun::by`]; empty for the whole.
    pub name: Vec<String>,
    /// One panel per linkage draw or replicate, in their order; one otherwise.
    pub panels: Vec<Panel>,
    /// What several panels say together; none when there is one.
    pub combined: Option<Combined>,
}

/// Several panels of one stratum as one answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Combined {
    /// Panels that were to be combined.
    pub panels: usize,
    /// Panels without a number: they are left out.
    pub refused: usize,
    /// The mixture of the panels' draws; none when there is none, and then [`Self::why_none`] says why.
    pub mixture: Option<Summary>,
    /// Why there is no number, in words.
    pub why_none: Option<String>,
    /// Rubin's rule as printed in Bayesian Data Analysis and used by verdata, for comparison.
    pub rubin_printed: Option<Summary>,
    /// Rubin's rule with the degrees of freedom of Rubin (1987), for comparison.
    pub rubin_1987: Option<Summary>,
    /// People on at least one list, mean over the panels.
    pub observed_mean: f64,
    /// Draws of the mixture, people in all.
    pub draws: Vec<f64>,
}

/// The strata together: the sum of their draws, never of their limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Total {
    /// People on at least one list over all strata, those without an estimate included; mean over the panels.
    pub documented: f64,
    /// Of them, those in strata that have an estimate.
    pub documented_of_estimated: f64,
    /// Strata that have an estimate.
    pub estimated: usize,
    /// Strata without one, by name: the sum lacks whoever is unseen there.
    pub refused: Vec<Vec<String>>,
    /// The sum over the estimated strata; none when no stratum has draws.
    pub sum: Option<Summary>,
    /// Draws of the sum, people in all.
    pub draws: Vec<f64>,
}

/// A number of people with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Mean, people.
    pub mean: f64,
    /// Median, people; equal to the mean where a rule has none.
    pub median: f64,
    /// Interval, people.
    pub interval: Interval,
}

/// The primary method's number; none when the gates let no number be printed.
pub fn standing(panel: &Panel) -> Option<&Estimate> {
    match panel.conclusion {
        Conclusion::NoEstimate => None,
        Conclusion::Estimate | Conclusion::Disagreement => panel.estimate(),
    }
}

impl Stratum {
    /// The name in one line: values with a middle dot between; "all" for the whole.
    pub fn title(&self) -> String {
        if self.name.is_empty() {
            return "all".to_owned();
        }
        self.name.join(" · ")
    }

    /// People on at least one list: a count, or the mean over linkage draws or replicates.
    pub fn documented(&self) -> f64 {
        let all: u64 = self.panels.iter().map(|panel| panel.table.observed()).sum();
        all as f64 / self.panels.len().max(1) as f64
    }

    /// The number that stands, from the one panel or from the mixture; none when none may be printed.
    pub fn summary(&self) -> Option<Summary> {
        if let Some(combined) = &self.combined {
            return combined.mixture;
        }
        let estimate = standing(self.panels.first()?)?;
        Some(Summary {
            mean: estimate.total,
            median: estimate.total,
            interval: estimate.interval?,
        })
    }

    /// Draws of people in all; empty when there is no number, or the primary method has no draws.
    pub fn draws(&self) -> &[f64] {
        match (&self.combined, self.panels.as_slice()) {
            (Some(combined), _) => &combined.draws,
            (None, [panel]) if standing(panel).is_some() => &panel.draws,
            _ => &[],
        }
    }
}

impl EstimationRun {
    /// The one panel, when there is one whole without draws or replicates.
    pub fn single(&self) -> Option<&Panel> {
        match self.strata.as_slice() {
            [stratum] if stratum.panels.len() == 1 => stratum.panels.first(),
            _ => None,
        }
    }
}
