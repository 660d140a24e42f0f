//! `link`: which records are one. Lists named on the command line, or a linkage's folder, are linked as files; without them it is the record.

mod arguments;
pub(crate) mod files;
mod keys;
mod print;
mod record;
mod review_files;
mod side_by_side;
pub(crate) mod width;

use std::process::ExitCode;

use arguments::LinkAction;
pub(crate) use arguments::LinkArguments;

use crate::arguments::Common;
use crate::words::Failure;

pub(crate) async fn run(verb: LinkArguments, common: &Common) -> Result<ExitCode, Failure> {
    match verb.action {
        None => record::run(None, None, common).await,
        Some(LinkAction::Plan(plan)) if !plan.lists.lists.is_empty() => files::plan(&plan, common),
        Some(LinkAction::Plan(_)) => record::plan(common).await,
        Some(LinkAction::Run(run)) if !run.lists.lists.is_empty() => files::run(run, common),
        Some(LinkAction::Run(run)) => record::run(run.propose_from, run.decide_from, common).await,
        Some(LinkAction::Review(review)) => match &review.dir {
            Some(dir) => review_files::run(dir, &review, common),
            None => record::review(&review, common).await,
        },
        Some(LinkAction::Explain(explain)) => match explain.subject.as_slice() {
            [judgment] if explain.cluster.is_none() && !files::is_linkage(judgment) => {
                record::explain(judgment, common).await
            }
            _ => files::explain(&explain, common),
        },
        Some(LinkAction::Eval(eval)) => match &eval.dir {
            Some(dir) => files::eval(dir, &eval, common),
            None => record::eval(&eval, common).await,
        },
        Some(LinkAction::Export(export)) => match &export.dir {
            Some(dir) => files::export(dir, &export, common),
            None => record::export(&export, common).await,
        },
        Some(LinkAction::Decide {
            judgment,
            verdict,
            reason,
        }) => record::decide_one(&judgment, verdict, &reason, common).await,
        Some(LinkAction::Reverse { judgment, reason }) => {
            record::reverse_one(&judgment, &reason, common).await
        }
    }
}
