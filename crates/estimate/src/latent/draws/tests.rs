//! Each distribution against its own formula: Kolmogorov–Smirnov for reals, chi-square for whole numbers. α = 0.001, seeds fixed.

use super::Draws;

/// The largest distance between the empirical distribution and `cdf`, times √n; 1.95 is its 0.999 quantile.
fn distance(mut sample: Vec<f64>, cdf: impl Fn(f64) -> f64) -> f64 {
    sample.sort_unstable_by(f64::total_cmp);
    let n = sample.len() as f64;
    let widest = sample.iter().enumerate().fold(0.0f64, |widest, (at, &x)| {
        let p = cdf(x);
        widest.max((at as f64 + 1.0) / n - p).max(p - at as f64 / n)
    });
    widest * libm::sqrt(n)
}

/// Standardised chi-square of counts against probabilities, cells with fewer than 10 expected pooled: about standard normal.
fn misfit(sample: &[u64], ln_probability: impl Fn(u64) -> f64) -> f64 {
    let n = sample.len() as f64;
    let top = sample.iter().copied().max().unwrap();
    let mut seen = vec![0.0; top as usize + 1];
    for &count in sample {
        seen[count as usize] += 1.0;
    }
    let (mut chi, mut cells, mut rest, mut rest_seen) = (0.0, 0.0, n, n);
    for (count, &found) in seen.iter().enumerate() {
        let expected = n * libm::exp(ln_probability(count as u64));
        if expected >= 10.0 {
            chi += (found - expected) * (found - expected) / expected;
            cells += 1.0;
            rest -= expected;
            rest_seen -= found;
        }
    }
    if rest > 10.0 {
        chi += (rest_seen - rest) * (rest_seen - rest) / rest;
    }
    (chi - cells) / libm::sqrt(2.0 * cells)
}

fn sample<T>(seed: u64, draw: impl Fn(&mut Draws) -> T) -> Vec<T> {
    let mut draws = Draws::new(seed, &[]);
    (0..200_000).map(|_| draw(&mut draws)).collect()
}

#[test]
fn normal_and_exponential_draws_follow_their_laws() {
    let normal = sample(1, Draws::normal);
    assert!(normal.iter().any(|&x| x > 3.66) && normal.iter().any(|&x| x < -3.66));
    assert!(distance(normal, crate::special::normal_below) < 1.95);
    let exponential = sample(2, Draws::exponential);
    assert!(exponential.iter().any(|&x| x > 7.7));
    assert!(distance(exponential, |x| -libm::expm1(-x)) < 1.95);
}

/// Gamma distribution function by its series (Abramowitz and Stegun 1964, 6.5.29).
fn gamma_below(shape: f64, x: f64) -> f64 {
    let mut term = 1.0 / shape;
    let mut sum = term;
    for step in 1..2_000 {
        term *= x / (shape + f64::from(step));
        sum += term;
        if term < sum * 1e-15 {
            break;
        }
    }
    sum * libm::exp(shape * libm::log(x) - x - libm::lgamma(shape))
}

#[test]
fn gamma_draws_follow_their_law_at_every_shape() {
    for (seed, shape) in [(3, 1.0), (4, 1.7), (5, 12.0), (6, 400.0)] {
        let distance = distance(sample(seed, |draws| draws.gamma(shape)), |x| {
            gamma_below(shape, x)
        });
        assert!(distance < 1.95, "shape {shape}: {distance}");
    }
    for (seed, shape) in [(7, 0.05), (8, 0.6), (9, 3.0)] {
        let drawn = sample(seed, |draws| draws.ln_gamma_draw(shape));
        let distance = distance(drawn, |x| {
            if x < -600.0 {
                libm::exp(shape * x - libm::lgamma(shape + 1.0))
            } else {
                gamma_below(shape, libm::exp(x))
            }
        });
        assert!(distance < 1.95, "ln, shape {shape}: {distance}");
    }
}

#[test]
fn binomial_draws_follow_their_law_on_both_sides_of_each_border() {
    let cases = [
        (10, 1, 0.3),
        (11, 7, 0.5),
        (12, 30, 0.02),
        (13, 30, 0.9),
        (14, 1_000, 0.0099),
        (15, 1_000, 0.0101),
        (16, 500, 0.45),
        (17, 20_000, 0.7),
        (18, 40, 0.3),
    ];
    for (seed, trials, p) in cases {
        let n = trials as f64;
        let misfit = misfit(&sample(seed, |draws| draws.binomial(trials, p)), |k| {
            let k = k as f64;
            libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0)
                + k * libm::log(p)
                + (n - k) * libm::log1p(-p)
        });
        assert!(misfit < 3.5, "{trials} × {p}: {misfit}");
    }
}

#[test]
fn poisson_draws_follow_their_law_on_both_sides_of_each_border() {
    for (seed, mean) in [
        (20, 0.2),
        (21, 9.9),
        (22, 10.1),
        (23, 300.0),
        (24, 20_000.0),
    ] {
        let misfit = misfit(&sample(seed, |draws| draws.poisson(mean)), |k| {
            k as f64 * libm::log(mean) - mean - libm::lgamma(k as f64 + 1.0)
        });
        assert!(misfit < 3.5, "{mean}: {misfit}");
    }
}
