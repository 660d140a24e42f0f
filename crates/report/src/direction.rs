//! Answers: which parts of a line run against the direction of the report's language. Refuses to reorder anything.

/// A piece of text, and whether it must be isolated from what surrounds it (UAX #9, isolates).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run<'a> {
    pub(crate) text: &'a str,
    pub(crate) is_foreign: bool,
}

/// Whether a language is written from right to left.
pub(crate) fn is_rtl_language(primary: &str) -> bool {
    matches!(
        primary,
        "ar" | "ug" | "fa" | "ur" | "he" | "ps" | "sd" | "dv" | "yi" | "ckb"
    )
}

/// Whether a character is strongly right-to-left: Hebrew to Arabic Extended-A, the presentation forms, and the
/// right-to-left blocks of the supplementary plane.
pub(crate) fn is_rtl(character: char) -> bool {
    matches!(u32::from(character),
        0x0590..=0x065F | 0x066A..=0x06EF | 0x06FA..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC
        | 0x10800..=0x10FFF | 0x1E800..=0x1EFFF)
}

fn is_strong_ltr(character: char) -> bool {
    character.is_alphabetic() && !is_rtl(character)
}

/// Splits a line into runs of the base direction and foreign runs. A foreign run begins at its first strong character,
/// takes neutral characters and digits between strong ones, and a bracket with digits that follows it: `منظمة (2020)`.
pub(crate) fn runs(text: &str, base_is_rtl: bool) -> Vec<Run<'_>> {
    let is_foreign = |character: char| {
        if base_is_rtl {
            is_strong_ltr(character)
        } else {
            is_rtl(character)
        }
    };
    let is_native = |character: char| {
        if base_is_rtl {
            is_rtl(character)
        } else {
            is_strong_ltr(character)
        }
    };
    let mut found = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    while let Some(offset) = text[at..].find(is_foreign) {
        let start = at + offset;
        let end = start + foreign_length(&text[start..], is_foreign, is_native);
        if plain_from < start {
            found.push(Run {
                text: &text[plain_from..start],
                is_foreign: false,
            });
        }
        found.push(Run {
            text: &text[start..end],
            is_foreign: true,
        });
        plain_from = end;
        at = end;
    }
    if plain_from < text.len() {
        found.push(Run {
            text: &text[plain_from..],
            is_foreign: false,
        });
    }
    found
}

/// What parts the names of a list: two foreign names in a row are two runs, in the order of the report's language.
const SEPARATORS: [&str; 7] = [", ", "; ", " / ", " – ", "、", "；", "，"];

/// How many bytes of a text that begins with a foreign character belong to its run.
fn foreign_length(
    text: &str,
    is_foreign: impl Fn(char) -> bool,
    is_native: impl Fn(char) -> bool,
) -> usize {
    let native = text.find(is_native).unwrap_or(text.len());
    let stop = SEPARATORS
        .iter()
        .filter_map(|separator| text[..native].find(separator))
        .min()
        .unwrap_or(native);
    let last = text[..stop]
        .char_indices()
        .rev()
        .find(|(_, character)| is_foreign(*character));
    let end = last.map_or(stop, |(index, character)| index + character.len_utf8());
    end + trailing_bracket(&text[end..])
}

/// The length of ` (digits and punctuation)` right after a foreign run.
fn trailing_bracket(text: &str) -> usize {
    let inner = text.trim_start_matches(' ');
    if !inner.starts_with(['(', '[']) {
        return 0;
    }
    let Some(close) = inner.find([')', ']']) else {
        return 0;
    };
    let holds_words = inner[1..close].chars().any(char::is_alphabetic);
    if holds_words {
        0
    } else {
        text.len() - inner.len() + close + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, base_is_rtl: bool) -> String {
        let mark = |run: Run<'_>| {
            if run.is_foreign {
                format!("⟨{}⟩", run.text)
            } else {
                run.text.to_owned()
            }
        };
        runs(text, base_is_rtl).into_iter().map(mark).collect()
    }

    #[test]
    fn foreign_runs_keep_their_brackets_and_inner_spaces() {
        let cases = [
            ("plain", "plain"),
            ("منظمة (2020)", "⟨منظمة (2020)⟩"),
            ("by مركز القاهرة, 2 of", "by ⟨مركز القاهرة⟩, 2 of"),
            ("ئۇيغۇر / Uyghur", "⟨ئۇيغۇر⟩ / Uyghur"),
            ("(منظمة)", "(⟨منظمة⟩)"),
            ("مركز (2020), ئۇيغۇر", "⟨مركز (2020)⟩, ⟨ئۇيغۇر⟩"),
            ("བོད་ and Кыргыз", "བོད་ and Кыргыз"),
        ];
        for (text, expected) in cases {
            assert_eq!(marked(text, false), expected);
        }
    }

    #[test]
    fn in_a_right_to_left_report_latin_names_are_the_foreign_ones() {
        assert_eq!(
            marked("منظمة Human Rights (2020) هنا", true),
            "منظمة ⟨Human Rights (2020)⟩ هنا"
        );
    }
}
