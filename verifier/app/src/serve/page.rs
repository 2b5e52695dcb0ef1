//! The page's files, taken in when the program was compiled.

use annona_core::Problem;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::ServeError;

/// Path below the page's root, and content.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// What is missing, if the program was compiled without its page.
pub fn missing() -> Option<Problem> {
    FILES.is_empty().then(|| Problem::from(&ServeError::NoPage))
}

/// The file of a path; `/` is the page itself.
pub async fn file(uri: Uri) -> Response {
    let path = if uri.path() == "/" { "/index.html" } else { uri.path() };
    let Some((_, bytes)) = FILES.iter().find(|(name, _)| *name == path) else {
        let why = missing().map(|problem| problem.to_string()).unwrap_or_default();
        return (StatusCode::NOT_FOUND, why).into_response();
    };
    // What the build names by its content never changes.
    let kept =
        if path.starts_with("/assets/") { "max-age=31536000, immutable" } else { "no-cache" };
    let headers = [(header::CONTENT_TYPE, media_type(path)), (header::CACHE_CONTROL, kept)];
    (headers.map(|(name, value)| (name, HeaderValue::from_static(value))), *bytes).into_response()
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("wasm") => "application/wasm",
        Some("woff2") => "font/woff2",
        Some("ftl" | "txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
