//! Reads alphabets of one letter, one sound: Cyrillic, Arabic script, and any other by its usual romanisation. Refuses Han and Tibetan.

use std::sync::LazyLock;

use any_ascii::any_ascii_char;
use unicode_normalization::UnicodeNormalization;

use super::quick::QuickMap;
use crate::table::rows;

type Letters = QuickMap<char, &'static str>;

static UYGHUR: LazyLock<Letters> =
    LazyLock::new(|| columns(include_str!("../../data/schemes/uyghur.tsv"), 1, 0));
static UYGHUR_CYRILLIC: LazyLock<Letters> =
    LazyLock::new(|| columns(include_str!("../../data/schemes/uyghur.tsv"), 2, 0));
static KAZAKH: LazyLock<Letters> =
    LazyLock::new(|| columns(include_str!("../../data/schemes/kazakh.tsv"), 2, 1));
static KAZAKH_CYRILLIC: LazyLock<Letters> =
    LazyLock::new(|| columns(include_str!("../../data/schemes/kazakh.tsv"), 0, 1));
static CYRILLIC: LazyLock<Letters> =
    LazyLock::new(|| columns(include_str!("../../data/cyrillic.tsv"), 0, 1));
static OTHER: LazyLock<Letters> =
    LazyLock::new(|| columns(include_str!("../../data/letters.tsv"), 0, 1));

/// Reads two columns of a table as letters and their Latin ones; where two rows have one letter, the first counts.
fn columns(table: &'static str, from: usize, to: usize) -> Letters {
    let mut letters = Letters::default();
    for (_, columns) in rows(table) {
        let mut source = columns.get(from).map_or("", |letter| *letter).chars();
        if let (Some(letter), None) = (source.next(), source.next()) {
            letters
                .entry(letter)
                .or_insert(columns.get(to).copied().unwrap_or_default());
        }
    }
    letters
}

/// Appends Latin letters without their diacritics.
fn push_plain(to: &mut String, letters: &str) {
    for c in letters.chars() {
        match c {
            'ä' => to.push('a'),
            'ë' => to.push('e'),
            'ı' => to.push('i'),
            'ö' => to.push('o'),
            'ü' | 'ū' => to.push('u'),
            'ñ' => to.push_str("ng"),
            'ğ' => to.push_str("gh"),
            'ş' => to.push_str("sh"),
            c if c.is_ascii_lowercase() => to.push(c),
            _ => {}
        }
    }
}

fn spell(text: impl Iterator<Item = char>, tables: &[&Letters]) -> String {
    let mut spelt = String::with_capacity(16);
    for c in text {
        match tables.iter().find_map(|letters| letters.get(&c)) {
            Some(letters) => push_plain(&mut spelt, letters),
            None if is_seat(c) => {}
            None => push_plain(&mut spelt, &any_ascii_char(c).to_ascii_lowercase()),
        }
    }
    spelt
}

/// Says whether a letter only carries a vowel or marks a word.
fn is_seat(c: char) -> bool {
    matches!(c, 'ئ' | 'ٴ')
}

/// Reads folded Cyrillic: by the Uyghur or the Kazakh alphabet when its own letters are there.
pub(super) fn cyrillic(folded: &str) -> String {
    let own: &Letters = if folded.contains(['ұ', 'і'])
        && folded.contains(['ә', 'ғ', 'қ', 'ң', 'ө', 'ұ', 'ү', 'һ', 'ы', 'ж'])
    {
        &KAZAKH_CYRILLIC
    } else if folded.contains(['җ', 'ә', 'ғ', 'қ', 'ң', 'ө', 'ү', 'һ']) {
        if folded.contains(['ы', 'і', 'ұ']) {
            &KAZAKH_CYRILLIC
        } else {
            &UYGHUR_CYRILLIC
        }
    } else {
        &CYRILLIC
    };
    spell(folded.chars(), &[own, &CYRILLIC])
}

/// Reads Arabic script: by the Uyghur or the Kazakh alphabet when its own letters are there. Takes the text unfolded, for folding leaves
/// out the seat of Uyghur vowels.
pub(super) fn arabic(value: &str) -> String {
    let text = value.nfkc();
    if value.contains(['ٴ', 'ٵ', 'ٶ', 'ٷ', 'ٸ']) {
        return spell(text, &[&KAZAKH, &OTHER]);
    }
    let is_uyghur = value.contains(['ە', 'ې', 'ۆ', 'ۈ', 'ۇ', 'ۋ', 'ڭ']) || value.contains("ئا");
    if is_uyghur && value.contains(['ع', 'ح']) && !value.contains('ئ') {
        spell(text, &[&KAZAKH, &OTHER])
    } else if is_uyghur || value.contains("ئى") {
        spell(text, &[&UYGHUR, &OTHER])
    } else {
        spell(text, &[&OTHER])
    }
}

/// Reads any other script by its usual romanisation.
pub(super) fn any(folded: &str) -> String {
    spell(folded.chars(), &[])
}
