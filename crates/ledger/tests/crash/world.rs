//! A ledger, a witness, a disk beneath both, and the model that says what must be true of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rapporteur_ledger::cosignature::{CosignatureVerifier, Cosigner};
use rapporteur_ledger::merkle::{leaf_hash, root_of};
use rapporteur_ledger::note::{NoteSigner, NoteVerifier};
use rapporteur_ledger::witness::{self, Asked, Witness};
use rapporteur_ledger::{Hash, Ledger, LedgerError, PublicLedger, SignedCheckpoint};
use rapporteur_testkit::{Fault, SimDisk};

const LEDGER: &str = "/m/ledger";
const WITNESS: &str = "/w";

/// What is done.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Command {
    Append(u64),
    Checkpoint,
    Cosign,
    Reopen,
    /// Copies the ledger's folder as it is.
    Backup,
    /// Puts the backup back over the ledger, and takes from the published copy what it lacks.
    LoseAndAdopt,
    Rename,
}

/// What happens at a step.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Plan {
    Crash,
    Fail(Fault),
}

/// That a command did not get through.
#[derive(Debug)]
pub(crate) struct Stopped;

impl From<LedgerError> for Stopped {
    fn from(error: LedgerError) -> Self {
        let expected = matches!(error, LedgerError::Disk { .. } | LedgerError::Poisoned);
        assert!(
            expected,
            "a failing disk is reported as such, not as {error:?}"
        );
        Self
    }
}

pub(crate) struct World {
    disk: SimDisk,
    ledger: Option<Ledger>,
    witness: Option<Witness>,
    backup: BTreeMap<PathBuf, Vec<u8>>,
    /// What append has returned for.
    leaves: Vec<Hash>,
    /// What an append in flight would add.
    in_flight: Vec<Hash>,
    origin_count: u64,
    /// The size of the last checkpoint that was returned under this origin.
    signed_size: u64,
    /// The size of the last checkpoint that the witness was seen to cosign under this origin.
    cosigned_size: u64,
    /// Makes the leaves of every append differ from those of an interrupted one.
    history: u64,
    now: u64,
}

fn origin(count: u64) -> String {
    format!("ledger.example/{count}")
}

fn signer(count: u64) -> NoteSigner {
    NoteSigner::from_seed(&origin(count), &[7; 32]).unwrap()
}

fn cosigner() -> Cosigner {
    Cosigner::from_seed("witness.example/w", &[9; 32]).unwrap()
}

fn root(leaves: &[Hash]) -> Hash {
    let hashes: Vec<_> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
    root_of(&hashes)
}

impl World {
    /// A ledger of `start` entries and a witness that watches it, durable.
    pub(crate) fn new(seed: u64, start: u64) -> Self {
        let disk = SimDisk::new(seed);
        let shared = || Arc::new(disk.clone());
        let mut ledger = Ledger::create_on(shared(), Path::new(LEDGER), &origin(0)).unwrap();
        let mut witness = Witness::create(shared(), Path::new(WITNESS), cosigner()).unwrap();
        witness.add_log(&signer(0).vkey()).unwrap();
        let leaves: Vec<Hash> = (0..start)
            .map(|index| leaf_hash(&index.to_le_bytes()))
            .collect();
        ledger.append(&leaves).unwrap();
        Self {
            disk,
            ledger: Some(ledger),
            witness: Some(witness),
            backup: BTreeMap::new(),
            leaves,
            in_flight: Vec::new(),
            origin_count: 0,
            signed_size: 0,
            cosigned_size: 0,
            history: 0,
            now: 1_000,
        }
    }

    /// Runs the commands, recovering where they stop and doing again what stopped, and returns the steps that they took.
    pub(crate) fn run(&mut self, commands: &[Command], plan: Option<(u64, Plan)>) -> u64 {
        let before = self.disk.steps();
        match plan {
            Some((step, Plan::Crash)) => self.disk.crash_after(step),
            Some((step, Plan::Fail(fault))) => self.disk.fail_after(step, fault),
            None => {}
        }
        for command in commands {
            self.history += 1;
            if let Err(Stopped) = self.act(*command) {
                assert!(plan.is_some(), "{command:?} stopped without a fault");
                self.recover();
                self.history += 1;
                self.again(*command);
            }
        }
        self.disk.steps() - before
    }

