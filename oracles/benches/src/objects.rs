//! The one credential that everybody issues, presents and verifies: VCDM 2.0 as SD-JWT with
//! twelve disclosures, four of them shown, bound to the holder's ES256 key.

use annona_core::crypto::{Alg, PublicKey, SecretKey, Signer as _};
use annona_core::jwk::Jwk;
use annona_core::jws;
use annona_core::sdjwt::{self, ClaimPath, PathPart};
use annona_core::time::UnixTime;
use annona_crypto_aws::{AwsEntropy, AwsSigner};
use serde_json::{Map, Value, json};

pub const TYP: &str = "vc+sd-jwt";
pub const AUD: &str = "urn:annona:counter:pharmacy";
pub const NONCE: &str = "qrstuvwxyz0123456789AA";

const HIDDEN: [(&str, &str); 12] = [
    ("givenName", "Aelia"),
    ("familyName", "Tertulla"),
    ("birthDate", "1958-03-01"),
    ("matchHint", "A.T., 1958"),
    ("incomeBand", "B2"),
    ("address", "12 Via Annona, Ostia Antica"),
    ("postalCode", "00119"),
    ("municipality", "Ostia"),
    ("householdSize", "4"),
    ("caseNumber", "SA-2026-0004711"),
    ("telephone", "+39 06 5635 0000"),
    ("language", "la"),
];

/// Keys and texts for one algorithm of the issuer.
pub struct Objects {
    pub alg: Alg,
    pub issuer_secret: SecretKey,
    pub holder_secret: SecretKey,
    pub issuer: AwsSigner,
    pub holder: AwsSigner,
    pub header: String,
    pub members: Vec<(&'static str, Value)>,
    pub hide: Vec<ClaimPath>,
    pub issued: String,
    pub presented: String,
    pub bound: String,
}

impl Objects {
    pub fn new(alg: Alg) -> Self {
        let issuer_secret = SecretKey::from_bytes(alg, &[7; 32]).expect("a key");
        let holder_secret = SecretKey::from_bytes(Alg::Es256, &[8; 32]).expect("a key");
        let issuer = AwsSigner::new(&issuer_secret).expect("a key");
        let holder = AwsSigner::new(&holder_secret).expect("a key");
        let header = jws::header(alg, TYP, Some("k1"));
        let members = members(&holder.public_key());
        let path = |name: &str| ["credentialSubject", name].map(PathPart::from).to_vec();
        let hide: Vec<_> = HIDDEN.iter().map(|(name, _)| path(name)).collect();
        let issued = sdjwt::issue(&header, &members, &hide, &issuer, &AwsEntropy).expect("issued");
        let presented = sdjwt::present(&issued, &is_shown).expect("presented");
        let bound = sdjwt::bind(&presented, AUD, NONCE, UnixTime(1_790_000_000), &holder);
        let bound = bound.expect("bound");
        Self {
            alg,
            issuer_secret,
            holder_secret,
            issuer,
            holder,
            header,
            members,
            hide,
            issued,
            presented,
            bound,
        }
    }

    /// What the issuer signed, and its signature.
    pub fn issuer_part(&self) -> (&str, [u8; 64]) {
        let jws = self.bound.split('~').next().expect("a token");
        signed_part(jws)
    }

    /// What the holder signed, and its signature.
    pub fn binding_part(&self) -> (&str, [u8; 64]) {
        signed_part(self.bound.rsplit('~').next().expect("a token"))
    }

    /// The claims as one object.
    pub fn claims(&self) -> Map<String, Value> {
        self.members.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }
}

/// The first four are shown.
pub fn is_shown(path: &ClaimPath) -> bool {
    HIDDEN.iter().take(4).any(|(name, _)| path.last() == Some(&PathPart::from(*name)))
}

fn signed_part(jws: &str) -> (&str, [u8; 64]) {
    let (signed, signature) = jws.rsplit_once('.').expect("a token");
    (signed, annona_core::b64::decode_array(signature).expect("64 bytes"))
}

fn members(holder: &PublicKey) -> Vec<(&'static str, Value)> {
    let mut subject: Map<String, Value> =
        HIDDEN.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    subject.insert("class".to_owned(), json!("B"));
    let list = "https://status.ministry.example/lists/1";
    vec![
        ("@context", json!(["https://www.w3.org/ns/credentials/v2"])),
        ("type", json!(["VerifiableCredential", "SocialAssistanceEligibility"])),
        ("issuer", json!("did:web:ministry.example")),
        ("validFrom", json!("2026-01-01T00:00:00Z")),
        ("validUntil", json!("2026-12-31T23:59:59Z")),
        ("credentialSubject", Value::Object(subject)),
        ("status", json!({"status_list": {"idx": 4711, "uri": list}})),
        ("cnf", json!({"jwk": Jwk::from(holder)})),
    ]
}
