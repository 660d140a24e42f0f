//! Average-link merging of a large component: links between clusters in a heap, unscored pairs scored only when two clusters
//! are about to be merged, within a bound. Never looks at all pairs.
//!
//! A link enters the heap with the mean of its scored pairs. When it comes up and pairs between its clusters are unscored, these are
//! scored and the link goes back with its true mean; so clusters merge in the order of true means wherever unscored pairs weigh no
//! more than scored ones, which is why they were not blocked. Shorter lists of neighbours are poured into longer ones: O(E log² E).

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use super::part::{Colours, Demand, NO_COLOUR, Pair, Part};
use crate::seeded::mixed;

/// Of the unscored pairs between two clusters at most about this many are scored; the rest count as their mean.
const PAIRS_PER_LINK_MAX: u64 = 1_024;
/// Pairs scored on demand per record of the component; when they are spent, unscored pairs count as the mean of all scored on demand.
const PAIRS_PER_RECORD_MAX: u64 = 64;

/// Hashes whole numbers by mixing: faster than the standard hasher, and keys come from no adversary.
#[derive(Default)]
struct Mixing(u64);

impl Hasher for Mixing {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = mixed(self.0 ^ key);
    }
}

type ByPair<V> = HashMap<u64, V, BuildHasherDefault<Mixing>>;

fn key(one: u32, other: u32) -> u64 {
    u64::from(one.min(other)) << 32 | u64::from(one.max(other))
}

/// What is known between two clusters.
#[derive(Clone, Copy, Default)]
struct Link {
    sum: i64,
    count: u64,
    is_banned: bool,
}

/// A link as it was when it entered the heap.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Candidate {
    sum: i64,
    count: u64,
    slots: (u32, u32),
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        let left = i128::from(self.sum) * i128::from(other.count);
        let right = i128::from(other.sum) * i128::from(self.count);
        left.cmp(&right)
            .then(self.count.cmp(&other.count))
            .then(Reverse(self.slots).cmp(&Reverse(other.slots)))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

struct Merging<'m> {
    part: &'m Part<'m>,
    /// Where the pairs of each place begin.
    pair_starts: Vec<u32>,
    /// Members of each slot; empty once poured into another.
    members: Vec<Vec<u32>>,
    /// Slots with a link; may hold slots that are gone.
    neighbours: Vec<Vec<u32>>,
    colours: Vec<Vec<u32>>,
    links: ByPair<Link>,
    heap: BinaryHeap<Candidate>,
    scored: ByPair<i32>,
    scored_sum: i64,
    demand: Demand,
}

/// Writes to `roots` the lowest place of each place's cluster.
pub(crate) fn merge(part: &Part<'_>, roots: &mut Vec<u32>) -> Demand {
    let mut merging = Merging::new(part);
    // The slot that holds each forced group so far: the one with more neighbours is kept.
    let mut slot_of: Vec<u32> = (0..part.len() as u32).collect();
    for (place, root) in part.forced_roots().into_iter().enumerate() {
        if place as u32 != root {
            let slot = slot_of[root as usize];
            slot_of[root as usize] = merging.join(slot, place as u32);
        }
    }
    merging.run();
    roots.clear();
    roots.resize(part.len(), 0);
    for members in &merging.members {
        let lowest = members.iter().copied().min();
        for &place in members {
            roots[place as usize] = lowest.unwrap_or(place);
        }
    }
    merging.demand
}

impl<'m> Merging<'m> {
    fn new(part: &'m Part<'m>) -> Self {
        let places = 0..part.len() as u32;
        let colours = |own: &Colours| {
            let mut own: Vec<u32> = own.iter().copied().filter(|c| *c != NO_COLOUR).collect();
            own.sort_unstable();
            own
        };
        let mut pair_starts: Vec<u32> = Vec::with_capacity(part.len() + 1);
        for place in 0..=part.len() as u32 {
            pair_starts.push(part.pairs.partition_point(|pair| pair.a < place) as u32);
        }
        let mut merging = Self {
            part,
            pair_starts,
            members: places.map(|place| vec![place]).collect(),
            neighbours: vec![Vec::new(); part.len()],
            colours: part.colours.iter().map(colours).collect(),
            links: ByPair::default(),
            heap: BinaryHeap::new(),
            scored: ByPair::default(),
            scored_sum: 0,
            demand: Demand::default(),
        };
        for &Pair { a, b, steps } in part.pairs {
            let link = Link {
                sum: i64::from(steps),
                count: 1,
                is_banned: false,
            };
            merging.add(a, b, link);
        }
        for &(a, b) in part.apart {
            let link = Link {
                is_banned: true,
                ..Link::default()
            };
            merging.add(a, b, link);
        }
        merging
    }

