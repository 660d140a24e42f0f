//! How to compute a run again: what it was made from, with digests, version and seed. It reads no file.

use rapporteur_estimate::gates::Tongue;
use rapporteur_estimate::panel::Plan;
use rapporteur_report::PlainPart;

use super::super::{EstimationRun, FileRead, Source};
use super::sections::{heading, text};
use super::tongue::{percent, say};

/// The section.
pub(super) fn section(run: &EstimationRun, tongue: Tongue) -> Vec<PlainPart> {
    let mut parts = vec![
        heading("again", tongue, "How to compute it again", "如何重新计算"),
        text(
            tongue,
            "The same lists, the same version and the same seed give the same numbers to the last digit, on any machine and with any number of processors.",
            "名单、版本与种子相同，则在任何机器上、以任意数量的处理器，所得数字完全一致。",
        ),
        PlainPart::Code(command(run)),
        PlainPart::Terms(facts(run, tongue)),
    ];
    if !run.notes.is_empty() {
        parts.push(PlainPart::List(run.notes.clone()));
    }
    parts
}

/// The command that makes the run again, with what differs from the defaults.
fn command(run: &EstimationRun) -> String {
    let mut words = vec!["rapporteur estimate".to_owned()];
    match &run.source {
        Source::Files { files } => {
            words.push("table".to_owned());
            words.extend(
                files
                    .iter()
                    .map(|file| quoted(&file.path.to_string_lossy())),
            );
        }
        Source::Linkage { dir, draws, .. } => {
            let dir = dir.to_string_lossy();
            words.push(format!("run {} --draws {draws}", quoted(&dir)));
        }
        Source::Record { .. } => words.push("run".to_owned()),
    }
    words.extend(
        run.by
            .iter()
            .map(|column| format!("--by {}", quoted(column))),
    );
    words.extend(asked(&run.plan));
    words.push(format!("--seed {}", run.plan.seed));
    words.join(" ")
}

/// The arguments that make this plan, where it is not the default one.
fn asked(plan: &Plan) -> Vec<String> {
    let usual = Plan::default();
    let mut words = Vec::new();
    if !plan.variations {
        words.push("--effort quick".to_owned());
    }
    if plan.methods != usual.methods {
        let methods: Vec<&str> = plan.methods.iter().map(|method| method.as_str()).collect();
        words.push(format!("--methods {}", methods.join(",")));
    }
    if let Some(primary) = plan.primary {
        words.push(format!("--primary {}", primary.as_str()));
    }
    if plan.level != usual.level {
        words.push(format!("--level {}", plan.level));
    }
    words
}

/// A word of a command line, in quotes where a shell would part or read it.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "._/-+=:,@".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn facts(run: &EstimationRun, tongue: Tongue) -> Vec<(String, String)> {
    let fact = |en, zh, value: String| (say(tongue, en, zh).to_owned(), value);
    let plan = &run.plan;
    let mut facts = vec![
        fact("Version", "版本", run.version.clone()),
        fact("Seed", "种子", plan.seed.to_string()),
        fact("Level of the intervals", "区间水平", percent(plan.level)),
        fact(
            "Bootstrap samples",
            "自助样本数",
            plan.replicates.to_string(),
        ),
        fact("Chains", "链数", plan.chains.to_string()),
    ];
    match &run.source {
        Source::Files { files } => facts.extend(files.iter().map(file)),
        Source::Linkage {
            clusters_sha256,
            draws,
            lists,
            ..
        } => {
            facts.push(fact(
                "SHA-256 of the linkage’s clusters",
                "匹配结果的 SHA-256",
                clusters_sha256.clone(),
            ));
            facts.push(fact(
                "Draws of the linkage",
                "匹配抽样数",
                draws.to_string(),
            ));
            facts.extend(lists.iter().map(file));
        }
        Source::Record {
            kind,
            draws,
            open_proposals,
        } => {
            facts.push(fact("Kind of record", "记录类型", kind.clone()));
            facts.push(fact(
                "Draws of the linkage",
                "匹配抽样数",
                draws.to_string(),
            ));
            facts.push(fact(
                "Open proposals",
                "未决匹配",
                open_proposals.to_string(),
            ));
        }
    }
    facts
}

fn file(file: &FileRead) -> (String, String) {
    let name = file.path.to_string_lossy().into_owned();
    (name, format!("SHA-256 {}", file.sha256))
}
