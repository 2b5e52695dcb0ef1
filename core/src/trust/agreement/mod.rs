//! A data-sharing agreement: the memorandum of understanding between a provider (the agency
//! that issues) and a consumer (the body whose counters ask), as one JSON document in JWS
//! general serialization (RFC 7515 section 7.2.1) that both have signed.
//!
//! Member names are those of ETSI TS 119 475; the `agreement` object has the clauses that no
//! register has. Refused: one signature only, one key for both sides, signatures by keys of
//! another purpose or dated after the key's compromise, and terms that contradict themselves.

mod clauses;
mod diff;
mod lint;
mod memorandum;
mod terms;

use serde_json::{Value, json};

pub use diff::{Change, diff};
pub use lint::{Finding, lint};
pub use memorandum::memorandum;
pub use terms::{
    AgreementClauses, ClaimEntry, Contact, Counter, CredentialEntry, HumanText, Meta, Presentation,
    Retention, Terms, Text,
};

use super::{KeyPurpose, Party};
use crate::crypto::{CryptoProvider, PublicKey, Signer};
use crate::json::{JsonError, Limits};
use crate::jws::{self, JwsError};
use crate::scheme::Scheme;
use crate::time::UnixTime;

/// `typ` of a signed agreement.
pub const TYP: &str = "agreement+jwt";

/// One agreement: 256 KiB, depth 16, 8,192 values.
const LIMITS: Limits = Limits { bytes: 256 << 10, depth: 16, values: 8_192 };

crate::coded_errors! {
    /// Why an agreement was refused.
    pub enum AgreementError {
        Terms(String) ["ANN-AGREEMENT-1"] "the agreement is not usable: {0}" => "Correct the agreement and let both sides sign it again.";
        Party(String) ["ANN-AGREEMENT-2"] "the agreement is between other parties than {0}" => "Take the trust list entries of the provider and the consumer that the agreement names.";
        Unsigned(String) ["ANN-AGREEMENT-3"] "{0} has not signed the agreement with a key for agreements" => "Let this side sign with a key that the trust list marks for agreements.";
        OneKey ["ANN-AGREEMENT-4"] "provider and consumer signed with the same key" => "Each side must sign with a key of its own.";
        NotAgreed(String) ["ANN-AGREEMENT-5"] "the agreement does not allow to ask for {0}" => "Ask only for what the agreement lists, or agree on more first.";
        Format(String) ["ANN-AGREEMENT-6"] "the agreement does not cover the format {0}" => "Ask for a format that the agreement lists under credentials.";
        => Jws(JwsError);
        => Json(JsonError);
    }
}

/// Signs terms with the first signers; each names its key as `<did>#<kid>`. The other side
/// adds its signature with [`add_signature`].
///
/// # Errors
/// [`AgreementError::Terms`] when the terms contradict themselves, [`AgreementError::Jws`]
/// when a key store refuses.
pub fn sign(terms: &Terms, signers: &[(&str, &dyn Signer)]) -> Result<String, AgreementError> {
    terms.check()?;
    Ok(jws::general::sign(TYP, terms.to_json()?.as_bytes(), signers)?)
}

/// Adds one side's signature to a signed agreement; the terms stay as they are.
///
/// # Errors
/// [`AgreementError`] when the text is not a signed agreement.
pub fn add_signature(text: &str, kid: &str, signer: &dyn Signer) -> Result<String, AgreementError> {
    UnverifiedAgreement::parse(text.as_bytes())?;
    Ok(jws::general::add_signature(text, kid, signer)?)
}

/// A signed agreement whose signatures were not checked yet.
#[derive(Debug)]
pub struct UnverifiedAgreement {
    jws: jws::general::Unverified,
    terms: Terms,
}

impl UnverifiedAgreement {
    /// Reads the JSON text.
    ///
    /// # Errors
    /// [`AgreementError::Jws`], [`AgreementError::Json`] or [`AgreementError::Terms`].
    pub fn parse(text: &[u8]) -> Result<Self, AgreementError> {
        let jws = jws::general::Unverified::parse(text, LIMITS)?;
        let terms = Terms::parse(jws.payload())?;
        Ok(Self { jws, terms })
    }

    /// What it claims to say: to find the parties, and to show before signing.
    #[must_use]
    pub const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Checks that both sides signed, each with a key of its own that the trust list marks
    /// for agreements and that was not compromised at `iat`.
    ///
    /// # Errors
    /// [`AgreementError::Party`], [`AgreementError::Unsigned`] or [`AgreementError::OneKey`].
    pub fn verify(
        self,
        provider: &Party,
        consumer: &Party,
        crypto: &dyn CryptoProvider,
    ) -> Result<Agreement, AgreementError> {
        let clauses = &self.terms.agreement;
        for (named, given) in [(&clauses.provider, provider), (&clauses.consumer, consumer)] {
            if *named != given.id {
                return Err(AgreementError::Party(given.id.clone()));
            }
        }
        let by_provider = self.signed_by(provider, crypto);
        let by_consumer = self.signed_by(consumer, crypto);
        for (party, keys) in [(provider, &by_provider), (consumer, &by_consumer)] {
            if keys.is_empty() {
                return Err(AgreementError::Unsigned(party.id.clone()));
            }
        }
        if by_provider.iter().any(|p| by_consumer.iter().any(|c| p != c)) {
            return Ok(Agreement { terms: self.terms });
        }
        Err(AgreementError::OneKey)
    }

