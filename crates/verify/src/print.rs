//! A verification as a person reads it in a terminal, and as a machine reads it. It prints nothing itself.

use crate::{Fault, Outcome, Step, Verification};

/// A step prints at most so many faults; the machine's form has them all.
const FAULTS_SHOWN_MAX: usize = 20;
/// Lines are broken at this many characters.
const WIDTH: usize = 100;
/// Where the words of a step begin.
const INDENT: usize = 20;

/// How to print.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// Colours for a terminal.
    pub colour: bool,
    /// Only what does not hold.
    pub quiet: bool,
}

/// The verification in plain words, ending with a newline unless there is nothing to say.
pub fn text(verification: &Verification, style: Style) -> String {
    let mut text = String::new();
    if !style.quiet {
        text.push_str(&format!("{}\n\n", printable(&verification.subject)));
    }
    let shown = |step: &&Step| !style.quiet || step.outcome != Outcome::Holds;
    for step in verification.steps.iter().filter(shown) {
        push_step(&mut text, step, style);
    }
    if !style.quiet {
        text.push_str(&format!("\n{}\n", closing(verification)));
    }
    text
}

/// The verification as JSON, ending with a newline.
pub fn json(verification: &Verification) -> String {
    let mut text = serde_json::to_string_pretty(verification)
        .expect("invariant: strings and truth values always serialise");
    text.push('\n');
    text
}

fn push_step(text: &mut String, step: &Step, style: Style) {
    let (word, colour) = match step.outcome {
        Outcome::Holds => ("ok", "\u{1b}[32m"),
        Outcome::Fails => ("FAILED", "\u{1b}[1;31m"),
        Outcome::NotChecked => ("-", "\u{1b}[33m"),
    };
    let padded = format!("{word:<6}");
    let word = if style.colour {
        format!("{colour}{padded}\u{1b}[0m")
    } else {
        padded
    };
    text.push_str(&format!("  {word}  {:<10}", step.title));
    push_wrapped(text, &step.summary, INDENT);
    let notes = if style.quiet {
        &[][..]
    } else {
        &step.notes[..]
    };
    for note in notes {
        text.push_str(&" ".repeat(INDENT));
        push_wrapped(text, note, INDENT);
    }
    for fault in step.faults.iter().take(FAULTS_SHOWN_MAX) {
        text.push_str(&" ".repeat(INDENT));
        push_wrapped(text, &format!("! {}", sentence(fault)), INDENT + 2);
    }
    if step.faults.len() > FAULTS_SHOWN_MAX {
        let more = step.faults.len() - FAULTS_SHOWN_MAX;
        text.push_str(&format!(
            "{}! and {more} more; --json lists them all\n",
            " ".repeat(INDENT)
        ));
    }
}

/// A fault in one line: the file, the place, what is wrong.
pub fn sentence(fault: &Fault) -> String {
    if fault.place.is_empty() {
        format!("{}: {}", fault.file, fault.what)
    } else {
        format!("{}, {}: {}", fault.file, fault.place, fault.what)
    }
}

fn closing(verification: &Verification) -> String {
    if verification.holds {
        let vouched = verification.steps.iter().any(|step| {
            step.notes
                .iter()
                .any(|note| note.starts_with("The key was taken"))
        });
        let but = if vouched {
            " Whose package it is depends on the key named above."
        } else {
            ""
        };
        return format!("All of it holds.{but}");
    }
    let mut files: Vec<&str> = Vec::new();
    for fault in verification.faults().filter(|fault| !fault.file.is_empty()) {
        if !files.contains(&fault.file.as_str()) {
            files.push(&fault.file);
        }
    }
    let named: Vec<String> = files.iter().take(5).map(|file| printable(file)).collect();
    let more = if files.len() > 5 {
        format!(" and {} more", files.len() - 5)
    } else {
        String::new()
    };
    format!("This does NOT hold. Look at: {}{more}.", named.join(", "))
}

/// Continues a line that has come to the column `INDENT`; further lines begin at `indent`.
fn push_wrapped(text: &mut String, words: &str, indent: usize) {
    let words = printable(words);
    let mut column = INDENT;
    let mut is_first = true;
    for word in words.split(' ') {
        let length = word.chars().count();
        if !is_first && column + 1 + length > WIDTH {
            text.push('\n');
            text.push_str(&" ".repeat(indent));
            column = indent;
        } else if !is_first {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
        is_first = false;
    }
    text.push('\n');
}

/// Shows control characters and direction marks as escapes: a package must not be able to steer the reader's terminal.
fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        let steers = letter.is_control()
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}');
        if steers {
            shown.extend(letter.escape_unicode())
        } else {
            shown.push(letter)
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::StepNotes;

    fn verification() -> Verification {
        let mut failing = StepNotes::default();
        failing.fault("csv/votes.csv", "line 3 (row 2, column choice)", "holds \u{1b}[2Jyes, the table no, and this sentence goes on for long enough to be broken");
        failing.note("A note.");
        Verification::of(
            "out/package".to_owned(),
            vec![
                StepNotes::default().checked("Signature", "Signed by example.org/log/package."),
                failing.checked("Tables", "The CSV files differ."),
                StepNotes::default().not_checked("Figures", "Could not be checked."),
            ],
        )
    }

    #[test]
    fn steps_are_aligned_and_nothing_steers_the_terminal() {
        expect_test::expect![[r#"
            out/package

              ok      Signature Signed by example.org/log/package.
              FAILED  Tables    The CSV files differ.
                                A note.
                                ! csv/votes.csv, line 3 (row 2, column choice): holds \u{1b}[2Jyes, the table
                                  no, and this sentence goes on for long enough to be broken
              -       Figures   Could not be checked.

            This does NOT hold. Look at: csv/votes.csv.
        "#]]
        .assert_eq(&text(&verification(), Style::default()));
    }

    #[test]
    fn quiet_says_only_what_does_not_hold() {
        let quiet = text(
            &verification(),
            Style {
                colour: true,
                quiet: true,
            },
        );
        assert!(
            !quiet.contains("Signature") && quiet.contains("\u{1b}[1;31mFAILED\u{1b}[0m"),
            "{quiet}"
        );
        let good = Verification::of(
            "x".to_owned(),
            vec![StepNotes::default().checked("Files", "Fine.")],
        );
        assert_eq!(
            text(
                &good,
                Style {
                    colour: false,
                    quiet: true
                }
            ),
            ""
        );
        assert!(text(&good, Style::default()).ends_with("\nAll of it holds.\n"));
    }
}
