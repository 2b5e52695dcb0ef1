//! Whose attestations are believed: wallet providers, as parties with keys for that purpose.
//!
//! One entry is the same in an issuer's settings and in a trust list. The header names the key
//! by `kid` (`k1` or `<did>#k1`) or carries it as `jwk`; which of the two, the provider chooses.
//! Refused: a key that no provider has, one that several could mean, one that was compromised.

use annona_core::crypto::PublicKey;
use annona_core::json::{self, JsonError};
use annona_core::jwk::Jwk;
use annona_core::jws::{Header, JwsError};
use annona_core::time::UnixTime;
use annona_core::trust::{KeyPurpose, Party, PartyKey};
use serde_json::{Map, Value};

/// How far two clocks may differ, in seconds.
pub(crate) const SKEW: i64 = 60;

annona_core::coded_errors! {
    /// Why an attestation, or the proof that goes with it, was refused.
    pub enum AttestationError {
        Unknown ["ANN-ATTEST-1"] "the attestation is not signed by a wallet provider that is trusted here" => "Use a wallet whose provider the agency knows, or ask the agency to add it.";
        Claim(&'static str) ["ANN-ATTEST-2"] "the attestation or its proof has a missing or wrong member: {0}" => "Make both again as the specification has them.";
        Key ["ANN-ATTEST-3"] "an attested key is not a usable public key, or stands there twice" => "Attest each public P-256 key once.";
        Ended ["ANN-ATTEST-4"] "the attestation has ended, or begins in the future" => "Fetch a new attestation from the wallet provider, and check the clock.";
        Audience ["ANN-ATTEST-5"] "the proof was made for another server" => "Set aud to the issuer identifier of the authorization server.";
        Time ["ANN-ATTEST-6"] "the proof is too old or from the future" => "Check the clock of the device and make a new proof.";
        Level ["ANN-ATTEST-7"] "the attested keys are not protected as the issuer requires" => "Compare key_storage and user_authentication with key_attestations_required.";
        Provider ["ANN-ATTEST-8"] "the wallet provider vouches for nothing at the moment" => "Connect, and try again in a moment.";
        => Jws(JwsError);
        => Json(JsonError);
    }
}

/// The seam to the service that vouches for a wallet. What it is not told: which issuer it is
/// for.
pub trait WalletProvider: Send + Sync {
    /// The `client_id` of every wallet that it vouches for.
    fn client_id(&self) -> &str;

    /// A client attestation for the key of this instance ([`crate::oauth::attestation`]). It
    /// may be one that was given before and is still good.
    ///
    /// # Errors
    /// [`AttestationError`] when it does not vouch, or cannot be reached.
    fn attest_client(&self, key: &PublicKey, now: UnixTime) -> Result<String, AttestationError>;

    /// A key attestation for keys of this wallet ([`crate::vci::key_attestation`]).
    ///
    /// # Errors
    /// As [`WalletProvider::attest_client`].
    fn attest_keys(
        &self,
        keys: &[PublicKey],
        nonce: Option<&str>,
        now: UnixTime,
    ) -> Result<String, AttestationError>;
}

/// The provider that a header names, and its key.
pub(crate) fn find<'a>(
    providers: &'a [Party],
    header: &Header,
    now: UnixTime,
) -> Result<(&'a Party, PublicKey), AttestationError> {
    let named = header.members.get("jwk").map(|jwk| public_key(jwk).ok_or(AttestationError::Key));
    let named = named.transpose()?;
    let is_meant = |party: &Party, key: &PartyKey| match (&named, &header.kid) {
        (Some(named), _) => key.key == *named,
        (None, Some(kid)) => party.key(kid, KeyPurpose::Attestation) == Some(key),
        (None, None) => false,
    };
    let mut meant = providers.iter().flat_map(|party| {
        let keys = party.keys_for(KeyPurpose::Attestation);
        keys.filter(|key| is_meant(party, key)).map(move |key| (party, key))
    });
    match (meant.next(), meant.next()) {
        // It is signed now, whatever date it bears.
        (Some((party, key)), None) if key.trusted_at(now) => Ok((party, key.key)),
        _ => Err(AttestationError::Unknown),
    }
}