    /// After a recovery there is room and power, so that what stopped must get through: nothing may hold it up for ever.
    fn again(&mut self, command: Command) {
        match command {
            Command::LoseAndAdopt => self
                .adopt(None)
                .expect("invariant: the disk is sound again"),
            // The act may have committed before it stopped.
            Command::Rename => {}
            // Other leaves than the interrupted append had, to another size, and then far past where that one had been: what it left
            // must not be taken for what stands there now.
            Command::Append(count) => {
                self.append(1).expect("invariant: the disk is sound again");
                self.history += 1;
                self.append(count + 300)
                    .expect("invariant: the disk is sound again");
            }
            other => self.act(other).expect("invariant: the disk is sound again"),
        }
    }

    fn act(&mut self, command: Command) -> Result<(), Stopped> {
        match command {
            Command::Append(count) => self.append(count),
            Command::Checkpoint => self.checkpoint().map(drop),
            Command::Cosign => self.cosign(),
            Command::Reopen => {
                self.close();
                self.open()
            }
            Command::Backup => {
                self.backup = self.disk.snapshot();
                self.backup.retain(|path, _| path.starts_with("m"));
                Ok(())
            }
            Command::LoseAndAdopt => self.lose_and_adopt(),
            Command::Rename => self.rename(),
        }
    }

    fn ledger(&mut self) -> &mut Ledger {
        self.ledger.as_mut().expect("invariant: the ledger is open")
    }

    fn close(&mut self) {
        self.ledger = None;
        self.witness = None;
    }

    fn open(&mut self) -> Result<(), Stopped> {
        let shared = || Arc::new(self.disk.clone());
        self.ledger = Some(Ledger::open_on(shared(), Path::new(LEDGER))?);
        self.witness = Some(Witness::open(shared(), Path::new(WITNESS), cosigner())?);
        Ok(())
    }

    fn append(&mut self, count: u64) -> Result<(), Stopped> {
        let history = self.history.to_le_bytes();
        let leaf = |index: u64| leaf_hash(&[history, index.to_le_bytes()].concat());
        self.in_flight = (0..count).map(leaf).collect();
        let leaves = self.in_flight.clone();
        let range = self.ledger().append(&leaves)?;
        let start = self.leaves.len() as u64;
        assert_eq!(range, start..start + count);
        self.leaves.append(&mut self.in_flight);
        Ok(())
    }

    fn checkpoint(&mut self) -> Result<SignedCheckpoint, Stopped> {
        let signer = signer(self.origin_count);
        let signed = self.ledger().checkpoint(&signer, &[])?;
        assert_eq!(signed.body.size, self.leaves.len() as u64);
        self.check_checkpoint(&signed);
        self.signed_size = signed.body.size;
        Ok(signed)
    }

    fn check_checkpoint(&self, checkpoint: &SignedCheckpoint) {
        let size = checkpoint.body.size as usize;
        assert_eq!(
            checkpoint.body.root,
            root(&self.leaves[..size]),
            "at {size}"
        );
        let log = signer(self.origin_count).verifier();
        SignedCheckpoint::open(checkpoint.text.as_bytes(), &log).unwrap();
    }

    fn cosign(&mut self) -> Result<(), Stopped> {
        let Some(checkpoint) = self.ledger().published_checkpoint()? else {
            return Ok(());
        };
        let size = checkpoint.body.size;
        let verifier = CosignatureVerifier::from_vkey(&cosigner().vkey()).unwrap();
        // At most one answer that it knows another size: what was answered last may have been lost with our memory of it.
        let mut old = 0;
        for _ in 0..2 {
            let proof = self.ledger().consistency_proof(old, size)?;
            self.now += 1;
            let now = self.now;
            let witness = self
                .witness
                .as_mut()
                .expect("invariant: the witness is open");
            let body = witness::request(old, &proof, &checkpoint.text);
            let answer = witness.add_checkpoint(&body, now);
            let (status, body) = (answer.status, answer.body);
            let asked = witness::read_answer(
                status,
                answer.content_type,
                &body,
                &verifier,
                old,
                &checkpoint,
            );
            match asked {
                Asked::Cosigned { signature, time } => {
                    assert_eq!(time, now);
                    self.cosigned_size = self.cosigned_size.max(size);
                    let cosigned = self.ledger().add_cosignatures(size, vec![signature])?;
                    assert_eq!(
                        verifier.time_on(&cosigned.note().unwrap()).unwrap(),
                        Some(now)
                    );
                    return Ok(());
                }
                Asked::Behind { its_size } => old = its_size,
                Asked::Refused { status: 500, .. } => return Err(Stopped),
                other => panic!("one log never gets {other:?}"),
            }
        }
        panic!("the witness contradicts itself");
    }

