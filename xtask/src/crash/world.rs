//! A scratch world for the real program: a mechanism, a home, a folder for temporary files, and files to take in that hold canaries.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use super::plan::{self, Point};

/// Stands in every file that is taken in, and in no other.
const CANARY: &str = "canary-content-5f1c";
/// Stands in the name of every file and folder that is taken in.
const CANARY_NAME: &str = "canary-name-5f1c";
/// The label of the source.
const CANARY_SOURCE: &str = "canary-source-5f1c";
const SIGKILL: i32 = 9;
/// Seconds after which an intake is taken to stand still, and killed.
const STANDS_STILL_S: &str = "45";
const PASSPHRASE: &str = "a passphrase for a scratch mechanism";

/// The world.
pub(super) struct World {
    folder: TempDir,
    program: PathBuf,
}

/// What a run of the program said and how it ended.
pub(super) struct Ran {
    /// Whether it ended with code 0.
    pub is_success: bool,
    /// Whether it was killed, by the round or because it stood still.
    pub was_killed: bool,
    /// Standard output.
    pub stdout: String,
    /// How it ended, with the beginning of what it complained of.
    pub ending: String,
}

fn words(what: &str) -> impl Fn(io::Error) -> String + '_ {
    move |error| format!("{what}: {error}")
}

impl World {
    /// Builds the program and makes a mechanism in it.
    pub(super) fn make() -> Result<Self, String> {
        let built = build().status().map_err(words("cargo does not start"))?;
        if !built.success() {
            return Err("the program does not build".to_owned());
        }
        let world = Self {
            folder: TempDir::new().map_err(words("no scratch folder"))?,
            program: target_folder().join("debug/rapporteur"),
        };
        for name in ["base/home", "base/tmp"] {
            fs::create_dir_all(world.path(name)).map_err(words("no scratch folder"))?;
        }
        world.write_input().map_err(words("the files to take in"))?;
        world.reset_from(None)?;
        let made = world.run(&["init", "m", "--work-factor", "15"])?;
        if !made.is_success {
            return Err(format!("no mechanism is made: {}", made.ending));
        }
        copy_tree(&world.live(), &world.path("base")).map_err(words("the world is not copied"))?;
        Ok(world)
    }

    /// Five files of which two are the same: empty, small, of several chunks, in a folder, with a name beyond ASCII.
    fn write_input(&self) -> io::Result<()> {
        let input = self.path(&format!("input/{CANARY_NAME}"));
        fs::create_dir_all(input.join("folder"))?;
        let long = format!("{CANARY} chunk\n").repeat(12_000);
        for (name, text) in [
            ("small.txt", CANARY.to_owned()),
            ("again.txt", CANARY.to_owned()),
            ("long.bin", long),
            ("folder/证词.md", format!("# {CANARY}\n")),
            ("empty", String::new()),
        ] {
            fs::write(input.join(format!("{name}.{CANARY_NAME}")), text)?;
        }
        Ok(())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where the program lives: its folder, its home, its temporary files.
    pub(super) fn live(&self) -> PathBuf {
        self.path("live")
    }

    /// The mechanism's ledger.
    pub(super) fn ledger(&self) -> PathBuf {
        self.live().join("m/ledger")
    }

    /// Puts the world back to before the intake.
    pub(super) fn reset(&self) -> Result<(), String> {
        self.reset_from(Some("base"))
    }

    fn reset_from(&self, base: Option<&str>) -> Result<(), String> {
        let live = self.live();
        if live.exists() {
            fs::remove_dir_all(&live).map_err(words("the world is not removed"))?;
        }
        let base = self.path(base.unwrap_or("base"));
        copy_tree(&base, &live).map_err(words("the world is not put back"))
    }

    /// The program with the world as its surroundings, behind other words such as `strace …`.
    fn command(&self, before: &[String], arguments: &[&str]) -> Command {
        let live = self.live();
        let mut words: Vec<String> = before.to_vec();
        words.push(self.program.display().to_string());
        words.extend(arguments.iter().map(|argument| (*argument).to_owned()));
        let mut command = Command::new(&words[0]);
        command
            .args(&words[1..])
            .current_dir(&live)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", live.join("home"))
            .env("TMPDIR", live.join("tmp"))
            .env("RAPPORTEUR_PASSPHRASE", PASSPHRASE);
        command
    }

    /// Runs the program.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<Ran, String> {
        self.command(&[], arguments)
            .output()
            .map(|output| ran(&output))
            .map_err(words("the program does not start"))
    }

