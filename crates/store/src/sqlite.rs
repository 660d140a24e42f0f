//! Makes and opens the encrypted SQLite file (SQLCipher 4, raw key). Knows no table.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, SqliteConnection};
use zeroize::Zeroizing;

use crate::StoreError;
use crate::session::Pool;

type Key = Zeroizing<[u8; 32]>;

/// SQLCipher's page size, the unit of encryption.
const PAGE_BYTES: u64 = 4_096;
/// How long a writer waits for another process to finish.
const BUSY_WAIT: Duration = Duration::from_secs(30);
/// SQLITE_NOTADB: the first page does not authenticate.
const NOT_A_DATABASE: &str = "26";

/// What every connection sets. WAL with FULL: an act that was acknowledged outlives a power cut.
/// Temporary tables stay in memory, where they are not written in clear.
const SETTINGS: &str = "\
    PRAGMA foreign_keys = ON; \
    PRAGMA trusted_schema = OFF; \
    PRAGMA secure_delete = ON; \
    PRAGMA temp_store = MEMORY; \
    PRAGMA cache_size = -65536; \
    PRAGMA journal_mode = WAL; \
    PRAGMA synchronous = FULL;";

/// Makes an empty encrypted file that only its owner may read.
pub(crate) async fn create(path: &Path, key: Key) -> Result<Pool, StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|source| match source.kind() {
        ErrorKind::AlreadyExists => StoreError::AlreadyThere(path.display().to_string()),
        _ => StoreError::File {
            attempt: "make",
            path: path.to_owned(),
            source,
        },
    })?;
    connect(path, key).await
}

/// Opens an encrypted file.
pub(crate) async fn open(path: &Path, key: Key) -> Result<Pool, StoreError> {
    look(path)?;
    connect(path, key).await
}

/// Tells apart what SQLCipher cannot: no file, a file of another kind, and (later) a key that does not fit.
fn look(path: &Path) -> Result<(), StoreError> {
    let failed = |source| StoreError::File {
        attempt: "read",
        path: path.to_owned(),
        source,
    };
    let mut file = std::fs::File::open(path).map_err(|source| match source.kind() {
        ErrorKind::NotFound => StoreError::Missing(path.to_owned()),
        _ => failed(source),
    })?;
    let size_bytes = file.metadata().map_err(failed)?.len();
    let mut head = Vec::new();
    (&mut file)
        .take(16)
        .read_to_end(&mut head)
        .map_err(failed)?;
    let foreign = if size_bytes == 0 {
        Some("the file is empty")
    } else if head == b"SQLite format 3\0" {
        Some("it is a SQLite file that is not encrypted")
    } else if !size_bytes.is_multiple_of(PAGE_BYTES) {
        Some("its length is not a whole number of pages")
    } else {
        None
    };
    foreign.map_or(Ok(()), |why| {
        Err(StoreError::NotADatabase {
            place: path.display().to_string(),
            why,
        })
    })
}

async fn connect(path: &Path, key: Key) -> Result<Pool, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .busy_timeout(BUSY_WAIT)
        // PRIVACY: statements and their parameters are never logged.
        .disable_statement_logging();
    try_key(&options, path, &key).await?;
    let key = Arc::new(key);
    let pool = SqlitePoolOptions::new()
        // One connection: SQLite has one writer anyway, and acts follow one another.
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .acquire_timeout(BUSY_WAIT)
        .after_connect(move |connection, _| {
            let key = Arc::clone(&key);
            Box::pin(async move { unlock(connection, &key).await })
        })
        .connect_with(options)
        .await
        .map_err(|source| connect_error(path, source))?;
    Ok(Pool::Sqlite(pool))
}

fn connect_error(path: &Path, source: sqlx::Error) -> StoreError {
    StoreError::Connect {
        place: path.display().to_string(),
        source,
    }
}

/// Tries the key once before the pool does: the pool would retry a key that does not fit until it times out.
async fn try_key(options: &SqliteConnectOptions, path: &Path, key: &Key) -> Result<(), StoreError> {
    let mut first = options
        .connect()
        .await
        .map_err(|source| connect_error(path, source))?;
    let unlocked = unlock(&mut first, key).await;
    first
        .close()
        .await
        .map_err(|source| connect_error(path, source))?;
    unlocked.map_err(|source| {
        let code = source.as_database_error().and_then(|error| error.code());
        match code.as_deref() {
            Some(NOT_A_DATABASE) => StoreError::WrongKey(path.to_owned()),
            _ => connect_error(path, source),
        }
    })
}

/// Gives the key, proves it by reading, and sets what every connection sets.
///
/// PRIVACY: our copies of the key are wiped; the copy of this PRAGMA's text that passes through sqlx and SQLite's parser is not.
async fn unlock(connection: &mut SqliteConnection, key: &Key) -> Result<(), sqlx::Error> {
    let digits = Zeroizing::new(hex::encode(key.as_slice()));
    let give_key = Zeroizing::new(format!("PRAGMA key = \"x'{}'\"", digits.as_str()));
    // SQLCipher would write to standard error; what it finds is told by our own errors.
    connection.execute("PRAGMA cipher_log_level = NONE").await?;
    connection.execute(AssertSqlSafe(give_key.as_str())).await?;
    connection
        .execute("SELECT COUNT(*) FROM sqlite_master")
        .await?;
    connection.execute(sqlx::raw_sql(SETTINGS)).await?;
    Ok(())
}
