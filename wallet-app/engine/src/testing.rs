//! The small world in which the tests of this crate play: an authority, a ministry that
//! issues, an association of pharmacies, and a ministry's service that can lie.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use annona_core::b64;
use annona_core::credential::{self, Draft, Format};
use annona_core::crypto::{Alg, OsEntropy, PublicKey, Pure, SecretKey, Signer, SoftSigner};
use annona_core::scheme::Scheme;
use annona_core::status::token::{self, TokenClaims};
use annona_core::status::{Status, StatusList};
use annona_core::time::{DAY, UnixTime};
use annona_core::trust::agreement::{self, Terms};
use annona_core::trust::bundle::{self, BundleDraft};
use annona_core::trust::{AnchorKey, KeyPurpose, Party, PartyKey, TrustAnchor};
use annona_protocol::http::{Http, HttpError, HttpRequest, HttpResponse};
use annona_protocol::vci::{CredentialRequest, proof};
use annona_x509::Certificate;
use serde_json::{Value, json};

use crate::{KdfCost, Platform, Wallet};

pub(crate) const PIN: &str = "246810";
pub(crate) const MINISTRY: &str = "did:web:ministry.example";
pub(crate) const PHARMACIES: &str = "did:web:pharmacies.example";
pub(crate) const AGREEMENT: &str = "msa-pharmacies-1";
pub(crate) const ISSUER: &str = "https://issuer.example";
pub(crate) const LIST: &str = "https://issuer.example/status/1";
/// 2026-12-01, within the term of the template's agreement.
pub(crate) const NOW: UnixTime = UnixTime(1_796_083_200);
const SCHEME: &[u8] = include_bytes!("../../../schemas/social-assistance-eligibility/scheme.json");
const TEMPLATE: &[u8] =
    include_bytes!("../../../schemas/social-assistance-eligibility/agreement.template.json");

/// A folder that is removed at the end of the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("annona-wallet-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn signer(seed: u8) -> SoftSigner {
    SecretKey::from_bytes(Alg::EdDsa, &[seed; 32]).unwrap().signer().unwrap()
}

pub(crate) fn scheme() -> Scheme {
    Scheme::parse(SCHEME).unwrap()
}

pub(crate) fn terms() -> Terms {
    Terms::parse(TEMPLATE).unwrap()
}

fn party(id: &str, name: &str, keys: &[(&str, u8, KeyPurpose)]) -> Party {
    let key = |(kid, seed, purpose): &(&str, u8, KeyPurpose)| PartyKey {
        kid: (*kid).to_owned(),
        key: signer(*seed).public_key(),
        purposes: vec![*purpose],
        compromised_since: None,
    };
    Party {
        id: id.to_owned(),
        name: [("en".to_owned(), name.to_owned())].into(),
        may_issue: vec![],
        keys: keys.iter().map(key).collect(),
        credential_issuer: None,
        certificate_anchors: Vec::new(),
    }
}

/// What the authority knows; tests change it before it is signed.
pub(crate) struct World {
    pub sequence: u64,
    pub ministry: Party,
    pub terms: Terms,
    pub statuses: Vec<(u64, Status)>,
    pub exp: UnixTime,
}

impl World {
    pub(crate) fn new() -> Self {
        let keys = [
            ("k1", 1, KeyPurpose::Credential),
            ("s1", 2, KeyPurpose::Status),
            ("a1", 3, KeyPurpose::Agreement),
        ];
        let mut ministry = party(MINISTRY, "Ministry of Social Affairs", &keys);
        ministry.may_issue = vec!["SocialAssistanceEligibility".to_owned()];
        ministry.credential_issuer = Some(ISSUER.to_owned());
        let exp = NOW.plus(30 * DAY);
        Self { sequence: 1, ministry, terms: terms(), statuses: Vec::new(), exp }
    }

    pub(crate) fn anchor() -> TrustAnchor {
        let key = AnchorKey { kid: "r1".to_owned(), key: signer(100).public_key() };
        TrustAnchor { id: "did:web:authority.example".to_owned(), keys: vec![key], threshold: 1 }
    }

