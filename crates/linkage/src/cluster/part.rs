//! One component as the merging algorithms see it: records by their place, weights as whole numbers. Refuses to merge.

/// Scores any pair of records on demand: log2 odds, prior included. Must not depend on the order of the two.
pub type WeightOf<'w> = dyn Fn(u32, u32) -> f32 + Sync + 'w;

/// Steps per bit of a weight held as a whole number.
const STEPS_PER_BIT: f32 = 65_536.0;
/// No weight counts for more than this, in bits.
const BITS_MAX: f32 = 1_000.0;

/// Rounds a weight to 2^-16 bit, so that sums are the same in any order. A weight that is not a number says nothing.
pub(crate) fn steps(bits: f32) -> i32 {
    (bits.clamp(-BITS_MAX, BITS_MAX) * STEPS_PER_BIT) as i32
}

/// Returns the bits of a sum of steps.
pub(crate) fn bits(steps: i64) -> f64 {
    steps as f64 / f64::from(STEPS_PER_BIT)
}

/// A scored pair by places; a < b.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pair {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) steps: i32,
}

/// Clusters that share a colour are never merged.
pub(crate) type Colours = [u32; 2];
/// No colour.
pub(crate) const NO_COLOUR: u32 = u32::MAX;
/// The colour of every record of an older linkage; lists have their numbers.
pub(crate) const HELD_COLOUR: u32 = 1 << 20;

/// One component. Places are 0..records.len(), in the order of records.
pub(crate) struct Part<'p> {
    pub(crate) records: &'p [u32],
    /// Scored pairs, ascending, each once.
    pub(crate) pairs: &'p [Pair],
    /// Pairs that are one before anything is weighed.
    pub(crate) forced: &'p [(u32, u32)],
    /// Pairs that are never one.
    pub(crate) apart: &'p [(u32, u32)],
    /// The colours of each record; empty where nothing has one.
    pub(crate) colours: &'p [Colours],
    pub(crate) weight: &'p WeightOf<'p>,
}

impl Part<'_> {
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// Scores the pair at two places on demand.
    pub(crate) fn score(&self, one: u32, other: u32) -> i32 {
        let (a, b) = (one.min(other) as usize, one.max(other) as usize);
        steps((self.weight)(self.records[a], self.records[b]))
    }

    /// Returns for each place the lowest place that is one with it beforehand.
    pub(crate) fn forced_roots(&self) -> Vec<u32> {
        let mut forest = super::components::Forest::new(self.len() as u32);
        for &(a, b) in self.forced {
            forest.join(a, b);
        }
        forest.into_roots()
    }

    pub(crate) fn shares_colour(&self, one: u32, other: u32) -> bool {
        !self.colours.is_empty()
            && self.colours[one as usize]
                .iter()
                .any(|c| *c != NO_COLOUR && self.colours[other as usize].contains(c))
    }
}

/// What scoring on demand cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Demand {
    /// Pairs scored through the callback.
    pub scored: u64,
    /// Pairs that were too many and count as the mean of those scored.
    pub estimated: u64,
}

impl Demand {
    pub(crate) fn add(&mut self, other: Self) {
        self.scored += other.scored;
        self.estimated += other.estimated;
    }
}
