//! What a camera finds: counter codes, credential offers, codes of other systems.

use annona_core::qr::Scanned;
use annona_core::{Problem, b64};
use annona_protocol::vci::OfferText;
use serde_json::json;

use super::description::Description;
use super::sd_jwt;
use crate::output::problem;

pub fn describe(text: &str, scanned: Scanned) -> Result<Description, Problem> {
    Ok(match scanned {
        Scanned::Presentation(sd_jwt) => sd_jwt::describe(&sd_jwt)?
            .first_line(format!("Unpacked from a counter code of {} digits.", text.len())),
        Scanned::Challenge(challenge) => {
            let nonce = b64::encode(challenge.nonce);
            let lines = [
                format!("Counter: {}", challenge.audience),
                format!("Agreement: {}", challenge.agreement),
                format!("Made {}, nonce {nonce}", challenge.issued),
            ];
            let facts = json!({
                "audience": challenge.audience,
                "agreement": challenge.agreement,
                "issued": challenge.issued,
                "nonce": nonce,
            });
            Description::plain("challenge", "A counter's challenge, for a wallet to scan", facts)
                .lines(lines)
        }
        Scanned::CounterCard(card) => {
            let lines = [
                format!("Counter: {} ({})", card.audience, card.name),
                format!("Agreement: {}", card.agreement),
            ];
            let facts = json!({
                "audience": card.audience,
                "agreement": card.agreement,
                "name": card.name,
            });
            Description::plain("counter_card", "A counter's card, for a wallet to scan", facts)
                .lines(lines)
        }
        Scanned::TestCard => {
            Description::plain("test_card", "A test card for a counter's scanner", json!({}))
        }
        Scanned::Lists(frame) => {
            let facts = json!({ "bytes": frame.length });
            Description::plain("lists", "One of many codes that carry lists to a counter", facts)
                .lines([format!("The sequence carries {} bytes.", frame.length)])
        }
        Scanned::ForeignCode(name) => {
            let title = format!("A code of another system: {name}");
            Description::plain("foreign_code", title, json!({ "system": name }))
        }
    })
}

/// Whether a text is a link that carries a credential offer.
pub fn is_offer(text: &str) -> bool {
    let scheme = text.split(':').next().unwrap_or_default();
    scheme.eq_ignore_ascii_case("openid-credential-offer")
        || text.contains("credential_offer=")
        || text.contains("credential_offer_uri=")
}

/// A credential offer. Its code is worth a credential and is not shown.
pub fn offer(text: &str) -> Result<Description, Problem> {
    let title = "OpenID credential offer";
    match OfferText::parse(text).map_err(problem)? {
        OfferText::Reference(uri) => {
            let found = Description::plain("credential_offer", title, json!({ "reference": uri }));
            Ok(found.lines([format!("The offer lies at {uri}\nNothing was fetched.")]))
        }
        OfferText::Value(offer) => {
            let code = offer.pre_authorized().ok();
            let tx_code = code.is_some_and(|code| code.tx_code.is_some());
            let asks = if tx_code {
                "It needs a code that is sent another way."
            } else {
                "It needs no further code."
            };
            let facts = json!({
                "credential_issuer": offer.credential_issuer,
                "credential_configuration_ids": offer.credential_configuration_ids,
                "pre_authorized_code": code.is_some(),
                "tx_code": tx_code,
            });
            Ok(Description::plain("credential_offer", title, facts).lines([
                format!("From: {}", offer.credential_issuer),
                format!("For: {}", offer.credential_configuration_ids.join(", ")),
                asks.to_owned(),
                "Its one-time code is not shown.".to_owned(),
            ]))
        }
    }
}
