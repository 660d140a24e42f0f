//! The transcript of a ceremony: what was done, when, where, before whom, and no secret. Its digest is the ledger's first entry.
//! docs/format.md, section "Ceremony". One spelling only.

use std::fmt::Write as _;
use std::str::Lines;

use crate::error::SharesError;

/// The longest transcript that is read, in bytes.
pub const TRANSCRIPT_BYTES_MAX: usize = 64 * 1024;
/// The most witnesses.
pub const WITNESSES_MAX: usize = 32;
/// The longest name or place, in bytes.
pub const NAME_BYTES_MAX: usize = 200;

const HEADER: &str = "rapporteur ceremony transcript v1";
const NOTHING: &str = "nothing";

/// How many of the possible choices of shares were tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Tried.
    pub tried: u64,
    /// Possible.
    pub possible: u64,
}

/// A transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    /// When the ceremony was held (RFC 3339).
    pub held_at: String,
    /// Where, in words; may be empty.
    pub place: String,
    /// Who held it.
    pub officer: String,
    /// Who saw it.
    pub witnesses: Vec<String>,
    /// With what program.
    pub tool: String,
    /// The recipient that was made: `age1…`.
    pub recipient: String,
    /// The recipient that it replaces.
    pub replaces: Option<String>,
    /// The two words with which every share begins.
    pub set_words: String,
    /// Shares that give the identity back.
    pub threshold: u8,
    /// The salted commitment of each share, in order.
    pub commitments: Vec<[u8; 32]>,
    /// Choices of `threshold` shares that gave the identity back.
    pub recovered: Tally,
    /// Choices of one share fewer that gave something else.
    pub refused: Tally,
    /// Words that each custodian read back from the sheet; 0 when nobody was asked.
    pub words_read_back: u8,
    /// Whether the sheets were files, and not only shown.
    pub are_sheets_files: bool,
}

impl Transcript {
    /// The text.
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\n\n");
        let mut line = |word: &str, value: &str| {
            writeln!(text, "{word} {value}").expect("invariant: a string takes what is written");
        };
        line("held-at", &self.held_at);
        line(
            "place",
            if self.place.is_empty() {
                NOTHING
            } else {
                &self.place
            },
        );
        line("officer", &self.officer);
        for witness in &self.witnesses {
            line("witness", witness);
        }
        line("tool", &self.tool);
        line("recipient", &self.recipient);
        line("replaces", self.replaces.as_deref().unwrap_or(NOTHING));
        line("set", &self.set_words);
        line("needed", &self.threshold.to_string());
        for (number, commitment) in (1..).zip(&self.commitments) {
            let number: u8 = number;
            line("share", &format!("{number} {}", hex::encode(commitment)));
        }
        let tally = |tally: Tally| format!("{} of {}", tally.tried, tally.possible);
        line("recovered", &tally(self.recovered));
        line("refused", &tally(self.refused));
        line("words-read-back", &self.words_read_back.to_string());
        line(
            "sheets",
            if self.are_sheets_files {
                "files"
            } else {
                "paper"
            },
        );
        text + &self.explanation()
    }

    fn explanation(&self) -> String {
        let (count, threshold) = (self.commitments.len(), self.threshold);
        let mut text = format!(
            "\nAn age identity of 32 bytes was drawn from the operating system and split into {count} lists of words (SLIP-0039).\n\
             Choices of {threshold} shares gave it back (`recovered`: tried of possible), and a message sealed to the recipient was\n\
             opened with what came back. Choices of {} gave something else (`refused`), and so did every share alone.\n\
             The identity was then wiped from memory; it was written nowhere. No secret stands in this transcript: a `share`\n\
             line is a digest of the words with a salt that stands on the custodian's sheet.\n\
             \nSigned by those present:\n",
            threshold.saturating_sub(1),
        );
        for name in std::iter::once(&self.officer).chain(&self.witnesses) {
            writeln!(text, "\n______________________________  {name}")
                .expect("invariant: a string takes what is written");
        }
        text
    }

    /// Reads a transcript; every byte must be as [`Transcript::to_text`] writes it.
    ///
    /// # Errors
    /// [`SharesError::ParseTranscript`] with the line.
    pub fn parse(text: &str) -> Result<Self, SharesError> {
        if text.len() > TRANSCRIPT_BYTES_MAX {
            return Err(fault(1, "the file is too long"));
        }
        let mut reader = Reader {
            lines: text.lines(),
            number: 0,
            ahead: None,
        };
        let transcript = reader.transcript()?;
        // Compared as text, so that nothing stands in it that its digest covers and nobody has read.
        let written = transcript.to_text();
        let differing = text
            .lines()
            .zip(written.lines())
            .position(|(given, expected)| given != expected);
        match differing {
            Some(place) => Err(fault(place + 1, "it was altered")),
            None if text != written => Err(fault(
                text.lines().count().max(1),
                "something is missing from or added to the end",
            )),
            None => Ok(transcript),
        }
    }
}

