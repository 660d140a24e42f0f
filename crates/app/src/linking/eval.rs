//! `link eval` over lists: against a truth, or by a sample that people decide. It refuses to give a figure without its interval.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use rapporteur_linkage::quality::{
    Clerical, Entities, QualityEstimate, Rates, SampleParams, Stratum, TruthScores, draw_sample,
    edges_and_blocking, estimate, evaluate, unscored_pairs,
};
use rapporteur_linkage::{Clustering, Edge};
use serde::{Deserialize, Serialize};

use super::decisions::{Decisions, Standing, pair_names};
use super::error::LinkingError;
use super::lists::Lists;
use super::opened::{Opened, decided};
use super::results::{Names, read_columns};
use super::watching::{Told, Watching};

/// The file of the sample that people decide.
pub(crate) const SAMPLE: &str = "sample.json";

/// How right a linkage is, measured against a truth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metrics {
    /// The clustering against the truth.
    pub scores: TruthScores,
    /// Edges of more than even odds against the truth, before clustering.
    pub edges: Rates,
    /// Share of the true pairs that were scored and kept: what the rules bring, at least.
    pub blocking_recall: f64,
}

/// What an evaluation is asked for.
#[derive(Debug, Clone)]
pub struct EvalOptions {
    /// The column that says what is one in truth.
    pub truth: Option<String>,
    /// Pairs for people to decide.
    pub clerical: Option<u32>,
    /// The seed of the sample.
    pub seed: u64,
    /// Threads.
    pub threads: usize,
}

/// What an evaluation found.
#[derive(Debug, Clone, PartialEq)]
pub struct EvalSummary {
    /// Against a truth.
    pub metrics: Option<Metrics>,
    /// By a sample.
    pub clerical: Option<ClericalSummary>,
}

/// Where the sample stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ClericalSummary {
    /// Whether it was drawn just now.
    pub is_new: bool,
    /// Pairs in it.
    pub drawn: u64,
    /// Pairs that people were sure of.
    pub labelled: u64,
    /// Pairs of which nobody was sure, or on which reviewers disagree.
    pub unsure: u64,
    /// Pairs that the run kept to because people had decided them: no sample may measure it by them.
    pub kept_to: u64,
    /// Kinds of pairs: joined or not, weights, pairs in all, drawn.
    pub strata: Vec<String>,
    /// Precision and recall, once something is decided.
    pub estimate: Option<QualityEstimate>,
}

/// `sample.json`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SampleFile {
    /// SHA-256 of the `clusters.csv` that the sample was drawn from.
    clusters_sha256: String,
    seed: u64,
    asked: u32,
    strata: Vec<SampleStratum>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SampleStratum {
    is_joined: bool,
    /// `None` is without end.
    lower_bits: Option<f32>,
    upper_bits: Option<f32>,
    pairs: u64,
    predicted: f64,
    drawn: Vec<(String, String, f32)>,
}

/// Measures a clustering and its edges against a column of the lists.
pub(crate) fn measure(
    lists: &Lists,
    column: &str,
    clustering: &Clustering,
    edges: &[Edge],
) -> Result<Metrics, LinkingError> {
    let truth = truth(lists, column)?;
    let (of_edges, blocking) = edges_and_blocking(edges, &truth, 0.0);
    Ok(Metrics {
        scores: evaluate(clustering, &truth),
        edges: of_edges,
        blocking_recall: blocking.recall,
    })
}

/// What is one in truth: equal values of a column over all lists.
fn truth(lists: &Lists, column: &str) -> Result<Vec<Option<u32>>, LinkingError> {
    let mut entities = Entities::new();
    let mut is_known = false;
    let mut is_full = false;
    for file in &lists.files {
        let before = entities.records();
        let read = read_columns(&file.path, &[column], |_, text| {
            is_full |= !entities.push(text);
        });
        match read {
            Ok(_) => is_known = true,
            // A list without the column has no truth; all without it is an error.
            Err(LinkingError::Refused { .. }) => {}
            Err(error) => return Err(error),
        }
        entities.fill(before + usize::try_from(file.rows).unwrap_or(0));
    }
    if is_full {
        return Err(LinkingError::refused(
            format!("the values of the column {column:?} take more than four gigabytes"),
            "name the column that says what is one in truth: --truth COLUMN",
        ));
    }
    if !is_known {
        return Err(LinkingError::refused(
            format!("no list has the column {column:?}"),
            "name the column that says what is one in truth: --truth COLUMN",
        ));
    }
    Ok(entities.finish())
}

