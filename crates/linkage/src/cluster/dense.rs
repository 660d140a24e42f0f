//! Average-link merging of a small component: every pair is scored, sums stand in a square. Refuses large components.

use super::part::{Demand, Part};

/// The largest component handled here. A set of places is one 64-bit word, so 64 is the bound of the code.
pub(crate) const DENSE_MAX: usize = 40;

/// The squares, kept from one component to the next.
pub(crate) struct Squares {
    weights: Vec<i32>,
    sums: Vec<i64>,
}

impl Default for Squares {
    fn default() -> Self {
        let cells = DENSE_MAX * DENSE_MAX;
        Self {
            weights: vec![0; cells],
            sums: vec![0; cells],
        }
    }
}

/// Sets of places, one word each.
struct Sets {
    /// Members of each unit; empty once merged into a lower one.
    members: [u64; DENSE_MAX],
    /// Places that no member may be one with.
    banned: [u64; DENSE_MAX],
}

impl Sets {
    fn may_merge(&self, a: usize, b: usize) -> bool {
        self.banned[a] & self.members[b] == 0
    }
}

/// Writes to `roots` the lowest place of each place's cluster.
pub(crate) fn merge(part: &Part<'_>, squares: &mut Squares, roots: &mut Vec<u32>) -> Demand {
    roots.clear();
    roots.extend(part.forced_roots());
    let mut sets = sets(part, roots);
    let demand = score(part, squares, roots, &sets);
    let mut alive: Vec<usize> = (0..part.len()).filter(|&u| sets.members[u] != 0).collect();
    sum(squares, &sets, &alive);
    while let Some((a, b)) = best(squares, &sets, &alive) {
        for &other in alive.iter().filter(|&&other| other != a && other != b) {
            let gained = squares.sums[b * DENSE_MAX + other];
            squares.sums[a * DENSE_MAX + other] += gained;
            squares.sums[other * DENSE_MAX + a] += gained;
        }
        sets.members[a] |= sets.members[b];
        sets.banned[a] |= sets.banned[b];
        sets.members[b] = 0;
        alive.retain(|&unit| unit != b);
    }
    for &unit in &alive {
        for place in places(sets.members[unit]) {
            roots[place] = unit as u32;
        }
    }
    demand
}

fn sets(part: &Part<'_>, roots: &[u32]) -> Sets {
    let mut sets = Sets {
        members: [0; DENSE_MAX],
        banned: [0; DENSE_MAX],
    };
    for (place, &root) in roots.iter().enumerate() {
        sets.members[root as usize] |= 1 << place;
    }
    let mut ban = |a: u32, b: u32| {
        sets.banned[roots[a as usize] as usize] |= 1 << b;
        sets.banned[roots[b as usize] as usize] |= 1 << a;
    };
    for &(a, b) in part.apart {
        ban(a, b);
    }
    if !part.colours.is_empty() {
        for b in 1..part.len() as u32 {
            for a in (0..b).filter(|&a| part.shares_colour(a, b)) {
                ban(a, b);
            }
        }
    }
    sets
}

/// Fills the square of weights between units that may be merged.
fn score(part: &Part<'_>, squares: &mut Squares, roots: &[u32], sets: &Sets) -> Demand {
    let mut known = [0u64; DENSE_MAX];
    for pair in part.pairs {
        squares.weights[pair.a as usize * DENSE_MAX + pair.b as usize] = pair.steps;
        known[pair.a as usize] |= 1 << pair.b;
    }
    let mut demand = Demand::default();
    for b in 1..part.len() {
        for a in 0..b {
            let (one, other) = (roots[a] as usize, roots[b] as usize);
            if known[a] >> b & 1 == 0 && one != other && sets.may_merge(one, other) {
                squares.weights[a * DENSE_MAX + b] = part.score(a as u32, b as u32);
                demand.scored += 1;
            }
        }
    }
    demand
}

fn sum(squares: &mut Squares, sets: &Sets, alive: &[usize]) {
    for (at, &b) in alive.iter().enumerate() {
        for &a in &alive[..at] {
            let mut total = 0i64;
            if sets.may_merge(a, b) {
                for i in places(sets.members[a]) {
                    for j in places(sets.members[b]) {
                        let cell = i.min(j) * DENSE_MAX + i.max(j);
                        total += i64::from(squares.weights[cell]);
                    }
                }
            }
            squares.sums[a * DENSE_MAX + b] = total;
            squares.sums[b * DENSE_MAX + a] = total;
        }
    }
}

/// Finds the two units with the highest mean weight above zero; of equals, those with the lowest records.
fn best(squares: &Squares, sets: &Sets, alive: &[usize]) -> Option<(usize, usize)> {
    let mut found = None;
    // The sum and the count of the best mean so far.
    let mut most = (0i64, 1i64);
    for (at, &a) in alive.iter().enumerate() {
        let size = i64::from(sets.members[a].count_ones());
        for &b in &alive[at + 1..] {
            let total = squares.sums[a * DENSE_MAX + b];
            let count = size * i64::from(sets.members[b].count_ones());
            if total * most.1 > most.0 * count && sets.may_merge(a, b) {
                most = (total, count);
                found = Some((a, b));
            }
        }
    }
    found
}

fn places(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = set.trailing_zeros() as usize;
        (set != 0).then(|| {
            set &= set - 1;
            place
        })
    })
}
