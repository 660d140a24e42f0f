//! The sentence that says how many signed, and how many of them without a name. Reads numbers written in digits, and small ones in words.

use super::dates::find_date;
use super::lines::digit;
use crate::fold::fold_letters;

/// What a text says of the number of signatories.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Totals {
    /// All signatories.
    pub(super) total: Option<u64>,
    /// Those who wish to stay anonymous.
    pub(super) anonymous: Option<u64>,
    /// Those who sign by name.
    pub(super) named: Option<u64>,
}

/// Word beginnings that speak of anonymity, folded.
const ANONYMOUS: &[&str] = &[
    "anonym",
    "anonim",
    "匿名",
    "不具名",
    "不公开",
    "不公開",
    "not to be named",
    "not be named",
    "not to be identified",
    "remain unnamed",
    "names withheld",
    "name withheld",
    "names are withheld",
    "whose names",
    "without name",
    "undisclosed",
    "confidential",
    "ne pas etre nomm",
    "pas citees",
    "sans nom",
    "sin nombre",
    "no ser nombrad",
    "no publicar",
    "reserva",
    "аноним",
    "مجهول",
];

/// Words that speak of a whole.
const TOTAL: &[&str] = &[
    "total",
    "in all",
    "altogether",
    "signed by",
    "sign this",
    "undersigned",
    "soussign",
    "signatories",
    "have signed",
    "has been signed",
    "co-signed",
    "共计",
    "共計",
    "总计",
    "總計",
    "合计",
    "合計",
    "总共",
    "總共",
    "共有",
    "总数",
    "總數",
    "一共",
    "au total",
    "en tout",
    "signee par",
    "signe par",
    "signataires",
    "ont signe",
    "en total",
    "firmada por",
    "firmado por",
    "firmantes",
    "han firmado",
    "suscrita por",
    "suscrito por",
    "suscriben",
    "assinad",
    "всего",
    "подписал",
];

/// Words that speak of those who are named.
const NAMED: &[&str] = &[
    "named",
    "publicly",
    "listed",
    "by name",
    "nommement",
    "nommees",
    "publiquement",
    "publicamente",
    "nombradas",
    "con nombre",
    "具名",
    "公开",
    "公開",
    "列出",
];

/// Words for those who sign.
const SIGNATORIES: &[&str] = &[
    "organi",
    "group",
    "association",
    "signator",
    "ngo",
    "entities",
    "institution",
    "individual",
    "团体",
    "團體",
    "组织",
    "組織",
    "机构",
    "機構",
    "署",
    "ong",
    "collectif",
    "entidad",
    "grupo",
    "personas",
    "personnes",
    "people",
    "signataire",
    "firmante",
    "организац",
];

/// What separates the parts of a sentence that each speak of one number.
const SEPARATORS: &[&str] = &[
    ". ",
    "; ",
    ", ",
    "。",
    "，",
    "；",
    "、",
    "：",
    ": ",
    "(",
    ")",
    "（",
    "）",
    " of which ",
    " of whom ",
    " including ",
    " dont ",
    " y compris ",
    " de las cuales ",
    " de los cuales ",
    " incluidas ",
    " incluidos ",
    " entre ellas ",
    " entre ellos ",
    "其中",
    "包括",
    " plus ",
    " and ",
    " et ",
    " y ",
    " while ",
    " whereas ",
    " tandis que ",
    " mientras que ",
    " - ",
    " – ",
    " — ",
];

