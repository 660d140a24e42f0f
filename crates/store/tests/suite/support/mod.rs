//! Runs one claim on both databases: SQLite in a scratch folder, and PostgreSQL in a schema of its own where
//! `RAPPORTEUR_TEST_POSTGRES` names a server.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

use rapporteur_store::{Store, Target};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, Row};
use tempfile::TempDir;

pub mod world;

pub const KEY: [u8; 32] = [7; 32];

/// An empty place for a record.
pub struct Place {
    pub target: Target,
    // Kept so that the folder lives as long as the test.
    pub folder: Option<TempDir>,
}

impl Place {
    pub async fn store(&self) -> Store {
        Store::create(self.target.clone()).await.unwrap()
    }

    /// Every row of every table as lower-case text, read behind the store's back; bytes are hexadecimal.
    pub async fn dump(&self) -> String {
        match &self.target {
            Target::Sqlite { path, key } => dump_sqlite(path, key.as_slice()).await,
            Target::Postgres { url } => dump_postgres(url).await,
        }
    }

    /// Runs SQL behind the store's back.
    pub async fn run(&self, sql: &str) {
        match &self.target {
            Target::Sqlite { path, key } => {
                let options = sqlx::sqlite::SqliteConnectOptions::new()
                    .filename(path)
                    .create_if_missing(true);
                let mut connection = options.connect().await.unwrap();
                let give_key = format!("PRAGMA key = \"x'{}'\"", hex::encode(key.as_slice()));
                connection.execute(AssertSqlSafe(give_key)).await.unwrap();
                connection
                    .execute(sqlx::raw_sql(AssertSqlSafe(sql)))
                    .await
                    .unwrap();
                connection.close().await.unwrap();
            }
            Target::Postgres { url } => {
                let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
                connection
                    .execute(sqlx::raw_sql(AssertSqlSafe(sql)))
                    .await
                    .unwrap();
            }
        }
    }
}

async fn dump_sqlite(path: &Path, key: &[u8]) -> String {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let mut connection = options.connect().await.unwrap();
    let give_key = format!("PRAGMA key = \"x'{}'\"", hex::encode(key));
    connection.execute(AssertSqlSafe(give_key)).await.unwrap();
    let rows = "SELECT 'SELECT ' || (SELECT group_concat('quote(\"' || name || '\")', ' || '' '' || ') \
        FROM pragma_table_info(t.name)) || ' FROM \"' || t.name || '\"' FROM sqlite_master t WHERE type = 'table'";
    let mut all = String::new();
    for question in connection.fetch_all(rows).await.unwrap() {
        let question: String = question.get(0);
        for row in connection.fetch_all(AssertSqlSafe(question)).await.unwrap() {
            let row: String = row.get(0);
            all.push_str(&row.to_lowercase());
            all.push('\n');
        }
    }
    connection.close().await.unwrap();
    all
}

async fn dump_postgres(url: &str) -> String {
    let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
    let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()";
    let mut all = String::new();
    for table in connection.fetch_all(tables).await.unwrap() {
        let table: String = table.get(0);
        let question = format!("SELECT t::text FROM \"{table}\" t");
        for row in connection.fetch_all(AssertSqlSafe(question)).await.unwrap() {
            let row: String = row.get(0);
            all.push_str(&row.to_lowercase());
            all.push('\n');
        }
    }
    all
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(async {
            let outcome = future.await;
            rapporteur_store::close_databases().await;
            outcome
        })
}

pub fn sqlite_place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    Place {
        target: Target::sqlite(folder.path().join("record.sqlite"), KEY),
        folder: Some(folder),
    }
}

pub fn on_sqlite<F: Future<Output = ()>>(claim: impl FnOnce(Place) -> F) {
    block_on(claim(sqlite_place()));
}

pub fn on_postgres<F: Future<Output = ()>>(name: &str, claim: impl FnOnce(Place) -> F) {
    let Ok(server) = std::env::var("RAPPORTEUR_TEST_POSTGRES") else {
        println!("skipped: RAPPORTEUR_TEST_POSTGRES names no server");
        return;
    };
    let digest: u64 = name
        .bytes()
        .fold(5_381, |hash, byte| hash.wrapping_mul(33) ^ u64::from(byte));
    let schema = format!("claim_{digest:x}_{}", std::process::id());
    let administer = async |sql: String| {
        let mut connection = sqlx::PgConnection::connect(&server).await.unwrap();
        connection.execute(AssertSqlSafe(sql)).await.unwrap();
    };
    block_on(administer(format!("CREATE SCHEMA {schema}")));
    let separator = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{separator}options=-c%20search_path%3D{schema}");
    let place = Place {
        target: Target::postgres(url),
        folder: None,
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| block_on(claim(place))));
    block_on(administer(format!("DROP SCHEMA {schema} CASCADE")));
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// Makes two tests of one claim.
macro_rules! claims {
    ($($(#[$attribute:meta])* $claim:ident,)+) => {
        mod sqlite {
            $(
                #[test]
                $(#[$attribute])*
                fn $claim() {
                    $crate::support::on_sqlite(super::$claim);
                }
            )+
        }
        mod postgres {
            $(
                #[test]
                $(#[$attribute])*
                fn $claim() {
                    $crate::support::on_postgres(concat!(module_path!(), stringify!($claim)), super::$claim);
                }
            )+
        }
    };
}
pub(crate) use claims;
