//! The key file of backups: docs/format.md, "Backup". It is replaced whole, so that what is left out of it is gone; it is never
//! added to. Knows no object and no medium but the file itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rapporteur_disk::{Disk, RealDisk, write_durably};
use rapporteur_vault::sealing;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::places::{KeyPlace, Places};
use crate::AppError;
use crate::mechanism::vault_error;

/// The file in the mechanism's folder, and its name in a key place.
pub(crate) const FILE: &str = "keys/backup-keys.age";
pub(crate) const FILE_NAME: &str = "backup-keys.age";
const HEADER: &str = "rapporteur backup keys v1";
/// The longest key file that is read: some 400,000 objects.
const BYTES_MAX: u64 = 128 << 20;

/// The key of one object.
pub(crate) struct ObjectKey {
    /// Its name in every destination: 64 hex digits, drawn at random.
    pub(crate) name: String,
    pub(crate) identity: SecretString,
}

/// Every key that opens a backup, and where backups are. No `Debug`.
pub(crate) struct KeyFile {
    pub(crate) mechanism: String,
    pub(crate) next_snapshot: u64,
    pub(crate) places: Places,
    pub(crate) snapshots: BTreeMap<u64, SecretString>,
    /// By what the object holds: `blob/<name>/<seal>`, `file/<sha256>`, `record/<snapshot>`, `ledger/<snapshot>`.
    pub(crate) objects: BTreeMap<String, ObjectKey>,
}

impl KeyFile {
    /// The key file of a mechanism that has made no backup.
    pub(crate) fn new(mechanism: String) -> Self {
        Self {
            mechanism,
            next_snapshot: 1,
            places: Places::default(),
            snapshots: BTreeMap::new(),
            objects: BTreeMap::new(),
        }
    }

    /// Reads the file; `None` when there is none.
    pub(crate) fn read(path: &Path, identity: &SecretString) -> Result<Option<Self>, AppError> {
        // CRASH: between the two renames of `write` the new file stands under its temporary name only.
        let path = [path.to_owned(), successor(path)]
            .into_iter()
            .find(|path| path.is_file());
        let Some(path) = path else {
            return Ok(None);
        };
        let failed = |error| AppError::file("read", &path, error);
        if std::fs::metadata(&path).map_err(failed)?.len() > BYTES_MAX {
            return Err(damaged(&path, "it is longer than any key file"));
        }
        let sealed = std::fs::read(&path).map_err(failed)?;
        let mut text = Zeroizing::new(Vec::with_capacity(sealed.len()));
        sealing::open(identity, &mut sealed.as_slice(), &mut *text)
            .map_err(vault_error("open the key file of backups"))?;
        parse(&text)
            .map(Some)
            .map_err(|problem| damaged(&path, &problem))
    }

    /// Replaces the file and scribbles over the one before.
    ///
    /// CRASH: before the second rename the old file stands as `.old` and the new one, whole, as `.new`; `read` takes that.
    pub(crate) fn write(&self, path: &Path, recipients: &[&str]) -> Result<(), AppError> {
        let mut sealed = Vec::new();
        sealing::seal(recipients, &mut self.to_text().as_bytes(), &mut sealed)
            .map_err(vault_error("seal the key file of backups"))?;
        replace(path, &sealed).map_err(|error| AppError::file("write", path, error))
    }

    fn to_text(&self) -> Zeroizing<String> {
        // Room for the whole from the start: a string that grows leaves copies of secrets behind.
        let room = 4096 + 512 * (self.objects.len() + self.snapshots.len());
        let mut text = Zeroizing::new(String::with_capacity(room));
        let mut line = |words: &[&str]| {
            for (index, word) in words.iter().enumerate() {
                if index > 0 {
                    text.push(' ');
                }
                text.push_str(word);
            }
            text.push('\n');
        };
        line(&[HEADER]);
        line(&["mechanism", &self.mechanism]);
        line(&["next-snapshot", &self.next_snapshot.to_string()]);
        for destination in &self.places.destinations {
            line(&["destination", &destination.to_string_lossy()]);
        }
        for place in &self.places.key_places {
            let state = if place.is_current { "current" } else { "stale" };
            line(&["key-place", state, &place.path.to_string_lossy()]);
        }
        for (number, identity) in &self.snapshots {
            line(&["snapshot", &number.to_string(), identity.expose_secret()]);
        }
        for (holds, key) in &self.objects {
            line(&["object", holds, &key.name, key.identity.expose_secret()]);
        }
        text
    }

    /// The key of an object, drawn when there is none.
    pub(crate) fn object(&mut self, holds: &str, random: &mut dyn FnMut(&mut [u8])) -> &ObjectKey {
        self.objects.entry(holds.to_owned()).or_insert_with(|| {
            let mut name = [0; 32];
            random(&mut name);
            let (identity, _) = sealing::new_identity(random);
            ObjectKey {
                name: hex::encode(name),
                identity,
            }
        })
    }
}

