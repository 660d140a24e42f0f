//! Undoes a keyboard left in the wrong layout: Russian ЙЦУКЕН typed as QWERTY, and back. Refuses to decide whether it happened.

const LATIN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const CYRILLIC: &str = "йцукенгшщзхъфывапролджэячсмитьбюё";

/// Returns what the same keys write in the Russian layout: `ghjtrn` gives `проект`. Other characters stay.
pub fn slip_to_cyrillic(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|c| counterpart(c, LATIN, CYRILLIC))
        .collect()
}

/// Returns what the same keys write in the Latin layout.
pub fn slip_to_latin(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|c| counterpart(c, CYRILLIC, LATIN))
        .collect()
}

fn counterpart(c: char, from: &str, to: &str) -> char {
    from.chars()
        .position(|key| key == c)
        .and_then(|at| to.chars().nth(at))
        .unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_undone_in_both_directions() {
        assert_eq!(slip_to_cyrillic("Ghjtrn"), "проект");
        assert_eq!(slip_to_latin("проект"), "ghjtrn");
        assert_eq!(slip_to_cyrillic("21"), "21");
    }
}
