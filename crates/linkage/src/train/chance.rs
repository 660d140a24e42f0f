//! How often strangers agree at each level: from random pairs, and from frequencies where they tell it exactly. Refuses to look at matches.

use super::dependence::Table;
use crate::compare::dates::Packed;
use crate::compare::parts::{self, Cache};
use crate::compare::{CLASSES, Comparator, Compared, persons};
use crate::edge::probability;
use crate::hash::Sequence;
use crate::model::Scope;
use crate::prepare::Prepared;
use crate::score::{Scale, Trained};

/// Random pairs in any case, and one more for so many records: among more records rarer agreement counts.
const RANDOM_PAIRS: u64 = 60_000;
const RECORDS_PER_PAIR: u64 = 16;
const RANDOM_PAIRS_MAX: u64 = 300_000;

/// Random pairs that are drawn: as many as the model says, if it does.
pub(super) fn random_pairs(prepared: &Prepared) -> u64 {
    let by_records = RANDOM_PAIRS + u64::from(prepared.records()) / RECORDS_PER_PAIR;
    let named = prepared.params.random_pairs;
    named.unwrap_or(by_records.min(RANDOM_PAIRS_MAX))
}

/// Random pairs whose rows are fetched together: they lie anywhere, and memory brings many in the time of one.
const TOGETHER: usize = 64;
/// What a level weighs at least in chance, in pairs seen: no level is impossible.
const PSEUDO_PAIRS: f64 = 0.5;
/// Least mean of 2^rarity over chance pairs of a level, per pair of its group.
const RARE_MIN: f64 = 0.002;
/// Pairs' worth of independence that is mixed into what was seen of two names together.
const CHANCE_PAIRS: f64 = 3.0;
/// The most that names of one person are taken to depend on each other.
const DEPENDENCE_MAX: f64 = 30.0;

/// Chance of one field's levels.
#[derive(Debug, Clone)]
pub(crate) struct Chance {
    /// Share of all random pairs at each level.
    pub(crate) share: Vec<f64>,
    /// Share among the pairs of the level's group.
    pub(crate) u: Vec<f64>,
    /// Share weighted by 2^rarity: what the weight of a level is divided by.
    pub(crate) rare: Vec<f64>,
}

/// Least share of the pairs of one value that are taken for strangers.
const STRANGERS_MIN: f64 = 0.05;

/// What random pairs showed of one field.
#[derive(Clone)]
struct Seen {
    count: Vec<f64>,
    rare: Vec<f64>,
    part_rare: [[f64; parts::LEVELS]; 2],
}

/// Levels over random pairs; those pairs that may match stand aside to be taken out once weights are known.
#[derive(Clone)]
pub(crate) struct Sample {
    seen: Vec<Seen>,
    pairs: f64,
    /// Classes of each field against each later one.
    tables: Vec<Table>,
    suspects: Vec<(u32, u32)>,
    /// By field, the share of all pairs at its first level where frequencies tell it: random pairs hardly ever share a rare value.
    same: Vec<Option<f64>>,
}

impl Sample {
    /// Draws pairs; the same ones from the same seed.
    pub(crate) fn draw(prepared: &Prepared, cache: &mut Cache) -> Self {
        let records = u64::from(prepared.records());
        let wanted = random_pairs(prepared);
        let all = records * records.saturating_sub(1) / 2;
        let mut sample = Self {
            seen: prepared.fields.iter().map(Seen::new).collect(),
            pairs: 0.0,
            tables: vec![[[0.0; CLASSES]; CLASSES]; prepared.fields.len() * prepared.fields.len()],
            suspects: Vec::new(),
            same: same_shares(prepared),
        };
        let mut classes = vec![0u8; prepared.fields.len()];
        let mut visit = |a: u32, b: u32| {
            let (x, y) = (prepared.rows.get(a), prepared.rows.get(b));
            if prepared.is_in_scope(x, y)
                && sample.add(&prepared.fields, cache, (x, y), &mut classes, 1.0)
            {
                sample.suspects.push((a, b));
            }
        };
        if all <= wanted * 2 {
            for a in 0..records as u32 {
                for b in a + 1..records as u32 {
                    visit(a, b);
                }
            }
            return sample;
        }
        let mut sequence = Sequence::new(prepared.run.seed);
        let mut together = Vec::with_capacity(TOGETHER);
        for left in (0..wanted).rev() {
            let a = sequence.below(records) as u32;
            let b = sequence.below(records - 1) as u32;
            let b = b + u32::from(b >= a);
            together.push((a.min(b), a.max(b)));
            if together.len() == TOGETHER || left == 0 {
                look_at(prepared, &together);
                together.drain(..).for_each(|(a, b)| visit(a, b));
            }
        }
        sample
    }

