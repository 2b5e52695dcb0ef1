//! Lists by QR symbols: whatever packets come, in whatever order, nothing breaks, and a text that
//! comes out is as long as it may be.

use annona_core::qr::{self, ListsFrame};
use annona_verifier::lists::{self, Receiving};

/// Name and length, then packets of 284 bytes.
const PACKET: usize = 284;

pub fn run(data: &[u8]) -> Option<()> {
    let (message, rest) = data.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let frame = |packet: &[u8]| ListsFrame {
        message: *message,
        length: u32::from_be_bytes(*length),
        packet: packet.to_vec(),
    };
    let mut receiving = Receiving::begin(&frame(&[])).ok()?;
    for packet in rest.chunks(PACKET) {
        if let Some(text) = receiving.take(&frame(packet)).ok()?.text {
            assert!(text.len() <= 32 << 20);
            return Some(());
        }
    }
    None
}

pub fn seeds() -> Vec<Vec<u8>> {
    let text: Vec<u8> =
        (0..3_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()).collect();
    let frames: Vec<ListsFrame> = lists::show(&text)
        .unwrap()
        .iter()
        .map(|digits| lists::frame(qr::read(digits).unwrap()).unwrap())
        .collect();
    let mut seed = [frames[0].message.as_slice(), &frames[0].length.to_be_bytes()].concat();
    frames.iter().rev().for_each(|frame| seed.extend(&frame.packet));
    vec![seed]
}
