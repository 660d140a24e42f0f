//! `init`: makes a mechanism.

use std::process::ExitCode;

use rapporteur_app::keys::HeldCeremony;
use rapporteur_app::{Ambient, DatabaseConfig, InitOptions, Mechanism, Situation, write_template};

use crate::arguments::{Common, InitArguments};
use crate::words::Failure;
use crate::{outside, passphrase, session};

pub(crate) async fn run(verb: InitArguments, common: &Common) -> Result<ExitCode, Failure> {
    let ambient = Ambient {
        now: session::now()?,
        officer: common
            .officer
            .clone()
            .unwrap_or_else(|| "officer-1".to_owned()),
    };
    let database = database(verb.database)?;
    let passphrase = passphrase::read_new(common.passphrase_fd).map_err(Failure::usage)?;
    let options = InitOptions {
        name: verb.name,
        origin: verb.origin,
        situation: Situation {
            title: verb.situation,
            state: verb.state,
        },
        database,
        demonstration_seed: None,
        work_factor: verb.work_factor,
        ceremony: verb.ceremony.clone(),
    };
    let mut mechanism = Mechanism::create(&verb.dir, options, &passphrase, &ambient).await?;
    outside::attach(&mut mechanism);
    mechanism.remember_signed()?;
    if verb.template.is_some() {
        write_template(mechanism.dir())?;
    }
    println!(
        "Made the mechanism {:?} in {}.",
        mechanism.config().name,
        verb.dir.display()
    );
    println!();
    println!("  Its ledger is     {}", mechanism.config().origin);
    println!("  Its ledger key    {}", mechanism.log_vkey());
    println!("  Its package key   {}", mechanism.package_vkey());
    println!();
    println!(
        "Publish both keys where others can find them: whoever checks a report compares them."
    );
    match &verb.ceremony {
        None => println!(
            "Without the passphrase nothing in the folder can be read again, by anybody. Keep it safe, and not in the folder."
        ),
        Some(path) => {
            println!(
                "The ceremony is the ledger's first entry; every item is sealed to its recipient too. If the passphrase is lost, the custodians recover."
            );
            super::keys::warn_of_sheets(&HeldCeremony::read(path)?);
        }
    }
    println!(
        "Next: rapporteur --mechanism {} import FILE --as KIND",
        verb.dir.display()
    );
    Ok(ExitCode::SUCCESS)
}

/// Reads `--database`; a password in it would end up in a file, so it is refused.
pub(crate) fn database(url: Option<String>) -> Result<DatabaseConfig, Failure> {
    let Some(url) = url else {
        return Ok(DatabaseConfig::Sqlite);
    };
    let rest = url
        .strip_prefix("postgres://")
        .or_else(|| url.strip_prefix("postgresql://"));
    let Some(rest) = rest else {
        return Err(Failure::usage(
            "--database takes postgres://user@host/database".to_owned(),
        ));
    };
    let authority = rest.split(['/', '?']).next().unwrap_or(rest);
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    let in_query = rest
        .split_once('?')
        .is_some_and(|(_, query)| query.split('&').any(|pair| pair.starts_with("password=")));
    if user.contains(':') || in_query {
        return Err(Failure::usage("--database holds a password, which would be written to mechanism.toml; set PGPASSWORD instead".to_owned()));
    }
    Ok(DatabaseConfig::Postgres { url })
}
