use serde_json::json;

use super::*;
use crate::crypto::{Alg, Pure, SecretKey, SoftSigner};
use crate::scheme::{Governance, Scheme};
use crate::trust::PartyKey;

pub(crate) fn scheme() -> Scheme {
    Scheme::parse(crate::scheme::tests::SOCIAL).unwrap()
}

pub(crate) fn governance() -> Governance {
    let file = include_bytes!("../../../../schemas/social-assistance-eligibility/governance.json");
    Governance::parse(file, &scheme()).unwrap()
}

pub(crate) fn pharmacy_terms() -> Terms {
    Terms::parse(include_bytes!(
        "../../../../schemas/social-assistance-eligibility/agreement.template.json"
    ))
    .unwrap()
}

pub(crate) fn signer(seed: u8) -> SoftSigner {
    SecretKey::from_bytes(Alg::EdDsa, &[seed; 32]).unwrap().signer().unwrap()
}

pub(crate) fn party(id: &str, keys: &[(&str, u8, KeyPurpose)]) -> Party {
    let key = |(kid, seed, purpose): &(&str, u8, KeyPurpose)| PartyKey {
        kid: (*kid).to_owned(),
        key: signer(*seed).public_key(),
        purposes: vec![*purpose],
        compromised_since: None,
    };
    Party {
        id: id.to_owned(),
        name: [("en".to_owned(), id.to_owned())].into(),
        may_issue: vec![],
        keys: keys.iter().map(key).collect(),
        credential_issuer: None,
        certificate_anchors: Vec::new(),
    }
}

pub(crate) const MINISTRY: &str = "did:web:ministry.example";
pub(crate) const PHARMACIES: &str = "did:web:pharmacies.example";

pub(crate) fn ministry() -> Party {
    let keys = [
        ("k1", 1, KeyPurpose::Credential),
        ("s1", 2, KeyPurpose::Status),
        ("a1", 3, KeyPurpose::Agreement),
    ];
    let mut party = party(MINISTRY, &keys);
    party.may_issue = vec!["SocialAssistanceEligibility".to_owned()];
    party
}

pub(crate) fn pharmacies() -> Party {
    party(PHARMACIES, &[("a1", 4, KeyPurpose::Agreement), ("k1", 5, KeyPurpose::Metadata)])
}

/// The template, signed by (party, kid, seed).
pub(crate) fn signed(by: &[(&str, &str, u8)]) -> String {
    let signers: Vec<(String, SoftSigner)> =
        by.iter().map(|(did, kid, seed)| (format!("{did}#{kid}"), signer(*seed))).collect();
    let signers: Vec<(&str, &dyn Signer)> =
        signers.iter().map(|(kid, signer)| (kid.as_str(), signer as &dyn Signer)).collect();
    sign(&pharmacy_terms(), &signers).unwrap()
}

pub(crate) const BOTH: [(&str, &str, u8); 2] = [(MINISTRY, "a1", 3), (PHARMACIES, "a1", 4)];

fn verify(text: &str) -> Result<Agreement, AgreementError> {
    verify_with(text, &ministry(), &pharmacies())
}

fn verify_with(
    text: &str,
    provider: &Party,
    consumer: &Party,
) -> Result<Agreement, AgreementError> {
    UnverifiedAgreement::parse(text.as_bytes())?.verify(provider, consumer, &Pure)
}

fn unsigned(did: &str) -> AgreementError {
    AgreementError::Unsigned(did.to_owned())
}

#[test]
fn two_signatures_make_an_agreement() {
    let one = signed(&BOTH[..1]);
    assert_eq!(verify(&one).unwrap_err(), unsigned(PHARMACIES));
    let both = add_signature(&one, "did:web:pharmacies.example#a1", &signer(4)).unwrap();
    let agreement = verify(&both).unwrap();
    assert_eq!(agreement.id(), "msa-pharmacies-1");
    assert_eq!(agreement.audience(), "urn:annona:counter:pharmacy");
    assert_eq!(agreement.always(), [["class"]]);
    assert_eq!(agreement.optional(), [["matchHint"]]);
    assert_eq!(agreement.credential_types(), ["SocialAssistanceEligibility"]);
    assert_eq!(agreement.max_status_age(), 604_800);
    assert!(agreement.purpose("ar").contains("الصيدلية"));
    assert_eq!(agreement.purpose("fr"), agreement.purpose("en"));
    assert_eq!(agreement.terms(), &pharmacy_terms());
}

