//! How good a linkage is: against truth where there is one, by a clerical sample where there is none; how reviewers agree; which
//! clusters are doubtful. Refuses to change a link.

mod agreement;
mod calibration;
mod doubt;
mod estimate;
mod interval;
mod missed;
mod sample;
mod truth;

pub use agreement::{Agreement, AgreementError, Reviewed};
pub use calibration::{Band, Calibration, Labelled, calibration};
pub use doubt::{ClusterLinks, Link, doubtful, examine};
pub use estimate::{LabelsError, QualityEstimate, estimate};
pub use interval::{Interval, wilson};
pub use missed::{Missed, missed_by_blocking};
pub use sample::{Clerical, SampleParams, Stratum, draw_sample, unscored_pairs};
pub use truth::{
    BlockingRecall, Entities, Rates, TruthScores, blocking_recall, edges_and_blocking, evaluate,
    evaluate_edges,
};
