//! The examples of OpenID for Verifiable Presentations 1.0: an SD-JWT VC with key binding, and
//! the queries of section 6.
#![expect(clippy::unwrap_used, reason = "tests")]

use annona_core::credential::Format;
use annona_core::crypto::{PublicKey, Pure};
use annona_core::dcql::{self, Candidate, Query};
use annona_core::json;
use annona_core::jwk::Jwk;
use annona_core::sdjwt::{self, SdJwtError, UnverifiedSdJwt};
use annona_tests::{Tally, vectors};
use serde_json::{Map, Value, json};

const SD_JWT: &str = "openid4vp/1.0/examples/sd_jwt_vcld/01";

/// `issuer_keys` of the example's settings.yml.
const X: &str = "b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ";
const Y: &str = "Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8";

fn issuer() -> PublicKey {
    let jwk = json!({"kty": "EC", "crv": "P-256", "x": X, "y": Y});
    PublicKey::try_from(&json::from_value::<Jwk>(jwk).unwrap()).unwrap()
}

#[test]
#[cfg_attr(not(vectors), ignore = "the vectors were not found; set ANNONA_VECTORS")]
fn the_printed_presentation_verifies() {
    let mut tally = Tally::new("openid4vp sd-jwt vc");
    let text = vectors::joined(&format!("{SD_JWT}/sd_jwt_presentation.txt"));
    let verified =
        UnverifiedSdJwt::parse(&text).unwrap().verify(&issuer(), "dc+sd-jwt", &Pure).unwrap();
    let wanted = vectors::json(&format!("{SD_JWT}/verified_contents.json"));
    assert_eq!(Value::Object(verified.claims().clone()), wanted);
    assert_eq!((verified.disclosed().len(), verified.hidden()), (1, 2));
    tally.count("presentations verified");

    let binding = verified.verify_key_binding(&Pure).unwrap();
    let printed = vectors::json(&format!("{SD_JWT}/kb_jwt_payload.json"));
    assert_eq!(Some(binding.aud.as_str()), printed.get("aud").unwrap().as_str());
    assert_eq!(Some(binding.nonce.as_str()), printed.get("nonce").unwrap().as_str());
    assert_eq!(Some(binding.iat.0), printed.get("iat").unwrap().as_i64());
    tally.count("key bindings verified");
    assert_eq!(tally.of("presentations verified") + tally.of("key bindings verified"), 2);
}

#[test]
#[cfg_attr(not(vectors), ignore = "the vectors were not found; set ANNONA_VECTORS")]
fn the_printed_credential_can_be_presented_again() {
    let issued = vectors::joined(&format!("{SD_JWT}/sd_jwt_issuance.txt"));
    let names: Vec<String> = sdjwt::disclosures(&issued)
        .unwrap()
        .into_iter()
        .map(|(path, _)| format!("{:?}", path.last().unwrap()))
        .collect();
    for name in ["givenName", "familyName", "birthDate"] {
        assert!(names.iter().any(|known| known.contains(name)), "{names:?}");
    }
    // Showing the one claim of the example gives the example, up to its key binding.
    let shown = sdjwt::present(&issued, &|path| format!("{path:?}").contains("givenName")).unwrap();
    let presentation = vectors::joined(&format!("{SD_JWT}/sd_jwt_presentation.txt"));
    assert_eq!(
        presentation.rsplit_once('~').map(|(all, _)| format!("{all}~")),
        Some(shown.clone())
    );
    let verified = UnverifiedSdJwt::parse(&shown).unwrap();
    let verified = verified.verify(&issuer(), "dc+sd-jwt", &Pure).unwrap();
    assert_eq!(verified.verify_key_binding(&Pure), Err(SdJwtError::Unbound));
}

