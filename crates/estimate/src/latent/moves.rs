//! Moves that change the number of classes at one stroke: split, merge, and exchange of labels. Refuses to know other chains.

use super::draws::Draws;
use super::launch::Division;
use super::patterns::Patterns;
use super::state::State;

impl State {
    /// Proposes to exchange the labels of two classes, sticks integrated out: large classes drift to early sticks.
    ///
    /// # Reference
    ///
    /// Hastie, Liverani and Richardson (2015), doi:10.1007/s11222-014-9471-3, section 3.3; here on the people, not on the sticks.
    pub(super) fn relabel(&mut self, draws: &mut Draws) {
        let pick = |draws: &mut Draws| draws.below(self.classes as u64) as usize;
        let (a, b) = (pick(draws), pick(draws));
        if self.members[a] == self.members[b] {
            return;
        }
        let before = self.ln_classes();
        self.members.swap(a, b);
        if !draws.accepts(self.ln_classes() - before) {
            self.members.swap(a, b);
            return;
        }
        self.visible.swap(a, b);
        for row in self.hits.chunks_exact_mut(self.padded) {
            row.swap(a, b);
        }
        for row in self.placed.chunks_exact_mut(self.padded) {
            row.swap(a, b);
        }
        self.note_occupied();
    }

    /// Proposes to split an occupied class or to merge two, shares and odds integrated out.
    ///
    /// # Formula
    ///
    /// Target: p(classes | α) Π_k Π_j B(1 + h_jk, 1 + N_k − h_jk), n₀ fixed. Split: an occupied class k of O, and a division of its
    /// people by independent coins whose odds come from a launch that knows only the class's people; the second part takes an
    /// empty label in proportion to the target, so that the target's sum W over labels enters. Merge: an ordered pair of occupied
    /// classes. Accept a split with W/(target before) / ((O + 1) q), a merge with its inverse.
    ///
    /// # Reference
    ///
    /// Jain and Neal (2004), doi:10.1198/1061860043001, whose launch state this is, with expectation–maximisation on histories in place of
    /// restricted Gibbs scans over people.
    pub(super) fn split_or_merge(&mut self, patterns: &Patterns, draws: &mut Draws) -> bool {
        let occupied = self.occupied.len();
        if draws.unit() < 0.5 {
            if occupied == 0 || occupied == self.classes {
                return false;
            }
            let class = self.occupied[draws.below(occupied as u64) as usize];
            self.split(class, patterns, draws)
        } else {
            if occupied < 2 {
                return false;
            }
            let first = draws.below(occupied as u64) as usize;
            let second = (first + 1 + draws.below(occupied as u64 - 1) as usize) % occupied;
            self.merge(self.occupied[first], self.occupied[second], patterns, draws)
        }
    }

    fn split(&mut self, class: usize, patterns: &Patterns, draws: &mut Draws) -> bool {
        let people = self.people_of(&[class]);
        let Some(division) = Division::launch(people, patterns, draws) else {
            return false;
        };
        let coins = division.people.iter().zip(&division.odds);
        let moved: Vec<u64> = coins
            .map(|(&count, &odds)| draws.binomial(count, odds / (1.0 + odds)))
            .collect();
        let parted = moved.iter().sum::<u64>() as f64;
        if parted == 0.0 || parted == self.members[class] {
            return false;
        }
        let before = self.ln_classes() + self.ln_catches(class);
        let (label, labels) = self.label_for(class, parted, draws.unit());
        self.shift(class, label, &moved, patterns);
        let after = labels + self.ln_catches(class) + self.ln_catches(label);
        let occupied = self.occupied.len() as f64;
        if draws.accepts(after - before - libm::log(occupied + 1.0) - division.ln_density(&moved)) {
            self.note_occupied();
            return true;
        }
        self.shift(label, class, &moved, patterns);
        false
    }

