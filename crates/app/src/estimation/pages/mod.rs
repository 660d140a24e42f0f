//! An estimation as people read it: a page in plain words in English and Chinese, its plots as SVG, and a chart for the terminal. It
//! turns a run into words and pictures and judges nothing; what is printed is what the run says.

mod answer;
mod changes;
mod methods;
mod plots;
mod recompute;
mod refusals;
mod sections;
mod strata;
mod tongue;
mod view;

use std::fs;
use std::path::Path;

use rapporteur_estimate::gates::Tongue;
use rapporteur_report::{IntervalPlot, PlainPage, PlainPart, plain_html};

use super::EstimationRun;
use crate::AppError;
use tongue::say;

pub(crate) use refusals::remedy;
pub(crate) use tongue::rounded;
pub(crate) use view::View;

/// Writes the page of a run in both languages and its plots: `page.en.html`, `page.zh.html` and `plots/*.svg`.
///
/// # Errors
/// When a file cannot be written.
pub fn write_pages(run: &EstimationRun, dir: &Path) -> Result<(), AppError> {
    for (path, text) in files(run) {
        let path = dir.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)
                .map_err(|error| AppError::file("make the folder", folder, error))?;
        }
        fs::write(&path, text).map_err(|error| AppError::file("write", &path, error))?;
    }
    Ok(())
}

/// The run as a chart of letters, `columns` wide, in English; in ASCII alone when asked.
pub fn terminal(run: &EstimationRun, columns: usize, is_ascii: bool) -> String {
    let views = View::all(run);
    let plots = match views.as_slice() {
        [only] => vec![plots::by_method(only.panel(), Tongue::En)],
        several => strata_plot(run, several, Tongue::En).into_iter().collect(),
    };
    let texts: Vec<String> = plots
        .iter()
        .map(|plot| plot.text(columns, is_ascii))
        .collect();
    texts.join("\n")
}

/// Pages in both languages and every plot, by path.
fn files(run: &EstimationRun) -> Vec<(String, String)> {
    let views = View::all(run);
    let mut files = Vec::new();
    for (tongue, tag) in [(Tongue::En, "en"), (Tongue::Zh, "zh")] {
        let page = page(run, &views, tongue);
        files.push((format!("page.{tag}.html"), plain_html(&page)));
        let strata = strata_plot(run, &views, tongue);
        files.extend(strata.map(|plot| (format!("plots/strata.{tag}.svg"), plot.svg(true))));
        for (index, view) in views.iter().enumerate() {
            let number = match views.len() {
                1 => String::new(),
                _ => format!("{:03}-", index + 1),
            };
            let path = |name: &str| format!("plots/{number}{name}.{tag}.svg");
            files.extend(plots_of(view, tongue).map(|(name, svg)| (path(name), svg)));
        }
    }
    files
}

/// The plots of one stratum, each with its title.
fn plots_of(view: &View<'_>, tongue: Tongue) -> impl Iterator<Item = (&'static str, String)> {
    let methods = plots::by_method(view.panel(), tongue).svg(true);
    let posterior = plots::posterior(view, tongue).and_then(|plot| plot.svg(true));
    let checks = plots::predictive(view.panel(), tongue).map(|plot| plot.svg(true));
    let drawn = [
        ("methods", Some(methods)),
        ("posterior", posterior),
        ("checks", checks),
    ];
    drawn
        .into_iter()
        .filter_map(|(name, svg)| Some((name, svg?)))
}

/// The strata side by side; none of a single one.
fn strata_plot(run: &EstimationRun, views: &[View<'_>], tongue: Tongue) -> Option<IntervalPlot> {
    if views.len() < 2 {
        return None;
    }
    let title = match tongue {
        Tongue::En => format!("Documented and estimated, by {}", run.by.join(" and ")),
        Tongue::Zh => format!("已记录与估计人数（按 {} 分层）", run.by.join("、")),
    };
    Some(plots::by_stratum(title, views, tongue))
}

/// The page of a run.
fn page(run: &EstimationRun, views: &[View<'_>], tongue: Tongue) -> PlainPage {
    let tag = say(tongue, "en", "zh-Hans");
    let mut parts = match views {
        [only] => whole(only, tongue),
        several => strata::parts(run, several, strata_plot(run, several, tongue), tongue),
    };
    parts.extend(recompute::section(run, tongue));
    PlainPage {
        language: tag.parse().expect("invariant: a language tag of ours"),
        title: say(
            tongue,
            "How many did no list see?",
            "有多少人未被任何名单记录？",
        )
        .to_owned(),
        subtitle: run.title.clone(),
        parts,
        footer: say(
            tongue,
            "Made by rapporteur. This page fetches nothing and runs no script.",
            "由 rapporteur 生成。本页不从外部获取任何内容，也不运行脚本。",
        )
        .to_owned(),
    }
}

/// Everything about one whole.
fn whole(view: &View<'_>, tongue: Tongue) -> Vec<PlainPart> {
    let panel = view.panel();
    let mut parts = vec![answer::headline(view, tongue)];
    parts.extend(sections::answers(panel, tongue));
    parts.extend(sections::gates(view, tongue));
    parts.extend(sections::assumptions(panel, tongue));
    parts.extend(changes::section(view, tongue));
    parts.extend(sections::posterior(view, tongue));
    parts.extend(sections::checks(panel, tongue));
    parts.extend(sections::documented(panel, tongue));
    parts
}

#[cfg(test)]
pub(crate) mod tests;
