//! `link review` over lists: which pairs a person is asked about, and what they decide. A second reviewer does not learn what the first
//! decided; nobody learns the engine's opinion before they ask for it.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use rapporteur_linkage::quality::{Agreement, Reviewed};
use rapporteur_linkage::{Prepared, Waterfall};
use rapporteur_model::Timestamp;

use super::decisions::{DecisionFile, Decisions, NewDecision, PairNames, PairVerdict, pair_names};
use super::error::LinkingError;
use super::eval::sample_pairs;
use super::folder::Folder;
use super::opened::Opened;
use super::results::Names;
use super::watching::{Told, Watching};

/// The longest name of a reviewer, in bytes.
const REVIEWER_BYTES_MAX: usize = 100;

/// Who reviews what.
#[derive(Debug, Clone)]
pub struct ReviewOptions {
    /// Who decides.
    pub reviewer: String,
    /// At most so many pairs.
    pub pairs_max: usize,
    /// Threads.
    pub threads: usize,
}

/// One pair as a reviewer sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct PairShown {
    /// The pair.
    pub names: PairNames,
    /// Their lists.
    pub lists: [String; 2],
    /// Columns with both values.
    pub lines: Vec<(String, String, String)>,
}

/// A review that goes on. The closure given to [`review`] asks the person.
pub struct Reviewing<'o> {
    opened: &'o Opened,
    prepared: Option<Prepared<'o>>,
    watch: &'o Watching<'o>,
    options: &'o ReviewOptions,
    file: DecisionFile,
    rows: HashMap<Cow<'o, str>, u32>,
    /// The pairs to decide, in order.
    pub pairs: Vec<PairNames>,
}

/// Opens a linkage for review and hands the pairs to `talk`.
///
/// # Errors
/// What the folder, its lists or `talk` say.
pub fn review<E: From<LinkingError>>(
    dir: &Path,
    options: &ReviewOptions,
    progress: Told<'_>,
    stop: &AtomicBool,
    talk: impl FnOnce(&mut Reviewing<'_>) -> Result<(), E>,
) -> Result<(), E> {
    check_reviewer(&options.reviewer)?;
    let watch = Watching::new(progress, stop);
    let opened = Opened::open(dir, &[], &watch)?;
    let rows = Names::of(&opened.lists).rows();
    let pairs = queue(&opened, options, &rows)?;
    let file = DecisionFile::open(&opened.folder.decisions())?;
    let mut reviewing = Reviewing {
        opened: &opened,
        prepared: None,
        watch: &watch,
        options,
        file,
        rows,
        pairs,
    };
    talk(&mut reviewing)
}

/// Refuses names that are no names.
pub(crate) fn check_reviewer(reviewer: &str) -> Result<(), LinkingError> {
    let is_name = !reviewer.trim().is_empty()
        && reviewer.len() <= REVIEWER_BYTES_MAX
        && !reviewer.chars().any(char::is_control);
    if is_name {
        Ok(())
    } else {
        Err(LinkingError::refused(
            format!("{reviewer:?} is no name for a reviewer"),
            "name a role or a pseudonym: --reviewer NAME",
        ))
    }
}

/// The pairs that a reviewer has not decided: the sample's, then those that others decided, then the most doubtful edges.
fn queue(
    opened: &Opened,
    options: &ReviewOptions,
    rows: &HashMap<Cow<'_, str>, u32>,
) -> Result<Vec<PairNames>, LinkingError> {
    let (decisions, _) = Decisions::read(&opened.folder.decisions())?;
    let mut seen: BTreeSet<PairNames> = BTreeSet::new();
    let mut pairs = Vec::new();
    let mut offer = |pair: PairNames| {
        let is_open = decisions.of(&pair, &options.reviewer).is_none();
        if is_open && pairs.len() < options.pairs_max && seen.insert(pair.clone()) {
            pairs.push(pair);
        }
    };
    sample_pairs(opened)?.into_iter().for_each(&mut offer);
    let known = |(left, right): &&PairNames| {
        rows.contains_key(left.as_str()) && rows.contains_key(right.as_str())
    };
    decisions
        .pairs()
        .filter(known)
        .cloned()
        .for_each(&mut offer);
    let mut edges = opened.edges()?;
    edges.sort_by(|one, other| {
        let doubt = |weight: f32| weight.abs();
        doubt(one.weight)
            .total_cmp(&doubt(other.weight))
            .then((one.a, one.b).cmp(&(other.a, other.b)))
    });
    for edge in edges.iter().take(options.pairs_max.saturating_mul(4)) {
        let name = |row| opened.lists.label(row);
        offer(pair_names(&name(edge.a), &name(edge.b)));
    }
    Ok(pairs)
}

impl Reviewing<'_> {
    fn rows_of(&self, pair: &PairNames) -> Result<[u32; 2], LinkingError> {
        let row = |name: &String| {
            self.rows.get(name.as_str()).copied().ok_or_else(|| {
                LinkingError::refused(format!("the lists hold no record {name:?}"), "")
            })
        };
        Ok([row(&pair.0)?, row(&pair.1)?])
    }

    /// A pair with both records' values.
    ///
    /// # Errors
    /// When a record is not in the lists.
    pub fn show(&self, pair: &PairNames) -> Result<PairShown, LinkingError> {
        let rows = self.rows_of(pair)?;
        let [left, right] = rows.map(|row| self.opened.lists.values(row, &self.opened.model));
        Ok(PairShown {
            names: pair.clone(),
            lists: rows.map(|row| self.opened.lists.list(row).to_owned()),
            lines: left
                .into_iter()
                .zip(right)
                .map(|((column, one), (_, other))| (column, one, other))
                .collect(),
        })
    }

    /// What the engine says of a pair.
    ///
    /// # Errors
    /// What the engine says.
    pub fn explain(&mut self, pair: &PairNames) -> Result<Waterfall, LinkingError> {
        let rows = self.rows_of(pair)?;
        if self.prepared.is_none() {
            self.prepared = Some(self.opened.prepare(self.options.threads, self.watch)?);
        }
        let prepared = self
            .prepared
            .as_ref()
            .expect("invariant: prepared just above");
        Ok(prepared.explain(&self.opened.trained, rows[0], rows[1]))
    }

    /// Keeps a decision; it is on the medium when this returns.
    ///
    /// # Errors
    /// What the system says.
    pub fn decide(
        &mut self,
        pair: &PairNames,
        verdict: PairVerdict,
        reason: &str,
        at: Timestamp,
    ) -> Result<(), LinkingError> {
        self.file.add(&NewDecision {
            pair,
            verdict,
            reviewer: &self.options.reviewer,
            reason,
            at,
        })
    }
}

