//! Which pairs are worth scoring: those that share a rare unit, a pair of less rare ones, an acronym, or the whole name in some form.
//! Refuses to score, and reports what it leaves out.

use std::collections::HashMap;

use rapporteur_names::{PreparedName, UnitKind, initials, skeleton, translated_initials};

use super::corpus::{Corpus, Organisation};
use super::propose::RefusedBlock;

/// A pair to be scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Candidate {
    pub(crate) left: u32,
    pub(crate) right: u32,
    /// Whether something else than shared units brought the two together, so that units alone do not bound the score.
    pub(crate) beyond_units: bool,
}

/// What brings records together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key {
    Unit(u32),
    TwoUnits(u32, u32),
    Whole(String),
    SortedUnits(Vec<u32>),
    Skeleton(String),
    Acronym(String),
    SortedAcronym(String),
}

type Blocks = HashMap<Key, Vec<u32>>;

/// Finds the candidates, each pair once, in order, and the blocks that were too large even when refined.
pub(crate) fn candidates(corpus: &Corpus<'_>) -> (Vec<Candidate>, Vec<RefusedBlock>) {
    let most = corpus.params.block_size_max;
    let mut pairs = Vec::new();
    let mut refused = Vec::new();
    let mut unit_blocks = Blocks::new();
    each_record(corpus, |at, organisation| {
        unit_keys(organisation).for_each(|key| add(&mut unit_blocks, key, at))
    });
    let is_large = |id: u32| {
        unit_blocks
            .get(&Key::Unit(id))
            .is_some_and(|block| block.len() > most)
    };
    let mut two_blocks = Blocks::new();
    each_record(corpus, |at, organisation| {
        let large: Vec<u32> = organisation
            .units
            .iter()
            .copied()
            .filter(|id| is_large(*id))
            .collect();
        for (place, one) in large.iter().enumerate() {
            large[place + 1..]
                .iter()
                .for_each(|other| add(&mut two_blocks, Key::TwoUnits(*one, *other), at));
        }
    });
    unit_blocks.retain(|_, block| block.len() <= most);
    emit(corpus, unit_blocks, false, &mut pairs, &mut refused);
    emit(corpus, two_blocks, false, &mut pairs, &mut refused);
    emit(corpus, whole_blocks(corpus), true, &mut pairs, &mut refused);
    emit_acronyms(corpus, &mut pairs, &mut refused);
    pairs.sort_unstable();
    // Of the same pair, the entry with `beyond_units` sorts last and is the one to keep.
    pairs.reverse();
    pairs.dedup_by_key(|candidate| (candidate.left, candidate.right));
    pairs.reverse();
    refused.sort_by(|one, other| (&one.key, one.size).cmp(&(&other.key, other.size)));
    (pairs, refused)
}

fn each_record(corpus: &Corpus<'_>, mut visit: impl FnMut(u32, &Organisation)) {
    for (at, organisation) in corpus.organisations.iter().enumerate() {
        visit(
            u32::try_from(at).expect("invariant: fewer than 2^32 records"),
            organisation,
        );
    }
}

fn add(blocks: &mut Blocks, key: Key, record: u32) {
    let block = blocks.entry(key).or_default();
    if block.last() != Some(&record) {
        block.push(record);
    }
}

fn unit_keys(organisation: &Organisation) -> impl Iterator<Item = Key> {
    organisation.units.iter().map(|id| Key::Unit(*id))
}

fn whole_blocks(corpus: &Corpus<'_>) -> Blocks {
    let mut blocks = Blocks::new();
    each_record(corpus, |at, organisation| {
        for form in &organisation.forms {
            add(&mut blocks, Key::Whole(form.spaceless_key()), at);
            let mut ids: Vec<u32> = form
                .units()
                .iter()
                .filter_map(|unit| corpus.frequencies.unit_id(&unit.key))
                .collect();
            ids.sort_unstable();
            add(&mut blocks, Key::SortedUnits(ids), at);
            for unit in form
                .units()
                .iter()
                .filter(|unit| unit.kind == UnitKind::Word)
            {
                for text in std::iter::once(&unit.key).chain(&unit.readings) {
                    let consonants = skeleton(text);
                    if consonants.len() >= 4 {
                        add(&mut blocks, Key::Skeleton(consonants), at);
                    }
                }
            }
        }
    });
    blocks
}

