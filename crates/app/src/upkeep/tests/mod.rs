//! Upkeep of real mechanisms in scratch folders, with witnesses of every character behind a messenger that needs no network.

mod audited;
mod cadenced;
mod rolled_back;
mod witnessed;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rapporteur_disk::RealDisk;
use rapporteur_ledger::cosignature::Cosigner;
use rapporteur_ledger::witness::Witness;
use rapporteur_model::EvidenceId;
use rapporteur_model::Timestamp;
use rapporteur_model::entry::EntryBody;
use secrecy::SecretString;
use tempfile::TempDir;

use super::{Answer, Messenger};
use crate::{Ambient, DatabaseConfig, InitOptions, Mechanism, Situation};

const PASSPHRASE: &str = "correct horse battery";
const ORIGIN: &str = "log.example/upkeep";
/// 2020-12-31T00:00:00Z.
const BEGIN: i64 = 1_609_372_800;

/// A scratch folder with the mechanism `m`, copies of it, and a place for the memory.
pub(in crate::upkeep) struct Bench {
    folder: TempDir,
}

impl Bench {
    /// A new mechanism whose settings end with these lines.
    pub(in crate::upkeep) async fn with(settings: &str) -> Self {
        let bench = Self {
            folder: TempDir::new().expect("the scratch folder works"),
        };
        bench.make("m", settings).await;
        bench
    }

    /// Makes another mechanism.
    async fn make(&self, name: &str, settings: &str) {
        let options = InitOptions {
            name: "Test".to_owned(),
            origin: Some(ORIGIN.to_owned()),
            situation: Situation {
                title: String::new(),
                state: String::new(),
            },
            database: DatabaseConfig::Sqlite,
            demonstration_seed: None,
            work_factor: Some(15),
            ceremony: None,
        };
        let mechanism = Mechanism::create(&self.path(name), options, &passphrase(), &at(0))
            .await
            .expect("the scratch folder works");
        mechanism.store.close().await;
        self.set(name, settings);
    }

    /// Replaces `[ledger]` in the settings.
    fn set(&self, name: &str, settings: &str) {
        let path = self.path(name).join("mechanism.toml");
        let text = fs::read_to_string(&path).expect("the scratch folder works");
        let kept = text.split("\n[ledger]").next().unwrap_or_default();
        let text = format!("{}\n\n{settings}\n", kept.trim_end());
        fs::write(&path, text).expect("the scratch folder works");
    }

    pub(in crate::upkeep) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Opens `m` with a memory and no messenger.
    pub(in crate::upkeep) async fn open(&self) -> Mechanism {
        self.open_at("m").await
    }

    pub(in crate::upkeep) async fn open_at(&self, name: &str) -> Mechanism {
        let mut mechanism = Mechanism::open(&self.path(name), &passphrase())
            .await
            .expect("the mechanism opens");
        mechanism.remember_in(self.path("state"));
        mechanism
    }

    /// Puts an old copy in the place of a folder.
    fn put_back(&self, copy: &str, name: &str) {
        fs::remove_dir_all(self.path(name)).expect("the scratch folder works");
        self.copy(copy, name);
    }

    pub(in crate::upkeep) fn copy(&self, from: &str, to: &str) {
        copy_tree(&self.path(from), &self.path(to));
    }
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the scratch folder works");
    for entry in fs::read_dir(from).expect("the scratch folder works") {
        let entry = entry.expect("the scratch folder works");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("the scratch folder works");
        }
    }
}

fn passphrase() -> SecretString {
    SecretString::from(PASSPHRASE)
}

/// So many minutes after the beginning.
fn at(minutes: i64) -> Ambient {
    Ambient {
        now: Timestamp::from_seconds(BEGIN + minutes * 60).expect("it is within the years"),
        officer: "officer A".to_owned(),
    }
}

/// Any act: one entry, recorded, and signed as every act is.
pub(in crate::upkeep) async fn act(mechanism: &mut Mechanism) -> Result<(), crate::AppError> {
    let body = EntryBody::HeldRowResolved {
        evidence: EvidenceId::from_bytes([4; 16]),
        line: 1,
        note: "asked".to_owned(),
    };
    let entries = mechanism.append(&at(0), vec![body])?;
    mechanism
        .store
        .append_entries(&entries)
        .await
        .expect("the record takes entries");
    mechanism.sign_checkpoint()
}

pub(in crate::upkeep) async fn close(mechanism: Mechanism) {
    mechanism.store.close().await;
}

/// How a witness behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Character {
    /// As it should.
    Honest,
    /// Nobody answers.
    Dead,
    /// Answers `add-checkpoint` with a size that nobody signed, and shows nothing.
    Boastful,
    /// Answers with a cosignature by another key.
    Forger,
    /// Answers with what is no answer.
    Babbling,
}

