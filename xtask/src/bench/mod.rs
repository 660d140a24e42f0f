//! Benchmarks that anyone can run: wall time, CPU time and peak memory of whole commands.

mod estimate;
mod ledger;
mod linkage;
mod run;
mod spine;
mod vault;

pub(crate) use linkage::write_persons;

/// Runs the benchmark of this name with what was said after it; `None` when there is none.
pub(crate) fn bench(name: &str, options: &[&str]) -> Option<Result<(), String>> {
    match name {
        "estimate" => Some(estimate::bench(options)),
        "ledger" => Some(ledger::bench()),
        "linkage" => Some(linkage::bench(options)),
        "spine" => Some(spine::bench()),
        "vault" => Some(vault::bench(options)),
        _ => None,
    }
}
