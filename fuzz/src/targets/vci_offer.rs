//! Credential offers, as link and as JSON.

use annona_protocol::vci::{CredentialOffer, OfferText};

pub fn run(data: &[u8]) -> Option<()> {
    let parsed = OfferText::parse(super::text(data)?).ok()?;
    if let OfferText::Value(offer) = &parsed {
        // A link may be longer than the JSON that it was made from, and then be refused.
        if let Ok(again) = OfferText::parse(&offer.to_link()) {
            assert_eq!(again, parsed);
        }
    }
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let by_reference =
        "openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fa.example%2Fo%2F1";
    let offer = CredentialOffer::parse(OFFER.as_bytes()).unwrap();
    [OFFER.to_owned(), offer.to_link(), by_reference.to_owned()].map(String::into_bytes).to_vec()
}

/// An offer with a pre-authorized code and a transaction code.
pub const OFFER: &str = r#"{"credential_issuer":"https://a.example","credential_configuration_ids":["c"],"grants":{"urn:ietf:params:oauth:grant-type:pre-authorized_code":{"pre-authorized_code":"abc","tx_code":{"input_mode":"numeric","length":6,"description":"SMS"}}}}"#;
