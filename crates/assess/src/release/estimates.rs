//! Answers which estimates the record holds, stratum by stratum, and every gate of each, as tables. A number that may not be printed is
//! not in them, unless a named person overrode its gates. A record without estimates has neither table.

use rapporteur_model::ColumnKind::{Integer, Real, Text};
use rapporteur_model::{CellValue, Table};

use crate::record::{EstimatedGate, EstimatedPart};
use crate::sheet::{Heading, Sheet, flag, maybe_integer, maybe_text, text};

const ESTIMATE: &[Heading] = &[
    ("estimate", Text, "The estimate's name in the record."),
    ("title", Text, "What was estimated."),
    (
        "stratum",
        Text,
        "The stratum; all for the whole, and for the sum over strata.",
    ),
    (
        "is_sum",
        Integer,
        "1 for the sum over the strata that have an estimate, else 0.",
    ),
    (
        "standing",
        Text,
        "stands; disputed: methods disagree beyond their intervals; refused: no number may be printed; overridden: refused, and printed by a named person's decision.",
    ),
    (
        "method",
        Text,
        "The primary method; empty where there is no number.",
    ),
    ("documented", Integer, "People on at least one list."),
    (
        "total",
        Integer,
        "Estimated people in all, rounded; empty where no number may be printed.",
    ),
    ("lower", Integer, "Lower limit of the interval, rounded."),
    ("upper", Integer, "Upper limit of the interval, rounded."),
    ("level", Real, "Level of the interval, between 0 and 1."),
    ("unseen", Integer, "Total less documented."),
    (
        "unseen_share",
        Real,
        "Unseen over total, between 0 and 1, to three decimals.",
    ),
    (
        "gates",
        Text,
        "The gates that fail or warn, a sentence each; empty when all hold.",
    ),
    (
        "override_officer",
        Text,
        "Who let a refused number be printed.",
    ),
    ("override_reason", Text, "Why, in that person's words."),
    ("version", Text, "Version of the estimator."),
    ("run_sha256", Text, "SHA-256 of the run's file."),
];

const GATE: &[Heading] = &[
    ("estimate", Text, "The estimate's name in the record."),
    (
        "stratum",
        Text,
        "The stratum; all for the whole, and for the sum over strata.",
    ),
    ("gate", Text, "The gate."),
    ("verdict", Text, "holds, warns, fails or unjudged."),
    ("value", Real, "The value; empty when it could not be had."),
    ("threshold", Real, "Its threshold."),
    (
        "side",
        Text,
        "at-least or at-most: which side of the threshold is good.",
    ),
    ("sentence_en", Text, "The gate in one English sentence."),
    ("sentence_zh", Text, "The same in Chinese."),
];

/// Both tables; none without an estimate.
pub(crate) fn tables(parts: &[EstimatedPart]) -> Vec<Table> {
    if parts.is_empty() {
        return Vec::new();
    }
    let mut estimates = Sheet::new(
        "estimate",
        "One row for each stratum of each estimate of how many no list saw, and one for the sum over strata.",
        ESTIMATE,
    );
    let mut gates = Sheet::new(
        "estimate_gate",
        "One row for each gate of each row of the table estimate.",
        GATE,
    );
    for part in parts {
        estimates.row(row(part));
        for gate in &part.gates {
            gates.row(gate_row(part, gate));
        }
    }
    vec![estimates.finish(), gates.finish()]
}

fn row(part: &EstimatedPart) -> Vec<CellValue> {
    let standing = standing(part);
    let number = part.number.filter(|_| standing != "refused");
    let interval = number.and_then(|number| number.interval);
    let total = number.map(|number| number.total);
    let unseen = total.map(|total| total.saturating_sub(part.documented).max(0));
    let share = unseen.zip(total).filter(|(_, total)| *total > 0);
    let real = |value: Option<f64>| value.map_or(CellValue::Null, CellValue::Real);
    let overridden = part.overridden.as_ref().filter(|_| part.is_refused);
    vec![
        text(&part.estimate),
        text(&part.title),
        text(&part.stratum),
        flag(part.is_sum),
        text(standing),
        maybe_text(part.method.as_ref().filter(|_| number.is_some())),
        CellValue::Integer(part.documented),
        maybe_integer(total),
        maybe_integer(interval.map(|(lower, _, _)| lower)),
        maybe_integer(interval.map(|(_, upper, _)| upper)),
        real(interval.map(|(_, _, level)| level)),
        maybe_integer(unseen),
        real(share.map(|(unseen, total)| thousandths(unseen, total))),
        text(notable(part)),
        maybe_text(overridden.map(|(officer, _)| officer)),
        maybe_text(overridden.map(|(_, reason)| reason)),
        text(&part.version),
        text(&part.run_sha256),
    ]
}

