//! Linking lists through the public interface: a run that is stopped goes on, nothing stale is taken, a linkage grows without moving.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rapporteur_app::Progress;
use rapporteur_app::linking::{
    DecisionFile, Decisions, LinkingError, ListsOptions, NewDecision, PairVerdict, RunOptions,
    RunSummary, Standing, pair_names, run,
};
use rapporteur_model::Timestamp;
use rapporteur_testkit::two_lists;
use tempfile::TempDir;

/// Two lists in a scratch folder.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self {
            folder: TempDir::new().expect("the scratch folder works"),
        };
        let [a, b] = two_lists(900, 7);
        desk.write("a.csv", &a);
        desk.write("b.csv", &b);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("the scratch folder works");
    }

    fn options(&self, lists: &[&str], out: &str) -> RunOptions {
        RunOptions {
            lists: ListsOptions {
                lists: lists.iter().map(|name| self.path(name)).collect(),
                model: None,
                threads: 2,
                seed: 1,
            },
            out: self.path(out),
            truth: Some("person".to_owned()),
            against: None,
            learn: false,
        }
    }

    fn run(&self, options: &RunOptions) -> Result<RunSummary, LinkingError> {
        run(
            options,
            &mut rapporteur_app::Silent,
            &AtomicBool::new(false),
        )
    }

    fn clusters(&self, out: &str) -> Vec<(String, String)> {
        let text = std::fs::read_to_string(self.path(out).join("clusters.csv"))
            .expect("the run has written its clusters");
        text.lines()
            .skip(1)
            .map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                (cells[0].to_owned(), cells[2].to_owned())
            })
            .collect()
    }
}

/// Stops a run when a stage of this name begins.
struct StopAt {
    stage: &'static str,
    stop: Arc<AtomicBool>,
    was_seen: bool,
}

impl Progress for StopAt {
    fn begin(&mut self, stage: &str, _total: u64) {
        if stage.starts_with(self.stage) {
            self.was_seen = true;
            self.stop.store(true, Ordering::Relaxed);
        }
    }
    fn advance(&mut self, _steps: u64) {}
    fn finish(&mut self, _result: &str) {}
}

/// The names of files that two folders do not have alike.
fn differing(one: &Path, other: &Path) -> Vec<String> {
    let files = |folder: &Path| -> Vec<(String, Vec<u8>)> {
        let entries = std::fs::read_dir(folder).expect("the folder is there");
        let paths = entries.map(|entry| entry.expect("the folder is there").path());
        let mut files: Vec<(String, Vec<u8>)> = paths
            .map(|path| {
                let name = path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                (
                    name,
                    std::fs::read(&path).expect("the folder holds files only"),
                )
            })
            .collect();
        files.sort();
        files
    };
    let (one, other) = (files(one), files(other));
    let lone = one.iter().filter(|file| !other.contains(file));
    let rest = other.iter().filter(|file| !one.contains(file));
    lone.chain(rest).map(|(name, _)| name.clone()).collect()
}

#[test]
fn a_run_stopped_at_any_stage_goes_on_to_the_same_bytes() {
    let desk = Desk::new();
    let whole = desk
        .run(&desk.options(&["a.csv", "b.csv"], "whole"))
        .unwrap();
    let metrics = whole.metrics.unwrap();
    assert!(metrics.scores.pairs.f1 > 0.9, "{metrics:?}");
    let bound = whole.record.figures.missed.unwrap().recall_at_most;
    assert!(
        bound > metrics.blocking_recall - 0.02 && bound <= 1.0,
        "{bound} {metrics:?}"
    );
    for stage in [
        "read the lists",
        "prepare",
        "block",
        "train",
        "score",
        "cluster",
    ] {
        let options = desk.options(&["a.csv", "b.csv"], &format!("stopped at {stage}"));
        let stop = Arc::new(AtomicBool::new(false));
        let mut progress = StopAt {
            stage,
            stop: Arc::clone(&stop),
            was_seen: false,
        };
        let stopped = run(&options, &mut progress, &stop);
        assert!(progress.was_seen, "{stage}");
        assert!(
            matches!(stopped, Err(LinkingError::Stopped(_))),
            "{stage}: {stopped:?}"
        );
        let resumed = desk.run(&options).unwrap();
        let expected: &[&str] = match stage {
            "score" => &["weights"],
            "cluster" => &["weights", "scores"],
            _ => &[],
        };
        assert_eq!(resumed.taken_over, expected, "{stage}");
        let different = differing(&options.out, &desk.path("whole"));
        assert!(different.is_empty(), "{stage}: {different:?}");
    }
}

#[test]
fn nothing_is_taken_over_from_other_lists_another_seed_or_damaged_files() {
    let desk = Desk::new();
    let mut options = desk.options(&["a.csv", "b.csv"], "out");
    desk.run(&options).unwrap();
    assert_eq!(
        desk.run(&options).unwrap().taken_over,
        ["weights", "scores"]
    );
    let edges = desk.path("out").join("edges.parquet");
    std::fs::write(&edges, b"damaged").unwrap();
    assert_eq!(desk.run(&options).unwrap().taken_over, ["weights"]);
    options.lists.seed = 2;
    assert!(desk.run(&options).unwrap().taken_over.is_empty());
    let text = std::fs::read_to_string(desk.path("a.csv")).unwrap();
    desk.write(
        "a.csv",
        &format!("{text}a9999,Someone,Else,1950,Corvo,F,p9999\n"),
    );
    assert!(desk.run(&options).unwrap().taken_over.is_empty());
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let desk = Desk::new();
    let mut options = desk.options(&["a.csv", "b.csv"], "one");
    options.lists.threads = 1;
    desk.run(&options).unwrap();
    options.lists.threads = 5;
    options.out = desk.path("five");
    desk.run(&options).unwrap();
    let different = differing(&desk.path("one"), &desk.path("five"));
    assert!(different.is_empty(), "{different:?}");
}

