//! The published vectors, `tests/vectors/counter-qr.json`: read here, and by the independent
//! reader `tests/counter_qr_reader.py`. Writing them again is only for a new version:
//! `cargo test -p annona-core write_vectors -- --ignored`.

use std::cell::Cell;
use std::sync::Mutex;

use serde_json::{Value, json};

use super::digits::to_digits;
use super::frame::tests::resealed;
use super::frame::{Kind, MAX_TEXT, seal};
use super::pack::{raw, split};
use super::slots::*;
use super::{
    Challenge, CounterCard, ListsFrame, Scanned, TestCard, dictionary, from_digits, pack, read,
    unpack,
};
use crate::credential::{Draft, Format, issue};
use crate::crypto::{Alg, CryptoError, Entropy, SecretKey, Signer, SoftSigner, sha256};
use crate::error::Coded;
use crate::scheme::Scheme;
use crate::sdjwt::{PathPart, bind, present};
use crate::time::UnixTime;
use crate::{b64, jws};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/counter-qr.json");

fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_document_lists_the_dictionaries() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/counter-qr.md");
    let document = std::fs::read_to_string(path).unwrap();
    let without_breaks = document.replace('\n', "");
    for number in dictionary::numbers() {
        let bytes = dictionary::bytes(number).unwrap();
        let row = format!("| `{}` |", hex(sha256(bytes)));
        assert!(
            document
                .lines()
                .any(|line| line.starts_with(&format!("| {number} | {} |", bytes.len()))
                    && line.ends_with(&row))
        );
        assert!(
            without_breaks.contains(&format!("```{}```", b64::encode(bytes))) || bytes.is_empty()
        );
    }
}

#[test]
fn published_vectors_hold() {
    let file: Value = serde_json::from_slice(&std::fs::read(FILE).unwrap()).unwrap();
    for number in dictionary::numbers() {
        let bytes = dictionary::bytes(number).unwrap();
        assert_eq!(file["dictionaries"][number.to_string()]["base64url"], b64::encode(bytes));
    }
    let good = file["good"].as_array().unwrap();
    for case in good {
        let name = case["name"].as_str().unwrap();
        let digits = case["digits"].as_str().unwrap();
        let bytes = from_digits(digits).unwrap();
        assert_eq!(hex(&bytes), case["bytes"], "{name}");
        assert_eq!(to_digits(&bytes), digits, "{name}");
        assert_eq!(content(&read(digits).unwrap()), case["content"], "{name}");
        if let Some(text) = case["content"]["presentation"].as_str() {
            assert_eq!(unpack(&pack(text).unwrap()).unwrap(), text, "{name}");
        }
    }
    let bad = file["bad"].as_array().unwrap();
    for case in bad {
        let error = read(case["digits"].as_str().unwrap()).unwrap_err();
        assert_eq!(error.code(), case["error"], "{}", case["name"]);
    }
    assert!(good.len() >= 12 && bad.len() >= 25);
}

fn content(scanned: &Scanned) -> Value {
    match scanned {
        Scanned::Presentation(text) => json!({ "presentation": text }),
        Scanned::Challenge(c) => json!({ "challenge": {
            "nonce": hex(c.nonce),
            "audience": c.audience,
            "agreement": c.agreement,
            "issued": c.issued.0,
        } }),
        Scanned::CounterCard(c) => json!({ "counter_card": {
            "audience": c.audience,
            "agreement": c.agreement,
            "name": c.name,
        } }),
        Scanned::TestCard => json!({ "test_card": {} }),
        Scanned::Lists(frame) => json!({ "lists": {
            "message": hex(frame.message),
            "length": frame.length,
            "packet": hex(&frame.packet),
        } }),
        Scanned::ForeignCode(name) => json!({ "foreign": name }),
    }
}

/// The same bytes for everyone.
#[derive(Default)]
struct Known(Mutex<Cell<u64>>);

impl Entropy for Known {
    fn fill(&self, out: &mut [u8]) -> Result<(), CryptoError> {
        for part in out.chunks_mut(32) {
            let counter = self.0.lock().unwrap();
            counter.set(counter.get() + 1);
            let block = sha256(format!("counter-qr vectors {}", counter.get()));
            part.copy_from_slice(&block[..part.len()]);
        }
        Ok(())
    }
}

fn signer(alg: Alg, byte: u8) -> SoftSigner {
    SecretKey::from_bytes(alg, &[byte; 32]).unwrap().signer().unwrap()
}

/// One presentation by way of the real issuer and wallet functions.
struct Story {
    name: &'static str,
    format: Format,
    alg: Alg,
    person: (&'static str, &'static str, &'static str),
    shown: &'static [&'static str],
    audience: Option<&'static str>,
}

