//! Everything that reads what others wrote.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::LazyLock;

use annona_core::cose::UnverifiedSign1;
use annona_core::crypto::{Alg, PublicKey, Pure, SecretKey, Signer as _, SoftSigner};
use annona_core::dcql::Query;
use annona_core::did;
use annona_core::json::{self, Limits};
use annona_core::jws::{UnverifiedJws, general};
use annona_core::qr::{self, Scanned};
use annona_core::scheme::{Governance, Scheme};
use annona_core::sdjwt::{self, UnverifiedSdJwt};
use annona_core::status::bitstring::{self, UnverifiedStatusCredential};
use annona_core::status::cwt::UnverifiedStatusCwt;
use annona_core::status::token::UnverifiedStatusToken;
use annona_core::status::{StatusList, StatusRef};
use annona_core::time::UnixTime;
use annona_core::trust::agreement::{Terms, UnverifiedAgreement};
use annona_core::trust::{TrustAnchor, TrustBundle};
use annona_core::verify::{
    self, Context, Policy, Reason, ReplayCache, ReplayError, ReplayKey, Use,
};
use annona_core::{b64, cbor};
use annona_issuer::read_register;
use annona_mdoc::UnverifiedMdoc;
use annona_protocol::vci::{
    AuthorizationServerMetadata, CredentialOffer, CredentialRequest, CredentialResponse,
    IssuerMetadata, OfferText, TokenRequest, proof,
};
use annona_sample::world::{self, World};
use annona_tests::measured::{Answer, code};

use crate::inputs::SEED;

const NOW: UnixTime = UnixTime(1_798_000_000);

type Entry = (&'static str, fn(&[u8]) -> Answer);

pub const ALL: &[Entry] = &[
    ("JSON of a credential", |bytes| object(bytes, Limits::CREDENTIAL)),
    ("JSON of a message", |bytes| object(bytes, Limits::MESSAGE)),
    ("a token", |bytes| {
        let verify = |text: &str| {
            let jws = UnverifiedJws::parse(text, Limits::CREDENTIAL)?;
            jws.peek(Limits::CREDENTIAL)?;
            jws.verify(&key(), "vc+sd-jwt", &Pure).map(drop)
        };
        text(bytes, |text| code(verify(text)))
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
    ("a status list in CWT form", |bytes| {
        let verify = |bytes: &[u8]| UnverifiedStatusCwt::parse(bytes)?.verify(&key(), &Pure);
        code(verify(bytes).map(drop))
    }),
    ("a COSE object", |bytes| code(UnverifiedSign1::parse(bytes, cbor::Limits::CREDENTIAL))),
    ("an mdoc", |bytes| code(UnverifiedMdoc::parse(bytes))),
    ("an mdoc in base64url", |bytes| match b64::decode(bytes) {
        Ok(bytes) => code(UnverifiedMdoc::parse(&bytes)),
        Err(error) => code::<(), _>(Err(error)),
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
    ("a packed code", |bytes| code(qr::unpack(bytes))),
    ("a presentation at a counter", |bytes| text(bytes, |text| COUNTER.judge(text))),
    ("a trust bundle", |bytes| code(TrustBundle::open(bytes, &COUNTER.world.anchor, &Pure, None))),
    ("an agreement", |bytes| code(UnverifiedAgreement::parse(bytes))),
    ("an agreement's terms", |bytes| code(Terms::parse(bytes))),
    ("a scheme's governance", |bytes| code(Governance::parse(bytes, &COUNTER.world.scheme))),
    ("a query", |bytes| code(Query::parse(bytes))),
    ("a DID", |bytes| text(bytes, |text| code(did::resolve(text)))),
    ("a did:web", |bytes| text(bytes, |text| code(did::web_url(text)))),
    ("a DID document", |bytes| code(did::Document::parse(bytes, "did:web:a.example"))),
    ("a register", |bytes| code(read_register(bytes, &COUNTER.world.scheme))),
    ("a proof of possession", |bytes| {
        let algs = [Alg::EdDsa, Alg::Es256];
        text(bytes, |text| code(proof::verify(text, "https://a.example", &algs, NOW, &Pure)))
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

/// A counter of the sample world.
static COUNTER: LazyLock<Counter> = LazyLock::new(|| {
    let world = World::new(Alg::EdDsa).unwrap();
    let bundle = world.bundle(NOW).unwrap();
    Counter { world, bundle, policy: Policy::new(world::AGREEMENT, world::COUNTER) }
});

struct Counter {
    world: World,
    bundle: TrustBundle,
    policy: Policy,
}

impl Counter {
    fn judge(&self, text: &str) -> Answer {
        let Self { policy, bundle, .. } = self;
        let context = Context { policy, bundle, crypto: &Pure, replay: self, challenge: None };
        let rejected = match verify::verify(text, &context, NOW) {
            Ok(_) => return Ok(()),
            Err(rejected) => rejected,
        };
        match rejected.reason {
            Reason::Unreadable(problem) | Reason::Forged(problem) => Err(leaked(problem.code)),
            // The other reasons are verdicts of their own.
            _ => Err("ANN-verdict"),
        }
    }
}

impl ReplayCache for Counter {
    fn first_use(&self, _: ReplayKey, _: UnixTime, _: UnixTime) -> Result<Use, ReplayError> {
        Ok(Use::First)
    }
}

/// The process ends after one case.
fn leaked(code: String) -> &'static str {
    Box::leak(code.into_boxed_str())
}

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
