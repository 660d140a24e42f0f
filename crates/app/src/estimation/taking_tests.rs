//! Estimates taken into the record, refused and overridden in a report, on a scratch mechanism.

use std::fs;
use std::path::{Path, PathBuf};

use rapporteur_estimate::gates::GateId;
use rapporteur_estimate::panel::{Conclusion, Panel};
use secrecy::SecretString;

use super::pages::tests::{panel, run, stratum, thin};
use super::{override_estimate, take_estimate};
use crate::{
    Ambient, AppError, BuildOptions, DatabaseConfig, InitOptions, Mechanism, Silent, Situation,
    build_report,
};

const MEASURE: &str = r#"
id = "estimated-total"
sql = '''
SELECT estimate, stratum, standing, documented, total, lower, upper, unseen, unseen_share, gates,
       override_officer, override_reason
FROM estimate WHERE estimate = 'kosovo' AND stratum = 'all'
'''
[title]
en = "People killed"
[definition]
en = "Estimated from four lists."
[unit]
en = "people"
[disclosure]
rule = "none"
[disclosure.reason]
en = "A sum over thousands of people."
[columns]
estimate = { en = "Estimate" }
stratum = { en = "Stratum" }
standing = { en = "Standing" }
documented = { en = "Documented" }
total = { en = "Whole" }
lower = { en = "Lower" }
upper = { en = "Upper" }
unseen = { en = "Unseen" }
unseen_share = { en = "Share unseen" }
gates = { en = "Gates" }
override_officer = { en = "Overridden by" }
override_reason = { en = "Reason" }
"#;
const TITLE_PAGE: &str = r#"
symbol = "TEST/1"
title = { en = "Title" }
subtitle = { en = "Subtitle" }
distribution = { en = "General" }
period = { en = "A year" }
package_note = { en = "Note" }
"#;
const TEXT: &str = "# Findings\n\nAbout\n{{figure:estimated-total.total}} people, between {{figure:estimated-total.lower}} and {{figure:estimated-total.upper}}.\n";

struct Bench {
    folder: tempfile::TempDir,
    mechanism: Mechanism,
}

fn on_a_bench(act: impl AsyncFnOnce(&mut Bench)) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let options = InitOptions {
            name: "Test".to_owned(),
            origin: None,
            situation: Situation {
                title: "A situation".to_owned(),
                state: "XX".to_owned(),
            },
            database: DatabaseConfig::Sqlite,
            vault: Default::default(),
            demonstration_seed: Some(7),
            work_factor: None,
            ceremony: None,
        };
        let passphrase = SecretString::from("correct horse battery".to_owned());
        let dir = folder.path().join("m");
        let mechanism = Mechanism::create(&dir, options, &passphrase, &ambient())
            .await
            .unwrap();
        let mut bench = Bench { folder, mechanism };
        bench.write("m/measures/estimated-total.toml", MEASURE);
        bench.write("m/report/report.toml", TITLE_PAGE);
        bench.write("m/report/en/01-findings.md", TEXT);
        act(&mut bench).await;
        rapporteur_store::close_databases().await;
    });
}

fn ambient() -> Ambient {
    Ambient {
        now: rapporteur_model::Timestamp::from_seconds(1_600_000_000).unwrap(),
        officer: "officer A".to_owned(),
    }
}

impl Bench {
    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    async fn take(&mut self, panel: Panel) -> super::TakenEstimate {
        let text = serde_json::to_string(&run(vec![stratum(&[], panel)])).unwrap();
        let dir = self.write("run/panel.json", &text);
        take_estimate(
            &mut self.mechanism,
            dir.parent().unwrap(),
            Some("kosovo"),
            &ambient(),
        )
        .await
        .unwrap()
    }

    async fn build(&mut self) -> Result<PathBuf, AppError> {
        let options = BuildOptions {
            year: 2020,
            languages: vec!["en".to_owned()],
            out: None,
            issued: None,
            replace: true,
        };
        let built = build_report(&mut self.mechanism, &options, &ambient(), &mut Silent).await?;
        Ok(built.package)
    }
}

