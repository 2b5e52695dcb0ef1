//! A citizen with a browser and a wallet that speaks OAuth, one message at a time, so that
//! tests can spoil each of them.

use annona_core::crypto::{OsEntropy, Signer as _, SoftSigner, random};
use annona_core::jwk::thumbprint;
use annona_protocol::Secret;
use annona_protocol::http::{HttpRequest, HttpResponse};
use annona_protocol::oauth::authorize::AuthorizationRequest;
use annona_protocol::oauth::dpop::{self, Order};
use annona_protocol::oauth::refresh::RefreshRequest;
use annona_protocol::oauth::token::CodeRequest;
use annona_protocol::oauth::{FORM, Form, pkce};
use annona_protocol::vci::{OfferText, TokenResponse};
use serde_json::{Value, json};

use super::common::{World, key, refusal, send};

pub const SCOPE: &str = "social-assistance-eligibility-vc";
pub const REDIRECT: &str = "org.example.wallet:/callback";

pub struct Citizen<'a> {
    pub world: &'a World,
    pub client_id: String,
    /// The DPoP key.
    pub key: SoftSigner,
    verifier: Secret,
}

impl<'a> Citizen<'a> {
    pub fn of(world: &'a World) -> Self {
        let verifier = pkce::verifier(random(&OsEntropy).unwrap());
        Self { world, client_id: "wallet".to_owned(), key: key(), verifier }
    }

    pub fn jkt(&self) -> String {
        thumbprint(&self.key.public_key())
    }

    /// A request for the credential by scope.
    pub fn request(&self) -> AuthorizationRequest {
        AuthorizationRequest {
            client_id: self.client_id.clone(),
            redirect_uri: REDIRECT.to_owned(),
            state: Some("state 1".to_owned()),
            code_challenge: pkce::challenge(&self.verifier),
            scope: Some(SCOPE.to_owned()),
            configurations: Vec::new(),
            issuer_state: None,
            dpop_jkt: None,
        }
    }

    /// A request with the `issuer_state` of a caseworker's offer for the person.
    pub fn at_desk(&self) -> AuthorizationRequest {
        let format = annona_core::credential::Format::VcSdJwt;
        let offer = self.world.issuer.create_sign_in_offer(Some("p-1"), format).unwrap();
        let OfferText::Value(offer) = OfferText::parse(&offer.uri).unwrap() else { panic!() };
        let grant = offer.grants.authorization_code.unwrap();
        AuthorizationRequest { issuer_state: grant.issuer_state, ..self.request() }
    }

    pub fn push(&self, request: &AuthorizationRequest) -> HttpResponse {
        self.world.post("/par", FORM, request.to_form().as_bytes())
    }

    /// The address that the wallet opens.
    pub fn url(&self, request: &AuthorizationRequest) -> String {
        self.url_with(&request.to_form())
    }

    fn url_with(&self, form: &str) -> String {
        let answer = self.world.post("/par", FORM, form.as_bytes());
        assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
        let pushed: Value = serde_json::from_slice(&answer.body).unwrap();
        let reference = pushed["request_uri"].as_str().unwrap();
        format!("{}/authorize?client_id={}&request_uri={reference}", self.world.url, self.client_id)
    }

    /// Where the browser comes out in the end.
    pub fn browse(&self, url: &str) -> String {
        let mut url = url.to_owned();
        for _ in 0..5 {
            let answer = open(&url);
            assert_eq!(answer.status, 302, "{}", String::from_utf8_lossy(&answer.body));
            url = answer.header("location").unwrap().to_owned();
            if !url.starts_with("http:") {
                return url;
            }
        }
        panic!("the browser never comes out")
    }

    /// A code from a sign-in at the desk.
    pub fn code(&self) -> String {
        parameter(&self.browse(&self.url(&self.at_desk())), "code").unwrap()
    }

    /// The same by a pushed request with something more in its form.
    pub fn code_with(&self, more: &dyn Fn(&str) -> String) -> String {
        let url = self.url_with(&more(&self.at_desk().to_form()));
        parameter(&self.browse(&url), "code").unwrap()
    }

