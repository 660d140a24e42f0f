//! Tables as CSV (RFC 4180, lines end in CR LF) and back. It refuses to guess: NULL is an empty field, empty text is `""`,
//! and every value has one spelling, so a table has one CSV text.

use std::fmt::Write;

use rapporteur_model::{CellValue, Column, ColumnKind, Table};

/// Where a CSV text is not the table's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvDifference {
    /// The line of the file on which the row begins, from 1.
    pub line: usize,
    /// The row of the table, from 1; 0 is the header.
    pub row: usize,
    /// The column, where one is at fault.
    pub column: Option<String>,
    /// What stands there and what should, in a sentence.
    pub why: String,
}

/// Writes a table as CSV.
pub fn csv_text(table: &Table) -> String {
    let mut text = String::new();
    for (index, column) in table.columns.iter().enumerate() {
        push_comma(&mut text, index);
        push_quoted(&mut text, &column.name);
    }
    text.push_str("\r\n");
    for row in &table.rows {
        for (index, cell) in row.iter().enumerate() {
            push_comma(&mut text, index);
            push_field(&mut text, cell);
        }
        text.push_str("\r\n");
    }
    text
}

fn push_comma(text: &mut String, index: usize) {
    if index > 0 {
        text.push(',');
    }
}

/// A real number stands in its one spelling: the shortest decimal that reads back as the same number, with a point or an exponent.
fn push_field(text: &mut String, cell: &CellValue) {
    let written = match cell {
        CellValue::Null => Ok(()),
        CellValue::Integer(value) => write!(text, "{value}"),
        CellValue::Real(value) => write!(text, "{value:?}"),
        CellValue::Text(value) => {
            push_quoted(text, value);
            Ok(())
        }
    };
    written.expect("invariant: writing into a text never fails");
}

fn field_of(cell: &CellValue) -> String {
    let mut text = String::new();
    push_field(&mut text, cell);
    text
}

fn push_quoted(text: &mut String, value: &str) {
    let is_special = |byte: u8| matches!(byte, b',' | b'"' | b'\r' | b'\n');
    let edge_is_space = value.starts_with(' ') || value.ends_with(' ');
    if value.is_empty() || edge_is_space || value.bytes().any(is_special) {
        text.push('"');
        text.push_str(&value.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(value);
    }
}

/// One record: the line on which it begins and its fields.
struct Record {
    line: usize,
    fields: Vec<Field>,
}

#[derive(Default)]
struct Field {
    text: String,
    quoted: bool,
}

fn records(text: &str) -> Result<Vec<Record>, CsvDifference> {
    let mut records = Vec::new();
    let mut rest = text;
    let mut line = 1;
    while !rest.is_empty() {
        let mut record = Record {
            line,
            fields: Vec::new(),
        };
        loop {
            let (field, after) = take_field(rest, line, records.len())?;
            line += field.text.matches('\n').count();
            record.fields.push(field);
            if let Some(next) = after.strip_prefix(',') {
                rest = next;
            } else if let Some(next) = after.strip_prefix("\r\n") {
                rest = next;
                break;
            } else {
                return Err(fault(line, records.len(), "the line does not end in CR LF"));
            }
        }
        line += 1;
        records.push(record);
    }
    Ok(records)
}

fn take_field(text: &str, line: usize, row: usize) -> Result<(Field, &str), CsvDifference> {
    let Some(mut rest) = text.strip_prefix('"') else {
        let end = text.find([',', '\r', '\n', '"']).unwrap_or(text.len());
        return Ok((
            Field {
                text: text[..end].to_owned(),
                quoted: false,
            },
            &text[end..],
        ));
    };
    let mut value = String::new();
    loop {
        let end = rest
            .find('"')
            .ok_or_else(|| fault(line, row, "a quotation mark is not closed"))?;
        value.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(next) => {
                value.push('"');
                rest = next;
            }
            None => {
                return Ok((
                    Field {
                        text: value,
                        quoted: true,
                    },
                    rest,
                ));
            }
        }
    }
}

fn fault(line: usize, row: usize, why: &str) -> CsvDifference {
    CsvDifference {
        line,
        row,
        column: None,
        why: why.to_owned(),
    }
}

