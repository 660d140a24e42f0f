//! Draws how likely each history is under a graph: the hyper-Dirichlet distribution, before or after people were counted.

use super::graph::Graph;
use crate::random::Stream;
use crate::special::normal_quantile;

/// Probabilities of all 2^K histories from the hyper-Dirichlet distribution of a graph with δ per cell, given people by history (empty history first).
///
/// With nobody counted it is the prior of the average over graphs.
///
/// # Formula
///
/// p(ω) = Π_i p(ω_{C_i} | ω_{S_i}) over the cliques in order, S_i their meeting with those before; each clique's cells are Dirichlet with
/// δ 2^{K−|C_i|} + n_c and are divided by their sums over S_i.
///
/// # Reference
///
/// Dawid and Lauritzen (1993), Annals of Statistics 21, 1272–1317, doi:10.1214/aos/1176349260, section 7.2.2.
///
/// # Panics
///
/// When the people are not 2^K numbers.
pub fn draw_cells(graph: &Graph, people: &[u64], delta: f64, stream: &mut Stream) -> Vec<f64> {
    assert_eq!(people.len(), 1 << graph.lists(), "one number per history");
    let whole = delta * people.len() as f64;
    let mut weights = vec![1.0f64; people.len()];
    let mut before = 0;
    for &clique in graph.cliques() {
        let clique = usize::from(clique);
        let given = draw_conditional(clique, clique & before, people, whole, stream);
        for (history, weight) in weights.iter_mut().enumerate() {
            *weight *= given[history & clique];
        }
        before |= clique;
    }
    weights
}

/// Probabilities of the cells of a clique given those of its meeting with earlier ones, at the index of the cell's bits.
fn draw_conditional(
    clique: usize,
    meeting: usize,
    people: &[u64],
    whole: f64,
    stream: &mut Stream,
) -> Vec<f64> {
    let of_cell = whole / f64::from(1u32 << clique.count_ones());
    let mut shapes = vec![of_cell; clique + 1];
    for (history, &count) in people.iter().enumerate() {
        shapes[history & clique] += count as f64;
    }
    let cells = || (0..=clique).filter(move |cell| cell & clique == *cell);
    let mut masses = vec![0.0; clique + 1];
    let mut sums = vec![0.0; clique + 1];
    for cell in cells() {
        masses[cell] = draw_gamma(shapes[cell], stream);
        sums[cell & meeting] += masses[cell];
    }
    for cell in cells() {
        masses[cell] /= sums[cell & meeting];
    }
    masses
}

/// A gamma number of this shape and scale 1.
///
/// # Reference
///
/// Marsaglia and Tsang (2000), ACM Transactions on Mathematical Software 26, 363–372, doi:10.1145/358407.358414.
fn draw_gamma(shape: f64, stream: &mut Stream) -> f64 {
    if shape < 1.0 {
        let down = libm::exp(libm::log(stream.positive_unit()) / shape);
        // A zero would leave the cells of a meeting without a sum.
        return (draw_gamma(shape + 1.0, stream) * down).max(f64::MIN_POSITIVE);
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / libm::sqrt(9.0 * d);
    loop {
        let z = normal_quantile(stream.positive_unit());
        let root = 1.0 + c * z;
        let v = root * root * root;
        let level = libm::log(stream.positive_unit());
        if v > 0.0 && level < 0.5 * z * z + d * (1.0 - v + libm::log(v)) {
            return d * v;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gamma_draws_have_the_mean_and_variance_of_their_shape() {
        for shape in [0.25, 1.0, 40.0] {
            let mut stream = Stream::new(2, &[]);
            let draws: Vec<f64> = (0..40_000)
                .map(|_| draw_gamma(shape, &mut stream))
                .collect();
            let mean = draws.iter().sum::<f64>() / 4e4;
            let variance = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 4e4;
            assert!((mean / shape - 1.0).abs() < 0.05, "{shape} {mean}");
            assert!((variance / shape - 1.0).abs() < 0.1, "{shape} {variance}");
        }
    }

    #[test]
    fn histories_of_lists_without_an_edge_are_independent_and_margins_are_dirichlet() {
        let graph = Graph::new(3, 0b100).unwrap();
        assert_eq!(graph.to_string(), "[1,23]");
        let people = [5, 1, 2, 0, 3, 0, 4, 7];
        let mut stream = Stream::new(4, &[]);
        let (mut first, mut both) = (0.0, 0.0);
        for _ in 0..20_000 {
            let p = draw_cells(&graph, &people, 0.5, &mut stream);
            assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            let on = |set: usize| -> f64 {
                (0..8)
                    .filter(|history| history & set == set)
                    .map(|history| p[history])
                    .sum()
            };
            // Independent of the others whatever was drawn.
            assert!((on(0b111) - on(0b001) * on(0b110)).abs() < 1e-12);
            first += on(0b001);
            both += on(0b110);
        }
        // Posterior means (8 + 2)/(22 + 4) of list 1 and (11 + 1)/(22 + 4) of lists 2 and 3 together.
        assert!((first / 2e4 - 10.0 / 26.0).abs() < 0.004, "{first}");
        assert!((both / 2e4 - 12.0 / 26.0).abs() < 0.004, "{both}");
    }
}
