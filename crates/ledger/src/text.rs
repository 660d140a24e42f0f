//! The two spellings that all C2SP texts share, strict base64 and decimal numbers without leading zeros; and the keepers' own
//! state files, text closed by its digest.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

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

/// A state file: its first line, lines, and the SHA-256 of all that. Nothing else could tell a flipped digit from another state.
pub(crate) fn closed(header: &str, lines: &str) -> Vec<u8> {
    let text = format!("{header}\n{lines}");
    let digest = hex::encode(Sha256::digest(&text));
    format!("{text}sha256 {digest}\n").into_bytes()
}

/// The lines of a state file; `None` when it is not whole or not of this kind.
pub(crate) fn opened<'b>(header: &str, bytes: &'b [u8]) -> Option<&'b str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, _) = text.rsplit_once("sha256 ")?;
    let lines = head.strip_prefix(header)?.strip_prefix('\n')?;
    (closed(header, lines) == bytes).then_some(lines)
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
    fn a_state_file_with_a_flipped_bit_does_not_open() {
        let sound = closed("header v1", "one\nsha256 two\n");
        assert_eq!(opened("header v1", &sound), Some("one\nsha256 two\n"));
        assert_eq!(opened("header v", &sound), None);
        for at in 0..sound.len() {
            let mut flipped = sound.clone();
            flipped[at] ^= 1;
            assert_eq!(opened("header v1", &flipped), None, "byte {at}");
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
