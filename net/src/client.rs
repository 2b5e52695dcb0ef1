//! The blocking HTTP client behind protocol's `Http`.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use annona_protocol::http::{Http, HttpError, HttpRequest, HttpResponse, Method};
use reqwest::blocking as http;
use reqwest::dns::Resolve;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::NetError;
use crate::guard::{Guarded, LeadsInside, Lookup, check_url, system_lookup};

/// What a client may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Also allow `http://localhost`, `http://127.0.0.1` and `http://[::1]`, for demonstrations
    /// and tests.
    pub allow_loopback_http: bool,
    /// From the name look-up to the last byte.
    pub timeout: Duration,
    /// Most bytes of an answer's body.
    pub max_body: usize,
}

impl Default for Rules {
    fn default() -> Self {
        Self { allow_loopback_http: false, timeout: Duration::from_secs(5), max_body: 1 << 20 }
    }
}

/// A client that keeps its [`Rules`]. It blocks, so call it outside of async code.
#[derive(Debug)]
pub struct Client {
    inner: http::Client,
    rules: Rules,
}

impl Client {
    /// Sets up the client; opens no connection.
    ///
    /// # Errors
    /// [`NetError::Start`].
    pub fn new(rules: Rules) -> Result<Self, NetError> {
        Self::with_lookup(rules, system_lookup)
    }

    /// The same, which also trusts these certificate authorities (DER), for services within a
    /// closed network of names. The addresses must be public all the same.
    ///
    /// # Errors
    /// [`NetError::Start`] for what is no certificate.
    pub fn trusting(rules: Rules, authorities: &[Vec<u8>]) -> Result<Self, NetError> {
        let names = Guarded::shared(system_lookup, rules.allow_loopback_http);
        Self::assemble(rules, names, authorities)
    }

    fn with_lookup(rules: Rules, lookup: Lookup) -> Result<Self, NetError> {
        Self::assemble(rules, Guarded::shared(lookup, rules.allow_loopback_http), &[])
    }

    fn assemble(
        rules: Rules,
        names: Arc<impl Resolve + 'static>,
        authorities: &[Vec<u8>],
    ) -> Result<Self, NetError> {
        let authorities = authorities.iter().map(|der| reqwest::Certificate::from_der(der));
        let authorities = authorities.collect::<Result<Vec<_>, _>>();
        let inner = http::Client::builder()
            .dns_resolver(names)
            .tls_certs_merge(authorities.map_err(|_| NetError::Start)?)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .user_agent("annona")
            .timeout(rules.timeout)
            .build()
            .map_err(|_| NetError::Start)?;
        Ok(Self { inner, rules })
    }
}

impl Http for Client {
    fn send(&self, request: &HttpRequest) -> Result<HttpResponse, HttpError> {
        let url = check_url(&request.url, self.rules.allow_loopback_http)?;
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
        };
        let answer = self
            .inner
            .request(method, url)
            .headers(headers(&request.headers)?)
            .body(request.body.clone())
            // On the request itself the limit covers the body, too.
            .timeout(self.rules.timeout)
            .send()
            .map_err(|error| why(&error))?;
        let status = answer.status();
        if status.is_redirection() {
            return Err(HttpError::Refused("it answers with a redirect".to_owned()));
        }
        let headers = answer.headers().iter().filter_map(readable).collect();
        let body = read_body(answer, self.rules.max_body)?;
        Ok(HttpResponse { status: status.as_u16(), headers, body })
    }
}

fn headers(pairs: &[(String, String)]) -> Result<HeaderMap, NetError> {
    let mut map = HeaderMap::new();
    for (name, value) in pairs {
        let refused = || NetError::Header(name.clone());
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused())?;
        map.append(key, HeaderValue::from_str(value).map_err(|_| refused())?);
    }
    Ok(map)
}

/// Header fields that are not text mean nothing to the protocols here.
fn readable((name, value): (&HeaderName, &HeaderValue)) -> Option<(String, String)> {
    Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
}

fn read_body(answer: http::Response, max: usize) -> Result<Vec<u8>, HttpError> {
    let mut body = Vec::new();
    answer.take(max as u64 + 1).read_to_end(&mut body).map_err(|error| {
        match error.get_ref().and_then(|e| e.downcast_ref()) {
            Some(error) => why(error),
            None => HttpError::Broken,
        }
    })?;
    if body.len() > max { Err(HttpError::TooLarge(max)) } else { Ok(body) }
}

/// The reason of a failure, without its URL: a URL can carry a code.
fn why(error: &reqwest::Error) -> HttpError {
    if has_cause::<LeadsInside>(error) {
        return NetError::Private("the name".to_owned()).into();
    }
    match error {
        e if e.is_timeout() => HttpError::Timeout,
        e if e.is_connect() => HttpError::Unreachable,
        _ => HttpError::Broken,
    }
}

fn has_cause<E: std::error::Error + 'static>(error: &reqwest::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.is::<E>() {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tls_tests;
