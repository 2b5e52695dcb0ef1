//! What somebody without the private keys can sign: with a key of their own, with no key, with
//! a bare digest for a signature.

use annona_core::b64;
use annona_core::crypto::{Alg, SecretKey, Signer as _, SoftSigner, sha256};
use annona_core::jwk::Jwk;
use annona_core::sdjwt;
use annona_core::time::UnixTime;
use annona_sample::world;
use serde_json::{Value, json};

use crate::stage::{NOW, Shown, Stage};

pub fn all(shown: &Shown, _: &Stage) -> Vec<String> {
    let (credential, binding) = shown.text.rsplit_once('~').unwrap();
    let (token, disclosures) = credential.split_once('~').unwrap();
    let tokens = signed_anew(token).into_iter().map(|t| format!("{t}~{disclosures}~{binding}"));
    let bindings = signed_anew(binding).into_iter().map(|b| format!("{credential}~{b}"));
    let mut out: Vec<String> = tokens.chain(bindings).collect();
    let asked = b64::encode(shown.challenge.as_ref().map_or([7; 16], |challenge| challenge.nonce));
    let bound = |credential: &str, aud: &str, iat, thief: &SoftSigner| {
        sdjwt::bind(&format!("{credential}~"), aud, &asked, iat, thief).unwrap()
    };
    for thief in thieves() {
        let stolen = with_key(token, &thief) + "~" + disclosures;
        for aud in [world::AUDIENCE, world::COUNTER] {
            // A thief shows a copied credential with a proof by the thief's own key,
            for iat in [NOW, NOW.plus(-5), UnixTime(0)] {
                out.push(bound(credential, aud, iat, &thief));
            }
            // and puts that key into the credential.
            out.push(bound(&stolen, aud, NOW, &thief));
        }
    }
    out
}

fn thieves() -> [SoftSigner; 2] {
    [Alg::EdDsa, Alg::Es256]
        .map(|alg| SecretKey::from_bytes(alg, &[99; 32]).unwrap().signer().unwrap())
}

/// The issuer's token with another holder's key in it, and the signature that it had.
fn with_key(token: &str, holder: &SoftSigner) -> String {
    let [head, payload, signature] = pieces(token);
    let mut payload = json_of(payload);
    payload["cnf"] = json!({ "jwk": Jwk::from(&holder.public_key()) });
    format!("{head}.{}.{signature}", b64::encode(payload.to_string()))
}

fn pieces(token: &str) -> [&str; 3] {
    token.split('.').collect::<Vec<_>>().try_into().unwrap()
}

/// The same header and payload with other signatures, and other headers that suit a forger.
fn signed_anew(token: &str) -> Vec<String> {
    let [head, payload, signature] = pieces(token);
    let mut out = Vec::new();
    for filler in [0, 1, 0x7F, 0xFF] {
        out.push(format!("{head}.{payload}.{}", b64::encode([filler; 64])));
    }
    for length in [0, 1, 32, 63, 65, 128] {
        out.push(format!("{head}.{payload}.{}", b64::encode(vec![1; length])));
    }
    let bytes = b64::decode_array::<64>(signature).unwrap();
    out.push(format!("{head}.{payload}.{}", b64::encode([&bytes[32..], &bytes[..32]].concat())));
    let thieves = thieves();
    for alg in ["none", "None", "NONE", "", "HS256", "ES256", "EdDSA", "Ed25519", "ES256K", "RS256"]
    {
        let mut header: Value = json_of(head);
        header["alg"] = json!(alg);
        let mut headers = vec![header.clone()];
        for thief in &thieves {
            let mut embedded = header.clone();
            embedded["jwk"] = json!(Jwk::from(&thief.public_key()));
            headers.push(embedded);
        }
        for header in headers {
            let signed = format!("{}.{payload}", b64::encode(header.to_string()));
            out.extend([format!("{signed}."), format!("{signed}.{signature}")]);
            let digest = sha256(&signed);
            out.push(format!("{signed}.{}", b64::encode([digest, digest].concat())));
            for thief in &thieves {
                let signature = thief.sign(signed.as_bytes()).unwrap();
                out.push(format!("{signed}.{}", b64::encode(signature)));
            }
        }
    }
    for thief in &thieves {
        let signature = thief.sign(format!("{head}.{payload}").as_bytes()).unwrap();
        out.push(format!("{head}.{payload}.{}", b64::encode(signature)));
    }
    out
}

fn json_of(piece: &str) -> Value {
    serde_json::from_slice(&b64::decode(piece).unwrap()).unwrap()
}

/// `r, n - s` for `r, s`, where n is the order of P-256.
pub fn other_signature(signature: [u8; 64]) -> [u8; 64] {
    const N: [u8; 32] = [
        0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xBC,
        0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ];
    let mut other = signature;
    let mut borrow = 0;
    for at in (0..32).rev() {
        let difference = i16::from(N[at]) - i16::from(signature[32 + at]) - borrow;
        borrow = i16::from(difference < 0);
        other[32 + at] = difference.rem_euclid(256).to_le_bytes()[0];
    }
    other
}
