//! Places under all their names, handed over as rows. Refuses to read files, and to guess between places of one name.

use std::collections::HashMap;

use rapporteur_names::fold;

use crate::intern::Interner;

/// One place of a gazetteer.
#[derive(Debug, Clone, PartialEq)]
pub struct GazetteerPlace {
    /// The gazetteer's own id.
    pub id: String,
    /// The id of the place that this one is part of.
    pub parent: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Every name, in every script.
    pub names: Vec<String>,
}

/// Places by name. A name that several places carry stands for the first of them.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    /// Folded names, and the place of each.
    names: Interner,
    places: Vec<u32>,
    parents: Vec<Option<u32>>,
    positions: Vec<Option<(f64, f64)>>,
}

impl Gazetteer {
    /// A gazetteer of these places.
    pub fn new(places: &[GazetteerPlace]) -> Self {
        let ids: HashMap<&str, u32> = places
            .iter()
            .enumerate()
            .map(|(at, place)| (place.id.as_str(), at as u32))
            .collect();
        let mut names = Interner::default();
        let mut named = Vec::new();
        for (at, place) in places.iter().enumerate() {
            let folded = place.names.iter().map(|name| fold(name));
            for name in folded.filter(|name| !name.is_empty()) {
                let number = names.intern(name.as_bytes());
                if number.is_some_and(|number| number as usize == named.len()) {
                    named.push(at as u32);
                }
            }
        }
        Self {
            names,
            places: named,
            parents: places
                .iter()
                .map(|place| ids.get(place.parent.as_deref()?).copied())
                .collect(),
            positions: places
                .iter()
                .map(|place| place.latitude.zip(place.longitude))
                .collect(),
        }
    }

    /// The places that come with the crate of names.
    pub fn bundled() -> Self {
        let places: Vec<GazetteerPlace> = rapporteur_names::gazetteer()
            .map(|row| GazetteerPlace {
                id: row.id.to_owned(),
                parent: row.parent.map(str::to_owned),
                latitude: row.position.map(|(north, _)| north),
                longitude: row.position.map(|(_, east)| east),
                names: row.names.iter().map(|name| (*name).to_owned()).collect(),
            })
            .collect();
        Self::new(&places)
    }

    /// Places known.
    pub fn len(&self) -> usize {
        self.parents.len()
    }

    /// Whether no place is known.
    pub fn is_empty(&self) -> bool {
        self.parents.is_empty()
    }

    /// The place that carries this name, once folded.
    pub(crate) fn find(&self, folded: &str) -> Option<u32> {
        let number = self.names.find(folded.as_bytes())?;
        self.places.get(number as usize).copied()
    }

    /// The place of which another is a part.
    pub(crate) fn parent(&self, place: u32) -> Option<u32> {
        self.parents[place as usize]
    }

    /// Degrees north and east.
    pub(crate) fn position(&self, place: u32) -> Option<(f64, f64)> {
        self.positions[place as usize]
    }
}
