//! Checks an ID token (OpenID Connect Core 1.0 section 3.1.3.7): signature by a key of the
//! provider's set, issuer, audience, time, nonce. Algorithms: RS256, ES256, EdDSA; `none` and
//! keys shared with the provider have no path.

use annona_core::b64;
use annona_core::crypto::{CryptoProvider, PublicKey, Signature};
use annona_core::json::{self, Limits};
use annona_core::jwk::Jwk;
use annona_core::time::UnixTime;
use serde_json::{Map, Value};

use super::SignInError;

/// How far two clocks may differ, in seconds.
const SKEW: i64 = 60;
/// Most keys of a set that are tried.
const MAX_KEYS: usize = 32;

/// What an ID token must say.
#[derive(Clone, Copy)]
pub(super) struct Expected<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub nonce: &'a str,
    pub now: UnixTime,
}

/// The claims of a token that holds.
pub(super) fn verify(
    text: &str,
    keys: &Value,
    expected: &Expected<'_>,
    crypto: &dyn CryptoProvider,
) -> Result<Map<String, Value>, SignInError> {
    let form = || SignInError::IdToken("it is not a signed token");
    let (signed, signature) = text.rsplit_once('.').ok_or_else(form)?;
    let (header, payload) = signed.split_once('.').ok_or_else(form)?;
    let part = |text: &str| {
        let bytes = b64::decode(text).map_err(|_| form())?;
        json::parse_object(&bytes, Limits::CREDENTIAL).map_err(|_| form())
    };
    let (header, claims) = (part(header)?, part(payload)?);
    let signature = b64::decode(signature).map_err(|_| form())?;
    if header.contains_key("crit") {
        return Err(form());
    }
    let all = keys.get("keys").and_then(Value::as_array).ok_or(SignInError::Provider("key set"))?;
    let is_signed = all
        .iter()
        .filter(|key| is_meant(&header, key))
        .take(MAX_KEYS)
        .any(|key| fits(&header, key, signed.as_bytes(), &signature, crypto));
    if !is_signed {
        return Err(SignInError::IdToken("no key of the provider signed it"));
    }
    match broken_rule(&claims, expected) {
        Some(rule) => Err(SignInError::IdToken(rule)),
        None => Ok(claims),
    }
}

/// Whether the header may mean this key.
fn is_meant(header: &Map<String, Value>, key: &Value) -> bool {
    let same = |name: &str| match (header.get(name), key.get(name)) {
        (Some(own), Some(other)) => own == other,
        _ => true,
    };
    same("kid") && same("alg") && key.get("use").is_none_or(|usage| usage == "sig")
}

/// Whether this key made the signature, by the algorithm that the header names.
fn fits(
    header: &Map<String, Value>,
    key: &Value,
    signed: &[u8],
    signature: &[u8],
    crypto: &dyn CryptoProvider,
) -> bool {
    let Some(alg) = header.get("alg").and_then(Value::as_str) else { return false };
    if alg == "RS256" {
        let number = |name| b64::decode(key.get(name)?.as_str()?).ok();
        let is_rsa = key.get("kty").is_some_and(|kty| kty == "RSA");
        let (Some(n), Some(e), true) = (number("n"), number("e"), is_rsa) else { return false };
        return annona_crypto_aws::verify_rs256(&n, &e, signed, signature).is_ok();
    }
    let jwk = json::from_value::<Jwk>(key.clone()).ok();
    let key = jwk.and_then(|jwk| PublicKey::try_from(&jwk).ok());
    let signature = Signature::try_from(signature).ok();
    let (Some(key), Some(signature)) = (key, signature) else { return false };
    key.alg().is_named(alg) && crypto.verify(&key, signed, &signature).is_ok()
}

