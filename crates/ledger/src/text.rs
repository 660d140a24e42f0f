//! The two spellings that all C2SP texts share: strict base64 and decimal numbers without leading zeros.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::merkle::Hash;

/// RFC 4648 section 4, with padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads RFC 4648 section 4: padded, no white space, unused bits zero. Every value has one spelling only.
pub(crate) fn parse_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Reads a hash of exactly 32 bytes.
pub(crate) fn parse_hash(text: &str) -> Option<Hash> {
    parse_base64(text)?.try_into().ok()
}

/// Reads a decimal number without sign or leading zeros.
pub(crate) fn parse_decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with('0');
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if canonical && digits {
        text.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_numbers_have_one_spelling() {
        assert_eq!(parse_decimal("0"), Some(0));
        assert_eq!(parse_decimal("18446744073709551615"), Some(u64::MAX));
        for text in [
            "",
            "00",
            "01",
            "+1",
            "-1",
            " 1",
            "1 ",
            "18446744073709551616",
            "1a",
            "١",
        ] {
            assert_eq!(parse_decimal(text), None, "{text:?}");
        }
    }

    #[test]
    fn base64_has_one_spelling() {
        assert_eq!(parse_base64("AAE="), Some(vec![0, 1]));
        for text in ["AAE", "AAF=", "AAE=\n", "AA E=", "AAE==", "A-E="] {
            assert_eq!(parse_base64(text), None, "{text:?}");
        }
    }
}
