//! Keys in a hardware module behind the core's [`Signer`], by PKCS#11 v2.40 or newer.
//!
//! Keys are made in the token, are sensitive and not extractable, and never leave it: there is
//! no function that exports one, and [`Token::signer`] refuses a key that could be exported.
//! A key is found by its label. ES256 is hashed here and signed by `CKM_ECDSA`, EdDSA is signed
//! by `CKM_EDDSA`, so that a module needs no combined mechanism.
#![cfg_attr(not(test), deny(missing_docs))]

mod error;
mod session;

use std::path::Path;
use std::sync::Arc;

use annona_core::crypto::{Alg, CryptoError, PublicKey, Signature, Signer, sha256};
use cryptoki::context::Pkcs11;
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::eddsa::{EddsaParams, EddsaSignatureScheme};
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use cryptoki::types::AuthPin;

pub use error::TokenError;
use session::{Failure, Live, Sessions};

/// `CKA_EC_PARAMS` of P-256: its object identifier 1.2.840.10045.3.1.7 in DER.
const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
/// `CKA_EC_PARAMS` of Ed25519: `PrintableString` "edwards25519" in DER (PKCS#11 v3.0, 2.3.5).
const ED25519: &[u8] = b"\x13\x0cedwards25519";

/// A token that a PIN has opened.
pub struct Token {
    sessions: Sessions,
}

/// A key pair in a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenKey {
    /// Its name in the token.
    pub label: String,
    /// Its public half.
    pub key: PublicKey,
}

impl Token {
    /// Loads a module and logs in to its token with this label.
    ///
    /// # Errors
    /// [`TokenError::Module`], [`TokenError::NoToken`], [`TokenError::Pin`].
    pub fn open(module: &Path, label: &str, pin: &str) -> Result<Arc<Self>, TokenError> {
        let context = Pkcs11::new(module)?;
        session::initialize(&context)?;
        let mut slots = Vec::new();
        for slot in context.get_slots_with_token()? {
            if context.get_token_info(slot).is_ok_and(|token| token.label() == label) {
                slots.push(slot);
            }
        }
        let [slot] = slots.as_slice() else { return Err(TokenError::NoToken) };
        let sessions = Sessions::new(context, *slot, AuthPin::new(pin.into()));
        sessions.run(|_| Ok(()))?;
        Ok(Arc::new(Self { sessions }))
    }

    /// Makes a key pair that never leaves the token.
    ///
    /// # Errors
    /// [`TokenError::Exists`] when the label is taken.
    pub fn generate(&self, label: &str, alg: Alg) -> Result<PublicKey, TokenError> {
        self.sessions.run(|live| {
            if !find(&live.session, label, ObjectClass::PRIVATE_KEY)?.is_empty() {
                return Err(TokenError::Exists(label.to_owned()).into());
            }
            let (mechanism, curve) = match alg {
                Alg::Es256 => (Mechanism::EccKeyPairGen, P256),
                Alg::EdDsa => (Mechanism::EccEdwardsKeyPairGen, ED25519),
            };
            let common = [Attribute::Token(true), Attribute::Label(label.into())];
            let public = [Attribute::Verify(true), Attribute::EcParams(curve.to_vec())];
            let private = [
                Attribute::Private(true),
                Attribute::Sensitive(true),
                Attribute::Extractable(false),
                Attribute::Sign(true),
            ];
            let (public, _) = live.session.generate_key_pair(
                &mechanism,
                &[&common[..], &public].concat(),
                &[&common[..], &private].concat(),
            )?;
            public_key(&live.session, public, label)
        })
    }

