use annona_core::qr::render::{Level, Symbol};
use annona_core::qr::{self, Challenge, CounterCard};
use annona_core::status::Status;
use annona_sample::world::{AGREEMENT, AUDIENCE, COUNTER};
use serde_json::json;

use crate::stage::{SCHEME, Stage, card, now, world};

const NOT_VERIFIED: &str = "Not verified: inspect only reads.";

#[test]
fn a_credential_shows_every_disclosure_with_its_path() {
    let stage = Stage::new();
    stage.write("card.txt", format!("{}\n", card(&world()).issued));
    let out = stage.ok(&["inspect", "card.txt"]);
    assert!(
        out.starts_with("Credential (vc+sd-jwt), SocialAssistanceEligibility, as issued"),
        "{out}"
    );
    assert!(out.contains(NOT_VERIFIED), "{out}");
    assert!(out.contains("3 disclosures, 0 digests without disclosure"), "{out}");
    assert!(out.contains("\n  credentialSubject.matchHint = \""), "{out}");
    let found = stage.json(&["inspect", "card.txt"]);
    assert_eq!(found["kind"], "credential");
    assert_eq!(found["verified"], false);
    assert_eq!(found["header"]["typ"], "vc+sd-jwt");
    assert_eq!(found["payload"]["credentialSubject"]["_sd"].as_array().unwrap().len(), 3);
    let paths: Vec<String> =
        found["disclosures"].as_array().unwrap().iter().map(|d| d["path"][1].to_string()).collect();
    assert!(paths.contains(&"\"person\"".to_owned()), "{paths:?}");
}

#[test]
fn a_presentation_is_the_same_as_text_digits_and_image() {
    let stage = Stage::new();
    let text = card(&world()).show(&["matchHint"], AUDIENCE, "bm9uY2U", now()).unwrap();
    let digits = qr::to_digits(&qr::pack(&text).unwrap());
    let symbol = Symbol::new(&digits, Level::L).unwrap();
    stage.write("code.png", symbol.png(6).unwrap());
    let plain = stage.json(&["inspect", &text]);
    assert_eq!(plain["kind"], "presentation");
    assert_eq!(plain["withheld"], 2);
    assert_eq!(plain["key_binding"]["payload"]["aud"], AUDIENCE);
    assert_eq!(plain["counter_code"]["digits"], digits.len());
    assert_eq!(stage.json(&["inspect", &digits]), plain);
    assert_eq!(stage.json(&["inspect", "code.png"]), plain);
    let out = stage.ok(&["inspect", "code.png"]);
    assert!(
        out.contains("Read from a QR code in the image.\nUnpacked from a counter code"),
        "{out}"
    );
    assert!(out.contains(&format!("Holder's proof (key binding):\n  for {AUDIENCE}\n")), "{out}");
}

#[test]
fn a_status_list_is_counted() {
    let stage = Stage::new();
    let mut world = world();
    world.set_status(3, Status::Invalid, now()).unwrap();
    world.set_status(4, Status::Suspended, now()).unwrap();
    let token = world.status_token(now()).unwrap();
    let found = stage.run_with(&["--json", "inspect", "-"], &token, None);
    let found: serde_json::Value = serde_json::from_str(&found.out).unwrap();
    assert_eq!((&found["kind"], &found["bits"]), (&json!("status_list"), &json!(2)));
    let counts = json!({"valid": (1 << 17) - 2, "withdrawn": 1, "suspended": 1});
    assert_eq!(found["counts"], counts);
}

#[test]
fn governance_files_are_told_by_what_is_in_them() {
    let stage = Stage::new();
    let world = world();
    stage.publish(&world);
    let out = stage.ok(&["inspect", "bundle.json"]);
    for line in [
        "Trust bundle",
        NOT_VERIFIED,
        "Number 1 of did:web:authority.example",
        "Parties: 2",
        "  did:web:ministry.example (Ministry of Social Affairs), may issue SocialAssistanceEligibility",
        "Signatures, as claimed: g1",
    ] {
        assert!(out.contains(line), "{line}: {out}");
    }
    let found = stage.json(&["inspect", "bundle.json"]);
    assert_eq!((&found["kind"], &found["sequence"]), (&json!("trust_bundle"), &json!(1)));
    assert_eq!(found["schemes"], json!(["social-assistance-eligibility"]));
    assert_eq!(stage.json(&["inspect", "anchor.json"])["kind"], "trust_anchor");
    stage.write("agreement.json", world.agreement().unwrap());
    let out = stage.ok(&["inspect", "agreement.json"]);
    assert!(out.contains("Always shown: class\n"), "{out}");
    assert!(out.contains(NOT_VERIFIED), "{out}");
    let template = stage.ok(&["inspect", &format!("{SCHEME}/agreement.template.json")]);
    assert!(template.contains("NOT SIGNED YET"), "{template}");
    let scheme = stage.ok(&["inspect", &format!("{SCHEME}/scheme.json")]);
    assert!(
        scheme.contains("  class (always visible)\n  matchHint (can be withheld)\n"),
        "{scheme}"
    );
    stage.write("party.json", serde_json::to_vec(&world.parties[0]).unwrap());
    assert_eq!(stage.json(&["inspect", "party.json"])["kind"], "party");
}

