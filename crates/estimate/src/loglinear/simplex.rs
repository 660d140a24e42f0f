//! Whether vectors can be balanced with weights that are all above zero: the linear programme behind the existence of an estimate.

/// Below this a coefficient counts as zero: the vectors come from eliminating a matrix of zeros and ones.
pub(super) const ZERO: f64 = 1e-9;

/// Whether Σ y_i v_i = 0 has a solution with every y_i above 0; `vectors` holds them one after the other, `width` numbers each.
///
/// # Formula
///
/// With y = 1 + u: is there u ≥ 0 with Σ u_i v_i = −Σ v_i. Phase one of the simplex method, with Bland's rule, which cannot cycle.
///
/// # Reference
///
/// Bland (1977), Mathematics of Operations Research 2, 103–107, doi:10.1287/moor.2.2.103.
pub(super) fn balance(vectors: &[f64], width: usize) -> bool {
    let count = vectors.len() / width;
    let mut tableau = Tableau::new(vectors, width, count);
    while let Some(entering) = tableau.entering() {
        match tableau.leaving(entering) {
            Some(leaving) => tableau.pivot(leaving, entering),
            // Phase one is bounded: only rounding leads here, with nothing left to gain.
            None => break,
        }
    }
    tableau.left_over() < 1e-7
}

/// Rows of `count` coefficients and the right-hand side; the last row is the sum of the infeasible ones.
struct Tableau {
    rows: Vec<Vec<f64>>,
    basis: Vec<usize>,
    count: usize,
}

impl Tableau {
    fn new(vectors: &[f64], width: usize, count: usize) -> Self {
        let mut rows = vec![vec![0.0; count + 1]; width + 1];
        for at in 0..width {
            let mut sum = 0.0;
            for (vector, place) in vectors.chunks_exact(width).zip(&mut rows[at]) {
                *place = vector[at];
                sum -= vector[at];
            }
            rows[at][count] = sum;
            if sum < 0.0 {
                rows[at].iter_mut().for_each(|value| *value = -*value);
            }
        }
        for column in 0..=count {
            rows[width][column] = rows[..width].iter().map(|row| row[column]).sum();
        }
        Self {
            rows,
            basis: (count..count + width).collect(),
            count,
        }
    }

    fn entering(&self) -> Option<usize> {
        let costs = self.rows.last()?;
        costs[..self.count].iter().position(|&cost| cost > ZERO)
    }

    fn leaving(&self, entering: usize) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for (at, &name) in self.basis.iter().enumerate() {
            let coefficient = self.rows[at][entering];
            if coefficient <= ZERO {
                continue;
            }
            let ratio = self.rows[at][self.count] / coefficient;
            let better = match best {
                None => true,
                Some((least, row)) => {
                    ratio < least - ZERO || (ratio <= least + ZERO && name < self.basis[row])
                }
            };
            if better {
                best = Some((ratio, at));
            }
        }
        best.map(|(_, at)| at)
    }

    fn pivot(&mut self, leaving: usize, entering: usize) {
        let divisor = self.rows[leaving][entering];
        self.rows[leaving]
            .iter_mut()
            .for_each(|value| *value /= divisor);
        let pivot = std::mem::take(&mut self.rows[leaving]);
        for row in self.rows.iter_mut().filter(|row| !row.is_empty()) {
            let factor = row[entering];
            if factor != 0.0 {
                for (value, own) in row.iter_mut().zip(&pivot) {
                    *value -= factor * own;
                }
                row[entering] = 0.0;
            }
        }
        self.rows[leaving] = pivot;
        self.basis[leaving] = entering;
    }

    /// How far from feasible the best point is.
    fn left_over(&self) -> f64 {
        let infeasible = |(at, &name): (usize, &usize)| {
            if name >= self.count {
                self.rows[at][self.count].max(0.0)
            } else {
                0.0
            }
        };
        self.basis.iter().enumerate().map(infeasible).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_balance_only_when_no_direction_sees_them_all_on_one_side() {
        assert!(balance(&[1.0, -2.0], 1));
        assert!(!balance(&[1.0, 2.0], 1));
        assert!(!balance(&[1.0, 0.0], 1));
        assert!(balance(&[1.0, 0.0, 0.0, 1.0, -1.0, -1.0], 2));
        // The second direction is never answered.
        assert!(!balance(&[1.0, 0.0, -1.0, 1.0, 1.0, 0.0], 2));
        assert!(balance(&[1.0, 0.0, -1.0, 1.0, 1.0, 0.0, 0.0, -3.0], 2));
    }
}