/// What a wallet with the printed identity credential, and one with the rewards credential,
/// answers to each printed query.
#[test]
#[cfg_attr(not(vectors), ignore = "the vectors were not found; set ANNONA_VECTORS")]
fn the_printed_queries_are_answered() {
    let mut tally = Tally::new("openid4vp queries");
    let identity = claims(json!({
        "given_name": "John", "family_name": "Doe", "postal_code": "90210", "locality": "Beverly Hills",
        "region": "CA", "date_of_birth": "1940-01-01", "address": {"street_address": "42 Market Street"},
    }));
    let rewards = claims(json!({"rewards_number": "4711"}));
    let identity_type = ["https://credentials.example.com/identity_credential".to_owned()];
    let rewards_type = ["https://company.example/company_rewards".to_owned()];
    let candidate = |id, types, claims| Candidate {
        id,
        format: Format::DcSdJwt,
        types,
        authorities: &[],
        bound: true,
        claims,
    };
    let wallet = [
        candidate("identity", &identity_type, &identity),
        candidate("rewards", &rewards_type, &rewards),
    ];
    for (name, text) in vectors::files("openid4vp/1.0/examples/query_lang") {
        let query = Query::parse(&text).unwrap();
        let selection = dcql::matches(&query, &wallet);
        // Claims asked for and found, required and then optional; none when nothing may be sent.
        let wanted = match name.as_str() {
            "simple.json" => Some((3, 0)),
            "value_matching_simple.json" => Some((4, 0)),
            "claims_alternatives.json" => Some((4, 0)),
            "credentials_alternatives.json" => Some((3, 1)),
            "multi_credentials.json" | "simple_mdoc.json" | "complex_mdoc.json" => None,
            _ => panic!("what is {name}?"),
        };
        let paths = |matches: &[dcql::Match]| matches.iter().map(|m| m.paths.len()).sum::<usize>();
        let found = selection.ok().map(|selection| {
            (paths(&selection.required), selection.optional.iter().map(|set| paths(set)).sum())
        });
        assert_eq!(found, wanted, "{name}");
        tally.count(if found.is_some() { "answered" } else { "without a match, nothing sent" });
    }
    assert!(tally.of("answered") == 4 && tally.of("without a match, nothing sent") == 3);
}

/// Another value or another type, and the same query is not answered.
#[test]
#[cfg_attr(not(vectors), ignore = "the vectors were not found; set ANNONA_VECTORS")]
fn values_and_types_must_match() {
    let query = vectors::bytes("openid4vp/1.0/examples/query_lang/value_matching_simple.json");
    let query = Query::parse(&query).unwrap();
    let answers = |vct: &str, family_name: &str, postal_code: &str| {
        let claims = claims(json!({
            "given_name": "John", "family_name": family_name, "postal_code": postal_code,
            "address": {"street_address": "42 Market Street"},
        }));
        let (types, authorities) = ([vct.to_owned()], &[]);
        let (id, format, bound) = ("identity", Format::DcSdJwt, true);
        let wallet = [Candidate { id, format, types: &types, authorities, bound, claims: &claims }];
        dcql::matches(&query, &wallet).is_ok()
    };
    let vct = "https://credentials.example.com/identity_credential";
    assert!(answers(vct, "Doe", "90210") && answers(vct, "Doe", "90211"));
    assert!(!answers(vct, "Roe", "90210") && !answers(vct, "Doe", "90212"));
    assert!(!answers("https://other.example", "Doe", "90210"));
}

/// The queries inside the examples of whole requests.
#[test]
#[cfg_attr(not(vectors), ignore = "the vectors were not found; set ANNONA_VECTORS")]
fn the_queries_of_the_printed_requests_are_read() {
    let mut tally = Tally::new("openid4vp requests");
    for (name, text) in vectors::files("openid4vp/1.0/examples/request") {
        // The others are printed with comments or dots in the place of what is left out.
        let Ok(request) = serde_json::from_slice::<Value>(&text) else {
            tally.count("abbreviated, not read");
            continue;
        };
        let query = request.get("dcql_query").unwrap_or(&request);
        if query.get("credentials").is_none() {
            tally.count("without a query");
            continue;
        }
        assert!(!Query::from_value(query).unwrap().credentials.is_empty(), "{name}");
        tally.count("queries read");
    }
    assert!(tally.of("queries read") >= 2);
}

fn claims(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

/// Nothing of a key binding can be taken for an issuer's token, nor the reverse.
#[test]
#[cfg_attr(not(vectors), ignore = "the vectors were not found; set ANNONA_VECTORS")]
fn parts_do_not_stand_for_each_other() {
    let binding = vectors::joined(&format!("{SD_JWT}/kb_jwt_serialized.txt"));
    let jws = vectors::joined(&format!("{SD_JWT}/sd_jwt_jws_part.txt"));
    for (text, typ) in [(format!("{binding}~"), "dc+sd-jwt"), (format!("{jws}~"), "kb+jwt")] {
        let parsed = UnverifiedSdJwt::parse(&text).unwrap();
        assert!(parsed.verify(&issuer(), typ, &Pure).is_err());
    }
}
