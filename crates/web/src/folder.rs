//! Serves what a ledger has published, as C2SP tlog-tiles lays it out. Names are the ledger's to judge; none is ever joined to a folder here.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rapporteur_ledger::PublicLedger;

use crate::server::Routes;

/// The longest path that is looked up, in bytes; the longest of a ledger is far below.
pub(crate) const PATH_BYTES_MAX: usize = 256;
/// Tiles never change: a year, which is as long as caches take.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// The checkpoint changes: tlog-tiles asks for a few seconds at most.
const BRIEF: HeaderValue = HeaderValue::from_static("public, max-age=5");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const NO_SNIFF: HeaderValue = HeaderValue::from_static("nosniff");

/// Serves a ledger's published files below `/`.
pub fn ledger_routes(ledger: PublicLedger) -> Routes {
    Routes(Router::new().fallback(serve).with_state(Arc::new(ledger)))
}

async fn serve(State(ledger): State<Arc<PublicLedger>>, method: Method, uri: Uri) -> Response {
    if method != Method::GET && method != Method::HEAD {
        let allowed = [(header::ALLOW, HeaderValue::from_static("GET, HEAD"))];
        return (allowed, in_words(StatusCode::METHOD_NOT_ALLOWED)).into_response();
    }
    // A name of a ledger has no character that would be percent-encoded, so an encoded path is no name.
    let Some(path) = uri.path().strip_prefix('/').filter(|path| is_plain(path)) else {
        return in_words(StatusCode::NOT_FOUND);
    };
    let path = path.to_owned();
    let found = tokio::task::spawn_blocking(move || ledger.file(&path)).await;
    match found {
        Ok(Ok(Some(file))) => {
            let caching = if file.is_immutable { IMMUTABLE } else { BRIEF };
            let headers = [
                (
                    header::CONTENT_TYPE,
                    HeaderValue::from_static(file.content_type),
                ),
                (header::CACHE_CONTROL, caching),
                (header::X_CONTENT_TYPE_OPTIONS, NO_SNIFF),
            ];
            (headers, file.bytes).into_response()
        }
        Ok(Ok(None)) => in_words(StatusCode::NOT_FOUND),
        // What went wrong may name files of this machine; who asks learns only that it did.
        Ok(Err(_)) | Err(_) => in_words(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Whether a path may be looked up at all.
fn is_plain(path: &str) -> bool {
    path.len() <= PATH_BYTES_MAX
        && path
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.'))
        && !path.contains("..")
}

/// An answer that says nothing but its status.
pub(crate) fn in_words(status: StatusCode) -> Response {
    let words = status
        .canonical_reason()
        .unwrap_or("refused")
        .to_lowercase();
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        ),
        (header::CACHE_CONTROL, NO_STORE),
        (header::X_CONTENT_TYPE_OPTIONS, NO_SNIFF),
    ];
    (status, headers, format!("{words}\n")).into_response()
}