#[test]
fn in_force_from_iat_until_before_exp() {
    let agreement = verify(&signed(&BOTH)).unwrap();
    let Terms { iat, exp, .. } = *agreement.terms();
    assert!(agreement.valid_at(iat) && agreement.valid_at(exp.plus(-1)));
    assert!(!agreement.valid_at(iat.plus(-1)) && !agreement.valid_at(exp));
}

#[test]
fn only_keys_for_agreements_count() {
    let with_credential_key = signed(&[(MINISTRY, "k1", 1), (PHARMACIES, "a1", 4)]);
    assert_eq!(verify(&with_credential_key).unwrap_err(), unsigned(MINISTRY));
    let with_a_foreign_key = signed(&[(MINISTRY, "a1", 9), (PHARMACIES, "a1", 4)]);
    assert_eq!(verify(&with_a_foreign_key).unwrap_err(), unsigned(MINISTRY));
    let mut compromised = ministry();
    compromised.keys[2].compromised_since = Some(pharmacy_terms().iat);
    let refused = verify_with(&signed(&BOTH), &compromised, &pharmacies());
    assert_eq!(refused.unwrap_err(), unsigned(MINISTRY));
    compromised.keys[2].compromised_since = Some(pharmacy_terms().iat.plus(1));
    assert!(verify_with(&signed(&BOTH), &compromised, &pharmacies()).is_ok());
}

#[test]
fn one_key_cannot_sign_for_both_sides() {
    let consumer = party(PHARMACIES, &[("a1", 3, KeyPurpose::Agreement)]);
    let text = signed(&[(MINISTRY, "a1", 3), (PHARMACIES, "a1", 3)]);
    let refused = verify_with(&text, &ministry(), &consumer);
    assert_eq!(refused.unwrap_err(), AgreementError::OneKey);
}

#[test]
fn the_parties_are_those_of_the_terms() {
    let other = party("did:web:other.example", &[("a1", 4, KeyPurpose::Agreement)]);
    let refused = verify_with(&signed(&BOTH), &ministry(), &other);
    assert_eq!(refused.unwrap_err(), AgreementError::Party(other.id));
    let swapped = verify_with(&signed(&BOTH), &pharmacies(), &ministry());
    assert_eq!(swapped.unwrap_err(), AgreementError::Party(PHARMACIES.to_owned()));
}

#[test]
fn a_changed_byte_is_noticed() {
    let text = signed(&BOTH);
    let forged = pharmacy_terms();
    let wider = Terms { exp: forged.exp.plus(1), ..forged };
    let encode = |terms: &Terms| crate::b64::encode(terms.to_json().unwrap());
    let forged = text.replace(&encode(&pharmacy_terms()), &encode(&wider));
    assert_ne!(forged, text);
    assert_eq!(verify(&forged).unwrap_err(), unsigned(MINISTRY));
    for at in (0..text.len()).step_by(101) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        assert!(verify(&String::from_utf8(bytes).unwrap()).is_err(), "byte {at}");
    }
}

#[test]
fn another_type_of_document_is_not_an_agreement() {
    let terms = pharmacy_terms().to_json().unwrap();
    let kids = BOTH.map(|(did, kid, seed)| (format!("{did}#{kid}"), signer(seed)));
    let signers = [0, 1].map(|i| (kids[i].0.as_str(), &kids[i].1 as &dyn Signer));
    let text = jws::general::sign("trust-bundle+jwt", terms.as_bytes(), &signers).unwrap();
    assert_eq!(verify(&text).unwrap_err(), unsigned(MINISTRY));
}

