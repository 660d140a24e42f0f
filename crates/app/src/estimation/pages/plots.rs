//! The plots of a panel: intervals by method, strata, draws of the whole, and counts beside what the model makes. It draws nothing itself.

use rapporteur_estimate::checks::{Check, Of};
use rapporteur_estimate::gates::{Tongue, Verdict};
use rapporteur_estimate::panel::{Conclusion, Outcome, Panel};
use rapporteur_report::{BandPlot, BandRow, Histogram, IntervalPlot, IntervalRow, Span};

use super::tongue::{count, joined, limits, people, percent, say, short};
use super::view::View;
use super::{methods, refusals};

/// Most counts that the plot of checks shows; all stand in the table's words.
pub(super) const CHECKS_SHOWN: usize = 14;

/// Every method's interval, with the documented number; refusals as words in their row.
pub(super) fn by_method(panel: &Panel, tongue: Tongue) -> IntervalPlot {
    let rows: Vec<IntervalRow> = panel
        .answers
        .iter()
        .map(|answer| {
            let is_first =
                panel.primary == Some(answer.method) && panel.conclusion != Conclusion::NoEstimate;
            let label = methods::name(answer.method, tongue).to_owned();
            row(label, &answer.outcome, None, is_first, tongue)
        })
        .collect();
    let key = say(
        tongue,
        "Diamond: the method whose number stands. Line: the interval; an arrow where it goes on beyond the axis. Dashed: people documented.",
        "菱形：采用其数字的方法。横线：区间；箭头表示区间超出坐标轴。虚线：已记录人数。",
    );
    IntervalPlot {
        id: "methods".to_owned(),
        title: say(tongue, "Estimates by method", "各方法的估计").to_owned(),
        description: described(&rows, tongue),
        unit: say(tongue, "people", "人").to_owned(),
        rule: Some((
            panel.table.observed() as f64,
            documented(panel.table.observed(), tongue),
        )),
        rows,
        key: key.to_owned(),
    }
}

