//! Which pairs to learn from: those that agree strongly on one or two fields. Refuses a session whose share of matches is absurd.

use super::chance::Chance;
use super::em::{self, Learnt};
use super::patterns::{Pattern, Patterns};
use crate::compare::CLASSES;
use crate::compare::Compared;
use crate::score::{Dependence, Session};

/// Fewest pairs to learn from.
const PAIRS_MIN: f64 = 30.0;
/// Least share of pairs beyond chance with which a session is tried.
const BEYOND_MIN: f64 = 0.3;
/// Least share of matches with which a session is believed.
const SHARE_MIN: f64 = 0.1;
/// Share of pairs that chance explains from which a session must find strangers.
const CHANCE_MIN: f64 = 0.05;
/// How many times likelier than strangers matches must be to agree on a field that can be agreed on strongly.
const LIFT_MIN: f64 = 2.0;
/// Fields beyond which pairs of fields are not all tried.
const STRONG_MAX: usize = 10;

/// A session with what it taught.
pub(crate) struct Tried {
    pub(crate) session: Session,
    pub(crate) fixed: Vec<usize>,
    pub(crate) learnt: Option<Learnt>,
}

/// Tries every session that chance cannot explain; `are_strangers` says whether the chances were counted without the matches.
pub(crate) fn try_all(
    fields: &[Compared],
    patterns: &Patterns,
    chances: &[Chance],
    groups: &[Vec<u8>],
    pairs_all: f64,
    dependences: &[Dependence],
    are_strangers: bool,
) -> Vec<Tried> {
    let strong_share = |field: usize| -> f64 {
        (0..fields[field].levels())
            .filter(|&level| fields[field].is_strong(level))
            .map(|level| chances[field].share[usize::from(level)])
            .sum()
    };
    let strong: Vec<usize> = (0..fields.len())
        .filter(|&field| (0..fields[field].levels()).any(|level| fields[field].is_strong(level)))
        .filter(|&field| strong_share(field) < 0.2)
        .take(STRONG_MAX)
        .collect();
    let mut sets: Vec<Vec<usize>> = strong.iter().map(|&field| vec![field]).collect();
    for (at, &one) in strong.iter().enumerate() {
        sets.extend(strong[at + 1..].iter().map(|&other| vec![one, other]));
    }
    let mut tried = Vec::new();
    for fixed in sets {
        let chosen: Vec<&Pattern> = patterns
            .patterns
            .iter()
            .filter(|pattern| {
                fixed
                    .iter()
                    .all(|&field| fields[field].is_strong(pattern.levels[field]))
            })
            .collect();
        let seen: f64 = chosen.iter().map(|pattern| pattern.count).sum();
        // Strangers who agree on one field of a tie agree more often on the other.
        let tied: f64 = dependences
            .iter()
            .filter(|tie| fixed.contains(&tie.one) && fixed.contains(&tie.other))
            .map(|tie| libm::exp2(-f64::from(tie.bits[0])))
            .product();
        let by_chance = fixed
            .iter()
            .map(|&field| strong_share(field))
            .product::<f64>()
            * tied
            * pairs_all
            * patterns.sampled;
        let beyond = 1.0 - (by_chance / seen.max(1.0)).min(1.0);
        // One field alone brings strangers whose other fields depend on it: it must be nearly an identity.
        let beyond_min = if fixed.len() == 1 { 0.8 } else { BEYOND_MIN };
        if seen < PAIRS_MIN || beyond < beyond_min {
            continue;
        }
        let chances = given_agreement(fields, chances, &fixed, dependences);
        tried.push(try_one(
            fields,
            &chosen,
            fixed,
            &chances,
            groups,
            (seen, beyond, are_strangers),
        ));
    }
    tried
}

/// Chances among strangers who agree on the fixed fields.
fn given_agreement(
    fields: &[Compared],
    chances: &[Chance],
    fixed: &[usize],
    dependences: &[Dependence],
) -> Vec<Chance> {
    let mut given = chances.to_vec();
    for tie in dependences {
        let (free, is_one) = match (fixed.contains(&tie.one), fixed.contains(&tie.other)) {
            (true, false) => (tie.other, true),
            (false, true) => (tie.one, false),
            _ => continue,
        };
        let starts = fields[free].group_starts();
        let u = &mut given[free].u;
        for (level, share) in u.iter_mut().enumerate() {
            let class = usize::from(fields[free].class(level as u8));
            let at = if is_one { class } else { class * CLASSES };
            *share *= libm::exp2(-f64::from(tie.bits[at]));
        }
        for (at, &start) in starts.iter().enumerate() {
            let end = starts.get(at + 1).map_or(u.len(), |&end| usize::from(end));
            let group = &mut u[usize::from(start)..end];
            let all: f64 = group.iter().sum::<f64>().max(1e-300);
            group.iter_mut().for_each(|share| *share /= all);
        }
    }
    given
}

fn try_one(
    fields: &[Compared],
    chosen: &[&Pattern],
    fixed: Vec<usize>,
    chances: &[Chance],
    groups: &[Vec<u8>],
    (seen, beyond, are_strangers): (f64, f64, bool),
) -> Tried {
    let free: Vec<bool> = (0..fields.len())
        .map(|field| !fixed.contains(&field))
        .collect();
    let learnt = em::learn(chosen, chances, groups, &free, beyond);
    let refused = absurdity(fields, &learnt, &free, chances, (beyond, are_strangers));
    Tried {
        session: Session {
            fields: fixed
                .iter()
                .map(|&field| fields[field].name.clone())
                .collect(),
            pairs: seen as u64,
            match_share: learnt.share,
            beyond_chance: beyond,
            refused: refused.clone(),
        },
        fixed,
        learnt: refused.is_none().then_some(learnt),
    }
}

/// What is absurd about a session, if anything.
fn absurdity(
    fields: &[Compared],
    learnt: &Learnt,
    free: &[bool],
    chances: &[Chance],
    (beyond, are_strangers): (f64, bool),
) -> Option<String> {
    if learnt.share < SHARE_MIN || learnt.share < beyond * 0.4 {
        return Some(format!(
            "learnt that {:.1} % of its pairs match, though chance explains only {:.1} % of them",
            learnt.share * 100.0,
            (1.0 - beyond) * 100.0
        ));
    }
    // Where the matches are still among the random pairs, they themselves look like chance: in short lists they are much of it.
    if are_strangers && 1.0 - beyond > CHANCE_MIN && 1.0 - learnt.share < (1.0 - beyond) / 3.0 {
        return Some(format!(
            "learnt that {:.1} % of its pairs match, though chance explains {:.1} % of them",
            learnt.share * 100.0,
            (1.0 - beyond) * 100.0
        ));
    }
    let disagreeing = (0..fields.len())
        .filter(|&field| free[field])
        .find(|&field| {
            let of = |shares: &[f64]| -> f64 {
                let known = usize::from(fields[field].levels()) - 1;
                let strong: f64 = (0..known)
                    .filter(|&level| fields[field].is_strong(level as u8))
                    .map(|level| shares[level])
                    .sum();
                strong / shares[..known].iter().sum::<f64>().max(1e-12)
            };
            let chance = of(&chances[field].share);
            chance > 0.0 && chance < 0.3 && of(&learnt.levels[field]) < LIFT_MIN * chance
        });
    disagreeing.map(|field| {
        format!(
            "learnt that matches agree on {} no more than strangers do",
            fields[field].name
        )
    })
}
