//! X.509 certificates of issuers, and the check of a chain: any DER is read without panic, and
//! what is read is written as it was.

use annona_core::crypto::{Alg, SoftSigner};
use annona_sample::seeded::Seeded;
use annona_x509::make::{self, Authority, Leaf, Period, Subject};
use annona_x509::{Certificate, Chain, Expected};
use serde_json::json;

use crate::seeds::{NOW, PARTIES, signer};
use crate::stand_in::AcceptAll;

/// Certificates one after the other, each with its length in two bytes before it.
pub fn run(mut data: &[u8]) -> Option<()> {
    let mut all = Vec::new();
    while let [high, low, rest @ ..] = data {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let (der, after) = rest.split_at_checked(length)?;
        let certificate = Certificate::from_der(der).ok()?;
        assert_eq!(certificate.der(), der);
        assert_eq!(Certificate::from_pem(&certificate.to_pem()).unwrap(), [certificate.clone()]);
        let _ = (certificate.subject(), certificate.issuer(), certificate.country());
        let _ = certificate.is_for(PARTIES[0]);
        all.push(certificate);
        data = after;
    }
    let anchors = [all.pop()?];
    let chain = Chain::new(all).ok()?;
    assert_eq!(Chain::from_x5c(&json!(chain.to_x5c())).unwrap(), chain);
    let expected = Expected { now: NOW, purpose: None };
    let trusted = chain.verify(&anchors, expected, &AcceptAll).ok()?;
    // Whatever the bytes: nothing that may issue certificates or ended signs documents.
    assert!(!trusted.leaf().is_authority() && trusted.anchor().is_authority());
    assert!(trusted.leaf().not_before() <= NOW && NOW <= trusted.leaf().not_after());
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let named = |name: &str| Subject { common_name: name.to_owned(), ..Subject::default() };
    let period = Period { from: NOW.plus(-86_400), until: NOW.plus(86_400) };
    let seed = |alg: Alg| {
        let entropy = Seeded::new(4);
        let (own, middle): (SoftSigner, SoftSigner) = (signer(alg, 5), signer(alg, 6));
        let root = make::root(&named("Registrar"), period, 1, &own, &entropy).unwrap();
        let above = Authority { certificate: &root, signer: &own };
        let (name, key) = (named("Office"), annona_core::crypto::Signer::public_key(&middle));
        let office = make::intermediate(&name, &key, period, 0, above, &entropy).unwrap();
        let leaf = Leaf {
            subject: named("Ministry"),
            key: annona_core::crypto::Signer::public_key(&signer(alg, 1)),
            dns: vec!["ministry.example".to_owned()],
            uris: vec![PARTIES[0].to_owned()],
            purposes: Vec::new(),
            period,
        };
        let by = Authority { certificate: &office, signer: &middle };
        let leaf = make::leaf(&leaf, by, &entropy).unwrap();
        let framed = |certificate: &Certificate| {
            let length = u16::try_from(certificate.der().len()).unwrap().to_be_bytes();
            [&length, certificate.der()].concat()
        };
        [&leaf, &office, &root].map(framed).concat()
    };
    [Alg::Es256, Alg::EdDsa].map(seed).to_vec()
}