    fn merge(
        &mut self,
        class: usize,
        label: usize,
        patterns: &Patterns,
        draws: &mut Draws,
    ) -> bool {
        let people = self.people_of(&[class, label]);
        let Some(division) = Division::launch(people, patterns, draws) else {
            return false;
        };
        let moved = self.people_of(&[label]);
        let parted = self.members[label];
        let apart = self.ln_catches(class) + self.ln_catches(label);
        self.shift(label, class, &moved, patterns);
        let (_, labels) = self.label_for(class, parted, 0.0);
        let after = self.ln_classes() + self.ln_catches(class);
        let occupied = self.occupied.len() as f64;
        if draws.accepts(after - labels - apart + libm::log(occupied) + division.ln_density(&moved))
        {
            self.note_occupied();
            return true;
        }
        self.shift(class, label, &moved, patterns);
        false
    }

    /// The label that people leaving a class take, among the empty ones in proportion to p(classes of the people | α), and ln of the sum
    /// of those weights: a late label wastes sticks, by about ln(α/N) each.
    fn label_for(&mut self, class: usize, parted: f64, mark: f64) -> (usize, f64) {
        self.members[class] -= parted;
        let mut weights: Vec<(usize, f64)> = Vec::with_capacity(self.classes);
        for label in 0..self.classes {
            if self.members[label] == 0.0 && label != class {
                self.members[label] = parted;
                weights.push((label, self.ln_classes()));
                self.members[label] = 0.0;
            }
        }
        self.members[class] += parted;
        let most = weights
            .iter()
            .fold(f64::NEG_INFINITY, |most, &(_, weight)| most.max(weight));
        let total: f64 = weights
            .iter()
            .map(|&(_, weight)| libm::exp(weight - most))
            .sum();
        let mut left = mark * total;
        let mut chosen = weights.last().map_or(class, |&(label, _)| label);
        for &(label, weight) in &weights {
            left -= libm::exp(weight - most);
            if left < 0.0 {
                chosen = label;
                break;
            }
        }
        (chosen, most + libm::log(total))
    }

    /// People of some classes per cell and, last, unseen.
    fn people_of(&self, classes: &[usize]) -> Vec<u64> {
        let rows = self.placed.chunks_exact(self.padded);
        let mut people: Vec<u64> = rows
            .map(|row| classes.iter().map(|&class| row[class]).sum())
            .collect();
        let unseen = classes
            .iter()
            .map(|&class| (self.members[class] - self.visible[class]) as u64);
        people.push(unseen.sum());
        people
    }

    /// ln Π_j B(1 + h_j, 1 + N − h_j) of one class: its people's histories, odds integrated out.
    fn ln_catches(&self, class: usize) -> f64 {
        let members = self.members[class];
        let all = libm::lgamma(members + 2.0);
        let rows = self.hits.chunks_exact(self.padded);
        rows.map(|row| ln_gamma_of_next(row[class]) + ln_gamma_of_next(members - row[class]) - all)
            .sum()
    }

    /// Moves people from one class to another.
    fn shift(&mut self, from: usize, to: usize, moved: &[u64], patterns: &Patterns) {
        for (cell, &count) in moved.iter().enumerate() {
            if count == 0 {
                continue;
            }
            let people = count as f64;
            self.members[from] -= people;
            self.members[to] += people;
            let Some(lists) = patterns.lists.get(cell) else {
                continue;
            };
            self.visible[from] -= people;
            self.visible[to] += people;
            self.placed[cell * self.padded + from] -= count;
            self.placed[cell * self.padded + to] += count;
            for &list in lists {
                self.hits[list * self.padded + from] -= people;
                self.hits[list * self.padded + to] += people;
            }
        }
    }
}

/// ln Γ(x + 1), free of work at 0 and 1.
fn ln_gamma_of_next(x: f64) -> f64 {
    if x <= 1.0 { 0.0 } else { libm::lgamma(x + 1.0) }
}
