//! The arguments of `link`. Doc comments here are the `--help` text.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct LinkArguments {
    #[command(subcommand)]
    pub(crate) action: Option<LinkAction>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LinkAction {
    /// Say what would be compared, by which rules, with how many pairs, before anything runs
    Plan(PlanArguments),
    /// Link lists into a folder; without lists, propose matches in the record (this is what `link` does by itself)
    Run(RunArguments),
    /// Decide pairs in the terminal, one after the other: of a linkage's folder, or of the record
    Review(ReviewArguments),
    /// Show why two records were joined or not, or what holds a cluster together; or why the record's pair was proposed
    Explain(ExplainArguments),
    /// Say how good a linkage is: against a truth, by a sample for people to decide, or by what was decided on the record
    Eval(EvalArguments),
    /// Give a linkage out as tables: edges, clusters, draws, capture histories, certain and possible counts
    Export(ExportArguments),
    /// Decide one proposal of the record
    Decide {
        /// The judgment's id, or its first digits
        judgment: String,
        /// What it is
        verdict: VerdictWord,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Take a decision on the record back
    Reverse {
        /// The judgment's id, or its first digits
        judgment: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
}

/// Which lists are linked, and how.
#[derive(Debug, Args)]
pub(crate) struct ListsArguments {
    /// Lists of records: CSV (UTF-8) or Parquet, each a list; none means the record
    #[arg(value_name = "LIST")]
    pub(crate) lists: Vec<PathBuf>,
    /// What is compared (TOML); without it, found from the columns
    #[arg(long, value_name = "FILE", requires = "lists")]
    pub(crate) model: Option<PathBuf>,
    /// Threads; they change no result. Without it, as many as the machine has
    #[arg(long, value_name = "N", requires = "lists", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) threads: Option<u16>,
    /// The seed of everything drawn at random
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct PlanArguments {
    #[command(flatten)]
    pub(crate) lists: ListsArguments,
    /// Write the model that was found to this file, to be looked at and changed
    #[arg(long, value_name = "FILE", requires = "lists")]
    pub(crate) write: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    #[command(flatten)]
    pub(crate) lists: ListsArguments,
    /// Where to write; a run that was stopped goes on in its folder
    #[arg(long, value_name = "DIR", requires = "lists")]
    pub(crate) out: Option<PathBuf>,
    /// A column that says what is one in truth: never compared; the result is measured by it
    #[arg(long, value_name = "COLUMN", requires = "lists")]
    pub(crate) truth: Option<String>,
    /// Add the lists to the linkage in this folder without moving what it has decided
    #[arg(long, value_name = "DIR", requires = "lists")]
    pub(crate) against: Option<PathBuf>,
    /// Learn from the decisions in the folder too, not only keep to them
    #[arg(long, requires = "lists")]
    pub(crate) learn: bool,
    /// Of the record: probability from which a pair is proposed
    #[arg(long, value_name = "P", conflicts_with = "lists")]
    pub(crate) propose_from: Option<f64>,
    /// Of the record: certainty from which the engine decides; above 1 it never does
    #[arg(long, value_name = "P", conflicts_with = "lists")]
    pub(crate) decide_from: Option<f64>,
}

#[derive(Debug, Args)]
pub(crate) struct ReviewArguments {
    /// The folder of a linkage; none means the record
    #[arg(value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// Who decides: a role or pseudonym; a second reviewer does not see what the first decided
    #[arg(long, value_name = "NAME")]
    pub(crate) reviewer: Option<String>,
    /// Say how far reviewers agree, and decide nothing
    #[arg(long)]
    pub(crate) agreement: bool,
    /// Show at most so many pairs
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub(crate) pairs: usize,
    /// Of the record: show decided ones too, the engine's first
    #[arg(long, conflicts_with = "dir")]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// The folder of a linkage and two records by name; or the id of a judgment, or its first digits
    #[arg(value_name = "DIR ID ID | JUDGMENT", required = true, num_args = 1..=3)]
    pub(crate) subject: Vec<String>,
    /// Show what holds this cluster together
    #[arg(long, value_name = "CLUSTER")]
    pub(crate) cluster: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct EvalArguments {
    /// The folder of a linkage; none means the record
    #[arg(value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// Measure against this column of the lists
    #[arg(long, value_name = "COLUMN", requires = "dir")]
    pub(crate) truth: Option<String>,
    /// Draw so many pairs for people to decide; once decided, say precision and recall with intervals
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) clerical: Option<u32>,
    /// The seed of the sample
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// The folder of a linkage; none means the record
    #[arg(value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// What to give out
    #[arg(long, default_value = "clusters")]
    pub(crate) what: ExportWord,
    /// The format
    #[arg(long, default_value = "csv")]
    pub(crate) format: FormatWord,
    /// The file; without it, a file named after its contents in the folder
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Draws of the clustering, for `draws`, `histories` and `counts`
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) draws: u32,
    /// The seed of the draws
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Threads; they change no result
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) threads: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportWord {
    /// Pairs with weight and probability
    Edges,
    /// Records with their clusters
    Clusters,
    /// Records with their clusters in each draw
    Draws,
    /// For each draw, how many stand in exactly which lists
    Histories,
    /// How many there are: certain, possible, and over the draws
    Counts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatWord {
    /// CSV in UTF-8
    Csv,
    /// Parquet
    Parquet,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum VerdictWord {
    /// They are the same
    Match,
    /// They are not
    NoMatch,
    /// It cannot be told
    Unsure,
}
