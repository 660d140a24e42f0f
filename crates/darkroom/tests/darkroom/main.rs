//! Claims about listing, copying and confinement, through the public API.

mod confined;
mod odd;
mod office;
mod oracles;
mod pdf;
mod pictures;
mod samples;
