//! A witness over HTTP, as C2SP tlog-witness asks: one POST, and what monitors read.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use rapporteur_ledger::witness::{ADD_CHECKPOINT_PATH, REQUEST_BYTES_MAX, Witness, WitnessAnswer};

use crate::folder::in_words;
use crate::server::Routes;

/// How long a body may take to come.
const BODY_WAIT: Duration = Duration::from_secs(20);

/// Says what time it is, in seconds since 1970-01-01T00:00:00Z: the moment of a cosignature.
pub type Clock = fn() -> u64;

struct Served {
    /// One request at a time, whatever the log: what was compared is what is written.
    witness: Mutex<Witness>,
    clock: Clock,
}

/// Answers for a witness below `/`.
pub fn witness_routes(witness: Witness, clock: Clock) -> Routes {
    let served = Arc::new(Served {
        witness: Mutex::new(witness),
        clock,
    });
    Routes(
        Router::new()
            .route(ADD_CHECKPOINT_PATH, post(add_checkpoint))
            .route("/{log}/checkpoint", get(monitor))
            .fallback(async || in_words(StatusCode::NOT_FOUND))
            .method_not_allowed_fallback(async || in_words(StatusCode::METHOD_NOT_ALLOWED))
            .with_state(served),
    )
}

async fn add_checkpoint(State(served): State<Arc<Served>>, body: Body) -> Response {
    let body = match read(body).await {
        Ok(body) => body,
        Err(status) => return in_words(status),
    };
    // Comparing and flushing block; the request may be given up meanwhile, and the witness finishes what it began.
    let answered = tokio::task::spawn_blocking(move || {
        let mut witness = hold(&served);
        let now = (served.clock)();
        witness.add_checkpoint(&body, now)
    })
    .await;
    match answered {
        Ok(answer) => in_full(answer),
        Err(_) => in_words(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

async fn monitor(State(served): State<Arc<Served>>, Path(log): Path<String>) -> Response {
    let found = tokio::task::spawn_blocking(move || hold(&served).monitor(&log)).await;
    match found {
        Ok(Some(checkpoint)) => in_full(WitnessAnswer {
            status: 200,
            content_type: "text/plain; charset=utf-8",
            body: checkpoint,
        }),
        Ok(None) => in_words(StatusCode::NOT_FOUND),
        Err(_) => in_words(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// A witness whose last request ended in a panic answers on: what it holds was written whole or not at all.
fn hold(served: &Served) -> MutexGuard<'_, Witness> {
    served
        .witness
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
}

async fn read(body: Body) -> Result<Bytes, StatusCode> {
    // What is announced as too long is not waited for.
    if body.size_hint().lower() > REQUEST_BYTES_MAX as u64 {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    match tokio::time::timeout(BODY_WAIT, axum::body::to_bytes(body, REQUEST_BYTES_MAX)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(_)) => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

fn in_full(answer: WitnessAnswer) -> Response {
    let Ok(status) = StatusCode::from_u16(answer.status) else {
        return in_words(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(answer.content_type),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
    ];
    (status, headers, answer.body).into_response()
}
