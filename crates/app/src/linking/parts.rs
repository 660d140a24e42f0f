//! Scoring in parts, each kept once it is finished. It refuses a part that was made from anything else, or that is not whole.
//!
//! A part is `parts/N.bin`: SHA-256 of what it depends on (the run's digest, the floor, the weights, the part's place), pairs scored,
//! edges as three little-endian 32-bit words each, and SHA-256 of all of that.

use std::ops::Range;

use rapporteur_disk::{RealDisk, make_folders_durably, write_durably};
use rapporteur_linkage::{Edge, Prepared, Trained};
use sha2::{Digest, Sha256};

use super::error::LinkingError;
use super::folder::Folder;
use super::watching::Watching;

/// Pairs of one part, about: a few seconds of work, so that little is lost and little is written.
const PART_PAIRS: u64 = 25_000_000;
const DIGEST_BYTES: usize = 32;
const EDGE_BYTES: usize = 12;

/// What is scored, and where parts are kept.
pub(crate) struct Scoring<'s> {
    pub(crate) prepared: &'s Prepared<'s>,
    pub(crate) trained: &'s Trained,
    pub(crate) floor_bits: f64,
    pub(crate) folder: &'s Folder,
    pub(crate) digest: &'s str,
}

/// All parts together.
pub(crate) struct ScoredParts {
    pub(crate) edges: Vec<Edge>,
    pub(crate) pairs_scored: u64,
    pub(crate) parts_taken_over: usize,
}

struct Part {
    pairs: u64,
    edges: Vec<Edge>,
}

/// Scores what is not scored yet.
pub(crate) fn score(
    scoring: &Scoring<'_>,
    watch: &Watching<'_>,
) -> Result<ScoredParts, LinkingError> {
    let ranges = ranges(&scoring.prepared.task_pairs());
    let mut all = ScoredParts {
        edges: Vec::new(),
        pairs_scored: 0,
        parts_taken_over: 0,
    };
    let weights =
        serde_json::to_string(scoring.trained).expect("invariant: weights have a JSON form");
    for (number, range) in ranges.iter().enumerate() {
        let stage = format!("score, part {} of {}", number + 1, ranges.len());
        let key = key(scoring, &weights, number, ranges.len());
        // A run that fits in one part writes its edges at once.
        let is_kept = ranges.len() > 1;
        let kept = if is_kept {
            read(scoring.folder, number, &key)?
        } else {
            None
        };
        let part = match kept {
            Some(part) => {
                all.parts_taken_over += 1;
                part
            }
            None => {
                let scored = scoring.prepared.score_tasks(
                    scoring.trained,
                    scoring.floor_bits,
                    range.clone(),
                    watch,
                );
                if scored.is_cancelled {
                    watch.finish("stopped");
                    return Err(LinkingError::Stopped(stage));
                }
                let part = Part {
                    pairs: scored.pairs_scored,
                    edges: scored.edges,
                };
                if is_kept {
                    write(scoring.folder, number, &key, &part)?;
                }
                part
            }
        };
        all.pairs_scored += part.pairs;
        all.edges.extend(part.edges);
    }
    Ok(all)
}

/// Tasks in runs of about as many pairs as a part has.
fn ranges(task_pairs: &[u64]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let (mut first, mut pairs) = (0, 0);
    for (task, own) in task_pairs.iter().enumerate() {
        pairs += own;
        if pairs >= PART_PAIRS || task + 1 == task_pairs.len() {
            ranges.push(first..task + 1);
            (first, pairs) = (task + 1, 0);
        }
    }
    ranges
}

fn key(scoring: &Scoring<'_>, weights: &str, number: usize, parts: usize) -> [u8; DIGEST_BYTES] {
    let mut hasher = Sha256::new();
    let floor = scoring.floor_bits.to_bits();
    hasher.update(format!(
        "{}\n{floor}\n{number} of {parts}\n{weights}",
        scoring.digest
    ));
    hasher.finalize().into()
}

