//! Special functions and quantiles, through libm alone: the same bits on every machine.

/// ln Γ(x) for x > 0.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// ln n!.
pub fn ln_factorial(n: u64) -> f64 {
    libm::lgamma(n as f64 + 1.0)
}

/// Φ(x): the standard normal distribution function.
pub fn normal_below(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

/// Φ⁻¹(p): −∞ at 0, ∞ at 1, NaN outside [0, 1].
///
/// # Numerical notes
///
/// Acklam's rational start (relative error 1.2e-9), then one step of Halley: near the precision of a double.
///
/// # Reference
///
/// Acklam (2003), "An algorithm for computing the inverse normal cumulative distribution function".
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p == 0.0 {
        return f64::NEG_INFINITY;
    }
    if p == 1.0 {
        return f64::INFINITY;
    }
    let start = rough_normal_quantile(p);
    let error = normal_below(start) - p;
    let step = error * libm::sqrt(2.0 * std::f64::consts::PI) * libm::exp(start * start / 2.0);
    start - step / (1.0 + start * step / 2.0)
}

fn rough_normal_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] = [
        7.784_695_709_041_462e-3,
        3.224_671_290_700_398e-1,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
    ];
    let tail = |q: f64| polynomial(&C, q) / (polynomial(&D, q) * q + 1.0);
    if p < 0.024_25 {
        tail(libm::sqrt(-2.0 * libm::log(p)))
    } else if p > 1.0 - 0.024_25 {
        -tail(libm::sqrt(-2.0 * libm::log1p(-p)))
    } else {
        let q = p - 0.5;
        let r = q * q;
        polynomial(&A, r) * q / (polynomial(&B, r) * r + 1.0)
    }
}

/// Horner's rule, the highest power first.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients
        .iter()
        .fold(0.0, |sum, coefficient| sum * x + coefficient)
}

/// I_x(a, b): the beta distribution function, for a, b > 0; also P(at most b − 1 failures before the a-th success) with success probability x.
///
/// # Reference
///
/// Didonato and Morris (1992), doi:10.1145/131766.131776: the continued fraction, here by Lentz's method.
pub fn beta_below(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let ln_front = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b)
        + a * libm::log(x)
        + b * libm::log1p(-x);
    if x < (a + 1.0) / (a + b + 2.0) {
        libm::exp(ln_front) * beta_fraction(a, b, x) / a
    } else {
        1.0 - libm::exp(ln_front) * beta_fraction(b, a, 1.0 - x) / b
    }
}

fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for step in 1..10_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for term in [even, odd] {
            d = 1.0 / away(1.0 + term * d);
            c = away(1.0 + term / c);
            change = c * d;
            fraction *= change;
        }
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    fraction
}

/// ψ(x), the derivative of ln Γ(x), for x > 0.
///
/// # Reference
///
/// Abramowitz and Stegun (1964), 6.3.5 and 6.3.18; from 10 on the series is exact to a double's precision.
pub fn digamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 10.0 {
        shift -= 1.0 / x;
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = [
        -691.0 / 32_760.0,
        1.0 / 132.0,
        -1.0 / 240.0,
        1.0 / 252.0,
        -1.0 / 120.0,
        1.0 / 12.0,
    ];
    shift + libm::log(x) - 0.5 / x - square * polynomial(&series, square)
}

/// ln P(X ≤ count) and ln P(X ≥ count) for a Poisson number X of the given mean ≥ 0.
///
/// # Numerical notes
///
/// The tail that leads away from the mean is summed by the ratio of its terms, so it keeps its precision however small it is; the other is one
/// less that tail and the term they share.
pub fn ln_poisson_tails(mean: f64, count: u64) -> (f64, f64) {
    let count = count as f64;
    if mean <= 0.0 {
        return (0.0, if count > 0.0 { f64::NEG_INFINITY } else { 0.0 });
    }
    let ln_term = count * libm::log(mean) - mean - libm::lgamma(count + 1.0);
    let (mut sum, mut term, mut at) = (1.0, 1.0, count);
    let downward = count < mean;
    loop {
        if downward {
            term *= at / mean;
            at -= 1.0;
        } else {
            at += 1.0;
            term *= mean / at;
        }
        sum += term;
        if term < 1e-17 * sum {
            break;
        }
    }
    let ln_tail = (ln_term + libm::log(sum)).min(0.0);
    let shared = libm::exp(ln_term);
    let ln_rest = libm::log((1.0 - shared * (sum - 1.0)).clamp(shared.min(1.0), 1.0));
    if downward {
        (ln_tail, ln_rest)
    } else {
        (ln_rest, ln_tail)
    }
}

/// Student's t quantile at p with ν > 0 degrees of freedom, not always whole; ν = ∞ is the normal one. NaN outside [0, 1] or for ν ≤ 0.
///
/// # Numerical notes
///
/// From ν = 1,000 on the Cornish–Fisher expansion to ν⁻⁴ (error below 1e-11 for |x| ≤ 5); below, halving on the beta distribution function.
///
/// # Reference
///
/// Abramowitz and Stegun (1964), 26.7.1 and 26.7.5.
pub fn student_quantile(p: f64, degrees: f64) -> f64 {
    if degrees.is_nan() || degrees <= 0.0 {
        return f64::NAN;
    }
    let z = normal_quantile(p);
    if !z.is_finite() || z == 0.0 {
        return z;
    }
    if degrees >= 1_000.0 {
        return expanded_student_quantile(z, degrees);
    }
    let tail = p.min(1.0 - p);
    let above = |x: f64| 0.5 * beta_below(degrees / 2.0, 0.5, degrees / (degrees + x * x));
    let (mut low, mut high) = (0.0, 1.0);
    while above(high) > tail && high < 1e300 {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if above(middle) > tail {
            low = middle;
        } else {
            high = middle;
        }
    }
    let magnitude = 0.5 * (low + high);
    if p < 0.5 { -magnitude } else { magnitude }
}

