//! The letters by which a reviewer answers, the same for the record and for lists. It refuses to decide anything.

use std::io::{BufRead, Write};

use crate::words::Failure;

/// What a reviewer finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    Match,
    NoMatch,
    Unsure,
}

/// What a reviewer answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    Decide(Found, String),
    Skip,
    Undo,
    Explain,
    Quit,
}

const PROMPT: &str =
    "m match · n no match · u unsure (a reason may follow) · s skip · z undo · ? keys · q quit > ";

const HELP: &str = "\
  m  they are one and the same          m same telephone  gives a reason
  n  they are two
  u  it cannot be told from what stands here
  s  leave this pair for later
  z  take the last decision back and show its pair again
  e  what the engine says of this pair (look for yourself first)
  ?  these keys
  q  stop; everything decided is kept
Between two values: = equal, ~ equal but for case and signs, ≠ different, — nothing stands there.";

/// Asks until an answer is understood; the end of the input means to quit.
pub(crate) fn ask() -> Result<Answer, Failure> {
    loop {
        print!("{PROMPT}");
        std::io::stdout()
            .flush()
            .map_err(|error| Failure::usage(format!("the terminal is gone: {error}")))?;
        let mut line = String::new();
        let read = std::io::stdin()
            .lock()
            .read_line(&mut line)
            .map_err(|error| Failure::usage(format!("no answer can be read: {error}")))?;
        if read == 0 {
            return Ok(Answer::Quit);
        }
        let line = line.trim();
        if line == "?" || line == "h" {
            println!("{HELP}");
            continue;
        }
        if let Some(answer) = parse(line) {
            return Ok(answer);
        }
        println!("Not understood: {line:?}. Answer with one of the letters shown.");
    }
}

fn parse(line: &str) -> Option<Answer> {
    let (letter, reason) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let decided = |found| Some(Answer::Decide(found, reason.trim().to_owned()));
    match letter {
        "m" => decided(Found::Match),
        "n" => decided(Found::NoMatch),
        "u" => decided(Found::Unsure),
        "s" => Some(Answer::Skip),
        "z" => Some(Answer::Undo),
        "e" => Some(Answer::Explain),
        "q" => Some(Answer::Quit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Found, parse};

    #[test]
    fn a_letter_and_a_reason_are_read() {
        let decided = |found, reason: &str| Some(Answer::Decide(found, reason.to_owned()));
        assert_eq!(
            parse("m  same telephone "),
            decided(Found::Match, "same telephone")
        );
        assert_eq!(parse("n"), decided(Found::NoMatch, ""));
        assert_eq!(parse("z"), Some(Answer::Undo));
        assert_eq!(parse("match"), None);
        assert_eq!(parse(""), None);
    }
}
