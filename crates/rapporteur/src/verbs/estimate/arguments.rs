//! The arguments of `estimate`. Doc comments here are the `--help` text.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use rapporteur_app::estimation::Method;

#[derive(Debug, Args)]
pub(crate) struct EstimateArguments {
    #[command(subcommand)]
    pub(crate) action: EstimateAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EstimateAction {
    /// Estimate from a table: columns of 0 and 1 with a count, or one row per person per list (CSV, Parquet)
    Table(TableArguments),
    /// Estimate from a linkage's folder, taking its uncertainty along; without a folder, from the record's own linked lists
    Run(RunArguments),
    /// Print an estimation again from its folder
    Show {
        /// The folder
        #[arg(value_name = "DIR")]
        dir: PathBuf,
        /// Write it as JSON to this file, `-` for the terminal
        #[arg(long, value_name = "FILE")]
        json: Option<String>,
    },
    /// Give an estimation out as tables
    Export(ExportArguments),
    /// Take an estimation into the record, so that a report may use its numbers
    Record(RecordArguments),
    /// Let reports print an estimate although its gates fail: the person named by --officer answers for it, and reports print name and reason
    Override(OverrideArguments),
}

/// What enters the record.
#[derive(Debug, Args)]
pub(crate) struct RecordArguments {
    /// The estimation's folder
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,
    /// Its name in the record: lower-case letters, digits and hyphens; without it, made from its title
    #[arg(long = "as", value_name = "NAME")]
    pub(crate) name: Option<String>,
}

/// What a person answers for; the person is named by `--officer`.
#[derive(Debug, Args)]
pub(crate) struct OverrideArguments {
    /// The estimate's name in the record
    #[arg(value_name = "NAME")]
    pub(crate) estimate: String,
    /// Why; printed beside each number
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: String,
}

/// What is computed, and where it goes.
#[derive(Debug, Args)]
pub(crate) struct PlanArguments {
    /// Strata: a column, or COLUMN:year for the year of its date; may be repeated
    #[arg(long, value_name = "COLUMN")]
    pub(crate) by: Vec<String>,
    /// The methods; without it, those of the effort
    #[arg(long, value_name = "METHOD", value_delimiter = ',', value_parser = method)]
    pub(crate) methods: Vec<Method>,
    /// The method whose number stands; without it, the latent-class model where its chains agree and there are four lists, else the graphs
    #[arg(long, value_name = "METHOD", value_parser = method)]
    pub(crate) primary: Option<Method>,
    /// How much is computed; without it, all for a few tables and the quick set for many
    #[arg(long)]
    pub(crate) effort: Option<EffortWord>,
    /// The seed of everything drawn at random
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Level of the intervals
    #[arg(long, value_name = "P", default_value_t = 0.95)]
    pub(crate) level: f64,
    /// Threads; they change no result. Without it, as many as the machine has
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) threads: Option<u16>,
    /// Where to write; what is finished there is taken over
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Write the result as JSON to this file, `-` for the terminal
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct TableArguments {
    /// The table: CSV (UTF-8) or Parquet
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// More files of the same table, each a replicate with other imputed values
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) replicates: Vec<PathBuf>,
    /// The column that tells replicates apart
    #[arg(long, value_name = "COLUMN", conflicts_with = "replicates")]
    pub(crate) replicate: Option<String>,
    /// The columns of 0 and 1; without it, found from their values
    #[arg(long, value_name = "COLUMN", value_delimiter = ',', conflicts_with_all = ["person", "list"])]
    pub(crate) lists: Vec<String>,
    /// The column of counts; without it, found from its name
    #[arg(long, value_name = "COLUMN", conflicts_with_all = ["person", "list"])]
    pub(crate) count: Option<String>,
    /// Of one row per person per list: the column that names the person
    #[arg(long, value_name = "COLUMN")]
    pub(crate) person: Option<String>,
    /// Of one row per person per list: the column that names the list
    #[arg(long, value_name = "COLUMN")]
    pub(crate) list: Option<String>,
    #[command(flatten)]
    pub(crate) plan: PlanArguments,
}

#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    /// The folder of a finished `link run`; none means the record
    #[arg(value_name = "LINKAGE_DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// Draws of which records are one
    #[arg(long, value_name = "G", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub(crate) draws: u16,
    #[command(flatten)]
    pub(crate) plan: PlanArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// The folder of an estimation
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,
    /// What to give out
    #[arg(long, default_value = "estimates")]
    pub(crate) what: TableWord,
    /// The format
    #[arg(long, default_value = "csv")]
    pub(crate) format: FormatWord,
    /// The file; without it, a file named after its contents in the folder
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EffortWord {
    /// Lower bounds, the best log-linear model, graphs up to six lists, the latent-class model with fewer sweeps; no variations
    Quick,
    /// Every method, bootstraps and variations
    Full,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableWord {
    /// Every method's answer, combinations and the total
    Estimates,
    /// Every gate, judged
    Gates,
    /// Observed counts beside those that the model makes
    Checks,
    /// Draws of people in all
    Draws,
    /// The capture histories
    Tables,
    /// Answers on changed tables
    Variations,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatWord {
    /// CSV in UTF-8
    Csv,
    /// Parquet
    Parquet,
}

/// A method by its name.
fn method(name: &str) -> Result<Method, String> {
    let known = Method::ALL.into_iter().find(|own| own.as_str() == name);
    known.ok_or_else(|| {
        let names = Method::ALL.map(Method::as_str);
        format!("it is none of {}", names.join(", "))
    })
}