    /// Runs a verb in the mechanism.
    pub(super) fn verb(&self, arguments: &[&str]) -> Result<Ran, String> {
        let mut all = vec!["--mechanism", "m", "--quiet"];
        all.extend(arguments);
        self.run(&all)
    }

    /// Takes the files in, hurt at a point when one is given; what strace saw.
    pub(super) fn take_in(&self, point: Option<&Point>) -> Result<(Ran, String), String> {
        let trace = self.path("trace");
        let input = self.path("input").display().to_string();
        let calls: Vec<&str> = match point {
            Some(point) => vec![point.call.as_str()],
            None => plan::CALLS.iter().map(|(call, _)| *call).collect(),
        };
        let mut before: Vec<String> = ["timeout", "-s", "KILL", STANDS_STILL_S]
            .map(str::to_owned)
            .into();
        before.extend(["strace", "-f", "-y", "-qq", "-o"].map(str::to_owned));
        before.push(trace.display().to_string());
        before.extend(["-e".to_owned(), format!("trace={}", calls.join(","))]);
        before.extend(
            point
                .iter()
                .flat_map(|point| ["-e".to_owned(), point.injection()]),
        );
        let arguments = [
            "--mechanism",
            "m",
            "--quiet",
            "evidence",
            "add",
            &input,
            "--source",
            CANARY_SOURCE,
        ];
        let output = self
            .command(&before, &arguments)
            .output()
            .map_err(words("strace does not start"))?;
        let seen = fs::read(&trace).map_err(words("the trace"))?;
        Ok((ran(&output), String::from_utf8_lossy(&seen).into_owned()))
    }

    /// How often an unhurt intake makes each call.
    pub(super) fn count_calls(&self) -> Result<BTreeMap<String, u64>, String> {
        self.reset()?;
        let (ran, trace) = self.take_in(None)?;
        if !ran.is_success {
            return Err(format!("an unhurt intake fails: {}", ran.ending));
        }
        Ok(plan::busiest(&trace))
    }

    /// How many different files there are to take in: what must be held in the end.
    pub(super) fn input_count(&self) -> usize {
        4
    }

    /// Looks for canaries in every file and every name below the world.
    pub(super) fn find_clear_text(&self) -> Result<(), String> {
        for (path, bytes) in tree(&self.live()).map_err(words("the world is not read"))? {
            let name = path.display().to_string();
            for canary in [CANARY, CANARY_NAME, CANARY_SOURCE] {
                let is_in = bytes
                    .windows(canary.len())
                    .any(|window| window == canary.as_bytes());
                if is_in || name.contains(canary) {
                    return Err(format!("{canary} lies in clear in {name}"));
                }
            }
        }
        Ok(())
    }
}

/// The build of the program as a person would call it: some build scripts run again when they see what `cargo run` has set, and
/// half of the program would be built anew.
fn build() -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--quiet", "--package", "rapporteur"]);
    let kept = ["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_NET_OFFLINE"];
    for (name, _) in std::env::vars() {
        if name.starts_with("CARGO") && !kept.contains(&name.as_str()) {
            cargo.env_remove(name);
        }
    }
    cargo
}

fn target_folder() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"),
    }
}

fn ran(output: &Output) -> Ran {
    let complaint: String = String::from_utf8_lossy(&output.stderr)
        .chars()
        .take(400)
        .collect();
    Ran {
        is_success: output.status.success(),
        was_killed: matches!(output.status.signal(), Some(SIGKILL))
            || matches!(output.status.code(), Some(code) if code == 128 + SIGKILL),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        ending: format!("{}: {}", output.status, complaint.trim()),
    }
}

/// Every file below a folder with its bytes, in order, paths relative.
pub(super) fn tree(folder: &Path) -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(&dir)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let bytes = fs::read(&path)?;
            files.push((path.strip_prefix(folder).unwrap_or(&path).to_owned(), bytes));
        }
    }
    files.sort();
    Ok(files)
}

fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy_tree(&entry.path(), &target)?,
            false => fs::copy(entry.path(), &target).map(drop)?,
        }
    }
    Ok(())
}
