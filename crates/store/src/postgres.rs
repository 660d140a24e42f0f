//! Connects to a PostgreSQL server, over TLS unless it is on this machine. Knows no table.

use std::str::FromStr;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};

use crate::StoreError;
use crate::session::Pool;

const CONNECTIONS_MAX: u32 = 4;
const CONNECT_WAIT: Duration = Duration::from_secs(15);

pub(crate) async fn connect(url: &str) -> Result<Pool, StoreError> {
    let failed = |source| StoreError::Connect {
        place: place(url),
        source,
    };
    let options = PgConnectOptions::from_str(url).map_err(failed)?;
    let options = secured(options)
        .application_name("rapporteur")
        // PRIVACY: statements and their parameters are never logged.
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS_MAX)
        .acquire_timeout(CONNECT_WAIT)
        .connect_with(options)
        .await
        .map_err(failed)?;
    Ok(Pool::Postgres(pool))
}

/// A server elsewhere must prove who it is: without this, sqlx falls back to clear text when the server offers no TLS.
fn secured(options: PgConnectOptions) -> PgConnectOptions {
    let here = options.get_socket().is_some()
        || options.get_host().starts_with('/')
        || matches!(
            options.get_host(),
            "localhost" | "127.0.0.1" | "::1" | "[::1]"
        );
    let may_fall_back = matches!(options.get_ssl_mode(), PgSslMode::Prefer | PgSslMode::Allow);
    if !here && may_fall_back {
        options.ssl_mode(PgSslMode::VerifyFull)
    } else {
        options
    }
}

/// The server and database of a URL, without user and password, to name it in an error.
pub(crate) fn place(url: &str) -> String {
    PgConnectOptions::from_str(url).map_or_else(
        |_| "of an unreadable postgres:// address".to_owned(),
        |options| {
            let database = options.get_database().unwrap_or("(default)");
            format!(
                "{database} on {}:{}",
                options.get_host(),
                options.get_port()
            )
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distant_server_must_prove_who_it_is() {
        let mode = |url: &str| secured(PgConnectOptions::from_str(url).unwrap()).get_ssl_mode();
        assert!(matches!(
            mode("postgres://officer@db.example.org/record?sslmode=prefer"),
            PgSslMode::VerifyFull
        ));
        assert!(matches!(
            mode("postgres://officer@127.0.0.1/record?sslmode=prefer"),
            PgSslMode::Prefer
        ));
        assert!(matches!(
            mode("postgres://officer@db.example.org/record?sslmode=require"),
            PgSslMode::Require
        ));
    }

    #[test]
    fn a_place_shows_no_password() {
        let shown = place("postgres://officer:open-sesame@db.example.org:6000/record");
        assert_eq!(shown, "record on db.example.org:6000");
    }
}
