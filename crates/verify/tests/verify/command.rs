//! The program: exit codes, and what it prints where.

use std::process::{Command, Output};

use crate::common::{Lie, publish};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rapporteur-verify"))
        .args(arguments)
        .output()
        .expect("runs")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("utf-8")
}

#[test]
fn exit_codes_tell_good_bad_and_unreadable_apart() {
    let good = publish(Lie::None);
    let bad = publish(Lie::Figure);
    let place = |published: &crate::common::Published| published.place.display().to_string();
    let output = run(&[&place(&good)]);
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
    assert!(out(&output).contains("All of it holds.") && !out(&output).contains('\u{1b}'));
    let output = run(&[&place(&bad)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        out(&output).contains("FAILED")
            && out(&output).contains("This does NOT hold. Look at: figures.json."),
        "{}",
        out(&output)
    );
    for arguments in [
        &["no-such-folder"][..],
        &[],
        &["x", "--nonsense"],
        &[&place(&good), "--key", "x"],
        &[&place(&good), "--policy", "absent"],
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            out(&output).is_empty() && !output.stderr.is_empty(),
            "{arguments:?}"
        );
    }
}

#[test]
fn quiet_and_json_say_what_they_should() {
    let good = publish(Lie::None);
    let place = good.place.display().to_string();
    assert_eq!(out(&run(&[&place, "--quiet"])), "");
    let json: serde_json::Value =
        serde_json::from_str(&out(&run(&[&place, "--json"]))).expect("json");
    assert_eq!(json["holds"], true);
    assert_eq!(json["steps"].as_array().map(Vec::len), Some(9));
    let proof = good.place.join("proofs/2.tlog-proof").display().to_string();
    let entry = good.place.join("proofs/2.entry.json").display().to_string();
    let policy = good.place.join("ledger/policy").display().to_string();
    let output = run(&[&proof, "--entry", &entry, "--policy", &policy]);
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
    assert_eq!(run(&[&proof, "--entry", &entry]).status.code(), Some(2));
}
