//! Estimates in the record: a run is taken in under a name, and a named person may override gates that fail. Each is one act with one
//! ledger entry. It computes no estimate, and lets no number out: the release tables do, by their rules.

use std::fs;
use std::path::Path;

use rapporteur_assess::{EstimatedGate, EstimatedNumber, EstimatedPart};
use rapporteur_estimate::gates::{Gate, Side, Tongue, Verdict};
use rapporteur_estimate::panel::Conclusion;
use rapporteur_estimate::{Estimate, Interval};
use rapporteur_model::entry::EntryBody;
use rapporteur_store::{EstimateOverride, EstimateRecord};

use super::pages::{View, rounded};
use super::{EstimationRun, Total};
use crate::mechanism::store_error;
use crate::report::sha256;
use crate::{Ambient, AppError, Mechanism};

/// The file of a run in its folder.
const RUN_FILE: &str = "panel.json";
/// The longest run that the record takes, in bytes: its text is kept whole.
const RUN_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// What was taken into the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenEstimate {
    /// Its name in the record.
    pub name: String,
    /// SHA-256 of the run's file, in hexadecimal digits.
    pub run_sha256: String,
    /// The strata whose number may not be printed, each with the gates that fail.
    pub refused: Vec<(String, Vec<String>)>,
}

/// Takes the run of a folder into the record under a name; one of the same name is in force no longer.
///
/// # Errors
/// When the folder holds no run that can be read, the name is not of lower-case letters, digits and hyphens, or a keeper fails.
pub async fn take_estimate(
    mechanism: &mut Mechanism,
    dir: &Path,
    name: Option<&str>,
    ambient: &Ambient,
) -> Result<TakenEstimate, AppError> {
    let text = read_run(&dir.join(RUN_FILE))?;
    let run = parse(&text)?;
    let name = match name {
        Some(name) => name.to_owned(),
        None => named(&run.title),
    };
    if !is_name(&name) {
        return Err(AppError::Usage(format!(
            "{name:?} is no name of an estimate: use lower-case letters, digits and hyphens (--as NAME)"
        )));
    }
    let run_sha256 = sha256(text.as_bytes());
    let body = EntryBody::EstimateRecorded {
        estimate: name.clone(),
        title: run.title.clone(),
        run_sha256,
        version: run.version.clone(),
        stratum_count: run.strata.len() as u64,
    };
    let record = EstimateRecord {
        name: name.clone(),
        title: run.title.clone(),
        run_sha256,
        run: text,
        at: ambient.now,
        by: ambient.officer.clone(),
    };
    let entries = mechanism.append(ambient, vec![body])?;
    mechanism
        .store
        .record_estimate(&record, &entries)
        .await
        .map_err(store_error("record the estimate"))?;
    mechanism.sign_checkpoint()?;
    let parts = parts_of(&record, &run, None);
    let refused = parts.iter().filter(|part| part.is_refused);
    Ok(TakenEstimate {
        name,
        run_sha256: hex::encode(run_sha256),
        refused: refused
            .map(|part| (part.stratum.clone(), failing(part)))
            .collect(),
    })
}

/// Records that a named person lets reports print an estimate although its gates fail.
///
/// # Errors
/// [`AppError::Unknown`] without such an estimate; [`AppError::Usage`] when name or reason is empty, nothing is refused, or no method gave
/// a number that could be printed; what a keeper says.
pub async fn override_estimate(
    mechanism: &mut Mechanism,
    name: &str,
    officer: &str,
    reason: &str,
    ambient: &Ambient,
) -> Result<(), AppError> {
    let (officer, reason) = (officer.trim(), reason.trim());
    if officer.is_empty() || reason.is_empty() {
        return Err(AppError::Usage(
            "an override needs the person's name and a reason: both are printed beside the number"
                .to_owned(),
        ));
    }
    let records = in_force(mechanism).await?;
    let record = records.iter().find(|record| record.name == name);
    let record = record.ok_or_else(|| AppError::Unknown {
        what: "estimate in the record",
        name: name.to_owned(),
    })?;
    let parts = parts_of(record, &parse(&record.run)?, None);
    if !parts.iter().any(|part| part.is_refused) {
        return Err(AppError::Usage(format!(
            "no gate of the estimate {name:?} fails: there is nothing to override"
        )));
    }
    if !parts
        .iter()
        .any(|part| part.is_refused && part.number.is_some())
    {
        return Err(AppError::Usage(format!(
            "no method gave the estimate {name:?} a number: an override cannot make one"
        )));
    }
    let given = EstimateOverride {
        name: name.to_owned(),
        run_sha256: record.run_sha256,
        officer: officer.to_owned(),
        reason: reason.to_owned(),
        at: ambient.now,
        by: ambient.officer.clone(),
    };
    let body = EntryBody::EstimateOverridden {
        estimate: given.name.clone(),
        run_sha256: given.run_sha256,
        officer: given.officer.clone(),
        reason: given.reason.clone(),
    };
    let entries = mechanism.append(ambient, vec![body])?;
    mechanism
        .store
        .record_override(&given, &entries)
        .await
        .map_err(store_error("record the override"))?;
    mechanism.sign_checkpoint()?;
    Ok(())
}

/// The estimates in force, stratum by stratum, each with the last override of its very run.
pub(crate) async fn parts(mechanism: &Mechanism) -> Result<Vec<EstimatedPart>, AppError> {
    let overrides = mechanism
        .store
        .estimate_overrides()
        .await
        .map_err(store_error("read the overrides of estimates"))?;
    let mut parts = Vec::new();
    for record in in_force(mechanism).await? {
        let given = overrides
            .iter()
            .rev()
            .find(|given| given.name == record.name && given.run_sha256 == record.run_sha256);
        parts.extend(parts_of(&record, &parse(&record.run)?, given));
    }
    Ok(parts)
}

