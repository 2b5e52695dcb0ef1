//! Whatever a scanner read.

use annona_core::qr::{Challenge, CounterCard, ListsFrame, Scanned, TestCard, read};

use crate::seeds::{NOW, presented};

pub fn run(data: &[u8]) -> Option<()> {
    let text = super::text(data)?;
    let scanned = read(text).ok()?;
    // DEFLATE has many spellings, so the digits may differ; what they say may not.
    match &scanned {
        Scanned::Challenge(challenge) => {
            assert_eq!(read(&challenge.to_digits().unwrap()), Ok(scanned));
        }
        Scanned::CounterCard(card) => assert_eq!(read(&card.to_digits().unwrap()), Ok(scanned)),
        Scanned::Lists(frame) => assert_eq!(read(&frame.to_digits().unwrap()), Ok(scanned)),
        _ => {}
    }
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let (audience, agreement) =
        ("urn:annona:counter:pharmacy".to_owned(), "pharmacy-2026".to_owned());
    let challenge = Challenge {
        nonce: *b"0123456789abcdef",
        audience: audience.clone(),
        agreement: agreement.clone(),
        issued: NOW,
    };
    let card = CounterCard { audience, agreement, name: "Φαρμακείο 7".to_owned() };
    let lists = ListsFrame { message: *b"abcd", length: 900, packet: vec![3; 284] };
    let texts = [
        challenge.to_digits().unwrap(),
        presented(),
        card.to_digits().unwrap(),
        lists.to_digits().unwrap(),
        TestCard.to_digits().unwrap(),
        "openid4vp://?request_uri=https://a.example".to_owned(),
    ];
    texts.map(String::into_bytes).to_vec()
}
