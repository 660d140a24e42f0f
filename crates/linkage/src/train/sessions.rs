//! Which pairs to learn from: those that agree strongly on one or two fields. Refuses a session whose share of matches is absurd.

use super::chance::Chance;
use super::em::{self, Learnt};
use super::patterns::{Pattern, Patterns};
use crate::compare::{CLASSES, Comparator, Compared};
use crate::score::{Dependence, Session};

/// Fewest pairs to learn from.
const PAIRS_MIN: f64 = 30.0;
/// Least share of pairs beyond chance with which a session is tried.
const BEYOND_MIN: f64 = 0.3;
/// The same where the pairs agree on one field only: it brings strangers whose other fields depend on it, and must be nearly an identity.
const BEYOND_ALONE_MIN: f64 = 0.8;
/// The same where nothing else tells how matches agree on another field.
const BEYOND_LAST_MIN: f64 = 0.1;
/// Least share of matches with which a session is believed.
const SHARE_MIN: f64 = 0.1;
/// Share of pairs that chance explains from which a session must find strangers.
const CHANCE_MIN: f64 = 0.05;
/// How many times likelier than strangers matches must be to agree on a field that can be agreed on strongly.
const LIFT_MIN: f64 = 2.0;
/// Fewest matches that say something of a field before a session is judged by it: lists often hold what others do not.
const KNOWN_MIN: f64 = 10.0;
/// Fields beyond which pairs of fields are not all tried.
const STRONG_MAX: usize = 10;

/// A session with what it taught.
pub(crate) struct Tried {
    pub(crate) session: Session,
    pub(crate) fixed: Vec<usize>,
    pub(crate) learnt: Option<Learnt>,
}

/// What sessions are tried on.
pub(crate) struct Trial<'t> {
    pub(crate) fields: &'t [Compared],
    pub(crate) patterns: &'t Patterns,
    pub(crate) chances: &'t [Chance],
    pub(crate) groups: &'t [Vec<u8>],
    pub(crate) pairs_all: f64,
    pub(crate) dependences: &'t [Dependence],
    /// Whether the chances were counted without the matches.
    pub(crate) are_strangers: bool,
}

/// Sessions, and what they leave open.
pub(crate) struct Sessions {
    pub(crate) tried: Vec<Tried>,
    /// Fields that every believed session needs, so that none tells how matches agree on them.
    pub(crate) untaught: Vec<usize>,
    /// Whether none tells how matches agree on any field at all.
    pub(crate) is_nothing_taught: bool,
}

