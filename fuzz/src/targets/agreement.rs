//! Agreements: the input is the payload, "signed" by both parties of the seed.

use annona_core::dcql::Query;
use annona_core::scheme::Scheme;
use annona_core::trust::agreement::{self, UnverifiedAgreement};
use annona_core::trust::{KeyPurpose, Party, PartyKey};

use crate::seeds::{PARTIES, SCHEME, TERMS};
use crate::stand_in::{AcceptAll, KEY, general};

pub fn run(data: &[u8]) -> Option<()> {
    let unverified = UnverifiedAgreement::parse(&signed(data)).ok()?;
    let [provider, consumer] = PARTIES.map(party);
    let agreement = unverified.verify(&provider, &consumer, &AcceptAll).ok()?;
    let terms = agreement.terms();
    assert!(agreement::diff(terms, terms).is_empty());
    let _ = agreement::memorandum(terms, &Scheme::parse(SCHEME).ok()?, "provider", "consumer");
    for format in ["vc+sd-jwt", "dc+sd-jwt"] {
        let Ok(query) = agreement.compile_dcql(format, agreement.optional()) else { continue };
        // More claims may be agreed on than one query can ask for; the query is never empty.
        let _ = Query::from_value(&query);
    }
    Some(())
}

/// A party of the seed, with one agreement key.
pub fn party(id: &str) -> Party {
    // Two keys, because one key cannot sign for both sides.
    let key = if id == PARTIES[0] { KEY } else { super::trust_bundle::OTHER_KEY };
    let key = PartyKey {
        kid: "a1".to_owned(),
        key,
        purposes: vec![KeyPurpose::Agreement],
        compromised_since: None,
    };
    Party {
        id: id.to_owned(),
        name: [("en".to_owned(), id.to_owned())].into(),
        may_issue: vec!["SocialAssistanceEligibility".to_owned()],
        keys: vec![key],
        credential_issuer: None,
        certificate_anchors: Vec::new(),
    }
}

/// An agreement that looks signed by both sides.
pub fn signed(terms: &[u8]) -> Vec<u8> {
    let kids = PARTIES.map(|id| format!("{id}#a1"));
    general(agreement::TYP, terms, &[&kids[0], &kids[1]])
}

pub fn seeds() -> Vec<Vec<u8>> {
    vec![TERMS.to_vec()]
}
