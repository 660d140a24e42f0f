//! Simulation-based calibration of the average over graphs: when graph, probabilities and number come from the prior, the rank of the true number among
//! posterior draws is even.
//!
//! Talts, Betancourt, Simpson, Vehtari and Gelman (2018), arXiv:1804.06788.

use rapporteur_estimate::graphs::{Graph, Options, average, draw_cells};
use rapporteur_estimate::random::Stream;
use rapporteur_estimate::{CaptureTable, Unwatched};

/// Bins of ranks.
const BINS: u64 = 20;

/// Posterior draws that the true number is ranked among: one fewer than a multiple of the bins.
const DRAWS: u64 = 99;

/// The 0.999 quantile of χ² with 19 degrees of freedom.
pub(super) const CHI_SQUARE_MAX: f64 = 43.82;

/// Fewest and most people of the prior, which is proportional to 1/N between them.
const PEOPLE: (u64, u64) = (20, 2_000);

/// χ² of the ranks' bins over so many simulations.
pub(super) fn chi_square(
    lists: usize,
    delta: f64,
    simulations: u64,
    seed: u64,
) -> Result<f64, String> {
    let graphs = Graph::all(lists);
    let mut bins = [0u64; BINS as usize];
    for simulation in 0..simulations {
        let mut stream = Stream::new(seed, &[lists as u64, delta.to_bits(), simulation]);
        // A table without anybody tells nothing and is drawn again: ranks are even given any table.
        let (people, table) = loop {
            let graph = &graphs[stream.below(graphs.len() as u64) as usize];
            let people = draw_people(&mut stream);
            if let Some(table) = draw_table(graph, delta, people, &mut stream) {
                break (people, table);
            }
        };
        let observed = table.observed();
        let options = Options {
            delta: Some(delta),
            start: PEOPLE.0.saturating_sub(observed),
            end: Some(PEOPLE.1 - observed),
            ..Options::default()
        };
        let averaged =
            average(&table, &options, 1, &Unwatched).map_err(|refusal| refusal.to_string())?;
        let draws = averaged.draws(DRAWS as usize, stream.bits());
        let below = draws.iter().filter(|&&draw| draw < people as f64).count() as u64;
        let equal = draws.iter().filter(|&&draw| draw == people as f64).count() as u64;
        let rank = below + stream.below(equal + 1);
        bins[(rank * BINS / (DRAWS + 1)) as usize] += 1;
    }
    let expected = simulations as f64 / BINS as f64;
    Ok(bins
        .iter()
        .map(|&count| (count as f64 - expected) * (count as f64 - expected) / expected)
        .sum())
}

/// A number of people with probability proportional to its inverse.
fn draw_people(stream: &mut Stream) -> u64 {
    let total: f64 = (PEOPLE.0..=PEOPLE.1)
        .map(|people| 1.0 / people as f64)
        .sum();
    let mut left = stream.unit() * total;
    for people in PEOPLE.0..PEOPLE.1 {
        left -= 1.0 / people as f64;
        if left < 0.0 {
            return people;
        }
    }
    PEOPLE.1
}

/// Probabilities from the hyper-Dirichlet prior of the graph, then the histories of the people; None when nobody is seen.
fn draw_table(graph: &Graph, delta: f64, people: u64, stream: &mut Stream) -> Option<CaptureTable> {
    let lists = graph.lists();
    let weights = draw_cells(graph, &vec![0; 1 << lists], delta, stream);
    let mut up_to = 0.0;
    let cumulated: Vec<f64> = weights
        .iter()
        .map(|weight| {
            up_to += weight;
            up_to
        })
        .collect();
    let histories = (0..people).map(|_| {
        let place = stream.unit() * up_to;
        cumulated
            .partition_point(|&sum| sum <= place)
            .min(cumulated.len() - 1) as u64
    });
    let seen: Vec<(u64, u64)> = histories
        .filter(|&history| history != 0)
        .map(|history| (history, 1))
        .collect();
    let names = (1..=lists).map(|list| list.to_string()).collect();
    let table = CaptureTable::new(names, seen).ok()?;
    (table.observed() > 0).then_some(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_true_number_ranks_evenly_among_draws_of_the_average_over_graphs() {
        for (lists, delta) in [(3, 1.0), (3, 0.125), (4, 0.0625)] {
            let spread = chi_square(lists, delta, 400, 5).unwrap();
            assert!(spread < CHI_SQUARE_MAX, "{lists} {delta} {spread}");
        }
    }
}
