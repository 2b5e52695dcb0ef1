//! Whatever a scanner and a person type. The first character says who types, `L` or `K`; then
//! a character comes every millisecond, and a `|` is a pause.

use annona_core::qr::wedge::{Bursts, Heard, LAYOUTS, Source, meant, read};
use annona_core::qr::{QrError, from_digits};

const PAUSE: u64 = 300;

pub fn run(data: &[u8]) -> Option<()> {
    let text = super::text(data)?;
    let (source, keys) = match text.split_at_checked(1)? {
        ("L", keys) => (Source::Line, keys),
        ("K", keys) => (Source::Keyboard, keys),
        _ => return None,
    };
    let (mut bursts, mut heard, mut at) = (Bursts::new(source, &[]), Vec::new(), PAUSE);
    for key in keys.chars() {
        if key == '|' {
            at += PAUSE;
            heard.extend(bursts.tick(at));
        } else {
            heard.extend(bursts.key(key, at));
            at += 1;
        }
    }
    heard.extend(bursts.finish());
    for code in &heard {
        if let Heard::Code(digits) = code {
            assert!(from_digits(digits).is_ok());
            assert_ne!(read(digits, &[]), Err(QrError::Misread));
        }
    }
    let _ = (meant(keys, &[]), read(keys, &[]));
    (!heard.is_empty()).then_some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let codes = super::qr_read::seeds();
    let code = |number: usize| String::from_utf8(codes[number].clone()).unwrap();
    let french: Vec<char> = LAYOUTS[22].plain.chars().collect();
    let digit = |c: char| french[c.to_digit(10).unwrap() as usize];
    let typed: String = code(0).chars().map(digit).collect();
    let texts = [
        format!("L]Q1{}\r\n", code(0)),
        format!("Khi{typed}||{}", code(2)),
        format!("L{}|", code(1)),
        "Kshc:/5676\n".to_owned(),
    ];
    texts.map(String::into_bytes).to_vec()
}
