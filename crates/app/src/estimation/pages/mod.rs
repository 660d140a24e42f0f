//! An estimation run as people read it: a page in plain words in English and Chinese, its plots as SVG, and a chart for the terminal.
//! It turns a panel into words and pictures and judges nothing; what is printed is what the panel says.

mod answer;
mod changes;
mod methods;
mod plots;
mod refusals;
mod sections;
mod tongue;

use rapporteur_estimate::gates::Tongue;
use rapporteur_estimate::panel::{Conclusion, Panel};
use rapporteur_report::{PlainPage, PlainPart, PlainTable, plain_html};

use sections::{columns, heading, text};
use tongue::{count, limits, people, percent, say, unseen_share};

/// One stratum of a run.
#[derive(Debug, Clone, Copy)]
pub struct Stratum<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its panel.
    pub panel: &'a Panel,
}

/// What a page is made from.
#[derive(Debug, Clone)]
pub struct Matter<'a> {
    /// What was estimated, in the caller's words: a file, a record.
    pub name: String,
    /// What the strata are, in the caller's words (`year`, `place`); empty without strata.
    pub by: String,
    /// The panels: one without a stratum, or one for each.
    pub strata: Vec<Stratum<'a>>,
    /// Further facts, each a heading, and rows of a name and a value: totals over strata, draws of the linkage.
    pub further: Vec<(String, Vec<(String, String)>)>,
    /// The command that makes the run again.
    pub command: String,
    /// Names and values that the run hangs on: version, seed, digests.
    pub recompute: Vec<(String, String)>,
}

/// A file of a run: its path within the folder, and its text.
pub type PageFile = (String, String);

/// Pages in both languages and every plot, by path.
pub fn files(matter: &Matter<'_>) -> Vec<PageFile> {
    let mut files = Vec::new();
    for (tongue, tag) in [(Tongue::En, "en"), (Tongue::Zh, "zh")] {
        files.push((
            format!("page.{tag}.html"),
            plain_html(&page(matter, tongue)),
        ));
        files.extend(plot_files(matter, tongue, tag));
    }
    files
}

/// The plots of a run, each with its title, as files that stand alone.
fn plot_files(matter: &Matter<'_>, tongue: Tongue, tag: &str) -> Vec<PageFile> {
    let mut files = Vec::new();
    if let Some(plot) = strata_plot(matter, tongue) {
        files.push((format!("plots/strata.{tag}.svg"), plot.svg(true)));
    }
    for (index, stratum) in matter.strata.iter().enumerate() {
        let path = |name: &str| match matter.strata.len() {
            1 => format!("plots/{name}.{tag}.svg"),
            _ => format!("plots/{:03}-{name}.{tag}.svg", index + 1),
        };
        files.push((
            path("methods"),
            plots::by_method(stratum.panel, tongue).svg(true),
        ));
        let drawn = plots::posterior(stratum.panel, tongue).and_then(|plot| plot.svg(true));
        files.extend(drawn.map(|svg| (path("posterior"), svg)));
        let drawn = plots::predictive(stratum.panel, tongue).map(|plot| plot.svg(true));
        files.extend(drawn.map(|svg| (path("checks"), svg)));
    }
    files
}

/// The run as a chart of letters, `columns` wide, in English; in ASCII alone when asked.
pub fn chart(matter: &Matter<'_>, columns: usize, is_ascii: bool) -> String {
    let charts = match (strata_plot(matter, Tongue::En), &matter.strata[..]) {
        (Some(plot), _) => vec![plot],
        (None, strata) => strata
            .iter()
            .map(|stratum| plots::by_method(stratum.panel, Tongue::En))
            .collect(),
    };
    let texts: Vec<String> = charts
        .iter()
        .map(|plot| plot.text(columns, is_ascii))
        .collect();
    texts.join("\n")
}

fn strata_plot(matter: &Matter<'_>, tongue: Tongue) -> Option<rapporteur_report::IntervalPlot> {
    if matter.strata.len() < 2 {
        return None;
    }
    let title = match tongue {
        Tongue::En => format!("Documented and estimated, by {}", matter.by),
        Tongue::Zh => format!("已记录与估计人数（按 {} 分层）", matter.by),
    };
    Some(plots::by_stratum("strata", title, &matter.strata, tongue))
}

