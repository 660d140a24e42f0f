//! `link run` over lists: reads, learns, scores, clusters, writes. It refuses to take over what belongs to other lists or another model.
//!
//! CRASH: weights, parts of the scoring and edges are each written whole before `run.json` speaks of them; a run that is stopped, or
//! a machine that fails, leaves a folder in which the same command goes on. A part is taken only under the digest it was made under.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use rapporteur_linkage::{
    Clustering, Edge, Grown, Labels, LinkModel, Prepared, TrainError, Trained, Watch, cluster, grow,
};
use sha2::{Digest, Sha256};

use super::base::Base;
use super::columns::{Kept, know_as};
use super::decisions::Decisions;
use super::error::LinkingError;
use super::eval::{self, Metrics};
use super::folder::{Folder, RunRecord, TableFormat};
use super::lists::{self, ListFile, Lists};
use super::opened::{
    CLUSTERS_CSV, CLUSTERS_PARQUET, Decided, EDGES, MODEL, REPORT, TRAINING, TrainingFile,
    blind_text, decided, model_digest, prepare, read_model, read_training,
};
use super::parts;
use super::plan::{ListsOptions, large_blocks, model_for};
use super::report::{self, sessions_in_words};
use super::results::{Names, read_edges, write_clusters, write_edges};
use super::watching::{Told, Watching};

/// Weight from which an edge is kept, in bits, unless the model says otherwise: below, a pair is one in less than 1 of 64 cases.
const FLOOR_BITS: f64 = -6.0;

/// The engine as results name it.
pub(crate) const ENGINE_NAME: &str = concat!("rapporteur-linkage ", env!("CARGO_PKG_VERSION"));

/// How to link lists.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// Which lists, by which model.
    pub lists: ListsOptions,
    /// Where to write.
    pub out: PathBuf,
    /// A column that says what is one in truth.
    pub truth: Option<String>,
    /// An existing linkage to which the lists are added.
    pub against: Option<PathBuf>,
    /// Whether to learn from the decisions in the folder too.
    pub learn: bool,
}

/// Two old clusters that a new record could join.
#[derive(Debug, Clone, PartialEq)]
pub struct JoinShown {
    /// The old clusters.
    pub clusters: (u32, u32),
    /// A record of each, and the new records between them.
    pub words: String,
}

/// What a run found.
#[derive(Debug, Clone, PartialEq)]
pub struct RunSummary {
    /// The folder's own account.
    pub record: RunRecord,
    /// Why the model is as it is; empty when it was given.
    pub reasons: Vec<String>,
    /// What was taken over from an earlier run of the same.
    pub taken_over: Vec<&'static str>,
    /// What a reader should know.
    pub warnings: Vec<String>,
    /// Rules that were given up once weights were known, and why.
    pub rules_given_up: Vec<String>,
    /// Blocks that are too large, by the value that makes them so.
    pub large_blocks: Vec<String>,
    /// How right the clusters are, where a truth is known.
    pub metrics: Option<Metrics>,
    /// Old clusters that new records suggest are one.
    pub joins: Vec<JoinShown>,
}

/// What is at hand while a run goes on.
struct Running<'r, 'p> {
    folder: Folder,
    record: RunRecord,
    model: LinkModel,
    lists: &'r Lists,
    decided: Decided,
    labels: Labels,
    watch: &'r Watching<'p>,
    threads: usize,
    taken_over: Vec<&'static str>,
    warnings: Vec<String>,
    joins: Vec<JoinShown>,
}

