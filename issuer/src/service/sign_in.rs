//! The endpoints of the sign-in: one for wallets, two for browsers.

use annona_protocol::oauth::FORM;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};

use super::answer::{created, go_to};
use super::{Body, Shared, blocking, checked, evidence};
use crate::IssuerError;
use crate::authorize::Stop;

pub(super) async fn push(State(issuer): Shared, headers: HeaderMap, body: Body) -> Response {
    let body = match checked(&headers, FORM, body) {
        Ok(body) => body,
        Err(refusal) => return refusal.into_response(),
    };
    created(blocking(move || issuer.push(&body, &evidence(&headers)?)).await)
}

pub(super) async fn authorize(State(issuer): Shared, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    go_to(in_background(move || issuer.authorize(&query)).await)
}

pub(super) async fn returned(State(issuer): Shared, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    go_to(in_background(move || issuer.returned(&query)).await)
}

async fn in_background(
    work: impl FnOnce() -> Result<String, Stop> + Send + 'static,
) -> Result<String, Stop> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(_) => Err(Stop::Unavailable(IssuerError::SelfCheck("the work ended early"))),
    }
}
