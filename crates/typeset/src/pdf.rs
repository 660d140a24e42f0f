//! Answers: the PDF/UA-1 and PDF/A-2a bytes of a job. Refuses a document that either standard refuses.

use typst::comemo;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst::{World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::coverage::missing_glyphs;
use crate::error::{Diagnosis, TypesetError};
use crate::fonts::shelf;
use crate::job::TypesetJob;
use crate::world::JobWorld;

/// How many jobs a memoised piece of layout outlives. One: the second language of a report reuses the font work.
const CACHE_AGE_MAX: usize = 1;

/// Typesets a job as a tagged PDF that claims PDF/UA-1 and PDF/A-2a. Equal jobs give equal bytes.
///
/// # Errors
/// `DrawCharacters` names every character without a glyph before any layout; `LayOut` and `WritePdf` carry what
/// Typst and the standards complain of; `ReadFont` and `NameFile` a broken build and a bad file name.
pub fn pdf(job: &TypesetJob) -> Result<Vec<u8>, TypesetError> {
    let shelf = shelf()?;
    let missing = missing_glyphs(job, shelf);
    if !missing.is_empty() {
        return Err(TypesetError::DrawCharacters(missing));
    }
    let world = JobWorld::new(prelude(job) + &job.main, &job.files, shelf)?;
    let document = typst::compile::<PagedDocument>(&world)
        .output
        .map_err(|complaints| TypesetError::LayOut(diagnoses(&world, &complaints)))?;
    let bytes = typst_pdf::pdf(&document, &options(job)?)
        .map_err(|complaints| TypesetError::WritePdf(diagnoses(&world, &complaints)))?;
    comemo::evict(CACHE_AGE_MAX);
    Ok(bytes)
}

/// Sets what the standards ask of every document, on the text's own first line so that line numbers stay true.
fn prelude(job: &TypesetJob) -> String {
    let language = job.language.primary();
    format!(
        "#set document(title: {}, date: auto);#set text(lang: {});",
        quoted(&job.title),
        quoted(language)
    )
}

fn quoted(text: &str) -> String {
    format!(
        "\"{}\"",
        text.replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', " ")
    )
}

fn options(job: &TypesetJob) -> Result<PdfOptions, TypesetError> {
    let standards =
        PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a]).map_err(|refusal| {
            let message = refusal.message().to_string();
            TypesetError::WritePdf(vec![Diagnosis {
                message,
                line: None,
                hints: Vec::new(),
            }])
        })?;
    Ok(PdfOptions {
        ident: Smart::Custom(job.identifier.clone()),
        creator: Smart::Custom(Some("Rapporteur".to_owned())),
        timestamp: moment(job).map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    })
}

fn moment(job: &TypesetJob) -> Option<Datetime> {
    let date = job.timestamp.date();
    let of_day = job.timestamp.as_seconds().rem_euclid(86_400);
    let part = |seconds: i64| u8::try_from(seconds).ok();
    let (month, day) = (
        u8::try_from(date.month()).ok()?,
        u8::try_from(date.day()).ok()?,
    );
    let (hour, minute, second) = (
        part(of_day / 3600)?,
        part(of_day / 60 % 60)?,
        part(of_day % 60)?,
    );
    Datetime::from_ymd_hms(i32::from(date.year()), month, day, hour, minute, second)
}

fn diagnoses(world: &JobWorld, complaints: &[SourceDiagnostic]) -> Vec<Diagnosis> {
    complaints
        .iter()
        .map(|complaint| diagnosis(world, complaint))
        .collect()
}

fn diagnosis(world: &JobWorld, complaint: &SourceDiagnostic) -> Diagnosis {
    let start = world.range(complaint.span).map(|range| range.start);
    let line = start
        .and_then(|byte| world.source(world.main()).ok()?.lines().byte_to_line(byte))
        .map(|line| line + 1);
    let hints = complaint
        .hints
        .iter()
        .map(|hint| hint.v.to_string())
        .collect();
    Diagnosis {
        message: complaint.message.to_string(),
        line,
        hints,
    }
}
