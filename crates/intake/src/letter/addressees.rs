//! Whom a letter addresses: a labelled line (`To:`, `À l'attention de`, `收件人：`), else its salutations.

use super::head::Found;
use super::lines::{Line, Shape};
use crate::fold::fold_letters;

/// Labels that stand alone before a colon, folded.
const LABELS: &[&str] = &[
    "to",
    "attn",
    "a",
    "para",
    "致",
    "an",
    "кому",
    "addressees",
    "recipients",
    "إلى",
    "cc to",
];
/// Words that make a label wherever they stand in it, folded.
const LABEL_WORDS: &[&str] = &[
    "addressee",
    "addressed to",
    "recipient",
    "for the attention of",
    "attention",
    "destinataire",
    "adressee a",
    "adresse a",
    "a l'attention",
    "destinatari",
    "dirigida a",
    "dirigido a",
    "a la atencion",
    "收件人",
    "收信人",
    "受文者",
    "致函对象",
    "адресат",
];
/// Labels that need no colon, folded.
const OPENINGS: &[&str] = &[
    "a l'attention de ",
    "a l'attention des ",
    "a l'attention du ",
    "for the attention of ",
    "a la atencion de ",
    "dirigida a ",
];
/// Beginnings of a salutation, folded.
const SALUTATIONS: &[&str] = &[
    "dear ",
    "excellenc",
    "your excellenc",
    "honourable ",
    "honorable ",
    "madam",
    "madame",
    "mesdames",
    "monsieur",
    "messieurs",
    "cher ",
    "chere ",
    "chers ",
    "cheres ",
    "estimad",
    "excelentisim",
    "senor",
    "distinguid",
    "su excelencia",
    "sus excelencias",
    "excelencia",
    "respetad",
    "尊敬的",
    "亲爱的",
    "親愛的",
    "уважаем",
    "votre excellence",
    "vos excellences",
    "caros ",
    "prezad",
    "sehr geehrte",
];
/// Words of offices and bodies, folded: they tell a list of addressees from one person's titles.
const OFFICES: &[&str] = &[
    "secretary",
    "commissioner",
    "president",
    "minister",
    "ambassador",
    "representative",
    "director",
    "chair",
    "rapporteur",
    "secretaire",
    "commissaire",
    "ministre",
    "presidente",
    "directeur",
    "secretari",
    "comisionad",
    "ministr",
    "embajador",
    "relator",
    "director",
    "permanent",
    "haut-commissaire",
    "alto comisionado",
    "head",
];

/// One addressee as given, and without a salutation's `Dear`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Addressee {
    pub(super) given: Found,
    pub(super) name: String,
}

/// The addressees, in order.
pub(super) fn addressees(before_list: &[Line]) -> Vec<Addressee> {
    let labelled = labelled(before_list);
    if labelled.is_empty() {
        salutations(before_list)
    } else {
        labelled
    }
}

/// Whether a line is an addressee's line or a salutation, and so no title.
pub(super) fn is_address(text: &str) -> bool {
    opening(text).is_some() || is_salutation(text) || starts_with_honorific(text)
}

fn starts_with_honorific(text: &str) -> bool {
    let folded = fold_letters(text);
    [
        "mr ", "mr. ", "ms ", "ms. ", "mrs ", "h.e. ", "s.e. ", "m. ", "mme ", "sr. ", "sra. ",
    ]
    .iter()
    .any(|title| folded.starts_with(title))
}

/// The folded label and the rest of a line such as `To: …`.
pub(super) fn label(text: &str) -> Option<(String, String)> {
    let at = text.find([':', '：'])?;
    let (label, rest) = (&text[..at], text[at..].trim_start_matches([':', '：']));
    let short = label.chars().count() <= 40;
    short.then(|| (fold_letters(label.trim()), rest.trim().to_owned()))
}

/// What follows an addressee's label; empty when the addressees stand on the next lines.
fn opening(text: &str) -> Option<String> {
    if let Some((label, rest)) = label(text)
        && (LABELS.contains(&label.as_str()) || LABEL_WORDS.iter().any(|word| label.contains(word)))
    {
        return Some(rest);
    }
    let folded = fold_letters(text);
    let words = OPENINGS.iter().find(|words| folded.starts_with(*words))?;
    let skipped = words.trim_end().split(' ').count();
    Some(
        text.split_whitespace()
            .skip(skipped)
            .collect::<Vec<_>>()
            .join(" "),
    )
}