    fn lose_and_adopt(&mut self) -> Result<(), Stopped> {
        if self.backup.is_empty() || self.origin_count > 0 {
            return Ok(());
        }
        let mirror = self.mirror();
        let Some(shown) = mirror.get("checkpoint") else {
            return Ok(());
        };
        let shown = SignedCheckpoint::parse_unverified(shown).unwrap();
        self.close();
        for path in self
            .disk
            .snapshot()
            .into_keys()
            .filter(|path| path.starts_with("m"))
        {
            self.disk.uproot(path);
        }
        for (path, bytes) in &self.backup {
            self.disk.plant(path, bytes);
        }
        // What the folder remembers is the backup's from here on, even if it does not open: that backup may have no checkpoint.
        self.signed_size = 0;
        self.open()?;
        let held = self.ledger().size();
        let kept = held.max(shown.body.size) as usize;
        // Entries that nobody was shown a checkpoint of are lost with the folder.
        self.leaves.truncate(kept);
        // The ledger itself remembers what the backup does; the witness and the mirror remember more.
        let remembered = self.ledger().latest_checkpoint()?;
        self.signed_size = remembered.map_or(0, |signed| signed.body.size);
        if shown.body.size > held {
            let signer = signer(self.origin_count);
            let refused = self
                .ledger()
                .checkpoint(&signer, std::slice::from_ref(&shown));
            assert!(matches!(
                refused,
                Err(LedgerError::RollbackRefused { .. }) | Err(LedgerError::Disk { .. })
            ));
        }
        self.adopt(Some(mirror))
    }

    /// What a mirror of the published files holds.
    fn mirror(&self) -> BTreeMap<String, Vec<u8>> {
        let public = PublicLedger::open_on(Arc::new(self.disk.clone()), Path::new(LEDGER));
        let mut mirror = BTreeMap::new();
        for path in public.paths().unwrap() {
            mirror.insert(path.clone(), public.file(&path).unwrap().unwrap().bytes);
        }
        mirror
    }

    /// Without a mirror (after a recovery) one is made of the model, which is what a mirror elsewhere would still have.
    fn adopt(&mut self, mirror: Option<BTreeMap<String, Vec<u8>>>) -> Result<(), Stopped> {
        let mirror = mirror.unwrap_or_else(|| self.mirror_of_model());
        let checkpoint = SignedCheckpoint::parse_unverified(&mirror["checkpoint"]).unwrap();
        let held = self.ledger().size();
        let taken = self
            .ledger()
            .adopt(&checkpoint, &mut |path| Ok(mirror.get(path).cloned()))?;
        assert_eq!(taken, checkpoint.body.size.saturating_sub(held));
        assert_eq!(self.ledger().size(), self.leaves.len() as u64);
        // Until this the published checkpoint is the backup's, and a witness that saw a later one calls it a fork.
        self.checkpoint().map(drop)
    }

    fn mirror_of_model(&self) -> BTreeMap<String, Vec<u8>> {
        let disk = SimDisk::new(0);
        let mut ledger =
            Ledger::create_on(Arc::new(disk.clone()), Path::new(LEDGER), &origin(0)).unwrap();
        ledger.append(&self.leaves).unwrap();
        ledger.checkpoint(&signer(0), &[]).unwrap();
        let public = PublicLedger::open_on(Arc::new(disk), Path::new(LEDGER));
        let paths = public.paths().unwrap().into_iter();
        paths
            .map(|path| (path.clone(), public.file(&path).unwrap().unwrap().bytes))
            .collect()
    }

    fn rename(&mut self) -> Result<(), Stopped> {
        let next = self.origin_count + 1;
        self.ledger().continue_as(&origin(next))?;
        self.renamed();
        let vkey = signer(next).vkey();
        let witness = self
            .witness
            .as_mut()
            .expect("invariant: the witness is open");
        witness.add_log(&vkey)?;
        Ok(())
    }

    fn renamed(&mut self) {
        self.origin_count += 1;
        self.signed_size = 0;
        self.cosigned_size = 0;
    }

