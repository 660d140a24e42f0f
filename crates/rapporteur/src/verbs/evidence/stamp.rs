//! `evidence stamp`: keeps and verifies time-stamps that others gave for an item.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use rapporteur_app::Listing;
use rapporteur_app::evidence::{ItemStamp, StampOptions, check_stamps, keep_stamps};
use rapporteur_model::Outcome;

use crate::arguments::Common;
use crate::session;
use crate::verbs::list::put_out;
use crate::words::Failure;

/// The exit code when a kept time-stamp does not hold.
const DOES_NOT_HOLD: u8 = 4;
/// A file of roots is at most so large.
const ROOTS_BYTES_MAX: u64 = 1024 * 1024;

/// Keeps RFC 3161 tokens (.tsr) and OpenTimestamps proofs (.ots) with an item, once they hold for its bytes. Nothing is sent and
/// nobody is asked.
#[derive(Debug, Args)]
pub(crate) struct StampArguments {
    /// The item: its id, the first digits of it, or its exact title
    item: String,
    /// Tokens and proofs
    #[arg(required_unless_present = "list", conflicts_with = "list")]
    files: Vec<PathBuf>,
    /// Root certificates (PEM) that the time-stamping authorities publish; without them, who signed a token is not checked
    #[arg(long, value_name = "PEM")]
    roots: Option<PathBuf>,
    /// The header of a Bitcoin block that a proof leads to: 160 hexadecimal digits. May be repeated
    #[arg(long = "block", value_name = "HEADERHEX", value_parser = header)]
    blocks: Vec<Header>,
    /// Show the kept time-stamps of the item and verify them again
    #[arg(long)]
    list: bool,
    /// Write the list as CSV to this file; `-` for standard output
    #[arg(long, value_name = "FILE", requires = "list")]
    csv: Option<PathBuf>,
}

/// The header of a Bitcoin block.
#[derive(Debug, Clone, Copy)]
struct Header([u8; 80]);

fn header(digits: &str) -> Result<Header, String> {
    let mut bytes = [0; 80];
    let is_hex = digits.len() == 160 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_hex {
        return Err("a block header is 80 bytes, written as 160 hexadecimal digits".to_owned());
    }
    for (byte, place) in bytes.iter_mut().zip((0..160).step_by(2)) {
        *byte = u8::from_str_radix(&digits[place..place + 2], 16)
            .expect("invariant: hexadecimal digits were checked");
    }
    Ok(Header(bytes))
}

pub(crate) async fn run(verb: StampArguments, common: &Common) -> Result<ExitCode, Failure> {
    let options = StampOptions {
        roots_pem: verb.roots.as_deref().map(read_roots).transpose()?,
        headers: verb.blocks.iter().map(|header| header.0).collect(),
    };
    let (mut mechanism, ambient) = session::open(common).await?;
    if !verb.list {
        let kept = keep_stamps(&mut mechanism, &ambient, &verb.item, &verb.files, &options).await?;
        if !common.quiet {
            for stamp in &kept {
                println!("kept {}", sentence(stamp));
            }
        }
        return Ok(ExitCode::SUCCESS);
    }
    let stamps = check_stamps(&mechanism, &verb.item, &options).await?;
    put_out(&listing(&stamps), verb.csv.as_deref())?;
    let holds = stamps.iter().all(|stamp| stamp.outcome != Outcome::Failure);
    Ok(if holds {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(DOES_NOT_HOLD)
    })
}

fn sentence(stamp: &ItemStamp) -> String {
    let title: String = stamp
        .title
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    format!("{title} ({}): {}", stamp.form, stamp.findings.join("; "))
}

fn listing(stamps: &[ItemStamp]) -> Listing {
    let rows = stamps.iter().map(|stamp| {
        vec![
            stamp.title.clone(),
            stamp.form.to_owned(),
            stamp.outcome.as_str().to_owned(),
            stamp.findings.join("; "),
        ]
    });
    Listing {
        columns: ["file", "form", "outcome", "finding"]
            .map(str::to_owned)
            .to_vec(),
        rows: rows.collect(),
    }
}

fn read_roots(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path)
        .and_then(|file| file.take(ROOTS_BYTES_MAX + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => {
            let message = format!("cannot read {}: {error}", path.display());
            Err(Failure::usage(message))
        }
    }
}
