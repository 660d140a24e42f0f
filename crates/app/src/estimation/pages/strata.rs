//! A run of several strata: what they come to together, side by side, and each with its answer, its gates and its methods. It adds up
//! nothing: the run did, by draws.

use rapporteur_estimate::gates::Tongue;
use rapporteur_estimate::panel::Conclusion;
use rapporteur_report::{IntervalPlot, PlainPart, PlainTable};

use super::super::{EstimationRun, Total};
use super::tongue::{count, limits, people, percent, say, unseen_share};
use super::view::View;
use super::{answer, plots, sections};
use sections::{columns, heading, text};

/// The page of several strata, but for how to compute it again.
pub(super) fn parts(
    run: &EstimationRun,
    views: &[View<'_>],
    plot: Option<IntervalPlot>,
    tongue: Tongue,
) -> Vec<PlainPart> {
    let mut parts: Vec<PlainPart> = run
        .total
        .iter()
        .map(|total| together(total, views.len(), tongue))
        .collect();
    if let Some(plot) = plot {
        parts.push(heading("strata", tongue, "Stratum by stratum", "各分层"));
        parts.push(text(
            tongue,
            "Each stratum is estimated by itself. Limits of several strata must not be added; the total over strata is made from draws.",
            "各分层分别估计。各层的区间端点不可相加；总数由抽样合并而得。",
        ));
        parts.push(PlainPart::Plot {
            svg: plot.svg(false),
            caption: plot.title,
            table: table(views, tongue),
        });
    }
    for (index, view) in views.iter().enumerate() {
        parts.extend(one(view, index + 1, tongue));
    }
    if let Some(first) = views.first() {
        parts.extend(sections::assumptions(first.panel(), tongue));
    }
    parts
}

/// What the strata come to together.
fn together(total: &Total, strata: usize, tongue: Tongue) -> PlainPart {
    let documented = people(total.documented);
    let mut text = vec![match tongue {
        Tongue::En => format!(
            "The lists name {documented} people in {strata} strata. Strata with an estimate: {}.",
            total.estimated
        ),
        Tongue::Zh => format!(
            "各名单在 {strata} 个分层中共记录 {documented} 人。有估计的分层数：{}。",
            total.estimated
        ),
    }];
    if !total.refused.is_empty() {
        let names: Vec<String> = total.refused.iter().map(|name| name.join(" · ")).collect();
        let names = names.join(say(tongue, "; ", "；"));
        text.push(match tongue {
            Tongue::En => {
                format!("Without an estimate: {names}. No sum holds whoever is unseen there.")
            }
            Tongue::Zh => format!("没有估计的分层：{names}。任何总和都不含其中的未见者。"),
        });
    }
    let number = match (&total.sum, tongue) {
        (Some(sum), Tongue::En) => format!(
            "{} people ({} interval: {} to {})",
            people(sum.median),
            percent(sum.interval.level),
            people(sum.interval.lower),
            people(sum.interval.upper)
        ),
        (Some(sum), Tongue::Zh) => format!(
            "{} 人（{} 区间 {}）",
            people(sum.median),
            percent(sum.interval.level),
            limits(&sum.interval)
        ),
        (None, _) => say(tongue, "No total", "没有总数").to_owned(),
    };
    PlainPart::Answer {
        is_stop: total.sum.is_none() || !total.refused.is_empty(),
        tag: match (&total.sum, total.refused.is_empty()) {
            (Some(_), true) => say(tongue, "The strata together", "各分层合计"),
            (Some(_), false) => say(
                tongue,
                "The strata that have an estimate, together",
                "有估计的分层合计",
            ),
            (None, _) => say(tongue, "No estimate", "没有估计"),
        }
        .to_owned(),
        number,
        text,
    }
}

/// One stratum: its answer, its gates, its methods.
fn one(view: &View<'_>, number: usize, tongue: Tongue) -> Vec<PlainPart> {
    let mut parts = vec![
        PlainPart::Heading {
            anchor: format!("stratum-{number}"),
            words: view.name.clone(),
        },
        answer::headline(view, tongue),
    ];
    let inner = sections::gates(view, tongue)
        .into_iter()
        .chain(sections::answers_of(
            view.panel(),
            &format!("methods-{number}"),
            tongue,
        ));
    let is_kept =
        |part: &PlainPart| !matches!(part, PlainPart::Heading { .. } | PlainPart::Text(_));
    parts.extend(inner.filter(is_kept));
    parts
}

fn table(views: &[View<'_>], tongue: Tongue) -> PlainTable {
    let rows = views.iter().map(|view| ("", row(view, tongue)));
    PlainTable {
        caption: say(tongue, "The same numbers", "相同数字").to_owned(),
        columns: columns(
            tongue,
            &[
                ("Stratum", "分层", false),
                ("Documented", "已记录", true),
                ("Whole", "总数", true),
                ("Interval", "区间", true),
                ("Unseen", "未见比例", true),
                ("Remark", "备注", false),
            ],
        ),
        rows: rows.collect(),
        is_cards: true,
    }
}

fn row(view: &View<'_>, tongue: Tongue) -> Vec<String> {
    let mut cells = vec![view.name.clone(), count(view.documented)];
    match &view.estimate {
        Some(estimate) => cells.extend([
            people(estimate.total),
            estimate
                .interval
                .as_ref()
                .map_or_else(|| "–".to_owned(), limits),
            percent(unseen_share(estimate)),
            match view.conclusion {
                Conclusion::Disagreement => {
                    say(tongue, "methods disagree", "各方法不一致").to_owned()
                }
                _ => String::new(),
            },
        ]),
        None => cells.extend([
            say(tongue, "no estimate", "没有估计").to_owned(),
            "–".to_owned(),
            "–".to_owned(),
            plots::failing(view, tongue),
        ]),
    }
    cells
}
