//! The ministry: register, offer, service; and the citizen who takes the card.

use annona_core::Problem;
use annona_sample::people;

use super::DemoError;
use super::governance::MINISTRY;
use super::stage::{Said, Stage};
use crate::files;
use crate::output::problem;

/// The seed of the register.
const SEED: u64 = 2_026;

/// The files of the scheme package, as they stand in `schemas/`.
const SCHEME: [(&str, &str); 6] = [
    ("scheme.json", include_str!("../../../schemas/social-assistance-eligibility/scheme.json")),
    (
        "governance.json",
        include_str!("../../../schemas/social-assistance-eligibility/governance.json"),
    ),
    (
        "agreement.template.json",
        include_str!("../../../schemas/social-assistance-eligibility/agreement.template.json"),
    ),
    (
        "context.jsonld",
        include_str!("../../../schemas/social-assistance-eligibility/context.jsonld"),
    ),
    (
        "credential.schema.json",
        include_str!("../../../schemas/social-assistance-eligibility/credential.schema.json"),
    ),
    (
        "type-metadata.json",
        include_str!("../../../schemas/social-assistance-eligibility/type-metadata.json"),
    ),
];

/// Writes the scheme package, sets up the issuer and imports the register.
pub fn set_up(stage: &mut Stage, address: &str, count: usize) -> Result<(), Problem> {
    stage.step("The ministry sets up its issuer with the scheme package.");
    let folder = stage.path("scheme");
    files::make_folder(&folder)?;
    for (name, text) in SCHEME {
        files::write(&folder.join(name), text.as_bytes())?;
    }
    let url = format!("http://{address}");
    let names = ["--name", "Ministry of Social Affairs", "--name", "ar=وزارة الشؤون الاجتماعية"];
    let init = ["--data", "agency", "init", "--id", MINISTRY, "--scheme", "scheme", "--url", &url];
    stage.must("annona-issuer", &[init.as_slice(), &names].concat())?;
    stage.step(&format!("The register: {count} synthetic people, names in twelve scripts."));
    files::write(&stage.path("register.csv"), people::register_csv(SEED, count).as_bytes())?;
    for person in people::generate(SEED, 12) {
        stage.show(&format!("{}  {}  class {}", person.id, person.name, person.class));
    }
    let said = stage.must("annona-issuer", &["--data", "agency", "import", "register.csv"])?;
    stage.show(&said.out);
    Ok(())
}

/// Starts the service.
pub fn serve(stage: &mut Stage, address: &str) -> Result<(), Problem> {
    stage.step("The issuer's service starts (OpenID4VCI 1.0).");
    let url = stage.serve("annona-issuer", &["--data", "agency", "serve", "--listen", address])?;
    stage.show(&format!("Service: {url}"));
    Ok(())
}

/// The caseworker offers the card, the wallet takes it.
pub fn offer_and_receive(stage: &mut Stage) -> Result<(), Problem> {
    stage.step("The citizen sets up a wallet; it trusts what the authority signs.");
    files::write_secret(&stage.path("pin"), b"271828")?;
    wallet(stage, &["init", "--cost", "phone"])?;
    wallet(stage, &["trust", "bundle.json", "--anchor", "authority/anchor.json"])?;

    let person = person()?;
    stage.step(&format!("A caseworker offers the card to {} ({}).", person.name, person.id));
    let offer = ["--data", "agency", "offer", "--person", &person.id];
    let said = stage.must("annona-issuer", &offer)?;
    stage.show(&said.out);
    let word =
        said.out.split_whitespace().find(|word| word.starts_with("openid-credential-offer:"));
    let code = said.out.lines().find_map(|line| line.rsplit_once("separately: "));
    let (Some(link), Some((_, tx_code))) = (word, code) else {
        return Err(problem(DemoError::Unexpected("no offer was printed".to_owned())));
    };

    stage.step("The wallet takes it: checks signature, issuer and key, and stores it encrypted.");
    let receive = ["receive", link, "--tx-code", tx_code, "--allow-loopback-http"];
    let said = wallet(stage, &receive)?;
    stage.show(&said.out);
    let said = wallet(stage, &["view"])?;
    stage.show(&said.out);
    Ok(())
}

/// Runs a command of the wallet.
pub fn wallet(stage: &Stage, command: &[&str]) -> Result<Said, Problem> {
    let arguments = ["wallet", "--wallet", "citizen.annona", "--pin-file", "pin"];
    stage.must("annona", &[arguments.as_slice(), command].concat())
}

/// The citizen of the story: the first of the register in class B.
pub fn person() -> Result<people::SamplePerson, Problem> {
    let first = people::generate(SEED, 100).into_iter().find(|person| person.class == "B");
    first.ok_or_else(|| problem(DemoError::Unexpected("the register is empty".to_owned())))
}
