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

    fn draw(&mut self, stage: &str, total: u64, template: &str) {
        self.stage = stage.to_owned();
        if self.quiet {
            return;
        }
        self.bar = ProgressBar::new(total);
        let style =
            ProgressStyle::with_template(template).expect("invariant: the template is well formed");
        self.bar.set_style(style.progress_chars("=> "));
        self.bar.set_message(stage.to_owned());
        self.bar.enable_steady_tick(Duration::from_millis(120));
    }
}

impl Progress for Bars {
    fn begin(&mut self, stage: &str, total: u64) {
        let template = match total {
            0 | 1 => "  {msg:46!} {bar:24} {elapsed:>4}",
            _ => "  {msg:46!} {bar:24} {elapsed:>4}, about {eta} left",
        };
        self.draw(stage, total, template);
    }

    fn begin_bytes(&mut self, stage: &str, total_bytes: u64) {
        let template = "  {msg:30!} {bar:24} {bytes:>11} of {total_bytes:<11} {bytes_per_sec:>13} {elapsed:>4}";
        self.draw(stage, total_bytes, template);
    }

    fn begin_jobs(&mut self, stage: &str, total: u64) {
        let template = "  {msg:46!} {bar:24} {pos} of {len} {elapsed:>4}, about {eta} left";
        self.draw(stage, total, template);
    }

    fn note(&mut self, words: &str) {
        self.bar.set_message(format!("{}: {words}", self.stage));
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
