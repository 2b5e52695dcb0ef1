//! Packing for the counter QR loses nothing, whatever the text.

use annona_core::credential::Format;
use annona_core::qr::{from_digits, pack, to_digits, unpack};

use crate::seeds::{issued, presented};

pub fn run(data: &[u8]) -> Option<()> {
    let text = super::text(data)?;
    let packed = pack(text).ok()?;
    assert_eq!(unpack(&packed).as_deref(), Ok(text));
    assert_eq!(from_digits(&to_digits(&packed)), Ok(packed));
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    [presented(), issued(Format::DcSdJwt)].map(String::into_bytes).to_vec()
}
