//! Demonstrating Proof of Possession (RFC 9449): a signed token per request that names method,
//! address, moment and, at a resource, the access token.
//!
//! Refused: another type, a symmetric or private key, a key or algorithm that is not announced,
//! other `htm` or `htu`, an `iat` outside of the window, an `exp` or `nbf` that does not hold,
//! an `ath` of another token. The nonce and the `jti` are returned: whether they are alive and
//! unused is for the server's storage to say.

use annona_core::b64;
use annona_core::crypto::{Alg, CryptoProvider, PublicKey, Signer, sha256};
use annona_core::json::{self, JsonError, Limits};
use annona_core::jwk::{Jwk, thumbprint};
use annona_core::jws::{self, JwsError, UnverifiedJws};
use annona_core::time::UnixTime;
use serde_json::{Map, Value};

use crate::Secret;
use crate::attester;
use crate::http::{HttpRequest, HttpResponse};
use crate::vci::ErrorResponse;

/// The media type.
pub const TYP: &str = "dpop+jwt";
/// How far `iat` may lie from the server's clock to either side, in seconds.
pub const WINDOW: i64 = 60;
/// Algorithms that are announced and accepted.
pub const ALGS: &[Alg] = &[Alg::Es256, Alg::EdDsa];
/// The error code for a request that needs a (fresh) nonce of the server.
pub const USE_NONCE: &str = "use_dpop_nonce";
const MAX_TEXT: usize = 256;

annona_core::coded_errors! {
    /// Why a proof was refused. To the wallet every one of them is `invalid_dpop_proof`.
    pub enum DpopError {
        Key ["ANN-DPOP-1"] "the proof must carry one usable public key in jwk" => "Put a public P-256 key into the header member jwk.";
        Request ["ANN-DPOP-2"] "the proof was made for another request" => "Set htm and htu to method and address of this request.";
        Time ["ANN-DPOP-3"] "the proof is too old or from the future" => "Check the clock of the device and make a new proof.";
        Token ["ANN-DPOP-4"] "the proof was made for another access token" => "Set ath to the hash of the access token that comes with it.";
        Jti ["ANN-DPOP-5"] "the proof has no usable jti" => "Set jti to a fresh random text.";
        => Jws(JwsError);
        => Json(JsonError);
    }
}

impl DpopError {
    /// What the wallet is told (section 5).
    #[must_use]
    pub fn response(&self) -> ErrorResponse {
        ErrorResponse::new("invalid_dpop_proof", &self.to_string())
    }
}

/// What a proof must be for.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// `POST` or `GET`.
    pub method: &'a str,
    /// The address of the request; query and fragment do not count.
    pub url: &'a str,
    /// The access token, at a resource.
    pub access_token: Option<&'a str>,
    /// Now.
    pub now: UnixTime,
}

/// A proof that holds, but for nonce and repetition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Thumbprint of the key (`jkt`).
    pub thumbprint: String,
    /// Must not have been used before.
    pub jti: String,
    /// The server's nonce.
    pub nonce: Option<String>,
}

/// What a request must be proved with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// `htm`
    pub method: &'static str,
    /// `htu`
    pub url: String,
    /// The server's nonce, once it gave one.
    pub nonce: Option<String>,
    /// The access token that the request carries.
    pub access_token: Option<Secret>,
}

