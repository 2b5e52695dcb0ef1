//! The issuer's checks of what wallets send (sections 6.3, 8.2 and 8.3.1), without storage:
//! whether codes, tokens and nonces are alive is for the caller to find out.
//!
//! Every refusal is an [`ErrorResponse`] with the specification's code.

use std::collections::BTreeSet;

use annona_core::crypto::{Alg, CryptoProvider, PublicKey};
use annona_core::json::{self, Limits};
use annona_core::jwk::thumbprint;
use annona_core::time::UnixTime;
use serde_json::Value;

use super::{
    AnswerKey, CredentialRequest, DeferredCredentialRequest, ErrorResponse, answer_key, proof,
};

/// Most bytes of a credential request: many proofs fit, abuse does not.
pub const MAX_REQUEST: usize = 64 << 10;

/// What the issuer announces about proofs, in its metadata.
#[derive(Debug, Clone, Copy)]
pub struct ProofRules<'a> {
    /// The Credential Issuer Identifier.
    pub audience: &'a str,
    /// Announced algorithms.
    pub algs: &'a [Alg],
}

/// A credential request of the right form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The configuration that is asked for.
    pub configuration_id: String,
    /// Proofs, not yet checked.
    pub proofs: Vec<String>,
    /// What the answer shall be encrypted with.
    pub answer_key: Option<AnswerKey>,
}

/// The proofs of one request, all of which hold but for their nonces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// Distinct keys, in the order of the proofs.
    pub keys: Vec<PublicKey>,
    /// The nonces that must be alive; usually one.
    pub nonces: BTreeSet<String>,
}

/// The access token of an `Authorization` header with the scheme `Bearer` (RFC 6750 section
/// 2.1) or `DPoP` (RFC 9449 section 7.1), whose case does not count. Tokens come in no other
/// way: not in the query, not in a form.
#[must_use]
pub fn access_token(authorization: Option<&str>) -> Option<(Scheme, &str)> {
    let (scheme, token) = authorization?.split_once(' ')?;
    let is_b64token = |b: u8| b.is_ascii_alphanumeric() || b"-._~+/=".contains(&b);
    let token = token.trim_matches(' ');
    let fits = (1..=512).contains(&token.len()) && token.bytes().all(is_b64token);
    let scheme = match scheme {
        scheme if scheme.eq_ignore_ascii_case("bearer") => Scheme::Bearer,
        scheme if scheme.eq_ignore_ascii_case("dpop") => Scheme::Dpop,
        _ => return None,
    };
    fits.then_some((scheme, token))
}

/// How an access token is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Whoever has it may use it.
    Bearer,
    /// With a proof of its key.
    Dpop,
}

/// Reads a credential request for one of `known` configurations.
///
/// # Errors
/// `invalid_credential_request`, `unknown_credential_configuration`,
/// `unknown_credential_identifier`, `invalid_encryption_parameters` or, when proofs are
/// missing, `invalid_proof`.
pub fn read_request(
    body: &[u8],
    known: &dyn Fn(&str) -> bool,
    batch_size: usize,
) -> Result<Wanted, ErrorResponse> {
    let limits = Limits { bytes: MAX_REQUEST, ..Limits::MESSAGE };
    let mut request: CredentialRequest = json::from_slice(body, limits).map_err(|_| {
        ErrorResponse::new("invalid_credential_request", "the body is not a credential request")
    })?;
    let answer_key = answer_key(request.credential_response_encryption.take())?;
    let configuration_id = configuration(&request, known)?;
    let proofs = jwt_proofs(request, batch_size)?;
    Ok(Wanted { configuration_id, proofs, answer_key })
}

/// Reads a request for deferred credentials: the transaction, and what the answer shall be
/// encrypted with.
///
/// # Errors
/// `invalid_credential_request`, `invalid_encryption_parameters`.
pub fn read_deferred_request(body: &[u8]) -> Result<(String, Option<AnswerKey>), ErrorResponse> {
    let limits = Limits { bytes: MAX_REQUEST, ..Limits::MESSAGE };
    let request: DeferredCredentialRequest = json::from_slice(body, limits).map_err(|_| {
        ErrorResponse::new("invalid_credential_request", "transaction_id is missing")
    })?;
    let key = answer_key(request.credential_response_encryption)?;
    Ok((request.transaction_id, key))
}

fn configuration(
    request: &CredentialRequest,
    known: &dyn Fn(&str) -> bool,
) -> Result<String, ErrorResponse> {
    match (&request.credential_identifier, &request.credential_configuration_id) {
        (None, Some(id)) if known(id) => Ok(id.clone()),
        (None, Some(_)) => {
            let text = "see credential_configurations_supported";
            Err(ErrorResponse::new("unknown_credential_configuration", text))
        }
        // One dataset per configuration, so that both have one name.
        (Some(id), None) if known(id) => Ok(id.clone()),
        (Some(_), None) => {
            let text = "see credential_identifiers of the token response";
            Err(ErrorResponse::new("unknown_credential_identifier", text))
        }
        _ => {
            let text = "name exactly one credential configuration";
            Err(ErrorResponse::new("invalid_credential_request", text))
        }
    }
}

