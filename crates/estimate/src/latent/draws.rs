//! Fast seeded draws: normal, exponential, gamma, beta, binomial, Poisson, multinomial. Refuses to know what they are drawn for.

use crate::random::Stream;
use std::sync::LazyLock;

mod counts;

const LAYERS: usize = 256;

/// Layers of equal area under a falling density.
struct Ziggurat {
    edges: [f64; LAYERS + 1],
    heights: [f64; LAYERS + 1],
}

static NORMAL: LazyLock<Ziggurat> = LazyLock::new(|| {
    Ziggurat::new(
        3.654_152_885_361_009,
        0.004_928_673_233_992_336,
        |x| libm::exp(-0.5 * x * x),
        |y| libm::sqrt(-2.0 * libm::log(y)),
    )
});

static EXPONENTIAL: LazyLock<Ziggurat> = LazyLock::new(|| {
    Ziggurat::new(
        7.697_117_470_131_05,
        0.003_949_659_822_581_557,
        |x| libm::exp(-x),
        |y| -libm::log(y),
    )
});

impl Ziggurat {
    /// Builds the layers from where the tail begins, the area of a layer, the density and its inverse.
    fn new(
        tail: f64,
        area: f64,
        density: impl Fn(f64) -> f64,
        inverse: impl Fn(f64) -> f64,
    ) -> Self {
        let mut edges = [0.0; LAYERS + 1];
        edges[0] = area / density(tail);
        edges[1] = tail;
        for layer in 2..LAYERS {
            edges[layer] = inverse(area / edges[layer - 1] + density(edges[layer - 1]));
        }
        let heights = std::array::from_fn(|layer| density(edges[layer]));
        Self { edges, heights }
    }
}

/// Draws from distributions, each from one stream of even bits.
///
/// # Reference
///
/// Marsaglia and Tsang (2000), "The ziggurat method", doi:10.18637/jss.v005.i08 (normal, exponential);
/// Marsaglia and Tsang (2000), "A simple method for generating gamma variables", doi:10.1145/358407.358414;
/// Hörmann (1993), "The generation of binomial random variates", doi:10.1080/00949659308811496 (BTRS), and
/// "The transformed rejection method for generating Poisson random variables", doi:10.1016/0167-6687(93)90997-4 (PTRS).
#[derive(Clone)]
pub(super) struct Draws {
    stream: Stream,
    normal: &'static Ziggurat,
    exponential: &'static Ziggurat,
}

impl Draws {
    pub(super) fn new(seed: u64, part: &[u64]) -> Self {
        Self {
            stream: Stream::new(seed, part),
            normal: &NORMAL,
            exponential: &EXPONENTIAL,
        }
    }

    /// Evenly from [0, 1).
    #[inline]
    pub(super) fn unit(&mut self) -> f64 {
        self.stream.unit()
    }

    /// True with probability min(1, exp(gain)).
    pub(super) fn accepts(&mut self, gain: f64) -> bool {
        gain >= 0.0 || self.unit() < libm::exp(gain)
    }

    /// Evenly from 0..bound.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.stream.below(bound)
    }

    /// Standard normal.
    #[inline]
    pub(super) fn normal(&mut self) -> f64 {
        loop {
            let bits = self.stream.bits();
            let layer = (bits & 0xff) as usize;
            let side = (bits >> 11) as f64 * (2.0 / (1u64 << 53) as f64) - 1.0;
            let x = side * self.normal.edges[layer];
            if x.abs() < self.normal.edges[layer + 1] {
                return x;
            }
            if layer == 0 {
                return self.normal_tail(side < 0.0);
            }
            let low = self.normal.heights[layer];
            let high = self.normal.heights[layer + 1];
            if low + (high - low) * self.unit() < libm::exp(-0.5 * x * x) {
                return x;
            }
        }
    }

    #[cold]
    fn normal_tail(&mut self, negative: bool) -> f64 {
        let start = self.normal.edges[1];
        loop {
            let x = -libm::log(self.stream.positive_unit()) / start;
            let y = -libm::log(self.stream.positive_unit());
            if 2.0 * y >= x * x {
                return if negative { -(start + x) } else { start + x };
            }
        }
    }

    /// Exponential with mean 1.
    #[inline]
    pub(super) fn exponential(&mut self) -> f64 {
        loop {
            let bits = self.stream.bits();
            let layer = (bits & 0xff) as usize;
            let x =
                (bits >> 11) as f64 * (1.0 / (1u64 << 53) as f64) * self.exponential.edges[layer];
            if x < self.exponential.edges[layer + 1] {
                return x;
            }
            if layer == 0 {
                return self.exponential.edges[1] - libm::log(self.stream.positive_unit());
            }
            let low = self.exponential.heights[layer];
            let high = self.exponential.heights[layer + 1];
            if low + (high - low) * self.unit() < libm::exp(-x) {
                return x;
            }
        }
    }

    /// Gamma with scale 1, for a shape of at least 1.
    #[inline]
    pub(super) fn gamma(&mut self, shape: f64) -> f64 {
        if shape == 1.0 {
            return self.exponential();
        }
        let d = shape - 1.0 / 3.0;
        let c = (1.0 / 3.0) / libm::sqrt(d);
        loop {
            let x = self.normal();
            let root = 1.0 + c * x;
            if root <= 0.0 {
                continue;
            }
            let v = root * root * root;
            let u = self.stream.positive_unit();
            let square = x * x;
            if u < 1.0 - 0.0331 * square * square
                || libm::log(u) < 0.5 * square + d * (1.0 - v + libm::log(v))
            {
                return d * v;
            }
        }
    }

    /// The logarithm of a gamma draw with scale 1, for any positive shape: the draw itself underflows when the shape is small.
    pub(super) fn ln_gamma_draw(&mut self, shape: f64) -> f64 {
        if shape >= 1.0 {
            return libm::log(self.gamma(shape));
        }
        libm::log(self.gamma(shape + 1.0)) - self.exponential() / shape
    }
}

#[cfg(test)]
mod tests;
