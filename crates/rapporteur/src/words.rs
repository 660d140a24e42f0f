//! What a person reads when a verb fails, and the exit code a script reads.

use std::error::Error;
use std::process::ExitCode;

use rapporteur_app::{AppError, Kind};

/// A verb that did not succeed.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    causes: Vec<String>,
    hints: Vec<String>,
    code: u8,
}

impl Failure {
    /// The command line asked for something impossible.
    pub(crate) fn usage(message: String) -> Self {
        Self {
            message,
            causes: Vec::new(),
            hints: Vec::new(),
            code: 1,
        }
    }

    /// The machine or the network refused.
    pub(crate) fn environment(error: &dyn Error) -> Self {
        Self {
            message: error.to_string(),
            causes: error
                .source()
                .map(ToString::to_string)
                .into_iter()
                .collect(),
            hints: Vec::new(),
            code: 3,
        }
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        let code = match error.kind() {
            Kind::User | Kind::Config => 1,
            Kind::Environment => 3,
            Kind::Integrity => 4,
        };
        let mut causes: Vec<String> = Vec::new();
        let mut cause = error.source();
        while let Some(inner) = cause {
            causes.push(inner.to_string());
            cause = inner.source();
        }
        Self {
            message: error.to_string(),
            causes,
            hints: error.hints().iter().map(ToString::to_string).collect(),
            code,
        }
    }
}

/// Prints a failure with its causes and hints.
pub(crate) fn report_failure(failure: &Failure) -> ExitCode {
    eprintln!("error: {}", failure.message);
    for cause in failure
        .causes
        .iter()
        .filter(|cause| !failure.message.contains(cause.as_str()))
    {
        eprintln!("  because: {cause}");
    }
    for hint in &failure.hints {
        eprintln!("  hint: {hint}");
    }
    ExitCode::from(failure.code)
}
