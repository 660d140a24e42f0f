//! The sections below the headline: what was documented, what each method says and takes for granted, every gate, the checks. Each is a
//! list of parts that `rapporteur-report` prints. It judges nothing.

use rapporteur_estimate::Method;
use rapporteur_estimate::gates::{Gate, Side, Tongue, Verdict};
use rapporteur_estimate::panel::{Conclusion, Outcome, Panel};
use rapporteur_report::{PlainPart, PlainTable};

use super::tongue::{count, limits, people, percent, plain, say, short};
use super::view::View;
use super::{methods, plots, refusals};

/// A heading.
pub(super) fn heading(
    anchor: &str,
    tongue: Tongue,
    en: &'static str,
    zh: &'static str,
) -> PlainPart {
    PlainPart::Heading {
        anchor: anchor.to_owned(),
        words: say(tongue, en, zh).to_owned(),
    }
}

pub(super) fn text(tongue: Tongue, en: &'static str, zh: &'static str) -> PlainPart {
    PlainPart::Text(say(tongue, en, zh).to_owned())
}

/// Headings of a table: the words, and whether the column holds numbers.
pub(super) fn columns(
    tongue: Tongue,
    headings: &[(&'static str, &'static str, bool)],
) -> Vec<(String, bool)> {
    headings
        .iter()
        .map(|(en, zh, is_number)| (say(tongue, en, zh).to_owned(), *is_number))
        .collect()
}

/// Lists, how many people each holds, and how they overlap.
pub(super) fn documented(panel: &Panel, tongue: Tongue) -> Vec<PlainPart> {
    let (table, overlap) = (&panel.table, &panel.overlap);
    let alone = |list: usize| table.count(1 << list);
    let lists = table.lists().iter().enumerate().map(|(list, name)| {
        let cells = vec![
            name.clone(),
            count(overlap.totals[list]),
            count(alone(list)),
        ];
        ("", cells)
    });
    let lists = PlainTable {
        caption: say(tongue, "People on each list", "各名单的人数").to_owned(),
        columns: columns(
            tongue,
            &[
                ("List", "名单", false),
                ("People", "人数", true),
                ("On this list alone", "仅见于此名单", true),
            ],
        ),
        rows: lists.collect(),
        is_cards: false,
    };
    let several = overlap
        .frequencies
        .iter()
        .enumerate()
        .map(|(index, people)| {
            let on = plots::of(
                rapporteur_estimate::checks::Of::Frequency(index + 1),
                table.lists(),
                tongue,
            );
            ("", vec![on, count(*people)])
        });
    let several = PlainTable {
        caption: say(
            tongue,
            "People by the number of lists they stand on",
            "按所在名单数计的人数",
        )
        .to_owned(),
        columns: columns(
            tongue,
            &[("Found", "出现", false), ("People", "人数", true)],
        ),
        rows: several.collect(),
        is_cards: false,
    };
    vec![
        heading("documented", tongue, "What was documented", "已记录的情况"),
        text(
            tongue,
            "All that can be known of people whom no list saw comes from people whom several lists saw. These are the counts that every method below starts from.",
            "对未被任何名单记录者的了解，全部来自被多份名单记录的人。以下计数是各方法的共同起点。",
        ),
        PlainPart::Table(lists),
        PlainPart::Table(several),
        PlainPart::Table(pairs(panel, tongue)),
    ]
}

/// People whom each pair of lists shares.
fn pairs(panel: &Panel, tongue: Tongue) -> PlainTable {
    let names = panel.table.lists();
    let mut columns = columns(tongue, &[("Shared with", "共有", false)]);
    columns.extend(names.iter().skip(1).map(|name| (name.clone(), true)));
    let rows = names.iter().enumerate().take(names.len().saturating_sub(1));
    let rows = rows.map(|(one, name)| {
        let mut cells = vec![name.clone()];
        cells.extend((1..names.len()).map(|other| match other > one {
            true => count(panel.table.on_all(1 << one | 1 << other)),
            false => String::new(),
        }));
        ("", cells)
    });
    PlainTable {
        caption: say(tongue, "People whom two lists share", "两份名单的共同人数").to_owned(),
        columns,
        rows: rows.collect(),
        is_cards: false,
    }
}

