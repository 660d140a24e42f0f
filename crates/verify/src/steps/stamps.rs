//! The step after the evidence, where a package holds time-stamps by others or the reader brought their roots: each is of a head that the
//! package's own head continues, so it dates every entry under it.

use std::collections::BTreeMap;

use rapporteur_ledger::CheckpointBody;
use rapporteur_ledger::merkle::verify_consistency;
use rapporteur_ledger::note::Note;
use rapporteur_package::layout;
use rapporteur_stamp::tsp::{Roots, Token, TokenClaim};

use super::checkpoint::Log;
use crate::contents::{Contents, counted};
use crate::error::full_message;
use crate::finding::StepNotes;
use crate::{Step, Trust};

const TITLE: &str = "Stamps";

/// One token that is of its head.
struct Dated {
    size: u64,
    name: String,
    claim: TokenClaim,
    /// Who signed it and who vouches for the signer, where roots were given.
    signers: Option<(String, String)>,
}

/// The step; `None` where there is nothing to say, because there are no time-stamps and no roots.
pub(super) fn check(contents: &Contents, trust: &Trust, log: Option<&Log>) -> Option<Step> {
    let roots = trust.tsa_roots.as_ref();
    let has_any = contents.files_in(layout::STAMPS, "").next().is_some();
    if !has_any {
        let summary = "The package holds no time-stamps by others.";
        return roots.map(|_| StepNotes::default().checked(TITLE, summary));
    }
    let mut step = StepNotes::default();
    let Some(log) = log else {
        let why = "The time-stamps cannot be checked without a signed head of the ledger.";
        return Some(step.not_checked(TITLE, why));
    };
    let sound = sound_heads(contents, log, &mut step);
    let dated = check_tokens(contents, &sound, roots, &mut step);
    for one in &dated {
        step.note(in_words(one));
    }
    if roots.is_none() {
        step.note(
            "Who gave them was not checked: give the root certificates that the authorities publish with --tsa-roots FILE.",
        );
    }
    let summary = summary(&dated, roots.is_some());
    Some(step.checked(TITLE, summary))
}

/// The notes of the heads that the log signed and that the package's head continues, by size.
fn sound_heads<'a>(
    contents: &'a Contents,
    log: &Log,
    step: &mut StepNotes,
) -> BTreeMap<u64, &'a [u8]> {
    let mut sound = BTreeMap::new();
    for (path, bytes) in contents.files_in(layout::STAMPS, "") {
        if let Some(size) = size_of(path, layout::stamped_path) {
            match check_head(contents, size, bytes, log) {
                Ok(()) => drop(sound.insert(size, bytes)),
                Err((file, why)) => step.fault_in(&file, why),
            }
        } else if token_of(path).is_none() && size_of(path, layout::consistency_path).is_none() {
            step.fault_in(path, "is no checkpoint, proof or time-stamp by its name");
        }
    }
    sound
}

/// The size in a path of that form, when the path is in its one spelling.
fn size_of(path: &str, form: fn(u64) -> String) -> Option<u64> {
    let (digits, _) = path.strip_prefix(layout::STAMPS)?.split_once('.')?;
    digits.parse().ok().filter(|size| form(*size) == path)
}

/// The size and the authority's name in the path of a token.
fn token_of(path: &str) -> Option<(u64, &str)> {
    let (digits, name) = path
        .strip_prefix(layout::STAMPS)?
        .strip_suffix(".tsr")?
        .split_once('-')?;
    let size = digits.parse().ok()?;
    (layout::token_path(size, name) == path).then_some((size, name))
}

/// A file and what is wrong with it.
type Fault = (String, String);

