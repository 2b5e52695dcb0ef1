//! HTTP exchanges as plain data, and the one seam over which they travel.

annona_core::coded_errors! {
    /// Why an HTTP exchange did not happen.
    pub enum HttpError {
        Refused(String) ["ANN-HTTP-1"] "the address may not be called: {0}" => "Use an https address of a public service.";
        Unreachable ["ANN-HTTP-2"] "the service cannot be reached" => "Check the network connection and try again.";
        Timeout ["ANN-HTTP-3"] "the service did not answer in time" => "Try again in a moment.";
        TooLarge(usize) ["ANN-HTTP-4"] "the answer is longer than {0} bytes" => "Tell the operator of the service.";
        Broken ["ANN-HTTP-5"] "the answer is not HTTP or was cut off" => "Try again; if it persists, tell the operator of the service.";
    }
}

/// The two methods that the protocols here use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
}

impl Method {
    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// One request. It may carry codes and tokens: `Debug` shows method, host and sizes only.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// GET or POST.
    pub method: Method,
    /// The absolute URL.
    pub url: String,
    /// Header fields in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, empty for GET.
    pub body: Vec<u8>,
}

impl HttpRequest {
    /// A GET that asks for `accept`.
    #[must_use]
    pub fn get(url: &str, accept: &str) -> Self {
        let headers = vec![("accept".to_owned(), accept.to_owned())];
        Self { method: Method::Get, url: url.to_owned(), headers, body: Vec::new() }
    }

    /// A POST of `body`; the answer shall be JSON.
    #[must_use]
    pub fn post(url: &str, content_type: &str, body: Vec<u8>) -> Self {
        let mut headers = vec![("accept".to_owned(), "application/json".to_owned())];
        if !content_type.is_empty() {
            headers.push(("content-type".to_owned(), content_type.to_owned()));
        }
        Self { method: Method::Post, url: url.to_owned(), headers, body }
    }

    /// The same request with one more header field.
    #[must_use]
    pub fn with(mut self, name: &str, value: String) -> Self {
        self.headers.push((name.to_owned(), value));
        self
    }
}

impl std::fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let url = url::Url::parse(&self.url).ok();
        let host = url.as_ref().and_then(url::Url::host_str).unwrap_or("?");
        write!(f, "HttpRequest({} {host}, {} bytes)", self.method.name(), self.body.len())
    }
}

/// One answer. It may carry credentials: `Debug` shows status and size only.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// Header fields in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// The first value of a header field, whose name is compared without case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Whether the status is 2xx.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }
}

impl std::fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HttpResponse({}, {} bytes)", self.status, self.body.len())
    }
}

/// Sends requests: in production the client of `annona-net`, in tests a table of answers.
pub trait Http {
    /// Sends one request and waits for its answer, whatever its status.
    ///
    /// # Errors
    /// [`HttpError`] when there is no answer.
    fn send(&self, request: &HttpRequest) -> Result<HttpResponse, HttpError>;
}
