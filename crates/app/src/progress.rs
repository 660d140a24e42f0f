//! How a verb tells how far it is, without knowing a terminal.

/// Receives the stages of a long verb.
pub trait Progress {
    /// A stage begins; `total` is its number of steps, 0 when nobody knows.
    fn begin(&mut self, stage: &str, total: u64);
    /// A stage begins whose steps are bytes.
    fn begin_bytes(&mut self, stage: &str, total_bytes: u64) {
        self.begin(stage, total_bytes);
    }
    /// A stage begins whose steps take about as long as each other, so that the time left can be told.
    fn begin_jobs(&mut self, stage: &str, total: u64) {
        self.begin(stage, total);
    }
    /// What is being done within the stage, in a few words; it leaves no line behind.
    fn note(&mut self, _words: &str) {}
    /// So many steps more are done.
    fn advance(&mut self, steps: u64);
    /// The stage has ended with this result in a few words.
    fn finish(&mut self, result: &str);
}

/// Tells nobody.
#[derive(Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&mut self, _stage: &str, _total: u64) {}
    fn advance(&mut self, _steps: u64) {}
    fn finish(&mut self, _result: &str) {}
}
