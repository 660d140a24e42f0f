//! One choice of a model after another, on tables drawn anew or less one person, on several threads.

use super::bootstrap::Selector;
use super::existence::judge;
use super::fit::bic;
use super::margins::{Margins, Start};
use super::model::Model;
use super::newton::Newton;
use super::rank::rank;
use super::stepwise::{Walk, checked_ln_p, stepwise};
use crate::{CaptureTable, Refusal, Watch};

/// The choice made on the table, and what replicates need to make it again.
pub(super) enum Plan {
    Stepwise {
        ln_p: f64,
        total: f64,
        model: Model,
        /// Parameters of independence on the table, by term.
        alpha: Vec<f64>,
    },
    Bic {
        total: f64,
        models: Vec<Model>,
        /// Parameters of each model on the table, by term.
        alphas: Vec<Vec<f64>>,
    },
}

/// What a replicate chose among the first 1, 2, … models (stepwise: one entry).
#[derive(Debug, Clone, Copy)]
pub(super) struct Chosen {
    /// NaN without an estimate.
    pub total: f64,
    pub otherwise: bool,
}

impl Plan {
    pub fn of(
        table: &CaptureTable,
        selector: &Selector,
        watch: &dyn Watch,
    ) -> Result<Self, Refusal> {
        let margins = Margins::of(table)?;
        let start = Start::of(&margins);
        let mut newton = Newton::new(margins.lists);
        let mut parameters = |model: &Model| {
            newton.take(model.sets(), &margins);
            let mut alpha = vec![0.0; margins.counts.len()];
            // A fit that found no rest here only starts its replicates from nought.
            if newton.settle_cold(&margins, &start).is_ok() {
                newton.write(&mut alpha);
            }
            alpha
        };
        match *selector {
            Selector::Stepwise { p } => {
                let selected = stepwise(table, p)?;
                Ok(Self::Stepwise {
                    ln_p: checked_ln_p(p)?,
                    total: selected.fit.estimate.total,
                    model: selected.fit.model,
                    alpha: parameters(&Model::independence(margins.lists)?),
                })
            }
            Selector::Bic { max_order, top } => {
                if top == 0 {
                    return Err(Refusal::Parameter {
                        parameter: "top".to_owned(),
                        range: "1 or more".to_owned(),
                    });
                }
                let ranking = rank(table, max_order, watch)?;
                let models: Vec<Model> = ranking
                    .models
                    .into_iter()
                    .take(top)
                    .map(|ranked| ranked.model)
                    .collect();
                Ok(Self::Bic {
                    total: ranking.best.estimate.total,
                    alphas: models.iter().map(&mut parameters).collect(),
                    models,
                })
            }
        }
    }

    /// Entries per replicate.
    pub fn width(&self) -> usize {
        match self {
            Self::Stepwise { .. } => 1,
            Self::Bic { models, .. } => models.len(),
        }
    }

    pub fn total(&self) -> f64 {
        match self {
            Self::Stepwise { total, .. } | Self::Bic { total, .. } => *total,
        }
    }

    /// The model chosen on the table.
    pub fn model(&self) -> &Model {
        match self {
            Self::Stepwise { model, .. } => model,
            Self::Bic { models, .. } => &models[0],
        }
    }

    /// Chooses on the counts in hand.
    fn choose(&self, work: &mut Work, chosen: &mut [Chosen]) {
        match self {
            Self::Stepwise {
                ln_p, model, alpha, ..
            } => {
                let walk = &mut work.walk;
                let fitted = walk.begin(&work.margins) == 0
                    && walk.newton.settle_warm(&work.margins, alpha).is_ok()
                    && walk.climb(&work.margins, *ln_p).is_ok();
                chosen[0] = Chosen {
                    total: if fitted {
                        work.margins.observed() + walk.newton.unseen()
                    } else {
                        f64::NAN
                    },
                    otherwise: !same_terms(&walk.terms, model.sets()),
                };
            }
            Self::Bic { models, alphas, .. } => {
                let (mut least, mut best) = (
                    f64::INFINITY,
                    Chosen {
                        total: f64::NAN,
                        otherwise: false,
                    },
                );
                let (newton, margins) = (&mut work.walk.newton, &work.margins);
                for (at, (model, alpha)) in models.iter().zip(alphas).enumerate() {
                    newton.take(model.sets(), margins);
                    let exists = judge(margins, &newton.kept, &newton.dropped).code() == 0;
                    if exists && newton.settle_warm(margins, alpha).is_ok() {
                        let own = bic(newton, margins, 0.0);
                        if own < least {
                            least = own;
                            best = Chosen {
                                total: margins.observed() + newton.unseen(),
                                otherwise: at > 0,
                            };
                        }
                    }
                    chosen[at] = best;
                }
            }
        }
    }
}

/// One thread's memory.
struct Work {
    margins: Margins,
    walk: Walk,
}

fn same_terms(left: &[u32], right: &[u32]) -> bool {
    left.len() == right.len() && left.iter().all(|term| right.contains(term))
}

/// Makes the choice on so many tables, each written by its number, on several threads.
pub(super) fn spread(
    plan: &Plan,
    margins: &Margins,
    tables: usize,
    threads: usize,
    watch: &dyn Watch,
    write: &(dyn Fn(usize, &mut [f64]) + Sync),
) -> Result<Vec<Chosen>, Refusal> {
    let width = plan.width();
    let mut chosen = vec![
        Chosen {
            total: f64::NAN,
            otherwise: false
        };
        tables * width
    ];
    let share = tables.div_ceil(threads.max(1)).max(1);
    let part = |first: usize, places: &mut [Chosen]| -> Result<(), Refusal> {
        let mut work = Work {
            margins: margins.clone(),
            walk: Walk::new(margins.lists),
        };
        for (at, place) in places.chunks_exact_mut(width).enumerate() {
            if watch.is_cancelled() {
                return Err(Refusal::Stopped);
            }
            write(first + at, &mut work.margins.counts);
            work.margins.resum();
            plan.choose(&mut work, place);
            watch.advance(1);
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let parts = chosen.chunks_mut(share * width).enumerate();
        let handles: Vec<_> = parts
            .map(|(at, places)| scope.spawn(move || part(at * share, places)))
            .collect();
        handles
            .into_iter()
            .try_for_each(|handle| match handle.join() {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic),
            })
    })?;
    Ok(chosen)
}
