//! OpenID for Verifiable Credential Issuance 1.0: pre-authorized code with transaction code,
//! authorization code (its OAuth part is in [`crate::oauth`]), nonce endpoint, proofs of the types
//! `jwt` and `attestation`, and notifications.
//!
//! Messages have the specification's member names; unknown members are ignored (sections 4.1,
//! 6.2, 8.3, 12.2.4), JSON itself is read strictly by [`annona_core::json`].

mod credential;
mod encryption;
pub mod issuer;
pub mod key_attestation;
mod metadata;
mod notification;
mod offer;
pub mod proof;
pub mod signed_metadata;
mod token;
pub mod wallet;

pub use credential::{
    CredentialObject, CredentialRequest, CredentialResponse, DeferredCredentialRequest,
    ErrorResponse, NonceResponse, Proofs,
};
pub use encryption::{
    AnswerEncryption, AnswerKey, Jwks, RequestEncryption, ResponseEncryption, answer_key,
};
pub use metadata::{
    AuthorizationServerMetadata, BatchIssuance, ClaimDescription, CredentialConfiguration,
    CredentialDefinition, CredentialMetadata, Display, IssuerMetadata, Logo, ProofType, SigningAlg,
    WellKnown, well_known_url,
};
pub use notification::{NotificationEvent, NotificationRequest};
pub use offer::{
    AuthorizationCodeGrant, CredentialOffer, Grants, InputMode, OfferText, PreAuthorizedCodeGrant,
    TxCode, reference_link,
};
pub use token::{AuthorizationDetail, PRE_AUTHORIZED_CODE, TokenRequest, TokenResponse};

annona_core::coded_errors! {
    /// Why a message was refused.
    pub enum MessageError {
        NotAnOffer ["ANN-VCI-1"] "the text is not a credential offer" => "Scan the code of the agency again, or copy the whole link.";
        OfferGrant ["ANN-VCI-2"] "the offer has no way to get the credential that both sides know" => "Ask the agency for an offer with a code.";
        OfferEmpty ["ANN-VCI-3"] "the offer names no credential, or one twice" => "Ask the agency for a new offer.";
        IssuerUrl ["ANN-VCI-4"] "the credential issuer is not an https address without query and fragment" => "Do not continue; tell the agency whose name is on the offer.";
        Endpoint(&'static str) ["ANN-VCI-5"] "the metadata has no usable address for {0}" => "Tell the agency that its metadata is wrong.";
        IssuerDiffers ["ANN-VCI-6"] "the metadata belongs to another issuer than the one asked" => "Do not continue; tell the agency whose name is on the offer.";
        Unsigned ["ANN-VCI-7"] "the metadata is not signed by a key that the trust list has for the issuer" => "Do not continue; tell the agency whose name is on the offer.";
        => Json(annona_core::json::JsonError);
    }
}

/// Whether a text is a Credential Issuer Identifier (section 12.2.1) as this project writes
/// them: an address that may be used, without query, fragment and slash at its end.
#[must_use]
pub fn is_issuer_identifier(text: &str) -> bool {
    is_usable_url(text) && !text.contains('?') && !text.ends_with('/')
}

/// Whether metadata of `from` may send the wallet to `to`: an issuer on the web never to a
/// plain address on the wallet's own machine.
pub(crate) fn may_lead(from: &str, to: &str) -> bool {
    is_usable_url(to) && (to.starts_with("https:") || from.starts_with("http:"))
}

/// Whether a protocol address may be used: `https`, or `http` on the same machine, which the
/// demonstration and tests use.
pub(crate) fn is_usable_url(text: &str) -> bool {
    let Ok(url) = url::Url::parse(text) else { return false };
    let loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => return false,
    };
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    plain && (url.scheme() == "https" || (url.scheme() == "http" && loopback))
}
