//! Attestation-Based Client Authentication (draft-ietf-oauth-attestation-based-client-auth, as
//! OpenID4VCI appendix E and HAIP section 4.4.1 use it): a wallet provider attests the key of a
//! wallet, and the wallet proves that key to each server anew.
//!
//! Refused: an attestation of nobody whom the server knows, without `sub`, `exp` or a public
//! P-256 key in `cnf`, outside its time; a proof by another key, for another server, outside of
//! [`WINDOW`], without `jti`. Challenge and `jti` are returned: whether they are alive and unused
//! is for the server's storage to say.

use annona_core::b64;
use annona_core::crypto::{Alg, CryptoProvider, PublicKey, Signer};
use annona_core::json::{self, Limits};
use annona_core::jwk::{Jwk, thumbprint};
use annona_core::jws::{self, UnverifiedJws};
use annona_core::time::UnixTime;
use annona_core::trust::Party;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::attester::{self, AttestationError, SignedBy};
use crate::http::{HttpRequest, HttpResponse};
use crate::vci::ErrorResponse;

/// The name of the method in `token_endpoint_auth_methods_supported`.
pub const METHOD: &str = "attest_jwt_client_auth";
/// The header field of the attestation.
pub const ATTESTATION: &str = "oauth-client-attestation";
/// The header field of the proof of its key.
pub const POP: &str = "oauth-client-attestation-pop";
/// The header field with which a server hands out a challenge.
pub const CHALLENGE: &str = "oauth-client-attestation-challenge";
/// The error code for a request that needs a (fresh) challenge of the server.
pub const USE_CHALLENGE: &str = "use_attestation_challenge";
/// Algorithms of attestations and proofs that are announced and accepted.
pub const ALGS: &[Alg] = &[Alg::Es256];
/// How far `iat` of a proof may lie from the server's clock to either side, in seconds.
pub const WINDOW: i64 = 60;

const TYP: &str = "oauth-client-attestation+jwt";
const POP_TYP: &str = "oauth-client-attestation-pop+jwt";
const MAX_TEXT: usize = 512;
const LIMITS: Limits = Limits { bytes: 8 << 10, ..Limits::CREDENTIAL };

/// What a wallet provider says about an instance of its wallet.
#[derive(Debug, Clone, Copy)]
pub struct Statement<'a> {
    /// The provider's DID, as `iss`: draft 07, which OpenID4VCI 1.0 names, asks for it.
    pub issuer: &'a str,
    /// The `client_id` that all instances share, as `sub`.
    pub client_id: &'a str,
    /// The instance's key, as `cnf`.
    pub key: &'a PublicKey,
    /// `iat`
    pub issued_at: UnixTime,
    /// `exp`
    pub expires_at: UnixTime,
}

/// Signs an attestation as a wallet provider.
///
/// # Errors
/// [`AttestationError::Jws`] when the key store does not sign.
pub fn attest(
    statement: &Statement<'_>,
    signed_by: SignedBy<'_>,
    signer: &dyn Signer,
) -> Result<String, AttestationError> {
    let header = signed_by.header(signer.public_key().alg(), TYP);
    let payload = json!({
        "iss": statement.issuer,
        "sub": statement.client_id,
        "iat": statement.issued_at,
        "exp": statement.expires_at,
        "cnf": { "jwk": Jwk::from(statement.key) },
    });
    Ok(jws::sign(&header, payload.to_string().as_bytes(), signer)?)
}

/// What an instance must prove to a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The wallet's name.
    pub client_id: String,
    /// The server's identifier.
    pub audience: String,
    /// The server's challenge, once it gave one.
    pub challenge: Option<String>,
}

