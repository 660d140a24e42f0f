//! Draws of the partition from its posterior distribution, so that doubt about links reaches what is estimated from them.
//! Refuses to say which draw is right, and knows nothing of matches that no block brought together.
//!
//! # Formula
//! A partition has density ∝ 2^(scale · Σ_c S_c · (2 / n_c)^shared), where S_c is the sum of the weights within cluster c and n_c its
//! records. Judgments and lists that name nobody twice are hard: partitions against them have density 0. With `shared` = 0 this is the
//! sum of all within-cluster weights. That sum takes each pair of a cluster of n as evidence of its own, n (n - 1) / 2 times, though the
//! records' own errors are in n - 1 pairs each; with `shared` = 1 a cluster counts as n - 1 links of its mean weight, which is right
//! when all comparisons of a record say the same. The truth lies between. For two records both are the pair's log-odds. `scale` below 1
//! is for weights that overstate: its estimate is the slope that `quality::calibration` finds on labelled pairs.
//!
//! # Method
//! Records that could be one fall into parts: an edge between two clusters counts if a single step that it suggests (the clusters become
//! one, one end moves over, the two ends leave together) has log-odds above the floor. A part of at most 8 units (records, or records
//! that judgments join) is enumerated: its draws are exact and independent. A larger one is sampled by two Markov chains, one from the
//! clustering and one from records that stand alone, by turns of single-unit Gibbs moves and of split–merge moves; their agreement is
//! reported. A part that would exceed 64 records is cut at its least likely steps; what was cut is reported with its probability.
//!
//! # Reference
//! Partitions as the parameter of linkage: Steorts, Hall and Fienberg, "A Bayesian approach to graphical record linkage and
//! deduplication", 2016, doi:10.1080/01621459.2015.1105807; Betancourt, Zanella, Miller, Wallach, Zaidi and Steorts, "Flexible models
//! for microclustering with application to entity resolution", NeurIPS 2016, arXiv:1610.09780, whose chaperones are our pairs of units
//! proposed together. Split–merge: Jain and Neal, 2004, doi:10.1198/1061860043001; with sequential allocation: Dahl, "An improved
//! merge-split sampler for conjugate Dirichlet process mixture models", 2003, University of Wisconsin, technical report 1086.
//! The agreement of chains: Gelman and Rubin, 1992, doi:10.1214/ss/1177011136.

mod chain;
mod drawn;
mod exact;
mod field;
mod parts;
mod power;
mod run;
mod steps;

pub use drawn::{Draws, Method, PartDrawn};
pub use run::{Cut, DrawParams, draws};
