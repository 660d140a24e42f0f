//! Which scripts a name is written in. Refuses to guess a language.

pub use unicode_script::Script;
use unicode_script::UnicodeScript;

/// Returns the scripts of a text's letters, each once, in order of first appearance; marks and punctuation shared by scripts do not count.
pub fn scripts(text: &str) -> Vec<Script> {
    let mut found = Vec::new();
    for script in text
        .chars()
        .filter(|c| c.is_alphabetic())
        .map(|c| c.script())
    {
        let shared = matches!(script, Script::Common | Script::Inherited | Script::Unknown);
        if !shared && !found.contains(&script) {
            found.push(script);
        }
    }
    found
}

/// Says whether a character belongs to the scripts that are written without spaces between words.
pub(crate) fn is_unspaced(c: char) -> bool {
    c == 'ー'
        || c == '々'
        || matches!(
            c.script(),
            Script::Han | Script::Hiragana | Script::Katakana
        )
}

/// Says whether a character is a Han character.
pub(crate) fn is_han(c: char) -> bool {
    c.script() == Script::Han
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_script_of_a_name_is_told_once_and_in_order() {
        assert_eq!(
            scripts("Taiwan Kenkyu 台湾研究フォーラム"),
            [Script::Latin, Script::Han, Script::Katakana]
        );
        assert_eq!(
            scripts("Комитет \"T*Revers\""),
            [Script::Cyrillic, Script::Latin]
        );
        assert!(scripts("21 – 19").is_empty());
    }
}
