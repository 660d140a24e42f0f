//! The record's names as its judgments join them, and `link export` over them. It changes no judgment.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use rapporteur_linkage::{Clustering, Constraints, Edge, cluster};
use rapporteur_model::{EntityKind, JudgmentState, Verdict};

use crate::link::{Names, read_names};
use crate::linking::export::{ExportOptions, Uncertain, write};
use crate::record_linkage::{Proposed, UNPROPOSED_BITS, judgments, linking, proposed};
use crate::{AppError, Mechanism};

/// The record's names as its judgments join them.
pub(crate) struct Joined {
    pub(crate) names: Names,
    proposed: Proposed,
    pub(crate) constraints: Constraints,
    pub(crate) clustering: Clustering,
    known: HashMap<(u32, u32), f32>,
}

impl Joined {
    /// Weight of two names, in bits.
    pub(crate) fn weight(&self, a: u32, b: u32) -> f32 {
        let pair = (a.min(b), a.max(b));
        self.known.get(&pair).copied().unwrap_or(UNPROPOSED_BITS)
    }

    /// The proposals as edges between names.
    pub(crate) fn edges(&self) -> &[Edge] {
        &self.proposed.edges
    }

    /// Proposals that nobody has decided.
    pub(crate) fn open_count(&self) -> u64 {
        let all = self.proposed.judgments.iter();
        all.filter(|own| own.state != JudgmentState::Decided)
            .count() as u64
    }
}

/// Joins the record's names: what is decided holds, what is open counts by its weight.
pub(crate) async fn joined(mechanism: &Mechanism, threads: usize) -> Result<Joined, AppError> {
    let names = read_names(mechanism).await?;
    let proposed = proposed(&names, judgments(mechanism).await?);
    let (mut must, mut cannot) = (Vec::new(), Vec::new());
    for (edge, judgment) in proposed.edges.iter().zip(&proposed.judgments) {
        match (judgment.state, judgment.verdict) {
            (JudgmentState::Decided, Some(Verdict::Match)) => must.push((edge.a, edge.b)),
            (JudgmentState::Decided, Some(Verdict::NoMatch)) => cannot.push((edge.a, edge.b)),
            _ => {}
        }
    }
    let constraints =
        Constraints::new(&must, &cannot).map_err(|error| AppError::Linkage(error.to_string()))?;
    let known: HashMap<(u32, u32), f32> = proposed
        .edges
        .iter()
        .map(|edge| ((edge.a, edge.b), edge.weight))
        .collect();
    let mut joined = Joined {
        clustering: Clustering::singletons(u32::try_from(proposed.names.len()).unwrap_or(u32::MAX)),
        names,
        proposed,
        constraints,
        known,
    };
    let weight = |a: u32, b: u32| joined.weight(a, b);
    let records = joined.clustering.records();
    let found = cluster(
        records,
        joined.edges(),
        &weight,
        &joined.constraints,
        threads,
    );
    joined.clustering = found.clustering;
    Ok(joined)
}

/// Gives the record's linkage out: what is decided holds, what is open counts by its weight.
///
/// # Errors
/// What the record says, or that decisions contradict each other.
pub async fn link_export(
    mechanism: &Mechanism,
    options: &ExportOptions,
    path: &Path,
) -> Result<Vec<String>, AppError> {
    let joined = joined(mechanism, options.threads).await?;
    let (names, proposed) = (&joined.names, &joined.proposed);
    let weight = |a: u32, b: u32| joined.weight(a, b);
    let lists = ["signatories".to_owned(), "committee".to_owned()];
    let list_of: Vec<u16> = names
        .entities
        .iter()
        .map(|(_, kind)| u16::from(*kind != EntityKind::Signature))
        .collect();
    let uncertain = Uncertain {
        clustering: &joined.clustering,
        edges: &proposed.edges,
        constraints: &joined.constraints,
        weight: &weight,
        lists: &lists,
        list_of: &list_of,
        name: &|row| Cow::Owned(proposed.names[row as usize].to_string()),
    };
    write(&uncertain, options, path).map_err(linking)
}
