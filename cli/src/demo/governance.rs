//! The authority: keys, trust list, agreement, trust bundle.

use std::net::TcpListener;

use annona_core::Problem;

use super::DemoError;
use super::stage::Stage;
use crate::output::problem;

/// The ministry.
pub const MINISTRY: &str = "did:web:social.gov.example";
/// The agreement between ministry and pharmacies.
pub const AGREEMENT: &str = "msa-pharmacies-1";

const AUTHORITY: &str = "did:web:governance.gov.example";
const ASSOCIATION: &str = "did:web:pharmacies.example";

/// A free port of loopback, as `127.0.0.1:PORT`.
pub fn free_address() -> Result<String, Problem> {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let address = listener.map_err(|error| {
        problem(DemoError::Program("annona-issuer".to_owned(), error.to_string()))
    })?;
    Ok(address.to_string())
}

/// Makes the authority's key and the two keys that sign agreements.
pub fn keys(stage: &mut Stage) -> Result<(), Problem> {
    stage.step("The authority, the ministry and the association of pharmacies make their keys.");
    for (kid, alg, file) in [
        ("g1", "ed25519", "authority-g1.json"),
        ("a1", "p256", "ministry-a1.json"),
        ("p1", "p256", "pharmacies-p1.json"),
    ] {
        stage.must("annona", &["keygen", "--alg", alg, "--kid", kid, "--out", file])?;
    }
    let init = ["bundle", "init", "--authority", AUTHORITY, "--key", "authority-g1.json"];
    let said = stage.must("annona", &init)?;
    stage.show(&said.out);
    Ok(())
}

/// The trust list, the agreement signed by both sides, and the bundle.
pub fn agreement_and_bundle(stage: &mut Stage) -> Result<(), Problem> {
    stage.step("The trust list: the ministry may issue SocialAssistanceEligibility.");
    let party = stage.must("annona-issuer", &["--data", "agency", "--json", "party"])?;
    let add = ["bundle", "add-party", "-", "--agreement-key", "ministry-a1.json"];
    let said = stage.must_with("annona", &add, &party.out)?;
    stage.show(&said.out);
    let name = ["--name", "Association of Pharmacies", "--agreement-key", "pharmacies-p1.json"];
    let add = [&["bundle", "add-party", "--id", ASSOCIATION], name.as_slice()].concat();
    stage.must("annona", &add)?;
    stage.must("annona", &["bundle", "add-scheme", "scheme"])?;

    stage.step("The agreement: what pharmacies may ask, why, and for how long. Both sides sign.");
    let sides = ["--id", AGREEMENT, "--provider", MINISTRY, "--consumer", ASSOCIATION];
    let new = ["agreement", "new", "--scheme", "scheme", "--out", "draft.json"];
    let said = stage.must("annona", &[new.as_slice(), &sides].concat())?;
    stage.show(&said.out);
    let lint = stage.must("annona", &["agreement", "lint", "draft.json", "--scheme", "scheme"])?;
    stage.show(&lint.out);
    for (file, party, key, out) in [
        ("draft.json", MINISTRY, "ministry-a1.json", "half.json"),
        ("half.json", ASSOCIATION, "pharmacies-p1.json", "agreement.json"),
    ] {
        let sign = ["agreement", "sign", file, "--party", party, "--key", key, "--out", out];
        stage.must("annona", &sign)?;
    }
    stage.must("annona", &["bundle", "add-agreement", "agreement.json"])?;
    publish(stage)
}

/// Collects the ministry's status list and signs the next trust bundle.
pub fn publish(stage: &mut Stage) -> Result<(), Problem> {
    stage.step("The authority signs the next trust bundle: trust list, agreement, status list.");
    let lists = stage.must("annona-issuer", &["--data", "agency", "--json", "status-list"])?;
    stage.must("annona", &["bundle", "add-status", &lists.text("/files/0")?])?;
    let key = ["--key", "authority-g1.json", "--days", "30", "--out", "bundle.json"];
    let said = stage.must("annona", &[&["bundle", "publish"], key.as_slice()].concat())?;
    stage.show(&said.out);
    Ok(())
}
