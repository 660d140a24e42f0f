//! The custodians at a terminal, and those of a script.

use std::io::{BufRead, IsTerminal, Write};

use rapporteur_app::AppError;
use rapporteur_app::keys::{Custodians, Question, SheetAt};
use secrecy::zeroize::Zeroizing;

/// Clears the screen and what was scrolled away.
const CLEAR: &str = "\x1b[2J\x1b[3J\x1b[H";
/// The longest line that a person types, in bytes.
const LINE_BYTES: usize = 4096;

pub(super) fn is_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Asks and waits.
pub(super) struct Terminal;

impl Custodians for Terminal {
    fn hand_over(&mut self, number: u8, sheet: SheetAt<'_>) -> Result<(), AppError> {
        match sheet {
            SheetAt::File(path) => {
                println!("Custodian {number}: your sheet is {}.", path.display());
                ask("Print it or copy the words by hand. Press Enter when you hold the paper. ")?;
            }
            SheetAt::Text(page) => {
                ask(&format!(
                    "{CLEAR}Only custodian {number} looks at the screen now. Press Enter to see the words. "
                ))?;
                println!("{CLEAR}{page}");
                ask(
                    "Copy the words by hand. Press Enter when you hold the paper; the screen is cleared. ",
                )?;
                print!("{CLEAR}");
            }
        }
        Ok(())
    }

    fn read_back(&mut self, question: Question) -> Result<Option<Zeroizing<String>>, AppError> {
        if question.is_again {
            println!("That is not the word. Look at your paper again.");
        }
        let (number, position) = (question.number, question.position);
        ask(&format!(
            "Custodian {number}, from your paper: word {position}: "
        ))
        .map(Some)
    }
}

/// Prints what would otherwise be lost, and asks nobody.
pub(super) struct Printed;

impl Custodians for Printed {
    fn hand_over(&mut self, _number: u8, sheet: SheetAt<'_>) -> Result<(), AppError> {
        if let SheetAt::Text(page) = sheet {
            println!("{page}");
        }
        Ok(())
    }

    fn read_back(&mut self, _question: Question) -> Result<Option<Zeroizing<String>>, AppError> {
        Ok(None)
    }
}

/// Asks for one line. The end of the input is an error: nobody is there any more.
pub(super) fn ask(question: &str) -> Result<Zeroizing<String>, AppError> {
    print!("{question}");
    let failed = |source| AppError::File {
        attempt: "ask at",
        path: "the terminal".into(),
        source,
    };
    std::io::stdout().flush().map_err(failed)?;
    // Room for the whole from the start: a string that grows leaves copies of a secret behind.
    let mut line = Zeroizing::new(String::with_capacity(LINE_BYTES));
    let count = std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(failed)?;
    if count == 0 {
        return Err(failed(std::io::ErrorKind::UnexpectedEof.into()));
    }
    Ok(line)
}

/// Wipes the screen after a share was typed.
pub(super) fn clear() {
    if is_terminal() {
        print!("{CLEAR}");
    }
}
