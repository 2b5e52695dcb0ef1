//! Authorization requests and responses (RFC 6749 section 4.1), as OpenID4VCI section 5 extends
//! them, and the issuer's name in the response (RFC 9207).

use annona_core::b64;
use annona_core::json::{self, Limits};
use serde::{Deserialize, Serialize};

use super::{Form, form, invalid_request, pkce};
use crate::Secret;
use crate::vci::ErrorResponse;

/// The type of an entry of `authorization_details` that asks for a credential.
pub const OPENID_CREDENTIAL: &str = "openid_credential";
const MAX_ID: usize = 512;
const MAX_DETAILS: usize = 16;

/// An authorization request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// The wallet's identifier.
    pub client_id: String,
    /// Where the browser returns to.
    pub redirect_uri: String,
    /// The wallet's own mark, given back as it came.
    #[serde(default)]
    pub state: Option<String>,
    /// SHA-256 of the verifier (PKCE, S256).
    pub code_challenge: String,
    /// Names of scopes, separated by spaces.
    #[serde(default)]
    pub scope: Option<String>,
    /// Configurations asked for by `authorization_details`.
    #[serde(default)]
    pub configurations: Vec<String>,
    /// From the offer.
    #[serde(default)]
    pub issuer_state: Option<Secret>,
    /// Thumbprint of the DPoP key that the code shall be bound to (RFC 9449 section 10).
    #[serde(default)]
    pub dpop_jkt: Option<String>,
}

/// One entry of `authorization_details` in a request (OpenID4VCI section 5.1.1).
#[derive(Serialize, Deserialize)]
struct Detail {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    credential_configuration_id: Option<String>,
}

impl AuthorizationRequest {
    /// Reads the parameters. Unknown ones are ignored.
    ///
    /// # Errors
    /// `invalid_request`, `unsupported_response_type`, `request_not_supported`,
    /// `invalid_authorization_details`.
    pub fn read(form: &Form) -> Result<Self, ErrorResponse> {
        if form.optional("request")?.is_some() {
            let text = "request objects are not supported";
            return Err(ErrorResponse::new("request_not_supported", text));
        }
        let client_id = bounded(form.required("client_id")?)?;
        if form.required("response_type")? != "code" {
            let text = "response_type must be code";
            return Err(ErrorResponse::new("unsupported_response_type", text));
        }
        if form.optional("response_mode")?.is_some_and(|mode| mode != "query") {
            return Err(invalid_request("response_mode must be query"));
        }
        let redirect_uri = form.required("redirect_uri")?;
        if !is_redirect_uri(redirect_uri) {
            return Err(invalid_request("redirect_uri is not an address of a wallet"));
        }
        let text = |name| Ok(form.optional(name)?.map(str::to_owned));
        Ok(Self {
            client_id,
            redirect_uri: redirect_uri.to_owned(),
            state: text("state")?,
            code_challenge: pkce::read_challenge(form)?,
            scope: text("scope")?,
            configurations: details(form.optional("authorization_details")?)?,
            issuer_state: form.optional("issuer_state")?.map(|t| Secret::new(t.to_owned())),
            dpop_jkt: thumbprint(form.optional("dpop_jkt")?)?,
        })
    }

    /// The parameters as a form or query.
    #[must_use]
    pub fn to_form(&self) -> String {
        let details = self.details();
        form::write(&self.parameters(details.as_deref()))
    }

    /// The address for a browser, for a server without pushed requests.
    #[must_use]
    pub fn to_url(&self, authorization_endpoint: &str) -> String {
        let details = self.details();
        form::with_query(authorization_endpoint, &self.parameters(details.as_deref()))
    }

