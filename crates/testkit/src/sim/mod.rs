//! The simulated disk as a test holds it: faults, crashes, and a look beneath. Knows no keeper and no format.

mod disk;
mod random;
mod state;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use state::State;

/// How a step fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The one step does nothing and reports an input/output error. A flush that fails so loses the unflushed bytes for good,
    /// and the next one reports success all the same.
    Eio,
    /// From that step on, whatever needs room fails: new files and folders, and writes (of which a part may be there).
    FullDisk,
    /// The one step is done and durable, and reports an input/output error.
    FailedButPersisted,
}

/// A disk in memory. Clones share it.
#[derive(Clone)]
pub struct SimDisk {
    shared: Arc<Mutex<State>>,
}

impl SimDisk {
    /// An empty disk. The seed decides what survives a crash.
    pub fn new(seed: u64) -> Self {
        Self {
            shared: Arc::new(Mutex::new(State::new(seed))),
        }
    }

    /// A disk on which these files lie, durable: a [`SimDisk::snapshot`] put back.
    ///
    /// # Panics
    /// When a path stands for a file and for a folder.
    pub fn with_files(seed: u64, files: &BTreeMap<PathBuf, Vec<u8>>) -> Self {
        let disk = Self::new(seed);
        for (path, bytes) in files {
            disk.state().plant(path, bytes);
        }
        disk
    }

    /// The power fails now: what is pending is kept, torn or lost, locks vanish, open files are dead. The disk is usable at once;
    /// planned faults are forgotten.
    pub fn crash(&self) {
        self.state().crash();
    }

    /// The power fails after this many further steps: the step after them may leave some of its effect, and from then on every
    /// operation fails, until [`SimDisk::restart`].
    pub fn crash_after(&self, steps: u64) {
        let mut state = self.state();
        state.crash_at = Some(state.steps + steps);
    }

    /// Makes the disk usable again: as after [`SimDisk::crash`] when the power has failed, and otherwise as it is, with planned
    /// faults and crashes forgotten and room made.
    pub fn restart(&self) {
        let mut state = self.state();
        if state.is_off {
            state.crash();
        } else {
            state.forget_plans();
        }
    }

    /// Whether the power has failed and [`SimDisk::restart`] is due.
    pub fn is_off(&self) -> bool {
        self.state().is_off
    }

    /// The step after this many further ones fails. Replaces what was planned before.
    pub fn fail_after(&self, steps: u64, fault: Fault) {
        let mut state = self.state();
        state.fault_at = Some((state.steps + steps, fault));
    }

    /// How many steps that change something were asked for: new files and folders, writes, flushes, renames, removals, overwrites.
    pub fn steps(&self) -> u64 {
        self.state().steps
    }

    /// Every file as a reader sees it now.
    pub fn snapshot(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        self.state().files()
    }

    /// Every file as it would be found if nothing pending survived.
    pub fn durable_snapshot(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        self.state().durable_files()
    }

    /// Flips all bits of one byte of a file, durably, as decay or a hand in the data centre would.
    ///
    /// # Panics
    /// When there is no such file or byte.
    pub fn corrupt(&self, path: impl AsRef<Path>, byte: usize) {
        let mut bytes = self.snapshot().remove(path.as_ref()).unwrap_or_else(|| {
            panic!("there is no file {}", path.as_ref().display());
        });
        bytes[byte] ^= 0xff;
        self.state().plant(path.as_ref(), &bytes);
    }

    /// Puts a file on the disk, durably and as no step, in the place of what stood there.
    ///
    /// # Panics
    /// When a part of the path is a file.
    pub fn plant(&self, path: impl AsRef<Path>, bytes: &[u8]) {
        self.state().plant(path.as_ref(), bytes);
    }

    /// Takes a file from the disk, durably and as no step.
    ///
    /// # Panics
    /// When there is no such file.
    pub fn uproot(&self, path: impl AsRef<Path>) {
        self.state().uproot(path.as_ref());
    }

    /// A panic in another thread of a test does not make the disk's state any less whole: every change is made under the lock.
    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
