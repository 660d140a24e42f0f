//! Words typed with the keyboard in the wrong layout: `Ghjtrn` for `Проект`. Gives a reading; changes nothing.

/// The keys of the US layout and the letters of the Russian layout in the same places.
const LATIN_KEYS: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const RUSSIAN_KEYS: &str = "йцукенгшщзхъфывапролджэячсмитьбюё";

/// The Cyrillic word that the keys of a Latin word without vowels would have given, when that reads like a word.
/// Words with capitals behind the first letter are acronyms and get no reading.
pub(super) fn cyrillic_reading(word: &str) -> Option<String> {
    let letters = word.chars().count();
    let only_latin = word
        .chars()
        .all(|letter| letter.is_ascii_alphabetic() || "[];',.`".contains(letter));
    let has_vowel = word.chars().any(|letter| "aeiouyAEIOUY".contains(letter));
    let has_lowercase = word.chars().any(|letter| letter.is_ascii_lowercase());
    let has_inner_capital = word
        .chars()
        .skip(1)
        .any(|letter| letter.is_ascii_uppercase());
    if letters < 4 || !only_latin || has_vowel || !has_lowercase || has_inner_capital {
        return None;
    }
    let reading: String = word.chars().map(russian_key).collect();
    let vowels = reading
        .chars()
        .filter(|letter| "аеёиоуыэюяАЕЁИОУЫЭЮЯ".contains(*letter))
        .count();
    let plausible = vowels * 5 >= letters && !reading.starts_with(['ь', 'ъ', 'ы', 'Ь', 'Ъ', 'Ы']);
    plausible.then_some(reading)
}

fn russian_key(letter: char) -> char {
    let lower = letter.to_ascii_lowercase();
    let Some((_, russian)) = LATIN_KEYS
        .chars()
        .zip(RUSSIAN_KEYS.chars())
        .find(|(key, _)| *key == lower)
    else {
        return letter;
    };
    if letter.is_ascii_uppercase() {
        russian.to_uppercase().next().unwrap_or(russian)
    } else {
        russian
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_without_vowels_get_a_reading() {
        for (word, expected) in [
            ("Ghjtrn", Some("Проект")),
            ("Project", None),
            ("SAHRDN", None),
            ("Dr", None),
            ("Rhythms", None),
            ("GmbH", None),
        ] {
            assert_eq!(cyrillic_reading(word).as_deref(), expected, "{word}");
        }
    }
}