fn expanded_student_quantile(z: f64, degrees: f64) -> f64 {
    let square = z * z;
    let terms = [
        polynomial(&[1.0, 1.0], square) / 4.0,
        polynomial(&[5.0, 16.0, 3.0], square) / 96.0,
        polynomial(&[3.0, 19.0, 17.0, -15.0], square) / 384.0,
        polynomial(&[79.0, 776.0, 1_482.0, -1_920.0, -945.0], square) / 92_160.0,
    ];
    let inverse = 1.0 / degrees;
    let correction = terms
        .iter()
        .rev()
        .fold(0.0, |sum, term| (sum + term) * inverse);
    z * (1.0 + correction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_quantiles_are_those_of_the_tables() {
        // Abramowitz and Stegun (1964), table 26.5, and symmetry.
        for (p, x) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.999, 3.090_232_306_167_813),
        ] {
            assert!((normal_quantile(p) - x).abs() < 1e-12, "{p}");
            assert!((normal_quantile(1.0 - p) + x).abs() < 1e-11, "{p}");
        }
        assert!((normal_below(normal_quantile(1e-12)) / 1e-12 - 1.0).abs() < 1e-9);
        assert!(normal_quantile(1.5).is_nan());
    }

    #[test]
    fn beta_distribution_meets_the_binomial_one() {
        // P(at most 3 failures before the 5th success at 0.4) = P(at least 5 successes in 8 trials) = 0.1736704 (binomial tables).
        assert!((beta_below(5.0, 4.0, 0.4) - 0.173_670_4).abs() < 1e-9);
        assert!(
            (beta_below(982.0, 19_641.0, 0.05) + beta_below(19_641.0, 982.0, 0.95) - 1.0).abs()
                < 1e-10
        );
        assert_eq!(beta_below(2.0, 3.0, 1.0), 1.0);
    }

    #[test]
    fn digamma_is_that_of_the_tables() {
        // Abramowitz and Stegun (1964), table 6.1: ψ(1) = −γ; ψ(2) = 1 − γ; and the difference equation.
        assert!((digamma(1.0) + 0.577_215_664_901_532_9).abs() < 1e-14);
        assert!((digamma(2.0) - 0.422_784_335_098_467_1).abs() < 1e-14);
        assert!((digamma(1e-3 + 1.0) - digamma(1e-3) - 1e3).abs() < 1e-10);
        assert!((digamma(1e6) - libm::log(1e6) + 0.5e-6).abs() < 1e-12);
    }

    #[test]
    fn poisson_tails_are_sums_of_their_terms() {
        for (mean, count) in [
            (0.3, 0u64),
            (0.3, 4),
            (7.5, 2),
            (7.5, 7),
            (7.5, 20),
            (40.0, 40),
        ] {
            let term = |k: u64| libm::exp(k as f64 * libm::log(mean) - mean - ln_factorial(k));
            let below: f64 = (0..=count).map(term).sum();
            let above: f64 = (count..200).map(term).sum();
            let (ln_below, ln_above) = ln_poisson_tails(mean, count);
            assert!(
                (libm::exp(ln_below) / below - 1.0).abs() < 1e-12,
                "{mean} {count}"
            );
            assert!(
                (libm::exp(ln_above) / above - 1.0).abs() < 1e-12,
                "{mean} {count}"
            );
        }
        // Far tails keep an order where the probability itself underflows.
        assert!(ln_poisson_tails(2_000.0, 100).0 < ln_poisson_tails(2_000.0, 200).0);
        assert_eq!(ln_poisson_tails(0.0, 0), (0.0, 0.0));
    }

    #[test]
    fn student_quantiles_are_those_of_the_tables() {
        // SciPy 1.17 t.ppf; ν = 1 and 2 also in closed form: tan(π(p−½)) and 2(p−½)√(2/(1−4(p−½)²)).
        for (p, degrees, x) in [
            (0.975, 1.0, 12.706_204_736_174_7),
            (0.975, 2.0, 4.302_652_729_749_46),
            (0.975, 5.0, 2.570_581_835_636_31),
            (0.95, 10.0, 1.812_461_122_811_68),
            (0.975, 23.7, 2.065_281_963_314_98),
            (0.995, 999.0, 2.580_759_637_267_64),
            (0.995, 1_001.0, 2.580_749_768_750_52),
            (0.975, f64::INFINITY, 1.959_963_984_540_05),
        ] {
            assert!(
                (student_quantile(p, degrees) / x - 1.0).abs() < 1e-9,
                "{p} {degrees}"
            );
            assert!(
                (student_quantile(1.0 - p, degrees) / x + 1.0).abs() < 1e-9,
                "{p} {degrees}"
            );
        }
        assert_eq!(student_quantile(0.5, 3.0), 0.0);
        assert!(student_quantile(0.9, 0.0).is_nan());
    }
}
