//! Recovery: enough shares give the identity back, as a file that a stock age takes. And the yearly look at one share.

use std::path::Path;

use rapporteur_shares::{SHEET_BYTES_MAX, Share, SharesError, Sheet, combine, commitment};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::files::{read_text, write_new};
use super::held::HeldCeremony;
use super::prove::identity_of;
use crate::{Ambient, AppError};

/// A share with the name under which errors speak of it: a file's path, or `share 2 as typed`.
pub struct Typed {
    name: String,
    share: Share,
}

impl Typed {
    /// Reads a share from words that somebody has typed, with or without their numbers.
    ///
    /// # Errors
    /// [`AppError::Share`] naming the word.
    pub fn parse(name: &str, text: &str) -> Result<Self, AppError> {
        let share = Sheet::parse_words(text).map_err(AppError::share(name))?;
        let name = name.to_owned();
        Ok(Self { name, share })
    }

    /// How many shares of its set are needed.
    pub fn threshold(&self) -> usize {
        usize::from(self.share.threshold())
    }
}

/// The place (from 1) of the word that an error blames, so that a person types only that one again.
pub fn wrong_word(error: &AppError) -> Option<usize> {
    match error {
        AppError::Share { source, .. } => match source {
            SharesError::ParseUnknownWord(wrong) => Some(wrong.position),
            SharesError::ParseChecksum { suspect } => *suspect,
            _ => None,
        },
        _ => None,
    }
}

/// What shares gave back. No `Debug`.
pub struct Recovered {
    /// The identity as age writes it, `AGE-SECRET-KEY-1…`.
    pub identity: SecretString,
    /// Its recipient: public.
    pub recipient: String,
}

/// Reads a share from a sheet, or from words that somebody has typed into a file.
///
/// # Errors
/// [`AppError::File`], [`AppError::Share`] with the file's name and the word.
pub fn read_share(path: &Path) -> Result<Typed, AppError> {
    let text = read_text(path, SHEET_BYTES_MAX)?;
    Typed::parse(&path.display().to_string(), &text)
}

/// Gives the identity back from enough shares, in any order.
///
/// # Errors
/// [`AppError::Share`] naming the shares, [`AppError::Keys`] when it is not the identity of the recipient expected.
pub fn recover(shares: &[Typed], expected: Option<&str>) -> Result<Recovered, AppError> {
    let names: Vec<String> = (1..)
        .zip(shares)
        .map(|(number, typed)| format!("{number}: {}", typed.name))
        .collect();
    let only: Vec<Share> = shares.iter().map(|typed| typed.share.clone()).collect();
    let secret = combine(&only).map_err(AppError::share(&format!(
        "the shares ({})",
        names.join(", ")
    )))?;
    let (identity, recipient) = identity_of(&secret)?;
    if expected.is_some_and(|expected| expected != recipient) {
        return Err(AppError::Keys {
            message: format!("the shares fit together, but they are those of {recipient}"),
            hint: "they belong to another ceremony: ask the custodians for the sheets of this one",
        });
    }
    Ok(Recovered {
        identity,
        recipient,
    })
}

/// Writes a recovered identity to a new file that its owner alone may read, as `age --identity` takes it.
///
/// # Errors
/// [`AppError::FileExists`], or what the disk says.
pub fn write_identity(
    path: &Path,
    recovered: &Recovered,
    ambient: &Ambient,
) -> Result<(), AppError> {
    let identity = recovered.identity.expose_secret();
    let mut text = Zeroizing::new(String::with_capacity(512));
    for part in [
        "# recovered: ",
        &ambient.now.to_string(),
        "\n# public key: ",
        &recovered.recipient,
        "\n",
        identity,
        "\n",
    ] {
        text.push_str(part);
    }
    write_new(path, text.as_bytes())
}

/// What a look at one share told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedShare {
    /// The share's number, from 1.
    pub number: u8,
    /// How many are needed.
    pub threshold: u8,
    /// The two words with which every share of the set begins.
    pub set_words: String,
    /// Whether it is the very share of the transcript: `None` without a transcript, or when the words came without their salt.
    pub is_of_transcript: Option<bool>,
}

/// Looks at one share: whether its words are whole, and whether it belongs to a ceremony. Recovers nothing.
///
/// # Errors
/// [`AppError::File`], [`AppError::Share`], [`AppError::Keys`] when it is of another ceremony.
pub fn check_share(path: &Path, ceremony: Option<&HeldCeremony>) -> Result<CheckedShare, AppError> {
    let typed = read_share(path)?;
    let text = read_text(path, SHEET_BYTES_MAX)?;
    let share = &typed.share;
    let mut is_of_transcript = None;
    if let Some(transcript) = ceremony.map(|held| &held.transcript) {
        if transcript.set_words != share.set_words() || transcript.threshold != share.threshold() {
            return Err(AppError::Keys {
                message: format!(
                    "{} is whole, but of the set {:?}; the transcript's set is {:?}",
                    typed.name,
                    share.set_words(),
                    transcript.set_words
                ),
                hint: "it belongs to another ceremony, perhaps to one that was replaced",
            });
        }
        if let Ok(sheet) = Sheet::parse(&text) {
            let told = transcript.commitments.get(usize::from(share.number()) - 1);
            is_of_transcript = Some(told == Some(&commitment(&sheet.salt, &sheet.share)));
        }
    }
    Ok(CheckedShare {
        number: share.number(),
        threshold: share.threshold(),
        set_words: share.set_words(),
        is_of_transcript,
    })
}
