//! Every folder under `schemas/` is a whole package whose files agree with its manifest.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests stop at the first surprise")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use annona_core::credential::{self, Claimed, Credential, Draft, Format};
use annona_core::crypto::{Alg, CryptoError, Entropy, Pure, SecretKey, Signer as _, SoftSigner};
use annona_core::scheme::{ClaimDef, Governance, Kind, Scheme};
use annona_core::sdjwt;
use annona_core::time::UnixTime;
use annona_core::trust::agreement::{Terms, lint};
use serde_json::{Map, Value};

struct Package {
    folder: PathBuf,
    scheme: Scheme,
}

impl Package {
    fn bytes(&self, name: &str) -> Vec<u8> {
        let path = self.folder.join(name);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&self.bytes(name)).unwrap()
    }

    fn governance(&self) -> Governance {
        Governance::parse(&self.bytes("governance.json"), &self.scheme).unwrap()
    }
}

fn packages() -> Vec<Package> {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas");
    let entries = std::fs::read_dir(schemas).unwrap().map(|entry| entry.unwrap().path());
    let folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    assert!(!folders.is_empty());
    let read = |folder: PathBuf| {
        let scheme = Scheme::parse(&std::fs::read(folder.join("scheme.json")).unwrap()).unwrap();
        Package { folder, scheme }
    };
    folders.into_iter().map(read).collect()
}

#[test]
fn the_folder_has_the_name_of_the_scheme() {
    for package in packages() {
        let name = package.folder.file_name().unwrap().to_str();
        assert_eq!(name, Some(package.scheme.id.as_str()));
        assert!(!package.bytes("README.md").is_empty());
    }
}

#[test]
fn display_texts_are_there_in_english_and_arabic() {
    for Package { scheme, .. } in packages() {
        for language in ["en", "ar"] {
            assert!(scheme.display.contains_key(language), "{}: {language}", scheme.id);
            for claim in scheme.all_claims() {
                assert!(claim.title.contains_key(language), "{:?}: {language}", claim.path);
            }
        }
    }
}

#[test]
fn governance_answers_the_five_questions() {
    for package in packages() {
        let governance = package.json("governance.json");
        for question in ["operates", "pays", "protects", "includes", "remedies"] {
            for language in ["en", "ar"] {
                let answer = governance[question][language].as_str();
                assert!(answer.is_some_and(|text| text.len() > 20), "{question} {language}");
            }
        }
        assert!(governance["safeguards"].as_array().is_some_and(|list| !list.is_empty()));
        assert!(!package.governance().disclosure.is_empty());
    }
}

#[test]
fn the_agreement_template_asks_for_no_more_than_governance_allows() {
    for package in packages() {
        let terms = Terms::parse(&package.bytes("agreement.template.json")).unwrap();
        assert_eq!(lint(&terms, &package.scheme, &package.governance()), []);
    }
}

#[test]
fn the_context_maps_every_claim_and_the_status() {
    // These are protected terms of W3C's context, which comes first.
    let of_w3c = ["name", "description"];
    for package in packages() {
        let context = package.json("context.jsonld");
        let terms = context["@context"].as_object().unwrap();
        assert!(terms.contains_key("status") && !terms.contains_key("cnf"));
        assert_eq!(terms["@protected"], true);
        assert!(terms.contains_key(&package.scheme.credential_type));
        for claim in package.scheme.all_claims() {
            let name = claim.path.last().unwrap().as_str();
            assert_ne!(terms.contains_key(name), of_w3c.contains(&name), "{name}");
        }
    }
}

#[test]
fn the_json_schema_has_the_same_claims() {
    for package in packages() {
        let schema = package.json("credential.schema.json");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        let properties = &schema["properties"];
        let contexts = properties["@context"]["prefixItems"].as_array().unwrap();
        let contexts: Vec<&str> = contexts.iter().map(|c| c["const"].as_str().unwrap()).collect();
        assert_eq!(contexts, package.scheme.contexts);
        same_members(&properties["credentialSubject"], &package.scheme.claims, &["id"]);
    }
}

