//! `tables.json`: what the tables hold, as a Frictionless tabular data package, so that other tools read the CSV files with types and words.
//! It describes; the digests that bind are in the manifest and in the ledger.

use rapporteur_model::{Column, ColumnKind, Table};
use serde::{Deserialize, Serialize};

use crate::layout;
use crate::{PackageError, csv_text};
use sha2::{Digest, Sha256};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemaJson {
    profile: String,
    resources: Vec<ResourceJson>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ResourceJson {
    profile: String,
    name: String,
    description: String,
    path: String,
    encoding: String,
    bytes: u64,
    hash: String,
    row_count: u64,
    table_sha256: String,
    dialect: DialectJson,
    schema: FieldsJson,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DialectJson {
    delimiter: String,
    line_terminator: String,
    quote_char: String,
    double_quote: bool,
    header: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FieldsJson {
    fields: Vec<FieldJson>,
    missing_values: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldJson {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    description: String,
}

/// What `tables.json` says of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFacts {
    /// The table's name.
    pub name: String,
    /// What one row is.
    pub description: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its number of rows.
    pub row_count: u64,
    /// `Table::digest`, in hex.
    pub sha256: String,
}

/// The bytes of `tables.json` for these tables, in name order.
pub fn tables_json(tables: &[Table]) -> Vec<u8> {
    let mut sorted: Vec<&Table> = tables.iter().collect();
    sorted.sort_by(|left, right| left.name.cmp(&right.name));
    let resources = sorted.into_iter().map(resource).collect();
    let json = SchemaJson {
        profile: "tabular-data-package".to_owned(),
        resources,
    };
    let mut bytes =
        serde_json::to_vec_pretty(&json).expect("invariant: strings and numbers always serialise");
    bytes.push(b'\n');
    bytes
}

fn resource(table: &Table) -> ResourceJson {
    let csv = csv_text(table);
    ResourceJson {
        profile: "tabular-data-resource".to_owned(),
        name: table.name.clone(),
        description: table.description.clone(),
        path: layout::csv_path(&table.name),
        encoding: "utf-8".to_owned(),
        bytes: csv.len() as u64,
        hash: format!("sha256:{}", hex::encode(Sha256::digest(csv.as_bytes()))),
        row_count: table.rows.len() as u64,
        table_sha256: hex::encode(table.digest()),
        dialect: DialectJson {
            delimiter: ",".to_owned(),
            line_terminator: "\r\n".to_owned(),
            quote_char: "\"".to_owned(),
            double_quote: true,
            header: true,
        },
        schema: FieldsJson {
            fields: table.columns.iter().map(field).collect(),
            missing_values: vec![String::new()],
        },
    }
}

fn field(column: &Column) -> FieldJson {
    FieldJson {
        name: column.name.clone(),
        kind: field_type(column.kind).to_owned(),
        description: column.description.clone(),
    }
}

fn field_type(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "string",
        ColumnKind::Integer => "integer",
        ColumnKind::Real => "number",
    }
}

/// Reads `tables.json`.
///
/// # Errors
/// [`PackageError::Form`] when it is not of the documented form.
pub fn tables_json_facts(bytes: &[u8]) -> Result<Vec<TableFacts>, PackageError> {
    let json: SchemaJson = serde_json::from_slice(bytes).map_err(|error| {
        form(
            format!("line {}", error.line()),
            format!("is not a description of tables ({error})"),
        )
    })?;
    json.resources.into_iter().map(facts).collect()
}

fn facts(resource: ResourceJson) -> Result<TableFacts, PackageError> {
    let columns = resource
        .schema
        .fields
        .into_iter()
        .map(|field| read_field(&resource.name, field));
    Ok(TableFacts {
        columns: columns.collect::<Result<_, _>>()?,
        name: resource.name,
        description: resource.description,
        row_count: resource.row_count,
        sha256: resource.table_sha256,
    })
}

fn read_field(table: &str, field: FieldJson) -> Result<Column, PackageError> {
    let kind = match field.kind.as_str() {
        "string" => ColumnKind::Text,
        "integer" => ColumnKind::Integer,
        "number" => ColumnKind::Real,
        other => {
            return Err(form(
                format!("{table}.{}", field.name),
                format!("has the unknown type {other:?}"),
            ));
        }
    };
    Ok(Column {
        name: field.name,
        kind,
        description: field.description,
    })
}

fn form(place: String, why: String) -> PackageError {
    PackageError::Form {
        path: layout::TABLES.to_owned(),
        place,
        why,
    }
}
