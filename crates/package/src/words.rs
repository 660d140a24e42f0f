//! A ledger entry in plain English, as the format of `entry.json` fixes it: the model's own sentence.

use rapporteur_model::entry::Entry;

/// The entry as a sentence.
pub fn entry_in_words(entry: &Entry) -> String {
    entry.in_words()
}
