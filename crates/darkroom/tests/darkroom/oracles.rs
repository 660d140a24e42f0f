//! What two other programs find in our copies: ExifTool and mat2. Absent, they are skipped.

use std::path::Path;
use std::process::Command;

use rapporteur_darkroom::{Limits, working_copy};
use tempfile::TempDir;

use crate::samples;

fn samples() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("sample.jpg", samples::jpeg(1)),
        ("sample.png", samples::png()),
        ("sample.gif", samples::gif()),
        ("sample.webp", samples::webp()),
        ("sample.docx", samples::docx()),
        ("sample.odt", samples::odt()),
        ("sample.pdf", samples::pdf()),
    ]
}

fn is_there(program: &str, argument: &str) -> bool {
    let found = Command::new(program)
        .arg(argument)
        .output()
        .is_ok_and(|output| output.status.success());
    if !found {
        println!("skipped: {program} is not installed");
    }
    found
}

fn said(program: &str, arguments: &[&str], file: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .arg(file)
        .output()
        .expect("an oracle runs");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn copy_to(folder: &TempDir, name: &str, original: &[u8]) -> std::path::PathBuf {
    let (copy, _) = working_copy(original, &Limits::default()).expect("a sample is copied");
    let path = folder.path().join(name);
    std::fs::write(&path, copy).expect("a copy is written");
    path
}

#[test]
fn exiftool_finds_the_canary_in_originals_and_never_in_copies() {
    if !is_there("exiftool", "-ver") {
        return;
    }
    let arguments = ["-a", "-u", "-g1", "-ee", "-api", "largefilesupport=1"];
    let folder = tempfile::tempdir().unwrap();
    for (name, original) in samples() {
        let path = folder.path().join(format!("original-{name}"));
        std::fs::write(&path, &original).unwrap();
        assert!(
            said("exiftool", &arguments, &path).contains("Canary"),
            "{name}: the oracle sees nothing"
        );
        let copy = copy_to(&folder, name, &original);
        let found = said("exiftool", &arguments, &copy);
        assert!(
            !found.contains("Canary") && !found.contains("Warning"),
            "{name}: {found}"
        );
        for group in [
            "EXIF",
            "IFD0",
            "XMP",
            "IPTC",
            "Photoshop",
            "GPS",
            "ICC",
            "ICC_Profile",
            "MakerNotes",
        ] {
            assert!(
                !found.contains(&format!("---- {group} ----")),
                "{name}: {found}"
            );
        }
    }
}

#[test]
fn mat2_finds_nothing_in_copies() {
    if !is_there("mat2", "--version") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, original) in samples() {
        let copy = copy_to(&folder, name, &original);
        let found = said("mat2", &["--show"], &copy);
        assert!(!found.contains("Canary"), "{name}: {found}");
        println!("{name}: {}", found.trim());
    }
}

#[test]
fn qpdf_finds_our_copy_of_a_pdf_sound() {
    if !is_there("qpdf", "--version") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let copy = copy_to(&folder, "sample.pdf", &samples::pdf());
    let checked = Command::new("qpdf")
        .arg("--check")
        .arg(&copy)
        .output()
        .unwrap();
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stderr)
    );
}
