//! What of a mechanism's folder goes into a backup beside the sealed items and the record: the ledger's files in one stream, and
//! every other file by itself.

use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

use rapporteur_disk::{
    FoundKind, RealDisk, TEMPORARY_PREFIX, make_folders_durably, walk, write_durably,
};

use crate::AppError;
use crate::mechanism::LEDGER_DIR;

/// Header of the stream of the ledger's files.
const STREAM_HEADER: &[u8] = b"rapporteur ledger files v1\n";
/// The longest file of a ledger that is put back.
const LEDGER_FILE_BYTES_MAX: u64 = 1 << 26;
/// The longest path in the stream.
const PATH_BYTES_MAX: u16 = 1024;
/// How often a ledger that grows meanwhile is read anew before the reader gives up.
const ATTEMPTS_MAX: usize = 20;
const COMMITTED: &str = "state/committed";

/// Folders and files that a backup has in other ways, or must not have.
const APART: &[&str] = &[
    "vault",
    "ledger",
    "keys/keyring.age",
    "keys/keyring-recovery.age",
    "keys/backup-keys.age",
    "keys/backup.lock",
];

/// A file of the ledger: its path below the ledger's folder, and its bytes.
pub(crate) type LedgerFile = (String, Vec<u8>);

/// The ledger's files as they were at one commit, though another process may be appending: a file of a commit is never written
/// over, so a copy that began and ended at the same commit is whole. Returns the entries that the ledger held.
pub(crate) fn read_ledger(mechanism: &Path) -> Result<(Vec<LedgerFile>, u64), AppError> {
    let folder = mechanism.join(LEDGER_DIR);
    let failed = |error| AppError::file("read", &folder, error);
    for _ in 0..ATTEMPTS_MAX {
        let before = std::fs::read(folder.join(COMMITTED)).map_err(failed)?;
        let files = read_files(&folder).map_err(failed)?;
        let after = std::fs::read(folder.join(COMMITTED)).map_err(failed)?;
        if let (true, Some(files)) = (before == after, files) {
            let size = committed_size(&before).ok_or_else(|| {
                AppError::Integrity(
                    "ledger/state/committed is not the state of a ledger".to_owned(),
                )
            })?;
            return Ok((files, size));
        }
    }
    Err(AppError::Backup {
        message: "the ledger grew all the while it was read".to_owned(),
        hint: "run the backup again when the other process has less to do",
    })
}

