//! Inserts many rows with few statements: one `INSERT … VALUES (…), (…)` per some hundred rows.

use crate::StoreError;
use crate::session::{Param, Session};

/// The most parameters of one statement. SQLite's limit is 32,766, PostgreSQL's 65,535; beyond a few thousand nothing is gained.
const PARAMS_MAX: usize = 4_000;

/// Inserts `rows` by `head` (`INSERT INTO table (columns) VALUES`) and `tail` (`ON CONFLICT …`, often empty).
/// `params` gives the values of one row from its position and itself.
pub(crate) async fn insert_rows<'p, T, const WIDTH: usize>(
    session: &mut Session,
    what: &'static str,
    (head, tail): (&str, &str),
    rows: &'p [T],
    params: impl Fn(usize, &'p T) -> [Param<'p>; WIDTH],
) -> Result<(), StoreError> {
    let rows_max = PARAMS_MAX / WIDTH;
    let mut bound = Vec::with_capacity(rows_max.min(rows.len()) * WIDTH);
    let mut sql = String::new();
    for (chunk_number, chunk) in rows.chunks(rows_max).enumerate() {
        bound.clear();
        let first = chunk_number * rows_max;
        for (offset, row) in chunk.iter().enumerate() {
            bound.extend(params(first + offset, row));
        }
        if chunk_number == 0 || chunk.len() < rows_max {
            sql = insert_sql(head, tail, chunk.len(), WIDTH, session.is_postgres());
        }
        session.write(what, &sql, &bound).await?;
    }
    Ok(())
}

/// PostgreSQL wants numbered parameters; SQLite searches its list of numbered ones from the start for each, so it gets plain ones.
fn insert_sql(head: &str, tail: &str, row_count: usize, width: usize, numbered: bool) -> String {
    let placeholder = |number: usize| {
        if numbered {
            format!("${number}")
        } else {
            "?".to_owned()
        }
    };
    let row = |row: usize| {
        let cells: Vec<String> = (0..width)
            .map(|column| placeholder(row * width + column + 1))
            .collect();
        format!("({})", cells.join(", "))
    };
    let rows: Vec<String> = (0..row_count).map(row).collect();
    format!("{head} {} {tail}", rows.join(", "))
}

#[cfg(test)]
mod tests {
    use super::insert_sql;

    #[test]
    fn postgres_gets_numbered_parameters_and_sqlite_plain_ones() {
        let head = "INSERT INTO t (a, b) VALUES";
        assert_eq!(
            insert_sql(head, "", 2, 2, true),
            "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) "
        );
        assert_eq!(
            insert_sql(head, "ON CONFLICT DO NOTHING", 1, 2, false),
            "INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT DO NOTHING"
        );
    }
}
