//! Makes records comparable: distinct values prepared once, records as rows of numbers, blocks of records that share a key.

pub(crate) mod days;
pub(crate) mod fields;
mod located;
mod order;
pub(crate) mod pool;
mod rows;
mod worded;

use thiserror::Error;

use crate::block::{Blocks, Rules};
use crate::compare::Compared;
use crate::gazetteer::Gazetteer;
use crate::model::{LinkModel, Scope};
use crate::table::Table;
use crate::watch::Watch;

use order::Order;
pub(crate) use rows::{BEHIND, Rows};

/// How a run is done; neither changes what a pair weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Threads that work, at least one. Their number changes no result.
    pub threads: usize,
    /// From what random pairs are drawn.
    pub seed: u64,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            threads: 1,
            seed: 1,
        }
    }
}

/// Why records cannot be prepared.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PrepareError {
    /// The model compares nothing.
    #[error("the model has no field to compare")]
    NoFields,
    /// The table lacks a column of the model.
    #[error("no column {0} in the lists, or it was not kept")]
    NoColumn(String),
    /// A column that is compared was kept as an id.
    #[error("column {0} is compared and must be kept as distinct values")]
    NotInterned(String),
    /// A rule names a field that the model has not, or a part that the field has not.
    #[error("the rule {0} cannot be followed")]
    Rule(String),
    /// The caller ended the run.
    #[error("ended before it was done")]
    Cancelled,
}

/// Records made comparable under a model.
pub struct Prepared<'t> {
    pub(crate) table: &'t Table,
    pub(crate) fields: Vec<Compared>,
    /// Columns of each field, for words.
    pub(crate) columns: Vec<Vec<usize>>,
    /// Rows in an order of their own: a row's number is its place.
    pub(crate) rows: Rows,
    pub(crate) order: Order,
    pub(crate) blocks: Blocks,
    pub(crate) scope: Scope,
    pub(crate) params: crate::model::ModelParams,
    pub(crate) run: Run,
}

impl<'t> Prepared<'t> {
    /// Prepares the records of a table.
    ///
    /// # Errors
    /// [`PrepareError`] when the model does not fit the table, or when the caller ended the run.
    pub fn new(
        table: &'t Table,
        model: &LinkModel,
        gazetteer: &Gazetteer,
        run: Run,
        watch: &dyn Watch,
    ) -> Result<Self, PrepareError> {
        watch.stage("prepare", u64::from(table.len()));
        let mut compiled = fields::compile(table, model, gazetteer)?;
        if watch.is_cancelled() {
            return Err(PrepareError::Cancelled);
        }
        let order = Order::by_names(&compiled.fields, &compiled.rows);
        let rules = Rules::of(&compiled, model)?;
        compiled.rows = order.applied(&compiled.rows, rules.words());
        let mut blocks = Blocks::build(&mut compiled, rules, model, run, watch)?;
        for block in &mut blocks.large {
            block.record = order.record(block.record);
        }
        Ok(Self {
            table,
            fields: compiled.fields,
            columns: compiled.columns,
            rows: compiled.rows,
            order,
            blocks,
            scope: model.scope,
            params: model.params.clone(),
            run,
        })
    }

    /// Gives up the blocks, once everything is scored: what is left weighs any pair, but brings none.
    pub fn forget_blocks(&mut self) {
        self.blocks.forget();
        self.rows.narrow();
    }

    /// Records.
    pub fn records(&self) -> u32 {
        self.table.len()
    }

    /// The rows of two records, in the order in which scoring meets them.
    #[inline]
    pub(crate) fn rows_of(&self, a: u32, b: u32) -> (&[u32], &[u32]) {
        let (x, y) = (self.order.place(a), self.order.place(b));
        (self.rows.get(x.min(y)), self.rows.get(x.max(y)))
    }

    /// Whether the model's scope lets two records be compared.
    #[inline]
    pub(crate) fn is_in_scope(&self, a: &[u32], b: &[u32]) -> bool {
        match self.scope {
            Scope::Both => true,
            Scope::Within => a[0] == b[0],
            Scope::Between => a[0] != b[0],
        }
    }
}
