//! How two prepared names compare: how equal, what they share, what only one has, where they differ in place. Refuses to weigh it.

use std::collections::HashSet;

use crate::distance::edit_distance_within;
use crate::lexicon::{Lexicon, PlaceKind};
use crate::prepare::PreparedName;
use crate::units::{Unit, UnitKind, singular};

/// How equal two names are as a whole, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Equality {
    /// The same to the letter.
    Letters,
    /// The same after case, accents, punctuation, a leading article and legal form.
    Folded,
    /// The same words, in meaning or in the singular, and the same order.
    Units,
    /// The same words in another order.
    UnitsReordered,
    /// The same letters once spaces are left out.
    Spaceless,
    /// Not the same as a whole.
    None,
}

/// In which way a unit of one name agrees with one of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// The same word.
    Same,
    /// The same meaning in other words.
    Meaning,
    /// So many typing slips apart.
    Near(usize),
    /// One is a reading of the other's characters.
    Reading,
}

/// A unit that both names have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SharedUnit {
    /// Place among the first name's units.
    pub left: usize,
    /// Place among the second name's units.
    pub right: usize,
    /// How they agree.
    pub agreement: Agreement,
}

/// What the places in two names say about each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlaceRelation {
    /// Neither names a place.
    Unnamed,
    /// Both name the same places.
    Same,
    /// One names a place within the other's.
    Within,
    /// Only one names a place.
    OneSided,
    /// Only one names a place, apart and at the end, as a national section does.
    Section,
    /// One names a place, the other calls itself international.
    WorldAndPlace,
    /// They name different places.
    Differ,
}

/// The comparison of two names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// How equal they are as a whole.
    pub equality: Equality,
    /// What both have, by place in the first.
    pub shared: Vec<SharedUnit>,
    /// Places of the units that only the first name has.
    pub only_left: Vec<usize>,
    /// Places of the units that only the second name has.
    pub only_right: Vec<usize>,
    /// What their places say.
    pub place: PlaceRelation,
    /// Whether they share no script.
    pub across_scripts: bool,
}

/// Compares two names. Exchanging them exchanges left and right and nothing else.
pub fn compare(left: &PreparedName, right: &PreparedName, lexicon: &Lexicon) -> Comparison {
    let (shared, only_left, only_right) = match_units(left.units(), right.units());
    let across_scripts = !left
        .scripts()
        .iter()
        .any(|script| right.scripts().contains(script));
    let place = place_relation(left, right, lexicon);
    Comparison {
        equality: equality(left, right),
        shared,
        only_left,
        only_right,
        place,
        across_scripts,
    }
}

impl Comparison {
    /// Says in plain English what was found.
    pub fn reasons(&self, left: &PreparedName, right: &PreparedName) -> Vec<String> {
        let mut reasons = Vec::new();
        let whole = match self.equality {
            Equality::Letters => "the names are the same to the letter",
            Equality::Folded => {
                "the names are the same but for case, accents, punctuation or legal form"
            }
            Equality::Units => "the names say the same, word by word",
            Equality::UnitsReordered => "the names have the same words in another order",
            Equality::Spaceless => "the names have the same letters, spaced otherwise",
            Equality::None => "",
        };
        reasons.extend(Some(whole.to_owned()).filter(|words| !words.is_empty()));
        for unit in &self.shared {
            let (a, b) = (
                &left.units()[unit.left].text,
                &right.units()[unit.right].text,
            );
            reasons.push(match unit.agreement {
                Agreement::Same => format!("both have '{a}'"),
                Agreement::Meaning => format!("'{a}' and '{b}' mean the same"),
                Agreement::Near(slips) => {
                    format!("'{a}' and '{b}' are {slips} typing slip(s) apart")
                }
                Agreement::Reading => format!("'{a}' may be read '{b}'"),
            });
        }
        reasons.extend(
            self.only_left
                .iter()
                .map(|at| format!("only the first has '{}'", left.units()[*at].text)),
        );
        reasons.extend(
            self.only_right
                .iter()
                .map(|at| format!("only the second has '{}'", right.units()[*at].text)),
        );
        reasons.extend(self.place.words().map(str::to_owned));
        reasons
    }
}

impl PlaceRelation {
    /// Says in words what the places tell, when they tell something.
    pub fn words(self) -> Option<&'static str> {
        match self {
            Self::Unnamed => None,
            Self::Same => Some("they name the same place"),
            Self::Within => Some("one names a place within the other's"),
            Self::OneSided => Some("only one names a place"),
            Self::Section => Some("only one names a place, apart, as a national section does"),
            Self::WorldAndPlace => Some("one names a place, the other calls itself international"),
            Self::Differ => Some("they name different places"),
        }
    }
}

