//! Kana by Hepburn, and back. Refuses Han characters: how a Japanese name's are read is not in any free table that ships here.

use std::sync::LazyLock;

use crate::script::Script;
use crate::table::rows;

/// Hiragana and their spelling; of two kana with one spelling, the usual one first.
static KANA: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let mut all: Vec<_> = rows(include_str!("../../data/kana.tsv"))
        .filter_map(|(_, columns)| Some((*columns.first()?, *columns.get(1)?)))
        .filter(|(_, latin)| !latin.is_empty())
        .collect();
    all.sort_by_key(|(kana, _)| matches!(*kana, "ぢ" | "づ" | "を" | "ぢゃ" | "ぢゅ" | "ぢょ"));
    all
});

/// Writes kana in Latin letters; long vowels of katakana lose their mark.
pub(super) fn to_latin(text: &str) -> String {
    crate::romanise::romanise_kana(text)
}

/// Writes Latin letters in hiragana or katakana; `None` when letters are left over.
pub(super) fn from_latin(text: &str, script: Script) -> Option<String> {
    let small = text.to_lowercase();
    let mut written = String::with_capacity(text.len() * 2);
    let mut rest = small.as_str();
    while let Some(first) = rest.chars().next() {
        let second = rest[first.len_utf8()..].chars().next();
        let found = KANA
            .iter()
            .filter(|(kana, latin)| !kana.is_empty() && rest.starts_with(latin))
            .fold(None::<(&str, &str)>, |best, next| {
                best.filter(|best| best.1.len() >= next.1.len())
                    .or(Some(*next))
            });
        if let Some((kana, latin)) = found {
            written.push_str(kana);
            rest = &rest[latin.len()..];
        } else if (second == Some(first) && first.is_ascii_lowercase())
            || (first == 't' && second == Some('c'))
        {
            written.push('っ');
            rest = &rest[1..];
        } else if matches!(first, 'n' | 'm') {
            written.push('ん');
            rest = &rest[1..];
        } else if matches!(first, ' ' | '-' | '\'' | '’') {
            if first == ' ' {
                written.push(' ');
            }
            rest = &rest[first.len_utf8()..];
        } else {
            return None;
        }
    }
    Some(if script == Script::Katakana {
        written.chars().map(to_katakana).collect()
    } else {
        written
    })
}

fn to_katakana(c: char) -> char {
    match c {
        'ぁ'..='ゖ' => char::from_u32(c as u32 + 0x60).unwrap_or(c),
        other => other,
    }
}
