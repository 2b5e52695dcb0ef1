use std::collections::BTreeMap;

use super::*;
use crate::crypto::Pure;
use crate::status::token::{self, TokenClaims};
use crate::status::{Status, StatusList};
use crate::trust::AnchorKey;
use crate::trust::agreement::tests::{
    BOTH, MINISTRY, PHARMACIES, ministry, party, pharmacies, signed, signer,
};

const AUTHORITY: &str = "did:web:authority.example";
const LIST: &str = "https://ministry.example/status/1";
const IAT: UnixTime = UnixTime(1_780_000_000);

pub(super) fn anchor() -> TrustAnchor {
    let key = |i: u8| AnchorKey { kid: format!("r{i}"), key: signer(100 + i).public_key() };
    TrustAnchor { id: AUTHORITY.to_owned(), keys: [1, 2, 3].map(key).to_vec(), threshold: 2 }
}

fn status_list(uri: &str, iss: &str, kid: &str, seed: u8) -> String {
    let mut list = StatusList::new(1, 64).unwrap();
    list.set(9, Status::Invalid).unwrap();
    let since = BTreeMap::new();
    let exp = IAT.plus(86_400);
    let claims = TokenClaims { iss, uri, iat: IAT, exp, ttl: None, since: &since };
    token::sign(&claims, &list, kid, &signer(seed)).unwrap()
}

pub(super) fn draft() -> BundleDraft {
    BundleDraft {
        iss: AUTHORITY.to_owned(),
        sequence: 7,
        iat: IAT,
        exp: IAT.plus(86_400),
        parties: vec![ministry(), pharmacies()],
        agreements: vec![signed(&BOTH)],
        status_lists: vec![status_list(LIST, MINISTRY, "s1", 2)],
        schemes: vec![serde_json::from_slice(crate::scheme::tests::SOCIAL).unwrap()],
    }
}

/// Signed by the anchor keys with these numbers.
pub(super) fn signed_by(draft: &BundleDraft, keys: &[u8]) -> String {
    let keys: Vec<_> = keys.iter().map(|i| (format!("r{i}"), signer(100 + i))).collect();
    let signers: Vec<(&str, &dyn Signer)> =
        keys.iter().map(|(kid, signer)| (kid.as_str(), signer as &dyn Signer)).collect();
    sign(draft, &signers).unwrap()
}

fn open(text: &str, held: Option<u64>) -> Result<TrustBundle, BundleError> {
    TrustBundle::open(text.as_bytes(), &anchor(), &Pure, held)
}

fn refused(change: impl Fn(&mut BundleDraft)) -> BundleError {
    let mut draft = draft();
    change(&mut draft);
    open(&signed_by(&draft, &[1, 2]), None).unwrap_err()
}

#[test]
fn a_signed_bundle_answers_every_question() {
    let bundle = open(&signed_by(&draft(), &[1, 3]), Some(6)).unwrap();
    assert_eq!(bundle.sequence(), 7);
    assert_eq!((bundle.issued_at(), bundle.expires_at()), (IAT, IAT.plus(86_400)));
    assert_eq!(bundle.age(IAT.plus(60)), 60);
    let issuer = bundle.issuer_for(MINISTRY, "SocialAssistanceEligibility").unwrap();
    assert!(issuer.key("k1", KeyPurpose::Credential).is_some());
    assert!(bundle.issuer_for(MINISTRY, "SchoolMeal").is_none());
    assert!(bundle.issuer_for(PHARMACIES, "SocialAssistanceEligibility").is_none());
    assert_eq!(bundle.agreement("msa-pharmacies-1").unwrap().consumer(), PHARMACIES);
    assert!(bundle.agreement("other").is_none());
    let list = bundle.status(LIST).unwrap();
    assert_eq!(list.issuer(), MINISTRY);
    assert_eq!(list.list().get(9), Some(Status::Invalid));
    let scheme = bundle.scheme("SocialAssistanceEligibility").unwrap();
    assert_eq!(bundle.scheme_by_vct(&scheme.vct), Some(scheme));
    assert_eq!((bundle.parties().count(), bundle.agreements().count()), (2, 1));
}

