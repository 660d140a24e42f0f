//! The people of a ceremony, as the ceremony sees them: they are handed a sheet, and read words back from it.

use std::path::Path;

use zeroize::Zeroizing;

use crate::AppError;

/// Where a custodian's sheet is.
pub enum SheetAt<'a> {
    /// In a file, which is to be copied or printed, and then removed.
    File(&'a Path),
    /// Nowhere but here: it is to be shown, copied by hand, and wiped off the screen.
    Text(&'a str),
}

/// One word that a custodian is asked to read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The custodian, from 1.
    pub number: u8,
    /// The word's number on the sheet.
    pub position: usize,
    /// Whether the answer before was wrong.
    pub is_again: bool,
}

/// The custodians who are present.
pub trait Custodians {
    /// Hands one custodian their sheet; returns when they have it on paper.
    ///
    /// # Errors
    /// What the terminal says; then the ceremony ends without a transcript.
    fn hand_over(&mut self, number: u8, sheet: SheetAt<'_>) -> Result<(), AppError>;

    /// Asks for a word; `None` when nobody is asked.
    ///
    /// # Errors
    /// As [`Custodians::hand_over`].
    fn read_back(&mut self, question: Question) -> Result<Option<Zeroizing<String>>, AppError>;
}

/// Nobody is there: for rehearsals and for scripts, with sheets as files.
#[derive(Debug, Default)]
pub struct NoQuestions;

impl Custodians for NoQuestions {
    fn hand_over(&mut self, _number: u8, sheet: SheetAt<'_>) -> Result<(), AppError> {
        match sheet {
            SheetAt::File(_) => Ok(()),
            // A sheet that is shown to nobody would be lost, and with it a share.
            SheetAt::Text(_) => Err(AppError::Keys {
                message: "nobody is there to be shown a sheet".to_owned(),
                hint: "let the sheets be files, or hold the ceremony in a terminal",
            }),
        }
    }

    fn read_back(&mut self, _question: Question) -> Result<Option<Zeroizing<String>>, AppError> {
        Ok(None)
    }
}
