//! One sweep of the Gibbs sampler over people, catch odds, sticks, α and the unseen. Refuses to know other chains.

use super::draws::Draws;
use super::patterns::{NO_CELL, Patterns};
use super::state::{LANES, State};

/// What a tempered chain adds to the table's likelihood: every observed person may also belong to a background.
///
/// The factor of a person of cell ω is p_ω/(1 − p_∅) + ε q_ω; at ε = 0 it is the model's own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Background<'a> {
    /// ε, at least 0.
    pub(super) weight: f64,
    /// q_ω per cell, positive.
    pub(super) cells: &'a [f64],
}

/// Up to so many people are placed one by one: cheaper than a binomial draw per class.
const FEW: u64 = 3;

/// Whose class is drawn: the lists of a history and its cell.
#[derive(Clone, Copy)]
struct History<'a> {
    lists: &'a [usize],
    cell: usize,
}

impl State {
    /// One sweep. `unseen_max` is the cap on unseen people, or none; answers whether a draw met it.
    ///
    /// # Formula
    ///
    /// Given shares ν, λ and α: every cell's people are split ∝ ν_k Π λ^x (1 − λ)^(1−x) and the background; n₀ ~ NegBin(people in
    /// classes, 1 − p_∅), split ∝ ν_k Π(1 − λ). Then λ_jk ~ Beta(1 + on, 1 + off), V_k ~ Beta(1 + N_k, α + Σ_{h>k} N_h),
    /// and (α, V) given the people as one block, which leaves the same posterior as α ~ Gamma(a + K − 1, b − ln ν_K) and mixes faster.
    ///
    /// # Reference
    ///
    /// Manrique-Vallier (2016), Biometrics 72, 1246–1254, doi:10.1111/biom.12502.
    pub(super) fn sweep(
        &mut self,
        patterns: &Patterns,
        background: Background<'_>,
        unseen_max: Option<u64>,
        draws: &mut Draws,
    ) -> bool {
        self.place_observed(patterns, background, draws);
        let met = self.draw_unseen(unseen_max, draws);
        self.note_occupied();
        if self.placed_wanted {
            self.relabel(draws);
            self.split_or_merge(patterns, draws);
        }
        self.draw_shares(draws);
        self.draw_odds(draws);
        met
    }

    /// Multiplies one list into the products of the depth above.
    #[inline]
    fn multiply(&mut self, depth: usize, list: usize) -> f64 {
        let (above, below) = self.products.split_at_mut(depth * self.padded);
        let above = &above[(depth - 1) * self.padded..];
        let odds = &self.odds[list * self.padded..(list + 1) * self.padded];
        let mut total = [0.0; LANES];
        let blocks = below.as_chunks_mut::<LANES>().0.iter_mut();
        for ((out, a), o) in blocks
            .zip(above.as_chunks::<LANES>().0)
            .zip(odds.as_chunks::<LANES>().0)
        {
            for lane in 0..LANES {
                out[lane] = a[lane] * o[lane];
                total[lane] += out[lane];
            }
        }
        (total[0] + total[1]) + (total[2] + total[3])
    }

    fn place_observed(
        &mut self,
        patterns: &Patterns,
        background: Background<'_>,
        draws: &mut Draws,
    ) {
        self.products[..self.padded].copy_from_slice(&self.silent);
        self.members.fill(0.0);
        self.hits.fill(0.0);
        if self.placed_wanted {
            self.placed.fill(0);
        }
        self.explained = 0;
        for step in &patterns.steps {
            let total = self.multiply(step.depth, step.list);
            if step.cell == NO_CELL {
                continue;
            }
            let mut people = patterns.counts[step.cell];
            if background.weight > 0.0 {
                let outside = background.weight * background.cells[step.cell] * self.seen;
                people -= draws.binomial(people, outside / (outside + total));
            }
            self.explained += people;
            let history = History {
                lists: &patterns.lists[step.cell],
                cell: step.cell,
            };
            self.place(step.depth, total, people, history, draws);
        }
        self.visible.copy_from_slice(&self.members);
    }

    /// Splits people of one history over the classes, in proportion to the products at a depth.
    #[inline]
    fn place(
        &mut self,
        depth: usize,
        total: f64,
        people: u64,
        history: History<'_>,
        draws: &mut Draws,
    ) {
        if people == 0 {
            return;
        }
        let from = depth * self.padded;
        if people <= FEW {
            for _ in 0..people {
                let class = self.one_class(from, total, draws);
                self.put(class, 1, history);
            }
            return;
        }
        let mut rest = total;
        let mut left = people;
        let known: f64 = self
            .occupied
            .iter()
            .map(|&class| self.products[from + class])
            .sum();
        let strangers = draws.binomial(left, ((total - known) / total).max(0.0));
        if strangers > 0 {
            self.place_strangers(from, strangers, history, draws);
        }
        left -= strangers;
        rest -= (total - known).max(0.0);
        for at in 0..self.occupied.len() {
            if left <= FEW {
                return self.place_few(from, at, rest, left, history, draws);
            }
            let class = self.occupied[at];
            let weight = self.products[from + class];
            let count = if at + 1 == self.occupied.len() || weight >= rest {
                left
            } else {
                draws.binomial(left, weight / rest)
            };
            rest -= weight;
            left -= count;
            if count > 0 {
                self.put(class, count, history);
            }
        }
        debug_assert!(left == 0, "everybody has a class");
    }

