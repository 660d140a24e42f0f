//! The ceremony: draws an identity, splits it, proves the shares, hands them over, and writes what may be known. Needs no mechanism.
//!
//! CRASH: the transcript is written last. A folder without one is no ceremony: nothing was ever sealed to its identity.

use std::fs;
use std::path::{Path, PathBuf};

use rapporteur_shares::{
    NAME_BYTES_MAX, Salt, Share, Sheet, Transcript, WITNESSES_MAX, commitment, split,
};
use rapporteur_vault::sealing;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::custodians::{Custodians, Question, SheetAt};
use super::files::write_new;
use super::held::{RECIPIENT_FILE, TRANSCRIPT_FILE};
use super::prove::{identity_of, prove};
use crate::mechanism::{check_empty, vault_error};
use crate::{Ambient, AppError, Randomness};

const SHARE_COUNT_MAX: u8 = 16;
const THRESHOLD_MIN: u8 = 2;
/// Fewer than this and two who are pressed or bribed are enough.
const THRESHOLD_ADVISED: u8 = 3;
const WITNESSES_ADVISED: usize = 2;
/// Words that each custodian reads back.
const WORDS_READ_BACK: u8 = 2;
/// Answers that a custodian may give to one question.
const ANSWERS_MAX: u32 = 3;
/// The words before this one are the same on every sheet of the set, or nearly.
const TELLING_WORD_FIRST: usize = 5;

/// What a ceremony needs to know.
#[derive(Debug, Clone)]
pub struct CeremonyOptions {
    /// A new or empty folder.
    pub out: PathBuf,
    /// Shares to make, 2 to 16.
    pub share_count: u8,
    /// Shares that give the identity back, at least 2.
    pub threshold: u8,
    /// Who sees it: names, roles or pseudonyms.
    pub witnesses: Vec<String>,
    /// Where it is held, in words; may be empty.
    pub place: String,
    /// The recipient that the new one is to replace.
    pub replaces: Option<String>,
    /// Show the sheets instead of writing them to files.
    pub shows_sheets: bool,
}

/// What a ceremony has made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CeremonySummary {
    /// The recipient: public.
    pub recipient: String,
    /// The two words with which every share begins.
    pub set_words: String,
    /// The transcript.
    pub transcript: PathBuf,
    /// Its SHA-256.
    pub transcript_sha256: [u8; 32],
    /// The custodians' sheets, as far as they are files.
    pub sheets: Vec<PathBuf>,
    /// What was tried.
    pub tried: Transcript,
    /// What would have been wiser, in sentences.
    pub advice: Vec<&'static str>,
}

/// Holds a ceremony.
///
/// # Errors
/// [`AppError::Keys`] when what is asked for is unsafe or a custodian's words are wrong, [`AppError::NotEmpty`],
/// [`AppError::FileExists`], [`AppError::Integrity`] when a proof fails, or what the disk says.
pub fn hold(
    options: &CeremonyOptions,
    ambient: &Ambient,
    custodians: &mut dyn Custodians,
) -> Result<CeremonySummary, AppError> {
    check(options)?;
    check_names(options, &ambient.officer)?;
    check_empty(&options.out)?;
    let secret = draw_secret()?;
    let (identity, recipient) = identity_of(&*secret)?;
    drop(identity);
    let sheets = make_sheets(options, ambient, &secret, &recipient)?;
    let pages: Vec<Zeroizing<String>> = sheets.iter().map(Sheet::to_text).collect();
    let proven = prove(&secret, &recipient, &pages, options.threshold)?;
    drop(secret);
    let (files, words_read_back) = hand_over(options, &sheets, &pages, custodians)?;
    let transcript = Transcript {
        held_at: ambient.now.to_string(),
        place: options.place.clone(),
        officer: ambient.officer.clone(),
        witnesses: options.witnesses.clone(),
        tool: format!("rapporteur {}", env!("CARGO_PKG_VERSION")),
        recipient: recipient.clone(),
        replaces: options.replaces.clone(),
        set_words: sheets[0].share.set_words(),
        threshold: options.threshold,
        commitments: sheets
            .iter()
            .map(|sheet| commitment(&sheet.salt, &sheet.share))
            .collect(),
        recovered: proven.recovered,
        refused: proven.refused,
        words_read_back,
        are_sheets_files: !options.shows_sheets,
    };
    let (path, transcript_sha256) = publish(&options.out, &transcript)?;
    Ok(CeremonySummary {
        recipient,
        set_words: transcript.set_words.clone(),
        transcript: path,
        transcript_sha256,
        sheets: files,
        tried: transcript,
        advice: advice(options),
    })
}

