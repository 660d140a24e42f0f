//! Which word of one name goes with which word of the other: the assignment with the greatest sum. Refuses to compare words.

use super::person::WORDS_MAX;

/// Scores of every word of the shorter name with every word of the longer.
pub(crate) struct Scores {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) score: [[f64; WORDS_MAX]; WORDS_MAX],
}

/// For each row its column; rows are the shorter name, so each has one.
pub(crate) type Assigned = [usize; WORDS_MAX];

/// Returns the assignment with the greatest sum of scores; among equals the one nearest to the order of the words.
///
/// At most six words: all subsets of columns are gone through, row by row (dynamic programming over 2^6 sets).
pub(crate) fn best_assignment(scores: &Scores) -> Assigned {
    let sets = 1usize << scores.columns;
    let mut best = [[f64::NEG_INFINITY; 1 << WORDS_MAX]; 2];
    let mut chosen = [[0u8; 1 << WORDS_MAX]; WORDS_MAX];
    best[0][0] = 0.0;
    for (row, chosen) in chosen.iter_mut().enumerate().take(scores.rows) {
        let (now, next) = (row % 2, (row + 1) % 2);
        best[next][..sets].fill(f64::NEG_INFINITY);
        for set in 0..sets {
            let so_far = best[now][set];
            if so_far == f64::NEG_INFINITY {
                continue;
            }
            for column in 0..scores.columns {
                let with = set | (1 << column);
                let sum = so_far + scores.score[row][column];
                if with != set && sum > best[next][with] + 1e-12 {
                    best[next][with] = sum;
                    chosen[with] = column as u8;
                }
            }
        }
    }
    let last = &best[scores.rows % 2];
    let mut set = (0..sets)
        .filter(|set| last[*set] > f64::NEG_INFINITY)
        .fold(0, |most, set| {
            if last[most] == f64::NEG_INFINITY || last[set] > last[most] + 1e-12 {
                set
            } else {
                most
            }
        });
    let mut assigned = [0; WORDS_MAX];
    for row in (0..scores.rows).rev() {
        let column = usize::from(chosen[row][set]);
        assigned[row] = column;
        set &= !(1 << column);
    }
    assigned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_sum_is_found_though_the_first_choice_is_not_greedy() {
        let mut score = [[0.0; WORDS_MAX]; WORDS_MAX];
        score[0][..3].copy_from_slice(&[0.9, 0.8, 0.0]);
        score[1][..3].copy_from_slice(&[0.9, 0.1, 0.2]);
        let scores = Scores {
            rows: 2,
            columns: 3,
            score,
        };
        assert_eq!(best_assignment(&scores)[..2], [1, 0]);
    }

    #[test]
    fn words_that_are_all_alike_keep_their_order() {
        let scores = Scores {
            rows: 2,
            columns: 2,
            score: [[1.0; WORDS_MAX]; WORDS_MAX],
        };
        assert_eq!(best_assignment(&scores)[..2], [0, 1]);
    }
}