/// How the number stands. An override without a number to print changes nothing.
fn standing(part: &EstimatedPart) -> &'static str {
    match (part.is_refused, &part.overridden, &part.number) {
        (true, Some(_), Some(_)) => "overridden",
        (true, _, _) => "refused",
        (false, _, None) => "refused",
        (false, _, Some(_)) if part.is_disputed => "disputed",
        (false, _, Some(_)) => "stands",
    }
}

/// A share to three decimals, the same on every machine.
#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of people are far below 2^53"
)]
fn thousandths(part: i64, whole: i64) -> f64 {
    (part as f64 / whole as f64 * 1_000.0).round() / 1_000.0
}

/// The gates that fail or warn, in sentences.
fn notable(part: &EstimatedPart) -> String {
    let said = |verdict: &'static str| {
        part.gates
            .iter()
            .filter(move |gate| gate.verdict == verdict)
            .map(|gate| gate.sentence_en.as_str())
    };
    let sentences: Vec<&str> = said("fails").chain(said("warns")).collect();
    sentences.join(" ")
}

fn gate_row(part: &EstimatedPart, gate: &EstimatedGate) -> Vec<CellValue> {
    vec![
        text(&part.estimate),
        text(&part.stratum),
        text(&gate.gate),
        text(&gate.verdict),
        gate.value
            .filter(|value| value.is_finite())
            .map_or(CellValue::Null, CellValue::Real),
        CellValue::Real(gate.threshold),
        text(&gate.side),
        text(&gate.sentence_en),
        text(&gate.sentence_zh),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::EstimatedNumber;

    fn part(is_refused: bool, overridden: Option<(&str, &str)>) -> EstimatedPart {
        EstimatedPart {
            estimate: "kosovo".to_owned(),
            title: "kosovo_4.csv".to_owned(),
            stratum: "all".to_owned(),
            is_sum: false,
            method: Some("latent-class".to_owned()),
            is_disputed: false,
            is_refused,
            documented: 4_400,
            number: Some(EstimatedNumber {
                total: 10_400,
                interval: Some((8_885, 13_962, 0.95)),
            }),
            gates: vec![EstimatedGate {
                gate: "overlap".to_owned(),
                verdict: if is_refused { "fails" } else { "holds" }.to_owned(),
                value: Some(4.0),
                threshold: 10.0,
                side: "at-least".to_owned(),
                sentence_en: "Too few.".to_owned(),
                sentence_zh: "过少。".to_owned(),
            }],
            overridden: overridden.map(|(officer, reason)| (officer.to_owned(), reason.to_owned())),
            version: "rapporteur 0.1.0".to_owned(),
            run_sha256: "5b".to_owned(),
        }
    }

    fn cell<'t>(table: &'t Table, column: &str) -> &'t CellValue {
        let index = table.columns.iter().position(|known| known.name == column);
        &table.rows[0][index.expect(column)]
    }

    #[test]
    fn a_record_without_estimates_has_no_table_of_them() {
        assert_eq!(tables(&[]), Vec::<Table>::new());
    }

    #[test]
    fn a_number_that_stands_is_whole_and_has_its_share_of_unseen() {
        let made = tables(&[part(false, None)]);
        assert_eq!(cell(&made[0], "standing"), &text("stands"));
        assert_eq!(cell(&made[0], "total"), &CellValue::Integer(10_400));
        assert_eq!(cell(&made[0], "unseen"), &CellValue::Integer(6_000));
        assert_eq!(cell(&made[0], "unseen_share"), &CellValue::Real(0.577));
        assert_eq!(made[1].rows.len(), 1);
    }

    #[test]
    fn a_refused_number_leaves_the_record_only_with_a_name_and_a_reason() {
        let made = tables(&[part(true, None)]);
        assert_eq!(cell(&made[0], "standing"), &text("refused"));
        for column in [
            "total",
            "lower",
            "upper",
            "unseen",
            "unseen_share",
            "method",
        ] {
            assert_eq!(cell(&made[0], column), &CellValue::Null, "{column}");
        }
        let made = tables(&[part(true, Some(("A. Person", "the court asked")))]);
        assert_eq!(cell(&made[0], "standing"), &text("overridden"));
        assert_eq!(cell(&made[0], "total"), &CellValue::Integer(10_400));
        assert_eq!(cell(&made[0], "override_officer"), &text("A. Person"));
        assert_eq!(cell(&made[0], "gates"), &text("Too few."));
    }
}
