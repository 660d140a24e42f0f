//! What a verification found, step by step: what holds, what does not and where, and what the reader should know.

use serde::Serialize;

/// How a step came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All of it holds.
    Holds,
    /// Something does not hold.
    Fails,
    /// It could not be checked because of what an earlier step found.
    NotChecked,
}

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// Where in the file, in words; empty for the file as a whole.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

/// One step of the verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// A word or two.
    pub title: &'static str,
    /// How it came out.
    pub outcome: Outcome,
    /// What was checked and holds, or why nothing was.
    pub summary: String,
    /// What the reader should know besides.
    pub notes: Vec<String>,
    /// What does not hold.
    pub faults: Vec<Fault>,
}

/// A verification as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// The name of this form.
    pub format: &'static str,
    /// What was verified, as it was named.
    pub subject: String,
    /// Whether everything holds.
    pub holds: bool,
    /// The steps in order.
    pub steps: Vec<Step>,
}

impl Verification {
    /// Puts the steps together. A step that could not be checked does not hold.
    pub(crate) fn of(subject: String, steps: Vec<Step>) -> Self {
        let holds = steps.iter().all(|step| step.outcome == Outcome::Holds);
        Self {
            format: "rapporteur/verification@v1",
            subject,
            holds,
            steps,
        }
    }

    /// Every fault, in order.
    pub fn faults(&self) -> impl Iterator<Item = &Fault> {
        self.steps.iter().flat_map(|step| &step.faults)
    }
}

/// A step while it is made.
#[derive(Debug, Default)]
pub(crate) struct StepNotes {
    notes: Vec<String>,
    faults: Vec<Fault>,
}

impl StepNotes {
    pub(crate) fn note(&mut self, words: impl Into<String>) {
        self.notes.push(words.into());
    }

    pub(crate) fn note_all(&mut self, words: impl IntoIterator<Item = String>) {
        self.notes.extend(words);
    }

    pub(crate) fn fault(&mut self, file: &str, place: impl Into<String>, what: impl Into<String>) {
        self.faults.push(Fault {
            file: file.to_owned(),
            place: place.into(),
            what: what.into(),
        });
    }

    /// Records a fault of the file as a whole.
    pub(crate) fn fault_in(&mut self, file: &str, what: impl Into<String>) {
        self.fault(file, "", what);
    }

    pub(crate) fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }

    /// Ends a step that was checked: `summary` says what was checked.
    pub(crate) fn checked(self, title: &'static str, summary: impl Into<String>) -> Step {
        let outcome = if self.faults.is_empty() {
            Outcome::Holds
        } else {
            Outcome::Fails
        };
        Step {
            title,
            outcome,
            summary: summary.into(),
            notes: self.notes,
            faults: self.faults,
        }
    }

    /// Ends a step that could not be checked: `why` says why not. With faults of its own, it fails.
    pub(crate) fn not_checked(self, title: &'static str, why: impl Into<String>) -> Step {
        let outcome = if self.faults.is_empty() {
            Outcome::NotChecked
        } else {
            Outcome::Fails
        };
        Step {
            title,
            outcome,
            summary: why.into(),
            notes: self.notes,
            faults: self.faults,
        }
    }
}
