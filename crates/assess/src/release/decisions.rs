//! Answers what the Committee on NGOs decided, row by row: which group a decision falls in, which rows repeat another, which count.
//! Does not know which State asked a question: the source does not say.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rapporteur_model::{EntityId, EntityKind};

use super::links::Links;
use crate::entities::{Entities, Entity};
use crate::sheet::Trace;

/// The normalised word for a recommended status.
pub(crate) const GRANTED: &str = "granted";
/// The normalised word for a status recommended when the application was first considered; the source lists most of them under [`GRANTED`] too.
pub(crate) const GRANTED_DIRECTLY: &str = "granted_directly";

/// The normalised word for the first deferral of a new application.
pub(crate) const DEFERRED_NEW: &str = "deferred_new";

/// What a decision does to an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Group {
    /// Put off to a later session.
    Deferred,
    /// A request to change an existing status was put off; no application waits.
    ReclassificationDeferred,
    /// Status recommended.
    Granted,
    /// Closed because the organisation did not answer.
    Closed,
    /// Withdrawn by the organisation.
    Withdrawn,
    /// Not recommended.
    Declined,
    /// An existing status ended at the organisation's request.
    StatusGivenUp,
    /// A word this release does not know.
    Other,
}

impl Group {
    /// The stored word.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Group::Deferred => "deferred",
            Group::ReclassificationDeferred => "reclassification_deferred",
            Group::Granted => "granted",
            Group::Closed => "closed",
            Group::Withdrawn => "withdrawn",
            Group::Declined => "declined",
            Group::StatusGivenUp => "status_given_up",
            Group::Other => "other",
        }
    }

    /// The group of a decision's normalised word.
    pub(crate) fn of(decision: &str) -> Self {
        match decision {
            "deferred" | DEFERRED_NEW => Group::Deferred,
            "reclassification_deferred" => Group::ReclassificationDeferred,
            GRANTED | GRANTED_DIRECTLY => Group::Granted,
            "closed_no_response" => Group::Closed,
            "application_withdrawn" => Group::Withdrawn,
            "declined" => Group::Declined,
            "status_withdrawn_own_request" => Group::StatusGivenUp,
            _ => Group::Other,
        }
    }

    /// Whether it ends an application.
    pub(crate) const fn ends(self) -> bool {
        matches!(
            self,
            Group::Granted | Group::Closed | Group::Withdrawn | Group::Declined
        )
    }
}

/// One decision as the source has it.
pub(crate) struct Decision<'a> {
    pub(crate) id: EntityId,
    /// Index of its spelling.
    pub(crate) name: usize,
    /// Index of the first spelling of its organisation.
    pub(crate) organisation: usize,
    pub(crate) word: &'a str,
    pub(crate) group: Group,
    pub(crate) session: &'a str,
    pub(crate) info: Option<&'a str>,
    /// The decision of which this row is an exact repetition.
    pub(crate) repeats: Option<EntityId>,
    /// Whether this is the first row of its organisation, session and group: what counts count.
    pub(crate) counted: bool,
    pub(crate) trace: Trace,
}

/// Every decision, in the order of the source.
pub(crate) struct Docket<'a> {
    pub(crate) decisions: Vec<Decision<'a>>,
}

impl<'a> Docket<'a> {
    pub(crate) fn read(entities: &Entities<'a>, links: &Links<'_>) -> Self {
        let organisations = links.organisations();
        let rows = entities.of_kind(EntityKind::Decision);
        let mut decisions: Vec<Decision<'a>> = rows
            .filter_map(|row| decision(row, links, &organisations))
            .collect();
        let mut met = HashSet::new();
        for row in &mut decisions {
            row.counted =
                row.repeats.is_none() && met.insert((row.organisation, row.session, row.group));
        }
        Self { decisions }
    }

    /// The sessions of the record, each with its place among them.
    pub(crate) fn sessions(&self) -> BTreeMap<&'a str, usize> {
        let dates: BTreeSet<&str> = self.decisions.iter().map(|row| row.session).collect();
        dates
            .into_iter()
            .enumerate()
            .map(|(place, date)| (date, place))
            .collect()
    }

    /// The decisions of each organisation, by the index of its first spelling, in order of session; a deferral
    /// before whatever else the same session decided.
    pub(crate) fn by_organisation(&self) -> HashMap<usize, Vec<&Decision<'a>>> {
        let mut by_organisation: HashMap<usize, Vec<&Decision<'a>>> = HashMap::new();
        for row in &self.decisions {
            by_organisation
                .entry(row.organisation)
                .or_default()
                .push(row);
        }
        for rows in by_organisation.values_mut() {
            rows.sort_by_key(|row| (row.session, row.group));
        }
        by_organisation
    }
}

/// A row without a name or a session cannot be placed; the importer holds such rows.
fn decision<'a>(
    row: &Entity<'a>,
    links: &Links<'_>,
    organisations: &[usize],
) -> Option<Decision<'a>> {
    let name = links.name_of(row.id)?;
    let word = row.value("decision")?;
    Some(Decision {
        id: row.id,
        name,
        organisation: organisations[name],
        word,
        group: Group::of(word),
        session: row.value("session_end_date")?,
        info: row.value("info").filter(|info| !info.is_empty()),
        repeats: row.reference("repeats"),
        counted: false,
        trace: row.trace("decision"),
    })
}
