//! Confinement of the process that calls it: limits of resources, no files (Landlock), few system calls (seccomp).
//!
//! Each layer alone would do against an honest fault; together they hold when one has a hole. What the system cannot do is said,
//! not assumed: on another system than Linux nothing here takes effect, and a strict caller is refused.

use serde::{Deserialize, Serialize};

/// What the parent demands of the child, handed over as arguments because it is needed before a byte is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confinement {
    /// Address space in bytes.
    pub address_space_bytes: u64,
    /// Processor time in seconds.
    pub cpu_seconds: u64,
    /// Whether to stop where a layer is missing.
    pub is_strict: bool,
}

impl Confinement {
    /// The arguments that [`Confinement::from_arguments`] reads.
    pub(super) fn arguments(&self) -> [String; 3] {
        [
            self.address_space_bytes.to_string(),
            self.cpu_seconds.to_string(),
            if self.is_strict { "strict" } else { "accept" }.to_owned(),
        ]
    }

    /// Reads address space, processor seconds, and `strict` or `accept`.
    pub fn from_arguments<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut arguments = arguments.into_iter();
        let confinement = Self {
            address_space_bytes: arguments.next()?.parse().ok()?,
            cpu_seconds: arguments.next()?.parse().ok()?,
            is_strict: match arguments.next()? {
                "strict" => true,
                "accept" => false,
                _ => return None,
            },
        };
        arguments.next().is_none().then_some(confinement)
    }
}

/// Which layers of the confinement took effect.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxReport {
    /// Layers that hold, in words.
    pub holds: Vec<String>,
    /// Layers that are missing, and why.
    pub missing: Vec<String>,
}

impl SandboxReport {
    pub(super) fn note(&mut self, layer: &str, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => self.holds.push(layer.to_owned()),
            Err(why) => self.missing.push(format!("{layer}: {why}")),
        }
    }
}

/// Confines this process for ever. There is no way back, which is the point.
pub(super) fn enter(confinement: &Confinement) -> SandboxReport {
    let mut report = SandboxReport::default();
    #[cfg(target_os = "linux")]
    crate::sandbox::linux::enter(confinement, &mut report);
    #[cfg(not(target_os = "linux"))]
    report.note(
        "confinement",
        Err(format!(
            "only Linux has what this program uses: {confinement:?}"
        )),
    );
    report
}
