use super::*;
use crate::crypto::{Alg, CryptoError, Entropy, Pure, SecretKey, Signer as _};
use crate::sdjwt;
use serde_json::json;

const PID: &str = "https://credentials.example.com/identity_credential";

/// A credential as a test writes it down.
struct Card {
    id: &'static str,
    format: Format,
    types: Vec<String>,
    authorities: Vec<(String, String)>,
    bound: bool,
    claims: Value,
}

fn card(id: &'static str, vct: &'static str, claims: Value) -> Card {
    let types = vec![vct.to_owned()];
    Card { id, format: Format::DcSdJwt, types, authorities: vec![], bound: true, claims }
}

fn candidates(cards: &[Card]) -> Vec<Candidate<'_>> {
    cards
        .iter()
        .map(|card| Candidate {
            id: card.id,
            format: card.format,
            types: &card.types,
            authorities: &card.authorities,
            bound: card.bound,
            claims: card.claims.as_object().unwrap(),
        })
        .collect()
}

fn ask(query: &Value, cards: &[Card]) -> Result<Selection, DcqlError> {
    matches(&Query::from_value(query).unwrap(), &candidates(cards))
}

/// Query, candidate and paths of the answer, as JSON.
fn shown(found: &[Match]) -> Value {
    found.iter().map(|m| json!([m.query, m.candidate, m.paths])).collect()
}

/// The required part of the answer.
fn answer(query: &Value, cards: &[Card]) -> Value {
    ask(query, cards).map_or_else(|error| json!(error.to_string()), |s| shown(&s.required))
}

fn no_match(id: &str) -> Value {
    json!(DcqlError::NoMatch(id.to_owned()).to_string())
}

fn person() -> Value {
    json!({
        "vct": PID,
        "family_name": "Doe",
        "given_name": "Erika",
        "postal_code": "90210",
        "age": 44,
        "adult": true,
        "address": {"street_address": "1 Main", "locality": "X", "region": "Y"},
        "nationalities": ["DE", "FR"],
        "degrees": [{"type": "BSc", "year": 2001}, {"type": "MSc", "year": 2003}],
    })
}

/// A query for one identity credential with these claims.
fn pid_query(claims: Value) -> Value {
    json!({"credentials": [{"id": "pid", "format": "dc+sd-jwt", "meta": {"vct_values": [PID]}, "claims": claims}]})
}

#[test]
fn the_claims_that_are_asked_for_and_no_others() {
    let query = pid_query(json!([
        {"path": ["family_name"]},
        {"path": ["given_name"]},
        {"path": ["address", "street_address"]},
    ]));
    let cards = [card("1", PID, person())];
    let selection = ask(&query, &cards).unwrap();
    assert_eq!(
        shown(&selection.required),
        json!([["pid", "1", [["address", "street_address"], ["family_name"], ["given_name"]]]])
    );
    let found = &selection.required[0];
    assert!(found.bind);
    let path = |json: Value| -> ClaimPath { serde_json::from_value(json).unwrap() };
    for (path, disclosed) in [
        (path(json!(["family_name"])), true),
        (path(json!(["address", "street_address"])), true),
        (path(json!(["address"])), false),
        (path(json!(["address", "locality"])), false),
        (path(json!(["age"])), false),
    ] {
        assert_eq!(found.discloses(&path), disclosed, "{path:?}");
    }
}

#[test]
fn without_claims_nothing_selective_is_disclosed() {
    let mut query = pid_query(json!([{"path": ["age"]}]));
    query["credentials"][0].as_object_mut().unwrap().remove("claims");
    let selection = ask(&query, &[card("1", PID, person())]).unwrap();
    assert_eq!(shown(&selection.required), json!([["pid", "1", []]]));
    assert!(!selection.required[0].discloses(&["age".into()]));
}

#[test]
fn a_whole_object_is_disclosed_with_its_parts() {
    let query = pid_query(json!([{"path": ["address"]}, {"path": ["nationalities"]}]));
    let selection = ask(&query, &[card("1", PID, person())]).unwrap();
    let found = &selection.required[0];
    assert!(found.discloses(&["address".into(), "region".into()]));
    assert!(found.discloses(&["nationalities".into(), PathPart::Index(1)]));
    assert!(!found.discloses(&["degrees".into()]));
}

