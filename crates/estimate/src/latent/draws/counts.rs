//! Draws of whole numbers. Refuses to know what they are drawn for.

use super::Draws;

/// Beyond this mean a Poisson draw is its rounded normal approximation (relative error of the distribution below 1e-6).
const POISSON_EXACT_MAX: f64 = 1e13;

impl Draws {
    /// Binomial: how many of `trials` succeed, each with probability `p` (clamped to [0, 1]).
    ///
    /// # Numerical notes
    ///
    /// With trials × p below 10, inversion; most such draws are 0, and u ≥ trials × p proves it without a power,
    /// because (1 − p)ⁿ ≥ 1 − np. Above, Hörmann's BTRS.
    #[inline]
    pub(in crate::latent) fn binomial(&mut self, trials: u64, p: f64) -> u64 {
        if p > 0.5 {
            return trials - self.binomial_small(trials, 1.0 - p);
        }
        self.binomial_small(trials, p)
    }

    #[inline]
    fn binomial_small(&mut self, trials: u64, p: f64) -> u64 {
        let mean = trials as f64 * p;
        if mean.is_nan() || mean <= 0.0 {
            return 0;
        }
        if mean < 10.0 {
            let u = self.unit();
            if u >= mean {
                return 0;
            }
            return inverted_binomial(trials, p, u);
        }
        self.btrs(trials as f64, p)
    }

    fn btrs(&mut self, n: f64, p: f64) -> u64 {
        let spread = libm::sqrt(n * p * (1.0 - p));
        let b = 1.15 + 2.53 * spread;
        let a = -0.0873 + 0.0248 * b + 0.01 * p;
        let c = n * p + 0.5;
        let v_r = 0.92 - 4.2 / b;
        loop {
            let u = self.unit() - 0.5;
            let v = self.stream.positive_unit();
            let us = 0.5 - u.abs();
            let k = libm::floor((2.0 * a / us + b) * u + c);
            if us >= 0.07 && v <= v_r {
                return k as u64;
            }
            if k < 0.0 || k > n {
                continue;
            }
            let alpha = (2.83 + 5.1 / b) * spread;
            let odds = p / (1.0 - p);
            let mode = libm::floor((n + 1.0) * p);
            let v = libm::log(v * alpha / (a / (us * us) + b));
            let upper = (mode + 0.5) * libm::log((mode + 1.0) / (odds * (n - mode + 1.0)))
                + stirling_rest(mode)
                + stirling_rest(n - mode);
            let rest = (n + 1.0) * libm::log((n - mode + 1.0) / (n - k + 1.0))
                + (k + 0.5) * libm::log(odds * (n - k + 1.0) / (k + 1.0))
                - stirling_rest(k)
                - stirling_rest(n - k);
            if v <= upper + rest {
                return k as u64;
            }
        }
    }

    /// Poisson with a mean of at least 0.
    pub(in crate::latent) fn poisson(&mut self, mean: f64) -> u64 {
        if mean.is_nan() || mean <= 0.0 {
            return 0;
        }
        if mean < 10.0 {
            let floor = libm::exp(-mean);
            let mut product = self.stream.positive_unit();
            let mut count = 0;
            while product > floor {
                count += 1;
                product *= self.stream.positive_unit();
            }
            return count;
        }
        if mean > POISSON_EXACT_MAX {
            return (mean + libm::sqrt(mean) * self.normal()).min(9e15) as u64;
        }
        self.ptrs(mean)
    }

    fn ptrs(&mut self, mean: f64) -> u64 {
        let b = 0.931 + 2.53 * libm::sqrt(mean);
        let a = -0.059 + 0.024_83 * b;
        let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
        let v_r = 0.9277 - 3.6224 / (b - 2.0);
        loop {
            let u = self.unit() - 0.5;
            let v = self.stream.positive_unit();
            let us = 0.5 - u.abs();
            let k = libm::floor((2.0 * a / us + b) * u + mean + 0.43);
            if us >= 0.07 && v <= v_r {
                return k as u64;
            }
            if k < 0.0 || (us < 0.013 && v > us) {
                continue;
            }
            if libm::log(v) + libm::log(inverse_alpha) - libm::log(a / (us * us) + b)
                <= -mean + k * libm::log(mean) - libm::lgamma(k + 1.0)
            {
                return k as u64;
            }
        }
    }
}

/// The binomial quantile at 1 − u, by adding up from 0.
fn inverted_binomial(trials: u64, p: f64, u: f64) -> u64 {
    let q = 1.0 - p;
    let ratio = p / q;
    let mut term = if trials < 1 << 20 {
        power(q, trials)
    } else {
        libm::exp(trials as f64 * libm::log1p(-p))
    };
    let mut left = 1.0 - u;
    let mut count = 0;
    while left > term && count < trials {
        left -= term;
        count += 1;
        term *= ratio * (trials - count + 1) as f64 / count as f64;
        if term < 1e-300 {
            break;
        }
    }
    count
}

/// q to a whole power, by squaring: relative error about `times` × 10⁻¹⁶.
#[inline]
fn power(mut q: f64, mut times: u64) -> f64 {
    let mut product = 1.0;
    while times > 0 {
        if times & 1 == 1 {
            product *= q;
        }
        q *= q;
        times >>= 1;
    }
    product
}

/// ln k! − ln(√(2π) (k+1)^{k+1/2} e^{−(k+1)}): Hörmann's f_c.
fn stirling_rest(k: f64) -> f64 {
    const FIRST: [f64; 10] = [
        0.081_061_466_795_327_8,
        0.041_340_695_955_409_46,
        0.027_677_925_684_998_34,
        0.020_790_672_103_765_09,
        0.016_644_691_189_821_19,
        0.013_876_128_823_070_75,
        0.011_896_709_945_891_77,
        0.010_411_265_261_972_1,
        0.009_255_462_182_712_733,
        0.008_330_563_433_362_87,
    ];
    if k < 10.0 {
        return FIRST[k as usize];
    }
    let inverse = 1.0 / (k + 1.0);
    let square = inverse * inverse;
    (1.0 / 12.0 - (1.0 / 360.0 - square / 1260.0) * square) * inverse
}