/// Links lists into a folder.
///
/// # Errors
/// What lists, model, folder or engine say; [`LinkingError::Stopped`] when somebody stopped it.
pub fn run(
    options: &RunOptions,
    progress: Told<'_>,
    stop: &AtomicBool,
) -> Result<RunSummary, LinkingError> {
    let watch = Watching::new(progress, stop);
    let folder = Folder::at(&options.out);
    folder.make()?;
    let base = options
        .against
        .as_deref()
        .map(|dir| Base::open(dir, &options.out))
        .transpose()?;
    let mut paths = base.as_ref().map_or_else(Vec::new, Base::paths);
    paths.extend(options.lists.lists.iter().cloned());
    folder.refuse_other_lists(&paths)?;
    let (model, reasons) = choose_model(options, &paths, &folder, base.as_ref())?;
    let lists = lists::read(&paths, &model, Kept::Compared, &watch)?;
    if let Some(base) = &base {
        base.check(&lists)?;
    }
    let mut running = Running::begin(options, folder, model, &lists, &watch)?;
    running.record.earlier = base.as_ref().map(Base::named);
    running.write_beginning(&reasons)?;
    let threads = options.lists.threads;
    let mut prepared = prepare(&lists, &running.model, options.lists.seed, threads, &watch)?;
    let trained = running.train(&prepared, base.as_ref())?;
    running.warnings.extend(report::set_by_hand(&trained));
    let names = Names::of(&lists);
    let given_up = prepared.leave_out_poor_rules(&trained);
    let edges = running.score(&prepared, &trained, &names)?;
    let large_blocks = large_blocks(&prepared);
    prepared.forget_blocks();
    let clustering = running.cluster(&prepared, &trained, &edges, base.as_ref())?;
    drop(prepared);
    running.write_clusters(&clustering, &names)?;
    watch.finish("done");
    let metrics = match &options.truth {
        Some(column) => Some(eval::measure(&lists, column, &clustering, &edges)?),
        None => None,
    };
    let summary = RunSummary {
        record: running.record,
        reasons,
        taken_over: running.taken_over,
        warnings: running.warnings,
        rules_given_up: given_up
            .into_iter()
            .map(|rule| format!("{}: {}", rule.words, rule.reason))
            .collect(),
        large_blocks,
        metrics,
        joins: running.joins,
    };
    running.folder.write_text(REPORT, &report::text(&summary))?;
    // Last: whoever reads `run.json` finds everything that it speaks of.
    running.folder.write_record(&summary.record)?;
    parts::remove(&running.folder)?;
    Ok(summary)
}

/// The model that was asked for; else the earlier linkage's, else the one in the folder, else one found from the columns.
fn choose_model(
    options: &RunOptions,
    paths: &[PathBuf],
    folder: &Folder,
    base: Option<&Base>,
) -> Result<(LinkModel, Vec<String>), LinkingError> {
    let kept = folder.path(MODEL);
    let (mut model, reasons) = if let Some(base) = base {
        if options.lists.model.is_some() {
            return Err(LinkingError::refused(
                "lists are added to a linkage under its own model".to_owned(),
                "leave --model away, or link everything anew into another folder",
            ));
        }
        let mut model = base.model()?;
        know_as(&mut model, &lists::sample(paths)?.same);
        (model, Vec::new())
    } else if options.lists.model.is_none() && kept.is_file() {
        (read_model(&kept)?, Vec::new())
    } else {
        model_for(&options.lists, options.truth.as_deref())?
    };
    if let Some(truth) = &options.truth {
        if model
            .fields
            .iter()
            .any(|field| field.kind.columns().contains(&truth.as_str()))
        {
            return Err(LinkingError::refused(
                format!("the column {truth:?} is compared by the model and can be no truth"),
                "take its field out of the model",
            ));
        }
        model.truth = Some(truth.clone());
    }
    Ok((model, reasons))
}

/// What scores depend on. The truth is left out: nothing depends on it.
fn digest(model: &LinkModel, lists: &Lists, seed: u64, labels: &Labels) -> String {
    let mut hasher = Sha256::new();
    let model = blind_text(model);
    hasher.update(format!("{ENGINE_NAME}\n{seed}\n{model}\n"));
    for file in &lists.files {
        hasher.update(format!("{}\n", file.sha256));
    }
    for (a, b, is_one) in &labels.pairs {
        hasher.update(format!("{a} {b} {is_one}\n"));
    }
    hex::encode(hasher.finalize())
}

impl<'r, 'p> Running<'r, 'p> {
    fn begin(
        options: &RunOptions,
        folder: Folder,
        model: LinkModel,
        lists: &'r Lists,
        watch: &'r Watching<'p>,
    ) -> Result<Self, LinkingError> {
        let (decisions, is_torn) = Decisions::read(&folder.decisions())?;
        let decided = decided(&decisions, lists);
        let labels = if options.learn {
            decided.labels()
        } else {
            Labels::default()
        };
        let digest = digest(&model, lists, options.lists.seed, &labels);
        let before = folder.record()?;
        refuse_moved_rows(before.as_ref(), lists, &decisions)?;
        let before = before.filter(|record| record.digest == digest);
        let mut record =
            RunRecord::begin(ENGINE_NAME, options.lists.seed, lists.files.clone(), digest);
        record.model_sha256 = model_digest(&model);
        record.learnt = options.learn;
        record.decided_bytes = decisions.bytes;
        if let Some(before) = before {
            record.edges_sha256 = before.edges_sha256;
            record.figures = before.figures;
        }
        let mut warnings = decided.warnings();
        if is_torn {
            warnings.push(
                "decisions.csv ends in the middle of a line; that line was left out".to_owned(),
            );
        }
        Ok(Self {
            folder,
            record,
            model,
            lists,
            decided,
            labels,
            watch,
            threads: options.lists.threads,
            taken_over: Vec::new(),
            warnings,
            joins: Vec::new(),
        })
    }