/// How two reviewers agree.
#[derive(Debug, Clone, PartialEq)]
pub struct AgreementShown {
    /// The two.
    pub reviewers: (String, String),
    /// Pairs that both decided.
    pub pairs: u64,
    /// Of these, pairs of which one or both could not tell.
    pub unsure: u64,
    /// How they agree; `None` where both were sure of no pair.
    pub agreement: Option<Agreement>,
    /// The pairs on which they say the opposite.
    pub disputed: Vec<PairNames>,
}

/// How all reviewers of a linkage agree, two by two.
///
/// # Errors
/// What the file of decisions says.
pub fn agreements(dir: &Path) -> Result<Vec<AgreementShown>, LinkingError> {
    let folder = Folder::at(dir);
    folder.done()?;
    let (decisions, _) = Decisions::read(&folder.decisions())?;
    Ok(agreements_of(&decisions))
}

pub(crate) fn agreements_of(decisions: &Decisions) -> Vec<AgreementShown> {
    let reviewers = decisions.reviewers();
    let mut shown = Vec::new();
    for (at, one) in reviewers.iter().enumerate() {
        for other in &reviewers[at + 1..] {
            let both = decisions.both(one, other);
            if !both.is_empty() {
                shown.push(agreement(one, other, &both));
            }
        }
    }
    shown
}

fn agreement(
    one: &str,
    other: &str,
    both: &[(&PairNames, PairVerdict, PairVerdict)],
) -> AgreementShown {
    let said = |verdict| match verdict {
        PairVerdict::Match => Some(true),
        PairVerdict::NoMatch => Some(false),
        PairVerdict::Unsure | PairVerdict::Undone => None,
    };
    let mut reviewed = Reviewed::default();
    let mut disputed = Vec::new();
    for (pair, first, second) in both {
        let (first, second) = (said(*first), said(*second));
        reviewed.add(first, second);
        if first.is_some() && second.is_some() && first != second {
            disputed.push((*pair).clone());
        }
    }
    AgreementShown {
        reviewers: (one.to_owned(), other.to_owned()),
        pairs: both.len() as u64,
        unsure: reviewed.unsure,
        // Both sure of nothing: nothing to tell.
        agreement: reviewed.agreement().ok(),
        disputed,
    }
}
