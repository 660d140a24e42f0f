//! How many cottontails were caught how often on 18 occasions: no histories, so no capture table.

/// Occasions on which the cottontails were trapped.
pub const OCCASIONS: usize = 18;

/// Animals caught exactly k times, at index k − 1.
pub fn frequencies() -> Vec<u64> {
    let text = include_str!("../tables/cottontail_freq18.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut frequencies = vec![0; OCCASIONS];
    for row in reader.records() {
        let row = row.expect("a row");
        let times: usize = row[0].parse().expect("a number of captures");
        frequencies[times - 1] = row[1].parse().expect("a count");
    }
    frequencies
}
