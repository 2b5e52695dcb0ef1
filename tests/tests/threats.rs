//! docs/threats.md: every threat names tests, and every test that it names exists.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

fn sources(folder: &Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !["target", "node_modules", "dist"].contains(&name.as_str()) {
            sources(&path, text);
        } else if name.ends_with(".rs") {
            text.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_threat_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let document = std::fs::read_to_string(root.join("docs/threats.md")).unwrap();
    let mut text = String::new();
    for folder in ["core", "verifier", "tests"] {
        sources(&root.join(folder), &mut text);
    }
    let mut rows = Vec::new();
    for row in document.lines().filter(|line| line.starts_with("| V")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [id, .., tests] = cells.as_slice() else { continue };
        let names: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "{id} names no test");
        for name in names {
            assert!(text.contains(&format!("fn {name}(")), "{id} names {name}");
        }
        rows.push((*id).to_owned());
    }
    for number in 1..=8 {
        assert!(rows.contains(&format!("V{number}")), "V{number} is missing");
    }
}
