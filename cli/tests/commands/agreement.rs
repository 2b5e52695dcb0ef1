use annona_sample::world::AGREEMENT;
use serde_json::json;

use crate::stage::{SCHEME, Stage, world};

const MINISTRY: &str = "did:web:ministry.example";
const CLINICS: &str = "did:web:clinics.example";

/// A draft between the ministry and clinics.
fn draft(stage: &Stage, id: &str) -> String {
    let file = format!("{id}.draft.json");
    let sides = ["--provider", MINISTRY, "--consumer", CLINICS, "--name", "Clinics"];
    let new = ["agreement", "new", "--scheme", SCHEME, "--id", id, "--out", &file];
    let out = stage.ok(&[&new[..], &sides].concat());
    assert!(out.contains(&format!("Agreement {id}, in force")), "{out}");
    file
}

fn change(stage: &Stage, file: &str, change: impl Fn(&mut serde_json::Value)) {
    let mut terms = serde_json::from_str(&stage.read(file)).unwrap();
    change(&mut terms);
    stage.write(file, terms.to_string());
}

#[test]
fn a_draft_from_the_template_has_nothing_to_correct() {
    let stage = Stage::new();
    let file = draft(&stage, "msa-clinics-1");
    assert_eq!(
        stage.ok(&["agreement", "lint", &file, "--scheme", SCHEME]),
        "Nothing to correct.\n"
    );
    let out = stage.ok(&["agreement", "show", &file, "--scheme", SCHEME]);
    assert!(out.starts_with("# Data-sharing agreement msa-clinics-1\n"), "{out}");
    assert!(
        out.contains("- Always: Class (\\`class\\`)") || out.contains("- Always: Class (`class`)"),
        "{out}"
    );
    let summary = stage.ok(&["agreement", "show", &file]);
    assert!(summary.contains("Signatures were not checked."), "{summary}");
}

#[test]
fn over_asking_and_missing_clauses_are_found() {
    let stage = Stage::new();
    let file = draft(&stage, "msa-clinics-1");
    change(&stage, &file, |terms| {
        terms["agreement"]["remedy"] = json!("");
        terms["agreement"]["presentation"]["optional"] = json!([["matchHint"], ["household"]]);
        for (at, prefix) in [(0, &["credentialSubject"][..]), (1, &[])] {
            let path = [prefix, &["household"]].concat();
            let claims = terms["credentials"][at]["claim"].as_array_mut().unwrap();
            claims.push(json!({ "path": path }));
        }
    });
    let said = stage.run(&["--json", "agreement", "lint", &file, "--scheme", SCHEME]);
    assert_eq!(said.code, 1, "{said:?}");
    let found: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let codes: Vec<&str> =
        found["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["ANN-AGREEMENT-21", "ANN-AGREEMENT-25"], "{found}");
}

#[test]
fn both_sides_sign_and_nobody_else() {
    let stage = Stage::new();
    let file = draft(&stage, "msa-clinics-1");
    for kid in ["m1", "c1"] {
        stage.key("p256", kid);
    }
    let sign = |from: &str, party: &str, key: &str, to: &str| {
        let base = ["agreement", "sign", from, "--party", party];
        stage.run(&[&base[..], &["--key", key, "--out", to]].concat())
    };
    assert_eq!(sign(&file, MINISTRY, "m1.json", "half.json").code, 0);
    let said = sign("half.json", CLINICS, "c1.json", "agreement.json");
    assert!(said.out.starts_with("Signed as did:web:clinics.example#c1, written to"), "{said:?}");
    let found = stage.json(&["inspect", "agreement.json"]);
    let kids = json!(["did:web:ministry.example#m1", "did:web:clinics.example#c1"]);
    assert_eq!(found["signatures"], kids);
    let other = sign(&file, "did:web:other.example", "m1.json", "no.json");
    assert!(other.err.starts_with("ANN-SIGN-1 ") && other.code == 1, "{other:?}");
    assert!(!stage.path("no.json").exists());
}

#[test]
fn changes_are_told_claims_first() {
    let stage = Stage::new();
    let (old, new) = (draft(&stage, "msa-clinics-1"), draft(&stage, "msa-clinics-2"));
    assert_eq!(stage.ok(&["agreement", "diff", &old, &old]), "No difference.\n");
    change(&stage, &new, |terms| {
        terms["agreement"]["presentation"]["optional"] = json!([]);
        for at in [0, 1] {
            terms["credentials"][at]["claim"].as_array_mut().unwrap().pop();
        }
    });
    let out = stage.ok(&["agreement", "diff", &old, &new]);
    assert!(out.starts_with("- matchHint\n~ id: \"msa-clinics-1\" -> \"msa-clinics-2\""), "{out}");
}

#[test]
fn a_query_asks_for_what_was_agreed_and_never_for_more() {
    let stage = Stage::new();
    let world = world();
    stage.publish(&world);
    let compile =
        ["agreement", "compile", AGREEMENT, "--bundle", "bundle.json", "--anchor", "anchor.json"];
    let query = stage.json(&[&compile[..], &["--optional", "matchHint"]].concat());
    let claims = json!([
        {"path": ["credentialSubject", "class"]},
        {"path": ["credentialSubject", "matchHint"]},
    ]);
    assert_eq!(query["credentials"][0]["claims"], claims);
    stage.refused(&[&compile[..], &["--optional", "person"]].concat(), "ANN-AGREEMENT-5");
    stage.refused(&[&compile[..], &["--format", "mso_mdoc"]].concat(), "ANN-AGREEMENT-6");
    let other = ["agreement", "compile", "x", "--bundle", "bundle.json", "--anchor", "anchor.json"];
    stage.refused(&other, "ANN-COMPILE-1");
    stage.write("agreement.json", world.agreement().unwrap());
    for (name, party) in [("ministry.json", 0), ("pharmacies.json", 1)] {
        stage.write(name, serde_json::to_vec(&world.parties[party]).unwrap());
    }
    let file = ["agreement", "compile", "agreement.json", "--format", "dc+sd-jwt"];
    let good = ["--provider", "ministry.json", "--consumer", "pharmacies.json"];
    let query = stage.json(&[&file[..], &good].concat());
    assert_eq!(query["credentials"][0]["claims"], json!([{"path": ["class"]}]));
    let swapped = ["--provider", "pharmacies.json", "--consumer", "ministry.json"];
    stage.refused(&[&file[..], &swapped].concat(), "ANN-AGREEMENT-2");
}