fn name(number: usize) -> String {
    format!("parts/{number}.bin")
}

fn write(
    folder: &Folder,
    number: usize,
    key: &[u8; DIGEST_BYTES],
    part: &Part,
) -> Result<(), LinkingError> {
    let path = folder.path(&name(number));
    let mut bytes = Vec::with_capacity(2 * DIGEST_BYTES + 8 + part.edges.len() * EDGE_BYTES);
    bytes.extend(key);
    bytes.extend(part.pairs.to_le_bytes());
    for edge in &part.edges {
        bytes.extend(edge.a.to_le_bytes());
        bytes.extend(edge.b.to_le_bytes());
        bytes.extend(edge.weight.to_bits().to_le_bytes());
    }
    let digest = Sha256::digest(&bytes);
    bytes.extend(digest);
    make_folders_durably(&RealDisk, &folder.path("parts"))
        .and_then(|()| write_durably(&RealDisk, &path, &bytes))
        .map_err(LinkingError::file("write", &path))
}

/// A part under this key; `None` when there is none, or only one of something else.
fn read(
    folder: &Folder,
    number: usize,
    key: &[u8; DIGEST_BYTES],
) -> Result<Option<Part>, LinkingError> {
    let path = folder.path(&name(number));
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(LinkingError::file("read", &path)(error)),
    };
    Ok(parse(&bytes, key))
}

fn parse(bytes: &[u8], key: &[u8; DIGEST_BYTES]) -> Option<Part> {
    let (body, digest) = bytes.split_last_chunk::<DIGEST_BYTES>()?;
    if Sha256::digest(body)[..] != digest[..] {
        return None;
    }
    let (own_key, body) = body.split_first_chunk::<DIGEST_BYTES>()?;
    let (pairs, edges) = body.split_first_chunk::<8>()?;
    if own_key != key || edges.len() % EDGE_BYTES != 0 {
        return None;
    }
    let word = |bytes: &[u8]| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    let edges = edges
        .chunks_exact(EDGE_BYTES)
        .map(|edge| Edge {
            a: word(edge),
            b: word(&edge[4..]),
            weight: f32::from_bits(word(&edge[8..])),
        })
        .collect();
    Some(Part {
        pairs: u64::from_le_bytes(*pairs),
        edges,
    })
}

/// Removes parts: their edges stand in `edges.parquet`.
pub(crate) fn remove(folder: &Folder) -> Result<(), LinkingError> {
    let path = folder.path("parts");
    match std::fs::remove_dir_all(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(LinkingError::file("remove", &path)(error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_taken_only_whole_and_under_its_own_key() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::at(dir.path());
        let part = Part {
            pairs: 7,
            edges: vec![Edge::new(1, 2, 3.5), Edge::new(0, 9, -1.0)],
        };
        let (key, other) = ([1; DIGEST_BYTES], [2; DIGEST_BYTES]);
        assert!(read(&folder, 0, &key).unwrap().is_none());
        write(&folder, 0, &key, &part).unwrap();
        let back = read(&folder, 0, &key).unwrap().unwrap();
        assert_eq!((back.pairs, back.edges), (7, part.edges));
        assert!(read(&folder, 0, &other).unwrap().is_none(), "stale");
        let path = folder.path(&name(0));
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[45] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        assert!(read(&folder, 0, &key).unwrap().is_none(), "damaged");
        bytes.truncate(50);
        std::fs::write(&path, &bytes).unwrap();
        assert!(read(&folder, 0, &key).unwrap().is_none(), "cut off");
        remove(&folder).unwrap();
        remove(&folder).unwrap();
    }

    #[test]
    fn parts_cover_all_tasks_in_order() {
        let tasks = vec![10_000_000; 7];
        assert_eq!(ranges(&tasks), [0..3, 3..6, 6..7]);
        assert!(ranges(&[]).is_empty());
    }
}
