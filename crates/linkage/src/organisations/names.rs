//! Weighs what two names have in common, and what only one has. Refuses acronyms and the prior.
//!
//! Formula, after Fellegi and Sunter (1969, doi:10.1080/01621459.1969.10501049, section 2): a shared word weighs log2(m / u), where u is
//! the share of the larger list's records that have it. Words of a name come together ("human", "rights", "defenders"), so the second,
//! third … of the shared words in falling order of weight count for less. Names equal as a whole are weighed as a whole instead, by how
//! many others of that name chance would give.

use rapporteur_names::{
    Agreement, Comparison, Equality, PlaceRelation, PreparedName, Unit, UnitKind, compare,
};

use super::bits::Bits;
use super::corpus::Corpus;
use super::evidence::{Finding, Side, Verdict, Weighed};

/// What the first, second, third … shared word counts for, by falling weight.
const SHARED_FACTORS: [f64; 5] = [1.0, 0.9, 0.75, 0.6, 0.5];
/// No word weighs more than this, in bits: a rare word may still be a place or a person many are named after.
const SHARED_BITS_MAX: f64 = 13.0;
/// A word that only one has weighs this much against, and a part of its own rarity, up to a bound, in bits.
const ONLY_ONE_BITS: (f64, f64, f64) = (0.5, 0.3, 4.0);
/// When the proper names in quotation marks agree, the descriptions around them weigh less against.
const QUOTED_FACTOR: f64 = 0.35;
/// When all of one name is in the other, in bits.
const CONTAINED_BITS: f64 = 1.5;
/// When both names quote a proper name and these have nothing in common, in bits.
const QUOTED_DIFFER_BITS: f64 = -6.0;

/// The lists that the two records of a pair come from.
type Lists = (u32, u32);

/// The best comparison of any name of one record with any of the other's.
pub(crate) struct NameVerdict {
    pub(crate) verdict: Verdict,
    pub(crate) equality: Equality,
    pub(crate) place: PlaceRelation,
    /// Whether the name compared is the first of one of the records at least, and not an aside of both.
    pub(crate) is_main: bool,
}

/// Compares every name of one with every name of the other and returns the best pair; none when a record has no name.
pub(crate) fn best_names(corpus: &Corpus<'_>, left: usize, right: usize) -> Option<NameVerdict> {
    let (one, other) = (&corpus.organisations[left], &corpus.organisations[right]);
    let lists = (one.list, other.list);
    let mut best: Option<(Bits, String, NameVerdict)> = None;
    for (at, a) in one.forms.iter().enumerate() {
        for (to, b) in other.forms.iter().enumerate() {
            let found = NameVerdict {
                is_main: at == 0 || to == 0,
                ..weigh(corpus, lists, a, b)
            };
            let order = if a.key() <= b.key() {
                format!("{}\n{}", a.key(), b.key())
            } else {
                format!("{}\n{}", b.key(), a.key())
            };
            let score = found.verdict.score;
            // Ties go by the names, not by which record comes first.
            if best
                .as_ref()
                .is_none_or(|(most, text, _)| score > *most || (score == *most && order < *text))
            {
                best = Some((score, order, found));
            }
        }
    }
    best.map(|(_, _, found)| found)
}

fn weigh(
    corpus: &Corpus<'_>,
    lists: Lists,
    left: &PreparedName,
    right: &PreparedName,
) -> NameVerdict {
    let comparison = compare(left, right, corpus.lexicon);
    let mut verdict = Verdict::new(Vec::new());
    if comparison.equality == Equality::None {
        weigh_units(corpus, lists, left, right, &comparison, &mut verdict);
        if is_contained(&comparison, left, right) {
            verdict.add(Finding::Contained, Bits::from_f64(CONTAINED_BITS));
        }
        let weight = Bits::from_f64(place_bits(corpus, comparison.place));
        verdict.add(
            Finding::Place {
                relation: comparison.place,
            },
            weight,
        );
    } else {
        let piece = weigh_whole(corpus, lists, left, &comparison);
        verdict.add(piece.finding, piece.weight);
    }
    NameVerdict {
        verdict,
        equality: comparison.equality,
        place: comparison.place,
        is_main: true,
    }
}

