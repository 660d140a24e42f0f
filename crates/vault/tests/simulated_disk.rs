//! The vault on a disk that loses what was not flushed, against a map: a crash and a fault at every step.
#![expect(clippy::unwrap_used, reason = "a helper that fails must stop its test")]

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use rapporteur_testkit::{Fault, SimDisk};
use rapporteur_vault::{
    BlobState, Keyring, LocalShelf, Recipient, ScrubReport, Seal, Vault, VaultError, sealing,
};

const DIR: &str = "vault";

fn keyring() -> Keyring {
    let mut next = 1;
    let mut random = |out: &mut [u8]| {
        out.fill(next);
        next += 1;
    };
    let mut keyring = Keyring::generate(&mut random, true).unwrap();
    let (_, text) = sealing::new_identity(&mut |out: &mut [u8]| out.fill(100));
    let name = "officer".to_owned();
    keyring
        .set_recipients(vec![Recipient { name, text }])
        .unwrap();
    keyring
}

fn vault(disk: &SimDisk) -> Result<Vault, VaultError> {
    let dir = Path::new(DIR);
    let shelf = LocalShelf::open(Arc::new(disk.clone()), dir)?;
    Vault::open_on(Box::new(shelf), dir, &keyring())
}

fn scrub(vault: &Vault, expected: &BTreeMap<String, Option<Seal>>) -> ScrubReport {
    vault
        .scrub(expected, &mut |_| ControlFlow::Continue(()))
        .unwrap()
}

/// Small ones, the chunk's size, and one that needs two chunks.
fn original(which: u8) -> Vec<u8> {
    let length = [0, 1, 700, 65_536, 70_000][usize::from(which) % 5];
    (0..length)
        .map(|at: usize| (at % 251) as u8 ^ which)
        .collect()
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Put(u8),
    Reseal(u8),
    Destroy(u8),
    PutBack(u8),
    ClearLeftovers,
    Scrub,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..5_u8).prop_map(Act::Put),
        2 => (0..5_u8).prop_map(Act::Reseal),
        2 => (0..5_u8).prop_map(Act::Destroy),
        1 => (0..5_u8).prop_map(Act::PutBack),
        1 => Just(Act::ClearLeftovers),
        1 => Just(Act::Scrub),
    ]
}

/// What must be there, and what an interrupted act has left open.
#[derive(Default)]
struct Model {
    held: BTreeMap<u8, Seal>,
    /// Any sound sealing will do: an act on it failed.
    open: BTreeSet<u8>,
    /// May be there, gone, or (only by an interrupted destruction) unreadable.
    dying: BTreeSet<u8>,
    names: BTreeMap<u8, String>,
    copies: BTreeMap<u8, Vec<u8>>,
}

impl Model {
    fn name(&self, which: u8) -> Option<&String> {
        self.names.get(&which)
    }

    /// Does the act and says whether it was acknowledged.
    fn act(&mut self, vault: &Vault, act: Act) -> Result<(), VaultError> {
        let result = self.attempt(vault, act);
        if let (Err(_), Act::Put(which) | Act::Reseal(which) | Act::PutBack(which)) = (&result, act)
        {
            // Held before: it must be held still, under one sealing or the other. Not held: it may be now.
            if self.held.remove(&which).is_some() {
                self.open.insert(which);
            } else if !self.open.contains(&which) {
                self.dying.insert(which);
            }
        }
        if let (Err(_), Act::Destroy(which)) = (&result, act)
            && self.names.contains_key(&which)
        {
            self.held.remove(&which);
            self.open.remove(&which);
            self.dying.insert(which);
        }
        result
    }

