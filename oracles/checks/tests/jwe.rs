//! JWE (RFC 7516) with ECDH-ES against josekit: what one encrypts the other decrypts.

use annona_core::b64;
use annona_core::crypto::{Alg, OsEntropy};
use annona_oracle_checks::{josekit_key, one_character_off, secret};
use annona_protocol::jwe::{self, Enc, Recipient};
use josekit::jwe::{ECDH_ES, JweHeader};

const PLAIN: &[u8] = br#"{"grain":"5 modii","name":"\u00c6lia"}"#;

fn ours(enc: Enc) -> String {
    let recipient = Recipient::from_jwk(&jwe::public_jwk(&secret(Alg::Es256, 7)).unwrap());
    jwe::encrypt(PLAIN, &recipient.unwrap(), enc, &OsEntropy).unwrap()
}

fn theirs(enc: Enc, change: impl FnOnce(&mut JweHeader)) -> String {
    let key = josekit_key(&secret(Alg::Es256, 7)).to_public_key().unwrap();
    let mut header = JweHeader::new();
    header.set_content_encryption(enc.name());
    change(&mut header);
    let encrypter = ECDH_ES.encrypter_from_jwk(&key).unwrap();
    josekit::jwe::serialize_compact(PLAIN, &header, &encrypter).unwrap()
}

fn we_open(text: &str) -> bool {
    let opened = jwe::decrypt(text.as_bytes(), &secret(Alg::Es256, 7));
    opened.is_ok_and(|opened| opened.plain.as_slice() == PLAIN)
}

fn they_open(text: &str) -> bool {
    let decrypter = ECDH_ES.decrypter_from_jwk(&josekit_key(&secret(Alg::Es256, 7))).unwrap();
    josekit::jwe::deserialize_compact(text, &decrypter).is_ok_and(|(plain, _)| plain == PLAIN)
}

#[test]
fn each_opens_what_the_other_seals() {
    for enc in Enc::ALL {
        let (ours, theirs) = (ours(enc), theirs(enc, |_| {}));
        assert!(we_open(&ours) && they_open(&ours), "{}", enc.name());
        assert!(we_open(&theirs) && they_open(&theirs), "{}", enc.name());
    }
}

#[test]
fn names_of_the_two_parties_go_into_the_key() {
    let text = theirs(Enc::A256Gcm, |header| {
        header.set_agreement_partyuinfo(b"Alice");
        header.set_agreement_partyvinfo(b"Bob");
    });
    let header = b64::decode(text.split('.').next().unwrap()).unwrap();
    assert!(String::from_utf8(header).unwrap().contains("QWxpY2U"));
    assert!(we_open(&text));
}

#[test]
fn compressed_messages_are_theirs_only() {
    let text = theirs(Enc::A128Gcm, |header| header.set_compression("DEF"));
    assert!(they_open(&text) && !we_open(&text));
}

#[test]
fn what_one_refuses_the_other_refuses() {
    for text in one_character_off(&ours(Enc::A128Gcm)) {
        assert!(!we_open(&text) && !they_open(&text), "{text}");
    }
}
