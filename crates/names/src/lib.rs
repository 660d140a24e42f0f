//! Names of persons, organisations and places in any script: what they are made of, and how two of them compare.
#![doc = include_str!("../README.md")]

mod acronym;
mod compare;
mod distance;
mod fold;
mod forms;
mod gazetteer;
mod keyboard;
mod languages;
mod lexicon;
mod parts;
pub mod persons;
mod prepare;
mod romanise;
mod schemes;
mod script;
mod table;
mod units;

pub use acronym::{
    AcronymFit, acronym_fit, initials, is_acronym_like, translated_acronym_fit, translated_initials,
};
pub use compare::{
    Agreement, Comparison, Equality, PlaceRelation, SharedUnit, compare, place_relation,
};
pub use distance::edit_distance_within;
pub use fold::{fold, tokens};
pub use forms::{FORMS_MAX, Forms, forms};
pub use gazetteer::{PlaceRow, gazetteer};
pub use keyboard::{slip_to_cyrillic, slip_to_latin};
pub use languages::{PossibleLanguage, languages};
pub use lexicon::{Lexicon, LexiconError, Meaning, Place, PlaceKind};
pub use parts::{NameParts, parts};
pub use prepare::{PreparedName, Word};
pub use romanise::{han_readings, romanise, skeleton};
pub use schemes::{Scheme, from_latin, pinyin_of_wade_giles, to_latin, wade_giles};
pub use script::{Script, scripts};
pub use units::{Unit, UnitKind};