fn damaged(path: &Path, problem: &str) -> AppError {
    AppError::Backup {
        message: format!("{} is no usable key file: {problem}", path.display()),
        hint: "use the copy in another key place",
    }
}

fn successor(path: &Path) -> PathBuf {
    path.with_extension("age.new")
}

fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let (new, old) = (successor(path), path.with_extension("age.old"));
    let folder = path.parent().unwrap_or(Path::new("."));
    write_durably(&RealDisk, &new, bytes)?;
    // Also what an interrupted call has left: it holds keys that may have been dropped since.
    scribble(&old)?;
    if path.is_file() {
        RealDisk.rename(path, &old)?;
    }
    RealDisk.rename(&new, path)?;
    RealDisk.sync_folder(folder)?;
    scribble(&old)?;
    RealDisk.sync_folder(folder)
}

/// Overwrites and removes a file that held keys. A medium that moves blocks may keep them: THREATS.md says so.
fn scribble(path: &Path) -> std::io::Result<()> {
    let Some(found) = RealDisk.look(path)? else {
        return Ok(());
    };
    let zeros = vec![0; usize::try_from(found.size_bytes).unwrap_or(0)];
    RealDisk.overwrite_start(path, &zeros)?;
    RealDisk.remove_file(path)
}

fn parse(bytes: &[u8]) -> Result<KeyFile, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
    let mut lines = text.lines();
    if lines.next() != Some(HEADER) {
        return Err("its first line is another".to_owned());
    }
    let mut file = KeyFile::new(String::new());
    for (line, number) in lines.zip(2..) {
        take_line(&mut file, line).ok_or_else(|| format!("line {number} is malformed"))?;
    }
    if file.mechanism.is_empty() {
        return Err("it names no mechanism".to_owned());
    }
    Ok(file)
}

fn take_line(file: &mut KeyFile, line: &str) -> Option<()> {
    let (word, rest) = line.split_once(' ')?;
    match word {
        "mechanism" => file.mechanism = rest.to_owned(),
        "next-snapshot" => file.next_snapshot = rest.parse().ok()?,
        "destination" => file.places.destinations.push(PathBuf::from(rest)),
        "key-place" => {
            let (state, path) = rest.split_once(' ')?;
            file.places.key_places.push(KeyPlace {
                path: PathBuf::from(path),
                is_current: state == "current",
            });
        }
        "snapshot" => {
            let (number, identity) = rest.split_once(' ')?;
            file.snapshots.insert(
                number.parse().ok()?,
                SecretString::from(identity.to_owned()),
            );
        }
        "object" => {
            let mut words = rest.split(' ');
            let (holds, name, identity) = (words.next()?, words.next()?, words.next()?);
            let is_name = name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
            if !is_name || words.next().is_some() {
                return None;
            }
            file.objects.insert(
                holds.to_owned(),
                ObjectKey {
                    name: name.to_owned(),
                    identity: SecretString::from(identity.to_owned()),
                },
            );
        }
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn random() -> impl FnMut(&mut [u8]) {
        let mut next = 0_u8;
        move |out: &mut [u8]| {
            for byte in out {
                next = next.wrapping_add(41);
                *byte = next;
            }
        }
    }

    fn sample() -> KeyFile {
        let mut file = KeyFile::new("00".repeat(16));
        file.next_snapshot = 3;
        file.places.destinations.push("/media/a b".into());
        file.places.key_places.push(KeyPlace {
            path: "/media/keys".into(),
            is_current: false,
        });
        let mut random = random();
        file.snapshots
            .insert(2, sealing::new_identity(&mut random).0);
        file.object("file/00", &mut random);
        file
    }

    #[test]
    fn a_key_file_is_read_back_as_it_was_written() {
        let file = sample();
        let back = parse(file.to_text().as_bytes()).unwrap();
        assert_eq!(*back.to_text(), *file.to_text());
    }

    #[test]
    fn a_replaced_key_file_leaves_no_older_one_beside_it() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join(FILE_NAME);
        let (identity, recipient) = sealing::new_identity(&mut random());
        sample().write(&path, &[&recipient]).unwrap();
        KeyFile::new("11".repeat(16))
            .write(&path, &[&recipient])
            .unwrap();
        let read = KeyFile::read(&path, &identity).unwrap().unwrap();
        assert_eq!(read.mechanism, "11".repeat(16));
        assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 1);
    }

    #[test]
    fn after_a_crash_between_the_renames_the_new_file_is_taken() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join(FILE_NAME);
        let (identity, recipient) = sealing::new_identity(&mut random());
        sample().write(&path, &[&recipient]).unwrap();
        std::fs::rename(&path, successor(&path)).unwrap();
        assert!(KeyFile::read(&path, &identity).unwrap().is_some());
    }

    #[test]
    fn a_malformed_line_is_named_by_its_number() {
        let text = format!("{HEADER}\nmechanism 00\nobject x\n");
        assert_eq!(parse(text.as_bytes()).err().unwrap(), "line 3 is malformed");
    }
}
