//! Enrolment by the association, a day at two counters, the payer's account.

use annona_core::credential::Format;
use annona_core::crypto::{Alg, SecretKey};
use annona_core::jwk::SecretJwk;
use annona_core::receipt::OverrideReason;
use annona_core::verify::Policy;
use annona_sample::people;
use annona_sample::world::{AGREEMENT, ASSOCIATION, AUDIENCE, World};
use annona_verifier::{Asked, Counter, DiskShelf, Settings};
use serde_json::Value;

use crate::stage::{Stage, now, world};

/// A counter that the association enrolled.
fn enrolled(stage: &Stage, world: &World, name: &str) -> Counter {
    let audience = format!("{AUDIENCE}:{name}");
    let settings = Settings {
        name: name.to_owned(),
        anchor: world.anchor.clone(),
        policy: Policy::new(AGREEMENT, &audience),
        utc_offset: 0,
        language: None,
    };
    let counter = Counter::init(DiskShelf::at(&stage.path(name)), settings).unwrap();
    counter.install_bundle(stage.read("bundle.json").as_bytes()).unwrap();
    let (key, out) = (format!("{name}.jwk.json"), format!("{name}.enrolment.json"));
    stage.write(&key, serde_json::to_vec(&counter.public_key().unwrap()).unwrap());
    stage.ok(&[
        "receipts",
        "enrol",
        &key,
        "--counter",
        &audience,
        "--secret",
        "tag-secret.json",
        "--as",
        ASSOCIATION,
        "--key",
        "p1.json",
        "--out",
        &out,
    ]);
    counter.enrol(stage.read(&out).as_bytes()).unwrap();
    counter
}

fn verify(stage: &Stage, files: &[&str]) -> (i32, Value) {
    let trust = ["--bundle", "bundle.json", "--anchor", "anchor.json"];
    let said = stage.run(&[&["--json", "receipts", "verify"], files, &trust].concat());
    (said.code, serde_json::from_str(&said.out).unwrap())
}

#[test]
fn two_counters_hand_in_and_the_payer_finds_the_duplicate() {
    let stage = Stage::new();
    let world = world();
    stage.publish(&world);
    let mut association = SecretJwk::from(&SecretKey::from_bytes(Alg::Es256, &[5; 32]).unwrap());
    association.public.kid = Some("p1".to_owned());
    stage.write("p1.json", serde_json::to_vec(&association).unwrap());
    stage.ok(&["receipts", "secret", "--agreement", AGREEMENT, "--out", "tag-secret.json"]);

    let counters = ["0001", "0002"].map(|name| enrolled(&stage, &world, name));
    let people = people::generate(5, 3);
    for (person, index) in people.iter().zip(7..) {
        let card = world.card(person, Format::VcSdJwt, index, now()).unwrap();
        let at = if index == 9 { &counters[..] } else { &counters[..1] };
        for counter in at {
            let text = card.show(&["matchHint"], AUDIENCE, "bm9uY2U", now()).unwrap();
            assert!(counter.check(&text, Asked::default(), now()).unwrap().receipt.is_some());
        }
    }
    counters[1].record_override(OverrideReason::UnknownAgency, None, now()).unwrap();
    for (counter, name) in counters.iter().zip(["1.jsonl", "2.jsonl"]) {
        stage.write(name, counter.batch(now(), now()).unwrap());
    }

    assert_eq!(verify(&stage, &["1.jsonl"]).0, 0);
    let (code, found) = verify(&stage, &["1.jsonl", "2.jsonl"]);
    assert_eq!((code, &found["receipts"]), (20, &4.into()), "{found}");
    assert_eq!(found["duplicates"].as_array().unwrap().len(), 1, "{found}");
    assert_eq!(found["overrides"]["unknown-agency"], 1, "{found}");
    assert_eq!(found["faults"], Value::Array(Vec::new()), "{found}");

    let batch = stage.read("1.jsonl");
    let torn: Vec<&str> =
        batch.lines().filter(|line| *line != batch.lines().nth(2).unwrap()).collect();
    stage.write("torn.jsonl", torn.join("\n"));
    let (code, found) = verify(&stage, &["torn.jsonl"]);
    assert_eq!((code, &found["faults"][0]["problem"]["code"]), (20, &"ANN-RECEIPT-5".into()));
}

#[test]
fn what_is_no_certified_batch_is_refused() {
    let stage = Stage::new();
    let world = world();
    stage.publish(&world);
    stage.write("other.jsonl", "{}\n");
    let trust = ["--bundle", "bundle.json", "--anchor", "anchor.json"];
    let verify = ["receipts", "verify", "other.jsonl"];
    stage.refused(&[&verify[..], &trust].concat(), "ANN-RECEIPT-2");
}
