//! Cards for which the person signs in, from a service that binds its tokens to keys.

use std::cell::RefCell;

use annona_core::Coded as _;
use annona_core::crypto::Pure;
use annona_protocol::http::{Http, HttpError, HttpRequest, HttpResponse};
use annona_protocol::oauth::Form;
use annona_protocol::oauth::dpop::{self, Expected, Proof};
use annona_protocol::vci::wallet::WalletError as FlowError;
use serde_json::{Value, json};

use crate::testing::{Folder, ISSUER, NOW, PIN, Service, World, wallet};
use crate::{CardStatus, CardSummary, Platform, Wallet, WalletError};

/// The ministry's service with a sign-in and DPoP in front.
struct SignedIn {
    inner: Service,
    /// The last pushed request.
    pushed: RefCell<Form>,
    /// Thumbprints of the keys that proved something.
    keys: RefCell<Vec<String>>,
}

impl SignedIn {
    fn new() -> Self {
        Self { inner: Service::honest(), pushed: RefCell::default(), keys: RefCell::default() }
    }

    fn offer(&self) -> String {
        format!(
            r#"{{"credential_issuer":"{ISSUER}","credential_configuration_ids":["card"],"grants":{{"authorization_code":{{"issuer_state":"desk-1"}}}}}}"#
        )
    }

    /// Where the browser comes back to.
    fn address(&self, result: &str) -> String {
        let pushed = self.pushed.borrow();
        let text = |name| pushed.required(name).unwrap().to_owned();
        format!("{}?{result}&state={}&iss={ISSUER}", text("redirect_uri"), text("state"))
    }

