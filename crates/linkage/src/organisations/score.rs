//! Adds up all evidence on one pair: prior, names, places, acronyms. Refuses to choose pairs.

use rapporteur_names::{
    AcronymFit, Equality, PlaceRelation, PreparedName, acronym_fit, place_relation,
    translated_acronym_fit,
};

use super::bits::Bits;
use super::certain::may_be_certain;
use super::corpus::{Corpus, Organisation};
use super::evidence::{Finding, Verdict, Weighed};
use super::names::{NameVerdict, best_names, place_bits};

/// What acronym evidence counts for when the names themselves were compared: they have said most of it already.
const BESIDE_NAMES_FACTOR: f64 = 0.4;

/// An acronym that stands alone is spelled out elsewhere more often than a name has a partner, in bits.
const STANDS_ALONE_BITS: f64 = 1.0;

/// The score a pair has before anything is compared: log-odds of partners expected over the records of the larger list.
pub(crate) fn prior(corpus: &Corpus<'_>, left: usize, right: usize) -> Weighed {
    let (one, other) = (
        corpus.organisations[left].list,
        corpus.organisations[right].list,
    );
    let same_list = one == other;
    let list = corpus.frequencies.larger(one, other);
    let others = f64::from(corpus.frequencies.records(list)) - f64::from(u8::from(same_list));
    let partners = if same_list {
        corpus.params.partners_within_list
    } else {
        corpus.params.partners_across_lists
    };
    let chance = (partners / others.max(1.0)).min(0.5);
    Weighed {
        finding: Finding::Prior {
            one_in: 1.0 / chance,
            same_list,
        },
        weight: Bits::from_probability(chance),
    }
}

/// Scores a pair.
pub(crate) fn score(corpus: &Corpus<'_>, left: usize, right: usize) -> Verdict {
    let mut verdict = Verdict::new(vec![prior(corpus, left, right)]);
    let names = best_names(corpus, left, right);
    if let Some(found) = &names {
        for piece in &found.verdict.evidence {
            verdict.add(piece.finding.clone(), piece.weight);
        }
    }
    add_acronyms(corpus, left, right, names.as_ref(), &mut verdict);
    if !may_be_certain(corpus, left, right, names.as_ref()) {
        hold_back(corpus, &mut verdict);
    }
    verdict
}

/// Brings a score that no safe evidence supports to just below certainty.
fn hold_back(corpus: &Corpus<'_>, verdict: &mut Verdict) {
    let most = Bits::from_probability(corpus.params.certain_probability) - Bits::from_f64(1.0);
    if verdict.score > most {
        verdict.add(Finding::HeldBack, most - verdict.score);
    }
}

fn add_acronyms(
    corpus: &Corpus<'_>,
    left: usize,
    right: usize,
    names: Option<&NameVerdict>,
    verdict: &mut Verdict,
) {
    let (one, other) = (&corpus.organisations[left], &corpus.organisations[right]);
    let lists = (one.list, other.list);
    let same = one
        .all_acronyms()
        .filter(|acronym| other.all_acronyms().any(|a| a == *acronym))
        .max_by_key(|a| (a.chars().count(), (*a).clone()));
    let bare = one.is_bare_acronym() || other.is_bare_acronym();
    let factor = if bare || names.is_none() {
        1.0
    } else {
        BESIDE_NAMES_FACTOR
    };
    if let Some(acronym) = same {
        let way =
            |giving, named| acronym_chance(corpus, (giving, named), acronym, AcronymFit::Initials);
        let chance = way(lists.0, lists.1).max(way(lists.1, lists.0));
        let weight =
            Bits::from_ratio((corpus.params.acronym_kept / chance).max(1.0)).scaled(factor);
        verdict.add(
            Finding::SameAcronym {
                acronym: acronym.clone(),
                one_in: 1.0 / chance,
            },
            weight,
        );
        return;
    }
    let fits = best_fit(corpus, one, other)
        .into_iter()
        .chain(best_fit(corpus, other, one));
    let best =
        fits.max_by(|a, b| (a.weight, fit_text(&a.finding)).cmp(&(b.weight, fit_text(&b.finding))));
    match best {
        Some(piece) => {
            verdict.add(piece.finding, piece.weight.scaled(factor));
            if one.is_bare_acronym() != other.is_bare_acronym() {
                verdict.add(Finding::StandsAlone, Bits::from_f64(STANDS_ALONE_BITS));
            }
            if bare && names.is_none_or(|found| found.place != PlaceRelation::Differ) {
                add_bare_place(corpus, one, other, verdict);
            }
        }
        None => add_difference(corpus, one, other, names, verdict),
    }
}

