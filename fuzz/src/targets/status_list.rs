//! The compressed list of a Token Status List; the first byte is the size of an entry.

use annona_core::status::{Status, StatusList};

pub fn run(data: &[u8]) -> Option<()> {
    let (bits, rest) = data.split_first()?;
    let list = StatusList::decode(*bits, super::text(rest)?, 1 << 20).ok()?;
    assert!(list.get(list.entries()).is_none());
    assert_eq!(StatusList::decode(*bits, &list.encode(), 1 << 20), Ok(list));
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let seed = |bits| {
        let mut list = StatusList::new(bits, 1_000).unwrap();
        list.set(7, Status::Invalid).unwrap();
        [&[bits], list.encode().as_bytes()].concat()
    };
    [1, 2, 4, 8].map(seed).to_vec()
}
