//! Certificates of another maker (OpenSSL 3, `openssl/make.sh`): what is good is read, and each
//! fault refused by its name.
#![expect(clippy::unwrap_used, reason = "tests")]

use annona_core::crypto::{Alg, Pure};
use annona_core::time::UnixTime;
use annona_x509::{Certificate, Chain, Expected, X509Error};

const ROOT: &str = include_str!("openssl/root.pem");
const SUB: &str = include_str!("openssl/sub.pem");
const LEAF: &str = include_str!("openssl/leaf.pem");
/// 2030-01-01
const NOW: UnixTime = UnixTime(1_893_456_000);

fn read(pem: &str) -> Result<Certificate, X509Error> {
    Certificate::from_pem(pem).map(|mut all| all.remove(0))
}

fn check(leaf: &str, above: &str) -> Result<Alg, X509Error> {
    let chain = Chain::new(vec![read(leaf)?, read(above)?])?;
    let anchors = [read(ROOT)?];
    let expected = Expected { now: NOW, purpose: None };
    chain.verify(&anchors, expected, &Pure).map(|trusted| trusted.key().alg())
}

#[test]
fn chains_of_openssl_hold() {
    assert_eq!(check(LEAF, SUB), Ok(Alg::Es256));
    assert_eq!(check(include_str!("openssl/ed25519.pem"), SUB), Ok(Alg::EdDsa));
    // Without a key usage a key may be used for everything (RFC 5280 section 4.2.1.3).
    assert_eq!(check(include_str!("openssl/plain.pem"), SUB), Ok(Alg::Es256));
    let leaf = read(LEAF).unwrap();
    assert!(leaf.is_for("https://issuer.example/tenant") && !leaf.is_for("https://o.example"));
    assert_eq!(leaf.subject(), "CN=leaf,O=Example,C=KE");
    assert_eq!(leaf.issuer(), "CN=sub,O=Example,C=KE");
    assert_eq!(read(&leaf.to_pem()).unwrap(), leaf);
}

#[test]
fn each_fault_is_refused_by_its_name() {
    for (leaf, above, error) in [
        (include_str!("openssl/encipher.pem"), SUB, X509Error::Usage),
        (include_str!("openssl/critical.pem"), SUB, X509Error::Extension("1.2.3.4".to_owned())),
        (include_str!("openssl/sha384.pem"), SUB, X509Error::Algorithm),
        (include_str!("openssl/p384.pem"), SUB, X509Error::Algorithm),
        (include_str!("openssl/rsa.pem"), SUB, X509Error::Algorithm),
        (
            include_str!("openssl/no-ca-leaf.pem"),
            include_str!("openssl/no-ca.pem"),
            X509Error::NoAuthority,
        ),
        (
            include_str!("openssl/no-cert-sign-leaf.pem"),
            include_str!("openssl/no-cert-sign.pem"),
            X509Error::NoAuthority,
        ),
        (SUB, ROOT, X509Error::AnchorInside),
        (LEAF, include_str!("openssl/no-ca.pem"), X509Error::Issuer),
    ] {
        assert_eq!(check(leaf, above), Err(error.clone()), "{error}");
    }
}

/// The DER of a certificate with one of its extensions changed in place, unsigned.
fn patched(from: &[u8], to: &[u8]) -> Result<Certificate, X509Error> {
    let mut der = read(LEAF).unwrap().der().to_vec();
    let at = der.windows(from.len()).position(|window| window == from).unwrap();
    der.iter_mut().skip(at).zip(to).for_each(|(byte, new)| *byte = *new);
    Certificate::from_der(&der)
}

#[test]
fn an_extension_that_occurs_twice_is_refused() {
    // The subject key identifier (2.5.29.14) renamed to the authority's (2.5.29.35).
    let refused = patched(&[0x55, 0x1d, 0x0e], &[0x55, 0x1d, 0x23]);
    assert_eq!(refused, Err(X509Error::Form));
    // The alternative name (2.5.29.17) renamed to the key usage that stands before it.
    let refused = patched(&[0x55, 0x1d, 0x11], &[0x55, 0x1d, 0x0f]);
    assert_eq!(refused, Err(X509Error::Twice("2.5.29.15".to_owned())));
    // A version 1 certificate has no extensions.
    assert_eq!(
        patched(&[0xa0, 0x03, 0x02, 0x01, 0x02], &[0xa0, 0x03, 0x02, 0x01, 0x00]),
        Err(X509Error::Form)
    );
}
