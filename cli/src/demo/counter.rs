//! The pharmacy: set up once, then one scan.

use annona_core::Problem;
use annona_core::verify::VerdictKind;

use super::governance::AGREEMENT;
use super::stage::{Said, Stage};
use super::{DemoError, agency};
use crate::output::problem;

/// This counter's own audience.
pub const COUNTER: &str = "urn:annona:counter:pharmacy:0042";

/// The counter gets the anchor, the agreement's name and the trust bundle.
pub fn set_up(stage: &mut Stage) -> Result<(), Problem> {
    stage.step("The pharmacy sets up its counter and installs the trust bundle from a file.");
    let init = ["--data", "counter", "init", "--anchor", "authority/anchor.json"];
    let about = ["--agreement", AGREEMENT, "--counter", COUNTER, "--name", "Sunrise Pharmacy"];
    stage.must("annona-verifier", &[init.as_slice(), &about].concat())?;
    install(stage)
}

/// Installs the newest trust bundle.
pub fn install(stage: &Stage) -> Result<(), Problem> {
    let said = stage.must("annona-verifier", &["--data", "counter", "bundle", "bundle.json"])?;
    stage.show(&said.out);
    Ok(())
}

/// The page on the pharmacy's machine; the address is free until it is taken.
pub fn serve(stage: &mut Stage, address: &str) -> Result<(), Problem> {
    stage.step("The pharmacy opens the counter's page.");
    let serve = ["--data", "counter", "serve", "--listen", address];
    let url = stage.serve("annona-verifier", &serve)?;
    stage.show(&format!("The counter's page: {url}/"));
    Ok(())
}

/// A presentation in both forms.
pub struct Shown {
    /// The digits of the QR code.
    pub digits: String,
    /// The SD-JWT with key binding.
    pub text: String,
}

/// The wallet makes a presentation; `more` are further arguments.
pub fn show(stage: &Stage, more: &[&str]) -> Result<Shown, Problem> {
    let said = agency::wallet(stage, &[&["--json", "show"], more].concat())?;
    Ok(Shown { digits: said.text("/digits")?, text: said.text("/text")? })
}

/// The good case: wallet to PNG, independent decoder, verifier without network.
pub fn show_and_check(stage: &mut Stage) -> Result<Shown, Problem> {
    stage.step("The wallet shows the card: a fresh code, with class, initials and birth year.");
    let images = ["--png", "card.png", "--svg", "card.svg"];
    let show_card = ["show", "--optional", "matchHint"];
    let said = agency::wallet(stage, &[show_card.as_slice(), &images].concat())?;
    stage.show(&said.out);

    stage.step("A scanner that is not ours (zbarimg) reads the picture.");
    let scan = stage.must("zbarimg", &["--quiet", "--raw", "card.png"])?;
    stage.show(&format!("{} digits: {}", scan.out.len(), scan.out));

    stage.step(if stage.isolates() {
        "The counter checks it, in a process without any network."
    } else {
        "The counter checks it. (This system cannot take the network away from a process; the \
         part that checks has none in it.)"
    });
    expect(stage, &scan.out, &[], VerdictKind::Eligible)?;
    show(stage, &["--optional", "matchHint"])
}

/// Lets the counter check a scan and compares the verdict with the story.
pub fn expect(
    stage: &Stage,
    scan: &str,
    more: &[&str],
    expected: VerdictKind,
) -> Result<Said, Problem> {
    let check = ["--data", "counter", "check", "-"];
    let said = stage.run_offline("annona-verifier", &[check.as_slice(), more].concat(), scan)?;
    stage.show(&said.out);
    stage.show(&said.err);
    if said.out.lines().next() == Some(expected.title()) {
        return Ok(said);
    }
    Err(problem(DemoError::Unexpected(format!("{} was expected", expected.title()))))
}