    /// Opens everything again and compares it with the model, twice: a recovery that is interrupted recovers the same.
    fn recover(&mut self) {
        self.close();
        self.disk.restart();
        self.open().unwrap();
        self.settle_in_flight();
        let ledger = self.ledger();
        let recovered = (ledger.size(), ledger.root(), ledger.origin().to_owned());
        self.check_state();
        self.close();
        self.disk.crash();
        self.open().unwrap();
        let ledger = self.ledger();
        let found = (ledger.size(), ledger.root(), ledger.origin().to_owned());
        assert_eq!(found, recovered, "what a recovery has shown stays");
        self.check_state();
        let watched = format!("/{}", origin(self.origin_count));
        let witness = self
            .witness
            .as_mut()
            .expect("invariant: the witness is open");
        if !witness.logs().any(|log| watched.ends_with(&log.origin)) {
            witness.add_log(&signer(self.origin_count).vkey()).unwrap();
        }
    }

    /// An act that was interrupted is done or not done, whole.
    fn settle_in_flight(&mut self) {
        let ledger = self.ledger.as_ref().expect("invariant: the ledger is open");
        let (size, origin_now) = (ledger.size() as usize, ledger.origin().to_owned());
        if size == self.leaves.len() + self.in_flight.len() {
            self.leaves.append(&mut self.in_flight);
        }
        if origin_now == origin(self.origin_count + 1) {
            self.renamed();
        }
        assert_eq!(origin_now, origin(self.origin_count));
    }

    fn check_state(&mut self) {
        let (signed_size, cosigned_size) = (self.signed_size, self.cosigned_size);
        let log = signer(self.origin_count).verifier();
        let ledger = self.ledger.as_ref().expect("invariant: the ledger is open");
        // While entries are being taken back from a copy, the first of them are there.
        let held = ledger.size() as usize;
        assert!(
            held <= self.leaves.len(),
            "{held} entries, more than were ever appended"
        );
        assert_eq!(ledger.root(), root(&self.leaves[..held]));
        let report = ledger.audit_signed_by(&log).unwrap();
        assert!(report.is_sound(), "{:?}", report.findings);
        if let Some(signed) = ledger.latest_checkpoint().unwrap() {
            self.check_checkpoint(&signed);
            assert!(signed.body.size >= signed_size.min(held as u64));
        } else {
            assert_eq!(signed_size, 0, "a signed checkpoint is forgotten");
        }
        self.check_public(&log);
        let witness = self
            .witness
            .as_ref()
            .expect("invariant: the witness is open");
        let watched = witness
            .logs()
            .find(|one| one.origin == origin(self.origin_count));
        let held = watched.and_then(|watched| watched.checkpoint.clone());
        if let Some(held) = &held {
            self.check_checkpoint(held);
        }
        assert!(held.map_or(0, |held| held.body.size) >= cosigned_size);
    }

    /// Every file that the published checkpoint promises is there, and the entries lead to its root.
    fn check_public(&self, log: &NoteVerifier) {
        let public = PublicLedger::open_on(Arc::new(self.disk.clone()), Path::new(LEDGER));
        let Some(shown) = public.checkpoint().unwrap() else {
            return;
        };
        if shown.body.origin != log.name() {
            return;
        }
        self.check_checkpoint(&shown);
        let mut entries = Vec::new();
        for path in public.paths().unwrap() {
            let file = public
                .file(&path)
                .unwrap()
                .expect("invariant: the path was promised");
            if path.starts_with("tile/entries/") {
                let (framed, rest) = file.bytes.as_chunks::<34>();
                assert!(rest.is_empty());
                entries.extend(framed.iter().map(|framed| leaf_hash(&framed[2..])));
            }
        }
        assert_eq!(root_of(&entries), shown.body.root);
    }

    /// After everything, one more append and checkpoint leave a folder in which nothing is out of place.
    pub(crate) fn check_final(&mut self) {
        self.disk.restart();
        self.history += 1;
        self.append(2).unwrap();
        self.checkpoint().unwrap();
        self.cosign().unwrap();
        self.check_state();
        self.close();
        self.disk.crash();
        self.open().unwrap();
        self.check_state();
        self.history += 1;
        self.append(1).unwrap();
        self.checkpoint().unwrap();
        let log = signer(self.origin_count).verifier();
        let report = self.ledger().audit_signed_by(&log).unwrap();
        assert_eq!(report.findings, []);
        assert_eq!(report.entry_count, self.leaves.len() as u64);
    }
}
