//! Encrypted requests and answers over real HTTP.

use super::common::{World, credentials, key, refusal, send};
use annona_core::crypto::{Alg, OsEntropy, SecretKey};
use annona_issuer::{Issuer, system_clock};
use annona_protocol::http::{HttpRequest, HttpResponse};
use annona_protocol::jwe::{self, Enc};
use annona_protocol::vci::{CredentialResponse, IssuerMetadata};
use serde_json::{Value, json};

const ID: &str = "social-assistance-eligibility-vc";

fn metadata(world: &World) -> IssuerMetadata {
    let document = world.get("/.well-known/openid-credential-issuer");
    IssuerMetadata::parse(&document.body, &world.url).unwrap()
}

fn own_key() -> SecretKey {
    SecretKey::from_bytes(Alg::Es256, &[5; 32]).unwrap()
}

fn body(world: &World, encryption: Value) -> Value {
    let proof = world.proof(&key(), &world.nonce());
    json!({ "credential_configuration_id": ID, "proofs": { "jwt": [proof] },
            "credential_response_encryption": encryption })
}

fn good() -> Value {
    json!({ "jwk": jwe::public_jwk(&own_key()).unwrap(), "enc": "A128GCM" })
}

fn send_sealed(world: &World, token: &str, text: String) -> HttpResponse {
    let url = format!("{}/credential", world.url);
    let request = HttpRequest::post(&url, "application/jwt", text.into_bytes());
    send(&request.with("authorization", format!("Bearer {token}")))
}

fn sealed(world: &World, token: &str, body: &Value) -> HttpResponse {
    let to = metadata(world).credential_request_encryption.unwrap().choose().unwrap();
    let plain = body.to_string().into_bytes();
    send_sealed(world, token, jwe::encrypt(&plain, &to.recipient, to.enc, &OsEntropy).unwrap())
}

#[test]
fn happy_flow_encrypted() {
    let world = World::new();
    let offered = metadata(&world).credential_response_encryption.unwrap();
    assert_eq!(offered.alg_values_supported, ["ECDH-ES"]);
    assert_eq!(offered.enc_values_supported, ["A256GCM", "A128GCM"]);
    assert!(!offered.encryption_required);
    let answer = sealed(&world, &world.token(), &body(&world, good()));
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    assert_eq!(answer.header("content-type"), Some("application/jwt"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let opened = jwe::decrypt(&answer.body, &own_key()).unwrap();
    assert_eq!(opened.enc, Enc::A128Gcm);
    let response: CredentialResponse = serde_json::from_slice(&opened.plain).unwrap();
    assert_eq!(response.credentials.len(), 1);
    // Only the request may be encrypted, too.
    let plain = sealed(&world, &world.token(), &body(&world, Value::Null));
    assert_eq!(credentials(&plain).len(), 1);
}

#[test]
fn fail_unsupported_encryption_algorithm() {
    let world = World::new();
    let token = world.token();
    let code = |answer: HttpResponse| refusal(&answer);
    let expected = (400, "invalid_encryption_parameters".to_owned());
    let mut other = good();
    other["enc"] = json!("A128CBC-HS256");
    assert_eq!(code(sealed(&world, &token, &body(&world, other))), expected);
    let mut other = good();
    other["jwk"]["alg"] = json!("RSA-OAEP");
    assert_eq!(code(sealed(&world, &token, &body(&world, other))), expected);
    // A key for the answer in a request that anybody on the way could have changed.
    assert_eq!(code(world.credential(&token, &body(&world, good()))), expected);
    let to = jwe::Recipient::from_jwk(&jwe::public_jwk(&own_key()).unwrap()).unwrap();
    let foreign = jwe::encrypt(b"{}", &to, Enc::A128Gcm, &OsEntropy).unwrap();
    assert_eq!(code(send_sealed(&world, &token, foreign)), expected);
    assert_eq!(code(send_sealed(&world, &token, "a.b.c".to_owned())), expected);
    let inner = sealed(&world, &token, &json!("no request"));
    assert_eq!(code(inner).1, "invalid_credential_request");
    // The token has survived all that.
    assert_eq!(sealed(&world, &token, &body(&world, good())).status, 200);
}

#[test]
fn where_encryption_is_required_nothing_goes_out_plain() {
    let world = World::with_settings(|settings| settings.encryption_required = true);
    assert!(metadata(&world).credential_response_encryption.unwrap().encryption_required);
    let token = world.token();
    let expected = (400, "invalid_encryption_parameters".to_owned());
    let plain = world.request(&token, &[world.proof(&key(), &world.nonce())]);
    assert_eq!(refusal(&plain), expected);
    assert_eq!(refusal(&sealed(&world, &token, &body(&world, Value::Null))), expected);
    // Our own wallet's side does what is asked.
    assert_eq!(world.collect(&world.offer(), &[key()]).len(), 1);
}

#[test]
fn a_folder_without_the_key_offers_no_encryption() {
    let world = World::new();
    let path = world.folder.join("encryption.jwk");
    std::fs::remove_file(&path).unwrap();
    let issuer = Issuer::open(&world.folder, system_clock()).unwrap();
    let metadata = issuer.issuer_metadata();
    assert_eq!(metadata.credential_request_encryption, None);
    assert_eq!(metadata.credential_response_encryption, None);
    std::fs::write(&path, "{}").unwrap();
    let refused = Issuer::open(&world.folder, system_clock());
    assert_eq!(refused.err(), Some(annona_issuer::IssuerError::Encryption));
}
