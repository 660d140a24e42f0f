//! The time of a token: a GeneralizedTime that may have a fraction, and how exact the authority says it is.

use std::fmt;

use der::asn1::AnyRef;
use der::{Tag, Tagged};
use rapporteur_model::Timestamp;

use super::asn1::AccuracyFields;
use crate::StampError;

/// How far the true time may lie from the stamped one, as the authority says (RFC 3161 section 2.4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accuracy {
    /// In microseconds, to either side.
    pub micros: u64,
}

impl fmt::Display for Accuracy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.micros {
            whole if whole % 1_000_000 == 0 => write!(f, "{} s", whole / 1_000_000),
            whole if whole % 1_000 == 0 => write!(f, "{} ms", whole / 1_000),
            micros => write!(f, "{micros} µs"),
        }
    }
}

/// The accuracy; parts out of their bounds (1 to 999) are a fault.
pub(super) fn read_accuracy(fields: &AccuracyFields) -> Result<Accuracy, StampError> {
    let part = |value: Option<u16>| match value {
        None => Some(0),
        Some(value) => (1..=999).contains(&value).then(|| u64::from(value)),
    };
    let seconds = u64::from(fields.seconds.unwrap_or(0));
    match (part(fields.millis), part(fields.micros)) {
        (Some(millis), Some(micros)) => Ok(Accuracy {
            micros: seconds * 1_000_000 + millis * 1_000 + micros,
        }),
        _ => Err(StampError::malformed(
            "the token's accuracy",
            "a part of a second is not 1 to 999",
        )),
    }
}

/// Reads `YYYYMMDDhhmmss[.f…]Z`: whole seconds, and the fraction in microseconds (further digits are dropped).
pub(super) fn read_gen_time(field: AnyRef<'_>) -> Result<(Timestamp, u32), StampError> {
    let parsed = match field.tag() {
        Tag::GeneralizedTime => parse(field.value()),
        _ => None,
    };
    parsed
        .ok_or_else(|| StampError::malformed("the token's time", "it is no GeneralizedTime in UTC"))
}

fn parse(bytes: &[u8]) -> Option<(Timestamp, u32)> {
    let text = std::str::from_utf8(bytes).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = match text.split_once('.') {
        // X.690 section 11.7: a fraction has a digit and does not end in 0.
        Some((_, fraction)) if fraction.is_empty() || fraction.ends_with('0') => return None,
        Some((whole, fraction)) => (whole, fraction),
        None => (text, ""),
    };
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 14 || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let spelled = format!(
        "{}-{}-{}T{}:{}:{}Z",
        &whole[..4],
        &whole[4..6],
        &whole[6..8],
        &whole[8..10],
        &whole[10..12],
        &whole[12..14]
    );
    let six: String = fraction.chars().chain("000000".chars()).take(6).collect();
    Some((spelled.parse().ok()?, six.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_with_its_fraction_and_nothing_else_is_a_time() {
        let read = |text: &str| parse(text.as_bytes()).map(|(at, micros)| format!("{at} {micros}"));
        assert_eq!(
            read("20260131235959Z").as_deref(),
            Some("2026-01-31T23:59:59Z 0")
        );
        assert_eq!(
            read("20260131235959.05Z").as_deref(),
            Some("2026-01-31T23:59:59Z 50000")
        );
        assert_eq!(
            read("20260131235959.1234567Z").as_deref(),
            Some("2026-01-31T23:59:59Z 123456")
        );
        for wrong in [
            "",
            "Z",
            "20260131235959",
            "202601312359Z",
            "20260131235959.Z",
            "20260131235959.50Z",
            "20261331235959Z",
            "20260230235959Z",
            "2026013123595aZ",
            "20260131235959+0100",
            "+026013123595 Z",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_accuracy_adds_its_parts_and_refuses_parts_out_of_bounds() {
        let of = |seconds, millis, micros| {
            read_accuracy(&AccuracyFields {
                seconds,
                millis,
                micros,
            })
        };
        let shown =
            |seconds, millis, micros| of(seconds, millis, micros).map(|it| it.to_string()).ok();
        assert_eq!(shown(Some(1), None, None).as_deref(), Some("1 s"));
        assert_eq!(shown(Some(1), Some(500), None).as_deref(), Some("1500 ms"));
        assert_eq!(shown(None, None, Some(7)).as_deref(), Some("7 µs"));
        assert!(of(None, Some(0), None).is_err() && of(None, None, Some(1000)).is_err());
    }
}