    fn add(&mut self, one: u32, other: u32, more: Link) {
        let known = self.links.entry(key(one, other));
        if let std::collections::hash_map::Entry::Vacant(_) = known {
            self.neighbours[one as usize].push(other);
            self.neighbours[other as usize].push(one);
        }
        let link = known.or_default();
        link.sum += more.sum;
        link.count += more.count;
        link.is_banned |= more.is_banned;
        let link = *link;
        self.propose(one, other, link);
    }

    fn propose(&mut self, one: u32, other: u32, link: Link) {
        if link.sum > 0 && !link.is_banned {
            self.heap.push(Candidate {
                sum: link.sum,
                count: link.count,
                slots: (one.min(other), one.max(other)),
            });
        }
    }

    fn run(&mut self) {
        while let Some(candidate) = self.heap.pop() {
            let (a, b) = candidate.slots;
            let Some(link) = self.links.get(&key(a, b)).copied() else {
                continue;
            };
            let is_stale = link.sum != candidate.sum || link.count != candidate.count;
            if is_stale || link.is_banned || self.share_colour(a, b) {
                continue;
            }
            let pairs = self.size(a) * self.size(b);
            if link.count < pairs {
                let sum = self.complete(a, b, link, pairs);
                let link = Link {
                    sum,
                    count: pairs,
                    is_banned: false,
                };
                self.links.insert(key(a, b), link);
                self.propose(a, b, link);
                continue;
            }
            self.join(a, b);
        }
    }

    fn size(&self, slot: u32) -> u64 {
        self.members[slot as usize].len() as u64
    }

    fn share_colour(&self, a: u32, b: u32) -> bool {
        !self.colours.is_empty()
            && self.colours[a as usize]
                .iter()
                .any(|colour| self.colours[b as usize].binary_search(colour).is_ok())
    }

    /// Pours the slot with fewer neighbours into the other, with its members and links; returns the one kept.
    fn join(&mut self, a: u32, b: u32) -> u32 {
        let weight = |slot: u32| self.neighbours[slot as usize].len();
        let (kept, gone) = if weight(a) < weight(b) {
            (b, a)
        } else {
            (a, b)
        };
        self.links.remove(&key(kept, gone));
        for other in std::mem::take(&mut self.neighbours[gone as usize]) {
            if other != kept
                && let Some(link) = self.links.remove(&key(gone, other))
            {
                self.add(kept, other, link);
            }
        }
        let members = std::mem::take(&mut self.members[gone as usize]);
        self.members[kept as usize].extend(members);
        if !self.colours.is_empty() {
            let colours = std::mem::take(&mut self.colours[gone as usize]);
            let own = &mut self.colours[kept as usize];
            own.extend(colours);
            own.sort_unstable();
            own.dedup();
        }
        kept
    }

    /// Returns the sum over all pairs between two clusters, scoring what is unscored.
    fn complete(&mut self, a: u32, b: u32, link: Link, pairs: u64) -> i64 {
        let stride = pairs.div_ceil(PAIRS_PER_LINK_MAX).max(1);
        let across = self.size(b);
        let (mut edges, mut fresh, mut fresh_count, mut refused) = (0i64, 0i64, 0u64, 0u64);
        for at in (0..pairs).step_by(stride as usize) {
            let one = self.members[a as usize][(at / across) as usize];
            let other = self.members[b as usize][(at % across) as usize];
            if let Some(steps) = self.edge(one, other) {
                edges += i64::from(steps);
            } else if let Some(steps) = self.on_demand(one, other) {
                fresh += i64::from(steps);
                fresh_count += 1;
            } else {
                refused += 1;
            }
        }
        let mean = if fresh_count > 0 {
            fresh / fresh_count as i64
        } else {
            self.scored_sum / self.demand.scored.max(1) as i64
        };
        if stride == 1 {
            self.demand.estimated += refused;
            return edges + fresh + mean * refused as i64;
        }
        let missing = pairs - link.count;
        self.demand.estimated += missing.saturating_sub(fresh_count);
        link.sum + mean * missing as i64
    }

    fn edge(&self, one: u32, other: u32) -> Option<i32> {
        let (a, b) = (one.min(other), one.max(other));
        let starts = &self.pair_starts[a as usize..=a as usize + 1];
        let of_a = &self.part.pairs[starts[0] as usize..starts[1] as usize];
        let at = of_a.binary_search_by_key(&b, |pair| pair.b).ok()?;
        Some(of_a[at].steps)
    }

    /// Scores a pair once; refuses when the bound of the component is reached.
    fn on_demand(&mut self, one: u32, other: u32) -> Option<i32> {
        if let Some(steps) = self.scored.get(&key(one, other)) {
            return Some(*steps);
        }
        if self.demand.scored >= PAIRS_PER_RECORD_MAX * self.part.len() as u64 {
            return None;
        }
        let steps = self.part.score(one, other);
        self.scored.insert(key(one, other), steps);
        self.scored_sum += i64::from(steps);
        self.demand.scored += 1;
        Some(steps)
    }
}