fn check(options: &CeremonyOptions) -> Result<(), AppError> {
    let (count, threshold) = (options.share_count, options.threshold);
    let refused = |message: String, hint| Err(AppError::Keys { message, hint });
    if count > SHARE_COUNT_MAX {
        return refused(
            format!("{count} shares are more than {SHARE_COUNT_MAX}"),
            "SLIP-0039 numbers at most 16 shares of a set",
        );
    }
    if threshold < THRESHOLD_MIN {
        return refused(
            format!("with {threshold} of {count} a single paper would be the key"),
            "say --threshold 3 --shares 5, or at least --threshold 2",
        );
    }
    if threshold > count {
        return refused(
            format!("{threshold} of {count} shares can never come together"),
            "make at least one share more than are needed",
        );
    }
    if let Some(replaced) = &options.replaces {
        sealing::check_recipient(replaced).map_err(vault_error("read --replaces"))?;
    }
    Ok(())
}

fn check_names(options: &CeremonyOptions, officer: &str) -> Result<(), AppError> {
    if options.witnesses.is_empty() || options.witnesses.len() > WITNESSES_MAX {
        return Err(AppError::Keys {
            message: format!("a ceremony has 1 to {WITNESSES_MAX} witnesses"),
            hint: "say --witness NAME for each; a role or a pseudonym will do, because the transcript is kept",
        });
    }
    let place = std::iter::once(options.place.as_str()).filter(|place| !place.is_empty());
    let names = options.witnesses.iter().map(String::as_str);
    for name in names.chain(place).chain([officer]) {
        let is_line = !name.is_empty() && name.trim() == name && !name.contains(char::is_control);
        if !is_line || name.len() > NAME_BYTES_MAX {
            return Err(AppError::Keys {
                message: format!("{name:?} cannot stand on a line of the transcript"),
                hint: "names and the place are one line of at most 200 bytes, without spaces around",
            });
        }
    }
    Ok(())
}

fn draw_secret() -> Result<Zeroizing<[u8; 32]>, AppError> {
    let mut secret = Zeroizing::new([0; 32]);
    // Never seeded, not even for a demonstration: a ceremony is real or is not held.
    Randomness::System.fill("ceremony", &mut *secret)?;
    if *secret == [0; 32] {
        return Err(AppError::Randomness("it gave zeros".to_owned()));
    }
    Ok(secret)
}

fn make_sheets(
    options: &CeremonyOptions,
    ambient: &Ambient,
    secret: &[u8; 32],
    recipient: &str,
) -> Result<Vec<Sheet>, AppError> {
    let mut failure = None;
    let mut random = |out: &mut [u8]| {
        if let Err(error) = Randomness::System.fill("shares", out) {
            failure = Some(error);
        }
    };
    let split = split(secret, options.threshold, options.share_count, &mut random);
    if let Some(error) = failure {
        return Err(error);
    }
    let shares: Vec<Share> = split.map_err(AppError::share("the new identity"))?;
    let mut sheets = Vec::with_capacity(shares.len());
    for share in shares {
        let mut salt = Salt::default();
        Randomness::System.fill("salt of a share", &mut salt)?;
        sheets.push(Sheet {
            share,
            share_count: options.share_count,
            recipient: recipient.to_owned(),
            held_at: ambient.now.to_string(),
            salt,
        });
    }
    Ok(sheets)
}

