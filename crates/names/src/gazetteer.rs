//! Places as data: where they lie, what they lie in, what lists call them. Refuses to look one up: how names are folded and what is near is
//! for who builds an index of it.

use crate::table::rows;

/// One place of the bundled gazetteer.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceRow {
    /// Its id: `cn` with the code of GB/T 2260, `hk` with a number, `gn` with the number that GeoNames gives.
    pub id: &'static str,
    /// `country`, `region`, `prefecture`, `county` or `city`.
    pub kind: &'static str,
    /// The id of what it lies in, or a country's ISO 3166-1 alpha-2 code in small letters.
    pub parent: Option<&'static str>,
    /// Degrees north and east, where known.
    pub position: Option<(f64, f64)>,
    /// Spellings that occur, in any script; the first is the one to show.
    pub names: Vec<&'static str>,
}

/// Returns the bundled places, in the order of the file: wider places before narrower ones, large towns before small ones.
pub fn gazetteer() -> impl Iterator<Item = PlaceRow> {
    rows(include_str!("../data/gazetteer.tsv")).filter_map(|(_, columns)| place(&columns))
}

fn place(columns: &[&'static str]) -> Option<PlaceRow> {
    let [id, kind, parent, latitude, longitude, names] = columns[..] else {
        return None;
    };
    Some(PlaceRow {
        id,
        kind,
        parent: Some(parent).filter(|parent| !parent.is_empty()),
        position: latitude.parse().ok().zip(longitude.parse().ok()),
        names: names.split('|').collect(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;
    use crate::fold::fold;

    #[test]
    fn every_row_is_a_place() {
        let count = rows(include_str!("../data/gazetteer.tsv")).count();
        assert_eq!(gazetteer().count(), count);
        let ids: HashSet<&str> = gazetteer().map(|place| place.id).collect();
        assert_eq!(ids.len(), count, "each id once");
        for place in gazetteer() {
            assert!(
                ["country", "region", "prefecture", "county", "city"].contains(&place.kind),
                "{place:?}"
            );
            let known = |parent: &str| ids.contains(parent) || parent.len() == 2;
            assert!(place.parent.is_none_or(known), "{place:?}");
            assert!(place.names.iter().all(|name| !name.is_empty()), "{place:?}");
            if let Some((latitude, longitude)) = place.position {
                assert!(
                    latitude.abs() <= 90.0 && longitude.abs() <= 180.0,
                    "{place:?}"
                );
            }
        }
    }

    #[test]
    fn one_place_is_found_by_its_names_in_every_script() {
        let mut by_name: HashMap<String, Vec<&str>> = HashMap::new();
        for place in gazetteer() {
            for name in &place.names {
                by_name.entry(fold(name)).or_default().push(place.id);
            }
        }
        for (id, names) in [
            (
                "cn653101",
                &["喀什", "Kashgar", "Qeshqer", "Kashi", "قەشقەر", "Кашгар"][..],
            ),
            (
                "cn6501",
                &[
                    "乌鲁木齐",
                    "Ürümchi",
                    "Urumqi",
                    "烏魯木齊",
                    "ئۈرۈمچى",
                    "Урумчи",
                ],
            ),
            ("cn5401", &["拉萨", "Lhasa", "ལྷ་ས", "Лхаса"]),
            ("cn653201", &["和田", "Hotan", "Khotan", "خوتەن"]),
            ("cn653125", &["莎车", "Yarkand", "يەكەن"]),
            ("cn632301", &["同仁", "Rebgong", "རེབ་གོང"]),
            ("hk16", &["沙田", "Sha Tin"]),
        ] {
            for name in names {
                let found = by_name.get(&fold(name));
                assert!(
                    found.is_some_and(|ids| ids.contains(&id)),
                    "{id} by {name}: {found:?}"
                );
            }
        }
    }
}