/// Evaluates a linkage.
///
/// # Errors
/// What the folder or its lists say.
pub fn eval(
    dir: &Path,
    options: &EvalOptions,
    progress: Told<'_>,
    stop: &AtomicBool,
) -> Result<EvalSummary, LinkingError> {
    let watch = Watching::new(progress, stop);
    let opened = Opened::open(dir, &[], &watch)?;
    let clustering = opened.clustering()?;
    let edges = opened.edges()?;
    let truth = options.truth.as_ref().or(opened.model.truth.as_ref());
    // A sample that was asked for needs no truth.
    let metrics = match truth.filter(|_| options.truth.is_some() || options.clerical.is_none()) {
        Some(column) => Some(measure(&opened.lists, column, &clustering, &edges)?),
        None => None,
    };
    let wants_sample = options.clerical.is_some() || opened.folder.path(SAMPLE).is_file();
    let clerical = if wants_sample {
        Some(clerical(&opened, &clustering, &edges, options, &watch)?)
    } else {
        None
    };
    if metrics.is_none() && clerical.is_none() {
        return Err(LinkingError::refused(
            "nothing is known of what is one in truth".to_owned(),
            "name a column (--truth COLUMN), or draw pairs for people to decide (--clerical 300)",
        ));
    }
    Ok(EvalSummary { metrics, clerical })
}

fn clerical(
    opened: &Opened,
    clustering: &Clustering,
    edges: &[Edge],
    options: &EvalOptions,
    watch: &Watching<'_>,
) -> Result<ClericalSummary, LinkingError> {
    let clusters_sha256 = opened.record.clusters_sha256.clone().unwrap_or_default();
    let kept_to = kept_to(opened)?;
    let before = read_sample(opened)?;
    let asked_before = before.as_ref().map(|file| file.asked);
    let kept = before.filter(|file| {
        file.clusters_sha256 == clusters_sha256
            && options
                .clerical
                .is_none_or(|asked| asked == file.asked && options.seed == file.seed)
    });
    let is_new = kept.is_none();
    let file = match kept {
        Some(file) => file,
        None => {
            let prepared = opened.prepare(options.threads, watch)?;
            let weight = prepared.weigher(&opened.trained);
            let mut pairs = edges.to_vec();
            pairs.extend(unscored_pairs(edges, clustering, &weight));
            pairs.retain(|edge| !kept_to.contains(&(edge.a.min(edge.b), edge.a.max(edge.b))));
            let labels = options
                .clerical
                .or(asked_before)
                .unwrap_or(SampleParams::default().labels);
            let params = SampleParams {
                labels,
                seed: options.seed,
                ..SampleParams::default()
            };
            let sample = draw_sample(&pairs, clustering, &params);
            let file = SampleFile::of(&sample, clusters_sha256, &params, &opened.lists);
            let mut text =
                serde_json::to_string_pretty(&file).expect("invariant: a sample has a JSON form");
            text.push('\n');
            opened.folder.write_text(SAMPLE, &text)?;
            file
        }
    };
    let (decisions, _) = Decisions::read(&opened.folder.decisions())?;
    let mut summary = summarise(&file, is_new, &decisions, opened)?;
    summary.kept_to = kept_to.len() as u64;
    Ok(summary)
}

/// The pairs on which the run kept to what people had decided before it.
fn kept_to(opened: &Opened) -> Result<BTreeSet<(u32, u32)>, LinkingError> {
    let bytes = opened.record.decided_bytes;
    let (decisions, _) = Decisions::read_first(&opened.folder.decisions(), bytes)?;
    let decided = decided(&decisions, &opened.lists);
    let pairs = decided.must.iter().chain(&decided.cannot);
    Ok(pairs.map(|&(a, b)| (a.min(b), a.max(b))).collect())
}

