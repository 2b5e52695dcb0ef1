//! `serve`: the counter's page on the shop's own machine.
//!
//! It listens on a loopback address only. Every question goes to [`Desk::call`] on a thread that
//! may block; questions come one after the other, as people do.

mod command;
mod events;
mod guard;
mod page;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use annona_core::Problem;
use annona_core::json::{self, Limits};
use annona_verifier::Desk;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

pub use command::{ServeArguments, serve as command};
pub use events::Pages;

use crate::clock;

annona_core::coded_errors! {
    /// Why the page cannot be served.
    pub enum ServeError {
        NoPage ["ANN-SERVE-1"] "this build has no page" => "Run `make page`, then build the program again.";
        Listen(String) ["ANN-SERVE-2"] "the page cannot be offered at this address: {0}" => "Choose another port with --listen, or end the program that uses this one.";
        NotLoopback ["ANN-SERVE-3"] "the page would be open to the whole network" => "Listen on 127.0.0.1: whoever reaches the page can act as this counter. For a phone, use the page without a program.";
        Body ["ANN-SERVE-4"] "the question is too long or was cut off" => "Choose a smaller file.";
    }
}

/// Longest question: a trust bundle, or a price list as base64.
const MAX_BODY: usize = 48 << 20;

/// How long open requests may take at the end.
const GRACE: Duration = Duration::from_secs(3);

/// What requests share.
#[derive(Clone)]
struct Shop {
    desk: Arc<Desk>,
    pages: Pages,
}

/// Takes the address; from then on it is this program's.
///
/// # Errors
/// [`ServeError::NotLoopback`], [`ServeError::Listen`].
pub fn bind(address: SocketAddr) -> Result<TcpListener, ServeError> {
    if !address.ip().is_loopback() {
        return Err(ServeError::NotLoopback);
    }
    TcpListener::bind(address).map_err(refused)
}

/// Serves until Ctrl-C or a signal to end.
///
/// # Errors
/// [`ServeError::Listen`].
pub fn run(listener: TcpListener, desk: Arc<Desk>, pages: Pages) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(8)
        .enable_all()
        .build()
        .map_err(refused)?;
    let done = runtime.block_on(serve(listener, desk, pages));
    runtime.shutdown_timeout(GRACE);
    done
}

async fn serve(listener: TcpListener, desk: Arc<Desk>, pages: Pages) -> Result<(), ServeError> {
    listener.set_nonblocking(true).map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    let listener = tokio::net::TcpListener::from_std(listener).map_err(refused)?;
    let router = router(Shop { desk, pages: pages.clone() }, guard::Hosts::of(address));
    let (told, stopped) = tokio::sync::oneshot::channel();
    let stop = async move {
        end().await;
        pages.close();
        let _ = told.send(());
    };
    let grace = async {
        let _ = stopped.await;
        tokio::time::sleep(GRACE).await;
    };
    let served = axum::serve(listener, router).with_graceful_shutdown(stop).into_future();
    tokio::select! {
        served = served => served.map_err(refused),
        () = grace => Ok(()),
    }
}

/// Ctrl-C, or the signal by which a system ends a program.
async fn end() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    if let Ok(mut ended) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    {
        tokio::select! { _ = interrupted => {}, _ = ended.recv() => {} }
        return;
    }
    let _ = interrupted.await;
}

fn router(shop: Shop, hosts: guard::Hosts) -> Router {
    Router::new()
        .route("/api/standing", get(standing).post(standing_asked))
        .route("/api/events", get(opened))
        .route("/api/{operation}", post(asked))
        .fallback(page::file)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(axum::middleware::from_fn_with_state(hosts, guard::guard))
        .with_state(shop)
}

async fn standing(State(shop): State<Shop>) -> Response {
    call(shop.desk, "standing".to_owned(), Bytes::new()).await
}

async fn standing_asked(State(shop): State<Shop>, body: Result<Bytes, BytesRejection>) -> Response {
    asked(State(shop), Path("standing".to_owned()), body).await
}

async fn asked(
    State(shop): State<Shop>,
    Path(operation): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    match body {
        Ok(body) => call(shop.desk, operation, body).await,
        Err(_) => problem(Problem::from(&ServeError::Body)),
    }
}

async fn opened(State(shop): State<Shop>) -> Response {
    shop.pages.open().into_response()
}

async fn call(desk: Arc<Desk>, operation: String, body: Bytes) -> Response {
    let work = move || {
        let limits = Limits { bytes: MAX_BODY, ..Limits::MESSAGE };
        let given = if body.is_empty() { Ok(Value::Null) } else { json::parse(&body, limits) };
        let given = given.map_err(|error| Problem::from(&error))?;
        desk.call(&operation, given, clock())
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(answer)) => axum::Json(answer).into_response(),
        Ok(Err(refused)) => problem(refused),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// RFC 9457, with the code, sentence and advice beside.
fn problem(problem: Problem) -> Response {
    let status = match problem.code.as_str() {
        "ANN-DESK-1" => StatusCode::NOT_FOUND,
        "ANN-DESK-3" | "ANN-COUNTER-2" => StatusCode::CONFLICT,
        "ANN-SERVE-4" => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let body = json!({
        "type": format!("urn:annona:error:{}", problem.code),
        "status": status.as_u16(),
        "title": problem.message,
        "code": problem.code,
        "message": problem.message,
        "advice": problem.advice,
    });
    let media_type = HeaderValue::from_static("application/problem+json");
    (status, [(header::CONTENT_TYPE, media_type)], body.to_string()).into_response()
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn refused(error: std::io::Error) -> ServeError {
    ServeError::Listen(error.to_string())
}