#[test]
fn the_threshold_counts_different_anchor_keys() {
    let draft = draft();
    let few = |good| BundleError::Threshold(good, 2);
    assert_eq!(open(&signed_by(&draft, &[2]), None).unwrap_err(), few(1));
    assert_eq!(open(&signed_by(&draft, &[1, 9]), None).unwrap_err(), few(1));
    assert!(open(&signed_by(&draft, &[1, 2, 3]), None).is_ok());
    // One key under the names of two.
    let key = signer(101);
    let text = sign(&draft, &[("r1", &key), ("r2", &key)]).unwrap();
    assert_eq!(open(&text, None).unwrap_err(), few(1));
    // An anchor that lists one key twice is no anchor.
    let mut anchor = anchor();
    anchor.keys[1].key = anchor.keys[0].key;
    let refused = TrustBundle::open(text.as_bytes(), &anchor, &Pure, None).unwrap_err();
    assert!(matches!(refused, BundleError::Trust(TrustError::Anchor(_))));
}

#[test]
fn an_older_number_is_refused() {
    let text = signed_by(&draft(), &[1, 2]);
    assert!(open(&text, Some(7)).is_ok());
    assert_eq!(open(&text, Some(8)).unwrap_err(), BundleError::Rollback(7, 8));
}

#[test]
fn every_changed_byte_is_noticed() {
    let text = signed_by(&draft(), &[1, 2]);
    for at in (0..text.len()).step_by(157) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        assert!(open(&String::from_utf8(bytes).unwrap(), None).is_err(), "byte {at}");
    }
    let payload = text_of(&serde_json::json!({"iss": AUTHORITY})).unwrap();
    let key = signer(3);
    let text = jws::general::sign("agreement+jwt", &payload, &[("r1", &key)]).unwrap();
    assert_eq!(open(&text, None).unwrap_err(), BundleError::Threshold(0, 2));
}

#[test]
fn dates_and_authority_must_fit() {
    assert_eq!(refused(|d| d.iss = MINISTRY.to_owned()), BundleError::Authority);
    assert_eq!(refused(|d| d.exp = d.iat), BundleError::Dates);
    let bundle = open(&signed_by(&draft(), &[1, 2]), None).unwrap();
    assert_eq!(bundle.check_clock(IAT.plus(-600)), Ok(()));
    assert_eq!(bundle.check_clock(IAT.plus(-601)), Err(BundleError::FromTheFuture(601)));
    assert_eq!(bundle.check_clock(IAT.plus(1 << 40)), Ok(()));
}

#[test]
fn agreements_must_verify_against_the_parties_inside() {
    let one_side = refused(|d| d.agreements = vec![signed(&BOTH[..1])]);
    let unsigned = AgreementError::Unsigned(PHARMACIES.to_owned());
    assert_eq!(one_side, BundleError::Agreement(unsigned));
    let unknown = refused(|d| drop(d.parties.pop()));
    assert_eq!(unknown, BundleError::UnknownParty("agreement msa-pharmacies-1".to_owned()));
    let twice = refused(|d| d.agreements.push(signed(&BOTH)));
    assert_eq!(twice, BundleError::Twice("agreement msa-pharmacies-1".to_owned()));
    let not_theirs =
        |what: &str| BundleError::NotTheirs("msa-pharmacies-1".to_owned(), what.to_owned());
    let name = "SocialAssistanceEligibility";
    assert_eq!(refused(|d| d.parties[0].may_issue.clear()), not_theirs(name));
    let vct = "https://annona.example/schemes/social-assistance-eligibility";
    assert_eq!(refused(|d| d.schemes.clear()), not_theirs(vct));
}