fn summarise(
    file: &SampleFile,
    is_new: bool,
    decisions: &Decisions,
    opened: &Opened,
) -> Result<ClericalSummary, LinkingError> {
    let sample = file.sample(&opened.lists)?;
    let mut labels = Vec::new();
    let mut unsure = 0;
    for (stratum, own) in sample.strata.iter().zip(&file.strata) {
        for (edge, (left, right, _)) in stratum.drawn.iter().zip(&own.drawn) {
            match decisions.standing(&pair_names(left, right)) {
                Some(Standing::Match) => labels.push((edge.a, edge.b, true)),
                Some(Standing::NoMatch) => labels.push((edge.a, edge.b, false)),
                Some(Standing::Unsure | Standing::Disputed) => unsure += 1,
                None => {}
            }
        }
    }
    let estimate = if labels.is_empty() {
        None
    } else {
        let missed = opened.record.figures.missed;
        let estimate = estimate(&sample, &labels, missed.as_ref());
        Some(estimate.map_err(|error| LinkingError::Engine(error.to_string()))?)
    };
    Ok(ClericalSummary {
        is_new,
        drawn: sample
            .strata
            .iter()
            .map(|stratum| stratum.drawn.len() as u64)
            .sum(),
        labelled: labels.len() as u64,
        unsure,
        kept_to: 0,
        strata: sample.strata.iter().map(stratum_in_words).collect(),
        estimate,
    })
}

pub(crate) fn stratum_in_words(stratum: &Stratum) -> String {
    let bound = |bits: f32| {
        if bits.is_finite() {
            format!("{bits:+.0}")
        } else {
            "…".to_owned()
        }
    };
    let joined = if stratum.is_joined {
        "joined"
    } else {
        "not joined"
    };
    format!(
        "{joined:<10}  {:>4} to {:>4} bits  {:>9} pairs  {:>4} drawn",
        bound(stratum.lower_bits),
        bound(stratum.upper_bits),
        stratum.pairs,
        stratum.drawn.len()
    )
}

/// The pairs that people are asked to decide, in an order that tells nothing of their weights.
pub(crate) fn sample_pairs(opened: &Opened) -> Result<Vec<(String, String)>, LinkingError> {
    let Some(file) = read_sample(opened)? else {
        return Ok(Vec::new());
    };
    let drawn = file.strata.into_iter().flat_map(|stratum| stratum.drawn);
    let mut pairs: Vec<_> = drawn
        .map(|(left, right, _)| pair_names(&left, &right))
        .collect();
    pairs.sort();
    Ok(pairs)
}

fn read_sample(opened: &Opened) -> Result<Option<SampleFile>, LinkingError> {
    let Some(text) = opened.folder.read_text(SAMPLE)? else {
        return Ok(None);
    };
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|error| LinkingError::Line {
            path: opened.folder.path(SAMPLE),
            line: error.line() as u64,
            message: error.to_string(),
        })
}

impl SampleFile {
    fn of(
        sample: &Clerical,
        clusters_sha256: String,
        params: &SampleParams,
        lists: &Lists,
    ) -> Self {
        let finite = |bits: f32| bits.is_finite().then_some(bits);
        let name = |row| lists.label(row).into_owned();
        Self {
            clusters_sha256,
            seed: params.seed,
            asked: params.labels,
            strata: sample
                .strata
                .iter()
                .map(|stratum| SampleStratum {
                    is_joined: stratum.is_joined,
                    lower_bits: finite(stratum.lower_bits),
                    upper_bits: finite(stratum.upper_bits),
                    pairs: stratum.pairs,
                    predicted: stratum.predicted,
                    drawn: stratum
                        .drawn
                        .iter()
                        .map(|edge| (name(edge.a), name(edge.b), edge.weight))
                        .collect(),
                })
                .collect(),
        }
    }

    fn sample(&self, lists: &Lists) -> Result<Clerical, LinkingError> {
        let rows = Names::of(lists).rows();
        let row = |name: &String| {
            rows.get(name.as_str()).copied().ok_or_else(|| {
                LinkingError::refused(
                    format!("{SAMPLE} names a record {name:?} that the lists do not hold"),
                    "draw a new sample: --clerical N",
                )
            })
        };
        let mut strata = Vec::new();
        for own in &self.strata {
            let mut drawn = Vec::new();
            for (left, right, weight) in &own.drawn {
                drawn.push(Edge::new(row(left)?, row(right)?, *weight));
            }
            strata.push(Stratum {
                is_joined: own.is_joined,
                lower_bits: own.lower_bits.unwrap_or(f32::NEG_INFINITY),
                upper_bits: own.upper_bits.unwrap_or(f32::INFINITY),
                pairs: own.pairs,
                predicted: own.predicted,
                drawn,
            });
        }
        Ok(Clerical { strata })
    }
}