/// Signs a proof with the instance's key; `random` makes its `jti`.
///
/// # Errors
/// As [`attest`].
pub fn prove(
    order: &Order,
    signer: &dyn Signer,
    random: [u8; 16],
    now: UnixTime,
) -> Result<String, AttestationError> {
    let header = jws::header(signer.public_key().alg(), POP_TYP, None);
    let mut payload = json!({
        "iss": order.client_id,
        "aud": order.audience,
        "jti": b64::encode(random),
        "iat": now,
    });
    if let (Some(challenge), Value::Object(claims)) = (&order.challenge, &mut payload) {
        claims.insert("challenge".to_owned(), challenge.as_str().into());
    }
    Ok(jws::sign(&header, payload.to_string().as_bytes(), signer)?)
}

/// The request with attestation and proof in its header.
#[must_use]
pub fn with_attestation(request: HttpRequest, attestation: String, proof: String) -> HttpRequest {
    request.with(ATTESTATION, attestation).with(POP, proof)
}

/// What attestation and proof must be for.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// The wallet providers that the server knows.
    pub providers: &'a [Party],
    /// The server's identifier.
    pub audience: &'a str,
    /// Now.
    pub now: UnixTime,
}

/// An attested wallet, whose proof holds but for challenge and repetition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attested {
    /// Who it is.
    pub client_id: String,
    /// The wallet provider that vouches for it.
    pub provider: String,
    /// Thumbprint of the instance's key.
    pub thumbprint: String,
    /// Must not have been used before.
    pub jti: String,
    /// The server's challenge.
    pub challenge: Option<String>,
}

/// Checks an attestation and the proof of its key.
///
/// # Errors
/// [`AttestationError`]; to the wallet every one of them is `invalid_client`.
pub fn verify(
    attestation: &str,
    proof: &str,
    expected: &Expected<'_>,
    crypto: &dyn CryptoProvider,
) -> Result<Attested, AttestationError> {
    let unverified = UnverifiedJws::parse(attestation, LIMITS)?;
    let (provider, signed_by) =
        attester::find(expected.providers, unverified.header(), expected.now, crypto)?;
    let claims = unverified.verify(allowed(&signed_by)?, TYP, crypto)?.claims(LIMITS)?;
    if !claims.contains_key("exp") {
        return Err(AttestationError::Claim("exp"));
    }
    attester::check_dates(&claims, expected.now)?;
    let client_id = text(&claims, "sub")?;
    let jwk = claims.get("cnf").and_then(|cnf| cnf.get("jwk"));
    let jwk = jwk.ok_or(AttestationError::Claim("cnf"))?;
    let key = attester::public_key(jwk).ok_or(AttestationError::Key)?;
    let claims = UnverifiedJws::parse(proof, LIMITS)?.verify(allowed(&key)?, POP_TYP, crypto)?;
    let claims = claims.claims(LIMITS)?;
    if claims.get("aud").and_then(Value::as_str) != Some(expected.audience) {
        return Err(AttestationError::Audience);
    }
    // Draft 07 has it, later ones do not.
    if claims.get("iss").is_some_and(|iss| *iss != client_id) {
        return Err(AttestationError::Claim("iss"));
    }
    let issued_at = claims.get("iat").and_then(UnixTime::from_claim);
    let is_near = |at: UnixTime| (-WINDOW..=WINDOW).contains(&expected.now.since(at));
    if !issued_at.is_some_and(is_near) {
        return Err(AttestationError::Time);
    }
    attester::check_dates(&claims, expected.now).map_err(|_| AttestationError::Time)?;
    let challenge = claims.contains_key("challenge").then(|| text(&claims, "challenge"));
    Ok(Attested {
        client_id,
        provider: provider.id.clone(),
        thumbprint: thumbprint(&key),
        jti: text(&claims, "jti")?,
        challenge: challenge.transpose()?,
    })
}

/// The answer of the challenge endpoint (section 6.1 of the draft).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChallengeResponse {
    /// For the next proof.
    pub attestation_challenge: String,
}

/// The challenge that an answer hands out for the next proof.
#[must_use]
pub fn challenge_of(answer: &HttpResponse) -> Option<&str> {
    answer.header(CHALLENGE).filter(|challenge| (1..=MAX_TEXT).contains(&challenge.len()))
}