#[test]
fn a_linkage_grows_without_moving_what_it_has_decided() {
    let desk = Desk::new();
    let [a, b] = two_lists(900, 7);
    let split = |text: &str, keep: bool| -> String {
        let lines = text.lines().enumerate();
        let own = lines.filter(|(at, _)| *at == 0 || (at % 3 == 0) == keep);
        own.map(|(_, line)| format!("{line}\n")).collect()
    };
    desk.write("b1.csv", &split(&b, false));
    desk.write("b2.csv", &split(&b, true));
    desk.write("a.csv", &a);
    desk.run(&desk.options(&["a.csv", "b1.csv"], "old"))
        .unwrap();
    let mut options = desk.options(&["b2.csv"], "grown");
    options.against = Some(desk.path("old"));
    let grown = desk.run(&options).unwrap();
    assert!(grown.metrics.unwrap().scores.pairs.recall > 0.8);
    let (old, new) = (desk.clusters("old"), desk.clusters("grown"));
    assert!(new.len() > old.len());
    for (at, (name, cluster)) in old.iter().enumerate() {
        assert_eq!(*name, new[at].0);
        for (other, (_, other_cluster)) in old.iter().enumerate().skip(at + 1) {
            assert_eq!(cluster == other_cluster, new[at].1 == new[other].1);
        }
    }
    options.out = desk.path("old");
    assert!(matches!(
        desk.run(&options),
        Err(LinkingError::Refused { .. })
    ));
}

#[test]
fn decisions_hold_in_the_next_run_and_disputed_ones_decide_nothing() {
    let desk = Desk::new();
    let options = desk.options(&["a.csv", "b.csv"], "out");
    desk.run(&options).unwrap();
    let together = |clusters: &[(String, String)], one: &str, other: &str| {
        let of = |name: &str| {
            clusters
                .iter()
                .find(|(own, _)| own == name)
                .unwrap()
                .1
                .clone()
        };
        of(one) == of(other)
    };
    let before = desk.clusters("out");
    let (joined, apart) = (1..before.len())
        .find_map(|at| {
            let first = before[..at]
                .iter()
                .position(|(_, cluster)| *cluster == before[at].1)?;
            Some((
                (before[first].0.clone(), before[at].0.clone()),
                before[0].0.clone(),
            ))
        })
        .unwrap();
    let at = Timestamp::from_seconds(1_600_000_000).unwrap();
    let path = desk.path("out").join("decisions.csv");
    let mut file = DecisionFile::open(&path).unwrap();
    let mut say = |pair: &(String, String), verdict, reviewer: &str| {
        file.add(&NewDecision {
            pair,
            verdict,
            reviewer,
            reason: "two, \"lines\"\nand a comma",
            at,
        })
        .unwrap();
    };
    let split = pair_names(&joined.0, &joined.1);
    let lone = before
        .iter()
        .rev()
        .find(|(name, _)| !together(&before, name, &apart))
        .unwrap();
    let merged = pair_names(&apart, &lone.0);
    say(&split, PairVerdict::NoMatch, "ana");
    say(&merged, PairVerdict::Match, "ana");
    desk.run(&options).unwrap();
    let after = desk.clusters("out");
    assert!(!together(&after, &joined.0, &joined.1), "kept apart");
    assert!(together(&after, &merged.0, &merged.1), "joined");
    say(&split, PairVerdict::Match, "ben");
    say(&merged, PairVerdict::Undone, "ana");
    let summary = desk.run(&options).unwrap();
    assert!(
        summary
            .warnings
            .iter()
            .any(|words| words.contains("disagree")),
        "{summary:?}"
    );
    assert_eq!(
        desk.clusters("out"),
        before,
        "what nobody says for certain decides nothing"
    );
}

#[test]
fn a_torn_line_of_decisions_is_left_out_and_cut_off() {
    let desk = Desk::new();
    let path = desk.path("decisions.csv");
    let pair = pair_names("b1", "a1");
    let at = Timestamp::from_seconds(1_600_000_000).unwrap();
    let decision = NewDecision {
        pair: &pair,
        verdict: PairVerdict::Match,
        reviewer: "ana",
        reason: "",
        at,
    };
    DecisionFile::open(&path).unwrap().add(&decision).unwrap();
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{whole}a2,b2,mat")).unwrap();
    let (decisions, is_torn) = Decisions::read(&path).unwrap();
    assert!(is_torn);
    assert_eq!(decisions.standing(&pair), Some(Standing::Match));
    let undone = NewDecision {
        verdict: PairVerdict::Undone,
        ..decision
    };
    DecisionFile::open(&path).unwrap().add(&undone).unwrap();
    let (decisions, is_torn) = Decisions::read(&path).unwrap();
    assert!(!is_torn && decisions.is_empty());
    std::fs::write(&path, format!("{whole}a2,b2,maybe,ana,,\n")).unwrap();
    let said = Decisions::read(&path).unwrap_err().to_string();
    assert!(
        said.ends_with("line 3: column verdict: \"maybe\" is no verdict"),
        "{said}"
    );
}
