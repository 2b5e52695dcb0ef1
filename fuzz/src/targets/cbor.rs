//! The strict CBOR reader: what it accepts has one writing, which reads as the same.

use annona_core::cbor::{Item, Limits, embed};

pub fn run(data: &[u8]) -> Option<()> {
    let item = Item::parse(data, Limits::CREDENTIAL).ok()?;
    let written = item.to_bytes();
    assert_eq!(Item::parse(&written, Limits::CREDENTIAL).unwrap(), item);
    assert_eq!(written.len(), data.len(), "another order at most");
    let outer = embed(data);
    if let Ok(outer) = Item::parse(&outer, Limits::CREDENTIAL) {
        assert_eq!(outer.embedded(), Some(data));
    }
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let nested = Item::Map(vec![
        (Item::Text("a"), Item::Array(vec![Item::Unsigned(1 << 20), Item::Negative(7)])),
        (Item::Unsigned(33), Item::Tag(24, Box::new(Item::Bytes(&[0xA0])))),
        (Item::Negative(0), Item::Map(vec![(Item::Bool(true), Item::Null)])),
    ]);
    vec![nested.to_bytes(), super::mdoc::issued(), vec![0x9F, 0xFF], vec![0x81; 40]]
}
