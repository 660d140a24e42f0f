//! Names of States and of places, from the tables in `data/`. Decides nothing about what is a State.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::fold::fold_key;

const STATE_NAMES: &str = include_str!("../data/state-names.csv");
const STATE_VARIANTS: &str = include_str!("../data/state-variants.csv");
const PLACES: &str = include_str!("../data/places.csv");

/// Folded name → ISO 3166-1 alpha-2.
static STATES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let names = rows(STATE_NAMES).map(|cells| (fold_name(&cells[2]), cells[0].clone()));
    let variants = rows(STATE_VARIANTS).map(|cells| (fold_name(&cells[1]), cells[0].clone()));
    variants.chain(names).collect()
});

/// Folded name of a town or region → ISO 3166-1 alpha-2, empty where no one State is meant.
static TOWNS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    rows(PLACES)
        .map(|cells| (fold_name(&cells[0]), cells[1].clone()))
        .collect()
});

/// The ISO 3166-1 alpha-2 code of a State or territory by one of its names; case, accents, a leading article and
/// a closing full stop do not matter.
pub(crate) fn state_code(name: &str) -> Option<&'static str> {
    STATES.get(&fold_name(name)).map(String::as_str)
}

/// The alpha-2 code of the table that is written like this.
pub(crate) fn known_code(code: &str) -> Option<&'static str> {
    static CODES: LazyLock<HashSet<&'static str>> =
        LazyLock::new(|| STATES.values().map(String::as_str).collect());
    CODES.get(code).copied()
}

/// A place by its name: its alpha-2 code, or `None` inside where no one State is meant.
pub(crate) fn place_code(name: &str) -> Option<Option<&'static str>> {
    if let Some(code) = state_code(name) {
        return Some(Some(code));
    }
    TOWNS
        .get(&fold_name(name))
        .map(|code| Some(code.as_str()).filter(|code| !code.is_empty()))
}

fn fold_name(name: &str) -> String {
    let key = fold_key(name);
    key.strip_prefix("the-").map(str::to_owned).unwrap_or(key)
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<String>> {
    let reader = csv::Reader::from_reader(table.as_bytes());
    reader.into_records().map(|record| {
        let record = record.expect("invariant: embedded tables are well formed");
        record.iter().map(str::to_owned).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_variants_and_spellings_find_their_code() {
        for (name, code) in [
            ("China", Some("CN")),
            ("Türkiye", Some("TR")),
            ("Turkey", Some("TR")),
            ("United States of America.", Some("US")),
            ("the Sudan", Some("SD")),
            ("Côte d’Ivoire", Some("CI")),
            ("Iran (Islamic Republic of)", Some("IR")),
            ("Islamic Republic of Iran", Some("IR")),
            ("Venezuela (Bolivarian Republic of)", Some("VE")),
            ("中国", Some("CN")),
            ("Allemagne", Some("DE")),
            ("Atlantis", None),
            ("", None),
        ] {
            assert_eq!(state_code(name), code, "{name}");
        }
    }

    #[test]
    fn towns_are_places_but_no_states() {
        assert_eq!(state_code("Munich"), None);
        assert_eq!(place_code("Munich"), Some(Some("DE")));
        assert_eq!(place_code("Tibet"), Some(None));
        assert_eq!(place_code("Elsewhere"), None);
    }

    #[test]
    fn codes_of_the_tables_are_two_capital_letters() {
        assert!(
            STATES
                .values()
                .all(|code| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()))
        );
        assert!(known_code("CN") == Some("CN") && known_code("ZZ").is_none());
    }
}