    /// Draws the classes of the last few people one by one, among the occupied ones from a place on.
    #[inline]
    fn place_few(
        &mut self,
        from: usize,
        at: usize,
        rest: f64,
        people: u64,
        history: History<'_>,
        draws: &mut Draws,
    ) {
        for _ in 0..people {
            let mut mark = draws.unit() * rest;
            let mut chosen = self.occupied[at];
            for &class in &self.occupied[at..] {
                chosen = class;
                mark -= self.products[from + class];
                if mark < 0.0 {
                    break;
                }
            }
            self.put(chosen, 1, history);
        }
    }

    /// Splits people over the classes that nobody was in.
    #[cold]
    fn place_strangers(
        &mut self,
        from: usize,
        strangers: u64,
        history: History<'_>,
        draws: &mut Draws,
    ) {
        if strangers < LANES as u64 {
            for _ in 0..strangers {
                let class = self.empty_class(from, draws);
                self.put(class, 1, history);
            }
            return;
        }
        let empty = |class: &usize| !self.occupied.contains(class);
        let classes: Vec<usize> = (0..self.classes).filter(empty).collect();
        let mut rest: f64 = classes
            .iter()
            .map(|class| self.products[from + class])
            .sum();
        let mut left = strangers;
        for (at, &class) in classes.iter().enumerate() {
            let weight = self.products[from + class];
            let count = if at + 1 == classes.len() {
                left
            } else {
                draws.binomial(left, (weight / rest).min(1.0))
            };
            rest -= weight;
            left -= count;
            if count > 0 {
                self.put(class, count, history);
            }
        }
    }

    #[inline]
    fn put(&mut self, class: usize, count: u64, history: History<'_>) {
        self.members[class] += count as f64;
        for &list in history.lists {
            self.hits[list * self.padded + class] += count as f64;
        }
        if self.placed_wanted && history.cell != NO_CELL {
            self.placed[history.cell * self.padded + class] += count;
        }
    }

    /// One person's class: occupied ones are asked first.
    #[inline]
    fn one_class(&self, from: usize, total: f64, draws: &mut Draws) -> usize {
        let mut mark = draws.unit() * total;
        for &class in &self.occupied {
            mark -= self.products[from + class];
            if mark < 0.0 {
                return class;
            }
        }
        self.empty_class(from, draws)
    }

    /// One person's class among those without people.
    #[cold]
    fn empty_class(&self, from: usize, draws: &mut Draws) -> usize {
        let empty = || (0..self.classes).filter(|class| !self.occupied.contains(class));
        let total: f64 = empty().map(|class| self.products[from + class]).sum();
        let mut mark = draws.unit() * total;
        let mut last = self.occupied.first().copied().unwrap_or(0);
        for class in empty() {
            last = if self.products[from + class] > 0.0 {
                class
            } else {
                last
            };
            mark -= self.products[from + class];
            if mark < 0.0 {
                return class;
            }
        }
        last
    }

    /// n₀ given the classes: negative binomial as a Poisson with a gamma mean, redrawn beyond the cap.
    fn draw_unseen(&mut self, unseen_max: Option<u64>, draws: &mut Draws) -> bool {
        const TRIES: usize = 10_000;
        let silent: f64 = self.silent.iter().sum();
        let cap = unseen_max.unwrap_or(u64::MAX);
        let mut met = false;
        self.unseen = 0;
        if self.explained > 0 {
            let odds = silent / self.seen;
            self.unseen = cap;
            for _ in 0..TRIES {
                let mean = draws.gamma(self.explained as f64) * odds;
                let count = draws.poisson(mean);
                if count <= cap {
                    self.unseen = count;
                    break;
                }
                met = true;
            }
        }
        self.products[..self.padded].copy_from_slice(&self.silent);
        self.place(
            0,
            silent,
            self.unseen,
            History {
                lists: &[],
                cell: NO_CELL,
            },
            draws,
        );
        met
    }

    /// The probability of each cell given at least one list, into `out`.
    pub(super) fn cell_probabilities(&mut self, patterns: &Patterns, out: &mut [f64]) {
        self.products[..self.padded].copy_from_slice(&self.silent);
        for step in &patterns.steps {
            let total = self.multiply(step.depth, step.list);
            if step.cell != NO_CELL {
                out[step.cell] = total / self.seen;
            }
        }
    }
}
