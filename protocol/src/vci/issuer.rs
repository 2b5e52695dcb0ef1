//! The issuer's checks of what wallets send (sections 6.3, 8.2 and 8.3.1), without storage:
//! whether codes, tokens and nonces are alive is for the caller to find out.
//!
//! Every refusal is an [`ErrorResponse`] with the specification's code.

use std::collections::BTreeSet;

use annona_core::crypto::{Alg, CryptoProvider, PublicKey};
use annona_core::json::{self, Limits};
use annona_core::jwk::thumbprint;
use annona_core::time::UnixTime;
use annona_core::trust::Party;
use serde_json::Value;

use super::key_attestation::{self, KeyAttestation, KeyProtection};
use super::{
    AnswerKey, CredentialRequest, DeferredCredentialRequest, ErrorResponse, answer_key, proof,
};
use crate::attester::AttestationError;

/// Most bytes of a credential request: many proofs fit, abuse does not.
pub const MAX_REQUEST: usize = 64 << 10;

/// What the issuer announces about proofs, in its metadata.
#[derive(Debug, Clone, Copy)]
pub struct ProofRules<'a> {
    /// The Credential Issuer Identifier.
    pub audience: &'a str,
    /// Announced algorithms.
    pub algs: &'a [Alg],
    /// Whose key attestations count. Without any they are not looked at.
    pub providers: &'a [Party],
    /// What every key attestation must say; then each proof needs one.
    pub required: Option<&'a KeyProtection>,
    /// Most keys of one request.
    pub most: usize,
}

/// A credential request of the right form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The configuration that is asked for.
    pub configuration_id: String,
    /// Proofs, not yet checked.
    pub proofs: SentProofs,
    /// What the answer shall be encrypted with.
    pub answer_key: Option<AnswerKey>,
}

/// Proofs as they were sent (appendix F).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SentProofs {
    /// Of type `jwt`, at least one.
    Jwt(Vec<String>),
    /// Of type `attestation`: a key attestation.
    Attestation(String),
}

/// The proofs of one request, all of which hold but for their nonces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// Distinct keys, in the order of the proofs and of the attestations in them.
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
    let proofs = sent_proofs(request, batch_size)?;
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

fn sent_proofs(request: CredentialRequest, most: usize) -> Result<SentProofs, ErrorResponse> {
    let mut proofs = request.proofs.ok_or_else(|| invalid_proof("proofs is missing"))?;
    if proofs.len() != 1 {
        return Err(invalid_proof("proofs must have exactly one type"));
    }
    let (kind, proofs) = proofs.pop_first().unwrap_or_default();
    let text = |proof| match proof {
        Value::String(proof) => Ok(proof),
        _ => Err(invalid_proof("a proof is not a string")),
    };
    let mut proofs: Vec<String> = proofs.into_iter().map(text).collect::<Result<_, _>>()?;
    match (kind.as_str(), proofs.len()) {
        ("jwt" | "attestation", 0) => Err(invalid_proof("the array of proofs is empty")),
        ("jwt", count) if count > most => Err(too_many()),
        ("jwt", _) => Ok(SentProofs::Jwt(proofs)),
        ("attestation", 1) => Ok(SentProofs::Attestation(proofs.remove(0))),
        ("attestation", _) => Err(invalid_proof("there must be one attestation")),
        _ => Err(invalid_proof("only proofs of the types jwt and attestation are used")),
    }
}

fn invalid_proof(text: &str) -> ErrorResponse {
    ErrorResponse::new("invalid_proof", text)
}

fn too_many() -> ErrorResponse {
    ErrorResponse::new("invalid_credential_request", "more keys than batch_size")
}