    /// Counts a pair by `share`, and returns whether it agrees on so much that it may match.
    fn add(
        &mut self,
        fields: &[Compared],
        cache: &mut Cache,
        (x, y): (&[u32], &[u32]),
        classes: &mut [u8],
        share: f64,
    ) -> bool {
        self.pairs += share;
        let mut agreements = 0;
        for ((field, seen), class) in fields.iter().zip(&mut self.seen).zip(classes.iter_mut()) {
            *class = field.class(seen.add(field, cache, x, y, share));
            agreements += u8::from(*class == 0 && field.tells_persons_apart());
        }
        for (one, &class) in classes.iter().enumerate() {
            let row = &mut self.tables[one * classes.len()..(one + 1) * classes.len()];
            for (table, &other) in row[one + 1..].iter_mut().zip(&classes[one + 1..]) {
                table[usize::from(class)][usize::from(other)] += share;
            }
        }
        agreements >= 2
    }

    /// The sample without what probably matches under these weights; `matching` are the shares of all pairs that match and are of each
    /// field's first level.
    pub(crate) fn without_matches(
        &self,
        prepared: &Prepared,
        trained: &Trained,
        matching: &[f64],
        cache: &mut Cache,
    ) -> Self {
        let scale = Scale::new(&prepared.fields, trained);
        let mut rest = self.without(prepared, cache, |cache, x, y| {
            probability(f64::from(scale.weigh(cache, x, y, f32::NEG_INFINITY)))
        });
        for (same, matching) in rest.same.iter_mut().zip(matching) {
            *same = same.map(|same| (same - matching).max(same * STRANGERS_MIN));
        }
        rest
    }

    /// The sample without any pair that agrees on so much that it may match.
    pub(crate) fn without_suspects(&self, prepared: &Prepared, cache: &mut Cache) -> Self {
        self.without(prepared, cache, |_, _, _| 1.0)
    }

    /// The sample by its pairs alone: frequencies of values hold the matches too, which in short lists are most of them.
    pub(crate) fn by_pairs(mut self) -> Self {
        self.same.fill(None);
        self
    }

    fn without(
        &self,
        prepared: &Prepared,
        cache: &mut Cache,
        matches: impl Fn(&mut Cache, &[u32], &[u32]) -> f64,
    ) -> Self {
        let mut rest = self.clone();
        let mut classes = vec![0u8; prepared.fields.len()];
        for &(a, b) in &self.suspects {
            let (x, y) = (prepared.rows.get(a), prepared.rows.get(b));
            let share = matches(cache, x, y);
            rest.add(&prepared.fields, cache, (x, y), &mut classes, -share);
        }
        rest
    }

    /// Classes of one field against a later one.
    pub(crate) fn table(&self, one: usize, other: usize) -> &Table {
        &self.tables[one * self.seen.len() + other]
    }

    /// Pairs in scope that were drawn.
    pub(crate) fn pairs(&self) -> f64 {
        self.pairs
    }

