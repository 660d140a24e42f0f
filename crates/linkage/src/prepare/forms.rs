//! What one name can be read as, through the crate of names. Refuses to know scripts itself.

use rapporteur_names::{fold, romanise, skeleton};

/// Readings of a value, prepared once.
pub(crate) struct Forms {
    pub(crate) folded: String,
    pub(crate) readings: Vec<String>,
    pub(crate) skeletons: Vec<String>,
}

/// Prepares one value.
pub(crate) fn forms(value: &str) -> Forms {
    let reading: String = romanise(value)
        .chars()
        .filter(char::is_ascii_lowercase)
        .collect();
    Forms {
        folded: fold(value),
        skeletons: vec![skeleton(&reading)],
        readings: vec![reading],
    }
}