/// A bare acronym names no place: a section of the organisation it stands for is not that organisation.
fn add_bare_place(
    corpus: &Corpus<'_>,
    one: &Organisation,
    other: &Organisation,
    verdict: &mut Verdict,
) {
    let section = one.forms.is_empty() != other.forms.is_empty()
        && one
            .forms
            .iter()
            .chain(&other.forms)
            .any(|form| !form.section().is_empty());
    if section {
        // The acronym may be meant for the section itself: weaker evidence than a whole name without the place.
        let weight = Bits::from_f64(place_bits(corpus, PlaceRelation::OneSided));
        verdict.add(
            Finding::Place {
                relation: PlaceRelation::Section,
            },
            weight,
        );
    }
}

/// How often an acronym of a list fits by chance: from the list itself, and never less than letters drawn at random would.
fn acronym_chance(corpus: &Corpus<'_>, lists: (u32, u32), acronym: &str, fit: AcronymFit) -> f64 {
    let counted = corpus.frequencies.acronym_chance(lists.0, lists.1, acronym);
    let length = i32::try_from(acronym.chars().count())
        .unwrap_or(i32::MAX)
        .min(6);
    // Initials are far from even: some fourteen letters carry them.
    let drawn = libm::pow(14.0, -f64::from(length));
    let ways = match fit {
        AcronymFit::Initials => 1.0,
        AcronymFit::Beginnings => 2.0,
        AcronymFit::OneWordLeftOut => 4.0,
        AcronymFit::Translated => 3.0,
    };
    (ways * counted.max(drawn)).min(1.0)
}

fn best_fit(corpus: &Corpus<'_>, giver: &Organisation, named: &Organisation) -> Option<Weighed> {
    let lists = (giver.list, named.list);
    let fit_of = |acronym: &str, name: &PreparedName| {
        acronym_fit(acronym, name).or_else(|| {
            translated_acronym_fit(acronym, name, corpus.lexicon)
                .filter(|_| giver.is_bare_acronym())
        })
    };
    giver
        .all_acronyms()
        .flat_map(|acronym| {
            named
                .acronym_targets()
                .filter_map(move |name| Some((acronym, name, fit_of(acronym, name)?)))
        })
        .map(|(acronym, name, fit)| {
            let chance = acronym_chance(corpus, lists, acronym, fit);
            let weight = Bits::from_ratio((corpus.params.acronym_kept / chance).max(1.0));
            let finding = Finding::AcronymFits {
                acronym: acronym.clone(),
                name: name.given().to_owned(),
                fit,
                one_in: 1.0 / chance,
            };
            Weighed { finding, weight }
        })
        .max_by(|a, b| (a.weight, fit_text(&a.finding)).cmp(&(b.weight, fit_text(&b.finding))))
}

fn fit_text(finding: &Finding) -> Option<(&str, &str)> {
    if let Finding::AcronymFits { acronym, name, .. } = finding {
        Some((acronym, name))
    } else {
        None
    }
}

/// Acronyms differ only where both records give one, in one script, and the names are not equal as a whole.
fn add_difference(
    corpus: &Corpus<'_>,
    one: &Organisation,
    other: &Organisation,
    names: Option<&NameVerdict>,
    verdict: &mut Verdict,
) {
    let whole = names.is_some_and(|found| found.equality != Equality::None);
    let (Some(a), Some(b)) = (one.acronyms.first(), other.acronyms.first()) else {
        return;
    };
    if !whole && a.is_ascii() == b.is_ascii() {
        let weight = Bits::from_f64(corpus.params.acronyms_differ_bits);
        verdict.add(
            Finding::AcronymsDiffer {
                left: a.clone(),
                right: b.clone(),
            },
            weight,
        );
    }
}

/// Says whether two records' places contradict each other in any pair of their names.
pub(crate) fn places_contradict(
    corpus: &Corpus<'_>,
    one: &Organisation,
    other: &Organisation,
) -> bool {
    let contradicts = |relation| matches!(relation, PlaceRelation::Differ | PlaceRelation::Section);
    one.forms.iter().any(|a| {
        other
            .forms
            .iter()
            .any(|b| contradicts(place_relation(a, b, corpus.lexicon)))
    })
}
