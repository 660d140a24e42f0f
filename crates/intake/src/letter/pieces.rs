//! Cuts a signatory's line into pieces: text outside brackets, brackets, and runs of one script.

use unicode_script::Script;

use super::slips::cyrillic_reading;
use crate::scripts::{CYRILLIC, LATIN, ScriptClass, class_of, main_class};

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text outside brackets.
    Text(&'a str),
    /// A bracket: its opening sign, what it holds, and the whole.
    Bracket {
        open: char,
        inner: &'a str,
        whole: &'a str,
    },
}

const BRACKETS: &[(char, char)] = &[
    ('(', ')'),
    ('（', '）'),
    ('[', ']'),
    ('【', '】'),
    ('「', '」'),
    ('『', '』'),
    ('《', '》'),
    ('〔', '〕'),
];

/// Whether a bracket only decorates a name.
pub(super) fn is_decorative(open: char) -> bool {
    matches!(open, '【' | '「' | '『' | '《' | '〔')
}

/// Cuts at brackets; one that never closes is text.
pub(super) fn pieces(line: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let found = rest.char_indices().find_map(|(at, open)| {
            let close = BRACKETS.iter().find(|(known, _)| *known == open)?.1;
            let length = closing(&rest[at..], open, close)?;
            Some((at, open, close, length))
        });
        let Some((at, open, close, length)) = found else {
            pieces.push(Piece::Text(rest));
            break;
        };
        if at > 0 {
            pieces.push(Piece::Text(&rest[..at]));
        }
        let whole = &rest[at..at + length];
        pieces.push(Piece::Bracket {
            open,
            inner: whole[open.len_utf8()..length - close.len_utf8()].trim(),
            whole,
        });
        rest = &rest[at + length..];
    }
    pieces
}

/// The length of the bracket that a text opens with.
fn closing(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, letter) in text.char_indices() {
        depth = if letter == open {
            depth + 1
        } else if letter == close {
            depth - 1
        } else {
            depth
        };
        if depth == 0 {
            return Some(at + letter.len_utf8());
        }
    }
    None
}

/// Cuts a text into runs of one script class. A short foreign token inside a run stays with it.
pub(super) fn script_runs(text: &str) -> Vec<(ScriptClass, &str)> {
    let tokens = tokens(text);
    let mut runs: Vec<(ScriptClass, usize, usize)> = Vec::new();
    for (at, (class, start, end)) in tokens.iter().enumerate() {
        let class = settle(&tokens, at, *class, text);
        match runs.last_mut() {
            Some(run) if run.0 == class || class == ScriptClass::Common => run.2 = *end,
            Some(run) if run.0 == ScriptClass::Common => *run = (class, run.1, *end),
            _ => runs.push((class, *start, *end)),
        }
    }
    runs.into_iter()
        .map(|(class, start, end)| (class, text[start..end].trim_matches(is_joint)))
        .filter(|(_, run)| !run.is_empty())
        .collect()
}

/// What may stand between two names on a line and belongs to neither.
fn is_joint(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(
            letter,
            ',' | '，' | '、' | '/' | '／' | '|' | '·' | ';' | '；' | '–' | '—'
        )
}

/// Tokens: runs of one class without white space.
fn tokens(text: &str) -> Vec<(ScriptClass, usize, usize)> {
    let mut tokens: Vec<(ScriptClass, usize, usize)> = Vec::new();
    let mut after_space = true;
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        if letter.is_whitespace() {
            after_space = true;
            continue;
        }
        let class = class_of(letter);
        match tokens.last_mut().filter(|_| !after_space) {
            Some(token) if token.0 == class || class == ScriptClass::Common => token.2 = end,
            Some(token) if token.0 == ScriptClass::Common => *token = (class, token.1, end),
            // A word that mixes look-alike letters stays one word: it is warned of, not cut.
            Some(token) if is_alphabet(token.0) && is_alphabet(class) => {
                token.2 = end;
                token.0 = main_class(&text[token.1..end]);
            }
            _ => tokens.push((class, at, end)),
        }
        after_space = false;
    }
    tokens
}

/// Scripts whose letters are mixed in one word by mistake or to deceive.
fn is_alphabet(class: ScriptClass) -> bool {
    matches!(
        class,
        ScriptClass::Other(Script::Latin | Script::Cyrillic | Script::Greek)
    )
}

/// The class a token counts as: a keyboard slip as the script it was meant in, a single short token between or against
/// tokens of another script as theirs.
fn settle(
    tokens: &[(ScriptClass, usize, usize)],
    at: usize,
    class: ScriptClass,
    text: &str,
) -> ScriptClass {
    let neighbour = |step: Option<usize>| {
        step.and_then(|step| tokens.get(step))
            .map(|token| token.0)
            .filter(|class| *class != ScriptClass::Common)
    };
    let (before, after) = (neighbour(at.checked_sub(1)), neighbour(Some(at + 1)));
    let (start, end) = (tokens[at].1, tokens[at].2);
    let word = &text[start..end];
    if class == LATIN {
        let beside_cyrillic = before == Some(CYRILLIC) || after == Some(CYRILLIC);
        if beside_cyrillic && cyrillic_reading(word).is_some() {
            return CYRILLIC;
        }
        let alone = before != Some(LATIN) && after != Some(LATIN);
        let between = before.is_some() && before == after;
        let glued = (before == Some(ScriptClass::EastAsian)
            && text[..start]
                .ends_with(|letter: char| !letter.is_whitespace() && !is_joint(letter)))
            || (after == Some(ScriptClass::EastAsian)
                && text[end..]
                    .starts_with(|letter: char| !letter.is_whitespace() && !is_joint(letter)));
        let short = word.chars().count() <= 5;
        if alone && (between || (glued && short)) {
            return before.or(after).unwrap_or(class);
        }
    }
    class
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(text: &str) -> Vec<&str> {
        script_runs(text).into_iter().map(|(_, run)| run).collect()
    }

    #[test]
    fn a_line_splits_where_its_script_changes() {
        for (line, expected) in [
            (
                "華人團契 Christian Fellowship",
                vec!["華人團契", "Christian Fellowship"],
            ),
            (
                "問題を考える会Japan Committee",
                vec!["問題を考える会", "Japan Committee"],
            ),
            (
                "黎明, Dawn of Example, の夜明け",
                vec!["黎明", "Dawn of Example", "の夜明け"],
            ),
            ("香港G6團隊", vec!["香港G6團隊"]),
            ("NPO法人例", vec!["NPO法人例"]),
            ("Фонд LGBT людей", vec!["Фонд LGBT людей"]),
            (
                "Ghjtrn для людей T*Revers",
                vec!["Ghjtrn для людей", "T*Revers"],
            ),
            ("21 Example", vec!["21 Example"]),
            ("Pеople of Example", vec!["Pеople of Example"]),
            ("Stand with HK@JPN", vec!["Stand with HK@JPN"]),
            ("Комитет \"Пример\"", vec!["Комитет \"Пример\""]),
        ] {
            assert_eq!(runs(line), expected, "{line}");
        }
    }

    #[test]
    fn a_bracket_that_never_closes_is_text() {
        assert_eq!(pieces("Union (U"), [Piece::Text("Union (U")]);
        assert_eq!(pieces("A (B) C").len(), 3);
    }
}