    /// Chance of each field's levels.
    pub(crate) fn chances(&self, fields: &[Compared]) -> Vec<Chance> {
        let by_field = fields.iter().zip(&self.seen).zip(&self.same);
        by_field
            .map(|((field, seen), same)| match same {
                Some(same) => seen.with_first(same * self.pairs).chance(field, self.pairs),
                None => seen.chance(field, self.pairs),
            })
            .collect()
    }
}

/// Looks at the rows of some pairs and at what is known of their names, so that they are at hand when they are compared.
fn look_at(prepared: &Prepared, pairs: &[(u32, u32)]) {
    let rows = || {
        pairs
            .iter()
            .flat_map(|&(a, b)| [a, b])
            .map(|row| prepared.rows.get(row))
    };
    std::hint::black_box(rows().fold(0, |seen, row| seen ^ row[0]));
    for field in &prepared.fields {
        std::hint::black_box(rows().fold(0, |seen, row| seen ^ field.look_at(row)));
    }
}

/// The share of all pairs whose values of a field are the same, for fields and scopes in which the first level is just that.
fn same_shares(prepared: &Prepared) -> Vec<Option<f64>> {
    let share = |field: &Compared| {
        let is_first: fn(u32) -> bool = match &field.comparator {
            Comparator::Date(_) => |date| Packed(date).day() != 0 && !Packed(date).is_uncertain(),
            Comparator::Place(_) | Comparator::Code(_) | Comparator::Name(_) => |value| value != 0,
            _ => return None,
        };
        let rows = (0..prepared.rows.len()).map(|row| prepared.rows.get(row)[field.word]);
        let pairs = equal_pairs(rows.filter(|value| is_first(*value)).collect());
        let records = f64::from(prepared.records());
        Some(pairs / (records * (records - 1.0) / 2.0).max(1.0))
    };
    let is_whole = prepared.scope == Scope::Both;
    let fields = prepared.fields.iter();
    fields
        .map(|field| share(field).filter(|_| is_whole))
        .collect()
}

/// Values that are counted by their number rather than sorted, if they lie in so narrow a range.
const COUNTED_MAX: u32 = 1 << 21;

/// Pairs of equal values.
fn equal_pairs(mut values: Vec<u32>) -> f64 {
    let pairs = |count: f64| count * (count - 1.0) / 2.0;
    let least = values.iter().copied().min().unwrap_or(0);
    let range = values.iter().copied().max().unwrap_or(0) - least;
    if range < COUNTED_MAX {
        let mut counts = vec![0u32; range as usize + 1];
        for value in values {
            counts[(value - least) as usize] += 1;
        }
        let some = counts.into_iter().filter(|count| *count > 0);
        return some.map(|count| pairs(f64::from(count))).sum();
    }
    values.sort_unstable();
    let runs = values.chunk_by(|a, b| a == b);
    runs.map(|run| pairs(run.len() as f64)).sum()
}

impl Seen {
    fn new(field: &Compared) -> Self {
        let levels = usize::from(field.levels());
        Self {
            count: vec![0.0; levels],
            rare: vec![0.0; levels],
            part_rare: [[0.0; parts::LEVELS]; 2],
        }
    }

    /// The same with another count of the first level.
    fn with_first(&self, count: f64) -> Self {
        let mut corrected = self.clone();
        corrected.count[0] = count;
        corrected
    }

    fn add(&mut self, field: &Compared, cache: &mut Cache, x: &[u32], y: &[u32], share: f64) -> u8 {
        let level = field.level(cache, x, y);
        self.count[usize::from(level)] += share;
        if let Comparator::Person(pool) = &field.comparator
            && level < persons::STRAIGHT
        {
            let both = [level / parts::LEVELS as u8, level % parts::LEVELS as u8];
            let near = both
                .into_iter()
                .enumerate()
                .filter(|(_, part)| *part < parts::LIKE);
            for (place, part) in near {
                let (a, b) = (x[field.word + place] - 1, y[field.word + place] - 1);
                let rarity = parts::rarity(pool, part, a, b);
                self.part_rare[place][usize::from(part)] += share * f64::from(libm::exp2f(rarity));
            }
            return level;
        }
        let rare = if field.has_rarity(level) {
            libm::exp2f(field.rarity(cache, level, x, y))
        } else {
            1.0
        };
        self.rare[usize::from(level)] += share * f64::from(rare);
        level
    }

