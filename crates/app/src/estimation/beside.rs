//! What a report says beside figures that rest on estimates: every gate, who overrode which, or why the report is refused. It finds the
//! estimates of a figure in the figure's own rows, so that a stranger finds them too.

use std::collections::BTreeMap;

use rapporteur_assess::{EstimatedGate, EstimatedPart, names_word};
use rapporteur_estimate::gates::{GateId, Tongue};
use rapporteur_model::{CellValue, Figure};
use rapporteur_report::EstimateNote;

use super::pages::remedy;
use crate::sources::MeasureFile;

/// The tables that hold estimates.
const TABLES: [&str; 2] = ["estimate", "estimate_gate"];
/// The columns that a measure of estimates must return, so that each of its rows carries its gates into every file.
const COLUMNS: [&str; 5] = [
    "estimate",
    "stratum",
    "standing",
    "gates",
    "override_officer",
];

/// What stands beside each measure that reads estimates, in a language.
///
/// # Errors
/// A sentence for each measure that reads estimates and does not return the columns that say which.
pub(crate) fn notes(
    measures: &[MeasureFile],
    figures: &[Figure],
    parts: &[EstimatedPart],
    language: &str,
) -> Result<BTreeMap<String, EstimateNote>, Vec<String>> {
    let tongue = match language.starts_with("zh") {
        true => Tongue::Zh,
        false => Tongue::En,
    };
    let (mut notes, mut faults) = (BTreeMap::new(), Vec::new());
    for (MeasureFile { measure, .. }, figure) in measures.iter().zip(figures) {
        if !TABLES.iter().any(|table| names_word(&measure.sql, table)) {
            continue;
        }
        let columns = &figure.value.columns;
        let missing: Vec<&str> = COLUMNS
            .into_iter()
            .filter(|wanted| !columns.iter().any(|column| column == wanted))
            .collect();
        if missing.is_empty() {
            notes.insert(measure.id.clone(), note(figure, parts, tongue));
        } else {
            faults.push(format!(
                "measures/{}.toml: it reads estimates and must return their gates beside its numbers: the columns {} are missing",
                measure.id,
                missing.join(", ")
            ));
        }
    }
    match faults.is_empty() {
        true => Ok(notes),
        false => Err(faults),
    }
}

fn note(figure: &Figure, parts: &[EstimatedPart], tongue: Tongue) -> EstimateNote {
    let used = used(figure, parts);
    let refused: Vec<String> = used
        .iter()
        .filter(|part| is_held_back(part))
        .map(|part| refusal(part))
        .collect();
    let mut beside: Vec<String> = Vec::new();
    for words in used.iter().filter_map(|part| said_beside(part, tongue)) {
        if !beside.contains(&words) {
            beside.push(words);
        }
    }
    let gates = used
        .iter()
        .flat_map(|part| part.gates.iter().map(|gate| sentence(part, gate, tongue)));
    EstimateNote {
        refusal: (!refused.is_empty()).then(|| refused.join("; ")),
        beside: (!beside.is_empty()).then(|| beside.join("; ")),
        gates: gates.collect(),
    }
}

/// The strata that a figure's rows name; a name that the record does not hold is refused by having no number.
fn used<'p>(figure: &Figure, parts: &'p [EstimatedPart]) -> Vec<&'p EstimatedPart> {
    let place = |name: &str| {
        figure
            .value
            .columns
            .iter()
            .position(|column| column == name)
    };
    let (Some(estimate), Some(stratum)) = (place("estimate"), place("stratum")) else {
        return Vec::new();
    };
    let is = |cell: Option<&CellValue>, word: &str| matches!(cell, Some(CellValue::Text(text)) if text == word);
    let is_named =
        |part: &EstimatedPart| {
            figure.value.rows.iter().any(|row| {
                is(row.get(estimate), &part.estimate) && is(row.get(stratum), &part.stratum)
            })
        };
    parts.iter().filter(|part| is_named(part)).collect()
}

fn is_held_back(part: &EstimatedPart) -> bool {
    part.number.is_none() || (part.is_refused && part.overridden.is_none())
}

/// The estimate, the gates that fail and what to do, in English, as every message of a build is.
fn refusal(part: &EstimatedPart) -> String {
    let fails: Vec<&EstimatedGate> = part
        .gates
        .iter()
        .filter(|gate| gate.verdict == "fails")
        .collect();
    let said: Vec<String> = fails
        .iter()
        .map(|gate| format!("gate {}: {}", gate.gate, gate.sentence_en))
        .collect();
    let todo = fails
        .iter()
        .find_map(|gate| GateId::ALL.into_iter().find(|id| id.as_str() == gate.gate))
        .map_or("", |gate| remedy(gate, Tongue::En));
    let override_word = match part.number {
        Some(_) => format!(
            "Or a named person overrides it: `rapporteur estimate override {} --officer NAME --reason \"…\"`; name and reason are printed.",
            part.estimate
        ),
        None => "No method gave a number, so nobody can override it.".to_owned(),
    };
    let said = match said.is_empty() {
        true => "no number may be printed".to_owned(),
        false => said.join(" "),
    };
    let words = format!(
        "{} ({}): {said} {todo} {override_word}",
        part.estimate, part.stratum
    );
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands next to the number.
fn said_beside(part: &EstimatedPart, tongue: Tongue) -> Option<String> {
    if let (true, Some((officer, reason))) = (part.is_refused, &part.overridden) {
        let gates: Vec<&str> = part
            .gates
            .iter()
            .filter(|gate| gate.verdict == "fails")
            .map(|gate| gate.gate.as_str())
            .collect();
        let gates = gates.join(", ");
        return Some(match tongue {
            Tongue::En => {
                format!("gates fail ({gates}); printed by decision of {officer}: {reason}")
            }
            Tongue::Zh => format!("检验未通过（{gates}）；经 {officer} 决定刊印：{reason}"),
        });
    }
    part.is_disputed.then(|| match tongue {
        Tongue::En => "methods disagree beyond their intervals".to_owned(),
        Tongue::Zh => "各方法的区间互不相交".to_owned(),
    })
}

fn sentence(part: &EstimatedPart, gate: &EstimatedGate, tongue: Tongue) -> String {
    match (tongue, part.stratum.as_str()) {
        (Tongue::En, "all") => gate.sentence_en.clone(),
        (Tongue::Zh, "all") => gate.sentence_zh.clone(),
        (Tongue::En, stratum) => format!("{stratum}: {}", gate.sentence_en),
        (Tongue::Zh, stratum) => format!("{stratum}：{}", gate.sentence_zh),
    }
}
