//! Every byte changed, in several ways.

use flate2::Crc;

/// Each bit that leaves the text ASCII, and three whole characters.
pub fn of_text(text: &str) -> Vec<String> {
    let patterns = [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x03, 0x07];
    let flipped = (0..text.len()).flat_map(|at| {
        patterns.into_iter().filter_map(move |pattern| {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] ^= pattern;
            String::from_utf8(bytes).ok()
        })
    });
    let cut = (0..text.len()).map(|at| text[..at].to_owned());
    let without = (0..text.len()).map(|at| text[..at].to_owned() + &text[at + 1..]);
    let twice = (0..text.len()).map(|at| text[..=at].to_owned() + &text[at..]);
    flipped.chain(cut).chain(without).chain(twice).collect()
}

/// Each bit of a packed code: once as it is, which its checksum notices, and once with the
/// checksum made right again, as a forger would.
pub fn of_code(code: &[u8]) -> Vec<Vec<u8>> {
    let body = code.len() - 4;
    let flipped = (0..code.len() * 8).map(|bit| {
        let mut code = code.to_vec();
        code[bit / 8] ^= 1 << (bit % 8);
        code
    });
    let with_sum = (0..body * 8).map(|bit| {
        let mut code = code.to_vec();
        code[bit / 8] ^= 1 << (bit % 8);
        let mut crc = Crc::new();
        crc.update(&code[..body]);
        code[body..].copy_from_slice(&crc.sum().to_be_bytes());
        code
    });
    flipped.chain(with_sum).collect()
}
