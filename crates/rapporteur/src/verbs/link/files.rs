//! `link plan|run|explain|eval|export` over lists in files. It refuses to know how linking is done.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rapporteur_app::AppError;
use rapporteur_app::linking::{
    self, EvalOptions, ExportKind, ExportOptions, Folder, LinkingError, ListsOptions, RunOptions,
    TableFormat,
};

use super::arguments::{
    EvalArguments, ExplainArguments, ExportArguments, ExportWord, FormatWord, ListsArguments,
    PlanArguments, RunArguments,
};
use super::print;
use crate::arguments::Common;
use crate::bars::Bars;
use crate::session;
use crate::words::{Failure, report_failure};

/// The exit code of a run that somebody stopped, as shells have it for Ctrl-C.
pub(crate) const STOPPED: u8 = 130;

pub(super) fn failed(error: LinkingError) -> Failure {
    AppError::Linking(Box::new(error)).into()
}

/// Whether a path is a linkage's folder.
pub(super) fn is_linkage(path: &str) -> bool {
    Folder::is_one(Path::new(path))
}

/// As many threads as were asked for, or as the machine has.
pub(crate) fn threads(asked: Option<u16>) -> usize {
    asked.map_or_else(
        || std::thread::available_parallelism().map_or(1, usize::from),
        usize::from,
    )
}

/// Set by the first Ctrl-C; the second ends the program at once.
pub(crate) fn stop_flag() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if set.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(STOPPED));
        }
        eprintln!("\nStopping; what is finished is kept. Ctrl-C again ends at once.");
    })
    .map_err(|error| Failure::usage(format!("Ctrl-C cannot be listened for: {error}")))?;
    Ok(stop)
}

fn lists(arguments: &ListsArguments) -> ListsOptions {
    ListsOptions {
        lists: arguments.lists.clone(),
        model: arguments.model.clone(),
        threads: threads(arguments.threads),
        seed: arguments.seed,
    }
}

/// A stop is no failure, but its exit code says that the work is not done.
fn ended<T>(
    result: Result<T, LinkingError>,
    tell: impl FnOnce(T) -> Result<(), Failure>,
) -> Result<ExitCode, Failure> {
    match result {
        Ok(found) => tell(found).map(|()| ExitCode::SUCCESS),
        Err(error @ LinkingError::Stopped(_)) => {
            report_failure(&failed(error));
            Ok(ExitCode::from(STOPPED))
        }
        Err(error) => Err(failed(error)),
    }
}

pub(super) fn plan(arguments: &PlanArguments, common: &Common) -> Result<ExitCode, Failure> {
    let stop = stop_flag()?;
    let found = linking::plan(
        &lists(&arguments.lists),
        &mut Bars::new(common.quiet),
        &stop,
    );
    ended(found, |plan| {
        print::plan(&plan);
        if let Some(path) = &arguments.write {
            let is_list = |list: &PathBuf| list.canonicalize().ok() == path.canonicalize().ok();
            if path.exists() && arguments.lists.lists.iter().any(is_list) {
                return Err(Failure::usage(format!(
                    "{} is one of the lists: it is not written over",
                    path.display()
                )));
            }
            let mut text = String::new();
            for reason in &plan.reasons {
                text.push_str(&format!("# {}\n", reason.replace(['\n', '\r'], " ")));
            }
            text.push_str(&plan.model);
            session::write(path, text.as_bytes())?;
            println!(
                "The model is in {}; change it and say --model.",
                path.display()
            );
        }
        Ok(())
    })
}

pub(super) fn run(arguments: RunArguments, common: &Common) -> Result<ExitCode, Failure> {
    let Some(out) = arguments.out else {
        return Err(Failure::usage(
            "say where to write what is found: --out DIR".to_owned(),
        ));
    };
    let options = RunOptions {
        lists: lists(&arguments.lists),
        out: out.clone(),
        truth: arguments.truth,
        against: arguments.against,
        learn: arguments.learn,
    };
    let stop = stop_flag()?;
    let found = linking::run(&options, &mut Bars::new(common.quiet), &stop);
    ended(found, |summary| {
        print::run(&summary, &out, common.quiet);
        Ok(())
    })
}

pub(super) fn explain(arguments: &ExplainArguments, common: &Common) -> Result<ExitCode, Failure> {
    let stop = stop_flag()?;
    let mut bars = Bars::new(common.quiet);
    let threads = threads(None);
    match (arguments.subject.as_slice(), arguments.cluster) {
        ([dir, one, other], None) => {
            let names = [one.as_str(), other.as_str()];
            let found = linking::explain_pair(Path::new(dir), names, threads, &mut bars, &stop);
            ended(found, |pair| {
                print::pair(&pair);
                Ok(())
            })
        }
        ([dir], Some(cluster)) => {
            let found =
                linking::explain_cluster(Path::new(dir), cluster, threads, &mut bars, &stop);
            ended(found, |cluster| {
                print::cluster(&cluster);
                Ok(())
            })
        }
        _ => Err(Failure::usage(
            "name the folder and two records (DIR ID ID), or the folder and a cluster (DIR --cluster N)"
                .to_owned(),
        )),
    }
}

pub(super) fn eval(
    dir: &Path,
    arguments: &EvalArguments,
    common: &Common,
) -> Result<ExitCode, Failure> {
    let options = EvalOptions {
        truth: arguments.truth.clone(),
        clerical: arguments.clerical,
        seed: arguments.seed,
        threads: threads(None),
    };
    let stop = stop_flag()?;
    let found = linking::eval(dir, &options, &mut Bars::new(common.quiet), &stop);
    ended(found, |summary| {
        print::eval(&summary, dir);
        Ok(())
    })
}

pub(super) fn export_options(arguments: &ExportArguments) -> ExportOptions {
    ExportOptions {
        kind: match arguments.what {
            ExportWord::Edges => ExportKind::Edges,
            ExportWord::Clusters => ExportKind::Clusters,
            ExportWord::Draws => ExportKind::Draws,
            ExportWord::Histories => ExportKind::Histories,
            ExportWord::Counts => ExportKind::Counts,
        },
        format: match arguments.format {
            FormatWord::Csv => TableFormat::Csv,
            FormatWord::Parquet => TableFormat::Parquet,
        },
        draws: arguments.draws,
        seed: arguments.seed,
        threads: threads(arguments.threads),
    }
}

/// The file that was named, or one named after its contents in a folder.
pub(super) fn export_path(arguments: &ExportArguments, dir: &Path) -> PathBuf {
    let ending = match arguments.format {
        FormatWord::Csv => "csv",
        FormatWord::Parquet => "parquet",
    };
    // The folder's own edges.parquet and clusters.csv are not to be written over.
    let name = match arguments.what {
        ExportWord::Edges => "edges-export",
        ExportWord::Clusters => "clusters-export",
        ExportWord::Draws => "draws",
        ExportWord::Histories => "histories",
        ExportWord::Counts => "counts",
    };
    arguments
        .out
        .clone()
        .unwrap_or_else(|| dir.join(format!("{name}.{ending}")))
}

pub(super) fn export(
    dir: &Path,
    arguments: &ExportArguments,
    common: &Common,
) -> Result<ExitCode, Failure> {
    let stop = stop_flag()?;
    let path = export_path(arguments, dir);
    let options = export_options(arguments);
    let found = linking::export(dir, &options, &path, &mut Bars::new(common.quiet), &stop);
    ended(found, |notes| {
        println!("Wrote {}.", path.display());
        for note in &notes {
            println!("  {note}");
        }
        Ok(())
    })
}
