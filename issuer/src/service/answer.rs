//! Answers: JSON with the right caching, and refusals with their status and headers.

use annona_core::Problem;
use annona_core::status::cwt;
use annona_protocol::oauth::dpop;
use annona_protocol::vci::ErrorResponse;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::authorize::Stop;
use crate::refusal::Place;
use crate::status_list::etag;
use crate::{CredentialAnswer, PublishedList, Refusal};

pub(super) const JSON: &str = "application/json";
/// Encrypted messages.
pub(super) const JWT: &str = "application/jwt";
const JWT_LIST: &str = "application/statuslist+jwt";
const NO_STORE: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store");

/// An answer for one wallet, which nobody may keep.
pub(super) fn fresh<T: Serialize>(answer: Result<T, Refusal>) -> Response {
    match answer {
        Ok(value) => ([NO_STORE], json(StatusCode::OK, &value, JSON)).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// The same for something that was made.
pub(super) fn created<T: Serialize>(answer: Result<T, Refusal>) -> Response {
    match answer {
        Ok(value) => ([NO_STORE], json(StatusCode::CREATED, &value, JSON)).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// The answer of the credential endpoint: 202 when the credentials come later.
pub(super) fn credential(answer: Result<CredentialAnswer, Refusal>) -> Response {
    let answer = match answer {
        Ok(answer) => answer,
        Err(refusal) => return refusal.into_response(),
    };
    let status = if answer.is_deferred() { StatusCode::ACCEPTED } else { StatusCode::OK };
    match answer {
        CredentialAnswer::Plain(body) => ([NO_STORE], json(status, &body, JSON)).into_response(),
        CredentialAnswer::Sealed { text, .. } => {
            (status, [NO_STORE, (header::CONTENT_TYPE, JWT)], text).into_response()
        }
    }
}

/// The answer to a notification: nothing, when all is well.
pub(super) fn noted(answer: Result<(), Refusal>) -> Response {
    match answer {
        Ok(()) => ([NO_STORE], StatusCode::NO_CONTENT).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// Nothing is here now, which nobody may keep either.
pub(super) fn absent() -> Response {
    ([NO_STORE], StatusCode::NOT_FOUND).into_response()
}

/// A signed answer for everybody.
pub(super) fn signed(text: String) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "public, max-age=300"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::VARY, "accept"),
        (header::CONTENT_TYPE, JWT),
    ];
    (headers, text).into_response()
}

/// An answer for everybody.
pub(super) fn public<T: Serialize>(value: &T, content_type: &'static str) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "public, max-age=300"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, json(StatusCode::OK, value, content_type)).into_response()
}

/// A status list in the form that the reader names first, else as a JWT; or 304 when the reader
/// has it.
pub(super) fn list(list: PublishedList, asked: &HeaderMap) -> Response {
    let value = |name| asked.get(name).and_then(|value| value.to_str().ok());
    let kind = |kind: &str| [JWT_LIST, cwt::TYP].into_iter().find(|own| kind.starts_with(own));
    let accept = value(header::ACCEPT).unwrap_or_default();
    let form = accept.split(',').find_map(|one| kind(one.trim())).unwrap_or(JWT_LIST);
    let body = if form == cwt::TYP { list.cwt } else { list.token.into_bytes() };
    let etag = etag(&body);
    let is_known = value(header::IF_NONE_MATCH).is_some_and(|known| {
        known.split(',').any(|tag| {
            let tag = tag.trim();
            tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag
        })
    });
    let headers = [
        (header::ETAG, etag),
        (header::VARY, "accept".to_owned()),
        (header::CACHE_CONTROL, "public, max-age=300".to_owned()),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
    ];
    if is_known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, [(header::CONTENT_TYPE, form)], body).into_response()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let error = |code: &str, text: &str| ErrorResponse::new(code, text);
        match self {
            Self::Request(body) => refused(StatusCode::BAD_REQUEST, &body),
            Self::TooLarge(body) => refused(StatusCode::PAYLOAD_TOO_LARGE, &body),
            Self::NoToken => {
                ([(header::WWW_AUTHENTICATE, "Bearer"), NO_STORE], StatusCode::UNAUTHORIZED)
                    .into_response()
            }
            Self::DeadToken => challenge(
                StatusCode::UNAUTHORIZED,
                r#"Bearer error="invalid_token""#,
                &error("invalid_token", "the access token is unknown or has ended"),
            ),
            Self::DeadBound => challenge(
                StatusCode::UNAUTHORIZED,
                &dpop_challenge("invalid_token"),
                &error(
                    "invalid_token",
                    "the access token is unknown, has ended, or is not bound so",
                ),
            ),
            Self::Proof(body, Place::Server) => refused(StatusCode::BAD_REQUEST, &body),
            Self::Proof(body, Place::Resource) => {
                challenge(StatusCode::UNAUTHORIZED, &dpop_challenge(&body.error), &body)
            }
            Self::OtherCredential => challenge(
                StatusCode::FORBIDDEN,
                r#"Bearer error="insufficient_scope""#,
                &error("insufficient_scope", "the access token is for another credential"),
            ),
            Self::Unavailable(reason) => {
                eprintln!("{}", Problem::from(&reason));
                let body = error("temporarily_unavailable", "the issuer cannot work at the moment");
                let answer = refused(StatusCode::SERVICE_UNAVAILABLE, &body);
                ([(header::RETRY_AFTER, "5")], answer).into_response()
            }
        }
    }
}

fn refused(status: StatusCode, body: &ErrorResponse) -> Response {
    ([NO_STORE], json(status, body, JSON)).into_response()
}

fn challenge(status: StatusCode, challenge: &str, body: &ErrorResponse) -> Response {
    ([(header::WWW_AUTHENTICATE, challenge)], refused(status, body)).into_response()
}

/// RFC 9449 section 7.1.
fn dpop_challenge(error: &str) -> String {
    format!(
        r#"DPoP error="{error}", algs="{}""#,
        dpop::ALGS.iter().map(|alg| alg.name()).collect::<Vec<_>>().join(" ")
    )
}

/// Sends the browser on. Where from, nobody needs to know.
pub(super) fn go_to(address: Result<String, Stop>) -> Response {
    let address = match address {
        Ok(address) => address,
        Err(Stop::Request(text)) => return page(StatusCode::BAD_REQUEST, text),
        Err(Stop::Unavailable(reason)) => {
            eprintln!("{}", Problem::from(&reason));
            let text = "The sign-in does not work at the moment. Please try again soon.";
            return page(StatusCode::SERVICE_UNAVAILABLE, text);
        }
    };
    match HeaderValue::try_from(address) {
        Ok(address) => {
            let headers = [(header::LOCATION, address)];
            (StatusCode::FOUND, PRIVATE, headers).into_response()
        }
        Err(_) => page(StatusCode::BAD_REQUEST, "The address of the wallet is not usable."),
    }
}

const PRIVATE: [(HeaderName, &str); 2] = [NO_STORE, (header::REFERRER_POLICY, "no-referrer")];

/// A sentence for a person in front of a browser.
fn page(status: StatusCode, text: &'static str) -> Response {
    let plain = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, PRIVATE, plain, text).into_response()
}

fn json<T: Serialize>(status: StatusCode, value: &T, content_type: &'static str) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => (status, [(header::CONTENT_TYPE, content_type)], body).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
