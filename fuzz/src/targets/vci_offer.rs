//! Credential offers, as link and as JSON.

use annona_protocol::vci::OfferText;

pub fn run(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    if let Ok(OfferText::Value(offer)) = OfferText::parse(text) {
        // A link may be longer than the JSON that it was made from, and then be refused.
        if let Ok(again) = OfferText::parse(&offer.to_link()) {
            assert_eq!(again, OfferText::Value(offer));
        }
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let json = OFFER;
    let by_reference =
        "openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fa.example%2Fo%2F1";
    let Ok(OfferText::Value(offer)) = OfferText::parse(json) else {
        panic!("the seed is no offer")
    };
    [json.to_owned(), offer.to_link(), by_reference.to_owned()].map(String::into_bytes).to_vec()
}

/// An offer with a pre-authorized code and a transaction code.
pub const OFFER: &str = r#"{"credential_issuer":"https://a.example","credential_configuration_ids":["c"],"grants":{"urn:ietf:params:oauth:grant-type:pre-authorized_code":{"pre-authorized_code":"abc","tx_code":{"input_mode":"numeric","length":6,"description":"SMS"}}}}"#;
