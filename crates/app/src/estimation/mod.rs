//! Estimates of how many no list saw, as verbs of the work. It computes none itself: `rapporteur-estimate` does.

pub mod pages;
