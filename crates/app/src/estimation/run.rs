//! An estimation from beginning to end: tables from wherever they come, jobs, what they come to together, and the folder. It refuses to know where tables come from.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use rapporteur_estimate::Method;
use rapporteur_estimate::panel::Plan;

use super::combining::{combined, total};
use super::error::EstimationError;
use super::folder::EstimationFolder;
use super::jobs;
use super::reading;
use super::result::{EstimationRun, Source, Stratum};
use super::shape::Columns;
use super::tables::Tables;
use super::write;
use crate::linking::Told;
use crate::linking::watching::Watching;

/// Tables from which on the quick effort is the one that is made unless another is asked for.
const QUICK_FROM: usize = 8;
/// Tables above which the quick effort leaves the latent-class model away where the graphs can do without it.
const LATENT_TABLES_MAX: usize = 100;
/// Most lists of the average over graphs.
const GRAPHS_WIDTH_MAX: usize = 6;
/// Most sweeps of one chain at the quick effort.
const QUICK_SWEEPS_MAX: u64 = 50_000;
/// Bootstrap samples at the quick effort.
const QUICK_REPLICATES: usize = 200;

/// How much is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Lower bounds, the best log-linear model, graphs up to six lists and the latent-class model with fewer sweeps (above a hundred tables only where
    /// there are more lists than graphs take); no variations.
    Quick,
    /// Every method, bootstraps and variations.
    Full,
}

/// What is asked of every table.
#[derive(Debug, Clone, PartialEq)]
pub struct EstimateOptions {
    /// The methods; empty takes those of the effort.
    pub methods: Vec<Method>,
    /// The primary method; none lets the rule choose.
    pub primary: Option<Method>,
    /// Seed of everything drawn.
    pub seed: u64,
    /// Level of the intervals, in (0, 1).
    pub level: f64,
    /// The effort; none chooses by the number of tables.
    pub effort: Option<Effort>,
    /// Where results and finished jobs are kept; none keeps nothing.
    pub out: Option<PathBuf>,
    /// Threads; they change no result.
    pub threads: usize,
}

impl Default for EstimateOptions {
    fn default() -> Self {
        Self {
            methods: Vec::new(),
            primary: None,
            seed: 1,
            level: 0.95,
            effort: None,
            out: None,
            threads: 1,
        }
    }
}

/// An estimation, and how it came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimated {
    /// What was found.
    pub run: EstimationRun,
    /// Jobs: different tables.
    pub jobs: usize,
    /// Of them, those that were done before and taken from the folder.
    pub taken_over: usize,
}

/// Tables to estimate, and where they come from.
pub(crate) struct Given {
    pub(crate) title: String,
    pub(crate) source: Source,
    pub(crate) by: Vec<String>,
    pub(crate) tables: Tables,
    pub(crate) notes: Vec<String>,
}

/// Estimates tables in files; several files are replicates of one table.
///
/// # Errors
/// What files, columns or options say.
pub fn estimate_table(
    files: &[PathBuf],
    columns: &Columns,
    options: &EstimateOptions,
    progress: Told<'_>,
    stop: &AtomicBool,
) -> Result<Estimated, EstimationError> {
    let watch = Watching::new(progress, stop);
    check(options)?;
    let read = reading::read(files, columns, &watch)?;
    let title = files
        .iter()
        .map(|path| path.file_name().unwrap_or_default().to_string_lossy())
        .collect::<Vec<_>>()
        .join(", ");
    let mut notes = read.understood;
    if read.parts > 1 {
        notes.push(format!(
            "{} replicates of the table: their draws are mixed",
            read.parts
        ));
    }
    let given = Given {
        title,
        source: Source::Files { files: read.files },
        by: columns.by.clone(),
        tables: read.tables,
        notes,
    };
    estimate(given, options, &watch)
}

/// Refuses options that no run could follow.
pub(crate) fn check(options: &EstimateOptions) -> Result<(), EstimationError> {
    if !(options.level > 0.0 && options.level < 1.0) {
        return Err(EstimationError::refused(
            format!("a level of {} is not between 0 and 1", options.level),
            "95 % is --level 0.95",
        ));
    }
    Ok(())
}

/// The plan for so many tables, and what a reader should know of it.
fn plan(options: &EstimateOptions, jobs: usize, widest: usize) -> (Plan, Option<String>) {
    let effort = options.effort.unwrap_or(match jobs {
        0..QUICK_FROM => Effort::Full,
        _ => Effort::Quick,
    });
    let mut plan = Plan {
        primary: options.primary,
        seed: options.seed,
        level: options.level,
        ..Plan::default()
    };
    if effort == Effort::Quick {
        plan.methods = vec![
            Method::Chapman,
            Method::ChaoMh,
            Method::ChaoMth,
            Method::LogLinearBic,
            Method::Graphs,
        ];
        if jobs <= LATENT_TABLES_MAX || widest > GRAPHS_WIDTH_MAX {
            plan.methods.push(Method::LatentClass);
        }
        plan.sweeps_max = QUICK_SWEEPS_MAX;
        plan.replicates = QUICK_REPLICATES;
        plan.variations = false;
    }
    if !options.methods.is_empty() {
        plan.methods.clone_from(&options.methods);
    }
    let is_chosen_here = options.effort.is_none() && effort == Effort::Quick;
    let note = is_chosen_here.then(|| {
        let methods: Vec<&str> = plan.methods.iter().map(|own| own.as_str()).collect();
        format!(
            "{jobs} tables: quick effort ({}; no variations); --effort full does all",
            methods.join(", ")
        )
    });
    (plan, note)
}

