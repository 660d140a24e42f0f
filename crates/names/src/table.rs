//! Reads the data files that ship with this crate: tab-separated, `#` begins a comment line. Refuses to know what a column means.

/// Yields each row of a table with its line number, from 1, and its columns.
pub(crate) fn rows(table: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    table
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(at, line)| (at + 1, line.split('\t').collect()))
}
