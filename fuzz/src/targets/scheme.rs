//! Scheme packages: a scheme that was read makes and checks subjects without panic.

use std::collections::BTreeMap;

use annona_core::scheme::Scheme;

pub fn run(data: &[u8]) -> Option<()> {
    let scheme = Scheme::parse(data).ok()?;
    let columns = scheme.all_claims().into_iter().filter_map(|claim| claim.column.clone());
    let row: BTreeMap<String, String> = columns.map(|column| (column, "A".to_owned())).collect();
    let _ = scheme.selective_paths();
    if let Ok(subject) = scheme.subject(&row) {
        let subject = subject.into_iter().collect();
        assert!(scheme.check(&subject).is_ok(), "a subject that it made itself");
    }
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    vec![crate::seeds::SCHEME.to_vec()]
}
