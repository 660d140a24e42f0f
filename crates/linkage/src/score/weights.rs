//! What has been learnt of a model: the weight of each level of each field. Refuses to say how it was learnt.

use serde::{Deserialize, Serialize};

/// Weights learnt from a table, for scoring it or lists of the same kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trained {
    /// Logarithm to base 2 of the odds that a random pair is one.
    pub prior_bits: f64,
    /// Pairs that are expected to be one, in the table that was trained on.
    pub matches_expected: f64,
    /// Fields in the order of the model, the list last if it is compared.
    pub fields: Vec<TrainedField>,
    /// Fields that strangers agree on together.
    pub dependences: Vec<Dependence>,
    /// What the training was drawn from.
    pub sessions: Vec<Session>,
}

/// Two fields that hang together among strangers, and what agreeing on both weighs less for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dependence {
    /// A field, by its place.
    pub one: usize,
    /// The other field.
    pub other: usize,
    /// Bits to add, by class of agreement of the one field, then of the other (four each).
    pub bits: Vec<f32>,
}

/// Weights of one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainedField {
    /// The field's name.
    pub name: String,
    /// Whether how matches agree on it is set by hand, because no session told.
    #[serde(default)]
    pub is_by_hand: bool,
    /// Its levels, in the engine's order.
    pub levels: Vec<TrainedLevel>,
}

/// Weight of one level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainedLevel {
    /// The level in words.
    pub words: String,
    /// Share of pairs that are one, among those that say enough to be told.
    pub m: f64,
    /// Share of pairs that are not one, among those that say enough to be told.
    pub u: f64,
    /// Bits that the level weighs, to which the rarity of what is shared is added.
    pub weight_bits: f32,
}

/// Pairs that agree strongly on some fields, from which the others' weights are learnt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// The fields agreed on.
    pub fields: Vec<String>,
    /// Pairs seen.
    pub pairs: u64,
    /// Share of them that are one, as learnt.
    pub match_share: f64,
    /// Share of them that chance does not explain: what the learnt share is checked against.
    pub beyond_chance: f64,
    /// Why it was left out; nothing if it was used.
    pub refused: Option<String>,
}