/// The page of a run.
fn page(matter: &Matter<'_>, tongue: Tongue) -> PlainPage {
    let tag = say(tongue, "en", "zh-Hans");
    let mut parts = match &matter.strata[..] {
        [only] => whole(only.panel, tongue),
        several => stratified(matter, several, tongue),
    };
    for (name, rows) in &matter.further {
        parts.push(PlainPart::Subheading(name.clone()));
        parts.push(PlainPart::Terms(rows.clone()));
    }
    parts.extend(recompute(matter, tongue));
    PlainPage {
        language: tag.parse().expect("invariant: a language tag of ours"),
        title: say(
            tongue,
            "How many did no list see?",
            "有多少人未被任何名单记录？",
        )
        .to_owned(),
        subtitle: matter.name.clone(),
        parts,
        footer: say(
            tongue,
            "Made by rapporteur. This page fetches nothing and runs no script.",
            "由 rapporteur 生成。本页不从外部获取任何内容，也不运行脚本。",
        )
        .to_owned(),
    }
}

/// Everything about one panel.
fn whole(panel: &Panel, tongue: Tongue) -> Vec<PlainPart> {
    let mut parts = vec![answer::headline(panel, tongue)];
    parts.extend(sections::answers(panel, tongue));
    parts.extend(sections::gates(panel, tongue));
    parts.extend(sections::assumptions(panel, tongue));
    parts.extend(changes::section(panel, tongue));
    parts.extend(sections::posterior(panel, tongue));
    parts.extend(sections::checks(panel, tongue));
    parts.extend(sections::documented(panel, tongue));
    parts
}

/// The strata side by side, then for each its answer, its gates and its methods.
fn stratified(matter: &Matter<'_>, strata: &[Stratum<'_>], tongue: Tongue) -> Vec<PlainPart> {
    let mut parts = Vec::new();
    if let Some(plot) = strata_plot(matter, tongue) {
        parts.push(heading("strata", tongue, "Stratum by stratum", "各分层"));
        parts.push(text(
            tongue,
            "Each stratum is estimated by itself. Limits of several strata must not be added; the total over strata is made from draws.",
            "各分层分别估计。各层的区间端点不可相加；总数由抽样合并而得。",
        ));
        parts.push(PlainPart::Plot {
            svg: plot.svg(false),
            caption: plot.title,
            table: strata_table(strata, tongue),
        });
    }
    for (index, stratum) in strata.iter().enumerate() {
        parts.push(PlainPart::Heading {
            anchor: format!("stratum-{}", index + 1),
            words: stratum.name.to_owned(),
        });
        parts.push(answer::headline(stratum.panel, tongue));
        let inner = sections::gates(stratum.panel, tongue)
            .into_iter()
            .chain(sections::answers(stratum.panel, tongue));
        let is_kept =
            |part: &PlainPart| !matches!(part, PlainPart::Heading { .. } | PlainPart::Text(_));
        parts.extend(inner.filter(is_kept).map(|part| renamed(part, index)));
    }
    if let Some(first) = strata.first() {
        parts.extend(sections::assumptions(first.panel, tongue));
    }
    parts
}

/// A plot with ids of its own, for several plots of one sort on a page.
fn renamed(part: PlainPart, index: usize) -> PlainPart {
    match part {
        PlainPart::Plot {
            svg,
            caption,
            table,
        } => PlainPart::Plot {
            svg: ["methods-title", "methods-desc", "methods-fill"]
                .iter()
                .fold(svg, |svg, id| {
                    svg.replace(id, &format!("s{}-{id}", index + 1))
                }),
            caption,
            table,
        },
        other => other,
    }
}

fn strata_table(strata: &[Stratum<'_>], tongue: Tongue) -> PlainTable {
    let rows = strata.iter().map(|stratum| {
        let panel = stratum.panel;
        let shown = panel
            .estimate()
            .filter(|_| panel.conclusion != Conclusion::NoEstimate);
        let mut cells = vec![stratum.name.to_owned(), count(panel.table.observed())];
        match shown {
            Some(estimate) => cells.extend([
                people(estimate.total),
                estimate
                    .interval
                    .as_ref()
                    .map_or_else(|| "–".to_owned(), limits),
                percent(unseen_share(estimate)),
                match panel.conclusion {
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
                plots::failing(panel, tongue),
            ]),
        }
        ("", cells)
    });
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

fn recompute(matter: &Matter<'_>, tongue: Tongue) -> Vec<PlainPart> {
    vec![
        heading("again", tongue, "How to compute it again", "如何重新计算"),
        text(
            tongue,
            "The same lists, the same version and the same seed give the same numbers to the last digit, on any machine and with any number of processors.",
            "名单、版本与种子相同，则在任何机器上、以任意数量的处理器，所得数字完全一致。",
        ),
        PlainPart::Code(matter.command.clone()),
        PlainPart::Terms(matter.recompute.clone()),
    ]
}

#[cfg(test)]
mod tests;
