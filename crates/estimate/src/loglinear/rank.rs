//! All hierarchical models of a table by BIC, with those that have no estimate named.

use super::existence::judge;
use super::family::hierarchical;
use super::fit::{Fit, bic, described, unsettled};
use super::margins::{Margins, Start};
use super::model::Model;
use super::newton::{Newton, Restless};
use crate::{CaptureTable, Method, Refusal, Watch};

/// Models between two questions whether to stop.
const BETWEEN_QUESTIONS: usize = 128;

/// A model that has an estimate.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The model.
    pub model: Model,
    /// −2ℓ + p ln n.
    pub bic: f64,
    /// People in all.
    pub total: f64,
    /// Always 0: the estimate exists and is identified.
    pub code: u8,
}

/// The models of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The one with the least BIC.
    pub best: Fit,
    /// Those with an estimate, least BIC first; equal ones in the order of enumeration.
    pub models: Vec<Ranked>,
    /// Those without, with the code of [`super::Existence::code`].
    pub refused: Vec<(Model, u8)>,
}

/// Fits every hierarchical model that holds all main effects and terms of at most `max_order` lists (none: all but the full term).
///
/// There are 8 models of 3 lists, 113 of 4, 6,893 of 5 (1,024 with pairs only) and 32,768 of 6 with pairs only; more are refused.
///
/// # Reference
///
/// Baillargeon and Rivest (2007), doi:10.18637/jss.v019.i05 (`closedpMS.t`); Silverman, Chan and Vincent (2024),
/// Statistics and Computing 34, 44.
///
/// # Errors
///
/// [`Refusal::TooLarge`] above [`super::MODELS_MAX`] models; [`Refusal::NoEstimate`] when no model has an estimate; [`Refusal::Stopped`];
/// those of [`super::fit`].
pub fn rank(
    table: &CaptureTable,
    max_order: Option<usize>,
    watch: &dyn Watch,
) -> Result<Ranking, Refusal> {
    let margins = Margins::of(table)?;
    let start = Start::of(&margins);
    let models = hierarchical(margins.lists, max_order.unwrap_or(margins.lists))?;
    let ln_factorials = margins.ln_factorials();
    let mut newton = Newton::new(margins.lists);
    let (mut ranked, mut refused) = (Vec::with_capacity(models.len()), Vec::new());
    watch.stage("log-linear models", models.len() as u64);
    for (at, model) in models.into_iter().enumerate() {
        if at % BETWEEN_QUESTIONS == BETWEEN_QUESTIONS - 1 {
            watch.advance(BETWEEN_QUESTIONS as u64);
            if watch.is_cancelled() {
                return Err(Refusal::Stopped);
            }
        }
        newton.take(model.sets(), &margins);
        let code = judge(&margins, &newton.kept, &newton.dropped).code();
        if code != 0 {
            refused.push((model, code));
            continue;
        }
        let settled = newton.settle_cold(&margins, &start);
        settled.map_err(|Restless| unsettled(&model))?;
        ranked.push(Ranked {
            bic: bic(&newton, &margins, ln_factorials),
            total: margins.observed() + newton.unseen(),
            code,
            model,
        });
    }
    watch.advance(((ranked.len() + refused.len()) % BETWEEN_QUESTIONS) as u64);
    ranked.sort_by(|left, right| left.bic.total_cmp(&right.bic));
    let Some(first) = ranked.first() else {
        let (model, code) = refused.first().map_or((String::new(), 0), |(model, code)| {
            (model.to_string(), *code)
        });
        return Err(Refusal::NoEstimate { model, code });
    };
    newton.take(first.model.sets(), &margins);
    let settled = newton.settle_cold(&margins, &start);
    settled.map_err(|Restless| unsettled(&first.model))?;
    let best = described(
        &mut newton,
        &margins,
        first.model.clone(),
        Method::LogLinearBic,
    );
    Ok(Ranking {
        best,
        models: ranked,
        refused,
    })
}
