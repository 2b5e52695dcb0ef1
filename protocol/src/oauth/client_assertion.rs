//! Client authentication by `private_key_jwt` (RFC 7523, OpenID Connect Core section 9), as
//! FAPI 2 narrows it: the audience is the server's identifier alone.
//!
//! Refused: another `iss` or `sub` than the client, several audiences, no `exp` or one that lies
//! more than [`MAX_SECONDS`] ahead, no `jti`, a key that the client did not register, a type of
//! token that has another purpose. The `jti` is returned: whether it was used before is for the
//! server's storage to say.

use annona_core::b64;
use annona_core::crypto::{Alg, CryptoProvider, PublicKey, Signer};
use annona_core::json::Limits;
use annona_core::jws::{self, UnverifiedJws};
use annona_core::time::UnixTime;
use serde_json::{Value, json};

use super::{Form, form, invalid_request};
use crate::attester::SKEW;
use crate::vci::ErrorResponse;

/// The name of the method in `token_endpoint_auth_methods_supported`.
pub const METHOD: &str = "private_key_jwt";
/// The value of `client_assertion_type`.
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Algorithms that are announced and accepted.
pub const ALGS: &[Alg] = &[Alg::Es256, Alg::EdDsa];
/// How far ahead an assertion may end, in seconds.
pub const MAX_SECONDS: i64 = 300;

/// What later drafts call such a token.
const TYP: &str = "client-authentication+jwt";
const LIMITS: Limits = Limits { bytes: 8 << 10, ..Limits::CREDENTIAL };

/// Signs an assertion for a server; `random` makes its `jti`. It lives a minute. Its `typ` is the
/// `JWT` that servers of every age take.
///
/// # Errors
/// [`jws::JwsError`] when the key store does not sign.
pub fn sign(
    client_id: &str,
    audience: &str,
    kid: &str,
    signer: &dyn Signer,
    random: [u8; 16],
    now: UnixTime,
) -> Result<String, jws::JwsError> {
    let header = jws::header(signer.public_key().alg(), "JWT", Some(kid));
    let payload = json!({
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "jti": b64::encode(random),
        "iat": now,
        "exp": now.plus(60),
    });
    jws::sign(&header, payload.to_string().as_bytes(), signer)
}

/// The parameters of a form that carry an assertion, to be added to others.
#[must_use]
pub fn parameters(assertion: &str) -> String {
    let both =
        [("client_assertion_type", Some(ASSERTION_TYPE)), ("client_assertion", Some(assertion))];
    format!("&{}", form::write(&both))
}

/// The assertion of a form.
///
/// # Errors
/// `invalid_request` for a repeated parameter, `invalid_client` for another type of assertion.
pub fn read(form: &Form) -> Result<Option<&str>, ErrorResponse> {
    match (form.optional("client_assertion")?, form.optional("client_assertion_type")?) {
        (None, None) => Ok(None),
        (Some(assertion), Some(ASSERTION_TYPE)) => Ok(Some(assertion)),
        (Some(_), Some(_)) => {
            Err(ErrorResponse::new("invalid_client", "the client_assertion_type is not supported"))
        }
        _ => Err(invalid_request("client_assertion and its type go together")),
    }
}

/// The client that an assertion names: **not to be trusted**, only to find its keys.
#[must_use]
pub fn claimed_client(assertion: &str) -> Option<String> {
    let claims = UnverifiedJws::parse(assertion, LIMITS).ok()?.peek(LIMITS).ok()?;
    claims.get("sub").and_then(Value::as_str).map(str::to_owned)
}

/// Checks an assertion of `client_id` with its registered keys and returns its `jti`.
///
/// # Errors
/// `invalid_client`.
pub fn verify<'a>(
    assertion: &str,
    client_id: &str,
    keys: impl IntoIterator<Item = (&'a str, PublicKey)>,
    audience: &str,
    now: UnixTime,
    crypto: &dyn CryptoProvider,
) -> Result<String, ErrorResponse> {
    let refused = |text: &str| ErrorResponse::new("invalid_client", text);
    let unsigned = |_| refused("the assertion is not signed by a registered key of the client");
    let unverified = UnverifiedJws::parse(assertion, LIMITS).map_err(unsigned)?;
    let kid = unverified.header().kid.clone();
    let mut keys = keys.into_iter();
    let key = match &kid {
        Some(kid) => keys.find(|(own, _)| own == kid),
        // Without a name there must be no choice.
        None => keys.next().filter(|_| keys.next().is_none()),
    };
    let (_, key) = key.ok_or_else(|| refused("the assertion names no registered key"))?;
    let is_typed = unverified.header().is_typ(TYP);
    let verified = if is_typed {
        unverified.verify(&key, TYP, crypto)
    } else {
        unverified.verify_untyped(&key, crypto)
    };
    let claims = verified.and_then(|jws| jws.claims(LIMITS)).map_err(unsigned)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let time = |name: &str| claims.get(name).map(UnixTime::from_claim);
    let ends = |at: UnixTime| now.since(at) < SKEW && at.since(now) <= MAX_SECONDS + SKEW;
    let began = |at: Option<UnixTime>| at.is_some_and(|at| at.since(now) <= SKEW);
    let rules = [
        ("iss and sub must be the client", [text("iss"), text("sub")] == [Some(client_id); 2]),
        ("aud must be the issuer identifier of this server", text("aud") == Some(audience)),
        ("exp must lie within five minutes", time("exp").flatten().is_some_and(ends)),
        (
            "the assertion is from the future",
            ["iat", "nbf"].into_iter().all(|name| time(name).is_none_or(began)),
        ),
    ];
    if let Some((rule, _)) = rules.into_iter().find(|(_, holds)| !holds) {
        return Err(refused(rule));
    }
    let jti = text("jti").filter(|jti| (1..=256).contains(&jti.len()));
    jti.map(str::to_owned).ok_or_else(|| refused("jti is missing"))
}

