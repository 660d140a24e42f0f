//! Linking lists of one's own: plan, run, review, explain, evaluate, give out. It needs no mechanism and refuses to change a list.

mod base;
mod columns;
pub(crate) mod decisions;
mod error;
mod eval;
mod explain;
pub(crate) mod export;
pub(crate) mod folder;
pub(crate) mod lists;
pub(crate) mod opened;
mod parts;
mod plan;
mod report;
mod results;
pub(crate) mod review;
mod run;
pub(crate) mod watching;

pub use rapporteur_linkage::Waterfall;
pub use rapporteur_linkage::quality::Interval;

pub use decisions::{
    DecisionFile, Decisions, NewDecision, PairNames, PairVerdict, Standing, pair_names,
};
pub use error::LinkingError;
pub(crate) use eval::stratum_in_words;
pub use eval::{ClericalSummary, EvalOptions, EvalSummary, Metrics, eval};
pub use explain::{
    ClusterExplained, LinkShown, PairExplained, RecordShown, explain_cluster, explain_pair,
};
pub use export::{ExportKind, ExportOptions, export};
pub use folder::{Earlier, Folder, RunFigures, RunRecord, TableFormat};
pub use lists::ListFile;
pub(crate) use lists::digest as digest_of_file;
pub use plan::{ListsOptions, ListsPlan, RulePlanned, plan};
pub use report::{files as files_words, metrics_text, text as report_text};
pub use review::{AgreementShown, PairShown, ReviewOptions, Reviewing, agreements, review};
pub use run::{JoinShown, RunOptions, RunSummary, run};
pub use watching::Told;
