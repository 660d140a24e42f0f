//! A Markov chain over partitions of units: Gibbs moves of one unit, split–merge moves of two clusters. Refuses to judge itself.

use super::field::{Field, Mass};
use crate::seeded::Seeded;

/// Below this, relative to the best choice, a choice is never taken: 2^-60.
const NEGLIGIBLE_BITS: f64 = -60.0;

/// The state of a chain. Clusters are numbered 0..units, with holes.
pub(super) struct Chain<'f> {
    field: &'f Field,
    pub(super) cluster_of: Vec<u8>,
    masses: Vec<Mass>,
    seeded: Seeded,
    /// Room for one move.
    bits: Vec<f64>,
    banned: Vec<bool>,
    choices: Vec<(u8, f64)>,
}

impl<'f> Chain<'f> {
    /// Starts from given clusters, which are numbered below the number of units.
    pub(super) fn new(field: &'f Field, cluster_of: Vec<u8>, seeded: Seeded) -> Self {
        let units = field.units();
        let mut masses = vec![Mass::default(); units];
        for unit in 0..units {
            let cluster = cluster_of[unit];
            let bits = (0..unit)
                .filter(|&other| cluster_of[other] == cluster)
                .map(|other| field.between(other, unit))
                .sum();
            masses[usize::from(cluster)] = field.with(masses[usize::from(cluster)], unit, bits);
        }
        Self {
            field,
            cluster_of,
            masses,
            seeded,
            bits: vec![0.0; units],
            banned: vec![false; units],
            choices: Vec::with_capacity(units),
        }
    }

    /// Returns log2 of the unnormalised density.
    pub(super) fn log_density(&self) -> f64 {
        self.masses
            .iter()
            .map(|&mass| self.field.density(mass))
            .sum()
    }

    /// Offers every unit a move, and as many split–merge moves.
    pub(super) fn sweep(&mut self) {
        for unit in 0..self.field.units() {
            self.gibbs(unit);
            self.split_or_merge();
        }
    }

    /// Draws the cluster of one unit given all others.
    fn gibbs(&mut self, unit: usize) {
        let field = self.field;
        self.bits.fill(0.0);
        self.banned.fill(false);
        for (other, &cluster) in self.cluster_of.iter().enumerate() {
            if other != unit {
                self.bits[usize::from(cluster)] += field.between(unit, other);
                self.banned[usize::from(cluster)] |= field.is_banned(unit, other);
            }
        }
        let own = usize::from(self.cluster_of[unit]);
        self.masses[own].sum -= self.bits[own] + field.within[unit];
        self.masses[own].records -= field.members[unit].len();
        self.choices.clear();
        let mut empty = None;
        for (cluster, &mass) in self.masses.iter().enumerate() {
            if mass.records == 0 {
                empty = empty.or(Some(cluster));
            } else if !self.banned[cluster] {
                let joined = field.with(mass, unit, self.bits[cluster]);
                let gain = field.density(joined) - field.density(mass);
                self.choices.push((cluster as u8, gain));
            }
        }
        // One cluster is always empty: there are as many as units, and this unit is in none.
        if let Some(cluster) = empty {
            self.masses[cluster] = Mass::default();
            self.choices
                .push((cluster as u8, field.density(field.alone(unit))));
            self.bits[cluster] = 0.0;
        }
        let chosen = usize::from(pick(&self.choices, &mut self.seeded).0);
        self.cluster_of[unit] = chosen as u8;
        self.masses[chosen] = field.with(self.masses[chosen], unit, self.bits[chosen]);
    }

    /// Picks two units; proposes to part their cluster, or to merge their two.
    fn split_or_merge(&mut self) {
        let units = self.field.units() as u64;
        let one = self.seeded.below(units) as usize;
        let other = ((one as u64 + 1 + self.seeded.below(units - 1)) % units) as usize;
        let (a, b) = (self.cluster_of[one], self.cluster_of[other]);
        let mut rest: Vec<usize> = (0..self.field.units())
            .filter(|&unit| unit != one && unit != other)
            .filter(|&unit| self.cluster_of[unit] == a || self.cluster_of[unit] == b)
            .collect();
        for at in (1..rest.len()).rev() {
            rest.swap(at, self.seeded.below(at as u64 + 1) as usize);
        }
        let is_split = a == b;
        if !is_split && self.is_apart(a, b) {
            return;
        }
        let given = (!is_split).then_some(a);
        let Some(allocated) = self.allocate(one, other, &rest, given) else {
            return;
        };
        let field = self.field;
        let apart = field.density(allocated.masses[0]) + field.density(allocated.masses[1]);
        if is_split {
            let ratio = apart - field.density(self.masses[usize::from(a)]) - allocated.log_chance;
            if self.accepts(ratio) {
                self.part_as(other, &rest, &allocated);
            }
        } else {
            let together = self.merged(a, b);
            if self.accepts(field.density(together) - apart + allocated.log_chance) {
                self.masses[usize::from(a)] = together;
                self.masses[usize::from(b)] = Mass::default();
                for cluster in self.cluster_of.iter_mut().filter(|cluster| **cluster == b) {
                    *cluster = a;
                }
            }
        }
    }

