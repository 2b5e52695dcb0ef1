//! DCQL queries against one card: whatever is asked, only claims of the card are named.

use annona_core::credential::Format;
use annona_core::dcql::{Candidate, Query, matches, resolve};
use serde_json::json;

pub fn run(data: &[u8]) -> Option<()> {
    let query = Query::parse(data).ok()?;
    let payload = json!({
        "vct": "https://a.example/v",
        "class": "B",
        "person": {"name": "María", "birthDate": "1958-03-09"},
        "cards": [{"n": 1}, {"n": 2}],
    });
    let claims = payload.as_object()?;
    let candidate = Candidate {
        id: "card",
        format: Format::DcSdJwt,
        types: &["https://a.example/v".to_owned()],
        authorities: &[],
        bound: true,
        claims,
    };
    if let Ok(selection) = matches(&query, &[candidate]) {
        for found in selection.required.iter().chain(selection.optional.iter().flatten()) {
            assert!(found.paths.iter().all(|path| resolve(path, claims).is_some()));
        }
    }
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let credential = |id: &str, claims| {
        json!({
            "id": id,
            "format": "dc+sd-jwt",
            "meta": {"vct_values": ["https://a.example/v"]},
            "claims": claims,
        })
    };
    let plain = json!({"credentials": [credential("c", json!([{"path": ["class"]}]))]});
    let mut sets = credential(
        "d",
        json!([
            {"id": "a", "path": ["person", "name"], "values": ["María", 7, true]},
            {"id": "b", "path": ["cards", null, "n"]},
            {"id": "e", "path": ["cards", 1]},
        ]),
    );
    sets["claim_sets"] = json!([["a", "b"], ["e"]]);
    let both = json!({
        "credentials": [credential("c", json!([{"path": ["class"]}])), sets],
        "credential_sets": [{"options": [["c"], ["c", "d"]]}, {"options": [["d"]], "required": false}],
    });
    [plain, both].map(|query| query.to_string().into_bytes()).to_vec()
}
