//! `list`: what the mechanism holds, as rows that go to a terminal or to CSV.

use std::collections::BTreeMap;

use rapporteur_model::entry::Entry;
use rapporteur_model::{ImportId, Locator};
use rapporteur_store::HeldFilter;

use crate::act::EVERY_ENTRY;
use crate::mechanism::store_error;
use crate::{AppError, Mechanism, queue};

/// What can be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKind {
    /// Every import.
    Imports,
    /// Every item in the vault.
    Evidence,
    /// What importers warned of.
    Warnings,
    /// Rows kept for review.
    Held,
    /// Proposals and decisions.
    Judgments,
    /// The ledger's entries, opened.
    Entries,
    /// Reports built.
    Reports,
}

/// A list: names of columns and rows of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

impl Listing {
    pub(crate) fn new(columns: &[&str], rows: Vec<Vec<String>>) -> Self {
        Self {
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
            rows,
        }
    }

    /// The list as CSV (RFC 4180) with a header. A cell that a spreadsheet would run as a formula is preceded by an apostrophe.
    ///
    /// # Panics
    /// Never in practice: writing to memory does not fail and every row has the header's width.
    pub fn to_csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer
            .write_record(&self.columns)
            .expect("invariant: memory takes a header");
        for row in &self.rows {
            writer
                .write_record(row.iter().map(|cell| defused(cell)))
                .expect("invariant: rows have the header's width");
        }
        let bytes = writer
            .into_inner()
            .expect("invariant: memory can be flushed");
        String::from_utf8(bytes).expect("invariant: cells are UTF-8")
    }
}

