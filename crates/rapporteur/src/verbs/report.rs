//! `report build`: runs every measure at a checkpoint and writes HTML, PDF and the data package.

use std::process::ExitCode;

use rapporteur_app::{BuildOptions, BuildSummary, build_report};

use crate::arguments::{Common, ReportAction, ReportArguments};
use crate::bars::Bars;
use crate::session;
use crate::words::Failure;

pub(crate) async fn run(verb: ReportArguments, common: &Common) -> Result<ExitCode, Failure> {
    let ReportAction::Build {
        year,
        lang,
        out,
        date,
        replace,
    } = verb.action;
    let issued = date.as_deref().map(session::midnight).transpose()?;
    let (mut mechanism, ambient) = session::open(common).await?;
    let options = BuildOptions {
        year,
        languages: lang,
        out,
        issued,
        replace,
    };
    let summary = build_report(
        &mut mechanism,
        &options,
        &ambient,
        &mut Bars::new(common.quiet),
    )
    .await?;
    print_built(&summary);
    Ok(ExitCode::SUCCESS)
}

/// The package and how to check it.
pub(crate) fn print_built(summary: &BuildSummary) {
    println!(
        "Wrote {} figures from {} tables at checkpoint {}:",
        summary.figure_count, summary.table_count, summary.checkpoint_size
    );
    for path in &summary.documents {
        println!("  {}", path.display());
    }
    println!(
        "  {} (the package: data, measures, proofs)",
        summary.package.display()
    );
    println!("Anyone can check it, offline:");
    println!(
        "  rapporteur-verify {} --key {}",
        summary.package.display(),
        summary.package_vkey
    );
}
