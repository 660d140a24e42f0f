//! What a method answers: a size with its interval, or a refusal that says why.

use serde::{Deserialize, Serialize};

/// The methods, by the names that tables and files use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Chapman's estimator for two lists.
    Chapman,
    /// Chao's lower bound under heterogeneity (Mh).
    ChaoMh,
    /// Chao's lower bound under heterogeneity with list effects (Mth).
    ChaoMth,
    /// Sample coverage, lists taken as independent.
    CoverageIndependent,
    /// Sample coverage, low-coverage variant.
    CoverageLow,
    /// Sample coverage, high-coverage variant.
    CoverageHigh,
    /// The hierarchical log-linear model with the least BIC, profile-likelihood interval.
    LogLinearBic,
    /// The same, with the choice of the model repeated inside a BCa bootstrap.
    LogLinearBicBca,
    /// Log-linear model with pairs added step by step, BCa bootstrap.
    StepwiseBca,
    /// Average over decomposable graphical models.
    Graphs,
    /// Bayesian latent-class model.
    LatentClass,
    /// No interaction of the highest order, without any other restriction.
    NoHighestOrder,
}

/// An interval for a number of people.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower limit, people, never below the observed number.
    pub lower: f64,
    /// Upper limit, people.
    pub upper: f64,
    /// Level in (0, 1): 0.95 for a 95 % interval.
    pub level: f64,
}

/// One method's answer: people in all, those on no list included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Which method.
    pub method: Method,
    /// People in all (point estimate; of a Bayesian method what its documentation says: in a panel the posterior median).
    pub total: f64,
    /// Standard error (or posterior standard deviation), people, where the method has one.
    pub standard_error: Option<f64>,
    /// The interval, where the method has one.
    pub interval: Option<Interval>,
    /// People on at least one list.
    pub observed: u64,
}

/// Why a method gives no number. A normal outcome, not a fault of the program.
#[derive(Debug, Clone, PartialEq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "why")]
pub enum Refusal {
    /// The method needs more lists, or takes fewer.
    #[error("needs {least} to {most} lists, and the table has {lists}")]
    Lists {
        /// Lists of the table.
        lists: usize,
        /// Fewest lists that the method takes.
        least: usize,
        /// Most lists that the method takes.
        most: usize,
    },
    /// Nobody stands on any list.
    #[error("nobody stands on any list")]
    Nobody,
    /// Too little overlap for the formula, with what is missing.
    #[error("the lists overlap too little: {missing}")]
    Overlap {
        /// What is missing, in words.
        missing: String,
    },
    /// The maximum-likelihood estimate of a model does not exist, or is not identified.
    #[error(
        "the model {model} has no estimate on this table (code {code}: 1 no maximum, 2 not identified, 3 both)"
    )]
    NoEstimate {
        /// The model, as `loglinear` writes it.
        model: String,
        /// 1: no maximum; 2: not identified; 3: both.
        code: u8,
    },
    /// A fit did not come to rest within its stated number of steps.
    #[error("the fit of {what} did not come to rest in {steps} steps")]
    Unsettled {
        /// What was fitted.
        what: String,
        /// Steps made.
        steps: u64,
    },
    /// The answer rests on the prior, not on the table.
    #[error("the answer rests on the prior, not on the table: {what}")]
    Prior {
        /// What shows it, in words.
        what: String,
    },
    /// Chains that ran as long as allowed do not agree.
    #[error(
        "the chains do not agree after {sweeps} sweeps each: split R-hat {r_hat:.3}, modes at {modes}"
    )]
    Unconverged {
        /// Sweeps of each chain.
        sweeps: u64,
        /// Split R-hat of the number of unseen people.
        r_hat: f64,
        /// The modes with their weights, in words.
        modes: String,
    },
    /// The work named is larger than the stated limit.
    #[error("{what} is more than the limit of {limit}")]
    TooLarge {
        /// What is too large.
        what: String,
        /// The limit.
        limit: u64,
    },
    /// A parameter is outside its range.
    #[error("{parameter} must be {range}")]
    Parameter {
        /// The parameter.
        parameter: String,
        /// Its range, in words.
        range: String,
    },
    /// The caller stopped the run.
    #[error("stopped before the end")]
    Stopped,
}

impl Interval {
    /// The log-transformed interval for an estimated number of unseen people and its variance.
    ///
    /// # Formula
    ///
    /// C = exp(z √ln(1 + Var/n̂₀²)), [n + n̂₀/C, n + n̂₀C].
    ///
    /// # Reference
    ///
    /// Chao (1987), Biometrics 43, 783–791, doi:10.2307/2531532.
    pub fn around_unseen(observed: u64, unseen: f64, variance: f64, level: f64) -> Self {
        let observed = observed as f64;
        if unseen.is_nan() || unseen <= 0.0 || variance.is_nan() || variance < 0.0 {
            return Self {
                lower: observed,
                upper: observed,
                level,
            };
        }
        let z = crate::special::normal_quantile(0.5 + level / 2.0);
        let spread = libm::exp(z * libm::sqrt(libm::log1p(variance / (unseen * unseen))));
        Self {
            lower: observed + unseen / spread,
            upper: observed + unseen * spread,
            level,
        }
    }

    /// Whether the interval holds a value.
    pub fn holds(&self, value: f64) -> bool {
        (self.lower..=self.upper).contains(&value)
    }

    /// Whether two intervals share a value.
    pub fn meets(&self, other: &Self) -> bool {
        self.lower <= other.upper && other.lower <= self.upper
    }
}

impl Method {
    /// Every method, in the order of tables.
    pub const ALL: [Self; 12] = [
        Self::Chapman,
        Self::ChaoMh,
        Self::ChaoMth,
        Self::CoverageIndependent,
        Self::CoverageLow,
        Self::CoverageHigh,
        Self::LogLinearBic,
        Self::LogLinearBicBca,
        Self::StepwiseBca,
        Self::Graphs,
        Self::LatentClass,
        Self::NoHighestOrder,
    ];

    /// The name in files and arguments.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Chapman => "chapman",
            Self::ChaoMh => "chao-mh",
            Self::ChaoMth => "chao-mth",
            Self::CoverageIndependent => "coverage-independent",
            Self::CoverageLow => "coverage-low",
            Self::CoverageHigh => "coverage-high",
            Self::LogLinearBic => "log-linear-bic",
            Self::LogLinearBicBca => "log-linear-bic-bca",
            Self::StepwiseBca => "stepwise-bca",
            Self::Graphs => "graphs",
            Self::LatentClass => "latent-class",
            Self::NoHighestOrder => "no-highest-order",
        }
    }
}