    fn accepts(&mut self, log_ratio: f64) -> bool {
        log_ratio >= 0.0 || self.seeded.unit() < libm::exp2(log_ratio)
    }

    fn is_apart(&self, a: u8, b: u8) -> bool {
        let of = |cluster: u8| {
            (0..self.field.units()).filter(move |&unit| self.cluster_of[unit] == cluster)
        };
        of(a).any(|one| of(b).any(|other| self.field.is_banned(one, other)))
    }

    fn merged(&self, a: u8, b: u8) -> Mass {
        let mut sum = self.masses[usize::from(a)].sum + self.masses[usize::from(b)].sum;
        for (one, _) in self.cluster_of.iter().enumerate().filter(|(_, c)| **c == a) {
            for (other, _) in self.cluster_of.iter().enumerate().filter(|(_, c)| **c == b) {
                sum += self.field.between(one, other);
            }
        }
        Mass {
            sum,
            records: self.masses[usize::from(a)].records + self.masses[usize::from(b)].records,
        }
    }

    /// Hands units in turn to one of two clusters, by chance or, where the two clusters exist already (`given` is the first), as they
    /// are; with log2 of the chance of that outcome.
    fn allocate(
        &mut self,
        one: usize,
        other: usize,
        rest: &[usize],
        given: Option<u8>,
    ) -> Option<Allocated> {
        let field = self.field;
        let mut sides = [vec![one], vec![other]];
        let mut masses = [field.alone(one), field.alone(other)];
        let mut log_chance = 0.0;
        let mut second = Vec::with_capacity(rest.len());
        for &unit in rest {
            let reach = |side: &Vec<usize>| {
                let bits: f64 = side.iter().map(|&u| field.between(u, unit)).sum();
                let is_banned = side.iter().any(|&u| field.is_banned(u, unit));
                (bits, is_banned)
            };
            let reached = [reach(&sides[0]), reach(&sides[1])];
            let joined: [Mass; 2] =
                std::array::from_fn(|s| field.with(masses[s], unit, reached[s].0));
            let gain = |s: usize| {
                if reached[s].1 {
                    f64::NEG_INFINITY
                } else {
                    field.density(joined[s]) - field.density(masses[s])
                }
            };
            let gains = [gain(0), gain(1)];
            let most = gains[0].max(gains[1]);
            if most == f64::NEG_INFINITY {
                return None;
            }
            let chances = gains.map(|gain| libm::exp2(gain - most));
            let total = chances[0] + chances[1];
            let side = match given {
                Some(first) => usize::from(self.cluster_of[unit] != first),
                None => usize::from(self.seeded.unit() * total >= chances[0]),
            };
            log_chance += gains[side] - most - libm::log2(total);
            masses[side] = joined[side];
            sides[side].push(unit);
            second.push(side == 1);
        }
        Some(Allocated {
            masses,
            log_chance,
            second,
        })
    }

    fn part_as(&mut self, other: usize, rest: &[usize], allocated: &Allocated) {
        let first = usize::from(self.cluster_of[other]);
        let empty = self.masses.iter().position(|mass| mass.records == 0);
        // A cluster of two units leaves a number free.
        let Some(empty) = empty else { return };
        self.masses[first] = allocated.masses[0];
        self.masses[empty] = allocated.masses[1];
        self.cluster_of[other] = empty as u8;
        for (&unit, _) in rest
            .iter()
            .zip(&allocated.second)
            .filter(|(_, second)| **second)
        {
            self.cluster_of[unit] = empty as u8;
        }
    }
}

/// Two clusters that a split gives, or that a merge would undo.
struct Allocated {
    masses: [Mass; 2],
    log_chance: f64,
    /// For each unit in turn whether it went to the second.
    second: Vec<bool>,
}

/// Picks by log2 weights.
fn pick(choices: &[(u8, f64)], seeded: &mut Seeded) -> (u8, f64) {
    let most = choices
        .iter()
        .map(|choice| choice.1)
        .fold(f64::NEG_INFINITY, f64::max);
    let chance = |bits: f64| {
        if bits - most < NEGLIGIBLE_BITS {
            0.0
        } else {
            libm::exp2(bits - most)
        }
    };
    let total: f64 = choices.iter().map(|choice| chance(choice.1)).sum();
    let mut left = seeded.unit() * total;
    for choice in choices {
        left -= chance(choice.1);
        if left < 0.0 {
            return *choice;
        }
    }
    // Rounding may leave a trace: the best choice takes it.
    let best = choices.iter().find(|choice| choice.1 == most);
    *best.unwrap_or(&choices[0])
}
