//! A stranger checks what the demonstration wrote: it holds, two runs are one package, and an altered byte is found and named.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use rapporteur_app::{Ambient, DatabaseConfig, DemoOptions, Silent, demo};
use tempfile::TempDir;

struct Demonstration {
    _folder: TempDir,
    package: PathBuf,
    vkey: String,
}

/// The demonstration is built once for all tests of this file.
fn demonstration() -> &'static Demonstration {
    static BUILT: OnceLock<Demonstration> = OnceLock::new();
    BUILT.get_or_init(build)
}

fn build() -> Demonstration {
    let folder = TempDir::new().expect("the demonstration runs");
    let options = DemoOptions {
        dir: folder.path().join("demo"),
        seed: 7,
        database: DatabaseConfig::Sqlite,
    };
    let ambient = Ambient {
        now: "2020-12-31T00:00:00Z"
            .parse()
            .expect("the demonstration runs"),
        officer: "officer-1".to_owned(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("the demonstration runs");
    let summary = runtime
        .block_on(async {
            let summary = demo(&options, &ambient, &mut Silent).await;
            rapporteur_app::close_databases().await;
            summary
        })
        .expect("the demonstration runs");
    Demonstration {
        package: summary.report.package,
        vkey: summary.report.package_vkey,
        _folder: folder,
    }
}

fn verify(package: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rapporteur-verify"))
        .arg(package)
        .args(arguments)
        .output()
        .expect("the demonstration runs")
}

fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the demonstration runs") {
        let path = entry.expect("the demonstration runs").path();
        if path.is_dir() {
            let name = PathBuf::from(path.file_name().expect("the demonstration runs"));
            files.extend(files_below(&path, &name));
        } else {
            files.push((
                PathBuf::from(path.file_name().expect("the demonstration runs")),
                fs::read(&path).expect("the demonstration runs"),
            ));
        }
    }
    files.sort();
    files
}

fn files_below(folder: &Path, prefix: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    files(folder)
        .into_iter()
        .map(|(path, bytes)| (prefix.join(path), bytes))
        .collect()
}

fn copy(from: &Path, to: &Path) {
    for (path, bytes) in files(from) {
        let target = to.join(path);
        fs::create_dir_all(target.parent().expect("the demonstration runs"))
            .expect("the demonstration runs");
        fs::write(target, bytes).expect("the demonstration runs");
    }
}

#[test]
fn the_demonstrations_package_holds_for_a_stranger_with_the_published_key() {
    let built = demonstration();
    let output = verify(&built.package, &["--key", &built.vkey]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn another_key_than_the_published_one_is_refused() {
    let built = demonstration();
    let log_vkey =
        fs::read_to_string(built.package.join("ledger/log.vkey")).expect("the demonstration runs");
    let output = verify(&built.package, &["--key", log_vkey.trim()]);
    assert_eq!(
        output.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}

#[test]
fn two_runs_with_one_seed_and_date_write_one_package() {
    let again = build();
    let (first, second) = (files(&demonstration().package), files(&again.package));
    let names = |files: &[(PathBuf, Vec<u8>)]| {
        files
            .iter()
            .map(|(path, _)| path.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&first), names(&second));
    for ((path, one), (_, other)) in first.iter().zip(&second) {
        assert!(one == other, "{} differs between two runs", path.display());
    }
}

#[test]
fn an_altered_byte_in_any_file_is_found_and_the_file_named() {
    let scratch = TempDir::new().expect("the demonstration runs");
    copy(&demonstration().package, scratch.path());
    for (path, bytes) in files(scratch.path()) {
        let mut altered = bytes.clone();
        let middle = altered.len() / 2;
        altered[middle] ^= 0x01;
        fs::write(scratch.path().join(&path), &altered).expect("the demonstration runs");
        let output = verify(scratch.path(), &[]);
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{} altered and not found:\n{said}",
            path.display()
        );
        let name = path.to_string_lossy();
        assert!(
            said.contains(&*name),
            "{name} altered and not named:\n{said}"
        );
        fs::write(scratch.path().join(&path), &bytes).expect("the demonstration runs");
    }
}

#[test]
fn a_figure_altered_together_with_its_manifest_is_still_found() {
    let scratch = TempDir::new().expect("the demonstration runs");
    copy(&demonstration().package, scratch.path());
    let path = scratch.path().join("figures.json");
    let text = fs::read_to_string(&path).expect("the demonstration runs");
    let altered = text.replacen("321", "322", 1);
    assert_ne!(altered, text);
    fs::write(&path, altered).expect("the demonstration runs");
    let output = verify(scratch.path(), &[]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("321") && said.contains("322"),
        "the figure is not named:\n{said}"
    );
}
