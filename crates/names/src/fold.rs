//! Folds a name to what its spellings have in common: case, accents, width and punctuation go. Refuses to translate or transliterate.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};

use crate::script::is_unspaced;

/// Folds a text: NFKC (Unicode Standard Annex 15), lower case, accents of Latin, Greek and Arabic letters left out, points inside
/// abbreviations (`U.S.A.`) and the English possessive left out, every other run of punctuation one space.
pub fn fold(text: &str) -> String {
    let letters: Vec<char> = text
        .nfkc()
        .flat_map(char::to_lowercase)
        .flat_map(unaccented)
        .collect();
    let mut folded = String::with_capacity(text.len());
    let mut run = 0usize;
    for (at, &c) in letters.iter().enumerate() {
        if c.is_alphanumeric() || is_combining_mark(c) {
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
        let unspaced = is_unspaced(c) || (is_combining_mark(c) && last == Some(true));
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
    fn tokens_part_where_a_script_without_spaces_begins() {
        assert_eq!(
            tokens("チベット問題を考える会Japan Committee"),
            ["チベット問題を考える会", "japan", "committee"]
        );
        assert_eq!(tokens("للسلام والديمقراطية"), ["سلام", "ديمقراطية"]);
    }
}