fn fault(line: usize, problem: &'static str) -> SharesError {
    SharesError::ParseTranscript { line, problem }
}

/// Lines with their numbers; one may be looked at before it is taken.
struct Reader<'a> {
    lines: Lines<'a>,
    number: usize,
    ahead: Option<&'a str>,
}

impl<'a> Reader<'a> {
    fn transcript(&mut self) -> Result<Transcript, SharesError> {
        if self.line() != Some(HEADER) || self.line() != Some("") {
            return Err(self.fault("the first lines are not those of a transcript"));
        }
        let held_at = self.text("held-at")?;
        let place = self.text("place")?;
        let officer = self.text("officer")?;
        let witnesses = self.many("witness", WITNESSES_MAX)?;
        let tool = self.text("tool")?;
        let recipient = self.text("recipient")?;
        let replaces = self.text("replaces")?;
        let set_words = self.text("set")?;
        let threshold = self.number_of("needed")?;
        let shares = self.many("share", 16)?;
        let mut commitments = Vec::with_capacity(shares.len());
        for share in &shares {
            commitments.push(self.commitment(share)?);
        }
        Ok(Transcript {
            held_at,
            place: or_nothing(place).unwrap_or_default(),
            officer,
            witnesses,
            tool,
            recipient,
            replaces: or_nothing(replaces),
            set_words,
            threshold,
            commitments,
            recovered: self.tally("recovered")?,
            refused: self.tally("refused")?,
            words_read_back: self.number_of("words-read-back")?,
            are_sheets_files: match self.text("sheets")?.as_str() {
                "files" => true,
                "paper" => false,
                _ => return Err(self.fault("sheets are files or paper")),
            },
        })
    }

