//! Signs what was recorded, in each format, and looks at the result with a verifier's eyes before
//! it goes out.

use annona_core::b64;
use annona_core::credential::jwt_vc::{self, UnverifiedJwtVc};
use annona_core::credential::{self, Credential, Draft, Format};
use annona_core::crypto::PublicKey;
use annona_core::sdjwt::UnverifiedSdJwt;
use annona_core::status::{StatusKind, StatusRef};
use annona_core::trust::KeyPurpose;
use annona_mdoc::UnverifiedMdoc;
use serde_json::Value;

use crate::keys::RingKey;
use crate::store::Intent;
use crate::{Issuer, IssuerError};

impl Issuer {
    /// The credential as the credential response has it.
    pub(crate) fn sign(
        &self,
        format: Format,
        holder: &PublicKey,
        intent: &Intent,
    ) -> Result<String, IssuerError> {
        let subject: Vec<(String, Value)> = serde_json::from_str(&intent.recorded.subject)
            .map_err(|_| IssuerError::SelfCheck("subject"))?;
        let uri = self.settings.status_uri(intent.list);
        let (ring, now) = (self.keys(), self.now());
        // As recorded, also when another key signs by now.
        let key = match &intent.recorded.kid {
            Some(kid) => ring.key(kid)?,
            None => ring.signing(KeyPurpose::Credential, now)?,
        };
        let x5c = if format == Format::DcSdJwt { key.x5c(now)? } else { Vec::new() };
        let draft = Draft {
            format,
            scheme: &self.scheme,
            issuer: &self.settings.id,
            kid: key.kid(),
            x5c: &x5c,
            subject: &subject,
            valid_from: intent.recorded.valid_from,
            valid_until: intent.recorded.valid_until,
            status: (&uri, intent.index),
            holder,
        };
        match format {
            Format::VcSdJwt | Format::DcSdJwt => self.sd_jwt(&draft, key),
            Format::MsoMdoc => self.mdoc(&draft, key),
            Format::JwtVcJson => self.jwt_vc(&draft, key),
        }
    }

    fn sd_jwt(&self, draft: &Draft<'_>, key: &RingKey) -> Result<String, IssuerError> {
        let text = credential::issue(draft, key.signer(), self.entropy.as_ref())?;
        let (typ, crypto) = (draft.format.name(), self.crypto.as_ref());
        let verified = UnverifiedSdJwt::parse(&text)?.verify(&key.public_key(), typ, crypto)?;
        let credential = Credential::from_verified(&verified, draft.format)?;
        self.check(&credential, draft, verified.holder(), verified.hidden())?;
        Ok(text)
    }

    fn jwt_vc(&self, draft: &Draft<'_>, key: &RingKey) -> Result<String, IssuerError> {
        let text = jwt_vc::issue(draft, key.signer())?;
        let unverified = UnverifiedJwtVc::parse(&text)?;
        let verified = unverified.verify(&key.public_key(), self.crypto.as_ref())?;
        self.check(verified.credential(), draft, Some(verified.holder()), 0)?;
        Ok(text)
    }

    /// `IssuerSigned` in base64url (OpenID4VCI appendix A.2.4).
    fn mdoc(&self, draft: &Draft<'_>, key: &RingKey) -> Result<String, IssuerError> {
        let chain = key.x5chain(self.now())?;
        let bytes = annona_mdoc::issue(draft, &chain, key.signer(), self.entropy.as_ref())?;
        let names = draft.scheme.mdoc.as_ref().ok_or(IssuerError::Format)?;
        let unverified = UnverifiedMdoc::parse(&bytes)?;
        let (public, crypto) = (key.public_key(), self.crypto.as_ref());
        let verified = unverified.verify(&public, &names.doctype, draft.valid_from, crypto)?;
        let credential = verified.credential(draft.scheme, draft.issuer)?;
        self.check(&credential, draft, Some(verified.device_key()), verified.hidden())?;
        Ok(b64::encode(bytes))
    }

    fn check(
        &self,
        credential: &Credential,
        draft: &Draft<'_>,
        holder: Option<&PublicKey>,
        hidden: usize,
    ) -> Result<(), IssuerError> {
        self.scheme.check(&credential.subject)?;
        let (uri, index) = draft.status;
        let status_fits =
            |own: &StatusRef| own.uri == uri && own.index == index && own.kind == StatusKind::Token;
        let claims = draft.subject.iter().cloned().collect::<serde_json::Map<_, _>>();
        let rules = [
            ("issuer", credential.issuer == draft.issuer),
            ("type", credential.is_of(&self.scheme)),
            ("holder", holder == Some(draft.holder)),
            ("claims", credential.subject == claims && hidden == 0),
            ("status", matches!(credential.status.as_slice(), [own] if status_fits(own))),
            ("start", credential.valid_from == Some(draft.valid_from)),
            ("end", credential.valid_until == Some(draft.valid_until)),
        ];
        match rules.into_iter().find(|(_, fits)| !fits) {
            Some((rule, _)) => Err(IssuerError::SelfCheck(rule)),
            None => Ok(()),
        }
    }
}
