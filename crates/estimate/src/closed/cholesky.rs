//! Solves a symmetric positive definite system, small and dense. Refuses one that is not.

/// A Cholesky factor, row by row: A = L Lᵀ.
pub(super) struct Cholesky {
    lower: Vec<f64>,
    size: usize,
}

impl Cholesky {
    /// Factors a matrix given row by row; None when it is not positive definite.
    pub(super) fn new(mut matrix: Vec<f64>, size: usize) -> Option<Self> {
        for row in 0..size {
            for column in 0..=row {
                let mut sum = matrix[row * size + column];
                for at in 0..column {
                    sum -= matrix[row * size + at] * matrix[column * size + at];
                }
                if row == column {
                    if sum.is_nan() || sum <= 0.0 || sum.is_infinite() {
                        return None;
                    }
                    matrix[row * size + row] = libm::sqrt(sum);
                } else {
                    matrix[row * size + column] = sum / matrix[column * size + column];
                }
            }
        }
        Some(Self {
            lower: matrix,
            size,
        })
    }

    /// A⁻¹ b.
    pub(super) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let (lower, size) = (&self.lower, self.size);
        let mut x = right.to_vec();
        for row in 0..size {
            for at in 0..row {
                x[row] -= lower[row * size + at] * x[at];
            }
            x[row] /= lower[row * size + row];
        }
        for row in (0..size).rev() {
            for at in row + 1..size {
                x[row] -= lower[at * size + row] * x[at];
            }
            x[row] /= lower[row * size + row];
        }
        x
    }
}
