//! A small OpenID provider on loopback: discovery, sign-in without questions, signed ID tokens.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use annona_core::crypto::{PublicKey, Pure, Signer as _, SoftSigner};
use annona_core::jwk::Jwk;
use annona_core::jws;
use annona_core::time::UnixTime;
use annona_protocol::Secret;
use annona_protocol::oauth::{Form, client_assertion, pkce, with_query};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::common::{NOW, key};

pub const CLIENT: &str = "annona";
pub const SECRET: &str = "a secret: 100%";

/// What the provider does at the next sign-in.
pub struct Behaviour {
    /// Who signs in.
    pub person: String,
    /// Whether the person refuses.
    pub refuses: bool,
    /// Changes the claims before they are signed.
    pub lie: fn(&mut Value),
    /// Whether another key signs.
    pub forges: bool,
    /// The key that it knows of its client, which then needs no secret.
    pub client_key: Option<Jwk>,
}

struct Inner {
    url: String,
    key: SoftSigner,
    behaviour: Mutex<Behaviour>,
    /// Nonce, challenge and address by code.
    codes: Mutex<BTreeMap<String, [String; 3]>>,
}

pub struct Provider(Arc<Inner>);

impl Provider {
    /// Starts it; it ends with the test program.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let behaviour = Behaviour {
            person: "p-1".to_owned(),
            refuses: false,
            lie: |_| {},
            forges: false,
            client_key: None,
        };
        let inner = Arc::new(Inner {
            url,
            key: key(),
            behaviour: Mutex::new(behaviour),
            codes: Mutex::default(),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/sign-in", get(sign_in))
            .route("/token", post(token))
            .route("/keys", get(keys))
            .with_state(Arc::clone(&inner));
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(serve(listener, router));
        });
        Self(inner)
    }

    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// Changes what it does from now on.
    pub fn behave(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.0.behaviour.lock().unwrap());
    }
}

async fn serve(listener: TcpListener, router: Router) {
    use hyper_util::rt::TokioIo;
    use hyper_util::service::TowerToHyperService;
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    let service = TowerToHyperService::new(router);
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let http = hyper::server::conn::http1::Builder::new();
        let connection = http.serve_connection(TokioIo::new(stream), service.clone());
        tokio::spawn(async move {
            let _ = connection.await;
        });
    }
}

async fn discovery(State(own): State<Arc<Inner>>) -> Json<Value> {
    let url = &own.url;
    Json(json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/sign-in"),
        "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/keys"),
        "response_types_supported": ["code"],
    }))
}

async fn sign_in(State(own): State<Arc<Inner>>, RawQuery(query): RawQuery) -> Response {
    let form = Form::parse(query.unwrap().as_bytes());
    let text = |name| form.required(name).unwrap().to_owned();
    assert_eq!([text("client_id"), text("response_type")], [CLIENT, "code"]);
    assert_eq!([text("prompt"), text("code_challenge_method")], ["login", "S256"]);
    let (state, address) = (text("state"), text("redirect_uri"));
    let (state, issuer) = (Some(state.as_str()), Some(own.url.as_str()));
    let url = if own.behaviour.lock().unwrap().refuses {
        with_query(&address, &[("error", Some("access_denied")), ("state", state)])
    } else {
        let mut codes = own.codes.lock().unwrap();
        let code = format!("code-{}", codes.len());
        let kept = [text("nonce"), text("code_challenge"), address.clone()];
        codes.insert(code.clone(), kept);
        with_query(&address, &[("code", Some(&code)), ("state", state), ("iss", issuer)])
    };
    (StatusCode::FOUND, [(header::LOCATION, url)]).into_response()
}

async fn token(State(own): State<Arc<Inner>>, headers: HeaderMap, body: String) -> Response {
    let form = Form::parse(body.as_bytes());
    let text = |name| form.required(name).unwrap().to_owned();
    let basic = "Basic YW5ub25hOmElMjBzZWNyZXQlM0ElMjAxMDAlMjU=";
    let kept = own.codes.lock().unwrap().remove(&text("code"));
    let is_known = match &own.behaviour.lock().unwrap().client_key {
        None => headers.get(header::AUTHORIZATION).is_some_and(|sent| sent == basic),
        Some(key) => is_signed(&form, key, &own.url),
    };
    let (Some([nonce, challenge, address]), true) = (kept, is_known) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    assert_eq!(text("redirect_uri"), address);
    pkce::check(&challenge, &Secret::new(text("code_verifier"))).unwrap();
    let behaviour = own.behaviour.lock().unwrap();
    let mut claims = json!({ "iss": own.url, "aud": CLIENT, "sub": "opaque", "nonce": nonce,
        "national_id": behaviour.person, "iat": NOW, "exp": NOW + 300 });
    (behaviour.lie)(&mut claims);
    let signer = if behaviour.forges { key() } else { own.key.clone() };
    let header = r#"{"alg":"ES256","kid":"1"}"#;
    let id_token = jws::sign(header, claims.to_string().as_bytes(), &signer).unwrap();
    Json(json!({ "access_token": "unused", "token_type": "Bearer", "id_token": id_token }))
        .into_response()
}

fn is_signed(form: &Form, key: &Jwk, url: &str) -> bool {
    let Ok(Some(assertion)) = client_assertion::read(form) else { return false };
    let keys = [(key.kid.as_deref().unwrap(), PublicKey::try_from(key).unwrap())];
    client_assertion::verify(assertion, CLIENT, keys, url, UnixTime(NOW), &Pure).is_ok()
}

async fn keys(State(own): State<Arc<Inner>>) -> Json<Value> {
    let mut key = serde_json::to_value(Jwk::from(&own.key.public_key())).unwrap();
    key["kid"] = "1".into();
    key["use"] = "sig".into();
    Json(json!({ "keys": [key] }))
}
