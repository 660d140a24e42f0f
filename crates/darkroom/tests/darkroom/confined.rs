//! The child process: what it cannot do, and what becomes of files that would make it.

use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rapporteur_darkroom::sandbox::{Attempt, Darkroom};
use rapporteur_darkroom::{DarkroomError, Kind, Limits};

use crate::samples;

fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_darkroom-child"))
}

fn darkroom() -> Darkroom {
    Darkroom::new(program(), Vec::new())
}

/// A darkroom that is strict where this machine can be, so that the other claims are tested everywhere.
fn available() -> Option<Darkroom> {
    match darkroom().inspect(&mut Cursor::new(b"text")) {
        Ok(_) => Some(darkroom()),
        Err(DarkroomError::NotConfined(missing)) => {
            println!("skipped: this system cannot confine a process: {missing:?}");
            None
        }
        Err(error) => panic!("the child does not work: {error}"),
    }
}

#[test]
fn a_confined_child_lists_and_copies() {
    let Some(darkroom) = available() else { return };
    let inspected = darkroom
        .inspect(&mut Cursor::new(samples::jpeg(1)))
        .unwrap();
    assert_eq!(inspected.inspection.kind, Kind::Jpeg);
    assert!(inspected.inspection.identifying().count() > 8);
    assert!(inspected.sandbox.missing.is_empty());
    assert!(
        inspected
            .sandbox
            .holds
            .iter()
            .any(|layer| layer.contains("seccomp"))
    );
    for sample in [
        samples::jpeg(6),
        samples::png(),
        samples::gif(),
        samples::webp(),
        samples::docx(),
        samples::odt(),
        samples::pdf(),
    ] {
        let mut copy = Vec::new();
        let copied = darkroom
            .working_copy(&mut Cursor::new(&sample), &mut copy)
            .unwrap();
        let here = rapporteur_darkroom::working_copy(&sample, &Limits::default()).unwrap();
        assert!(copy == here.0, "{:?}", copied.report.kind);
        assert_eq!(copied.report, here.1);
    }
}

#[test]
fn a_child_reaches_no_file_no_network_no_program() {
    let Some(darkroom) = available() else { return };
    for attempt in [Attempt::ReadFile, Attempt::WriteFile] {
        let tried = darkroom.attempt(attempt).unwrap();
        assert!(!tried.succeeded, "{attempt:?}");
    }
    for attempt in [
        Attempt::OpenSocket,
        Attempt::StartProgram,
        Attempt::StartThread,
    ] {
        match darkroom.attempt(attempt) {
            Err(DarkroomError::Died(why)) => {
                assert!(why.contains("may not do"), "{attempt:?}: {why}")
            }
            other => panic!("{attempt:?}: {other:?}"),
        }
    }
}

#[test]
fn a_child_gets_no_more_memory_and_time_than_its_limits() {
    let Some(darkroom) = available() else { return };
    let memory = darkroom.clone().with_limits(Limits {
        address_space_bytes: 512 << 20,
        ..Limits::default()
    });
    match memory.attempt(Attempt::TakeMemory) {
        Err(DarkroomError::Died(why)) => assert!(why.contains("memory"), "{why}"),
        other => panic!("{other:?}"),
    }
    let processor = darkroom.clone().with_limits(Limits {
        cpu_seconds: 1,
        ..Limits::default()
    });
    match processor.attempt(Attempt::Loop) {
        Err(DarkroomError::Died(why)) => assert!(why.contains("time"), "{why}"),
        other => panic!("{other:?}"),
    }
    let begun = Instant::now();
    let clock = darkroom.with_limits(Limits {
        wall_seconds: 1,
        ..Limits::default()
    });
    assert!(matches!(
        clock.attempt(Attempt::Loop),
        Err(DarkroomError::TimedOut(1))
    ));
    assert!(begun.elapsed() < Duration::from_secs(6));
}