/// Writes or shows each sheet and has words read back from it. Returns the files, and how many words each custodian read.
fn hand_over(
    options: &CeremonyOptions,
    sheets: &[Sheet],
    pages: &[Zeroizing<String>],
    custodians: &mut dyn Custodians,
) -> Result<(Vec<PathBuf>, u8), AppError> {
    let mut files = Vec::new();
    let mut words_read_back = WORDS_READ_BACK;
    for (sheet, page) in sheets.iter().zip(pages) {
        let number = sheet.share.number();
        if options.shows_sheets {
            custodians.hand_over(number, SheetAt::Text(page))?;
        } else {
            let path = options.out.join(format!("share-{number}.txt"));
            write_new(&path, page.as_bytes())?;
            custodians.hand_over(number, SheetAt::File(&path))?;
            files.push(path);
        }
        words_read_back = words_read_back.min(read_back(&sheet.share, custodians)?);
    }
    Ok((files, words_read_back))
}

fn read_back(share: &Share, custodians: &mut dyn Custodians) -> Result<u8, AppError> {
    let words: Vec<&str> = share.words().collect();
    for position in positions(words.len())? {
        let mut is_right = false;
        for attempt in 0..ANSWERS_MAX {
            let question = Question {
                number: share.number(),
                position,
                is_again: attempt > 0,
            };
            let Some(answer) = custodians.read_back(question)? else {
                return Ok(0);
            };
            is_right = answer.trim().to_lowercase() == words[position - 1];
            if is_right {
                break;
            }
        }
        if !is_right {
            return Err(AppError::Keys {
                message: format!(
                    "word {position} of share {} was not read back as it was written; the ceremony ends here",
                    share.number()
                ),
                hint: "nothing is sealed to this identity: destroy every sheet of this set, and hold the ceremony again in a new folder",
            });
        }
    }
    Ok(WORDS_READ_BACK)
}

/// Two different places among the words that tell the sheets apart.
fn positions(word_count: usize) -> Result<[usize; 2], AppError> {
    let choices = word_count - TELLING_WORD_FIRST + 1;
    let mut drawn = [0; 8];
    Randomness::System.fill("questions", &mut drawn)?;
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0, |sum: usize, byte| sum * 256 + usize::from(*byte))
    };
    let first = number(&drawn[..4]) % choices;
    let second = (first + 1 + number(&drawn[4..]) % (choices - 1)) % choices;
    Ok([first, second].map(|place| place + TELLING_WORD_FIRST))
}

fn publish(out: &Path, transcript: &Transcript) -> Result<(PathBuf, [u8; 32]), AppError> {
    let text = transcript.to_text();
    assert!(
        Transcript::parse(&text).as_ref() == Ok(transcript),
        "invariant: names were checked, so that a transcript reads back"
    );
    write_new(
        &out.join(RECIPIENT_FILE),
        format!("{}\n", transcript.recipient).as_bytes(),
    )?;
    let path = out.join(TRANSCRIPT_FILE);
    write_new(&path, text.as_bytes())?;
    // Windows cannot open a folder as a file; its file system journals names itself.
    if !cfg!(windows) {
        let above = out.parent().filter(|above| !above.as_os_str().is_empty());
        let above = above.unwrap_or(Path::new("."));
        fs::File::open(above)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| AppError::file("flush the folder", above, error))?;
    }
    Ok((path, Sha256::digest(text.as_bytes()).into()))
}

fn advice(options: &CeremonyOptions) -> Vec<&'static str> {
    let mut advice = Vec::new();
    if options.threshold < THRESHOLD_ADVISED {
        advice.push(
            "With 2 shares needed, two custodians who are pressed are enough: 3 of 5 is better.",
        );
    }
    if options.threshold == options.share_count {
        advice.push(
            "Every share is needed: ONE LOST PAPER LOSES THE IDENTITY. Hold the ceremony again with a share to spare.",
        );
    }
    if options.witnesses.len() < WITNESSES_ADVISED {
        advice.push("One witness can be pressed to unsay what they saw: two or more are better.");
    }
    advice
}
