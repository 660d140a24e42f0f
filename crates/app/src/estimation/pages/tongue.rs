//! How numbers of people, intervals and shares are written in a language. It knows no method and no gate.

use rapporteur_estimate::gates::Tongue;
use rapporteur_estimate::{Estimate, Interval};
use rapporteur_report::grouped;

/// The one of two texts that is in the language.
pub(super) fn say(tongue: Tongue, en: &'static str, zh: &'static str) -> &'static str {
    match tongue {
        Tongue::En => en,
        Tongue::Zh => zh,
    }
}

/// A number of people, rounded to a whole.
pub(super) fn people(value: f64) -> String {
    grouped(rounded(value))
}

/// A number of people as a whole number; numbers beyond what can be counted stay at the greatest.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast to i64 keeps to its range"
)]
pub(crate) fn rounded(value: f64) -> i64 {
    value.round() as i64
}

/// A count.
pub(super) fn count(value: u64) -> String {
    grouped(i64::try_from(value).unwrap_or(i64::MAX))
}

/// `8,994–12,110`.
pub(super) fn limits(interval: &Interval) -> String {
    format!("{}–{}", people(interval.lower), people(interval.upper))
}

/// `10,356 [8,994–12,110]`, or without limits where a method has none.
pub(super) fn short(estimate: &Estimate) -> String {
    let total = people(estimate.total);
    match &estimate.interval {
        Some(interval) => format!("{total} [{}]", limits(interval)),
        None => total,
    }
}

/// A share of one as percent with one decimal: `57.5 %`.
pub(super) fn percent(share: f64) -> String {
    let text = format!("{:.1}", share * 100.0);
    format!("{} %", text.strip_suffix(".0").unwrap_or(&text))
}

/// A number with as many digits as a reader needs.
pub(super) fn plain(value: f64) -> String {
    match value.abs() {
        _ if value == value.trunc() && value.abs() < 1e15 => people(value),
        size if size < 0.001 => format!("{value:.1e}"),
        size if size < 10.0 => format!("{value:.3}"),
        _ => format!("{value:.1}"),
    }
}

/// People on no list, so that documented and unseen make the printed total.
pub(crate) fn unseen(estimate: &Estimate) -> i64 {
    let observed = i64::try_from(estimate.observed).unwrap_or(i64::MAX);
    rounded(estimate.total).saturating_sub(observed).max(0)
}

/// The share of the whole that no list saw, of the printed whole numbers.
#[expect(
    clippy::cast_precision_loss,
    reason = "a share with one decimal of numbers of people"
)]
pub(crate) fn unseen_share(estimate: &Estimate) -> f64 {
    match rounded(estimate.total) {
        0 => 0.0,
        total => unseen(estimate) as f64 / total as f64,
    }
}

/// Names joined as the language does.
pub(super) fn joined(tongue: Tongue, names: &[String]) -> String {
    names.join(say(tongue, ", ", "、"))
}
