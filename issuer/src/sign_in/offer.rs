//! Offers by which the person signs in: at the OpenID provider, or at a desk, where a caseworker
//! has looked at the person's papers.

use annona_core::b64;
use annona_core::credential::Format;
use annona_core::crypto::random;
use annona_core::qr::render::{Level, Symbol};
use annona_core::time::UnixTime;
use annona_protocol::Secret;
use annona_protocol::vci::{AuthorizationCodeGrant, CredentialOffer, Grants};
use serde::{Deserialize, Serialize};

use super::SignInError;
use crate::authorize::desk_handle;
use crate::offer::OFFER_SECONDS;
use crate::store::StoreError;
use crate::{Issuer, IssuerError};

/// An offer by which the person signs in.
#[derive(Clone, Serialize)]
pub struct SignInOffer {
    /// `openid-credential-offer://?credential_offer=…`
    pub uri: String,
    /// When it ends; `None` for one that names no person: it can hang on a wall.
    pub expires: Option<UnixTime>,
}

impl SignInOffer {
    /// The link as a code for the terminal.
    ///
    /// # Errors
    /// [`IssuerError::Qr`] when the link is too long for one code.
    pub fn terminal_code(&self) -> Result<String, IssuerError> {
        Ok(Symbol::from_text(&self.uri, Level::L)?.terminal())
    }
}

impl std::fmt::Debug for SignInOffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignInOffer(hidden)")
    }
}

/// What `issuer_state` of an offer at a desk stands for.
#[derive(Serialize, Deserialize)]
pub(crate) struct DeskSession {
    pub(crate) person_id: String,
    pub(crate) configuration_id: String,
}

impl DeskSession {
    pub(crate) fn parse(text: &str) -> Result<Self, StoreError> {
        serde_json::from_str(text).map_err(|_| StoreError::Damaged)
    }
}

impl Issuer {
    /// Makes an offer by which a person signs in: at the OpenID provider, or, with `person_id`,
    /// here and now at a desk, for the one who scans it; then it works once, for five minutes.
    ///
    /// # Errors
    /// [`IssuerError::NoPerson`], [`IssuerError::Scheme`]; [`SignInError::Missing`] without a
    /// person and a provider. Somebody who is suspended is turned away at the sign-in.
    pub fn create_sign_in_offer(
        &self,
        person_id: Option<&str>,
        format: Format,
    ) -> Result<SignInOffer, IssuerError> {
        let configuration_id = self.offered(format)?;
        let (issuer_state, expires) = match person_id {
            Some(person_id) => {
                let state = self.open_desk(person_id, &configuration_id)?;
                (Some(state), Some(self.now().plus(OFFER_SECONDS)))
            }
            None if self.provider.is_none() => return Err(SignInError::Missing.into()),
            None => (None, None),
        };
        let grant = AuthorizationCodeGrant { issuer_state, authorization_server: None };
        let offer = CredentialOffer {
            credential_issuer: self.settings.url.clone(),
            credential_configuration_ids: vec![configuration_id],
            grants: Grants { authorization_code: Some(grant), ..Grants::default() },
        };
        Ok(SignInOffer { uri: offer.to_link(), expires })
    }

    fn open_desk(&self, person_id: &str, configuration_id: &str) -> Result<Secret, IssuerError> {
        let person = self.store.person(person_id)?.ok_or(IssuerError::NoPerson)?;
        self.scheme.subject(&person.cells)?;
        let state = b64::encode(random::<16>(self.entropy.as_ref())?);
        let configuration_id = configuration_id.to_owned();
        let session = DeskSession { person_id: person.id, configuration_id };
        self.keep(&desk_handle(&state), &session, OFFER_SECONDS)?;
        Ok(Secret::new(state))
    }
}
