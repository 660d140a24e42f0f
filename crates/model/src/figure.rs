//! Figures: what a measure returned in one report. Refuses to know how a number is shown in a language.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One cell of a table or of a measure's answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
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

impl CellValue {
    /// The whole number, where it is one.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            CellValue::Integer(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, where it is one; a whole number beyond 2^53 is rounded.
    pub fn as_real(&self) -> Option<f64> {
        match self {
            CellValue::Integer(value) => Some(*value as f64),
            CellValue::Real(value) => Some(*value),
            _ => None,
        }
    }

    /// The text, where it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            CellValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is nothing.
    pub fn is_null(&self) -> bool {
        matches!(self, CellValue::Null)
    }
}

/// The plain form: nothing for NULL, digits without grouping, a real number with the fewest digits that give it back.
impl fmt::Display for CellValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CellValue::Null => Ok(()),
            CellValue::Integer(value) => write!(f, "{value}"),
            CellValue::Real(value) => write!(f, "{value:?}"),
            CellValue::Text(text) => f.write_str(text),
        }
    }
}

impl From<i64> for CellValue {
    fn from(value: i64) -> Self {
        CellValue::Integer(value)
    }
}

impl From<&str> for CellValue {
    fn from(text: &str) -> Self {
        CellValue::Text(text.to_owned())
    }
}

impl From<String> for CellValue {
    fn from(text: String) -> Self {
        CellValue::Text(text)
    }
}

/// `None` becomes NULL.
impl<T: Into<CellValue>> From<Option<T>> for CellValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(CellValue::Null, Into::into)
    }
}

/// A measure's answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FigureValue {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows, in the query's order.
    pub rows: Vec<Vec<CellValue>>,
}

impl FigureValue {
    /// The only cell, where there is one row of one column.
    pub fn single(&self) -> Option<&CellValue> {
        match self.rows.as_slice() {
            [row] => match row.as_slice() {
                [cell] => Some(cell),
                _ => None,
            },
            _ => None,
        }
    }

    /// The position of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
}

/// A measure's answer in one report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The measure's id, for example `ngo-deferrals`.
    pub measure: String,
    /// What it returned, after the disclosure rule.
    pub value: FigureValue,
    /// Cells that the disclosure rule withheld.
    pub withheld_count: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_shown_plainly() {
        let table = [
            (CellValue::Null, ""),
            (CellValue::Integer(-18_711), "-18711"),
            (CellValue::Real(2.0), "2.0"),
            (CellValue::Real(0.1), "0.1"),
            (CellValue::from("水"), "水"),
        ];
        for (cell, expected) in table {
            assert_eq!(cell.to_string(), expected);
        }
    }

    #[test]
    fn a_figure_survives_json_with_the_kinds_of_its_cells() {
        let cells = vec![
            CellValue::Null,
            CellValue::Integer(2),
            CellValue::Real(2.0),
            CellValue::from("2"),
        ];
        let columns = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        let value = FigureValue {
            columns,
            rows: vec![cells],
        };
        let figure = Figure {
            measure: "m".to_owned(),
            value,
            withheld_count: 1,
        };
        let text = serde_json::to_string(&figure).unwrap();
        assert!(text.contains(r#"[null,2,2.0,"2"]"#), "{text}");
        assert_eq!(serde_json::from_str::<Figure>(&text).unwrap(), figure);
    }

    #[test]
    fn only_one_row_of_one_column_is_single() {
        let one = FigureValue {
            columns: vec!["n".to_owned()],
            rows: vec![vec![CellValue::Integer(3)]],
        };
        assert_eq!(one.single().and_then(CellValue::as_integer), Some(3));
        let none = FigureValue {
            columns: vec!["n".to_owned()],
            rows: vec![],
        };
        assert_eq!(none.single(), None);
    }
}
