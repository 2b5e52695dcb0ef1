//! One presentation, every circumstance: age x clock x status x trust x audience in one table.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "tests")]

mod policy_table;
mod reissued;

use std::collections::HashMap;
use std::sync::Mutex;

use annona_core::b64;
use annona_core::credential::Format;
use annona_core::crypto::{Alg, Pure};
use annona_core::qr::Challenge;
use annona_core::status::Status;
use annona_core::time::{DAY, UnixTime};
use annona_core::verify::VerdictKind::CannotConfirm;
use annona_core::verify::{
    Accepted, Context, Outcome, Policy, Reason, Rejected, ReplayCache, ReplayError, ReplayKey,
    Step, Use, Verdict, VerdictKind, verify,
};
use annona_sample::people;
use annona_sample::world::{AGREEMENT, AUDIENCE, COUNTER, Card, World};

/// 2026-11-24T10:00:00Z.
const NOW: UnixTime = UnixTime(1_795_514_400);

#[derive(Default)]
struct Memory(Mutex<HashMap<ReplayKey, UnixTime>>);

impl ReplayCache for Memory {
    fn first_use(&self, key: ReplayKey, now: UnixTime, _: UnixTime) -> Result<Use, ReplayError> {
        let mut seen = self.0.lock().unwrap();
        Ok(match seen.insert(key, now) {
            Some(at) => Use::Again(at),
            None => Use::First,
        })
    }
}

struct FullDisk;

impl ReplayCache for FullDisk {
    fn first_use(&self, _: ReplayKey, _: UnixTime, _: UnixTime) -> Result<Use, ReplayError> {
        Err(ReplayError::Store("no space".to_owned()))
    }
}

/// Says "seen before" to see how long a presentation would be remembered.
#[derive(Default)]
struct Until(Mutex<Option<UnixTime>>);

impl ReplayCache for Until {
    fn first_use(&self, _: ReplayKey, now: UnixTime, until: UnixTime) -> Result<Use, ReplayError> {
        *self.0.lock().unwrap() = Some(until);
        Ok(Use::Again(now))
    }
}

/// The circumstances of one check; the default is a good one.
#[derive(Clone, Copy)]
struct Case {
    format: Format,
    alg: Alg,
    /// Seconds that the wallet's clock is behind.
    age: i64,
    /// Seconds between the bundle and the check.
    lists_age: i64,
    status: Option<Status>,
    /// When the card was issued, seconds before the check.
    issued: i64,
    aud: &'static str,
    bound_only: bool,
    /// A challenge on the screen: seconds since it was made, and whether it is answered.
    challenge: Option<(i64, bool)>,
    change: fn(&mut World),
    edit: fn(String) -> String,
}

impl Default for Case {
    fn default() -> Self {
        Self {
            format: Format::VcSdJwt,
            alg: Alg::Es256,
            age: 0,
            lists_age: 60,
            status: None,
            issued: 10 * DAY,
            aud: AUDIENCE,
            bound_only: false,
            challenge: None,
            change: |_| (),
            edit: |text| text,
        }
    }
}

fn card(world: &World, case: &Case) -> Card {
    let person = &people::generate(3, 2)[1];
    world.card(person, case.format, 77, NOW.plus(-case.issued)).unwrap()
}

fn check(case: &Case) -> Result<Accepted, Box<Rejected>> {
    let mut world = World::new(case.alg).unwrap();
    let card = card(&world, case);
    world.validity = 30 * DAY;
    if let Some(status) = case.status {
        world.set_status(77, status, NOW.plus(-3 * DAY - case.lists_age)).unwrap();
    }
    (case.change)(&mut world);
    let bundle = world.bundle(NOW.plus(-case.lists_age)).unwrap();
    let policy = Policy { bound_only: case.bound_only, ..Policy::new(AGREEMENT, COUNTER) };
    let challenge = case.challenge.map(|(age, _)| Challenge {
        nonce: [5; 16],
        audience: COUNTER.to_owned(),
        agreement: AGREEMENT.to_owned(),
        issued: NOW.plus(-age),
    });
    let answered = case.challenge.is_some_and(|(_, answered)| answered);
    let nonce = if answered { b64::encode([5; 16]) } else { "AAAA".to_owned() };
    let text = card.show(&["matchHint"], case.aud, &nonce, NOW.plus(-case.age)).unwrap();
    let context = Context {
        policy: &policy,
        bundle: &bundle,
        crypto: &Pure,
        replay: &Memory::default(),
        challenge: challenge.as_ref(),
    };
    verify(&(case.edit)(text), &context, NOW)
}

fn kind(result: &Result<Accepted, Box<Rejected>>) -> VerdictKind {
    match result {
        Ok(accepted) => Verdict::from(accepted).kind,
        Err(rejected) => Verdict::from(&**rejected).kind,
    }
}

