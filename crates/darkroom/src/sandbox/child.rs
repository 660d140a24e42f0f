//! The child's side: confine, say so, read, work, answer.

use std::io::{self, BufWriter, Read, Write};
use std::process::ExitCode;

use crate::sandbox::confine::{Confinement, enter};
use crate::sandbox::frame::{Frame, FrameKind, FrameReader, FrameWriter};
use crate::sandbox::work::{Action, Answer, Request};
use crate::{DarkroomError, inspect, working_copy};

/// Runs the child: call it before anything else is read or started. It talks through standard input and output.
///
/// # Exit codes
///
/// 0 after a whole answer, also a refusing one; 4 where the confinement falls short of a strict demand; 3 where the streams fail.
pub fn child(confinement: &Confinement) -> ExitCode {
    let report = enter(confinement);
    let mut answer = FrameWriter::new(BufWriter::new(io::stdout().lock()));
    let told = serde_json::to_vec(&report)
        .map_err(io::Error::other)
        .and_then(|report| answer.write(FrameKind::Sandbox, &report))
        .and_then(|()| answer.flush());
    if told.is_err() {
        return ExitCode::from(3);
    }
    if confinement.is_strict && !report.missing.is_empty() {
        return ExitCode::from(4);
    }
    match serve(io::stdin().lock(), answer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(3),
    }
}

fn serve(from: impl Read, mut to: FrameWriter<impl Write>) -> io::Result<()> {
    let (request, original) = receive(from)?;
    let (answer, copy) = work(&request, &original);
    to.write(FrameKind::Statement, &serde_json::to_vec(&answer)?)?;
    to.write_pieces(&copy)?;
    to.finish()
}

fn receive(from: impl Read) -> io::Result<(Request, Vec<u8>)> {
    let broken = |words: &str| io::Error::new(io::ErrorKind::InvalidData, words.to_owned());
    let mut frames = FrameReader::new(from);
    let Frame {
        kind: FrameKind::Statement,
        bytes,
    } = frames.read()?
    else {
        return Err(broken("the request does not come first"));
    };
    let request: Request = serde_json::from_slice(&bytes)?;
    let mut original = Vec::new();
    loop {
        let frame = frames.read()?;
        match frame.kind {
            FrameKind::Piece => original.extend_from_slice(&frame.bytes),
            FrameKind::End => return Ok((request, original)),
            _ => return Err(broken("a frame that nobody sends")),
        }
        if original.len() as u64 > request.limits.original_bytes {
            return Err(broken("more bytes than the limit"));
        }
    }
}

fn work(request: &Request, original: &[u8]) -> (Answer, Vec<u8>) {
    let refused = |error: DarkroomError| (Answer::Refused(error.into()), Vec::new());
    match request.action {
        Action::Inspect => match inspect(original, &request.limits) {
            Ok(inspection) => (Answer::Inspection(inspection), Vec::new()),
            Err(error) => refused(error),
        },
        Action::Copy => match working_copy(original, &request.limits) {
            Ok((copy, report)) => (Answer::Report(report), copy),
            Err(error) => refused(error),
        },
        Action::Attempt(attempt) => (Answer::Tried(attempt.try_it()), Vec::new()),
    }
}
