//! One presentation, every circumstance: age x clock x status x trust x audience in one table.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "tests")]

use std::collections::HashMap;
use std::sync::Mutex;

use annona_core::credential::Format;
use annona_core::crypto::{Alg, Pure};
use annona_core::qr::Challenge;
use annona_core::status::Status;
use annona_core::time::{DAY, UnixTime};
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

/// The circumstances of one check; the default is a good one.
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
    let nonce = if answered { annona_core::b64::encode([5; 16]) } else { "AAAA".to_owned() };
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
    use VerdictKind::{AskThePerson, CannotConfirm, DoNotAccept, Eligible, EligibleOffline};
    let d = Case::default;
    let may_not_issue = |w: &mut World| {
        let mut provider = w.parties[0].clone();
        provider.id = "did:web:other.example".into();
        w.parties[0].may_issue.clear();
        w.parties.push(provider);
        w.terms.agreement.provider = "did:web:other.example".into();
    };
    let no_agreement = |world: &mut World| world.terms.agreement.id = "another".into();
    let rows: Vec<(&str, Case, VerdictKind)> = vec![
        // Age of the presentation, one way.
        ("made now", d(), Eligible),
        ("90 s old", Case { age: 90, ..d() }, Eligible),
        ("91 s old", Case { age: 91, ..d() }, AskThePerson),
        ("10 min old", Case { age: 600, ..d() }, AskThePerson),
        ("a day old", Case { age: DAY, ..d() }, AskThePerson),
        ("60 s ahead", Case { age: -60, ..d() }, Eligible),
        ("61 s ahead", Case { age: -61, ..d() }, AskThePerson),
        ("10 min ahead", Case { age: -600, ..d() }, AskThePerson),
        ("a year ahead", Case { age: -365 * DAY, ..d() }, AskThePerson),
        // Challenge: the wallet's clock does not matter, the counter's does.
        ("answer", Case { challenge: Some((5, true)), aud: COUNTER, ..d() }, Eligible),
        (
            "answer, clock -10 min",
            Case { challenge: Some((5, true)), aud: COUNTER, age: 600, ..d() },
            Eligible,
        ),
        (
            "answer, clock +10 min",
            Case { challenge: Some((5, true)), aud: COUNTER, age: -600, ..d() },
            Eligible,
        ),
        (
            "answer, clock in 1970",
            Case { challenge: Some((5, true)), aud: COUNTER, age: NOW.0, ..d() },
            Eligible,
        ),
        ("answer at 120 s", Case { challenge: Some((120, true)), aud: COUNTER, ..d() }, Eligible),
        (
            "answer at 121 s",
            Case { challenge: Some((121, true)), aud: COUNTER, ..d() },
            AskThePerson,
        ),
        (
            "answer before the question",
            Case { challenge: Some((-61, true)), aud: COUNTER, ..d() },
            AskThePerson,
        ),
        ("another nonce", Case { challenge: Some((5, false)), aud: COUNTER, ..d() }, AskThePerson),
        ("answer for the group", Case { challenge: Some((5, true)), ..d() }, AskThePerson),
        // Audience.
        ("counter card", Case { aud: COUNTER, ..d() }, Eligible),
        ("counter card, bound only", Case { aud: COUNTER, bound_only: true, ..d() }, Eligible),
        ("group, bound only", Case { bound_only: true, ..d() }, AskThePerson),
        ("another counter", Case { aud: "urn:annona:counter:pharmacy:0043", ..d() }, AskThePerson),
        ("another group", Case { aud: "urn:annona:counter:clinic", ..d() }, AskThePerson),
        ("empty audience", Case { aud: "", ..d() }, AskThePerson),
        // Age of the lists.
        ("lists of now", Case { lists_age: 0, ..d() }, Eligible),
        ("lists 1 h old", Case { lists_age: 3_600, ..d() }, Eligible),
        ("lists over 1 h old", Case { lists_age: 3_601, ..d() }, EligibleOffline),
        ("lists 1 day old", Case { lists_age: DAY, ..d() }, EligibleOffline),
        ("lists 7 days old", Case { lists_age: 7 * DAY, ..d() }, EligibleOffline),
        ("lists over 7 days old", Case { lists_age: 7 * DAY + 1, ..d() }, CannotConfirm),
        ("lists 29 days old", Case { lists_age: 29 * DAY, ..d() }, CannotConfirm),
        (
            "lists ended",
            Case { lists_age: 2 * DAY, change: |w| w.validity = DAY, ..d() },
            CannotConfirm,
        ),
        (
            "agreement wants younger",
            Case {
                lists_age: 2 * DAY,
                change: |w| w.terms.agreement.max_status_age = 86_400,
                ..d()
            },
            CannotConfirm,
        ),
        ("our clock 10 min behind", Case { lists_age: -600, ..d() }, Eligible),
        ("our clock further behind", Case { lists_age: -601, ..d() }, CannotConfirm),
        // Status.
        ("valid", Case { status: Some(Status::Valid), ..d() }, Eligible),
        ("suspended", Case { status: Some(Status::Suspended), ..d() }, DoNotAccept),
        ("withdrawn", Case { status: Some(Status::Invalid), ..d() }, DoNotAccept),
        ("unknown status", Case { status: Some(Status::Other(3)), ..d() }, CannotConfirm),
        (
            "withdrawn, old lists",
            Case { status: Some(Status::Invalid), lists_age: 29 * DAY, ..d() },
            DoNotAccept,
        ),
        (
            "withdrawn, code too old",
            Case { status: Some(Status::Invalid), age: 600, ..d() },
            AskThePerson,
        ),
        // Dates of the card.
        ("issued today", Case { issued: 0, ..d() }, Eligible),
        ("last day", Case { issued: 365 * DAY, ..d() }, Eligible),
        ("ended today", Case { issued: 366 * DAY, ..d() }, AskThePerson),
        ("ended long ago", Case { issued: 3_000 * DAY, ..d() }, AskThePerson),
        ("starts tomorrow", Case { issued: -DAY, ..d() }, AskThePerson),
        (
            "ended and withdrawn",
            Case { issued: 366 * DAY, status: Some(Status::Invalid), ..d() },
            DoNotAccept,
        ),
        // Trust.
        (
            "not in the trust list",
            Case {
                change: |w| {
                    w.parties[0].id = "did:web:other.example".into();
                    w.terms.agreement.provider = "did:web:other.example".into();
                },
                ..d()
            },
            CannotConfirm,
        ),
        ("may not issue this type", Case { change: may_not_issue, ..d() }, DoNotAccept),
        (
            "another key of that name",
            Case { change: |w| w.parties[0].keys[0].key = w.parties[1].keys[0].key, ..d() },
            DoNotAccept,
        ),
        (
            "no such key",
            Case { change: |w| w.parties[0].keys[0].kid = "k9".into(), ..d() },
            CannotConfirm,
        ),
        (
            "key for another purpose",
            Case {
                change: |w| {
                    w.parties[0].keys[0].purposes = vec![annona_core::trust::KeyPurpose::Metadata]
                },
                ..d()
            },
            CannotConfirm,
        ),
        (
            "key stolen before",
            Case {
                change: |w| w.parties[0].keys[0].compromised_since = Some(NOW.plus(-20 * DAY)),
                ..d()
            },
            DoNotAccept,
        ),
        (
            "key stolen that day",
            Case {
                change: |w| w.parties[0].keys[0].compromised_since = Some(NOW.plus(-10 * DAY)),
                ..d()
            },
            DoNotAccept,
        ),
        (
            "key stolen after",
            Case {
                change: |w| w.parties[0].keys[0].compromised_since = Some(NOW.plus(-5 * DAY)),
                ..d()
            },
            Eligible,
        ),
        // Agreement.
        ("no such agreement", Case { change: no_agreement, ..d() }, CannotConfirm),
        ("agreement ended", Case { change: |w| w.terms.exp = NOW.plus(-1), ..d() }, CannotConfirm),
        (
            "agreement starts later",
            Case { change: |w| w.terms.iat = NOW.plus(DAY), ..d() },
            CannotConfirm,
        ),
        // Form.
        (
            "no key binding",
            Case { edit: |t| t[..=t.rfind('~').unwrap()].to_owned(), ..d() },
            AskThePerson,
        ),
        (
            "a disclosure less",
            Case {
                edit: |t| {
                    let mut p: Vec<_> = t.split('~').collect();
                    p.remove(1);
                    p.join("~")
                },
                ..d()
            },
            DoNotAccept,
        ),
        (
            "a disclosure twice",
            Case {
                edit: |t| {
                    let mut p: Vec<_> = t.split('~').collect();
                    p.insert(1, p[1]);
                    p.join("~")
                },
                ..d()
            },
            DoNotAccept,
        ),
        ("cut off", Case { edit: |t| t[..t.len() - 9].to_owned(), ..d() }, CannotConfirm),
        ("empty", Case { edit: |_| String::new(), ..d() }, CannotConfirm),
        ("not a credential", Case { edit: |_| "hello".to_owned(), ..d() }, CannotConfirm),
    ];
    assert!(rows.len() >= 60, "{} rows", rows.len());
    for format in [Format::VcSdJwt, Format::DcSdJwt] {
        for (name, case, expected) in &rows {
            let case = Case { format, edit: case.edit, change: case.change, ..*case };
            let result = check(&case);
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
    assert_eq!(Verdict::from(&*rejected).kind, VerdictKind::CannotConfirm);
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