impl Story {
    fn text(&self, entropy: &Known) -> String {
        let scheme = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../schemas/social-assistance-eligibility/scheme.json"
        );
        let (issuer, holder) = (signer(self.alg, 1), signer(Alg::Es256, 2));
        let (hint, name, born) = self.person;
        let subject = [
            ("class", json!("A")),
            ("matchHint", json!(hint)),
            ("person", json!({ "name": name, "birthDate": born })),
            ("household", json!({ "incomeBand": "2", "address": "Long Street 1" })),
        ];
        let draft = Draft {
            format: self.format,
            scheme: &Scheme::parse(&std::fs::read(scheme).unwrap()).unwrap(),
            issuer: "did:web:social.gov.example",
            kid: "k1",
            x5c: &[],
            subject: &subject.map(|(name, value)| (name.to_owned(), value)),
            valid_from: UnixTime(1_793_491_200),
            valid_until: UnixTime(1_825_027_199),
            status: ("https://status.gov.example/1", 731_205),
            holder: &holder.public_key(),
        };
        let issued = issue(&draft, &issuer, entropy).unwrap();
        let keep = |path: &Vec<PathPart>| matches!(path.last(), Some(PathPart::Name(n)) if self.shown.contains(&n.as_str()));
        let presentation = present(&issued, &keep).unwrap();
        let Some(audience) = self.audience else { return presentation };
        let mut nonce = [0; 16];
        entropy.fill(&mut nonce).unwrap();
        let iat = UnixTime(1_795_000_017);
        bind(&presentation, audience, &b64::encode(nonce), iat, &holder).unwrap()
    }
}

const PHARMACY: Option<&str> = Some("urn:annona:counter:pharmacy");

fn stories() -> Vec<Story> {
    let ana = ("A.S., 1958", "Ana Souza", "1958-03-31");
    let (vc, dc, es, ed) = (Format::VcSdJwt, Format::DcSdJwt, Alg::Es256, Alg::EdDsa);
    let story = |name, format, alg, person, shown, audience| Story {
        name,
        format,
        alg,
        person,
        shown,
        audience,
    };
    vec![
        story("vc+sd-jwt, person hidden", vc, es, ana, &["matchHint"], PHARMACY),
        story("dc+sd-jwt, person hidden", dc, es, ana, &["matchHint"], PHARMACY),
        story(
            "vc+sd-jwt, person shown, Devanagari",
            vc,
            es,
            ("प.श., 1961", "प्रिया शर्मा", "1961-12-01"),
            &["person"],
            PHARMACY,
        ),
        story(
            "dc+sd-jwt, person shown, Latin with accents",
            dc,
            es,
            ("J.N., 1899", "José Núñez", "1899-12-31"),
            &["person"],
            PHARMACY,
        ),
        story(
            "vc+sd-jwt, two claims, addressed to a till",
            vc,
            es,
            ("ف.ا., 1970", "فاطمة الزهراء", "1970-01-01"),
            &["matchHint", "person"],
            Some("urn:annona:counter:clinic:9:till-1"),
        ),
        story(
            "vc+sd-jwt, everything shown, Chinese",
            vc,
            es,
            ("王.小., 1944", "王小明", "1944-02-29"),
            &["matchHint", "person", "household"],
            PHARMACY,
        ),
        story("dc+sd-jwt, issuer with Ed25519", dc, ed, ana, &["matchHint"], PHARMACY),
        story("vc+sd-jwt, no key binding, nothing shown", vc, es, ana, &[], None),
    ]
}

