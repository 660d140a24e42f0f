//! `ledger audit`: hashes everything again and compares.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::upkeep::{AuditSummary, audit};

use crate::arguments::Common;
use crate::bars::Bars;
use crate::session;
use crate::verbs::list;
use crate::words::Failure;

#[derive(Debug, Args)]
pub(crate) struct AuditArguments {
    /// Also compare this copy of the published files
    #[arg(long, value_name = "DIR")]
    copy: Option<PathBuf>,
    /// Write the findings as CSV to this file; `-` writes them to standard output
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

pub(crate) async fn run(verb: &AuditArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mechanism, _) = session::open(common).await?;
    let mut bars = Bars::new(common.quiet);
    let summary = audit(&mechanism, verb.copy.as_deref(), &mut bars).await?;
    if let Some(path) = &verb.csv {
        list::put_out(&summary.listing(), Some(path))?;
    }
    if verb.csv.as_ref().is_none_or(|path| path.as_os_str() != "-") {
        print(&summary);
    }
    Ok(if summary.is_sound() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(4)
    })
}

fn print(summary: &AuditSummary) {
    let lines: [(&str, u64); 9] = [
        ("entries", summary.size),
        ("signed", summary.signed),
        ("files hashed again", summary.file_count),
        ("opened by the record", summary.opened),
        ("of these, saying nothing", summary.filler),
        ("opening destroyed (erased)", summary.erased),
        ("unknown to the record", summary.unknown),
        ("copies compared", summary.copies),
        ("time-stamps verified", summary.stamps),
    ];
    for (what, count) in lines {
        println!("  {what:<34} {count:>9}");
    }
    if !summary.cosigned.is_empty() {
        println!("  cosigned by {}", summary.cosigned.join(", "));
    }
    for finding in &summary.findings {
        let kind = if finding.is_unfinished {
            "unfinished"
        } else {
            "WRONG"
        };
        println!("  {kind}: {}: {}", finding.place, finding.problem);
    }
    if summary.is_sound() {
        println!("Every entry is what was committed to.");
    } else {
        println!("Not all is well: keep a copy of the folder as it is now.");
    }
}
