//! Figures: what a measure returned in one report.

/// One cell of a table or of a measure's answer.
#[derive(Debug, Clone, PartialEq)]
pub enum CellValue {
    /// Nothing: SQL's NULL.
    Null,
    /// A whole number.
    Integer(i64),
    /// A real number; never NaN.
    Real(f64),
    /// Text.
    Text(String),
}

/// A measure's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureValue {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows, in the query's order.
    pub rows: Vec<Vec<CellValue>>,
}

/// A measure's answer in one report.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The measure's id, for example `ngo-deferrals`.
    pub measure: String,
    /// What it returned, after the disclosure rule.
    pub value: FigureValue,
    /// Cells that the disclosure rule withheld.
    pub withheld_count: u64,
}
