//! Step 1: the manifest is signed, by whom, and whether that key is one the reader brought.

use rapporteur_ledger::note::{Note, NoteVerifier};
use rapporteur_package::{NoteText, layout};

use crate::contents::{Contents, sha256};
use crate::error::full_message;
use crate::finding::StepNotes;
use crate::{Step, Trust};

const TITLE: &str = "Signature";

/// Returns the step and, when the signature holds, what was signed.
pub(super) fn check(contents: &Contents, trust: &Trust) -> (Step, Option<NoteText>) {
    let mut step = StepNotes::default();
    let own_key = package_key(contents, &mut step);
    let known = known_keys(trust, own_key.as_ref(), &mut step);
    let signed = open_note(contents, &known, &mut step);
    let Some((note, signer)) = signed else {
        return (
            step.checked(TITLE, "The signature of the manifest does not hold."),
            None,
        );
    };
    check_manifest(contents, &note, &mut step);
    let summary = if step.has_faults() {
        format!("manifest.note is signed by {signer}, but not all that it vouches for is there.")
    } else {
        format!("manifest.note is signed by {signer} and covers manifest.json.")
    };
    (step.checked(TITLE, summary), Some(note))
}

fn package_key(contents: &Contents, step: &mut StepNotes) -> Option<NoteVerifier> {
    read_key(contents, layout::PACKAGE_VKEY)
        .map_err(|why| step.fault_in(layout::PACKAGE_VKEY, why))
        .ok()
}

/// A file that holds one verifier key and a newline, in its one spelling.
pub(super) fn read_key(contents: &Contents, path: &str) -> Result<NoteVerifier, String> {
    let bytes = contents.wanted(path)?;
    let text = std::str::from_utf8(bytes).map_err(|_| "is not UTF-8")?;
    let line = text
        .strip_suffix('\n')
        .ok_or("does not end with a newline")?;
    let key = NoteVerifier::from_vkey(line).map_err(|error| full_message(&error))?;
    if key.vkey() == line {
        Ok(key)
    } else {
        Err("is not written in the one documented form".to_owned())
    }
}

fn known_keys(
    trust: &Trust,
    own: Option<&NoteVerifier>,
    step: &mut StepNotes,
) -> Vec<NoteVerifier> {
    if trust.keys.is_empty() {
        if let Some(own) = own {
            step.note(format!(
                "The key was taken from the package itself, so this shows only that the package agrees with itself. \
                 Compare it with the key that the mechanism publishes elsewhere, or give that one with --key: {}",
                own.vkey()
            ));
        }
        return own.cloned().into_iter().collect();
    }
    if let Some(own) = own.filter(|own| !trust.keys.contains(own)) {
        step.fault_in(
            layout::PACKAGE_VKEY,
            format!("is none of the keys given: {}", own.vkey()),
        );
    }
    trust.keys.clone()
}

/// The text of the note and the name of the key that signed it.
fn open_note(
    contents: &Contents,
    known: &[NoteVerifier],
    step: &mut StepNotes,
) -> Option<(NoteText, String)> {
    let opened = contents
        .wanted(layout::MANIFEST_NOTE)
        .map_err(str::to_owned)
        .and_then(|bytes| {
            let note = Note::parse(bytes).map_err(|error| full_message(&error))?;
            // A second signature line could change without any known key noticing.
            if note.signatures().len() != 1 || note.to_string().as_bytes() != bytes {
                return Err("does not hold exactly one signature in its one spelling".to_owned());
            }
            let signer = match note
                .verify(known)
                .map_err(|error| full_message(&error))?
                .first()
            {
                Some(key) => key.name().to_owned(),
                None => return Err("is signed by no known key".to_owned()),
            };
            let text = NoteText::parse(note.text()).map_err(|error| full_message(&error))?;
            Ok((text, signer))
        });
    opened
        .map_err(|why| step.fault_in(layout::MANIFEST_NOTE, why))
        .ok()
}

fn check_manifest(contents: &Contents, note: &NoteText, step: &mut StepNotes) {
    match contents.wanted(layout::MANIFEST) {
        Err(why) => step.fault_in(layout::MANIFEST, why),
        Ok(bytes) if sha256(bytes) != note.manifest_sha256 => {
            let (found, signed) = (
                hex::encode(sha256(bytes)),
                hex::encode(note.manifest_sha256),
            );
            step.fault_in(
                layout::MANIFEST,
                format!("has SHA-256 {found}, not the signed {signed}"),
            );
        }
        Ok(_) => {}
    }
}
