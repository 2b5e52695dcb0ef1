//! Keys and names of keys, and files that hold secrets: those are named, never shown.

use annona_core::Problem;
use annona_core::crypto::PublicKey;
use annona_core::did::{self, DidError};
use annona_core::json;
use annona_core::jwk::{Jwk, thumbprint};
use serde_json::{Value, json};

use super::description::Description;
use crate::output::problem;

/// A JWK. Of a private one only the public half goes on.
pub fn jwk(value: Value) -> Result<Description, Problem> {
    let private =
        ["d", "p", "q", "dp", "dq", "qi", "oth", "k"].iter().any(|name| value.get(name).is_some());
    let jwk: Jwk = json::from_value(value).map_err(problem)?;
    let key = PublicKey::try_from(&jwk).map_err(problem)?;
    let jwk = Jwk { kid: jwk.kid, ..Jwk::from(&key) };
    let found = if private {
        Description::plain("private_key", "PRIVATE KEY (JWK): keep it secret", json!({}))
            .lines(["The private part is not shown. This is its public half:".to_owned()])
    } else {
        Description::plain("public_key", "Public key (JWK)", json!({}))
    };
    Ok(key_facts(found, &key)
        .lines(jwk.kid.iter().map(|kid| format!("Key identifier: {kid}")))
        .fact("jwk", json!(jwk)))
}

/// A DID: resolved when that needs no network.
pub fn did(text: &str) -> Result<Description, Problem> {
    match did::resolve(text) {
        Ok(key) => {
            let found = Description::plain("did", "DID that is a key", json!({ "did": text }));
            Ok(key_facts(found, &key).fact("jwk", json!(Jwk::from(&key))))
        }
        Err(DidError::Method) => {
            let url = did::web_url(text).map_err(problem)?;
            let line = format!("Its document is at {url}\nNothing was fetched.");
            let facts = json!({ "did": text, "document": url });
            Ok(Description::plain("did", "DID of a web site (did:web)", facts).lines([line]))
        }
        Err(error) => Err(problem(error)),
    }
}

fn key_facts(found: Description, key: &PublicKey) -> Description {
    let jwk = Jwk::from(key);
    let (thumbprint, did_key, did_jwk) = (thumbprint(key), did::did_key(key), did::did_jwk(key));
    found
        .lines([
            format!("{} key for {} signatures", jwk.crv, key.alg().name()),
            format!("Thumbprint: {thumbprint}"),
            did_key.clone(),
            did_jwk.clone(),
        ])
        .fact("alg", json!(key.alg().name()))
        .fact("thumbprint", json!(thumbprint))
        .fact("did_key", json!(did_key))
        .fact("did_jwk", json!(did_jwk))
}

/// A wallet's file.
pub fn vault(bytes: usize) -> Description {
    let title = "A wallet's file: encrypted, opened by its PIN only";
    Description::plain("vault", title, json!({ "bytes": bytes }))
        .lines([format!("{bytes} bytes. annona wallet list shows the cards.")])
}

/// A service's database.
pub fn database(bytes: usize) -> Description {
    let title = "A service's database (SQLite): may hold personal data, not shown";
    Description::plain("database", title, json!({ "bytes": bytes }))
}