/// Signs a proof; `random` makes its `jti`.
///
/// # Errors
/// [`DpopError::Jws`] when the key store does not sign.
pub fn prove(
    order: &Order,
    signer: &dyn Signer,
    random: [u8; 16],
    now: UnixTime,
) -> Result<String, DpopError> {
    let key = signer.public_key();
    let jwk = serde_json::to_string(&Jwk::from(&key)).unwrap_or_default();
    let header = format!(r#"{{"typ":"{TYP}","alg":"{}","jwk":{jwk}}}"#, key.alg().name());
    let mut payload = format!(
        r#"{{"jti":"{}","htm":"{}","htu":{},"iat":{}"#,
        b64::encode(random),
        order.method,
        Value::from(plain(&order.url)),
        now.0
    );
    if let Some(nonce) = &order.nonce {
        payload.push_str(&format!(r#","nonce":{}"#, Value::from(nonce.as_str())));
    }
    if let Some(token) = &order.access_token {
        payload.push_str(&format!(r#","ath":"{}""#, b64::encode(sha256(token.expose()))));
    }
    payload.push('}');
    Ok(jws::sign(&header, payload.as_bytes(), signer)?)
}

/// Checks a proof (section 4.3) against the key in its own header.
///
/// # Errors
/// [`DpopError`].
pub fn verify(
    text: &str,
    expected: &Expected<'_>,
    crypto: &dyn CryptoProvider,
) -> Result<Proof, DpopError> {
    let limits = Limits { bytes: 8 << 10, ..Limits::CREDENTIAL };
    let unverified = UnverifiedJws::parse(text, limits)?;
    let key = key_of(unverified.header())?;
    let claims = unverified.verify(&key, TYP, crypto)?.claims(limits)?;
    let member = |name| claims.get(name).and_then(Value::as_str);
    let htu = member("htu").map(plain);
    if member("htm") != Some(expected.method) || htu.as_deref() != Some(&plain(expected.url)) {
        return Err(DpopError::Request);
    }
    if !is_now(&claims, expected.now) {
        return Err(DpopError::Time);
    }
    if let Some(token) = expected.access_token
        && member("ath") != Some(&b64::encode(sha256(token)))
    {
        return Err(DpopError::Token);
    }
    let fits = |text: &&str| (1..=MAX_TEXT).contains(&text.len());
    let jti = member("jti").filter(fits).ok_or(DpopError::Jti)?.to_owned();
    let nonce = member("nonce").filter(fits).map(str::to_owned);
    Ok(Proof { thumbprint: thumbprint(&key), jti, nonce })
}

/// The nonce that an answer hands out for the next proof (section 8.2).
#[must_use]
pub fn nonce_of(answer: &HttpResponse) -> Option<&str> {
    answer.header("dpop-nonce").filter(|nonce| (1..=MAX_TEXT).contains(&nonce.len()))
}

/// Whether an answer asks for the same request with the nonce that it carries: in the body at
/// an authorization server, in `WWW-Authenticate` at a resource (sections 8 and 9).
#[must_use]
pub fn wants_nonce(answer: &HttpResponse) -> bool {
    let in_body = || {
        let error = json::from_slice::<ErrorResponse>(&answer.body, Limits::CREDENTIAL);
        error.is_ok_and(|error| error.error == USE_NONCE)
    };
    let quoted = format!("error=\"{USE_NONCE}\"");
    let in_header = || answer.header("www-authenticate").is_some_and(|all| all.contains(&quoted));
    matches!(answer.status, 400 | 401) && (in_body() || in_header())
}

/// The request with its proof in the header.
#[must_use]
pub fn with_proof(request: HttpRequest, proof: String) -> HttpRequest {
    request.with("dpop", proof)
}

fn key_of(header: &jws::Header) -> Result<PublicKey, DpopError> {
    let key = header.members.get("jwk").and_then(attester::public_key);
    key.filter(|key| ALGS.contains(&key.alg())).ok_or(DpopError::Key)
}

fn is_now(claims: &Map<String, Value>, now: UnixTime) -> bool {
    let time = |name| claims.get(name).map(UnixTime::from_claim);
    let is_near = |at: UnixTime| (-WINDOW..=WINDOW).contains(&now.since(at));
    time("iat").flatten().is_some_and(is_near)
        && time("exp").is_none_or(|at| at.is_some_and(|at| now.since(at) < WINDOW))
        && time("nbf").is_none_or(|at| at.is_some_and(|at| now.since(at) >= -WINDOW))
}

/// An address as proofs name it: normalized, without query and fragment (section 4.3 item 9).
fn plain(address: &str) -> String {
    match url::Url::parse(address) {
        Ok(mut url) => {
            url.set_query(None);
            url.set_fragment(None);
            url.into()
        }
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use annona_core::crypto::{Pure, SecretKey, SoftSigner};

    use super::*;

    const NOW: UnixTime = UnixTime(1_800_000_000);
    const URL: &str = "https://issuer.example/token";

    fn signer() -> SoftSigner {
        SecretKey::from_bytes(Alg::Es256, &[5; 32]).unwrap().signer().unwrap()
    }

    fn order() -> Order {
        Order { method: "POST", url: URL.to_owned(), nonce: None, access_token: None }
    }

    fn expected() -> Expected<'static> {
        Expected { method: "POST", url: URL, access_token: None, now: NOW }
    }

    fn check(order: &Order, expected: &Expected<'_>) -> Result<Proof, DpopError> {
        verify(&prove(order, &signer(), [1; 16], NOW).unwrap(), expected, &Pure)
    }

    fn signed(header: &str, payload: &str) -> Result<Proof, DpopError> {
        verify(&jws::sign(header, payload.as_bytes(), &signer()).unwrap(), &expected(), &Pure)
    }

    fn jwk() -> String {
        serde_json::to_string(&Jwk::from(&signer().public_key())).unwrap()
    }

    #[test]
    fn a_proof_yields_key_jti_and_nonce() {
        let nonce = Some("n\"1".to_owned());
        let proof = check(&Order { nonce: nonce.clone(), ..order() }, &expected()).unwrap();
        assert_eq!(proof.thumbprint, thumbprint(&signer().public_key()));
        assert_eq!((proof.nonce, proof.jti), (nonce, b64::encode([1; 16])));
    }

    #[test]
    fn method_and_address_must_fit_and_the_query_does_not_count() {
        for url in ["https://ISSUER.example:443/token", "https://issuer.example/token?x=1#y"] {
            assert!(check(&Order { url: url.to_owned(), ..order() }, &expected()).is_ok(), "{url}");
        }
        for url in ["https://issuer.example/par", "http://issuer.example/token", "token"] {
            let other = Order { url: url.to_owned(), ..order() };
            assert_eq!(check(&other, &expected()), Err(DpopError::Request), "{url}");
        }
        let other = Order { method: "GET", ..order() };
        assert_eq!(check(&other, &expected()), Err(DpopError::Request));
    }

    #[test]
    fn the_access_token_must_fit() {
        let with = |own: Option<&str>, sent| {
            let access_token = own.map(|own| Secret::new(own.to_owned()));
            let expected = Expected { access_token: Some(sent), ..expected() };
            check(&Order { access_token, ..order() }, &expected).map(|_| ())
        };
        assert_eq!(with(Some("t"), "t"), Ok(()));
        assert_eq!(with(Some("u"), "t"), Err(DpopError::Token));
        assert_eq!(with(None, "t"), Err(DpopError::Token));
    }

    #[test]
    fn the_time_must_fit() {
        let header = format!(r#"{{"typ":"{TYP}","alg":"ES256","jwk":{}}}"#, jwk());
        let with = |more: &str| {
            signed(&header, &format!(r#"{{"jti":"j","htm":"POST","htu":"{URL}"{more}}}"#))
        };
        for (offset, fits) in [(-61, false), (-60, true), (-10, true), (10, true), (61, false)] {
            let more = format!(r#","iat":{}"#, NOW.0 + offset);
            assert_eq!(with(&more).is_ok(), fits, "{offset}");
        }
        let now = NOW.0;
        for (more, fits) in [
            (String::new(), false),
            (format!(r#","iat":{now},"exp":{},"nbf":{}"#, now + 5, now - 5), true),
            (format!(r#","iat":{now},"exp":{}"#, now - 60), false),
            (format!(r#","iat":{now},"nbf":{}"#, now + 61), false),
            (format!(r#","iat":{now},"exp":"soon""#), false),
        ] {
            assert_eq!(with(&more).is_ok(), fits, "{more}");
        }
        assert_eq!(with(&format!(r#","iat":{now},"jti2":1"#)).map(|p| p.jti), Ok("j".to_owned()));
    }

    #[test]
    fn another_type_key_or_signature_is_refused() {
        let payload = format!(r#"{{"jti":"j","htm":"POST","htu":"{URL}","iat":{}}}"#, NOW.0);
        let header = |typ: &str, rest: &str| {
            signed(&format!(r#"{{"typ":"{typ}","alg":"ES256"{rest}}}"#), &payload)
        };
        let good = format!(r#","jwk":{}"#, jwk());
        assert!(header(TYP, &good).is_ok());
        assert!(matches!(header("JWT", &good), Err(DpopError::Jws(JwsError::Typ(_)))));
        assert_eq!(header(TYP, ""), Err(DpopError::Key));
        let private = good.replace("\"kty\"", "\"d\":\"AA\",\"kty\"");
        assert_eq!(header(TYP, &private), Err(DpopError::Key));
        assert!(header(TYP, r#","jwk":{"kty":"oct","k":"AA"}"#).is_err());
        let proof = prove(&order(), &signer(), [1; 16], NOW).unwrap();
        let (signed, _) = proof.rsplit_once('.').unwrap();
        let forged = format!("{signed}.{}", b64::encode([7; 64]));
        assert!(verify(&forged, &expected(), &Pure).is_err());
        let no_jti = payload.replace(r#""jti":"j","#, "");
        let header = format!(r#"{{"typ":"{TYP}","alg":"ES256"{good}}}"#);
        assert_eq!(tests::signed(&header, &no_jti), Err(DpopError::Jti));
    }

    #[test]
    fn a_wish_for_a_nonce_is_seen_at_both_kinds_of_server() {
        let answer = |status, header: Option<&str>, body: &str| HttpResponse {
            status,
            headers: header
                .map(|h| ("www-authenticate".to_owned(), h.to_owned()))
                .into_iter()
                .collect(),
            body: body.as_bytes().to_vec(),
        };
        assert!(wants_nonce(&answer(400, None, r#"{"error":"use_dpop_nonce"}"#)));
        let challenge = r#"DPoP error="use_dpop_nonce", error_description="x""#;
        assert!(wants_nonce(&answer(401, Some(challenge), "")));
        assert!(!wants_nonce(&answer(200, Some(challenge), "")));
        assert!(!wants_nonce(&answer(400, None, r#"{"error":"invalid_grant"}"#)));
    }
}