    fn line(&mut self) -> Option<&'a str> {
        self.number += 1;
        self.ahead.take().or_else(|| self.lines.next())
    }

    fn text(&mut self, word: &'static str) -> Result<String, SharesError> {
        let line = self.line();
        let value = line
            .and_then(|line| line.strip_prefix(word))
            .and_then(|rest| rest.strip_prefix(' '));
        match value {
            None => Err(self.fault("another line is expected here")),
            Some(value) if value.len() > NAME_BYTES_MAX => Err(self.fault("it is too long")),
            Some("") => Err(self.fault("it says nothing")),
            Some(value) => Ok(value.to_owned()),
        }
    }

    fn many(&mut self, word: &'static str, count_max: usize) -> Result<Vec<String>, SharesError> {
        let mut values = Vec::new();
        loop {
            self.ahead = self.ahead.or_else(|| self.lines.next());
            let is_further = self
                .ahead
                .and_then(|line| line.strip_prefix(word))
                .is_some_and(|rest| rest.starts_with(' '));
            if !is_further {
                return Ok(values);
            }
            if values.len() == count_max {
                return Err(self.fault("too many lines of one kind"));
            }
            values.push(self.text(word)?);
        }
    }

    fn number_of(&mut self, word: &'static str) -> Result<u8, SharesError> {
        let value = self.text(word)?;
        value.parse().map_err(|_| self.fault("not a small number"))
    }

    fn tally(&mut self, word: &'static str) -> Result<Tally, SharesError> {
        let value = self.text(word)?;
        let parsed = value.split_once(" of ").and_then(|(tried, possible)| {
            Some(Tally {
                tried: tried.parse().ok()?,
                possible: possible.parse().ok()?,
            })
        });
        parsed.ok_or_else(|| self.fault("not a tally such as 10 of 10"))
    }

    fn commitment(&self, share: &str) -> Result<[u8; 32], SharesError> {
        let mut commitment = [0; 32];
        let digits = share.split_once(' ').map_or("", |(_, digits)| digits);
        hex::decode_to_slice(digits, &mut commitment)
            .map_err(|_| self.fault("a share is named by 64 hex digits"))?;
        Ok(commitment)
    }

    fn fault(&self, problem: &'static str) -> SharesError {
        fault(self.number.max(1), problem)
    }
}

fn or_nothing(value: String) -> Option<String> {
    (value != NOTHING).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transcript() -> Transcript {
        Transcript {
            held_at: "2026-03-01T09:30:00Z".to_owned(),
            place: "a room without windows".to_owned(),
            officer: "officer-1".to_owned(),
            witnesses: vec!["first witness".to_owned(), "second witness".to_owned()],
            tool: "rapporteur 0.1.0".to_owned(),
            recipient: "age1example".to_owned(),
            replaces: None,
            set_words: "duckling enlarge".to_owned(),
            threshold: 3,
            commitments: vec![[1; 32], [2; 32], [3; 32], [4; 32], [5; 32]],
            recovered: Tally {
                tried: 10,
                possible: 10,
            },
            refused: Tally {
                tried: 10,
                possible: 10,
            },
            words_read_back: 2,
            are_sheets_files: true,
        }
    }

    #[test]
    fn a_transcript_reads_back() {
        let with = transcript();
        assert_eq!(Transcript::parse(&with.to_text()), Ok(with.clone()));
        let without = Transcript {
            place: String::new(),
            witnesses: Vec::new(),
            replaces: Some("age1other".to_owned()),
            are_sheets_files: false,
            ..with
        };
        assert_eq!(Transcript::parse(&without.to_text()), Ok(without));
    }

    #[test]
    fn every_altered_line_is_named() {
        let text = transcript().to_text();
        for (place, line) in text.lines().enumerate() {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines[place] = format!("{line} and more");
            let altered = lines.join("\n") + "\n";
            match Transcript::parse(&altered) {
                Err(SharesError::ParseTranscript { line, .. }) => {
                    assert!(line > place, "{line} {place}")
                }
                // A name or a place may be any words: such a line reads, but as another transcript.
                Ok(other) => assert_ne!(other, transcript()),
                Err(other) => panic!("{other}"),
            }
        }
        assert!(Transcript::parse(&format!("{text}\n")).is_err());
        assert!(Transcript::parse(text.trim_end()).is_err());
        assert!(Transcript::parse("").is_err());
    }

    #[test]
    fn what_is_without_bound_is_refused() {
        let many = Transcript {
            witnesses: vec!["w".to_owned(); WITNESSES_MAX + 1],
            ..transcript()
        };
        assert!(Transcript::parse(&many.to_text()).is_err());
        let long = Transcript {
            place: "p".repeat(NAME_BYTES_MAX + 1),
            ..transcript()
        };
        assert!(Transcript::parse(&long.to_text()).is_err());
        assert!(Transcript::parse(&"x".repeat(TRANSCRIPT_BYTES_MAX + 1)).is_err());
    }
}