/// A public key as it stands in headers and claims; none for a private or unknown one.
pub(crate) fn public_key(jwk: &Value) -> Option<PublicKey> {
    if jwk.get("d").is_some() || jwk.get("k").is_some() {
        return None;
    }
    PublicKey::try_from(&json::from_value::<Jwk>(jwk.clone()).ok()?).ok()
}

/// Whether `exp`, `nbf` and `iat` hold, each where it is there.
pub(crate) fn check_dates(
    claims: &Map<String, Value>,
    now: UnixTime,
) -> Result<(), AttestationError> {
    let time = |name| claims.get(name).map(UnixTime::from_claim);
    let has_begun = |at: Option<UnixTime>| at.is_some_and(|at| at.since(now) <= SKEW);
    let holds = time("exp").is_none_or(|at| at.is_some_and(|at| now.since(at) < SKEW))
        && time("nbf").is_none_or(has_begun)
        && time("iat").is_none_or(has_begun);
    if holds { Ok(()) } else { Err(AttestationError::Ended) }
}

#[cfg(test)]
pub(crate) mod tests {
    use annona_core::crypto::{Alg, SecretKey, Signer as _, SoftSigner};

    use super::*;

    pub(crate) const PROVIDER: &str = "did:web:wallets.example";

    pub(crate) fn signer(seed: u8) -> SoftSigner {
        SecretKey::from_bytes(Alg::Es256, &[seed; 32]).unwrap().signer().unwrap()
    }

    /// A provider whose key `w1` is that of this seed.
    pub(crate) fn provider(id: &str, seed: u8) -> Party {
        let key = PartyKey {
            kid: "w1".to_owned(),
            key: signer(seed).public_key(),
            purposes: vec![KeyPurpose::Attestation],
            compromised_since: None,
        };
        Party {
            id: id.to_owned(),
            name: [("en".to_owned(), "Wallets".to_owned())].into(),
            may_issue: Vec::new(),
            keys: vec![key],
            credential_issuer: None,
        }
    }

    fn header(kid: Option<&str>, jwk: Option<Value>) -> Header {
        let members = jwk.map(|jwk| ("jwk".to_owned(), jwk)).into_iter().collect();
        Header { alg: "ES256".to_owned(), typ: None, kid: kid.map(str::to_owned), members }
    }

    #[test]
    fn a_provider_is_found_by_its_key_and_never_by_half_a_name() {
        let now = UnixTime(1_000);
        let mut all = vec![provider(PROVIDER, 1), provider("did:web:other.example", 2)];
        let found = |all: &[Party], header: Header| {
            find(all, &header, now).map(|(party, key)| (party.id.clone(), key))
        };
        let first = Ok((PROVIDER.to_owned(), signer(1).public_key()));
        let full = format!("{PROVIDER}#w1");
        assert_eq!(found(&all, header(Some(&full), None)), first);
        let jwk = serde_json::to_value(Jwk::from(&signer(1).public_key())).unwrap();
        assert_eq!(found(&all, header(Some("anything"), Some(jwk.clone()))), first);
        let unknown = Err(AttestationError::Unknown);
        // Both have a key of that name.
        assert_eq!(found(&all, header(Some("w1"), None)), unknown);
        assert_eq!(found(&all[..1], header(Some("w1"), None)), first);
        assert_eq!(found(&all, header(None, None)), unknown);
        let mut private = jwk.clone();
        private["d"] = "AA".into();
        assert_eq!(found(&all, header(None, Some(private))), Err(AttestationError::Key));
        all[0].keys[0].compromised_since = Some(UnixTime(900));
        assert_eq!(found(&all, header(Some(&full), None)), unknown);
        all[0].keys[0].compromised_since = None;
        all[0].keys[0].purposes = vec![KeyPurpose::Agreement];
        assert_eq!(found(&all, header(None, Some(jwk))), unknown);
    }
}
