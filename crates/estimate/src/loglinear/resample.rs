//! Tables drawn anew: people with replacement from fixed shares of cells.

use crate::random::Stream;

/// Most people of a table that is drawn anew: each is drawn by itself.
pub const PEOPLE_DRAWN_MAX: u64 = 10_000_000;

/// Draws cells with fixed probabilities in constant time each.
///
/// # Reference
///
/// Walker (1977), ACM Transactions on Mathematical Software 3, 253–256, doi:10.1145/355744.355749, with Vose's construction (1991),
/// doi:10.1109/32.92917.
#[derive(Debug, Clone)]
pub(super) struct Urn {
    /// Each slot: the share that stays with its own cell, its cell, and the other one.
    slots: Vec<(f64, u32, u32)>,
}

impl Urn {
    /// Fills an urn with cells and weights; those of weight 0 are never drawn. At least one weight is above 0.
    pub fn new(weights: impl IntoIterator<Item = (u32, f64)>) -> Self {
        let cells: Vec<(u32, f64)> = weights
            .into_iter()
            .filter(|&(_, weight)| weight > 0.0)
            .collect();
        let all: f64 = cells.iter().map(|&(_, weight)| weight).sum();
        let mut shares: Vec<f64> = cells
            .iter()
            .map(|&(_, weight)| weight * cells.len() as f64 / all)
            .collect();
        let mut slots: Vec<(f64, u32, u32)> =
            cells.iter().map(|&(cell, _)| (1.0, cell, cell)).collect();
        let (mut short, mut long): (Vec<usize>, Vec<usize>) =
            (0..shares.len()).partition(|&at| shares[at] < 1.0);
        while let (Some(poor), Some(&rich)) = (short.pop(), long.last()) {
            slots[poor].0 = shares[poor];
            slots[poor].2 = cells[rich].0;
            shares[rich] -= 1.0 - shares[poor];
            if shares[rich] < 1.0 {
                long.pop();
                short.push(rich);
            }
        }
        Self { slots }
    }

    /// Draws `people` into counts by cell, which are overwritten.
    pub fn draw(&self, people: u64, stream: &mut Stream, counts: &mut [f64]) {
        counts.fill(0.0);
        for _ in 0..people {
            let bits = stream.bits();
            // The high word chooses the slot (its bias is below 2⁻²⁰), the low one the side.
            let slot = ((bits >> 32) * self.slots.len() as u64) >> 32;
            let (share, own, other) = self.slots[slot as usize];
            let side = (bits as u32) as f64 * (1.0 / 4_294_967_296.0);
            let cell = if side < share { own } else { other };
            counts[cell as usize] += 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_up_as_often_as_they_weigh() {
        let weights = [(1u32, 5.0), (2, 0.0), (3, 1.0), (4, 13.0), (5, 1.0)];
        let urn = Urn::new(weights);
        let (mut stream, mut counts) = (Stream::new(3, &[]), [0.0; 6]);
        urn.draw(200_000, &mut stream, &mut counts);
        assert_eq!(counts.iter().sum::<f64>(), 200_000.0);
        for (cell, weight) in weights {
            let expected = 10_000.0 * weight;
            let deviation = libm::sqrt(expected * (1.0 - weight / 20.0));
            assert!(
                (counts[cell as usize] - expected).abs() <= 5.0 * deviation,
                "{counts:?}"
            );
        }
    }
}
