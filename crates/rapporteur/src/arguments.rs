//! The command line. Doc comments here are the `--help` text. A passphrase is never an argument.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::verbs::{backup, estimate, evidence, keys, ledger, link, repair, restore, witness};

/// Runs an independent human-rights monitoring mechanism: preserves evidence, records who says what,
/// joins lists, and publishes reports in which every number can be recomputed.
#[derive(Debug, Parser)]
#[command(name = "rapporteur", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) verb: Verb,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Args)]
pub(crate) struct Common {
    /// The mechanism's folder; without it, the current folder or the nearest one above that holds mechanism.toml
    #[arg(long, global = true, value_name = "DIR", env = "RAPPORTEUR_MECHANISM")]
    pub(crate) mechanism: Option<PathBuf>,
    /// Who acts: a role or pseudonym, because opened entries show it; without it, what mechanism.toml says
    #[arg(long, global = true, value_name = "NAME", env = "RAPPORTEUR_OFFICER")]
    pub(crate) officer: Option<String>,
    /// Read the passphrase from this file descriptor (first line); otherwise RAPPORTEUR_PASSPHRASE, otherwise a prompt
    #[arg(long, global = true, value_name = "FD")]
    pub(crate) passphrase_fd: Option<u32>,
    /// Say less: no progress, results only
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make a mechanism in a new folder: settings, keys, encrypted database, vault, ledger
    Init(InitArguments),
    /// Say what is in the mechanism and whether all is well
    Status(StatusArguments),
    /// Preserve a file and read it into statements
    Import(ImportArguments),
    /// Find which records are one: in the record, or in lists of your own (CSV, Parquet)
    Link(link::LinkArguments),
    /// Estimate how many no list saw: from a table, a linkage or the record
    Estimate(estimate::EstimateArguments),
    /// Show or export a list: imports, evidence, warnings, held rows, judgments, entries, reports
    List(ListArguments),
    /// Close a row that was held for review, with a note
    Resolve(ResolveArguments),
    /// Build reports
    Report(ReportArguments),
    /// Keep evidence: add, list, show, custody, check, copy, export, erase
    Evidence(evidence::EvidenceArguments),
    /// Keep the ledger: checkpoints, proofs, audit, witnesses, serving
    Ledger(ledger::LedgerArguments),
    /// Be a witness of other ledgers
    Witness(witness::WitnessArguments),
    /// Keep keys: ceremony, show, recipients, reseal, rotate, passphrase, recover, check
    Keys(keys::KeysArguments),
    /// Back the mechanism up, encrypted and incrementally, while it is in use
    Backup(backup::BackupArguments),
    /// Put a mechanism back from a backup
    Restore(restore::RestoreArguments),
    /// Find what an interrupted act has left and put it in order
    Repair(repair::RepairArguments),
    /// Do all of it on the example of 2020, from an empty folder to a published package
    Demo(DemoArguments),
}

