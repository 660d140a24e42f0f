//! Wiring only: verbs, settings, exit codes, progress bars. Every decision is made in `rapporteur-app`.
#![doc = include_str!("../README.md")]

mod arguments;
mod bars;
mod outside;
mod passphrase;
mod reader_gone;
mod serving;
mod session;
mod verbs;
mod words;

use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;

fn main() -> ExitCode {
    // Before the runtime: a process that has threads cannot be confined.
    if let Some(code) = verbs::darkroom_child::run_if_asked() {
        return code;
    }
    reader_gone::end_quietly();
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: the asynchronous runtime does not start: {error}");
            return ExitCode::from(3);
        }
    };
    let ended = runtime.block_on(async {
        let ended = verbs::run(arguments).await;
        rapporteur_app::close_databases().await;
        ended
    });
    match ended {
        Ok(code) => code,
        Err(error) => words::report_failure(&error),
    }
}
