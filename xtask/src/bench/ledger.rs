//! `bench ledger`: a million entries appended, signed, audited whole and proved, in batches of two sizes.

use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use wait4::Wait4;

use super::run::{Cost, print_row};

const ENTRIES: &str = "1000000";
const BATCHES: [&str; 2] = ["10000", "1000"];

pub(crate) fn bench() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .ok_or("the workspace has no root")?;
    let mut said = Vec::new();
    println!("| what | wall s | CPU s | peak MiB | bound |");
    println!("|---|---|---|---|---|");
    for batch in BATCHES {
        let (cost, figures) = run(root, batch)?;
        let what = format!("{ENTRIES} entries, {batch} at a time, and all that follows");
        print_row(&what, &cost, "60 s to append and sign");
        said.push(figures);
    }
    println!("\n{}", said.concat());
    Ok(())
}

/// Builds the example first, so that it alone is measured.
fn run(root: &Path, batch: &str) -> Result<(Cost, String), String> {
    let example = ["-p", "rapporteur-ledger", "--example", "million"];
    let built = Command::new(env!("CARGO"))
        .current_dir(root)
        .arg("build")
        .args(example)
        .status()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    if !built.success() {
        return Err("the build failed".to_owned());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), Into::into);
    let begun = Instant::now();
    let mut child = Command::new(target.join("debug/examples/million"))
        .args([ENTRIES, batch])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("the example does not start: {error}"))?;
    let mut figures = String::new();
    if let Some(mut stream) = child.stdout.take() {
        stream
            .read_to_string(&mut figures)
            .map_err(|error| error.to_string())?;
    }
    let ended = child
        .wait4()
        .map_err(|error| format!("the example is lost: {error}"))?;
    if !ended.status.success() {
        return Err("the example failed".to_owned());
    }
    let cost = Cost {
        wall: begun.elapsed(),
        cpu: ended.rusage.utime + ended.rusage.stime,
        memory_max_bytes: ended.rusage.maxrss,
    };
    Ok((cost, figures))
}
