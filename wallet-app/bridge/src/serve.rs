//! Serves the built user interface and answers `POST /call/<use case>`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use annona_core::time::UnixTime;
use annona_net::{Client, Rules};
use annona_wallet_engine::app::{App, Surroundings};
use annona_wallet_engine::{KdfCost, Platform};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::Value;

use crate::calls;

struct Bridge {
    app: Arc<App>,
    page: PathBuf,
    /// The only names under which this is reached, so that no other page can be its window.
    host: String,
}

pub fn run(data: &Path, page: PathBuf, listen: SocketAddr) -> Result<(), String> {
    if !listen.ip().is_loopback() {
        return Err("listen on this machine only, for example on 127.0.0.1:8760".to_owned());
    }
    let page = page.canonicalize().map_err(|error| format!("{}: {error}", page.display()))?;
    let rules = Rules { allow_loopback_http: true, ..Rules::default() };
    let around = Surroundings {
        platform: Platform::default(),
        cost: KdfCost::PHONE,
        http: Arc::new(Client::new(rules).map_err(|error| error.to_string())?),
        clock: now,
    };
    let app = Arc::new(App::new(data, around).map_err(|problem| problem.to_string())?);
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let listener =
            tokio::net::TcpListener::bind(listen).await.map_err(|error| error.to_string())?;
        let host = listener.local_addr().map_err(|error| error.to_string())?.to_string();
        println!("http://{host}/");
        let router = Router::new()
            .route("/call/{name}", post(answer))
            .fallback(get(file))
            .with_state(Arc::new(Bridge { app, page, host }));
        axum::serve(listener, router).await.map_err(|error| error.to_string())
    })
}

fn now() -> UnixTime {
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixTime(i64::try_from(clock.as_secs()).unwrap_or(i64::MAX))
}

async fn answer(
    State(bridge): State<Arc<Bridge>>,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let said = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let ours = format!("http://{}", bridge.host);
    if said(header::HOST) != Some(&bridge.host) || said(header::ORIGIN) != Some(&ours) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Ok(arguments) = serde_json::from_slice::<Value>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    // Opening a wallet and talking with agencies block.
    let app = Arc::clone(&bridge.app);
    let answered = tokio::task::spawn_blocking(move || calls::call(&app, &name, arguments)).await;
    match answered {
        Ok(Some(Ok(answer))) => axum::Json(answer).into_response(),
        Ok(Some(Err(problem))) => {
            (StatusCode::UNPROCESSABLE_ENTITY, axum::Json(problem)).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn file(State(bridge): State<Arc<Bridge>>, uri: Uri) -> Response {
    let name = uri.path().trim_start_matches('/');
    let path = bridge.page.join(if name.is_empty() { "index.html" } else { name });
    // Nothing outside of the folder, whatever the path says.
    let Some(path) = path.canonicalize().ok().filter(|path| path.starts_with(&bridge.page)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    match std::fs::read(path) {
        Ok(bytes) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}
