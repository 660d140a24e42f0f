//! The layers as Linux has them.

use std::fs;

use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetError, RulesetStatus, Scope,
};
use rlimit::Resource;

use crate::sandbox::calls;
use crate::sandbox::confine::{Confinement, SandboxReport};

pub(super) fn enter(confinement: &Confinement, report: &mut SandboxReport) {
    report.note("one thread", one_thread());
    let limit =
        |resource: Resource, most: u64| resource.set(most, most).map_err(|error| error.to_string());
    let memory = confinement.address_space_bytes;
    report.note("bounded memory", limit(Resource::AS, memory));
    report.note(
        "bounded processor time",
        limit(Resource::CPU, confinement.cpu_seconds),
    );
    report.note("no file written", limit(Resource::FSIZE, 0));
    report.note("no core dump", limit(Resource::CORE, 0));
    report.note(
        "no file seen (Landlock)",
        landlock()
            .map_err(|error| error.to_string())
            .and_then(enforced),
    );
    // Landlock opens a descriptor of its own, so this comes after it.
    report.note("no file opened", limit(Resource::NOFILE, 3));
    report.note("few system calls (seccomp)", calls::restrict());
}

/// Landlock and seccomp confine the calling thread and those that it starts, not those that are there already.
fn one_thread() -> Result<(), String> {
    let threads = fs::read_dir("/proc/self/task")
        .map_err(|error| error.to_string())?
        .count();
    match threads {
        1 => Ok(()),
        count => Err(format!("{count} threads run already")),
    }
}

/// Denies every access to files, ports, other processes' sockets and signals that this kernel's Landlock knows.
fn landlock() -> Result<RulesetStatus, RulesetError> {
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(ABI::V5))?
        .handle_access(AccessNet::from_all(ABI::V4))?
        .scope(Scope::from_all(ABI::V6))?
        .create()?
        .restrict_self()?;
    Ok(status.ruleset)
}

/// An older kernel's Landlock knows fewer accesses; each of them knows files.
fn enforced(status: RulesetStatus) -> Result<(), String> {
    match status {
        RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced => Ok(()),
        RulesetStatus::NotEnforced => Err("this kernel does not have it".to_owned()),
    }
}
