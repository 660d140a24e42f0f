//! What a chain holds between sweeps: classes, their sizes and their catch odds, and the people last put into them.

use super::draws::Draws;
use super::options::Prior;
use super::patterns::Patterns;

/// Classes are handled in blocks of this size, padded with classes of weight 0.
pub(super) const LANES: usize = 4;

/// ln α never falls below this: its prior has less than 10⁻²⁰ of its mass there.
const ALPHA_LN_MIN: f64 = -200.0;

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
    /// People of each cell and class, row by row of cells, while `placed_wanted`.
    pub(super) placed: Vec<u64>,
    pub(super) placed_wanted: bool,
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
            placed: vec![0; padded * patterns.counts.len()],
            placed_wanted: false,
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
        let ln_alpha = draws.ln_gamma_draw(prior.alpha_shape) - libm::log(prior.alpha_rate);
        state.alpha = libm::exp(ln_alpha.max(ALPHA_LN_MIN));
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

    /// α given the people (sticks integrated out), then the sticks given both, in logarithms.
    ///
    /// # Numerical notes
    ///
    /// Drawing α given the sticks, as in Manrique-Vallier (2016), steps through ln α by about √(2/K): sticks remember it. Given the
    /// people alone α is nearly free where classes are few. A stick of an empty class is 1 − exp(ln U/α); its rest never turns 0 in logs.
    pub(super) fn draw_shares(&mut self, draws: &mut Draws) {
        self.draw_alpha(draws);
        let mut tail: f64 = self.members.iter().sum();
        let mut left = 1.0;
        for class in 0..self.classes - 1 {
            let members = self.members[class];
            tail -= members;
            let rest = self.alpha + tail;
            let (broken, kept) = if members > 0.0 {
                stick(members, rest, draws)
            } else {
                let ln_kept = -draws.exponential() / rest;
                (-libm::expm1(ln_kept), libm::exp(ln_kept))
            };
            self.share[class] = left * broken;
            left *= kept;
        }
        self.share[self.classes - 1] = left;
    }

    /// Two Metropolis steps for α given the people: one from the prior, one near where it is.
    fn draw_alpha(&mut self, draws: &mut Draws) {
        let prior = self.prior;
        let fresh = draws.ln_gamma_draw(prior.alpha_shape) - libm::log(prior.alpha_rate);
        let now = libm::log(self.alpha);
        let fits = self.ln_sticks(self.alpha);
        let fresh = fresh.max(ALPHA_LN_MIN);
        let fresh_fits = self.ln_sticks(libm::exp(fresh));
        let (now, fits) = if draws.accepts(fresh_fits - fits) {
            (fresh, fresh_fits)
        } else {
            (now, fits)
        };
        let near = (now + 0.8 * draws.normal()).max(ALPHA_LN_MIN);
        let (alpha, closer) = (libm::exp(now), libm::exp(near));
        let gain = self.ln_sticks(closer) - fits + prior.alpha_shape * (near - now)
            - prior.alpha_rate * (closer - alpha);
        self.alpha = if draws.accepts(gain) { closer } else { alpha };
    }

    /// ln p(classes of the people | α), sticks integrated out, up to what does not hold α.
    ///
    /// # Formula
    ///
    /// Π_{k<K} B(1 + N_k, α + T_k)/B(1, α) with T_k = Σ_{h>k} N_h; the gamma functions of α telescope.
    fn ln_sticks(&self, alpha: f64) -> f64 {
        let all: f64 = self.members.iter().sum();
        let mut tail = all;
        let mut product = 1.0;
        let mut sum = 0.0;
        for class in 0..self.classes - 1 {
            if tail == 0.0 {
                break;
            }
            product *= alpha / (alpha + tail);
            tail -= self.members[class];
            if product < 1e-200 {
                sum += libm::log(product);
                product = 1.0;
            }
        }
        sum + libm::log(product) + libm::lgamma(alpha + tail) - libm::lgamma(alpha + all)
    }

    /// ln p(classes of the people | α), sticks integrated out, up to a constant in the people.
    pub(super) fn ln_classes(&self) -> f64 {
        let inner: f64 = self.members[..self.classes - 1]
            .iter()
            .filter(|&&people| people > 1.0)
            .map(|people| libm::lgamma(people + 1.0))
            .sum();
        inner + self.ln_sticks(self.alpha)
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

/// V ~ Beta(1 + members, rest): V and 1 − V, neither by subtraction.
fn stick(members: f64, rest: f64, draws: &mut Draws) -> (f64, f64) {
    let broken = draws.gamma(1.0 + members);
    let kept = if rest >= 1.0 {
        draws.gamma(rest)
    } else {
        libm::exp(draws.ln_gamma_draw(rest))
    };
    (broken / (broken + kept), kept / (broken + kept))
}
