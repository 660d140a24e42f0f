//! `evidence copy`: lists what a file says about itself, and makes a working copy without it.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::evidence::{Listed, WorkingCopy, list_properties, make_copy};
use rapporteur_darkroom::sandbox::Darkroom;

use crate::arguments::Common;
use crate::session;
use crate::verbs::darkroom_child;
use crate::verbs::list::put_out;
use crate::words::Failure;

/// The file is opened in a child process that sees no other file and no network. What the file says about itself (camera, place,
/// author, paths) is kept with the item as evidence; the working copy, which does not say it, is kept too. What a person sees in a
/// picture or reads in a text stays in the copy.
#[derive(Debug, Args)]
pub(crate) struct CopyArguments {
    /// The item: its id, the first digits of it, or its title
    item: String,
    /// Also write the copy to this file, which must not exist yet
    #[arg(long, value_name = "FILE", conflicts_with = "list")]
    out: Option<PathBuf>,
    /// Why it is made
    #[arg(long, default_value = "")]
    reason: String,
    /// Make no copy: only list what the file says about itself
    #[arg(long)]
    list: bool,
    /// With --list: write CSV to this file instead of a table to the terminal; `-` writes it to standard output
    #[arg(long, value_name = "FILE", requires = "list")]
    csv: Option<PathBuf>,
    /// Go on where this system cannot confine the child process; custody says so
    #[arg(long)]
    accept_weak_sandbox: bool,
}

pub(crate) async fn run(verb: CopyArguments, common: &Common) -> Result<ExitCode, Failure> {
    let darkroom = darkroom(verb.accept_weak_sandbox)?;
    if let Some(out) = verb.out.as_deref().filter(|out| out.exists()) {
        return Err(Failure::usage(format!("{} exists already", out.display())));
    }
    let (mut mechanism, ambient) = session::open(common).await?;
    let (item, reason) = (&verb.item, &verb.reason);
    if verb.list {
        let listed = list_properties(&mut mechanism, item, reason, &darkroom, &ambient).await?;
        put_out(&listed.listing, verb.csv.as_deref())?;
        tell_listed(&listed);
        return Ok(ExitCode::SUCCESS);
    }
    let out = verb.out.as_deref();
    let copy = make_copy(&mut mechanism, item, reason, out, &darkroom, &ambient).await?;
    if let Some(out) = out {
        write_new(out, &copy.bytes)
            .map_err(|error| Failure::usage(format!("cannot write {}: {error}", out.display())))?;
    }
    tell_listed(&copy.listed);
    tell_copy(&copy, out);
    Ok(ExitCode::SUCCESS)
}

/// This program itself is the child, under a verb that people do not see.
fn darkroom(accepts_weak: bool) -> Result<Darkroom, Failure> {
    let program = std::env::current_exe()
        .map_err(|error| Failure::usage(format!("cannot find this program's own file: {error}")))?;
    let darkroom = Darkroom::new(program, vec![darkroom_child::VERB.into()]);
    Ok(match accepts_weak {
        true => darkroom.accepting_weak_confinement(),
        false => darkroom,
    })
}

/// A copy on a disk that others may see is for its owner alone until somebody decides otherwise.
fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn tell_listed(listed: &Listed) {
    eprintln!(
        "It is {}; it says {} things that point to a device, a person or a place.",
        listed.kind, listed.identifying_count
    );
    for sentence in &listed.not_understood {
        eprintln!("not understood: {sentence}");
    }
    for layer in &listed.missing_confinement {
        eprintln!("WARNING: the child process was not confined as it should be: {layer}");
    }
}

fn tell_copy(copy: &WorkingCopy, out: Option<&Path>) {
    for note in &copy.notes {
        eprintln!("note: {note}");
    }
    let kept = &copy.kept;
    let to = out.map_or_else(String::new, |out| format!("; written to {}", out.display()));
    println!(
        "{} working copy of {}: {} bytes, {}, without {} properties{to}",
        kept.id, kept.of, kept.size_bytes, kept.media_type, copy.removed_count
    );
}
