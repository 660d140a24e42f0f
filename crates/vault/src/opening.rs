//! Opening a sealed stream: one pass that decrypts, and hashes both what is read and what comes out. Knows no names.

use std::io::{self, BufReader, Cursor, Read, Write};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::seal::{Seal, SummedRead};

/// Plaintext held at a time: one chunk of age.
pub(crate) const CHUNK_BYTES: usize = 64 * 1024;
/// The longest header of a sealed stream. Above it, a foreign file would make the reader hold and scan all of itself.
pub(crate) const HEADER_BYTES_MAX: usize = 32 * 1024;
/// Sealed bytes read at a time.
const BLOCK_BYTES: usize = 256 * 1024;
/// Blocks that wait between the thread that reads and the one that decrypts.
const BLOCKS_AHEAD: usize = 4;

/// What came out of a sealed stream.
pub(crate) struct Plain {
    pub(crate) sha256: [u8; 32],
    pub(crate) size_bytes: u64,
}

/// Why nothing, or not all, came out.
pub(crate) enum Failure {
    /// The sealed bytes could not be read.
    Source(io::Error),
    /// It is sealed, but to none of the identities.
    NoMatch,
    /// It is no age file, or was altered or cut.
    Damaged(String),
    /// The receiver of the plaintext failed.
    Receiver(io::Error),
}

impl Failure {
    /// What is wrong with the sealed bytes, in words.
    pub(crate) fn problem(&self) -> String {
        match self {
            Self::Source(error) => format!("it cannot be read: {error}"),
            Self::NoMatch => {
                "it is sealed to others, or to a key of this mechanism that was dropped".to_owned()
            }
            Self::Damaged(problem) => problem.clone(),
            Self::Receiver(error) => format!("the plaintext could not be passed on: {error}"),
        }
    }
}

/// Decrypts a stream to its end, a chunk at a time. Each chunk is authentic before it is passed on, but that the whole is what
/// was expected is known to the caller only at the end.
pub(crate) fn open(
    sealed: impl Read,
    identities: &[age::x25519::Identity],
    out: &mut dyn Write,
) -> Result<(Plain, Seal), Failure> {
    let mut source = SummedRead::new(sealed);
    let plain = decrypt(&mut source, identities, out)?;
    Ok((plain, source.sum.seal()))
}

/// Like [`open`], with a second thread that reads ahead and hashes the sealed bytes. Returns the seal also of what does not
/// open, when it could be read to its end; what comes out is hashed and thrown away.
pub(crate) fn examine(
    sealed: impl Read + Send,
    identities: &[age::x25519::Identity],
) -> (Result<Plain, Failure>, Option<Seal>) {
    let mut summed = SummedRead::new(sealed);
    let mut first = Vec::new();
    let is_read = (&mut summed)
        .take(BLOCK_BYTES as u64)
        .read_to_end(&mut first);
    if let Err(error) = is_read {
        return (Err(Failure::Source(error)), None);
    }
    if first.len() < BLOCK_BYTES {
        // All of it: a thread would cost more than it saves.
        let plain = decrypt(&mut first.as_slice(), identities, &mut io::sink());
        return (plain, Some(summed.sum.seal()));
    }
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(BLOCKS_AHEAD);
        let reader = scope.spawn(move || {
            loop {
                let mut block = vec![0; BLOCK_BYTES];
                let read = fill(&mut summed, &mut block).map(|count| {
                    block.truncate(count);
                    block
                });
                // An empty block is the end.
                let is_end = matches!(&read, Ok(block) if block.is_empty());
                let is_failure = read.is_err();
                let is_unheard = sender.send(read).is_err();
                if is_end {
                    return Some(summed.sum.seal());
                }
                if is_failure || is_unheard {
                    return None;
                }
            }
        });
        let mut blocks = first.as_slice().chain(Blocks {
            receiver,
            block: Cursor::new(Vec::new()),
            is_over: false,
        });
        let plain = decrypt(&mut blocks, identities, &mut io::sink());
        if !matches!(plain, Err(Failure::Source(_))) {
            // What age did not want is hashed too. A failure here leaves the seal unknown, which is what it is.
            let _ = io::copy(&mut blocks, &mut io::sink());
        }
        drop(blocks);
        let seal = reader
            .join()
            .expect("invariant: reading ahead does not panic");
        (plain, seal)
    })
}