/// `None` when a file went away meanwhile.
fn read_files(folder: &Path) -> io::Result<Option<Vec<LedgerFile>>> {
    let mut files = Vec::new();
    for (path, found) in walk(&RealDisk, folder)? {
        if found.kind != FoundKind::File
            || found.name.starts_with(TEMPORARY_PREFIX)
            || found.name == "lock"
        {
            continue;
        }
        match std::fs::read(&path) {
            Ok(bytes) => files.push((relative(folder, &path), bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        }
    }
    Ok(Some(files))
}

/// The second line of the state: docs/format.md, "Ledger folder".
fn committed_size(state: &[u8]) -> Option<u64> {
    std::str::from_utf8(state)
        .ok()?
        .lines()
        .nth(2)?
        .parse()
        .ok()
}

/// One stream of all files.
pub(crate) fn stream(files: &[LedgerFile]) -> Vec<u8> {
    let mut bytes = STREAM_HEADER.to_vec();
    for (path, content) in files {
        bytes.extend_from_slice(&(path.len() as u16).to_be_bytes());
        bytes.extend_from_slice(path.as_bytes());
        bytes.extend_from_slice(&(content.len() as u64).to_be_bytes());
        bytes.extend_from_slice(content);
    }
    bytes
}

/// Writes the files of a stream below a folder.
pub(crate) fn unpack(mut from: &mut dyn Read, folder: &Path) -> io::Result<()> {
    let invalid = |problem: &str| io::Error::new(io::ErrorKind::InvalidData, problem.to_owned());
    let mut header = [0; STREAM_HEADER.len()];
    from.read_exact(&mut header)?;
    if header != STREAM_HEADER {
        return Err(invalid("it is no stream of a ledger's files"));
    }
    loop {
        let mut length = [0; 2];
        if from.read(&mut length[..1])? == 0 {
            return Ok(());
        }
        from.read_exact(&mut length[1..])?;
        let length = u16::from_be_bytes(length);
        if length > PATH_BYTES_MAX {
            return Err(invalid("a path is too long"));
        }
        let mut path = vec![0; usize::from(length)];
        from.read_exact(&mut path)?;
        let path = String::from_utf8(path).map_err(|_| invalid("a path is not UTF-8"))?;
        let mut size = [0; 8];
        from.read_exact(&mut size)?;
        let size = u64::from_be_bytes(size);
        if size > LEDGER_FILE_BYTES_MAX {
            return Err(invalid("a file is too long"));
        }
        let mut content = Vec::new();
        (&mut from).take(size).read_to_end(&mut content)?;
        if content.len() as u64 != size {
            return Err(invalid("it ends too early"));
        }
        let path = inner_path(folder, &path).ok_or_else(|| invalid("a path leads elsewhere"))?;
        write_new(&path, &content)?;
    }
}

/// Writes a file below the restored folder, with its folders.
pub(crate) fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    make_folders_durably(&RealDisk, path.parent().unwrap_or(Path::new(".")))?;
    write_durably(&RealDisk, path, content)
}

/// The path below a folder, or `None` when it would lead out of it.
pub(crate) fn inner_path(folder: &Path, path: &str) -> Option<PathBuf> {
    let is_plain = |part| matches!(part, Component::Normal(_));
    let relative = Path::new(path);
    (!path.is_empty() && relative.components().all(is_plain)).then(|| folder.join(relative))
}

/// Every other file of the mechanism's folder, relative and sorted.
pub(crate) fn other_files(mechanism: &Path) -> Result<Vec<String>, AppError> {
    let found = walk(&RealDisk, mechanism)
        .map_err(|error| AppError::file("list the files of", mechanism, error))?;
    let files = found.into_iter().filter_map(|(path, found)| {
        let path = relative(mechanism, &path);
        let is_apart = APART
            .iter()
            .any(|apart| path == *apart || path.starts_with(&format!("{apart}/")));
        let is_passing = found.name.starts_with(TEMPORARY_PREFIX)
            || found.name.ends_with(".tmp")
            || path.starts_with("record.sqlite")
            || path.starts_with("keys/backup-keys.age");
        (found.kind == FoundKind::File && !is_apart && !is_passing).then_some(path)
    });
    Ok(files.collect())
}

fn relative(folder: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(folder).unwrap_or(path);
    let parts = inner
        .components()
        .map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

/// Copies while a receiver takes what a giver writes, through a pipe, on two threads: for what can only write into what can only
/// read.
pub(crate) fn piped<G, T>(
    give: impl FnOnce(&mut dyn Write) -> Result<G, AppError> + Send,
    take: impl FnOnce(&mut dyn Read) -> Result<T, AppError>,
) -> Result<(G, T), AppError>
where
    G: Send,
{
    let (mut reader, mut writer) = io::pipe()
        .map_err(|error| AppError::file("open a pipe for", "a backup".as_ref(), error))?;
    std::thread::scope(|scope| {
        let giver = scope.spawn(move || give(&mut writer));
        let taken = take(&mut reader);
        drop(reader);
        let given = giver.join().expect("invariant: the giver does not panic");
        // A giver that failed explains a receiver that came short.
        match (given, taken) {
            (Ok(given), Ok(taken)) => Ok((given, taken)),
            (Err(AppError::Vault { .. }), Err(taken)) => Err(taken),
            (Err(error), _) | (_, Err(error)) => Err(error),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ledgers_files_come_out_of_the_stream_as_they_went_in() {
        let scratch = tempfile::tempdir().unwrap();
        let files = vec![
            ("checkpoint".to_owned(), b"x\n".to_vec()),
            ("tile/0/000.p/1".to_owned(), vec![7; 32]),
        ];
        unpack(&mut stream(&files).as_slice(), scratch.path()).unwrap();
        assert_eq!(read_files(scratch.path()).unwrap().unwrap(), files);
    }

    #[test]
    fn a_path_that_leads_out_of_the_folder_is_refused() {
        let scratch = tempfile::tempdir().unwrap();
        for path in ["../x", "/x", "a/../../x", ""] {
            let bytes = stream(&[(path.to_owned(), Vec::new())]);
            assert!(
                unpack(&mut bytes.as_slice(), scratch.path()).is_err(),
                "{path}"
            );
        }
    }

    #[test]
    fn every_shortened_stream_is_refused() {
        let scratch = tempfile::tempdir().unwrap();
        let bytes = stream(&[("a".to_owned(), vec![1; 9])]);
        for length in 0..bytes.len() {
            // The header alone is the stream of no file.
            let is_whole = length == STREAM_HEADER.len();
            let unpacked = unpack(&mut &bytes[..length], scratch.path());
            assert_eq!(unpacked.is_ok(), is_whole, "{length}");
        }
    }
}
