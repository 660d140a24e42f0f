//! Fields in the order in which pairs are weighed, with bounds that end a hopeless pair early. Refuses to know which pairs there are.

use super::bound::Bound;
use super::plain::{Classes, PLAIN_MAX, Plain};
use super::{Dependence, Trained};
use crate::compare::parts::Cache;
use crate::compare::{CLASSES, Comparator, Compared};

/// A field as it is weighed.
pub(crate) struct Weighed<'p> {
    pub(crate) field: &'p Compared,
    pub(super) levels: Vec<Level>,
    bound: Bound,
    /// Fields weighed before that it is tied to: their place in the order, and bits by their class, then this one's.
    pub(super) ties: Vec<(usize, Tie)>,
}

/// Bits by one field's class, then the other's.
pub(super) type Tie = [f32; CLASSES * CLASSES];

/// What a level of a field weighs, its class, and whether what is shared has a rarity.
#[derive(Clone, Copy, Default)]
pub(super) struct Level {
    pub(super) bits: f32,
    pub(super) class: u8,
    pub(super) has_rarity: bool,
}

/// Fields in the order in which they are weighed.
pub(crate) struct Scale<'p> {
    pub(crate) fields: Vec<Weighed<'p>>,
    pub(crate) prior: f32,
    /// Fields at the front that cost less to compare than to bound.
    plain: Vec<Plain<'p>>,
}

/// Most fields that are compared.
const FIELDS_MAX: usize = 66;

/// Fields that most models have at most: clearing room for more would cost each pair more than its first fields.
const FIELDS_FEW: usize = 16;

impl<'p> Scale<'p> {
    pub(crate) fn new(fields: &'p [Compared], trained: &Trained) -> Self {
        let mut order: Vec<usize> = (0..fields.len().min(FIELDS_MAX)).collect();
        order.sort_by_key(|&at| cost(&fields[at]));
        let weighed = (0..order.len()).map(|here| weighed(fields, trained, &order, here));
        let weighed: Vec<Weighed<'p>> = weighed.collect();
        let is_plain = |weighed: &&Weighed<'_>| cost(weighed.field) <= PLAIN_COST_MAX;
        let front = weighed.iter().take(PLAIN_MAX).take_while(is_plain);
        Self {
            plain: front.map_while(Plain::new).collect(),
            fields: weighed,
            prior: trained.prior_bits as f32,
        }
    }

    /// The weight of two rows, or something below the floor if it is below.
    #[inline]
    pub(crate) fn weigh(&self, cache: &mut Cache, a: &[u32], b: &[u32], floor: f32) -> f32 {
        if self.fields.len() <= FIELDS_FEW {
            self.weigh_within::<FIELDS_FEW>(cache, a, b, floor)
        } else {
            self.weigh_within::<FIELDS_MAX>(cache, a, b, floor)
        }
    }

    #[inline]
    fn weigh_within<const ROOM: usize>(
        &self,
        cache: &mut Cache,
        a: &[u32],
        b: &[u32],
        floor: f32,
    ) -> f32 {
        let mut weight = self.prior;
        let mut front = Classes::default();
        for (here, plain) in self.plain.iter().enumerate() {
            weight += plain.weigh(here, cache, (a, b), &mut front);
        }
        let dear = &self.fields[self.plain.len()..];
        let mut bounds = [0f32; ROOM];
        let mut open = 0.0;
        for (weighed, bound) in dear.iter().zip(&mut bounds) {
            *bound = weighed.bound.of(weighed.field, a, b);
            open += *bound;
        }
        if weight + open < floor {
            return weight + open;
        }
        let mut classes: [u8; ROOM] = std::array::from_fn(|here| match here < self.plain.len() {
            true => front.of(here) as u8,
            false => 0,
        });
        for ((here, weighed), bound) in (self.plain.len()..).zip(dear).zip(&bounds) {
            if weight + open < floor {
                return weight + open;
            }
            open -= bound;
            weight += weighed.step(here, cache, a, b, &mut classes).1;
        }
        weight
    }

    /// No class yet.
    pub(crate) fn classes() -> [u8; FIELDS_MAX] {
        [0; FIELDS_MAX]
    }
}

impl Weighed<'_> {
    /// The level of the field at this place of the order and what it weighs, the fields before it being weighed.
    #[inline]
    pub(crate) fn step(
        &self,
        here: usize,
        cache: &mut Cache,
        a: &[u32],
        b: &[u32],
        classes: &mut [u8],
    ) -> (u8, f32) {
        let number = self.field.level(cache, a, b);
        let level = self.levels[usize::from(number)];
        classes[here] = level.class;
        let mut bits = level.bits;
        if level.has_rarity {
            bits += self.field.rarity(cache, number, a, b);
        }
        for (earlier, tied) in &self.ties {
            bits += tied[usize::from(classes[*earlier]) * CLASSES + usize::from(level.class)];
        }
        (number, bits)
    }
}

/// The field at one place of the order.
fn weighed<'p>(
    fields: &'p [Compared],
    trained: &Trained,
    order: &[usize],
    here: usize,
) -> Weighed<'p> {
    let at = order[here];
    let field = &fields[at];
    let place = |field: usize| order.iter().position(|&at| at == field);
    let ties: Vec<(usize, Tie)> = trained
        .dependences
        .iter()
        .filter_map(|tie| {
            let (one, other) = (place(tie.one)?, place(tie.other)?);
            match here {
                _ if here == other && one < here => Some((one, bits(tie))),
                _ if here == one && other < here => Some((other, turned(&bits(tie)))),
                _ => None,
            }
        })
        .collect();
    let learnt = trained
        .fields
        .get(at)
        .map_or(&[][..], |field| &field.levels);
    let mut weights: Vec<f32> = learnt.iter().map(|level| level.weight_bits).collect();
    weights.resize(usize::from(field.levels()), 0.0);
    let tied = ties
        .iter()
        .map(|(_, bits)| bits.iter().copied().fold(0.0, f32::max))
        .sum();
    let level = |(number, &bits): (u8, &f32)| Level {
        bits,
        class: field.class(number),
        has_rarity: field.has_rarity(number),
    };
    Weighed {
        field,
        bound: Bound::new(field, &weights, tied),
        levels: (0..).zip(&weights).map(level).collect(),
        ties,
    }
}

/// A tie's bits; none where there are too few.
fn bits(tie: &Dependence) -> Tie {
    std::array::from_fn(|at| tie.bits.get(at).copied().unwrap_or(0.0))
}

/// The same bits by the other field's class first.
fn turned(bits: &Tie) -> Tie {
    std::array::from_fn(|at| bits[at % CLASSES * CLASSES + at / CLASSES])
}

/// What costs as much at most is compared rather than bounded.
const PLAIN_COST_MAX: u8 = 3;

/// What is looked up before what is told from two dates, and that before texts.
fn cost(field: &Compared) -> u8 {
    match &field.comparator {
        Comparator::List => 0,
        Comparator::Number { .. } => 1,
        _ if field.is_looked_up() => 2,
        Comparator::Date(_) => 3,
        Comparator::Category(_) => 4,
        Comparator::Code(_) => 5,
        Comparator::Place(_) => 6,
        Comparator::Name(_) => 7,
        Comparator::Person(_) => 8,
        Comparator::Text(_) => 9,
        Comparator::Organisation(_) => 10,
    }
}
