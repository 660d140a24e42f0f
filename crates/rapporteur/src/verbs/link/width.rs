//! How many columns of a terminal a text takes, and texts cut and filled to a width. It refuses to pass on what would steer a terminal.
//!
//! Wide letters take two columns (Unicode Standard Annex 11: East Asian Wide and Fullwidth), combining marks none.

/// Ranges of letters that take two columns: Hangul Jamo, CJK and its neighbours, Hangul, full-width forms, pictographs, rare Han.
const WIDE: [(u32, u32); 12] = [
    (0x1100, 0x115f),
    (0x2e80, 0x303e),
    (0x3041, 0x33ff),
    (0x3400, 0x4dbf),
    (0x4e00, 0x9fff),
    (0xa000, 0xa4cf),
    (0xa960, 0xa97f),
    (0xac00, 0xd7a3),
    (0xf900, 0xfaff),
    (0xfe30, 0xfe6f),
    (0xff00, 0xff60),
    (0x1f300, 0x1faff),
];
/// Full-width signs and the planes of rare Han letters.
const WIDE_HIGH: [(u32, u32); 2] = [(0xffe0, 0xffe6), (0x2_0000, 0x3_fffd)];
/// Ranges of marks that take no column: Latin, Cyrillic, Hebrew, Arabic, Indic (a part), Tibetan, joiners, variation selectors.
const NONE: [(u32, u32); 22] = [
    (0x0300, 0x036f),
    (0x0483, 0x0489),
    (0x0591, 0x05bd),
    (0x05bf, 0x05c7),
    (0x0610, 0x061a),
    (0x064b, 0x065f),
    (0x0670, 0x0670),
    (0x06d6, 0x06dc),
    (0x06df, 0x06e4),
    (0x06e7, 0x06ed),
    (0x093c, 0x093c),
    (0x0941, 0x0948),
    (0x094d, 0x094d),
    (0x0e34, 0x0e3a),
    (0x0e47, 0x0e4e),
    (0x0f18, 0x0f19),
    (0x0f35, 0x0f39),
    (0x0f71, 0x0f7e),
    (0x0f80, 0x0f84),
    (0x0f8d, 0x0fbc),
    (0x200b, 0x200d),
    (0xfe00, 0xfe0f),
];
/// Marks that turn the direction of what follows, and others that are not to be seen: shown as a replacement, never passed on.
const STEERING: [(u32, u32); 4] = [
    (0x200e, 0x200f),
    (0x202a, 0x202e),
    (0x2066, 0x2069),
    (0xfeff, 0xfeff),
];

fn is_in(ranges: &[(u32, u32)], c: char) -> bool {
    let code = c as u32;
    ranges
        .iter()
        .any(|(from, to)| (*from..=*to).contains(&code))
}

fn width_of(c: char) -> usize {
    if is_in(&NONE, c) {
        0
    } else if is_in(&WIDE, c) || is_in(&WIDE_HIGH, c) {
        2
    } else {
        1
    }
}

/// The columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

/// The text with everything that would steer a terminal replaced.
///
/// PRIVACY: a list is foreign text; an escape sequence in a cell could rewrite what the reviewer sees.
pub(crate) fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c == '\t' || c == '\n' {
                ' '
            } else if c.is_control() || is_in(&STEERING, c) {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

/// The text in lines of at most so many columns, broken at spaces where there are some.
pub(crate) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        let own = width(word);
        if used > 0 && used + 1 + own <= columns {
            push(&mut lines, " ");
            used += 1;
        } else if used > 0 {
            lines.push(String::new());
            used = 0;
        }
        for c in word.chars() {
            if used + width_of(c) > columns && used > 0 {
                lines.push(String::new());
                used = 0;
            }
            push(&mut lines, c.encode_utf8(&mut [0; 4]));
            used += width_of(c);
        }
    }
    lines
}

fn push(lines: &mut [String], text: &str) {
    lines
        .last_mut()
        .expect("invariant: there is always a line")
        .push_str(text);
}

/// The text and spaces behind it up to so many columns.
pub(crate) fn filled(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(missing))
}

#[cfg(test)]
mod tests {
    use super::{filled, harmless, width, wrapped};

    #[test]
    fn letters_take_the_columns_that_a_terminal_gives_them() {
        for (text, columns) in [
            ("Kashgar", 7),
            ("喀什", 4),
            ("ﺹ", 1),
            ("е\u{301}", 1),
            ("བསྟན", 3),
            ("한글", 4),
            ("ＡＢ", 4),
            ("𠮷", 2),
            ("", 0),
        ] {
            assert_eq!(width(text), columns, "{text}");
            assert_eq!(width(&filled(text, 9)), 9, "{text}");
        }
    }

    #[test]
    fn no_line_is_wider_than_asked_and_nothing_is_lost() {
        let text = "阿卜杜拉 Abdulla of the long name and 喀什地区疏附县托克扎克镇";
        let lines = wrapped(text, 12);
        assert!(lines.iter().all(|line| width(line) <= 12), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        assert_eq!(wrapped("", 5), [""]);
    }

    #[test]
    fn a_cell_cannot_steer_the_terminal() {
        assert_eq!(
            harmless("a\x1b[2Jb\u{202e}c\td"),
            "a\u{fffd}[2Jb\u{fffd}c d"
        );
    }
}
