use annona_core::trust::Party;
use annona_sample::world::World;
use annona_x509::{Certificate, Chain, Expected};
use serde_json::json;

use crate::stage::{Stage, now, world};

/// A registrar's key and certificate, and the ministry's entry.
fn registrar(stage: &Stage, world: &World) -> Party {
    stage.key("p256", "root");
    stage.ok(&[
        "certificate",
        "root",
        "--key",
        "root.json",
        "--name",
        "Registrar",
        "--country",
        "KE",
        "--out",
        "root.pem",
    ]);
    let mut ministry = world.parties[0].clone();
    ministry.credential_issuer = Some("https://issuer.gov.example/tenant".to_owned());
    stage.write("ministry.json", serde_json::to_vec(&ministry).unwrap());
    ministry
}

const SIGN: [&str; 10] = [
    "certificate",
    "sign",
    "--key",
    "root.json",
    "--root",
    "root.pem",
    "--party",
    "ministry.json",
    "--out",
    "k1.pem",
];

fn pem(stage: &Stage, name: &str) -> Vec<Certificate> {
    Certificate::from_pem(&stage.read(name)).unwrap()
}

#[test]
fn a_registrar_certifies_a_key_of_a_party_and_stands_in_its_entry() {
    let stage = Stage::new();
    let ministry = registrar(&stage, &world());
    let kid = &ministry.keys[0].kid;
    let facts = stage.json(&[&SIGN[..], &["--kid", kid]].concat());
    assert_eq!(facts["uris"], json!([ministry.id]));
    assert_eq!(facts["dns"], json!(["issuer.gov.example"]));
    let (chain, anchors) = (Chain::new(pem(&stage, "k1.pem")).unwrap(), pem(&stage, "root.pem"));
    let expected = Expected { now: now(), purpose: None };
    let trusted = chain.verify(&anchors, expected, &annona_core::crypto::Pure).unwrap();
    assert_eq!(trusted.key(), ministry.keys[0].key);
    assert!(trusted.leaf().is_for(&ministry.id));

    stage.key("ed25519", "g1");
    stage.ok(&["bundle", "init", "--authority", "did:web:a.example", "--key", "g1.json"]);
    let add = ["bundle", "add-party", "ministry.json"];
    stage.ok(&[&add[..], &["--certificate-anchor", "root.pem"]].concat());
    // The agency's next entry says nothing about anchors: they stay.
    stage.ok(&add);
    let shown = stage.ok(&["bundle", "show"]);
    assert!(shown.contains("certified by CN=Registrar,C=KE until "), "{shown}");
}

#[test]
fn what_would_certify_nobody_is_refused() {
    let stage = Stage::new();
    let ministry = registrar(&stage, &world());
    let refused = |arguments: &[&str], code: &str| {
        let said = stage.run(arguments);
        assert!(said.code == 1 && said.err.contains(code), "{said:?}");
    };
    refused(&[&SIGN[..], &["--kid", "nobody"]].concat(), "ANN-CLI-8");
    let kid = &ministry.keys[0].kid;
    stage.ok(&[&SIGN[..], &["--kid", kid]].concat());
    // The key of another registrar than the certificate's.
    stage.key("p256", "other");
    let other: Vec<&str> =
        SIGN.iter().map(|word| if *word == "root.json" { "other.json" } else { word }).collect();
    refused(&[&other[..], &["--kid", kid]].concat(), "ANN-X509-23");
    stage.key("ed25519", "g1");
    stage.ok(&["bundle", "init", "--authority", "did:web:a.example", "--key", "g1.json"]);
    let add = ["bundle", "add-party", "ministry.json", "--certificate-anchor"];
    refused(&[&add[..], &["k1.pem"]].concat(), "ANN-REGISTRY-11");
    refused(&[&add[..], &["ministry.json"]].concat(), "ANN-X509-7");
}
