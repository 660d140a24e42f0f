//! Witnesses of this log: what they hold is asked before signing, cosignatures after. One that is dead or slow costs a note; one that
//! holds what was never signed here raises the alarm.

use std::collections::BTreeMap;

use rapporteur_ledger::cosignature::CosignatureVerifier;
use rapporteur_ledger::note::{Note, NoteSignature};
use rapporteur_ledger::witness::{self, Asked as Reply};
use rapporteur_ledger::{Hash, SignedCheckpoint};
use rapporteur_model::Timestamp;

use super::alarm::{self, Alarm};
use super::history::{self, Known};
use super::memory::open_ours;
use super::state::State;
use super::{Answer, Messenger, WitnessConfig};
use crate::list::Listing;
use crate::mechanism::ledger_error;
use crate::{Ambient, AppError, Mechanism};

/// An answer with cosignatures, or a checkpoint with many of them, is far below.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// How often a witness is asked again when it names another size than the one remembered.
const ROUNDS_MAX: usize = 3;
const TEXT: &str = "text/plain; charset=utf-8";

/// The witnesses as they stand: who, where, what each cosigned last and when, and why it did not the last time it was asked.
///
/// # Errors
/// [`AppError::File`].
pub fn witnesses(mechanism: &Mechanism) -> Result<Listing, AppError> {
    let state = State::read(&mechanism.dir)?;
    let moment = |seconds: Option<i64>| {
        let moment = seconds.and_then(Timestamp::from_seconds);
        moment.map_or_else(String::new, |moment| moment.to_string())
    };
    let row = |witness: &WitnessConfig| {
        let asked = state.witnesses.get(&witness.vkey).cloned();
        let asked = asked.unwrap_or_default();
        vec![
            witness.name.clone(),
            asked.size.to_string(),
            moment(asked.cosigned_at),
            moment(asked.asked_at),
            asked.problem,
            witness.url.clone(),
        ]
    };
    Ok(Listing::new(
        &[
            "witness",
            "cosigned",
            "cosigned at",
            "asked at",
            "problem",
            "address",
        ],
        mechanism.config.ledger.witnesses.iter().map(row).collect(),
    ))
}

/// Who can be asked in this round, and what went wrong with whom.
#[derive(Default)]
pub(super) struct Round {
    alive: Vec<WitnessConfig>,
    problems: BTreeMap<String, String>,
}

impl Round {
    /// A sentence for each witness that did not cosign.
    pub(super) fn notes(&self) -> Vec<String> {
        let sentence = |(name, problem)| format!("witness {name}: {problem}");
        self.problems.iter().map(sentence).collect()
    }

    fn leave_out(&mut self, witness: &WitnessConfig, problem: impl Into<String>) {
        self.problems.insert(witness.name.clone(), problem.into());
    }
}

/// Asks every witness what it holds of this log (its monitor path), before anything is appended or signed: a witness remembers what an
/// old copy of this folder has forgotten, and so does its answer when it is passed to the ledger.
///
/// # Errors
/// [`AppError::Alarm`] when a witness shows a checkpoint of this log's key that this ledger does not contain.
pub(super) fn ask_what_they_hold(
    mechanism: &Mechanism,
    ambient: &Ambient,
    known: &mut Vec<Known>,
) -> Result<Round, AppError> {
    let mut round = Round::default();
    let Some(messenger) = &mechanism.outside.messenger else {
        return Ok(round);
    };
    for witness in &mechanism.config.ledger.witnesses {
        let answer = match messenger.get(&monitor_url(mechanism, witness), ANSWER_BYTES_MAX) {
            Ok(answer) => answer,
            Err(problem) => {
                round.leave_out(witness, problem);
                continue;
            }
        };
        round.alive.push(witness.clone());
        if let Some(held) = held_by(mechanism, witness, &answer) {
            let evidence = vec![("their-checkpoint", answer.body)];
            check_held(mechanism, ambient, &held, evidence)?;
            known.push(held);
        }
    }
    Ok(round)
}

fn monitor_url(mechanism: &Mechanism, witness: &WitnessConfig) -> String {
    let path = witness::monitor_path(&mechanism.config.origin);
    format!("{}{path}", witness.url.trim_end_matches('/'))
}