#[test]
fn status_lists_must_be_signed_by_their_issuer_with_a_status_key() {
    let lists = |list: String| refused(move |d| d.status_lists = vec![list.clone()]);
    let what = || format!("status list {LIST}");
    let unknown = lists(status_list(LIST, "did:web:nobody.example", "s1", 2));
    assert_eq!(unknown, BundleError::UnknownParty(what()));
    let credential_key = lists(status_list(LIST, MINISTRY, "k1", 1));
    assert_eq!(credential_key, BundleError::UnknownKey(what()));
    let other_signer = lists(status_list(LIST, MINISTRY, "s1", 1));
    assert!(matches!(other_signer, BundleError::Status(_)));
    let compromised = refused(|d| d.parties[0].keys[1].compromised_since = Some(IAT));
    assert_eq!(compromised, BundleError::UnknownKey(what()));
    let twice = refused(|d| d.status_lists.push(status_list(LIST, MINISTRY, "s1", 2)));
    assert_eq!(twice, BundleError::Twice(what()));
}

#[test]
fn parties_and_schemes_stand_once_and_are_checked() {
    let twice = refused(|d| d.parties.push(ministry()));
    assert_eq!(twice, BundleError::Twice(MINISTRY.to_owned()));
    let bad_party = refused(|d| d.parties[1].keys.clear());
    assert!(matches!(bad_party, BundleError::Trust(TrustError::Party(_))));
    let twice = refused(|d| d.schemes.push(d.schemes[0].clone()));
    assert!(matches!(twice, BundleError::Twice(_)));
    let bad_scheme = refused(|d| d.schemes[0]["vct"] = "x".into());
    assert!(matches!(bad_scheme, BundleError::Scheme(_)));
}

#[test]
fn counts_are_bounded() {
    let many = |d: &mut BundleDraft| {
        let key = [("k", 1, KeyPurpose::Credential)];
        d.parties = (0..=MAX_PARTIES).map(|i| party(&format!("did:x:{i}"), &key)).collect();
    };
    assert_eq!(refused(many), BundleError::TooMany("parties".to_owned(), MAX_PARTIES));
    let many = |d: &mut BundleDraft| d.status_lists = vec![String::new(); MAX_STATUS_LISTS + 1];
    let lists = "status lists".to_owned();
    assert_eq!(refused(many), BundleError::TooMany(lists, MAX_STATUS_LISTS));
}

/// A country's list of a million people opens at a glance (the budget is 50 ms in release).
#[test]
fn a_list_of_a_million_entries_opens() {
    let mut list = StatusList::new(1, 1 << 20).unwrap();
    for index in (0..1 << 20).step_by(37) {
        list.set(index, Status::Invalid).unwrap();
    }
    let since = BTreeMap::new();
    let exp = IAT.plus(86_400);
    let claims = TokenClaims { iss: MINISTRY, uri: LIST, iat: IAT, exp, ttl: None, since: &since };
    let token = token::sign(&claims, &list, "s1", &signer(2)).unwrap();
    let draft = BundleDraft { status_lists: vec![token], ..draft() };
    let text = signed_by(&draft, &[1, 2]);
    let started = std::time::Instant::now();
    let bundle = open(&text, None).unwrap();
    let took = started.elapsed();
    assert_eq!(bundle.status(LIST).unwrap().list().get(37 * 1_000), Some(Status::Invalid));
    assert!(cfg!(debug_assertions) || took.as_millis() < 50, "{took:?}");
}

#[test]
fn lists_that_would_fill_the_memory_are_refused() {
    // Nothing but valid entries: 4 MiB shrink to 4 KiB.
    let list = StatusList::new(8, 4 << 20).unwrap();
    let token = |number: usize| {
        let uri = format!("https://ministry.example/status/{number}");
        let (since, exp) = (BTreeMap::new(), IAT.plus(86_400));
        let claims =
            TokenClaims { iss: MINISTRY, uri: &uri, iat: IAT, exp, ttl: None, since: &since };
        token::sign(&claims, &list, "s1", &signer(2)).unwrap()
    };
    let tokens: Vec<String> = (0..17).map(token).collect();
    let text = |lists: &[String]| {
        let draft = BundleDraft { status_lists: lists.to_vec(), ..draft() };
        signed_by(&draft, &[1, 2])
    };
    assert!(open(&text(&tokens[1..]), None).is_ok());
    let refused = open(&text(&tokens), None).unwrap_err();
    assert!(matches!(refused, BundleError::TooMany(_, MAX_STATUS_BYTES)), "{refused}");
}
