//! The issuer on HTTP: OpenID4VCI endpoints, metadata, DID document and status lists.
//!
//! Handlers only translate; the work is done by [`Issuer`] on threads that may block. Bodies
//! are at most 64 KiB, a request takes at most ten seconds, and no access token is looked for
//! outside the `Authorization` header.

mod answer;
mod openapi;
mod server;
mod sign_in;

use std::sync::Arc;
use std::time::Duration;

use annona_protocol::oauth::{FORM, attestation};
use annona_protocol::vci::issuer::{MAX_REQUEST, Scheme, access_token};
use annona_protocol::vci::{ErrorResponse, WellKnown};
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{DefaultBodyLimit, Path, RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use self::answer::{JWT, fresh, public};
pub use self::openapi::openapi;
pub use self::server::{Server, run};
use crate::issue::Access;
use crate::refusal::Place;
use crate::{CredentialAnswer, Evidence, Issuer, IssuerError, Refusal, RequestBody};

/// Where the browser comes back to from an OpenID provider, below the issuer's URL.
pub const CALLBACK: &str = "/authorize/return";

/// Longest time for one request, its body included.
const REQUEST_TIME: Duration = Duration::from_secs(10);

type Shared = State<Arc<Issuer>>;
type Body = Result<Bytes, BytesRejection>;

/// All routes of an issuer, below the path of its URL.
pub fn router(issuer: Arc<Issuer>) -> Router {
    let path = issuer.settings().path().to_owned();
    let below = |name: &str| format!("{path}{name}");
    let mut router = Router::new()
        .route(&below("/par"), post(sign_in::push))
        .route(&below("/challenge"), post(challenge))
        .route(&below("/token"), post(token))
        .route(&below("/nonce"), post(nonce))
        .route(&below("/credential"), post(credential))
        .route(&below("/deferred-credential"), post(deferred_credential))
        .route(&below("/notification"), post(notification))
        // All that wallets ask for themselves carries nonce and challenge for their next proofs.
        .layer(middleware::from_fn_with_state(Arc::clone(&issuer), with_nonce))
        .route(&below("/offers/{reference}"), get(offer))
        .route(&below("/authorize"), get(sign_in::authorize))
        .route(&below(CALLBACK), get(sign_in::returned))
        .route(&below("/status/{list}"), get(status))
        .route(&below("/scheme/{file}"), get(scheme_file))
        .route(&below("/.well-known/did.json"), get(did_document));
    if !path.is_empty() {
        // did:web with a path has its document at `<path>/did.json`.
        router = router.route(&below("/did.json"), get(did_document));
    }
    for document in [WellKnown::CredentialIssuer, WellKnown::AuthorizationServer] {
        let name = format!("/.well-known/{}", document.name());
        let inserted = format!("{name}{path}");
        let appended = below(&name);
        let handler = match document {
            WellKnown::CredentialIssuer => get(issuer_metadata),
            WellKnown::AuthorizationServer => get(server_metadata),
        };
        if appended != inserted {
            router = router.route(&appended, handler.clone());
        }
        router = router.route(&inserted, handler);
    }
    router
        .layer(DefaultBodyLimit::max(MAX_REQUEST))
        .layer(middleware::from_fn(in_time))
        .with_state(issuer)
}

async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(REQUEST_TIME, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

async fn with_nonce(State(issuer): Shared, request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    if let Ok(nonce) = HeaderValue::try_from(issuer.dpop_nonce()) {
        answer.headers_mut().insert("dpop-nonce", nonce);
    }
    let challenge = issuer.attestation_challenge().map(|given| given.attestation_challenge);
    if let Some(Ok(challenge)) = challenge.map(HeaderValue::try_from) {
        answer.headers_mut().insert(attestation::CHALLENGE, challenge);
    }
    answer
}

async fn challenge(State(issuer): Shared) -> Response {
    match issuer.attestation_challenge() {
        Some(challenge) => fresh(Ok(challenge)),
        None => answer::absent(),
    }
}

async fn token(State(issuer): Shared, headers: HeaderMap, body: Body) -> Response {
    let body = match checked(&headers, FORM, body) {
        Ok(body) => body,
        Err(refusal) => return refusal.into_response(),
    };
    let work = move || issuer.token(&body, &evidence(&headers)?);
    fresh(blocking(work).await)
}

/// What the header says about the sender.
fn evidence(headers: &HeaderMap) -> Result<Evidence<'_>, Refusal> {
    let attested = |name| {
        let text = "there must be one attestation and one proof of its key";
        let refused = || Refusal::Request(ErrorResponse::new("invalid_client", text));
        single(headers, name).map_err(|()| refused())
    };
    Ok(Evidence {
        dpop: proof(headers)?,
        attestation: attested(attestation::ATTESTATION)?,
        proof: attested(attestation::POP)?,
    })
}

/// The one DPoP proof of a request.
fn proof(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    single(headers, "dpop").map_err(|()| {
        let error = ErrorResponse::new("invalid_dpop_proof", "there must be one proof");
        Refusal::Proof(error, Place::Server)
    })
}

/// The value of a header field that comes once, if it comes.
fn single<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, ()> {
    let mut all = headers.get_all(name).iter();
    match (all.next().map(HeaderValue::to_str), all.next()) {
        (None, _) => Ok(None),
        (Some(Ok(value)), None) => Ok(Some(value)),
        _ => Err(()),
    }
}

async fn nonce(State(issuer): Shared) -> Response {
    fresh(blocking(move || issuer.nonce()).await)
}

async fn credential(
    State(issuer): Shared,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Response {
    deliver(issuer, query, headers, body, Issuer::issue).await
}

async fn deferred_credential(
    State(issuer): Shared,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Response {
    deliver(issuer, query, headers, body, Issuer::issue_deferred).await
}

/// What both credential endpoints do: token, body and proof are read the same way.
async fn deliver(
    issuer: Arc<Issuer>,
    query: Option<String>,
    headers: HeaderMap,
    body: Body,
    work: fn(&Issuer, &Access<'_>, RequestBody<'_>) -> Result<CredentialAnswer, Refusal>,
) -> Response {
    let (scheme, token) = match sent_token(&headers, query.as_deref()) {
        Ok(token) => token,
        Err(refusal) => return refusal.into_response(),
    };
    let (is_sealed, body) = match credential_body(&headers, body) {
        Ok(body) => body,
        Err(refusal) => return refusal.into_response(),
    };
    let work = move || {
        let access = Access { scheme, token: &token, proof: proof(&headers)? };
        let body = if is_sealed { RequestBody::Sealed(&body) } else { RequestBody::Plain(&body) };
        work(&issuer, &access, body)
    };
    answer::credential(blocking(work).await)
}

/// The body of a credential request, and whether it is encrypted.
fn credential_body(headers: &HeaderMap, body: Body) -> Result<(bool, Bytes), Refusal> {
    let is_sealed = media_type(headers).is_some_and(|own| own.eq_ignore_ascii_case(JWT));
    let content_type = if is_sealed { JWT } else { "application/json" };
    let body = checked(headers, content_type, body)
        .map_err(|refusal| renamed(refusal, "invalid_credential_request"))?;
    Ok((is_sealed, body))
}

async fn notification(
    State(issuer): Shared,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let (scheme, token) = match sent_token(&headers, query.as_deref()) {
        Ok(token) => token,
        Err(refusal) => return refusal.into_response(),
    };
    let body = match checked(&headers, "application/json", body) {
        Ok(body) => body,
        Err(refusal) => return renamed(refusal, "invalid_notification_request").into_response(),
    };
    let work = move || {
        let access = Access { scheme, token: &token, proof: proof(&headers)? };
        issuer.note(&access, &body)
    };
    answer::noted(blocking(work).await)
}

async fn offer(State(issuer): Shared, reference: Result<Path<String>, PathRejection>) -> Response {
    let Ok(Path(reference)) = reference else { return answer::absent() };
    match blocking(move || issuer.referenced_offer(&reference)).await {
        Ok(None) => answer::absent(),
        Ok(Some(offer)) => fresh(Ok(offer)),
        Err(refusal) => refusal.into_response(),
    }
}

/// The access token of a request. Without one nobody gets to know whether the rest was right.
fn sent_token(headers: &HeaderMap, query: Option<&str>) -> Result<(Scheme, String), Refusal> {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, token) = access_token(authorization).ok_or(Refusal::NoToken)?;
    if query.is_some_and(|query| query.contains("access_token=")) {
        let text = "an access token comes in one way only, the Authorization header";
        return Err(Refusal::Request(ErrorResponse::new("invalid_request", text)));
    }
    Ok((scheme, token.to_owned()))
}

/// Some endpoints have their own code for malformed requests (sections 8.3.1.2 and 11.3).
fn renamed(refusal: Refusal, code: &str) -> Refusal {
    let rename = |error: ErrorResponse| ErrorResponse { error: code.to_owned(), ..error };
    match refusal {
        Refusal::Request(error) => Refusal::Request(rename(error)),
        Refusal::TooLarge(error) => Refusal::TooLarge(rename(error)),
        other => other,
    }
}

/// Signed for those who name `application/jwt`, plain for all others (section 12.2.2).
async fn issuer_metadata(State(issuer): Shared, headers: HeaderMap) -> Response {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let names_jwt = accepted.is_some_and(|all| {
        let kinds = all.split(',').filter_map(|kind| kind.split(';').next());
        kinds.map(str::trim).any(|kind| kind.eq_ignore_ascii_case(JWT))
    });
    let plain = Arc::clone(&issuer);
    let signed = if names_jwt {
        blocking(move || issuer.signed_metadata().map_err(Refusal::from)).await
    } else {
        Ok(None)
    };
    match signed {
        Ok(Some(text)) => answer::signed(text),
        Ok(None) => {
            let plain = public(&plain.issuer_metadata(), "application/json");
            ([(header::VARY, "accept")], plain).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

async fn server_metadata(State(issuer): Shared) -> Response {
    public(&issuer.server_metadata(), "application/json")
}

async fn did_document(State(issuer): Shared) -> Response {
    public(&issuer.did_document(), "application/did+json")
}

async fn scheme_file(State(issuer): Shared, name: Result<Path<String>, PathRejection>) -> Response {
    let Ok(Path(name)) = name else { return StatusCode::NOT_FOUND.into_response() };
    let work = move || Ok(issuer.scheme_file(&name));
    match blocking(work).await {
        Ok(Some((file, media_type))) => public(&file, media_type),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn status(
    State(issuer): Shared,
    list: Result<Path<u32>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    // What is no number is no list either.
    let Ok(Path(list)) = list else { return StatusCode::NOT_FOUND.into_response() };
    let list = match blocking(move || issuer.status_list(list).map_err(Refusal::from)).await {
        Ok(list) => list,
        Err(Refusal::Unavailable(IssuerError::NoList)) => {
            return StatusCode::NOT_FOUND.into_response();
        }
        Err(refusal) => return refusal.into_response(),
    };
    answer::list(list, &headers)
}

fn media_type(headers: &HeaderMap) -> Option<&str> {
    let own = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    own.and_then(|own| own.split(';').next()).map(str::trim)
}

/// The body, if it is of the right type and not too long.
fn checked(headers: &HeaderMap, content_type: &str, body: Body) -> Result<Bytes, Refusal> {
    if !media_type(headers).is_some_and(|own| own.eq_ignore_ascii_case(content_type)) {
        let text = format!("the content type must be {content_type}");
        return Err(Refusal::Request(ErrorResponse::new("invalid_request", &text)));
    }
    body.map_err(|rejection| {
        let error = ErrorResponse::new("invalid_request", "the body is too long or was cut off");
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Refusal::TooLarge(error),
            _ => Refusal::Request(error),
        }
    })
}

/// Does the work on a thread that may block.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(_) => Err(IssuerError::SelfCheck("the work ended early").into()),
    }
}
