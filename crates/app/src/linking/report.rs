//! The account of a run in words: what was linked, how it was learnt, what a reader should know. It refuses dates: the same run says the same.

use std::fmt::Write as _;

use rapporteur_linkage::Trained;

use super::eval::Metrics;
use super::folder::RunFigures;
use super::run::RunSummary;

/// `1 file`, `2 files`.
pub fn files(count: usize) -> String {
    if count == 1 {
        "1 file".to_owned()
    } else {
        format!("{count} files")
    }
}

/// The account of a run.
pub fn text(summary: &RunSummary) -> String {
    let mut text = String::new();
    let record = &summary.record;
    let mut line = |words: String| {
        text.push_str(&words);
        text.push('\n');
    };
    line(format!(
        "Linked {} records of {} with {}, seed {}.",
        record.records,
        files(record.lists.len()),
        record.engine,
        record.seed
    ));
    for list in &record.lists {
        line(format!(
            "  {:<24} {:>10} records  sha256 {}",
            list.name, list.rows, list.sha256
        ));
    }
    if let Some(earlier) = &record.earlier {
        line(format!(
            "Added to the linkage in {}, whose clusters were not moved.",
            earlier.dir.display()
        ));
    }
    text.push_str(&figures_text(&record.figures));
    section(&mut text, "Learnt from", &record.sessions);
    if record.learnt {
        text.push_str("  and from the decisions in decisions.csv\n");
    }
    section(
        &mut text,
        "Rules given up, once weights were known: they bring few matches for their pairs",
        &summary.rules_given_up,
    );
    section(&mut text, "Blocks too large", &summary.large_blocks);
    let joins: Vec<String> = summary
        .joins
        .iter()
        .map(|join| {
            let (one, other) = join.clusters;
            format!("old clusters {one} and {other}: {}", join.words)
        })
        .collect();
    section(
        &mut text,
        "Old clusters that may be one; nothing was moved",
        &joins,
    );
    section(&mut text, "To know", &summary.warnings);
    if let Some(metrics) = &summary.metrics {
        text.push_str(&metrics_text(metrics));
    }
    text
}

fn figures_text(figures: &RunFigures) -> String {
    let mut text = String::new();
    for (words, figure) in [
        ("pairs scored", figures.pairs_scored),
        ("pairs kept", figures.edges),
        ("clusters", figures.clusters),
        (
            "clusters of two records and more",
            figures.clusters_of_several,
        ),
        ("records of the largest cluster", figures.largest_cluster),
    ] {
        let _ = writeln!(text, "  {words:<34} {figure:>12}");
    }
    if let Some(missed) = &figures.missed {
        let _ = writeln!(
            text,
            "  {:<34} {:>12.4}",
            "recall of the rules, at most about", missed.recall_at_most
        );
    }
    text
}

fn section(text: &mut String, head: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "{head}:");
    for line in lines {
        let _ = writeln!(text, "  {line}");
    }
}

/// Figures against a truth.
pub fn metrics_text(metrics: &Metrics) -> String {
    let scores = &metrics.scores;
    let mut text = format!(
        "Against the truth: {} records of {} entities, {} true pairs.\n",
        scores.records, scores.entities, scores.true_pairs
    );
    for (words, rates) in [
        ("pairs in clusters", &scores.pairs),
        ("B-cubed", &scores.b_cubed),
        ("whole clusters", &scores.whole_clusters),
        ("edges of more than even odds", &metrics.edges),
    ] {
        let _ = writeln!(
            text,
            "  {words:<30} precision {:.4}  recall {:.4}  F1 {:.4}",
            rates.precision, rates.recall, rates.f1
        );
    }
    let _ = writeln!(
        text,
        "  {:<30} {:.4}",
        "true pairs scored and kept", metrics.blocking_recall
    );
    text
}

/// Says of which fields it was not learnt how matches agree, where others were learnt.
pub(super) fn set_by_hand(trained: &Trained) -> Option<String> {
    let by_hand: Vec<&str> = trained
        .fields
        .iter()
        .filter(|field| field.is_by_hand)
        .map(|field| field.name.as_str())
        .collect();
    let is_some = !trained.sessions.is_empty() && !by_hand.is_empty();
    is_some.then(|| {
        format!(
            "nothing in these lists tells how often matches agree on {}: what that weighs is set by hand; another field (a date, a code) or \
             labels (link review, then --learn) would tell; look at the pairs before you use the result",
            by_hand.join(" and ")
        )
    })
}

/// What the weights were learnt from, a line each.
pub(super) fn sessions_in_words(trained: &Trained) -> Vec<String> {
    if trained.sessions.is_empty() {
        return vec![
            "nothing: these weights are ready-made, because the lists are too short to learn from"
                .to_owned(),
        ];
    }
    trained
        .sessions
        .iter()
        .map(|session| {
            let fields = session.fields.join(" and ");
            let told = format!(
                "pairs that agree on {fields}: {}, of which {:.1} % match",
                session.pairs,
                session.match_share * 100.0
            );
            match &session.refused {
                None => told,
                Some(reason) => format!("{told}; REFUSED: {reason}"),
            }
        })
        .collect()
}
