//! Where a record is: a file with its key, or a server. Refuses to show either's secret.

use std::fmt;
use std::path::PathBuf;

use zeroize::Zeroizing;

/// Where a record is.
#[derive(Clone)]
pub enum Target {
    /// An encrypted SQLite file (SQLCipher).
    Sqlite {
        /// The file.
        path: PathBuf,
        /// The raw key of its pages; no passphrase is stretched here.
        key: Zeroizing<[u8; 32]>,
    },
    /// A PostgreSQL server. Its administrator can read the record: encryption at rest is the server's.
    Postgres {
        /// `postgres://user@host:port/database?options`; the password may come from `PGPASSWORD`.
        url: Zeroizing<String>,
    },
}

impl Target {
    /// An encrypted SQLite file.
    pub fn sqlite(path: impl Into<PathBuf>, key: [u8; 32]) -> Self {
        Self::Sqlite {
            path: path.into(),
            key: Zeroizing::new(key),
        }
    }

    /// A PostgreSQL server.
    pub fn postgres(url: impl Into<String>) -> Self {
        Self::Postgres {
            url: Zeroizing::new(url.into()),
        }
    }
}

// PRIVACY: neither the key nor the URL, which may hold a password, is shown.
impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite { path, .. } => f
                .debug_struct("Sqlite")
                .field("path", path)
                .finish_non_exhaustive(),
            Self::Postgres { .. } => f.debug_struct("Postgres").finish_non_exhaustive(),
        }
    }
}