/// Checks every proof of a request; one bad proof refuses all. An attested `jwt` proof proves all
/// keys of its attestation (appendix F.1).
///
/// # Errors
/// `invalid_proof`, also when two proofs have the same key; `invalid_credential_request` for more
/// keys than are allowed.
pub fn check_proofs(
    proofs: &SentProofs,
    rules: ProofRules<'_>,
    now: UnixTime,
    crypto: &dyn CryptoProvider,
) -> Result<Proven, ErrorResponse> {
    let mut proven = Proven { keys: Vec::new(), nonces: BTreeSet::new() };
    match proofs {
        SentProofs::Attestation(text) => {
            let KeyAttestation { keys, nonce } = attested(text, false, rules, now, crypto)?;
            let nonce = nonce.ok_or_else(|| invalid_proof("the attestation has no nonce"))?;
            proven = Proven { keys, nonces: [nonce].into() };
        }
        SentProofs::Jwt(all) => {
            let mut signed = BTreeSet::new();
            for text in all {
                let key = proven.add(text, rules, now, crypto)?;
                if !signed.insert(thumbprint(&key)) {
                    return Err(invalid_proof("two proofs have the same key"));
                }
            }
        }
    }
    if proven.keys.len() > rules.most { Err(too_many()) } else { Ok(proven) }
}

impl Proven {
    /// Adds what a `jwt` proof proves, and returns the key that signed it.
    fn add(
        &mut self,
        text: &str,
        rules: ProofRules<'_>,
        now: UnixTime,
        crypto: &dyn CryptoProvider,
    ) -> Result<PublicKey, ErrorResponse> {
        let proof = proof::verify(text, rules.audience, rules.algs, now, crypto)
            .map_err(|error| invalid_proof(&error.to_string()))?;
        self.nonces.insert(proof.nonce);
        let keys = match proof.attestation.filter(|_| !rules.providers.is_empty()) {
            Some(text) => {
                let held = attested(&text, true, rules, now, crypto)?;
                let nonce = held.nonce.ok_or_else(|| invalid_proof("the attestation has no nonce"));
                self.nonces.insert(nonce?);
                held.keys
            }
            None if rules.required.is_some() => {
                return Err(invalid_proof("the key attestation is missing"));
            }
            None => vec![proof.key],
        };
        if !keys.contains(&proof.key) {
            return Err(invalid_proof("the attestation does not have the key of the proof"));
        }
        for key in keys {
            if !self.keys.contains(&key) {
                self.keys.push(key);
            }
        }
        Ok(proof.key)
    }
}