/// Emits all pairs of each block that is not too large.
fn emit(
    corpus: &Corpus<'_>,
    blocks: Blocks,
    beyond_units: bool,
    pairs: &mut Vec<Candidate>,
    refused: &mut Vec<RefusedBlock>,
) {
    for (key, block) in blocks {
        if block.len() > corpus.params.block_size_max {
            refused.push(RefusedBlock {
                key: describe(&key, corpus),
                size: block.len(),
            });
            continue;
        }
        for (place, left) in block.iter().enumerate() {
            pairs.extend(block[place + 1..].iter().map(|right| Candidate {
                left: *left,
                right: *right,
                beyond_units,
            }));
        }
    }
}

/// Pairs a record that gives an acronym with those that give the same, or whose name it may stand for: never two names whose
/// initials happen to agree.
fn emit_acronyms(corpus: &Corpus<'_>, pairs: &mut Vec<Candidate>, refused: &mut Vec<RefusedBlock>) {
    let (mut given, mut fitting) = (Blocks::new(), Blocks::new());
    each_record(corpus, |at, organisation| {
        for acronym in organisation.all_acronyms() {
            add(&mut given, Key::Acronym(acronym.clone()), at);
            if organisation.is_bare_acronym() && acronym.len() >= 4 {
                add(&mut given, Key::SortedAcronym(sorted(acronym)), at);
            }
        }
    });
    each_record(corpus, |at, organisation| {
        for key in acronym_keys(corpus, organisation) {
            if given.contains_key(&key) {
                add(&mut fitting, key, at);
            }
        }
    });
    for (key, givers) in given {
        let block = fitting.remove(&key).unwrap_or_default();
        if givers.len() * (givers.len() + block.len()) > corpus.params.block_size_max.pow(2) {
            refused.push(RefusedBlock {
                key: describe(&key, corpus),
                size: givers.len() + block.len(),
            });
            continue;
        }
        for one in &givers {
            for other in givers.iter().chain(&block).filter(|other| *other != one) {
                pairs.push(Candidate {
                    left: *one.min(other),
                    right: *one.max(other),
                    beyond_units: true,
                });
            }
        }
    }
}

/// The acronyms that may stand for a record's names, as blocking keys.
fn acronym_keys(corpus: &Corpus<'_>, organisation: &Organisation) -> Vec<Key> {
    let mut keys = Vec::new();
    for form in organisation.acronym_targets() {
        keys.extend(
            initials(form)
                .into_iter()
                .filter(|letters| letters.chars().count() >= 3)
                .map(Key::Acronym),
        );
        let content: Vec<&str> = form
            .words()
            .iter()
            .filter(|w| !w.is_stop_word)
            .map(|w| w.text.as_str())
            .collect();
        for left_out in (1..content.len()).filter(|_| (4..=10).contains(&content.len())) {
            let rest = content
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != left_out)
                .filter_map(|(_, word)| word.chars().next());
            keys.push(Key::Acronym(rest.collect()));
        }
        keys.extend(translated(corpus, form).into_iter().map(Key::SortedAcronym));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The letters, sorted, of every acronym that a name's units may have in one other language.
fn translated(corpus: &Corpus<'_>, form: &PreparedName) -> Vec<String> {
    const SPELLINGS_MAX: usize = 64;
    let mut keys = Vec::new();
    for choices in translated_initials(form, corpus.lexicon) {
        let mut spellings = vec![String::new()];
        for choice in &choices {
            spellings = spellings
                .iter()
                .flat_map(|head| choice.iter().map(move |tail| format!("{head}{tail}")))
                .take(SPELLINGS_MAX)
                .collect();
        }
        keys.extend(
            spellings
                .iter()
                .filter(|s| (4..=8).contains(&s.len()))
                .map(|s| sorted(s)),
        );
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn sorted(letters: &str) -> String {
    let mut letters: Vec<char> = letters.chars().collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

fn describe(key: &Key, corpus: &Corpus<'_>) -> String {
    let unit = |id: &u32| corpus.frequencies.unit_key(*id);
    match key {
        Key::Unit(id) => format!("the word '{}'", unit(id)),
        Key::TwoUnits(one, other) => {
            let (a, b) = (unit(one), unit(other));
            if a <= b {
                format!("the words '{a}' and '{b}'")
            } else {
                format!("the words '{b}' and '{a}'")
            }
        }
        Key::Whole(letters) => format!("the whole name '{letters}'"),
        Key::SortedUnits(ids) => format!("{} words in any order", ids.len()),
        Key::Skeleton(consonants) => format!("words with the consonants '{consonants}'"),
        Key::Acronym(acronym) => format!("the acronym '{acronym}'"),
        Key::SortedAcronym(letters) => format!("acronyms of the letters '{letters}'"),
    }
}