#[test]
fn a_good_presentation_tells_the_class_and_no_more() {
    for format in [Format::VcSdJwt, Format::DcSdJwt] {
        for alg in [Alg::Es256, Alg::EdDsa] {
            let accepted = check(&Case { format, alg, ..Case::default() }).unwrap();
            assert!(accepted.report.all_passed(), "{}", accepted.report);
            let names: Vec<_> = accepted.claims.keys().map(String::as_str).collect();
            assert_eq!(names, ["class", "matchHint"]);
            assert_eq!(accepted.withheld, ["person", "household"]);
            assert_eq!(accepted.dropped, 0);
            assert!(accepted.fresh);
        }
    }
}

#[test]
fn every_row_of_the_policy_table() {
    let rows = policy_table::rows();
    assert!(rows.len() >= 60, "{} rows", rows.len());
    for format in [Format::VcSdJwt, Format::DcSdJwt] {
        for (name, case, expected) in &rows {
            let result = check(&Case { format, ..*case });
            assert_eq!(kind(&result), *expected, "{name} ({}): {result:?}", format.name());
            if let Err(rejected) = &result {
                assert!(!rejected.report.all_passed(), "{name}");
            }
        }
    }
    println!("{} rows in two formats", rows.len());
}

#[test]
fn a_refusal_says_since_when() {
    let day = NOW.plus(-3 * DAY).day();
    let rejected = check(&Case { status: Some(Status::Invalid), ..Case::default() }).unwrap_err();
    assert_eq!(rejected.reason, Reason::Withdrawn(Some(day)));
    assert_eq!(rejected.report.outcome(Step::Status), Outcome::Fail);
    let verdict = Verdict::from(&*rejected);
    assert_eq!(verdict.sentence, "The card was withdrawn on 2026-11-21.");
}

#[test]
fn shown_twice_is_refused_and_a_failed_check_uses_nothing_up() {
    let world = World::new(Alg::Es256).unwrap();
    let card = card(&world, &Case::default());
    let bundle = world.bundle(NOW).unwrap();
    let policy = Policy::new(AGREEMENT, COUNTER);
    let memory = Memory::default();
    let context = Context {
        policy: &policy,
        bundle: &bundle,
        crypto: &Pure,
        replay: &memory,
        challenge: None,
    };
    let text = card.show(&[], AUDIENCE, "AAAA", NOW).unwrap();
    assert!(verify(&text, &context, NOW.plus(91)).is_err());
    assert!(verify(&text, &context, NOW).is_ok());
    let again = verify(&text, &context, NOW.plus(5)).unwrap_err();
    assert_eq!(again.reason, Reason::ShownBefore(NOW));
    let fresh = card.show(&[], AUDIENCE, "BBBB", NOW).unwrap();
    assert!(verify(&fresh, &context, NOW.plus(5)).is_ok());
    let full = Context { replay: &FullDisk, ..context };
    let rejected = verify(&fresh, &full, NOW).unwrap_err();
    assert_eq!(Verdict::from(&*rejected).kind, CannotConfirm);
}

#[test]
fn a_presentation_is_remembered_as_long_as_it_could_be_shown() {
    let world = World::new(Alg::Es256).unwrap();
    let (card, bundle) = (card(&world, &Case::default()), world.bundle(NOW).unwrap());
    let policy = Policy::new(AGREEMENT, COUNTER);
    let issued = NOW.plus(policy.future);
    let (audience, agreement) = (COUNTER.to_owned(), AGREEMENT.to_owned());
    let challenge = Challenge { nonce: [5; 16], audience, agreement, issued };
    let until = |challenge: Option<&Challenge>| {
        let replay = Until::default();
        let context =
            Context { policy: &policy, bundle: &bundle, crypto: &Pure, replay: &replay, challenge };
        let text = card.show(&[], COUNTER, &b64::encode([5; 16]), issued).unwrap();
        assert!(verify(&text, &context, NOW).is_err());
        replay.0.into_inner().unwrap().unwrap()
    };
    assert!(until(None) >= issued.plus(policy.past));
    assert!(until(Some(&challenge)) >= issued.plus(policy.challenge));
}

#[test]
fn claims_outside_the_agreement_are_dropped_and_counted() {
    let world = World::new(Alg::Es256).unwrap();
    let card = card(&world, &Case::default());
    let bundle = world.bundle(NOW).unwrap();
    let policy = Policy::new(AGREEMENT, COUNTER);
    let context = Context {
        policy: &policy,
        bundle: &bundle,
        crypto: &Pure,
        replay: &Memory::default(),
        challenge: None,
    };
    let text = card.show(&["person", "household"], AUDIENCE, "AAAA", NOW).unwrap();
    let accepted = verify(&text, &context, NOW).unwrap();
    assert_eq!(accepted.dropped, 2);
    assert_eq!(accepted.claims.keys().collect::<Vec<_>>(), ["class"]);
}
