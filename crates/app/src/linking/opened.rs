//! A linkage that is done, with its lists, model and weights, as explanations, reviews and exports need it. It refuses changed lists.

use std::path::Path;

use rapporteur_linkage::{
    Clustering, Constraints, Edge, Gazetteer, Labels, LinkModel, Prepared, Run, Trained,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::columns::Kept;
use super::decisions::{Decisions, Standing};
use super::error::LinkingError;
use super::folder::{Folder, RunRecord};
use super::lists::{self, Lists};
use super::results::{Names, read_clusters, read_edges};
use super::watching::Watching;

/// The files of a linkage.
pub(crate) const MODEL: &str = "model.toml";
pub(crate) const TRAINING: &str = "training.json";
pub(crate) const EDGES: &str = "edges.parquet";
pub(crate) const CLUSTERS_CSV: &str = "clusters.csv";
pub(crate) const CLUSTERS_PARQUET: &str = "clusters.parquet";
pub(crate) const REPORT: &str = "report.txt";

/// `training.json`: weights, and what they were learnt from.
#[derive(Serialize, Deserialize)]
pub(crate) struct TrainingFile {
    pub(crate) digest: String,
    pub(crate) trained: Trained,
}

/// A linkage that is done.
pub(crate) struct Opened {
    pub(crate) folder: Folder,
    pub(crate) record: RunRecord,
    pub(crate) model: LinkModel,
    pub(crate) lists: Lists,
    pub(crate) trained: Trained,
}

/// Reads a model; the path is named in faults.
pub(crate) fn read_model(path: &Path) -> Result<LinkModel, LinkingError> {
    let size = std::fs::metadata(path)
        .map_err(LinkingError::file("open", path))?
        .len();
    if size > rapporteur_linkage::model::TEXT_BYTES_MAX as u64 {
        let message = format!("{} is too long for a model", path.display());
        return Err(LinkingError::refused(message, ""));
    }
    let text = std::fs::read_to_string(path).map_err(LinkingError::file("read", path))?;
    LinkModel::parse(&text).map_err(|source| LinkingError::Model {
        path: path.to_owned(),
        source,
    })
}

/// The model as text without the truth: nothing depends on that.
pub(crate) fn blind_text(model: &LinkModel) -> String {
    let blind = LinkModel {
        truth: None,
        ..model.clone()
    };
    blind.to_toml()
}

pub(crate) fn model_digest(model: &LinkModel) -> String {
    hex::encode(Sha256::digest(blind_text(model)))
}

/// The model of a linkage that is done; refuses one that was changed since, because the weights are of the old one.
pub(crate) fn model_of(folder: &Folder, record: &RunRecord) -> Result<LinkModel, LinkingError> {
    let path = folder.path(MODEL);
    let model = read_model(&path)?;
    if model_digest(&model) != record.model_sha256 {
        return Err(LinkingError::refused(
            format!("{} was changed since the run", path.display()),
            "the same `link run` again links by the changed model",
        ));
    }
    Ok(model)
}

/// The weights that a folder holds.
pub(crate) fn read_training(folder: &Folder) -> Result<Option<TrainingFile>, LinkingError> {
    let Some(text) = folder.read_text(TRAINING)? else {
        return Ok(None);
    };
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|error| LinkingError::Line {
            path: folder.path(TRAINING),
            line: error.line() as u64,
            message: error.to_string(),
        })
}

impl Opened {
    /// Opens a linkage; `extra` names columns that are read besides those compared.
    pub(crate) fn open(
        dir: &Path,
        extra: &[&str],
        watch: &Watching<'_>,
    ) -> Result<Self, LinkingError> {
        let folder = Folder::at(dir);
        let record = folder.done()?;
        let model = model_of(&folder, &record)?;
        let paths: Vec<_> = record.lists.iter().map(|list| list.path.clone()).collect();
        let lists = lists::read(&paths, &model, Kept::All(extra), watch)?;
        let changed = lists
            .files
            .iter()
            .zip(&record.lists)
            .find(|(now, then)| now.sha256 != then.sha256);
        if let Some((now, _)) = changed {
            return Err(LinkingError::Changed(now.path.clone()));
        }
        let training = read_training(&folder)?.ok_or_else(|| {
            LinkingError::refused(
                format!("{} has no {TRAINING}", dir.display()),
                "the same `link run` again makes it",
            )
        })?;
        Ok(Self {
            folder,
            record,
            model,
            lists,
            trained: training.trained,
        })
    }

