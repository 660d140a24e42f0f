//! `evidence stamp`: time-stamps that others gave for an item are verified, kept beside it, and told in its custody. What does not hold
//! is not kept. It asks nobody for a time-stamp.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use rapporteur_model::{CustodyEvent, CustodyKind, EvidenceRecord, Outcome};
use rapporteur_stamp::StampError;
use rapporteur_stamp::ots::{Attestation, AttestationKind, HEADER_BYTES, PROOF_BYTES_MAX, Proof};
use rapporteur_stamp::tsp::{DigestAlgorithm, Roots, Stamp, Token};

use super::record::{custody_event, find, keep_derivative, record, tool};
use crate::mechanism::{store_error, vault_error};
use crate::upkeep::stamps::stamp_error;
use crate::{Ambient, AppError, Mechanism};

/// The kind of derivative that a time-stamp is kept as.
const KIND: &str = "time_stamp";

/// What a person brings to check time-stamps with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StampOptions {
    /// Root certificates of RFC 3161 authorities, in PEM; without them, who signed a token is not checked.
    pub roots_pem: Option<Vec<u8>>,
    /// Headers of Bitcoin blocks.
    pub headers: Vec<[u8; HEADER_BYTES]>,
}

/// A time-stamp of an item and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemStamp {
    /// The name of the file.
    pub title: String,
    /// `RFC 3161` or `OpenTimestamps`.
    pub form: &'static str,
    /// Whether it holds; a warning where part of it could not be checked yet.
    pub outcome: Outcome,
    /// What was found, one sentence each.
    pub findings: Vec<String>,
}

/// Verifies time-stamps against an item and keeps them. All are verified before the first is kept.
///
/// # Errors
/// [`AppError::Stamp`] for the first that does not hold: nothing was kept; [`AppError::File`], [`AppError::Unknown`],
/// [`AppError::Ambiguous`], or what a keeper says.
pub async fn keep_stamps(
    mechanism: &mut Mechanism,
    ambient: &Ambient,
    name: &str,
    files: &[PathBuf],
    options: &StampOptions,
) -> Result<Vec<ItemStamp>, AppError> {
    let item = find(mechanism, name).await?;
    let roots = read_roots(options)?;
    let mut judged = Vec::with_capacity(files.len());
    for path in files {
        let bytes = read_file(path)?;
        let title = path.file_name().unwrap_or_default().to_string_lossy();
        let title = title.into_owned();
        let bench = Bench {
            mechanism,
            item: &item,
            roots: roots.as_ref(),
            headers: &options.headers,
        };
        let stamp = bench
            .judge(title, &bytes)?
            .map_err(stamp_error("keep", path.display().to_string()))?;
        judged.push((stamp, bytes));
    }
    let mut kept = Vec::with_capacity(judged.len());
    for (stamp, bytes) in judged {
        keep(mechanism, ambient, &item, &stamp, &bytes).await?;
        kept.push(stamp);
    }
    Ok(kept)
}

/// Verifies the kept time-stamps of an item again, in the order in which they were kept. One that does not hold is in the list as a
/// failure.
///
/// # Errors
/// [`AppError::Stamp`] when the roots cannot be read, or what a keeper says.
pub async fn check_stamps(
    mechanism: &Mechanism,
    name: &str,
    options: &StampOptions,
) -> Result<Vec<ItemStamp>, AppError> {
    let item = find(mechanism, name).await?;
    let roots = read_roots(options)?;
    let derivatives = mechanism
        .store
        .derivatives_of(item.id)
        .await
        .map_err(store_error("read what was kept with the item"))?;
    let bench = Bench {
        mechanism,
        item: &item,
        roots: roots.as_ref(),
        headers: &options.headers,
    };
    let mut stamps = Vec::new();
    for derivative in derivatives.into_iter().filter(|one| one.kind == KIND) {
        let bytes = mechanism
            .vault
            .get(&derivative.blob_name)
            .map_err(vault_error("open a kept time-stamp"))?;
        let title = derivative.title;
        let stamp = bench
            .judge(title.clone(), &bytes)?
            .unwrap_or_else(|error| ItemStamp {
                title,
                form: form_of(&bytes),
                outcome: Outcome::Failure,
                findings: vec![error.to_string()],
            });
        stamps.push(stamp);
    }
    Ok(stamps)
}

/// CRASH: between the two, the time-stamp is kept and its custody says so, without what was found; `--list` finds it again.
async fn keep(
    mechanism: &mut Mechanism,
    ambient: &Ambient,
    item: &EvidenceRecord,
    stamp: &ItemStamp,
    bytes: &[u8],
) -> Result<(), AppError> {
    let media_type = if Proof::is_one(bytes) {
        "application/vnd.opentimestamps.v1"
    } else {
        "application/timestamp-reply"
    };
    let kept = keep_derivative(
        mechanism,
        ambient,
        item,
        KIND,
        &stamp.title,
        media_type,
        bytes,
        &tool(),
    )
    .await?;
    let event = CustodyEvent {
        outcome: stamp.outcome,
        detail: format!("{}: {}", stamp.form, stamp.findings.join("; ")),
        related: Some(kept.id),
        ..custody_event(ambient, item.id, CustodyKind::TimeStamp)
    };
    record(mechanism, ambient, vec![event]).await
}

