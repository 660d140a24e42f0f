//! Time-stamps by others, checked against what other programs make and say.

mod ots;
mod tsp;
mod tsp_faults;