    fn parameters<'a>(&'a self, details: Option<&'a str>) -> [(&'static str, Option<&'a str>); 10] {
        [
            ("response_type", Some("code")),
            ("client_id", Some(&self.client_id)),
            ("redirect_uri", Some(&self.redirect_uri)),
            ("state", self.state.as_deref()),
            ("code_challenge", Some(&self.code_challenge)),
            ("code_challenge_method", Some(pkce::METHOD)),
            ("scope", self.scope.as_deref()),
            ("authorization_details", details),
            ("issuer_state", self.issuer_state.as_ref().map(Secret::expose)),
            ("dpop_jkt", self.dpop_jkt.as_deref()),
        ]
    }

    fn details(&self) -> Option<String> {
        let detail = |id: &String| Detail {
            kind: OPENID_CREDENTIAL.to_owned(),
            credential_configuration_id: Some(id.clone()),
        };
        let all: Vec<Detail> = self.configurations.iter().map(detail).collect();
        if all.is_empty() { None } else { serde_json::to_string(&all).ok() }
    }
}

fn bounded(id: &str) -> Result<String, ErrorResponse> {
    if id.len() > MAX_ID {
        return Err(invalid_request("client_id is too long"));
    }
    Ok(id.to_owned())
}

fn thumbprint(text: Option<&str>) -> Result<Option<String>, ErrorResponse> {
    match text {
        Some(text) if b64::decode_array::<32>(text).is_err() => {
            Err(invalid_request("dpop_jkt is not a thumbprint"))
        }
        text => Ok(text.map(str::to_owned)),
    }
}

/// The configurations of an `authorization_details` text (RFC 9396 section 5).
fn details(text: Option<&str>) -> Result<Vec<String>, ErrorResponse> {
    let Some(text) = text else { return Ok(Vec::new()) };
    let invalid = |text| ErrorResponse::new("invalid_authorization_details", text);
    let all: Vec<Detail> = json::from_slice(text.as_bytes(), Limits::CREDENTIAL)
        .map_err(|_| invalid("it is not an array of typed objects"))?;
    if all.is_empty() || all.len() > MAX_DETAILS {
        return Err(invalid("there are none or too many"));
    }
    let configuration = |detail: Detail| {
        if detail.kind != OPENID_CREDENTIAL {
            return Err(invalid("the type must be openid_credential"));
        }
        detail.credential_configuration_id.ok_or_else(|| invalid("a configuration id is missing"))
    };
    all.into_iter().map(configuration).collect()
}

/// Whether a browser may be sent there: `https`, `http` on the same machine (RFC 8252 section
/// 7.3), or a wallet's own scheme, but none that a browser itself acts on.
fn is_redirect_uri(text: &str) -> bool {
    const BROWSER: [&str; 12] = [
        "about",
        "blob",
        "chrome",
        "data",
        "file",
        "filesystem",
        "ftp",
        "javascript",
        "vbscript",
        "view-source",
        "ws",
        "wss",
    ];
    let Ok(url) = url::Url::parse(text) else { return false };
    let is_plain = url.fragment().is_none() && url.username().is_empty() && text.is_ascii();
    is_plain
        && match url.scheme() {
            "https" => url.host().is_some(),
            "http" => crate::vci::is_usable_url(text),
            scheme => !BROWSER.contains(&scheme),
        }
}

/// The server's answer: the address that the browser goes to.
#[derive(Debug, Clone, Copy)]
pub struct AuthorizationResponse<'a> {
    /// From the request.
    pub redirect_uri: &'a str,
    /// From the request.
    pub state: Option<&'a str>,
    /// The server's identifier (RFC 9207).
    pub issuer: &'a str,
}

impl AuthorizationResponse<'_> {
    /// With a code.
    #[must_use]
    pub fn granted(&self, code: &Secret) -> String {
        let (state, issuer) = (self.state, Some(self.issuer));
        let all = [("code", Some(code.expose())), ("state", state), ("iss", issuer)];
        form::with_query(self.redirect_uri, &all)
    }

    /// With an error (RFC 6749 section 4.1.2.1).
    #[must_use]
    pub fn refused(&self, error: &ErrorResponse) -> String {
        form::with_query(
            self.redirect_uri,
            &[
                ("error", Some(&error.error)),
                ("error_description", error.error_description.as_deref()),
                ("state", self.state),
                ("iss", Some(self.issuer)),
            ],
        )
    }
}

