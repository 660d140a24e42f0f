//! One child at work: started, fed, ended when its time is over, and believed only when its answer is whole.

use std::io::{self, BufWriter, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::DarkroomError;
use crate::sandbox::confine::{Confinement, SandboxReport};
use crate::sandbox::ending::words_of_end;
use crate::sandbox::frame::{CHUNK_BYTES, Frame, FrameKind, FrameReader, FrameWriter};
use crate::sandbox::parent::{Darkroom, plain_texts};
use crate::sandbox::work::{Action, Answer, Request};

/// Frames that wait for the parent; the child waits when there are more.
const WAITING_FRAMES: usize = 8;
/// Bytes of the child's complaints that are kept.
const COMPLAINT_BYTES_MAX: u64 = 4_096;

/// Why a conversation ended early.
pub(super) enum Fault {
    /// The child's side of it broke; its end tells why.
    Child(String),
    /// Ours did.
    Ours(DarkroomError),
}

/// A child at work.
pub(super) struct Running {
    child: Arc<Mutex<Child>>,
    input: Option<ChildStdin>,
    frames: Receiver<io::Result<Frame>>,
    complaints: Option<JoinHandle<String>>,
    timer: Arc<Mutex<TimerState>>,
    deadline: Instant,
}

/// What the timer and the conversation tell each other.
#[derive(Default)]
struct TimerState {
    is_done: bool,
    has_killed: bool,
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    // A thread that panicked holding it has left nothing half done.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Running {
    pub(super) fn start(darkroom: &Darkroom) -> Result<Self, DarkroomError> {
        let confinement = Confinement {
            address_space_bytes: darkroom.limits.address_space_bytes,
            cpu_seconds: darkroom.limits.cpu_seconds,
            is_strict: darkroom.is_strict,
        };
        // PRIVACY: the environment may hold a passphrase; the child gets none of it.
        let mut child = Command::new(&darkroom.program)
            .args(&darkroom.arguments)
            .args(confinement.arguments())
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(DarkroomError::Start)?;
        let missing = || DarkroomError::Start(io::Error::other("a stream of the child is missing"));
        let input = child.stdin.take().ok_or_else(missing)?;
        let output = child.stdout.take().ok_or_else(missing)?;
        let complaint = child.stderr.take().ok_or_else(missing)?;
        let child = Arc::new(Mutex::new(child));
        let (send, frames) = sync_channel(WAITING_FRAMES);
        thread::spawn(move || read_frames(output, &send));
        let complaints = thread::spawn(move || read_complaints(complaint));
        let timer = Arc::new(Mutex::new(TimerState::default()));
        let deadline = Instant::now() + Duration::from_secs(darkroom.limits.wall_seconds);
        let (watched, state) = (Arc::clone(&child), Arc::clone(&timer));
        let watcher = thread::spawn(move || kill_at(deadline, &watched, &state));
        drop(watcher);
        Ok(Self {
            child,
            input: Some(input),
            frames,
            complaints: Some(complaints),
            timer,
            deadline,
        })
    }

    pub(super) fn converse(
        &mut self,
        darkroom: &Darkroom,
        action: Action,
        original: &mut dyn Read,
        copy: &mut dyn Write,
    ) -> Result<(Answer, SandboxReport), Fault> {
        let sandbox: SandboxReport = self.statement(FrameKind::Sandbox)?;
        if darkroom.is_strict && !sandbox.missing.is_empty() {
            return Err(Fault::Ours(DarkroomError::NotConfined(plain_texts(
                sandbox.missing,
            ))));
        }
        let request = Request {
            action,
            limits: darkroom.limits.clone(),
        };
        self.send(&request, original)?;
        let answer = self.statement(FrameKind::Statement)?;
        self.receive_copy(darkroom.limits.copy_bytes, copy)?;
        Ok((answer, sandbox))
    }

    /// Sends request and original. A child that stops reading is judged by how it ended, not by the broken pipe.
    fn send(&mut self, request: &Request, original: &mut dyn Read) -> Result<(), Fault> {
        let Some(input) = self.input.take() else {
            return Ok(());
        };
        let mut frames = FrameWriter::new(BufWriter::new(input));
        let broken = |error: io::Error| Fault::Child(error.to_string());
        let statement = serde_json::to_vec(request).map_err(|error| broken(error.into()))?;
        frames
            .write(FrameKind::Statement, &statement)
            .map_err(broken)?;
        let mut piece = vec![0; CHUNK_BYTES];
        let mut sent: u64 = 0;
        loop {
            let count = match original.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Fault::Ours(DarkroomError::ReadOriginal(error))),
            };
            sent += count as u64;
            DarkroomError::at_most("bytes of the file", sent, request.limits.original_bytes)
                .map_err(Fault::Ours)?;
            frames
                .write(FrameKind::Piece, &piece[..count])
                .map_err(broken)?;
        }
        frames.finish().map_err(broken)
    }

    fn frame(&mut self) -> Result<Frame, Fault> {
        match self.frames.recv() {
            Ok(Ok(frame)) => Ok(frame),
            Ok(Err(error)) => Err(Fault::Child(error.to_string())),
            Err(_) => Err(Fault::Child("its output ended".to_owned())),
        }
    }

    fn statement<T: serde::de::DeserializeOwned>(&mut self, kind: FrameKind) -> Result<T, Fault> {
        let frame = self.frame()?;
        let wrong = |detail: &str| Fault::Ours(DarkroomError::Answer(detail.to_owned()));
        if frame.kind != kind {
            return Err(wrong("a frame comes out of turn"));
        }
        serde_json::from_slice(&frame.bytes).map_err(|_| wrong("a statement is of another form"))
    }

    fn receive_copy(&mut self, limit: u64, copy: &mut dyn Write) -> Result<(), Fault> {
        let mut received: u64 = 0;
        loop {
            let frame = self.frame()?;
            match frame.kind {
                FrameKind::End => return Ok(()),
                FrameKind::Piece => {
                    received += frame.bytes.len() as u64;
                    DarkroomError::at_most("bytes of the copy", received, limit)
                        .map_err(Fault::Ours)?;
                    copy.write_all(&frame.bytes)
                        .map_err(|error| Fault::Ours(DarkroomError::WriteCopy(error)))?;
                }
                _ => {
                    return Err(Fault::Ours(DarkroomError::Answer(
                        "a frame comes out of turn".to_owned(),
                    )));
                }
            }
        }
    }

    /// Waits for the end of a child that has answered.
    pub(super) fn end(&mut self) -> Result<(), DarkroomError> {
        let status = self.wait();
        lock(&self.timer).is_done = true;
        match status {
            Some(status) if status.success() => Ok(()),
            status => Err(DarkroomError::Died(words_of_end(status, &self.complaint()))),
        }
    }

    /// Ends the child and says why the conversation failed.
    pub(super) fn fail(&mut self, darkroom: &Darkroom, fault: Fault) -> DarkroomError {
        self.input = None;
        let fault = match fault {
            Fault::Ours(error) => {
                let _ = lock(&self.child).kill();
                let _ = self.wait();
                error
            }
            Fault::Child(detail) => self.fail_as_child_ended(darkroom, detail),
        };
        lock(&self.timer).is_done = true;
        fault
    }

    /// The error for a child whose stream broke: how it ended tells more than the stream.
    fn fail_as_child_ended(&mut self, darkroom: &Darkroom, detail: String) -> DarkroomError {
        // The pipe breaks a moment before the end is known; a child that lives on has sent nonsense.
        let ended = self.wait_until(Instant::now() + Duration::from_secs(1));
        if lock(&self.timer).has_killed {
            return DarkroomError::TimedOut(darkroom.limits.wall_seconds);
        }
        match ended {
            Some(status) if !status.success() => {
                DarkroomError::Died(words_of_end(Some(status), &self.complaint()))
            }
            _ => {
                let _ = lock(&self.child).kill();
                DarkroomError::Answer(detail)
            }
        }
    }

    /// Waits until the child has ended; the timer sees to it that it does.
    fn wait(&self) -> Option<ExitStatus> {
        self.wait_until(self.deadline + Duration::from_secs(5))
    }

    fn wait_until(&self, patience: Instant) -> Option<ExitStatus> {
        loop {
            match lock(&self.child).try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if Instant::now() < patience => {}
                _ => return None,
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    fn complaint(&mut self) -> String {
        let joined = self.complaints.take().map(JoinHandle::join);
        joined.and_then(Result::ok).unwrap_or_default()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        lock(&self.timer).is_done = true;
        let mut child = lock(&self.child);
        let _ = child.kill();
        let _ = child.wait();
    }
}

fn read_frames(output: impl Read, send: &SyncSender<io::Result<Frame>>) {
    let mut frames = FrameReader::new(output);
    loop {
        let frame = frames.read();
        let is_last = !matches!(&frame, Ok(frame) if frame.kind != FrameKind::End);
        if send.send(frame).is_err() || is_last {
            return;
        }
    }
}

/// Keeps the beginning of what the child complains of and throws away the rest, so that it never waits for a reader.
fn read_complaints(mut from: impl Read) -> String {
    let mut kept = Vec::new();
    let _ = from
        .by_ref()
        .take(COMPLAINT_BYTES_MAX)
        .read_to_end(&mut kept);
    let _ = io::copy(&mut from, &mut io::sink());
    String::from_utf8_lossy(&kept).into_owned()
}

fn kill_at(deadline: Instant, child: &Mutex<Child>, state: &Mutex<TimerState>) {
    loop {
        if lock(state).is_done {
            return;
        }
        let now = Instant::now();
        if now >= deadline {
            break;
        }
        thread::sleep((deadline - now).min(Duration::from_millis(100)));
    }
    lock(state).has_killed = true;
    let _ = lock(child).kill();
}