#[test]
fn arrays_are_disclosed_element_by_element() {
    let cards = [card("1", PID, person())];
    for (claims, paths) in [
        (json!([{"path": ["nationalities", 1]}]), json!([["nationalities", 1]])),
        (
            json!([{"path": ["degrees", null, "type"]}]),
            json!([["degrees", 0, "type"], ["degrees", 1, "type"]]),
        ),
        // Only the elements that have an accepted value.
        (
            json!([{"path": ["nationalities", null], "values": ["FR", "IT"]}]),
            json!([["nationalities", 1]]),
        ),
        // The same claim twice is disclosed once.
        (
            json!([{"path": ["nationalities", 0]}, {"path": ["nationalities", 0]}]),
            json!([["nationalities", 0]]),
        ),
    ] {
        assert_eq!(answer(&pid_query(claims), &cards), json!([["pid", "1", paths]]));
    }
}

#[test]
fn values_match_in_type_and_value() {
    let cards = [card("1", PID, person())];
    for (name, value, fits) in [
        ("family_name", json!("Doe"), true),
        ("family_name", json!("doe"), false),
        ("age", json!(44), true),
        ("age", json!("44"), false),
        ("age", json!(true), false),
        ("adult", json!(true), true),
        ("adult", json!("true"), false),
        ("address", json!("1 Main"), false),
    ] {
        let query = pid_query(json!([{"path": [name], "values": ["other", value]}]));
        assert_eq!(ask(&query, &cards).is_ok(), fits, "{name} {value}");
    }
}

#[test]
fn one_missing_claim_makes_a_credential_unfit() {
    let cards = [card("1", PID, person())];
    let query = pid_query(json!([{"path": ["family_name"]}, {"path": ["email"]}]));
    assert_eq!(answer(&query, &cards), no_match("pid"));
    assert_eq!(answer(&query, &[]), no_match("pid"));
}

#[test]
fn an_unfit_credential_is_passed_over() {
    let claims = json!([{"path": ["family_name"], "values": ["Roe"]}]);
    let roe = json!({"family_name": "Roe"});
    let cards = [
        card("other type", "https://other.example", roe.clone()),
        card("other value", PID, person()),
        card("other shape", PID, json!({"family_name": [{"Roe": 1}]})),
        card("good", PID, roe.clone()),
        card("also good", PID, roe),
    ];
    let mut query = pid_query(claims);
    assert_eq!(answer(&query, &cards), json!([["pid", "good", [["family_name"]]]]));
    query["credentials"][0]["multiple"] = json!(true);
    assert_eq!(
        answer(&query, &cards),
        json!([["pid", "good", [["family_name"]]], ["pid", "also good", [["family_name"]]]])
    );
}

#[test]
fn the_first_claim_set_that_fits_is_taken() {
    let mut query = pid_query(json!([
        {"id": "a", "path": ["family_name"]},
        {"id": "b", "path": ["postal_code"]},
        {"id": "c", "path": ["locality"]},
        {"id": "d", "path": ["region"]},
        {"id": "e", "path": ["date_of_birth"]},
    ]));
    query["credentials"][0]["claim_sets"] = json!([["a", "c", "d", "e"], ["a", "b", "e"]]);
    let second =
        json!({"family_name": "D", "postal_code": "1", "region": "R", "date_of_birth": "x"});
    let first = json!({"family_name": "D", "locality": "L", "region": "R", "date_of_birth": "x", "postal_code": "1"});
    let cards = [card("second", PID, second)];
    let small = json!([["pid", "second", [["date_of_birth"], ["family_name"], ["postal_code"]]]]);
    assert_eq!(answer(&query, &cards), small);
    // A credential with the preferred set goes before one that stands earlier in the wallet.
    let [second] = cards;
    let cards = [second, card("first", PID, first)];
    assert_eq!(
        answer(&query, &cards),
        json!([["pid", "first", [["date_of_birth"], ["family_name"], ["locality"], ["region"]]]])
    );
    assert_eq!(answer(&query, &[card("none", PID, person())]), no_match("pid"));
}

#[test]
fn holder_binding_is_demanded_unless_waived() {
    let mut query = pid_query(json!([{"path": ["age"]}]));
    let unbound = || [Card { bound: false, ..card("1", PID, person()) }];
    assert_eq!(answer(&query, &unbound()), no_match("pid"));
    query["credentials"][0]["require_cryptographic_holder_binding"] = json!(false);
    assert!(!ask(&query, &unbound()).unwrap().required[0].bind);
}