    fn attempt(&mut self, vault: &Vault, act: Act) -> Result<(), VaultError> {
        match act {
            Act::Put(which) => {
                // The name is a function of the original, so it is known before.
                let receipt = vault.put(original(which).as_slice())?;
                self.names.insert(which, receipt.blob_name);
                self.is_held(which, receipt.seal);
            }
            Act::Reseal(which) => {
                let Some(name) = self.name(which).cloned() else {
                    return Ok(());
                };
                match vault.reseal(&name) {
                    Ok(seal) => self.is_held(which, seal),
                    Err(VaultError::GetMissing(_)) if !self.must_be_there(which) => {}
                    Err(VaultError::ReadDamaged { .. }) if !self.must_be_there(which) => {}
                    Err(error) => return Err(error),
                }
            }
            Act::Destroy(which) => {
                let Some(name) = self.name(which).cloned() else {
                    return Ok(());
                };
                vault.destroy(&name)?;
                self.held.remove(&which);
                self.open.remove(&which);
                self.dying.remove(&which);
            }
            Act::PutBack(which) => {
                let Some(name) = self.name(which).cloned() else {
                    return Ok(());
                };
                let Some(copy) = self.copies.get(&which).cloned() else {
                    let mut copy = Vec::new();
                    if self.held.contains_key(&which) && vault.copy_sealed(&name, &mut copy).is_ok()
                    {
                        self.copies.insert(which, copy);
                    }
                    return Ok(());
                };
                let seal = vault.put_sealed(&name, &mut copy.as_slice())?;
                self.is_held(which, seal);
            }
            Act::ClearLeftovers => drop(vault.clear_leftovers()?),
            Act::Scrub => drop(vault.scrub(&BTreeMap::new(), &mut |_| ControlFlow::Continue(()))?),
        }
        Ok(())
    }

    fn is_held(&mut self, which: u8, seal: Seal) {
        self.open.remove(&which);
        self.dying.remove(&which);
        self.held.insert(which, seal);
    }

    fn must_be_there(&self, which: u8) -> bool {
        self.held.contains_key(&which) || self.open.contains(&which)
    }

    /// Everything that was acknowledged is there, byte for byte and under its seal, and nothing else but what was interrupted.
    fn check(&self, vault: &Vault) {
        let mut expected = BTreeMap::new();
        for (which, seal) in &self.held {
            expected.insert(self.names[which].clone(), Some(*seal));
        }
        for which in &self.open {
            expected.insert(self.names[which].clone(), None);
        }
        let report = scrub(vault, &expected);
        assert!(report.strangers.is_empty(), "{:?}", report.strangers);
        for blob in &report.blobs {
            let which = (0..5).find(|which| self.name(*which) == Some(&blob.blob_name));
            match (which, &blob.state) {
                (Some(which), BlobState::Sound) => {
                    assert_eq!(vault.get(&blob.blob_name).unwrap(), original(which));
                }
                (_, BlobState::Unknown) => {
                    // An original whose put failed is not in `names`; one that is there was dying.
                    assert!(which.is_none_or(|which| self.dying.contains(&which)));
                }
                (which, state) => panic!("{which:?} is {state:?}"),
            }
        }
        for (which, seal) in &self.held {
            assert_eq!(vault.seal_of(&self.names[which]).unwrap(), *seal);
        }
    }
}

/// No six bytes of an original in a row, sealed or half sealed, anywhere on the disk.
fn no_plaintext(disk: &SimDisk) {
    for (path, bytes) in disk.snapshot() {
        for which in [2, 3, 4] {
            let canary = &original(which)[100..110];
            assert!(
                !bytes.windows(canary.len()).any(|window| window == canary),
                "{}",
                path.display()
            );
        }
    }
}

fn acts() -> Vec<Act> {
    vec![
        Act::Put(2),
        Act::Put(4),
        Act::PutBack(2),
        Act::Put(2),
        Act::Reseal(2),
        Act::PutBack(2),
        Act::Reseal(4),
        Act::Destroy(4),
        Act::Put(3),
        Act::Destroy(2),
        Act::ClearLeftovers,
    ]
}

/// Runs the acts until one fails; what comes after is not tried, as a mechanism would stop.
fn run(disk: &SimDisk, model: &mut Model, acts: &[Act]) {
    let Ok(vault) = vault(disk) else {
        return;
    };
    for act in acts {
        if model.act(&vault, *act).is_err() {
            return;
        }
    }
}

fn steps_of(acts: &[Act]) -> u64 {
    let disk = SimDisk::new(1);
    let mut model = Model::default();
    run(&disk, &mut model, acts);
    model.check(&vault(&disk).unwrap());
    disk.steps()
}

/// After the fault: what was acknowledged holds; recovery is done twice and changes nothing the second time; work goes on.
fn recover_and_go_on(disk: &SimDisk, model: &mut Model) {
    no_plaintext(disk);
    let vault = vault(disk).unwrap();
    model.check(&vault);
    vault.clear_leftovers().unwrap();
    assert_eq!(vault.clear_leftovers().unwrap(), 0);
    model.check(&vault);
    for which in 0..5 {
        model.act(&vault, Act::Put(which)).unwrap();
    }
    model.check(&vault);
    assert!(scrub(&vault, &BTreeMap::new()).leftovers.is_empty());
}

