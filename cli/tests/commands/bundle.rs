use annona_core::trust::Party;
use annona_core::trust::bundle::delta;
use annona_sample::world::{AGREEMENT, World};
use serde_json::json;

use crate::stage::{SCHEME, Stage, now, world};

/// An authority that knows the world's parties; its keys are in `g1.json` and `g2.json`.
fn authority(stage: &Stage, world: &World) {
    for kid in ["g1", "g2"] {
        stage.key("ed25519", kid);
    }
    let init = ["bundle", "init", "--authority", "did:web:authority.example"];
    let keys = ["--key", "g1.json", "--key", "g2.json", "--threshold", "2"];
    stage.ok(&[&init[..], &keys].concat());
    stage.ok(&["bundle", "add-scheme", SCHEME]);
    for party in &world.parties {
        add(stage, party);
    }
}

fn add(stage: &Stage, party: &Party) {
    stage.write("party.json", serde_json::to_vec(party).unwrap());
    stage.ok(&["bundle", "add-party", "party.json"]);
}

const PUBLISH: [&str; 8] =
    ["bundle", "publish", "--out", "bundle.json", "--key", "g1.json", "--key", "g2.json"];

#[test]
fn what_is_added_is_published_and_opens() {
    let stage = Stage::new();
    let world = world();
    authority(&stage, &world);
    stage.write("agreement.json", world.agreement().unwrap());
    stage.ok(&["bundle", "add-agreement", "agreement.json"]);
    let status = world.status_token(now()).unwrap();
    let said = stage.run_with(&["bundle", "add-status", "-"], &status, None);
    assert_eq!(said.code, 0, "{said:?}");
    let published = stage.json(&PUBLISH);
    assert_eq!((&published["sequence"], &published["left_out"]), (&json!(1), &json!([])));
    let anchor = ["--bundle", "bundle.json", "--anchor", "authority/anchor.json"];
    stage.ok(&[&["agreement", "compile", AGREEMENT][..], &anchor].concat());
    let found = stage.json(&["inspect", "bundle.json"]);
    assert_eq!(found["signatures"], json!(["g1", "g2"]));
    let shown = stage.ok(&["bundle", "show"]);
    assert!(
        shown.starts_with(
            "Authority did:web:authority.example; 2 of 2 keys must sign.\nParties: 2\n"
        ),
        "{shown}"
    );
    stage.ok(&["bundle", "withdraw-agreement", AGREEMENT]);
    assert_eq!(stage.json(&["bundle", "show"])["agreements"], json!([]));
    assert_eq!(stage.json(&PUBLISH)["sequence"], 2);
}

#[test]
fn a_party_can_be_written_as_options() {
    let stage = Stage::new();
    authority(&stage, &world());
    for kid in ["c1", "s1"] {
        stage.key("p256", kid);
    }
    let name = [
        "--id",
        "did:web:city.example",
        "--name",
        "City",
        "--may-issue",
        "SocialAssistanceEligibility",
    ];
    let keys =
        ["--credential-key", "c1.json", "--status-key", "s1.json", "--agreement-key", "s1.json"];
    let out = stage.ok(&[&["bundle", "add-party"][..], &name, &keys].concat());
    assert!(out.contains("\n  key s1 for status lists, agreements\n"), "{out}");
    assert!(!stage.read("authority/state.json").contains("\"d\""), "a private key was kept");
    stage.ok(&["bundle", "remove-party", "did:web:city.example"]);
    stage.refused(&["bundle", "remove-party", "did:web:city.example"], "ANN-REGISTRY-4");
}

#[test]
fn nothing_is_published_with_too_few_keys_nor_accepted_unsigned() {
    let stage = Stage::new();
    let world = world();
    authority(&stage, &world);
    stage.refused(&PUBLISH[..6], "ANN-BUNDLE-1");
    assert!(!stage.path("bundle.json").exists());
    stage.refused(
        &["bundle", "init", "--authority", "did:web:a.example", "--key", "g1.json"],
        "ANN-REGISTRY-2",
    );
    let other = World::new(annona_core::crypto::Alg::EdDsa).unwrap().agreement().unwrap();
    let torn = other.replacen("\"signature\":\"", "\"signature\":\"AA", 1);
    stage.write("torn.json", torn);
    let said = stage.run(&["bundle", "add-agreement", "torn.json"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert_eq!(stage.json(&["bundle", "show"])["agreements"], json!([]));
}

#[test]
fn a_stolen_key_is_marked_in_the_next_bundle() {
    let stage = Stage::new();
    let world = world();
    authority(&stage, &world);
    let party = world.parties[0].id.clone();
    let kid = world.parties[0].keys[0].kid.clone();
    let mark =
        |kid, since| ["bundle", "compromise", "--party", &party, "--kid", kid, "--since", since];
    stage.refused(&mark("k9", "2026-11-20"), "ANN-REGISTRY-4");
    stage.refused(&mark(&kid, "yesterday"), "ANN-TIME-1");
    stage.ok(&mark(&kid, "2026-11-20"));
    add(&stage, &world.parties[0]);
    let shown = stage.ok(&["bundle", "show"]);
    assert!(shown.contains("COMPROMISED since 2026-11-20T00:00:00Z"), "{shown}");
    stage.ok(&PUBLISH);
}

#[test]
fn a_delta_leads_from_one_bundle_to_the_next() {
    let stage = Stage::new();
    authority(&stage, &world());
    stage.ok(&PUBLISH);
    stage.write("old.json", stage.read("bundle.json"));
    stage.ok(&PUBLISH);
    let delta = ["bundle", "delta", "old.json", "bundle.json", "--out", "delta.json"];
    let said = stage.json(&delta);
    assert!(said["bytes"].as_u64() < said["bundle_bytes"].as_u64(), "{said}");
    let read = |name: &str| stage.read(name).into_bytes();
    let made = delta::apply(&read("delta.json"), &read("old.json")).unwrap();
    assert_eq!(made.trim_end(), stage.read("bundle.json").trim_end());
    let back = ["bundle", "delta", "bundle.json", "old.json", "--out", "back.json"];
    stage.refused(&back, "ANN-BUNDLEDELTA-4");
}
