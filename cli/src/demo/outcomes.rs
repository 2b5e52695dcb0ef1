//! What else happens at a counter, each shown.

use annona_core::Problem;
use annona_core::credential::Format;
use annona_core::crypto::Alg;
use annona_core::qr;
use annona_core::time::DAY;
use annona_core::verify::VerdictKind::{
    AskThePerson, CannotConfirm, DoNotAccept, Eligible, EligibleOffline,
};
use annona_sample::people;
use annona_sample::world::{AUDIENCE, World};

use super::counter::{Shown, expect, install, show};
use super::stage::Stage;
use super::{DemoError, agency, governance};
use crate::files;
use crate::output::problem;

/// Shown twice; misread; changed.
pub fn replayed_and_damaged(stage: &mut Stage, shown: &Shown) -> Result<(), Problem> {
    stage.step("A fresh code is accepted; the same code again is not.");
    expect(stage, &shown.digits, &[], Eligible)?;
    expect(stage, &shown.digits, &[], AskThePerson)?;

    stage.step("One digit of the code is misread.");
    let middle = shown.digits.len() / 2;
    expect(stage, &changed(&shown.digits, middle), &[], CannotConfirm)?;

    stage.step("One byte of the card, as the ministry signed it, is changed.");
    let fresh = show(stage, &[])?;
    let end = fresh.text.find('~').unwrap_or(0);
    expect(stage, &changed(&fresh.text, end.saturating_sub(10)), &[], DoNotAccept)?;
    Ok(())
}

/// The text with another character of the same kind at `at`.
fn changed(text: &str, at: usize) -> String {
    let other = |c: char| if c == '1' { '2' } else { '1' };
    text.chars().enumerate().map(|(i, c)| if i == at { other(c) } else { c }).collect()
}

/// A card from an agency that the trust list does not know.
pub fn unknown_agency(stage: &mut Stage) -> Result<(), Problem> {
    stage.step("A card of an agency that is not in the trust list, well made otherwise.");
    let now = files::now();
    let world = World::new(Alg::Es256)?;
    let people = people::generate(1, 1);
    let person = people.first().ok_or_else(|| problem(DemoError::Unexpected(String::new())))?;
    let card = world.card(person, Format::VcSdJwt, 1, now)?;
    let text = card.show(&[], AUDIENCE, "Zm9yZWlnbi1hZ2VuY3kx", now)?;
    let digits = qr::pack(&text).map(|bytes| qr::to_digits(&bytes)).map_err(problem)?;
    expect(stage, &digits, &[], CannotConfirm)?;
    Ok(())
}

/// A phone whose clock is ten minutes off: a challenge helps.
pub fn wrong_clock(stage: &mut Stage) -> Result<(), Problem> {
    stage.step("A phone whose clock is ten minutes slow: the counter asks for an answer.");
    let slow = ["--clock-offset", "-600"];
    let late = show(stage, &slow)?;
    expect(stage, &late.digits, &[], AskThePerson)?;
    let said = stage.must("annona-verifier", &["--json", "--data", "counter", "challenge"])?;
    let challenge = said.text("/digits")?;
    stage.step("The wallet scans the challenge and answers it; the clock no longer matters.");
    let answer = show(stage, &["--clock-offset", "-600", "--card", &challenge])?;
    expect(stage, &answer.digits, &["--answer"], Eligible)?;
    Ok(())
}

/// A code made for one counter is good for no other.
pub fn counter_card(stage: &mut Stage) -> Result<(), Problem> {
    stage.step("The wallet scans the printed counter card: the code is for this counter alone.");
    let said = stage.must("annona-verifier", &["--json", "--data", "counter", "card"])?;
    let shown = show(stage, &["--card", &said.text("/digits")?])?;
    expect(stage, &shown.digits, &[], Eligible)?;
    Ok(())
}

/// A claim that no agreement allows stays in the wallet.
pub fn outside_the_agreement(stage: &mut Stage) -> Result<(), Problem> {
    stage.step("The wallet is asked for the household, which the agreement does not allow.");
    let wallet = ["wallet", "--wallet", "citizen.annona", "--pin-file", "pin"];
    let ask = ["show", "--optional", "household"];
    let said = stage.run("annona", &[wallet.as_slice(), &ask].concat(), "")?;
    stage.show(&said.err);
    if said.code == 1 && said.err.contains("ANN-WALLET-") && said.out.is_empty() {
        return Ok(());
    }
    Err(problem(DemoError::Unexpected("the wallet did not block it".to_owned())))
}

/// Lists of two days ago, lists of last week.
pub fn old_lists(stage: &mut Stage) -> Result<(), Problem> {
    for (days, expected) in [(2, EligibleOffline), (8, CannotConfirm)] {
        stage.step(&format!("The counter has had no network for {days} days."));
        let seconds = days * DAY;
        let shown = show(stage, &["--clock-offset", &seconds.to_string()])?;
        let then = files::now().plus(seconds).to_string();
        expect(stage, &shown.digits, &["--at", &then], expected)?;
    }
    Ok(())
}

/// Suspended, then withdrawn: the next bundle says so, with the day.
pub fn suspended_then_withdrawn(stage: &mut Stage) -> Result<(), Problem> {
    let person = agency::person()?;
    for (command, what) in [("suspend", "suspends"), ("revoke", "withdraws")] {
        stage.step(&format!("The ministry {what} the card."));
        let about = ["--person", &person.id, "--reason", "moved abroad"];
        let change = [&["--data", "agency", command], about.as_slice()].concat();
        let said = stage.must("annona-issuer", &change)?;
        stage.show(&said.out);
        governance::publish(stage)?;
        stage.step("The counter installs the new lists and refuses, with the day.");
        install(stage)?;
        let shown = show(stage, &[])?;
        let said = expect(stage, &shown.digits, &[], DoNotAccept)?;
        let day = files::now().date();
        if !said.out.contains(&day) {
            return Err(problem(DemoError::Unexpected(format!("the day {day} is missing"))));
        }
    }
    Ok(())
}
