//! Answers: small questions about one line: its plain characters, its words, its end, a heading's number. Refuses state.

use super::markdown::{Piece, PieceKind, is_unspaced};
use super::placeholder::is_placeholder;
use crate::direction::is_rtl_language;
use crate::format::{han, letters, roman};
use crate::tree::Inline;

pub(super) fn push_words(words: &mut String, inlines: &mut Vec<Inline>) {
    if !words.is_empty() {
        inlines.push(Inline::Text(std::mem::take(words)));
    }
}

pub(super) fn trim_end(inlines: &mut Vec<Inline>) {
    if let Some(Inline::Text(text)) = inlines.last_mut() {
        text.truncate(text.trim_end().len());
        if text.is_empty() {
            inlines.pop();
        }
    }
}

/// The characters that a reader takes for words, each with its line. Code, bare addresses and marks leave a break.
pub(super) fn flatten(pieces: &[Piece], flat: &mut Vec<(char, usize)>) {
    for piece in pieces {
        match &piece.kind {
            PieceKind::Text(text) => {
                flat.extend(text.chars().map(|character| (character, piece.line)))
            }
            PieceKind::Emphasis(inner) | PieceKind::Strong(inner) => flatten(inner, flat),
            PieceKind::Link {
                text,
                is_bare: false,
                ..
            } => flatten(text, flat),
            _ => flat.push(('\u{2}', piece.line)),
        }
    }
}

/// Words between spaces, and each Han or kana character.
pub(super) fn word_count(text: &str) -> usize {
    let dense = text
        .chars()
        .filter(|character| is_unspaced(*character) && character.is_alphabetic())
        .count();
    let is_word = |word: &&str| {
        word.chars()
            .any(|it| is_placeholder(it) || (it.is_alphanumeric() && !is_unspaced(it)))
    };
    dense
        + text
            .split(|it: char| it.is_whitespace() || is_unspaced(it))
            .filter(is_word)
            .count()
}

pub(super) fn heading_label(language: &str, counts: [u32; 3], level: u8) -> String {
    let is_rtl = is_rtl_language(language);
    match (language, level) {
        // Full stops of Roman numerals and letters are misplaced beside right-to-left words.
        _ if is_rtl => counts[..usize::from(level)]
            .iter()
            .map(u32::to_string)
            .collect::<Vec<_>>()
            .join("-"),
        ("zh", 1) => format!("{}、", han(counts[0])),
        ("zh", 2) => format!("（{}）", han(counts[1])),
        (_, 1) => format!("{}.", roman(counts[0])),
        (_, 2) => format!("{}.", letters(counts[1])),
        _ => format!("{}.", counts[2]),
    }
}