/// Says whether all of one name, two units at least, is in the other, and no place speaks against it.
fn is_contained(comparison: &Comparison, left: &PreparedName, right: &PreparedName) -> bool {
    if matches!(
        comparison.place,
        PlaceRelation::Differ | PlaceRelation::Section | PlaceRelation::WorldAndPlace
    ) {
        return false;
    }
    let whole = |only: &[usize], name: &PreparedName| only.is_empty() && name.units().len() >= 2;
    whole(&comparison.only_left, left) || whole(&comparison.only_right, right)
}

/// How many others of this name a list may hold: a floor of true homonyms, and a share of what the words' own frequencies give, because
/// the fewer and the more common the words, the likelier two organisations hit on them.
fn homonyms(equality: Equality, translation: Translation, chance: f64) -> (f64, f64, f64) {
    let (kept, floor, share) = match (equality, translation) {
        (Equality::Letters, _) => (0.5, 0.000_2, 0.000_2),
        (Equality::Folded, _) => (0.5, 0.000_3, 0.001),
        (Equality::Spaceless, _) => (0.2, 0.002, 0.02),
        (Equality::Units, Translation::None) => (0.4, 0.001, 0.005),
        (Equality::Units, Translation::SameScript) => (0.4, 0.002, 0.1),
        (Equality::Units, Translation::OtherScript) => (0.4, 0.002, 0.5),
        _ => (0.3, 0.01, 0.5),
    };
    (kept, floor, share * chance)
}

/// Whether two names with the same units use the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Translation {
    None,
    SameScript,
    OtherScript,
}

fn translation(comparison: &Comparison) -> Translation {
    match (
        comparison.across_scripts,
        comparison
            .shared
            .iter()
            .any(|unit| unit.agreement == Agreement::Meaning),
    ) {
        (true, _) => Translation::OtherScript,
        (false, true) => Translation::SameScript,
        (false, false) => Translation::None,
    }
}

fn weigh_whole(
    corpus: &Corpus<'_>,
    lists: Lists,
    name: &PreparedName,
    comparison: &Comparison,
) -> Weighed {
    let larger = corpus.frequencies.larger(lists.0, lists.1);
    let rarity =
        |unit: &Unit| -libm::log2(corpus.frequencies.unit_chance(larger, larger, &unit.key));
    let chance_bits: f64 = name.units().iter().map(rarity).sum();
    let records = f64::from(corpus.frequencies.records(larger).max(2));
    let (kept, floor, by_chance) = homonyms(
        comparison.equality,
        translation(comparison),
        records * libm::exp2(-chance_bits),
    );
    let weight = Bits::from_ratio(kept * records / (floor + by_chance));
    let finding = Finding::WholeName {
        equality: comparison.equality,
        across_scripts: comparison.across_scripts,
        name: name.given().to_owned(),
        chance_bits,
    };
    Weighed { finding, weight }
}

fn share(corpus: &Corpus<'_>, lists: Lists, unit: &Unit) -> f64 {
    corpus.frequencies.unit_chance(lists.0, lists.1, &unit.key)
}

fn weigh_units(
    corpus: &Corpus<'_>,
    lists: Lists,
    left: &PreparedName,
    right: &PreparedName,
    comparison: &Comparison,
    verdict: &mut Verdict,
) {
    let mut shared: Vec<Weighed> = comparison
        .shared
        .iter()
        .map(|pair| {
            shared_unit(
                corpus,
                lists,
                &left.units()[pair.left],
                &right.units()[pair.right],
                pair.agreement,
            )
        })
        .collect();
    shared.sort_by(|one, other| {
        other
            .weight
            .cmp(&one.weight)
            .then_with(|| text_of(&one.finding).cmp(&text_of(&other.finding)))
    });
    let proper = proper_names(left, right, comparison);
    for (place, piece) in shared.into_iter().enumerate() {
        let factor = SHARED_FACTORS[place.min(SHARED_FACTORS.len() - 1)];
        verdict.add(piece.finding, piece.weight.scaled(factor));
    }
    if proper == ProperNames::Differ {
        verdict.add(
            Finding::ProperNamesDiffer,
            Bits::from_f64(QUOTED_DIFFER_BITS),
        );
    }
    let factor = if proper == ProperNames::Agree {
        QUOTED_FACTOR
    } else {
        1.0
    };
    for (side, name, places) in [
        (Side::Left, left, &comparison.only_left),
        (Side::Right, right, &comparison.only_right),
    ] {
        for unit in places
            .iter()
            .map(|at| &name.units()[*at])
            .filter(|unit| !matches!(unit.kind, UnitKind::Place(_)))
        {
            let rarity = -libm::log2(share(corpus, lists, unit));
            let against = (ONLY_ONE_BITS.0 + ONLY_ONE_BITS.1 * rarity).min(ONLY_ONE_BITS.2);
            verdict.add(
                Finding::OnlyOne {
                    side,
                    text: unit.text.clone(),
                },
                Bits::from_f64(-against * factor),
            );
        }
    }
}