#[test]
fn a_panic_is_told_by_its_place_alone() {
    let Some(darkroom) = available() else { return };
    match darkroom.attempt(Attempt::Panic) {
        Err(DarkroomError::Died(why)) => {
            assert!(why.contains("selftest.rs"), "{why}");
            assert!(
                !why.contains("asked for"),
                "the message may quote a file: {why}"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn files_made_to_harm_are_refused_in_words() {
    let Some(darkroom) = available() else { return };
    let spaces = vec![b' '; 64 << 20];
    let bomb = samples::archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", &spaces),
    ]);
    let nested = [b"%PDF-1.7\n1 0 obj\n".to_vec(), b"[".repeat(3 << 20)].concat();
    for (name, bytes) in [
        ("pixel flood", samples::pixel_flood(29_999, 29_999)),
        ("zip bomb", bomb),
        ("deep PDF", nested),
    ] {
        let mut copy = Vec::new();
        let error = darkroom
            .working_copy(&mut Cursor::new(bytes), &mut copy)
            .unwrap_err();
        let is_refusal = matches!(
            error,
            DarkroomError::TooMuch { .. } | DarkroomError::Malformed { .. }
        );
        assert!(is_refusal, "{name}: {error}");
        assert!(copy.is_empty(), "{name}");
    }
}

#[test]
fn a_pdf_whose_streams_never_end_is_refused() {
    let Some(darkroom) = available() else { return };
    // Packed twice, a thousand zeros to one each time: 64 MiB in a few hundred bytes, as a stream of objects.
    let mut packed = vec![b' '; 96 << 20];
    for _ in 0..2 {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        io::Write::write_all(&mut encoder, &packed).unwrap();
        packed = encoder.finish().unwrap();
    }
    let mut file =
        b"%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]/Length "
            .to_vec();
    file.extend(format!("{}>>\nstream\n", packed.len()).as_bytes());
    file.extend(&packed);
    file.extend(b"\nendstream\nendobj\n2 0 obj\n<</Type/Catalog/Pages 3 0 R>>\nendobj\n3 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n");
    file.extend(b"trailer\n<</Root 2 0 R/Prev 9>>\nstartxref\n9\n%%EOF");
    let limits = Limits {
        address_space_bytes: 768 << 20,
        cpu_seconds: 20,
        ..Limits::default()
    };
    let begun = Instant::now();
    let outcome = darkroom.with_limits(limits).inspect(&mut Cursor::new(file));
    assert!(begun.elapsed() < Duration::from_secs(40));
    // Whether the reader skips the stream or refuses the file, neither memory nor time is spent on it.
    match outcome {
        Ok(_)
        | Err(
            DarkroomError::Malformed { .. }
            | DarkroomError::TooMuch { .. }
            | DarkroomError::Died(_),
        ) => {}
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn the_limit_on_the_original_ends_the_sending() {
    let Some(darkroom) = available() else { return };
    let small = darkroom.with_limits(Limits {
        original_bytes: 1 << 20,
        ..Limits::default()
    });
    let endless = io::repeat(b'x');
    assert!(matches!(
        small.inspect(&mut endless.take(1 << 40)),
        Err(DarkroomError::TooMuch { .. })
    ));
}

#[test]
fn a_failing_reader_and_a_failing_writer_are_told() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the vault is gone"))
        }
    }
    impl io::Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is full"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let Some(darkroom) = available() else { return };
    assert!(matches!(
        darkroom.inspect(&mut Failing),
        Err(DarkroomError::ReadOriginal(_))
    ));
    let text = &mut Cursor::new(b"text");
    assert!(matches!(
        darkroom.working_copy(text, &mut Failing),
        Err(DarkroomError::WriteCopy(_))
    ));
}

#[test]
fn a_program_that_is_no_child_is_not_believed() {
    let missing = Darkroom::new(PathBuf::from("/nowhere/at/all"), Vec::new());
    assert!(matches!(
        missing.inspect(&mut io::empty()),
        Err(DarkroomError::Start(_))
    ));
    let silent = Darkroom::new(PathBuf::from("/bin/true"), Vec::new());
    assert!(matches!(
        silent.inspect(&mut io::empty()),
        Err(DarkroomError::Answer(_))
    ));
    let babbling = Darkroom::new(PathBuf::from("/bin/echo"), vec!["SJPE nonsense".into()]);
    assert!(matches!(
        babbling.inspect(&mut io::empty()),
        Err(DarkroomError::Answer(_))
    ));
    let failing = Darkroom::new(PathBuf::from("/bin/false"), Vec::new());
    assert!(matches!(
        failing.inspect(&mut io::empty()),
        Err(DarkroomError::Died(_))
    ));
}