/// Witnesses by their address, as a network of them.
#[derive(Clone, Default)]
struct Village {
    witnesses: Arc<Mutex<BTreeMap<String, (Character, Witness)>>>,
    /// How often each was asked to cosign.
    asked: Arc<Mutex<BTreeMap<String, u32>>>,
}

impl Village {
    /// Moves a witness in that watches the mechanism's log; returns the lines of its settings.
    fn settle(&self, bench: &Bench, name: &str, seed: u8, log_vkey: &str) -> String {
        let cosigner = cosigner(name, seed);
        let vkey = cosigner.vkey();
        let dir = bench.path(&format!("witness-{name}-{seed}"));
        let mut witness =
            Witness::create(Arc::new(RealDisk), &dir, cosigner).expect("the scratch folder works");
        witness.add_log(log_vkey).expect("it is a log's key");
        let url = format!("https://{name}.example");
        let mut witnesses = self.witnesses.lock().expect("no test panicked");
        witnesses.insert(url.clone(), (Character::Honest, witness));
        format!("[[ledger.witness]]\nname = \"{name}\"\nvkey = \"{vkey}\"\nurl = \"{url}\"\n")
    }

    fn becomes(&self, name: &str, character: Character) {
        let mut witnesses = self.witnesses.lock().expect("no test panicked");
        let one = witnesses.get_mut(&format!("https://{name}.example"));
        one.expect("the witness lives here").0 = character;
    }

    fn times_asked(&self, name: &str) -> u32 {
        let asked = self.asked.lock().expect("no test panicked");
        asked
            .get(&format!("https://{name}.example"))
            .copied()
            .unwrap_or_default()
    }

    async fn open(&self, bench: &Bench, name: &str) -> Mechanism {
        let mut mechanism = bench.open_at(name).await;
        mechanism.send_by(Box::new(self.clone()));
        mechanism
    }
}

fn cosigner(name: &str, seed: u8) -> Cosigner {
    Cosigner::from_seed(&format!("{name}.example/w"), &[seed; 32]).expect("it is a key name")
}

fn answer(status: u16, content_type: &str, body: &[u8]) -> Result<Answer, String> {
    Ok(Answer {
        status,
        content_type: content_type.to_owned(),
        body: body.to_vec(),
    })
}

impl Messenger for Village {
    fn post(&self, url: &str, _: &str, body: &[u8], _: usize) -> Result<Answer, String> {
        let place = url
            .strip_suffix("/add-checkpoint")
            .ok_or("no such address")?;
        *self
            .asked
            .lock()
            .map_err(|_| "a test panicked")?
            .entry(place.to_owned())
            .or_default() += 1;
        let mut witnesses = self.witnesses.lock().map_err(|_| "a test panicked")?;
        let (character, witness) = witnesses.get_mut(place).ok_or("no such host")?;
        let now = BEGIN.unsigned_abs();
        match character {
            Character::Dead => Err("it does not answer".to_owned()),
            Character::Boastful => answer(409, "text/x.tlog.size", b"1000000\n"),
            Character::Babbling => answer(200, "text/html", b"<h1>Welcome</h1>"),
            Character::Forger => {
                let text = std::str::from_utf8(body).map_err(|_| "no text")?;
                let note = text.split_once("\n\n").map_or("", |(_, note)| note);
                let note = note.split("\n\n").next().unwrap_or_default();
                let line = cosigner("stranger", 99).cosign(&format!("{note}\n"), now);
                let line = line.map_err(|error| error.to_string())?;
                answer(200, "text/plain", format!("{line}\n").as_bytes())
            }
            Character::Honest => {
                let said = witness.add_checkpoint(body, now);
                answer(said.status, said.content_type, &said.body)
            }
        }
    }

    fn get(&self, url: &str, _: usize) -> Result<Answer, String> {
        let mut witnesses = self.witnesses.lock().map_err(|_| "a test panicked")?;
        let (place, rest) = url.rsplit_once("/checkpoint").ok_or("no such address")?;
        let (place, log) = place.rsplit_once('/').ok_or("no such address")?;
        assert!(rest.is_empty(), "{url}");
        let (character, witness) = witnesses.get_mut(place).ok_or("no such host")?;
        match character {
            Character::Dead => Err("it does not answer".to_owned()),
            Character::Boastful => answer(404, "text/plain", b"not found\n"),
            _ => match witness.monitor(log) {
                Some(note) => answer(200, "text/plain; charset=utf-8", &note),
                None => answer(404, "text/plain", b"not found\n"),
            },
        }
    }
}