#[cfg(test)]
mod tests {
    use annona_core::crypto::Pure;

    use super::read as read_form;
    use super::*;
    use crate::attester::tests::signer;

    const SERVER: &str = "https://issuer.example";
    const NOW: UnixTime = UnixTime(1_800_000_000);

    fn check(assertion: &str) -> Result<String, String> {
        let keys = [("k1", signer(1).public_key()), ("k2", signer(2).public_key())];
        verify(assertion, "wallet", keys, SERVER, NOW, &Pure)
            .map_err(|error| error.error_description.unwrap())
    }

    fn signed(header: &str, name: &str, value: Value) -> Result<String, String> {
        let mut claims = json!({ "iss": "wallet", "sub": "wallet", "aud": SERVER, "jti": "j",
            "exp": NOW.0 + 60 });
        claims[name] = value;
        check(&jws::sign(header, claims.to_string().as_bytes(), &signer(1)).unwrap())
    }

    const HEADER: &str = r#"{"alg":"ES256","kid":"k1"}"#;

    #[test]
    fn the_client_that_signs_is_known_by_its_key() {
        for (kid, seed) in [("k1", 1), ("k2", 2)] {
            let text = sign("wallet", SERVER, kid, &signer(seed), [3; 16], NOW).unwrap();
            assert_eq!(check(&text), Ok(b64::encode([3; 16])));
            assert_eq!(claimed_client(&text).as_deref(), Some("wallet"));
        }
        let other = sign("wallet", SERVER, "k2", &signer(1), [3; 16], NOW).unwrap();
        assert!(check(&other).is_err());
        for header in [
            HEADER,
            r#"{"alg":"ES256","kid":"k1","typ":"JWT"}"#,
            r#"{"alg":"ES256","kid":"k1","typ":"client-authentication+jwt"}"#,
        ] {
            assert_eq!(signed(header, "x", json!(1)), Ok("j".to_owned()), "{header}");
        }
        for header in [
            r#"{"alg":"ES256"}"#,
            r#"{"alg":"ES256","kid":"k3"}"#,
            r#"{"alg":"none","kid":"k1"}"#,
            r#"{"alg":"ES256","kid":"k1","typ":"dpop+jwt"}"#,
        ] {
            assert!(signed(header, "x", json!(1)).is_err(), "{header}");
        }
        let text = sign("wallet", SERVER, "k", &signer(1), [3; 16], NOW).unwrap();
        let unnamed = text.split_once('.').map(|(_, rest)| rest.to_owned());
        assert!(unnamed.is_some_and(|rest| check(&format!("e30.{rest}")).is_err()));
    }

    #[test]
    fn one_registered_key_needs_no_name() {
        let claims = json!({ "iss": "wallet", "sub": "wallet", "aud": SERVER, "jti": "j",
            "exp": NOW.0 + 60 })
        .to_string();
        let text = jws::sign(r#"{"alg":"ES256"}"#, claims.as_bytes(), &signer(1)).unwrap();
        let keys = [("k1", signer(1).public_key())];
        assert!(verify(&text, "wallet", keys, SERVER, NOW, &Pure).is_ok());
    }

    #[test]
    fn every_claim_must_hold() {
        for (name, value) in [
            ("iss", json!("other")),
            ("sub", json!("other")),
            ("aud", json!("https://other.example")),
            ("aud", json!([SERVER])),
            ("aud", json!(format!("{SERVER}/token"))),
            ("exp", json!(NOW.0 - 60)),
            ("exp", json!(NOW.0 + 361)),
            ("exp", json!(null)),
            ("iat", json!(NOW.0 + 61)),
            ("nbf", json!("soon")),
            ("jti", json!(null)),
            ("jti", json!("")),
        ] {
            assert!(signed(HEADER, name, value.clone()).is_err(), "{name} {value}");
        }
        assert!(signed(HEADER, "nbf", json!(NOW.0)).is_ok());
    }

    #[test]
    fn an_assertion_comes_with_its_type() {
        let read = |text: &str| {
            let form = Form::parse(text.as_bytes());
            read_form(&form).map(|found| found.map(str::to_owned)).map_err(|error| error.error)
        };
        let good = parameters("a.b.c");
        assert_eq!(read(&good), Ok(Some("a.b.c".to_owned())));
        assert_eq!(read("client_id=w"), Ok(None));
        assert_eq!(read("client_assertion=a"), Err("invalid_request".to_owned()));
        let other = "client_assertion=a&client_assertion_type=urn:saml";
        assert_eq!(read(other), Err("invalid_client".to_owned()));
        assert_eq!(read(&format!("{good}&client_assertion=b")), Err("invalid_request".to_owned()));
    }
}
