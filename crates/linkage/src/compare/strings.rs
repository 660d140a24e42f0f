//! How alike two short words are: one slip of the hand, or Jaro–Winkler on machine words. Refuses texts of more than 64 letters (cuts them).
//!
//! Jaro (1989, doi:10.1080/01621459.1989.10478785) with Winkler's prefix (1990, ERIC ED325505), letters of a window matched by bits.

/// Letters that are compared; the rest of a longer word is left out.
const LETTERS_MAX: usize = 64;

/// Whether one insertion, deletion, replacement or exchange of neighbours turns one word into the other.
pub(crate) fn is_one_slip(a: &[u8], b: &[u8]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let front = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let back = short[front..]
        .iter()
        .rev()
        .zip(long.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let (rest_short, rest_long) = (short.len() - front - back, long.len() - front - back);
    match (rest_short, rest_long) {
        (0, 0 | 1) | (1, 1) => true,
        (2, 2) => short[front] == long[front + 1] && short[front + 1] == long[front],
        _ => false,
    }
}

/// Letters in common at the front.
pub(crate) fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(x, y)| x == y).count()
}

/// The letters of a word as bits, by their last five bits.
pub(crate) fn letter_mask(word: &[u8]) -> u32 {
    word.iter()
        .fold(0, |mask, letter| mask | 1 << (letter & 31))
}

/// Whether [`jaro_winkler`] of two words may reach a similarity, by their lengths, their sets of letters, and whether they begin alike.
#[inline]
pub(crate) fn may_reach(least: f32, a: (u16, u32), b: (u16, u32), begin_alike: bool) -> bool {
    let lost = |own: (u16, u32), other: (u16, u32)| {
        i64::from(own.0) - i64::from((own.1 & !other.1).count_ones())
    };
    let matches = lost(a, b).min(lost(b, a)).max(0) as f32;
    let (x, y) = (f32::from(a.0), f32::from(b.0));
    // Jaro's mean of three, and Winkler's four tenths of the rest at most, solved for the letters that match.
    let jaro = if begin_alike {
        (least - 0.4) / 0.6
    } else {
        least
    };
    matches * (x + y) >= (3.0 * jaro - 1.001) * (x * y)
}

/// Jaro–Winkler similarity, 0 to 1, prefix of four at a tenth.
pub(crate) fn jaro_winkler(a: &[u8], b: &[u8]) -> f32 {
    let a = &a[..a.len().min(LETTERS_MAX)];
    let b = &b[..b.len().min(LETTERS_MAX)];
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let (in_short, in_long) = matched(short, long);
    let matches = in_short.count_ones() as f32;
    if matches == 0.0 {
        return 0.0;
    }
    let halves = exchanged(short, long, in_short, in_long) as f32 / 2.0;
    let jaro =
        (matches / short.len() as f32 + matches / long.len() as f32 + (matches - halves) / matches)
            / 3.0;
    jaro + 0.1 * common_prefix(a, b).min(4) as f32 * (1.0 - jaro)
}

/// Which letters find a partner within Jaro's window, as bits of both words.
fn matched(short: &[u8], long: &[u8]) -> (u64, u64) {
    let mut places = [0u64; 32];
    for (at, letter) in long.iter().enumerate() {
        places[usize::from(letter & 31)] |= 1 << at;
    }
    let reach = (long.len() / 2).max(1) - 1;
    let mut window = u64::MAX >> (63 - reach.min(63));
    let mut free = u64::MAX;
    let mut in_short = 0u64;
    for (at, letter) in short.iter().enumerate() {
        let found = places[usize::from(letter & 31)] & window & free;
        let lowest = found & found.wrapping_neg();
        free &= !lowest;
        in_short |= u64::from(lowest != 0) << at;
        window = window << 1 | u64::from(at < reach);
    }
    (in_short, !free)
}

fn exchanged(short: &[u8], long: &[u8], mut in_short: u64, mut in_long: u64) -> u32 {
    let mut exchanged = 0;
    while in_short != 0 && in_long != 0 {
        let (x, y) = (in_short.trailing_zeros(), in_long.trailing_zeros());
        exchanged += u32::from(short[x as usize] != long[y as usize]);
        in_short &= in_short - 1;
        in_long &= in_long - 1;
    }
    exchanged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_of_jaro_winkler_hold() {
        for (a, b, expected) in [
            ("martha", "marhta", 0.9611),
            ("dwayne", "duane", 0.84),
            ("dixon", "dicksonx", 0.8133),
            ("abc", "xyz", 0.0),
        ] {
            let got = jaro_winkler(a.as_bytes(), b.as_bytes());
            assert!((got - expected).abs() < 1e-4, "{a} {b} {got}");
        }
    }

    #[test]
    fn what_may_not_reach_a_similarity_does_not() {
        let words = [
            "martha", "marhta", "dwayne", "duane", "dixon", "dicksonx", "a", "ab", "memet",
        ];
        let known = |word: &[u8]| (word.len() as u16, letter_mask(word));
        for a in words.map(str::as_bytes) {
            for b in words.map(str::as_bytes) {
                let reached = jaro_winkler(a, b);
                assert!(may_reach(reached, known(a), known(b), a[0] == b[0]));
                assert!((reached - jaro_winkler(b, a)).abs() < 1e-6);
            }
        }
        assert!(!may_reach(0.86, known(b"martha"), known(b"dixon"), false));
    }

    #[test]
    fn one_slip_is_one_key_too_many_too_few_wrong_or_exchanged() {
        for (a, b, expected) in [
            ("memet", "memet", true),
            ("memet", "mement", true),
            ("memet", "meme", true),
            ("memet", "mamet", true),
            ("memet", "memte", true),
            ("memet", "mehmed", false),
            ("ab", "ba", true),
            ("aab", "aa", true),
        ] {
            assert_eq!(is_one_slip(a.as_bytes(), b.as_bytes()), expected, "{a} {b}");
        }
    }
}
