//! Things that the sandbox must prevent, tried in earnest: what a program that a foreign file has taken over would try.

use std::net::UdpSocket;
use std::process::Command;
use std::{fs, thread};

use serde::{Deserialize, Serialize};

/// Something that the sandbox must prevent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Attempt {
    /// Read a file that everybody may read.
    ReadFile,
    /// Write a file where everybody may write.
    WriteFile,
    /// Open a socket.
    OpenSocket,
    /// Start a program.
    StartProgram,
    /// Start a thread.
    StartThread,
    /// Take more memory than there may be.
    TakeMemory,
    /// Never end.
    Loop,
    /// End in a panic.
    Panic,
}

impl Attempt {
    /// Every attempt.
    pub const ALL: &[Self] = &[
        Self::ReadFile,
        Self::WriteFile,
        Self::OpenSocket,
        Self::StartProgram,
        Self::StartThread,
        Self::TakeMemory,
        Self::Loop,
        Self::Panic,
    ];

    /// Tries it.
    pub(super) fn try_it(self) -> Tried {
        let target = std::env::temp_dir().join("rapporteur-darkroom-attempt");
        let outcome = match self {
            Self::ReadFile => fs::read("/etc/passwd").map(drop),
            Self::WriteFile => fs::write(target, b"outside"),
            Self::OpenSocket => UdpSocket::bind("127.0.0.1:0").map(drop),
            Self::StartProgram => Command::new("/bin/true").status().map(drop),
            Self::StartThread => thread::Builder::new().spawn(|| ()).map(drop),
            Self::TakeMemory => {
                take_memory();
                Ok(())
            }
            Self::Loop => run_for_ever(),
            Self::Panic => panic!("a panic that was asked for"),
        };
        match outcome {
            Ok(()) => Tried {
                succeeded: true,
                detail: String::new(),
            },
            Err(error) => Tried {
                succeeded: false,
                detail: error.to_string(),
            },
        }
    }
}

fn take_memory() {
    let mut taken: Vec<Vec<u8>> = Vec::new();
    for _ in 0..1_024 {
        taken.push(std::hint::black_box(vec![1; 64 << 20]));
    }
}

fn run_for_ever() -> ! {
    let mut count: u64 = 0;
    loop {
        count = std::hint::black_box(count.wrapping_add(1));
    }
}

/// How an attempt ended, when the child lived to tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// Whether it worked, which it must not.
    pub succeeded: bool,
    /// What the system said.
    pub detail: String,
}
