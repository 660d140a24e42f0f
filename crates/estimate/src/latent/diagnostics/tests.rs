//! Diagnostics on chains whose truth is known.

use super::*;
use crate::latent::draws::Draws;

/// Chains of a first-order autoregression, each shifted by its own constant.
fn autoregression(correlation: f64, shifts: &[f64], length: usize) -> Vec<Vec<f64>> {
    let chain = |(at, &shift): (usize, &f64)| {
        let mut draws = Draws::new(31, &[at as u64]);
        let mut x = draws.normal();
        let scale = libm::sqrt(1.0 - correlation * correlation);
        (0..length)
            .map(|_| {
                x = correlation * x + scale * draws.normal();
                x + shift
            })
            .collect()
    };
    shifts.iter().enumerate().map(chain).collect()
}

#[test]
fn effective_size_of_an_autoregression_is_the_theoretical_one() {
    for correlation in [0.0, 0.5, 0.9] {
        let chains = autoregression(correlation, &[0.0; 8], 4_000);
        let found = diagnose(&chains);
        let truth = 32_000.0 * (1.0 - correlation) / (1.0 + correlation);
        assert!(
            (found.ess_bulk / truth - 1.0).abs() < 0.15,
            "{correlation}: {found:?}"
        );
        assert!(found.r_hat < 1.01, "{found:?}");
    }
}

#[test]
fn one_chain_elsewhere_or_wider_is_noticed() {
    let mut shifts = [0.0; 8];
    shifts[3] = 1.0;
    assert!(diagnose(&autoregression(0.3, &shifts, 1_000)).r_hat > 1.03);
    let mut chains = autoregression(0.3, &[0.0; 8], 1_000);
    chains[5].iter_mut().for_each(|x| *x *= 4.0);
    let found = diagnose(&chains);
    assert!(found.r_hat > 1.03, "folding sees the scale: {found:?}");
}

#[test]
fn draws_that_never_move_do_not_disagree() {
    let found = diagnose(&vec![vec![7.0; 100]; 4]);
    assert_eq!((found.r_hat, found.ess_bulk), (1.0, 400.0));
}
