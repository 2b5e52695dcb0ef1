//! An external OpenID provider (OpenID Connect Core 1.0 section 3.1, code flow with PKCE).
//!
//! Client authentication is `private_key_jwt` when the settings say so, else
//! `client_secret_basic` when there is a secret, else none. The person
//! is asked to sign in each time (`prompt=login`): a click on a foreign link alone must not hand
//! out a credential. Every connection goes through the caller's [`Http`].

use std::path::Path;
use std::time::Duration;

use annona_core::b64;
use annona_core::crypto::{CryptoProvider, Entropy, OsEntropy, Signer as _, SoftSigner, random};
use annona_core::json::{self, Limits};
use annona_core::jwk::{Jwk, thumbprint};
use annona_core::time::UnixTime;
use annona_crypto_aws::Aws;
use annona_net::{Client, Rules};
use annona_protocol::Secret;
use annona_protocol::http::{Http, HttpRequest, HttpResponse};
use annona_protocol::oauth::token::CodeRequest;
use annona_protocol::oauth::{FORM, Form, client_assertion, pkce, with_query};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zeroize::Zeroizing;

use super::id_token::{self, Expected};
use super::{Arrival, Identified, SignIn, SignInError, client_key};
use crate::folder::read_private;
use crate::service::CALLBACK;
use crate::{IssuerError, Settings};

const JSON: &str = "application/json";
/// For one exchange with the provider; a step has at most two.
const TIMEOUT: Duration = Duration::from_secs(4);

/// `openid_provider` in `issuer.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderSettings {
    /// The provider's identifier, an https address.
    pub issuer: String,
    /// This issuer's name at the provider.
    pub client_id: String,
    /// The claim of the ID token that holds the person's id of the register.
    #[serde(default = "subject")]
    pub person_claim: String,
    /// Scopes, separated by spaces; `openid` must be among them.
    #[serde(default = "openid")]
    pub scope: String,
    /// Authenticate by a key of this issuer's own, which `keys` prints for the provider.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub private_key_jwt: bool,
}

fn subject() -> String {
    "sub".to_owned()
}

fn openid() -> String {
    "openid".to_owned()
}

impl ProviderSettings {
    /// Whether they can work.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        annona_protocol::vci::is_issuer_identifier(self.issuer.trim_end_matches('/'))
            && !self.client_id.is_empty()
            && !self.person_claim.is_empty()
            && self.scope.split(' ').any(|scope| scope == "openid")
    }
}

/// An OpenID provider, and how to reach it.
pub struct OpenIdProvider {
    /// Who it is.
    pub settings: ProviderSettings,
    /// The secret that the provider gave.
    pub secret: Option<Secret>,
    /// The key that the provider knows; then no secret is sent.
    pub key: Option<SoftSigner>,
    /// Where the browser comes back to.
    pub redirect_uri: String,
    /// The way out.
    pub http: Box<dyn Http + Send + Sync>,
    /// Who checks signatures.
    pub crypto: Box<dyn CryptoProvider>,
    /// Where nonces come from.
    pub entropy: Box<dyn Entropy>,
}

/// The provider's metadata (OpenID Connect Discovery 1.0 section 3).
#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
}

/// Kept while the person is at the provider.
#[derive(Serialize, Deserialize)]
struct Memo {
    token_endpoint: String,
    jwks_uri: String,
    nonce: String,
    verifier: Secret,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: Secret,
}

impl OpenIdProvider {
    /// The provider of an issuer's settings, if they name one. Its secret, if it gave one, is
    /// the first line of `openid-provider.secret` among the keys.
    ///
    /// # Errors
    /// [`IssuerError::Folder`] when others may read the secret; [`IssuerError::Settings`] when
    /// no connection can be set up.
    pub fn of(settings: &Settings, keys: &Path) -> Result<Option<Self>, IssuerError> {
        let Some(own) = &settings.openid_provider else { return Ok(None) };
        let file = keys.join("openid-provider.secret");
        let secret = if file.exists() {
            let text = "openid-provider.secret must be a text that its owner alone may read";
            let refused = || IssuerError::Folder(text.to_owned());
            let text = Zeroizing::new(read_private(&file).ok_or_else(refused)?);
            let text = std::str::from_utf8(&text).map_err(|_| refused())?;
            Some(Secret::new(text.lines().next().unwrap_or_default().trim().to_owned()))
        } else {
            None
        };
        // An issuer on this machine is one for trying out; so may its provider be.
        let allow_loopback_http = settings.url.starts_with("http:");
        let rules = Rules { allow_loopback_http, timeout: TIMEOUT, ..Rules::default() };
        let client = Client::new(rules).map_err(|_| IssuerError::Settings("openid_provider"))?;
        let key = own.private_key_jwt.then(|| client_key::open(keys)).transpose()?;
        Ok(Some(Self {
            settings: own.clone(),
            secret,
            key,
            redirect_uri: format!("{}{CALLBACK}", settings.url),
            http: Box::new(client),
            crypto: Box::new(Aws),
            entropy: Box::new(OsEntropy),
        }))
    }
}

impl SignIn for OpenIdProvider {
    fn identify(&self, arrival: Arrival<'_>, now: UnixTime) -> Result<Identified, SignInError> {
        match arrival {
            Arrival::First { mark } => self.begin(mark),
            Arrival::Back { memo, query } => self.finish(memo, query, now),
        }
    }

    fn client_key(&self) -> Option<Jwk> {
        self.key.as_ref().map(client_key::public)
    }
}

