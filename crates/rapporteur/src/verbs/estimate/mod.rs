//! `estimate`: how many no list saw, from a table, a linkage's folder or the record. It refuses to know how a method works.

mod arguments;
mod record;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub(crate) use arguments::EstimateArguments;
use arguments::{
    EffortWord, EstimateAction, ExportArguments, FormatWord, PlanArguments, RunArguments,
    TableArguments, TableWord,
};
use rapporteur_app::AppError;
use rapporteur_app::estimation::{
    self, Columns, Effort, EstimateOptions, Estimated, EstimationError, EstimationFolder,
    EstimationRun, EstimationTable, estimation_text,
};
use rapporteur_app::linking::{Folder, TableFormat};

use crate::arguments::Common;
use crate::bars::Bars;
use crate::session;
use crate::verbs::link::files::{STOPPED, stop_flag, threads};
use crate::verbs::link::width::harmless;
use crate::words::{Failure, report_failure};

pub(crate) async fn run(verb: EstimateArguments, common: &Common) -> Result<ExitCode, Failure> {
    match verb.action {
        EstimateAction::Table(table) => of_table(table, common),
        EstimateAction::Run(run) => match run.dir.clone() {
            Some(dir) => of_linkage(&dir, &run, common),
            None => of_record(&run, common).await,
        },
        EstimateAction::Show { dir, json } => {
            let run = EstimationFolder::at(&dir).read().map_err(failed)?;
            tell(&run, json.as_deref())?;
            Ok(ExitCode::SUCCESS)
        }
        EstimateAction::Export(export) => give_out(&export),
        EstimateAction::Record(verb) => record::take(&verb, common).await,
        EstimateAction::Override(verb) => record::override_gates(&verb, common).await,
    }
}

fn failed(error: EstimationError) -> Failure {
    AppError::Estimation(Box::new(error)).into()
}

fn options(plan: &PlanArguments, out: Option<PathBuf>) -> EstimateOptions {
    EstimateOptions {
        methods: plan.methods.clone(),
        primary: plan.primary,
        seed: plan.seed,
        level: plan.level,
        effort: plan.effort.map(|word| match word {
            EffortWord::Quick => Effort::Quick,
            EffortWord::Full => Effort::Full,
        }),
        out,
        threads: threads(plan.threads),
    }
}

fn of_table(arguments: TableArguments, common: &Common) -> Result<ExitCode, Failure> {
    let mut files = vec![arguments.file];
    files.extend(arguments.replicates);
    let plan = &arguments.plan;
    let columns = Columns {
        by: plan.by.clone(),
        lists: arguments.lists,
        count: arguments.count,
        person: arguments.person,
        list: arguments.list,
        replicate: arguments.replicate,
    };
    let stop = stop_flag()?;
    let options = options(plan, plan.out.clone());
    let mut bars = Bars::new(common.quiet);
    let found = estimation::estimate_table(&files, &columns, &options, &mut bars, &stop);
    ended(found, &options, plan.json.as_deref())
}

fn of_linkage(dir: &Path, arguments: &RunArguments, common: &Common) -> Result<ExitCode, Failure> {
    if EstimationFolder::at(dir).path("panel.json").is_file() && !Folder::is_one(dir) {
        return Err(Failure::usage(format!(
            "{} holds an estimation, and not a linkage: `rapporteur estimate show` prints it",
            dir.display()
        )));
    }
    let plan = &arguments.plan;
    // The linkage's own folder has room for what is estimated from it.
    let out = plan.out.clone().unwrap_or_else(|| dir.join("estimate"));
    let options = options(plan, Some(out));
    let stop = stop_flag()?;
    let mut bars = Bars::new(common.quiet);
    let found =
        estimation::estimate_linkage(dir, &plan.by, arguments.draws, &options, &mut bars, &stop);
    ended(found, &options, plan.json.as_deref())
}

async fn of_record(arguments: &RunArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mechanism, _) = session::open(common).await?;
    let plan = &arguments.plan;
    let options = options(plan, plan.out.clone());
    let stop = stop_flag()?;
    let mut bars = Bars::new(common.quiet);
    let found = estimation::estimate_record(
        &mechanism,
        &plan.by,
        arguments.draws,
        &options,
        &mut bars,
        &stop,
    )
    .await;
    match found {
        Err(AppError::Estimation(error)) => ended(Err(*error), &options, plan.json.as_deref()),
        other => ended(Ok(other?), &options, plan.json.as_deref()),
    }
}

/// A stop is no failure, but its exit code says that the work is not done. That there is no estimate is neither.
fn ended(
    found: Result<Estimated, EstimationError>,
    options: &EstimateOptions,
    json: Option<&str>,
) -> Result<ExitCode, Failure> {
    match found {
        Ok(estimated) => {
            tell(&estimated.run, json)?;
            if let Some(out) = &options.out {
                estimation::write_pages(&estimated.run, out)?;
            }
            if json != Some("-") {
                tell_kept(&estimated, options);
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(error) if error.is_stop() => {
            report_failure(&failed(error));
            Ok(ExitCode::from(STOPPED))
        }
        Err(error) => Err(failed(error)),
    }
}

fn tell_kept(estimated: &Estimated, options: &EstimateOptions) {
    if estimated.taken_over > 0 {
        println!(
            "Taken over from before: {} of {} tables.",
            estimated.taken_over, estimated.jobs
        );
    }
    if let Some(out) = &options.out {
        println!("Written to {}.", out.display());
    }
}

/// Prints an estimation, or its JSON when that is to go to the terminal.
fn tell(run: &EstimationRun, json: Option<&str>) -> Result<(), Failure> {
    match json {
        Some("-") => {
            println!("{}", estimation::json(run));
            return Ok(());
        }
        Some(path) => session::write(Path::new(path), estimation::json(run).as_bytes())?,
        None => {}
    }
    for line in estimation_text(run).lines() {
        println!("{}", harmless(line));
    }
    println!();
    print!("{}", estimation::terminal(run, 80, !is_utf8()));
    Ok(())
}

/// Whether the terminal's locale has the signs of a drawing.
fn is_utf8() -> bool {
    let named = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    named.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

fn give_out(arguments: &ExportArguments) -> Result<ExitCode, Failure> {
    let folder = EstimationFolder::at(&arguments.dir);
    let run = folder.read().map_err(failed)?;
    let (what, name) = match arguments.what {
        TableWord::Estimates => (EstimationTable::Estimates, "estimates"),
        TableWord::Gates => (EstimationTable::Gates, "gates"),
        TableWord::Checks => (EstimationTable::Checks, "checks"),
        TableWord::Draws => (EstimationTable::Draws, "draws"),
        TableWord::Tables => (EstimationTable::Tables, "tables"),
        TableWord::Variations => (EstimationTable::Variations, "variations"),
    };
    let (format, ending) = match arguments.format {
        FormatWord::Csv => (TableFormat::Csv, "csv"),
        FormatWord::Parquet => (TableFormat::Parquet, "parquet"),
    };
    let path = arguments
        .out
        .clone()
        .unwrap_or_else(|| folder.path(&format!("{name}.{ending}")));
    estimation::export(&run, what, format, &path).map_err(failed)?;
    println!("Wrote {}.", path.display());
    Ok(ExitCode::SUCCESS)
}
