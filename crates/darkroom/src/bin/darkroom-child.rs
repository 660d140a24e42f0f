//! The darkroom's child as a program of its own, for tests and for programs that bring no child verb themselves.

use std::process::ExitCode;

use rapporteur_darkroom::sandbox::{Confinement, child};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match Confinement::from_arguments(arguments.iter().map(String::as_str)) {
        Some(confinement) => child(&confinement),
        None => {
            eprintln!("usage: darkroom-child ADDRESS-SPACE CPU-SECONDS strict|accept");
            ExitCode::from(1)
        }
    }
}
