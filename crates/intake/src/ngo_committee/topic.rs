//! What sort of words describe a motion: the name of an organisation alone, a phrase, or a whole sentence.
//! A rule on words, not a reading of the text.

use crate::fold::fold_letters;

/// Finite verbs and auxiliaries: where one stands, the topic is a sentence.
const VERBS: &[&str] = &[
    "was",
    "were",
    "is",
    "are",
    "has",
    "had",
    "decided",
    "decides",
    "decide",
    "rejected",
    "voted",
    "votes",
    "proposed",
    "proceeded",
    "requested",
    "recommended",
    "considered",
    "contradicted",
    "said",
    "moved",
    "adopted",
    "suspended",
    "spoke",
    "opposed",
    "challenged",
    "carried",
    "passed",
];

/// Words and word groups of procedure: where one stands, the topic is more than a name.
const PROCEDURE: &[&str] = &[
    "application of",
    "application not",
    "applications",
    "motion",
    "adjourn",
    "withdrawal of",
    "consultative status",
    "methods of work",
    "statement in explanation",
    "statements in explanation",
    "explanation of vote",
    "not recommended",
    "proposal",
    "rule 50",
    "rules of procedure",
];

/// `ngo_name_only`, `phrase` or `sentence`.
pub(super) fn motion_type(topic: &str) -> &'static str {
    let folded = fold_letters(topic);
    // "Application not recommended" heads a chapter of the Committee's reports; it is no finite verb.
    let has_verb = folded
        .replace("not recommended", " ")
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|word| VERBS.contains(&word));
    if has_verb && folded.split_whitespace().count() >= 5 {
        "sentence"
    } else if PROCEDURE.iter().any(|words| folded.contains(words)) || folded.contains(": ") {
        "phrase"
    } else {
        "ngo_name_only"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_phrases_and_sentences_are_told_apart() {
        for (topic, expected) in [
            (
                "Urgent Action Fund for Women’s Human Rights",
                "ngo_name_only",
            ),
            (
                "Interregional Non-Governmental Human Rights Organization “Man and Law”",
                "ngo_name_only",
            ),
            ("World without Genocide", "ngo_name_only"),
            ("Application not recommended Example Now Trust", "phrase"),
            ("application of Khmers Kampuchea-Krom Federation", "phrase"),
            (
                "Adjourn the debate under rule 50 of the rules of procedure",
                "phrase",
            ),
            (
                "Islamic African Relief Agency: The no-action motion was carried",
                "sentence",
            ),
            (
                "The request by Turkey to withdraw the consultative status of X was recommended",
                "sentence",
            ),
        ] {
            assert_eq!(motion_type(topic), expected, "{topic}");
        }
    }
}