/// The checkpoint that a witness shows, if it is one that our key signed; anything else proves nothing and is passed over.
fn held_by(mechanism: &Mechanism, witness: &WitnessConfig, answer: &Answer) -> Option<Known> {
    let checkpoint = open_ours(mechanism, &answer.body).ok()?;
    (answer.status == 200).then(|| Known {
        from: format!("the witness {}", witness.name),
        checkpoint,
    })
}

/// Raises the alarm when what a witness holds is not contained in this ledger.
fn check_held(
    mechanism: &Mechanism,
    ambient: &Ambient,
    held: &Known,
    evidence: Vec<(&'static str, Vec<u8>)>,
) -> Result<(), AppError> {
    let known = Known {
        from: held.from.clone(),
        checkpoint: held.checkpoint.clone(),
    };
    let words = match history::compare_all(mechanism, vec![known]) {
        Ok(_) => return Ok(()),
        Err(AppError::Rollback { known, held, from }) => format!(
            "{from} holds a checkpoint of {known} entries that this ledger's key has signed; this ledger holds {held}"
        ),
        Err(AppError::Forked { from, size }) => format!(
            "{from} holds a checkpoint of {size} entries that this ledger's key has signed, over other entries than are held here"
        ),
        Err(error) => return Err(error),
    };
    Err(alarm::raise(
        mechanism,
        ambient,
        &Alarm { words, evidence },
    )?)
}

/// Asks those that answered before to cosign; returns the checkpoint with the cosignatures that came.
///
/// # Errors
/// [`AppError::Alarm`], or what the ledger says.
pub(super) fn ask_to_cosign(
    mechanism: &mut Mechanism,
    ambient: &Ambient,
    state: &mut State,
    round: &mut Round,
    signed: SignedCheckpoint,
) -> Result<SignedCheckpoint, AppError> {
    let done = who_cosigned(mechanism, &signed);
    let mut cosignatures = Vec::new();
    for witness in std::mem::take(&mut round.alive) {
        if done.contains(&witness.name) {
            continue;
        }
        let asked = state.witnesses.entry(witness.vkey.clone()).or_default();
        asked.asked_at = Some(ambient.now.as_seconds());
        let old = asked.size;
        match ask_one(mechanism, ambient, &witness, &signed, old)? {
            Ok(cosignature) => {
                cosignatures.push(cosignature);
                asked.size = signed.body.size;
                asked.cosigned_at = asked.asked_at;
                asked.problem = String::new();
            }
            Err(problem) => round.leave_out(&witness, problem),
        }
    }
    for (name, problem) in &round.problems {
        let settings = &mechanism.config.ledger.witnesses;
        if let Some(witness) = settings.iter().find(|witness| witness.name == *name) {
            let asked = state.witnesses.entry(witness.vkey.clone()).or_default();
            asked.asked_at = Some(ambient.now.as_seconds());
            asked.problem.clone_from(problem);
        }
    }
    if cosignatures.is_empty() {
        return Ok(signed);
    }
    mechanism
        .ledger
        .add_cosignatures(signed.body.size, cosignatures)
        .map_err(ledger_error("keep the cosignatures"))
}

/// Asks one witness, again with another size when it names one. The inner error is a note.
fn ask_one(
    mechanism: &Mechanism,
    ambient: &Ambient,
    witness: &WitnessConfig,
    signed: &SignedCheckpoint,
    old: u64,
) -> Result<Result<NoteSignature, String>, AppError> {
    let Some(messenger) = &mechanism.outside.messenger else {
        return Ok(Err("nobody carries the question".to_owned()));
    };
    let mut old = old.min(signed.body.size);
    for _ in 0..ROUNDS_MAX {
        let answer = match post(mechanism, messenger.as_ref(), witness, signed, old)? {
            Ok(answer) => answer,
            Err(problem) => return Ok(Err(problem)),
        };
        match interpret(witness, signed, old, &answer)? {
            Reply::Cosigned { signature, .. } => return Ok(Ok(signature)),
            Reply::Behind { its_size } => old = its_size,
            Reply::Fork { its_size } => {
                let name = &witness.name;
                let words = if its_size > signed.body.size {
                    let size = signed.body.size;
                    format!(
                        "the witness {name} says that it holds {its_size} entries of this ledger, which has signed {size}"
                    )
                } else {
                    format!(
                        "the witness {name} says that the {its_size} entries it has cosigned are not the first {its_size} of this ledger"
                    )
                };
                return Err(contradicted(mechanism, ambient, witness, words, &answer)?);
            }
            Reply::Refused { status, reason } => {
                return Ok(Err(format!("it answers {status}: {reason}")));
            }
            _ => return Ok(Err("its answer is of no known kind".to_owned())),
        }
    }
    Ok(Err("it names another size each time it is asked".to_owned()))
}

fn post(
    mechanism: &Mechanism,
    messenger: &dyn Messenger,
    witness: &WitnessConfig,
    signed: &SignedCheckpoint,
    old: u64,
) -> Result<Result<Answer, String>, AppError> {
    let proof: Vec<Hash> = match old {
        0 => Vec::new(),
        old => mechanism
            .ledger
            .consistency_proof(old, signed.body.size)
            .map_err(ledger_error("prove to a witness"))?,
    };
    let body = witness::request(old, &proof, &signed.text);
    let prefix = witness.url.trim_end_matches('/');
    let url = format!("{prefix}{}", witness::ADD_CHECKPOINT_PATH);
    Ok(messenger.post(&url, TEXT, &body, ANSWER_BYTES_MAX))
}

fn interpret(
    witness: &WitnessConfig,
    signed: &SignedCheckpoint,
    old: u64,
    answer: &Answer,
) -> Result<Reply, AppError> {
    let key = verifier(witness)?;
    let (status, media) = (answer.status, &answer.content_type);
    Ok(witness::read_answer(
        status,
        media,
        &answer.body,
        &key,
        old,
        signed,
    ))
}

/// Raises the alarm over an answer, with what the witness shows to monitors beside it.
fn contradicted(
    mechanism: &Mechanism,
    ambient: &Ambient,
    witness: &WitnessConfig,
    words: String,
    answer: &Answer,
) -> Result<AppError, AppError> {
    let head = format!("HTTP {} {}\n\n", answer.status, answer.content_type);
    let mut evidence = vec![("their-answer", [head.as_bytes(), &answer.body].concat())];
    if let Some(ours) = mechanism.published()? {
        evidence.push(("our-checkpoint", ours.text.into_bytes()));
    }
    if let Some(messenger) = &mechanism.outside.messenger
        && let Ok(shown) = messenger.get(&monitor_url(mechanism, witness), ANSWER_BYTES_MAX)
    {
        evidence.push(("their-checkpoint", shown.body));
    }
    alarm::raise(mechanism, ambient, &Alarm { words, evidence })
}

fn verifier(witness: &WitnessConfig) -> Result<CosignatureVerifier, AppError> {
    CosignatureVerifier::from_vkey(&witness.vkey).map_err(ledger_error("read a witness's key"))
}

/// The configured witnesses whose true cosignatures a checkpoint carries.
pub(crate) fn who_cosigned(mechanism: &Mechanism, signed: &SignedCheckpoint) -> Vec<String> {
    let Ok(note) = Note::parse(signed.text.as_bytes()) else {
        return Vec::new();
    };
    let settings = mechanism.config.ledger.witnesses.iter();
    let cosigned = settings.filter(|witness| {
        verifier(witness).is_ok_and(|key| key.time_on(&note).is_ok_and(|time| time.is_some()))
    });
    cosigned.map(|witness| witness.name.clone()).collect()
}

/// Refuses a checkpoint that too few witnesses have cosigned.
///
/// # Errors
/// [`AppError::Quorum`].
pub(crate) fn demand_quorum(
    mechanism: &Mechanism,
    signed: &SignedCheckpoint,
) -> Result<(), AppError> {
    let wanted = mechanism.config.ledger.quorum;
    let met = u32::try_from(who_cosigned(mechanism, signed).len())
        .expect("invariant: the settings hold at most 32 witnesses");
    if met >= wanted {
        Ok(())
    } else {
        Err(AppError::Quorum { met, wanted })
    }
}

/// Configured witnesses with a cosignature on the note that is false, and why.
pub(crate) fn false_cosignatures(mechanism: &Mechanism, note: &Note) -> Vec<(String, String)> {
    let settings = mechanism.config.ledger.witnesses.iter();
    let wrong = settings.filter_map(|witness| {
        let problem = verifier(witness).ok()?.time_on(note).err()?;
        Some((witness.name.clone(), problem.to_string()))
    });
    wrong.collect()
}
