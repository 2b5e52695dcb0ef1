//! The same works for an mdoc: six values, one signature by ES256.

use std::hint::black_box;

use annona_core::credential::{Draft, Format};
use annona_core::crypto::{Alg, PublicKey, SecretKey, Signer as _};
use annona_core::scheme::Scheme;
use annona_core::time::UnixTime;
use annona_crypto_aws::{Aws, AwsEntropy, AwsSigner};
use annona_mdoc::UnverifiedMdoc;
use serde_json::{Value, json};

use crate::harness::Bench;
use crate::raw::Raw;

const SCHEME: &[u8] = include_bytes!("../../../schemas/social-assistance-eligibility/scheme.json");
const NOW: UnixTime = UnixTime(1_790_000_000);

/// Keys, claims, and the mdoc made of them.
pub struct Mdoc {
    scheme: Scheme,
    subject: Vec<(String, Value)>,
    issuer: AwsSigner,
    holder: PublicKey,
    bytes: Vec<u8>,
}

impl Mdoc {
    pub fn new() -> Self {
        let signer = |seed| {
            let secret = SecretKey::from_bytes(Alg::Es256, &[seed; 32]).expect("a key");
            AwsSigner::new(&secret).expect("a key")
        };
        let subject = [
            ("class", json!("B")),
            ("matchHint", json!("A.T., 1958")),
            ("person", json!({"name": "Aelia Tertulla", "birthDate": "1958-03-01"})),
            ("household", json!({"incomeBand": "B2", "address": "12 Via Annona, Ostia"})),
        ];
        let mut mdoc = Self {
            scheme: Scheme::parse(SCHEME).expect("a scheme"),
            subject: subject.map(|(name, value)| (name.to_owned(), value)).into(),
            issuer: signer(7),
            holder: signer(8).public_key(),
            bytes: Vec::new(),
        };
        mdoc.bytes = mdoc.issued();
        mdoc
    }

    pub fn add<'a>(&'a self, bench: &mut Bench<'a>, raw: &Raw) {
        let key = self.issuer.public_key();
        bench.add("issue mdoc ES256", "annona, aws-lc", &[raw.sign], || {
            black_box(self.issued());
        });
        bench.add("verify mdoc ES256", "annona, aws-lc", &[raw.verify_issuer], move || {
            let mdoc = UnverifiedMdoc::parse(black_box(&self.bytes)).expect("parsed");
            black_box(mdoc.verify(&key, mdoc.doc_type(), NOW, &Aws).expect("verified"));
        });
    }

    fn issued(&self) -> Vec<u8> {
        let draft = Draft {
            format: Format::MsoMdoc,
            scheme: &self.scheme,
            issuer: "did:web:ministry.example",
            kid: "k1",
            x5c: &[],
            subject: &self.subject,
            valid_from: NOW,
            valid_until: NOW.plus(365 * 86_400),
            status: ("https://status.ministry.example/lists/1", 4_711),
            holder: &self.holder,
        };
        annona_mdoc::issue(&draft, &[], &self.issuer, &AwsEntropy).expect("issued")
    }
}
