//! Tells a terminal how far the engine is, and the engine that somebody wants to stop. It refuses to know either.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use rapporteur_linkage::Watch;

use crate::Progress;

/// Progress that may be told of from any thread.
pub type Told<'p> = &'p mut (dyn Progress + Send);

struct State<'p> {
    progress: Told<'p>,
    stage: String,
}

/// The engine's watch: passes stages on, and knows whether somebody wants to stop.
pub(crate) struct Watching<'p> {
    state: Mutex<State<'p>>,
    stop: &'p AtomicBool,
}

impl<'p> Watching<'p> {
    pub(crate) fn new(progress: Told<'p>, stop: &'p AtomicBool) -> Self {
        Self {
            state: Mutex::new(State {
                progress,
                stage: String::new(),
            }),
            stop,
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut State<'p>) -> T) -> T {
        let mut state = self
            .state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        act(&mut state)
    }

    /// A stage begins whose steps are jobs of about one size: the time that is left can be told.
    pub(crate) fn jobs(&self, name: &str, total: u64) {
        self.finish("done");
        self.with(|state| {
            state.stage = name.to_owned();
            state.progress.begin_jobs(name, total);
        });
    }

    /// Says what is being done within the stage.
    pub(crate) fn note(&self, words: &str) {
        self.with(|state| state.progress.note(words));
    }

    /// Ends the stage that runs, with its result.
    pub(crate) fn finish(&self, result: &str) {
        self.with(|state| {
            if !state.stage.is_empty() {
                state.progress.finish(result);
                state.stage.clear();
            }
        });
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl Watch for Watching<'_> {
    fn stage(&self, name: &str, total: u64) {
        self.finish("done");
        self.with(|state| {
            state.stage = name.to_owned();
            state.progress.begin(name, total);
        });
    }

    fn advance(&self, by: u64) {
        self.with(|state| state.progress.advance(by));
    }

    fn is_cancelled(&self) -> bool {
        self.is_stopped()
    }
}

impl rapporteur_estimate::Watch for Watching<'_> {
    fn stage(&self, name: &str, total: u64) {
        Watch::stage(self, name, total);
    }

    fn advance(&self, by: u64) {
        Watch::advance(self, by);
    }

    fn is_cancelled(&self) -> bool {
        self.is_stopped()
    }
}