/// An earlier head needs the log's signature alone: its quorum may have come later, and the head that continues it has one.
fn check_head(contents: &Contents, size: u64, bytes: &[u8], log: &Log) -> Result<(), Fault> {
    let path = layout::stamped_path(size);
    let fault = |why: String| (path.clone(), why);
    let note = Note::parse(bytes).map_err(|error| fault(full_message(&error)))?;
    note.verify(log.policy.logs())
        .map_err(|error| fault(crate::trust::advice(&error, &note)))?;
    let body = CheckpointBody::parse(note.text()).map_err(|error| fault(full_message(&error)))?;
    let own = &log.checkpoint.body;
    if body.size != size || body.origin != own.origin {
        let why = format!("is of {} with {} entries", body.origin, body.size);
        return Err(fault(why));
    }
    let path = layout::consistency_path(size);
    let hashes = contents
        .wanted(&path)
        .map_err(|why| (path.clone(), why.to_owned()))
        .and_then(|text| {
            layout::parse_consistency(text).ok_or_else(|| {
                (
                    path.clone(),
                    "is not written in the one documented form".to_owned(),
                )
            })
        })?;
    verify_consistency(size, &body.root, own.size, &own.root, &hashes).map_err(|error| {
        let why =
            format!("does not show that ledger/checkpoint continues the stamped one: {error}");
        (path, why)
    })
}

fn check_tokens(
    contents: &Contents,
    sound: &BTreeMap<u64, &[u8]>,
    roots: Option<&Roots>,
    step: &mut StepNotes,
) -> Vec<Dated> {
    let mut dated = Vec::new();
    for (path, bytes) in contents.files_in(layout::STAMPS, ".tsr") {
        let Some((size, name)) = token_of(path) else {
            continue;
        };
        let Some(note) = sound.get(&size) else {
            if contents.bytes(&layout::stamped_path(size)).is_none() {
                step.fault_in(path, "the checkpoint that it stamps is missing");
            }
            continue;
        };
        match check_token(bytes, note, roots) {
            Ok((claim, signers)) => dated.push(Dated {
                size,
                name: name.to_owned(),
                claim,
                signers,
            }),
            Err(why) => step.fault_in(path, why),
        }
    }
    dated
}

type Checked = (TokenClaim, Option<(String, String)>);

fn check_token(bytes: &[u8], note: &[u8], roots: Option<&Roots>) -> Result<Checked, String> {
    let token = Token::parse(bytes).map_err(|error| full_message(&error))?;
    let claim = token.claim().clone();
    let digest = claim.algorithm.digest(note);
    match roots {
        Some(roots) => {
            let stamp = token
                .verify(&digest, None, roots)
                .map_err(|error| full_message(&error))?;
            Ok((claim, Some((stamp.authority, stamp.root))))
        }
        None if claim.digest == digest => Ok((claim, None)),
        None => Err("is of another checkpoint than the one beside it".to_owned()),
    }
}

fn in_words(dated: &Dated) -> String {
    let accuracy = dated.claim.accuracy.as_ref();
    let accuracy = accuracy.map_or_else(String::new, |accuracy| format!(" (within {accuracy})"));
    let who = match &dated.signers {
        Some((authority, root)) => format!("by {authority}, for whom {root} vouches"),
        None => "which was not checked".to_owned(),
    };
    format!(
        "{}: the first {} existed at {}{accuracy}, {who}.",
        dated.name,
        counted(
            usize::try_from(dated.size).unwrap_or(usize::MAX),
            "entry",
            "entries"
        ),
        dated.claim.at,
    )
}

fn summary(dated: &[Dated], is_verified: bool) -> String {
    let count = counted(dated.len(), "time-stamp", "time-stamps");
    let Some(first) = dated
        .iter()
        .min_by_key(|one| (one.claim.at, one.claim.at_micros))
    else {
        return "No time-stamp holds.".to_owned();
    };
    let mut names: Vec<&str> = dated.iter().map(|one| one.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let names = names.join(", ");
    if is_verified {
        format!("{count}, earliest {}, by {names}.", first.claim.at)
    } else {
        format!(
            "{count}, said to be by {names}, the earliest of {}.",
            first.claim.at
        )
    }
}