/// Names come from outside: `=HYPERLINK(…)` in one must not run in an officer's spreadsheet.
fn defused(cell: &str) -> String {
    let is_number = cell.parse::<f64>().is_ok();
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// Lists one kind of thing.
///
/// # Errors
/// What the record says.
pub async fn list(mechanism: &Mechanism, kind: ListKind) -> Result<Listing, AppError> {
    match kind {
        ListKind::Imports => imports(mechanism).await,
        ListKind::Evidence => evidence(mechanism).await,
        ListKind::Warnings => warnings(mechanism).await,
        ListKind::Held => held(mechanism).await,
        ListKind::Judgments => judgments(mechanism).await,
        ListKind::Entries => entries(mechanism).await,
        ListKind::Reports => reports(mechanism).await,
    }
}

async fn imports(mechanism: &Mechanism) -> Result<Listing, AppError> {
    let imports = mechanism
        .store
        .imports()
        .await
        .map_err(store_error("read the imports"))?;
    let rows = imports
        .into_iter()
        .map(|import| {
            vec![
                import.id.to_string(),
                import.importer,
                import.dataset,
                import.rows_read.to_string(),
                import.statement_count.to_string(),
                import.warning_count.to_string(),
                import.held_count.to_string(),
                optional(import.supersedes),
                optional(import.superseded_by),
                import.at.to_string(),
                import.by,
            ]
        })
        .collect();
    let columns = [
        "import",
        "importer",
        "dataset",
        "rows_read",
        "statements",
        "warnings",
        "held",
        "supersedes",
        "superseded_by",
        "at",
        "by",
    ];
    Ok(Listing::new(&columns, rows))
}

async fn evidence(mechanism: &Mechanism) -> Result<Listing, AppError> {
    let items = mechanism
        .store
        .evidence_all()
        .await
        .map_err(store_error("read the items"))?;
    let rows = items
        .into_iter()
        .map(|item| {
            vec![
                item.id.to_string(),
                item.accession.title,
                item.size_bytes.to_string(),
                hex::encode(item.sha256),
                item.accession.licence.unwrap_or_default(),
                item.accession.confidentiality.as_str().to_owned(),
                item.received_at.to_string(),
                item.received_by,
            ]
        })
        .collect();
    let columns = [
        "evidence",
        "title",
        "size_bytes",
        "sha256",
        "licence",
        "confidentiality",
        "received_at",
        "received_by",
    ];
    Ok(Listing::new(&columns, rows))
}

async fn datasets(mechanism: &Mechanism) -> Result<BTreeMap<ImportId, String>, AppError> {
    let imports = mechanism
        .store
        .imports()
        .await
        .map_err(store_error("read the imports"))?;
    Ok(imports
        .into_iter()
        .map(|import| (import.id, import.dataset))
        .collect())
}

async fn warnings(mechanism: &Mechanism) -> Result<Listing, AppError> {
    let mut rows = Vec::new();
    let imports = mechanism
        .store
        .imports()
        .await
        .map_err(store_error("read the imports"))?;
    for import in imports
        .iter()
        .filter(|import| import.superseded_by.is_none())
    {
        let warnings = mechanism
            .store
            .warnings(import.id)
            .await
            .map_err(store_error("read the warnings"))?;
        rows.extend(warnings.into_iter().map(|warning| {
            vec![
                import.dataset.clone(),
                place(&warning.locator),
                warning.code,
                warning.message,
            ]
        }));
    }
    Ok(Listing::new(&["dataset", "place", "code", "message"], rows))
}

async fn held(mechanism: &Mechanism) -> Result<Listing, AppError> {
    let datasets = datasets(mechanism).await?;
    let rows = mechanism
        .store
        .held_rows(HeldFilter::default())
        .await
        .map_err(store_error("read the held rows"))?;
    let rows = rows
        .into_iter()
        .zip(1..)
        .map(|(held, number): (_, u64)| {
            let (note, by) = held
                .resolution
                .map_or_else(Default::default, |closed| (closed.note, closed.by));
            let state = match (note.is_empty(), held.superseded) {
                (false, _) => "closed",
                (true, true) => "superseded",
                (true, false) => "open",
            };
            vec![
                number.to_string(),
                state.to_owned(),
                datasets.get(&held.import).cloned().unwrap_or_default(),
                held.row.line.to_string(),
                held.row.column.unwrap_or_default(),
                held.row.reason,
                held.row.raw,
                note,
                by,
            ]
        })
        .collect();
    Ok(Listing::new(
        &[
            "row",
            "state",
            "dataset",
            "line",
            "column",
            "reason",
            "raw",
            "note",
            "closed_by",
        ],
        rows,
    ))
}

async fn judgments(mechanism: &Mechanism) -> Result<Listing, AppError> {
    let rows = queue(mechanism, None)
        .await?
        .into_iter()
        .map(|item| {
            let why: Vec<String> = item
                .evidence
                .iter()
                .map(|one| format!("{:+.1} {}", one.weight_bits, one.words))
                .collect();
            vec![
                item.id.to_string(),
                item.state.as_str().to_owned(),
                item.verdict
                    .map(|verdict| verdict.as_str().to_owned())
                    .unwrap_or_default(),
                format!("{:.6}", item.probability),
                format!("{:.3}", item.score_bits),
                item.left.name().to_owned(),
                item.right.name().to_owned(),
                item.decider.clone().unwrap_or_default(),
                item.reason.clone().unwrap_or_default(),
                why.join("; "),
            ]
        })
        .collect();
    let columns = [
        "judgment",
        "state",
        "verdict",
        "probability",
        "bits",
        "left",
        "right",
        "decided_by",
        "reason",
        "evidence",
    ];
    Ok(Listing::new(&columns, rows))
}

async fn entries(mechanism: &Mechanism) -> Result<Listing, AppError> {
    let entries = mechanism
        .store
        .entries(EVERY_ENTRY)
        .await
        .map_err(store_error("read the entries"))?;
    let rows = entries
        .into_iter()
        .map(|record| {
            let words = match record.canonical.as_deref().map(Entry::from_canonical) {
                Some(Ok(entry)) => entry.in_words(),
                Some(Err(error)) => format!("(cannot be read: {error})"),
                None => "(closed: salt and content were destroyed)".to_owned(),
            };
            vec![
                record.index.to_string(),
                record.at.to_string(),
                hex::encode(record.commitment),
                words,
            ]
        })
        .collect();
    Ok(Listing::new(
        &["index", "at", "commitment", "in_words"],
        rows,
    ))
}

async fn reports(mechanism: &Mechanism) -> Result<Listing, AppError> {
    let reports = mechanism
        .store
        .reports()
        .await
        .map_err(store_error("read the reports"))?;
    let rows = reports
        .into_iter()
        .map(|report| {
            vec![
                report.year.to_string(),
                report.built_at.to_string(),
                hex::encode(report.manifest_sha256),
                report.path.display().to_string(),
            ]
        })
        .collect();
    Ok(Listing::new(
        &["year", "built_at", "manifest_sha256", "place"],
        rows,
    ))
}

fn optional(import: Option<ImportId>) -> String {
    import.map(|id| id.to_string()).unwrap_or_default()
}

fn place(locator: &Locator) -> String {
    locator.to_text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_in_a_name_does_not_run_in_a_spreadsheet() {
        let listing = Listing::new(
            &["name", "bits"],
            vec![vec!["=HYPERLINK(\"x\")".to_owned(), "-3.5".to_owned()]],
        );
        assert_eq!(
            listing.to_csv(),
            "name,bits\n\"'=HYPERLINK(\"\"x\"\")\",-3.5\n"
        );
    }
}
