//! The parent's side: what it asks of a child, and how far it believes the answer.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use crate::property::shown;
use crate::sandbox::confine::SandboxReport;
use crate::sandbox::running::Running;
use crate::sandbox::selftest::{Attempt, Tried};
use crate::sandbox::work::{Action, Answer};
use crate::{DarkroomError, Inspection, Limits, Property, Report};

/// Opens foreign files in child processes.
#[derive(Debug, Clone)]
pub struct Darkroom {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<OsString>,
    pub(super) limits: Limits,
    pub(super) is_strict: bool,
}

/// A listing, and how the child that made it was confined.
#[derive(Debug)]
pub struct Inspected {
    /// What the file says about itself.
    pub inspection: Inspection,
    /// How the child was confined.
    pub sandbox: SandboxReport,
}

/// A copy's report, and how the child that made it was confined.
#[derive(Debug)]
pub struct Copied {
    /// What was removed and what stays.
    pub report: Report,
    /// How the child was confined.
    pub sandbox: SandboxReport,
}

impl Darkroom {
    /// A darkroom whose child is this program with these arguments; those that `Confinement::from_arguments` reads are added.
    /// It is strict: where a layer of confinement is missing, nothing is opened.
    pub fn new(program: PathBuf, arguments: Vec<OsString>) -> Self {
        Self {
            program,
            arguments,
            limits: Limits::default(),
            is_strict: true,
        }
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same, but going on where this system lacks a layer of confinement. The report says which.
    #[must_use]
    pub fn accepting_weak_confinement(mut self) -> Self {
        self.is_strict = false;
        self
    }

    /// Lists what a file says about itself.
    ///
    /// # Errors
    ///
    /// As [`crate::inspect`]; `Start`, `TimedOut`, `Died`, `Answer`, `NotConfined` for the child; `ReadOriginal`.
    pub fn inspect(&self, original: &mut dyn Read) -> Result<Inspected, DarkroomError> {
        match self.run(Action::Inspect, original, &mut io::sink())? {
            (Answer::Inspection(inspection), sandbox) => {
                let inspection = Inspection {
                    kind_words: shown(&inspection.kind_words),
                    properties: plain_properties(inspection.properties),
                    not_understood: plain_texts(inspection.not_understood),
                    ..inspection
                };
                Ok(Inspected {
                    inspection,
                    sandbox,
                })
            }
            _ => Err(DarkroomError::Answer("it is no listing".to_owned())),
        }
    }

    /// Makes a working copy. What was written to `copy` before an error means nothing.
    ///
    /// # Errors
    ///
    /// As [`crate::working_copy`] and [`Darkroom::inspect`]; `WriteCopy`.
    pub fn working_copy(
        &self,
        original: &mut dyn Read,
        copy: &mut dyn Write,
    ) -> Result<Copied, DarkroomError> {
        match self.run(Action::Copy, original, copy)? {
            (Answer::Report(report), sandbox) => {
                let report = Report {
                    media_type: shown(&report.media_type),
                    removed: plain_properties(report.removed),
                    kept: plain_properties(report.kept),
                    notes: plain_texts(report.notes),
                    ..report
                };
                Ok(Copied { report, sandbox })
            }
            _ => Err(DarkroomError::Answer(
                "it is no report of a copy".to_owned(),
            )),
        }
    }

    /// Has the child try something that the sandbox must prevent.
    ///
    /// # Errors
    ///
    /// `Died` where the attempt ended the child, as it should for the worst of them; otherwise as [`Darkroom::inspect`].
    pub fn attempt(&self, attempt: Attempt) -> Result<Tried, DarkroomError> {
        match self.run(Action::Attempt(attempt), &mut io::empty(), &mut io::sink())? {
            (Answer::Tried(tried), _) => Ok(tried),
            _ => Err(DarkroomError::Answer(
                "it does not say how the attempt ended".to_owned(),
            )),
        }
    }

    fn run(
        &self,
        action: Action,
        original: &mut dyn Read,
        copy: &mut dyn Write,
    ) -> Result<(Answer, SandboxReport), DarkroomError> {
        let mut running = Running::start(self)?;
        let outcome = running.converse(self, action, original, copy);
        match outcome {
            Ok(answer) => {
                running.end()?;
                match answer {
                    (Answer::Refused(refusal), _) => Err(refusal.into()),
                    answer => Ok(answer),
                }
            }
            Err(fault) => Err(running.fail(self, fault)),
        }
    }
}

/// Texts from the child are foreign: they are shown as one line without control characters.
pub(super) fn plain_texts(texts: Vec<String>) -> Vec<String> {
    texts.iter().map(|text| shown(text)).collect()
}

fn plain_properties(properties: Vec<Property>) -> Vec<Property> {
    let plain = |property: Property| Property {
        group: shown(&property.group),
        name: shown(&property.name),
        value: shown(&property.value),
        identifies: property.identifies,
    };
    properties.into_iter().map(plain).collect()
}
