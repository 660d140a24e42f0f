//! What a chain holds between sweeps: classes, their sizes and their catch odds, and the people last put into them.

use super::draws::Draws;
use super::options::Prior;
use super::patterns::Patterns;

/// Classes are handled in blocks of this size, padded with classes of weight 0.
pub(super) const LANES: usize = 4;

/// One point of the sampler. Matrices are list by list, padded classes side by side.
#[derive(Clone)]
pub(super) struct State {
    pub(super) classes: usize,
    pub(super) padded: usize,
    pub(super) prior: Prior,
    /// Concentration of the sticks.
    pub(super) alpha: f64,
    /// Class probabilities.
    pub(super) share: Vec<f64>,
    /// λ/(1 − λ).
    pub(super) odds: Vec<f64>,
    /// Probability of the class and of no list.
    pub(super) silent: Vec<f64>,
    /// Probability of at least one list.
    pub(super) seen: f64,
    /// Products down the tree of histories, row by row of depth.
    pub(super) products: Vec<f64>,
    /// People of each class, unseen ones included.
    pub(super) members: Vec<f64>,
    /// Observed people of each class.
    pub(super) visible: Vec<f64>,
    /// Observed people of each class on each list.
    pub(super) hits: Vec<f64>,
    /// Classes with people, the largest first.
    pub(super) occupied: Vec<usize>,
    /// People on no list.
    pub(super) unseen: u64,
    /// Observed people in a class; the others are in the background of a tempered chain.
    pub(super) explained: u64,
}

impl State {
    /// A start with so many classes of about equal size, their odds scattered around the lists' rates.
    pub(super) fn new(
        patterns: &Patterns,
        classes: usize,
        prior: Prior,
        start: usize,
        draws: &mut Draws,
    ) -> Self {
        let padded = classes.next_multiple_of(LANES);
        let mut state = Self {
            classes,
            padded,
            prior,
            alpha: 0.3,
            share: vec![0.0; padded],
            odds: vec![0.0; padded * patterns.width],
            silent: vec![0.0; padded],
            seen: 1.0,
            products: vec![0.0; padded * (patterns.width + 1)],
            members: vec![0.0; padded],
            visible: vec![0.0; padded],
            hits: vec![0.0; padded * patterns.width],
            occupied: Vec::with_capacity(classes),
            unseen: 0,
            explained: patterns.observed,
        };
        let started = start.clamp(1, classes);
        for class in 0..classes {
            state.share[class] = if class < started {
                0.999 / started as f64
            } else {
                0.001 / (classes - started) as f64
            };
            for (list, rate) in patterns.rates.iter().enumerate() {
                let near = (2.0 * rate * draws.unit()).clamp(0.001, 0.95);
                state.odds[list * padded + class] = near / (1.0 - near);
            }
        }
        state.occupied.extend(0..started);
        state.settle();
        state
    }

    /// A point drawn from the prior.
    pub(super) fn from_prior(
        patterns: &Patterns,
        classes: usize,
        prior: Prior,
        draws: &mut Draws,
    ) -> Self {
        let mut state = Self::new(patterns, classes, prior, 1, draws);
        state.occupied.clear();
        state.alpha = (libm::exp(draws.ln_gamma_draw(prior.alpha_shape)) / prior.alpha_rate)
            .max(f64::MIN_POSITIVE);
        state.draw_shares(draws);
        state.draw_odds(draws);
        state
    }

    /// Recomputes, from shares and odds, the probability of being on no list.
    fn settle(&mut self) {
        self.seen = 0.0;
        for class in 0..self.classes {
            let mut missed = 1.0;
            for row in self.odds.chunks_exact(self.padded) {
                missed /= 1.0 + row[class];
            }
            self.silent[class] = self.share[class] * missed;
            self.seen += self.share[class] * (1.0 - missed);
        }
    }

    /// λ given the people: Beta(1 + on the list, 1 + not), and with it the probability of no list.
    pub(super) fn draw_odds(&mut self, draws: &mut Draws) {
        self.seen = 0.0;
        for class in 0..self.classes {
            let members = self.members[class];
            let missed = if members > 0.0 {
                self.draw_odds_of(class, members, draws)
            } else {
                self.draw_free_odds_of(class, draws)
            };
            self.silent[class] = self.share[class] * missed;
            self.seen += self.share[class] * (1.0 - missed);
        }
        self.seen = self.seen.max(1e-12);
    }

    #[inline]
    fn draw_odds_of(&mut self, class: usize, members: f64, draws: &mut Draws) -> f64 {
        let mut missed = 1.0;
        let rows = self.odds.chunks_exact_mut(self.padded);
        for (row, hits) in rows.zip(self.hits.chunks_exact(self.padded)) {
            let on = draws.gamma(1.0 + hits[class]);
            let off = draws.gamma(1.0 + members - hits[class]);
            row[class] = on / off;
            missed *= off / (on + off);
        }
        missed
    }

    #[inline]
    fn draw_free_odds_of(&mut self, class: usize, draws: &mut Draws) -> f64 {
        let mut missed = 1.0;
        for row in self.odds.chunks_exact_mut(self.padded) {
            let rate = draws.unit();
            row[class] = rate / (1.0 - rate);
            missed *= 1.0 - rate;
        }
        missed
    }

    /// The sticks given the people, in logarithms, then α given the sticks.
    pub(super) fn draw_shares(&mut self, draws: &mut Draws) {
        let mut tail: f64 = self.members.iter().sum();
        let mut left = 1.0;
        let mut ln_left = 0.0;
        for class in 0..self.classes - 1 {
            let members = self.members[class];
            tail -= members;
            let rest = self.alpha + tail;
            let (broken, kept, ln_kept) = if members > 0.0 {
                stick(members, rest, draws)
            } else {
                let ln_kept = -draws.exponential() / rest;
                let kept = libm::exp(ln_kept);
                (1.0 - kept, kept, ln_kept)
            };
            self.share[class] = left * broken;
            left *= kept;
            ln_left += ln_kept;
        }
        self.share[self.classes - 1] = left;
        let shape = self.prior.alpha_shape + (self.classes - 1) as f64;
        self.alpha =
            (draws.gamma(shape) / (self.prior.alpha_rate - ln_left)).max(f64::MIN_POSITIVE);
    }

    /// Which classes have people, the largest first.
    pub(super) fn note_occupied(&mut self) {
        self.occupied.clear();
        for class in 0..self.classes {
            let members = self.members[class];
            if members > 0.0 {
                let at = self
                    .occupied
                    .iter()
                    .position(|&other| self.members[other] < members);
                self.occupied
                    .insert(at.unwrap_or(self.occupied.len()), class);
            }
        }
    }

    /// Classes with observed people.
    pub(super) fn occupied_seen(&self) -> usize {
        self.visible.iter().filter(|&&people| people > 0.0).count()
    }
}

/// V ~ Beta(1 + members, rest): V, 1 − V and ln(1 − V), the last exact where 1 − V underflows.
fn stick(members: f64, rest: f64, draws: &mut Draws) -> (f64, f64, f64) {
    let broken = draws.gamma(1.0 + members);
    if rest >= 1.0 {
        let kept = draws.gamma(rest);
        let all = broken + kept;
        return (broken / all, kept / all, libm::log(kept / all));
    }
    let ln_kept = draws.ln_gamma_draw(rest);
    let kept = libm::exp(ln_kept);
    let all = broken + kept;
    (broken / all, kept / all, ln_kept - libm::log(all))
}
