//! The only evidence that may make a pair certain. Refuses acronyms alone, translations, typing slips, and whatever differs in place.

use std::collections::BTreeSet;

use rapporteur_names::Equality;

use super::corpus::{Corpus, Organisation};
use super::names::NameVerdict;
use super::score::places_contradict;

/// Says whether the evidence on a pair is of the kind that may be certain: names equal but for case, accents, punctuation and legal
/// form, the whole name of one of them at least, no name of either that contradicts in place, and no two different acronyms.
pub(crate) fn may_be_certain(
    corpus: &Corpus<'_>,
    left: usize,
    right: usize,
    names: Option<&NameVerdict>,
) -> bool {
    let (one, other) = (&corpus.organisations[left], &corpus.organisations[right]);
    let equal = names.is_some_and(|found| {
        found.is_main && matches!(found.equality, Equality::Letters | Equality::Folded)
    });
    equal && !acronyms_contradict(one, other) && !places_contradict(corpus, one, other)
}

fn acronyms_contradict(one: &Organisation, other: &Organisation) -> bool {
    let (a, b): (&BTreeSet<String>, &BTreeSet<String>) = (&one.acronyms, &other.acronyms);
    !a.is_empty() && !b.is_empty() && a.is_disjoint(b)
}