/// Every method's answer, drawn and in a table.
pub(super) fn answers(panel: &Panel, tongue: Tongue) -> Vec<PlainPart> {
    answers_of(panel, "methods-all", tongue)
}

/// The same, with a drawing whose parts have ids that begin so.
pub(super) fn answers_of(panel: &Panel, id: &str, tongue: Tongue) -> Vec<PlainPart> {
    let mut plot = plots::by_method(panel, tongue);
    plot.id = id.to_owned();
    let rows = panel.answers.iter().map(|answer| {
        let is_first =
            panel.primary == Some(answer.method) && panel.conclusion != Conclusion::NoEstimate;
        let mark = if is_first { "◆ " } else { "" };
        let number = match &answer.outcome {
            Outcome::Estimate(estimate) => short(estimate),
            Outcome::Refusal(refusal) => refusals::reason(refusal, tongue),
        };
        let cells = vec![
            format!("{mark}{}", methods::name(answer.method, tongue)),
            number,
            answer.chosen.clone(),
        ];
        (if is_first { "first" } else { "" }, cells)
    });
    let table = PlainTable {
        caption: say(tongue, "The same numbers", "相同数字").to_owned(),
        columns: columns(
            tongue,
            &[
                ("Method", "方法", false),
                (
                    "Whole [interval], or why there is no number",
                    "总数 [区间]，或没有数字的原因",
                    false,
                ),
                ("Chosen model", "所选模型", false),
            ],
        ),
        rows: rows.collect(),
        is_cards: true,
    };
    vec![
        heading("methods", tongue, "What each method says", "各方法的结果"),
        PlainPart::Text(lead(panel, tongue).to_owned()),
        PlainPart::Plot {
            svg: plot.svg(false),
            caption: plot.title,
            table,
        },
    ]
}

fn lead(panel: &Panel, tongue: Tongue) -> &'static str {
    if panel.conclusion == Conclusion::NoEstimate {
        return say(
            tongue,
            "The methods’ own numbers stand here so that an expert can see what went wrong. None of them may be quoted.",
            "以下为各方法自身的数字，供专家查看问题所在；均不得引用。",
        );
    }
    say(
        tongue,
        "Each method answers the same question from the same counts and takes other things for granted. The one with the diamond is the primary method: a rule set beforehand chose it, not its number.",
        "各方法由相同的计数回答同一问题，所作假设不同。带菱形者为主要方法：由事先定下的规则选定，而非依其数字。",
    )
}

/// What each method that was asked takes for granted.
pub(super) fn assumptions(panel: &Panel, tongue: Tongue) -> Vec<PlainPart> {
    let terms = panel.answers.iter().map(|answer| {
        (
            methods::name(answer.method, tongue).to_owned(),
            methods::assumed(answer.method, tongue).to_owned(),
        )
    });
    vec![
        heading("assumed", tongue, "What was assumed", "所作的假设"),
        text(
            tongue,
            "All methods assume that the lists speak of the same people, place and time; that nobody is counted twice on one list; that records were linked rightly; and that everybody could have been seen by some list. A group that no list could ever see is in none of these numbers.",
            "所有方法均假设：各名单针对同一人群、地点和时期；同一名单内无人重复；记录匹配正确；每个人都有可能被某份名单记录。任何名单都无法触及的人群不在这些数字之内。",
        ),
        PlainPart::Terms(terms.collect()),
    ]
}

