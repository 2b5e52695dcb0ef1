//! The digits of a counter code and the bytes that they stand for.

use annona_core::qr::{from_digits, to_digits};

pub fn run(data: &[u8]) -> Option<()> {
    let text = super::text(data)?;
    let bytes = from_digits(text).ok()?;
    assert_eq!(to_digits(&bytes), text, "two spellings of the same bytes");
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    [1, 6, 7, 8, 20].map(|n| to_digits(&vec![0xA5; n]).into_bytes()).to_vec()
}