impl OpenIdProvider {
    fn begin(&self, mark: &str) -> Result<Identified, SignInError> {
        let base = self.settings.issuer.trim_end_matches('/');
        let url = format!("{base}/.well-known/openid-configuration");
        let found: Discovery = self.fetch(&HttpRequest::get(&url, JSON), "discovery document")?;
        if found.issuer != self.settings.issuer {
            return Err(SignInError::Provider("issuer"));
        }
        let memo = Memo {
            token_endpoint: found.token_endpoint,
            jwks_uri: found.jwks_uri,
            nonce: b64::encode(random::<16>(self.entropy.as_ref())?),
            verifier: pkce::verifier(random(self.entropy.as_ref())?),
        };
        let challenge = pkce::challenge(&memo.verifier);
        let url = with_query(
            &found.authorization_endpoint,
            &[
                ("response_type", Some("code")),
                ("client_id", Some(&self.settings.client_id)),
                ("redirect_uri", Some(&self.redirect_uri)),
                ("scope", Some(&self.settings.scope)),
                ("state", Some(mark)),
                ("nonce", Some(&memo.nonce)),
                ("code_challenge", Some(&challenge)),
                ("code_challenge_method", Some(pkce::METHOD)),
                ("prompt", Some("login")),
            ],
        );
        let memo = serde_json::to_string(&memo).map_err(|_| SignInError::Provider("metadata"))?;
        Ok(Identified::Elsewhere { url, memo })
    }

    fn finish(&self, memo: &str, query: &str, now: UnixTime) -> Result<Identified, SignInError> {
        let memo: Memo =
            serde_json::from_str(memo).map_err(|_| SignInError::Provider("metadata"))?;
        let answer = Form::parse(query.as_bytes());
        let text = |name| answer.optional(name).map_err(|_| SignInError::Refused);
        if text("iss")?.is_some_and(|issuer| issuer != self.settings.issuer) {
            return Err(SignInError::Refused);
        }
        let code = text("code")?.filter(|_| matches!(text("error"), Ok(None)));
        let code = Secret::new(code.ok_or(SignInError::Refused)?.to_owned());
        let tokens: Tokens =
            self.fetch(&self.token_request(&memo, code, now)?, "token response")?;
        let keys: Value = self.fetch(&HttpRequest::get(&memo.jwks_uri, JSON), "key set")?;
        let expected = Expected {
            issuer: &self.settings.issuer,
            client_id: &self.settings.client_id,
            nonce: &memo.nonce,
            now,
        };
        let claims =
            id_token::verify(tokens.id_token.expose(), &keys, &expected, self.crypto.as_ref())?;
        match claims.get(&self.settings.person_claim) {
            Some(Value::String(id)) if !id.is_empty() => Ok(Identified::Person(id.clone())),
            Some(Value::Number(id)) => Ok(Identified::Person(id.to_string())),
            _ => Err(SignInError::IdToken("the person's claim is missing")),
        }
    }

    fn token_request(
        &self,
        memo: &Memo,
        code: Secret,
        now: UnixTime,
    ) -> Result<HttpRequest, SignInError> {
        let id = &self.settings.client_id;
        let form = CodeRequest {
            code,
            redirect_uri: self.redirect_uri.clone(),
            client_id: id.clone(),
            code_verifier: memo.verifier.clone(),
        };
        let mut form = form.to_form();
        if let Some(key) = &self.key {
            let (audience, kid) = (&self.settings.issuer, thumbprint(&key.public_key()));
            let random = random(self.entropy.as_ref())?;
            let assertion = client_assertion::sign(id, audience, &kid, key, random, now)
                .map_err(|_| SignInError::Key)?;
            form.push_str(&client_assertion::parameters(&assertion));
        }
        let request = HttpRequest::post(&memo.token_endpoint, FORM, form.into_bytes());
        Ok(match &self.secret {
            Some(secret) if self.key.is_none() => {
                let (id, secret) = (form_text(id), form_text(secret.expose()));
                let basic = STANDARD.encode(format!("{id}:{secret}"));
                request.with("authorization", format!("Basic {basic}"))
            }
            _ => request,
        })
    }

    fn fetch<T: serde::de::DeserializeOwned>(
        &self,
        request: &HttpRequest,
        what: &'static str,
    ) -> Result<T, SignInError> {
        let answer: HttpResponse = self.http.send(request)?;
        if !answer.is_success() {
            return Err(SignInError::Provider(what));
        }
        json::from_slice(&answer.body, Limits::CREDENTIAL).map_err(|_| SignInError::Provider(what))
    }
}

/// Client id and secret are form-encoded before they are joined (RFC 6749 section 2.3.1).
fn form_text(text: &str) -> String {
    with_query("", &[("", Some(text))]).strip_prefix("?=").unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_with_odd_characters_is_encoded() {
        assert_eq!(form_text("a:b c%"), "a%3Ab%20c%25");
    }

    #[test]
    fn settings_have_usual_values_and_are_checked() {
        let text = r#"{"issuer":"https://login.example","client_id":"annona"}"#;
        let good: ProviderSettings = serde_json::from_str(text).unwrap();
        assert_eq!((good.person_claim.as_str(), good.scope.as_str()), ("sub", "openid"));
        assert!(good.is_usable());
        for (from, to) in [("https", "http"), ("annona", "")] {
            let bad: ProviderSettings = serde_json::from_str(&text.replace(from, to)).unwrap();
            assert!(!bad.is_usable(), "{to}");
        }
        assert!(!ProviderSettings { scope: "email".to_owned(), ..good }.is_usable());
    }
}