    fn chance(&self, field: &Compared, pairs: f64) -> Chance {
        let levels = self.count.len();
        let corrected: Vec<f64> = self.count.iter().map(|count| count.max(0.0)).collect();
        let mut u = vec![0.0; levels];
        let mut rare = vec![0.0; levels];
        let starts = field.group_starts();
        for (at, &start) in starts.iter().enumerate() {
            let end = starts.get(at + 1).map_or(levels, |&end| usize::from(end));
            let group = usize::from(start)..end;
            let all: f64 =
                corrected[group.clone()].iter().sum::<f64>() + PSEUDO_PAIRS * group.len() as f64;
            for level in group {
                u[level] = (corrected[level] + PSEUDO_PAIRS) / all;
                rare[level] = if field.is_exact(level as u8) {
                    1.0
                } else if self.rare[level] > self.count[level] {
                    self.rare[level] / all + RARE_MIN
                } else {
                    u[level]
                };
            }
        }
        let mut chance = Chance {
            share: corrected
                .iter()
                .map(|count| count / pairs.max(1.0))
                .collect(),
            u,
            rare,
        };
        if matches!(field.comparator, Comparator::Person(_)) {
            self.persons(&corrected, &mut chance);
        }
        chance
    }

    /// Straight levels of two full names: the product of both names' chances, times how far they depend on each other.
    fn persons(&self, corrected: &[f64], chance: &mut Chance) {
        const L: usize = parts::LEVELS;
        let group = usize::from(persons::GROUP_STARTS[1]);
        let all: f64 = corrected[..group].iter().sum::<f64>().max(1.0);
        let mut single = [[0.0f64; L]; 2];
        for level in 0..L * L {
            single[0][level / L] += corrected[level] / all;
            single[1][level % L] += corrected[level] / all;
        }
        let floor = PSEUDO_PAIRS / all;
        let near = |place: usize| {
            single[place][..parts::OTHER as usize]
                .iter()
                .sum::<f64>()
                .max(floor)
        };
        let both_near: f64 = (0..L * L)
            .filter(|level| level / L < L - 1 && level % L < L - 1)
            .map(|level| corrected[level] / all)
            .sum();
        // A few pairs by chance are no dependence: in short lists they would be all there is.
        let expected = near(0) * near(1) * all + CHANCE_PAIRS;
        let dependence = ((both_near * all + CHANCE_PAIRS) / expected).clamp(1.0, DEPENDENCE_MAX);
        let rare = |place: usize, level: usize| match level {
            0 => 1.0,
            1..=3 => self.part_rare[place][level].max(0.0) / all + RARE_MIN,
            _ => single[place][level].max(floor),
        };
        for (level, &seen) in corrected.iter().enumerate().take(L * L) {
            let (given, family) = (level / L, level % L);
            let is_near = given < L - 1 && family < L - 1;
            let factor = if is_near { dependence } else { 1.0 };
            let mean = single[0][given].max(floor) * single[1][family].max(floor) * factor;
            // Some pairs' worth of the product, against what was seen.
            let u = (seen + CHANCE_PAIRS) / (all + CHANCE_PAIRS / mean);
            let seen_factor = if is_near {
                (u / mean * dependence).clamp(1.0, DEPENDENCE_MAX)
            } else {
                (u / mean).clamp(0.3, 3.0)
            };
            chance.u[level] = u;
            chance.share[level] = u * all / self.count.iter().sum::<f64>().max(1.0);
            chance.rare[level] = (rare(0, given) * rare(1, family) * seen_factor).max(1e-12);
        }
        chance.rare[usize::from(persons::EXCHANGED_SAME)] = dependence;
    }
}