#[test]
fn secrets_are_named_and_not_shown() {
    let stage = Stage::new();
    stage.key("p256", "k1");
    let file: serde_json::Value = serde_json::from_str(&stage.read("k1.json")).unwrap();
    for arguments in [&["inspect", "k1.json"][..], &["--json", "inspect", "k1.json"]] {
        let out = stage.ok(arguments);
        assert!(!out.contains(file["d"].as_str().unwrap()), "the private part was printed");
    }
    let found = stage.json(&["inspect", "k1.json"]);
    assert_eq!((&found["kind"], &found["jwk"]["kid"]), (&json!("private_key"), &json!("k1")));
    stage.ok(&["wallet", "init", "--cost", "minimum"]);
    assert_eq!(stage.json(&["inspect", "wallet.annona"])["kind"], "vault");
    let offer = r#"{"credential_issuer":"https://m.example","credential_configuration_ids":["x"],"grants":{"urn:ietf:params:oauth:grant-type:pre-authorized_code":{"pre-authorized_code":"secret-code","tx_code":{}}}}"#;
    let out = stage.ok(&["inspect", offer]);
    assert!(out.contains("From: https://m.example\nFor: x\nIt needs a code"), "{out}");
    assert!(!out.contains("secret-code"), "{out}");
}

#[test]
fn other_codes_and_names_are_named() {
    let stage = Stage::new();
    let challenge = Challenge {
        nonce: [7; 16],
        audience: COUNTER.to_owned(),
        agreement: AGREEMENT.to_owned(),
        issued: now(),
    };
    let card = CounterCard {
        audience: COUNTER.to_owned(),
        agreement: AGREEMENT.to_owned(),
        name: "Corner Pharmacy".to_owned(),
    };
    for (text, line) in [
        (challenge.to_digits().unwrap(), format!("Counter: {COUNTER}\nAgreement: {AGREEMENT}\n")),
        (card.to_digits().unwrap(), format!("Counter: {COUNTER} (Corner Pharmacy)\n")),
        ("HC1:6BF".to_owned(), "A code of another system: EU health certificate\n".to_owned()),
        ("shc:/567".to_owned(), "A code of another system: SMART Health Card\n".to_owned()),
        (
            "did:web:ministry.example".to_owned(),
            "https://ministry.example/.well-known/did.json\nNothing was fetched.\n".to_owned(),
        ),
        (
            "openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fm.example%2Fo"
                .to_owned(),
            "The offer lies at https://m.example/o\nNothing was fetched.\n".to_owned(),
        ),
    ] {
        let out = stage.ok(&["inspect", &text]);
        assert!(out.contains(&line), "{text}: {out}");
    }
}

#[test]
fn what_is_unknown_or_damaged_is_refused_with_a_code() {
    let stage = Stage::new();
    let text = card(&world()).issued;
    let cut = text.get(..text.len() - 9).unwrap();
    let two = format!("{}W10~", text);
    stage.write("noise.bin", [0xFF, 0xFE, 0x00]);
    stage.write("empty.png", b"\x89PNG\r\n");
    for (input, code) in [
        ("hello", "ANN-INSPECT-1"),
        ("bundle.json", "ANN-CLI-1"),
        ("code.png", "ANN-CLI-1"),
        ("{\"a\":1}", "ANN-INSPECT-2"),
        ("{\"a\":1,\"a\":2}", "ANN-JSON-5"),
        ("noise.bin", "ANN-CLI-3"),
        ("empty.png", "ANN-SCAN-1"),
        ("did:web:ministry.example/..", "ANN-DID-5"),
        (two.as_str(), "ANN-SDJWT-5"),
    ] {
        stage.refused(&["inspect", input], code);
    }
    assert_eq!(stage.run(&["inspect", cut]).code, 1);
}

#[test]
fn control_characters_of_a_stranger_do_not_reach_the_terminal() {
    let stage = Stage::new();
    let card = CounterCard {
        audience: "urn:x".to_owned(),
        agreement: "a".to_owned(),
        name: "Ph\u{9b}2J\u{202e}y".to_owned(),
    };
    let out = stage.ok(&["inspect", &card.to_digits().unwrap()]);
    assert!(out.contains("(Ph\u{fffd}2J\u{fffd}y)"), "{out:?}");
    assert!(!out.contains('\u{9b}') && !out.contains('\u{202e}'), "{out:?}");
}