/// Whether an answer asks for the same request with the challenge that it carries.
#[must_use]
pub fn wants_challenge(answer: &HttpResponse) -> bool {
    let error = || json::from_slice::<ErrorResponse>(&answer.body, Limits::CREDENTIAL);
    matches!(answer.status, 400 | 401) && error().is_ok_and(|error| error.error == USE_CHALLENGE)
}

fn allowed(key: &PublicKey) -> Result<&PublicKey, AttestationError> {
    if ALGS.contains(&key.alg()) { Ok(key) } else { Err(AttestationError::Key) }
}

fn text(claims: &Map<String, Value>, name: &'static str) -> Result<String, AttestationError> {
    let text = claims.get(name).and_then(Value::as_str);
    let text = text.filter(|text| (1..=MAX_TEXT).contains(&text.len()));
    text.map(str::to_owned).ok_or(AttestationError::Claim(name))
}

#[cfg(test)]
mod tests {
    use annona_core::crypto::{Pure, SecretKey};

    use super::*;
    use crate::attester::tests::{PROVIDER, provider, signer};

    const NOW: UnixTime = UnixTime(1_800_000_000);
    const SERVER: &str = "https://issuer.example";

    fn order() -> Order {
        let challenge = Some("c\"1".to_owned());
        Order { client_id: "wallet".to_owned(), audience: SERVER.to_owned(), challenge }
    }

    fn check(attestation: &str, proof: &str) -> Result<Attested, AttestationError> {
        let providers = [provider(PROVIDER, 1)];
        verify(
            attestation,
            proof,
            &Expected { providers: &providers, audience: SERVER, now: NOW },
            &Pure,
        )
    }

    fn claims() -> Value {
        let cnf = json!({ "jwk": Jwk::from(&signer(9).public_key()) });
        json!({ "sub": "wallet", "exp": NOW.0 + 600, "cnf": cnf })
    }

    fn attested(claims: &Value) -> String {
        let header = jws::header(Alg::Es256, TYP, Some("w1"));
        jws::sign(&header, claims.to_string().as_bytes(), &signer(1)).unwrap()
    }

    fn proved() -> String {
        prove(&order(), &signer(9), [1; 16], NOW).unwrap()
    }

    fn proved_with(name: &str, value: Value) -> String {
        let mut claims = json!({ "aud": SERVER, "jti": "j", "iat": NOW.0 });
        claims[name] = value;
        let header = jws::header(Alg::Es256, POP_TYP, None);
        jws::sign(&header, claims.to_string().as_bytes(), &signer(9)).unwrap()
    }

    #[test]
    fn an_attested_wallet_that_proves_its_key_is_known_by_name() {
        let key = signer(9).public_key();
        let (issuer, expires_at) = (PROVIDER, NOW.plus(60));
        let statement =
            Statement { issuer, client_id: "wallet", key: &key, issued_at: NOW, expires_at };
        let attestation = attest(&statement, SignedBy::Kid("w1"), &signer(1)).unwrap();
        let attested = Attested {
            client_id: "wallet".to_owned(),
            provider: PROVIDER.to_owned(),
            thumbprint: thumbprint(&key),
            jti: b64::encode([1; 16]),
            challenge: Some("c\"1".to_owned()),
        };
        assert_eq!(check(&attestation, &proved()), Ok(attested));
    }

