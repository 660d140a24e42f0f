//! `evidence export`: gives items out, and records to whom and why before a byte leaves.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};
use rapporteur_app::evidence::{ExportForm, ExportOptions, ExportSummary, export};

use crate::arguments::Common;
use crate::bars::Bars;
use crate::session;
use crate::words::Failure;

/// The transfer is recorded in the custody of each item before a byte leaves. What is written stands at PATH only once it is whole
#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// The items: ids, first digits of ids, or exact titles
    #[arg(required = true, value_name = "ITEM")]
    items: Vec<String>,
    /// In which form
    #[arg(long = "as", value_name = "FORM")]
    form: FormWord,
    /// A place where nothing stands yet: a new folder, or a new file for `raw` and for what is sealed
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
    /// To whom it is given
    #[arg(long, value_name = "WHOM", value_parser = NonEmptyStringValueParser::new())]
    to: String,
    /// Why
    #[arg(long, value_name = "WORDS", value_parser = NonEmptyStringValueParser::new())]
    reason: String,
    /// Seal what is given out to this age recipient; may be repeated
    #[arg(long = "sealed", value_name = "AGE1")]
    sealed_to: Vec<String>,
    /// Give items out although consent or confidentiality forbid it, and why
    #[arg(long, value_name = "REASON", value_parser = NonEmptyStringValueParser::new())]
    override_consent: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormWord {
    /// One original, as it is
    Raw,
    /// A BagIt package: originals, custody statements, proofs, and a page that explains them
    Bagit,
    /// The same, with each WARC capture as a WACZ
    Wacz,
}

pub(crate) async fn run(verb: ExportArguments, common: &Common) -> Result<ExitCode, Failure> {
    let (mut mechanism, ambient) = session::open(common).await?;
    let is_sealed = !verb.sealed_to.is_empty();
    let options = ExportOptions {
        items: verb.items,
        form: match verb.form {
            FormWord::Raw => ExportForm::Raw,
            FormWord::Bagit => ExportForm::Bag,
            FormWord::Wacz => ExportForm::Wacz,
        },
        out: verb.out,
        to: verb.to,
        reason: verb.reason,
        sealed_to: verb.sealed_to,
        override_consent: verb.override_consent,
    };
    let mut bars = Bars::new(common.quiet);
    let summary = export(&mut mechanism, &options, &ambient, &mut bars).await?;
    print_exported(&summary, options.form, is_sealed);
    Ok(ExitCode::SUCCESS)
}

fn print_exported(summary: &ExportSummary, form: ExportForm, is_sealed: bool) {
    let out = summary.out.display();
    println!(
        "Gave out {} items ({} bytes of originals) in {} files: {out}",
        summary.item_count, summary.original_bytes, summary.file_count
    );
    if let Some(sha256) = summary.sha256 {
        let digits: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        println!("SHA-256 of the file: {digits}");
    }
    match (form, is_sealed) {
        (ExportForm::Raw, false) => {}
        (ExportForm::Raw, true) => println!("The recipient opens it:\n  age -d -i KEY {out}"),
        (_, true) => println!("The recipient opens it:\n  age -d -i KEY {out} | tar x"),
        (_, false) => println!(
            "Anyone can check it, offline:\n  rapporteur-verify {out} --key {}",
            summary.log_vkey
        ),
    }
}
