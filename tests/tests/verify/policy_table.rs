//! The policy table: what a counter says in which circumstances.

use annona_core::status::Status;
use annona_core::time::DAY;
use annona_core::trust::KeyPurpose;
use annona_core::verify::VerdictKind::{
    self, AskThePerson, CannotConfirm, DoNotAccept, Eligible, EligibleOffline,
};
use annona_sample::world::{AUDIENCE, COUNTER, World};

use crate::{Case, NOW};

/// A name, the circumstances, the verdict.
pub type Row = (&'static str, Case, VerdictKind);

/// All rows.
pub fn rows() -> Vec<Row> {
    let groups = [
        age_of_the_presentation(),
        audience(),
        age_of_the_lists(),
        status_and_dates(),
        trust(),
        form(),
    ];
    groups.into_iter().flatten().collect()
}

#[rustfmt::skip]
fn age_of_the_presentation() -> Vec<Row> {
    let one_way = |age| Case { age, ..Case::default() };
    let answer = |after, age| Case { challenge: Some((after, true)), aud: COUNTER, age, ..Case::default() };
    vec![
        ("made now", one_way(0), Eligible),
        ("90 s old", one_way(90), Eligible),
        ("91 s old", one_way(91), AskThePerson),
        ("10 min old", one_way(600), AskThePerson),
        ("a day old", one_way(DAY), AskThePerson),
        ("60 s ahead", one_way(-60), Eligible),
        ("61 s ahead", one_way(-61), AskThePerson),
        ("10 min ahead", one_way(-600), AskThePerson),
        ("a year ahead", one_way(-365 * DAY), AskThePerson),
        // To a challenge the wallet's clock does not matter, the counter's does.
        ("answer", answer(5, 0), Eligible),
        ("answer, clock -10 min", answer(5, 600), Eligible),
        ("answer, clock +10 min", answer(5, -600), Eligible),
        ("answer, clock in 1970", answer(5, NOW.0), Eligible),
        ("answer at 120 s", answer(120, 0), Eligible),
        ("answer at 121 s", answer(121, 0), AskThePerson),
        ("answer before the question", answer(-61, 0), AskThePerson),
        ("another nonce", Case { challenge: Some((5, false)), ..answer(5, 0) }, AskThePerson),
        ("answer for the group", Case { aud: AUDIENCE, ..answer(5, 0) }, AskThePerson),
    ]
}

#[rustfmt::skip]
fn audience() -> Vec<Row> {
    let to = |aud, bound_only| Case { aud, bound_only, ..Case::default() };
    vec![
        ("counter card", to(COUNTER, false), Eligible),
        ("counter card, bound only", to(COUNTER, true), Eligible),
        ("group, bound only", to(AUDIENCE, true), AskThePerson),
        ("another counter", to("urn:annona:counter:pharmacy:0043", false), AskThePerson),
        ("another group", to("urn:annona:counter:clinic", false), AskThePerson),
        ("empty audience", to("", false), AskThePerson),
    ]
}

#[rustfmt::skip]
fn age_of_the_lists() -> Vec<Row> {
    let aged = |lists_age| Case { lists_age, ..Case::default() };
    let agreed: fn(&mut World) = |w| w.terms.agreement.max_status_age = 86_400;
    vec![
        ("lists of now", aged(0), Eligible),
        ("lists 1 h old", aged(3_600), Eligible),
        ("lists over 1 h old", aged(3_601), EligibleOffline),
        ("lists 1 day old", aged(DAY), EligibleOffline),
        ("lists 7 days old", aged(7 * DAY), EligibleOffline),
        ("lists over 7 days old", aged(7 * DAY + 1), CannotConfirm),
        ("lists 29 days old", aged(29 * DAY), CannotConfirm),
        ("lists ended", Case { change: |w| w.validity = DAY, ..aged(2 * DAY) }, CannotConfirm),
        ("status list ended", Case { change: |w| w.list_validity = DAY, ..aged(2 * DAY) }, CannotConfirm),
        ("status list ends now", Case { change: |w| w.list_validity = DAY, ..aged(DAY) }, CannotConfirm),
        ("status list about to end", Case { change: |w| w.list_validity = DAY + 1, ..aged(DAY) }, EligibleOffline),
        ("agreement wants younger", Case { change: agreed, ..aged(2 * DAY) }, CannotConfirm),
        ("our clock 10 min behind", aged(-600), Eligible),
        ("our clock further behind", aged(-601), CannotConfirm),
    ]
}

#[rustfmt::skip]
fn status_and_dates() -> Vec<Row> {
    let with = |status| Case { status: Some(status), ..Case::default() };
    let issued = |issued| Case { issued, ..Case::default() };
    vec![
        ("valid", with(Status::Valid), Eligible),
        ("suspended", with(Status::Suspended), DoNotAccept),
        ("withdrawn", with(Status::Invalid), DoNotAccept),
        ("unknown status", with(Status::Other(3)), CannotConfirm),
        ("withdrawn, old lists", Case { lists_age: 29 * DAY, ..with(Status::Invalid) }, DoNotAccept),
        ("withdrawn, code too old", Case { age: 600, ..with(Status::Invalid) }, DoNotAccept),
        ("suspended, for another counter", Case { aud: "urn:x", ..with(Status::Suspended) }, DoNotAccept),
        ("issued today", issued(0), Eligible),
        ("last day", issued(365 * DAY), Eligible),
        ("ended today", issued(366 * DAY), AskThePerson),
        ("ended long ago", issued(3_000 * DAY), AskThePerson),
        ("starts tomorrow", issued(-DAY), AskThePerson),
        ("ended and withdrawn", Case { issued: 366 * DAY, ..with(Status::Invalid) }, DoNotAccept),
    ]
}

#[rustfmt::skip]
fn trust() -> Vec<Row> {
    let when = |change| Case { change, ..Case::default() };
    vec![
        ("not in the trust list", when(|w| {
            w.parties[0].id = "did:web:other.example".into();
            w.terms.agreement.provider = "did:web:other.example".into();
        }), CannotConfirm),
        ("may not issue this type", when(|w| {
            let mut provider = w.parties[0].clone();
            provider.id = "did:web:other.example".into();
            w.parties[0].may_issue.clear();
            w.parties.push(provider);
            w.terms.agreement.provider = "did:web:other.example".into();
        }), DoNotAccept),
        ("another key of that name", when(|w| w.parties[0].keys[0].key = w.parties[1].keys[0].key), DoNotAccept),
        ("no such key", when(|w| w.parties[0].keys[0].kid = "k9".into()), CannotConfirm),
        ("key for another purpose", when(|w| w.parties[0].keys[0].purposes = vec![KeyPurpose::Metadata]), CannotConfirm),
        ("key stolen before", when(|w| stolen(w, -20)), DoNotAccept),
        ("key stolen that day", when(|w| stolen(w, -10)), DoNotAccept),
        ("key stolen after", when(|w| stolen(w, -5)), Eligible),
        ("no such agreement", when(|w| w.terms.agreement.id = "another".into()), CannotConfirm),
        ("another agency's agreement", when(|w| {
            let mut provider = w.parties[0].clone();
            provider.id = "did:web:other.example".into();
            w.parties.push(provider);
            w.terms.agreement.provider = "did:web:other.example".into();
        }), CannotConfirm),
        ("agreement ended", when(|w| w.terms.exp = NOW.plus(-1)), CannotConfirm),
        ("agreement starts later", when(|w| w.terms.iat = NOW.plus(DAY)), CannotConfirm),
    ]
}

fn stolen(world: &mut World, day: i64) {
    world.parties[0].keys[0].compromised_since = Some(NOW.plus(day * DAY));
}

#[rustfmt::skip]
fn form() -> Vec<Row> {
    let edited = |edit| Case { edit, ..Case::default() };
    vec![
        ("no key binding", edited(|t| t[..=t.rfind('~').unwrap()].to_owned()), AskThePerson),
        ("a disclosure less", edited(|t| between(&t, |parts| drop(parts.remove(1)))), DoNotAccept),
        ("a disclosure twice", edited(|t| between(&t, |parts| parts.insert(1, parts[1].clone()))), DoNotAccept),
        ("cut off", edited(|t| t[..t.len() - 9].to_owned()), CannotConfirm),
        ("empty", edited(|_| String::new()), CannotConfirm),
        ("not a credential", edited(|_| "hello".to_owned()), CannotConfirm),
    ]
}

/// Changes what stands between the `~`.
fn between(text: &str, change: fn(&mut Vec<String>)) -> String {
    let mut parts: Vec<String> = text.split('~').map(str::to_owned).collect();
    change(&mut parts);
    parts.join("~")
}