    #[test]
    fn an_attestation_must_be_whole_and_in_its_time() {
        let with = |name: &str, value: Value| {
            let mut claims = claims();
            claims[name] = value;
            check(&attested(&claims), &proved()).map(|_| ())
        };
        assert_eq!(with("surprise", json!([1])), Ok(()));
        assert_eq!(with("sub", json!(null)), Err(AttestationError::Claim("sub")));
        assert_eq!(with("sub", json!("")), Err(AttestationError::Claim("sub")));
        assert_eq!(with("exp", json!(NOW.0 - 60)), Err(AttestationError::Ended));
        assert_eq!(with("exp", json!(NOW.0 - 59)), Ok(()));
        assert_eq!(with("exp", json!("soon")), Err(AttestationError::Ended));
        assert_eq!(with("nbf", json!(NOW.0 + 61)), Err(AttestationError::Ended));
        assert_eq!(with("iat", json!(NOW.0 + 61)), Err(AttestationError::Ended));
        assert_eq!(with("cnf", json!({})), Err(AttestationError::Claim("cnf")));
        let mut private = json!({ "jwk": Jwk::from(&signer(9).public_key()) });
        private["jwk"]["d"] = json!("AA");
        assert_eq!(with("cnf", private), Err(AttestationError::Key));
        let mut endless = claims();
        endless.as_object_mut().unwrap().remove("exp");
        let endless = check(&attested(&endless), &proved());
        assert_eq!(endless, Err(AttestationError::Claim("exp")));
        let edwards = SecretKey::from_bytes(Alg::EdDsa, &[9; 32]).unwrap().signer().unwrap();
        let other = json!({ "jwk": Jwk::from(&edwards.public_key()) });
        assert_eq!(with("cnf", other), Err(AttestationError::Key));
    }

    #[test]
    fn the_proof_must_fit_server_and_moment() {
        let with = |name, value| check(&attested(&claims()), &proved_with(name, value)).map(|_| ());
        assert_eq!(with("x", json!(1)), Ok(()));
        assert_eq!(with("aud", json!("https://o.example")), Err(AttestationError::Audience));
        assert_eq!(with("aud", json!([SERVER])), Err(AttestationError::Audience));
        for (offset, fits) in [(-61, false), (-60, true), (60, true), (61, false)] {
            assert_eq!(with("iat", json!(NOW.0 + offset)).is_ok(), fits, "{offset}");
        }
        assert_eq!(with("iat", json!(null)), Err(AttestationError::Time));
        assert_eq!(with("exp", json!(NOW.0 - 60)), Err(AttestationError::Time));
        assert_eq!(with("jti", json!("")), Err(AttestationError::Claim("jti")));
        assert_eq!(with("iss", json!("other")), Err(AttestationError::Claim("iss")));
        assert_eq!(with("iss", json!("wallet")), Ok(()));
        assert_eq!(with("challenge", json!(7)), Err(AttestationError::Claim("challenge")));
    }

    #[test]
    fn other_signatures_keys_and_types_are_refused() {
        let good = attested(&claims());
        assert!(check(&good, &proved()).is_ok());
        let forged = |text: &str| {
            let (signed, _) = text.rsplit_once('.').unwrap();
            format!("{signed}.{}", b64::encode([7; 64]))
        };
        assert!(check(&forged(&good), &proved()).is_err());
        assert!(check(&good, &forged(&proved())).is_err());
        let other_key = prove(&order(), &signer(8), [1; 16], NOW).unwrap();
        assert!(check(&good, &other_key).is_err());
        let self_made = jws::header(Alg::Es256, TYP, Some("w1"));
        let self_made = jws::sign(&self_made, claims().to_string().as_bytes(), &signer(9));
        assert!(check(&self_made.unwrap(), &proved()).is_err());
        assert!(check(&proved(), &good).is_err() && check(&good, &good).is_err());
        for bad in ["", "a.b.c", &"a".repeat(9_000)] {
            assert!(check(bad, &proved()).is_err() && check(&good, bad).is_err());
        }
    }

    #[test]
    fn a_wish_for_a_challenge_is_seen() {
        let answer = |status, body: &str| HttpResponse {
            status,
            headers: vec![("OAuth-Client-Attestation-Challenge".to_owned(), "c".to_owned())],
            body: body.as_bytes().to_vec(),
        };
        let wish = r#"{"error":"use_attestation_challenge"}"#;
        assert!(wants_challenge(&answer(400, wish)) && wants_challenge(&answer(401, wish)));
        assert!(!wants_challenge(&answer(200, wish)));
        assert!(!wants_challenge(&answer(400, r#"{"error":"invalid_client"}"#)));
        assert_eq!(challenge_of(&answer(200, "")), Some("c"));
    }
}
