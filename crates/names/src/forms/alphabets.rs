//! Reads alphabets of one letter, one sound: Cyrillic, Arabic script, and any other by its usual romanisation. Refuses Han and Tibetan.

use std::sync::LazyLock;

use any_ascii::any_ascii_char;
use unicode_normalization::UnicodeNormalization;

use super::quick::QuickMap;
use super::semitic;
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
    let spelt = spell(folded.chars(), &[own, &CYRILLIC]);
    // Uyghur and Kazakh surnames after the Russian pattern keep the Russian v.
    for (ending, proper) in [("ow", "ov"), ("ew", "ev"), ("owa", "ova"), ("ewa", "eva")] {
        if let Some(stem) = spelt.strip_suffix(ending) {
            return format!("{stem}{proper}");
        }
    }
    spelt
}

/// Reads Arabic script: by the Uyghur or the Kazakh alphabet when its own letters are there. Takes the text unfolded, for folding leaves
/// out the seat of Uyghur vowels.
pub(super) fn arabic(value: &str) -> String {
    let is_plain = value.chars().all(|c| c == ' ' || matches!(c, '\u{0621}'..='\u{064a}' | '\u{0671}'..='\u{0674}' | '\u{0679}'..='\u{06d3}' | 'ە'));
    let letters: Vec<char> = if is_plain {
        value.chars().collect()
    } else {
        value.nfkc().collect()
    };
    let has = |wanted: &[char]| letters.iter().any(|c| wanted.contains(c));
    let is_kazakh = has(&['ٴ', 'ٵ', 'ٶ', 'ٷ', 'ٸ'])
        || (has(&['ە', 'ۇ', 'ۋ']) && has(&['ع', 'ح']) && !has(&['ئ']));
    let own: Option<&Letters> = if is_kazakh {
        Some(&KAZAKH)
    } else if has(&['ە', 'ې', 'ۆ', 'ۈ', 'ۇ', 'ۋ', 'ڭ']) || is_turkic(&letters) {
        Some(&UYGHUR)
    } else {
        None
    };
    match own {
        Some(own) => spell(letters.into_iter(), &[own, &OTHER]),
        None => semitic::arabic(&letters),
    }
}

/// Says whether letters are used as in Uyghur, without one that only Uyghur has: a vowel seat at the beginning of a word, an `i` without
/// dots inside one, a two-eyed `h` without Urdu's letters.
fn is_turkic(letters: &[char]) -> bool {
    let is_letter = |at: usize| letters.get(at).is_some_and(|c| c.is_alphabetic());
    let is_urdu = letters
        .iter()
        .any(|c| matches!(c, 'ہ' | 'ے' | 'ٹ' | 'ڈ' | 'ڑ' | 'ں' | 'ی' | 'ک'));
    !is_urdu
        && letters.iter().enumerate().any(|(at, c)| match c {
            'ئ' => at == 0 || !is_letter(at - 1),
            'ى' => is_letter(at + 1),
            'ھ' => true,
            _ => false,
        })
}

/// Reads any other script by its usual romanisation; the nasal dot of Indian scripts is an `n`.
pub(super) fn any(folded: &str) -> String {
    spell(
        folded
            .chars()
            .map(|c| if is_nasal_dot(c) { 'n' } else { c }),
        &[],
    )
}

/// The anusvara of Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Telugu, Kannada and Malayalam.
fn is_nasal_dot(c: char) -> bool {
    matches!(
        c,
        '\u{0902}'
            | '\u{0982}'
            | '\u{0a02}'
            | '\u{0a70}'
            | '\u{0a82}'
            | '\u{0b02}'
            | '\u{0c02}'
            | '\u{0c82}'
            | '\u{0d02}'
    )
}