/// Reads what a text says of the totals.
pub(super) fn read_totals(text: &str) -> Totals {
    let folded = digits_for_words(&unify_separators(&fold_letters(&without_dates(text))));
    let folded = join_counts(format!("{folded} "));
    let mut totals = Totals::default();
    let mut plain: Vec<(u64, &str)> = Vec::new();
    // A number that counts nothing by itself, as in "3 of them, whose names are withheld, wish to …".
    let mut bare: Option<u64> = None;
    for clause in clauses(&folded) {
        let Some(number) = first_count(clause) else {
            if has(clause, ANONYMOUS) {
                totals.anonymous = totals.anonymous.or(bare.take());
            }
            continue;
        };
        bare = Some(number).filter(|_| !has(clause, SIGNATORIES) && !has(clause, TOTAL));
        if has(clause, ANONYMOUS) {
            totals.anonymous.get_or_insert(number);
        } else if has(clause, NAMED) && !has(clause, TOTAL) {
            totals.named.get_or_insert(number);
        } else {
            plain.push((number, clause));
        }
    }
    let with_word = plain.iter().find(|(_, clause)| has(clause, TOTAL));
    let only_signatories = || {
        plain
            .iter()
            .find(|(_, clause)| has(clause, SIGNATORIES))
            .filter(|_| has(&folded, TOTAL) || totals.anonymous.is_some())
    };
    totals.total = with_word
        .or_else(only_signatories)
        .map(|(number, _)| *number);
    totals
}

/// The count in an entry that stands for unnamed signatories, such as "3 organisations that wish to remain anonymous".
pub(super) fn unnamed_entry(text: &str) -> Option<u64> {
    let begins_with_count = text.trim_start().chars().next().and_then(digit).is_some();
    let totals = read_totals(text);
    totals
        .anonymous
        .filter(|_| begins_with_count && totals.total.is_none())
}

/// Whether a text is a note on totals: it has a number, a word for signatories, and a word for a whole or for anonymity.
pub(super) fn speaks_of_totals(text: &str) -> bool {
    let totals = read_totals(text);
    let folded = fold_letters(text);
    (totals.total.is_some() || totals.anonymous.is_some()) && has(&folded, SIGNATORIES)
}

/// Whether a line opens a footnote: an asterisk or dagger, or a sentence on totals.
pub(super) fn looks_like_footnote(text: &str) -> bool {
    text.starts_with(['*', '†', '‡', '＊', '※']) || speaks_of_totals(text)
}

/// `12 of whom asked …` speaks of the 12: what would separate clauses joins behind a number.
fn join_counts(text: String) -> String {
    const JOINTS: &[&str] = &[
        " of whom ",
        " of which ",
        " of them ",
        " de las cuales ",
        " de los cuales ",
        " d'entre elles ",
        " d'entre eux ",
    ];
    JOINTS.iter().fold(text, |text, joint| {
        let mut parts = text.split(joint);
        let mut joined = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let counts = joined
                .chars()
                .last()
                .is_some_and(|last| digit(last).is_some());
            joined.push_str(if counts { " " } else { joint });
            joined.push_str(part);
        }
        joined
    })
}

/// Small numbers in words, in English, French and Spanish, as a note on totals has them: "three of them wish to remain anonymous".
/// "One" and the Spanish "once" are left alone: they are as often no number.
const NUMBER_WORDS: &[(&str, &[&str])] = &[
    ("2", &["two", "deux", "dos"]),
    ("3", &["three", "trois", "tres"]),
    ("4", &["four", "quatre", "cuatro"]),
    ("5", &["five", "cinq", "cinco"]),
    ("6", &["six", "seis"]),
    ("7", &["seven", "sept", "siete"]),
    ("8", &["eight", "huit", "ocho"]),
    ("9", &["nine", "neuf", "nueve"]),
    ("10", &["ten", "dix", "diez"]),
    ("11", &["eleven", "onze"]),
    ("12", &["twelve", "douze", "doce"]),
];

fn digits_for_words(text: &str) -> String {
    let digits_of = |word: &str| {
        let known = NUMBER_WORDS.iter().find(|(_, words)| words.contains(&word));
        known.map_or(word, |(digits, _)| *digits).to_owned()
    };
    text.split_inclusive(|letter: char| !letter.is_alphabetic())
        .map(|part| {
            let word = part.trim_end_matches(|letter: char| !letter.is_alphabetic());
            format!("{}{}", digits_of(word), &part[word.len()..])
        })
        .collect()
}

/// The text without the dates in it, whose numbers count nothing.
fn without_dates(text: &str) -> String {
    let mut rest = text.to_owned();
    for _ in 0..8 {
        match find_date(&rest) {
            Some(found) => rest = format!("{} {}", found.before, found.after),
            None => break,
        }
    }
    rest
}

fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// `1,234`, `1 234`, `1.234` and `1’234` become 1234; fullwidth digits are folded already.
fn unify_separators(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let is_digit = |at: usize| {
        letters
            .get(at)
            .is_some_and(|letter| digit(*letter).is_some())
    };
    let groups = |at: usize| (1..=3).all(|step| is_digit(at + step)) && !is_digit(at + 4);
    let mut out = String::with_capacity(text.len());
    for (at, letter) in letters.iter().enumerate() {
        let separates = matches!(
            letter,
            ',' | '.' | ' ' | '\'' | '\u{a0}' | '\u{202f}' | '\u{2009}'
        );
        if separates && at > 0 && is_digit(at - 1) && groups(at) {
            continue;
        }
        out.push(*letter);
    }
    out
}

fn clauses(text: &str) -> Vec<&str> {
    SEPARATORS.iter().fold(vec![text], |parts, separator| {
        parts
            .into_iter()
            .flat_map(|part| part.split(separator))
            .collect()
    })
}

/// The first number of a clause that can be a count: no year of a date, no part of a word such as `G20`.
fn first_count(clause: &str) -> Option<u64> {
    let letters: Vec<char> = clause.chars().collect();
    let mut at = 0;
    while at < letters.len() {
        if digit(letters[at]).is_none() {
            at += 1;
            continue;
        }
        let end = (at..letters.len())
            .find(|next| digit(letters[*next]).is_none())
            .unwrap_or(letters.len());
        let after = letters.get(end).copied().unwrap_or(' ');
        let before = if at == 0 { ' ' } else { letters[at - 1] };
        let is_word = before.is_ascii_alphanumeric()
            || before == '/'
            || after == '年'
            || after == '月'
            || after == '/'
            || after == '%';
        if !is_word && end - at <= 9 {
            return Some(
                letters[at..end]
                    .iter()
                    .filter_map(|letter| digit(*letter))
                    .fold(0, |number, digit| number * 10 + u64::from(digit)),
            );
        }
        at = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_read_in_many_phrasings() {
        for (text, total, anonymous) in [
            (
                "321 organisations in total, of which 39 anonymous",
                Some(321),
                Some(39),
            ),
            (
                "Signed by 52 organisations, including 4 that wish to remain anonymous.",
                Some(52),
                Some(4),
            ),
            (
                "* In total 1,204 groups have signed. Of these, 17 asked not to be named.",
                Some(1204),
                Some(17),
            ),
            ("52 signatories (4 anonymous)", Some(52), Some(4)),
            (
                "2,005 signatories, 2,001 of whom asked not to be named.",
                Some(2005),
                Some(2001),
            ),
            (
                "An additional 39 organisations signed anonymously; the total is 321.",
                Some(321),
                Some(39),
            ),
            (
                "Au total, 1 204 organisations ont signé, dont 12 de manière anonyme.",
                Some(1204),
                Some(12),
            ),
            (
                "Lettre signée par 48 associations, dont trois anonymes.",
                Some(48),
                Some(3),
            ),
            (
                "In total 8 groups have signed; three of them, whose names are withheld, wish to remain anonymous.",
                Some(8),
                Some(3),
            ),
            (
                "En total, 1.204 organizaciones suscriben la carta, de las cuales 9 prefieren el anonimato.",
                Some(1204),
                Some(9),
            ),
            (
                "Carta firmada por 25 organizaciones, 3 de ellas anónimas.",
                Some(25),
                Some(3),
            ),
            ("*参与团体总计 12 个，其中 3 个匿名。", Some(12), Some(3)),
            (
                "截至2020年9月9日，共有１２个组织连署，其中３个不具名",
                Some(12),
                Some(3),
            ),
            ("Two more groups signed.", None, None),
            ("5 organisations wish to remain anonymous.", None, Some(5)),
        ] {
            let totals = read_totals(text);
            assert_eq!(
                (totals.total, totals.anonymous),
                (total, anonymous),
                "{text}"
            );
        }
    }

    #[test]
    fn names_with_numbers_are_no_totals() {
        for text in [
            "ARTICLE 19",
            "21 Group for Peace",
            "Group of 77 Associations",
            "Association 2000",
        ] {
            assert!(!speaks_of_totals(text), "{text}");
        }
    }
}
