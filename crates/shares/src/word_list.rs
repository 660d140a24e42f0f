//! The 1,024 words of SLIP-0039 and which of them somebody may have meant. Knows no share.

use std::sync::LazyLock;

/// Words of the list.
const WORD_COUNT: usize = 1024;
/// Suggestions for a word that is in no list.
const SUGGESTIONS_MAX: usize = 3;
/// A word further away than this was not meant.
const DISTANCE_MAX: usize = 2;
/// No two words of the list share their first four letters.
const TELLING_LETTERS: usize = 4;

static WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let words: Vec<&str> = include_str!("../data/words.txt").lines().collect();
    assert_eq!(words.len(), WORD_COUNT, "invariant: ten bits a word");
    words
});

/// The word of ten bits.
pub(crate) fn word(index: u16) -> &'static str {
    WORDS[usize::from(index)]
}

/// The ten bits of a word in small letters.
pub(crate) fn index_of(word: &str) -> Option<u16> {
    let place = WORDS.binary_search(&word).ok()?;
    Some(u16::try_from(place).expect("invariant: ten bits a word"))
}

/// The words that are nearest to one that is in no list, best first.
pub(crate) fn nearest(word: &str) -> Vec<&'static str> {
    let letters: Vec<char> = word.chars().take(16).collect();
    if letters.len() >= TELLING_LETTERS {
        let beginning: String = letters[..TELLING_LETTERS].iter().collect();
        if let Some(known) = WORDS.iter().find(|known| known.starts_with(&beginning)) {
            return vec![known];
        }
    }
    let mut ranked: Vec<(usize, &'static str)> = WORDS
        .iter()
        .map(|known| (distance(&letters, known), *known))
        .filter(|(distance, _)| *distance <= DISTANCE_MAX)
        .collect();
    ranked.sort();
    let mut suggestions: Vec<&'static str> = ranked.into_iter().map(|(_, known)| known).collect();
    suggestions.truncate(SUGGESTIONS_MAX);
    suggestions
}

/// Letters to insert, remove, change or swap with a neighbour (optimal string alignment).
fn distance(left: &[char], right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut rows: Vec<Vec<usize>> = vec![(0..=right.len()).collect()];
    for (row, letter) in left.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let changed = rows[row][column] + usize::from(letter != other);
            let mut least = changed.min(rows[row][column + 1] + 1).min(next[column] + 1);
            let is_swap =
                row > 0 && column > 0 && *letter == right[column - 1] && left[row - 1] == *other;
            if is_swap {
                least = least.min(rows[row - 1][column - 1] + 1);
            }
            next.push(least);
        }
        rows.push(next);
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_four_letters_tell_its_words_apart() {
        for pair in WORDS.windows(2) {
            assert!(pair[0] < pair[1]);
            assert_ne!(pair[0][..4], pair[1][..4]);
        }
        assert_eq!((word(0), word(1023)), ("academic", "zero"));
        assert_eq!(index_of("academic"), Some(0));
        assert_eq!(index_of("Academic"), None);
    }

    #[test]
    fn a_slip_of_the_pen_is_led_back_to_the_word() {
        for (written, meant) in [
            ("ducklin", "duckling"),
            ("ducklings", "duckling"),
            ("dcukling", "duckling"),
            ("enlrage", "enlarge"),
            ("wlaf", "leaf"),
            ("acid2", "acid"),
        ] {
            assert!(nearest(written).contains(&meant), "{written}");
        }
        assert!(nearest("xylophone").is_empty());
        assert!(nearest("").len() <= SUGGESTIONS_MAX);
    }
}