    pub fn token_form(&self, code: &str) -> CodeRequest {
        CodeRequest {
            code: Secret::new(code.to_owned()),
            redirect_uri: REDIRECT.to_owned(),
            client_id: self.client_id.clone(),
            code_verifier: self.verifier.clone(),
        }
    }

    pub fn refresh_form(&self, token: &TokenResponse) -> String {
        let refresh_token = token.refresh_token.clone().unwrap();
        RefreshRequest { refresh_token, client_id: Some(self.client_id.clone()) }.to_form()
    }

    pub fn order(&self, path: &str, access_token: Option<&str>) -> Order {
        Order {
            method: "POST",
            url: format!("{}{path}", self.world.url),
            nonce: Some(self.world.issuer.dpop_nonce()),
            access_token: access_token.map(|token| Secret::new(token.to_owned())),
        }
    }

    pub fn prove(&self, order: &Order) -> String {
        dpop::prove(order, &self.key, random(&OsEntropy).unwrap(), self.world.now()).unwrap()
    }

    /// The token endpoint's answer to a form, with a good proof.
    pub fn bound(&self, form: &str) -> HttpResponse {
        self.post_with("/token", form, &self.prove(&self.order("/token", None)))
    }

    pub fn post_with(&self, path: &str, form: &str, proof: &str) -> HttpResponse {
        let url = format!("{}{path}", self.world.url);
        let request = HttpRequest::post(&url, FORM, form.as_bytes().to_vec());
        send(&dpop::with_proof(request, proof.to_owned()))
    }

    /// A bound token after a sign-in at the desk.
    pub fn token(&self) -> TokenResponse {
        token(&self.bound(&self.token_form(&self.code()).to_form()))
    }

    /// The credential endpoint's answer, with this `Authorization` and DPoP proof.
    pub fn credential(&self, authorization: &str, proof: Option<&str>) -> HttpResponse {
        let key_proof = self.world.proof(&key(), &self.world.nonce());
        let body =
            json!({ "credential_configuration_id": SCOPE, "proofs": { "jwt": [key_proof] } });
        self.ask("/credential", &body, authorization, proof)
    }

    /// The answer to a message that needs a token.
    pub fn ask(
        &self,
        path: &str,
        body: &Value,
        authorization: &str,
        proof: Option<&str>,
    ) -> HttpResponse {
        let url = format!("{}{path}", self.world.url);
        let request = HttpRequest::post(&url, "application/json", body.to_string().into_bytes())
            .with("authorization", authorization.to_owned());
        match proof {
            Some(proof) => send(&dpop::with_proof(request, proof.to_owned())),
            None => send(&request),
        }
    }

    /// The same with a good proof for the token.
    pub fn collect(&self, token: &TokenResponse) -> HttpResponse {
        let token = token.access_token.expose();
        let proof = self.prove(&self.order("/credential", Some(token)));
        self.credential(&format!("DPoP {token}"), Some(&proof))
    }
}

pub fn open(url: &str) -> HttpResponse {
    send(&HttpRequest::get(url, "text/html"))
}

pub fn token(answer: &HttpResponse) -> TokenResponse {
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    serde_json::from_slice(&answer.body).unwrap()
}

/// A parameter of an address that the browser came to.
pub fn parameter(address: &str, name: &str) -> Option<String> {
    let (_, query) = address.split_once('?').unwrap();
    Form::parse(query.as_bytes()).optional(name).unwrap().map(str::to_owned)
}

/// The code of a refusal.
pub fn code(answer: &HttpResponse) -> String {
    refusal(answer).1
}

/// The code of a refusal where a bound token is needed, which must challenge for DPoP.
pub fn challenged(answer: &HttpResponse) -> String {
    let (status, code) = refusal(answer);
    assert_eq!(status, 401);
    let challenge = answer.header("www-authenticate").unwrap();
    assert!(challenge.starts_with(&format!("DPoP error=\"{code}\"")), "{challenge}");
    assert!(challenge.contains("algs=\"ES256 EdDSA\"") && answer.header("dpop-nonce").is_some());
    code
}