/// Reads until the block is full or the source is at its end.
pub(crate) fn fill(source: &mut impl Read, block: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        match source.read(&mut block[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn decrypt(
    sealed: &mut dyn Read,
    identities: &[age::x25519::Identity],
    out: &mut dyn Write,
) -> Result<Plain, Failure> {
    let mut source = Watched {
        inner: sealed,
        failure: None,
    };
    let plain = decrypt_watched(&mut source, identities, out);
    match source.failure {
        Some(error) => Err(Failure::Source(error)),
        None => plain,
    }
}

fn decrypt_watched(
    source: &mut Watched<&mut dyn Read>,
    identities: &[age::x25519::Identity],
    out: &mut dyn Write,
) -> Result<Plain, Failure> {
    let damaged = |error: io::Error| Failure::Damaged(error.to_string());
    let mut head = vec![0; HEADER_BYTES_MAX];
    let length = fill(source, &mut head).map_err(damaged)?;
    head.truncate(length);
    check_head(&head).map_err(|problem| Failure::Damaged(problem.to_owned()))?;
    let sealed = BufReader::with_capacity(BLOCK_BYTES, Cursor::new(head).chain(source));
    let mut reader = begin(sealed, identities)?;
    let mut hasher = Sha256::new();
    let mut size_bytes = 0;
    let mut chunk = Zeroizing::new(vec![0; CHUNK_BYTES]);
    loop {
        let count = match reader.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                return Err(Failure::Damaged(format!(
                    "after {size_bytes} bytes: {error}"
                )));
            }
        };
        hasher.update(&chunk[..count]);
        size_bytes += count as u64;
        out.write_all(&chunk[..count]).map_err(Failure::Receiver)?;
    }
    Ok(Plain {
        sha256: hasher.finalize().into(),
        size_bytes,
    })
}

/// Reads the header and finds the file key.
pub(crate) fn begin<R: io::BufRead>(
    sealed: R,
    identities: &[age::x25519::Identity],
) -> Result<age::stream::StreamReader<R>, Failure> {
    let failed = |error| match error {
        age::DecryptError::NoMatchingKeys => Failure::NoMatch,
        error => Failure::Damaged(error.to_string()),
    };
    age::Decryptor::new_buffered(sealed)
        .map_err(failed)?
        .decrypt(
            identities
                .iter()
                .map(|identity| identity as &dyn age::Identity),
        )
        .map_err(failed)
}

/// The header must end within its bound: age would go on looking for the end of one that does not.
pub(crate) fn check_head(head: &[u8]) -> Result<(), &'static str> {
    let has_end = head.windows(5).any(|window| window == b"\n--- ");
    if has_end || head.len() < HEADER_BYTES_MAX {
        Ok(())
    } else {
        Err("its header is longer than 32 KiB")
    }
}

/// Remembers that the source failed, which age reports like damage.
pub(crate) struct Watched<R> {
    pub(crate) inner: R,
    pub(crate) failure: Option<io::Error>,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.inner.read(out) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                let told = io::Error::new(error.kind(), "the sealed bytes cannot be read");
                self.failure = Some(error);
                Err(told)
            }
            read => read,
        }
    }
}

/// The blocks of the thread that reads ahead, as one stream.
struct Blocks {
    receiver: Receiver<io::Result<Vec<u8>>>,
    block: Cursor<Vec<u8>>,
    is_over: bool,
}

impl Read for Blocks {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.block.read(out)?;
            if count > 0 || self.is_over || out.is_empty() {
                return Ok(count);
            }
            let block = self
                .receiver
                .recv()
                .expect("invariant: the reading thread says when it is done");
            self.is_over = !matches!(&block, Ok(block) if !block.is_empty());
            self.block = Cursor::new(block?);
        }
    }
}
