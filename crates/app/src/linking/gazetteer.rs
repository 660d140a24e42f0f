//! The places that the program knows under all their names. It refuses to know how they are looked up.

use rapporteur_linkage::{Gazetteer, GazetteerPlace};

/// The built-in gazetteer.
pub(crate) fn built_in() -> Gazetteer {
    let places: Vec<GazetteerPlace> = rapporteur_names::gazetteer()
        .map(|place| GazetteerPlace {
            id: place.id.to_owned(),
            parent: place.parent.map(str::to_owned),
            latitude: place.position.map(|(latitude, _)| latitude),
            longitude: place.position.map(|(_, longitude)| longitude),
            names: place.names.iter().map(|name| (*name).to_owned()).collect(),
        })
        .collect();
    Gazetteer::new(&places)
}
