//! Whether published heads are one history: the root of each is computed anew from the log's own entries. Written from RFC 6962 and
//! C2SP tlog-tiles alone, without the product's code.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

/// The first three lines of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// Whose log.
    pub origin: String,
    /// Its entries.
    pub size: usize,
    /// Their root, in base64 as written.
    pub root: String,
}

/// Reads a head; `None` where none was published yet.
pub(super) fn head(ledger: &Path) -> Result<Option<Head>, String> {
    let text = match fs::read_to_string(ledger.join("checkpoint")) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("the checkpoint cannot be read: {error}")),
    };
    let mut lines = text.lines();
    let mut line = || {
        lines
            .next()
            .ok_or_else(|| "the checkpoint is cut".to_owned())
    };
    let origin = line()?.to_owned();
    let size = line()?
        .parse()
        .map_err(|_| "the checkpoint states no size".to_owned())?;
    Ok(Some(Head {
        origin,
        size,
        root: line()?.to_owned(),
    }))
}

/// Checks that heads grow, and that each has the root of the first so many of the log's entries.
pub(super) fn check(heads: &[Head], ledger: &Path) -> Result<(), String> {
    let leaves = leaves(ledger)?;
    for pair in heads.windows(2) {
        if pair[1].size < pair[0].size || pair[1].origin != pair[0].origin {
            return Err(format!(
                "the published log shrank or changed its name: {:?} then {:?}",
                pair[0], pair[1]
            ));
        }
    }
    for head in heads {
        let Some(first) = leaves.get(..head.size) else {
            return Err(format!(
                "the log has {} entries, {} were published",
                leaves.len(),
                head.size
            ));
        };
        if base64(&root(first)) != head.root {
            return Err(format!(
                "the head of size {} is of another history",
                head.size
            ));
        }
    }
    Ok(())
}

/// The leaf hashes of all entries, from bundles: a length in two bytes and the entry, 256 to a full bundle.
fn leaves(ledger: &Path) -> Result<Vec<[u8; 32]>, String> {
    let mut leaves = Vec::new();
    for number in 0..1_000 {
        let Some(bundle) = bundle(&ledger.join("tile/entries"), number)? else {
            break;
        };
        let mut rest = bundle.as_slice();
        let before = leaves.len();
        while let [high, low, after @ ..] = rest {
            let len = usize::from(u16::from_be_bytes([*high, *low]));
            let (entry, next) = after.split_at_checked(len).ok_or("a bundle is cut")?;
            leaves.push(hash(&[&[0], entry]));
            rest = next;
        }
        if leaves.len() - before < 256 {
            break;
        }
    }
    Ok(leaves)
}

/// A full bundle, or the widest partial one.
fn bundle(folder: &Path, number: usize) -> Result<Option<Vec<u8>>, String> {
    let name = format!("{number:03}");
    if let Ok(bytes) = fs::read(folder.join(&name)) {
        return Ok(Some(bytes));
    }
    let Ok(partial) = fs::read_dir(folder.join(format!("{name}.p"))) else {
        return Ok(None);
    };
    let widths = partial
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let Some(width) = widths.max() else {
        return Ok(None);
    };
    let path = folder.join(format!("{name}.p/{width}"));
    fs::read(&path)
        .map(Some)
        .map_err(|error| format!("{}: {error}", path.display()))
}

fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    digest.finalize().into()
}

/// RFC 6962 section 2.1.
fn root(leaves: &[[u8; 32]]) -> [u8; 32] {
    match leaves {
        [] => hash(&[]),
        [leaf] => *leaf,
        leaves => {
            let split = leaves.len().next_power_of_two() / 2;
            hash(&[&[1], &root(&leaves[..split]), &root(&leaves[split..])])
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut bits = [0_u8; 4];
        bits[1..=chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes(bits);
        for place in 0..4 {
            let digit = ALPHABET[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= chunk.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The leaves of the test tree of RFC 6962's reference implementations, and its roots.
    const LEAVES: &[&[u8]] = &[
        b"",
        b"\0",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
    ];

    fn root_of(count: usize) -> String {
        let leaves: Vec<[u8; 32]> = LEAVES[..count]
            .iter()
            .map(|leaf| hash(&[&[0], leaf]))
            .collect();
        root(&leaves)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    #[test]
    fn roots_are_those_of_the_specification() {
        assert_eq!(
            root_of(0),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(
            root_of(1),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        );
        assert_eq!(
            root_of(2),
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
        );
        assert_eq!(
            root_of(3),
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
        );
    }

    #[test]
    fn base64_pads_as_rfc_4648_shows() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn a_head_of_another_history_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let entries = folder.path().join("tile/entries/000.p");
        fs::create_dir_all(&entries).unwrap();
        fs::write(entries.join("2"), b"\0\x01a\0\x01b").unwrap();
        let leaves = [hash(&[&[0], b"a"]), hash(&[&[0], b"b"])];
        let head = |size: usize, root: [u8; 32]| Head {
            origin: "o".to_owned(),
            size,
            root: base64(&root),
        };
        let right = [head(1, root(&leaves[..1])), head(2, root(&leaves))];
        assert_eq!(check(&right, folder.path()), Ok(()));
        assert!(check(&[right[1].clone(), right[0].clone()], folder.path()).is_err());
        assert!(check(&[head(2, root(&leaves[..1]))], folder.path()).is_err());
        assert!(check(&[head(3, root(&leaves))], folder.path()).is_err());
    }
}
