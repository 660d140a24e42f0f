//! All records of a run, prepared once: their names, acronyms, units and how frequent each is. Refuses to score.

use std::collections::BTreeSet;

use rapporteur_names::{Lexicon, PreparedName, UnitKind, fold, is_acronym_like, parts};

use super::frequency::Frequencies;
use super::params::Params;
use super::record::OrganisationRecord;

/// The records of a run, ready to be compared with each other.
pub struct Corpus<'a> {
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) params: &'a Params,
    pub(crate) organisations: Vec<Organisation>,
    pub(crate) frequencies: Frequencies,
}

/// A record, prepared.
pub(crate) struct Organisation {
    pub(crate) list: u32,
    /// Its names; none when the record holds only an acronym.
    pub(crate) forms: Vec<PreparedName>,
    /// The same names without the place that stands apart, for acronyms of the whole that a section uses.
    pub(crate) heads: Vec<PreparedName>,
    /// Acronyms that the record gives, folded.
    pub(crate) acronyms: BTreeSet<String>,
    /// An acronym that stands for the organisation beside a place only: `ACAT Belgium`.
    pub(crate) section_acronym: Option<String>,
    /// Interned units of all names, sorted, each once.
    pub(crate) units: Vec<u32>,
}

impl<'a> Corpus<'a> {
    /// Prepares records.
    pub fn new(records: &[OrganisationRecord], params: &'a Params) -> Self {
        let lexicon = Lexicon::bundled();
        let mut organisations: Vec<Organisation> = records
            .iter()
            .map(|record| organisation(record, lexicon))
            .collect();
        let frequencies = Frequencies::count(&mut organisations);
        Self {
            lexicon,
            params,
            organisations,
            frequencies,
        }
    }
}

impl Organisation {
    /// Says whether only an acronym stands for the organisation.
    pub(crate) fn is_bare_acronym(&self) -> bool {
        self.forms.is_empty() || self.section_acronym.is_some()
    }

    /// Returns every acronym that may stand for it.
    pub(crate) fn all_acronyms(&self) -> impl Iterator<Item = &String> {
        self.acronyms.iter().chain(self.section_acronym.iter())
    }

    /// Returns the names that an acronym is tried on.
    pub(crate) fn acronym_targets(&self) -> impl Iterator<Item = &PreparedName> {
        self.forms.iter().chain(&self.heads)
    }
}

fn organisation(record: &OrganisationRecord, lexicon: &Lexicon) -> Organisation {
    let mut acronyms: BTreeSet<String> = record
        .acronyms
        .iter()
        .map(|acronym| folded_acronym(acronym))
        .filter(|a| !a.is_empty())
        .collect();
    let mut forms: Vec<PreparedName> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for line in &record.names {
        let found = parts(&with_place(line, record.place.as_deref(), lexicon), lexicon);
        acronyms.extend(found.acronyms);
        names.extend(found.names);
    }
    let first = names.first().map(|name| PreparedName::new(name, lexicon));
    let place = first.as_ref().and_then(place_beside_acronym);
    for name in &names {
        // What `ACAT Germany (Action by Christians …)` spells out is the German section's name too.
        let form = PreparedName::new(&with_place(name, place.as_deref(), lexicon), lexicon);
        if !form.units().is_empty() && !forms.iter().any(|known| known.key() == form.key()) {
            forms.push(form);
        }
    }
    let section_acronym = forms
        .first()
        .filter(|_| forms.len() == 1)
        .and_then(section_acronym);
    let heads = forms
        .iter()
        .filter_map(|form| head_of(form, lexicon))
        .collect();
    Organisation {
        list: record.list,
        forms,
        heads,
        acronyms,
        section_acronym,
        units: Vec::new(),
    }
}

fn folded_acronym(text: &str) -> String {
    fold(text).replace(' ', "")
}

/// A place that the list gives apart is read as part of the name, unless the name has it already, in whatever language.
fn with_place(name: &str, place: Option<&str>, lexicon: &Lexicon) -> String {
    let Some(place) = place.filter(|place| !place.trim().is_empty()) else {
        return name.to_owned();
    };
    let (named, apart) = (
        PreparedName::new(name, lexicon),
        PreparedName::new(place, lexicon),
    );
    let known = apart.places().iter().any(|at| named.places().contains(at));
    if known || fold(name).contains(&fold(place)) {
        name.to_owned()
    } else {
        format!("{name} ({place})")
    }
}

/// An acronym and otherwise only places.
fn section_acronym(form: &PreparedName) -> Option<String> {
    let mut words = form
        .units()
        .iter()
        .filter(|unit| !matches!(unit.kind, UnitKind::Place(_)));
    let (first, none) = (words.next()?, words.next());
    let spelled_in_capitals = form
        .given()
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| is_acronym_like(word) && fold(word) == first.text);
    let fits = none.is_none()
        && !form.places().is_empty()
        && first.text.chars().count() >= 3
        && spelled_in_capitals;
    fits.then(|| first.text.clone())
}

/// The places that stand beside an acronym, when there is nothing else in the name, or apart at its end.
fn place_beside_acronym(form: &PreparedName) -> Option<String> {
    let beside = section_acronym(form).is_some() || !form.section().is_empty();
    let places = form
        .units()
        .iter()
        .filter(|unit| matches!(unit.kind, UnitKind::Place(_)))
        .map(|unit| unit.text.as_str());
    beside.then(|| places.collect::<Vec<_>>().join(", "))
}

/// The name without the place that stands apart, when it has one.
fn head_of(form: &PreparedName, lexicon: &Lexicon) -> Option<PreparedName> {
    if form.section().is_empty() {
        return None;
    }
    let at = form.given().rfind([',', '-', '–', '—', '('])?;
    Some(PreparedName::new(&form.given()[..at], lexicon)).filter(|head| !head.units().is_empty())
}
