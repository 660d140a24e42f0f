//! What would change the answer: lists left out or merged, another prior, the interaction that cannot be known, lists whose truth is known.
//! It judges nothing.

use rapporteur_estimate::gates::Tongue;
use rapporteur_estimate::panel::{Outcome, Panel, Variation};
use rapporteur_report::{PlainPart, PlainTable};

use super::sections::{columns, heading, text};
use super::tongue::{count, people, say, short};
use super::view::View;
use super::{methods, refusals};

/// The section; empty when nothing was varied.
pub(super) fn section(view: &View<'_>, tongue: Tongue) -> Vec<PlainPart> {
    let panel = view.panel();
    let mut parts: Vec<PlainPart> = drawn(view, tongue).into_iter().collect();
    if let Some(quick) = quick_said(panel, tongue) {
        parts.push(PlainPart::Text(quick));
    }
    parts.extend(varied(
        &panel.left_out,
        tongue,
        "Each list left out in turn",
        "依次去掉各份名单",
        "Left out",
        "去掉",
    ));
    parts.extend(varied(
        &panel.merged,
        tongue,
        "Each pair of lists made one in turn",
        "依次将两份名单合为一份",
        "Made one",
        "合并",
    ));
    let prior: Vec<Variation> = panel.other_prior.iter().cloned().collect();
    parts.extend(varied(
        &prior,
        tongue,
        "The primary method under another prior",
        "主要方法换用另一先验",
        "Prior",
        "先验",
    ));
    parts.extend(multipliers(panel, tongue));
    parts.extend(internal(panel, tongue));
    if !parts.is_empty() {
        let lead = text(
            tongue,
            "The answer was made again with one thing changed. Where a number moves far, the answer hangs on what was changed.",
            "每次改变一项后重新得出答案。数字变动大之处，即答案所依赖之处。",
        );
        parts.insert(0, lead);
        parts.insert(
            0,
            heading(
                "changes",
                tongue,
                "What would change the answer",
                "什么会改变答案",
            ),
        );
    }
    parts
}

/// What each draw of the linkage, or each replicate, says by itself; none of a single table.
fn drawn(view: &View<'_>, tongue: Tongue) -> Option<PlainPart> {
    if view.panels.len() < 2 {
        return None;
    }
    let rows = view.panels.iter().enumerate().map(|(index, panel)| {
        let answer = match panel.estimate() {
            Some(estimate) => short(estimate),
            None => say(tongue, "no estimate", "没有估计").to_owned(),
        };
        let cells = vec![
            (index + 1).to_string(),
            count(panel.table.observed()),
            answer,
        ];
        ("", cells)
    });
    Some(PlainPart::Table(PlainTable {
        caption: say(
            tongue,
            "Each draw of the linkage or replicate by itself: what is in doubt in the links moves the answer so far",
            "各次匹配抽样或副本的单独结果：匹配中的存疑之处使答案变动至此",
        )
        .to_owned(),
        columns: columns(
            tongue,
            &[
                ("Draw", "抽样", true),
                ("Documented", "已记录", true),
                ("Whole [interval]", "总数 [区间]", true),
            ],
        ),
        rows: rows.collect(),
        is_cards: false,
    }))
}

/// Which quick method made the variations, and its answer on the whole table to compare with.
fn quick_said(panel: &Panel, tongue: Tongue) -> Option<String> {
    let quick = panel.varied.as_ref()?;
    let name = methods::name(quick.method, tongue);
    let answer = match &quick.outcome {
        Outcome::Estimate(estimate) => short(estimate),
        Outcome::Refusal(refusal) => refusals::reason(refusal, tongue),
    };
    Some(match tongue {
        Tongue::En => format!(
            "Lists were left out and merged with a quick method ({name}); on all lists as they are it gives {answer}. Compare with that."
        ),
        Tongue::Zh => format!(
            "去掉与合并名单时采用快速方法（{name}）；对全部名单，它给出 {answer}。请与之比较。"
        ),
    })
}

fn varied(
    variations: &[Variation],
    tongue: Tongue,
    en: &'static str,
    zh: &'static str,
    head_en: &'static str,
    head_zh: &'static str,
) -> Option<PlainPart> {
    if variations.is_empty() {
        return None;
    }
    let rows = variations.iter().map(|variation| {
        let answer = match &variation.outcome {
            Outcome::Estimate(estimate) => short(estimate),
            Outcome::Refusal(refusal) => refusals::reason(refusal, tongue),
        };
        ("", vec![variation.what.clone(), answer])
    });
    Some(PlainPart::Table(PlainTable {
        caption: say(tongue, en, zh).to_owned(),
        columns: columns(
            tongue,
            &[
                (head_en, head_zh, false),
                ("Whole [interval]", "总数 [区间]", true),
            ],
        ),
        rows: rows.collect(),
        is_cards: false,
    }))
}

fn multipliers(panel: &Panel, tongue: Tongue) -> Option<PlainPart> {
    if panel.highest_order.is_empty() {
        return None;
    }
    let rows = panel
        .highest_order
        .iter()
        .map(|(multiplier, total)| ("", vec![format!("{multiplier:.2}"), people(*total)]));
    Some(PlainPart::Table(PlainTable {
        caption: say(
            tongue,
            "If all lists together depend on each other: the unseen are divided by ξ, which no list can tell",
            "若全部名单之间存在依赖：未见人数除以 ξ，而名单无法告知 ξ 的大小",
        )
        .to_owned(),
        columns: columns(tongue, &[("ξ", "ξ", true), ("Whole", "总数", true)]),
        rows: rows.collect(),
        is_cards: false,
    }))
}

/// Each list taken as the whole, whose size is known, and estimated from the others.
fn internal(panel: &Panel, tongue: Tongue) -> Option<PlainPart> {
    if panel.internal.is_empty() {
        return None;
    }
    let rows = panel.internal.iter().map(|variation| {
        let truth = variation.truth.map_or_else(String::new, count);
        let (answer, verdict) = match &variation.outcome {
            Outcome::Estimate(estimate) => {
                let is_held = variation
                    .truth
                    .zip(estimate.interval)
                    .is_some_and(|(truth, interval)| interval.holds(truth as f64));
                let verdict = match is_held {
                    true => say(tongue, "✓ inside", "✓ 之内"),
                    false => say(tongue, "✗ outside", "✗ 之外"),
                };
                (short(estimate), verdict)
            }
            Outcome::Refusal(refusal) => (refusals::reason(refusal, tongue), "–"),
        };
        (
            "",
            vec![variation.what.clone(), truth, answer, verdict.to_owned()],
        )
    });
    Some(PlainPart::Table(PlainTable {
        caption: say(
            tongue,
            "Each list taken as the whole, whose size is known, and estimated from the others",
            "依次将各名单视为总体（人数已知），由其余名单估计",
        )
        .to_owned(),
        columns: columns(
            tongue,
            &[
                ("List", "名单", false),
                ("Known", "已知", true),
                ("Estimated", "估计", true),
                ("Known number", "已知数", false),
            ],
        ),
        rows: rows.collect(),
        is_cards: true,
    }))
}
