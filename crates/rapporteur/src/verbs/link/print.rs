//! What the verbs over lists print. It refuses to compute anything.

use std::path::Path;

use rapporteur_app::linking::{
    ClericalSummary, ClusterExplained, EvalSummary, LinkShown, ListsPlan, PairExplained,
    RunSummary, Waterfall, files_words, metrics_text, report_text,
};

use super::side_by_side::{Line, side_by_side};
use super::width::harmless;

/// The width that is assumed of a terminal.
pub(super) const COLUMNS: usize = 100;

pub(super) fn plan(plan: &ListsPlan) {
    let records: u64 = plan.lists.iter().map(|list| list.rows).sum();
    println!(
        "{records} records in {}, named {}.",
        files_words(plan.lists.len()),
        plan.naming
    );
    for list in &plan.lists {
        println!("  {:<24} {:>10} records", harmless(&list.name), list.rows);
    }
    if plan.reasons.is_empty() {
        println!("What is compared is as the model says.");
    } else {
        println!("What the columns are taken for:");
        for reason in &plan.reasons {
            println!("  {}", harmless(reason));
        }
    }
    println!("Rules, each pair under the first that brings it:");
    println!("  {:>12} {:>12}  records agree on", "pairs", "new pairs");
    for rule in &plan.rules {
        println!(
            "  {:>12} {:>12}  {}",
            rule.pairs,
            rule.new_pairs,
            harmless(&rule.words)
        );
    }
    println!("  {:>12} {:>12}  in all, about", "", plan.pairs);
    if !plan.left_out.is_empty() {
        println!("Rules left out:");
        for rule in &plan.left_out {
            println!("  {}", harmless(rule));
        }
    }
    if !plan.large_blocks.is_empty() {
        println!("Blocks too large:");
        for block in &plan.large_blocks {
            println!("  {}", harmless(block));
        }
    }
    println!("Scoring takes about {}.", seconds(plan.seconds));
}

fn seconds(seconds: f64) -> String {
    if seconds < 1.0 {
        "a second or less".to_owned()
    } else if seconds < 120.0 {
        format!("{seconds:.0} seconds")
    } else {
        format!("{:.0} minutes", seconds / 60.0)
    }
}

pub(super) fn run(summary: &RunSummary, out: &Path, is_quiet: bool) {
    if !summary.taken_over.is_empty() {
        println!("Taken over from before: {}.", summary.taken_over.join(", "));
    }
    if !is_quiet && !summary.reasons.is_empty() {
        println!("What the columns were taken for stands in model.toml.");
    }
    print!("{}", harmless_lines(&report_text(summary)));
    println!("Written to {}.", out.display());
    println!(
        "Next: rapporteur link eval {} --clerical 300",
        out.display()
    );
}

fn harmless_lines(text: &str) -> String {
    text.lines()
        .map(|line| format!("{}\n", harmless(line)))
        .collect()
}

pub(super) fn pair(pair: &PairExplained) {
    let [left, right] = &pair.records;
    let heads = [left, right].map(|side| {
        harmless(&format!(
            "{} (list {}, cluster {})",
            side.name, side.list, side.cluster
        ))
    });
    let lines: Vec<Line> = left
        .values
        .iter()
        .zip(&right.values)
        .map(|((name, left), (_, right))| Line { name, left, right })
        .collect();
    print!("{}", side_by_side([&heads[0], &heads[1]], &lines, COLUMNS));
    waterfall(&pair.waterfall);
    let cluster = if left.cluster == right.cluster {
        "They are in one cluster."
    } else {
        "They are in different clusters."
    };
    println!("{cluster}");
    if let Some(decided) = pair.decided {
        println!("Decided: {decided}.");
    }
}

pub(super) fn waterfall(waterfall: &Waterfall) {
    println!(
        "  {:>+9.3}  any two records, before anything is known of them",
        waterfall.prior_bits
    );
    for step in &waterfall.steps {
        println!(
            "  {:>+9.3}  {}: {}",
            step.weight_bits,
            harmless(&step.field),
            harmless(&step.words)
        );
    }
    println!(
        "  {:>+9.3}  bits in all: probability {:.4}",
        waterfall.total_bits, waterfall.probability
    );
}

pub(super) fn cluster(cluster: &ClusterExplained) {
    println!(
        "Cluster {}: {} records",
        cluster.cluster,
        cluster.records.len()
    );
    for record in &cluster.records {
        let values: Vec<String> = record
            .values
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(column, value)| format!("{column} {value}"))
            .collect();
        println!(
            "  {} (list {}): {}",
            harmless(&record.name),
            harmless(&record.list),
            harmless(&values.join(", "))
        );
    }
    if let Some(mean) = cluster.mean_bits {
        println!(
            "Mean weight of its scored pairs {mean:+.1} bits; {:.0} % of its pairs are linked.",
            cluster.linked_share * 100.0
        );
    }
    match &cluster.weakest {
        Some((link, side, across)) => {
            println!("Weakest link: {}.", link_words(link));
            println!(
                "  It holds {} to the rest; the mean weight across is {across:+.1} bits: with a chance of {:.4} they are two.",
                harmless(&side.join(", ")),
                cluster.doubt
            );
        }
        None if cluster.records.len() > 1 => {
            println!("No link above zero holds it together: decisions or unscored pairs do.");
        }
        None => {}
    }
    for bridge in &cluster.bridges {
        println!(
            "Bridge: {}; without it the cluster parts.",
            link_words(bridge)
        );
    }
}

fn link_words(link: &LinkShown) -> String {
    let [one, other] = &link.records;
    format!(
        "{} and {}, {:+.1} bits",
        harmless(one),
        harmless(other),
        link.weight_bits
    )
}

pub(super) fn eval(summary: &EvalSummary, dir: &Path) {
    if let Some(metrics) = &summary.metrics {
        print!("{}", metrics_text(metrics));
    }
    if let Some(found) = &summary.clerical {
        clerical(found, &format!("rapporteur link review {}", dir.display()));
    }
}

pub(super) fn clerical(found: &ClericalSummary, next: &str) {
    let state = if found.is_new {
        "Drew"
    } else {
        "The sample holds"
    };
    println!(
        "{state} {} pairs; {} are decided{}.",
        found.drawn,
        found.labelled,
        if found.unsure > 0 {
            format!(", {} could not be told or are disputed", found.unsure)
        } else {
            String::new()
        }
    );
    if found.kept_to > 0 {
        println!(
            "{} more were decided before the run, which keeps to them: they do not measure it and are left out.",
            found.kept_to
        );
    }
    for stratum in &found.strata {
        println!("  {stratum}");
    }
    let Some(estimate) = &found.estimate else {
        println!("Next: {next}");
        return;
    };
    println!("By the decided ones, with 95 % intervals:");
    let show = |words: &str, interval: &rapporteur_app::linking::Interval| {
        println!(
            "  {words:<44} {:.4}  ({:.4} to {:.4})",
            interval.estimate, interval.lower, interval.upper
        );
    };
    show("precision of the joined pairs", &estimate.precision);
    show(
        "recall among the pairs that were scored",
        &estimate.recall_of_candidates,
    );
    if let Some(recall) = &estimate.recall_at_most {
        show("recall with what the rules missed, at most", recall);
    }
    if found.labelled < found.drawn {
        println!("Kinds of pairs of which none is decided yet count as unknown. Next: {next}");
    }
}
