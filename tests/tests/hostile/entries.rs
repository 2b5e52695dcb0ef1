//! Everything that reads what others wrote.
#![expect(clippy::unwrap_used, reason = "tests")]

use annona_core::crypto::{Alg, PublicKey, Pure, SecretKey, Signer as _, SoftSigner};
use annona_core::json::{self, Limits};
use annona_core::jws::{UnverifiedJws, general};
use annona_core::qr::{self, Scanned};
use annona_core::scheme::Scheme;
use annona_core::sdjwt::{self, UnverifiedSdJwt};
use annona_core::status::bitstring::{self, UnverifiedStatusCredential};
use annona_core::status::token::UnverifiedStatusToken;
use annona_core::status::{StatusList, StatusRef};
use annona_core::time::UnixTime;
use annona_core::trust::TrustAnchor;
use annona_protocol::vci::{
    AuthorizationServerMetadata, CredentialOffer, CredentialRequest, CredentialResponse,
    IssuerMetadata, OfferText, TokenRequest,
};
use annona_tests::measured::{Answer, code};

use crate::inputs::SEED;

type Entry = (&'static str, fn(&[u8]) -> Answer);

pub const ALL: &[Entry] = &[
    ("JSON of a credential", |bytes| object(bytes, Limits::CREDENTIAL)),
    ("JSON of a message", |bytes| object(bytes, Limits::MESSAGE)),
    ("a token", |bytes| {
        let read =
            |text: &str| UnverifiedJws::parse(text, Limits::CREDENTIAL)?.peek(Limits::CREDENTIAL);
        text(bytes, |text| code(read(text)))
    }),
    ("an SD-JWT", |bytes| {
        let verify =
            |text: &str| UnverifiedSdJwt::parse(text)?.verify(&key(), "vc+sd-jwt", &Pure).map(drop);
        text(bytes, |text| code(verify(text)))
    }),
    ("an SD-JWT's disclosures", |bytes| text(bytes, |text| code(sdjwt::disclosures(text)))),
    ("an SD-JWT to present", |bytes| text(bytes, |text| code(sdjwt::present(text, &|_| true)))),
    ("an SD-JWT to bind", |bytes| {
        text(bytes, |text| code(sdjwt::bind(text, "a", "n", UnixTime(0), &signer())))
    }),
    ("a document with several signatures", |bytes| {
        code(general::Unverified::parse(bytes, Limits::BUNDLE))
    }),
    ("a status list", |bytes| text(bytes, |text| code(StatusList::decode(1, text, 1 << 20)))),
    ("a status token", |bytes| {
        let verify =
            |text: &str| UnverifiedStatusToken::parse(text)?.verify(&key(), &Pure).map(drop);
        text(bytes, |text| code(verify(text)))
    }),
    ("a bitstring", |bytes| text(bytes, |text| code(bitstring::decode(1, text)))),
    ("a bitstring credential", |bytes| {
        let verify =
            |text: &str| UnverifiedStatusCredential::parse(text)?.verify(&key(), &Pure).map(drop);
        text(bytes, |text| code(verify(text)))
    }),
    ("a status claim", |bytes| match json::parse_object(bytes, Limits::CREDENTIAL) {
        Ok(claims) => code(StatusRef::from_claims(&claims)),
        Err(error) => code::<(), _>(Err(error)),
    }),
    ("a scheme", |bytes| code(Scheme::parse(bytes))),
    ("a trust anchor", |bytes| code(TrustAnchor::parse(bytes))),
    ("a scanned code", |bytes| {
        text(bytes, |text| match qr::read(text) {
            // Named to the person at the counter, not read.
            Ok(Scanned::ForeignCode(_)) => Err("ANN-QR-1"),
            other => code(other),
        })
    }),
    ("an offer", |bytes| text(bytes, |text| code(OfferText::parse(text)))),
    ("an offer by reference", |bytes| code(CredentialOffer::parse(bytes))),
    ("issuer metadata", |bytes| code(IssuerMetadata::parse(bytes, "https://issuer.example"))),
    ("authorization server metadata", |bytes| {
        code(AuthorizationServerMetadata::parse(bytes, "https://issuer.example"))
    }),
    ("a credential request", |bytes| {
        code(json::from_slice::<CredentialRequest>(bytes, Limits::MESSAGE))
    }),
    ("a credential response", |bytes| {
        code(json::from_slice::<CredentialResponse>(bytes, Limits::MESSAGE))
    }),
    ("a token request", |bytes| match TokenRequest::parse(bytes) {
        Ok(_) => Ok(()),
        // The codes of RFC 6749 go over the wire here.
        Err(error) if error.error == "invalid_request" => Err("ANN-invalid_request"),
        Err(_) => Err("ANN-unsupported_grant_type"),
    }),
];

/// The issuer's key, so that what it signed can be hostile too.
fn signer() -> SoftSigner {
    SecretKey::from_bytes(Alg::EdDsa, &SEED).unwrap().signer().unwrap()
}

fn key() -> PublicKey {
    signer().public_key()
}

fn text(bytes: &[u8], read: impl FnOnce(&str) -> Answer) -> Answer {
    // A text that comes through a scanner or a form is UTF-8 already.
    std::str::from_utf8(bytes).map_or(Err("ANN-UTF8"), read)
}

fn object(bytes: &[u8], limits: Limits) -> Answer {
    match json::parse(bytes, limits) {
        // A text that is no more than large may be JSON: whoever asked for an object refuses it.
        Ok(value) if !value.is_object() => Err("ANN-JSON-9"),
        other => code(other),
    }
}
