//! The sample report of `rapporteur-report`, with all its scripts and charts, as PDF in both languages.

use rapporteur_typeset::{TypesetJob, pdf};

#[path = "../../report/tests/sample/mod.rs"]
mod sample;

fn job(language: &str) -> TypesetJob {
    let document =
        rapporteur_report::compose(&sample::input(language, 20)).expect("the sample has no faults");
    let text = rapporteur_report::typst_text(&document);
    TypesetJob {
        main: text.main,
        files: text.files,
        title: text.title,
        language: text.language,
        identifier: text.identifier,
        timestamp: "2021-03-01T00:00:00Z".parse().expect("a moment"),
    }
}

#[test]
fn the_sample_report_is_an_accessible_pdf_in_both_languages() {
    for language in ["en", "zh"] {
        let bytes = pdf(&job(language)).unwrap_or_else(|error| panic!("{language}: {error}"));
        assert!(
            bytes.starts_with(b"%PDF-1.7") && bytes.len() > 100_000,
            "{language}: {} bytes",
            bytes.len()
        );
    }
}