#[derive(Debug, Args)]
pub(crate) struct InitArguments {
    /// The new folder
    pub(crate) dir: PathBuf,
    /// The mechanism's name
    #[arg(long, default_value = "Monitoring mechanism")]
    pub(crate) name: String,
    /// The ledger's origin: a name that nobody else uses, such as `mechanism.example/ledger`; made up when not given
    #[arg(long)]
    pub(crate) origin: Option<String>,
    /// What is monitored, in words
    #[arg(long, default_value = "")]
    pub(crate) situation: String,
    /// ISO 3166 code of the State concerned, such as CN
    #[arg(long, default_value = "")]
    pub(crate) state: String,
    /// Keep the record in PostgreSQL instead of one encrypted file: postgres://user@host/database (password by PGPASSWORD)
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
    /// Keep sealed items in a bucket instead of the folder: s3://BUCKET/PREFIX (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY say who may)
    #[arg(long, value_name = "PLACE")]
    pub(crate) vault: Option<String>,
    /// The address of the S3 server, when it is not Amazon's
    #[arg(long, value_name = "URL", requires = "vault")]
    pub(crate) vault_endpoint: Option<String>,
    /// The region of the S3 server
    #[arg(long, value_name = "NAME", requires = "vault")]
    pub(crate) vault_region: Option<String>,
    /// Begin with an example's measures and report texts (not its data)
    #[arg(long, value_name = "NAME")]
    pub(crate) template: Option<TemplateWord>,
    /// Cost of guessing the passphrase, as the power of two of scrypt's N (15 to 20): 18 takes a second and 256 MiB at each opening, 15 an eighth of both
    #[arg(long, value_name = "N")]
    pub(crate) work_factor: Option<u8>,
    /// The folder (or the transcript) of the key ceremony: its recipient is who every item is sealed to as well, and its transcript is the ledger's first entry
    #[arg(long, value_name = "PATH")]
    pub(crate) ceremony: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum TemplateWord {
    /// The report of 2020 on who calls for a mechanism, the Committee on NGOs and recorded votes
    #[value(name = "china-2020")]
    China2020,
}

#[derive(Debug, Args)]
pub(crate) struct StatusArguments {
    /// Also open every sealed item and hash the whole ledger again
    #[arg(long)]
    pub(crate) deep: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// The file
    pub(crate) file: PathBuf,
    /// What the file is
    #[arg(long = "as", value_name = "KIND")]
    pub(crate) importer: ImporterWord,
    /// The licence or terms of the file, as given by its source
    #[arg(long)]
    pub(crate) licence: Option<String>,
    /// This file corrects an earlier import (its id): needed only when the program cannot tell by itself
    #[arg(long, value_name = "IMPORT")]
    pub(crate) corrects: Option<String>,
    /// Let the file supersede one of which it leaves out more than a tenth
    #[arg(long)]
    pub(crate) may_remove: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ImporterWord {
    /// An open letter with its signatories (Markdown or plain text)
    Letter,
    /// Decisions or recorded votes of the UN Committee on NGOs (CSV)
    NgoCommittee,
    /// Roll calls or votes of the General Assembly (CSV)
    UngaVotes,
}

#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    /// Which list
    pub(crate) what: ListWord,
    /// Write CSV to this file instead of a table to the terminal; `-` writes it to standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ListWord {
    /// Every import
    Imports,
    /// Every item in the vault
    Evidence,
    /// What importers warned of
    Warnings,
    /// Rows kept for review
    Held,
    /// Proposals and decisions
    Judgments,
    /// The ledger's entries, opened
    Entries,
    /// Reports built
    Reports,
}

#[derive(Debug, Args)]
pub(crate) struct ResolveArguments {
    /// The held row's number, as `list held` shows it
    pub(crate) row: usize,
    /// What was found out and done
    #[arg(long, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) note: String,
}

#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    #[command(subcommand)]
    pub(crate) action: ReportAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReportAction {
    /// Run every measure at a checkpoint and write HTML, PDF and the data package
    Build {
        /// The report's year
        #[arg(long)]
        year: i32,
        /// Languages, the authentic one first
        #[arg(long, value_delimiter = ',', default_value = "en")]
        lang: Vec<String>,
        /// Where to write the package; without it, reports/YEAR in the mechanism's folder
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// The date of issue printed on the report (YYYY-MM-DD); without it, today. The ledger always holds the real moment
        #[arg(long)]
        date: Option<String>,
        /// Replace a package that stands at that place
        #[arg(long)]
        replace: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct DemoArguments {
    /// A new or empty folder
    #[arg(default_value = "rapporteur-demo")]
    pub(crate) dir: PathBuf,
    /// The seed of the demonstration's keys and salts
    #[arg(long, default_value_t = 2020)]
    pub(crate) seed: u64,
    /// The moment at which everything happens (YYYY-MM-DD); without it, today
    #[arg(long)]
    pub(crate) date: Option<String>,
    /// Keep the record in PostgreSQL: postgres://user@host/database
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
}
