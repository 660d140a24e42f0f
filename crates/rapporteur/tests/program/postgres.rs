//! The whole path with the record in PostgreSQL, where `RAPPORTEUR_TEST_POSTGRES` names a server; skipped otherwise.

use std::process::Command;

use crate::common::Bench;

/// Runs one statement on the server with `psql`, which comes with it.
fn administer(server: &str, statement: &str) -> bool {
    let output = Command::new("psql")
        .args([server, "-v", "ON_ERROR_STOP=1", "-q", "-c", statement])
        .output();
    output.is_ok_and(|output| output.status.success())
}

#[test]
fn a_record_in_postgresql_imports_links_and_keeps_decisions() {
    let Ok(server) = std::env::var("RAPPORTEUR_TEST_POSTGRES") else {
        println!("skipped: RAPPORTEUR_TEST_POSTGRES names no PostgreSQL server");
        return;
    };
    let schema = format!("program_{}", std::process::id());
    if !administer(&server, &format!("CREATE SCHEMA {schema}")) {
        println!("skipped: psql cannot make a schema on the server");
        return;
    }
    let separator = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{separator}options=-c%20search_path%3D{schema}");
    let bench = Bench::empty();
    bench
        .run(&["init", "m", "--state", "CN", "--database", &url])
        .ok();
    bench.import_letter_and_decisions();
    bench.in_mechanism(&["link"]).ok();
    let judgments = bench
        .in_mechanism(&["list", "judgments", "--csv", "-"])
        .ok();
    let open = judgments
        .lines()
        .find(|line| line.contains(",open,"))
        .expect("a proposal is open");
    let id = open
        .split(',')
        .next()
        .expect("a judgment has an id")
        .to_owned();
    bench
        .in_mechanism(&["link", "decide", &id, "no-match", "--reason", "two offices"])
        .ok();
    let judgments = bench
        .in_mechanism(&["list", "judgments", "--csv", "-"])
        .ok();
    assert!(judgments.contains("two offices"), "{judgments}");
    let said = bench.in_mechanism(&["status", "--deep"]).ok();
    assert!(said.contains("All is well."), "{said}");
    assert!(!bench.path("m/record.sqlite").exists());
    assert!(
        administer(&server, &format!("DROP SCHEMA {schema} CASCADE")),
        "the schema is left behind"
    );
}