    /// All key pairs with a label that can sign for us.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn keys(&self) -> Result<Vec<TokenKey>, TokenError> {
        self.sessions.run(|live| {
            let mut keys = Vec::new();
            let all = [Attribute::Class(ObjectClass::PUBLIC_KEY), Attribute::Token(true)];
            for handle in live.session.find_objects(&all)? {
                for attribute in live.session.get_attributes(handle, &[AttributeType::Label])? {
                    let Attribute::Label(label) = attribute else { continue };
                    let Ok(label) = String::from_utf8(label) else { continue };
                    if let Ok(key) = public_key(&live.session, handle, &label) {
                        keys.push(TokenKey { label, key });
                    }
                }
            }
            keys.sort_by(|a, b| a.label.cmp(&b.label));
            Ok(keys)
        })
    }

    /// A signer for the key with this label.
    ///
    /// # Errors
    /// [`TokenError::NoKey`]; [`TokenError::Unprotected`] for a key that could be exported.
    pub fn signer(self: &Arc<Self>, label: &str) -> Result<TokenSigner, TokenError> {
        let public = self.sessions.run(|live| {
            let private = private_key(live, label)?;
            check_protection(&live.session, private, label)?;
            let public = only(&find(&live.session, label, ObjectClass::PUBLIC_KEY)?, label)?;
            public_key(&live.session, public, label)
        })?;
        Ok(TokenSigner { token: Arc::clone(self), label: label.to_owned(), public })
    }

    /// Destroys a key pair, for good.
    ///
    /// # Errors
    /// [`TokenError::NoKey`].
    pub fn destroy(&self, label: &str) -> Result<(), TokenError> {
        self.sessions.run(|live| {
            let private = private_key(live, label)?;
            live.private.remove(label);
            live.session.destroy_object(private)?;
            for public in find(&live.session, label, ObjectClass::PUBLIC_KEY)? {
                live.session.destroy_object(public)?;
            }
            Ok(())
        })
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(hidden)")
    }
}

/// A key in a token, ready to sign.
#[derive(Debug)]
pub struct TokenSigner {
    token: Arc<Token>,
    label: String,
    public: PublicKey,
}

impl Signer for TokenSigner {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, CryptoError> {
        let signed = self.token.sessions.run(|live| {
            let key = private_key(live, &self.label)?;
            let signature = match self.public.alg() {
                Alg::Es256 => live.session.sign(&Mechanism::Ecdsa, key, &sha256(message)),
                Alg::EdDsa => {
                    let scheme = EddsaParams::new(EddsaSignatureScheme::Pure);
                    live.session.sign(&Mechanism::Eddsa(scheme), key, message)
                }
            };
            Ok(signature?)
        });
        signed.ok().and_then(|bytes| bytes.try_into().ok()).ok_or(CryptoError::Signer)
    }
}

fn find(session: &Session, label: &str, class: ObjectClass) -> Result<Vec<ObjectHandle>, Failure> {
    let wanted = [Attribute::Class(class), Attribute::Token(true), Attribute::Label(label.into())];
    Ok(session.find_objects(&wanted)?)
}

fn only(found: &[ObjectHandle], label: &str) -> Result<ObjectHandle, Failure> {
    match found {
        [one] => Ok(*one),
        _ => Err(TokenError::NoKey(label.to_owned()).into()),
    }
}

/// The private half's handle, looked up once a session.
fn private_key(live: &mut Live, label: &str) -> Result<ObjectHandle, Failure> {
    if let Some(handle) = live.private.get(label) {
        return Ok(*handle);
    }
    let handle = only(&find(&live.session, label, ObjectClass::PRIVATE_KEY)?, label)?;
    live.private.insert(label.to_owned(), handle);
    Ok(handle)
}

fn check_protection(session: &Session, key: ObjectHandle, label: &str) -> Result<(), Failure> {
    let asked = [AttributeType::Sensitive, AttributeType::Extractable];
    let told = session.get_attributes(key, &asked)?;
    let is_protected =
        told.contains(&Attribute::Sensitive(true)) && told.contains(&Attribute::Extractable(false));
    if is_protected { Ok(()) } else { Err(TokenError::Unprotected(label.to_owned()).into()) }
}

fn public_key(session: &Session, key: ObjectHandle, label: &str) -> Result<PublicKey, Failure> {
    let asked = [AttributeType::KeyType, AttributeType::EcParams, AttributeType::EcPoint];
    let told = session.get_attributes(key, &asked)?;
    let is_edwards = told.contains(&Attribute::KeyType(KeyType::EC_EDWARDS));
    let is_p256 = told.contains(&Attribute::EcParams(P256.to_vec()));
    let point = told.iter().find_map(|attribute| match attribute {
        Attribute::EcPoint(point) => Some(unwrapped(point)),
        _ => None,
    });
    let key = match point {
        Some(point) if is_edwards => point.try_into().ok().map(PublicKey::Ed25519),
        Some(point) if is_p256 => point.try_into().ok().map(PublicKey::P256),
        _ => None,
    };
    key.ok_or_else(|| TokenError::Unsuitable(label.to_owned()).into())
}

/// The point without its DER `OCTET STRING`, which modules write or leave out.
fn unwrapped(point: &[u8]) -> &[u8] {
    match point {
        [0x04, length, rest @ ..] if usize::from(*length) == rest.len() => rest,
        bare => bare,
    }
}
