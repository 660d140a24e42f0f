//! `bench linkage [ROWS | FILE]…`: what linking lists of persons costs, beside Splink on the same file in the same run where Python
//! has it (`RAPPORTEUR_PYTHON`, or `python3`). Numbers make lists of persons who do not exist; a file is linked as it is, and by Splink too if it
//! has the columns that those lists have.

mod persons;

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::run::{Cost, build, measured, print_row};

const ROWS_DEFAULT: &[&str] = &["10000", "100000", "1000000"];
const SEED: u64 = 42;
/// Splink is left out above so many rows.
const PEER_ROWS_MAX: u64 = 1_000_000;

pub(crate) fn bench(options: &[&str]) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .ok_or("the workspace has no root")?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
    build(root, &["rapporteur"])?;
    // Beside the build, because a temporary folder may be in memory.
    let scratch = tempfile::tempdir_in(&target).map_err(|error| error.to_string())?;
    let bench = Bench {
        program: target.join("debug/rapporteur"),
        peer: root.join("xtask/peers/splink_persons.py"),
        scratch: scratch.path().to_owned(),
    };
    println!("| what | wall s | CPU s | peak MiB | beside Splink |");
    println!("|---|---|---|---|---|");
    let inputs = match options {
        [] => ROWS_DEFAULT,
        given => given,
    };
    for input in inputs {
        bench.one(input)?;
    }
    Ok(())
}

/// Writes made-up lists to a file: `cargo xtask persons ROWS SEED FILE`.
pub(crate) fn write_persons(rows: u64, seed: u64, path: &Path) -> Result<(), String> {
    let words = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut file = BufWriter::new(File::create(path).map_err(words)?);
    persons::write(&mut file, rows, seed).map_err(words)?;
    file.flush().map_err(words)
}

struct Bench {
    program: PathBuf,
    peer: PathBuf,
    scratch: PathBuf,
}

impl Bench {
    fn one(&self, input: &str) -> Result<(), String> {
        let (file, rows) = match input.parse::<u64>() {
            Ok(rows) => {
                let file = self.scratch.join(format!("persons-{rows}.csv"));
                write_persons(rows, SEED, &file)?;
                (file, Some(rows))
            }
            Err(_) => (PathBuf::from(input), None),
        };
        let name = file
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let out = self.scratch.join("linked");
        if out.exists() {
            fs::remove_dir_all(&out).map_err(|error| error.to_string())?;
        }
        let mut link = Command::new(&self.program);
        link.args(["--quiet", "link", "run"]).arg(&file);
        link.arg("--out").arg(&out);
        let own = measured(&mut link, "link run")?;
        let peer = match rows {
            Some(rows) if rows > PEER_ROWS_MAX => None,
            Some(_) => self.splink(&file)?,
            None => self.splink(&file).unwrap_or_else(|error| {
                println!("    Splink is left out: {error}");
                None
            }),
        };
        let ratio = |peer: &Cost| {
            format!(
                "{:.1} × less CPU, {:.1} × less memory",
                peer.cpu.as_secs_f64() / own.cpu.as_secs_f64(),
                peer.memory_max_bytes as f64 / own.memory_max_bytes as f64
            )
        };
        print_row(
            &format!("`link run {name}`"),
            &own,
            &peer.as_ref().map_or_else(String::new, ratio),
        );
        if let Some(peer) = &peer {
            print_row(&format!("Splink, {name}"), peer, "");
        }
        self.print_quality(&out)
    }

    /// What Splink costs; `None` where there is none.
    fn splink(&self, file: &Path) -> Result<Option<Cost>, String> {
        let python = std::env::var("RAPPORTEUR_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let has_splink = Command::new(&python)
            .args(["-c", "import splink"])
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        if !has_splink {
            return Ok(None);
        }
        let out = self.scratch.join("splink");
        fs::create_dir_all(&out).map_err(|error| error.to_string())?;
        let mut command = Command::new(python);
        command.arg(&self.peer).arg(file).arg(&out);
        measured(&mut command, "Splink").map(Some)
    }

    /// Prints how right the clusters are, where the file says the truth.
    fn print_quality(&self, out: &Path) -> Result<(), String> {
        let output = Command::new(&self.program)
            .args(["link", "eval"])
            .arg(out)
            .args(["--truth", "cluster"])
            .output()
            .map_err(|error| format!("link eval does not start: {error}"))?;
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            println!("    {line}");
        }
        Ok(())
    }
}
