//! The numbers a run depends on, and the engine's name and version. Refuses defaults hidden elsewhere: every weight not estimated from
//! the records stands here.

use serde::{Deserialize, Serialize};

/// The engine's name and version: changes whenever a score can change.
pub const ENGINE: &str = "rapporteur-linkage organisations 1";

/// The numbers a run depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Params {
    /// How many other records of its own list a record is expected to be one organisation with.
    pub partners_within_list: f64,
    /// How many records of another list it is expected to be one organisation with.
    pub partners_across_lists: f64,
    /// A pair is proposed from this probability on.
    pub propose_above_probability: f64,
    /// A pair is certain from this probability on; only equal names reach it.
    pub certain_probability: f64,
    /// The largest block whose pairs are all scored.
    pub block_size_max: usize,
    /// Share of true pairs that share a given word that one of them has.
    pub word_kept: f64,
    /// Share of true pairs of which the one's acronym fits the other's name or equals its acronym, when an acronym is given.
    pub acronym_kept: f64,
    /// Weight when the two names name different places, in bits.
    pub place_differs_bits: f64,
    /// Weight when only one name has a place standing apart, as a national section does, in bits.
    pub section_bits: f64,
    /// Weight when only one name names a place, in bits.
    pub place_one_sided_bits: f64,
    /// Weight when one names a place and the other calls itself international, in bits.
    pub world_and_place_bits: f64,
    /// Weight when both have acronyms and they differ, in bits.
    pub acronyms_differ_bits: f64,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            partners_within_list: 0.15,
            partners_across_lists: 0.5,
            propose_above_probability: 0.15,
            certain_probability: 0.995,
            block_size_max: 120,
            word_kept: 0.9,
            acronym_kept: 0.7,
            place_differs_bits: -14.0,
            section_bits: -6.0,
            place_one_sided_bits: -3.0,
            world_and_place_bits: -7.0,
            acronyms_differ_bits: -2.0,
        }
    }
}

/// Parameters that make no sense.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ParamsError {
    /// A probability or share is not between 0 and 1, both excluded.
    #[error("check parameters: `{name}` is not between 0 and 1")]
    CheckShare {
        /// Which one.
        name: &'static str,
    },
    /// A number that must be positive is not.
    #[error("check parameters: `{name}` is not positive")]
    CheckPositive {
        /// Which one.
        name: &'static str,
    },
    /// A pair would be certain before it is proposed.
    #[error("check parameters: the certain probability is below the one for proposing")]
    CheckOrder,
}

impl Params {
    /// Checks that the numbers make sense.
    ///
    /// # Errors
    /// [`ParamsError`] by variant.
    pub fn check(&self) -> Result<(), ParamsError> {
        let shares = [
            ("propose_above_probability", self.propose_above_probability),
            ("certain_probability", self.certain_probability),
            ("word_kept", self.word_kept),
            ("acronym_kept", self.acronym_kept),
        ];
        if let Some((name, _)) = shares
            .iter()
            .find(|(_, share)| !(*share > 0.0 && *share < 1.0))
        {
            return Err(ParamsError::CheckShare { name });
        }
        let positive = [
            ("partners_within_list", self.partners_within_list),
            ("partners_across_lists", self.partners_across_lists),
        ];
        if let Some((name, _)) = positive
            .iter()
            .find(|(_, number)| !(*number > 0.0 && number.is_finite()))
        {
            return Err(ParamsError::CheckPositive { name });
        }
        if self.block_size_max < 2 {
            return Err(ParamsError::CheckPositive {
                name: "block_size_max",
            });
        }
        if self.certain_probability < self.propose_above_probability {
            Err(ParamsError::CheckOrder)
        } else {
            Ok(())
        }
    }
}