    pub(crate) fn bundle(&self) -> Vec<u8> {
        let pharmacies =
            party(PHARMACIES, "Association of Pharmacies", &[("a1", 4, KeyPurpose::Agreement)]);
        let (a, b) = (format!("{MINISTRY}#a1"), format!("{PHARMACIES}#a1"));
        let agreement = agreement::sign(&self.terms, &[(&a, &signer(3)), (&b, &signer(4))]);
        let mut list = StatusList::new(2, 64).unwrap();
        let mut since = BTreeMap::new();
        for (index, status) in &self.statuses {
            list.set(*index, *status).unwrap();
            since.insert(*index, NOW.day());
        }
        let claims = TokenClaims {
            iss: MINISTRY,
            uri: LIST,
            iat: NOW,
            exp: NOW.plus(7 * DAY),
            ttl: None,
            since: &since,
        };
        let draft = BundleDraft {
            iss: "did:web:authority.example".to_owned(),
            sequence: self.sequence,
            iat: NOW,
            exp: self.exp,
            parties: vec![self.ministry.clone(), pharmacies],
            agreements: vec![agreement.unwrap()],
            status_lists: vec![token::sign(&claims, &list, "s1", &signer(2)).unwrap()],
            schemes: vec![serde_json::from_slice(SCHEME).unwrap()],
        };
        bundle::sign(&draft, &[("r1", &signer(100))]).unwrap().into_bytes()
    }
}

/// A new wallet with the world's bundle.
pub(crate) fn wallet(folder: &Folder, world: &World) -> Wallet {
    let path = folder.file("wallet");
    let mut wallet = Wallet::create(&path, PIN, KdfCost::MINIMUM, Platform::default()).unwrap();
    wallet.install_bundle(&world.bundle(), &World::anchor(), NOW).unwrap();
    wallet
}

/// What the ministry's service is about to sign; a lying one changes it.
pub(crate) struct Making {
    /// The number of the copy, from 0.
    pub copy: u64,
    pub format: Format,
    pub issuer: String,
    pub kid: String,
    pub x5c: Vec<String>,
    pub seed: u8,
    pub valid_from: UnixTime,
    pub valid_until: UnixTime,
    pub status: (String, u64),
    pub holder: PublicKey,
    pub scheme: Scheme,
    pub subject: Vec<(String, Value)>,
}

/// The ministry's service, as a table of answers.
pub(crate) struct Service {
    pub tx_code: Option<&'static str>,
    /// The format of its cards.
    pub format: Format,
    /// `batch_size` of the metadata, if it has one.
    pub batch: Option<u32>,
    /// Whether credentials come in another order than their proofs.
    pub reversed: bool,
    /// Called for each copy, with its number.
    pub make: Box<dyn Fn(&mut Making) + Send>,
    pub finish: fn(String) -> String,
    /// The endpoint whose answer gets lost, once.
    pub lost: RefCell<Option<&'static str>>,
    pub seen: RefCell<Vec<String>>,
    /// What the wallet told about its cards.
    pub told: RefCell<Vec<Value>>,
    /// Whether cards come later.
    pub deferring: Cell<bool>,
    /// The credential request that is answered later.
    pub asked: RefCell<Vec<u8>>,
}

fn deferred() -> HttpResponse {
    let body = br#"{"transaction_id":"later-1","interval":60}"#.to_vec();
    HttpResponse { status: 202, headers: Vec::new(), body }
}

impl Service {
    pub(crate) fn honest() -> Self {
        Self {
            tx_code: None,
            format: Format::VcSdJwt,
            batch: None,
            reversed: false,
            make: Box::new(|_| {}),
            finish: |text| text,
            lost: RefCell::default(),
            seen: RefCell::default(),
            told: RefCell::default(),
            deferring: Cell::default(),
            asked: RefCell::default(),
        }
    }

    pub(crate) fn lying(make: impl Fn(&mut Making) + Send + 'static) -> Self {
        Self { make: Box::new(make), ..Self::honest() }
    }

