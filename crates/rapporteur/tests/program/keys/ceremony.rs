//! The making of the recovery key, and what is refused there.

use crate::common::{Bench, PASSPHRASE, tree};
use std::fs;

use super::*;

#[test]
fn a_ceremony_leaves_sheets_a_transcript_and_no_secret() {
    let bench = Bench::empty();
    let said = bench.ceremony("c", &[]);
    let names: Vec<String> = tree(&bench.path("c"))
        .into_iter()
        .map(|(path, _)| path.display().to_string())
        .collect();
    let expected = [
        "recipient.txt",
        "share-1.txt",
        "share-2.txt",
        "share-3.txt",
        "share-4.txt",
        "share-5.txt",
        "transcript.txt",
    ];
    assert_eq!(names, expected);
    let transcript = bench.text("c/transcript.txt");
    assert!(
        transcript.contains("recovered 10 of 10\nrefused 10 of 10\n"),
        "{transcript}"
    );
    assert!(transcript.contains("witness first witness\nwitness second witness\n"));
    assert_eq!(
        bench.line("c/transcript.txt", "recipient"),
        bench.text("c/recipient.txt").trim()
    );
    assert!(
        said.contains("10 of 10 choices of 3 gave it back"),
        "{said}"
    );
    for (path, bytes) in tree(&bench.path("c")) {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("AGE-SECRET-KEY"), "{}", path.display());
        #[cfg(unix)]
        assert_eq!(mode(&bench.path("c").join(path)), 0o600);
    }
    // Neither what was printed nor the transcript holds six words of a share in a row.
    let share = bench.text("c/share-1.txt");
    let words: Vec<&str> = share
        .lines()
        .skip_while(|line| *line != "begin words")
        .flat_map(str::split_whitespace)
        .filter(|token| token.len() >= 4 && token.bytes().all(|byte| byte.is_ascii_lowercase()))
        .skip(8)
        .take(2)
        .collect();
    for text in [&said, &transcript] {
        assert!(
            !text.contains(words[0]) || !text.contains(words[1]),
            "{words:?}"
        );
    }
}

#[test]
fn a_ceremony_in_a_folder_that_holds_something_changes_nothing() {
    let bench = Bench::empty();
    bench.ceremony("c", &[]);
    let before = tree(&bench.path("c"));
    let arguments = [
        "keys",
        "ceremony",
        "--out",
        "c",
        "--shares",
        "3",
        "--threshold",
        "2",
        "--witness",
        "w",
        "--no-questions",
    ];
    let said = bench.run(&arguments).fails_with(1);
    assert!(said.contains("is not empty"), "{said}");
    assert_eq!(tree(&bench.path("c")), before);
}

#[test]
fn shapes_that_lose_or_give_away_the_key_are_refused_or_advised_against() {
    let bench = Bench::empty();
    let attempt = |shares: &str, threshold: &str| {
        let arguments = [
            "keys",
            "ceremony",
            "--out",
            "x",
            "--shares",
            shares,
            "--threshold",
            threshold,
            "--witness",
            "w",
            "--no-questions",
        ];
        bench.run(&arguments)
    };
    assert!(
        attempt("3", "1")
            .fails_with(1)
            .contains("a single paper would be the key")
    );
    assert!(attempt("17", "3").fails_with(1).contains("more than 16"));
    assert!(
        attempt("3", "4")
            .fails_with(1)
            .contains("never come together")
    );
    assert!(!bench.path("x").exists());
    let said = attempt("2", "2").ok();
    assert!(said.contains("ONE LOST PAPER LOSES THE IDENTITY"), "{said}");
    assert!(said.contains("3 of 5 is better"), "{said}");
}

#[test]
fn a_ceremony_on_paper_alone_writes_no_share_and_is_recovered_by_typing() {
    let bench = Bench::empty();
    let said = bench.ceremony("c", &["--print-shares"]);
    assert!(!bench.path("c/share-1.txt").exists());
    let typed: Vec<String> = said
        .split("begin words\n")
        .skip(1)
        .take(3)
        .map(|page| page.split("end words").next().unwrap().to_owned())
        .collect();
    // The second custodian first writes a word of no list, then is asked for that one word again.
    let right = typed[1].split_whitespace().nth(19).unwrap();
    let wrong = typed[1].replacen(&format!("10 {right}"), "10 wordless", 1);
    assert_ne!(wrong, typed[1]);
    let bare = |page: &str| -> String {
        let words = page
            .split_whitespace()
            .filter(|token| token.parse::<u8>().is_err());
        words.collect::<Vec<_>>().join(" ")
    };
    let input = format!(
        "{}\n\n{}\n\n{right}\n{}\n\n",
        bare(&typed[0]),
        bare(&wrong),
        bare(&typed[2])
    );
    let arguments = [
        "keys",
        "recover",
        "--out",
        "identity.txt",
        "--ceremony",
        "c",
    ];
    let ran = bench.run_with(&arguments, PASSPHRASE, &input);
    assert!(
        ran.stderr
            .contains("word 10, \"wordless\", is not in the list"),
        "{}",
        ran.stderr
    );
    ran.ok();
    let recipient = bench.text("c/recipient.txt");
    assert_eq!(
        bench.line("identity.txt", "# public key:"),
        recipient.trim()
    );
}

#[test]
fn the_ceremony_is_the_first_entry_and_every_item_is_sealed_to_its_recipient() {
    let bench = Bench::with_ceremony();
    let said = bench.in_mechanism(&["list", "entries"]).ok();
    let first = said.find("ceremony_held").or_else(|| said.find("eremony"));
    let second = said
        .find("mechanism_created")
        .or_else(|| said.find("echanism"));
    assert!(first.is_some() && first < second, "{said}");
    assert_eq!(
        bench.text("m/keys/ceremony-transcript.txt"),
        bench.text("c/transcript.txt")
    );
    let shown = bench.in_mechanism(&["keys", "show"]).ok();
    assert!(
        shown.contains(bench.text("c/recipient.txt").trim()),
        "{shown}"
    );
    assert!(
        shown.contains("any 3 of 5") && !shown.contains("SECRET"),
        "{shown}"
    );
    bench.in_mechanism(&["status", "--deep"]).ok();
}

#[test]
fn an_altered_transcript_or_recipient_makes_no_mechanism() {
    let bench = Bench::empty();
    bench.ceremony("c", &[]);
    let transcript = bench.text("c/transcript.txt");
    bench.write(
        "c/transcript.txt",
        &transcript.replace("needed 3", "needed 2 "),
    );
    let said = bench
        .run(&["init", "m", "--work-factor", "15", "--ceremony", "c"])
        .fails_with(1);
    assert!(
        said.contains("transcript.txt") && said.contains("line"),
        "{said}"
    );
    bench.write("c/transcript.txt", &transcript);
    bench.ceremony("d", &[]);
    bench.write("c/recipient.txt", &bench.text("d/recipient.txt"));
    let said = bench
        .run(&["init", "m", "--work-factor", "15", "--ceremony", "c"])
        .fails_with(1);
    assert!(said.contains("different recipients"), "{said}");
    assert!(!bench.path("m/mechanism.toml").exists());
    // A ceremony that ended early has sheets and no transcript.
    fs::remove_file(bench.path("d/transcript.txt")).unwrap();
    let said = bench
        .run(&["init", "m", "--work-factor", "15", "--ceremony", "d"])
        .fails_with(1);
    assert!(said.contains("destroy its sheets"), "{said}");
}
