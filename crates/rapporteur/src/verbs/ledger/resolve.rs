//! `ledger resolve`: a person's decision, with a reason, recorded.

use std::process::ExitCode;

use clap::builder::NonEmptyStringValueParser;
use clap::{ArgGroup, Args};
use rapporteur_app::upkeep::{Remedy, resolve};

use crate::arguments::Common;
use crate::session;
use crate::words::Failure;

#[derive(Debug, Args)]
#[group(skip)]
#[command(group = ArgGroup::new("remedy").required(true).multiple(false))]
pub(crate) struct ResolveArguments {
    /// Take the missing entries from a published copy: its folder, or its https address
    #[arg(long, value_name = "DIR|URL", group = "remedy")]
    adopt: Option<String>,
    /// Nothing holds the missing entries, or the key is stolen: go on under a new origin; the old one is never signed again
    #[arg(long, value_name = "NAME", group = "remedy")]
    new_origin: Option<String>,
    /// The alarm was false: a witness was wrong; or nothing was signed after the backup from which this was put back
    #[arg(long, group = "remedy")]
    acknowledge: bool,
    /// Why; it is recorded in the ledger
    #[arg(long, value_name = "WHY", required = true, value_parser = NonEmptyStringValueParser::new())]
    reason: String,
}

pub(crate) async fn run(verb: ResolveArguments, common: &Common) -> Result<ExitCode, Failure> {
    let remedy = match (verb.adopt, verb.new_origin) {
        (Some(copy), _) => Remedy::Adopt(copy),
        (None, Some(origin)) => Remedy::NewOrigin(origin),
        (None, None) => Remedy::Acknowledge,
    };
    let (mut mechanism, ambient) = session::open(common).await?;
    let resolved = resolve(&mut mechanism, &remedy, &verb.reason, &ambient).await?;
    match remedy {
        Remedy::Adopt(_) => println!("Took {} entries from the copy.", resolved.taken),
        Remedy::NewOrigin(_) => {
            println!("The ledger goes on as {}.", resolved.origin);
            println!("  Its key is now {}", resolved.log_vkey);
            println!(
                "  Tell whoever verifies it, and each witness's operator: they know it by its old name."
            );
        }
        Remedy::Acknowledge => {
            println!("Acknowledged. An alarm that stood is put away with its evidence.")
        }
    }
    println!(
        "The decision is recorded; the ledger holds {} entries.",
        resolved.size
    );
    Ok(ExitCode::SUCCESS)
}