    /// The engine, ready to weigh pairs.
    pub(crate) fn prepare(
        &self,
        threads: usize,
        watch: &Watching<'_>,
    ) -> Result<Prepared<'_>, LinkingError> {
        prepare(&self.lists, &self.model, self.record.seed, threads, watch)
    }

    pub(crate) fn clustering(&self) -> Result<Clustering, LinkingError> {
        read_clusters(&self.folder.path(CLUSTERS_CSV), &Names::of(&self.lists))
    }

    pub(crate) fn edges(&self) -> Result<Vec<Edge>, LinkingError> {
        read_edges(&self.folder.path(EDGES), &Names::of(&self.lists))
    }

    pub(crate) fn decided(&self) -> Result<Decided, LinkingError> {
        let (decisions, _) = Decisions::read(&self.folder.decisions())?;
        Ok(decided(&decisions, &self.lists))
    }
}

/// The engine over lists.
pub(crate) fn prepare<'l>(
    lists: &'l Lists,
    model: &LinkModel,
    seed: u64,
    threads: usize,
    watch: &Watching<'_>,
) -> Result<Prepared<'l>, LinkingError> {
    let run = Run { threads, seed };
    let prepared = Prepared::new(&lists.table, model, &Gazetteer::bundled(), run, watch);
    if watch.is_stopped() {
        return Err(LinkingError::Stopped("prepare".to_owned()));
    }
    let prepared = prepared.map_err(|error| LinkingError::Engine(error.to_string()))?;
    watch.finish("done");
    Ok(prepared)
}

/// What people decided, as the engine takes it.
pub(crate) struct Decided {
    pub(crate) must: Vec<(u32, u32)>,
    pub(crate) cannot: Vec<(u32, u32)>,
    /// Pairs on which reviewers disagree: they decide nothing.
    pub(crate) disputed: Vec<String>,
    /// Pairs of records that these lists do not hold.
    pub(crate) unknown_count: u64,
}

/// Finds the records of decisions.
pub(crate) fn decided(decisions: &Decisions, lists: &Lists) -> Decided {
    let mut found = Decided {
        must: Vec::new(),
        cannot: Vec::new(),
        disputed: Vec::new(),
        unknown_count: 0,
    };
    if decisions.is_empty() {
        return found;
    }
    let rows = Names::of(lists).rows();
    for ((left, right), standing) in decisions.standings() {
        let row = |name: &String| rows.get(name.as_str()).copied();
        let (Some(left_row), Some(right_row)) = (row(left), row(right)) else {
            found.unknown_count += 1;
            continue;
        };
        match standing {
            Standing::Match => found.must.push((left_row, right_row)),
            Standing::NoMatch => found.cannot.push((left_row, right_row)),
            Standing::Disputed => found.disputed.push(format!("{left} and {right}")),
            Standing::Unsure => {}
        }
    }
    found
}

impl Decided {
    /// What the engine may learn from.
    pub(crate) fn labels(&self) -> Labels {
        let one = self.must.iter().map(|(a, b)| (*a, *b, true));
        let two = self.cannot.iter().map(|(a, b)| (*a, *b, false));
        Labels {
            pairs: one.chain(two).collect(),
        }
    }

    /// Decisions that decide nothing, in words.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let mut warnings: Vec<String> = self
            .disputed
            .iter()
            .map(|pair| format!("reviewers disagree on {pair}: it decides nothing"))
            .collect();
        if self.unknown_count > 0 {
            warnings.push(format!(
                "{} decisions are on records that these lists do not hold; they decide nothing",
                self.unknown_count
            ));
        }
        warnings
    }

    /// Constraints on the clustering.
    pub(crate) fn constraints(&self, lists: &Lists) -> Result<Constraints, LinkingError> {
        Constraints::new(&self.must, &self.cannot).map_err(|error| {
            let chains: Vec<String> = error
                .contradictions
                .iter()
                .take(5)
                .map(|contradiction| {
                    let names: Vec<_> =
                        contradiction.chain.iter().map(|row| lists.label(*row)).collect();
                    names.join(" = ")
                })
                .collect();
            LinkingError::refused(
                format!(
                    "decisions contradict each other: judged apart, and yet one by other decisions: {}",
                    chains.join("; ")
                ),
                "look at these pairs again: `rapporteur link review DIR`",
            )
        })
    }
}
