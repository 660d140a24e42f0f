//! Progress on the terminal; silence when nobody looks.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use rapporteur_app::Progress;

/// Draws a bar for each stage and leaves one line behind it.
pub(crate) struct Bars {
    bar: ProgressBar,
    quiet: bool,
    stage: String,
}

impl Bars {
    pub(crate) fn new(quiet: bool) -> Self {
        Self {
            bar: ProgressBar::hidden(),
            quiet,
            stage: String::new(),
        }
    }
}

impl Progress for Bars {
    fn begin(&mut self, stage: &str, total: u64) {
        self.stage = stage.to_owned();
        if self.quiet {
            return;
        }
        self.bar = ProgressBar::new(total);
        let style = ProgressStyle::with_template("  {msg:46!} {bar:24} {elapsed:>4}")
            .expect("invariant: the template is well formed");
        self.bar.set_style(style.progress_chars("=> "));
        self.bar.set_message(stage.to_owned());
        self.bar.enable_steady_tick(Duration::from_millis(120));
    }

    fn advance(&mut self, steps: u64) {
        self.bar.inc(steps);
    }

    fn finish(&mut self, result: &str) {
        self.bar.finish_and_clear();
        if !self.quiet {
            eprintln!("  {:<46} {result}", self.stage);
        }
    }
}
