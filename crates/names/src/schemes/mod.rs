//! Romanisation schemes by name, both ways where a way back exists. Refuses to guess a scheme.

pub(crate) mod tibetan;
