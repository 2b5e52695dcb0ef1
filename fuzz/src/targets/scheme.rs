//! Scheme packages: a scheme that was read makes and checks subjects without panic.

use std::collections::BTreeMap;

use annona_core::scheme::Scheme;

pub fn run(data: &[u8]) {
    let Ok(scheme) = Scheme::parse(data) else { return };
    let columns = scheme.all_claims().into_iter().filter_map(|claim| claim.column.clone());
    let row: BTreeMap<String, String> = columns.map(|c| (c, "A".to_owned())).collect();
    if let Ok(subject) = scheme.subject(&row) {
        let subject = subject.into_iter().collect();
        assert!(scheme.check(&subject).is_ok(), "a subject that it made itself");
    }
    let _ = scheme.selective_paths();
}

pub fn seeds() -> Vec<Vec<u8>> {
    vec![include_bytes!("../../../schemas/social-assistance-eligibility/scheme.json").to_vec()]
}
