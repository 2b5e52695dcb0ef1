//! The authority's day: parties, agreements and lists come in, bundles go out.
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use annona_core::crypto::{Alg, Pure, SecretKey, Signer, SoftSigner};
use annona_core::status::token::{self, TokenClaims};
use annona_core::status::{Status, StatusList};
use annona_core::time::{DAY, UnixTime};
use annona_core::trust::agreement::{self, AgreementError, Finding, Terms};
use annona_core::trust::bundle::BundleError;
use annona_core::trust::{AnchorKey, KeyPurpose, Party, PartyKey, TrustAnchor, TrustBundle};
use annona_registry::{Registry, RegistryError};

const SCHEME: &[u8] = include_bytes!("../../schemas/social-assistance-eligibility/scheme.json");
const RULES: &[u8] = include_bytes!("../../schemas/social-assistance-eligibility/governance.json");
const TERMS: &[u8] =
    include_bytes!("../../schemas/social-assistance-eligibility/agreement.template.json");

const MINISTRY: &str = "did:web:ministry.example";
const PHARMACIES: &str = "did:web:pharmacies.example";
const LIST: &str = "https://ministry.example/status/1";
const NOW: UnixTime = UnixTime(1_780_000_000);

/// A folder of its own for each test, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("annona-registry-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn signer(seed: u8) -> SoftSigner {
    SecretKey::from_bytes(Alg::EdDsa, &[seed; 32]).unwrap().signer().unwrap()
}

fn anchor() -> TrustAnchor {
    let key = |i: u8| AnchorKey { kid: format!("r{i}"), key: signer(100 + i).public_key() };
    let id = "did:web:authority.example".to_owned();
    TrustAnchor { id, keys: [1, 2, 3].map(key).to_vec(), threshold: 2 }
}

fn party(id: &str, types: &[&str], keys: &[(&str, u8, KeyPurpose)]) -> Party {
    let key = |(kid, seed, purpose): &(&str, u8, KeyPurpose)| PartyKey {
        kid: (*kid).to_owned(),
        key: signer(*seed).public_key(),
        purposes: vec![*purpose],
        compromised_since: None,
    };
    Party {
        id: id.to_owned(),
        name: [("en".to_owned(), id.to_owned())].into(),
        may_issue: types.iter().map(|name| (*name).to_owned()).collect(),
        keys: keys.iter().map(key).collect(),
        credential_issuer: None,
        certificate_anchors: Vec::new(),
    }
}

fn ministry() -> Party {
    let keys = [("s1", 2, KeyPurpose::Status), ("a1", 3, KeyPurpose::Agreement)];
    party(MINISTRY, &["SocialAssistanceEligibility"], &keys)
}

fn pharmacies() -> Party {
    party(PHARMACIES, &[], &[("a1", 4, KeyPurpose::Agreement), ("s1", 5, KeyPurpose::Status)])
}

fn registry(folder: &Path) -> Registry {
    let mut registry = Registry::create(folder, &anchor()).unwrap();
    registry.put_scheme(SCHEME, RULES).unwrap();
    registry.put_party(ministry()).unwrap();
    registry.put_party(pharmacies()).unwrap();
    registry
}

fn signed(change: impl Fn(&mut Terms)) -> String {
    let mut terms = Terms::parse(TERMS).unwrap();
    change(&mut terms);
    let one = agreement::sign(&terms, &[("did:web:ministry.example#a1", &signer(3))]).unwrap();
    agreement::add_signature(&one, "did:web:pharmacies.example#a1", &signer(4)).unwrap()
}

fn list(iss: &str, seed: u8, iat: UnixTime) -> String {
    let mut list = StatusList::new(1, 64).unwrap();
    list.set(9, Status::Invalid).unwrap();
    let since = BTreeMap::new();
    let exp = iat.plus(DAY);
    let claims = TokenClaims { iss, uri: LIST, iat, exp, ttl: None, since: &since };
    token::sign(&claims, &list, "s1", &signer(seed)).unwrap()
}

fn publish(
    registry: &mut Registry,
    now: UnixTime,
    keys: &[u8],
) -> Result<annona_registry::Published, RegistryError> {
    let keys: Vec<_> = keys.iter().map(|i| (format!("r{i}"), signer(100 + i))).collect();
    let signers: Vec<(&str, &dyn Signer)> =
        keys.iter().map(|(kid, signer)| (kid.as_str(), signer as &dyn Signer)).collect();
    registry.publish(now, DAY, &signers, &Pure)
}

fn open(bytes: &[u8]) -> TrustBundle {
    TrustBundle::open(bytes, &anchor(), &Pure, None).unwrap()
}

