//! Signatures and checks over exactly the bytes that the measured works sign and check.

use std::hint::black_box;

use annona_core::crypto::{Alg, CryptoProvider, Pure, Signer};
use annona_crypto_aws::Aws;

use crate::harness::{Bench, Id};
use crate::objects::Objects;

/// The raw operations of one algorithm by aws-lc-rs.
pub struct Raw {
    pub sign: Id,
    pub sign_binding: Id,
    pub verify_issuer: Id,
    pub verify_binding: Id,
}

/// By the pure-Rust provider, for comparison only.
pub fn pure<'a>(bench: &mut Bench<'a>, objects: &'a Objects) {
    let (sign, verify) = match objects.alg {
        Alg::EdDsa => ("raw Ed25519 sign", "raw Ed25519 check"),
        Alg::Es256 => ("raw P-256 sign", "raw P-256 check"),
    };
    let signer = Box::new(objects.issuer_secret.signer().expect("a key"));
    add_sign(bench, sign, "pure Rust", signer, objects.issuer_part().0);
    add_verify(bench, verify, "pure Rust", &Pure, &objects.issuer, objects.issuer_part());
}

/// By the provider that servers and desktops use; its Ed25519 checks are the pure ones.
pub fn aws<'a>(bench: &mut Bench<'a>, objects: &'a Objects) -> Raw {
    let (sign, verify) = match objects.alg {
        Alg::EdDsa => ("raw Ed25519 sign", "raw Ed25519 check"),
        Alg::Es256 => ("raw P-256 sign", "raw P-256 check"),
    };
    let by = "aws-lc-rs";
    Raw {
        sign: add_sign(bench, sign, by, &objects.issuer, objects.issuer_part().0),
        sign_binding: add_sign(
            bench,
            "raw P-256 sign, key binding",
            by,
            &objects.holder,
            objects.binding_part().0,
        ),
        verify_issuer: add_verify(bench, verify, by, &Aws, &objects.issuer, objects.issuer_part()),
        verify_binding: add_verify(
            bench,
            "raw P-256 check, key binding",
            by,
            &Aws,
            &objects.holder,
            objects.binding_part(),
        ),
    }
}

fn add_sign<'a>(
    bench: &mut Bench<'a>,
    name: &'static str,
    by: &'static str,
    signer: impl std::ops::Deref<Target = impl Signer> + 'a,
    message: &'a str,
) -> Id {
    bench.add(name, by, &[], move || {
        black_box(signer.sign(black_box(message.as_bytes())).expect("signed"));
    })
}

fn add_verify<'a>(
    bench: &mut Bench<'a>,
    name: &'static str,
    by: &'static str,
    crypto: &'static dyn CryptoProvider,
    signer: &dyn Signer,
    (message, signature): (&'a str, [u8; 64]),
) -> Id {
    let key = signer.public_key();
    bench.add(name, by, &[], move || {
        crypto.verify(&key, black_box(message.as_bytes()), &signature).expect("verified");
    })
}
