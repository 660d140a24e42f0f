//! A bag as one tar stream (POSIX.1-2001 "pax"), for a package that is sealed as it is written: the same files give the same bytes.

use std::collections::BTreeMap;
use std::io::{Error, Read, Write};

use super::Sink;

const BLOCK_BYTES: usize = 512;
/// What the plain header can say of a size: eleven octal digits.
const PLAIN_SIZE_MAX: u64 = 0o777_7777_7777;
/// A file of unknown size is held in memory up to this many bytes.
const HELD_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Writes the files of a bag as a tar stream, below one folder.
pub struct TarSink<W> {
    out: W,
    folder: String,
    sizes: BTreeMap<String, u64>,
}

impl<W: Write> TarSink<W> {
    /// Begins a stream whose files stand below `folder`.
    pub fn new(out: W, folder: &str) -> Self {
        Self {
            out,
            folder: folder.to_owned(),
            sizes: BTreeMap::new(),
        }
    }

    /// Says beforehand how large a file will be: it is then passed on as it comes. Others are held until they end.
    pub fn expect(&mut self, path: &str, size_bytes: u64) {
        self.sizes.insert(path.to_owned(), size_bytes);
    }

    /// Ends the stream.
    ///
    /// # Errors
    /// What is written to says.
    pub fn finish(mut self) -> std::io::Result<W> {
        self.out.write_all(&[0; 2 * BLOCK_BYTES])?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn entry(
        &mut self,
        path: &str,
        size_bytes: u64,
        content: &mut dyn Read,
    ) -> std::io::Result<()> {
        let full = format!("{}/{path}", self.folder);
        let mut records = String::new();
        if full.len() > 100 || !full.is_ascii() {
            records.push_str(&pax_record("path", &full));
        }
        if size_bytes > PLAIN_SIZE_MAX {
            records.push_str(&pax_record("size", &size_bytes.to_string()));
        }
        if !records.is_empty() {
            self.out
                .write_all(&header("pax", records.len() as u64, b'x'))?;
            self.out.write_all(records.as_bytes())?;
            self.pad(records.len() as u64)?;
        }
        self.out
            .write_all(&header(&full, size_bytes.min(PLAIN_SIZE_MAX), b'0'))?;
        let count = std::io::copy(&mut content.take(size_bytes), &mut self.out)?;
        if count != size_bytes || content.read(&mut [0])? != 0 {
            return Err(Error::other(format!(
                "{path} has another size than was said"
            )));
        }
        self.pad(size_bytes)
    }

    fn pad(&mut self, size_bytes: u64) -> std::io::Result<()> {
        let over = (size_bytes % BLOCK_BYTES as u64) as usize;
        let padding = [0; BLOCK_BYTES];
        self.out
            .write_all(&padding[..(BLOCK_BYTES - over) % BLOCK_BYTES])
    }
}

impl<W: Write> Sink for TarSink<W> {
    fn put(&mut self, path: &str, content: &mut dyn Read) -> std::io::Result<()> {
        if let Some(size_bytes) = self.sizes.get(path).copied() {
            return self.entry(path, size_bytes, content);
        }
        let mut held = Vec::new();
        content.take(HELD_BYTES_MAX).read_to_end(&mut held)?;
        if content.read(&mut [0])? != 0 {
            return Err(Error::other(format!("{path} is too large to be held")));
        }
        self.entry(path, held.len() as u64, &mut &held[..])
    }
}

/// A header with fixed owner, mode and time.
fn header(path: &str, size_bytes: u64, kind: u8) -> [u8; BLOCK_BYTES] {
    let mut block = [0; BLOCK_BYTES];
    // A path that does not fit stands in the pax record before; programs without pax get its beginning.
    let short: Vec<u8> = path.bytes().filter(u8::is_ascii).take(100).collect();
    let size = format!("{size_bytes:011o}\0");
    let fields: [(usize, &[u8]); 8] = [
        (0, &short),
        (100, b"0000644\0"),
        (108, b"0000000\0"),
        (116, b"0000000\0"),
        (124, size.as_bytes()),
        (136, b"00000000000\0"),
        (148, b"        "),
        (257, b"ustar\x0000"),
    ];
    for (at, bytes) in fields {
        block[at..at + bytes.len()].copy_from_slice(bytes);
    }
    block[156] = kind;
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

/// `length key=value`, where the length counts its own digits.
fn pax_record(key: &str, value: &str) -> String {
    let rest = key.len() + value.len() + 3;
    let mut length = rest + 1;
    while length != rest + length.to_string().len() {
        length = rest + length.to_string().len();
    }
    format!("{length} {key}={value}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tar_of_the_system_unpacks_what_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let long = format!("data/{}.txt", "名".repeat(50));
        let files: [(&str, &[u8]); 4] = [
            ("a.txt", b"first"),
            ("data/empty", b""),
            (&long, b"long name"),
            ("data/b", &[7; 1024]),
        ];
        let mut sink = TarSink::new(Vec::new(), "bag");
        sink.expect("data/b", 1024);
        for (path, mut bytes) in files {
            sink.put(path, &mut bytes).unwrap();
        }
        let bytes = sink.finish().unwrap();
        assert_eq!(bytes.len() % BLOCK_BYTES, 0);
        let archive = folder.path().join("x.tar");
        std::fs::write(&archive, bytes).unwrap();
        let Ok(status) = std::process::Command::new("tar")
            .arg("-xf")
            .arg(&archive)
            .current_dir(folder.path())
            .status()
        else {
            println!("skipped: no tar");
            return;
        };
        assert!(status.success());
        for (path, bytes) in files {
            assert_eq!(
                std::fs::read(folder.path().join("bag").join(path)).unwrap(),
                bytes,
                "{path}"
            );
        }
    }

    #[test]
    fn a_file_of_another_size_than_was_said_is_refused() {
        for said in [4, 6] {
            let mut sink = TarSink::new(Vec::new(), "bag");
            sink.expect("x", said);
            assert!(sink.put("x", &mut &b"12345"[..]).is_err());
        }
    }
}
