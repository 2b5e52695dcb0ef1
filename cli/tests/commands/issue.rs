use annona_sample::people;
use serde_json::json;

use crate::stage::{SCHEME, Said, Stage};

const STATUS: [&str; 4] =
    ["--status-uri", "https://status.ministry.example/1", "--status-index", "42"];

fn stage() -> (Stage, String) {
    let stage = Stage::new();
    stage.key("p256", "k1");
    let holder = stage.key("p256", "holder")["did_jwk"].as_str().unwrap().to_owned();
    stage.write("register.csv", people::register_csv(1, 3));
    stage.write(
        "claims.json",
        r#"{"person":{"birthDate":"1958-03-31","name":"Maria Tal"},"matchHint":"M.T., 1958","class":"B"}"#,
    );
    (stage, holder)
}

fn issue(stage: &Stage, holder: &str, more: &[&str]) -> Said {
    let base = ["--json", "issue", "--scheme", SCHEME, "--key", "k1.json"];
    let issuer = ["--issuer", "did:web:ministry.example", "--holder", holder];
    stage.run(&[&base[..], &issuer, &STATUS, more].concat())
}

#[test]
fn a_row_of_the_register_becomes_a_credential_in_either_format() {
    let (stage, holder) = stage();
    for format in ["vc+sd-jwt", "dc+sd-jwt"] {
        let row = ["--row", "register.csv", "--person", "P-000002", "--format", format];
        let dates = ["--from", "2026-12-01", "--until", "2027-01-31", "--out", "card.txt"];
        let said = issue(&stage, &holder, &[&row[..], &dates].concat());
        assert_eq!(said.code, 0, "{said:?}");
        let found = stage.json(&["inspect", "card.txt"]);
        assert_eq!(
            (&found["header"]["typ"], &found["header"]["kid"]),
            (&json!(format), &json!("k1"))
        );
        let payload = &found["payload"];
        let index = &payload["status"]["status_list"]["idx"];
        assert_eq!(index, 42);
        match format {
            "vc+sd-jwt" => assert_eq!(payload["validUntil"], "2027-01-31T23:59:59Z"),
            _ => assert_eq!(payload["exp"], 1_801_439_999),
        }
    }
}

#[test]
fn claims_come_from_a_file_in_the_schemes_order() {
    let (stage, holder) = stage();
    let said = issue(&stage, &holder, &["--claims", "claims.json", "--out", "card.txt"]);
    assert_eq!(said.code, 0, "{said:?}");
    let found = stage.json(&["inspect", "card.txt"]);
    assert_eq!(found["payload"]["credentialSubject"]["class"], "B");
    let out = stage.ok(&["inspect", "card.txt"]);
    assert!(out.contains("credentialSubject.matchHint = \"M.T., 1958\""), "{out}");
}

#[test]
fn what_does_not_fit_is_refused_and_no_value_is_quoted() {
    let (stage, holder) = stage();
    stage.write("wrong.json", r#"{"class":"SECRET","matchHint":"M.T., 1958","person":{"name":"x","birthDate":"1958-03-31"}}"#);
    stage.write("short.json", r#"{"class":"B","person":{"name":"x","birthDate":"1958-03-31"}}"#);
    stage.write("broken.csv", "person_id,name\nP-1,SECRET,SECRET\n");
    for (more, code) in [
        (&["--row", "register.csv", "--person", "SECRET"][..], "ANN-ISSUE-1"),
        (&["--row", "broken.csv", "--person", "P-1"], "ANN-ISSUE-2"),
        (
            &["--claims", "claims.json", "--from", "2026-12-02", "--until", "2026-12-01"],
            "ANN-ISSUE-3",
        ),
        (&["--claims", "wrong.json"], "ANN-SCHEME-3"),
        (&["--claims", "short.json"], "ANN-SCHEME-4"),
        (&["--claims", "absent.json"], "ANN-CLI-1"),
        (&["--claims", "claims.json", "--from", "soon"], "ANN-TIME-1"),
    ] {
        let said = issue(&stage, &holder, more);
        let error: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!((said.code, &error["error"]["code"]), (1, &json!(code)), "{more:?}");
        assert!(!said.out.contains("SECRET"), "{said:?}");
    }
    for (holder, code) in [("nobody", "ANN-ISSUE-4"), ("did:web:x.example", "ANN-DID-2")] {
        let said = issue(&stage, holder, &["--claims", "claims.json"]);
        assert!(said.out.contains(code), "{said:?}");
    }
}