#[test]
fn what_was_accepted_is_published() {
    let folder = Folder::new("whole");
    let mut registry = registry(&folder.0);
    registry.add_agreement(&signed(|_| ()), &Pure).unwrap();
    registry.add_status_list(&list(MINISTRY, 2, NOW), &Pure).unwrap();
    let published = publish(&mut registry, NOW, &[1, 3]).unwrap();
    assert_eq!((published.sequence, published.left_out.len()), (1, 0));
    let bundle = open(&published.bytes);
    assert_eq!((bundle.sequence(), bundle.expires_at()), (1, NOW.plus(DAY)));
    assert!(bundle.agreement("msa-pharmacies-1").is_some());
    assert!(bundle.status(LIST).is_some());
    assert!(bundle.scheme("SocialAssistanceEligibility").is_some());
    let kept = std::fs::read(folder.0.join("bundles/0000000001.json")).unwrap();
    assert_eq!(kept, published.bytes);
}

#[test]
fn the_folder_keeps_everything() {
    let folder = Folder::new("keeps");
    let mut first = registry(&folder.0);
    first.add_agreement(&signed(|_| ()), &Pure).unwrap();
    publish(&mut first, NOW, &[1, 2]).unwrap();
    assert_eq!(Registry::open(&folder.0).unwrap_err(), RegistryError::Busy);
    drop(first);
    assert_eq!(Registry::create(&folder.0, &anchor()).unwrap_err(), RegistryError::Exists);
    let mut again = Registry::open(&folder.0).unwrap();
    assert_eq!(again.parties(), [ministry(), pharmacies()]);
    assert_eq!(again.agreements().unwrap(), [Terms::parse(TERMS).unwrap()]);
    assert_eq!(publish(&mut again, NOW, &[1, 2]).unwrap().sequence, 2);
}

#[test]
fn a_number_is_never_used_twice() {
    let folder = Folder::new("numbers");
    let mut registry = registry(&folder.0);
    let state = folder.0.join("state.json");
    let backup = std::fs::read(&state).unwrap();
    // Too few signers: the number is gone, and no file is there.
    let few = publish(&mut registry, NOW, &[1]).unwrap_err();
    assert_eq!(few, RegistryError::Bundle(BundleError::Threshold(1, 2)));
    assert!(!folder.0.join("bundles/0000000001.json").exists());
    assert_eq!(publish(&mut registry, NOW, &[1, 2]).unwrap().sequence, 2);
    drop(registry);
    // A backup from before knows of no bundle.
    std::fs::write(&state, backup).unwrap();
    let mut restored = Registry::open(&folder.0).unwrap();
    assert_eq!(publish(&mut restored, NOW, &[1, 2]).unwrap().sequence, 3);
}

#[test]
fn time_goes_forward_and_validity_is_bounded() {
    let folder = Folder::new("time");
    let mut registry = registry(&folder.0);
    publish(&mut registry, NOW, &[1, 2]).unwrap();
    let back = publish(&mut registry, NOW.plus(-1), &[1, 2]).unwrap_err();
    assert_eq!(back, RegistryError::ClockBack);
    for validity in [0, 3_599, 90 * DAY + 1] {
        let refused = registry.publish(NOW, validity, &[], &Pure).unwrap_err();
        assert_eq!(refused, RegistryError::Validity);
    }
}

#[test]
fn an_agreement_needs_both_signatures_and_nothing_to_correct() {
    let folder = Folder::new("agreements");
    let mut registry = registry(&folder.0);
    let terms = Terms::parse(TERMS).unwrap();
    let one = agreement::sign(&terms, &[("did:web:ministry.example#a1", &signer(3))]).unwrap();
    let refused = registry.add_agreement(&one, &Pure).unwrap_err();
    assert_eq!(refused, AgreementError::Unsigned(PHARMACIES.to_owned()).into());
    let greedy = signed(|terms| {
        let path = vec!["person".to_owned()];
        terms.agreement.presentation.optional.push(path.clone());
        for entry in &mut terms.credentials {
            let mut whole = path.clone();
            if entry.format == "vc+sd-jwt" {
                whole.insert(0, "credentialSubject".to_owned());
            }
            entry.claim.push(agreement::ClaimEntry { path: whole });
        }
    });
    let refused = registry.add_agreement(&greedy, &Pure).unwrap_err();
    assert_eq!(refused, Finding::OverAsking("person".to_owned()).into());
    let vague = signed(|terms| terms.agreement.legal_basis.clear());
    let refused = registry.add_agreement(&vague, &Pure).unwrap_err();
    assert_eq!(refused, Finding::MissingClause("legal_basis".to_owned()).into());
    assert!(registry.agreements().unwrap().is_empty());
}

#[test]
fn a_provider_agrees_only_on_what_it_issues() {
    let folder = Folder::new("theirs");
    let mut registry = registry(&folder.0);
    registry.put_party(Party { may_issue: vec![], ..ministry() }).unwrap();
    let refused = registry.add_agreement(&signed(|_| ()), &Pure).unwrap_err();
    assert_eq!(refused, RegistryError::NotTheirs("msa-pharmacies-1".to_owned()));
}