impl Trial<'_> {
    /// Tries every session that chance cannot explain. Where they leave a field untaught, because all of them need it, pairs that agree on
    /// one other field are tried too, though most of them may be strangers.
    pub(crate) fn try_all(&self) -> Sessions {
        let fields = self.fields;
        let strong: Vec<usize> = (0..fields.len())
            .filter(|&field| {
                (0..fields[field].levels()).any(|level| fields[field].is_strong(level))
            })
            .filter(|&field| self.strong_share(field) < 0.2)
            .take(STRONG_MAX)
            .collect();
        let alone = strong.iter().map(|&field| vec![field]);
        let mut tried: Vec<Tried> = alone
            .filter_map(|fixed| self.try_set(fixed, BEYOND_ALONE_MIN, false))
            .collect();
        for (at, &one) in strong.iter().enumerate() {
            let pairs = strong[at + 1..].iter().map(|&other| vec![one, other]);
            tried.extend(pairs.filter_map(|fixed| self.try_set(fixed, BEYOND_MIN, false)));
        }
        let is_believed = tried.iter().any(|tried| tried.learnt.is_some());
        let mut untaught = Self::untaught(&strong, &tried);
        if is_believed && !untaught.is_empty() {
            let teaches = |fixed: &usize| untaught.iter().any(|field| field != fixed);
            for &field in strong.iter().filter(|field| teaches(field)) {
                let is_it = |tried: &Tried| tried.fixed == [field];
                if tried
                    .iter()
                    .any(|tried| is_it(tried) && tried.learnt.is_some())
                {
                    continue;
                }
                if let Some(again) = self.try_set(vec![field], BEYOND_LAST_MIN, true) {
                    tried.retain(|tried| !is_it(tried));
                    tried.push(again);
                }
            }
            untaught = Self::untaught(&strong, &tried);
        }
        Sessions {
            is_nothing_taught: !tried.iter().any(|tried| self.is_taught(tried)),
            tried,
            untaught,
        }
    }

    /// Of these fields, those that every believed session needs.
    fn untaught(strong: &[usize], tried: &[Tried]) -> Vec<usize> {
        let believed: Vec<&Tried> = tried
            .iter()
            .filter(|tried| tried.learnt.is_some())
            .collect();
        let is_needed = |field: &usize| believed.iter().all(|tried| tried.fixed.contains(field));
        strong.iter().copied().filter(is_needed).collect()
    }

    /// Whether enough matches of a believed session say something of any field but the list, which is no word of a record.
    fn is_taught(&self, tried: &Tried) -> bool {
        let Some(learnt) = &tried.learnt else {
            return false;
        };
        let matches = tried.session.pairs as f64 * learnt.share;
        (0..self.fields.len())
            .filter(|field| !tried.fixed.contains(field))
            .filter(|&field| !matches!(self.fields[field].comparator, Comparator::List))
            .any(|field| matches * said(&learnt.levels[field]) >= KNOWN_MIN)
    }

    fn strong_share(&self, field: usize) -> f64 {
        (0..self.fields[field].levels())
            .filter(|&level| self.fields[field].is_strong(level))
            .map(|level| self.chances[field].share[usize::from(level)])
            .sum()
    }

    /// Tries the pairs that agree strongly on these fields, if enough of them are beyond chance; at the last, what chance explains cannot match.
    fn try_set(&self, fixed: Vec<usize>, beyond_min: f64, is_last: bool) -> Option<Tried> {
        let agrees = |pattern: &&Pattern| {
            let mut fixed = fixed.iter();
            fixed.all(|&field| self.fields[field].is_strong(pattern.levels[field]))
        };
        let chosen: Vec<&Pattern> = self.patterns.patterns.iter().filter(agrees).collect();
        let seen: f64 = chosen.iter().map(|pattern| pattern.count).sum();
        // Strangers who agree on one field of a tie agree more often on the other.
        let tied: f64 = self
            .dependences
            .iter()
            .filter(|tie| fixed.contains(&tie.one) && fixed.contains(&tie.other))
            .map(|tie| libm::exp2(-f64::from(tie.bits[0])))
            .product();
        let by_chance = fixed
            .iter()
            .map(|&field| self.strong_share(field))
            .product::<f64>()
            * tied
            * self.pairs_all
            * self.patterns.sampled;
        let beyond = 1.0 - (by_chance / seen.max(1.0)).min(1.0);
        if seen < PAIRS_MIN || beyond < beyond_min {
            return None;
        }
        let chances = given_agreement(self.fields, self.chances, &fixed, self.dependences);
        Some(try_one(
            self.fields,
            &chosen,
            fixed,
            &chances,
            self.groups,
            (seen, beyond, self.are_strangers),
            if is_last { beyond } else { 1.0 },
        ))
    }
}

/// Share of matches that say anything of a field: its last level is "not known".
fn said(levels: &[f64]) -> f64 {
    levels[..levels.len() - 1].iter().sum()
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
    share_max: f64,
) -> Tried {
    let free: Vec<bool> = (0..fields.len())
        .map(|field| !fixed.contains(&field))
        .collect();
    let learnt = em::learn(chosen, chances, groups, &free, (beyond, share_max));
    let refused = absurdity(
        fields,
        &learnt,
        &free,
        chances,
        (seen, beyond, are_strangers),
    );
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
    (seen, beyond, are_strangers): (f64, f64, bool),
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
            if seen * learnt.share * said(&learnt.levels[field]) < KNOWN_MIN {
                return false;
            }
            let known = usize::from(fields[field].levels()) - 1;
            let of = |shares: &[f64]| -> f64 {
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
