//! Sums over very many whole numbers from few of them: a grid of the unseen in blocks. Refuses to know what is summed.

/// Points of a block.
pub(super) const POINTS: usize = 12;

/// Shorter blocks hold their whole numbers themselves.
pub(super) const GAUSS_MIN: u64 = 3 * POINTS as u64;

/// A run of whole numbers and the points that stand for it.
///
/// INVARIANT: Σ weights = count, and points beyond `used` have weight 0 and repeat the last one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Block {
    /// First number.
    pub(super) start: u64,
    /// How many numbers.
    pub(super) count: u64,
    /// Points in use.
    pub(super) used: usize,
    /// The points, rising, not always whole.
    pub(super) points: [f64; POINTS],
    /// What each stands for.
    pub(super) weights: [f64; POINTS],
}

impl Block {
    /// The block of so many numbers from a first one; at most twelve, or 36 and more.
    ///
    /// # Formula
    ///
    /// Gauss's rule for the sum over `count` whole numbers: the points are the zeros of the Gram (discrete Chebyshev) polynomial of degree 12, and a
    /// polynomial of degree 23 is summed without error. Monic recurrence p_{k+1} = x p_k − β_k p_{k−1}, β_k = k²(B²−k²)/(4(4k²−1)) about the middle.
    ///
    /// # Reference
    ///
    /// Gautschi (2004), Orthogonal Polynomials: Computation and Approximation, section 1.4 and table 1.2, doi:10.1093/oso/9780198506720.001.0001.
    pub(super) fn new(start: u64, count: u64) -> Self {
        let mut block = Self {
            start,
            count,
            used: POINTS,
            points: [0.0; POINTS],
            weights: [0.0; POINTS],
        };
        if count < GAUSS_MIN {
            assert!(count as usize <= POINTS, "a short block holds its numbers");
            block.used = count as usize;
            for at in 0..POINTS {
                block.points[at] = (start + (at as u64).min(count - 1)) as f64;
                block.weights[at] = if (at as u64) < count { 1.0 } else { 0.0 };
            }
            return block;
        }
        let middle = start as f64 + (count - 1) as f64 / 2.0;
        for at in 0..POINTS / 2 {
            let (zero, weight) = gauss_point(at, count as f64);
            (block.points[at], block.weights[at]) = (middle - zero, weight);
            let other = POINTS - 1 - at;
            (block.points[other], block.weights[other]) = (middle + zero, weight);
        }
        block
    }

    /// Any numbers (one to twelve), to ask for the masses there; not a run, and not to be summed.
    pub(super) fn at(numbers: &[u64]) -> Self {
        let last = numbers.len() - 1;
        Self {
            start: 0,
            count: numbers.len() as u64,
            used: numbers.len(),
            points: std::array::from_fn(|at| numbers[at.min(last)] as f64),
            weights: [0.0; POINTS],
        }
    }

    /// Whether the points are the numbers.
    pub(super) fn is_whole(&self) -> bool {
        self.count < GAUSS_MIN
    }
}

/// The at-th largest zero and its weight, about the middle.
fn gauss_point(at: usize, count: f64) -> (f64, f64) {
    // Newton from the zero of Legendre's polynomial, itself near a cosine.
    let angle = std::f64::consts::PI * (at as f64 + 0.75) / (POINTS as f64 + 0.5);
    let mut x = libm::cos(angle);
    for _ in 0..6 {
        x -= ratio(x, |k| k * k / (4.0 * k * k - 1.0)).0;
    }
    let beta = |k: f64| k * k * (count * count - k * k) / (4.0 * (4.0 * k * k - 1.0));
    x *= count / 2.0;
    for _ in 0..20 {
        let (step, _) = ratio(x, beta);
        x -= step;
        if libm::fabs(step) < 1e-14 * count {
            break;
        }
    }
    (x, count / ratio(x, beta).1)
}

/// p(x)/p'(x) of the polynomial of degree 12 and Σ of squared orthonormal polynomials below it (the first being 1).
fn ratio(x: f64, beta: impl Fn(f64) -> f64) -> (f64, f64) {
    let (mut before, mut value) = (0.0, 1.0);
    let (mut slope_before, mut slope) = (0.0, 0.0);
    let mut squares = 0.0;
    for k in 0..POINTS {
        squares += value * value;
        let coefficient = if k == 0 {
            0.0
        } else {
            libm::sqrt(beta(k as f64))
        };
        let scale = libm::sqrt(beta(k as f64 + 1.0));
        let next = (x * value - coefficient * before) / scale;
        let slope_next = (value + x * slope - coefficient * slope_before) / scale;
        (before, value) = (value, next);
        (slope_before, slope) = (slope, slope_next);
    }
    (value / slope, squares)
}

/// Blocks from `from` to `to`, both included, fine enough for any term of the graphs when so many people are observed.
///
/// # Numerical notes
///
/// The second derivative of a graph's log mass is at most a few times n/(n₀(n₀+n)), so that no mass is narrower than about √(n₀(n₀+n)/n);
/// a block is four such widths, and never more than a third of n₀, as the nearest singularity of the terms lies at n₀ = 0.
pub(super) fn blocks(from: u64, to: u64, observed: u64) -> Vec<Block> {
    let people = observed as f64;
    let mut blocks = Vec::new();
    let mut start = from;
    while start <= to {
        let at = start as f64;
        let width = (4.0 * libm::sqrt(at * (1.0 + at / people))).min(at / 3.0) as u64;
        let left = to - start + 1;
        let count = if width.min(left) >= GAUSS_MIN {
            width.min(left)
        } else {
            left.min(POINTS as u64)
        };
        blocks.push(Block::new(start, count));
        start += count;
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_sums_polynomials_of_its_whole_numbers() {
        for count in (36..400).chain([1_000, 65_537, 1 << 40]) {
            let block = Block::new(100, count);
            let all: f64 = block.weights.iter().sum();
            assert!((all / count as f64 - 1.0).abs() < 1e-13, "{count} {all}");
            assert!(
                block.points.windows(2).all(|pair| pair[0] < pair[1]),
                "{count}"
            );
            if count > 1_000 {
                continue;
            }
            let power = |x: f64| {
                let scaled = (x - 99.0) / count as f64;
                (0..22).fold(scaled, |product, _| product * scaled)
            };
            let exact: f64 = (0..count).map(|at| power((100 + at) as f64)).sum();
            let by_points: f64 = block
                .points
                .iter()
                .zip(block.weights)
                .map(|(&x, weight)| weight * power(x))
                .sum();
            assert!(
                (by_points / exact - 1.0).abs() < 1e-11,
                "{count} {by_points} {exact}"
            );
        }
    }

    #[test]
    fn blocks_cover_a_range_without_gap_or_overlap() {
        for (from, to, observed) in [(1, 1, 5), (1, 50, 5), (0, 27_440, 2_744), (7, 1 << 40, 300)] {
            let mut next = from;
            for block in blocks(from, to, observed) {
                assert_eq!(block.start, next);
                next += block.count;
            }
            assert_eq!(next, to + 1);
        }
    }
}