fn attested(
    text: &str,
    beside_proof: bool,
    rules: ProofRules<'_>,
    now: UnixTime,
    crypto: &dyn CryptoProvider,
) -> Result<KeyAttestation, ErrorResponse> {
    let ProofRules { providers, algs, required, .. } = rules;
    let expected = key_attestation::Expected { providers, algs, required, beside_proof, now };
    key_attestation::verify(text, &expected, crypto)
        .map_err(|error: AttestationError| invalid_proof(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use annona_core::crypto::{Pure, Signer as _};

    use super::*;
    use crate::attester::SignedBy;
    use crate::attester::tests::{PROVIDER, provider, signer};
    use crate::vci::key_attestation::Statement;

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
            Ok(wanted) => match wanted.proofs {
                SentProofs::Jwt(all) => all.join(","),
                SentProofs::Attestation(one) => format!("attestation {one}"),
            },
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
        assert_eq!(with(r#","proofs":{"attestation":["k"]}"#), "attestation k");
        for bad in [r#"[]"#, r#"["k","l"]"#, "[7]"] {
            assert_eq!(with(&format!(r#","proofs":{{"attestation":{bad}}}"#)), "invalid_proof");
        }
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

    const NOW: UnixTime = UnixTime(1_800_000_000);
    const ISSUER: &str = "https://i";

    fn check(
        proofs: &SentProofs,
        required: Option<&KeyProtection>,
        most: usize,
    ) -> Result<Proven, ErrorResponse> {
        let providers = [provider(PROVIDER, 1)];
        let algs = &[Alg::Es256][..];
        let rules = ProofRules { audience: ISSUER, algs, providers: &providers, required, most };
        check_proofs(proofs, rules, NOW, &Pure)
    }

    fn attestation(seeds: &[u8], nonce: Option<&str>, by: u8) -> String {
        let keys: Vec<_> = seeds.iter().map(|&seed| signer(seed).public_key()).collect();
        let statement = Statement {
            keys: &keys,
            protection: &KeyProtection::default(),
            nonce,
            issued_at: NOW,
            expires_at: NOW.plus(60),
        };
        key_attestation::attest(&statement, SignedBy::Kid("w1"), &signer(by)).unwrap()
    }

    fn jwt(seed: u8, attestation: Option<&str>) -> String {
        proof::sign_attested(&signer(seed), attestation, ISSUER, Some("n"), NOW).unwrap()
    }

    #[test]
    fn one_bad_proof_or_a_key_twice_refuses_the_batch() {
        let other = proof::sign(&signer(6), "https://j", Some("n"), NOW).unwrap();
        let all = |proofs: &[String]| check(&SentProofs::Jwt(proofs.to_vec()), None, 2);
        let proven = all(&[jwt(5, None), jwt(6, None)]).unwrap();
        assert_eq!((proven.keys.len(), proven.nonces.len()), (2, 1));
        for bad in [jwt(5, None), other] {
            assert_eq!(all(&[jwt(5, None), bad]).unwrap_err().error, "invalid_proof");
        }
    }

    #[test]
    fn one_attestation_proves_all_its_keys() {
        let held = attestation(&[7, 5, 6], Some("m"), 1);
        let keys = [7, 5, 6].map(|seed| signer(seed).public_key()).to_vec();
        let nonces = |all: &[&str]| all.iter().map(|&nonce| nonce.to_owned()).collect();
        let proven = Proven { keys: keys.clone(), nonces: nonces(&["m", "n"]) };
        let any = KeyProtection::default();
        let one = SentProofs::Jwt(vec![jwt(5, Some(&held))]);
        let two = SentProofs::Jwt(vec![jwt(5, Some(&held)), jwt(6, Some(&held))]);
        for proofs in [&one, &two] {
            assert_eq!(check(proofs, Some(&any), 3), Ok(proven.clone()));
        }
        let unproved = SentProofs::Attestation(held);
        let proven = Proven { keys, nonces: nonces(&["m"]) };
        assert_eq!(check(&unproved, Some(&any), 3), Ok(proven));
        for proofs in [one, unproved] {
            let error = check(&proofs, None, 2).unwrap_err();
            assert_eq!(error.error, "invalid_credential_request");
        }
    }

    #[test]
    fn bad_attestations_are_bad_proofs() {
        let any = KeyProtection::default();
        let refused = |proofs, required| {
            let error = check(&proofs, required, 4).unwrap_err();
            assert_eq!(error.error, "invalid_proof", "{error:?}");
        };
        let jwts = |attestation: Option<&str>| SentProofs::Jwt(vec![jwt(5, attestation)]);
        refused(jwts(None), Some(&any));
        refused(jwts(Some(&attestation(&[6], Some("n"), 1))), None);
        refused(jwts(Some(&attestation(&[5], None, 1))), None);
        refused(jwts(Some(&attestation(&[5], Some("n"), 2))), None);
        refused(SentProofs::Attestation(attestation(&[5], None, 1)), None);
        refused(SentProofs::Attestation(attestation(&[5], Some("n"), 2)), None);
        refused(SentProofs::Attestation(jwt(5, None)), None);
        let high = KeyProtection { key_storage: vec!["high".to_owned()], ..any.clone() };
        refused(jwts(Some(&attestation(&[5], Some("n"), 1))), Some(&high));
        // Nobody's attestations count: the proof alone does.
        let algs = &[Alg::Es256][..];
        let rules = ProofRules { audience: ISSUER, algs, providers: &[], required: None, most: 4 };
        let foreign = jwts(Some(&attestation(&[6], None, 2)));
        assert_eq!(check_proofs(&foreign, rules, NOW, &Pure).unwrap().keys.len(), 1);
    }
}
