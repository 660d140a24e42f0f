//! How two reviewers agree on the pairs both have judged. Refuses to say who is right.

use serde::{Deserialize, Serialize};

use super::interval::{Interval, Z, wilson};

/// Pairs that two reviewers have both judged, by what they said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewed {
    /// Both say one.
    pub both_one: u64,
    /// The first says one, the second apart.
    pub first_one: u64,
    /// The second says one, the first apart.
    pub second_one: u64,
    /// Both say apart.
    pub both_apart: u64,
    /// One or both could not tell; not counted below.
    pub unsure: u64,
}

/// How two reviewers agree.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// The share of pairs on which both say the same, with Wilson's interval.
    pub raw: Interval,
    /// Of what either calls one, how much both do.
    pub on_one: Option<f64>,
    /// Of what either calls apart, how much both do.
    pub on_apart: Option<f64>,
    /// Agreement beyond what their own shares of "one" would give by chance; none where either always said the same as the other.
    pub kappa: Option<Interval>,
}

/// Why there is no agreement to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AgreementError {
    /// No pair was judged by both.
    #[error("no pair was decided by both reviewers")]
    NothingShared,
}

impl Reviewed {
    /// Adds one pair: what each reviewer said, none where they could not tell.
    pub fn add(&mut self, first: Option<bool>, second: Option<bool>) {
        match (first, second) {
            (Some(true), Some(true)) => self.both_one += 1,
            (Some(true), Some(false)) => self.first_one += 1,
            (Some(false), Some(true)) => self.second_one += 1,
            (Some(false), Some(false)) => self.both_apart += 1,
            _ => self.unsure += 1,
        }
    }

    /// Tells how the two agree.
    ///
    /// # Formula
    /// κ = (p_o - p_e) / (1 - p_e). Its standard error is that for κ ≠ 0, by the delta method.
    ///
    /// # Reference
    /// Cohen, "A coefficient of agreement for nominal scales", 1960, doi:10.1177/001316446002000104. Fleiss, Cohen and Everitt, "Large
    /// sample standard errors of kappa and weighted kappa", 1969, doi:10.1037/h0028106, equation 13. Agreement on either answer:
    /// Cicchetti and Feinstein, 1990, doi:10.1016/0895-4356(90)90159-M.
    ///
    /// # Errors
    /// If both have judged no pair.
    pub fn agreement(&self) -> Result<Agreement, AgreementError> {
        let all = (self.both_one + self.first_one + self.second_one + self.both_apart) as f64;
        if all == 0.0 {
            return Err(AgreementError::NothingShared);
        }
        let cells = [
            [self.both_one as f64 / all, self.first_one as f64 / all],
            [self.second_one as f64 / all, self.both_apart as f64 / all],
        ];
        let on = |same: u64| {
            let either = 2 * same + self.first_one + self.second_one;
            (either > 0).then(|| 2.0 * same as f64 / either as f64)
        };
        Ok(Agreement {
            raw: wilson((self.both_one + self.both_apart) as f64, all),
            on_one: on(self.both_one),
            on_apart: on(self.both_apart),
            kappa: kappa(cells, all),
        })
    }
}

fn kappa(cells: [[f64; 2]; 2], all: f64) -> Option<Interval> {
    let rows = [cells[0][0] + cells[0][1], cells[1][0] + cells[1][1]];
    let columns = [cells[0][0] + cells[1][0], cells[0][1] + cells[1][1]];
    let observed = cells[0][0] + cells[1][1];
    let expected = rows[0] * columns[0] + rows[1] * columns[1];
    if expected >= 1.0 {
        return None;
    }
    let kappa = (observed - expected) / (1.0 - expected);
    let mut spread = 0.0;
    for (i, row) in cells.iter().enumerate() {
        for (j, cell) in row.iter().enumerate() {
            let margin = columns[i] + rows[j];
            let own = if i == j { 1.0 } else { 0.0 };
            let part = own * (1.0 - expected) - margin * (1.0 - observed);
            spread += cell * part * part;
        }
    }
    let middle = observed * expected - 2.0 * expected + observed;
    let variance = (spread - middle * middle) / (all * libm::pow(1.0 - expected, 4.0));
    let reach = Z * variance.max(0.0).sqrt();
    Some(Interval {
        estimate: kappa,
        lower: (kappa - reach).max(-1.0),
        upper: (kappa + reach).min(1.0),
    })
}
