//! `ledger serve`: what is published, over HTTP, while others work in the mechanism.

use std::process::ExitCode;

use clap::Args;
use rapporteur_app::Config;
use rapporteur_app::upkeep::public_ledger;
use rapporteur_web::ledger_routes;

use crate::arguments::Common;
use crate::serving::{self, ListenArguments};
use crate::session;
use crate::words::Failure;

#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    #[command(flatten)]
    listening: ListenArguments,
}

pub(crate) async fn run(verb: &ServeArguments, common: &Common) -> Result<ExitCode, Failure> {
    let dir = session::folder(common)?;
    let config = Config::read(&dir)?;
    session::tell_alarm(&dir);
    let routes = ledger_routes(public_ledger(&dir));
    let what = format!("the ledger {}", config.origin);
    serving::serve(&verb.listening, &what, routes).await?;
    Ok(ExitCode::SUCCESS)
}
