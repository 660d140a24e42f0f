//! Step 6: the CSV files and `tables.json` say what `data.sqlite` says, cell by cell.

use rapporteur_model::Table;
use rapporteur_package::{compare_csv, layout, tables_json, tables_json_facts};

use super::Tables;
use crate::Step;
use crate::contents::{Contents, counted};
use crate::finding::StepNotes;

const TITLE: &str = "Tables";

pub(super) fn check(contents: &Contents, database: Tables<'_>) -> Step {
    let mut step = StepNotes::default();
    let Ok(database) = database else {
        return step.not_checked(
            TITLE,
            "The CSV files cannot be compared: data.sqlite cannot be read.",
        );
    };
    let tables = database.tables();
    for table in tables {
        check_csv(contents, table, &mut step);
    }
    let is_table = |path: &str| {
        tables
            .iter()
            .any(|table| layout::csv_path(&table.name) == path)
    };
    for (path, _) in contents
        .files_in("csv/", "")
        .filter(|(path, _)| !is_table(path))
    {
        step.fault_in(path, "is the CSV of no table");
    }
    check_descriptions(contents, tables, &mut step);
    let rows: usize = tables.iter().map(|table| table.rows.len()).sum();
    let what = format!(
        "{} with {rows} rows",
        counted(tables.len(), "table", "tables")
    );
    let summary = if step.has_faults() {
        format!("The CSV files or tables.json differ from data.sqlite ({what}).")
    } else {
        format!("{what}: the CSV files and tables.json agree with data.sqlite.")
    };
    step.checked(TITLE, summary)
}

fn check_csv(contents: &Contents, table: &Table, step: &mut StepNotes) {
    let path = layout::csv_path(&table.name);
    let text = contents.wanted(&path).map_err(str::to_owned);
    let text = text.and_then(|bytes| {
        std::str::from_utf8(bytes)
            .map_err(|error| format!("is not UTF-8 from byte {} on", error.valid_up_to() + 1))
    });
    match text.map(|text| compare_csv(text, table)) {
        Err(why) => step.fault_in(&path, why),
        Ok(Ok(())) => {}
        Ok(Err(difference)) => {
            let column = difference
                .column
                .map(|column| format!(", column {column}"))
                .unwrap_or_default();
            let place = format!("line {} (row {}{column})", difference.line, difference.row);
            step.fault(&path, place, difference.why);
        }
    }
}

fn check_descriptions(contents: &Contents, tables: &[Table], step: &mut StepNotes) {
    let bytes = match contents.wanted(layout::TABLES) {
        Ok(bytes) => bytes,
        Err(why) => return step.fault_in(layout::TABLES, why),
    };
    let expected = tables_json(tables);
    if bytes == expected {
        return;
    }
    if let Err(error) = tables_json_facts(bytes) {
        return step.fault_in(layout::TABLES, error.full_message());
    }
    let differing = bytes
        .split(|byte| *byte == b'\n')
        .zip(expected.split(|byte| *byte == b'\n'))
        .position(|(found, wanted)| found != wanted);
    let place = differing.map_or("the end".to_owned(), |line| format!("line {}", line + 1));
    step.fault(
        layout::TABLES,
        place,
        "does not describe the tables of data.sqlite",
    );
}
