//! `bench spine`: what the demonstration, an import, a report and a check cost in the `dev` profile.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::run::{build, measured, print_row};

const PASSPHRASE: &str = "a passphrase for a benchmark";

pub(crate) fn bench() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .ok_or("the workspace has no root")?;
    build(root, &["rapporteur", "rapporteur-verify"])?;
    let scratch = tempfile::tempdir().map_err(|error| format!("no scratch folder: {error}"))?;
    let product = |name: &str| -> PathBuf { root.join("target/debug").join(name) };
    let demo = scratch.path().join("demo");
    let own = scratch.path().join("own");
    println!("| what | wall s | CPU s | peak MiB | bound |");
    println!("|---|---|---|---|---|");
    let rapporteur = || {
        let mut command = Command::new(product("rapporteur"));
        command.current_dir(root).arg("--quiet");
        command
    };
    let cost = measured(
        rapporteur()
            .arg("demo")
            .arg(&demo)
            .args(["--seed", "7", "--date", "2020-12-31"]),
        "demo",
    )?;
    print_row("`rapporteur demo`", &cost, "60 s, 1,024 MiB");
    let mut check = Command::new(product("rapporteur-verify"));
    let cost = measured(check.arg(demo.join("reports/2020")), "verify")?;
    print_row("`rapporteur-verify` on its package", &cost, "5 s");
    let report = [
        "report",
        "build",
        "--year",
        "2020",
        "--lang",
        "en,zh",
        "--replace",
        "--mechanism",
    ];
    let cost = measured(
        rapporteur()
            .args(report)
            .arg(&demo)
            .env("RAPPORTEUR_PASSPHRASE", "demonstration only"),
        "report build",
    )?;
    print_row("`rapporteur report build --lang en,zh`", &cost, "10 s");
    measured(
        rapporteur()
            .arg("init")
            .arg(&own)
            .env("RAPPORTEUR_PASSPHRASE", PASSPHRASE),
        "init",
    )?;
    let decisions = root.join("examples/china-2020/ngo-committee-decisions.csv");
    let mut import = rapporteur();
    import
        .arg("import")
        .arg(decisions)
        .args(["--as", "ngo-committee", "--mechanism"])
        .arg(&own);
    let cost = measured(import.env("RAPPORTEUR_PASSPHRASE", PASSPHRASE), "import")?;
    print_row("`rapporteur import` of 18,711 decisions", &cost, "5 s");
    Ok(())
}