#[test]
fn contradictory_terms_are_refused_before_signing() {
    let refused = |change: &dyn Fn(&mut Terms)| {
        let mut terms = pharmacy_terms();
        change(&mut terms);
        let key = signer(3);
        matches!(sign(&terms, &[("x", &key)]), Err(AgreementError::Terms(_)))
    };
    let path = |name: &str| vec![name.to_owned()];
    assert!(!refused(&|_| ()));
    assert!(refused(&|t| t.sub = MINISTRY.to_owned()));
    assert!(refused(&|t| t.agreement.consumer = MINISTRY.to_owned()));
    assert!(refused(&|t| t.agreement.id = "a b".to_owned()));
    assert!(refused(&|t| t.country = "Xx".to_owned()));
    assert!(refused(&|t| t.exp = t.iat));
    assert!(refused(&|t| t.exp = UnixTime(i64::MAX)));
    assert!(refused(&|t| t.purpose.clear()));
    assert!(refused(&|t| t.purpose[0].value = "x".repeat(1_001)));
    assert!(refused(&|t| t.service[0].value = "x".repeat(41)));
    assert!(refused(&|t| t.agreement.remedy = "a\n# b".to_owned()));
    assert!(refused(&|t| t.agreement.max_status_age = 0));
    assert!(refused(&|t| t.agreement.presentation.audience.clear()));
    assert!(refused(&|t| t.agreement.presentation.optional.push(path("person"))));
    assert!(refused(&|t| t.agreement.presentation.always.push(path("matchHint"))));
    assert!(refused(&|t| t.credentials[1].claim[0].path = path("person")));
    assert!(refused(&|t| t.credentials[0].format = "mso_mdoc".to_owned()));
    assert!(refused(&|t| t.credentials[0].meta = Meta::default()));
    assert!(refused(&|t| t.credentials.clear()));
}

#[test]
fn may_disclose_covers_members_and_nothing_around() {
    let mut terms = pharmacy_terms();
    terms.agreement.presentation.always.push(vec!["person".to_owned()]);
    terms.agreement.presentation.optional = vec![vec!["household".to_owned(), "band".to_owned()]];
    let agreement = Agreement { terms };
    assert!(agreement.may_disclose(&["class"]));
    assert!(agreement.may_disclose(&["person", "name"]));
    assert!(agreement.may_disclose(&["household", "band"]));
    assert!(!agreement.may_disclose(&["household"]));
    assert!(!agreement.may_disclose(&["household", "address"]));
    assert!(!agreement.may_disclose::<&str>(&[]));
}

#[test]
fn queries_ask_for_what_was_agreed_only() {
    let agreement = verify(&signed(&BOTH)).unwrap();
    let hint = vec!["matchHint".to_owned()];
    assert_eq!(
        agreement.compile_dcql("vc+sd-jwt", &[]).unwrap(),
        json!({"credentials": [{"id": "card", "format": "vc+sd-jwt",
            "meta": {"type_values": [["SocialAssistanceEligibility"]]},
            "claims": [{"path": ["credentialSubject", "class"]}]}]})
    );
    assert_eq!(
        agreement.compile_dcql("dc+sd-jwt", &[hint]).unwrap(),
        json!({"credentials": [{"id": "card", "format": "dc+sd-jwt",
            "meta": {"vct_values": ["https://annona.example/schemes/social-assistance-eligibility"]},
            "claims": [{"path": ["class"]}, {"path": ["matchHint"]}]}]})
    );
    for format in ["vc+sd-jwt", "dc+sd-jwt"] {
        let query = agreement.compile_dcql(format, agreement.optional()).unwrap();
        assert!(crate::dcql::Query::from_value(&query).is_ok(), "{format}");
    }
    let over = agreement.compile_dcql("dc+sd-jwt", &[vec!["person".to_owned()]]);
    assert_eq!(over, Err(AgreementError::NotAgreed("person".to_owned())));
    let format = agreement.compile_dcql("ldp_vc", &[]);
    assert_eq!(format, Err(AgreementError::Format("ldp_vc".to_owned())));
}