fn labelled(lines: &[Line]) -> Vec<Addressee> {
    let body = lines
        .iter()
        .position(|line| line.shape == Shape::Text && line.text.chars().count() > 300)
        .unwrap_or(lines.len());
    let Some((at, rest)) = lines[..body]
        .iter()
        .enumerate()
        .find_map(|(at, line)| Some((at, opening(&line.text)?)))
    else {
        return Vec::new();
    };
    let mut found: Vec<Found> = split(&rest)
        .into_iter()
        .map(|name| Found::of(&lines[at], name))
        .collect();
    let mut seen_any = !rest.is_empty();
    for line in &lines[at + 1..] {
        match &line.shape {
            Shape::Blank if seen_any => break,
            Shape::Blank => {}
            Shape::Item(item) => found.push(Found::of(
                line,
                item.text
                    .trim_end_matches([',', ';', '.', '，', '；', '。']),
            )),
            Shape::Text if !is_salutation(&line.text) && line.text.chars().count() <= 200 => found
                .extend(
                    split(&line.text)
                        .into_iter()
                        .map(|name| Found::of(line, name)),
                ),
            _ => break,
        }
        seen_any |= line.shape != Shape::Blank;
    }
    found
        .into_iter()
        .map(|given| Addressee {
            name: given.text.clone(),
            given,
        })
        .collect()
}

/// Splits addressees on one line: at semicolons, else at commas, but keeps a person's office with the person.
fn split(text: &str) -> Vec<String> {
    let text = text
        .trim()
        .trim_end_matches(['.', '。', ',', '，', ';', '；']);
    for separators in [&[';', '；'][..], &['，', '、'][..]] {
        if text.contains(separators) {
            return text
                .split(separators)
                .map(|part| without_and(part).to_owned())
                .filter(|part| !part.is_empty())
                .collect();
        }
    }
    let mut names: Vec<String> = Vec::new();
    for part in text
        .split(", ")
        .map(without_and)
        .filter(|part| !part.is_empty())
    {
        let is_office = |part: &str| {
            OFFICES
                .iter()
                .any(|office| fold_letters(part).contains(office))
        };
        match names.last_mut() {
            Some(last) if is_office(part) && !is_office(last) => *last = format!("{last}, {part}"),
            _ => names.push(part.to_owned()),
        }
    }
    names
}

fn without_and(part: &str) -> &str {
    let part = part.trim();
    ["and ", "et ", "y ", "以及", "和", "及"]
        .iter()
        .find_map(|word| part.strip_prefix(word))
        .unwrap_or(part)
        .trim()
}

fn is_salutation(text: &str) -> bool {
    let folded = fold_letters(text.trim());
    let ends = text.trim_end().ends_with([',', ':', '，', '：', '!'])
        || !text.trim_end().ends_with(['.', '。']);
    text.chars().count() <= 160 && ends && SALUTATIONS.iter().any(|words| folded.starts_with(words))
}

fn salutations(lines: &[Line]) -> Vec<Addressee> {
    let texts = lines
        .iter()
        .filter(|line| matches!(line.shape, Shape::Text) && is_salutation(&line.text));
    texts
        .flat_map(|line| {
            let given = line
                .text
                .trim()
                .trim_end_matches([',', ':', '，', '：', '!'])
                .trim();
            let name = ["Dear ", "dear ", "尊敬的", "亲爱的", "親愛的"]
                .iter()
                .find_map(|word| given.strip_prefix(word))
                .unwrap_or(given);
            offices(name)
                .into_iter()
                .map(|name| Addressee {
                    given: Found::of(line, given),
                    name,
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

/// `Secretary-General X and High Commissioner Y` are two; `Minister for Trade and Industry` is one.
fn offices(name: &str) -> Vec<String> {
    for joint in [" and ", " et ", " y ", "和"] {
        if let Some((first, second)) = name.split_once(joint) {
            let names_office = |part: &str| {
                OFFICES
                    .iter()
                    .any(|office| fold_letters(part).contains(office))
            };
            if names_office(first) && names_office(second) {
                return [first, second].map(|part| part.trim().to_owned()).to_vec();
            }
        }
    }
    vec![name.trim().to_owned()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_splits_into_its_addressees() {
        for (text, expected) in [
            (
                "António Guterres, Secretary-General of the United Nations, Michelle Bachelet, High Commissioner for Human Rights, and Member States",
                vec![
                    "António Guterres, Secretary-General of the United Nations",
                    "Michelle Bachelet, High Commissioner for Human Rights",
                    "Member States",
                ],
            ),
            (
                "Secretary-General A; High Commissioner B",
                vec!["Secretary-General A", "High Commissioner B"],
            ),
            (
                "秘书长甲，高级专员乙，各成员国",
                vec!["秘书长甲", "高级专员乙", "各成员国"],
            ),
            (
                "The President of the Council",
                vec!["The President of the Council"],
            ),
        ] {
            assert_eq!(split(text), expected);
        }
    }

    #[test]
    fn labels_and_salutations_are_known() {
        for (text, expected) in [
            ("To: The Council", true),
            ("À l'attention de la Présidente", true),
            ("公开信收件人：甲", true),
            ("Estimado Señor Presidente:", true),
            ("Dear all,", true),
            ("Together: a call", false),
            ("We write to you.", false),
        ] {
            assert_eq!(is_address(text), expected, "{text}");
        }
    }
}