    /// The proof of a request; an error answer when it needs the nonce.
    fn proof(&self, request: &HttpRequest, token: Option<&str>) -> Result<Proof, HttpResponse> {
        let (_, text) = request.headers.iter().find(|(name, _)| name == "dpop").unwrap();
        let expected =
            Expected { method: "POST", url: &request.url, access_token: token, now: NOW };
        let proof = dpop::verify(text, &expected, &Pure).unwrap();
        self.keys.borrow_mut().push(proof.thumbprint.clone());
        if proof.nonce.as_deref() == Some("d-1") {
            return Ok(proof);
        }
        let status = if token.is_some() { 401 } else { 400 };
        let headers = vec![("dpop-nonce".to_owned(), "d-1".to_owned())];
        Err(HttpResponse { status, headers, body: br#"{"error":"use_dpop_nonce"}"#.to_vec() })
    }
}

impl Http for SignedIn {
    fn send(&self, request: &HttpRequest) -> Result<HttpResponse, HttpError> {
        let path = request.url.strip_prefix(ISSUER).unwrap();
        let answer: Value = match path {
            "/.well-known/oauth-authorization-server" => json!({
                "issuer": ISSUER,
                "authorization_endpoint": format!("{ISSUER}/authorize"),
                "pushed_authorization_request_endpoint": format!("{ISSUER}/par"),
                "token_endpoint": format!("{ISSUER}/token"),
                "authorization_response_iss_parameter_supported": true,
                "dpop_signing_alg_values_supported": ["ES256"],
            }),
            "/par" => {
                self.pushed.replace(Form::parse(&request.body));
                json!({ "request_uri": "urn:ietf:params:oauth:request_uri:1", "expires_in": 60 })
            }
            "/token" => match self.proof(request, None) {
                Ok(proof) => {
                    let form = Form::parse(&request.body);
                    assert_eq!(form.required("code"), Ok("good"));
                    assert_eq!(
                        self.pushed.borrow().required("dpop_jkt"),
                        Ok(proof.thumbprint.as_str())
                    );
                    json!({ "access_token": "t", "token_type": "dpop" })
                }
                Err(answer) => return Ok(answer),
            },
            "/credential" | "/deferred" | "/notification" => {
                let token = ("authorization".to_owned(), "DPoP t".to_owned());
                assert!(request.headers.contains(&token));
                match self.proof(request, Some("t")) {
                    Ok(_) => return self.inner.send(request),
                    Err(answer) => return Ok(answer),
                }
            }
            _ => return self.inner.send(request),
        };
        let body = answer.to_string().into_bytes();
        Ok(HttpResponse { status: 200, headers: Vec::new(), body })
    }
}

fn address_of(result: Result<CardSummary, WalletError>) -> String {
    match result {
        Err(WalletError::SignInNeeded(address)) => address.expose().to_owned(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_person_signs_in_and_the_card_comes_also_after_the_wallet_was_closed() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = SignedIn::new();
    let summary = wallet.look_at_offer(&service.offer(), "en", &service).unwrap();
    assert!(summary.signs_in && summary.tx_code.is_none());
    let begun = wallet.receive(&service.offer(), None, &service, "en", NOW);
    let url = address_of(begun);
    assert!(url.starts_with("https://issuer.example/authorize?client_id=annona-wallet&"), "{url}");
    assert_eq!(service.pushed.borrow().required("issuer_state"), Ok("desk-1"));
    drop(wallet);

    let mut wallet = Wallet::open(&folder.file("wallet"), PIN, Platform::default(), NOW).unwrap();
    let answer = service.address("code=good");
    let card = wallet.signed_in(&answer, &service, "en", NOW).unwrap();
    assert_eq!(card.status, CardStatus::Valid);
    let keys = service.keys.borrow();
    assert!(keys.len() >= 4 && keys.iter().all(|key| *key == keys[0]));
    assert_eq!(service.inner.told.borrow()[0]["event"], "credential_accepted");
    let again = wallet.signed_in(&answer, &service, "en", NOW).unwrap_err();
    assert_eq!(again, WalletError::NoSignIn);
}

#[test]
fn a_card_that_comes_later_comes_to_the_key_that_signed_in() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = SignedIn::new();
    service.inner.deferring.set(true);
    address_of(wallet.receive(&service.offer(), None, &service, "en", NOW));
    let later = wallet.signed_in(&service.address("code=good"), &service, "en", NOW);
    assert_eq!(later, Err(WalletError::Flow(FlowError::Deferred)));
    let before = service.keys.borrow().len();
    drop(wallet);

    let mut wallet = Wallet::open(&folder.file("wallet"), PIN, Platform::default(), NOW).unwrap();
    let delivered = wallet.receive_deferred(&service, "en", NOW).unwrap();
    assert_eq!((delivered.cards.len(), delivered.waiting), (0, 1));
    service.inner.deferring.set(false);
    let delivered = wallet.receive_deferred(&service, "en", NOW).unwrap();
    assert_eq!((delivered.cards.len(), delivered.waiting), (1, 0));
    let keys = service.keys.borrow();
    assert!(keys.len() >= before + 3 && keys.iter().all(|key| *key == keys[0]));
    assert_eq!(service.inner.told.borrow()[0]["event"], "credential_accepted");
}

#[test]
fn an_address_of_somebody_else_changes_nothing() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = SignedIn::new();
    assert_eq!(
        wallet.signed_in("http://127.0.0.1/annona-wallet?code=x", &service, "en", NOW),
        Err(WalletError::NoSignIn)
    );
    address_of(wallet.receive(&service.offer(), None, &service, "en", NOW));
    let good = service.address("code=good");
    for bad in [
        good.replace("state=", "state=x"),
        good.replace("iss=https://issuer", "iss=https://evil"),
        good.replace("&iss=", "&x="),
        "https://evil.example/?code=good".to_owned(),
    ] {
        let error = wallet.signed_in(&bad, &service, "en", NOW).unwrap_err();
        assert_eq!(error.code(), "ANN-VCI-42", "{bad}");
    }
    assert!(service.keys.borrow().is_empty());
    assert!(wallet.signed_in(&good, &service, "en", NOW).is_ok());
}

#[test]
fn a_refused_sign_in_ends_and_an_offer_begins_anew() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = SignedIn::new();
    address_of(wallet.receive(&service.offer(), None, &service, "en", NOW));
    let first = service.address("code=good");
    let refused = service.address("error=access_denied");
    let error = wallet.signed_in(&refused, &service, "en", NOW).unwrap_err();
    assert_eq!(error.code(), "ANN-VCI-43");
    assert_eq!(wallet.signed_in(&first, &service, "en", NOW), Err(WalletError::NoSignIn));
    address_of(wallet.receive(&service.offer(), None, &service, "en", NOW));
    let stale = wallet.signed_in(&first, &service, "en", NOW).unwrap_err();
    assert_eq!(stale.code(), "ANN-VCI-42");
    assert!(wallet.signed_in(&service.address("code=good"), &service, "en", NOW).is_ok());
}