#[test]
fn a_later_agreement_replaces_an_earlier_one() {
    let folder = Folder::new("replace");
    let mut registry = registry(&folder.0);
    let later = signed(|terms| terms.iat = terms.iat.plus(1));
    registry.add_agreement(&later, &Pure).unwrap();
    let older = registry.add_agreement(&signed(|_| ()), &Pure).unwrap_err();
    assert_eq!(older, RegistryError::Older("agreement msa-pharmacies-1".to_owned()));
    registry.add_agreement(&signed(|terms| terms.iat = terms.iat.plus(2)), &Pure).unwrap();
    assert_eq!(registry.agreements().unwrap().len(), 1);
    registry.withdraw_agreement("msa-pharmacies-1").unwrap();
    let gone = registry.withdraw_agreement("msa-pharmacies-1").unwrap_err();
    assert_eq!(gone, RegistryError::NotFound("msa-pharmacies-1".to_owned()));
}

#[test]
fn status_lists_go_forward_and_stay_with_their_issuer() {
    let folder = Folder::new("lists");
    let mut registry = registry(&folder.0);
    registry.add_status_list(&list(MINISTRY, 2, NOW), &Pure).unwrap();
    let mut refused = |text: &str| registry.add_status_list(text, &Pure).unwrap_err();
    let what = || format!("status list {LIST}");
    assert_eq!(refused(&list(MINISTRY, 2, NOW.plus(-1))), RegistryError::Older(what()));
    assert_eq!(refused(&list(PHARMACIES, 5, NOW.plus(9))), RegistryError::OtherOwner(what()));
    assert!(matches!(refused(&list(MINISTRY, 5, NOW)), RegistryError::Bundle(_)));
    let unknown = BundleError::UnknownParty(what());
    assert_eq!(refused(&list("did:web:nobody.example", 2, NOW)), unknown.into());
    registry.add_status_list(&list(MINISTRY, 2, NOW.plus(1)), &Pure).unwrap();
    let published = publish(&mut registry, NOW.plus(1), &[1, 2]).unwrap();
    assert_eq!(open(&published.bytes).status(LIST).unwrap().iat(), NOW.plus(1));
}

#[test]
fn a_compromised_key_does_not_stop_the_next_bundle() {
    let folder = Folder::new("compromised");
    let mut registry = registry(&folder.0);
    registry.add_agreement(&signed(|_| ()), &Pure).unwrap();
    registry.add_status_list(&list(MINISTRY, 2, NOW), &Pure).unwrap();
    let mut party = ministry();
    for key in &mut party.keys {
        key.compromised_since = Some(UnixTime(0));
    }
    registry.put_party(party).unwrap();
    let published = publish(&mut registry, NOW, &[2, 3]).unwrap();
    let names = ["agreement msa-pharmacies-1".to_owned(), format!("status list {LIST}")];
    assert_eq!(published.left_out, names);
    let bundle = open(&published.bytes);
    assert_eq!((bundle.agreements().count(), bundle.status_lists().count()), (0, 0));
    assert!(bundle.party(MINISTRY).is_some());
}

#[test]
fn a_removed_party_is_gone() {
    let folder = Folder::new("removed");
    let mut registry = registry(&folder.0);
    registry.remove_party(PHARMACIES).unwrap();
    assert!(registry.party(PHARMACIES).is_none());
    let gone = registry.remove_party(PHARMACIES).unwrap_err();
    assert_eq!(gone, RegistryError::NotFound(PHARMACIES.to_owned()));
}

#[test]
fn a_key_stays_compromised_from_the_earliest_day_that_was_said() {
    let folder = Folder::new("mark");
    let mut registry = registry(&folder.0);
    registry.add_status_list(&list(MINISTRY, 2, NOW), &Pure).unwrap();
    let since = |registry: &Registry| registry.party(MINISTRY).unwrap().keys[0].compromised_since;
    let nobody = registry.compromise("did:web:nobody.example", "s1", NOW);
    assert!(matches!(nobody, Err(RegistryError::NotFound(_))));
    assert!(matches!(registry.compromise(MINISTRY, "s9", NOW), Err(RegistryError::NotFound(_))));

    // What was signed before the day stays, what was signed on it does not.
    registry.compromise(MINISTRY, "s1", NOW.plus(1)).unwrap();
    let published = publish(&mut registry, NOW, &[1, 2]).unwrap();
    assert!(published.left_out.is_empty());
    assert!(open(&published.bytes).status(LIST).is_some());
    let later = list(MINISTRY, 2, NOW.plus(1));
    assert!(matches!(registry.add_status_list(&later, &Pure), Err(RegistryError::Bundle(_))));
    registry.compromise(MINISTRY, "s1", NOW).unwrap();
    let published = publish(&mut registry, NOW.plus(2), &[1, 2]).unwrap();
    assert_eq!(published.left_out, [format!("status list {LIST}")]);

    // Neither a later day nor the party's own entry takes it back.
    registry.compromise(MINISTRY, "s1", NOW.plus(DAY)).unwrap();
    assert_eq!(since(&registry), Some(NOW));
    registry.put_party(ministry()).unwrap();
    assert_eq!(since(&registry), Some(NOW));
    let mut renamed = ministry();
    renamed.keys[0].kid = "s7".to_owned();
    registry.put_party(renamed).unwrap();
    assert_eq!(since(&registry), Some(NOW));
}