    pub(crate) fn offer(&self) -> String {
        let tx_code = if self.tx_code.is_some() { r#","tx_code":{"length":6}"# } else { "" };
        format!(
            r#"{{"credential_issuer":"{ISSUER}","credential_configuration_ids":["card"],"grants":{{"urn:ietf:params:oauth:grant-type:pre-authorized_code":{{"pre-authorized_code":"abc"{tx_code}}}}}}}"#
        )
    }

    fn credentials(&self, body: &[u8]) -> Value {
        let request: CredentialRequest = serde_json::from_slice(body).unwrap();
        let proofs = request.proofs.unwrap().remove("jwt").unwrap();
        let credential = |(copy, proof): (u64, &Value)| {
            let proof = proof.as_str().unwrap();
            let proof = proof::verify(proof, ISSUER, &[Alg::Es256], NOW, &Pure).unwrap();
            json!({ "credential": self.credential(copy, proof.key) })
        };
        let mut credentials = (0..).zip(&proofs).map(credential).collect::<Vec<_>>();
        if self.reversed {
            credentials.reverse();
        }
        json!({ "credentials": credentials, "notification_id": "told-1" })
    }

    fn credential(&self, copy: u64, holder: PublicKey) -> String {
        let scheme = scheme();
        let cells = [
            ("class", "B"),
            ("match_hint", "M.T., 1958"),
            ("name", "Maria Tesfaye"),
            ("birth_date", "1958-03-31"),
            ("income_band", "2"),
            ("address", "12 Mill Street"),
        ];
        let row = cells.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let mut making = Making {
            copy,
            format: self.format,
            issuer: MINISTRY.to_owned(),
            kid: "k1".to_owned(),
            x5c: Vec::new(),
            seed: 1,
            valid_from: NOW,
            valid_until: NOW.plus(365 * DAY),
            status: (LIST.to_owned(), 5 + copy),
            holder,
            subject: scheme.subject(&row).unwrap(),
            scheme,
        };
        (self.make)(&mut making);
        let draft = Draft {
            format: making.format,
            scheme: &making.scheme,
            issuer: &making.issuer,
            kid: &making.kid,
            x5c: &making.x5c,
            subject: &making.subject,
            valid_from: making.valid_from,
            valid_until: making.valid_until,
            status: (&making.status.0, making.status.1),
            holder: &making.holder,
        };
        let signer = signer(making.seed);
        let text = match making.format {
            Format::MsoMdoc => {
                let der = |text: &String| Certificate::from_base64(text).unwrap().der().to_vec();
                let chain: Vec<_> = making.x5c.iter().map(der).collect();
                b64::encode(annona_mdoc::issue(&draft, &chain, &signer, &OsEntropy).unwrap())
            }
            _ => credential::issue(&draft, &signer, &OsEntropy).unwrap(),
        };
        (self.finish)(text)
    }
}

impl Http for Service {
    fn send(&self, request: &HttpRequest) -> Result<HttpResponse, HttpError> {
        self.seen.borrow_mut().push(request.url.clone());
        let path = request.url.strip_prefix(ISSUER).ok_or(HttpError::Unreachable)?;
        let body = match path {
            "/.well-known/openid-credential-issuer" => json!({
                "batch_credential_issuance": self.batch.map(|size| json!({ "batch_size": size })),
                "credential_issuer": ISSUER,
                "credential_endpoint": format!("{ISSUER}/credential"),
                "nonce_endpoint": format!("{ISSUER}/nonce"),
                "deferred_credential_endpoint": format!("{ISSUER}/deferred"),
                "notification_endpoint": format!("{ISSUER}/notification"),
                "credential_configurations_supported": { "card": {
                    "format": self.format.name(),
                    "proof_types_supported": {
                        "jwt": { "proof_signing_alg_values_supported": ["ES256"] },
                    },
                } },
            }),
            "/.well-known/oauth-authorization-server" => {
                json!({ "issuer": ISSUER, "token_endpoint": format!("{ISSUER}/token") })
            }
            "/token" => {
                let form = String::from_utf8(request.body.clone()).unwrap();
                if self.tx_code.is_some_and(|code| !form.contains(&format!("tx_code={code}"))) {
                    let body = br#"{"error":"invalid_grant"}"#.to_vec();
                    return Ok(HttpResponse { status: 400, headers: Vec::new(), body });
                }
                json!({ "access_token": "t", "token_type": "Bearer" })
            }
            "/nonce" => json!({ "c_nonce": "n-1" }),
            "/credential" if self.deferring.get() => {
                self.asked.replace(request.body.clone());
                return Ok(deferred());
            }
            "/deferred" if self.deferring.get() => return Ok(deferred()),
            "/deferred" => self.credentials(&self.asked.borrow()),
            "/credential" => self.credentials(&request.body),
            "/notification" => {
                let told = serde_json::from_slice::<Value>(&request.body).unwrap();
                self.told.borrow_mut().push(told);
                Value::Null
            }
            "/offer" => serde_json::from_str(&self.offer()).unwrap(),
            other => panic!("{other}"),
        };
        if self.lost.borrow().is_some_and(|lost| lost == path) {
            self.lost.replace(None);
            return Err(HttpError::Timeout);
        }
        Ok(HttpResponse { status: 200, headers: Vec::new(), body: body.to_string().into_bytes() })
    }
}
