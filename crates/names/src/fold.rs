//! Folds a name to what its spellings have in common: case, accents, width and punctuation go. Refuses to translate or transliterate.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};

use crate::script::is_unspaced;

/// Folds a text: NFKC (Unicode Standard Annex 15), lower case, accents of Latin, Greek and Arabic letters left out, points inside
/// abbreviations (`U.S.A.`) and the English possessive left out, every other run of punctuation one space.
pub fn fold(text: &str) -> String {
    if text.bytes().all(|b| b.is_ascii_alphabetic()) {
        return text.to_ascii_lowercase();
    }
    let letters = settled(text).unwrap_or_else(|| normalised(text));
    let mut folded = String::with_capacity(text.len());
    let mut run = 0usize;
    for (at, &c) in letters.iter().enumerate() {
        if c.is_alphanumeric() || is_mark(c) {
            if is_possessive_s(&letters, at) {
                continue;
            }
            push_letter(&mut folded, c);
            run += 1;
        } else if c == '.'
            && run == 1
            && letters
                .get(at + 1)
                .is_some_and(|next| next.is_alphanumeric())
        {
            run = 0;
        } else {
            run = 0;
            if !folded.ends_with(' ') && !folded.is_empty() {
                folded.push(' ');
            }
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Splits a text into folded tokens: at spaces, and where a script that is written without spaces begins or ends.
pub fn tokens(text: &str) -> Vec<String> {
    fold(text)
        .split(' ')
        .flat_map(split_at_unspaced)
        .map(|token| bare_arabic(&token))
        .filter(|t| !t.is_empty())
        .collect()
}

fn split_at_unspaced(word: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    let mut last = None;
    for c in word.chars() {
        let unspaced = is_unspaced(c) || (is_mark(c) && last == Some(true));
        match runs.last_mut() {
            Some(run) if last == Some(unspaced) => run.push(c),
            _ => runs.push(c.to_string()),
        }
        last = Some(unspaced);
    }
    runs
}

/// Leaves out the Arabic article and the conjunctions that are written together with a word.
fn bare_arabic(token: &str) -> String {
    if !token
        .chars()
        .next()
        .is_some_and(|c| c.script() == Script::Arabic)
    {
        return token.to_owned();
    }
    let length = token.chars().count();
    for (prefix, length_min) in [("وال", 5), ("بال", 5), ("ال", 4), ("لل", 4), ("و", 4)]
    {
        if let Some(rest) = token.strip_prefix(prefix).filter(|_| length >= length_min) {
            return rest.to_owned();
        }
    }
    token.to_owned()
}

fn is_possessive_s(letters: &[char], at: usize) -> bool {
    letters[at] == 's'
        && at >= 2
        && matches!(letters[at - 1], '\'' | '’' | '‘' | 'ʼ' | '`')
        && letters[at - 2].is_alphanumeric()
        && !letters
            .get(at + 1)
            .is_some_and(|next| next.is_alphanumeric())
}

fn push_letter(folded: &mut String, c: char) {
    match c {
        'ß' => folded.push_str("ss"),
        'æ' => folded.push_str("ae"),
        'œ' => folded.push_str("oe"),
        'þ' => folded.push_str("th"),
        'ø' => folded.push('o'),
        'ł' => folded.push('l'),
        'ı' => folded.push('i'),
        'đ' | 'ð' => folded.push('d'),
        'ə' => folded.push('e'),
        'ё' => folded.push('е'),
        'ى' => folded.push('ي'),
        'ـ' => {}
        other => folded.push(other),
    }
}

fn normalised(text: &str) -> Vec<char> {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .flat_map(unaccented)
        .collect()
}

/// Below this character no other joins the one before it, but marks.
const SINGLE_END: usize = 0x700;

/// What each single character is once normalised; empty for marks, which need their neighbours.
static SINGLE: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let single = |code: usize| u32::try_from(code).ok().and_then(char::from_u32);
    (0..SINGLE_END)
        .map(|code| {
            single(code)
                .filter(|c| !is_combining_mark(*c))
                .map_or_else(Vec::new, |c| normalised(c.encode_utf8(&mut [0; 4])))
        })
        .collect()
});

/// The same as [`normalised`], character by character, for the texts where that is so; normalising costs more than all the rest.
fn settled(text: &str) -> Option<Vec<char>> {
    let single = &*SINGLE;
    let mut letters = Vec::with_capacity(text.len());
    let mut after_vowel_sign = false;
    for c in text.chars() {
        let is_vowel_sign = matches!(c, '\u{0f72}' | '\u{0f74}' | '\u{0f7a}' | '\u{0f7c}');
        match single.get(c as usize) {
            Some(plain) if plain.is_empty() => return None,
            Some(plain) => letters.extend_from_slice(plain),
            None if is_vowel_sign && !after_vowel_sign || is_own_form(c) => letters.push(c),
            None => return None,
        }
        after_vowel_sign = is_vowel_sign;
    }
    Some(letters)
}

/// Unified Han characters and Tibetan consonants are their own NFKC form, but for the composite ones.
fn is_own_form(c: char) -> bool {
    let is_consonant = matches!(c, '\u{0f40}'..='\u{0f68}' | '\u{0f90}'..='\u{0fb8}' | '\u{0f0b}');
    let is_composite = matches!(
        c,
        '\u{0f43}'
            | '\u{0f4d}'
            | '\u{0f52}'
            | '\u{0f57}'
            | '\u{0f5c}'
            | '\u{0f93}'
            | '\u{0f9d}'
            | '\u{0fa2}'
            | '\u{0fa7}'
            | '\u{0fac}'
    );
    matches!(c, '\u{4e00}'..='\u{9fff}') || (is_consonant && !is_composite)
}

/// Says whether a character is a combining mark; asks the table only where one may be.
fn is_mark(c: char) -> bool {
    c > '\u{02ff}' && !matches!(c, '\u{4e00}'..='\u{9fff}' | 'А'..='я') && is_combining_mark(c)
}

/// Decomposes a letter and leaves its marks out, where the script treats them as accents; `й` and kana keep theirs.
fn unaccented(c: char) -> impl Iterator<Item = char> {
    let accent_script = matches!(
        c.script(),
        Script::Latin | Script::Greek | Script::Arabic | Script::Inherited
    );
    let decomposed: Vec<char> = if accent_script {
        std::iter::once(c)
            .nfd()
            .filter(|mark| !is_combining_mark(*mark))
            .collect()
    } else {
        vec![c]
    };
    decomposed.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_fold_to_one_text() {
        for (given, expected) in [
            ("Réseau  Ouest—Africain", "reseau ouest africain"),
            ("Citizens’ Centre, Inc.", "citizens centre inc"),
            ("Women's March", "women march"),
            ("U.S.A. Friends e.V.", "usa friends ev"),
            ("İstanbul Kadın", "istanbul kadin"),
            ("ＨＫ＠ＪＰＮ", "hk jpn"),
            ("Российский", "российский"),
            ("ガンジー", "ガンジー"),
            ("Œuvre & Straße", "oeuvre strasse"),
        ] {
            assert_eq!(fold(given), expected);
        }
    }

    #[test]
    fn the_short_way_folds_as_the_long_one() {
        let singles = (0..0x1_0000).filter_map(char::from_u32).map(String::from);
        let pairs = [
            "Cafe\u{301}",
            "བསྟན་འཛིན",
            "ཀཱི",
            "ཀིུ",
            "གྷ",
            "ئابدۇللا",
            "Ⅷ",
            "王·李",
            "ﾊﾝｸﾞﾙ",
            "ᄒ\u{1161}ᆫ",
            "ΑΣ",
            "İi",
        ];
        for text in singles.chain(pairs.map(str::to_owned)) {
            if let Some(letters) = settled(&text) {
                assert_eq!(letters, normalised(&text), "{text}");
            }
        }
    }

    #[test]
    fn tokens_part_where_a_script_without_spaces_begins() {
        assert_eq!(
            tokens("チベット問題を考える会Japan Committee"),
            ["チベット問題を考える会", "japan", "committee"]
        );
        assert_eq!(tokens("للسلام والديمقراطية"), ["سلام", "ديمقراطية"]);
    }
}
