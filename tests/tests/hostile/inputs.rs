//! The inputs. None of them is a document that anybody should accept.
#![expect(clippy::unwrap_used, reason = "tests")]

use annona_core::b64;
use annona_core::crypto::{Alg, SecretKey};
use annona_core::jws;
use annona_core::qr;
use annona_core::status::inflate::{Wrapper, deflate};
use flate2::Crc;

type Input = (&'static str, fn() -> Vec<u8>);

const MIB: usize = 1 << 20;

/// What a bomb grows to: beyond the largest status list.
const BOMB: usize = 20 * MIB;

/// The issuer's key.
pub const SEED: [u8; 32] = [9; 32];

pub const ALL: &[Input] = &[
    ("nothing", || Vec::new()),
    ("10 MiB of one letter", || vec![b'A'; 10 * MIB]),
    ("10 MiB of digits", || vec![b'1'; 10 * MIB]),
    ("10 MiB of no UTF-8", || vec![0xFF; 10 * MIB]),
    ("10 MiB of JSON string", || format!("\"{}\"", "A".repeat(10 * MIB)).into()),
    ("10 MiB of half characters", || format!("\"{}\"", "\\ud800".repeat(10 * MIB / 6)).into()),
    ("10 MiB of numbers in an array", || format!("[{}0]", "0,".repeat(5 * MIB)).into()),
    ("10 MiB of objects in an array", || format!("[{}0]", "{\"a\":0},".repeat(MIB)).into()),
    ("10 MiB of members in an object", members),
    ("10 MiB of members with one name", || {
        format!("{{{}\"a\":0}}", "\"a\":0,".repeat(10 * MIB / 6)).into()
    }),
    ("64 KiB of objects in an array", || format!("[{}0]", "{\"a\":0},".repeat(8_190)).into()),
    ("100,000 open arrays", || "[".repeat(100_000).into()),
    ("100,000 open objects", || "{\"a\":".repeat(100_000).into()),
    ("100,000 closed arrays", || ("[".repeat(100_000) + &"]".repeat(100_000)).into()),
    ("100,000 dots", || ".".repeat(100_000).into()),
    ("100,000 tildes", || (token("{}") + &"~".repeat(100_000)).into()),
    ("100,000 disclosures", || (token("{}") + "~" + &disclosure().repeat(100_000)).into()),
    ("2,000 disclosures", || (token("{}") + "~" + &disclosure().repeat(2_000)).into()),
    ("a token of 100,000 arrays", || token(&"[".repeat(100_000)).into()),
    ("a token of 10,000 arrays", || token(&"[".repeat(10_000)).into()),
    ("a header of 10,000 arrays", || format!("{}.e30.AA", b64::encode("[".repeat(10_000))).into()),
    ("a token of 10 MiB", || token(&"A".repeat(10 * MIB)).into()),
    ("100,000 signatures", || {
        let one = r#"{"protected":"e30","signature":"AA"},"#.repeat(100_000);
        format!(r#"{{"payload":"e30","signatures":[{one}{{}}]}}"#).into()
    }),
    ("a long did:key", || format!("did:key:z{}", "6".repeat(10 * MIB)).into()),
    ("a did:key of 60 KiB", || format!("did:key:z{}", "6".repeat(60 << 10)).into()),
    ("a long did:web", || format!("did:web:{}", "a:".repeat(5 * MIB)).into()),
    ("a zlib bomb", || b64::encode(deflate(&vec![0; BOMB], Wrapper::Zlib)).into()),
    ("a gzip bomb", || format!("u{}", b64::encode(deflate(&vec![0; BOMB], Wrapper::Gzip))).into()),
    ("a bare bomb", || deflate(&vec![0; BOMB], Wrapper::Raw)),
    ("a signed status token with a bomb", || {
        let bomb = b64::encode(deflate(&vec![0; BOMB], Wrapper::Zlib));
        let list = format!(r#""status_list":{{"bits":1,"lst":"{bomb}"}}"#);
        let rest = r#""iss":"did:web:a.example","sub":"https://a.example/1","iat":1,"exp":9"#;
        signed("statuslist+jwt", &format!("{{{rest},{list}}}"))
    }),
    ("a signed bitstring credential with a bomb", || {
        let bomb = b64::encode(deflate(&vec![0; BOMB], Wrapper::Gzip));
        let subject = format!(
            r#"{{"type":"BitstringStatusList","statusPurpose":"revocation","encodedList":"u{bomb}"}}"#
        );
        let rest = r#""@context":["https://www.w3.org/ns/credentials/v2"],"id":"https://a.example/1",
            "type":["VerifiableCredential","BitstringStatusListCredential"],
            "issuer":"did:web:a.example","validFrom":"2026-01-01T00:00:00Z",
            "validUntil":"2036-01-01T00:00:00Z""#;
        signed("vc+jwt", &format!(r#"{{{rest},"credentialSubject":{subject}}}"#))
    }),
    ("a token of 5 MiB of objects", || {
        token(&format!(r#"{{"a":[{}0]}}"#, r#"{"a":0},"#.repeat(5 * MIB / 8))).into()
    }),
    ("100,000 open CBOR arrays", || vec![0x81; 100_000]),
    ("100,000 CBOR tags", || vec![0xC1; 100_000]),
    ("a CBOR array of 2^64 items", || [&[0x9B][..], &[0xFF; 8]].concat()),
    ("CBOR bytes of 2^64", || [&[0x5B][..], &[0xFF; 8]].concat()),
    ("10 MiB of CBOR numbers in an array", || {
        [&[0x9A, 0, 0xA0, 0, 0][..], &vec![0; 10 * MIB]].concat()
    }),
    ("7 MiB of empty CBOR maps in an array", || {
        [&[0x9A, 0, 0x70, 0, 0][..], &vec![0xA0; 7 * MIB]].concat()
    }),
    ("200 KiB of empty CBOR arrays in an array", || {
        [&[0x9A, 0, 3, 0x20, 0][..], &vec![0x80; 200 << 10]].concat()
    }),
    ("a CBOR map of one key", || [&[0xB9, 0xFF, 0xFF][..], &[0x01; 2 * 0xFFFF]].concat()),
    ("10 MiB of counter code", || format!("70145{}", "0".repeat(10 * MIB)).into()),
    ("a counter code of zeros", || format!("70145{}", "0".repeat(17 * 200)).into()),
    ("a counter code with a bomb", || qr::to_digits(&frame_with_bomb()).into()),
    ("a packed code with a bomb", frame_with_bomb),
    ("an offer with 10 MiB of query", || {
        format!("openid-credential-offer://?credential_offer={}", "%7B".repeat(3 * MIB)).into()
    }),
    ("an offer with a million parameters", || {
        format!("openid-credential-offer://?{}", "a=1&".repeat(MIB)).into()
    }),
];

/// A presentation's frame without dictionary, its checksum right, that grows a thousandfold.
fn frame_with_bomb() -> Vec<u8> {
    let mut frame = [&[0x11, 0][..], &deflate(&vec![b'~'; MIB], Wrapper::Raw)].concat();
    let mut crc = Crc::new();
    crc.update(&frame);
    frame.extend(crc.sum().to_be_bytes());
    frame
}

fn members() -> Vec<u8> {
    let mut text = String::from("{");
    for n in 0..10 * MIB / 105 {
        text += &format!("\"{n:0100}\":0,");
    }
    (text + "\"\":0}").into()
}

/// A token with this payload, and a signature that is none.
fn token(payload: &str) -> String {
    let header = jws::header(Alg::EdDsa, "vc+sd-jwt", Some("k1"));
    format!("{}.{}.{}", b64::encode(header), b64::encode(payload), b64::encode([0; 64]))
}

/// A token by the key that the entry points are given.
fn signed(typ: &str, payload: &str) -> Vec<u8> {
    let signer = SecretKey::from_bytes(Alg::EdDsa, &SEED).and_then(|key| key.signer()).unwrap();
    jws::sign(&jws::header(Alg::EdDsa, typ, Some("k1")), payload.as_bytes(), &signer)
        .unwrap()
        .into()
}

fn disclosure() -> String {
    b64::encode(r#"["AAAAAAAAAAAAAAAAAAAAAA","a",0]"#) + "~"
}
