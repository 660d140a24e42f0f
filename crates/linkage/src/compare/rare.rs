//! Sets of parts of values, and how rare each part is. Refuses to know whether the parts are words or units of names.

/// The most parts by which values are brought together.
const RAREST_MAX: usize = 4;

/// For each value its parts with their weights.
#[derive(Default)]
pub(crate) struct Rare {
    starts: Vec<u32>,
    /// Parts of each value, ascending.
    parts: Vec<u32>,
    /// For each part log2 of values over values with the part.
    weights: Vec<f32>,
    rarest_starts: Vec<u32>,
    rarest: Vec<u32>,
}

/// How rare each value is, as log2 of records over records with the value.
pub(crate) fn bits(counts: &[u32]) -> Vec<f32> {
    let all: u32 = counts.iter().sum();
    let share = |count: &u32| libm::log2f(all.max(1) as f32 / (*count).max(1) as f32);
    counts.iter().map(share).collect()
}

impl Rare {
    /// Takes the ascending parts of each value, how many parts there are, and how many records have each value.
    pub(crate) fn new(sets: &[Vec<u32>], part_count: usize, counts: &[u32]) -> Self {
        let mut with = vec![0u32; part_count];
        let mut all = 0u32;
        for (set, count) in sets.iter().zip(counts) {
            all += count;
            for &part in set {
                with[part as usize] += count;
            }
        }
        let weight = |with: &u32| libm::log2f((all + 1) as f32 / (*with).max(1) as f32);
        let mut rare = Self {
            weights: with.iter().map(weight).collect(),
            starts: vec![0],
            rarest_starts: vec![0],
            ..Self::default()
        };
        for set in sets {
            rare.parts.extend(set);
            rare.starts.push(rare.parts.len() as u32);
            // A part of one record alone brings nobody together.
            let mut useful: Vec<u32> = set
                .iter()
                .copied()
                .filter(|part| with[*part as usize] > 1)
                .collect();
            useful.sort_unstable_by_key(|part| (with[*part as usize], *part));
            useful.truncate(RAREST_MAX);
            rare.rarest.extend(useful);
            rare.rarest_starts.push(rare.rarest.len() as u32);
        }
        rare
    }

    fn of(&self, value: u32) -> &[u32] {
        let at = value as usize;
        &self.parts[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// Returns the rarest parts of a value that another has too.
    pub(crate) fn rarest(&self, value: u32) -> &[u32] {
        let at = value as usize;
        &self.rarest[self.rarest_starts[at] as usize..self.rarest_starts[at + 1] as usize]
    }

    /// Returns the weight of shared parts over the weight of all parts of two values.
    pub(crate) fn overlap(&self, a: u32, b: u32) -> f32 {
        let (x, y) = (self.of(a), self.of(b));
        let (mut at, mut to) = (0, 0);
        let (mut shared, mut all) = (0.0f32, 0.0f32);
        while at < x.len() || to < y.len() {
            let (one, other) = (x.get(at), y.get(to));
            let part = match (one, other) {
                (Some(one), Some(other)) => *one.min(other),
                (Some(part), None) | (None, Some(part)) => *part,
                (None, None) => break,
            };
            let weight = self.weights[part as usize];
            all += weight;
            if one == other {
                shared += weight;
            }
            at += usize::from(one == Some(&part));
            to += usize::from(other == Some(&part));
        }
        if all > 0.0 { shared / all } else { 0.0 }
    }
}
