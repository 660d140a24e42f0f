//! The closed vocabularies of the tables, each in one list: the word as the file has it and the word that counts.

use jiff::civil::Date;
use rapporteur_model::EdtfDate;

use crate::sheet::Fault;

/// Decisions of the Committee on NGOs. `status_granted` takes in the applications granted when first considered, which the
/// file lists again as `new_granted_directly`: the two words stay apart, so that a count can choose.
pub(crate) const DECISIONS: &[(&str, &str)] = &[
    ("status_granted", "granted"),
    ("new_granted_directly", "granted_directly"),
    ("deferred", "deferred"),
    ("new_deferred", "deferred_new"),
    ("closed_no_response", "closed_no_response"),
    ("declined", "declined"),
    ("application_withdrawn", "application_withdrawn"),
    ("reclassification_deferred", "reclassification_deferred"),
    (
        "status_withdrawn_own_request",
        "status_withdrawn_own_request",
    ),
];

/// How a State voted.
pub(crate) const CHOICES: &[(&str, &str)] = &[
    ("in favor", "yes"),
    ("in favour", "yes"),
    ("yes", "yes"),
    ("against", "no"),
    ("no", "no"),
    ("abstaining", "abstain"),
    ("abstained", "abstain"),
    ("abstain", "abstain"),
    ("absent", "absent"),
];

/// What became of a motion. The column says `in favor` or `against` of the motion, or tells its fate.
pub(crate) const OUTCOMES: &[(&str, &str)] = &[
    ("in favor", "carried"),
    ("in favour", "carried"),
    ("supported", "carried"),
    ("carried", "carried"),
    ("adopted", "adopted"),
    ("against", "rejected"),
    ("rejected", "rejected"),
    (
        "the committee decided to defer its consideration of the application",
        "deferred",
    ),
];

/// The word that counts, for a cell of a closed vocabulary.
pub(crate) fn word(
    vocabulary: &[(&'static str, &'static str)],
    cell: &str,
) -> Option<&'static str> {
    let folded = fold_word(cell);
    vocabulary
        .iter()
        .find(|(given, _)| *given == folded)
        .map(|(_, word)| *word)
}

/// The same, or the fault of a row with an unknown word. A word near several known ones is left for a person to read.
pub(crate) fn known_word(
    vocabulary: &[(&'static str, &'static str)],
    column: &'static str,
    cell: &str,
) -> Result<&'static str, Fault> {
    if let Some(word) = word(vocabulary, cell) {
        return Ok(word);
    }
    let folded = fold_word(cell);
    if folded.is_empty() {
        return Err(Fault::new(
            column,
            format!("the cell in column `{column}` is empty; fill it or remove the row"),
        ));
    }
    let begins_alike = |known: &&(&str, &str)| {
        known
            .0
            .get(..3)
            .is_some_and(|start| folded.starts_with(start))
    };
    let mut near: Vec<String> = vocabulary
        .iter()
        .filter(begins_alike)
        .map(|(_, word)| format!("`{word}`"))
        .collect();
    near.dedup();
    let help = if near.is_empty() {
        let all: Vec<String> = vocabulary
            .iter()
            .map(|(given, _)| format!("`{given}`"))
            .collect();
        format!("known words are {}", all.join(", "))
    } else {
        format!(
            "it may mean {}; only the source can tell",
            near.join(" or ")
        )
    };
    Err(Fault::new(
        column,
        format!("the word {cell:?} in column `{column}` is not known: {help}"),
    ))
}

fn fold_word(cell: &str) -> String {
    let lower = cell.to_lowercase();
    lower
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .trim_end_matches('.')
        .to_owned()
}

/// A date cell: a full date that exists, or another EDTF date.
pub(crate) fn date(column: &'static str, cell: &str) -> Result<String, Fault> {
    let text = cell.trim();
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| {
            if at == 4 || at == 7 {
                byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        });
    let exists = if shaped {
        text.parse::<Date>().is_ok()
    } else {
        text.parse::<EdtfDate>().is_ok()
    };
    if exists {
        return Ok(text.to_owned());
    }
    let reason = if shaped {
        "is a date that does not exist"
    } else {
        "is not a date such as 2020-09-09"
    };
    Err(Fault::new(
        column,
        format!("{text:?} in column `{column}` {reason}; correct it from the source"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_between_two_meanings_is_not_guessed() {
        let fault = known_word(CHOICES, "vote", "abstent").unwrap_err();
        assert!(
            fault.reason.contains("`abstain`") && fault.reason.contains("`absent`"),
            "{}",
            fault.reason
        );
    }

    #[test]
    fn case_space_and_full_stop_do_not_matter() {
        assert_eq!(word(CHOICES, " In  Favour "), Some("yes"));
        assert_eq!(
            word(
                OUTCOMES,
                "the Committee decided to defer its consideration of the \napplication."
            ),
            Some("deferred")
        );
    }

    #[test]
    fn impossible_dates_are_faults() {
        for (cell, good) in [
            ("2024-06-14", true),
            ("2024-02-30", false),
            ("14.06.2024", false),
            ("", false),
        ] {
            assert_eq!(date("session_end_date", cell).is_ok(), good, "{cell}");
        }
    }
}
