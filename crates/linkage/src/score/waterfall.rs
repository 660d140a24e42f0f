//! Why a pair weighs what it weighs, step by step and in words. Refuses to round: the steps add up.

use super::{Scale, Trained};
use crate::compare::parts::Cache;
use crate::edge::probability;
use crate::prepare::Prepared;

/// One field's part in a pair's weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The field.
    pub field: String,
    /// Both values, how they agree, and how rare that is.
    pub words: String,
    /// Bits for (positive) or against.
    pub weight_bits: f32,
}

/// A pair's weight in steps: prior and steps, added in order in 32 bits, are the total.
#[derive(Debug, Clone, PartialEq)]
pub struct Waterfall {
    /// What any pair starts from.
    pub prior_bits: f32,
    /// One step for each field.
    pub steps: Vec<Step>,
    /// The pair's weight, the same to the last bit as [`Prepared::weight`] says.
    pub total_bits: f32,
    /// 1 / (1 + 2^-total).
    pub probability: f64,
}

impl Prepared<'_> {
    /// Explains a pair's weight.
    pub fn explain(&self, trained: &Trained, a: u32, b: u32) -> Waterfall {
        let scale = Scale::new(&self.fields, trained);
        let (a, b) = (a.min(b), a.max(b));
        let (x, y) = self.rows_of(a, b);
        let mut cache = Cache::small();
        let mut total = scale.prior;
        let mut steps = Vec::new();
        let mut classes = Scale::classes();
        for here in 0..scale.fields.len() {
            let field = scale.fields[here].field;
            let (level, weight_bits) =
                scale.fields[here].step(here, &mut cache, x, y, &mut classes);
            let rarity = field.rarity(&mut cache, level, x, y);
            total += weight_bits;
            let at = self
                .fields
                .iter()
                .position(|known| known.name == field.name);
            let values = at.map_or_else(String::new, |at| self.both_values(at, a, b));
            steps.push(Step {
                field: field.name.clone(),
                words: format!("{values}{}{}", field.words(level), rarity_words(rarity)),
                weight_bits,
            });
        }
        Waterfall {
            prior_bits: scale.prior,
            steps,
            total_bits: total,
            probability: probability(f64::from(total)),
        }
    }

    fn both_values(&self, field: usize, a: u32, b: u32) -> String {
        let columns = &self.columns[field];
        if columns.is_empty() {
            return String::new();
        }
        let of = |record: u32| {
            let values: Vec<&str> = columns
                .iter()
                .filter_map(|&column| self.table.value(record, column))
                .collect();
            if values.is_empty() {
                "nothing".to_owned()
            } else {
                values.join(" ")
            }
        };
        format!("{} / {}: ", of(a), of(b))
    }
}

/// `; 3 of 1,000 records carry that`.
fn rarity_words(bits: f32) -> String {
    if bits <= 0.0 {
        return String::new();
    }
    let share = libm::exp2(-f64::from(bits));
    let of = [100.0, 1_000.0, 10_000.0, 100_000.0, 1_000_000.0, 1e9]
        .into_iter()
        .find(|of| share * of >= 1.0)
        .unwrap_or(1e9);
    format!(
        "; by chance {:.0} of {of:.0} records share as much",
        (share * of).max(1.0)
    )
}
