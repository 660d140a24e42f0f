//! Whether a token is an acronym, and whether it abbreviates given words.

use crate::fold::fold_letters;

/// Whether a token looks like an acronym by itself: one token, two letters or more, most of them capitals.
pub(super) fn is_acronym_like(token: &str) -> bool {
    let letters: Vec<char> = token
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .collect();
    let capitals = letters
        .iter()
        .filter(|letter| letter.is_uppercase())
        .count();
    let fits = token
        .chars()
        .all(|letter| letter.is_alphanumeric() || "-&.@/".contains(letter))
        && !token.contains("..");
    fits && (2..=14).contains(&letters.len()) && capitals >= 2 && capitals * 2 >= letters.len()
}

/// Whether every letter of a token is a capital (digits may be among them).
pub(super) fn is_all_capitals(token: &str) -> bool {
    let letters = token.chars().filter(|letter| letter.is_alphabetic());
    let mut any = false;
    let all = token
        .chars()
        .all(|letter| letter.is_alphanumeric() || letter == '-')
        && letters.inspect(|_| any = true).all(char::is_uppercase);
    all && any
}

/// Whether `short` is made of beginnings of `words` in their order: `Cepaz` of `Centro de Justicia y Paz`. Words may be
/// left out; every beginning used has at least `prefix_min` letters.
pub(super) fn abbreviates(short: &str, words: &str, prefix_min: usize) -> bool {
    let short: Vec<char> = fold_letters(short)
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect();
    let folded = fold_letters(words);
    let words: Vec<Vec<char>> = folded
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().collect())
        .collect();
    if short.len() < 2 || words.len() < 2 {
        return false;
    }
    // reached[n]: the first n letters are made of the words seen so far, with the number of words used.
    let mut reached = vec![0_usize; short.len() + 1];
    let mut is_reached = vec![false; short.len() + 1];
    is_reached[0] = true;
    for word in &words {
        for at in (0..short.len())
            .rev()
            .filter(|at| is_reached[*at])
            .collect::<Vec<_>>()
        {
            let common = short[at..]
                .iter()
                .zip(word)
                .take_while(|(left, right)| left == right)
                .count();
            for length in prefix_min.max(1)..=common {
                is_reached[at + length] = true;
                reached[at + length] = reached[at + length].max(reached[at] + 1);
            }
        }
    }
    is_reached[short.len()] && reached[short.len()] >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviations_are_made_of_beginnings() {
        for (short, words, prefix_min, expected) in [
            ("ADN", "Asia Democracy Network", 1, true),
            ("Cepaz", "Centro de Justicia y Paz", 1, true),
            ("Redac", "Red de Activistas Ciudadanos", 1, true),
            ("Fundepro", "Fundación para el Debido Proceso", 2, true),
            (
                "Acat",
                "Action des Chrétiens pour l'Abolition de la Torture",
                1,
                true,
            ),
            ("VAJ", "Vietnamese Association in Japan", 1, true),
            ("Global", "Women's March", 1, false),
            ("XYZ", "Asia Democracy Network", 1, false),
        ] {
            assert_eq!(abbreviates(short, words, prefix_min), expected, "{short}");
        }
    }

    #[test]
    fn tokens_of_capitals_are_acronyms() {
        for (token, expected) in [
            ("iDEFEND", true),
            ("IM2DH", true),
            ("FORUM-ASIA", true),
            ("SoSNoL", true),
            ("Watch", false),
            ("KontraS", false),
            ("A", false),
        ] {
            assert_eq!(is_acronym_like(token), expected, "{token}");
        }
    }
}
