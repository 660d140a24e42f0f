//! Brings a database from any earlier format to the current one, forward only, each step in one transaction.

use crate::StoreError;
use crate::session::{Param, Pool, Session};

/// The steps, in order: step `n` (from 1) brings format `n - 1` to format `n`. A published step never changes.
const STEPS: &[&str] = &[
    include_str!("../migrations/0001_record.sql"),
    include_str!("../migrations/0002_integrity.sql"),
    include_str!("../migrations/0003_estimates.sql"),
];

const CREATE_FORMAT: &str =
    "CREATE TABLE record_format (version INTEGER NOT NULL PRIMARY KEY) STRICT";
const HAS_FORMAT_SQLITE: &str =
    "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'record_format'";
const HAS_FORMAT_POSTGRES: &str = "SELECT COUNT(*) FROM information_schema.tables \
    WHERE table_schema = current_schema() AND table_name = 'record_format'";

/// The newest format that this program knows.
pub(crate) const fn known() -> u32 {
    STEPS.len() as u32
}

/// Makes the tables in an empty database.
pub(crate) async fn create(pool: &Pool) -> Result<(), StoreError> {
    let failed = |source| StoreError::Migrate { format: 0, source };
    let mut session = pool.writing().await.map_err(failed)?;
    if has_format(&mut session).await? {
        return Err(StoreError::AlreadyThere("this place".to_owned()));
    }
    let create_format = in_dialect(CREATE_FORMAT, session.is_postgres());
    session
        .execute_script(&create_format)
        .await
        .map_err(failed)?;
    run(&mut session, STEPS, 0).await?;
    session.commit("the new database").await
}

/// Brings an opened database to the current format, or refuses it.
pub(crate) async fn upgrade(pool: &Pool, place: &str) -> Result<(), StoreError> {
    let found = found_format(pool, place).await?;
    if found > known() {
        return Err(StoreError::NewerFormat {
            found,
            known: known(),
        });
    }
    if found == known() {
        return Ok(());
    }
    let failed = |source| StoreError::Migrate {
        format: known(),
        source,
    };
    let mut session = pool.writing().await.map_err(failed)?;
    run(&mut session, STEPS, found).await?;
    session.commit("the new format").await
}

async fn found_format(pool: &Pool, place: &str) -> Result<u32, StoreError> {
    let what = "the format";
    let mut session = pool.reading().await.map_err(StoreError::read(what))?;
    if !has_format(&mut session).await? {
        return Err(StoreError::NotADatabase {
            place: place.to_owned(),
            why: "it has no table record_format",
        });
    }
    let found = session
        .number(
            what,
            "SELECT COALESCE(MAX(version), 0) FROM record_format",
            &[],
        )
        .await?;
    u32::try_from(found).map_err(|_| StoreError::Damaged { what, column: 0 })
}

async fn has_format(session: &mut Session) -> Result<bool, StoreError> {
    let question = if session.is_postgres() {
        HAS_FORMAT_POSTGRES
    } else {
        HAS_FORMAT_SQLITE
    };
    Ok(session
        .row("the format", question, &[], |columns| columns.count())
        .await?
        == Some(1))
}

/// Runs the steps after format `found`.
async fn run(session: &mut Session, steps: &[&str], found: u32) -> Result<(), StoreError> {
    for (step, format) in steps.iter().zip(1..).skip(found as usize) {
        let failed = |source| StoreError::Migrate { format, source };
        let script = in_dialect(step, session.is_postgres());
        session.execute_script(&script).await.map_err(failed)?;
        let version = [Param::count(u64::from(format))];
        session
            .execute("INSERT INTO record_format (version) VALUES ($1)", &version)
            .await
            .map_err(failed)?;
    }
    Ok(())
}

/// The steps are written in SQLite's words. PostgreSQL's differ in four type words only, so both have the same tables by construction.
fn in_dialect(step: &str, postgres: bool) -> String {
    let plain: String = step
        .lines()
        .filter(|line| !line.starts_with("--"))
        .map(|line| format!("{line}\n"))
        .collect();
    if !postgres {
        return plain;
    }
    plain
        .replace(") STRICT, WITHOUT ROWID", ")")
        .replace(") STRICT", ")")
        .replace(" BLOB", " BYTEA")
        .replace(" INTEGER", " BIGINT")
        .replace(" REAL", " DOUBLE PRECISION")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgres_gets_its_own_type_words() {
        let step = "-- why\nCREATE TABLE t (\n    a BLOB NOT NULL,\n    b INTEGER,\n    c REAL\n) STRICT, WITHOUT ROWID;\n";
        let wanted =
            "CREATE TABLE t (\n    a BYTEA NOT NULL,\n    b BIGINT,\n    c DOUBLE PRECISION\n);\n";
        assert_eq!(in_dialect(step, true), wanted);
    }

    #[test]
    fn no_step_uses_a_word_of_one_database_only() {
        for step in STEPS {
            let postgres = in_dialect(step, true);
            for word in [
                "BLOB",
                "INTEGER",
                "REAL ",
                "STRICT",
                "ROWID",
                "AUTOINCREMENT",
                "IF NOT EXISTS",
            ] {
                assert!(
                    !postgres.contains(word),
                    "{word} is left in a step for PostgreSQL"
                );
            }
        }
    }

    /// A step that is to come: it adds a column, as most do.
    const NEXT_STEP: &str = "ALTER TABLE source ADD COLUMN note TEXT;";

    fn with_next() -> Vec<&'static str> {
        STEPS.iter().copied().chain([NEXT_STEP]).collect()
    }

    fn on_a_new_file(act: impl AsyncFnOnce(Pool)) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let key = zeroize::Zeroizing::new([7; 32]);
        runtime.block_on(async {
            let pool = crate::sqlite::create(&folder.path().join("record.sqlite"), key)
                .await
                .unwrap();
            create(&pool).await.unwrap();
            act(pool.clone()).await;
            pool.close().await;
        });
    }

    #[test]
    fn a_later_step_runs_once_and_keeps_what_is_there() {
        on_a_new_file(async |pool| {
            let mut session = pool.writing().await.unwrap();
            session
                .execute(
                    "INSERT INTO source (id, label) VALUES (zeroblob(16), 'kept')",
                    &[],
                )
                .await
                .unwrap();
            run(&mut session, &with_next(), known()).await.unwrap();
            let count = "SELECT COUNT(*) FROM source WHERE label = 'kept' AND note IS NULL";
            assert_eq!(session.number("sources", count, &[]).await.unwrap(), 1);
            session.commit("the step").await.unwrap();
            assert_eq!(found_format(&pool, "here").await.unwrap(), known() + 1);
        });
    }

    #[test]
    fn a_step_that_fails_leaves_the_format_as_it_was() {
        on_a_new_file(async |pool| {
            let mut session = pool.writing().await.unwrap();
            let mut steps = with_next();
            steps.push("ALTER TABLE nothing ADD COLUMN note TEXT;");
            let failed = run(&mut session, &steps, known()).await.unwrap_err();
            assert!(
                matches!(failed, StoreError::Migrate { format, .. } if format == known() + 2),
                "{failed:?}"
            );
            drop(session);
            assert_eq!(found_format(&pool, "here").await.unwrap(), known());
            let count = "SELECT COUNT(*) FROM pragma_table_info('source') WHERE name = 'note'";
            let mut session = pool.reading().await.unwrap();
            assert_eq!(session.number("columns", count, &[]).await.unwrap(), 0);
        });
    }
}
