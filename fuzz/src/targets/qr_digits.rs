//! The digits of a counter code and the bytes that they stand for.

use annona_core::qr::{from_digits, to_digits};

pub fn run(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    if let Ok(bytes) = from_digits(text) {
        assert_eq!(to_digits(&bytes), text, "two spellings of the same bytes");
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let lengths = [1, 6, 7, 8, 20];
    lengths.map(|n| to_digits(&vec![0xA5; n]).into_bytes()).to_vec()
}
