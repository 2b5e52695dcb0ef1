//! Offers: a link for the person's wallet, and a transaction code that reaches the person by
//! another way. The code lives five minutes, works once and dies after five wrong codes.

use annona_core::b64;
use annona_core::credential::Format;
use annona_core::crypto::{Entropy, random, sha256};
use annona_core::qr::render::{Level, Symbol};
use annona_core::time::UnixTime;
use annona_protocol::Secret;
use annona_protocol::vci::{
    CredentialOffer, Grants, InputMode, PreAuthorizedCodeGrant, TxCode, reference_link,
};

use crate::store::{Hash, NewOffer};
use crate::{Issuer, IssuerError, Refusal};

/// Lifetime of a pre-authorized code, in seconds.
pub const OFFER_SECONDS: i64 = 300;
const DIGITS: u32 = 6;

/// An offer, to be shown once.
#[derive(Clone, serde::Serialize)]
pub struct Offer {
    /// `openid-credential-offer://?credential_offer=…`, or `…?credential_offer_uri=…`
    pub uri: String,
    /// Six digits, to be given to the person separately.
    pub tx_code: String,
    /// When it ends.
    pub expires: UnixTime,
}

/// An offer with what is to be kept of it.
pub(crate) struct Made {
    pub(crate) kept: NewOffer,
    pub(crate) offer: Offer,
}

impl Offer {
    /// The link as a code for the terminal.
    ///
    /// # Errors
    /// [`IssuerError::Qr`] when the link is too long for one code.
    pub fn terminal_code(&self) -> Result<String, IssuerError> {
        Ok(Symbol::from_text(&self.uri, Level::L)?.terminal())
    }
}

impl std::fmt::Debug for Offer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Offer(hidden, until {})", self.expires)
    }
}

impl Issuer {
    /// Makes an offer for a person of the register; earlier offers of the person end.
    ///
    /// # Errors
    /// [`IssuerError::NoPerson`], [`IssuerError::Suspended`]; [`IssuerError::Scheme`] when the
    /// row makes no credential.
    pub fn create_offer(&self, person_id: &str, format: Format) -> Result<Offer, IssuerError> {
        self.keep_offer(self.new_offer(person_id, format, false)?)
    }

    /// Makes an offer whose link only says where the offer lies, for a smaller code. Whoever
    /// has the link can fetch the offer as long as it is open.
    ///
    /// # Errors
    /// As [`Issuer::create_offer`].
    pub fn create_offer_by_reference(
        &self,
        person_id: &str,
        format: Format,
    ) -> Result<Offer, IssuerError> {
        self.keep_offer(self.new_offer(person_id, format, true)?)
    }

    /// The offer behind a reference (section 4.1.3), while it is open.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub fn referenced_offer(&self, reference: &str) -> Result<Option<CredentialOffer>, Refusal> {
        let code = code_of(reference);
        let open = self.store.open_offer(&sha256(&code), self.now())?;
        Ok(open.map(|configuration_id| self.document(code, configuration_id)))
    }

    fn keep_offer(&self, Made { kept, offer }: Made) -> Result<Offer, IssuerError> {
        let is_kept = self.store.add_offer(&kept, self.now())?;
        if is_kept { Ok(offer) } else { Err(IssuerError::Suspended) }
    }

    /// An offer that is not kept yet.
    pub(crate) fn new_offer(
        &self,
        person_id: &str,
        format: Format,
        by_reference: bool,
    ) -> Result<Made, IssuerError> {
        let person = self.store.person(person_id)?.ok_or(IssuerError::NoPerson)?;
        self.scheme.subject(&person.cells)?;
        let secret = b64::encode(random::<16>(self.entropy.as_ref())?);
        let code = if by_reference { code_of(&secret) } else { secret.clone() };
        let tx_code = digits(self.entropy.as_ref())?;
        let expires = self.now().plus(OFFER_SECONDS);
        let configuration_id = self.offered(format)?;
        let kept = NewOffer {
            code: sha256(&code),
            tx_code: tx_hash(&code, &tx_code),
            person_id: person.id,
            configuration_id: configuration_id.clone(),
            terms: self.terms,
            expires,
        };
        let uri = if by_reference {
            reference_link(&format!("{}/offers/{secret}", self.settings.url))
        } else {
            self.document(code, configuration_id).to_link()
        };
        Ok(Made { kept, offer: Offer { uri, tx_code, expires } })
    }

    fn document(&self, code: String, configuration_id: String) -> CredentialOffer {
        let grant = PreAuthorizedCodeGrant {
            pre_authorized_code: Secret::new(code),
            tx_code: Some(TxCode {
                input_mode: Some(InputMode::Numeric),
                length: Some(DIGITS),
                description: None,
            }),
            authorization_server: None,
        };
        CredentialOffer {
            credential_issuer: self.settings.url.clone(),
            credential_configuration_ids: vec![configuration_id],
            grants: Grants { pre_authorized_code: Some(grant), ..Grants::default() },
        }
    }
}

/// The code of an offer by reference follows from the reference, so that neither has to be
/// stored: the database has the code's hash only.
fn code_of(reference: &str) -> String {
    b64::encode(sha256(["offer~", reference].concat()))
}

/// The code goes in as a salt: six digits alone would be guessed from their hash at once.
pub(crate) fn tx_hash(code: &str, tx_code: &str) -> Hash {
    sha256([code, "~", tx_code].concat())
}

fn digits(entropy: &dyn Entropy) -> Result<String, IssuerError> {
    let range = 10_u32.pow(DIGITS);
    loop {
        // Above the last multiple of the range, low numbers would be likelier.
        let drawn = u32::from_be_bytes(random(entropy)?);
        if drawn < u32::MAX - u32::MAX % range {
            return Ok(format!("{:06}", drawn % range));
        }
    }
}