fn broken_rule(claims: &Map<String, Value>, expected: &Expected<'_>) -> Option<&'static str> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let time = |name: &str| claims.get(name).and_then(UnixTime::from_claim);
    let id = expected.client_id;
    let (is_for_us, is_alone) = match claims.get("aud") {
        Some(Value::String(one)) => (one == id, true),
        Some(Value::Array(all)) => (all.iter().any(|one| one == id), all.len() == 1),
        _ => (false, false),
    };
    // With several audiences the token must say that it was made for this one.
    let is_ours = is_for_us && text("azp").map_or(is_alone, |azp| azp == id);
    let rules = [
        ("it has another issuer", text("iss") == Some(expected.issuer)),
        ("it is for somebody else", is_ours),
        ("its nonce is not the one that was sent", text("nonce") == Some(expected.nonce)),
        ("it has ended", time("exp").is_some_and(|exp| expected.now.since(exp) < SKEW)),
        ("it is from the future", time("iat").is_some_and(|iat| iat.since(expected.now) <= SKEW)),
    ];
    rules.into_iter().find(|(_, holds)| !holds).map(|(rule, _)| rule)
}

#[cfg(test)]
mod tests {
    use annona_core::crypto::{Alg, Pure, SecretKey, Signer as _, SoftSigner};
    use annona_core::jws;
    use serde_json::json;

    use super::*;

    const NOW: UnixTime = UnixTime(1_800_000_000);

    fn signer(seed: u8) -> SoftSigner {
        SecretKey::from_bytes(Alg::Es256, &[seed; 32]).unwrap().signer().unwrap()
    }

    fn claims() -> Value {
        json!({ "iss": "https://op", "aud": "annona", "nonce": "n", "sub": "p-1",
            "iat": NOW.0, "exp": NOW.0 + 300 })
    }

    fn check(claims: &Value, header: &str, keys: &Value) -> Result<(), SignInError> {
        let text = jws::sign(header, claims.to_string().as_bytes(), &signer(1)).unwrap();
        let expected = Expected { issuer: "https://op", client_id: "annona", nonce: "n", now: NOW };
        verify(&text, keys, &expected, &Pure).map(|_| ())
    }

    fn keys(seed: u8, kid: &str) -> Value {
        let mut key = serde_json::to_value(Jwk::from(&signer(seed).public_key())).unwrap();
        key["kid"] = kid.into();
        json!({ "keys": [{ "kty": "oct", "k": "AA" }, key] })
    }

    const HEADER: &str = r#"{"alg":"ES256","kid":"1"}"#;

    #[test]
    fn only_a_token_of_the_provider_for_this_sign_in_holds() {
        assert_eq!(check(&claims(), HEADER, &keys(1, "1")), Ok(()));
        for (name, value) in [
            ("iss", json!("https://evil")),
            ("aud", json!("other")),
            ("aud", json!(["annona", "other"])),
            ("azp", json!("other")),
            ("nonce", json!("m")),
            ("exp", json!(NOW.0 - 60)),
            ("iat", json!(NOW.0 + 61)),
            ("iat", json!(null)),
        ] {
            let mut bad = claims();
            bad[name] = value;
            let refused = check(&bad, HEADER, &keys(1, "1"));
            assert!(matches!(refused, Err(SignInError::IdToken(_))), "{name}");
        }
        let mut several = claims();
        several["aud"] = json!(["annona", "other"]);
        several["azp"] = json!("annona");
        assert_eq!(check(&several, HEADER, &keys(1, "1")), Ok(()));
    }

    #[test]
    fn another_key_or_algorithm_is_refused() {
        let refused = |header: &str, keys: &Value| check(&claims(), header, keys).is_err();
        assert!(refused(HEADER, &keys(2, "1")));
        assert!(refused(HEADER, &keys(1, "2")));
        assert!(refused(r#"{"alg":"none"}"#, &keys(1, "1")));
        assert!(refused(r#"{"alg":"RS256","kid":"1"}"#, &keys(1, "1")));
        assert!(refused(r#"{"alg":"ES256","crit":["x"]}"#, &keys(1, "1")));
        assert!(refused(HEADER, &json!({})));
    }
}