/// An item and what its time-stamps are checked with.
struct Bench<'a> {
    mechanism: &'a Mechanism,
    item: &'a EvidenceRecord,
    roots: Option<&'a Roots>,
    headers: &'a [[u8; HEADER_BYTES]],
}

impl Bench<'_> {
    /// The outer error is a keeper's, the inner one is the time-stamp's.
    fn judge(
        &self,
        title: String,
        bytes: &[u8],
    ) -> Result<Result<ItemStamp, StampError>, AppError> {
        if Proof::is_one(bytes) {
            return Ok(self.judge_proof(title, bytes));
        }
        let token = match Token::parse(bytes) {
            Ok(token) => token,
            Err(error) => return Ok(Err(error)),
        };
        let digest = self.digest(token.claim().algorithm)?;
        Ok(self.judge_token(title, &token, &digest))
    }

    fn judge_token(
        &self,
        title: String,
        token: &Token,
        digest: &[u8],
    ) -> Result<ItemStamp, StampError> {
        let (outcome, finding) = match self.roots {
            Some(roots) => {
                let stamp = token.verify(digest, None, roots)?;
                (Outcome::Success, in_words(&stamp))
            }
            None => {
                token.check_digest(digest)?;
                let at = token.claim().at;
                let finding = format!(
                    "says that the item existed at {at}; who signed that was not checked, because no roots were given"
                );
                (Outcome::Warning, finding)
            }
        };
        Ok(ItemStamp {
            title,
            form: "RFC 3161",
            outcome,
            findings: vec![finding],
        })
    }

    fn judge_proof(&self, title: String, bytes: &[u8]) -> Result<ItemStamp, StampError> {
        let proof = Proof::parse(bytes)?;
        proof.check_digest(&self.item.sha256)?;
        let mut outcome = Outcome::Warning;
        let mut findings = Vec::new();
        for attestation in &proof.attestations {
            match self.confirm(attestation) {
                Some(confirmed) => {
                    outcome = Outcome::Success;
                    findings.push(confirmed?);
                }
                None => findings.push(attestation.to_string()),
            }
        }
        findings.sort();
        findings.dedup();
        Ok(ItemStamp {
            title,
            form: "OpenTimestamps",
            outcome,
            findings,
        })
    }

    /// What a header makes of an attestation of a Bitcoin block; `None` where there is nothing to compare.
    fn confirm(&self, attestation: &Attestation) -> Option<Result<String, StampError>> {
        let AttestationKind::Bitcoin { height } = attestation.kind else {
            return None;
        };
        let mut last = None;
        for header in self.headers {
            match attestation.verify(header) {
                Ok(block) => {
                    return Some(Ok(format!(
                        "the item existed when the Bitcoin block {} was made, at {} by its miner's clock (the proof says height {height}); \
                         compare that hash with a source that you trust",
                        block.block_hash, block.at
                    )));
                }
                Err(error) => last = Some(Err(error)),
            }
        }
        last
    }

    fn digest(&self, algorithm: DigestAlgorithm) -> Result<Vec<u8>, AppError> {
        if algorithm == DigestAlgorithm::Sha256 {
            return Ok(self.item.sha256.to_vec());
        }
        let mut stream = algorithm.stream();
        self.mechanism
            .vault
            .read_to(&self.item.blob_name, &mut stream)
            .map_err(vault_error("digest the original anew"))?;
        Ok(stream.finish())
    }
}

fn in_words(stamp: &Stamp) -> String {
    let accuracy = stamp.claim.accuracy.as_ref();
    let accuracy = accuracy.map_or_else(String::new, |accuracy| format!(" (within {accuracy})"));
    format!(
        "the item existed at {}{accuracy}, says {}, for whom {} vouches",
        stamp.claim.at, stamp.authority, stamp.root
    )
}

fn form_of(bytes: &[u8]) -> &'static str {
    if Proof::is_one(bytes) {
        "OpenTimestamps"
    } else {
        "RFC 3161"
    }
}

fn read_roots(options: &StampOptions) -> Result<Option<Roots>, AppError> {
    let roots = options.roots_pem.as_deref().map(Roots::from_pem);
    roots
        .transpose()
        .map_err(stamp_error("read", "the root certificates".to_owned()))
}

/// A token is shorter than the longest proof, and is refused by its own limit.
fn read_file(path: &Path) -> Result<Vec<u8>, AppError> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| {
            file.take(PROOF_BYTES_MAX as u64 + 1)
                .read_to_end(&mut bytes)
        })
        .map_err(|error| AppError::file("read", path, error))?;
    Ok(bytes)
}
