use annona_core::crypto::OsEntropy;
use annona_core::jwk::SecretJwk;

use super::*;

fn secret(seed: u8) -> SecretKey {
    SecretKey::from_bytes(Alg::Es256, &[seed; 32]).unwrap()
}

fn recipient(seed: u8) -> Recipient {
    Recipient::from_jwk(&public_jwk(&secret(seed)).unwrap()).unwrap()
}

fn sealed(plain: &[u8], enc: Enc) -> String {
    encrypt(plain, &recipient(7), enc, &OsEntropy).unwrap()
}

/// A message whose header was changed, which its content does not notice.
fn with_header(change: impl FnOnce(&mut Map<String, Value>)) -> String {
    let text = sealed(b"x", Enc::A128Gcm);
    let (header, rest) = text.split_once('.').unwrap();
    let mut header = serde_json::from_slice(&b64::decode(header).unwrap()).unwrap();
    change(&mut header);
    format!("{}.{rest}", b64::encode(Value::Object(header).to_string()))
}

fn refusal(text: &str) -> JweError {
    decrypt(text.as_bytes(), &secret(7)).err().unwrap()
}

#[test]
fn the_derived_key_of_rfc_7518_appendix_c() {
    let key = |x: &str, y: &str, d: &str| {
        let jwk = format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}","d":"{d}"}}"#);
        let jwk: SecretJwk = serde_json::from_str(&jwk).unwrap();
        SecretKey::try_from(&jwk).unwrap()
    };
    let alice = key(
        "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
        "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps",
        "0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo",
    );
    let bob = key(
        "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
        "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck",
        "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw",
    );
    for (own, other) in [(&alice, &bob), (&bob, &alice)] {
        let shared = kdf::agree(own, &public_half(other).unwrap()).unwrap();
        let derived = kdf::derive(&shared, Enc::A128Gcm, b"Alice", b"Bob");
        assert_eq!(b64::encode(&*derived), "VqqN6vgjbSBcIijNcacQGg");
    }
}

#[test]
fn what_is_encrypted_can_be_decrypted_by_its_receiver_only() {
    for enc in Enc::ALL {
        for length in [0, 1, 15, 16, 17, 70_000] {
            let plain = vec![b'a'; length];
            let text = sealed(&plain, enc);
            let opened = decrypt(text.as_bytes(), &secret(7)).unwrap();
            assert_eq!((opened.plain.as_slice(), opened.enc), (plain.as_slice(), enc));
            assert_eq!(decrypt(text.as_bytes(), &secret(8)).err(), Some(JweError::Closed));
            assert_ne!(text, sealed(&plain, enc));
        }
    }
}

#[test]
fn a_changed_message_is_refused() {
    let text = sealed(b"twelve sacks of grain", Enc::A256Gcm);
    for at in 0..text.len() {
        let mut changed = text.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        assert!(decrypt(&changed, &secret(7)).is_err(), "{at}");
    }
    for cut in 0..text.len() {
        assert!(decrypt(&text.as_bytes()[..cut], &secret(7)).is_err(), "{cut}");
    }
    assert_eq!(refusal(&format!("{text}.")), JweError::Form);
    assert_eq!(refusal(&"A".repeat(MAX_TEXT + 1)), JweError::Form);
}

#[test]
fn other_ways_to_encrypt_are_refused_by_name() {
    for alg in ["PBES2-HS256+A128KW", "RSA1_5", "RSA-OAEP-256", "dir", "ECDH-ES+A128KW", "none"] {
        let text = with_header(|header| drop(header.insert("alg".to_owned(), alg.into())));
        assert_eq!(refusal(&text), JweError::Header("alg"), "{alg}");
    }
    for (name, value) in [
        ("zip", Value::from("DEF")),
        ("crit", Value::from(vec!["exp"])),
        ("enc", "A128CBC-HS256".into()),
        ("enc", 1.into()),
        ("apu", "not base64url".into()),
        ("apv", 7.into()),
        ("kid", 7.into()),
        ("epk", Value::Null),
    ] {
        let text = with_header(|header| drop(header.insert(name.to_owned(), value.clone())));
        assert_eq!(refusal(&text), JweError::Header(name), "{value}");
    }
    let text = with_header(|header| header["epk"]["crv"] = "P-384".into());
    assert_eq!(refusal(&text), JweError::Header("epk"));
    // A point that is not on the curve would tell about the secret key.
    let off = |header: &mut Map<String, Value>| {
        header["epk"]["y"] = header["epk"]["x"].clone();
    };
    assert_eq!(refusal(&with_header(off)), JweError::Header("epk"));
    let other = with_header(|header| drop(header.insert("kid".to_owned(), "other".into())));
    assert_eq!(refusal(&other), JweError::Closed);
    let wrapped = sealed(b"x", Enc::A128Gcm).replacen("..", ".AAAA.", 1);
    assert_eq!(refusal(&wrapped), JweError::Form);
}

#[test]
fn keys_for_something_else_are_not_encrypted_for() {
    let good = public_jwk(&secret(7)).unwrap();
    let refused = |change: &dyn Fn(&mut Jwk)| {
        let mut jwk = good.clone();
        change(&mut jwk);
        Recipient::from_jwk(&jwk).is_err()
    };
    assert!(!refused(&|_| {}));
    assert!(!refused(&|jwk| jwk.usage = None));
    assert!(refused(&|jwk| jwk.usage = Some("sig".to_owned())));
    assert!(refused(&|jwk| jwk.alg = None));
    assert!(refused(&|jwk| jwk.alg = Some("ES256".to_owned())));
    assert!(refused(&|jwk| jwk.alg = Some("RSA1_5".to_owned())));
    assert!(refused(&|jwk| jwk.y = Some(jwk.x.clone())));
    let signing = SecretKey::from_bytes(Alg::EdDsa, &[7; 32]).unwrap();
    assert_eq!(public_jwk(&signing).err(), Some(JweError::Key));
}