/// Why the wallet does not take an address that a browser brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejected {
    /// It is not the answer to this request: other address, `state` or `iss`.
    Foreign,
    /// The server refused, with its error code.
    Refused(String),
}

/// What a wallet expects of an authorization response.
#[derive(Debug, Clone, Copy)]
pub struct ExpectedResponse<'a> {
    /// From the request.
    pub redirect_uri: &'a str,
    /// From the request.
    pub state: &'a str,
    /// The server that was asked.
    pub issuer: &'a str,
    /// Whether its metadata promises `iss` in every response.
    pub names_itself: bool,
}

impl ExpectedResponse<'_> {
    /// The code of the address that the browser came back with.
    ///
    /// # Errors
    /// [`Rejected::Foreign`] unless address, `state` and `iss` are those of this request: a
    /// response of another server, or to another request, is never acted on (RFC 9207 section
    /// 2.4). [`Rejected::Refused`] with the server's error.
    pub fn code(&self, address: &str) -> Result<Secret, Rejected> {
        let foreign = |_| Rejected::Foreign;
        let (own, _) = self.redirect_uri.split_once('?').unwrap_or((self.redirect_uri, ""));
        let (base, query) = address.trim().split_once('?').ok_or(Rejected::Foreign)?;
        let (query, _) = query.split_once('#').unwrap_or((query, ""));
        if without_slash(base) != without_slash(own) {
            return Err(Rejected::Foreign);
        }
        let form = Form::parse(query.as_bytes());
        if form.optional("state").map_err(foreign)? != Some(self.state) {
            return Err(Rejected::Foreign);
        }
        match form.optional("iss").map_err(foreign)? {
            Some(issuer) if issuer == self.issuer => {}
            None if !self.names_itself => {}
            _ => return Err(Rejected::Foreign),
        }
        if let Some(error) = form.optional("error").map_err(foreign)? {
            return Err(Rejected::Refused(error.to_owned()));
        }
        let code = form.optional("code").map_err(foreign)?.ok_or(Rejected::Foreign)?;
        Ok(Secret::new(code.to_owned()))
    }
}