/// Each stratum: documented as a bar, the estimated whole as an interval beyond it.
pub(super) fn by_stratum(title: String, views: &[View<'_>], tongue: Tongue) -> IntervalPlot {
    let rows: Vec<IntervalRow> = views.iter().map(|view| stratum_row(view, tongue)).collect();
    let key = say(
        tongue,
        "Hatched bar: people documented. Disc and line: the estimated whole with its interval. Where no number may be given, the reason stands in words.",
        "斜纹条：已记录人数。圆点与横线：估计总数及其区间。不可给出数字之处，以文字说明原因。",
    );
    IntervalPlot {
        id: "strata".to_owned(),
        description: described(&rows, tongue),
        title,
        unit: say(tongue, "people", "人").to_owned(),
        rule: None,
        rows,
        key: key.to_owned(),
    }
}

fn stratum_row(view: &View<'_>, tongue: Tongue) -> IntervalRow {
    let label = view.name.clone();
    match &view.estimate {
        Some(estimate) => IntervalRow {
            label,
            span: Some(span_of(estimate)),
            known: Some(view.documented as f64),
            words: short(estimate),
            is_first: false,
        },
        None => IntervalRow {
            label,
            span: None,
            known: None,
            words: format!(
                "{}{}{}",
                documented(view.documented, tongue),
                say(tongue, "; no estimate: ", "；没有估计："),
                failing(view, tongue)
            ),
            is_first: false,
        },
    }
}

/// The names of the gates that fail, or why there is no number all the same.
pub(super) fn failing(view: &View<'_>, tongue: Tongue) -> String {
    let names: Vec<String> = view
        .gates_that(Verdict::Fails)
        .map(|gate| gate.id.meaning(tongue).0.to_owned())
        .collect();
    match (names.is_empty(), view.why_none) {
        (false, _) => joined(tongue, &names),
        (true, Some(why)) => why.to_owned(),
        (true, None) => say(tongue, "no method gave one", "没有方法给出数字").to_owned(),
    }
}

fn documented(observed: u64, tongue: Tongue) -> String {
    match tongue {
        Tongue::En => format!("{} documented", count(observed)),
        Tongue::Zh => format!("已记录 {} 人", count(observed)),
    }
}

fn span_of(estimate: &rapporteur_estimate::Estimate) -> Span {
    Span {
        point: estimate.total,
        limits: estimate
            .interval
            .map(|interval| (interval.lower, interval.upper)),
    }
}

fn row(
    label: String,
    outcome: &Outcome,
    known: Option<f64>,
    is_first: bool,
    tongue: Tongue,
) -> IntervalRow {
    let (span, words) = match outcome {
        Outcome::Estimate(estimate) => (Some(span_of(estimate)), short(estimate)),
        Outcome::Refusal(refusal) => (None, refusals::reason(refusal, tongue)),
    };
    IntervalRow {
        label,
        span,
        known,
        words,
        is_first,
    }
}

/// The rows in one sentence each, for those who cannot see the drawing.
fn described(rows: &[IntervalRow], tongue: Tongue) -> String {
    let sentence = |row: &IntervalRow| match tongue {
        Tongue::En => format!("{}: {}", row.label, row.words.trim_end_matches('.')),
        Tongue::Zh => format!("{}：{}", row.label, row.words.trim_end_matches('。')),
    };
    let sentences: Vec<String> = rows.iter().map(sentence).collect();
    let (between, end) = match tongue {
        Tongue::En => ("; ", "."),
        Tongue::Zh => ("；", "。"),
    };
    sentences.join(between) + end
}

/// How the draws of the whole are spread, with the places where the chains dwell; none without draws.
pub(super) fn posterior(view: &View<'_>, tongue: Tongue) -> Option<Histogram> {
    let (first, rest) = view.draws.split_first()?;
    let (low, high) = rest.iter().fold((*first, *first), |(low, high), draw| {
        (low.min(*draw), high.max(*draw))
    });
    let interval = view
        .estimate
        .as_ref()
        .and_then(|estimate| estimate.interval);
    let about = match tongue {
        Tongue::En => format!(
            "{} draws of the whole, from {} to {}.",
            count(view.draws.len() as u64),
            people(low),
            people(high)
        ),
        Tongue::Zh => format!(
            "总数的 {} 次抽样，自 {} 至 {}。",
            count(view.draws.len() as u64),
            people(low),
            people(high)
        ),
    };
    let key = say(
        tongue,
        "Height: how often the method drew such a whole. Solid bars: inside the interval; hatched: outside. The highest 1 % of the draws lie beyond the axis.",
        "高度：该方法抽得该总数的频度。实心条：区间之内；斜纹条：区间之外。最高的 1 % 抽样在坐标轴之外。",
    );
    Some(Histogram {
        id: "posterior".to_owned(),
        title: say(
            tongue,
            "How the draws of the whole are spread",
            "总数抽样的分布",
        )
        .to_owned(),
        description: about,
        unit: say(tongue, "people", "人").to_owned(),
        draws: view.draws.to_vec(),
        limits: interval.map(|interval| (interval.lower, interval.upper)),
        rule: Some((view.documented as f64, documented(view.documented, tongue))),
        marks: modes(view, tongue),
        key: key.to_owned(),
    })
}

/// The places where the chains dwell, when there are several; of several panels' draws they are no places of the mixture.
fn modes(view: &View<'_>, tongue: Tongue) -> Vec<(f64, String)> {
    let chains = view.panel().chains.as_ref();
    let modes = chains.map_or(&[][..], |chains| &chains.modes[..]);
    if modes.len() < 2 || view.panels.len() > 1 {
        return Vec::new();
    }
    modes
        .iter()
        .map(|mode| {
            let words = match tongue {
                Tongue::En => format!(
                    "near {}: {} of the draws",
                    people(mode.median),
                    percent(mode.weight)
                ),
                Tongue::Zh => format!(
                    "约 {}：占抽样的 {}",
                    people(mode.median),
                    percent(mode.weight)
                ),
            };
            (mode.median, words)
        })
        .collect()
}

/// Observed counts beside what the model makes, the worst first; none without checks.
pub(super) fn predictive(panel: &Panel, tongue: Tongue) -> Option<BandPlot> {
    let checks = worst_first(panel);
    let rows: Vec<BandRow> = checks
        .iter()
        .take(CHECKS_SHOWN)
        .map(|check| BandRow {
            label: of(check.of, panel.table.lists(), tongue),
            observed: check.observed as f64,
            expected: check.expected,
            lower: check.lower,
            upper: check.upper,
            words: compared(check, tongue),
        })
        .collect();
    let (first, outside) = (
        rows.first()?,
        checks.iter().filter(|check| is_outside(check)).count(),
    );
    let description = match tongue {
        Tongue::En => format!(
            "{} counts checked, {outside} of them outside what the model makes. The worst is: {}, {}.",
            checks.len(),
            first.label,
            first.words
        ),
        Tongue::Zh => format!(
            "共检查 {} 个计数，其中 {outside} 个在模型所能生成的范围之外。最差者：{}，{}。",
            checks.len(),
            first.label,
            first.words
        ),
    };
    let key = say(
        tongue,
        "Shaded: where 95 of 100 tables made by the model have the count, drawn equally wide for every count. Disc: observed count inside; diamond: outside.",
        "阴影：模型生成的每 100 张表中有 95 张的计数落入其中，各计数等宽绘制。圆点：观察计数在内；菱形：在外。",
    );
    Some(BandPlot {
        id: "checks".to_owned(),
        title: say(
            tongue,
            "Counts observed and counts that the model makes",
            "观察计数与模型生成的计数",
        )
        .to_owned(),
        description,
        rows,
        key: key.to_owned(),
    })
}

/// The checks, those that the model makes least often first; equal ones in their own order.
pub(super) fn worst_first(panel: &Panel) -> Vec<&Check> {
    let distance = |check: &Check| (check.p - 0.5).abs();
    let mut checks: Vec<&Check> = panel.checks.iter().collect();
    checks.sort_by(|one, other| distance(other).total_cmp(&distance(one)));
    checks
}

/// Whether the model hardly ever makes so small or so large a count.
pub(super) fn is_outside(check: &Check) -> bool {
    !(check.lower..=check.upper).contains(&(check.observed as f64))
}

/// The observed count beside the replicated ones.
pub(super) fn compared(check: &Check, tongue: Tongue) -> String {
    let interval = rapporteur_estimate::Interval {
        lower: check.lower,
        upper: check.upper,
        level: 0.95,
    };
    match tongue {
        Tongue::En => format!(
            "{} seen, model {}",
            count(check.observed),
            limits(&interval)
        ),
        Tongue::Zh => format!("观察 {}，模型 {}", count(check.observed), limits(&interval)),
    }
}

/// What a check counts.
pub(super) fn of(of: Of, lists: &[String], tongue: Tongue) -> String {
    match of {
        Of::Cell(history) => {
            let names: Vec<String> = lists
                .iter()
                .enumerate()
                .filter(|(list, _)| history >> list & 1 == 1)
                .map(|(_, name)| name.clone())
                .collect();
            let names = names.join(" + ");
            match tongue {
                Tongue::En => format!("{names} only"),
                Tongue::Zh => format!("仅 {names}"),
            }
        }
        Of::Pair(one, other) => format!("{} × {}", lists[one], lists[other]),
        Of::Frequency(lists) => match tongue {
            Tongue::En if lists == 1 => "on one list".to_owned(),
            Tongue::En => format!("on {lists} lists"),
            Tongue::Zh => format!("在 {lists} 份名单上"),
        },
    }
}
