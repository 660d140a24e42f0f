//! `estimate record` and `estimate override`: an estimation enters the record, and a named person answers for gates that fail. It prints
//! what a report will refuse, before anybody writes one.

use std::process::ExitCode;

use rapporteur_app::estimation::{override_estimate, take_estimate};

use super::arguments::{OverrideArguments, RecordArguments};
use crate::arguments::Common;
use crate::session;
use crate::verbs::link::width::harmless;
use crate::words::Failure;

/// Takes the estimation of a folder into the record.
pub(super) async fn take(verb: &RecordArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mut mechanism, ambient) = session::open(common).await?;
    let taken = take_estimate(&mut mechanism, &verb.dir, verb.name.as_deref(), &ambient).await?;
    println!(
        "The estimate {} is in the record (SHA-256 of its run {}).",
        taken.name, taken.run_sha256
    );
    for (stratum, gates) in &taken.refused {
        let gates = match gates.is_empty() {
            true => "no method gave a number".to_owned(),
            false => format!("gates that fail: {}", gates.join(", ")),
        };
        println!("  {}: a report refuses it ({gates}).", harmless(stratum));
    }
    Ok(ExitCode::SUCCESS)
}

/// Records that a named person lets reports print an estimate although its gates fail.
pub(super) async fn override_gates(
    verb: &OverrideArguments,
    common: &Common,
) -> Result<ExitCode, Failure> {
    let Some(officer) = &common.officer else {
        return Err(Failure::usage(
            "say who answers for it: --officer NAME is printed beside each number".to_owned(),
        ));
    };
    let (mut mechanism, ambient) = session::open(common).await?;
    let (name, reason) = (&verb.estimate, &verb.reason);
    override_estimate(&mut mechanism, name, officer, reason, &ambient).await?;
    println!(
        "Reports may print the estimate {name}; beside each of its numbers they print the gates that fail, {} and the reason.",
        harmless(officer)
    );
    Ok(ExitCode::SUCCESS)
}