    /// The agreement keys of a party whose signatures verify.
    fn signed_by(&self, party: &Party, crypto: &dyn CryptoProvider) -> Vec<PublicKey> {
        let usable = party.keys_for(KeyPurpose::Agreement);
        let usable = usable.filter(|key| key.trusted_at(self.terms.iat));
        let named: Vec<(String, PublicKey)> =
            usable.map(|key| (format!("{}#{}", party.id, key.kid), key.key)).collect();
        let keys: Vec<(&str, PublicKey)> = named.iter().map(|(k, v)| (k.as_str(), *v)).collect();
        let good = self.jws.verified_by(&keys, TYP, crypto);
        let signed = keys.into_iter().filter(|(kid, _)| good.iter().any(|g| g == kid));
        signed.map(|(_, key)| key).collect()
    }
}

/// An agreement that provider and consumer signed. There is no other way to make one than
/// [`UnverifiedAgreement::verify`].
#[derive(Debug, Clone)]
pub struct Agreement {
    terms: Terms,
}

impl Agreement {
    /// Everything it says.
    #[must_use]
    pub const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Its identifier, short enough for a QR code.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.terms.agreement.id
    }

    /// Why the counter asks, in `language`, else in English.
    #[must_use]
    pub fn purpose(&self, language: &str) -> &str {
        terms::in_language(&self.terms.purpose, language)
    }

    /// DID of the agency.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.terms.agreement.provider
    }

    /// DID of the body whose counters ask.
    #[must_use]
    pub fn consumer(&self) -> &str {
        &self.terms.agreement.consumer
    }

    /// The `aud` of presentations under this agreement.
    #[must_use]
    pub fn audience(&self) -> &str {
        &self.terms.agreement.presentation.audience
    }

    /// Paths under the subject that every presentation discloses.
    #[must_use]
    pub fn always(&self) -> &[Vec<String>] {
        &self.terms.agreement.presentation.always
    }

    /// Paths under the subject that the holder may add.
    #[must_use]
    pub fn optional(&self) -> &[Vec<String>] {
        &self.terms.agreement.presentation.optional
    }

    /// Counters by name, where the agreement lists them.
    #[must_use]
    pub fn counters(&self) -> &[Counter] {
        &self.terms.agreement.presentation.counters
    }

    /// Whether a claim (path under the subject) may be disclosed: it or an object around it
    /// is listed.
    #[must_use]
    pub fn may_disclose<S: AsRef<str>>(&self, path: &[S]) -> bool {
        let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        self.terms.claims().any(|listed| terms::covers(listed, &path))
    }

    /// Whether it lets its counters ask for credentials of this scheme that `issuer` signed:
    /// an agency agrees on its own credentials only.
    #[must_use]
    pub fn covers(&self, issuer: &str, scheme: &Scheme) -> bool {
        self.provider() == issuer
            && (self.credential_types().contains(&scheme.credential_type.as_str())
                || self.vcts().contains(&scheme.vct.as_str()))
    }

    /// Credential types (W3C `type`) that may be asked for.
    #[must_use]
    pub fn credential_types(&self) -> Vec<&str> {
        self.terms.types()
    }

    /// SD-JWT VC types (`vct`) that may be asked for.
    #[must_use]
    pub fn vcts(&self) -> Vec<&str> {
        self.terms.vcts()
    }

    /// Most seconds that a status list may be old.
    #[must_use]
    pub fn max_status_age(&self) -> i64 {
        i64::from(self.terms.agreement.max_status_age)
    }

    /// Whether the agreement is in force.
    #[must_use]
    pub fn valid_at(&self, now: UnixTime) -> bool {
        self.terms.iat <= now && now < self.terms.exp
    }

    /// The DCQL query (OpenID4VP 1.0 section 6) that asks for what is always disclosed and
    /// for those `optional` claims that are wanted now. A query that asks for more cannot be
    /// made.
    ///
    /// # Errors
    /// [`AgreementError::NotAgreed`] for a claim that is not listed as optional,
    /// [`AgreementError::Format`] for a format that is not covered.
    pub fn compile_dcql(
        &self,
        format: &str,
        optional: &[Vec<String>],
    ) -> Result<Value, AgreementError> {
        if let Some(path) = optional.iter().find(|path| !self.optional().contains(path)) {
            return Err(AgreementError::NotAgreed(path.join(".")));
        }
        let covered = self.terms.credentials.iter().find(|entry| entry.format == format);
        let entry = covered.ok_or_else(|| AgreementError::Format(format.to_owned()))?;
        let paths = self.always().iter().chain(optional);
        let claims: Vec<Value> =
            paths.map(|path| json!({"path": terms::in_format(format, path)})).collect();
        let meta = serde_json::to_value(&entry.meta)
            .map_err(|_| AgreementError::Format(format.to_owned()))?;
        Ok(json!({"credentials": [
            {"id": "card", "format": format, "meta": meta, "claims": claims}
        ]}))
    }
}

#[cfg(test)]
pub(crate) mod tests;
