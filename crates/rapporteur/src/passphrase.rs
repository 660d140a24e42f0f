//! Passphrases by file descriptor, environment or prompt; never by argument, never echoed; our copies are wiped after use.

use std::io::{BufRead, BufReader, IsTerminal};

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

const VARIABLE: &str = "RAPPORTEUR_PASSPHRASE";
/// The passphrase that replaces it.
const NEW_VARIABLE: &str = "RAPPORTEUR_NEW_PASSPHRASE";

/// Reads the passphrase of an existing mechanism.
pub(crate) fn read(descriptor: Option<u32>) -> Result<SecretString, String> {
    match given(descriptor, VARIABLE)? {
        Some(passphrase) => Ok(passphrase),
        None => prompt("Passphrase: ", VARIABLE),
    }
}

/// Reads the passphrase of a new mechanism; at a prompt, twice.
pub(crate) fn read_new(descriptor: Option<u32>) -> Result<SecretString, String> {
    if let Some(passphrase) = given(descriptor, VARIABLE)? {
        return Ok(passphrase);
    }
    prompt_twice(VARIABLE)
}

/// Reads the passphrase that replaces a mechanism's; at a prompt, twice.
pub(crate) fn read_other(descriptor: Option<u32>) -> Result<SecretString, String> {
    match given(descriptor, NEW_VARIABLE)? {
        Some(passphrase) => Ok(passphrase),
        None => prompt_twice(NEW_VARIABLE),
    }
}

fn prompt_twice(variable: &str) -> Result<SecretString, String> {
    use secrecy::ExposeSecret;
    let first = prompt("New passphrase (12 characters or more): ", variable)?;
    let second = prompt("The same again: ", variable)?;
    if first.expose_secret() != second.expose_secret() {
        return Err("the two passphrases differ; nothing was changed".to_owned());
    }
    Ok(first)
}

fn given(descriptor: Option<u32>, variable: &str) -> Result<Option<SecretString>, String> {
    if let Some(descriptor) = descriptor {
        return from_descriptor(descriptor).map(Some);
    }
    match std::env::var(variable) {
        Ok(passphrase) => Ok(Some(SecretString::from(passphrase))),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(format!("{variable} is not valid UTF-8")),
    }
}

fn from_descriptor(descriptor: u32) -> Result<SecretString, String> {
    let path = format!("/dev/fd/{descriptor}");
    let file = std::fs::File::open(&path)
        .map_err(|error| format!("cannot read file descriptor {descriptor}: {error}"))?;
    let mut line = Zeroizing::new(String::new());
    BufReader::new(file)
        .read_line(&mut line)
        .map_err(|error| format!("cannot read file descriptor {descriptor}: {error}"))?;
    Ok(SecretString::from(line.trim_end_matches(['\r', '\n'])))
}

fn prompt(question: &str, variable: &str) -> Result<SecretString, String> {
    if !std::io::stdin().is_terminal() {
        return Err(format!(
            "no passphrase: set {variable}, use --passphrase-fd, or run in a terminal"
        ));
    }
    let typed =
        rpassword::prompt_password(question).map_err(|error| format!("no passphrase: {error}"))?;
    Ok(SecretString::from(typed))
}
