//! The demonstration and `report build` through the program.

use std::fs;

use crate::common::{Bench, fixture};

const PASSPHRASE: &str = "demonstration only";

fn demonstrated() -> Bench {
    let bench = Bench::empty();
    let said = bench
        .run(&[
            "--quiet",
            "demo",
            "m",
            "--seed",
            "7",
            "--date",
            "2020-12-31",
        ])
        .ok();
    assert!(said.contains("281 + 39 = 320, not 321"), "{said}");
    assert!(said.contains("rapporteur-verify"), "{said}");
    bench
}

fn build(bench: &Bench) -> crate::common::Ran {
    bench.run_with(
        &[
            "--mechanism",
            "m",
            "--quiet",
            "report",
            "build",
            "--year",
            "2020",
            "--lang",
            "en",
            "--replace",
        ],
        PASSPHRASE,
        "",
    )
}

#[test]
fn a_demonstration_refuses_real_data_and_faults_of_a_text_name_file_and_line() {
    let bench = demonstrated();
    bench.write("letter.md", &fixture("letter-en.md"));
    let arguments = [
        "--mechanism",
        "m",
        "--quiet",
        "import",
        "letter.md",
        "--as",
        "letter",
    ];
    let said = bench.run_with(&arguments, PASSPHRASE, "").fails_with(1);
    assert!(
        said.contains("demonstration") && said.contains("refuses"),
        "{said}"
    );

    let path = bench.path("m/report/en/06-limits.md");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        format!("{text}\nIn all there were 312 cases.\n\nSee {{{{figure:no-such-measure}}}}.\n"),
    )
    .unwrap();
    let line = text.lines().count() + 2;
    let said = build(&bench).fails_with(1);
    assert!(
        said.contains(&format!("report/en/06-limits.md:{line}")) && said.contains("312"),
        "{said}"
    );
    assert!(
        said.contains("no-such-measure"),
        "all faults are told at once: {said}"
    );

    fs::write(
        &path,
        format!("{text}\nA name in a script without a font: \u{1820}\u{1821}.\n"),
    )
    .unwrap();
    let said = build(&bench).fails_with(1);
    assert!(said.contains("U+1820"), "{said}");

    fs::write(&path, &text).unwrap();
    let said = build(&bench).ok();
    assert!(
        said.contains("en.pdf") && !said.contains("zh.pdf"),
        "{said}"
    );
    let status = bench
        .run_with(&["--mechanism", "m", "status", "--deep"], PASSPHRASE, "")
        .ok();
    assert!(
        status.contains("All is well.") && status.contains("DEMONSTRATION"),
        "{status}"
    );
}

#[test]
fn a_measure_that_cannot_run_is_named() {
    let bench = Bench::with_mechanism();
    bench.write("letter.md", &fixture("letter-en.md"));
    bench
        .in_mechanism(&["import", "letter.md", "--as", "letter"])
        .ok();
    let path = bench.path("m/measures/record-size.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("SELECT", "SELECT no_such_column,", 1)).unwrap();
    let said = bench
        .in_mechanism(&["report", "build", "--year", "2020"])
        .fails_with(1);
    assert!(
        said.contains("record-size") && said.contains("no_such_column"),
        "{said}"
    );
}
