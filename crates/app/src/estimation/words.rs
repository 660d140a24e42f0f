//! An estimation as text for a terminal: methods side by side, gates that speak, the conclusion. It refuses to compute.

use rapporteur_estimate::gates::{Gate, Tongue, Verdict};
use rapporteur_estimate::panel::{Conclusion, Outcome, Panel};
use rapporteur_estimate::{Interval, Method};

use super::result::{EstimationRun, Stratum, Summary, Total, standing};

/// Most gates that are said for one stratum of many.
const REASONS_MAX: usize = 2;

/// The estimation in words.
pub fn text(run: &EstimationRun) -> String {
    let mut out = format!("{}\n", run.title);
    for note in &run.notes {
        out.push_str(&format!("  {note}\n"));
    }
    out.push('\n');
    match run.single() {
        Some(panel) => panel_text(panel, &mut out),
        None => strata_text(run, &mut out),
    }
    out
}

/// A number of people, with a comma between thousands.
fn people(number: f64) -> String {
    let digits = format!("{:.0}", number.round());
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        let left = digits.len() - at;
        if at > 0 && left.is_multiple_of(3) && digits.as_bytes()[at - 1].is_ascii_digit() {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn interval(interval: Option<Interval>) -> String {
    interval.map_or_else(
        || "–".to_owned(),
        |own| format!("{} to {}", people(own.lower), people(own.upper)),
    )
}

fn percent(level: f64) -> String {
    let hundred = format!("{:.1}", level * 100.0);
    format!("{} %", hundred.trim_end_matches(".0"))
}

fn panel_text(panel: &Panel, out: &mut String) {
    let table = &panel.table;
    out.push_str(&format!(
        "{} people on {} lists ({}); {} of them on two or more.\n\n",
        people(table.observed() as f64),
        table.width(),
        table.lists().join(", "),
        people(panel.overlap.on_two() as f64)
    ));
    out.push_str(&headline(panel));
    out.push('\n');
    out.push_str(&format!(
        "\n    {:<22} {:>10}  {:<22} {:>9}\n",
        "method",
        "people",
        format!("{} interval", percent(panel.plan.level)),
        "unseen"
    ));
    for answer in &panel.answers {
        let mark = if panel.primary == Some(answer.method) {
            '*'
        } else {
            ' '
        };
        let name = answer.method.as_str();
        match &answer.outcome {
            Outcome::Estimate(own) => {
                let unseen = (1.0 - table.observed() as f64 / own.total).max(0.0);
                let line = format!(
                    "  {mark} {name:<22} {:>10}  {:<22} {:>7.0} %  {}",
                    people(own.total),
                    interval(own.interval),
                    unseen * 100.0,
                    answer.chosen
                );
                out.push_str(line.trim_end());
                out.push('\n');
            }
            Outcome::Refusal(refusal) => {
                out.push_str(&format!("  {mark} {name:<22} no estimate: {refusal}\n"));
            }
        }
    }
    if panel.primary.is_some() {
        out.push_str("  * the primary method\n");
    }
    gates_text(&panel.gates, out);
}

/// What the panel says as a whole, in one or two sentences.
fn headline(panel: &Panel) -> String {
    let method = panel.primary.map_or("", Method::as_str);
    let estimated = standing(panel).map(|own| {
        let range = own.interval.map_or_else(String::new, |range| {
            format!(
                " ({} interval {})",
                percent(range.level),
                interval(Some(range))
            )
        });
        format!("ESTIMATE: {}{range} by {method}.", people(own.total))
    });
    match (panel.conclusion, estimated) {
        (Conclusion::Estimate, Some(words)) => words,
        (Conclusion::Disagreement, Some(words)) => {
            format!("METHODS DISAGREE beyond their intervals. {words}")
        }
        _ => {
            let failing: Vec<String> = panel
                .gates
                .iter()
                .filter(|gate| gate.verdict == Verdict::Fails)
                .map(|gate| gate.sentence(Tongue::En))
                .collect();
            match failing.is_empty() {
                true => "NO ESTIMATE: no method that could be the primary one gives a number."
                    .to_owned(),
                false => format!("NO ESTIMATE. {}", failing.join(" ")),
            }
        }
    }
}

fn gates_text(gates: &[Gate], out: &mut String) {
    let speaking: Vec<&Gate> = gates
        .iter()
        .filter(|gate| matches!(gate.verdict, Verdict::Warns | Verdict::Fails))
        .collect();
    let held = gates
        .iter()
        .filter(|gate| gate.verdict == Verdict::Holds)
        .count();
    out.push_str(&format!("\n{held} gates hold"));
    if speaking.is_empty() {
        out.push_str(".\n");
        return;
    }
    out.push_str("; these do not:\n");
    for gate in speaking {
        let meaning = gate.id.meaning(Tongue::En).1;
        out.push_str(&format!("  {}\n    {meaning}\n", gate.sentence(Tongue::En)));
    }
}

fn strata_text(run: &EstimationRun, out: &mut String) {
    if let Some(total) = &run.total {
        total_text(total, run, out);
    }
    let heads = match run.by.is_empty() {
        true => "all".to_owned(),
        false => run.by.join(" · "),
    };
    let titles: Vec<String> = run.strata.iter().map(Stratum::title).collect();
    let width = titles
        .iter()
        .chain([&heads])
        .map(|title| title.chars().count())
        .max()
        .unwrap_or_default()
        .min(40);
    out.push_str(&format!(
        "  {heads:<width$} {:>10} {:>10}  {:<22} {:>9}\n",
        "on a list",
        "people",
        format!("{} interval", percent(run.plan.level)),
        "unseen"
    ));
    for (stratum, title) in run.strata.iter().zip(&titles) {
        let documented = people(stratum.documented());
        let said = match stratum.summary() {
            Some(summary) => {
                let unseen = (1.0 - stratum.documented() / summary.median).max(0.0) * 100.0;
                format!(
                    "{:>10}  {:<22} {unseen:>7.0} %  {}",
                    people(summary.median),
                    interval(Some(summary.interval)),
                    how(stratum)
                )
            }
            None => format!("no estimate: {}", reasons(stratum)),
        };
        let line = format!("  {title:<width$} {documented:>10} {said}");
        out.push_str(line.trim_end());
        out.push('\n');
    }
    if let [
        Stratum {
            combined: Some(combined),
            ..
        },
    ] = run.strata.as_slice()
    {
        for (words, rubin) in [
            (
                "Rubin's rule as printed in BDA3 and used by verdata",
                combined.rubin_printed,
            ),
            ("Rubin's rule of 1987", combined.rubin_1987),
        ] {
            if let Some(own) = rubin {
                out.push_str(&format!(
                    "  for comparison, {words}: {} ({})\n",
                    people(own.median),
                    interval(Some(own.interval))
                ));
            }
        }
    }
}

/// What the number of a stratum rests on.
fn how(stratum: &Stratum) -> String {
    let disagree = stratum
        .panels
        .iter()
        .filter(|panel| panel.conclusion == Conclusion::Disagreement)
        .count();
    let mut words = match &stratum.combined {
        Some(combined) => {
            let mut words = format!("{} tables mixed", combined.panels);
            if combined.refused > 0 {
                words.push_str(&format!(", {} without an estimate", combined.refused));
            }
            words
        }
        None => stratum
            .panels
            .first()
            .and_then(|panel| panel.primary)
            .map_or_else(String::new, |method| method.as_str().to_owned()),
    };
    match (disagree, stratum.panels.len()) {
        (0, _) => {}
        (_, 1) => words.push_str("; METHODS DISAGREE"),
        (some, all) => words.push_str(&format!("; METHODS DISAGREE in {some} of {all}")),
    }
    words
}

/// Why a stratum has no number.
fn reasons(stratum: &Stratum) -> String {
    let refused = stratum
        .combined
        .as_ref()
        .and_then(|combined| combined.why_none.clone());
    let failing = stratum
        .panels
        .iter()
        .find(|panel| panel.conclusion == Conclusion::NoEstimate)
        .map(|panel| {
            let sentences = panel
                .gates
                .iter()
                .filter(|gate| gate.verdict == Verdict::Fails)
                .map(|gate| gate.sentence(Tongue::En));
            sentences.take(REASONS_MAX).collect::<Vec<_>>().join(" ")
        });
    let all: Vec<String> = refused
        .into_iter()
        .chain(failing)
        .filter(|words| !words.is_empty())
        .collect();
    match all.is_empty() {
        true => "no method that could be the primary one gives a number".to_owned(),
        false => all.join(": "),
    }
}

fn total_text(total: &Total, run: &EstimationRun, out: &mut String) {
    let strata = total.estimated + total.refused.len();
    match total.sum {
        Some(Summary {
            median,
            interval: range,
            ..
        }) => {
            out.push_str(&format!(
                "ESTIMATE over {} of {strata} strata: {} ({} interval {}), of whom {} are on a list.\n",
                total.estimated,
                people(median),
                percent(run.plan.level),
                interval(Some(range)),
                people(total.documented_of_estimated)
            ));
        }
        None => out.push_str(&format!("NO ESTIMATE in any of {strata} strata.\n")),
    }
    out.push_str(&format!(
        "{} people are on a list over all strata.\n",
        people(total.documented)
    ));
    if !total.refused.is_empty() && total.sum.is_some() {
        let names: Vec<String> = total.refused.iter().map(|name| name.join(" · ")).collect();
        out.push_str(&format!(
            "The sum lacks whoever is unseen in {} of {strata} strata, without an estimate: {}.\n",
            names.len(),
            names.join("; ")
        ));
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted() {
        let shown: Vec<String> = [0.4, 999.0, 1_000.0, 10_356.5, 1_234_567.0]
            .map(people)
            .to_vec();
        assert_eq!(shown, ["0", "999", "1,000", "10,357", "1,234,567"]);
    }
}
