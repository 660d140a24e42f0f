//! How many typing slips separate two words. Refuses to say how many are too many.

/// Returns the optimal string alignment distance (insertion, deletion, substitution, transposition of neighbours: Boytsov 2011,
/// doi:10.1145/1963190.1963191, section 2.1) when it is at most `most`.
pub fn edit_distance_within(one: &str, other: &str, most: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let substitution = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = substitution.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = last;
        last = row;
    }
    last.last().copied().filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted_up_to_the_bound() {
        assert_eq!(edit_distance_within("musrum", "museum", 2), Some(1));
        assert_eq!(edit_distance_within("uihgur", "uighur", 2), Some(1));
        assert_eq!(edit_distance_within("peace", "justice", 2), None);
        assert_eq!(edit_distance_within("", "", 0), Some(0));
    }
}
