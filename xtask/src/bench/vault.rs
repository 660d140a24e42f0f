//! `bench vault [MiB]`: what adding a file and scrubbing cost beside a stock `age` and `sha256sum` on the same file, in the same
//! run. Needs both on the PATH.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::run::{Cost, measured, print_row};

const MIB: u64 = 1024 * 1024;
const SIZE_MIB_DEFAULT: u64 = 256;
/// Up to this size, each command runs three times and the cheapest run counts.
const SIZE_MIB_REPEATED: u64 = 1024;

pub(crate) fn bench(options: &[&str]) -> Result<(), String> {
    let size_mib = match options {
        [] => SIZE_MIB_DEFAULT,
        [size] => size
            .parse()
            .map_err(|_| format!("not a number of MiB: {size}"))?,
        _ => return Err("usage: cargo xtask bench vault [MiB]".to_owned()),
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .ok_or("the workspace has no root")?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
    let program = built(root, &target)?;
    // Beside the build, because a temporary folder may be in memory.
    let scratch = tempfile::tempdir_in(&target).map_err(|error| error.to_string())?;
    let file = scratch.path().join("original");
    write_noise(&file, size_mib * MIB).map_err(|error| format!("no file to add: {error}"))?;
    let bench = Bench {
        program,
        scratch: scratch.path().to_owned(),
        file,
        rounds: if size_mib <= SIZE_MIB_REPEATED { 3 } else { 1 },
    };
    bench.run(size_mib)
}

struct Bench {
    program: PathBuf,
    scratch: PathBuf,
    file: PathBuf,
    rounds: u32,
}

impl Bench {
    fn run(&self, size_mib: u64) -> Result<(), String> {
        let (recipients, identity) = (self.path("recipients"), self.path("identity"));
        let (vault, sealed) = (self.path("vault"), self.path("sealed.age"));
        self.write_output("recipients", &recipients)?;
        self.write_output("identity", &identity)?;
        println!("a file of {size_mib} MiB, three recipients");
        println!("| what | wall s | CPU s | peak MiB | bound |");
        println!("|---|---|---|---|---|");
        let row = |what: &str, cost: Cost, bound: &str| {
            print_row(what, &cost, bound);
            cost
        };
        let sum = self.cheapest("sha256sum", || {
            let mut command = Command::new("sha256sum");
            command.arg(&self.file);
            Ok(command)
        })?;
        let sum = row("`sha256sum`", sum, "");
        let seal = self.cheapest("age", || {
            let mut command = Command::new("age");
            command.arg("-R").arg(&recipients).arg("-o").arg(&sealed);
            command.arg(&self.file);
            Ok(command)
        })?;
        let seal = row("`age -R`", seal, "");
        let put = self.cheapest("put", || {
            if vault.exists() {
                fs::remove_dir_all(&vault).map_err(|error| error.to_string())?;
            }
            let mut command = Command::new(&self.program);
            command.arg("put").arg(&vault).arg(&self.file);
            Ok(command)
        })?;
        let put = row("adding it to the vault", put, "64 MiB");
        let open = self.cheapest("age --decrypt", || {
            let mut command = Command::new("age");
            command.arg("-d").arg("-i").arg(&identity);
            command.arg("-o").arg("/dev/null").arg(&sealed);
            Ok(command)
        })?;
        let open = row("`age -d`", open, "");
        let scrub = self.cheapest("scrub", || {
            let mut command = Command::new(&self.program);
            command.arg("scrub").arg(&vault);
            Ok(command)
        })?;
        let scrub = row("scrubbing the vault", scrub, "");
        let added = put.cpu.as_secs_f64() / (seal.cpu + sum.cpu).as_secs_f64();
        let speed = (open.wall + sum.wall).as_secs_f64() / scrub.wall.as_secs_f64();
        println!("adding: {added:.2} × the CPU time of `age -R` and `sha256sum` (bound 1.3)");
        println!(
            "scrubbing: {:.0} % of the speed of `sha256sum` and `age -d` (bound 80 %)",
            100.0 * speed
        );
        Ok(())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.scratch.join(name)
    }

    /// Writes what the example program prints to a file.
    fn write_output(&self, verb: &str, to: &Path) -> Result<(), String> {
        let output = Command::new(&self.program)
            .arg(verb)
            .output()
            .map_err(|error| error.to_string())?;
        fs::write(to, output.stdout).map_err(|error| error.to_string())
    }

    /// The run with the least CPU time.
    fn cheapest(
        &self,
        what: &str,
        command: impl Fn() -> Result<Command, String>,
    ) -> Result<Cost, String> {
        let mut least = measured(&mut command()?, what)?;
        for _ in 1..self.rounds {
            let cost = measured(&mut command()?, what)?;
            if cost.cpu < least.cpu {
                least = cost;
            }
        }
        Ok(least)
    }
}

fn built(root: &Path, target: &Path) -> Result<PathBuf, String> {
    let status = Command::new(env!("CARGO"))
        .current_dir(root)
        .args(["build", "-p", "rapporteur-vault", "--example", "put"])
        .status()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    if status.success() {
        Ok(target.join("debug/examples/put"))
    } else {
        Err("the build failed".to_owned())
    }
}

/// Bytes that do not repeat: a xorshift generator's.
fn write_noise(path: &Path, size_bytes: u64) -> std::io::Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..size_bytes / 8 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        file.write_all(&state.to_le_bytes())?;
    }
    file.flush()
}
