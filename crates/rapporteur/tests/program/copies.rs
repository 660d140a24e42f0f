//! Listing what a file says about itself, and working copies without it.

use crate::common::{Bench, tree};

/// A picture whose camera calls itself `CanaryMake`, `CanaryModel` and `CanarySerial`.
const CAMERA: &[u8] = include_bytes!("../data/camera.jpg");

fn holds_canary(bytes: &[u8]) -> bool {
    bytes.windows(6).any(|window| window == b"Canary")
}

/// A mechanism that holds a file under its name, and the item's id; the file itself is removed.
fn holding(name: &str, bytes: &[u8]) -> (Bench, String) {
    let bench = Bench::with_mechanism();
    std::fs::write(bench.path(name), bytes).expect("the scratch folder works");
    let added = bench.in_mechanism(&["evidence", "add", name]).ok();
    std::fs::remove_file(bench.path(name)).expect("the scratch folder works");
    let id = added.split(' ').next().unwrap_or_default().to_owned();
    (bench, id)
}

/// Whether this system can confine the child; where it cannot, that refusal is what was to be seen.
fn is_confined(stderr: &str) -> bool {
    let is = !stderr.contains("cannot confine");
    if !is {
        println!("skipped: this system cannot confine a process");
    }
    is
}

#[test]
fn a_working_copy_loses_what_the_original_says_and_custody_tells_it() {
    let (bench, id) = holding("camera.jpg", CAMERA);
    let listed = bench.in_mechanism(&["evidence", "copy", &id, "--list", "--csv", "-"]);
    if !is_confined(&listed.stderr) {
        return;
    }
    let listed = listed.ok();
    assert!(listed.contains("EXIF,Make,CanaryMake,yes"), "{listed}");
    assert!(listed.contains("CanarySerial"), "{listed}");

    let made = bench.in_mechanism(&[
        "evidence",
        "copy",
        &id,
        "--out",
        "copy.jpg",
        "--reason",
        "for the report",
    ]);
    assert!(made.ok().contains(&format!("working copy of {id}")));
    let copy = std::fs::read(bench.path("copy.jpg")).unwrap();
    assert!(copy.starts_with(b"\xff\xd8") && !holds_canary(&copy));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(bench.path("copy.jpg"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0);
    }
    let custody = bench
        .in_mechanism(&["evidence", "custody", &id, "--csv", "-"])
        .ok();
    for word in [
        "metadata_extraction",
        ",copy,",
        "redaction",
        "for the report",
        "seccomp",
        "copy.jpg",
    ] {
        assert!(custody.contains(word), "{word} in {custody}");
    }
    let left = bench.in_mechanism(&["evidence", "copy", &id, "--out", "copy.jpg"]);
    assert!(left.fails_with(1).contains("exists already"));
    assert!(
        tree(&bench.path("m"))
            .iter()
            .all(|(_, bytes)| !holds_canary(bytes))
    );
}

#[test]
fn what_cannot_be_opened_is_refused_in_words_and_in_custody() {
    let (bench, id) = holding("film.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom Canary");
    let refused = bench.in_mechanism(&["evidence", "copy", &id, "--out", "copy.mp4"]);
    if !is_confined(&refused.stderr) {
        return;
    }
    let said = refused.fails_with(1);
    assert!(
        said.contains("no working copy is made of a file of the type video/mp4"),
        "{said}"
    );
    assert!(!bench.path("copy.mp4").exists());
    let custody = bench
        .in_mechanism(&["evidence", "custody", &id, "--csv", "-"])
        .ok();
    assert!(custody.contains(",copy,failure,"), "{custody}");
    assert!(
        custody.contains(",metadata_extraction,warning,"),
        "{custody}"
    );
}

#[test]
fn the_child_verb_is_not_for_people() {
    let bench = Bench::empty();
    let said = bench.run(&["darkroom-child"]).fails_with(1);
    assert!(said.contains("for the program itself"));
    assert!(!bench.run(&["--help"]).ok().contains("darkroom"));
}
