//! Keys in SoftHSM 2, a PKCS#11 module in software. Each test makes a token in a folder of its
//! own and runs its second half in a process of its own, because the module reads
//! `SOFTHSM2_CONF` once. Without the module it says "skipped".
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::Command;

use annona_core::crypto::{Alg, CryptoProvider as _, Pure, Signer as _};
use annona_crypto_pkcs11::{Token, TokenError};
use cryptoki::context::Pkcs11;
use cryptoki::object::{Attribute, AttributeType, ObjectClass};
use cryptoki::session::UserType;
use cryptoki::types::AuthPin;

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const LABEL: &str = "annona test";
const PIN: &str = "648219";

/// Runs an ignored test of this file in a process with a new token.
fn with_token(inner: &str) {
    if !Path::new(MODULE).exists() {
        eprintln!("skipped: {MODULE} is not there (scripts/setup installs it)");
        return;
    }
    let folder: PathBuf =
        std::env::temp_dir().join(format!("annona-token-{inner}-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("tokens")).unwrap();
    let settings = folder.join("softhsm2.conf");
    let tokens = format!("directories.tokendir = {}\n", folder.join("tokens").display());
    std::fs::write(&settings, tokens).unwrap();
    let made = Command::new("softhsm2-util")
        .args(["--init-token", "--free", "--label", LABEL, "--so-pin", PIN, "--pin", PIN])
        .env("SOFTHSM2_CONF", &settings)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let tested = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", inner])
        .env("SOFTHSM2_CONF", &settings)
        .output()
        .unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    let said = String::from_utf8_lossy(&tested.stdout);
    assert!(tested.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
fn keys_are_made_listed_used_and_destroyed() {
    with_token("makes_lists_uses_and_destroys");
}

#[test]
#[ignore = "needs a token: run by the test above"]
fn makes_lists_uses_and_destroys() {
    let token = Token::open(Path::new(MODULE), LABEL, PIN).unwrap();
    for (label, alg) in [("did:web:m.example k1", Alg::Es256), ("s1", Alg::EdDsa)] {
        let key = token.generate(label, alg).unwrap();
        assert_eq!(token.generate(label, alg), Err(TokenError::Exists(label.to_owned())));
        let signer = token.signer(label).unwrap();
        assert_eq!((signer.public_key(), key.alg()), (key, alg));
        let signature = signer.sign(b"grain").unwrap();
        assert_eq!(Pure.verify(&key, b"grain", &signature), Ok(()));
        assert!(Pure.verify(&key, b"brain", &signature).is_err());
    }
    let labels = || token.keys().unwrap().into_iter().map(|key| key.label).collect::<Vec<_>>();
    assert_eq!(labels(), ["did:web:m.example k1", "s1"]);
    let second = Token::open(Path::new(MODULE), LABEL, PIN).unwrap();
    assert_eq!(second.keys().unwrap(), token.keys().unwrap());
    token.destroy("s1").unwrap();
    assert_eq!(labels(), ["did:web:m.example k1"]);
    assert_eq!(token.signer("s1").err(), Some(TokenError::NoKey("s1".to_owned())));
    assert_eq!(token.destroy("s1"), Err(TokenError::NoKey("s1".to_owned())));
}

#[test]
fn no_key_comes_out() {
    with_token("refuses_extraction");
}

#[test]
#[ignore = "needs a token: run by the test above"]
fn refuses_extraction() {
    let token = Token::open(Path::new(MODULE), LABEL, PIN).unwrap();
    token.generate("k1", Alg::Es256).unwrap();
    token.generate("k2", Alg::EdDsa).unwrap();
    let context = Pkcs11::new(MODULE).unwrap();
    let slots = context.get_slots_with_token().unwrap();
    let is_ours = |slot: &&_| context.get_token_info(**slot).unwrap().label() == LABEL;
    let session = context.open_rw_session(*slots.iter().find(is_ours).unwrap()).unwrap();
    // The program is logged in already, so this session is, too.
    assert!(session.login(UserType::User, Some(&AuthPin::new(PIN.into()))).is_err());
    let private = [Attribute::Class(ObjectClass::PRIVATE_KEY)];
    let keys = session.find_objects(&private).unwrap();
    assert_eq!(keys.len(), 2);
    for key in keys {
        let read = session.get_attributes(key, &[AttributeType::Value]);
        assert!(!matches!(read.as_deref(), Ok([Attribute::Value(_)])), "a key came out");
        let loosened = session.update_attributes(key, &[Attribute::Extractable(true)]);
        assert!(loosened.is_err(), "a key could be made extractable");
    }
    // A key that somebody made extractable beside us is not used.
    let curve = vec![0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
    let common = [Attribute::Token(true), Attribute::Label("loose".into())];
    let public = [Attribute::EcParams(curve), Attribute::Verify(true)];
    let private = [Attribute::Extractable(true), Attribute::Sign(true)];
    session
        .generate_key_pair(
            &cryptoki::mechanism::Mechanism::EccKeyPairGen,
            &[&common[..], &public].concat(),
            &[&common[..], &private].concat(),
        )
        .unwrap();
    assert_eq!(token.signer("loose").err(), Some(TokenError::Unprotected("loose".to_owned())));
}

#[test]
fn a_lost_session_is_opened_again() {
    with_token("survives_a_lost_session");
}

#[test]
#[ignore = "needs a token: run by the test above"]
fn survives_a_lost_session() {
    let token = Token::open(Path::new(MODULE), LABEL, PIN).unwrap();
    let key = token.generate("k1", Alg::Es256).unwrap();
    let signer = token.signer("k1").unwrap();
    signer.sign(b"before").unwrap();
    // Another part of the program logs out, or even stops the module.
    let context = Pkcs11::new(MODULE).unwrap();
    let slots = context.get_slots_with_token().unwrap();
    let is_ours = |slot: &&_| context.get_token_info(**slot).unwrap().label() == LABEL;
    let other = context.open_rw_session(*slots.iter().find(is_ours).unwrap()).unwrap();
    other.logout().unwrap();
    let sign_again = || {
        let signature = signer.sign(b"after").unwrap();
        assert_eq!(Pure.verify(&key, b"after", &signature), Ok(()));
    };
    sign_again();
    drop(other);
    context.finalize().unwrap();
    sign_again();
}

#[test]
fn wrong_modules_tokens_and_pins_are_told_apart() {
    with_token("tells_what_is_wrong");
}

#[test]
#[ignore = "needs a token: run by the test above"]
fn tells_what_is_wrong() {
    let open = |module: &str, label, pin| Token::open(Path::new(module), label, pin).err();
    assert!(matches!(open("no-such-module.so", LABEL, PIN), Some(TokenError::Module(_))));
    assert_eq!(open(MODULE, "another token", PIN), Some(TokenError::NoToken));
    assert_eq!(open(MODULE, LABEL, "111111"), Some(TokenError::Pin));
    let opened = Token::open(Path::new(MODULE), LABEL, PIN).unwrap();
    assert!(!format!("{opened:?}").contains(PIN));
}
