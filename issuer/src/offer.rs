//! Offers: a link for the person's wallet, and a transaction code that reaches the person by
//! another way. The code lives five minutes, works once and dies after five wrong codes.

use annona_core::b64;
use annona_core::credential::Format;
use annona_core::crypto::{Entropy, random, sha256};
use annona_core::qr::render::{Level, Symbol};
use annona_core::time::UnixTime;
use annona_protocol::Secret;
use annona_protocol::vci::{
    CredentialOffer, ErrorResponse, Grants, InputMode, PreAuthorizedCodeGrant, TokenRequest,
    TokenResponse, TxCode,
};

use crate::store::{Hash, NewOffer, NewToken, Redeemed};
use crate::{Issuer, IssuerError, Refusal};

/// Lifetime of a pre-authorized code, in seconds.
pub const OFFER_SECONDS: i64 = 300;
/// Lifetime of an access token, in seconds; longer ones would have to be bound to a key.
pub const TOKEN_SECONDS: i64 = 300;
const DIGITS: u32 = 6;

/// An offer, to be shown once.
#[derive(Clone, serde::Serialize)]
pub struct Offer {
    /// `openid-credential-offer://?credential_offer=…`
    pub uri: String,
    /// Six digits, to be given to the person separately.
    pub tx_code: String,
    /// When it ends.
    pub expires: UnixTime,
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
        let person = self.store.person(person_id)?.ok_or(IssuerError::NoPerson)?;
        self.scheme.subject(&person.cells)?;
        let code = b64::encode(random::<16>(self.entropy.as_ref())?);
        let tx_code = digits(self.entropy.as_ref())?;
        let now = self.now();
        let expires = now.plus(OFFER_SECONDS);
        let configuration_id = self.configuration_id(format);
        let kept = NewOffer {
            code: sha256(&code),
            tx_code: tx_hash(&code, &tx_code),
            person_id: person.id,
            configuration_id: configuration_id.clone(),
            expires,
        };
        if !self.store.add_offer(&kept, now)? {
            return Err(IssuerError::Suspended);
        }
        let grant = PreAuthorizedCodeGrant {
            pre_authorized_code: Secret::new(code),
            tx_code: Some(TxCode {
                input_mode: Some(InputMode::Numeric),
                length: Some(DIGITS),
                description: None,
            }),
            authorization_server: None,
        };
        let offer = CredentialOffer {
            credential_issuer: self.settings.url.clone(),
            credential_configuration_ids: vec![configuration_id],
            grants: Grants { pre_authorized_code: Some(grant) },
        };
        Ok(Offer { uri: offer.to_link(), tx_code, expires })
    }

    /// The token endpoint: a code and its transaction code for an access token.
    ///
    /// # Errors
    /// `invalid_request` without a transaction code, `invalid_grant` for a wrong one and for a
    /// code that is unknown, used, expired or dead.
    pub fn exchange(&self, request: &TokenRequest) -> Result<TokenResponse, Refusal> {
        let refuse = |code, text| Err(Refusal::Request(ErrorResponse::new(code, text)));
        let Some(tx_code) = &request.tx_code else {
            return refuse("invalid_request", "tx_code is missing");
        };
        let code = request.pre_authorized_code.expose();
        let access_token = b64::encode(random::<32>(self.entropy.as_ref())?);
        let now = self.now();
        let token = NewToken { token: sha256(&access_token), expires: now.plus(TOKEN_SECONDS) };
        let tx_code = tx_hash(code, tx_code.expose());
        match self.store.redeem(&sha256(code), &tx_code, &token, now)? {
            Redeemed::Granted => Ok(TokenResponse {
                access_token: Secret::new(access_token),
                token_type: "Bearer".to_owned(),
                expires_in: Some(TOKEN_SECONDS.unsigned_abs()),
                authorization_details: Vec::new(),
            }),
            Redeemed::WrongTxCode(0) => refuse("invalid_grant", "wrong tx_code, the code is dead"),
            Redeemed::WrongTxCode(_) => refuse("invalid_grant", "wrong tx_code"),
            Redeemed::Refused => refuse("invalid_grant", "unknown, expired or used code"),
        }
    }
}

/// The code goes in as a salt: six digits alone would be guessed from their hash at once.
fn tx_hash(code: &str, tx_code: &str) -> Hash {
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