/// Every gate with its value, threshold, verdict and meaning.
pub(super) fn gates(view: &View<'_>, tongue: Tongue) -> Vec<PlainPart> {
    let rows = view.gates.iter().map(|gate| gate_row(gate, tongue));
    let table = PlainTable {
        caption: say(tongue, "Every gate", "全部检验").to_owned(),
        columns: columns(
            tongue,
            &[
                ("Gate", "检验", false),
                ("Verdict", "结论", false),
                ("Value", "数值", true),
                ("Wanted", "要求", false),
                ("Meaning", "含义", false),
            ],
        ),
        rows: rows.collect(),
        is_cards: true,
    };
    vec![
        heading("gates", tongue, "What had to hold", "必须满足的条件"),
        text(
            tongue,
            "A gate that fails forbids to print a number. One that warns lets the number stand, and is quoted with it. One that is not judged could not be computed for this table.",
            "“未通过”者禁止给出数字；“警示”者数字可成立，但须一并引用；“未判定”者在本表上无法计算。",
        ),
        PlainPart::Table(table),
    ]
}

fn gate_row(gate: &Gate, tongue: Tongue) -> (&'static str, Vec<String>) {
    let (name, meaning) = gate.id.meaning(tongue);
    let (class, sign) = match gate.verdict {
        Verdict::Holds => ("", "✓"),
        Verdict::Warns => ("warns", "!"),
        Verdict::Fails => ("fails", "✗"),
        Verdict::Unjudged => ("", "–"),
    };
    let wanted = match (gate.side, tongue) {
        (Side::AtLeast, Tongue::En) => "at least",
        (Side::AtMost, Tongue::En) => "at most",
        (Side::AtLeast, Tongue::Zh) => "至少",
        (Side::AtMost, Tongue::Zh) => "至多",
    };
    let subjects = match gate.subjects.is_empty() {
        true => String::new(),
        false => {
            format!(
                "{}{}",
                say(tongue, " Here: ", "此处："),
                named_methods(&gate.subjects, tongue)
            ) + say(tongue, ".", "。")
        }
    };
    let cells = vec![
        name.to_owned(),
        format!("{sign} {}", gate.verdict.word(tongue)),
        gate.value.map_or_else(|| "–".to_owned(), plain),
        format!("{wanted} {}", plain(gate.threshold)),
        format!("{meaning}{subjects}"),
    ];
    (class, cells)
}

/// Subjects of a gate, with the names of methods in words; `a × b` is a pair.
pub(super) fn named_methods(subjects: &[String], tongue: Tongue) -> String {
    let word = |part: &str| {
        let method = Method::ALL
            .into_iter()
            .find(|method| method.as_str() == part);
        method.map_or_else(
            || part.to_owned(),
            |method| methods::name(method, tongue).to_owned(),
        )
    };
    let named = subjects.iter().map(|subject| {
        let parts: Vec<String> = subject.split(" × ").map(word).collect();
        parts.join(" × ")
    });
    named.collect::<Vec<_>>().join(say(tongue, "; ", "；"))
}

/// How the draws are spread and where the chains dwell.
pub(super) fn posterior(view: &View<'_>, tongue: Tongue) -> Vec<PlainPart> {
    let panel = view.panel();
    let mut parts = Vec::new();
    if let Some((svg, caption)) =
        plots::posterior(view, tongue).and_then(|plot| Some((plot.svg(false)?, plot.title)))
    {
        parts.push(PlainPart::Plot {
            svg,
            caption,
            table: quantiles(view.draws, tongue),
        });
    }
    if let Some(chains) = &panel.chains {
        parts.push(PlainPart::Text(chains_said(panel, chains, tongue)));
        parts.push(PlainPart::Table(modes(chains, tongue)));
    }
    if !parts.is_empty() {
        parts.insert(
            0,
            heading("draws", tongue, "How sure the answer is", "答案的确定程度"),
        );
    }
    parts
}

