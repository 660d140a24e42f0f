//! `witness`: cosigns other ledgers. A witness is a small folder of its own and no mechanism.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use rapporteur_app::upkeep::{add_log, init_witness, open_witness, watched};
use rapporteur_web::witness_routes;

use crate::arguments::Common;
use crate::serving::{self, ListenArguments};
use crate::session;
use crate::verbs::list;
use crate::words::Failure;

#[derive(Debug, Args)]
pub(crate) struct WitnessArguments {
    #[command(subcommand)]
    action: WitnessAction,
}

#[derive(Debug, Subcommand)]
enum WitnessAction {
    /// Make a witness in a new folder
    Init {
        /// The new folder
        dir: PathBuf,
        /// The witness's name: one that nobody else uses, such as `witness.example/w1`
        #[arg(long)]
        name: String,
    },
    /// Watch a log from now on
    AddLog {
        /// The witness's folder
        dir: PathBuf,
        /// The log's verifier key, obtained from its operator and not from the network
        vkey: String,
    },
    /// Answer the logs that are watched
    Serve {
        /// The witness's folder
        dir: PathBuf,
        #[command(flatten)]
        listening: ListenArguments,
    },
    /// Show the witness's key, and the logs that it watches with what it cosigned last
    List {
        /// The witness's folder
        dir: PathBuf,
        /// Write CSV to this file; `-` writes it to standard output
        #[arg(long, value_name = "FILE")]
        csv: Option<PathBuf>,
    },
}

pub(crate) async fn run(verb: WitnessArguments, _: &Common) -> Result<ExitCode, Failure> {
    match verb.action {
        WitnessAction::Init { dir, name } => init(&dir, &name)?,
        WitnessAction::AddLog { dir, vkey } => {
            let origin = add_log(&dir, &vkey)?;
            println!("Watching {origin} from now on.");
        }
        WitnessAction::Serve { dir, listening } => {
            let witness = open_witness(&dir)?;
            let what = format!("the witness {}", witness.vkey());
            serving::serve(&listening, &what, witness_routes(witness, seconds)).await?;
        }
        WitnessAction::List { dir, csv } => {
            let (vkey, listing) = watched(&dir)?;
            if csv.is_none() {
                println!("{vkey}");
            }
            list::put_out(&listing, csv.as_deref())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn init(dir: &Path, name: &str) -> Result<(), Failure> {
    let vkey = init_witness(dir, name)?;
    println!("Made a witness in {}. Its key is", dir.display());
    println!("  {vkey}");
    println!("Give the key to the operators of the logs that it is to watch, and take theirs:");
    println!("  rapporteur witness add-log {} VKEY", dir.display());
    println!("  rapporteur witness serve {}", dir.display());
    println!("Never put this folder back from a backup: begin anew with a new key instead.");
    Ok(())
}

/// The moment of a cosignature; a clock before 1970 is none.
fn seconds() -> u64 {
    session::now().map_or(0, |now| now.as_seconds().unsigned_abs())
}
