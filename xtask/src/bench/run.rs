//! One command, measured from outside.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// What a command cost.
pub(crate) struct Cost {
    pub(crate) wall: Duration,
    pub(crate) cpu: Duration,
    pub(crate) memory_max_bytes: u64,
}

/// Runs a command to its end, its output thrown away.
pub(crate) fn measured(command: &mut Command, what: &str) -> Result<Cost, String> {
    let begun = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{what} does not start: {error}"))?;
    let mut errors = child.stderr.take();
    let ended = child
        .wait4()
        .map_err(|error| format!("{what} is lost: {error}"))?;
    let wall = begun.elapsed();
    if !ended.status.success() {
        let mut said = String::new();
        if let Some(stream) = &mut errors {
            std::io::Read::read_to_string(stream, &mut said).map_err(|error| error.to_string())?;
        }
        return Err(format!("{what} failed: {said}"));
    }
    Ok(Cost {
        wall,
        cpu: ended.rusage.utime + ended.rusage.stime,
        memory_max_bytes: ended.rusage.maxrss,
    })
}

/// A row of the table in docs/benchmarks.md.
pub(crate) fn print_row(what: &str, cost: &Cost, bound: &str) {
    println!(
        "| {what} | {:.2} | {:.2} | {} | {bound} |",
        cost.wall.as_secs_f64(),
        cost.cpu.as_secs_f64(),
        cost.memory_max_bytes / (1024 * 1024)
    );
}

/// Builds packages in the `dev` profile, as the README's commands do.
pub(crate) fn build(root: &Path, packages: &[&str]) -> Result<(), String> {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(root).arg("build");
    for package in packages {
        command.args(["-p", package]);
    }
    let status = command
        .status()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err("the build failed".to_owned())
    }
}