fn chains_said(
    panel: &Panel,
    chains: &rapporteur_estimate::panel::Chains,
    tongue: Tongue,
) -> String {
    let number = panel.plan.chains;
    let sweeps = count(chains.sweeps);
    let agree = match (chains.converged, tongue) {
        (true, Tongue::En) => "They tell the same.",
        (false, Tongue::En) => {
            "They do not tell the same: no single number may be taken from them."
        }
        (true, Tongue::Zh) => "各链结果一致。",
        (false, Tongue::Zh) => "各链结果不一致：不得由其得出单一数字。",
    };
    match tongue {
        Tongue::En => format!(
            "The latent-class model was run {number} times from starts far apart, {sweeps} steps each. {agree} Where the answers gather is shown below; several places mean that the table allows several stories."
        ),
        Tongue::Zh => format!(
            "潜在类别模型从相距甚远的起点运行了 {number} 次，每次 {sweeps} 步。{agree}下表列出答案聚集之处；若有多处，说明数据容许多种解释。"
        ),
    }
}

fn modes(chains: &rapporteur_estimate::panel::Chains, tongue: Tongue) -> PlainTable {
    let rows = chains.modes.iter().map(|mode| {
        let cells = vec![
            people(mode.median),
            limits(&mode.interval),
            percent(mode.weight),
            mode.classes.to_string(),
        ];
        ("", cells)
    });
    PlainTable {
        caption: say(tongue, "Where the chains dwell", "各链停留之处").to_owned(),
        columns: columns(
            tongue,
            &[
                ("Median of the whole", "总数中位数", true),
                ("Interval there", "该处区间", true),
                ("Share of the draws", "占抽样比例", true),
                ("Kinds of people", "人群类别数", true),
            ],
        ),
        rows: rows.collect(),
        is_cards: false,
    }
}

fn quantiles(draws: &[f64], tongue: Tongue) -> PlainTable {
    let mut draws = draws.to_vec();
    draws.sort_by(f64::total_cmp);
    let at = |percent: usize| draws.get((draws.len().saturating_sub(1)) * percent / 200);
    let rows = [5, 20, 50, 100, 150, 180, 195]
        .into_iter()
        .filter_map(|half_percent| {
            let value = at(half_percent)?;
            let name = format!("{} %", half_percent as f64 / 2.0);
            Some(("", vec![name, people(*value)]))
        });
    PlainTable {
        caption: say(
            tongue,
            "So many of the draws are at most so large",
            "抽样值不超过该数的比例",
        )
        .to_owned(),
        columns: columns(tongue, &[("Share", "比例", true), ("People", "人数", true)]),
        rows: rows.collect(),
        is_cards: false,
    }
}

/// Counts that were observed beside those that the model makes.
pub(super) fn checks(panel: &Panel, tongue: Tongue) -> Vec<PlainPart> {
    let Some(plot) = plots::predictive(panel, tongue) else {
        return Vec::new();
    };
    let rows = plots::worst_first(panel).into_iter().map(|check| {
        let is_outside = plots::is_outside(check);
        let cells = vec![
            plots::of(check.of, panel.table.lists(), tongue),
            count(check.observed),
            people(check.expected),
            format!("{}–{}", people(check.lower), people(check.upper)),
            match is_outside {
                true => say(tongue, "✗ outside", "✗ 之外"),
                false => say(tongue, "✓ inside", "✓ 之内"),
            }
            .to_owned(),
        ];
        (if is_outside { "warns" } else { "" }, cells)
    });
    let table = PlainTable {
        caption: say(tongue, "The same counts, all of them", "相同计数（全部）").to_owned(),
        columns: columns(
            tongue,
            &[
                ("Count of people", "计数", false),
                ("Observed", "观察", true),
                ("Model, mean", "模型均值", true),
                ("Model, 95 %", "模型 95 %", true),
                ("", "", false),
            ],
        ),
        rows: rows.collect(),
        is_cards: false,
    };
    vec![
        heading(
            "checks",
            tongue,
            "Could the model have made these lists?",
            "模型能否生成这样的名单？",
        ),
        text(
            tongue,
            "The model is asked to make the table again many times. A count that it hardly ever makes shows something that it does not know of. The worst stand first.",
            "让模型多次重新生成该表。模型几乎从不生成的计数，说明它有所不知。最差者在前。",
        ),
        PlainPart::Plot {
            svg: plot.svg(false),
            caption: plot.title,
            table,
        },
    ]
}
