//! Who may ask: this machine's own page, and nobody else's.
//!
//! Another web page in the same browser can send requests to this machine, or let its own name
//! lead here. So the `Host` must be ours (a foreign name that leads here is refused), an `Origin`
//! and a `Sec-Fetch-Site` must be ours where a browser sends them, and a question is JSON by its
//! type, which a foreign page cannot send without asking first. Answers are kept by nobody.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::MAX_BODY;

/// Longest time for one request, its body included.
const REQUEST_TIME: Duration = Duration::from_secs(30);

/// What the page may load: its own files, pictures that it makes, a worker, the camera.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; \
    connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// The names under which this program is reached.
#[derive(Debug, Clone)]
pub struct Hosts(Arc<[String]>);

impl Hosts {
    /// Those of an address of this machine.
    pub fn of(address: SocketAddr) -> Self {
        let port = address.port();
        Self([address.to_string(), format!("localhost:{port}")].into())
    }

    fn has(&self, host: &str) -> bool {
        self.0.iter().any(|own| own.eq_ignore_ascii_case(host))
    }
}

/// Refuses foreign requests and dresses every answer.
pub async fn guard(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let refused = refusal(&hosts, request.headers(), request.method(), is_api);
    let mut answer = match refused {
        Some(status) => status.into_response(),
        None => match tokio::time::timeout(REQUEST_TIME, next.run(request)).await {
            Ok(answer) => answer,
            Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
        },
    };
    let headers = answer.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_api {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    answer
}

fn refusal(
    hosts: &Hosts,
    headers: &HeaderMap,
    method: &Method,
    is_api: bool,
) -> Option<StatusCode> {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if !text(header::HOST).is_some_and(|host| hosts.has(host)) {
        return Some(StatusCode::MISDIRECTED_REQUEST);
    }
    // What announces itself as too long is not waited for.
    let length = text(header::CONTENT_LENGTH).map_or(Ok(0), str::parse::<usize>);
    if length.is_err() || length.is_ok_and(|length| length > MAX_BODY) {
        return Some(StatusCode::PAYLOAD_TOO_LARGE);
    }
    if !is_api {
        return None;
    }
    let own_origin = text(header::ORIGIN)
        .is_none_or(|origin| origin.strip_prefix("http://").is_some_and(|host| hosts.has(host)));
    let own_site = text(HeaderName::from_static("sec-fetch-site"))
        .is_none_or(|site| matches!(site, "same-origin" | "none"));
    if !own_origin || !own_site {
        return Some(StatusCode::FORBIDDEN);
    }
    let json = text(header::CONTENT_TYPE).and_then(|own| own.split(';').next()).map(str::trim);
    let is_json = json.is_some_and(|own| own.eq_ignore_ascii_case("application/json"));
    (*method == Method::POST && !is_json).then_some(StatusCode::UNSUPPORTED_MEDIA_TYPE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(method: &Method, fields: &[(&'static str, &str)]) -> Option<u16> {
        let hosts = Hosts::of(([127, 0, 0, 1], 8787).into());
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.insert(*name, value.parse().unwrap());
        }
        refusal(&hosts, &headers, method, true).map(|status| status.as_u16())
    }

    #[test]
    fn only_our_own_page_may_ask() {
        let (host, json) = (("host", "127.0.0.1:8787"), ("content-type", "application/json"));
        let post = |more: &[(&'static str, &str)]| answer(&Method::POST, more);
        assert_eq!(post(&[host, json]), None);
        assert_eq!(post(&[("host", "LOCALHOST:8787"), json]), None);
        let own = [("origin", "http://127.0.0.1:8787"), ("sec-fetch-site", "same-origin")];
        assert_eq!(post(&[host, json, own[0], own[1]]), None);
        assert_eq!(answer(&Method::GET, &[host]), None);

        assert_eq!(post(&[json]), Some(421));
        for name in ["evil.example:8787", "evil.example", "127.0.0.1", "127.0.0.1:80", ""] {
            assert_eq!(post(&[("host", name), json]), Some(421), "{name}");
        }
        for origin in ["http://evil.example", "null", "https://127.0.0.1:8787", "127.0.0.1:8787"] {
            assert_eq!(post(&[host, json, ("origin", origin)]), Some(403), "{origin}");
        }
        for site in ["cross-site", "same-site", ""] {
            let asked = answer(&Method::GET, &[host, ("sec-fetch-site", site)]);
            assert_eq!(asked, Some(403), "{site}");
        }
        for kind in ["text/plain", "application/x-www-form-urlencoded", ""] {
            assert_eq!(post(&[host, ("content-type", kind)]), Some(415), "{kind}");
        }
        assert_eq!(post(&[host]), Some(415));
    }
}
