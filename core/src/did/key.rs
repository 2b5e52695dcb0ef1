//! `did:key` (W3C CCG, version 0.7) and the Multikey text inside it (Controlled Identifiers
//! 1.0 section 2.2.2): `z`, then base58btc of a multicodec number and the key.

use super::DidError;
use crate::crypto::{CryptoError, PublicKey, pure_decompress, pure_on_curve};
use crate::jwk;

/// multicodec `ed25519-pub`, as a varint.
const ED25519: [u8; 2] = [0xed, 0x01];
/// multicodec `p256-pub`, as a varint.
const P256: [u8; 2] = [0x80, 0x24];

/// Most characters of a Multikey text here; a P-256 key has 49, and base58 is slow to decode.
const MAX_TEXT: usize = 64;

/// The `did:key` of a key: `did:key:z6Mk..` for Ed25519, `did:key:zDn..` for P-256.
#[must_use]
pub fn did_key(key: &PublicKey) -> String {
    format!("did:key:{}", encode_multikey(key))
}

fn encode_multikey(key: &PublicKey) -> String {
    let mut bytes = Vec::with_capacity(35);
    match key {
        PublicKey::Ed25519(x) => {
            bytes.extend_from_slice(&ED25519);
            bytes.extend_from_slice(x);
        }
        PublicKey::P256(point) => {
            let (x, y) = jwk::coordinates(point);
            bytes.extend_from_slice(&P256);
            bytes.push(2 | (y.last().copied().unwrap_or_default() & 1));
            bytes.extend_from_slice(x);
        }
    }
    format!("z{}", bs58::encode(bytes).into_string())
}

/// The key of a Multikey text.
pub(super) fn decode_multikey(text: &str) -> Result<PublicKey, DidError> {
    let base58 = text.strip_prefix('z').ok_or(DidError::Syntax)?;
    if base58.len() > MAX_TEXT {
        return Err(DidError::KeyType);
    }
    let bytes = bs58::decode(base58).into_vec().map_err(|_| DidError::Syntax)?;
    let (codec, bytes) = bytes.split_first_chunk::<2>().ok_or(DidError::Syntax)?;
    let key = match *codec {
        ED25519 => bytes.try_into().ok().map(PublicKey::Ed25519).filter(pure_on_curve),
        P256 if bytes.len() == 33 && matches!(bytes, [2 | 3, ..]) => pure_decompress(bytes),
        P256 => None,
        _ => return Err(DidError::KeyType),
    };
    key.ok_or(DidError::Key(CryptoError::Key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_examples_of_the_did_key_specification() {
        for did in [
            "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
            "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
            "did:key:zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv",
            "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
        ] {
            assert_eq!(did_key(&super::super::resolve(did).unwrap()), did);
        }
        let key = decode_multikey("zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv").unwrap();
        let jwk = jwk::Jwk::from(&key);
        assert_eq!(jwk.x, "igrFmi0whuihKnj9R3Om1SoMph72wUGeFaBbzG2vzns");
        assert_eq!(jwk.y.as_deref(), Some("efsX5b10x8yjyrj4ny3pGfLcY7Xby1KzgqOdqnsrJIM"));
    }

    #[test]
    fn other_keys_are_refused() {
        for (text, error) in [
            // secp256k1, X25519, P-384.
            ("zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme", DidError::KeyType),
            ("z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F", DidError::KeyType),
            (
                "z82Lm1MpAkeJcix9K8TMiLd5NMAhnwkjjCBeWHXyu3U4oT2MVJJKXkcVBgjGhnLBn2Kaau9",
                DidError::KeyType,
            ),
            ("m7QE", DidError::Syntax),
            ("z", DidError::Syntax),
            ("z2", DidError::Syntax),
        ] {
            assert_eq!(decode_multikey(text), Err(error), "{text}");
        }
        let of = |codec: [u8; 2], key: &[u8]| {
            decode_multikey(&format!("z{}", bs58::encode([&codec, key].concat()).into_string()))
        };
        let bad_key = Err(DidError::Key(CryptoError::Key));
        assert_eq!(of(ED25519, &[0; 32]), bad_key);
        assert_eq!(of(ED25519, &[1; 31]), bad_key);
        assert_eq!(of(P256, &[]), bad_key);
        assert_eq!(of(P256, &[2; 32]), bad_key);
        assert_eq!(of(P256, &[5; 33]), bad_key);
        assert_eq!(of(P256, &[0; 1]), bad_key);
        assert_eq!(of([0, 0], &[1; 32]), Err(DidError::KeyType));
    }

    #[test]
    fn no_text_makes_it_panic() {
        let good = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
        let key = decode_multikey(good).unwrap();
        for at in 0..good.len() {
            let (before, after) = good.split_at(at);
            assert!(decode_multikey(before).is_err());
            for other in ["1", "z", "0", "\u{e9}", ""] {
                let text = format!("{before}{other}{}", after.split_at(1).1);
                // One character differs: another key, or none; never this one.
                assert!(text == good || decode_multikey(&text) != Ok(key), "{text}");
            }
        }
    }
}