fn jwt_proofs(request: CredentialRequest, most: usize) -> Result<Vec<String>, ErrorResponse> {
    let invalid = |text| ErrorResponse::new("invalid_proof", text);
    let mut proofs = request.proofs.ok_or_else(|| invalid("proofs is missing"))?;
    if proofs.len() != 1 {
        return Err(invalid("proofs must have exactly one type"));
    }
    let proofs = proofs.remove("jwt").ok_or_else(|| invalid("only proofs of type jwt are used"))?;
    if proofs.is_empty() {
        return Err(invalid("the array of proofs is empty"));
    }
    if proofs.len() > most {
        let text = "more proofs than batch_size";
        return Err(ErrorResponse::new("invalid_credential_request", text));
    }
    let text = |proof| match proof {
        Value::String(proof) => Ok(proof),
        _ => Err(invalid("a proof is not a string")),
    };
    proofs.into_iter().map(text).collect()
}

/// Checks every proof of a request; one bad proof refuses all.
///
/// # Errors
/// `invalid_proof`, also when two proofs have the same key.
pub fn check_proofs(
    proofs: &[String],
    rules: ProofRules<'_>,
    now: UnixTime,
    crypto: &dyn CryptoProvider,
) -> Result<Proven, ErrorResponse> {
    let mut proven = Proven { keys: Vec::new(), nonces: BTreeSet::new() };
    let mut seen = BTreeSet::new();
    for text in proofs {
        let proof = proof::verify(text, rules.audience, rules.algs, now, crypto)
            .map_err(|error| ErrorResponse::new("invalid_proof", &error.to_string()))?;
        if !seen.insert(thumbprint(&proof.key)) {
            return Err(ErrorResponse::new("invalid_proof", "two proofs have the same key"));
        }
        proven.keys.push(proof.key);
        proven.nonces.insert(proof.nonce);
    }
    Ok(proven)
}

#[cfg(test)]
mod tests {
    use annona_core::crypto::{Pure, SecretKey};

    use super::*;

    #[test]
    fn tokens_come_in_the_header_only() {
        let bearer = Some((Scheme::Bearer, "abc.D-1="));
        assert_eq!(access_token(Some("Bearer abc.D-1=")), bearer);
        assert_eq!(access_token(Some("BEARER abc")), Some((Scheme::Bearer, "abc")));
        assert_eq!(access_token(Some("dpop abc")), Some((Scheme::Dpop, "abc")));
        for bad in ["Basic abc", "Bearer", "Bearer ", "Bearer a b", "Bearer a,b", "DPoP"] {
            assert_eq!(access_token(Some(bad)), None, "{bad}");
        }
        assert_eq!(access_token(Some(&format!("Bearer {}", "a".repeat(513)))), None);
        assert_eq!(access_token(None), None);
    }

    #[test]
    fn requests_of_a_wrong_form_get_the_code_of_the_specification() {
        let code = |body: &str| match read_request(body.as_bytes(), &|id| id == "a", 2) {
            Ok(wanted) => wanted.proofs.join(","),
            Err(error) => error.error,
        };
        let with =
            |members: &str| code(&format!(r#"{{"credential_configuration_id":"a"{members}}}"#));
        assert_eq!(with(r#","proofs":{"jwt":["p","q"]},"extra":[1]"#), "p,q");
        assert_eq!(with(""), "invalid_proof");
        assert_eq!(with(r#","proofs":{}"#), "invalid_proof");
        assert_eq!(with(r#","proofs":{"jwt":[]}"#), "invalid_proof");
        assert_eq!(with(r#","proofs":{"jwt":[1]}"#), "invalid_proof");
        assert_eq!(with(r#","proofs":{"di_vp":[{}]}"#), "invalid_proof");
        assert_eq!(with(r#","proofs":{"jwt":["p"],"di_vp":[{}]}"#), "invalid_proof");
        assert_eq!(with(r#","proofs":{"jwt":["p","q","r"]}"#), "invalid_credential_request");
        assert_eq!(
            with(r#","proofs":{"jwt":["p"]},"credential_identifier":"x""#),
            "invalid_credential_request"
        );
        assert_eq!(with(r#","proofs":"none""#), "invalid_credential_request");
        assert_eq!(
            with(r#","credential_response_encryption":{}"#),
            "invalid_encryption_parameters"
        );
        assert_eq!(
            code(r#"{"credential_configuration_id":"b"}"#),
            "unknown_credential_configuration"
        );
        assert_eq!(code(r#"{"credential_identifier":"b"}"#), "unknown_credential_identifier");
        assert_eq!(
            code(r#"{"credential_configuration_id":"a","credential_configuration_id":"a"}"#),
            "invalid_credential_request"
        );
        assert_eq!(code("{}"), "invalid_credential_request");
        assert_eq!(code("not json"), "invalid_credential_request");
        assert_eq!(code(&" ".repeat(MAX_REQUEST + 1)), "invalid_credential_request");
    }

    #[test]
    fn one_bad_proof_or_a_key_twice_refuses_the_batch() {
        let now = UnixTime(1_800_000_000);
        let proof = |seed, aud| {
            let signer = SecretKey::from_bytes(Alg::Es256, &[seed; 32]).unwrap().signer().unwrap();
            proof::sign(&signer, aud, Some("n"), now).unwrap()
        };
        let rules = ProofRules { audience: "https://i", algs: &[Alg::Es256] };
        let check = |proofs: &[String]| check_proofs(proofs, rules, now, &Pure);
        let proven = check(&[proof(1, "https://i"), proof(2, "https://i")]).unwrap();
        assert_eq!((proven.keys.len(), proven.nonces.len()), (2, 1));
        for bad in [proof(1, "https://i"), proof(2, "https://j")] {
            let error = check(&[proof(1, "https://i"), bad]).unwrap_err();
            assert_eq!(error.error, "invalid_proof");
        }
    }
}