fn equality(left: &PreparedName, right: &PreparedName) -> Equality {
    if left.given() == right.given() {
        return Equality::Letters;
    }
    if left.key() == right.key() {
        return Equality::Folded;
    }
    let keys = |name: &PreparedName| -> Vec<String> {
        name.units().iter().map(|unit| unit.key.clone()).collect()
    };
    let (mut a, mut b) = (keys(left), keys(right));
    if a == b && !a.is_empty() {
        return Equality::Units;
    }
    a.sort();
    b.sort();
    if a == b && !a.is_empty() {
        return Equality::UnitsReordered;
    }
    if left.spaceless_key() == right.spaceless_key() {
        Equality::Spaceless
    } else {
        Equality::None
    }
}

type Matched = (Vec<SharedUnit>, Vec<usize>, Vec<usize>);

/// Pairs units: equal keys first, in order; then the nearest of the remaining words. Ties go by the words themselves, not by side.
fn match_units(left: &[Unit], right: &[Unit]) -> Matched {
    let mut shared = Vec::new();
    let mut free_right: HashSet<usize> = (0..right.len()).collect();
    let mut free_left: Vec<usize> = Vec::new();
    for (at, unit) in left.iter().enumerate() {
        match (0..right.len())
            .find(|other| free_right.contains(other) && right[*other].key == unit.key)
        {
            Some(other) => {
                free_right.remove(&other);
                let same =
                    unit.kind == UnitKind::Word || plain(&unit.text) == plain(&right[other].text);
                let agreement = if same {
                    Agreement::Same
                } else {
                    Agreement::Meaning
                };
                shared.push(SharedUnit {
                    left: at,
                    right: other,
                    agreement,
                });
            }
            None => free_left.push(at),
        }
    }
    for unit in near_units(left, right, &free_left, &free_right) {
        if free_left.contains(&unit.left) && free_right.remove(&unit.right) {
            free_left.retain(|at| *at != unit.left);
            shared.push(unit);
        }
    }
    shared.sort_by_key(|unit| (unit.left, unit.right));
    let mut only_right: Vec<usize> = free_right.into_iter().collect();
    only_right.sort_unstable();
    (shared, free_left, only_right)
}

/// Returns the near pairs among the units still free, nearest first.
fn near_units(
    left: &[Unit],
    right: &[Unit],
    free_left: &[usize],
    free_right: &HashSet<usize>,
) -> Vec<SharedUnit> {
    let mut candidates = Vec::new();
    for &a in free_left {
        for &b in free_right {
            if let Some((cost, agreement)) = near(&left[a], &right[b]) {
                let (low, high) = if left[a].key <= right[b].key {
                    (&left[a].key, &right[b].key)
                } else {
                    (&right[b].key, &left[a].key)
                };
                candidates.push((
                    (cost, low, high, a + b, a.abs_diff(b)),
                    SharedUnit {
                        left: a,
                        right: b,
                        agreement,
                    },
                ));
            }
        }
    }
    candidates.sort_by(|one, other| one.0.cmp(&other.0));
    candidates.into_iter().map(|(_, unit)| unit).collect()
}

/// The words of a unit in the singular.
fn plain(text: &str) -> String {
    text.split(' ').map(singular).collect::<Vec<_>>().join(" ")
}

/// Two words are near when few slips part them for their length, or when one is a reading of the other's characters.
fn near(one: &Unit, other: &Unit) -> Option<(usize, Agreement)> {
    if one.kind != UnitKind::Word && other.kind != UnitKind::Word {
        return None;
    }
    if one.readings.contains(&other.key) || other.readings.contains(&one.key) {
        return Some((0, Agreement::Reading));
    }
    let (a, b) = (one.latin(), other.latin());
    let shorter = a.len().min(b.len());
    let most = if shorter >= 9 {
        2
    } else {
        usize::from(shorter >= 5)
    };
    let alike = most > 0 && a.is_ascii() && b.is_ascii() && !a.chars().any(|c| c.is_ascii_digit());
    let slips = if alike {
        edit_distance_within(a, b, most)?
    } else {
        return None;
    };
    Some((slips, Agreement::Near(slips)))
}

impl Unit {
    /// The letters that slips are counted in: the key of a word, the text of a concept or place.
    fn latin(&self) -> &str {
        if self.kind == UnitKind::Word {
            &self.key
        } else {
            &self.text
        }
    }
}

/// Says what the places of two names tell about each other.
pub fn place_relation(
    left: &PreparedName,
    right: &PreparedName,
    lexicon: &Lexicon,
) -> PlaceRelation {
    let (a, b) = (left.places(), right.places());
    match (a.is_empty(), b.is_empty()) {
        (true, true) => return PlaceRelation::Unnamed,
        (true, false) => return one_sided(right, left, lexicon),
        (false, true) => return one_sided(left, right, lexicon),
        (false, false) => {}
    }
    let missing = |from: &[u16], to: &[u16]| -> Vec<u16> {
        from.iter().copied().filter(|at| !to.contains(at)).collect()
    };
    let (only_a, only_b) = (missing(a, b), missing(b, a));
    match (only_a.is_empty(), only_b.is_empty()) {
        (true, true) => PlaceRelation::Same,
        (true, false) => extra_places(&only_b, a, right, lexicon),
        (false, true) => extra_places(&only_a, b, left, lexicon),
        (false, false) => {
            let within = |from: &[u16], to: &[u16]| {
                from.iter()
                    .all(|at| to.iter().any(|other| lies_within(*at, *other, lexicon)))
            };
            if within(&only_a, b) || within(&only_b, a) {
                PlaceRelation::Within
            } else {
                PlaceRelation::Differ
            }
        }
    }
}