/// Estimates tables and keeps what was found.
pub(crate) fn estimate(
    given: Given,
    options: &EstimateOptions,
    watch: &Watching<'_>,
) -> Result<Estimated, EstimationError> {
    let folder = options.out.as_deref().map(EstimationFolder::at);
    if let Some(folder) = &folder {
        folder.make()?;
    }
    let tables: usize = given
        .tables
        .strata
        .iter()
        .map(|stratum| stratum.tables.len())
        .sum();
    let all = given.tables.strata.iter().flat_map(|own| &own.tables);
    let widest = all.map(|table| table.width()).max().unwrap_or_default();
    let (plan, note) = plan(options, tables, widest);
    let strata = &given.tables.strata;
    let done = jobs::run(strata, &plan, folder.as_ref(), options.threads, watch)?;
    let mut run = EstimationRun {
        title: given.title,
        source: given.source,
        by: given.by,
        strata: Vec::new(),
        total: None,
        version: jobs::version(),
        plan,
        notes: given.notes,
    };
    run.notes.extend(given.tables.notes);
    run.notes.extend(note);
    for (stratum, panels) in given.tables.strata.into_iter().zip(done.panels) {
        let seed = jobs::plan_of(&run.plan, &stratum.name).seed;
        let combined = combined(&panels, seed, run.plan.level);
        run.strata.push(Stratum {
            name: stratum.name,
            panels,
            combined,
        });
    }
    run.total = total(&run.strata, &run);
    for stratum in run.strata.iter_mut().filter(|own| own.combined.is_some()) {
        // The mixture's draws speak for the stratum; those of its panels stay with the jobs.
        for panel in &mut stratum.panels {
            panel.draws.clear();
        }
    }
    if let Some(folder) = &folder {
        write::all(&run, folder)?;
    }
    Ok(Estimated {
        run,
        jobs: done.jobs,
        taken_over: done.taken_over,
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::Silent;

    /// Three replicates of a small table of four lists.
    fn replicates(dir: &Path) -> Vec<PathBuf> {
        let counts = [
            "40,33,21,17,12,9,8,6,7,4,5,3,2,4,2",
            "41,32,21,17,12,10,8,6,6,4,5,3,2,4,2",
            "39,33,22,17,11,9,8,7,7,4,5,3,2,4,3",
        ];
        let write = |(at, counts): (usize, &str)| {
            let mut text = String::from("A,B,C,D,n\n");
            for (history, count) in (1_u32..).zip(counts.split(',')) {
                let bit = |list: u32| (history >> list & 1).to_string();
                let bits: Vec<String> = (0..4).map(bit).collect();
                text.push_str(&format!("{},{count}\n", bits.join(",")));
            }
            let path = dir.join(format!("{at}.csv"));
            std::fs::write(&path, text).unwrap();
            path
        };
        counts.into_iter().enumerate().map(write).collect()
    }

    fn options(out: &Path) -> EstimateOptions {
        EstimateOptions {
            methods: vec![Method::ChaoMth, Method::Graphs],
            effort: Some(Effort::Quick),
            out: Some(out.to_owned()),
            ..EstimateOptions::default()
        }
    }

    fn run(files: &[PathBuf], out: &Path, stop: bool) -> Result<Estimated, EstimationError> {
        let stop = AtomicBool::new(stop);
        let columns = Columns::default();
        estimate_table(files, &columns, &options(out), &mut Silent, &stop)
    }

    #[test]
    fn replicates_are_mixed_and_stand_beside_rubins_rule() {
        let dir = tempfile::tempdir().unwrap();
        let files = replicates(dir.path());
        let out = dir.path().join("out");
        let found = run(&files, &out, false).unwrap();
        let stratum = &found.run.strata[0];
        let combined = stratum.combined.as_ref().unwrap();
        let mixture = combined.mixture.unwrap();
        let medians: Vec<f64> = stratum
            .panels
            .iter()
            .map(|panel| panel.estimate().unwrap().total)
            .collect();
        let (least, most) = (
            medians.iter().copied().fold(f64::INFINITY, f64::min),
            medians.iter().copied().fold(0.0, f64::max),
        );
        assert!(mixture.median >= 0.97 * least && mixture.median <= 1.03 * most);
        assert!(
            mixture.interval.lower >= 173.0,
            "people on a list are known"
        );
        assert!(combined.rubin_printed.is_some() && combined.rubin_1987.is_some());
        assert!(stratum.panels.iter().all(|panel| panel.draws.is_empty()));
        assert_eq!(EstimationFolder::at(&out).read().unwrap(), found.run);
        assert_eq!((found.jobs, found.taken_over), (3, 0));
    }

    #[test]
    fn a_run_that_was_stopped_keeps_its_jobs_and_goes_on() {
        let dir = tempfile::tempdir().unwrap();
        let files = replicates(dir.path());
        let out = dir.path().join("out");
        assert!(run(&files, &out, true).unwrap_err().is_stop());
        run(&files[..1], &out, false).unwrap();
        let whole = run(&files, &out, false).unwrap();
        assert_eq!((whole.jobs, whole.taken_over), (3, 1));
        let cache = out.join("cache");
        let first = std::fs::read_dir(&cache).unwrap().next().unwrap().unwrap();
        std::fs::write(first.path(), b"{}").unwrap();
        let again = run(&files, &out, false).unwrap();
        assert_eq!((again.jobs, again.taken_over), (3, 2), "damaged");
        assert_eq!(again.run, whole.run);
    }
}