    fn write_beginning(&self, reasons: &[String]) -> Result<(), LinkingError> {
        let path = self.folder.path(MODEL);
        // What stands there keeps its comments, ours or a person's.
        if path.is_file() && read_model(&path).is_ok_and(|kept| kept == self.model) {
            return self.folder.write_record(&self.record);
        }
        let mut text = String::from(
            "# What was compared. Change it and link again: `rapporteur link run … --model FILE`.\n",
        );
        for reason in reasons {
            text.push_str(&format!("# {}\n", reason.replace(['\n', '\r'], " ")));
        }
        text.push_str(&self.model.to_toml());
        self.folder.write_text(MODEL, &text)?;
        self.folder.write_record(&self.record)
    }

    fn stopped(&self, stage: &str) -> Result<(), LinkingError> {
        if self.watch.is_stopped() {
            self.watch.finish("stopped");
            return Err(LinkingError::Stopped(stage.to_owned()));
        }
        Ok(())
    }

    /// Learns weights, or takes over those of this very run, or those of the linkage that grows.
    fn train(
        &mut self,
        prepared: &Prepared<'_>,
        base: Option<&Base>,
    ) -> Result<Trained, LinkingError> {
        if let Some(file) = read_training(&self.folder)?
            && file.digest == self.record.digest
        {
            self.taken_over.push("weights");
            self.record.sessions = sessions_in_words(&file.trained);
            return Ok(file.trained);
        }
        let inherited = match base {
            Some(base) => base.weights(self.lists)?,
            None => None,
        };
        if base.is_some() && inherited.is_none() {
            self.warnings.push(
                "the earlier linkage was of one list: weights were learnt anew over all lists"
                    .to_owned(),
            );
        }
        let trained = match inherited {
            Some(trained) => trained,
            None => {
                let trained = prepared.train(&self.labels, self.watch);
                self.stopped("train")?;
                trained.or_else(|error| self.ready_made(prepared, &error))?
            }
        };
        let file = TrainingFile {
            digest: self.record.digest.clone(),
            trained,
        };
        let text =
            serde_json::to_string_pretty(&file).expect("invariant: weights have a JSON form");
        self.folder.write_text(TRAINING, &text)?;
        self.record.sessions = sessions_in_words(&file.trained);
        self.watch
            .finish(&format!("{} sessions", self.record.sessions.len()));
        Ok(file.trained)
    }

    /// Lends short lists weights that were not learnt from them, and says so.
    fn ready_made(
        &mut self,
        prepared: &Prepared<'_>,
        error: &TrainError,
    ) -> Result<Trained, LinkingError> {
        let refused = || LinkingError::Engine(error.to_string());
        if !matches!(error, TrainError::NoSession | TrainError::Absurd(_)) {
            return Err(refused());
        }
        let trained = prepared
            .ready_made(&self.labels, self.watch)
            .map_err(|_| refused())?;
        self.warnings.push(format!(
            "nothing could be learnt from these lists ({error}): the weights are ready-made, with one record in ten taken to have a partner; \
             look at the pairs (link review) before you use the result"
        ));
        Ok(trained)
    }