#[test]
fn what_was_acknowledged_survives_a_crash_at_every_step() {
    let acts = acts();
    for at in 0..steps_of(&acts) {
        for seed in 0..3 {
            let disk = SimDisk::new(seed * 10_000 + at);
            disk.crash_after(at);
            let mut model = Model::default();
            run(&disk, &mut model, &acts);
            disk.restart();
            recover_and_go_on(&disk, &mut model);
        }
    }
}

#[test]
fn what_was_acknowledged_survives_a_fault_at_every_step_and_a_crash_after_it() {
    let acts = acts();
    for fault in [Fault::Eio, Fault::FullDisk, Fault::FailedButPersisted] {
        for at in 0..steps_of(&acts) {
            let disk = SimDisk::new(at);
            disk.fail_after(at, fault);
            let mut model = Model::default();
            run(&disk, &mut model, &acts);
            disk.restart();
            disk.crash();
            recover_and_go_on(&disk, &mut model);
        }
    }
}

#[test]
fn after_a_failed_flush_the_vault_writes_nothing_more_until_it_is_opened_anew() {
    let mut stopped_count = 0;
    for at in 0..12 {
        let disk = SimDisk::new(at);
        let vault = vault(&disk).unwrap();
        disk.fail_after(at, Fault::Eio);
        if vault.put(original(4).as_slice()).is_ok() {
            continue;
        }
        match vault.put(original(3).as_slice()) {
            Ok(_) => {}
            Err(VaultError::Stopped(_)) => {
                stopped_count += 1;
                assert!(matches!(
                    vault.destroy(&"ab".repeat(32)),
                    Err(VaultError::Stopped(_))
                ));
                self::vault(&disk)
                    .unwrap()
                    .put(original(3).as_slice())
                    .unwrap();
            }
            Err(error) => panic!("{error}"),
        }
    }
    // The flushes of the file, of the new folder's name, and of the two folders.
    assert!(stopped_count >= 4, "{stopped_count}");
}

#[test]
fn every_flipped_byte_of_a_blob_is_found_by_the_scrub() {
    let disk = SimDisk::new(1);
    let vault = vault(&disk).unwrap();
    let receipt = vault.put(original(2).as_slice()).unwrap();
    let expected = BTreeMap::from([(receipt.blob_name.clone(), Some(receipt.seal))]);
    let (path, bytes) = disk
        .snapshot()
        .into_iter()
        .find(|(path, _)| path.extension().is_some())
        .unwrap();
    for at in 0..bytes.len() {
        disk.corrupt(&path, at);
        let state = scrub(&vault, &expected).blobs.remove(0).state;
        assert!(
            matches!(state, BlobState::Damaged { .. }),
            "byte {at}: {state:?}"
        );
        disk.corrupt(&path, at);
    }
    assert!(scrub(&vault, &expected).is_sound());
}

#[test]
fn a_destroyed_blob_is_overwritten_before_its_name_is_gone() {
    let disk = SimDisk::new(1);
    let vault = vault(&disk).unwrap();
    let receipt = vault.put(original(4).as_slice()).unwrap();
    let sealed = |disk: &SimDisk| {
        let mut files = disk.durable_snapshot();
        files.retain(|path, _| path.extension().is_some());
        files.pop_first().map(|(_, bytes)| bytes)
    };
    let before = sealed(&disk).unwrap();
    // The overwriting is one step, the removal the next.
    disk.crash_after(1);
    assert!(vault.destroy(&receipt.blob_name).is_err());
    if let Some(after) = sealed(&disk) {
        assert!(before.starts_with(b"age-encryption.org/v1\n"));
        assert!(after[..70_000].iter().all(|byte| *byte == 0));
    }
    disk.restart();
    let vault = self::vault(&disk).unwrap();
    vault.destroy(&receipt.blob_name).unwrap();
    vault.destroy(&receipt.blob_name).unwrap();
    assert!(vault.list().unwrap().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_sequence_with_crashes_leaves_what_was_acknowledged(
        seed in any::<u64>(),
        rounds in prop::collection::vec((prop::collection::vec(act(), 1..12), 0_u64..80), 1..4),
    ) {
        let disk = SimDisk::new(seed);
        let mut model = Model::default();
        for (acts, crash_at) in rounds {
            disk.crash_after(crash_at);
            run(&disk, &mut model, &acts);
            disk.restart();
            disk.crash();
            model.check(&vault(&disk).unwrap());
        }
        recover_and_go_on(&disk, &mut model);
    }
}
