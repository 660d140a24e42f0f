//! How one class might fall in two: a division found from the class's people alone. Refuses to know how they are divided now.

use super::draws::Draws;
use super::patterns::Patterns;

/// Scattered starts of which the best goes on.
const STARTS: usize = 4;
/// Steps of each start.
const STEPS_FIRST: usize = 8;
/// Steps of the best one.
const STEPS_BEST: usize = 40;

/// People of one class per cell and, last, unseen, with the odds that each is in the second of two parts.
pub(super) struct Division {
    pub(super) people: Vec<u64>,
    pub(super) odds: Vec<f64>,
}

/// The soft parts of one start.
struct Parts<'a> {
    people: &'a [u64],
    patterns: &'a Patterns,
    /// Share of the second part, per cell.
    share: Vec<f64>,
    odds: Vec<f64>,
    /// ln-likelihood of the people under the two parts, at the last step.
    fit: f64,
}

impl Division {
    /// Divides people by expectation–maximisation from pairs of histories drawn among theirs, the best of a few starts; none when all
    /// the seen share one history.
    pub(super) fn launch(people: Vec<u64>, patterns: &Patterns, draws: &mut Draws) -> Option<Self> {
        let cells = people.len() - 1;
        let held: Vec<usize> = (0..cells).filter(|&cell| people[cell] > 0).collect();
        if held.len() < 2 {
            return None;
        }
        let mut best: Option<Parts<'_>> = None;
        for _ in 0..STARTS {
            let at = draws.below(held.len() as u64) as usize;
            let step = 1 + draws.below(held.len() as u64 - 1) as usize;
            let mut parts = Parts::new(&people, patterns, held[at], held[(at + step) % held.len()]);
            parts.run(STEPS_FIRST);
            if best.as_ref().is_none_or(|other| parts.fit > other.fit) {
                best = Some(parts);
            }
        }
        let mut parts = best?;
        parts.run(STEPS_BEST);
        let odds = parts.odds;
        Some(Self { people, odds })
    }

    /// ln of the probability that these very people are those of the second part.
    pub(super) fn ln_density(&self, moved: &[u64]) -> f64 {
        let parts = self.people.iter().zip(&self.odds).zip(moved);
        parts
            .filter(|((count, _), _)| **count > 0)
            .map(|((&count, &odds), &second)| {
                second as f64 * libm::log(odds) - count as f64 * libm::log1p(odds)
            })
            .sum()
    }
}

impl<'a> Parts<'a> {
    fn new(people: &'a [u64], patterns: &'a Patterns, first: usize, second: usize) -> Self {
        let mut share = vec![0.5; people.len()];
        share[first] = 0.05;
        share[second] = 0.95;
        let odds = vec![1.0; people.len()];
        Self {
            people,
            patterns,
            share,
            odds,
            fit: f64::NEG_INFINITY,
        }
    }

    fn lists(patterns: &Patterns, cell: usize) -> &[usize] {
        patterns.lists.get(cell).map_or(&[], Vec::as_slice)
    }

    fn run(&mut self, steps: usize) {
        let mut sizes = [0.0; 2];
        let mut hits = vec![[0.0; 2]; self.patterns.width];
        let mut ratios = vec![1.0; self.patterns.width];
        for _ in 0..steps {
            self.count(&mut sizes, &mut hits);
            let mut base = (sizes[1] + 0.5) / (sizes[0] + 0.5);
            for (ratio, hits) in ratios.iter_mut().zip(&hits) {
                let off = [sizes[0] - hits[0] + 1.0, sizes[1] - hits[1] + 1.0];
                base *= off[1] / (sizes[1] + 2.0) * (sizes[0] + 2.0) / off[0];
                *ratio = (hits[1] + 1.0) / off[1] * off[0] / (hits[0] + 1.0);
            }
            for cell in 0..self.people.len() {
                let product = Self::lists(self.patterns, cell)
                    .iter()
                    .fold(base, |product, &list| product * ratios[list]);
                self.odds[cell] = product.clamp(1e-12, 1e12);
                self.share[cell] = self.odds[cell] / (1.0 + self.odds[cell]);
            }
        }
        self.fit = self.ln_likelihood(sizes, &hits);
    }

    /// Soft sizes of both parts, and of their people on each list.
    fn count(&self, sizes: &mut [f64; 2], hits: &mut [[f64; 2]]) {
        *sizes = [0.0; 2];
        hits.fill([0.0; 2]);
        for (cell, (&count, &second)) in self.people.iter().zip(&self.share).enumerate() {
            let parts = [count as f64 * (1.0 - second), count as f64 * second];
            sizes[0] += parts[0];
            sizes[1] += parts[1];
            for &list in Self::lists(self.patterns, cell) {
                hits[list][0] += parts[0];
                hits[list][1] += parts[1];
            }
        }
    }

    /// Σ people ln(first part's probability) + ln(1 + odds), the first sum by lists.
    fn ln_likelihood(&self, sizes: [f64; 2], hits: &[[f64; 2]]) -> f64 {
        let all = sizes[0] + sizes[1];
        let mut sum = all * libm::log((sizes[0] + 0.5) / (all + 1.0));
        for hits in hits {
            let on = hits[0] + hits[1];
            let rate = (hits[0] + 1.0) / (sizes[0] + 2.0);
            sum += on * libm::log(rate) + (all - on) * libm::log1p(-rate);
        }
        let rest = self.people.iter().zip(&self.odds);
        sum + rest
            .map(|(&count, &odds)| count as f64 * libm::log1p(odds))
            .sum::<f64>()
    }
}