/// Reads the rows of a CSV text whose columns are known.
///
/// # Errors
/// The first place where the text is not what [`csv_text`] writes.
pub fn parse_csv(text: &str, columns: &[Column]) -> Result<Vec<Vec<CellValue>>, CsvDifference> {
    let mut records = records(text)?.into_iter();
    let header = records
        .next()
        .ok_or_else(|| fault(1, 0, "the header is missing"))?;
    let names: Vec<&str> = header
        .fields
        .iter()
        .map(|field| field.text.as_str())
        .collect();
    let expected: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    if names != expected {
        let why = format!("the header is {names:?}, not {expected:?}");
        return Err(CsvDifference {
            line: 1,
            row: 0,
            column: None,
            why,
        });
    }
    records
        .enumerate()
        .map(|(index, record)| read_row(index + 1, record, columns))
        .collect()
}

fn read_row(
    row: usize,
    record: Record,
    columns: &[Column],
) -> Result<Vec<CellValue>, CsvDifference> {
    if record.fields.len() != columns.len() {
        let why = format!("has {} fields, not {}", record.fields.len(), columns.len());
        return Err(CsvDifference {
            line: record.line,
            row,
            column: None,
            why,
        });
    }
    let line = record.line;
    let read = |(field, column): (Field, &Column)| {
        read_field(&field, column.kind).ok_or_else(|| CsvDifference {
            line,
            row,
            column: Some(column.name.clone()),
            why: format!(
                "{:?} is not the one spelling of a value of this column",
                field.text
            ),
        })
    };
    record.fields.into_iter().zip(columns).map(read).collect()
}

fn read_field(field: &Field, kind: ColumnKind) -> Option<CellValue> {
    if field.text.is_empty() && !field.quoted {
        return Some(CellValue::Null);
    }
    let cell = match kind {
        ColumnKind::Text => CellValue::Text(field.text.clone()),
        ColumnKind::Integer => CellValue::Integer(field.text.parse().ok()?),
        ColumnKind::Real => CellValue::Real(field.text.parse().ok()?),
    };
    // A second spelling of the same value ("01", needless quotation marks) would let a byte change unseen.
    let respelled = field_of(&cell);
    let as_written = if field.quoted {
        format!("\"{}\"", field.text.replace('"', "\"\""))
    } else {
        field.text.clone()
    };
    (respelled == as_written).then_some(cell)
}

/// Compares a CSV text with the table that it should hold.
///
/// # Errors
/// The first row and column that differ.
pub fn compare_csv(text: &str, table: &Table) -> Result<(), CsvDifference> {
    // A table has one CSV text, so only a text that differs has to be read.
    if text == csv_text(table) {
        return Ok(());
    }
    let rows = parse_csv(text, &table.columns)?;
    let lines = row_lines(text);
    let at = |row: usize| lines.get(row).copied().unwrap_or(lines.len() + 1);
    for (index, (found, expected)) in rows.iter().zip(&table.rows).enumerate() {
        let differing = found
            .iter()
            .zip(expected)
            .position(|(found, expected)| field_of(found) != field_of(expected));
        if let Some(column) = differing {
            let why = format!(
                "holds {}, the table {}",
                field_of(&found[column]),
                field_of(&expected[column])
            );
            let column = Some(table.columns[column].name.clone());
            return Err(CsvDifference {
                line: at(index + 1),
                row: index + 1,
                column,
                why,
            });
        }
    }
    if rows.len() != table.rows.len() {
        let row = rows.len().min(table.rows.len()) + 1;
        let why = format!(
            "the file has {} rows, the table {}",
            rows.len(),
            table.rows.len()
        );
        return Err(CsvDifference {
            line: at(row),
            row,
            column: None,
            why,
        });
    }
    // INVARIANT: rows that parse and agree have this one text, so the line is never reached; if it were, the file does differ.
    Err(fault(1, 0, "the text is not the one spelling of the table"))
}

fn row_lines(text: &str) -> Vec<usize> {
    records(text)
        .map(|records| records.iter().map(|record| record.line).collect())
        .unwrap_or_default()
}

#[cfg(test)]
#[path = "csv_text_tests.rs"]
mod tests;
