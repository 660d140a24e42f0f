//! `link plan` over lists: what would be compared and why, by which rules, with how many pairs. It refuses to score anything.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use rapporteur_linkage::{LinkModel, Prepared};

use super::columns::Kept;
use super::error::LinkingError;
use super::lists::{self, ListFile};
use super::opened::{prepare, read_model};
use super::watching::{Told, Watching};

/// Which lists, by which model.
#[derive(Debug, Clone)]
pub struct ListsOptions {
    /// The lists.
    pub lists: Vec<PathBuf>,
    /// The model; `None` has one found from the columns.
    pub model: Option<PathBuf>,
    /// Threads.
    pub threads: usize,
    /// The seed.
    pub seed: u64,
}

/// A rule and what it brings.
#[derive(Debug, Clone, PartialEq)]
pub struct RulePlanned {
    /// The rule in words.
    pub words: String,
    /// Pairs that it brings.
    pub pairs: u64,
    /// Pairs that no earlier rule brings.
    pub new_pairs: u64,
}

/// What a run would do.
#[derive(Debug, Clone, PartialEq)]
pub struct ListsPlan {
    /// The lists.
    pub lists: Vec<ListFile>,
    /// How records are named, in words.
    pub naming: &'static str,
    /// The model as TOML.
    pub model: String,
    /// Why the model is as it is; empty when it was given.
    pub reasons: Vec<String>,
    /// The rules.
    pub rules: Vec<RulePlanned>,
    /// Rules that are not followed, and why.
    pub left_out: Vec<String>,
    /// Pairs over all rules, each once.
    pub pairs: u64,
    /// Seconds that scoring is expected to take.
    pub seconds: f64,
    /// Blocks that are too large, by the value that makes them so, and how they are refined.
    pub large_blocks: Vec<String>,
}

/// The model that was asked for, or one found from the columns, and why it is as it is.
/// A column that is known to be the truth is not looked at.
pub(crate) fn model_for(
    options: &ListsOptions,
    truth: Option<&str>,
) -> Result<(LinkModel, Vec<String>), LinkingError> {
    if let Some(path) = &options.model {
        return Ok((read_model(path)?, Vec::new()));
    }
    let mut sampled = lists::sample(&options.lists)?;
    if let Some(at) = sampled
        .columns
        .iter()
        .position(|own| Some(own.as_str()) == truth)
    {
        sampled.columns.remove(at);
        sampled.samples.remove(at);
    }
    let (mut model, mut reasons) = LinkModel::guess(&sampled.columns, &sampled.samples);
    reasons.extend(
        sampled
            .same
            .iter()
            .map(|(own, known)| format!("{own}: the same as {known} of another list")),
    );
    model.same = sampled.same;
    if model.fields.is_empty() {
        return Err(LinkingError::refused(
            format!(
                "no column is understood well enough to compare: {}",
                reasons.join("; ")
            ),
            "say what the columns are in a model: --model FILE (docs/linking.md shows one)",
        ));
    }
    Ok((model, reasons))
}

/// Says what a run would do.
///
/// # Errors
/// What lists or model say.
pub fn plan(
    options: &ListsOptions,
    progress: Told<'_>,
    stop: &AtomicBool,
) -> Result<ListsPlan, LinkingError> {
    let watch = Watching::new(progress, stop);
    let (model, reasons) = model_for(options, None)?;
    let lists = lists::read(&options.lists, &model, Kept::All(&[]), &watch)?;
    let prepared = prepare(&lists, &model, options.seed, options.threads, &watch)?;
    let planned = prepared.plan();
    watch.finish("done");
    let large_blocks = large_blocks(&prepared);
    Ok(ListsPlan {
        naming: lists.naming_in_words(),
        model: model.to_toml(),
        reasons,
        rules: planned
            .rules
            .iter()
            .map(|rule| RulePlanned {
                words: rule.words.clone(),
                pairs: rule.pairs,
                new_pairs: rule.new_pairs,
            })
            .collect(),
        left_out: planned
            .left_out
            .iter()
            .map(|rule| format!("{}: {}", rule.words, rule.reason))
            .collect(),
        pairs: planned.pairs,
        seconds: planned.seconds,
        large_blocks,
        lists: lists.files,
    })
}

/// Blocks that are too large, by the value that makes them so.
pub(crate) fn large_blocks(prepared: &Prepared<'_>) -> Vec<String> {
    prepared
        .large_blocks()
        .iter()
        .map(|block| {
            let rule = &block.rule_words;
            let then = match &block.refined_by {
                Some(by) => format!("refined by {by}"),
                None => "NOT compared by this rule".to_owned(),
            };
            format!(
                "{} records share {} ({rule}): {then}",
                block.records, block.values
            )
        })
        .collect()
}
