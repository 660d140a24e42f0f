//! A custodian's sheet: a share on one printable page, and reading it again, printed or copied by hand. docs/format.md, "Ceremony".

use std::fmt::Write as _;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::SharesError;
use crate::share::Share;

/// The longest sheet that is read, in bytes.
pub const SHEET_BYTES_MAX: usize = 16 * 1024;
/// What salts a share's commitment: 16 bytes, printed on its sheet alone.
pub type Salt = [u8; 16];

const HEADER: &str = "rapporteur share v1";
const BEGIN: &str = "begin words";
const END: &str = "end words";
const DOMAIN: &str = "rapporteur/share/v1";
const COLUMNS: usize = 3;

/// A sheet. No `Debug`; the share within is zeroised when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The share.
    pub share: Share,
    /// How many shares were made.
    pub share_count: u8,
    /// Whose identity the shares give back: `age1…`.
    pub recipient: String,
    /// When the ceremony was held.
    pub held_at: String,
    /// The salt of the share's commitment.
    pub salt: Salt,
}

impl Sheet {
    /// The page. Only words, digits and simple signs, so that any printer prints it and any pen copies it.
    pub fn to_text(&self) -> Zeroizing<String> {
        // Room for the whole from the start: a string that grows leaves copies of a secret behind.
        let mut text = Zeroizing::new(String::with_capacity(SHEET_BYTES_MAX));
        let (number, count, threshold) = (
            self.share.number(),
            self.share_count,
            self.share.threshold(),
        );
        let head = [
            ("set", self.share.set_words()),
            ("share", format!("{number} of {count}")),
            ("needed", threshold.to_string()),
            ("recipient", self.recipient.clone()),
            ("held-at", self.held_at.clone()),
            ("salt", hex::encode(self.salt)),
        ];
        push(&mut text, format_args!("{HEADER}\n\n"));
        for (word, value) in head {
            push(&mut text, format_args!("{word} {value}\n"));
        }
        push(&mut text, format_args!("\n{BEGIN}\n"));
        let words: Vec<&str> = self.share.words().collect();
        for (row, words) in words.chunks(COLUMNS).enumerate() {
            for (column, word) in words.iter().enumerate() {
                let place = row * COLUMNS + column + 1;
                push(&mut text, format_args!("{place:>4} {word:<10}"));
            }
            let filled = text.trim_end().len();
            text.truncate(filled);
            text.push('\n');
        }
        push(
            &mut text,
            format_args!("{END}\n\n{}", instructions(count, threshold)),
        );
        text
    }

    /// Reads a page that [`Sheet::to_text`] wrote.
    ///
    /// # Errors
    /// [`SharesError::ParseSheet`], or what [`Share::parse`] says of its words.
    pub fn parse(text: &str) -> Result<Self, SharesError> {
        let share = Self::parse_words(text)?;
        let mut lines = text.lines();
        if lines.next() != Some(HEADER) || lines.next() != Some("") {
            return Err(SharesError::ParseSheet("its first line is another"));
        }
        let mut value = |word: &str| lines.next()?.strip_prefix(word)?.strip_prefix(' ');
        let missing = SharesError::ParseSheet("one of its lines is missing or altered");
        let mut read = || {
            let _set = value("set")?;
            let (_number, count) = value("share")?.split_once(" of ")?;
            let _needed = value("needed")?;
            let recipient = value("recipient")?.to_owned();
            let held_at = value("held-at")?.to_owned();
            let mut salt = [0; 16];
            hex::decode_to_slice(value("salt")?, &mut salt).ok()?;
            Some((count.parse().ok()?, recipient, held_at, salt))
        };
        let Some((share_count, recipient, held_at, salt)) = read() else {
            return Err(missing);
        };
        let sheet = Self {
            share,
            share_count,
            recipient,
            held_at,
            salt,
        };
        // Compared as text, so that a sheet whose other lines were altered is not taken for a whole one.
        if *sheet.to_text() == *text {
            Ok(sheet)
        } else {
            Err(missing)
        }
    }