#[test]
fn one_trusted_authority_must_certify_the_issuer() {
    let mut query = pid_query(json!([{"path": ["age"]}]));
    query["credentials"][0]["trusted_authorities"] = json!([
        {"type": "aki", "values": ["key1", "key2"]},
        {"type": "openid_federation", "values": ["https://anchor.example"]},
    ]);
    for (kind, value, fits) in [
        ("aki", "key2", true),
        ("openid_federation", "https://anchor.example", true),
        ("etsi_tl", "key2", false),
        ("aki", "https://anchor.example", false),
        ("aki", "key3", false),
    ] {
        let authorities =
            vec![("x".to_owned(), "y".to_owned()), (kind.to_owned(), value.to_owned())];
        let cards = [Card { authorities, ..card("1", PID, person()) }];
        assert_eq!(ask(&query, &cards).is_ok(), fits, "{kind} {value}");
    }
    assert_eq!(answer(&query, &[card("1", PID, person())]), no_match("pid"));
}

#[test]
fn w3c_credentials_match_by_their_types() {
    let types =
        ["https://www.w3.org/2018/credentials#VerifiableCredential", "https://example.org/Degree"];
    let w3c = |types: &[&str]| Card {
        format: Format::VcSdJwt,
        types: types.iter().map(|kind| (*kind).to_owned()).collect(),
        ..card("w3c", "", json!({"credentialSubject": {"class": "A"}}))
    };
    let query = |format: &str, type_values: Value| {
        json!({"credentials": [{"id": "q", "format": format, "meta": {"type_values": type_values},
            "claims": [{"path": ["credentialSubject", "class"]}]}]})
    };
    let good = json!([["q", "w3c", [["credentialSubject", "class"]]]]);
    for (format, type_values, fits) in [
        ("vc+sd-jwt", json!([["https://example.org/Degree"]]), true),
        ("vc+sd-jwt", json!([["https://example.org/Other"], [types[1], types[0]]]), true),
        ("vc+sd-jwt", json!([["https://example.org/Degree", "https://example.org/Other"]]), false),
        ("vc+sd-jwt", json!([["Degree"]]), false),
        ("dc+sd-jwt", json!([["https://example.org/Degree"]]), false),
        ("ldp_vc", json!([["https://example.org/Degree"]]), false),
    ] {
        let expected = if fits { good.clone() } else { no_match("q") };
        assert_eq!(
            answer(&query(format, type_values.clone()), &[w3c(&types)]),
            expected,
            "{type_values}"
        );
    }
    let by_vct =
        json!({"credentials": [{"id": "q", "format": "vc+sd-jwt", "meta": {"vct_values": [PID]}}]});
    assert_eq!(answer(&by_vct, &[w3c(&[PID])]), no_match("q"));
    let any = json!({"credentials": [{"id": "q", "format": "vc+sd-jwt", "meta": {}}]});
    assert_eq!(answer(&any, &[w3c(&types)]), json!([["q", "w3c", []]]));
}

/// The query of appendix D "credentials_alternatives", shortened to one claim each.
fn alternatives() -> Value {
    let wanted = |id: &str, vct: &str, claim: &str| json!({"id": id, "format": "dc+sd-jwt", "meta": {"vct_values": [vct]}, "claims": [{"path": [claim]}]});
    json!({
        "credentials": [
            wanted("pid", PID, "given_name"),
            wanted("other_pid", "other", "given_name"),
            wanted("pid_reduced_cred_1", "reduced", "family_name"),
            wanted("pid_reduced_cred_2", "residence", "postal_code"),
            wanted("nice_to_have", "rewards", "rewards_number"),
        ],
        "credential_sets": [
            {"options": [["pid"], ["other_pid"], ["pid_reduced_cred_1", "pid_reduced_cred_2"]]},
            {"required": false, "options": [["nice_to_have"]]},
        ]
    })
}

#[test]
fn the_first_option_that_is_complete_answers_a_set() {
    let reduced = || card("1", "reduced", json!({"family_name": "Doe"}));
    let residence = || card("2", "residence", json!({"postal_code": "1"}));
    let other = || card("3", "other", json!({"given_name": "Erika"}));
    let two = json!([
        ["pid_reduced_cred_1", "1", [["family_name"]]],
        ["pid_reduced_cred_2", "2", [["postal_code"]]]
    ]);
    assert_eq!(answer(&alternatives(), &[reduced(), residence()]), two);
    assert_eq!(
        answer(&alternatives(), &[reduced(), residence(), other()]),
        json!([["other_pid", "3", [["given_name"]]]])
    );
    assert_eq!(answer(&alternatives(), &[reduced()]), no_match("pid"));
}