fn same_members(schema: &Value, claims: &[ClaimDef], beside: &[&str]) {
    assert_eq!(schema["additionalProperties"], false);
    let properties = schema["properties"].as_object().unwrap();
    assert_eq!(properties.len(), claims.len() + beside.len());
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    for claim in claims {
        let name = claim.path.last().unwrap().as_str();
        let property = &properties[name];
        // A claim that can be withheld is not required of what a verifier sees.
        let expected = claim.required && !claim.selective;
        assert_eq!(required.iter().any(|r| r == name), expected, "{:?}", claim.path);
        match &claim.kind {
            Kind::Text => assert_eq!(property["type"], "string"),
            Kind::Date => assert_eq!(property["format"], "date"),
            Kind::Choice(values) => assert_eq!(property["enum"], Value::from(values.clone())),
            Kind::Object(members) => same_members(property, members, &[]),
        }
    }
}

#[test]
fn the_type_metadata_has_the_same_claims() {
    for package in packages() {
        let (metadata, scheme) = (package.json("type-metadata.json"), &package.scheme);
        assert_eq!(metadata["vct"], scheme.vct.as_str());
        let display = metadata["display"].as_array().unwrap();
        let locales: Vec<&str> = display.iter().map(|d| d["locale"].as_str().unwrap()).collect();
        assert!(scheme.display.keys().all(|language| locales.contains(&language.as_str())));
        let claims = metadata["claims"].as_array().unwrap();
        let all = scheme.all_claims();
        assert_eq!(claims.len(), all.len());
        for (entry, claim) in claims.iter().zip(all) {
            assert_eq!(entry["path"], Value::from(claim.path.clone()));
            assert_eq!(entry["sd"], if claim.selective { "always" } else { "never" });
            assert_eq!(entry["mandatory"], claim.required);
        }
    }
}

/// A different salt every time; nothing here has to be secret.
struct Counting(std::sync::atomic::AtomicU8);

impl Entropy for Counting {
    fn fill(&self, out: &mut [u8]) -> Result<(), CryptoError> {
        for byte in out {
            *byte = self.0.fetch_add(7, std::sync::atomic::Ordering::Relaxed);
        }
        Ok(())
    }
}

fn signer(seed: u8) -> SoftSigner {
    SecretKey::from_bytes(Alg::Es256, &[seed; 32]).unwrap().signer().unwrap()
}

/// A register row that fills every column.
fn row(scheme: &Scheme) -> BTreeMap<String, String> {
    let cell = |claim: &ClaimDef| {
        let text = match &claim.kind {
            Kind::Text => "Ma Tra",
            Kind::Date => "1958-03-31",
            Kind::Choice(values) => values.last().unwrap(),
            Kind::Object(_) => return None,
        };
        Some((claim.column.clone().unwrap(), text.to_owned()))
    };
    scheme.all_claims().into_iter().filter_map(cell).collect()
}

fn read(text: &str, format: Format) -> Map<String, Value> {
    let unverified = sdjwt::UnverifiedSdJwt::parse(text).unwrap();
    let typ = Claimed::peek(&unverified).unwrap().typ;
    let verified = unverified.verify(&signer(1).public_key(), &typ, &Pure).unwrap();
    Credential::from_verified(&verified, format).unwrap().subject
}

#[test]
fn a_register_row_becomes_a_credential_that_shows_the_open_claims_only() {
    for Package { scheme, .. } in packages() {
        let subject = scheme.subject(&row(&scheme)).unwrap();
        for format in [Format::VcSdJwt, Format::DcSdJwt] {
            let draft = Draft {
                format,
                scheme: &scheme,
                issuer: "did:web:agency.example",
                kid: "k1",
                x5c: &[],
                subject: &subject,
                valid_from: UnixTime(1_780_000_000),
                valid_until: UnixTime(1_790_000_000),
                status: ("https://agency.example/status/1", 7),
                holder: &signer(2).public_key(),
            };
            let entropy = Counting(1.into());
            let issued = credential::issue(&draft, &signer(1), &entropy).unwrap();
            let whole = read(&issued, format);
            assert_eq!(whole, subject.iter().cloned().collect());
            assert_eq!(scheme.check(&whole), Ok(()));

            let shown = read(&sdjwt::present(&issued, &|_| false).unwrap(), format);
            let open: Vec<&str> = scheme
                .claims
                .iter()
                .filter(|claim| !claim.selective)
                .map(|claim| claim.path.last().unwrap().as_str())
                .collect();
            assert_eq!(shown.keys().collect::<Vec<_>>(), open);
            assert_eq!(scheme.check(&shown), Ok(()));
        }
    }
}