/// What the proper names in quotation marks say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ProperNames {
    Unquoted,
    Agree,
    Differ,
}

/// A proper name agrees when all of its words are shared; two differ when both names quote one and no word of either is shared.
fn proper_names(left: &PreparedName, right: &PreparedName, comparison: &Comparison) -> ProperNames {
    let quoted = |name: &PreparedName| name.units().iter().filter(|unit| unit.quoted).count();
    let shared_left = comparison
        .shared
        .iter()
        .filter(|pair| left.units()[pair.left].quoted)
        .count();
    let shared_right = comparison
        .shared
        .iter()
        .filter(|pair| right.units()[pair.right].quoted)
        .count();
    let whole = |name: &PreparedName, shared: usize| {
        shared > 0 && shared == quoted(name) && shared < name.units().len()
    };
    if whole(left, shared_left) || whole(right, shared_right) {
        ProperNames::Agree
    } else if quoted(left) > 0 && quoted(right) > 0 && shared_left + shared_right == 0 {
        ProperNames::Differ
    } else {
        ProperNames::Unquoted
    }
}

/// A shared unit weighs log2(m / u). What agrees only in meaning, reading or but for a slip is likelier to agree by chance.
fn shared_unit(
    corpus: &Corpus<'_>,
    lists: Lists,
    left: &Unit,
    right: &Unit,
    agreement: Agreement,
) -> Weighed {
    let chances = match agreement {
        Agreement::Same => 1.0,
        Agreement::Meaning => 1.4,
        Agreement::Reading => 3.0,
        Agreement::Near(slips) => {
            if slips > 1 {
                16.0
            } else {
                6.0
            }
        }
    };
    let chance = if left.key == right.key {
        share(corpus, lists, left)
    } else {
        share(corpus, lists, left) + share(corpus, lists, right)
    };
    let ratio = (corpus.params.word_kept / (chance * chances).min(1.0)).max(1.0);
    let weight = Bits::from_f64(libm::log2(ratio).min(SHARED_BITS_MAX));
    let (quoted, slipped) = (left.quoted || right.quoted, left.slipped || right.slipped);
    let one_in = 1.0 / chance;
    Weighed {
        finding: Finding::Shared {
            left: left.text.clone(),
            right: right.text.clone(),
            agreement,
            one_in,
            slipped,
            quoted,
        },
        weight,
    }
}

/// The words of a shared unit, the same from either side.
fn text_of(finding: &Finding) -> (String, String) {
    match finding {
        Finding::Shared { left, right, .. } if left <= right => (left.clone(), right.clone()),
        Finding::Shared { left, right, .. } => (right.clone(), left.clone()),
        _ => (String::new(), String::new()),
    }
}

pub(crate) fn place_bits(corpus: &Corpus<'_>, relation: PlaceRelation) -> f64 {
    match relation {
        PlaceRelation::Unnamed | PlaceRelation::Same => 0.0,
        PlaceRelation::Within => -2.0,
        PlaceRelation::OneSided => corpus.params.place_one_sided_bits,
        PlaceRelation::WorldAndPlace => corpus.params.world_and_place_bits,
        PlaceRelation::Section => corpus.params.section_bits,
        PlaceRelation::Differ => corpus.params.place_differs_bits,
    }
}

/// The most that the units two records share can weigh: for leaving out pairs that cannot reach the floor.
pub(crate) fn units_bound(corpus: &Corpus<'_>, left: usize, right: usize) -> Bits {
    let (one, other) = (&corpus.organisations[left], &corpus.organisations[right]);
    let mut total = 0.0;
    let mut rest = other.units.as_slice();
    for id in &one.units {
        while rest.first().is_some_and(|first| first < id) {
            rest = &rest[1..];
        }
        if rest.first() == Some(id) {
            let share = corpus
                .frequencies
                .unit_chance_by_id(one.list, other.list, *id);
            total += (-libm::log2(share)).min(SHARED_BITS_MAX);
        }
    }
    Bits::from_f64(total + CONTAINED_BITS)
}