fn one_sided(placed: &PreparedName, placeless: &PreparedName, lexicon: &Lexicon) -> PlaceRelation {
    let is_worldly = |name: &PreparedName| {
        name.units().iter().any(|unit| matches!(unit.kind, UnitKind::Concept(at) if WORLDLY.contains(&lexicon.concept(at))))
    };
    if !placed.section().is_empty() || is_name_and_place(placed, placeless) {
        PlaceRelation::Section
    } else if is_worldly(placeless) && !is_worldly(placed) {
        PlaceRelation::WorldAndPlace
    } else {
        PlaceRelation::OneSided
    }
}

/// Says whether one name is the other and a place after it, as `Amnesty International Deutschland` is: sections write it so, too.
fn is_name_and_place(placed: &PreparedName, placeless: &PreparedName) -> bool {
    let Some((last, before)) = placed.units().split_last() else {
        return false;
    };
    let same = |(a, b): (&Unit, &Unit)| a.key == b.key;
    // A word that joins the place to the name (`in China`) makes it part of the name.
    let joined = match placed.words() {
        [.., before_last, _] => before_last.is_stop_word,
        _ => false,
    };
    matches!(last.kind, UnitKind::Place(_))
        && !joined
        && before.len() >= 2
        && before.len() == placeless.units().len()
        && before.iter().zip(placeless.units()).all(same)
}

/// Concepts by which a name claims the world.
const WORLDLY: [&str; 2] = ["international", "worldwide"];

/// One name has all the other's places and some more: a section of it, a place within it, or just a fuller name.
fn extra_places(
    extra: &[u16],
    common: &[u16],
    fuller: &PreparedName,
    lexicon: &Lexicon,
) -> PlaceRelation {
    if extra.iter().all(|at| {
        common
            .iter()
            .any(|other| lies_within(*at, *other, lexicon) || lies_within(*other, *at, lexicon))
    }) {
        return PlaceRelation::Within;
    }
    if extra.iter().any(|at| fuller.section().contains(at)) {
        PlaceRelation::Section
    } else {
        PlaceRelation::OneSided
    }
}

fn lies_within(inner: u16, outer: u16, lexicon: &Lexicon) -> bool {
    let (inner, outer) = (lexicon.place(inner), lexicon.place(outer));
    inner.kind != PlaceKind::Continent && inner.parent.as_deref() == Some(outer.code.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(one: &str, other: &str) -> (Comparison, PreparedName, PreparedName) {
        let lexicon = Lexicon::bundled();
        let (a, b) = (
            PreparedName::new(one, lexicon),
            PreparedName::new(other, lexicon),
        );
        (compare(&a, &b, lexicon), a, b)
    }

    #[test]
    fn equality_is_told_by_level() {
        for (one, other, expected) in [
            ("Free Tibet", "Free Tibet", Equality::Letters),
            ("Eagle Forum, Inc.", "EAGLE FORUM", Equality::Folded),
            (
                "日本ウイグル協会",
                "Japan Uyghur Association",
                Equality::Units,
            ),
            (
                "Association pour la Paix",
                "Peace Association",
                Equality::UnitsReordered,
            ),
            ("Defend Defenders", "DefendDefenders", Equality::Spaceless),
            (
                "Japan Uyghur Union",
                "Japan Uyghur Association",
                Equality::None,
            ),
        ] {
            assert_eq!(compared(one, other).0.equality, expected, "{one} / {other}");
        }
    }

    #[test]
    fn places_tell_national_sections_apart() {
        for (one, other, expected) in [
            ("ACAT Belgium", "ACAT-France", PlaceRelation::Differ),
            (
                "Friends of Tibet (NZ)",
                "Friends of Tibet",
                PlaceRelation::Section,
            ),
            (
                "International Society for Human Rights, Munich",
                "International Society for Human Rights, Germany",
                PlaceRelation::Within,
            ),
            (
                "Human Rights in China",
                "Human Rights Watch",
                PlaceRelation::OneSided,
            ),
            (
                "Freedom House",
                "Human Rights Watch",
                PlaceRelation::Unnamed,
            ),
            (
                "Association of Journalists of Vietnam",
                "International Association of Journalists",
                PlaceRelation::WorldAndPlace,
            ),
        ] {
            assert_eq!(compared(one, other).0.place, expected, "{one} / {other}");
        }
    }

    #[test]
    fn what_is_shared_and_what_is_not_is_said_in_words() {
        let (comparison, a, b) = compared("Benteng Heritage Musrum", "Benteng Museum");
        assert_eq!(
            comparison.reasons(&a, &b),
            [
                "both have 'benteng'",
                "'musrum' and 'museum' are 1 typing slip(s) apart",
                "only the first has 'heritage'"
            ]
        );
    }
}
