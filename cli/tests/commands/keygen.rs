use crate::stage::Stage;

#[test]
fn a_new_key_is_written_once_and_only_its_public_half_is_printed() {
    let stage = Stage::new();
    let out = stage.ok(&["keygen", "--kid", "k1", "--out", "k1.json"]);
    assert!(out.contains("Key identifier: k1\ndid:key:zDn"), "{out}");
    let text = stage.read("k1.json");
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&file["crv"], &file["kid"]), (&"P-256".into(), &"k1".into()));
    assert!(!out.contains(file["d"].as_str().unwrap()), "the private part was printed");
    stage.refused(&["keygen", "--kid", "k1", "--out", "k1.json"], "ANN-CLI-2");
    assert_eq!(stage.read("k1.json"), text);
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let stage = Stage::new();
    stage.key("ed25519", "k1");
    let mode = std::fs::metadata(stage.path("k1.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn names_of_a_key_name_the_same_key() {
    let stage = Stage::new();
    for alg in ["p256", "ed25519"] {
        let made = stage.json(&["keygen", "--alg", alg, "--out", &format!("{alg}.json")]);
        for name in ["did_key", "did_jwk"] {
            let read = stage.json(&["inspect", made[name].as_str().unwrap()]);
            assert_eq!(read["thumbprint"], made["kid"], "{alg} {name}");
        }
    }
}