/// Claims within claims, an array element, an Ed25519 holder, times of all kinds.
fn nested(entropy: &Known) -> String {
    let salt = || {
        let mut salt = [0; 16];
        entropy.fill(&mut salt).unwrap();
        b64::encode(salt)
    };
    let digest = |text: &str| b64::encode(sha256(text));
    let inner = b64::encode(format!(r#"["{}","street","Long \"L\" Street"]"#, salt()));
    let outer =
        b64::encode(format!(r#"["{}","address",{{"_sd":["{}"]}}]"#, salt(), digest(&inner)));
    let element = b64::encode(format!(r#"["{}","DE"]"#, salt()));
    let hidden: Vec<String> = (0..8).map(|n| digest(&n.to_string())).collect();
    let key = crate::jwk::Jwk::from(&signer(Alg::EdDsa, 3).public_key());
    let payload = format!(
        r#"{{"iss":"https://issuer.example","iat":1795000001,"nbf":1793491200,"exp":1825027199,"a":"2026-11-01T10:00:00Z","b":"2026-11-01T00:00:00Z","c":"2026-11-01T23:59:59Z","d":"2026-11-01","n":[7,1048575,-1,1.5],"_sd":["{}","{}"],"nationalities":[{{"...":"{}"}}],"cnf":{{"jwk":{{"crv":"Ed25519","kty":"OKP","x":"{}"}}}},"_sd_alg":"sha-256"}}"#,
        digest(&outer),
        hidden.join("\",\""),
        digest(&element),
        key.x
    );
    let header = jws::header(Alg::EdDsa, "dc+sd-jwt", None);
    let jwt = jws::sign(&header, payload.as_bytes(), &signer(Alg::EdDsa, 1)).unwrap();
    let text = format!("{jwt}~{inner}~{outer}~{element}~");
    bind(
        &text,
        "https://verifier.example",
        &salt(),
        UnixTime(1_795_000_017),
        &signer(Alg::EdDsa, 3),
    )
    .unwrap()
}

fn good_cases(entropy: &Known) -> Vec<Value> {
    let mut texts: Vec<(&str, String)> =
        stories().iter().map(|story| (story.name, story.text(entropy))).collect();
    texts.push(("nested claims, all kinds of values", nested(entropy)));
    let spaced = b64::encode("{\n\t\"typ\": \"vc+sd-jwt\"\n}");
    texts.push(("JSON with line breaks", format!("{spaced}.{spaced}.AA~")));
    texts.push(("segments that are not base64url", "not base64url.A=.é~%~~".to_owned()));
    texts.push(("no text at all", String::new()));
    let mut frames: Vec<(&str, Vec<u8>)> =
        texts.iter().map(|(name, text)| (*name, pack(text).unwrap())).collect();
    let plain = texts.first().unwrap();
    let packed = raw(&split(&plain.1));
    let packed = seal(Kind::Presentation, 0, &packed.skeleton, &packed.loose).unwrap();
    frames.push(("vc+sd-jwt, person hidden, without slots and dictionary", packed));
    let challenge = Challenge {
        nonce: [0xa5; 16],
        audience: "urn:annona:counter:pharmacy:17:till-3".to_owned(),
        agreement: "urn:annona:agreement:social-assistance-eligibility:pharmacy".to_owned(),
        issued: UnixTime(1_795_000_000),
    };
    let card = CounterCard {
        audience: "urn:annona:counter:pharmacy:17".to_owned(),
        agreement: challenge.agreement.clone(),
        name: "Farmácia São João".to_owned(),
    };
    frames.push(("a till's challenge", from_digits(&challenge.to_digits().unwrap()).unwrap()));
    frames.push(("a counter's card", from_digits(&card.to_digits().unwrap()).unwrap()));
    let lists = ListsFrame { message: *b"abcd", length: 900, packet: (0..=255).collect() };
    frames.push(("a test card", from_digits(&TestCard.to_digits().unwrap()).unwrap()));
    frames.push(("a part of lists", from_digits(&lists.to_digits().unwrap()).unwrap()));
    let case = |(name, bytes): (&str, Vec<u8>)| {
        let digits = to_digits(&bytes);
        let content = content(&read(&digits).unwrap());
        json!({ "name": name, "digits": digits, "bytes": hex(bytes), "content": content })
    };
    frames.into_iter().map(case).collect()
}

fn bad_cases() -> Vec<Value> {
    let frame = |skeleton: &[u8], loose: &[u8]| {
        to_digits(&seal(Kind::Presentation, 0, skeleton, loose).unwrap())
    };
    let good = frame(b"{}\x01{}\x01\x03\x02", &[9; 64]);
    let mut misread = good.clone();
    misread.replace_range(40..41, if good.get(40..41) == Some("7") { "3" } else { "7" });
    let body = |bytes: &[u8]| to_digits(&resealed(bytes.to_vec()));
    let challenge = |text: &[u8], loose: &[u8]| {
        to_digits(&seal(Kind::Challenge, dictionary::MESSAGES, text, loose).unwrap())
    };
    let other_test_card = to_digits(&seal(Kind::TestCard, 0, &[], &[7; 300]).unwrap());
    let no_symbol = to_digits(&seal(Kind::Lists, 0, &[], &[7; 12]).unwrap());
    let bomb = seal(Kind::Presentation, 0, &[b'a'; MAX_TEXT], &[]).unwrap();
    [
        ("another code", "4006381333931".to_owned(), "ANN-QR-1"),
        ("nothing", String::new(), "ANN-QR-1"),
        ("a letter", good.replace("70145", "70145O"), "ANN-QR-2"),
        ("two digits too few", good.get(..good.len() - 2).unwrap().to_owned(), "ANN-QR-2"),
        ("a group of 17 digits above 2^56 - 1", "7014572057594037927936".to_owned(), "ANN-QR-2"),
        ("a group of 3 digits above 255", "70145256".to_owned(), "ANN-QR-2"),
        ("no bytes", "70145".to_owned(), "ANN-QR-3"),
        ("one digit misread", misread, "ANN-QR-3"),
        ("a group lost", good.replacen(good.get(5..22).unwrap(), "", 1), "ANN-QR-3"),
        ("too many digits", format!("70145{}", "0".repeat(4_000)), "ANN-QR-4"),
        ("a text above 8 KiB", to_digits(&bomb), "ANN-QR-4"),
        ("17 disclosures", frame(&[TILDE; 18], &[]), "ANN-QR-4"),
        ("23 segments", frame(&[DOT; 23], &[]), "ANN-QR-4"),
        (
            "more than 8 KiB of hashes",
            frame(&[[TILDE].as_slice(), &[SD_HASH; 191]].concat(), &[]),
            "ANN-QR-4",
        ),
        ("version 2", body(&[0x21, 0, 3, 0]), "ANN-QR-5"),
        ("an unknown kind", body(&[0x16, 0, 3, 0]), "ANN-QR-5"),
        ("an unknown dictionary", body(&[0x11, 250, 3, 0]), "ANN-QR-6"),
        ("no stream", body(&[0x11, 0]), "ANN-QR-7"),
        ("a broken stream", body(&[0x11, 0, 7, 0]), "ANN-QR-7"),
        ("a stream that is cut off", body(&[0x11, 0, 3]), "ANN-QR-7"),
        ("an unknown mark", frame(&[TEXT + 1], &[0; 9]), "ANN-QR-7"),
        ("bytes left over", frame(b"{}", &[0]), "ANN-QR-7"),
        ("bytes missing", frame(&[SIGNATURE], &[0; 63]), "ANN-QR-7"),
        ("no point of the curve", frame(&[POINT], &[0; 33]), "ANN-QR-7"),
        ("a varint with a needless byte", frame(&[INTEGER], &[0x80, 0]), "ANN-QR-7"),
        ("no digests", frame(&[DIGESTS], &[1]), "ANN-QR-7"),
        ("the digest of a disclosure that is not there", frame(&[DIGESTS], &[3, 0]), "ANN-QR-7"),
        ("digests in a circle", frame(&[2, DIGESTS, 2, DIGESTS, 2], &[3, 1, 3, 0]), "ANN-QR-7"),
        ("sd_hash in the issuer's part", frame(&[SD_HASH, TILDE], &[]), "ANN-QR-7"),
        ("a verbatim text beside others", frame(&[VERBATIM, b'{'], &[0]), "ANN-QR-7"),
        ("a separator within a verbatim text", frame(&[VERBATIM], b"\x01~"), "ANN-QR-7"),
        ("a verbatim text that is not UTF-8", frame(&[VERBATIM], b"\x01\xff"), "ANN-QR-7"),
        ("a challenge without agreement", challenge(b"a", &[0; 20]), "ANN-QR-7"),
        ("a challenge with an empty audience", challenge(b"\x1fb", &[0; 20]), "ANN-QR-7"),
        ("a test card with another filling", other_test_card, "ANN-QR-7"),
        ("a part of lists without a symbol", no_symbol, "ANN-QR-7"),
        ("a challenge with a short nonce", challenge(b"a\x1fb", &[0; 19]), "ANN-QR-7"),
    ]
    .map(|(name, digits, error)| json!({ "name": name, "digits": digits, "error": error }))
    .to_vec()
}

#[test]
#[ignore = "writes the published file"]
fn write_vectors() {
    let dictionaries: serde_json::Map<String, Value> = dictionary::numbers()
        .map(|number| {
            let bytes = dictionary::bytes(number).unwrap();
            let entry = json!({ "base64url": b64::encode(bytes), "sha256": hex(sha256(bytes)) });
            (number.to_string(), entry)
        })
        .collect();
    let file = json!({
        "what": "Annona counter QR, version 1; see docs/counter-qr.md",
        "dictionaries": dictionaries,
        "good": good_cases(&Known::default()),
        "bad": bad_cases(),
    });
    let text = serde_json::to_string_pretty(&file).unwrap() + "\n";
    std::fs::create_dir_all(std::path::Path::new(FILE).parent().unwrap()).unwrap();
    std::fs::write(FILE, text).unwrap();
}