#[test]
fn optional_sets_wait_for_the_holder() {
    let cards = [card("pid", PID, person()), card("r", "rewards", json!({"rewards_number": 7}))];
    let selection = ask(&alternatives(), &cards).unwrap();
    let queries = |optional: &[usize]| -> Vec<String> {
        selection.answer(optional).unwrap().iter().map(|m| m.query.clone()).collect()
    };
    assert_eq!(queries(&[]), ["pid"]);
    assert_eq!(queries(&[0]), ["pid", "nice_to_have"]);
    assert_eq!(queries(&[0, 0, 5]), ["pid", "nice_to_have"]);
    // What is optional does not replace what is required.
    assert_eq!(answer(&alternatives(), &cards[1..]), no_match("pid"));
}

#[test]
fn an_answer_is_never_empty_or_partial() {
    let mut query = alternatives();
    query["credential_sets"][0]["required"] = json!(false);
    assert_eq!(ask(&query, &[]), Err(DcqlError::Nothing));
    let selection = ask(&query, &[card("pid", PID, person())]).unwrap();
    assert_eq!(selection.answer(&[]), Err(DcqlError::Nothing));
    assert_eq!(selection.answer(&[0]).unwrap().len(), 1);

    let mut both = alternatives();
    both.as_object_mut().unwrap().remove("credential_sets");
    assert_eq!(answer(&both, &[card("pid", PID, person())]), no_match("other_pid"));
}

#[test]
fn a_credential_in_two_sets_is_presented_once() {
    let mut query = alternatives();
    query["credential_sets"] =
        json!([{"options": [["pid"]]}, {"options": [["other_pid"], ["pid"]]}]);
    let selection = ask(&query, &[card("pid", PID, person())]).unwrap();
    assert_eq!(selection.answer(&[]).unwrap().len(), 1);
}

struct Fixed;

impl Entropy for Fixed {
    fn fill(&self, out: &mut [u8]) -> Result<(), CryptoError> {
        (1..).zip(out).for_each(|(n, byte)| *byte = n);
        Ok(())
    }
}

#[test]
fn a_match_decides_what_an_sd_jwt_discloses() {
    let path = |json: Value| -> ClaimPath { serde_json::from_value(json).unwrap() };
    let hide = [
        json!(["name"]),
        json!(["person"]),
        json!(["person", "born"]),
        json!(["person", "home"]),
        json!(["nations", null]),
        json!(["degrees", null]),
        json!(["degrees", null, "type"]),
        json!(["degrees", null, "year"]),
    ]
    .map(path);
    let payload = [
        ("vct", json!(PID)),
        ("name", json!("Erika")),
        ("person", json!({"born": 1964, "home": "Rome"})),
        ("nations", json!(["DE", "FR", "IT"])),
        ("degrees", json!([{"type": "BSc", "year": 1}, {"type": "MSc", "year": 2}])),
    ];
    let signer = SecretKey::from_bytes(Alg::EdDsa, &[3; 32]).unwrap().signer().unwrap();
    let head = crate::jws::header(Alg::EdDsa, "dc+sd-jwt", None);
    let issued = sdjwt::issue(&head, &payload, &hide, &signer, &Fixed).unwrap();
    let open = |text: &str| -> Value {
        let read = sdjwt::UnverifiedSdJwt::parse(text).unwrap();
        let read = read.verify(&signer.public_key(), "dc+sd-jwt", &Pure).unwrap();
        read.claims().clone().into()
    };
    let wallet = [card("1", PID, open(&issued))];
    for (claims, disclosed) in [
        (json!([{"path": ["name"]}]), json!({"name": "Erika", "nations": [], "degrees": []})),
        (
            json!([{"path": ["person", "born"]}, {"path": ["nations", 1]}]),
            json!({"person": {"born": 1964}, "nations": ["FR"], "degrees": []}),
        ),
        (
            json!([{"path": ["person"]}, {"path": ["nations", null], "values": ["IT", "DE"]}]),
            json!({"person": {"born": 1964, "home": "Rome"}, "nations": ["DE", "IT"], "degrees": []}),
        ),
        (
            json!([{"path": ["degrees", null, "type"]}]),
            json!({"nations": [], "degrees": [{"type": "BSc"}, {"type": "MSc"}]}),
        ),
        (
            json!([{"path": ["degrees", 1, "year"], "values": [2]}]),
            json!({"nations": [], "degrees": [{"year": 2}]}),
        ),
    ] {
        let selection = ask(&pid_query(claims), &wallet).unwrap();
        let found = &selection.required[0];
        let shown = sdjwt::present(&issued, &|path| found.discloses(path)).unwrap();
        let mut expected = disclosed;
        expected["vct"] = json!(PID);
        assert_eq!(open(&shown), expected);
    }
}
