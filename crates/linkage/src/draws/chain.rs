//! A Markov chain over partitions of units: Gibbs moves of one unit, split–merge moves of two clusters. Refuses to judge itself.

use super::field::{Field, Mass};
use super::power::power_of_two;
use crate::seeded::Seeded;

/// Below this, relative to the best choice, a choice is never taken: one in 10^12.
const NEGLIGIBLE_BITS: f64 = -40.0;
/// Pairs of units above this weight, in bits, are proposed together; others are left to the moves of one unit.
const PROPOSED_BITS: f64 = -4.0;

/// The state of a chain. Clusters are numbered 0..units, with holes.
pub(super) struct Chain<'f> {
    field: &'f Field,
    pub(super) cluster_of: Vec<u8>,
    masses: Vec<Mass>,
    seeded: Seeded,
    /// Pairs of units that are proposed together.
    proposed: Vec<(u8, u8)>,
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
        let pairs = (1..units).flat_map(|b| (0..b).map(move |a| (a, b)));
        let proposed = pairs
            .filter(|&(a, b)| field.between(a, b) > PROPOSED_BITS && !field.is_banned(a, b))
            .map(|(a, b)| (a as u8, b as u8));
        Self {
            field,
            cluster_of,
            masses,
            seeded,
            proposed: proposed.collect(),
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

    /// Offers every unit a move, and half as many split–merge moves.
    pub(super) fn sweep(&mut self) {
        for unit in 0..self.field.units() {
            self.gibbs(unit);
            if unit % 2 == 0 && !self.proposed.is_empty() {
                self.split_or_merge();
            }
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
        let chosen = usize::from(pick(&mut self.choices, &mut self.seeded));
        self.cluster_of[unit] = chosen as u8;
        self.masses[chosen] = field.with(self.masses[chosen], unit, self.bits[chosen]);
    }

    /// Picks two units that resemble each other; proposes to part their cluster, or to merge their two. Which two are picked does not
    /// depend on the state, so both directions are picked equally often.
    fn split_or_merge(&mut self) {
        let at = self.seeded.below(self.proposed.len() as u64) as usize;
        let pair = self.proposed[at];
        let (one, other) = (usize::from(pair.0), usize::from(pair.1));
        let (a, b) = (self.cluster_of[one], self.cluster_of[other]);
        let luck = libm::log2(self.seeded.unit());
        let field = self.field;
        if a == b {
            let mut rest = self.members(a);
            rest.retain(|&unit| unit != one && unit != other);
            self.shuffle(&mut rest);
            if let Some(parted) = self.allocate(one, other, &rest, None) {
                let apart = field.density(parted.masses[0]) + field.density(parted.masses[1]);
                let together = field.density(self.masses[usize::from(a)]);
                if apart - together - parted.log_chance > luck {
                    self.part_as(other, &rest, &parted);
                }
            }
            return;
        }
        let (of_a, of_b) = (self.members(a), self.members(b));
        let Some(together) = self.merged(&of_a, &of_b) else {
            return;
        };
        let apart = [a, b].map(|c| field.density(self.masses[usize::from(c)]));
        let gain = field.density(together) - apart[0] - apart[1];
        // The chance of the way back is at most one, so most hopeless merges end here.
        if gain <= luck {
            return;
        }
        let mut rest = [of_a, of_b].concat();
        rest.retain(|&unit| unit != one && unit != other);
        self.shuffle(&mut rest);
        if let Some(back) = self.allocate(one, other, &rest, Some(a))
            && gain + back.log_chance > luck
        {
            self.masses[usize::from(a)] = together;
            self.masses[usize::from(b)] = Mass::default();
            let gone = self.cluster_of.iter_mut().filter(|cluster| **cluster == b);
            gone.for_each(|cluster| *cluster = a);
        }
    }

    fn members(&self, cluster: u8) -> Vec<usize> {
        let units = 0..self.field.units();
        units
            .filter(|&unit| self.cluster_of[unit] == cluster)
            .collect()
    }

    fn shuffle(&mut self, units: &mut [usize]) {
        for at in (1..units.len()).rev() {
            units.swap(at, self.seeded.below(at as u64 + 1) as usize);
        }
    }

    /// Returns two clusters as one; none if something keeps them apart.
    fn merged(&self, of_a: &[usize], of_b: &[usize]) -> Option<Mass> {
        let masses = [of_a[0], of_b[0]].map(|u| self.masses[usize::from(self.cluster_of[u])]);
        let mut sum = masses[0].sum + masses[1].sum;
        for &one in of_a {
            for &other in of_b {
                if self.field.is_banned(one, other) {
                    return None;
                }
                sum += self.field.between(one, other);
            }
        }
        Some(Mass {
            sum,
            records: masses[0].records + masses[1].records,
        })
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
            let chances = gains.map(|gain| power_of_two(gain - most));
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

/// Picks a cluster by log2 weights, which become plain weights.
fn pick(choices: &mut [(u8, f64)], seeded: &mut Seeded) -> u8 {
    let best = choices
        .iter()
        .copied()
        .fold((0, f64::NEG_INFINITY), |best, choice| {
            if choice.1 > best.1 { choice } else { best }
        });
    let mut total = 0.0;
    for choice in choices.iter_mut() {
        let bits = choice.1 - best.1;
        choice.1 = if bits < NEGLIGIBLE_BITS {
            0.0
        } else {
            power_of_two(bits)
        };
        total += choice.1;
    }
    let mut left = seeded.unit() * total;
    for choice in choices {
        left -= choice.1;
        if left < 0.0 {
            return choice.0;
        }
    }
    // Rounding may leave a trace: the best choice takes it.
    best.0
}