fn page(package: &Path) -> String {
    fs::read_to_string(package.join("report/en.html")).unwrap()
}

/// A panel of which a method gave a number that a gate holds back.
fn held_back() -> Panel {
    let mut panel = panel(Conclusion::NoEstimate);
    panel.gates.retain(|gate| gate.id != GateId::RHat);
    panel.gates.push(GateId::RHat.judge(Some(1.2), Vec::new()));
    panel
}

#[test]
fn an_estimate_that_stands_is_printed_with_its_gates_and_a_later_one_takes_its_place() {
    on_a_bench(async |bench| {
        assert_eq!(bench.take(held_back()).await.refused.len(), 1);
        assert_eq!(bench.take(panel(Conclusion::Estimate)).await.refused, []);
        let package = bench.build().await.unwrap();
        let page = page(&package);
        assert!(page.contains(">10,400<") && page.contains("Split R-hat of the unseen: 1.004"));
        assert!(!page.contains("printed by decision"));
        let figures = fs::read_to_string(package.join("figures.json")).unwrap();
        assert!(
            figures.contains("\"stands\"")
                && figures.contains("Pairs of methods whose intervals share no number: 1")
        );
    });
}

#[test]
fn a_report_with_a_failing_gate_is_refused_at_its_line_and_no_number_leaves_the_record() {
    on_a_bench(async |bench| {
        bench.take(held_back()).await;
        let AppError::ReportFaults(faults) = bench.build().await.unwrap_err() else {
            panic!("a report was built or failed otherwise");
        };
        let [first, ..] = faults.as_slice() else {
            panic!("no fault is told");
        };
        for words in [
            "report/en/01-findings.md:4: ",
            "gate r-hat: Split R-hat of the unseen: 1.200, at most 1.010 wanted: fails.",
            "Run longer chains",
            "rapporteur estimate override kosovo --officer NAME",
        ] {
            assert!(first.contains(words), "{words}: {first}");
        }
        assert!(
            !faults
                .iter()
                .any(|fault| fault.contains("10400") || fault.contains("10,400"))
        );
    });
}

#[test]
fn a_named_person_may_override_and_the_report_prints_name_and_reason_beside_the_number() {
    on_a_bench(async |bench| {
        bench.take(held_back()).await;
        let mechanism = &mut bench.mechanism;
        let refused = override_estimate(mechanism, "kosovo", "A. Person", " ", &ambient()).await;
        assert!(matches!(refused, Err(AppError::Usage(_))), "{refused:?}");
        override_estimate(
            mechanism,
            "kosovo",
            "A. Person",
            "The court asked for it.",
            &ambient(),
        )
        .await
        .unwrap();
        let package = bench.build().await.unwrap();
        let page = page(&package);
        assert!(page.contains(
            "[gates fail (r-hat); printed by decision of A. Person: The court asked for it.]"
        ));
        assert!(page.contains(">10,400<"));
        // What is recorded anew is not what was overridden.
        let mut other = held_back();
        other.plan.seed = 2;
        bench.take(other).await;
        assert!(matches!(
            bench.build().await,
            Err(AppError::ReportFaults(_))
        ));
    });
}

#[test]
fn an_override_makes_no_number_where_no_method_gave_one() {
    on_a_bench(async |bench| {
        let taken = bench.take(thin()).await;
        assert_eq!(taken.refused[0].1, ["overlap", "connected"]);
        let refused =
            override_estimate(&mut bench.mechanism, "kosovo", "A. Person", "x", &ambient()).await;
        let said = refused.unwrap_err().to_string();
        assert!(said.contains("an override cannot make one"), "{said}");
    });
}

#[test]
fn a_measure_that_hides_the_gates_of_its_estimate_is_refused() {
    on_a_bench(async |bench| {
        bench.take(panel(Conclusion::Estimate)).await;
        let bare = MEASURE
            .replace("unseen_share, gates,", "unseen_share,")
            .replace("gates = { en = \"Gates\" }\n", "");
        bench.write("m/measures/estimated-total.toml", &bare);
        let said = bench.build().await.unwrap_err().to_string();
        assert!(said.contains("the columns gates are missing"), "{said}");
    });
}
