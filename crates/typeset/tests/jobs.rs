//! What a job promises: an accessible PDF with equal bytes, or an error that names the fault.

use rapporteur_typeset::{TypesetError, TypesetJob, pdf};

fn job(main: &str) -> TypesetJob {
    TypesetJob {
        main: main.to_owned(),
        files: Vec::new(),
        title: "A \"title\" with \\ signs".to_owned(),
        language: "en".parse().expect("a language tag"),
        identifier: "SAMPLE/1 en".to_owned(),
        timestamp: "2021-03-01T12:34:56Z".parse().expect("a moment"),
    }
}

fn holds(bytes: &[u8], part: &str) -> bool {
    bytes
        .windows(part.len())
        .any(|window| window == part.as_bytes())
}

#[test]
fn equal_jobs_give_equal_accessible_pdfs_dated_by_the_job() {
    let text = "#set text(font: (\"Noto Serif\", \"Noto Naskh Arabic\", \"Noto Serif Tibetan\", \"Noto Serif SC\"))\n\
        = Heading\nPlain, مركز القاهرة, ئۇيغۇر, བོད་ཀྱི་, Кыргыз, 香港人權監察, アジア.";
    let first = pdf(&job(text)).expect("a PDF");
    assert_eq!(first, pdf(&job(text)).expect("a PDF again"));
    assert!(first.starts_with(b"%PDF-1.7"));
    assert!(holds(&first, "pdfuaid:part") && holds(&first, "pdfaid:part"));
    assert!(holds(&first, "2021-03-01T12:34:56"));
}

#[test]
fn every_missing_glyph_is_named_with_its_code_point_and_its_neighbours() {
    let error =
        pdf(&job("Fine.\nA name \u{12000} and \u{16A0} here.")).expect_err("no font has them");
    let TypesetError::DrawCharacters(missing) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(
        missing
            .iter()
            .map(|glyph| glyph.character)
            .collect::<Vec<_>>(),
        ['\u{12000}', '\u{16A0}']
    );
    assert_eq!(missing[0].line, 2);
    let message = error.to_string();
    assert!(
        message.contains("U+12000") && message.contains("A name") && message.contains("U+16A0"),
        "{message}"
    );
}

#[test]
fn a_missing_glyph_in_a_drawing_names_the_drawing() {
    let mut job = job("Text.");
    job.files.push((
        "charts/one.svg".to_owned(),
        "<svg>\u{12000}</svg>".as_bytes().to_vec(),
    ));
    let message = pdf(&job).expect_err("no font has it").to_string();
    assert!(message.contains("charts/one.svg"), "{message}");
}

#[test]
fn what_does_not_compile_names_the_line_of_the_text() {
    let error = pdf(&job("Text.\n\n#nothing()")).expect_err("no such function");
    let TypesetError::LayOut(diagnoses) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(diagnoses[0].line, Some(3));
    assert!(error.to_string().contains("unknown variable"), "{error}");
}

#[test]
fn what_breaks_the_standards_is_refused() {
    let error = pdf(&job("= One\n=== Three")).expect_err("PDF/UA-1 refuses skipped levels");
    assert!(matches!(error, TypesetError::WritePdf(_)), "{error:?}");
}

#[test]
fn the_world_holds_nothing_but_the_job() {
    for text in [
        "#image(\"/etc/hostname\")",
        "#import \"@preview/cetz:0.4.0\"",
        "#datetime.today()",
    ] {
        assert!(
            matches!(pdf(&job(text)), Err(TypesetError::LayOut(_))),
            "{text}"
        );
    }
    let mut escaping = job("Text.");
    escaping.files.push(("../x.svg".to_owned(), Vec::new()));
    assert_eq!(
        pdf(&escaping),
        Err(TypesetError::NameFile("../x.svg".to_owned()))
    );
}
