//! Puts evidence into plain English. Refuses to weigh anything.

use rapporteur_names::{AcronymFit, Agreement, Equality};

use super::evidence::{Finding, Side, Weighed};
use super::record::Reason;

/// Words shared by fewer than one in this many records are called rare.
const RARE_ONE_IN: f64 = 200.0;

/// Returns a piece of evidence as a reason.
pub(crate) fn reason(piece: &Weighed) -> Reason {
    let (code, words) = match &piece.finding {
        Finding::Prior { one_in, same_list } => {
            let lists = if *same_list { "the same list" } else { "two lists" };
            ("prior", format!("before anything is compared, 1 pair of records of {lists} in {} is one organisation", count(*one_in)))
        }
        Finding::WholeName { equality, across_scripts, name, .. } => whole_name(*equality, *across_scripts, name),
        Finding::Shared { .. } => shared(&piece.finding),
        Finding::OnlyOne { side: Side::Left, text } => ("word_only_in_one", format!("only the first has '{text}'")),
        Finding::OnlyOne { side: Side::Right, text } => ("word_only_in_one", format!("only the second has '{text}'")),
        Finding::Contained => ("name_contained", "all of one name is in the other".to_owned()),
        Finding::ProperNamesDiffer => ("proper_names_differ", "their proper names in quotation marks have nothing in common".to_owned()),
        Finding::Place { relation } => ("place", relation.words().unwrap_or("they name no place").to_owned()),
        Finding::SameAcronym { acronym, one_in } => {
            ("acronym_same", format!("both have the acronym {} (1 in {} names)", acronym.to_uppercase(), count(*one_in)))
        }
        Finding::AcronymFits { acronym, name, fit, one_in } => acronym_fits(acronym, name, *fit, *one_in),
        Finding::AcronymsDiffer { left, right } => {
            ("acronyms_differ", format!("their acronyms differ: {} and {}", left.to_uppercase(), right.to_uppercase()))
        }
        Finding::StandsAlone => (
            "acronym_stands_alone",
            "one is only an acronym, which lists spell out elsewhere more often than not".to_owned(),
        ),
        Finding::HeldBack => {
            ("held_back", "only names that are the same, with nothing against it, may be certain: the score is held below".to_owned())
        }
    };
    Reason {
        code: code.to_owned(),
        words,
        weight_bits: piece.weight.to_f64(),
    }
}

fn whole_name(equality: Equality, across_scripts: bool, name: &str) -> (&'static str, String) {
    match equality {
        Equality::Letters => (
            "name_same",
            format!("the names are the same to the letter: '{name}'"),
        ),
        Equality::Folded => (
            "name_same_folded",
            format!(
                "the names are the same but for case, accents, punctuation or legal form: '{name}'"
            ),
        ),
        Equality::Units if across_scripts => (
            "name_translated",
            format!("word by word, '{name}' says the same in another script"),
        ),
        Equality::Units => (
            "name_same_words",
            format!("word by word, '{name}' says the same"),
        ),
        Equality::UnitsReordered => (
            "name_reordered",
            format!("'{name}' has the same words in another order"),
        ),
        Equality::Spaceless => (
            "name_spaced",
            format!("'{name}' has the same letters, spaced otherwise"),
        ),
        Equality::None => ("name_differs", "the names differ".to_owned()),
    }
}

fn shared(finding: &Finding) -> (&'static str, String) {
    let Finding::Shared {
        left,
        right,
        agreement,
        one_in,
        slipped,
        quoted,
    } = finding
    else {
        return ("word_shared", String::new());
    };
    let rarity = format!("(1 in {} names)", count(*one_in));
    let kind = if *one_in >= RARE_ONE_IN {
        "rare word"
    } else {
        "word"
    };
    let mut words = match agreement {
        Agreement::Same => format!("both contain the {kind} '{left}' {rarity}"),
        Agreement::Meaning => format!("'{left}' and '{right}' mean the same {rarity}"),
        Agreement::Near(slips) => {
            let plural = if *slips == 1 { "" } else { "s" };
            format!("'{left}' and '{right}' are {slips} typing slip{plural} apart {rarity}")
        }
        Agreement::Reading => format!("'{left}' and '{right}' may be read the same {rarity}"),
    };
    if *slipped {
        words.push_str(", typed with the keyboard in the wrong layout");
    }
    if *quoted {
        words.push_str(", as a proper name in quotation marks");
    }
    let code = match agreement {
        Agreement::Same => "word_shared",
        Agreement::Meaning => "meaning_shared",
        Agreement::Near(_) => "word_near",
        Agreement::Reading => "word_reading",
    };
    (code, words)
}

fn acronym_fits(acronym: &str, name: &str, fit: AcronymFit, one_in: f64) -> (&'static str, String) {
    let acronym = acronym.to_uppercase();
    let how = match fit {
        AcronymFit::Initials => "are the initials of",
        AcronymFit::Beginnings => "are the beginnings of the words of",
        AcronymFit::OneWordLeftOut => "are, with one word left out, the initials of",
        AcronymFit::Translated => "are, in another language, the initials of",
    };
    (
        "acronym_fits",
        format!(
            "the letters {acronym} {how} '{name}' (1 in {} names fits)",
            count(one_in)
        ),
    )
}

/// Writes a count with a comma between thousands.
fn count(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_thousands() {
        for (number, expected) in [
            (3.0, "3"),
            (999.6, "1,000"),
            (3400.0, "3,400"),
            (1_234_567.0, "1,234,567"),
        ] {
            assert_eq!(count(number), expected);
        }
    }
}
