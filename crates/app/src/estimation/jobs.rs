//! One job for each different table: its key, whether it is done already, and the rest side by side. The number of threads changes no result.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rapporteur_estimate::panel::{self, Panel, Plan};
use rapporteur_estimate::{CaptureTable, Watch};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::error::EstimationError;
use super::folder::EstimationFolder;
use super::tables::StratumTables;
use crate::linking::watching::Watching;

/// Version of the estimator: numbers of equal versions are equal.
pub(crate) fn version() -> String {
    format!(
        "{} (figures {})",
        env!("CARGO_PKG_VERSION"),
        panel::FIGURES_VERSION
    )
}

/// What a job's result depends on, in the order of its canonical bytes.
#[derive(Serialize)]
struct Ingredients<'j> {
    of: &'static str,
    version: String,
    table: &'j CaptureTable,
    plan: &'j Plan,
}

/// A job and where its result stands.
struct Job<'j> {
    key: String,
    table: &'j CaptureTable,
    plan: Plan,
}

/// Panels of each stratum, and how many jobs were done before.
pub(crate) struct Done {
    pub(crate) panels: Vec<Vec<Panel>>,
    pub(crate) taken_over: usize,
    pub(crate) jobs: usize,
}

/// SHA-256 of what the result depends on: table, plan with its seed, and version.
fn key(table: &CaptureTable, plan: &Plan) -> String {
    let ingredients = Ingredients {
        of: "rapporteur estimate job 1",
        version: version(),
        table,
        plan,
    };
    let bytes = serde_json::to_vec(&ingredients).expect("invariant: a job has a JSON form");
    hex::encode(Sha256::digest(bytes))
}

/// The plan of one stratum. Strata draw from seeds of their own: their draws are added, and equal seeds would make them rise and fall together.
pub(crate) fn plan_of(plan: &Plan, stratum: &[String]) -> Plan {
    if stratum.is_empty() {
        return plan.clone();
    }
    let named =
        serde_json::to_vec(&(plan.seed, stratum)).expect("invariant: names have a JSON form");
    let digest = Sha256::digest(named);
    let mut seed = [0; 8];
    seed.copy_from_slice(&digest[..8]);
    Plan {
        seed: u64::from_be_bytes(seed),
        ..plan.clone()
    }
}

/// Estimates every table of every stratum.
pub(crate) fn run(
    strata: &[StratumTables],
    plan: &Plan,
    folder: Option<&EstimationFolder>,
    threads: usize,
    watch: &Watching<'_>,
) -> Result<Done, EstimationError> {
    let mut jobs: BTreeMap<String, Job<'_>> = BTreeMap::new();
    let mut keys: Vec<Vec<String>> = Vec::new();
    for stratum in strata {
        let plan = plan_of(plan, &stratum.name);
        let own = stratum.tables.iter().map(|table| {
            let key = key(table, &plan);
            jobs.entry(key.clone()).or_insert_with(|| Job {
                key: key.clone(),
                table,
                plan: plan.clone(),
            });
            key
        });
        keys.push(own.collect());
    }
    let mut panels: BTreeMap<String, Panel> = BTreeMap::new();
    if let Some(folder) = folder {
        for key in jobs.keys() {
            panels.extend(folder.kept(key).map(|panel| (key.clone(), panel)));
        }
    }
    let taken_over = panels.len();
    let todo: Vec<Job<'_>> = jobs
        .into_values()
        .filter(|job| !panels.contains_key(&job.key))
        .collect();
    let all = taken_over + todo.len();
    for (job, panel) in todo.iter().zip(work(&todo, folder, threads, watch)?) {
        panels.insert(job.key.clone(), panel);
    }
    let of_stratum = |keys: Vec<String>| keys.iter().map(|key| panels[key].clone()).collect();
    Ok(Done {
        panels: keys.into_iter().map(of_stratum).collect(),
        taken_over,
        jobs: all,
    })
}

/// What the jobs share while they run.
struct Shared<'s, 'p> {
    jobs: &'s [Job<'s>],
    folder: Option<&'s EstimationFolder>,
    watch: &'s Watching<'p>,
    next: AtomicUsize,
    results: Mutex<Vec<Option<Result<Panel, EstimationError>>>>,
}

fn work(
    jobs: &[Job<'_>],
    folder: Option<&EstimationFolder>,
    threads: usize,
    watch: &Watching<'_>,
) -> Result<Vec<Panel>, EstimationError> {
    let shared = Shared {
        jobs,
        folder,
        watch,
        next: AtomicUsize::new(0),
        results: Mutex::new(jobs.iter().map(|_| None).collect()),
    };
    let is_one = jobs.len() == 1;
    if jobs.len() > 1 {
        watch.jobs("estimate", jobs.len() as u64);
    }
    let workers = threads.clamp(1, jobs.len().max(1));
    let own_threads = (threads / workers).max(1);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| shared.work(is_one, own_threads));
        }
    });
    watch.finish("done");
    let results = shared
        .results
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let stopped = || EstimationError::Stopped {
        stage: "estimate".to_owned(),
        kept: match folder {
            Some(_) => "finished tables are kept: the same command again goes on from there",
            None => "nothing was kept: --out DIR keeps what is finished",
        },
    };
    results
        .into_iter()
        .map(|result| result.unwrap_or_else(|| Err(stopped())))
        .collect()
}

impl Shared<'_, '_> {
    /// Takes one job after the other until none is left or somebody stops the run.
    fn work(&self, is_one: bool, threads: usize) {
        loop {
            let place = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = self.jobs.get(place) else {
                return;
            };
            let ran = if is_one {
                panel::run(job.table, &job.plan, threads, self.watch)
            } else {
                let within = Within(self.watch);
                panel::run(job.table, &job.plan, threads, &within)
            };
            // What is stopped has no result.
            let Ok(panel) = ran else {
                return;
            };
            let kept = self
                .folder
                .map_or(Ok(()), |folder| folder.keep(&job.key, &panel));
            let has_failed = kept.is_err();
            self.put(place, kept.map(|()| panel));
            if has_failed {
                return;
            }
            if !is_one {
                self.watch.advance(1);
            }
        }
    }

    fn put(&self, place: usize, result: Result<Panel, EstimationError>) {
        let mut results = self
            .results
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        results[place] = Some(result);
    }
}

/// A job among others: its stages are said and its steps not counted.
struct Within<'w, 'p>(&'w Watching<'p>);

impl Watch for Within<'_, '_> {
    fn stage(&self, name: &str, _total: u64) {
        self.0.note(name);
    }

    fn advance(&self, _by: u64) {}

    fn is_cancelled(&self) -> bool {
        self.0.is_stopped()
    }
}