    /// Reads the share alone: from a page, or from words that somebody has typed, with or without their numbers.
    ///
    /// # Errors
    /// [`SharesError::ParseSheet`], or what [`Share::parse`] says of the words.
    pub fn parse_words(text: &str) -> Result<Share, SharesError> {
        if text.len() > SHEET_BYTES_MAX {
            return Err(SharesError::ParseSheet("it is too long"));
        }
        let is_page = text.lines().map(str::trim).find(|line| !line.is_empty()) == Some(HEADER);
        let mut words = Zeroizing::new(String::with_capacity(text.len() + 1));
        let mut is_within = !is_page;
        for line in text.lines().map(str::trim) {
            match line {
                BEGIN if is_page => is_within = true,
                END if is_page => is_within = false,
                _ if is_within => {
                    for token in line.split_whitespace().filter(|token| !is_number(token)) {
                        words.push_str(token);
                        words.push(' ');
                    }
                }
                _ => {}
            }
        }
        Share::parse(&words)
    }
}

/// What the transcript says of a share without telling it: SHA-256 over a domain, the salt and the words, each preceded by its
/// length (docs/format.md, "Hashing with a domain").
pub fn commitment(salt: &Salt, share: &Share) -> [u8; 32] {
    let text = share.text();
    let mut hasher = Sha256::new();
    hasher.update((DOMAIN.len() as u64).to_be_bytes());
    hasher.update(DOMAIN);
    for part in [salt.as_slice(), text.as_bytes()] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

fn is_number(token: &str) -> bool {
    let digits = token.trim_end_matches(['.', ')', ':']);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    text.write_fmt(arguments)
        .expect("invariant: a string takes what is written to it");
}

fn instructions(count: u8, threshold: u8) -> String {
    let spare = count - threshold;
    format!(
        "You keep one of {count} shares of a key. Any {threshold} of them together give it back; fewer tell nothing.\n\
         {spare} may be lost without loss of the key.\n\
         \n\
         1. Copy the numbered words by hand or print this page. Put the paper where only you can reach it.\n\
         2. Remove every file that holds these words once you have read them back from your paper.\n\
         3. Tell nobody the words, do not photograph them, and never send them.\n\
         4. Give them only when the mechanism's officers ask for a recovery before witnesses, and type them yourself.\n\
         5. Once a year look whether the paper is there and legible, and say so to the officers. If it is lost or was seen\n\
         \x20  by others, say so at once: the other custodians then hold a new ceremony, and this paper is worth nothing.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn sheet() -> Sheet {
        let mut next = 0_u8;
        let mut random = |out: &mut [u8]| {
            for byte in out {
                next = next.wrapping_mul(5).wrapping_add(113);
                *byte = next;
            }
            next = next.wrapping_add(1);
        };
        let shares = crate::split(b"thirty-two bytes of some secret.", 3, 5, &mut random).unwrap();
        Sheet {
            share: shares[1].clone(),
            share_count: 5,
            recipient: "age1example".to_owned(),
            held_at: "2026-03-01T09:30:00Z".to_owned(),
            salt: [7; 16],
        }
    }

    #[test]
    fn a_page_reads_back_and_an_altered_one_does_not() {
        let sheet = sheet();
        let text = sheet.to_text();
        assert!(Sheet::parse(&text).ok() == Some(sheet));
        for (from, to) in [
            ("2 of 5", "2 of 6"),
            ("needed 3", "needed 2"),
            ("share v1", "share v2"),
        ] {
            let altered = text.replace(from, to);
            assert!(Sheet::parse(&altered).is_err(), "{from}");
        }
    }

    #[test]
    fn the_share_reads_from_a_page_from_a_numbered_list_and_from_bare_words() {
        let sheet = sheet();
        let bare = sheet.share.text();
        let numbered: String = (1..)
            .zip(bare.split(' '))
            .map(|(number, word)| format!("{number}. {word}\n"))
            .collect();
        for text in [sheet.to_text().as_str(), bare.as_str(), &numbered] {
            assert!(Sheet::parse_words(text).ok().as_ref() == Some(&sheet.share));
        }
    }

    #[test]
    fn every_line_of_the_table_holds_three_numbered_words() {
        let text = sheet().to_text();
        let table: Vec<&str> = text
            .lines()
            .skip_while(|line| *line != BEGIN)
            .skip(1)
            .take_while(|line| *line != END)
            .collect();
        assert_eq!(table.len(), 11);
        assert!(table[10].trim_start().starts_with("31 "));
        assert!(text.is_ascii());
    }

    #[test]
    fn a_commitment_hangs_on_salt_and_words() {
        let sheet = sheet();
        let other = Salt::from([8; 16]);
        assert_eq!(
            commitment(&sheet.salt, &sheet.share),
            commitment(&sheet.salt, &sheet.share)
        );
        assert_ne!(
            commitment(&sheet.salt, &sheet.share),
            commitment(&other, &sheet.share)
        );
    }
}