    /// Scores all pairs that the rules bring, or takes over the edges of this very run.
    fn score(
        &mut self,
        prepared: &Prepared<'_>,
        trained: &Trained,
        names: &Names<'_>,
    ) -> Result<Vec<Edge>, LinkingError> {
        let path = self.folder.path(EDGES);
        if let Some(wanted) = &self.record.edges_sha256
            && path.is_file()
            && lists::digest(&path, self.watch)? == *wanted
        {
            self.taken_over.push("scores");
            return read_edges(&path, names);
        }
        let floor_bits = self.model.params.floor_bits.unwrap_or(FLOOR_BITS);
        let scored = parts::score(
            &parts::Scoring {
                prepared,
                trained,
                floor_bits,
                folder: &self.folder,
                digest: &self.record.digest,
            },
            self.watch,
        )?;
        if scored.parts_taken_over > 0 {
            self.taken_over.push("finished parts of the scores");
        }
        self.watch.finish(&format!(
            "{} pairs, {} kept",
            scored.pairs_scored,
            scored.edges.len()
        ));
        self.watch.stage("write the edges", 0);
        write_edges(&path, TableFormat::Parquet, &scored.edges, names)?;
        self.record.edges_sha256 = Some(lists::digest(&path, self.watch)?);
        self.record.figures.pairs_scored = scored.pairs_scored;
        self.record.figures.edges = scored.edges.len() as u64;
        self.record.figures.missed = Some(prepared.missed_by_rules(&scored.edges));
        self.folder.write_record(&self.record)?;
        self.watch.finish("done");
        Ok(scored.edges)
    }

    fn cluster(
        &mut self,
        prepared: &Prepared<'_>,
        trained: &Trained,
        edges: &[Edge],
        base: Option<&Base>,
    ) -> Result<Clustering, LinkingError> {
        self.stopped("cluster")?;
        self.watch.stage("cluster", 0);
        let constraints = self.decided.constraints(self.lists)?;
        let weight = prepared.weigher(trained);
        let records = self.lists.len();
        let clustered = match base {
            None => cluster(records, edges, &weight, &constraints, self.threads),
            Some(base) => {
                let old = base.clustering()?;
                let grown = grow(&old, records, edges, &weight, &constraints, self.threads);
                self.note_growth(&grown);
                grown.clustered
            }
        };
        self.stopped("cluster")?;
        let clustering = clustered.clustering;
        let mut sizes = vec![0_u32; clustering.clusters() as usize];
        let (mut several, mut largest) = (0, 0);
        for cluster in clustering.cluster_of() {
            let size = &mut sizes[*cluster as usize];
            *size += 1;
            several += u64::from(*size == 2);
            largest = largest.max(*size);
        }
        let figures = &mut self.record.figures;
        figures.clusters = u64::from(clustering.clusters());
        figures.clusters_of_several = several;
        figures.largest_cluster = u64::from(largest);
        self.watch
            .finish(&format!("{} clusters", clustering.clusters()));
        Ok(clustering)
    }

    /// What a person has to decide after an old linkage has grown.
    fn note_growth(&mut self, grown: &Grown) {
        for join in &grown.proposals {
            let through: Vec<_> = join
                .through
                .iter()
                .take(5)
                .map(|row| self.lists.label(*row))
                .collect();
            self.joins.push(JoinShown {
                clusters: join.old,
                words: format!(
                    "{} speaks for both, by {:.1} and {:.1} bits",
                    through.join(", "),
                    join.mean_bits.0,
                    join.mean_bits.1
                ),
            });
        }
        for (one, other) in &grown.contradicted {
            self.warnings.push(format!(
                "{} and {} were decided to be two since, but the earlier linkage holds them together; it was not moved",
                self.lists.label(*one),
                self.lists.label(*other)
            ));
        }
    }

    fn write_clusters(
        &mut self,
        clustering: &Clustering,
        names: &Names<'_>,
    ) -> Result<(), LinkingError> {
        self.watch.stage("write the clusters", 0);
        for name in [CLUSTERS_CSV, CLUSTERS_PARQUET] {
            write_clusters(&self.folder, name, clustering, self.lists, names)?;
        }
        let path = self.folder.path(CLUSTERS_CSV);
        self.record.clusters_sha256 = Some(lists::digest(&path, self.watch)?);
        Ok(())
    }
}

/// Decisions that name records by row would speak of others once the lists have changed.
fn refuse_moved_rows(
    before: Option<&RunRecord>,
    lists: &Lists,
    decisions: &Decisions,
) -> Result<(), LinkingError> {
    let digests = |files: &[ListFile]| -> Vec<String> {
        files.iter().map(|file| file.sha256.clone()).collect()
    };
    let is_changed = before.is_some_and(|record| digests(&record.lists) != digests(&lists.files));
    if is_changed && lists.is_named_by_row() && !decisions.is_empty() {
        return Err(LinkingError::refused(
            "the lists have changed, and the decisions in this folder name records by their row"
                .to_owned(),
            "link into another folder; an id column in the lists lets decisions outlive a change",
        ));
    }
    Ok(())
}
