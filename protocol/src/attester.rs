//! Whose attestations are believed: wallet providers, as parties with keys for that purpose.
//!
//! One entry is the same in an issuer's settings and in a trust list. The header has a chain of
//! certificates (`x5c`, as HAIP asks) that ends at an anchor of the entry, the key itself (`jwk`),
//! or its name (`kid`, `k1` or `<did>#k1`). Refused: a key that no provider has, one that several
//! could mean, one that was compromised, and what [`annona_x509::Chain`] refuses.

use annona_core::crypto::{Alg, CryptoProvider, PublicKey};
use annona_core::json::{self, JsonError};
use annona_core::jwk::Jwk;
use annona_core::jws::{self, Header, JwsError};
use annona_core::time::UnixTime;
use annona_core::trust::{KeyPurpose, Party, PartyKey};
use annona_x509::{Certificate, Chain, Expected, X509Error};
use serde_json::{Map, Value, json};

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
        => Chain(X509Error);
    }
}

/// How an attestation names the key that signs it.
#[derive(Debug, Clone, Copy)]
pub enum SignedBy<'a> {
    /// By its name in the provider's entry, `<did>#w1`.
    Kid(&'a str),
    /// By a chain that ends at an anchor of the provider's entry.
    Chain(&'a Chain),
}

impl SignedBy<'_> {
    pub(crate) fn header(self, alg: Alg, typ: &str) -> String {
        match self {
            Self::Kid(kid) => jws::header(alg, typ, Some(kid)),
            Self::Chain(chain) => {
                json!({ "alg": alg.name(), "typ": typ, "x5c": chain.to_x5c() }).to_string()
            }
        }
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
    crypto: &dyn CryptoProvider,
) -> Result<(&'a Party, PublicKey), AttestationError> {
    if let Some(x5c) = header.members.get("x5c") {
        return certified(providers, &Chain::from_x5c(x5c)?, now, crypto);
    }
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

/// The provider at one of whose anchors a chain ends.
fn certified<'a>(
    providers: &'a [Party],
    chain: &Chain,
    now: UnixTime,
    crypto: &dyn CryptoProvider,
) -> Result<(&'a Party, PublicKey), AttestationError> {
    for party in providers {
        let anchors = party.certificate_anchors.iter().map(|text| Certificate::from_base64(text));
        let anchors: Vec<Certificate> = anchors.collect::<Result<_, _>>()?;
        let key = match chain.verify(&anchors, Expected { now, purpose: None }, crypto) {
            Ok(trusted) => trusted.key(),
            Err(X509Error::Unknown) => continue,
            Err(error) => return Err(error.into()),
        };
        let listed = party.keys.iter().find(|listed| listed.key == key);
        if listed.is_none_or(|listed| listed.trusted_at(now)) {
            return Ok((party, key));
        }
    }
    Err(AttestationError::Unknown)
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
    use annona_core::crypto::{OsEntropy, Pure, SecretKey, Signer as _, SoftSigner};
    use annona_x509::make::{self, Authority, Leaf, Period, Subject};

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
            certificate_anchors: Vec::new(),
        }
    }

    fn subject(name: &str) -> Subject {
        Subject { common_name: name.to_owned(), ..Subject::default() }
    }

    /// A root and a leaf below it, whose keys are those of these seeds.
    pub(crate) fn certificates(root: u8, leaf: u8, period: Period) -> (Certificate, Chain) {
        let signer_of_root = signer(root);
        let root = make::root(&subject("Root"), period, 0, &signer_of_root, &OsEntropy).unwrap();
        let leaf = Leaf {
            subject: subject("Wallets"),
            key: signer(leaf).public_key(),
            dns: Vec::new(),
            uris: Vec::new(),
            purposes: Vec::new(),
            period,
        };
        let authority = Authority { certificate: &root, signer: &signer_of_root };
        let leaf = make::leaf(&leaf, authority, &OsEntropy).unwrap();
        (root, Chain::new(vec![leaf]).unwrap())
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
            find(all, &header, now, &Pure).map(|(party, key)| (party.id.clone(), key))
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

    #[test]
    fn a_chain_leads_to_the_provider_whose_anchor_it_ends_at() {
        let now = UnixTime(1_800_000_000);
        let period = Period { from: now.plus(-60), until: now.plus(60) };
        let (root, chain) = certificates(20, 21, period);
        let (other_root, _) = certificates(22, 23, period);
        let header = Header {
            alg: "ES256".to_owned(),
            typ: None,
            kid: Some("w1".to_owned()),
            members: [("x5c".to_owned(), json!(chain.to_x5c()))].into_iter().collect(),
        };
        let mut all = vec![provider("did:web:other.example", 2), provider(PROVIDER, 1)];
        let found = |all: &[Party], now| {
            find(all, &header, now, &Pure).map(|(party, key)| (party.id.clone(), key))
        };
        assert_eq!(found(&all, now), Err(AttestationError::Unknown));
        all[0].certificate_anchors = vec![other_root.to_base64()];
        assert!(found(&all, now).is_err());
        all[1].certificate_anchors = vec![root.to_base64()];
        let expected = (PROVIDER.to_owned(), signer(21).public_key());
        assert_eq!(found(&all[1..], now), Ok(expected));
        assert_eq!(found(&all[1..], now.plus(61)), Err(X509Error::Expired.into()));
        all[1].keys[0].key = signer(21).public_key();
        all[1].keys[0].compromised_since = Some(now);
        assert_eq!(found(&all[1..], now), Err(AttestationError::Unknown));
    }
}