/// Browsers write the empty path of an address as `/`.
fn without_slash(address: &str) -> &str {
    address.strip_suffix('/').unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn request() -> AuthorizationRequest {
        AuthorizationRequest {
            client_id: "wallet".to_owned(),
            redirect_uri: "org.example.wallet:/callback?a=1".to_owned(),
            state: Some("s &".to_owned()),
            code_challenge: CHALLENGE.to_owned(),
            scope: Some("a b".to_owned()),
            configurations: vec!["c\"1".to_owned(), "c2".to_owned()],
            issuer_state: Some(Secret::new("i".to_owned())),
            dpop_jkt: Some(CHALLENGE.to_owned()),
        }
    }

    fn read(form: &str) -> Result<AuthorizationRequest, ErrorResponse> {
        AuthorizationRequest::read(&Form::parse(form.as_bytes()))
    }

    #[test]
    fn a_request_round_trips_as_form_and_as_address() {
        assert_eq!(read(&request().to_form()), Ok(request()));
        let url = request().to_url("https://issuer.example/authorize");
        assert_eq!(read(url.split_once('?').unwrap().1), Ok(request()));
    }

    #[test]
    fn bad_requests_get_the_code_of_the_specification() {
        let good = request().to_form();
        for (from, to, code) in [
            ("response_type=code", "response_type=token", "unsupported_response_type"),
            ("response_type=code", "response_type=id_token", "unsupported_response_type"),
            ("response_type=code", "response_type=code+id_token", "unsupported_response_type"),
            ("response_type=code", "", "invalid_request"),
            ("client_id=wallet", "", "invalid_request"),
            ("client_id=wallet", "client_id=a&client_id=b", "invalid_request"),
            ("method=S256", "method=plain", "invalid_request"),
            ("&code_challenge=", "&x=", "invalid_request"),
            ("&scope=a", "&response_mode=fragment&scope=a", "invalid_request"),
            ("&scope=a", "&request=a.b.c&scope=a", "request_not_supported"),
            ("openid_credential", "payment", "invalid_authorization_details"),
            ("&dpop_jkt=E", "&dpop_jkt=", "invalid_request"),
        ] {
            let bad = good.replacen(from, to, 1);
            assert_ne!(bad, good, "{from}");
            assert_eq!(read(&bad).unwrap_err().error, code, "{from} -> {to}");
        }
        for details in ["[]", "{}", "[1]", "x", r#"[{"type":"openid_credential"}]"#] {
            let mut form =
                AuthorizationRequest { configurations: Vec::new(), ..request() }.to_form();
            form.push_str("&authorization_details=");
            form.push_str(details);
            assert_eq!(read(&form).unwrap_err().error, "invalid_authorization_details");
        }
    }

    #[test]
    fn browsers_are_sent_to_wallets_only() {
        for good in [
            "https://wallet.example/cb",
            "http://127.0.0.1:4711/cb",
            "http://localhost/cb",
            "org.example.wallet:/cb",
            "haip://cb",
        ] {
            assert!(is_redirect_uri(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "http://wallet.example/cb",
            "https://wallet.example/cb#x",
            "https://u@wallet.example/cb",
            "file:///etc",
            "cb",
        ] {
            assert!(!is_redirect_uri(bad), "{bad}");
        }
    }

    fn expected() -> ExpectedResponse<'static> {
        ExpectedResponse {
            redirect_uri: "http://127.0.0.1/cb",
            state: "s",
            issuer: "https://issuer.example",
            names_itself: true,
        }
    }

    #[test]
    fn the_code_comes_back_to_the_wallet_that_asked() {
        let answer = AuthorizationResponse {
            redirect_uri: "http://127.0.0.1/cb",
            state: Some("s"),
            issuer: "https://issuer.example",
        };
        let code = Secret::new("c d".to_owned());
        assert_eq!(expected().code(&answer.granted(&code)), Ok(code));
        let error = ErrorResponse::new("access_denied", "no");
        let refused = Err(Rejected::Refused("access_denied".to_owned()));
        assert_eq!(expected().code(&answer.refused(&error)), refused);
    }

    #[test]
    fn an_answer_of_another_server_or_to_another_request_is_refused() {
        let iss = "iss=https%3A%2F%2Fissuer.example";
        for bad in [
            format!("http://127.0.0.1/cb?code=c&state=other&{iss}"),
            format!("http://127.0.0.1/cb?code=c&{iss}"),
            format!("http://127.0.0.1/cb?code=c&state=s&state=s&{iss}"),
            "http://127.0.0.1/cb?code=c&state=s".to_owned(),
            "http://127.0.0.1/cb?code=c&state=s&iss=https://evil.example".to_owned(),
            "http://127.0.0.1/cb?error=access_denied&state=s&iss=https://evil.example".to_owned(),
            format!("http://evil.example/cb?code=c&state=s&{iss}"),
            format!("http://127.0.0.1/cb?state=s&{iss}"),
            "http://127.0.0.1/cb".to_owned(),
        ] {
            assert_eq!(expected().code(&bad), Err(Rejected::Foreign), "{bad}");
        }
        let silent = ExpectedResponse { names_itself: false, ..expected() };
        assert!(silent.code("http://127.0.0.1/cb?code=c&state=s").is_ok());
        assert!(silent.code("http://127.0.0.1/cb?code=c&state=s&iss=https://e.example").is_err());
    }
}