async fn in_force(mechanism: &Mechanism) -> Result<Vec<EstimateRecord>, AppError> {
    mechanism
        .store
        .estimates()
        .await
        .map_err(store_error("read the estimates"))
}

fn read_run(path: &Path) -> Result<String, AppError> {
    let size = fs::metadata(path).map_err(|error| AppError::file("read", path, error))?;
    if size.len() > RUN_BYTES_MAX {
        return Err(AppError::Usage(format!(
            "{} has {} bytes, more than the limit of {RUN_BYTES_MAX}: record the strata apart",
            path.display(),
            size.len()
        )));
    }
    fs::read_to_string(path).map_err(|error| AppError::file("read", path, error))
}

fn parse(text: &str) -> Result<EstimationRun, AppError> {
    serde_json::from_str(text)
        .map_err(|error| AppError::Usage(format!("this is no estimation run: {error}")))
}

/// A name from the run's title: its letters and digits in lower case, hyphens for the rest.
fn named(title: &str) -> String {
    let name: String = title
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let words: Vec<&str> = name.split('-').filter(|word| !word.is_empty()).collect();
    words.join("-")
}

fn is_name(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !name.is_empty() && name.len() <= 64 && name.bytes().all(is_letter)
}

/// The strata of a run, and the sum over them where there are several.
fn parts_of(
    record: &EstimateRecord,
    run: &EstimationRun,
    given: Option<&EstimateOverride>,
) -> Vec<EstimatedPart> {
    let blank = EstimatedPart {
        estimate: record.name.clone(),
        title: run.title.clone(),
        stratum: String::new(),
        is_sum: false,
        method: None,
        is_disputed: false,
        is_refused: false,
        documented: 0,
        number: None,
        gates: Vec::new(),
        overridden: given.map(|given| (given.officer.clone(), given.reason.clone())),
        version: run.version.clone(),
        run_sha256: hex::encode(record.run_sha256),
    };
    let views = View::all(run);
    let mut parts: Vec<EstimatedPart> = views.iter().map(|view| stratum(&blank, view)).collect();
    let sum = run.total.as_ref().map(|total| sum(&blank, total, &parts));
    parts.extend(sum);
    parts
}

fn stratum(blank: &EstimatedPart, view: &View<'_>) -> EstimatedPart {
    let estimate = view.estimate.clone().or_else(|| view.held_back());
    EstimatedPart {
        stratum: view.name.clone(),
        method: estimate
            .as_ref()
            .map(|estimate| estimate.method.as_str().to_owned()),
        is_disputed: view.conclusion == Conclusion::Disagreement,
        is_refused: view.conclusion == Conclusion::NoEstimate
            || view.gates_that(Verdict::Fails).next().is_some(),
        documented: i64::try_from(view.documented).unwrap_or(i64::MAX),
        number: estimate.as_ref().map(number_of),
        gates: view.gates.iter().map(gate).collect(),
        ..blank.clone()
    }
}

/// The sum over strata: refused when a stratum is, for it lacks whoever is unseen there.
fn sum(blank: &EstimatedPart, total: &Total, strata: &[EstimatedPart]) -> EstimatedPart {
    let failing = strata.iter().flat_map(|part| {
        let fails = part.gates.iter().filter(|gate| gate.verdict == "fails");
        fails.map(|gate| EstimatedGate {
            sentence_en: format!("{}: {}", part.stratum, gate.sentence_en),
            sentence_zh: format!("{}：{}", part.stratum, gate.sentence_zh),
            ..gate.clone()
        })
    });
    EstimatedPart {
        stratum: "all".to_owned(),
        is_sum: true,
        is_disputed: strata.iter().any(|part| part.is_disputed),
        is_refused: !total.refused.is_empty() || strata.iter().any(|part| part.is_refused),
        documented: rounded(total.documented),
        number: total.sum.map(|sum| EstimatedNumber {
            total: rounded(sum.median),
            interval: Some(limits(&sum.interval)),
        }),
        gates: failing.collect(),
        ..blank.clone()
    }
}

fn number_of(estimate: &Estimate) -> EstimatedNumber {
    EstimatedNumber {
        total: rounded(estimate.total),
        interval: estimate.interval.as_ref().map(limits),
    }
}

fn limits(interval: &Interval) -> (i64, i64, f64) {
    (
        rounded(interval.lower),
        rounded(interval.upper),
        interval.level,
    )
}

fn gate(gate: &Gate) -> EstimatedGate {
    let verdict = match gate.verdict {
        Verdict::Holds => "holds",
        Verdict::Warns => "warns",
        Verdict::Fails => "fails",
        Verdict::Unjudged => "unjudged",
    };
    EstimatedGate {
        gate: gate.id.as_str().to_owned(),
        verdict: verdict.to_owned(),
        value: gate.value,
        threshold: gate.threshold,
        side: match gate.side {
            Side::AtLeast => "at-least",
            Side::AtMost => "at-most",
        }
        .to_owned(),
        sentence_en: gate.sentence(Tongue::En),
        sentence_zh: gate.sentence(Tongue::Zh),
    }
}

/// The names of the gates that fail.
fn failing(part: &EstimatedPart) -> Vec<String> {
    part.gates
        .iter()
        .filter(|gate| gate.verdict == "fails")
        .map(|gate| gate.gate.clone())
        .collect()
}
