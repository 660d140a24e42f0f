//! Benchmarks that anyone can run: wall time, CPU time and peak memory of whole commands.

mod ledger;
mod run;
mod spine;

/// Runs the benchmark of this name; `None` when there is none.
pub(crate) fn bench(name: &str) -> Option<Result<(), String>> {
    match name {
        "ledger" => Some(ledger::bench()),
        "spine" => Some(spine::bench()),
        _ => None,
    }
}
