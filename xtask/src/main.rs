//! Development rules and long runs.
fn main() {}
