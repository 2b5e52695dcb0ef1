//! The agency's register as CSV.

use annona_core::scheme::Scheme;
use annona_issuer::read_register;
use annona_sample::people::register_csv;

use crate::seeds::SCHEME;

pub fn run(data: &[u8]) -> Option<()> {
    let people = read_register(data, &Scheme::parse(SCHEME).unwrap()).ok()?;
    let mut ids: Vec<_> = people.iter().map(|person| &person.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), people.len(), "one person twice");
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let plain = register_csv(1, 3).into_bytes();
    let marked = [b"\xEF\xBB\xBF", &register_csv(2, 1).into_bytes()[..]].concat();
    vec![plain, marked]
}
