//! Unpacking of counter codes: the input is a frame without its CRC-32, which is made here, or
//! nothing behind it would ever be reached.

use annona_core::qr::{pack, to_digits, unpack};

use crate::seeds::presented;

pub fn run(data: &[u8]) -> Option<()> {
    let frame = [data, &crc32(data).to_be_bytes()].concat();
    let text = unpack(&frame).ok()?;
    // A hostile packer can use slots that ours would not look for, and then fit more.
    let again = pack(&text).ok()?;
    assert_eq!(unpack(&again), Ok(text));
    assert!(to_digits(&again).len() <= 4_000);
    Some(())
}

/// CRC-32 as in Ethernet and gzip, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    })
}

pub fn seeds() -> Vec<Vec<u8>> {
    let without_crc = |text: &str| {
        let mut frame = pack(text).unwrap();
        frame.truncate(frame.len() - 4);
        frame
    };
    vec![without_crc(&presented()), without_crc("no.sd.jwt~")]
}
