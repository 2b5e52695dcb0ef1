//! A wallet that comes back until it has its credentials.

use std::sync::atomic::Ordering;
use std::time::Duration;

use annona_core::credential::{Credential, Format};
use annona_core::crypto::Signer as _;
use annona_core::crypto::SoftSigner;
use annona_core::jwk::thumbprint;
use annona_core::sdjwt::UnverifiedSdJwt;
use annona_crypto_aws::Aws;
use annona_protocol::http::{Http as _, HttpRequest, HttpResponse};
use annona_protocol::vci::{OfferText, TokenResponse, proof};
use serde_json::{Value, json};

use super::{PEOPLE, Run, WALLETS};
use crate::common::{Tcp, credentials, key};

/// Credentials of one offer.
const BATCH: usize = 10;
const PAUSE: Duration = Duration::from_millis(20);

/// A credential that a wallet has received: its key and its place.
pub struct Held {
    pub key: String,
    pub list: i64,
    pub index: i64,
}

/// Collects offer after offer of the people of a wallet.
pub fn collect_until_over(run: &Run, wallet: usize) {
    for person in (wallet..PEOPLE).step_by(WALLETS).cycle() {
        if run.is_over() {
            return;
        }
        if let Some(held) = collect(run, &format!("p-{person}")) {
            run.note(held);
        }
    }
}

/// The credentials of one offer; `None` when its code died with an answer that was lost.
fn collect(run: &Run, person: &str) -> Option<Vec<Held>> {
    let token = redeem(run, person)?;
    let keys: Vec<_> = (0..BATCH).map(|_| key()).collect();
    loop {
        let nonce = insist(run, &HttpRequest::post(&url(run, "/nonce"), "", Vec::new()))?;
        let nonce: Value = serde_json::from_slice(&nonce.body).unwrap();
        let prove = |key: &SoftSigner| {
            proof::sign(key, &run.url, nonce["c_nonce"].as_str(), run.issuer.now()).unwrap()
        };
        let proofs: Vec<_> = keys.iter().map(prove).collect();
        let id = "social-assistance-eligibility-vc";
        let body = json!({ "credential_configuration_id": id, "proofs": { "jwt": proofs } });
        let body = serde_json::to_vec(&body).unwrap();
        let request = HttpRequest::post(&url(run, "/credential"), "application/json", body)
            .with("authorization", format!("Bearer {token}"));
        // The same keys ask again when the answer was lost, and are given the same places.
        match send(run, &request) {
            Some(answer) if answer.status == 200 => {
                let all = credentials(&answer);
                assert_eq!(all.len(), keys.len());
                return Some(keys.iter().zip(&all).map(|(key, one)| held(run, key, one)).collect());
            }
            Some(answer) if answer.status < 500 => {
                let error: Value = serde_json::from_slice(&answer.body).unwrap();
                assert_eq!(error["error"], "invalid_nonce", "{}", answer.status);
            }
            _ => std::thread::sleep(PAUSE),
        }
    }
}

/// An access token for a new offer of the person.
fn redeem(run: &Run, person: &str) -> Option<String> {
    let Ok(offer) = run.issuer.create_offer(person, Format::VcSdJwt) else {
        std::thread::sleep(PAUSE);
        return None;
    };
    let OfferText::Value(read) = OfferText::parse(&offer.uri).unwrap() else { panic!() };
    let code = read.pre_authorized().unwrap().pre_authorized_code.expose().to_owned();
    let form = format!(
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Apre-authorized_code\
         &pre-authorized_code={code}&tx_code={}",
        offer.tx_code
    );
    let form_type = "application/x-www-form-urlencoded";
    let request = HttpRequest::post(&url(run, "/token"), form_type, form.into_bytes());
    let answer = insist(run, &request).filter(|answer| answer.status == 200)?;
    let token: TokenResponse = serde_json::from_slice(&answer.body).unwrap();
    Some(token.access_token.expose().to_owned())
}

fn url(run: &Run, path: &str) -> String {
    [&run.url, path].concat()
}

/// Sends until the service answers; `None` when all is over.
fn insist(run: &Run, request: &HttpRequest) -> Option<HttpResponse> {
    while !run.is_over() {
        if let Some(answer) = send(run, request).filter(|answer| answer.status < 500) {
            return Some(answer);
        }
        std::thread::sleep(PAUSE);
    }
    None
}

fn send(run: &Run, request: &HttpRequest) -> Option<HttpResponse> {
    let answer = Tcp.send(request).ok()?;
    if answer.status >= 500 {
        run.unavailable.fetch_add(1, Ordering::SeqCst);
        let is_bare = answer.header("retry-after").is_none();
        run.bare.fetch_add(usize::from(is_bare), Ordering::SeqCst);
    }
    Some(answer)
}

/// Checks a credential and reads its place.
fn held(run: &Run, key: &SoftSigner, text: &str) -> Held {
    let issuer = run.issuer.party().unwrap().keys[0].key;
    let verified =
        UnverifiedSdJwt::parse(text).unwrap().verify(&issuer, "vc+sd-jwt", &Aws).unwrap();
    assert_eq!(verified.holder(), Some(&key.public_key()));
    let credential = Credential::from_verified(&verified, Format::VcSdJwt).unwrap();
    let status = &credential.status[0];
    Held {
        key: thumbprint(&key.public_key()),
        list: status.uri.rsplit('/').next().unwrap().parse().unwrap(),
        index: status.index.try_into().unwrap(),
    }
}
